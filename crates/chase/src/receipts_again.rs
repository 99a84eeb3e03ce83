//! The receipt of a further file of a return, word for word: everything that can be said besides outcome and findings.

use boardpack_model::letter::Mailbox;
use boardpack_model::{
    AgencyCode, Contribution, ContributionKind, Finding, IndicatorCode, Measure, Outcome, Place, Value,
};

use crate::difference::{Change, Difference};
use crate::receipt::{Besides, HowRead, Received, receipt};
use crate::sample::{board, local, mailbox, submission};

fn change(code: &str, before: Option<f64>, now: Option<f64>) -> Change {
    Change {
        indicator: IndicatorCode::new(code).unwrap(),
        measure: Measure::Numerator,
        period: "2026-27 Q1".parse().unwrap(),
        breakdown: String::new(),
        before: before.map(Value::number),
        now: now.map(Value::number),
    }
}

fn difference() -> Difference {
    Difference {
        since: Some(local("2026-08-03T09:00")),
        changed: vec![change("POL01", Some(12.0), Some(14.0))],
        new: vec![change("POL02", None, Some(3.0))],
        standing: vec![change("POL03", Some(7.0), None)],
        unchanged: 21,
    }
}

fn contribution(kind: ContributionKind) -> Contribution {
    Contribution {
        agency: AgencyCode::new("police").unwrap(),
        period: "2026-27 Q1".parse().unwrap(),
        kind,
        about: String::new(),
        grade: String::new(),
        text: String::new(),
        place: Place::default(),
    }
}

/// A query, and a note that says again what the difference says.
fn findings(sha256: &str) -> Vec<Finding> {
    let place = Place::file(sha256, "Police Q1 return.xlsx");
    let changed = change("POL01", Some(12.0), Some(14.0));
    vec![
        Finding::query(
            "change",
            place.at("Return", "D9"),
            "48 is twice the quarter before",
        ),
        Finding::note("past-figure-changed", place.at("Return", "D4"), "12, now 14")
            .about(&changed.indicator, changed.period),
    ]
}

/// The receipt from the period to the last finding.
fn middle(besides: Besides<'_>) -> String {
    let again = submission(
        "2026-27-Q1/police/quarterly",
        "2026-08-05T16:20",
        Outcome::AcceptedWithQueries,
    );
    let received = Received {
        submission: &again,
        findings: &findings(&again.sha256),
        status: None,
        besides,
    };
    let to: Mailbox = mailbox("Blanktown Police data lead", "data-lead@police.example");
    let letter = receipt(&board(), &received, &to, local("2026-08-05T16:21")).unwrap();
    let middle = letter.text.split("  Return: ").nth(1).unwrap();
    middle.split("To answer, reply").next().unwrap().to_owned()
}

#[test]
fn a_corrected_file_with_everything_that_can_be_said_of_it() {
    let difference = difference();
    let how = HowRead {
        layout: "laid out as \"police return\"".to_owned(),
        sheets: vec!["Return".to_owned(), "Notes".to_owned()],
        echo: vec!["sheet \"Return\": 75 cells hold something".to_owned()],
    };
    let contributions = [
        ContributionKind::Want,
        ContributionKind::Offer,
        ContributionKind::Want,
    ]
    .map(contribution);
    let middle = middle(Besides {
        difference: Some(&difference),
        how: Some(&how),
        contributions: &contributions,
        comments: 1,
        marked_up: Some("2026-08-05-9f86d081884c7d65-9-to-answer.xlsx"),
        template: None,
        part: None,
        ..Besides::default()
    });
    insta::assert_snapshot!(middle, @r#"
    Blanktown Police, quarterly dataset
      Period: 2026-27 Q1, April to June 2026
      Read: 24 of 24 expected figures (1 of them from what you sent before)
      Read as: laid out as "police return", sheets "Return", "Notes"
        sheet "Return": 75 cells hold something
      Also noted: 1 comment on figures, 2 wants, 1 offer

    A copy of your return is attached and lies in your receipts folder as
    "2026-08-05-9f86d081884c7d65-9-to-answer.xlsx". The points below come first
    in it, each with a place for your answer, and its cells are marked. Correct
    the cells, or write your answers, and put that copy into your drop folder.

    Please confirm, correct or explain. A large change is not always a mistake,
    and a line of explanation is worth as much as the figure:

    - In sheet "Return", cell D9: 48 is twice the quarter before.

    What changed since your file of Monday 3 August 2026:

    - POL01 Missing episodes, 2026-27 Q1: 12, now 14.
    - New: POL02, 2026-27 Q1: numerator 3.
    - Not in this file, so what you sent before stands: POL03, 2026-27 Q1:
      numerator 7.
    - 21 figures are the same as before.
    "#);
}
