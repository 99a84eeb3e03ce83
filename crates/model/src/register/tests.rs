//! The three dates of a return, and who owes one: every row of the tables of `docs/timeliness.md` about closing, and what
//! follows from an agency's own closed days.

use jiff::civil::Date;

use super::*;
use crate::board::Agency;
use crate::{AgencyCode, BoardCode, Calendar, Nation, ReturnCode};

const PAGE: &str = include_str!("../../../../docs/timeliness.md");

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn period(text: &str) -> Period {
    text.parse().unwrap()
}

fn key(of: &str) -> ReturnKey {
    ReturnKey {
        agency: AgencyCode::new("police").unwrap(),
        code: ReturnCode::new("quarterly").unwrap(),
        period: period(of),
    }
}

/// A board of one agency that owes a return each quarter, by the working days of a nation.
fn board(nation: Nation) -> Board {
    let ReturnKey { agency, code, period } = key("2025-26 Q1");
    Board {
        calendar: Calendar::new(nation, []),
        agencies: vec![Agency::bare(agency.clone())],
        returns: vec![ReturnSpec {
            code,
            agency,
            title: "quarterly dataset".to_owned(),
            schedule: Schedule::Every {
                from: period,
                until: None,
            },
            due: "20 working days after period end".parse().unwrap(),
            due_on: std::collections::BTreeMap::new(),
            indicators: Vec::new(),
            is_history: false,
            closes: Closing::AsTheBoard,
        }],
        ..Board::bare(BoardCode::new("blanktown").unwrap())
    }
}

fn england() -> Board {
    board(Nation::EnglandAndWales)
}

fn meeting(of: &str, cut_off: &str) -> Meeting {
    Meeting {
        day: day("2027-06-17"),
        title: "the board".to_owned(),
        period: period(of),
        cut_off: day(cut_off),
        papers: day("2027-06-09"),
        pre_brief: None,
        context_by: None,
    }
}

/// What `closes-after` says, as the page writes it.
fn closing(text: &str) -> Option<u16> {
    match text {
        "–" | "never" => None,
        days => Some(days.parse().unwrap()),
    }
}

#[test]
fn the_closing_days_of_the_page_are_what_happens() {
    let table = PAGE
        .lines()
        .skip_while(|line| !line.starts_with("| case | closes-after |"));
    let rows: Vec<Vec<&str>> = table
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|row| row.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    assert!(rows.len() >= 10, "only {} rows were found", rows.len());
    for row in rows {
        let [case, of_board, of_return, due, today, last_day, closed] = row[..] else {
            panic!("{row:?} has {} cells and not 7", row.len());
        };
        let mut board = england();
        board.timetable.closes_after = closing(of_board);
        board.returns[0].closes = match of_return {
            "–" => Closing::AsTheBoard,
            "never" => Closing::Never,
            days => Closing::After(days.parse().unwrap()),
        };
        let key = key("2026-27 Q1");
        let last = board.closes_on(&key, day(due)).unwrap();
        let is_closed = board.is_closed(&key, day(due), day(today)).unwrap();
        let got = (
            last.map_or_else(|| "–".to_owned(), |last| last.to_string()),
            if is_closed { "yes" } else { "no" },
        );
        assert_eq!(got, (last_day.to_owned(), closed), "{case}");
    }
}

#[test]
fn the_due_day_goes_by_the_agencys_own_working_days() {
    let mut board = england();
    let due = |board: &Board, of: &str| board.due_day(&board.returns[0], period(of)).unwrap().to_string();
    assert_eq!(due(&board, "2026-27 Q3"), "2027-01-29");
    // Schools are closed until 5 January and on a training day.
    let closed = ["2027-01-04", "2027-01-05", "2027-01-18"].map(day);
    board.agencies[0].calendar = Some(Calendar::new(Nation::EnglandAndWales, closed));
    assert_eq!(due(&board, "2026-27 Q3"), "2027-02-03");
    assert_eq!(due(&board, "2026-27 Q2"), "2026-10-28");
    // An agreed date wins over whatever days count.
    board.returns[0]
        .due_on
        .insert(period("2026-27 Q3"), day("2027-01-18"));
    assert_eq!(due(&board, "2026-27 Q3"), "2027-01-18");
}

#[test]
fn nations_count_their_own_days_over_the_year_end_and_easter() {
    let due = |nation, of: &str| {
        let board = board(nation);
        board.due_day(&board.returns[0], period(of)).unwrap().to_string()
    };
    let nations = [Nation::EnglandAndWales, Nation::Scotland, Nation::NorthernIreland];
    let of = |quarter: &str| nations.map(|nation| due(nation, quarter)).join(" ");
    // 4 January is a holiday in Scotland; Easter Monday none; the Twelfth falls within Northern Ireland's first quarter.
    assert_eq!(of("2026-27 Q3"), "2027-01-29 2027-02-01 2027-01-29");
    assert_eq!(of("2025-26 Q4"), "2026-04-30 2026-04-29 2026-04-30");
    assert_eq!(of("2026-27 Q1"), "2026-07-28 2026-07-28 2026-07-29");
    assert_eq!(of("2026-27 Q4"), "2027-04-28 2027-04-28 2027-04-28");
}

#[test]
fn a_clock_change_moves_no_day() {
    let board = england();
    let calendar = &board.calendar;
    // From Friday over the Sunday on which the clocks change; 29 March 2027 is Easter Monday.
    let after = |from: &str, count| calendar.add_working_days(day(from), count).unwrap().to_string();
    assert_eq!(after("2026-10-23", 1), "2026-10-26");
    assert_eq!(after("2026-10-26", -1), "2026-10-23");
    assert_eq!(after("2027-03-25", 1), "2027-03-30");
    assert_eq!(after("2027-03-30", -1), "2027-03-25");
    let on = |text: &str| {
        let zone = jiff::tz::TimeZone::get("Europe/London").unwrap();
        let (start, end) = (
            crate::due::start_of_day(day(text), &zone),
            crate::due::end_of_day(day(text), &zone),
        );
        format!(
            "{start} {end} {}",
            (end - start).total(jiff::Unit::Hour).unwrap().ceil()
        )
    };
    assert_eq!(on("2026-10-25"), "2026-10-24T23:00:00Z 2026-10-25T23:59:59Z 25");
    assert_eq!(on("2027-03-28"), "2027-03-28T00:00:00Z 2027-03-28T22:59:59Z 23");
}

#[test]
fn a_return_is_used_in_the_pack_of_the_quarter_in_which_its_period_ends() {
    let mut board = england();
    board.meetings = vec![
        meeting("2026-27 Q3", "2027-02-19"),
        meeting("2026-27 Q4", "2027-05-21"),
    ];
    let cut_off = |of: &str| board.cut_off_of(period(of)).map(|day| day.to_string());
    assert_eq!(cut_off("2026-27 Q4"), Some("2027-05-21".to_owned()));
    assert_eq!(cut_off("2026-27"), Some("2027-05-21".to_owned()));
    assert_eq!(cut_off("2026-27 Autumn"), Some("2027-02-19".to_owned()));
    assert_eq!(cut_off("2027-02"), Some("2027-05-21".to_owned()));
    assert_eq!(cut_off("2026-27 Q1"), None);
    assert_eq!(cut_off("2021-04-01 to 2025-03-31"), None);
}

#[test]
fn past_figures_are_asked_of_a_member_from_the_day_it_joins() {
    let mut board = england();
    let past = period("2021-04-01 to 2025-03-31");
    board.returns[0].schedule = Schedule::Once(past);
    board.returns[0].is_history = true;
    board.agencies[0].member.joins = Some(day("2026-10-01"));
    let spec = &board.returns[0];
    assert!(board.owes(spec, past));
    assert_eq!(board.expected_from(spec, past), day("2026-10-01"));
}

#[test]
fn a_closing_day_beyond_the_table_is_not_guessed_and_stops_nothing_before_its_end() {
    let mut board = england();
    board.timetable.closes_after = Some(20);
    let key = key("2028-29 Q2");
    let due = day("2028-12-15");
    let beyond = board.closes_on(&key, due).unwrap_err();
    assert_eq!(beyond.day, day("2029-01-01"));
    assert_eq!(board.is_closed(&key, due, day("2028-12-31")), Ok(false));
    assert!(board.is_closed(&key, due, day("2029-01-01")).is_err());
    assert_eq!(
        board.is_closed(&key, day("2028-10-27"), day("2029-03-01")),
        Ok(true)
    );
}
