//! Personal data where only aggregates are wanted: found by check digits, by the headings of child-level files, by columns of
//! birth dates and postcodes.
//!
//! The whole file is looked at: every sheet, hidden ones too, comments, names, and the parts that no sheet shows. What is found is
//! named by its place; nothing of it is repeated. Strong evidence sets a file aside, weak evidence is a note.

mod contacts;
mod dates;
mod elsewhere;
mod headings;
mod known;
mod numbers;
mod sheet;

use std::collections::BTreeSet;

use boardpack_model::{Board, Finding, Place, Severity};

use crate::{Dropped, Reading, Sheet, Understanding, Visibility, Workbook};
use known::Known;
use sheet::Hits;

const HINT: &str =
    "please send the return again without details of single people; the office can have this copy purged";
const HINT_OF_NOTE: &str = "take it out before you send the return, if it is about a single person";
const NHS: &str = "valid NHS numbers";
const BIRTHS: &str = "birth dates";
const POSTCODES: &str = "postcodes";
const NHS_PERHAPS: &str = "NHS numbers";

/// What speaks for personal data in a file. The findings name places and repeat nothing that stands there.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Evidence {
    /// What sets a file aside unread; it names sheets by their numbers.
    pub(crate) strong: Vec<Finding>,
    /// What could be personal, for a file that is read all the same.
    pub(crate) weak: Vec<Finding>,
}

/// Understands a file only if it holds no personal data; what could be personal is noted with what it is understood as.
pub(crate) fn guarded(
    (board, dropped, workbook): (&Board, &Dropped, &Workbook),
    understand: impl FnOnce() -> Understanding,
) -> Understanding {
    let mut evidence = scan(board, dropped, workbook);
    if !dropped.cleared && !evidence.strong.is_empty() {
        return Understanding::Quarantined {
            findings: evidence.strong,
        };
    }
    let cleared = evidence.strong.into_iter().map(as_note);
    evidence.weak.splice(0..0, cleared);
    let mut understanding = understand();
    match &mut understanding {
        Understanding::Quarantined { .. } => {}
        Understanding::Held { findings, .. } => findings.extend(evidence.weak),
        Understanding::Read(readings) => {
            for reading in readings.iter_mut() {
                keep_remarks_that_name_nobody(board, reading);
            }
            if let Some(first) = readings.first_mut() {
                first.findings.extend(evidence.weak);
            }
        }
    }
    understanding
}

/// Leaves out remarks that could name somebody: packs print remarks, also for the public.
fn keep_remarks_that_name_nobody(board: &Board, reading: &mut Reading) {
    let could_be = could_be_personal(board);
    let remarks = std::mem::take(&mut reading.commentary);
    for remark in remarks {
        if !could_be(&remark.text) {
            reading.commentary.push(remark);
            continue;
        }
        let message =
            "the remark could hold details of a single person, so it was not kept: packs print remarks";
        let finding = Finding::note("remark-not-kept", remark.place, message)
            .hint("say it again without an address, a telephone number or a postcode")
            .about(&remark.indicator, remark.period);
        reading.findings.push(finding);
    }
}

/// Whether words that a pack would print could hold details of a single person.
pub(crate) fn could_name_somebody(board: &Board, text: &str) -> bool {
    could_be_personal(board)(text)
}

/// Whether a name of a file or folder seems to hold the number of a person, so that it must not be repeated.
pub fn names_a_person(name: &str) -> bool {
    numbers::is_in_name(name)
}

/// Looks for personal data in a file as its sender named it.
pub(crate) fn scan(board: &Board, dropped: &Dropped, workbook: &Workbook) -> Evidence {
    let known = Known::of(board);
    let place = Place::file(&dropped.sha256, "");
    let mut evidence = Evidence::default();
    let newest = workbook
        .sheets
        .iter()
        .flat_map(|sheet| &sheet.cells)
        .filter_map(dates::day)
        .max();
    for (index, sheet) in workbook.sheets.iter().enumerate() {
        let hits = sheet::look(sheet, newest, &known);
        let numbered = place.at(&number_of(sheet, index), "");
        let named = Place::file(&dropped.sha256, &dropped.file).at(&sheet.name, "");
        evidence.add(hits, &numbered, &named);
        if numbers::is_in_name(&sheet.name) {
            let message = "the sheet's name seems to hold the number of a person";
            evidence.strong.push(strong(numbered, message));
        }
    }
    scan_names(dropped, workbook, &mut evidence);
    for ((part, sheet), found) in elsewhere::look(&workbook.elsewhere, &known) {
        let sheet = sheet.and_then(|index| Some((index, workbook.sheets.get(index)?)));
        let numbered = sheet.map_or_else(
            || place.clone(),
            |(index, sheet)| place.at(&number_of(sheet, index), ""),
        );
        let file = Place::file(&dropped.sha256, &dropped.file);
        let named = sheet.map_or_else(|| file.clone(), |(_, sheet)| file.at(&sheet.name, ""));
        let part = elsewhere::words(part);
        let about_strong = |what| strong(numbered.clone(), format!("there seem to be {what} in {part}"));
        evidence.strong.extend(found.strong.into_iter().map(about_strong));
        let about_weak = |what| weak(named.clone(), format!("there could be {what} in {part}"));
        evidence.weak.extend(found.weak.into_iter().map(about_weak));
    }
    evidence
}

/// The file's own name and its defined names.
fn scan_names(dropped: &Dropped, workbook: &Workbook, evidence: &mut Evidence) {
    let place = Place::file(&dropped.sha256, "");
    if numbers::is_in_name(&dropped.file) {
        let message = "the file's name seems to hold the number of a person";
        evidence.strong.push(strong(place.clone(), message));
    }
    let is_telling = |text: &String| !numbers::kinds(text).is_empty() || numbers::has_labelled_nhs(text);
    if workbook
        .names
        .iter()
        .any(|(name, text)| is_telling(name) || is_telling(text))
    {
        let message = "a defined name seems to hold the number of a person";
        evidence.strong.push(strong(place, message));
    } else if workbook.names.values().any(|text| numbers::holds_nhs(text)) {
        let place = Place::file(&dropped.sha256, &dropped.file);
        let message = "there could be NHS numbers in a defined name";
        evidence.weak.push(weak(place, message));
    }
}

impl Evidence {
    /// Findings for what one sheet holds, its cells listed.
    fn add(&mut self, hits: Hits, numbered: &Place, named: &Place) {
        for (what, cells) in hits.strong {
            let place = numbered.at(&numbered.sheet, &listed(&cells));
            let message = format!("there seem to be {what} in {}", counted(cells.len()));
            self.strong.push(strong(place, message));
        }
        for (what, cells) in hits.weak {
            let place = named.at(&named.sheet, &listed(&cells));
            let message = format!("there could be {what} in {}", counted(cells.len()));
            self.weak.push(weak(place, message));
        }
    }
}

/// Tells whether a cell's own text could be personal, as a note about the cell may also speak of its comment.
pub(crate) fn could_be_personal(board: &Board) -> impl Fn(&str) -> bool {
    let known = Known::of(board);
    move |text| {
        let mut kinds = BTreeSet::new();
        weak_kinds(text, &known, &mut kinds);
        !kinds.is_empty() || numbers::nhs(text) == Some(true)
    }
}

/// The weak kinds of evidence in a text, in words.
fn weak_kinds(text: &str, known: &Known, kinds: &mut BTreeSet<&'static str>) {
    if contacts::addresses(text)
        .iter()
        .any(|address| !known.addresses.contains(address))
    {
        kinds.insert("e-mail addresses");
    }
    let mut digits = text.bytes().filter(u8::is_ascii_digit);
    if digits.by_ref().nth(1).is_none() {
        return;
    }
    if !contacts::postcodes(text).is_empty() {
        kinds.insert(POSTCODES);
    }
    if digits.nth(7).is_none() {
        return;
    }
    let telephones = contacts::telephones(text);
    if telephones.iter().any(|number| !known.telephones.contains(number)) {
        kinds.insert("telephone numbers");
    }
    if telephones.is_empty() && numbers::holds_nhs(text) {
        kinds.insert(NHS_PERHAPS);
    }
}

fn strong(place: Place, message: impl Into<String>) -> Finding {
    Finding::error("personal-data", place, message).hint(HINT)
}

fn weak(place: Place, message: impl Into<String>) -> Finding {
    Finding::note("possible-personal-data", place, message).hint(HINT_OF_NOTE)
}

/// Strong evidence that the officer has looked at and found to be none.
fn as_note(finding: Finding) -> Finding {
    Finding {
        rule: "possible-personal-data".to_owned(),
        severity: Severity::Note,
        message: format!(
            "{}; the office has looked at it and says that there are none",
            finding.message
        ),
        hint: None,
        ..finding
    }
}

/// A sheet by its place in the workbook, hidden ones counted: its name may itself be a person's.
fn number_of(sheet: &Sheet, index: usize) -> String {
    let hidden = if sheet.visibility == Visibility::Visible {
        ""
    } else {
        " (hidden)"
    };
    format!("sheet {}{hidden}", index + 1)
}

/// The first ten addresses, and how many more there are.
fn listed(cells: &BTreeSet<(u32, u32)>) -> String {
    let addresses = cells
        .iter()
        .take(10)
        .map(|(row, column)| crate::a1::address(*row, *column));
    let first = addresses.collect::<Vec<_>>().join(", ");
    match cells.len().saturating_sub(10) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

fn counted(cells: usize) -> String {
    if cells == 1 {
        "1 cell".to_owned()
    } else {
        format!("{cells} cells")
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod traps;
