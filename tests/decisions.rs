//! What the officer decides about files: a quarantined one is purged or cleared, a held one declined.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::support::{A_CLEAN_CSV, Office, root, text};

const PUPILS: &str = "returns/education/CME EHE Q3 2025-26 with pupils.xlsx";
const SEEN: &str = "2026-01-22T13:31";
const LATER: &str = "2026-01-22T15:00";
const NEXT_DAY: &str = "2026-01-23T09:00";

/// An office in which the pupils' file was set aside; the file's hash.
fn with_quarantined(folder: &str) -> (Office, String) {
    let office = Office::blanktown();
    office.drop_sample(PUPILS, &format!("{folder}/Jane Doe.xlsx"));
    let rows = office.json(&["receive"], SEEN);
    assert_eq!(rows[0]["outcome"], "quarantined", "{rows}");
    let sha256 = rows[0]["sha256"].as_str().unwrap().to_owned();
    (office, sha256)
}

/// Says a decision; gives the exit code and what was said.
fn decide(office: &Office, words: &[&str], now: &str) -> (Option<i32>, String) {
    let words: Vec<&str> = ["decide"]
        .into_iter()
        .chain(words.iter().copied())
        .chain(["--because", "it was agreed by telephone", "--by", "Morgan Ellery"])
        .collect();
    let output = office.run(&words, now);
    (output.status.code(), text(&output.stdout) + &text(&output.stderr))
}

fn archived(office: &Office, sha256: &str) -> PathBuf {
    office.path().join("archive").join(&sha256[..2]).join(sha256)
}

/// What `status` says about files.
fn files_that_wait(office: &Office, now: &str) -> Vec<String> {
    let said = text(&office.run(&["status"], now).stdout);
    said.lines()
        .filter(|line| line.contains("was set aside") || line.contains("is held"))
        .map(str::to_owned)
        .collect()
}

fn verified(office: &Office) -> (Option<i32>, String) {
    let output = office.run(&["verify"], "");
    (output.status.code(), text(&output.stdout) + &text(&output.stderr))
}

#[test]
fn a_purged_file_is_gone_and_its_tombstone_is_accepted() {
    let (office, sha256) = with_quarantined("education");
    let waiting = files_that_wait(&office, LATER);
    assert!(
        waiting.len() == 1 && waiting[0].contains(&format!("`name withheld.xlsx` ({})", &sha256[..12])),
        "{waiting:?}"
    );
    let (code, said) = decide(&office, &["--purge", "name withheld.xlsx"], LATER);
    assert_eq!(
        (code, said.as_str()),
        (Some(0), "education, name withheld.xlsx of 2026-01-22: purged.\n")
    );
    assert!(!archived(&office, &sha256).exists(), "its bytes are gone");
    assert_eq!(files_that_wait(&office, LATER), [""; 0]);
    let (code, said) = verified(&office);
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = decide(&office, &["--purge", &sha256[..8]], LATER);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("has been decided already"), "{said}");
    let row = return_of(&office, "education", "2025-26 Q3");
    assert_eq!(row["receipt"], "overdue", "the return is awaited still: {row}");
}

/// One row of `status`.
fn return_of(office: &Office, agency: &str, period: &str) -> Value {
    let rows = office.json(&["status"], "2026-02-27T09:00");
    let rows = rows.as_array().unwrap();
    let is_this =
        |row: &&Value| row["agency"] == agency && row["period"] == period && row["return"] == "quarterly";
    rows.iter()
        .find(is_this)
        .unwrap_or_else(|| panic!("{rows:?}"))
        .clone()
}

#[test]
fn a_purge_that_was_stopped_is_told_by_verify_and_finished_by_saying_it_again() {
    let (office, sha256) = with_quarantined("education");
    let path = archived(&office, &sha256);
    let bytes = fs::read(&path).unwrap();
    assert_eq!(decide(&office, &["--purge", &sha256[..8]], LATER).0, Some(0));
    // As a process leaves it that was stopped between the tombstone and the removal.
    fs::write(&path, &bytes).unwrap();
    fs::write(office.path().join("drop/education/copy.xlsx"), &bytes).unwrap();
    let (code, said) = verified(&office);
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("was purged by Morgan Ellery on 2026-01-22") && said.contains("--purge"),
        "{said}"
    );
    let (code, said) = decide(&office, &["--purge", &sha256[..8]], NEXT_DAY);
    assert_eq!(
        (code, said.as_str()),
        (
            Some(0),
            "education, name withheld.xlsx of 2026-01-22: its purge is finished.\n"
        )
    );
    assert!(!path.exists());
    assert!(
        !office.path().join("drop/education/copy.xlsx").exists(),
        "copies in the drop folder go with it"
    );
    assert_eq!(verified(&office).0, Some(0));
}

#[test]
fn a_purged_file_that_comes_again_is_quarantined_and_purged_again() {
    let (office, sha256) = with_quarantined("education/Jane Doe");
    assert!(
        !office.path().join("drop/education/Jane Doe").exists(),
        "the folder that it left empty went with it"
    );
    let duplicate = |now: &str| {
        office.drop_sample(PUPILS, "education/Jane Doe.xlsx");
        office.json(&["receive"], now)[0].clone()
    };
    let row = duplicate(LATER);
    assert_eq!(row["state"], "duplicate", "{row}");
    assert_eq!(row["file"], "education/name withheld.xlsx");
    assert_eq!(decide(&office, &["--purge", &sha256[..8]], LATER).0, Some(0));
    let row = duplicate(NEXT_DAY);
    assert_eq!(row["outcome"], "quarantined", "{row}");
    assert_eq!(files_that_wait(&office, NEXT_DAY).len(), 1);
    assert_eq!(verified(&office).0, Some(0));
    let (code, said) = decide(&office, &["--purge", &sha256], "2026-01-23T10:00");
    assert_eq!(code, Some(0), "{said}");
    assert!(!archived(&office, &sha256).exists());
    assert_eq!(verified(&office).0, Some(0));
}

#[test]
fn a_false_alarm_is_cleared_and_the_return_is_read() {
    let office = Office::blanktown();
    let sound = fs::read_to_string(root().join("sample-data").join(A_CLEAN_CSV)).unwrap();
    let bytes = format!("{}\nOur reference C999000000001\n", sound.trim_end());
    office.drop_bytes(bytes.as_bytes(), "mental-health/Q1.csv");
    let rows = office.json(&["receive"], "2025-07-21T10:00");
    assert_eq!(rows[0]["outcome"], "quarantined", "{rows}");
    let (code, said) = decide(
        &office,
        &[
            "--accept",
            "name withheld.csv",
            "--agency",
            "mental-health",
            "--period",
            "2025-26 Q1",
        ],
        "2025-07-21T11:00",
    );
    assert_eq!(code, Some(2), "{said}");
    let (code, said) = decide(&office, &["--clear", "name withheld.csv"], "2025-07-21T11:00");
    assert_eq!((code, said.as_str()), (Some(0), "cleared; accepted.\n"));
    let rows = office.json(&["status"], "2025-07-21T12:00");
    let row = rows
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["agency"] == "mental-health" && row["return"] == "quarterly")
        .unwrap();
    assert_eq!(
        (&row["receipt"], &row["outcome"]),
        (&"received-on-time".into(), &"accepted".into()),
        "{row}"
    );
    assert_eq!(files_that_wait(&office, "2025-07-21T12:00"), [""; 0]);
    office.drop_bytes(bytes.as_bytes(), "mental-health/Q1.csv");
    let again = office.json(&["receive"], "2025-07-22T10:00");
    assert_eq!(again[0]["state"], "duplicate", "{again}");
    let (code, said) = decide(
        &office,
        &["--purge", again[0]["sha256"].as_str().unwrap()],
        "2025-07-22T11:00",
    );
    assert_eq!(code, Some(2), "what was read is not purged: {said}");
    assert_eq!(verified(&office).0, Some(0));
}

#[test]
fn a_held_file_that_is_no_return_is_declined() {
    let office = Office::blanktown();
    let name = "Cafcass Blanktown monthly Q2 2026-27 draft.xlsx";
    office.drop_sample(&format!("returns/cafcass/{name}"), &format!("cafcass/{name}"));
    let rows = office.json(&["receive"], "2026-07-22T10:00");
    assert_eq!(rows[0]["outcome"], "held", "{rows}");
    assert_eq!(files_that_wait(&office, "2026-07-22T11:00").len(), 1);
    let (code, said) = decide(&office, &["--purge", name], "2026-07-22T11:00");
    assert_eq!(code, Some(2), "only what is quarantined can be purged: {said}");
    let (code, said) = decide(&office, &["--decline", name], "2026-07-22T11:00");
    assert_eq!((code, said), (Some(0), format!("cafcass, {name}: declined.\n")));
    assert_eq!(files_that_wait(&office, "2026-07-22T12:00"), [""; 0]);
    let (code, said) = decide(
        &office,
        &["--accept", name, "--agency", "cafcass", "--period", "2026-27 Q1"],
        "2026-07-22T12:00",
    );
    assert_eq!(code, Some(2), "{said}");
}

#[test]
fn a_decision_about_a_file_says_what_to_do_when_it_cannot_be_made() {
    let (office, _) = with_quarantined("education");
    office.drop_sample("returns/education/Annex A List 7 CP.xlsx", "education/a.xlsx");
    office.json(&["receive"], LATER);
    let check = |words: &[&str], says: &str| {
        let (code, said) = decide(&office, words, NEXT_DAY);
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains(says), "{said}");
    };
    check(&["--purge", "unknown.xlsx"], "`boardpack status` names those");
    check(
        &["--purge", "name withheld.xlsx"],
        "name the one you mean by its hash",
    );
    check(
        &["--purge", "name withheld.xlsx", "--agency", "police"],
        "police has no quarantined file",
    );
    check(&["--decline", "name withheld.xlsx"], "has no held file");
    check(
        &["--clear", "name withheld.xlsx", "--period", "2025-26 Q3"],
        "--agency",
    );
    check(&["--purge", "x", "--period", "2025-26 Q3"], "cannot be used with");
    check(&["--waive"], "--agency");
}
