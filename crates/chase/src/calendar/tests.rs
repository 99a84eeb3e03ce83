//! The dates of a year, and the files for diaries, read back by a small strict reader of the format.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::sample;

fn year(text: &str) -> Period {
    text.parse().unwrap()
}

fn board() -> Board {
    sample::board()
}

fn lines(board: &Board, of: &str) -> String {
    let dates = dates(board, year(of));
    let line = |entry: &Entry| format!("{}  {}  {}", entry.day, entry.what.words(), entry.about(board));
    let lines = dates
        .entries
        .iter()
        .map(line)
        .chain(dates.unknown.iter().cloned());
    lines.collect::<Vec<_>>().join("\n")
}

/// The lines that hold a word.
fn with(lines: &str, word: &str) -> Vec<String> {
    lines
        .lines()
        .filter(|line| line.contains(word))
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_year_is_told_in_order_of_date() {
    insta::assert_snapshot!(lines(&board(), "2026-27"), @r"
    2026-04-01  letter: request  2022-04-01 to 2026-03-31, past figures: Police
    2026-05-29  letter: heads-up  2022-04-01 to 2026-03-31, past figures: Police
    2026-06-09  letter: reminder  2022-04-01 to 2026-03-31, past figures: Police
    2026-06-12  letter: due-today  2022-04-01 to 2026-03-31, past figures: Police
    2026-06-12  DUE  2022-04-01 to 2026-03-31, past figures: Police
    2026-06-15  letter: chaser-1  2022-04-01 to 2026-03-31, past figures: Police
    2026-06-17  letter: chaser-2  2022-04-01 to 2026-03-31, past figures: Police
    2026-06-19  letter: escalation  2022-04-01 to 2026-03-31, past figures: Police
    2026-06-30  period ends  2026-27 Q1, April to June 2026
    2026-07-01  letter: request  2026-27 Q1, quarterly dataset: Care, Police
    2026-07-14  letter: heads-up  2026-27 Q1, quarterly dataset: Care, Police
    2026-07-23  letter: reminder  2026-27 Q1, quarterly dataset: Care, Police
    2026-07-28  letter: due-today  2026-27 Q1, quarterly dataset: Care, Police
    2026-07-28  DUE  2026-27 Q1, quarterly dataset: Care, Police
    2026-07-29  letter: chaser-1  2026-27 Q1, quarterly dataset: Care, Police
    2026-07-31  letter: chaser-2  2026-27 Q1, quarterly dataset: Care, Police
    2026-08-04  letter: escalation  2026-27 Q1, quarterly dataset: Care, Police
    2026-08-25  cut-off  the board, pack for 2026-27 Q1
    2026-08-26  draft pack  the board, pack for 2026-27 Q1
    2026-09-09  papers go out  the board, pack for 2026-27 Q1
    2026-09-17  MEETING  the board, pack for 2026-27 Q1
    2026-09-30  period ends  2026-27 Q2, July to September 2026
    2026-10-01  letter: request  2026-27 Q2, quarterly dataset: Care, Police
    2026-10-14  letter: heads-up  2026-27 Q2, quarterly dataset: Care, Police
    2026-10-23  letter: reminder  2026-27 Q2, quarterly dataset: Care, Police
    2026-10-28  letter: due-today  2026-27 Q2, quarterly dataset: Care, Police
    2026-10-28  DUE  2026-27 Q2, quarterly dataset: Care, Police
    2026-10-29  letter: chaser-1  2026-27 Q2, quarterly dataset: Care, Police
    2026-11-02  letter: chaser-2  2026-27 Q2, quarterly dataset: Care, Police
    2026-11-04  letter: escalation  2026-27 Q2, quarterly dataset: Care, Police
    2026-11-24  cut-off  the board, pack for 2026-27 Q2
    2026-11-25  draft pack  the board, pack for 2026-27 Q2
    2026-12-02  papers go out  the board, pack for 2026-27 Q2
    2026-12-10  MEETING  the board, pack for 2026-27 Q2
    2026-12-31  period ends  2026-27 Autumn, September to December 2026
    2026-12-31  period ends  2026-27 Q3, October to December 2026
    2027-01-04  letter: request  2026-27 Autumn, termly dataset: Schools
    2027-01-04  letter: request  2026-27 Q3, quarterly dataset: Care, Police
    2027-01-15  letter: heads-up  2026-27 Autumn, termly dataset: Schools
    2027-01-15  letter: heads-up  2026-27 Q3, quarterly dataset: Care, Police
    2027-01-26  letter: reminder  2026-27 Autumn, termly dataset: Schools
    2027-01-26  letter: reminder  2026-27 Q3, quarterly dataset: Care, Police
    2027-01-29  letter: due-today  2026-27 Autumn, termly dataset: Schools
    2027-01-29  letter: due-today  2026-27 Q3, quarterly dataset: Care, Police
    2027-01-29  DUE  2026-27 Autumn, termly dataset: Schools
    2027-01-29  DUE  2026-27 Q3, quarterly dataset: Care, Police
    2027-02-01  letter: chaser-1  2026-27 Autumn, termly dataset: Schools
    2027-02-01  letter: chaser-1  2026-27 Q3, quarterly dataset: Care, Police
    2027-02-03  letter: chaser-2  2026-27 Autumn, termly dataset: Schools
    2027-02-03  letter: chaser-2  2026-27 Q3, quarterly dataset: Care, Police
    2027-02-05  letter: escalation  2026-27 Autumn, termly dataset: Schools
    2027-02-05  letter: escalation  2026-27 Q3, quarterly dataset: Care, Police
    2027-02-23  cut-off  the board, pack for 2026-27 Q3
    2027-02-24  draft pack  the board, pack for 2026-27 Q3
    2027-03-03  papers go out  the board, pack for 2026-27 Q3
    2027-03-11  MEETING  the board, pack for 2026-27 Q3
    2027-03-31  period ends  2026-27 Q4, January to March 2027
    2027-03-31  period ends  2026-27 Spring, January to March 2027
    ");
}

#[test]
fn a_closed_return_has_its_day_and_no_letters_after_it() {
    let mut board = board();
    board.timetable.closes_after = Some(3);
    let lines = lines(&board, "2026-27");
    assert_eq!(
        with(&lines, "closed after this day  2026-27 Q1"),
        ["2026-07-31  closed after this day  2026-27 Q1, quarterly dataset: Care, Police"]
    );
    assert_eq!(with(&lines, "letter: escalation"), [""; 0]);
    assert_eq!(with(&lines, "letter: chaser-2  2026-27 Q1").len(), 1);
}

#[test]
fn an_agency_with_days_of_its_own_has_a_line_of_its_own() {
    let mut board = board();
    let police = board
        .agencies
        .iter_mut()
        .find(|agency| agency.code.as_str() == "police")
        .unwrap();
    police.calendar = Some(board.calendar.closed_besides(["2026-07-20".parse().unwrap()]));
    let lines = lines(&board, "2026-27");
    assert_eq!(
        with(&lines, "DUE  2026-27 Q1"),
        [
            "2026-07-28  DUE  2026-27 Q1, quarterly dataset: Care",
            "2026-07-29  DUE  2026-27 Q1, quarterly dataset: Police"
        ]
    );
}

#[test]
fn an_agency_that_joins_within_the_year_stands_where_it_owes() {
    let mut board = board();
    board.agencies[0].member.joins = "2026-08-03".parse().ok();
    let lines = lines(&board, "2026-27");
    assert_eq!(
        with(&lines, "DUE  2026-27 Q"),
        [
            "2026-07-28  DUE  2026-27 Q1, quarterly dataset: Police",
            "2026-10-28  DUE  2026-27 Q2, quarterly dataset: Police",
            "2027-01-29  DUE  2026-27 Q3, quarterly dataset: Care, Police"
        ]
    );
}

#[test]
fn a_rung_that_is_repeated_stands_on_each_of_its_days() {
    let mut board = board();
    let rung = board
        .ladder
        .iter_mut()
        .find(|rung| rung.code == "escalation")
        .unwrap();
    (rung.every, rung.at_most) = (Some(5), 3);
    let lines = lines(&board, "2026-27");
    let days: Vec<String> = with(&lines, "letter: escalation  2026-27 Q1")
        .iter()
        .map(|line| line[..10].to_owned())
        .collect();
    assert_eq!(days, ["2026-08-04", "2026-08-11", "2026-08-18"]);
}

#[test]
fn the_pre_brief_and_context_stand_between_the_draft_and_papers() {
    let mut board = board();
    board.meetings[0].pre_brief = "2026-09-02".parse().ok();
    board.meetings[0].context_by = "2026-09-08".parse().ok();
    let lines = lines(&board, "2026-27");
    let of_the_meeting: Vec<String> = with(&lines, "pack for 2026-27 Q1")
        .iter()
        .map(|line| line.split("  ").take(2).collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(
        of_the_meeting,
        [
            "2026-08-25 cut-off",
            "2026-08-26 draft pack",
            "2026-09-02 pre-brief",
            "2026-09-08 context by",
            "2026-09-09 papers go out",
            "2026-09-17 MEETING"
        ]
    );
}

#[test]
fn what_lies_beyond_the_bank_holidays_is_told_and_not_guessed() {
    let dates = dates(&board(), year("2028-29"));
    assert_eq!(
        dates.unknown,
        [
            "when the returns for 2028-29 Autumn are due",
            "when the returns for 2028-29 Q3 are due"
        ]
    );
    let last = dates.entries.iter().rfind(|entry| entry.code.is_some()).unwrap();
    assert!(last.day.year() == 2028, "{last:?}");
    assert_eq!(
        known_until(),
        "bank holidays are known until 31 December 2028; a newer boardpack carries a longer table"
    );
    assert!(super::dates(&board(), year("2027-28")).unknown.is_empty());
}

/// The events of a file, each as its properties by name (with parameters) to value, with the file's own; the format's rules of
/// lines, of nesting and of text are checked on the way.
fn read(text: &str) -> (BTreeMap<String, String>, Vec<BTreeMap<String, String>>) {
    assert!(text.ends_with("\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']));
    for line in text.split_terminator("\r\n") {
        assert!(
            line.len() <= 75 && !line.is_empty(),
            "{} bytes: {line}",
            line.len()
        );
    }
    let unfolded = text.replace("\r\n ", "");
    let (mut whole, mut events, mut current) = (BTreeMap::new(), Vec::new(), None);
    for line in unfolded.split_terminator("\r\n") {
        let (name, value) = line.split_once(':').unwrap();
        match (name, value) {
            ("BEGIN" | "END", "VCALENDAR") => {}
            ("BEGIN", "VEVENT") => assert!(current.replace(BTreeMap::new()).is_none()),
            ("END", "VEVENT") => events.push(current.take().unwrap()),
            _ => {
                let into = current.as_mut().unwrap_or(&mut whole);
                let twice = into.insert(name.to_owned(), plain(value));
                assert_eq!(twice, None, "{name} stands twice");
            }
        }
    }
    assert!(unfolded.starts_with("BEGIN:VCALENDAR\r\n") && unfolded.ends_with("END:VCALENDAR\r\n"));
    (whole, events)
}

/// A text value without its escapes; only what may be escaped is.
fn plain(value: &str) -> String {
    let (mut plain, mut letters) = (String::new(), value.chars());
    while let Some(letter) = letters.next() {
        plain.push(match letter {
            '\\' => match letters.next() {
                Some('n') => '\n',
                Some(escaped @ ('\\' | ',' | ';')) => escaped,
                other => panic!("\\{other:?} in {value}"),
            },
            letter => letter,
        });
    }
    plain
}

fn diary(board: &Board) -> String {
    let year = year("2026-27");
    of_board(board, year, &dates(board, year))
}

fn own_diary(board: &Board, agency: &str) -> String {
    let year = year("2026-27");
    let agency = board
        .agencies
        .iter()
        .find(|it| it.code.as_str() == agency)
        .unwrap();
    of_agency(board, year, &dates(board, year), agency)
}

#[test]
fn every_entry_is_an_event_of_a_whole_day() {
    let board = board();
    let (whole, events) = read(&diary(&board));
    assert_eq!(
        (whole["VERSION"].as_str(), whole["METHOD"].as_str()),
        ("2.0", "PUBLISH")
    );
    let entries = dates(&board, year("2026-27")).entries;
    assert_eq!(events.len(), entries.len());
    for (event, entry) in events.iter().zip(&entries) {
        let names: Vec<&str> = event.keys().map(String::as_str).collect();
        assert_eq!(
            names,
            [
                "CATEGORIES",
                "DESCRIPTION",
                "DTEND;VALUE=DATE",
                "DTSTAMP",
                "DTSTART;VALUE=DATE",
                "SUMMARY",
                "TRANSP",
                "UID"
            ]
        );
        let day = |name: &str| Date::strptime("%Y%m%d", &event[name]).unwrap();
        assert_eq!(day("DTSTART;VALUE=DATE"), entry.day);
        assert_eq!(day("DTEND;VALUE=DATE"), entry.day.tomorrow().unwrap());
        assert_eq!(event["DTSTAMP"], "20260401T000000Z");
        assert_eq!(
            event["SUMMARY"],
            format!("{}: {}", entry.what.words(), entry.about(&board))
        );
    }
    let names: BTreeSet<&String> = events.iter().map(|event| &event["UID"]).collect();
    assert_eq!(names.len(), events.len(), "each has a UID of its own");
}

#[test]
fn the_same_pipeline_gives_the_same_bytes() {
    assert_eq!(diary(&board()), diary(&board()));
    assert_eq!(own_diary(&board(), "police"), own_diary(&board(), "police"));
}

#[test]
fn an_event_that_moves_keeps_its_uid() {
    let uid = |board: &Board| {
        let (_, events) = read(&own_diary(board, "police"));
        let due = events
            .into_iter()
            .find(|event| event["SUMMARY"].contains("DUE: quarterly dataset, 2026-27 Q2"))
            .unwrap();
        (due["UID"].clone(), due["DTSTART;VALUE=DATE"].clone())
    };
    let mut moved = board();
    let spec = moved
        .returns
        .iter_mut()
        .find(|spec| spec.agency.as_str() == "police" && !spec.is_history)
        .unwrap();
    spec.due_on
        .insert(year("2026-27 Q2"), "2026-11-04".parse().unwrap());
    let (before, after) = (uid(&board()), uid(&moved));
    assert_eq!((before.1.as_str(), after.1.as_str()), ("20261028", "20261104"));
    assert_eq!(before.0, after.0);
}

#[test]
fn an_agencys_diary_holds_its_own_dates_and_nobody_elses() {
    let board = board();
    let text = own_diary(&board, "police");
    let unfolded = text.replace("\r\n ", "");
    for other in [
        "social-care",
        "Social care",
        "education",
        "Education",
        "termly",
        "Autumn",
    ] {
        assert!(!unfolded.contains(other), "{other}");
    }
    for chaser in ["chaser", "escalation", "draft"] {
        assert!(!unfolded.contains(chaser), "{chaser}");
    }
    let (_, events) = read(&text);
    let of = |word: &str| {
        events
            .iter()
            .filter(|event| event["SUMMARY"].contains(word))
            .count()
    };
    assert_eq!((of(": DUE: "), of("MEETING"), of("papers")), (4, 3, 3));
}

#[test]
fn names_with_signs_of_the_format_and_with_accents_come_through() {
    let mut board = board();
    board.short_name =
        "Tŷ Gwyn; Plant, a \\ Phobl Ifanc Abercwmboi a'r Cylch Ŵyŷ Ŵyŷ Ŵyŷ Ŵyŷ Ŵyŷ Ŵyŷ Ŵyŷ".to_owned();
    board.agencies[1].short_name = "Heddlu; Gogledd, Cymru".to_owned();
    let (whole, events) = read(&diary(&board));
    let name = format!("{} 2026-27", board.short_name);
    assert_eq!(whole["NAME;VALUE=TEXT"], name);
    assert_eq!(whole["X-WR-CALNAME;VALUE=TEXT"], name);
    assert!(
        events
            .iter()
            .any(|event| event["SUMMARY"].contains("Heddlu; Gogledd, Cymru"))
    );
    assert!(
        events
            .iter()
            .all(|event| event["CATEGORIES"].starts_with(&board.short_name))
    );
}
