//! Headings of files about single children: Annex A, the children-in-need census, the looked-after return (903), and lists
//! that somebody made by hand.
//!
//! A heading counts by what it says of a row below it. Some say who the child is; some stand in such returns and nowhere else;
//! some (`Gender`, `Mother`, `Case ID`) head aggregates too and only count beside others.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::{Cell, Content, Sheet};

/// What a heading says of the rows below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// The number by which a service or school knows a child.
    ChildNumber,
    /// A unique pupil number.
    PupilNumber,
    /// A health service number.
    HealthNumber,
    /// A National Insurance number.
    InsuranceNumber,
    /// A birth date.
    Birth,
    /// A child's name.
    ChildName,
    /// Anybody's name.
    Name,
    /// A column that only returns about single children have.
    Particular,
    /// A column that they share with others.
    Companion,
    /// How to reach somebody, or what they do: a list of contacts.
    Contact,
}

/// Headings without spaces and signs, in small letters. Sources: the 903 column names and the children-in-need census fields as
/// the sector's validators list them; Ofsted's Annex A, lists 1 to 11.
const HEADINGS: [(Kind, &str); 10] = [
    (
        Kind::ChildNumber,
        "childuniqueid uniquechildid childid lachildid childsid childnumber childref childreference pupilid pupilnumber studentid \
         liquidlogicid mosaicid uniquereferencenumberofchild cindetailsid cppid individualadopteridentifier adopterid",
    ),
    (
        Kind::PupilNumber,
        "upn uniquepupilnumber formerupn personschooluniquepupilnumber upnunknown",
    ),
    (
        Kind::HealthNumber,
        "nhsnumber nhsno nhsnum nhs chi chinumber chino hcn hcnumber healthandcarenumber",
    ),
    (Kind::InsuranceNumber, "ninumber nino nationalinsurancenumber"),
    (
        Kind::Birth,
        "dateofbirth dob childdob childsdob childsdateofbirth childdateofbirth birthdate birthday dateborn personbirthdate \
         expectedpersonbirthdate expecteddateofbirth dateofbirthorexpecteddateofbirth mcdob motherdob mothersdob",
    ),
    (
        Kind::ChildName,
        "childname childsname nameofchild childrensname pupilname nameofpupil studentname patientname nameofpatient",
    ),
    (
        Kind::Name,
        "forename forenames firstname givenname surname lastname familyname fullname middlename preferredname",
    ),
    (
        Kind::Particular,
        "decom rne homepost plpost placeprovider reasonplacechange sdqscore sdqreason misstart misend prevperm laperm dateperm \
         swdecom swdec swreason dateplacedceased reasonplacedceased nbadoptr sexadoptr lsadoptr genderadopter \
         cinreferraldate cinclosuredate assessmentactualstartdate assessmentinternalreviewdate assessmentauthorisationdate \
         cinplanstartdate cinplanenddate s47actualstartdate initialcpctarget icpcnotrequired cppstartdate cppenddate \
         cppreviewdate initialcategoryofabuse latestcategoryofabuse numberofpreviouscpp persondeathdate gendercurrent \
         childseenduringcontinuousassessment continuousassessmentstartdate continuousassessmentdateofauthorisation \
         strategydiscussioninitiatingsection47enquirystartdate wasaninitialchildprotectionconferencedeemedunnecessary \
         didtheinitialchildprotectionconferenceresultinachildprotectionplan dateofinitialchildprotectionconference \
         datechildwaslastseen cinstartdate childprotectionplanstartdate childprotectionplanenddate \
         dateofthelaststatutoryvisit wasthechildseenalone dateoflatestreviewconference datestartedtobelookedafter \
         dateceasedtobelookedafter startdateofcurrentlegalstatus childslegalstatus dateoflateststatutoryreview \
         dateoflastsocialworkvisit dateoflastirovisitcontacttothechild dateoflasthealthassessment dateoflastdentalcheck \
         startdateofmostrecentplacement placementpostcode allocatedpersonaladviser allocatedpersonaladvisor \
         datethechildenteredcare dateofdecisionthatchildshouldbeplacedforadoption dateofplacementorder \
         dateofmatchingchildandprospectiveadopters dateplacedforadoption dateenquiryreceived datestage1started",
    ),
    (
        Kind::Companion,
        "child sex gender ethnic ethnicity ethnicgroup ethniccode mother disability disabled ls cin place dec rec urn reviewcode duc \
         allocatedworker allocatedsocialworker socialworker keyworker allocatedteam homeaddress address postcode homepostcode \
         personid clientid caseid casenumber caseref casereference hospitalnumber familyidentifier dateofcontact \
         dateofreferral contactsource referralsource referralnfa primaryneedcode casestatus placementtype nationality religion \
         firstlanguage yeargroup ncyear dateofdeath ageofchildyears school",
    ),
    (
        Kind::Contact,
        "email emailaddress emails telephone telephonenumber phone phonenumber tel mobile role jobtitle jobrole website",
    ),
];

/// What a row of headings is, judged with what stands below it.
#[derive(Debug)]
struct Row<'s> {
    /// The headings that count, each with the rows below it.
    known: Vec<(Kind, &'s Cell)>,
}

/// The cells that make a sheet one of single children: a row of headings, or a form with its labels one below the other.
/// Nothing for a sheet of aggregates.
pub(super) fn child_level<'s>(
    sheet: &'s Sheet,
    columns: &BTreeMap<u32, Vec<&'s Cell>>,
) -> Option<Vec<&'s Cell>> {
    let mut rows: BTreeMap<u32, Vec<(Kind, &Cell)>> = BTreeMap::new();
    for column in columns.values() {
        for (kind, cell) in heading_cells(column) {
            rows.entry(cell.row).or_default().push((kind, cell));
        }
    }
    rows.into_values()
        .map(|known| Row { known })
        .find_map(|row| row.about_children(columns))
        .or_else(|| form(sheet, columns))
}

/// Whether headings that stand together, in whatever order, are those of single children; of values nothing is known.
pub(super) fn are_child_level<'t>(texts: impl IntoIterator<Item = &'t str>) -> bool {
    let kinds: Vec<(Kind, String)> = texts
        .into_iter()
        .filter_map(|text| Some((kind_of(text)?, plain(text))))
        .collect();
    let different: BTreeSet<&(Kind, String)> = kinds.iter().collect();
    let count = |kind: Kind| different.iter().filter(|(other, _)| *other == kind).count();
    enough(
        &different
            .iter()
            .map(|(kind, _)| *kind)
            .filter(|kind| says_who(*kind))
            .collect(),
        (count(Kind::Particular), count(Kind::Companion)),
    )
}

/// Whether a heading says that its column holds health service numbers.
pub(super) fn is_nhs_heading(text: &str) -> bool {
    kind_of(text) == Some(Kind::HealthNumber) || plain(text).starts_with("nhsn") && text.len() <= 40
}

/// Whether a heading says that its column holds birth dates.
pub(super) fn is_birth_heading(text: &str) -> bool {
    kind_of(text) == Some(Kind::Birth)
}

/// Whether a heading speaks of days that are no births.
pub(super) fn speaks_of_other_dates(text: &str) -> bool {
    let plain = plain(text);
    !is_birth_heading(text)
        && ["date", "month", "week", "ending", "period", "quarter", "year"]
            .iter()
            .any(|word| plain.contains(word))
}

/// Whether a row of headings is one of a list of contacts.
pub(super) fn is_of_contacts<'s>(row: impl IntoIterator<Item = &'s Cell>) -> bool {
    let found = row
        .into_iter()
        .filter(|cell| kind_of(&cell.raw) == Some(Kind::Contact))
        .count();
    found >= 2
}

impl<'s> Row<'s> {
    fn about_children(&self, columns: &BTreeMap<u32, Vec<&'s Cell>>) -> Option<Vec<&'s Cell>> {
        let has_contacts = self.known.iter().any(|(kind, _)| *kind == Kind::Contact);
        let counts = |(kind, cell): &&(Kind, &'s Cell)| match kind {
            Kind::Contact => false,
            Kind::Name if has_contacts => false,
            kind if says_who(*kind) => !heads_counts(columns, cell),
            _ => true,
        };
        let known: Vec<&(Kind, &Cell)> = self.known.iter().filter(counts).collect();
        let who: BTreeSet<Kind> = known
            .iter()
            .map(|(kind, _)| *kind)
            .filter(|kind| says_who(*kind))
            .collect();
        let count = |kind: Kind| {
            let texts = known.iter().filter(|(other, _)| *other == kind);
            texts
                .map(|(_, cell)| plain(&cell.raw))
                .collect::<BTreeSet<_>>()
                .len()
        };
        let names = count(Kind::Name);
        let is_list = |(kind, cell): &&&(Kind, &Cell)| {
            let least = match kind {
                Kind::Name if names < 2 => 10,
                Kind::Particular | Kind::Companion | Kind::Contact => return false,
                _ => 5,
            };
            heads_people(columns, cell, least)
        };
        let is_enough = enough(&who, (count(Kind::Particular), count(Kind::Companion)))
            || known.iter().any(|heading| is_list(&heading));
        is_enough.then(|| {
            let telling = self
                .known
                .iter()
                .filter(|(kind, _)| says_who(*kind) || *kind == Kind::Particular);
            telling.map(|(_, cell)| *cell).collect()
        })
    }
}

/// Two that say who, or one with two companions, or two that only such returns have.
fn enough(who: &BTreeSet<Kind>, (particular, companions): (usize, usize)) -> bool {
    who.len() >= 2 || (who.len() == 1 && particular + companions >= 2) || particular >= 2
}

fn says_who(kind: Kind) -> bool {
    !matches!(kind, Kind::Particular | Kind::Companion | Kind::Contact)
}

fn kind_of(text: &str) -> Option<Kind> {
    if text.len() > 120 {
        return None;
    }
    KINDS.get(plain(without_brackets(text)).as_str()).copied()
}

static KINDS: LazyLock<BTreeMap<&'static str, Kind>> = LazyLock::new(|| {
    let of_kind =
        |(kind, words): (Kind, &'static str)| words.split_ascii_whitespace().map(move |word| (word, kind));
    HEADINGS.into_iter().flat_map(of_kind).collect()
});

/// `Date of birth (dd/mm/yyyy)` without what stands in brackets at its end.
fn without_brackets(text: &str) -> &str {
    match text.find(['(', '[']) {
        Some(at) if at > 0 => &text[..at],
        _ => text,
    }
}

fn plain(text: &str) -> String {
    text.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

fn heading_cells<'s>(column: &[&'s Cell]) -> Vec<(Kind, &'s Cell)> {
    column
        .iter()
        .filter(|cell| cell.content == Content::Text)
        .filter_map(|cell| Some((kind_of(&cell.raw)?, *cell)))
        .collect()
}

/// The cells below a heading, as far as the next heading in the column.
fn below<'c, 's>(
    columns: &'c BTreeMap<u32, Vec<&'s Cell>>,
    heading: &Cell,
) -> impl Iterator<Item = &'s Cell> + 'c
where
    's: 'c,
{
    let column = columns
        .get(&heading.column)
        .map_or(&[] as &[&Cell], Vec::as_slice);
    let from = column.partition_point(|cell| cell.row <= heading.row);
    let is_heading = |cell: &&&Cell| cell.content == Content::Text && kind_of(&cell.raw).is_some();
    column
        .iter()
        .skip(from)
        .take_while(move |cell| !is_heading(cell))
        .copied()
}

/// Whether what stands below is counts, as in a table that says how many records have a number or a birth date.
fn heads_counts(columns: &BTreeMap<u32, Vec<&Cell>>, heading: &Cell) -> bool {
    let mut numbers = BTreeSet::new();
    let mut values = 0_usize;
    for cell in below(columns, heading).take(1_000) {
        if is_of_one_person(cell) {
            return false;
        }
        values += 1;
        let is_whole = matches!(cell.content, Content::Number { number } if number.fract() == 0.0 && !cell.percent_format);
        if is_whole {
            numbers.insert(cell.raw.trim());
        }
    }
    let are_numbered =
        kind_of(&heading.raw) != Some(Kind::Birth) && numbers.len() >= 5 && numbers.len() == values;
    values > 0 && !are_numbered
}

/// Whether at least so many rows below differ nearly all from each other, as people do.
fn heads_people(columns: &BTreeMap<u32, Vec<&Cell>>, heading: &Cell, least: usize) -> bool {
    let texts: Vec<&str> = below(columns, heading)
        .filter(|cell| is_of_one_person(cell))
        .map(|cell| cell.raw.trim())
        .collect();
    let different: BTreeSet<&&str> = texts.iter().collect();
    texts.len() >= least && different.len() * 10 >= texts.len() * 9
}

/// Text, a date or a long number: what can tell one person from another, as counts cannot.
fn is_of_one_person(cell: &Cell) -> bool {
    match cell.content {
        Content::Date { .. } => true,
        Content::Text => {
            let letters = cell.raw.chars().filter(|c| c.is_alphabetic()).count();
            let digits = cell.raw.chars().filter(char::is_ascii_digit).count();
            // `n/a`, `<5` and `85%` say nothing of anybody.
            letters >= 4 || digits >= 6
        }
        Content::Number { .. } => cell.raw.len() >= 6 && !cell.raw.contains('.'),
        _ => false,
    }
}

/// A form about one child: labels one below the other, each with its answer beside it. Two that say who are enough.
fn form<'s>(sheet: &'s Sheet, columns: &BTreeMap<u32, Vec<&'s Cell>>) -> Option<Vec<&'s Cell>> {
    for column in columns.values() {
        let answered: Vec<(Kind, &Cell)> = heading_cells(column)
            .into_iter()
            .filter(|(kind, cell)| says_who(*kind) && *kind != Kind::Name && has_answer(sheet, cell))
            .collect();
        let kinds: BTreeSet<Kind> = answered.iter().map(|(kind, _)| *kind).collect();
        if kinds.len() >= 2 || kinds.contains(&Kind::Birth) {
            return Some(answered.into_iter().map(|(_, cell)| cell).collect());
        }
    }
    None
}

fn has_answer(sheet: &Sheet, label: &Cell) -> bool {
    let beside = (1..=2).find_map(|step| sheet.cell(label.row, label.column + step));
    beside.is_some_and(|cell| {
        kind_of(&cell.raw).is_none()
            && (is_of_one_person(cell)
                && (!is_birth_heading(&label.raw) || super::dates::day(cell).is_some()))
    })
}
