//! The timetable as its users meet it: a return that is closed, the calendar of a year and its files for diaries, and the end of
//! the bank holidays.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::{A_CLEAN_CSV, Office, has, names, python, root, text};

/// An office whose timetable says something more.
fn office(more: &str) -> Office {
    let office = Office::blanktown();
    let path = office.path().join("pipelines/blanktown/board.toml");
    let board = fs::read_to_string(&path).unwrap();
    assert_eq!(board.matches("[timetable]\n").count(), 1);
    fs::write(
        path,
        board.replace("[timetable]\n", &format!("[timetable]\n{more}\n")),
    )
    .unwrap();
    office
}

/// The row of mental health's return for 2025-26 Q1.
fn the_return(office: &Office, now: &str) -> Value {
    let rows = office.json(&["status", "--period", "2025-26 Q1"], now);
    let is_it = |row: &&Value| row["agency"] == "mental-health" && row["return"] == "quarterly";
    rows.as_array().unwrap().iter().find(is_it).unwrap().clone()
}

/// The letters of the ladder that a tick writes about that return.
fn asked_for(office: &Office, now: &str) -> Vec<String> {
    let ticked = office.json(&["tick"], now);
    let written = ticked[0]["written"].as_array().unwrap().iter();
    let keys = written.filter_map(Value::as_str);
    keys.filter(|key| key.contains("2025-26-Q1/mental-health/quarterly"))
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_file_for_a_closed_return_is_held_until_the_officer_takes_it() {
    let office = office("closes-after = 20");
    // Due on 28 July 2025; twenty working days later, over the summer bank holiday, it is 26 August.
    assert_eq!(asked_for(&office, "2025-08-26T09:00").len(), 1);
    assert_eq!(
        asked_for(&office, "2025-08-27T09:00"),
        [""; 0],
        "nothing is chased after closing"
    );
    office.drop_sample(A_CLEAN_CSV, "mental-health/late.csv");
    let rows = office.json(&["receive"], "2025-08-27T10:00");
    assert_eq!(rows[0]["outcome"], "held", "{rows}");
    let reason = rows[0]["reason"].as_str().unwrap();
    assert_eq!(
        reason,
        "the return for 2025-26 Q1 was open until Tuesday 26 August 2025: the board's officer decides whether it is still taken"
    );
    let row = the_return(&office, "2025-08-27T11:00");
    assert_eq!(
        (row["receipt"].as_str(), row["closes"].as_str()),
        (Some("overdue"), Some("2025-08-26"))
    );
    let needs = text(&office.run(&["status"], "2025-08-27T11:00").stdout);
    assert!(
        needs.contains("`late.csv`") && needs.contains("was open until"),
        "{needs}"
    );
    let taken = [
        "decide",
        "--agency",
        "mental-health",
        "--period",
        "2025-26 Q1",
        "--accept",
        "late.csv",
        "--because",
        "agreed with the chair",
        "--by",
        "Morgan Ellery",
    ];
    let output = office.run(&taken, "2025-08-28T09:00");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let row = the_return(&office, "2025-08-28T10:00");
    assert_eq!(row["receipt"], "received-late", "{row}");
    assert_eq!(row["received"], "2025-08-27T10:00:00+01:00", "{row}");
}

#[test]
fn a_file_on_the_last_open_day_is_taken_and_an_extension_keeps_a_return_open() {
    let office = office("closes-after = 20");
    let extended = [
        "decide",
        "--agency",
        "mental-health",
        "--period",
        "2025-26 Q1",
        "--extend",
        "2025-08-08",
        "--because",
        "their analyst is away",
        "--by",
        "Morgan Ellery",
    ];
    let output = office.run(&extended, "2025-07-20T09:00");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(the_return(&office, "2025-08-01T09:00")["closes"], "2025-09-08");
    office.drop_sample(A_CLEAN_CSV, "mental-health/late.csv");
    let rows = office.json(&["receive"], "2025-09-08T23:30");
    assert_eq!(rows[0]["outcome"], "accepted", "{rows}");
}

#[test]
fn status_names_the_three_dates() {
    let office = Office::blanktown();
    let rows = office.json(&["status", "--period", "2025-26 Q2"], "2025-10-15T09:00");
    let row = &rows[0];
    assert_eq!(row["due"], "2025-10-28T23:59:59+00:00", "{row}");
    assert_eq!(row["cut_off"], "2025-11-21", "{row}");
    assert_eq!(row["closes"], Value::Null, "Blanktown closes nothing: {row}");
    let said = text(
        &office
            .run(&["status", "--period", "2025-26 Q2"], "2025-10-15T09:00")
            .stdout,
    );
    let heading = said.lines().find(|line| line.starts_with("period")).unwrap();
    assert_eq!(
        heading.split_whitespace().collect::<Vec<_>>(),
        [
            "period", "agency", "return", "due", "cut-off", "receipt", "received", "outcome"
        ]
    );
}

/// The calendar of Blanktown's year, in words, without the spaces that make columns.
fn calendar(words: &[&str]) -> (Option<i32>, Vec<String>, String) {
    let office = Office::blanktown();
    let words: Vec<&str> = ["calendar"].iter().chain(words).copied().collect();
    let output = office.run(&words, "");
    let said = text(&output.stdout);
    let lines = said
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    (output.status.code(), lines.collect(), text(&output.stderr))
}

#[test]
fn the_calendar_tells_a_whole_year() {
    let (code, lines, _) = calendar(&["--year", "2026-27"]);
    assert_eq!(code, Some(0));
    for wanted in [
        "Tue 30 Jun 2026 period ends 2026-27 Q1, April to June 2026",
        "Wed 1 Jul 2026 letter: request 2026-27 Q1, quarterly dataset: all but Ambulance",
        "Tue 28 Jul 2026 DUE 2026-27 Q1, quarterly dataset: all but Ambulance",
        "Fri 21 Aug 2026 cut-off Board meeting, September 2026, pack for 2026-27 Q1",
        "Sat 22 Aug 2026 draft pack Board meeting, September 2026, pack for 2026-27 Q1",
        "Wed 9 Sep 2026 papers go out Board meeting, September 2026, pack for 2026-27 Q1",
        "Thu 17 Sep 2026 MEETING Board meeting, September 2026, pack for 2026-27 Q1",
        // Four days off at Christmas and New Year's Day lie between.
        "Fri 29 Jan 2027 DUE 2026-27 Q3, quarterly dataset: all 13 agencies",
        "Wed 31 Mar 2027 period ends 2026-27, April 2026 to March 2027",
    ] {
        assert!(
            lines.iter().any(|line| line == wanted),
            "{wanted}\n{}",
            lines.join("\n")
        );
    }
    let is_chased = |line: &&String| line.contains("letter: correction");
    assert_eq!(
        lines.iter().filter(is_chased).count(),
        0,
        "these depend on what comes"
    );
}

#[test]
fn the_calendar_is_data_too() {
    let office = Office::blanktown();
    let rows = office.json(&["calendar", "--year", "2026-27"], "");
    let rows = rows.as_array().unwrap();
    let due = rows
        .iter()
        .find(|row| row["what"] == "due" && row["period"] == "2026-27 Q1")
        .unwrap();
    assert_eq!(
        (due["date"].as_str(), due["return"].as_str()),
        (Some("2026-07-28"), Some("quarterly"))
    );
    assert_eq!(due["agencies"].as_array().unwrap().len(), 12, "{due}");
    let days: Vec<&str> = rows.iter().filter_map(|row| row["date"].as_str()).collect();
    assert!(days.is_sorted() && days[0] >= "2026-04-01" && *days.last().unwrap() <= "2027-03-31");
}

#[test]
fn what_is_no_financial_year_is_said() {
    for year in ["2026-27 Q1", "2026-04"] {
        let (code, _, said) = calendar(&["--year", year]);
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains("no financial year"), "{said}");
    }
}

/// The diaries of Blanktown's year, written into a folder of the office.
fn diaries(office: &Office, folder: &str) -> Vec<String> {
    let into = office.path().join(folder);
    let words = ["calendar", "--year", "2026-27", "--into", into.to_str().unwrap()];
    let output = office.run(&words, "");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    names(&into)
}

#[test]
fn the_diaries_are_the_same_bytes_each_time_whatever_the_clock_says() {
    let office = Office::blanktown();
    let (first, second) = (diaries(&office, "one"), diaries(&office, "two"));
    assert_eq!(first, second);
    assert_eq!(
        first.len(),
        14,
        "one for the board and one for each agency: {first:?}"
    );
    for name in first {
        let bytes = |folder: &str| fs::read(office.path().join(folder).join(&name)).unwrap();
        assert_eq!(bytes("one"), bytes("two"), "{name}");
    }
    let file = office.path().join("board.ics");
    let words = ["calendar", "--year", "2026-27", "--ics", file.to_str().unwrap()];
    assert_eq!(office.run(&words, "2030-01-01T00:00").status.code(), Some(0));
    assert_eq!(
        fs::read(&file).unwrap(),
        fs::read(office.path().join("one/blanktown-2026-27.ics")).unwrap()
    );
}

/// The events of a file as another library reads them, after the calendar's name: UID, days, stamp, categories and summary.
fn read_elsewhere(file: &Path) -> Vec<Vec<String>> {
    let mut command = Command::new(python());
    command.arg(root().join("tests/timetable/events.py")).arg(file);
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{}: {}",
        file.display(),
        text(&output.stderr)
    );
    text(&output.stdout)
        .lines()
        .map(|line| line.split('|').map(str::to_owned).collect())
        .collect()
}

#[test]
fn another_library_reads_the_diaries() {
    let mut probe = Command::new(python());
    probe.args(["-c", "import icalendar"]);
    if !has("icalendar for Python", probe) {
        return;
    }
    let office = Office::blanktown();
    let files = diaries(&office, "diaries");
    let rows = office.json(&["calendar", "--year", "2026-27"], "");
    let whole = read_elsewhere(&office.path().join("diaries/blanktown-2026-27.ics"));
    assert_eq!(whole[0], ["Blanktown SCP 2026-27"]);
    assert_eq!(whole.len() - 1, rows.as_array().unwrap().len());
    for (event, row) in whole[1..].iter().zip(rows.as_array().unwrap()) {
        let summary = format!(
            "{}: {}",
            row["words"].as_str().unwrap(),
            row["about"].as_str().unwrap()
        );
        assert_eq!(
            (event[1].as_str(), event[5].as_str()),
            (row["date"].as_str().unwrap(), summary.as_str())
        );
        assert_eq!(event[3], "2026-04-01T00:00:00+00:00");
        assert!(event[4].starts_with("Blanktown SCP/"), "{event:?}");
    }
    for file in files {
        let events = read_elsewhere(&office.path().join("diaries").join(&file));
        let uids: BTreeSet<&String> = events[1..].iter().map(|event| &event[0]).collect();
        assert_eq!(uids.len(), events.len() - 1, "{file}");
        assert!(
            uids.iter().all(|uid| uid.ends_with("@blanktown-scp.example")),
            "{file}"
        );
    }
    let police = read_elsewhere(&office.path().join("diaries/blanktown-2026-27-police.ics"));
    assert!(police.iter().any(|event| event.last().unwrap()
        == "Blanktown SCP: DUE: quarterly dataset, 2026-27 Q1, April to June 2026"));
}

#[test]
fn where_bank_holidays_end_is_said_and_nothing_is_guessed() {
    let (code, lines, said) = calendar(&["--year", "2028-29"]);
    assert_eq!(code, Some(1));
    assert!(
        said.contains("not known yet: ") && said.contains("bank holidays are known until 31 December 2028"),
        "{said}"
    );
    assert!(lines.iter().any(|line| line.contains("DUE 2028-29 Q2")));
    assert!(
        !lines.iter().any(|line| line.contains("DUE 2028-29 Q3")),
        "{}",
        lines.join("\n")
    );
    let office = Office::blanktown();
    office.drop_sample(A_CLEAN_CSV, "mental-health/late.csv");
    let output = office.run(&["status"], "2029-01-05T09:00");
    assert_eq!(output.status.code(), Some(3));
    let said = text(&output.stderr);
    assert!(
        said.contains("bank holidays are known from 2012-01-01 to 2028-12-31"),
        "{said}"
    );
    // What comes cannot be answered without its due day: it stays where it is, and both are told.
    let ticked = office.json(&["tick"], "2029-01-05T09:00");
    assert_eq!(office.names("drop/mental-health"), ["late.csv"]);
    let troubles: Vec<&str> = ticked[0]["troubles"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert_eq!(troubles.len(), 2, "{ticked}");
    assert!(
        troubles
            .iter()
            .all(|trouble| trouble.contains("bank holidays are known from 2012-01-01 to 2028-12-31")),
        "{ticked}"
    );
}

#[test]
fn check_says_beforehand_that_the_next_year_reaches_beyond_the_bank_holidays() {
    let office = Office::blanktown();
    let checked = text(&office.run(&["check"], "").stdout);
    assert!(!checked.contains("bank holidays"), "{checked}");
    fs::write(
        office.path().join("pipelines/blanktown/years/2027-28.toml"),
        "year = \"2027-28\"\n",
    )
    .unwrap();
    let output = office.run(&["check"], "");
    let checked = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{checked}");
    assert!(
        checked.contains("2028-29") && checked.contains("bank holidays are known until 31 December 2028"),
        "{checked}"
    );
}
