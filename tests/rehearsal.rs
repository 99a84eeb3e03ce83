//! Every letter that the configuration would send, sending none.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::{A_CLEAN_CSV, Office, ends, text};

/// Every file of a folder with its bytes.
fn whole(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.insert(path.display().to_string(), Vec::new());
            files.extend(whole(&path));
        } else {
            files.insert(path.display().to_string(), fs::read(&path).unwrap());
        }
    }
    files
}

/// The letters about one return, as `2025-07-01 request to data-lead…`.
fn about<'a>(rows: &'a Value, of: &str) -> Vec<(&'a str, &'a str)> {
    let prefix = format!("blanktown/{of}/");
    let rows = rows.as_array().unwrap().iter();
    rows.filter_map(|row| {
        let rung = row["key"].as_str()?.strip_prefix(&prefix)?;
        Some((row["at"].as_str()?.get(..10)?, rung))
    })
    .collect()
}

const SPAN: [&str; 5] = ["rehearse", "--from", "2025-07-01", "--to", "2025-08-31"];
const POLICE: &str = "2025-26-Q1/police/quarterly";
const TRUST: &str = "2025-26-Q1/mental-health/quarterly";

#[test]
fn a_rehearsal_shows_every_letter_and_leaves_no_trace() {
    let office = Office::blanktown();
    office.drop_sample(A_CLEAN_CSV, "mental-health/Q1.csv");
    // What has been written up to here is not written again in the rehearsal.
    office.json(&["tick"], "2025-07-01T10:00");
    let before = whole(office.path());
    let rows = office.json(&SPAN, "");
    assert_eq!(about(&rows, TRUST), [], "it is in");
    let asked = about(&rows, POLICE);
    assert!(
        asked.iter().any(|(_, rung)| rung.starts_with("escalation")),
        "{asked:?}"
    );
    for row in rows.as_array().unwrap() {
        for field in ["key", "at", "to", "subject", "why"] {
            assert!(row[field].is_string(), "{field}: {row}");
        }
    }
    let on_time: Vec<&str> = SPAN.into_iter().chain(["--assume", "on-time"]).collect();
    let rows = office.json(&on_time, "");
    assert!(
        about(&rows, POLICE).iter().all(|(day, _)| *day < "2025-07-28"),
        "{:?}",
        about(&rows, POLICE)
    );
    let empty: Vec<&str> = SPAN.into_iter().chain(["--empty"]).collect();
    let shown = office.run(&empty, "");
    assert_eq!(shown.status.code(), Some(0), "{}", text(&shown.stderr));
    assert!(
        text(&shown.stdout)
            .lines()
            .all(|line| line.chars().count() <= 100),
        "{}",
        text(&shown.stdout)
    );
    assert!(
        text(&shown.stdout).contains("Tuesday 1 July 2025"),
        "{}",
        text(&shown.stdout)
    );
    assert_eq!(
        whole(office.path()),
        before,
        "nothing in the workspace has changed"
    );
    assert!(
        before.keys().any(|path| ends(path, "sqlite")),
        "it began from a ledger"
    );
}

#[test]
fn a_subject_is_the_one_of_the_letter_that_then_leaves() {
    let office = Office::blanktown();
    let span = ["rehearse", "--from", "2025-07-01", "--to", "2025-07-01"];
    let rows = office.json(&span, "");
    assert!(
        !office.path().join("ledger.sqlite").exists(),
        "a board without a ledger can be rehearsed"
    );
    let rehearsed: BTreeMap<String, (String, String)> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let field = |name: &str| row[name].as_str().unwrap().to_owned();
            (field("key"), (field("to"), field("subject")))
        })
        .collect();
    assert!(rehearsed.len() > 5, "{rehearsed:?}");
    let at = rows[0]["at"].as_str().unwrap()[..16].to_owned();
    office.json(&["tick"], &at);
    let ledger = boardpack_ledger::Ledger::open_file(&office.path().join("ledger.sqlite"));
    let board = boardpack_model::BoardCode::new("blanktown").unwrap();
    let history = ledger.unwrap().history(&board).unwrap();
    let written: BTreeMap<String, (String, String)> = history
        .letters
        .into_values()
        .map(|letter| (letter.key.0, (letter.to, letter.subject)))
        .collect();
    assert_eq!(written, rehearsed);
}

#[test]
fn the_table_is_written_for_a_spreadsheet_too_and_a_span_must_go_forward() {
    let office = Office::blanktown();
    let file = office.path().join("letters.csv");
    let words: Vec<&str> = SPAN.into_iter().chain(["--as", file.to_str().unwrap()]).collect();
    let rows = office.json(&words, "");
    let table = fs::read_to_string(&file).unwrap();
    assert!(table.starts_with("at,to,subject,why,key\r\n"), "{table}");
    assert_eq!(
        csv::Reader::from_reader(table.as_bytes()).records().count(),
        rows.as_array().unwrap().len()
    );
    let backwards = office.run(&["rehearse", "--from", "2025-07-02", "--to", "2025-07-01"], "");
    assert_eq!(backwards.status.code(), Some(2), "{}", text(&backwards.stderr));
    let too_far = office.run(
        &[
            "rehearse",
            "--from",
            "2045-07-02",
            "--to",
            "2045-07-03",
            "--empty",
        ],
        "",
    );
    assert_eq!(too_far.status.code(), Some(2), "{}", text(&too_far.stderr));
}
