//! Every row of `docs/timeliness.md`, and what holds for every history.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;
use crate::board::{Agency, Closing, Indicator, Officer, Polarity, ReturnSpec, Schedule};
use crate::history::{Event, Happening, Submission};
use crate::letter::Mailbox;
use crate::{AgencyCode, BoardCode, Figure, IndicatorCode, Measure, ReturnCode, ThemeCode};

const PAGE: &str = include_str!("../../../../docs/timeliness.md");
const QUARTER: &str = "2026-27 Q1";

fn board(schedule: Schedule) -> Board {
    let mailbox = Mailbox {
        name: "Board office".to_owned(),
        address: "office@blanktown.example".to_owned(),
    };
    let quarterly = ReturnSpec {
        code: key(QUARTER).code,
        agency: key(QUARTER).agency,
        title: "quarterly dataset".to_owned(),
        schedule,
        due: "20 working days after period end".parse().unwrap(),
        due_on: BTreeMap::new(),
        indicators: (1..=4).map(code).collect(),
        is_history: false,
        closes: Closing::default(),
    };
    Board {
        name: "Blanktown".to_owned(),
        short_name: "Blanktown".to_owned(),
        time_zone: TimeZone::get("Europe/London").unwrap(),
        sender: mailbox.clone(),
        officer: Officer {
            mailbox,
            telephone: String::new(),
        },
        rehearsal: true,
        returns: vec![quarterly],
        indicators: (1..=4).map(indicator).collect(),
        ..Board::bare(BoardCode::new("blanktown").unwrap())
    }
}

fn code(nth: u32) -> IndicatorCode {
    IndicatorCode::new(&format!("POL0{nth}")).unwrap()
}

/// One of the four counts that the return asks for.
fn indicator(nth: u32) -> Indicator {
    Indicator {
        name: String::new(),
        numerator: String::new(),
        polarity: Polarity::High,
        ..Indicator::bare(code(nth), key(QUARTER).agency, ThemeCode::new("safety").unwrap())
    }
}

fn quarterly_board() -> Board {
    board(Schedule::Every {
        from: QUARTER.parse().unwrap(),
        until: None,
    })
}

fn key(period: &str) -> ReturnKey {
    ReturnKey {
        agency: AgencyCode::new("police").unwrap(),
        code: ReturnCode::new("quarterly").unwrap(),
        period: period.parse().unwrap(),
    }
}

/// An instant as the page writes it: local to the board, or UTC where it ends in `Z`.
fn instant(text: &str) -> Timestamp {
    if text.ends_with('Z') {
        return text.parse().unwrap();
    }
    let wall: DateTime = text.parse().unwrap();
    wall.in_tz("Europe/London").unwrap().timestamp()
}

/// When a file was first seen, when it was recorded, and when it was born in the drop folder.
#[derive(Debug, Clone, Copy)]
struct Seen {
    at: Timestamp,
    known_at: Timestamp,
    born: Option<Timestamp>,
}

/// Adds a file that gives some of the four figures; what stands from files before it is counted with it.
fn add_file(
    history: &mut History,
    id: i64,
    seen: Seen,
    (key, outcome): (&ReturnKey, Outcome),
    given: &[u32],
) {
    let figure = |nth: &u32| -> Figure { (code(*nth), Measure::Numerator, key.period) };
    let given: BTreeSet<Figure> = given.iter().map(figure).collect();
    let mut standing = given.clone();
    let before = attempts(history, key, seen.known_at).into_iter();
    for earlier in before.filter(|earlier| earlier.outcome.is_acceptance()) {
        standing.extend(history.given.get(&earlier.id).into_iter().flatten().cloned());
    }
    if outcome.is_acceptance() {
        history.given.insert(id, given);
    }
    history.submissions.push(Submission {
        id,
        arrival: id,
        agency: key.agency.clone(),
        return_code: Some(key.code.clone()),
        period: Some(key.period),
        at: seen.at,
        known_at: seen.known_at,
        outcome,
        reason: String::new(),
        expected: 4,
        read: u32::try_from(standing.len()).unwrap(),
        sha256: String::new(),
        file: "return.xlsx".to_owned(),
        born: seen.born,
    });
}

fn event(id: i64, at: Timestamp, what: Happening) -> Event {
    Event {
        id,
        at,
        by: "officer".to_owned(),
        what,
    }
}

/// Takes the instant off the end of a phrase such as `accepted, known 2026-08-05T09:00`.
fn ending<'a>(what: &'a str, word: &str) -> (&'a str, Option<Timestamp>) {
    what.split_once(word)
        .map_or((what, None), |(what, at)| (what, Some(instant(at.trim()))))
}

/// Takes the figures off the end of a phrase such as `accepted in part 1-2 of 4`: with none named a part is the first two.
fn figures(what: &str) -> (&str, Vec<u32>) {
    let Some((what, figures)) = what.strip_suffix(" of 4").and_then(|what| what.rsplit_once(' ')) else {
        let last = if what.ends_with("in part") { 2 } else { 4 };
        return (what, (1..=last).collect());
    };
    let (first, last) = figures.split_once('-').unwrap_or((figures, figures));
    (what, (first.parse().unwrap()..=last.parse().unwrap()).collect())
}

/// Adds what a phrase such as `2026-07-22T10:00 extended to 2026-08-04` says happened. A file that was recorded or decided later
/// than it was seen ends in `, known` and that instant; one whose birth is known in `, born` and that.
fn happen(history: &mut History, id: i64, phrase: &str) {
    let (at, what) = phrase.trim().split_once(' ').unwrap();
    let at = instant(at);
    let (what, born) = ending(what, ", born ");
    let (what, known_at) = ending(what, ", known ");
    let known_at = known_at.unwrap_or(at);
    let seen = Seen { at, known_at, born };
    let (what, period) = what
        .split_once(" for 20")
        .map_or((what, QUARTER.to_owned()), |(what, period)| {
            (what, format!("20{period}"))
        });
    let (key, reason) = (key(&period), String::new());
    let happened = if let Some(day) = what.strip_prefix("extended to ") {
        let until: Date = day.parse().unwrap();
        Happening::Extended { key, until, reason }
    } else if let Some(came) = what.strip_prefix("taken back: the file of ") {
        let came = instant(came);
        let file = history.submissions.iter().find(|file| file.at == came);
        let submission = file.unwrap().id;
        Happening::Withdrawn {
            submission,
            key,
            reason,
        }
    } else if let Some(from) = what.strip_prefix("nobody had watched since ") {
        let (from, until) = (instant(from), at);
        Happening::Unwatched { from, until }
    } else if what == "waived" {
        Happening::Waived { key, reason }
    } else if what == "nil by telephone" {
        Happening::NilConfirmed { key, reason }
    } else if what == "nil in a file" {
        add_file(history, id, seen, (&key, Outcome::Accepted), &[1, 2, 3, 4]);
        let mut nil = event(id, known_at, Happening::NilConfirmed { key, reason });
        "police".clone_into(&mut nil.by);
        return history.events.push(nil);
    } else {
        let (what, given) = figures(what);
        let outcome = Outcome::from_words(what).unwrap_or_else(|| panic!("`{what}` is no outcome"));
        return add_file(history, id, seen, (&key, outcome), &given);
    };
    history.events.push(event(id, known_at, happened));
}

fn history(events: &str) -> History {
    let mut history = History::default();
    for (id, phrase) in (1..).zip(events.split(';').filter(|phrase| *phrase != "–")) {
        happen(&mut history, id, phrase);
    }
    history
}

/// The rows of the table whose first line begins so.
fn rows(heading: &str) -> Vec<Vec<&'static str>> {
    let table = PAGE.lines().skip_while(|line| !line.starts_with(heading));
    let rows = table.skip(2).take_while(|line| line.starts_with('|'));
    rows.map(|row| row.trim_matches('|').split('|').map(str::trim).collect())
        .collect()
}

fn answer(status: &ReturnStatus) -> String {
    let days = status.working_days_late;
    let resubmitted = if status.resubmitted { "yes" } else { "no" };
    let part = status.part.as_ref().map_or_else(|| "–".to_owned(), part_words);
    format!(
        "{}, {:?}, {days}, {resubmitted}, {part}, {:?}",
        status.receipt.words(),
        status.received,
        status.benefit_of_the_doubt
    )
}

/// A part as the page writes it: `2 of 4 from 2026-07-28T09:00, the rest overdue`.
fn part_words(part: &PartReceived) -> String {
    let rest = match (part.rest.is_some(), part.rest_is_late) {
        (true, true) => "late",
        (true, false) => "on time",
        (false, true) => "overdue",
        (false, false) => "awaited",
    };
    let at = part.at.in_tz("Europe/London").unwrap().strftime("%Y-%m-%dT%H:%M");
    format!("{} of {} from {at}, the rest {rest}", part.read, part.expected)
}

/// Asks about one row; gives the difference, if there is one.
fn check(row: &[&str]) -> Option<String> {
    let (row, part, first_seen) = match row {
        [row @ .., part, first_seen] if row.len() == 8 => (row, *part, *first_seen),
        row => (row, "–", "–"),
    };
    let [case, due, events, as_at, receipt, received, days, resubmitted] = row else {
        return Some(format!("{row:?} has {} cells and not 8 or 10", row.len()));
    };
    let mut board = quarterly_board();
    let key = key(QUARTER);
    let (due, share) = due.split_once(", share ").unwrap_or((due, "100 %"));
    let share: f64 = share.trim_end_matches(" %").parse().unwrap();
    board.timetable.complete_share = share / 100.0;
    let day: Date = due.trim_start_matches("on ").parse().unwrap();
    if due.starts_with("on ") {
        board.returns[0].due_on.insert(key.period, day);
    }
    let status = status(&board, &history(events), &key, instant(as_at)).unwrap();
    assert_eq!(status.due, end_of_day(day, &board.time_zone), "{case}");
    let at = |cell: &str| (cell != "–").then(|| instant(cell));
    let (received, first_seen) = (at(received), at(first_seen));
    let wanted = format!("{receipt}, {received:?}, {days}, {resubmitted}, {part}, {first_seen:?}");
    let got = answer(&status);
    (got != wanted).then(|| format!("{case}\n  the page: {wanted}\n  the code: {got}"))
}

/// Every row about a return: of the whole ones, and of parts, gaps and what was taken back.
fn cases() -> Vec<Vec<&'static str>> {
    let mut cases = rows("| case | due |");
    cases.extend(rows("| case of a part or a gap | due |"));
    cases
}

#[test]
fn every_case_of_the_page_is_what_happens() {
    let rows = cases();
    assert!(rows.len() >= 110, "only {} rows were found", rows.len());
    let wrong: Vec<String> = rows.iter().filter_map(|row| check(row)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_page_shows_every_receipt_status_and_every_outcome() {
    let rows = cases();
    for receipt in [
        Receipt::NotDue,
        Receipt::Awaited,
        Receipt::Overdue,
        Receipt::ReceivedOnTime,
        Receipt::ReceivedLate,
        Receipt::NilConfirmed,
        Receipt::Waived,
    ] {
        assert!(rows.iter().any(|row| row[4] == receipt.words()), "{receipt:?}");
    }
    for outcome in [
        "accepted",
        "accepted with queries",
        "accepted in part",
        "returned for correction",
        "held",
        "quarantined",
        "refused",
    ] {
        assert!(rows.iter().any(|row| row[2].ends_with(outcome)), "{outcome}");
    }
}

/// A schedule as the page writes it.
fn schedule_of(text: &str) -> Schedule {
    if let Some(period) = text.strip_prefix("once for ") {
        return Schedule::Once(period.parse().unwrap());
    }
    let periods = text.strip_prefix("every period from ").unwrap();
    let (from, until) = periods
        .split_once(" until ")
        .map_or((periods, None), |(from, until)| (from, Some(until)));
    Schedule::Every {
        from: from.parse().unwrap(),
        until: until.map(|until| until.parse().unwrap()),
    }
}

/// Since when and until when the agency is a member, as the page writes it.
fn be_member(board: &mut Board, text: &str) {
    let mut police = Agency::bare(key(QUARTER).agency);
    for part in text.split(", ").filter(|part| *part != "–") {
        match part.split_once(' ') {
            Some(("joins", day)) => police.member.joins = Some(day.parse().unwrap()),
            Some(("leaves", day)) => police.member.leaves = Some(day.parse().unwrap()),
            _ => {
                assert_eq!(part, "part periods owed");
                board.timetable.part_periods_owed = true;
            }
        }
    }
    board.agencies.push(police);
}

#[test]
fn the_expected_returns_of_the_page_are_expected() {
    let rows = rows("| case | schedule |");
    assert!(rows.len() >= 25, "only {} rows were found", rows.len());
    for row in rows {
        let [case, schedule, member, as_at, expected] = row[..] else {
            panic!("{row:?} has {} cells and not 5", row.len());
        };
        let mut board = board(schedule_of(schedule));
        be_member(&mut board, member);
        let keys = expected_returns(&board, instant(as_at));
        let wanted: Vec<ReturnKey> = expected
            .split(';')
            .filter(|period| *period != "–")
            .map(|period| key(period.trim()))
            .collect();
        assert_eq!(keys, wanted, "{case}");
    }
}

#[test]
fn the_answer_that_is_used_is_told() {
    let used = |events: &str| {
        let as_at = instant("2026-09-30T09:00");
        let status = status(&quarterly_board(), &history(events), &key(QUARTER), as_at).unwrap();
        (status.submission, status.outcome)
    };
    assert_eq!(used("–"), (None, None));
    assert_eq!(used("2026-07-20T10:00 held"), (None, None));
    assert_eq!(
        used("2026-07-20T10:00 accepted in part; 2026-07-21T10:00 accepted"),
        (Some(2), Some(Outcome::Accepted))
    );
    assert_eq!(
        used("2026-07-20T10:00 accepted; 2026-07-21T10:00 returned for correction"),
        (Some(1), Some(Outcome::Accepted))
    );
    assert_eq!(
        used("2026-07-20T10:00 returned for correction; 2026-07-21T10:00 returned for correction"),
        (Some(2), Some(Outcome::ReturnedForCorrection))
    );
}

/// Asks what the status is as at each instant: receipt, when it came, working days late, resubmitted.
fn check_over_time(events: &str, wanted: &[(&str, &str)]) {
    let (board, history) = (quarterly_board(), history(events));
    for (as_at, wanted) in wanted {
        let then = instant(as_at);
        let status = status(&board, &history.as_at(then), &key(QUARTER), then).unwrap();
        let local = |at: Timestamp| at.to_zoned(board.time_zone.clone()).datetime().to_string();
        let received = status.received.map_or_else(|| "–".to_owned(), local);
        let (days, words) = (status.working_days_late, status.receipt.words());
        let resubmitted = if status.resubmitted { "yes" } else { "no" };
        let got = format!("{words}, {received}, {days}, {resubmitted}");
        assert_eq!(got, *wanted, "{events}, as at {as_at}");
    }
}

#[test]
fn a_held_file_that_is_accepted_after_the_due_day_counts_from_when_it_was_seen() {
    let on_time = "received on time, 2026-07-20T10:00:00, 0, no";
    check_over_time(
        "2026-07-20T10:00 held; 2026-07-20T10:00 accepted, known 2026-08-05T09:00",
        &[
            ("2026-07-21T09:00", "awaited, –, 0, no"),
            ("2026-08-05T08:59:59", "overdue, –, 6, no"),
            ("2026-08-05T09:00", on_time),
            ("2026-12-01T09:00", on_time),
        ],
    );
    check_over_time(
        "2026-07-29T10:00 held; 2026-07-29T10:00 accepted, known 2026-08-05T09:00",
        &[("2026-08-10T09:00", "received late, 2026-07-29T10:00:00, 1, no")],
    );
}

#[test]
fn a_file_that_settles_over_the_end_of_the_due_day_is_on_time() {
    check_over_time(
        "2026-07-28T23:59:59 accepted, known 2026-07-29T00:05",
        &[
            ("2026-07-29T00:04:59", "overdue, –, 1, no"),
            ("2026-07-29T00:05", "received on time, 2026-07-28T23:59:59, 0, no"),
        ],
    );
}

#[test]
fn a_nil_return_in_a_file_counts_from_when_it_was_seen_once_it_is_known() {
    check_over_time(
        "2026-07-28T10:00 nil in a file, known 2026-07-29T00:05",
        &[
            ("2026-07-28T12:00", "awaited, –, 0, no"),
            ("2026-07-29T00:05", "nil confirmed, 2026-07-28T10:00:00, 0, no"),
        ],
    );
    check_over_time(
        "2026-07-29T10:00 nil in a file, known 2026-07-31T10:00",
        &[("2026-08-10T09:00", "received late, 2026-07-29T10:00:00, 1, no")],
    );
}

#[test]
fn files_count_in_the_order_in_which_they_came_and_not_in_that_of_the_decisions() {
    let events = "2026-07-27T10:00 returned for correction; 2026-08-10T09:00 accepted; \
                  2026-07-30T10:00 accepted, known 2026-08-12T09:00";
    check_over_time(
        events,
        &[
            ("2026-08-11T09:00", "received late, 2026-08-10T09:00:00, 9, no"),
            (
                "2026-08-12T09:00",
                "received on time, 2026-07-27T10:00:00, 0, yes",
            ),
        ],
    );
    // What is decided last is what is used.
    let (history, then) = (history(events), instant("2026-08-12T09:00"));
    let ids: Vec<i64> = attempts(&history, &key(QUARTER), then)
        .iter()
        .map(|s| s.id)
        .collect();
    assert_eq!(ids, [1, 2, 3]);
    let status = status(&quarterly_board(), &history, &key(QUARTER), then).unwrap();
    assert_eq!(status.submission, Some(3));
}

#[test]
fn what_was_seen_before_an_instant_and_recorded_after_it_is_not_known_then() {
    let history = history(
        "2026-07-20T10:00 accepted, known 2026-07-20T10:05; 2026-07-20T10:00 nil in a file, known 2026-08-05T09:00",
    );
    let known = |as_at: &str| {
        let then = history.as_at(instant(as_at));
        let attempts = attempts(&history, &key(QUARTER), instant(as_at));
        (then.submissions.len(), then.events.len(), attempts.len())
    };
    assert_eq!(known("2026-07-20T10:04:59.999999999"), (0, 0, 0));
    assert_eq!(known("2026-07-20T10:05"), (1, 0, 1));
    assert_eq!(known("2026-08-05T08:59:59.999999999"), (1, 0, 1));
    assert_eq!(known("2026-08-05T09:00"), (2, 1, 2));
}

#[test]
fn a_return_that_was_whole_stays_whole_when_more_is_asked_for_afterwards() {
    let mut history = history("2026-07-24T09:00 accepted; 2026-08-20T09:00 accepted in part");
    (history.submissions[1].expected, history.submissions[1].read) = (8, 4);
    let as_at = instant("2026-09-10T09:00");
    let status = status(&quarterly_board(), &history, &key(QUARTER), as_at).unwrap();
    assert_eq!(
        answer(&status),
        format!(
            "received on time, {:?}, 0, yes, –, None",
            Some(instant("2026-07-24T09:00"))
        )
    );
}

#[test]
fn a_status_without_parts_and_doubts_is_written_as_it_always_was() {
    let status = status(
        &quarterly_board(),
        &History::default(),
        &key(QUARTER),
        instant("2026-07-29T09:00"),
    );
    let written = serde_json::to_string(&status.unwrap()).unwrap();
    assert!(
        !written.contains("part") && !written.contains("doubt"),
        "{written}"
    );
}

#[test]
fn a_day_without_known_bank_holidays_is_an_error_and_not_a_guess() {
    let as_at = instant("2029-01-02T09:00");
    assert!(status(&quarterly_board(), &History::default(), &key(QUARTER), as_at).is_err());
}

/// Attempts and nil returns around the due day, oldest first.
fn histories() -> impl Strategy<Value = History> {
    let outcome = proptest::sample::select(vec![
        "accepted",
        "accepted in part 1 of 4",
        "accepted in part 2-3 of 4",
        "accepted in part 3-4 of 4",
        "returned for correction",
        "returned for correction",
        "held",
        "refused",
        "nil in a file",
        "nil by telephone",
    ]);
    let first = instant("2026-07-01T09:00").as_second();
    let at = (0..60_i64 * 24).prop_map(move |hours| first + hours * 3_600);
    proptest::collection::btree_map(at, outcome, 0..6).prop_map(|happened| {
        let mut history = History::default();
        for (id, (at, what)) in (1..).zip(happened) {
            let at = Timestamp::from_second(at).unwrap();
            happen(&mut history, id, &format!("{at} {what}"));
        }
        history
    })
}

/// The same, with files that are recorded or decided up to thirty days after they were seen.
fn histories_with_delays() -> impl Strategy<Value = History> {
    (histories(), proptest::collection::vec(0..30_i64 * 24, 6)).prop_map(|(mut history, delays)| {
        // A minute of its own for each, so that an event belongs to one file.
        for ((submission, hours), minute) in history.submissions.iter_mut().zip(delays).zip(1..) {
            let seen = submission.at;
            submission.known_at = seen + jiff::SignedDuration::from_mins(60 * hours + minute);
            for event in history.events.iter_mut().filter(|event| event.at == seen) {
                event.at = submission.known_at;
            }
        }
        history
    })
}

fn is_answer(status: &ReturnStatus) -> bool {
    let is_whole = status.part.as_ref().is_none_or(|part| part.rest.is_some());
    status.received.is_some() && is_whole && status.outcome != Some(Outcome::ReturnedForCorrection)
}

/// The same, with some files first seen at the end of a time in which nobody watched, born within it.
fn histories_with_gaps() -> impl Strategy<Value = History> {
    let born = proptest::collection::vec(proptest::option::of(1..96_i64), 6);
    (histories(), born).prop_map(|(mut history, born)| {
        for (nth, born) in born.into_iter().enumerate().take(history.submissions.len()) {
            let file = &mut history.submissions[nth];
            let (until, from) = (file.at, file.at - jiff::SignedDuration::from_hours(72));
            file.born = born.map(|hours| until - jiff::SignedDuration::from_hours(hours));
            let gap = Happening::Unwatched { from, until };
            history
                .events
                .push(event(100 + i64::try_from(nth).unwrap(), until, gap));
        }
        history
    })
}

proptest! {
    #[test]
    fn a_birth_makes_nobody_late_and_counts_only_where_it_is_in_time(history in histories_with_gaps()) {
        let (board, key, then) = (quarterly_board(), key(QUARTER), instant("2026-12-01T09:00"));
        let mut unborn = history.clone();
        for file in &mut unborn.submissions {
            file.born = None;
        }
        let (with, without) = (status(&board, &history, &key, then).unwrap(), status(&board, &unborn, &key, then).unwrap());
        prop_assert!(with.working_days_late <= without.working_days_late);
        prop_assert!(without.receipt != Receipt::ReceivedOnTime || with.receipt == Receipt::ReceivedOnTime);
        if with.benefit_of_the_doubt.is_some() {
            // In time for the due day, or for the correction of what itself came late.
            let in_time = matches!(with.receipt, Receipt::ReceivedOnTime | Receipt::NilConfirmed);
            prop_assert!(in_time || with.working_days_late < without.working_days_late);
        } else {
            prop_assert_eq!(with.received, without.received);
        }
    }

    #[test]
    fn nothing_that_comes_after_an_answer_changes_when_it_came(history in histories(), day in 0..60_i64) {
        let (board, key) = (quarterly_board(), key(QUARTER));
        let then = instant("2026-07-01T12:00") + jiff::SignedDuration::from_hours(24 * day);
        let before = status(&board, &history, &key, then).unwrap();
        let after = status(&board, &history, &key, instant("2026-12-01T09:00")).unwrap();
        if is_answer(&before) {
            prop_assert_eq!(before.received, after.received);
            prop_assert_eq!(before.receipt, after.receipt);
            prop_assert_eq!(before.working_days_late, after.working_days_late);
        }
        prop_assert!(before.receipt != Receipt::ReceivedOnTime || after.receipt != Receipt::ReceivedLate
            || !is_answer(&before));
    }

    #[test]
    fn what_is_not_yet_known_and_the_order_of_the_ledger_change_nothing(history in histories_with_delays(), day in 0..60_i64) {
        let (board, key) = (quarterly_board(), key(QUARTER));
        let then = instant("2026-07-01T12:00") + jiff::SignedDuration::from_hours(24 * day);
        let wanted = status(&board, &history, &key, then).unwrap();
        let known = status(&board, &history.as_at(then), &key, then).unwrap();
        prop_assert_eq!(&known, &wanted);
        let mut reversed = history;
        reversed.submissions.reverse();
        reversed.events.reverse();
        prop_assert_eq!(&status(&board, &reversed, &key, then).unwrap(), &wanted);
    }

    #[test]
    fn how_long_the_office_took_changes_nothing_once_all_is_known(history in histories_with_delays()) {
        let (board, key, then) = (quarterly_board(), key(QUARTER), instant("2026-12-01T09:00"));
        let mut at_once = history.clone();
        for submission in &mut at_once.submissions {
            for event in at_once.events.iter_mut().filter(|event| event.at == submission.known_at) {
                event.at = submission.at;
            }
            submission.known_at = submission.at;
        }
        let (late, prompt) = (status(&board, &history, &key, then).unwrap(), status(&board, &at_once, &key, then).unwrap());
        prop_assert_eq!(answer(&late), answer(&prompt));
    }
}
