//! Taking an accepted submission back: what stood before it stands again, and what was issued with it stays as it is.

use std::fs;

use serde_json::Value;

use crate::support::{A_CLEAN_CSV, APPROVER, Office, root, text};

const FIRST: &str = "CAMHS_2025-26_Q1.csv";
const SECOND: &str = "CAMHS_2025-26_Q1 corrected.csv";

/// The return as it first came, and with another figure.
fn files() -> [Vec<u8>; 2] {
    let first = fs::read_to_string(root().join("sample-data").join(A_CLEAN_CSV)).unwrap();
    let second = first.replace("2025/26 Q1,776", "2025/26 Q1,756");
    assert_ne!(first, second);
    [first.into_bytes(), second.into_bytes()]
}

/// An office to which both came, the second one later.
fn with_both() -> Office {
    let office = Office::blanktown();
    let [first, second] = files();
    for (bytes, name, now) in [
        (first, FIRST, "2025-07-21T10:00"),
        (second, SECOND, "2025-07-23T10:00"),
    ] {
        office.drop_bytes(&bytes, &format!("mental-health/{name}"));
        let rows = office.json(&["receive"], now);
        let outcome = rows[0]["outcome"].as_str().unwrap();
        assert!(outcome.starts_with("accepted"), "{rows}");
    }
    office
}

fn withdraw(office: &Office, id: &str, now: &str) -> (Option<i32>, String) {
    let words = [
        "decide",
        id,
        "--withdraw",
        "--because",
        "sent in error",
        "--by",
        "Morgan Ellery",
    ];
    let output = office.run(&words, now);
    (output.status.code(), text(&output.stdout) + &text(&output.stderr))
}

/// The referrals of the quarter as printed, as known at an instant.
fn referrals(office: &Office, as_at: &str) -> Option<String> {
    let words = ["trace", "MHT01", "--period", "2025-26 Q1", "--format", "json"];
    let output = office.run(&words, as_at);
    let trace: Value = serde_json::from_slice(&output.stdout).ok()?;
    trace["printed"].as_str().map(str::to_owned)
}

fn the_return(office: &Office, now: &str) -> Value {
    let rows = office.json(&["status"], now);
    let mut rows = rows.as_array().unwrap().iter();
    let is_this = |row: &&Value| {
        row["agency"] == "mental-health" && row["return"] == "quarterly" && row["period"] == "2025-26 Q1"
    };
    rows.find(is_this).unwrap().clone()
}

#[test]
fn what_stood_before_a_withdrawn_file_stands_again() {
    let office = with_both();
    assert_eq!(referrals(&office, "2025-07-24T09:00").as_deref(), Some("756"));
    let (code, said) = withdraw(&office, SECOND, "2025-07-24T10:00");
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains(&format!(
            "is taken back, and `{FIRST}` of 2025-07-21 stands again"
        )),
        "{said}"
    );
    assert_eq!(referrals(&office, "2025-07-24T09:59:59").as_deref(), Some("756"));
    assert_eq!(referrals(&office, "2025-07-24T10:00").as_deref(), Some("776"));
    let row = the_return(&office, "2025-07-25T09:00");
    assert_eq!(row["receipt"], "received-on-time", "{row}");
    assert_eq!(row["withdrawn"]["file"], SECOND, "{row}");
    assert_eq!(row["withdrawn"]["by"], "Morgan Ellery", "{row}");
    let shown = text(&office.run(&["status"], "2025-07-25T09:00").stdout);
    assert!(
        shown.contains("Taken back: mental-health, quarterly of 2025-26 Q1"),
        "{shown}"
    );

    let (code, said) = withdraw(&office, SECOND, "2025-07-24T11:00");
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("has been taken back already"), "{said}");
    let (code, said) = withdraw(&office, "unknown.csv", "2025-07-24T11:00");
    assert_eq!(code, Some(2), "{said}");

    let (code, said) = withdraw(&office, FIRST, "2025-07-25T10:00");
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("the return is awaited again"), "{said}");
    assert_eq!(
        referrals(&office, "2025-07-25T10:00").as_deref(),
        Some("not received")
    );
    let row = the_return(&office, "2025-07-25T10:00");
    assert_eq!(
        (&row["receipt"], &row["outcome"]),
        (&"awaited".into(), &Value::Null),
        "{row}"
    );
    let row = the_return(&office, "2025-08-20T10:00");
    assert_eq!(row["receipt"], "overdue", "{row}");
}

#[test]
fn the_same_file_again_is_for_the_officer_to_decide() {
    let office = with_both();
    assert_eq!(withdraw(&office, SECOND, "2025-07-24T10:00").0, Some(0));
    let [_, second] = files();
    office.drop_bytes(&second, "mental-health/again.csv");
    let rows = office.json(&["receive"], "2025-07-25T10:00");
    assert_eq!(rows[0]["outcome"], "held", "{rows}");
    let reason = rows[0]["reason"].as_str().unwrap();
    assert!(reason.contains("was taken back on 24 July 2025"), "{rows}");
    assert_eq!(referrals(&office, "2025-07-25T10:00").as_deref(), Some("776"));
    let words = [
        "decide",
        "--accept",
        "again.csv",
        "--agency",
        "mental-health",
        "--period",
        "2025-26 Q1",
        "--because",
        "it was right after all",
        "--by",
        "Morgan Ellery",
    ];
    let output = office.run(&words, "2025-07-26T10:00");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(referrals(&office, "2025-07-26T10:00").as_deref(), Some("756"));
    office.drop_bytes(&second, "mental-health/once more.csv");
    let rows = office.json(&["receive"], "2025-07-27T10:00");
    assert_eq!(rows[0]["state"], "duplicate", "{rows}");
}

/// A held file that came before a newer one, accepted after it: the officer is told that figures go back.
#[test]
fn accepting_an_older_file_after_a_newer_one_says_what_goes_back() {
    let office = Office::blanktown();
    let [first, second] = files();
    office.drop_bytes(&first, &format!("mental-health/{FIRST}"));
    office.json(&["receive"], "2025-07-21T10:00");
    assert_eq!(withdraw(&office, FIRST, "2025-07-21T12:00").0, Some(0));
    office.drop_bytes(&first, "mental-health/again.csv");
    let rows = office.json(&["receive"], "2025-07-22T10:00");
    assert_eq!(rows[0]["outcome"], "held", "{rows}");
    office.drop_bytes(&second, &format!("mental-health/{SECOND}"));
    office.json(&["receive"], "2025-07-23T10:00");
    assert_eq!(referrals(&office, "2025-07-23T11:00").as_deref(), Some("756"));
    let words = [
        "decide",
        "--accept",
        "again.csv",
        "--agency",
        "mental-health",
        "--period",
        "2025-26 Q1",
        "--because",
        "it was right after all",
        "--by",
        "Morgan Ellery",
    ];
    let said = text(&office.run(&words, "2025-07-24T10:00").stdout);
    let warning = format!("it came before `{SECOND}` of 23 July 2025, and 1 figure is what it says again");
    assert!(said.contains(&warning), "{said}");
}

/// A file that brought only part of a return leans on the one before it.
#[test]
fn taking_a_file_back_says_which_figures_no_other_file_gives() {
    let office = Office::blanktown();
    let [first, _] = files();
    let part: Vec<String> = text(&first)
        .lines()
        .filter(|line| !line.starts_with("CAMHS first seen within 18 weeks,2025/26 Q1"))
        .map(|line| line.replace("2025/26 Q1,776", "2025/26 Q1,756"))
        .collect();
    let part = (part.join("\n") + "\n").into_bytes();
    for (bytes, name, now) in [
        (first, FIRST, "2025-07-21T10:00"),
        (part, SECOND, "2025-07-23T10:00"),
    ] {
        office.drop_bytes(&bytes, &format!("mental-health/{name}"));
        office.json(&["receive"], now);
    }
    let (code, said) = withdraw(&office, FIRST, "2025-07-24T10:00");
    assert_eq!(code, Some(0), "{said}");
    let warning = format!(
        "2 of its figures are in no other file of the return, and `{SECOND}` was judged with them: ask for them"
    );
    assert!(said.contains(&warning), "{said}");
}

#[test]
fn a_pack_that_was_issued_before_stays_as_it_is_and_a_draft_is_made_again() {
    let office = with_both();
    let (draft, now) = (["pack", "--period", "2025-26 Q1"], "2025-07-24T10:00");
    let approve = [
        "approve",
        "--period",
        "2025-26 Q1",
        "--by",
        APPROVER,
        "--despite",
        "Two returns are enough for this test.",
    ];
    assert_eq!(office.run(&draft, now).status.code(), Some(0));
    let approved = office.run(&approve, now);
    assert_eq!(approved.status.code(), Some(0), "{}", text(&approved.stderr));
    let issued = fs::read(office.path().join("packs/blanktown/2025-26-Q1/issue-1/pack.json")).unwrap();
    let now = "2025-07-24T10:30";
    assert_eq!(office.run(&draft, now).status.code(), Some(0));

    // At the very instant as at which the draft was made.
    let (code, said) = withdraw(&office, SECOND, now);
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains("issue 1 of the pack for 2025-26 Q1 was made with it"),
        "{said}"
    );
    let verified = office.run(&["verify"], "");
    assert_eq!(verified.status.code(), Some(0), "{}", text(&verified.stdout));
    let approved = office.run(&approve, "2025-07-24T11:00");
    assert_eq!(approved.status.code(), Some(2));
    assert!(
        text(&approved.stderr).contains("was taken back after this draft"),
        "{}",
        text(&approved.stderr)
    );

    assert_eq!(office.run(&draft, "2025-07-24T12:00").status.code(), Some(0));
    let corrected = fs::read(office.path().join("packs/blanktown/2025-26-Q1/draft/pack.json")).unwrap();
    assert_ne!(issued, corrected);
}
