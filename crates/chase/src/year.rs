//! The planner over a whole year, as a table: what leaves when, with letters recorded as they are written.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use boardpack_model::history::{Event, Happening, Outcome, Submission};
use boardpack_model::{Board, History};
use jiff::civil::{Date, DateTime, date};
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;

use crate::plan::{Action, plan};
use crate::sample::{board, event, issued, key, local, record, submission, zone};
use crate::{letters_may_leave, words};

/// Plans at each instant with what was known by then, records what is planned, and tells when each thing was done. Whatever
/// happens, letters leave only when they may, one person gets at most one a day about one return, and a second plan at the
/// same instant is empty.
fn simulate(board: &Board, known: &History, instants: impl Iterator<Item = DateTime>) -> String {
    let mut done = History::default();
    let mut table = String::new();
    let mut a_day = BTreeSet::new();
    for wall in instants {
        let now = wall.to_zoned(zone()).unwrap().timestamp();
        let mut history = known.as_at(now);
        history.letters.clone_from(&done.letters);
        history.events.extend(done.events.iter().cloned());
        let actions = plan(board, &history, now).unwrap();
        // The officer's digests have a year of their own.
        let is_digest = |action: &&Action| matches!(action, Action::Digest(_));
        for action in actions.iter().filter(|action| !is_digest(action)) {
            let key = action.key(&board.code);
            let key = key.0.trim_start_matches("blanktown/");
            writeln!(table, "{} {key}", wall.strftime("%Y-%m-%d %H:%M")).unwrap();
            if let Action::Letter(planned) = action {
                let to_one = (wall.date(), planned.returns.clone(), planned.to.address.clone());
                assert!(a_day.insert(to_one), "a second letter that day: {key}");
            }
            if !matches!(action, Action::Draft { .. }) {
                assert!(letters_may_leave(board, now), "{wall}");
                assert!(board.calendar.is_working_day(wall.date()).unwrap(), "{wall}");
            }
        }
        record(&mut done, &actions, now);
        history.letters.clone_from(&done.letters);
        history.events.extend(done.events.iter().cloned());
        assert_eq!(plan(board, &history, now).unwrap(), [], "twice at {wall}");
    }
    table
}

fn daily(from: Date, to: Date) -> impl Iterator<Item = DateTime> {
    from.series(1.day())
        .take_while(move |day| *day <= to)
        .map(|day| day.at(9, 30, 0, 0))
}

fn hourly(from: Date, to: Date) -> impl Iterator<Item = DateTime> {
    from.at(0, 0, 0, 0)
        .series(1.hour())
        .take_while(move |wall| wall.date() <= to)
}

/// Social care is on time; police answer the first chaser; schools have an extension, then a return sent back.
fn a_year() -> History {
    History {
        submissions: a_years_submissions(),
        events: a_years_events(),
        packs: vec![
            issued("2026-27 Q1", 1, "2026-09-07T16:00"),
            issued("2026-27 Q2", 1, "2026-12-01T16:00"),
            issued("2026-27 Q2", 2, "2026-12-15T16:00"),
            issued("2026-27 Q3", 1, "2027-03-02T16:00"),
        ],
        ..History::default()
    }
}

fn a_years_submissions() -> Vec<Submission> {
    let came = [
        (
            "2022-04-01-to-2026-03-31/police/history",
            "2026-06-08T11:00",
            Outcome::Accepted,
        ),
        (
            "2026-27-Q1/social-care/quarterly",
            "2026-07-20T11:00",
            Outcome::Accepted,
        ),
        (
            "2026-27-Q1/police/quarterly",
            "2026-07-29T15:00",
            Outcome::AcceptedWithQueries,
        ),
        (
            "2026-27-Q2/social-care/quarterly",
            "2026-10-26T11:00",
            Outcome::AcceptedInPart,
        ),
        (
            "2026-27-Q3/social-care/quarterly",
            "2027-01-12T11:00",
            Outcome::Accepted,
        ),
        (
            "2026-27-Q3/police/quarterly",
            "2027-01-28T11:00",
            Outcome::ReturnedForCorrection,
        ),
        (
            "2026-27-Q3/police/quarterly",
            "2027-02-09T11:00",
            Outcome::Accepted,
        ),
        (
            "2026-27-Q4/police/quarterly",
            "2027-04-20T11:00",
            Outcome::Refused,
        ),
    ];
    came.map(|(of, at, outcome)| submission(of, at, outcome)).to_vec()
}

fn a_years_events() -> Vec<Event> {
    let extended = Happening::Extended {
        key: key("2026-27-Autumn/education/termly"),
        until: date(2027, 2, 12),
        reason: "census".to_owned(),
    };
    let nil = Happening::NilConfirmed {
        key: key("2026-27-Spring/education/termly"),
        reason: "by telephone".to_owned(),
    };
    let waived = Happening::Waived {
        key: key("2026-27-Q4/social-care/quarterly"),
        reason: "a change of system".to_owned(),
    };
    vec![
        event("2027-01-20T10:00", extended),
        event("2027-04-07T10:00", nil),
        event("2027-04-28T10:00", waived),
    ]
}

/// What leaves in one calendar year of the whole simulation.
fn check(year: &str) -> String {
    let table = simulate(&board(), &a_year(), daily(date(2026, 5, 1), date(2027, 6, 30)));
    let lines: Vec<&str> = table.lines().filter(|line| line.starts_with(year)).collect();
    lines.join("\n")
}

#[test]
fn a_year_of_letters_as_a_table_until_christmas() {
    insta::assert_snapshot!(check("2026"), @r"
    2026-05-01 09:30 2022-04-01-to-2026-03-31/police/history/request
    2026-05-29 09:30 2022-04-01-to-2026-03-31/police/history/heads-up
    2026-07-01 09:30 2026-27-Q1/police/quarterly/request
    2026-07-01 09:30 2026-27-Q1/social-care/quarterly/request
    2026-07-14 09:30 2026-27-Q1/police/quarterly/heads-up
    2026-07-14 09:30 2026-27-Q1/social-care/quarterly/heads-up
    2026-07-23 09:30 2026-27-Q1/police/quarterly/reminder
    2026-07-28 09:30 2026-27-Q1/police/quarterly/due-today
    2026-07-29 09:30 2026-27-Q1/police/quarterly/chaser-1
    2026-08-26 09:30 2026-27-Q1/draft
    2026-09-09 09:30 2026-27-Q1/pack/issue-1/board/board-member-807f93
    2026-09-09 09:30 2026-27-Q1/pack/issue-1/board/board-member-d2fe1a
    2026-09-09 09:30 2026-27-Q1/pack/issue-1/board/chair-45343c
    2026-09-09 09:30 2026-27-Q1/pack/issue-1/public/web-team-463c4a
    2026-10-01 09:30 2026-27-Q2/police/quarterly/request
    2026-10-01 09:30 2026-27-Q2/social-care/quarterly/request
    2026-10-14 09:30 2026-27-Q2/police/quarterly/heads-up
    2026-10-14 09:30 2026-27-Q2/social-care/quarterly/heads-up
    2026-10-23 09:30 2026-27-Q2/police/quarterly/reminder
    2026-10-23 09:30 2026-27-Q2/social-care/quarterly/reminder
    2026-10-28 09:30 2026-27-Q2/police/quarterly/due-today
    2026-10-29 09:30 2026-27-Q2/police/quarterly/chaser-1
    2026-11-02 09:30 2026-27-Q2/police/quarterly/chaser-2
    2026-11-02 09:30 2026-27-Q2/police/quarterly/chaser-2/board-member
    2026-11-04 09:30 2026-27-Q2/police/quarterly/escalation
    2026-11-04 09:30 2026-27-Q2/police/quarterly/escalation/board-member
    2026-11-25 09:30 2026-27-Q2/draft
    2026-12-02 09:30 2026-27-Q2/pack/issue-1/board/board-member-807f93
    2026-12-02 09:30 2026-27-Q2/pack/issue-1/board/board-member-d2fe1a
    2026-12-02 09:30 2026-27-Q2/pack/issue-1/board/chair-45343c
    2026-12-02 09:30 2026-27-Q2/pack/issue-1/public/web-team-463c4a
    2026-12-16 09:30 2026-27-Q2/pack/issue-2/board/board-member-807f93
    2026-12-16 09:30 2026-27-Q2/pack/issue-2/board/board-member-d2fe1a
    2026-12-16 09:30 2026-27-Q2/pack/issue-2/board/chair-45343c
    2026-12-16 09:30 2026-27-Q2/pack/issue-2/public/web-team-463c4a
    ");
}

#[test]
fn a_year_of_letters_as_a_table_from_the_new_year_on() {
    insta::assert_snapshot!(check("2027"), @r"
    2027-01-04 09:30 2026-27-Autumn/education/termly/request
    2027-01-04 09:30 2026-27-Q3/police/quarterly/request
    2027-01-04 09:30 2026-27-Q3/social-care/quarterly/request
    2027-01-15 09:30 2026-27-Autumn/education/termly/heads-up
    2027-01-15 09:30 2026-27-Q3/police/quarterly/heads-up
    2027-01-26 09:30 2026-27-Q3/police/quarterly/reminder
    2027-02-02 09:30 2026-27-Q3/police/quarterly/correction
    2027-02-09 09:30 2026-27-Autumn/education/termly/reminder
    2027-02-12 09:30 2026-27-Autumn/education/termly/due-today
    2027-02-15 09:30 2026-27-Autumn/education/termly/chaser-1
    2027-02-17 09:30 2026-27-Autumn/education/termly/chaser-2
    2027-02-17 09:30 2026-27-Autumn/education/termly/chaser-2/board-member
    2027-02-19 09:30 2026-27-Autumn/education/termly/escalation
    2027-02-19 09:30 2026-27-Autumn/education/termly/escalation/board-member
    2027-02-24 09:30 2026-27-Q3/draft
    2027-03-03 09:30 2026-27-Q3/pack/issue-1/board/board-member-807f93
    2027-03-03 09:30 2026-27-Q3/pack/issue-1/board/board-member-d2fe1a
    2027-03-03 09:30 2026-27-Q3/pack/issue-1/board/chair-45343c
    2027-03-03 09:30 2026-27-Q3/pack/issue-1/public/web-team-463c4a
    2027-04-01 09:30 2026-27-Q4/police/quarterly/request
    2027-04-01 09:30 2026-27-Q4/social-care/quarterly/request
    2027-04-01 09:30 2026-27-Spring/education/termly/request
    2027-04-14 09:30 2026-27-Q4/police/quarterly/heads-up
    2027-04-14 09:30 2026-27-Q4/social-care/quarterly/heads-up
    2027-04-23 09:30 2026-27-Q4/police/quarterly/reminder
    2027-04-23 09:30 2026-27-Q4/social-care/quarterly/reminder
    2027-04-28 09:30 2026-27-Q4/police/quarterly/due-today
    2027-04-28 09:30 2026-27-Q4/social-care/quarterly/due-today
    2027-04-29 09:30 2026-27-Q4/police/quarterly/chaser-1
    2027-05-04 09:30 2026-27-Q4/police/quarterly/chaser-2
    2027-05-04 09:30 2026-27-Q4/police/quarterly/chaser-2/board-member
    2027-05-06 09:30 2026-27-Q4/police/quarterly/escalation
    2027-05-06 09:30 2026-27-Q4/police/quarterly/escalation/board-member
    ");
}

#[test]
fn hour_by_hour_the_same_letters_leave_as_soon_as_they_may() {
    let by_hour = simulate(&board(), &a_year(), hourly(date(2026, 7, 24), date(2026, 8, 5)));
    insta::assert_snapshot!(by_hour, @r"
    2026-07-24 08:00 2026-27-Q1/police/quarterly/reminder
    2026-07-28 08:00 2026-27-Q1/police/quarterly/due-today
    2026-07-29 08:00 2026-27-Q1/police/quarterly/chaser-1
    ");
}

#[test]
fn hours_around_the_clock_changes_bring_nothing_early_or_twice() {
    let autumn = simulate(
        &board(),
        &a_year(),
        hourly(date(2026, 10, 22), date(2026, 10, 28)),
    );
    insta::assert_snapshot!(autumn, @r"
    2026-10-22 08:00 2026-27-Q2/police/quarterly/heads-up
    2026-10-22 08:00 2026-27-Q2/social-care/quarterly/heads-up
    2026-10-23 08:00 2026-27-Q2/police/quarterly/reminder
    2026-10-23 08:00 2026-27-Q2/social-care/quarterly/reminder
    2026-10-28 08:00 2026-27-Q2/police/quarterly/due-today
    ");
    let spring = simulate(&board(), &a_year(), hourly(date(2027, 3, 24), date(2027, 4, 2)));
    insta::assert_snapshot!(spring, @r"
    2027-03-24 08:00 2026-27-Autumn/education/termly/chaser-1
    2027-03-24 08:00 2026-27-Q2/police/quarterly/chaser-1
    2027-04-01 08:00 2026-27-Q4/police/quarterly/request
    2027-04-01 08:00 2026-27-Q4/social-care/quarterly/request
    2027-04-01 08:00 2026-27-Spring/education/termly/request
    ");
}

#[test]
fn after_a_week_off_only_the_one_right_letter_leaves() {
    let before = daily(date(2026, 6, 15), date(2026, 7, 22));
    let after = daily(date(2026, 7, 30), date(2026, 8, 10));
    let table = simulate(&board(), &History::default(), before.chain(after));
    let police: Vec<&str> = table.lines().filter(|line| line.contains("Q1/police")).collect();
    insta::assert_snapshot!(police.join("\n"), @r"
    2026-07-01 09:30 2026-27-Q1/police/quarterly/request
    2026-07-14 09:30 2026-27-Q1/police/quarterly/heads-up
    2026-07-30 09:30 2026-27-Q1/police/quarterly/chaser-1
    2026-07-31 09:30 2026-27-Q1/police/quarterly/chaser-2
    2026-07-31 09:30 2026-27-Q1/police/quarterly/chaser-2/board-member
    2026-08-04 09:30 2026-27-Q1/police/quarterly/escalation
    2026-08-04 09:30 2026-27-Q1/police/quarterly/escalation/board-member
    ");
}

#[test]
fn weekends_and_bank_holidays_see_no_letter_whatever_the_cron_lines_say() {
    let mut board = board();
    board.letters_leave = vec!["* * * * *".to_owned()];
    // Christmas Day is a Friday, so that the Monday is a holiday too: what has been due all along waits for Tuesday.
    let table = simulate(
        &board,
        &History::default(),
        hourly(date(2026, 12, 25), date(2026, 12, 29)),
    );
    let hours: BTreeSet<&str> = table.lines().filter_map(|line| line.get(..16)).collect();
    assert_eq!(hours.into_iter().collect::<Vec<_>>(), ["2026-12-29 00:00"]);
}

/// What can happen to a return: one of these, at some hour of the year.
fn happenings() -> impl Strategy<Value = History> {
    let returns = prop::sample::select(vec![
        "2026-27-Q1/social-care/quarterly",
        "2026-27-Q1/police/quarterly",
        "2026-27-Q2/police/quarterly",
        "2026-27-Autumn/education/termly",
        "2022-04-01-to-2026-03-31/police/history",
    ]);
    let one = (returns, 0..10u8, 0..8000i64, 1..40i64);
    prop::collection::vec(one, 0..12).prop_map(|all| {
        let mut history = History::default();
        let mut all = all;
        all.sort_by_key(|one| one.2);
        for (of, what, hour, days) in all {
            let wall = date(2026, 6, 1).at(0, 0, 0, 0).saturating_add(hour.hours());
            let at = wall.to_string();
            let until = wall.date().saturating_add(days.days());
            match what {
                0 => history.submissions.push(submission(of, &at, Outcome::Accepted)),
                1..=3 => history
                    .submissions
                    .push(submission(of, &at, Outcome::ReturnedForCorrection)),
                4 => history.submissions.push(submission(of, &at, Outcome::Held)),
                5 => history.submissions.push(submission(of, &at, Outcome::Refused)),
                6 => history
                    .packs
                    .push(issued("2026-27 Q1", u32::try_from(days).unwrap(), &at)),
                7 => history.events.push(event(
                    &at,
                    Happening::NilConfirmed {
                        key: key(of),
                        reason: String::new(),
                    },
                )),
                _ => history.events.push(event(
                    &at,
                    Happening::Extended {
                        key: key(of),
                        until,
                        reason: String::new(),
                    },
                )),
            }
        }
        history
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// `record` refuses a key that is there already, and `simulate` plans a second time at each instant.
    #[test]
    fn no_key_comes_twice_and_a_second_plan_is_empty(history in happenings(), gaps in prop::collection::vec(1..90i64, 60)) {
        let mut wall = date(2026, 6, 1).at(7, 0, 0, 0);
        let instants: Vec<DateTime> = gaps.iter().map(|hours| { wall = wall.saturating_add(hours.hours()); wall }).collect();
        let table = simulate(&board(), &history, instants.into_iter());
        let keys: Vec<&str> = table.lines().filter(|line| !line.ends_with("/draft")).filter_map(|line| line.get(17..)).collect();
        let unique: BTreeSet<&&str> = keys.iter().collect();
        prop_assert_eq!(unique.len(), keys.len());
    }

    /// Whatever happened, one plan has one letter for one person about one return, and none about one that is in.
    #[test]
    fn one_letter_to_one_person_about_one_return_that_is_not_in(history in happenings(), hour in 0..8000i64) {
        let board = board();
        let wall = date(2026, 6, 1).at(0, 0, 0, 0).saturating_add(hour.hours());
        let now: Timestamp = wall.to_zoned(zone()).unwrap().timestamp();
        let mut seen = BTreeSet::new();
        for action in plan(&board, &history, now).unwrap() {
            let Action::Letter(planned) = action else { continue };
            prop_assert!(planned.due <= now);
            prop_assert!(seen.insert((planned.returns.clone(), planned.to.address.clone())));
            for of in &planned.returns {
                let accepted = |s: &Submission| s.known_at <= now && s.key().as_ref() == Some(of) && s.outcome.is_acceptance();
                prop_assert!(!history.submissions.iter().any(accepted), "{of} is in");
                prop_assert!(words::date(now, &board.time_zone) > of.period.last_day());
            }
        }
    }
}

#[test]
fn the_end_of_the_calendar_is_an_error_and_no_guess() {
    let mut board = board();
    board.letters_leave = vec!["* * * * *".to_owned()];
    let error = plan(&board, &History::default(), local("2029-02-01T10:00")).unwrap_err();
    assert!(error.to_string().contains("2028-12-31"), "{error}");
}
