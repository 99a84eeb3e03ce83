//! The leak test: one agency's pre-brief holds no figure that only another supplied, whatever the pack comes to hold.
//!
//! Every number and every text of a pack is made a number that occurs nowhere else, by walking its JSON: a part that somebody
//! adds is covered by itself. What a pre-brief holds is then known to the digit. The walk learns whose a number is from the
//! owners on its way; a number on whose way another owner, or none, stands must be found nowhere.

use std::collections::{BTreeMap, BTreeSet};

use boardpack_model::pack::{COMMON, Owner, Pack};
use boardpack_model::{AgencyCode, Receipt};
use serde_json::Value;

use super::{Telling, kept, pre_brief, pre_brief_email, substance};
use crate::charts::{comparison_svg, timeliness_svg, trend_svg};
use crate::{compose, fixture};

/// Texts that name one of a fixed set, or by which parts find each other; numbers that count places in lists or pick a shape.
const NO_FIGURE: [&str; 20] = [
    "owner",
    "rag",
    "direction",
    "variation",
    "assurance",
    "cause",
    "receipt",
    "code",
    "period",
    "periods",
    "tick",
    "decimals",
    "slope",
    "tone",
    "from",
    "to",
    "natural",
    "unit_suffix",
    "agency",
    "name",
];

/// Whose a number is: everybody's on its way.
type Way = Vec<Owner>;

/// A pack whose every number and text is a canary, and whose each is.
struct Canaries {
    pack: Pack,
    of: BTreeMap<u32, Way>,
}

impl Canaries {
    fn of(pack: &Pack) -> Self {
        let mut value = serde_json::to_value(pack).unwrap();
        let mut of = BTreeMap::new();
        if let Value::Object(fields) = &mut value {
            for (name, part) in fields {
                plant(part, (name, &format!("/{name}")), &Way::new(), &mut of);
            }
        }
        Self {
            pack: serde_json::from_value(value).expect("a pack of canaries is a pack"),
            of,
        }
    }

    /// The canaries that an agency may see, or those that it may not.
    fn split(&self, agency: &AgencyCode) -> (BTreeSet<u32>, BTreeSet<u32>) {
        let theirs = Owner::Agency(agency.clone());
        let is_theirs = |way: &Way| !way.is_empty() && way.iter().all(|owner| *owner == theirs);
        let all = || self.of.iter();
        (
            all()
                .filter(|(_, way)| is_theirs(way))
                .map(|(one, _)| *one)
                .collect(),
            all()
                .filter(|(_, way)| !is_theirs(way))
                .map(|(one, _)| *one)
                .collect(),
        )
    }
}

fn plant(part: &mut Value, (name, pattern): (&str, &str), way: &Way, of: &mut BTreeMap<u32, Way>) {
    if COMMON.contains(&pattern) || NO_FIGURE.contains(&name) {
        return;
    }
    // All end in 1, which the label of an axis does not.
    let next = 7_000_001 + u32::try_from(of.len()).unwrap() * 10;
    match part {
        Value::Number(_) => {
            of.insert(next, way.clone());
            *part = if part.is_f64() {
                Value::from(f64::from(next))
            } else {
                Value::from(next)
            };
        }
        Value::String(text) => {
            of.insert(next, way.clone());
            *text = format!("canary {next}");
        }
        Value::Array(items) => {
            for item in items {
                plant(item, (name, &format!("{pattern}/*")), way, of);
            }
        }
        Value::Object(fields) => {
            let mut way = way.clone();
            let owner = fields.get("owner");
            way.extend(owner.map(|owner| serde_json::from_value::<Owner>(owner.clone()).unwrap()));
            for (name, field) in fields {
                plant(field, (name, &format!("{pattern}/{name}")), &way, of);
            }
        }
        Value::Null | Value::Bool(_) => {}
    }
}

/// The seven-digit numbers in a text, with or without commas.
fn numbers(text: &str) -> BTreeSet<u32> {
    let joined = text.replace(',', "");
    let runs = [text, &joined]
        .into_iter()
        .flat_map(|text| text.split(|c: char| !c.is_ascii_digit()));
    runs.filter(|run| run.len() == 7)
        .filter_map(|run| run.parse().ok())
        .collect()
}

fn code(text: &str) -> AgencyCode {
    AgencyCode::new(text).unwrap()
}

/// Makes a point one of which only a part is there.
fn make_part_total(point: &mut boardpack_model::assessment::Point) {
    point.covers = Some(boardpack_model::assessment::Covers {
        given: 1,
        of: 2,
        parts: "agencies".to_owned(),
        without: vec!["Probation".to_owned()],
        nil: vec!["Police".to_owned()],
    });
    point.figure = None;
}

/// A pack in which everything is there: remarks by others, context, revisions, a pathway of several agencies.
fn rich() -> Pack {
    let mut assessment = fixture::assessment();
    for (number, agency) in (1_i8..).zip(["police", "social-care", "icb"]) {
        for indicator in ["POL01", "CSC05", "ICB02"] {
            assessment.context.push(boardpack_model::assessment::Context {
                agency: code(agency),
                indicator: boardpack_model::IndicatorCode::new(indicator).unwrap(),
                day: jiff::civil::date(2026, 9, number),
                text: format!("said by {agency} of {indicator}"),
            });
        }
    }
    for one in &mut assessment.indicators {
        make_part_total(&mut one.series[4]);
    }
    // Exceptions with words and actions of several agencies, more of them than the page for the chair holds.
    let first = assessment.exceptions[0].clone();
    for (number, indicator) in (1_i8..).zip([
        "POL01", "POL08", "POL03", "CSC05", "ICB02", "COM01", "CSC15", "MHT02",
    ]) {
        let indicator = boardpack_model::IndicatorCode::new(indicator).unwrap();
        let mut exception = first.clone();
        exception.coverage = "5 of 7 agencies".to_owned();
        exception.commentary = ["police", "social-care", "icb"]
            .map(|agency| boardpack_model::observation::Commentary {
                agency: code(agency),
                indicator: indicator.clone(),
                period: assessment.period,
                text: format!("written by {agency} of {indicator}"),
                place: boardpack_model::Place::default(),
            })
            .to_vec();
        let owners = [Some("police"), Some("social-care"), None];
        exception.last_action = Some(boardpack_model::board::Action {
            code: format!("A{number}"),
            indicator: Some(indicator.clone()),
            what: format!("agreed of {indicator}"),
            owner: owners[usize::try_from(number).unwrap() % 3].map(code),
            agreed: jiff::civil::date(2026, 3, number),
            due: jiff::civil::date(2026, 9, number),
            done: None,
            report: "so far so good".to_owned(),
        });
        exception.indicator = indicator;
        assessment.exceptions.insert(0, exception);
    }
    let mut board = fixture::board();
    board.pathway = ["CSC01", "POL01"]
        .map(|code| boardpack_model::IndicatorCode::new(code).unwrap())
        .to_vec();
    compose(
        &board,
        &assessment,
        &fixture::edition("board", None),
        &fixture::printed,
        &fixture::submissions(),
    )
}

fn found_in(text: &str, forbidden: &BTreeSet<u32>) -> Vec<u32> {
    numbers(text).intersection(forbidden).copied().collect()
}

#[test]
fn each_agency_gets_all_that_is_its_own_and_nothing_that_is_not() {
    let canaries = Canaries::of(&rich());
    let mut with_figures = 0;
    for agency in &fixture::board().agencies {
        let (theirs, others) = canaries.split(&agency.code);
        let is_theirs = |owner: &Owner| *owner == Owner::Agency(agency.code.clone());
        let kept = serde_json::to_string(&kept::kept(&canaries.pack, &is_theirs).unwrap()).unwrap();
        assert_eq!(found_in(&kept, &others), [0; 0], "{} sees others’", agency.code);
        let said = numbers(&kept);
        let missing: Vec<&u32> = theirs.iter().filter(|one| !said.contains(one)).collect();
        assert!(
            missing.is_empty(),
            "{} does not see its own {missing:?}",
            agency.code
        );
        with_figures += usize::from(theirs.len() > 100);
        assert!(others.len() > 2_000, "{} canaries of others", others.len());
    }
    assert!(with_figures >= 10, "{with_figures}");
}

#[test]
fn a_filter_that_leaks_is_found_out() {
    let canaries = Canaries::of(&rich());
    let police = code("police");
    let (_, others) = canaries.split(&police);
    let theirs = Owner::Agency(police);
    let leaky: [&dyn Fn(&Owner) -> bool; 3] = [
        &|_| true,
        &|owner| *owner == theirs || *owner == Owner::Board,
        &|owner| *owner == theirs || *owner == Owner::Agency(code("icb")),
    ];
    for (which, is_theirs) in leaky.into_iter().enumerate() {
        let kept = serde_json::to_string(&kept::kept(&canaries.pack, is_theirs).unwrap()).unwrap();
        assert!(!found_in(&kept, &others).is_empty(), "leaky filter {which}");
    }
    // One that forgets to look at single words and numbers outside of owned parts.
    let whole = serde_json::to_string(&canaries.pack.chair).unwrap();
    assert!(!found_in(&whole, &others).is_empty());
}

/// Every text of a pre-brief as it leaves: the letter in both forms, the sources of its pictures, the JSON; the PDF where it can
/// be read.
fn rendered(pack: &Pack) -> Vec<(&'static str, String)> {
    let telling = Telling {
        context_by: "Friday 4 September 2026".to_owned(),
        number: 1,
        ..Telling::default()
    };
    let mail = pre_brief_email(pack, &telling).unwrap();
    let sections = || pack.themes.iter().flat_map(|theme| &theme.indicators);
    let mut svg: Vec<String> = sections()
        .filter_map(|one| one.trend.as_ref())
        .map(|one| trend_svg(one, None))
        .collect();
    svg.extend(
        sections()
            .filter_map(|one| one.comparison.as_ref())
            .map(|one| comparison_svg(one, None)),
    );
    svg.push(timeliness_svg(&pack.timeliness, None));
    let mut all = vec![
        ("subject", mail.subject),
        ("text", mail.text),
        ("HTML", mail.html),
        ("pictures", svg.join("\n")),
        ("JSON", serde_json::to_string(pack).unwrap()),
        ("page", crate::html(pack).unwrap()),
    ];
    let bytes = crate::pdf(pack).unwrap();
    all.extend(crate::pdf::tests::text(&bytes).map(|text| ("PDF", text)));
    all
}

#[test]
fn nothing_of_anybody_else_leaves_in_any_form() {
    let canaries = Canaries::of(&rich());
    let police = code("police");
    let (theirs, others) = canaries.split(&police);
    let pack = pre_brief(&fixture::board(), &canaries.pack, &police).unwrap();
    for (form, text) in rendered(&pack) {
        assert_eq!(found_in(&text, &others), [0; 0], "in the {form}");
        assert!(
            form == "subject" || !found_in(&text, &theirs).is_empty(),
            "the {form} says something"
        );
    }
}

/// Everything that the other agencies sent and did is something else, and nothing of it can be seen in a pre-brief: not in
/// what is common to all either.
#[test]
fn what_others_sent_makes_no_difference() {
    let board = fixture::board();
    let composed = |assessment: &boardpack_model::assessment::Assessment| {
        let edition = fixture::edition("board", None);
        compose(
            &board,
            assessment,
            &edition,
            &fixture::printed,
            &fixture::submissions(),
        )
    };
    let assessment = fixture::assessment();
    let mut other = assessment.clone();
    let police = code("police");
    let is_police =
        |of: &boardpack_model::IndicatorCode| board.indicator(of).is_some_and(|one| one.agency == police);
    for one in other
        .indicators
        .iter_mut()
        .filter(|one| !is_police(&one.indicator))
    {
        one.statement.push_str(" otherwise");
        one.commentary.clear();
        for point in &mut one.series {
            point.figure = point.figure.map(|figure| figure * 1.5 + 1.0);
            point.provisional = !point.provisional;
        }
    }
    for status in other
        .returns
        .iter_mut()
        .filter(|status| status.key.agency != police)
    {
        status.receipt = Receipt::Overdue;
        status.received = None;
    }
    other.coverage.agencies_received = 3;
    other.coverage.figures_received = 4;
    other.counts.red = 11;
    other
        .findings
        .retain(|finding| finding.indicator.as_ref().is_some_and(is_police));
    other.revisions.retain(|revision| is_police(&revision.indicator));
    other.rules_not_run.clear();
    let (one, two) = (composed(&assessment), composed(&other));
    assert_ne!(one, two);
    let told = |pack: &Pack| pre_brief(&board, pack, &police).unwrap();
    assert_eq!(told(&one), told(&two));
    assert_eq!(
        substance(&one, &police).unwrap(),
        substance(&two, &police).unwrap()
    );
    let social_care = code("social-care");
    assert_ne!(
        substance(&one, &social_care).unwrap(),
        substance(&two, &social_care).unwrap()
    );
}

/// A part of which nobody says whose it is stays out, and so does a single text or number; nothing is said in its place.
#[test]
fn what_bears_no_owner_is_left_out() {
    let pack = rich();
    let kept = kept::kept(&pack, &|owner| *owner == Owner::Agency(code("police"))).unwrap();
    assert_eq!(
        kept.chair.counts,
        boardpack_model::assessment::RagCounts::default()
    );
    assert!(kept.chair.counts_sentence.is_empty() && kept.chair.headlines.is_empty());
    assert!(kept.quality.rules_not_run.is_empty() && kept.quality.sentences.is_empty());
    assert!(kept.timeliness.totals.is_empty() && kept.distribution.is_empty() && kept.control.is_empty());
    assert!(kept.pathway.is_none());
    // Of the exceptions only theirs, of what is said of them only their own words, and only their own actions.
    let exceptions: Vec<_> = kept.chair.exceptions.iter().chain(&kept.chair.further).collect();
    assert_eq!(
        exceptions.iter().map(|row| row.code.as_str()).collect::<Vec<_>>(),
        ["POL03", "POL08", "POL01"]
    );
    for row in exceptions {
        assert!(!row.commentary.is_empty(), "{}", row.code);
        assert!(
            row.commentary
                .iter()
                .all(|remark| remark.who.starts_with("Blankshire Police"))
        );
        assert_eq!(row.last_action.is_some(), row.code == "POL03", "{}", row.code);
    }
    assert_eq!(kept.timeliness.rows.len(), 1);
    assert!(
        kept.themes
            .iter()
            .flat_map(|theme| &theme.indicators)
            .all(|one| one.agency.contains("Police"))
    );
    let remarks = kept
        .themes
        .iter()
        .flat_map(|theme| &theme.indicators)
        .flat_map(|one| &one.commentary);
    let said: Vec<&str> = remarks.map(|remark| remark.who.as_str()).collect();
    assert!(said.contains(&"Blankshire Police, 1 September 2026"), "{said:?}");
    assert!(
        said.iter().all(|who| who.starts_with("Blankshire Police")),
        "{said:?}"
    );
}

#[test]
fn an_agency_of_which_nothing_is_said_gets_its_returns_and_that_nothing_else_is_said() {
    let board = fixture::board();
    let mut pack = rich();
    for group in &mut pack.scorecard {
        group
            .rows
            .retain(|row| row.owner != Owner::Agency(code("housing")));
    }
    for theme in &mut pack.themes {
        theme
            .indicators
            .retain(|one| one.owner != Owner::Agency(code("housing")));
    }
    pack.chair.exceptions.clear();
    pack.quality.queries.clear();
    pack.revisions.clear();
    let told = pre_brief(&board, &pack, &code("housing")).unwrap();
    assert!(!super::says_anything(&told));
    let mail = pre_brief_email(&told, &Telling::default()).unwrap();
    let text = mail.text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        text.contains("Nothing else is said about you in this pack"),
        "{text}"
    );
    assert!(
        text.contains("WHEN YOUR RETURNS CAME") && !text.contains("AS DRAFTED"),
        "{text}"
    );
}
