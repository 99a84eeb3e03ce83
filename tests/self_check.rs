//! The receipt before sending: the same words as `receive` would give, and nothing recorded.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::support::{A_CLEAN_CSV, Office, ends, root, text};

const QUERIED: &str = "returns/youth-justice/YJS return - 2026-27 Q1.xlsx";

fn sample(file: &str) -> PathBuf {
    root().join("sample-data").join(file)
}

/// What `receive` says about a sample: its row, and the text of its receipt.
fn received(file: &str, agency: &str, now: &str) -> (Value, String) {
    let office = Office::blanktown();
    let name = file.rsplit('/').next().unwrap();
    office.drop_sample(file, &format!("{agency}/{name}"));
    let rows = office.json(&["receive"], now);
    let folder = format!("drop/{agency}/receipts");
    let receipt = office.names(&folder).into_iter().find(|name| ends(name, "txt"));
    let receipt = fs::read_to_string(office.path().join(folder).join(receipt.unwrap())).unwrap();
    (rows[0].clone(), receipt)
}

#[test]
fn a_return_that_is_well_says_so_and_leaves_nothing_behind() {
    let now = "2025-07-22T10:00";
    let office = Office::blanktown();
    let file = sample(A_CLEAN_CSV);
    let file = file.to_str().unwrap();
    let checked = office.run(&["self-check", file, "--agency", "mental-health"], now);
    assert_eq!(checked.status.code(), Some(0), "{}", text(&checked.stderr));
    let (row, receipt) = received(A_CLEAN_CSV, "mental-health", now);
    let said = text(&checked.stdout);
    assert!(
        said.contains(receipt.trim()),
        "{said}\n--- but receive says\n{receipt}"
    );
    let rows = office.json(&["self-check", file, "--agency", "mental-health"], now);
    for field in [
        "state", "reason", "agency", "return", "period", "outcome", "findings", "sha256",
    ] {
        assert_eq!(rows[0][field], row[field], "{field}");
    }
    assert_eq!(
        office.names(""),
        ["pipelines"],
        "no ledger, no archive, no drop folder"
    );
}

#[test]
fn what_would_be_asked_is_asked_before_sending() {
    let now = "2026-07-27T10:02";
    let office = Office::blanktown();
    let into = office.path().join("checked");
    let words = [
        "self-check",
        sample(QUERIED).to_str().unwrap(),
        "--agency",
        "youth-justice",
        "--into",
        into.to_str().unwrap(),
    ]
    .map(str::to_owned);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let checked = office.run(&words, now);
    assert_eq!(checked.status.code(), Some(1), "{}", text(&checked.stderr));
    let (_, receipt) = received(QUERIED, "youth-justice", now);
    let said = text(&checked.stdout);
    assert!(
        said.contains(receipt.trim()),
        "{said}\n--- but receive says\n{receipt}"
    );
    let copies = office.names("checked");
    assert!(
        copies.iter().any(|name| name.ends_with("-to-answer.xlsx")),
        "{copies:?}"
    );
}

#[test]
fn it_is_looked_at_beside_what_the_board_holds_and_changes_nothing_there() {
    let office = Office::blanktown();
    office.drop_sample(A_CLEAN_CSV, "mental-health/first.csv");
    let now = "2025-07-22T10:00";
    office.json(&["receive"], now);
    let held = || {
        (
            office.json(&["status"], now),
            office.names("drop/mental-health/receipts"),
        )
    };
    let before = held();
    let again = office.path().join("again.csv");
    let figures = fs::read_to_string(sample(A_CLEAN_CSV)).unwrap();
    fs::write(&again, figures.replace('\n', "\r\n")).unwrap();
    let words = ["self-check", again.to_str().unwrap(), "--agency", "mental-health"];
    let checked = office.run(&words, "2025-07-23T10:00");
    let said = text(&checked.stdout);
    assert!(
        said.contains("unchanged") || said.contains("same figures"),
        "{said}"
    );
    assert_eq!(held(), before);
}

#[test]
fn our_own_workbook_says_whose_it_is() {
    let office = Office::blanktown();
    let made = office.run(
        &[
            "template",
            "--agency",
            "housing",
            "--into",
            office.path().join("blank").to_str().unwrap(),
        ],
        "",
    );
    assert!(made.status.success(), "{}", text(&made.stderr));
    let name = &office.names("blank")[0];
    let path = office.path().join("blank").join(name);
    let checked = office.json(&["self-check", path.to_str().unwrap()], "2025-07-22T10:00");
    assert_eq!(checked[0]["agency"], "housing");
    assert_eq!(
        checked[0]["outcome"], "returned-for-correction",
        "nothing is filled in yet: {checked}"
    );
    let file = sample(A_CLEAN_CSV);
    let unnamed = office.run(&["self-check", file.to_str().unwrap()], "2025-07-22T10:00");
    assert_eq!(unnamed.status.code(), Some(2));
    assert!(
        text(&unnamed.stderr).contains("--agency"),
        "{}",
        text(&unnamed.stderr)
    );
}
