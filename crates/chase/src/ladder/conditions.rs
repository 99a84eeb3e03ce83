//! Tests: what is asked of a return that came in part, was sent back or has open queries, and letters that are no longer right
//! when they would leave.

use boardpack_model::board::Anchor;
use boardpack_model::history::{Event, Happening, Outcome, Submission};
use boardpack_model::letter::LetterKey;
use jiff::ToSpan;

use super::standing::Standing;
use super::*;
use crate::plan::{Action, plan};
use crate::sample::{board, event, key, local, record, submission};

const POLICE: &str = "2026-27-Q1/police/quarterly";

/// Only police's quarterly return; beside the sample's ladder a rung for a rest and one for queries.
fn our_board() -> Board {
    let mut board = board();
    board
        .returns
        .retain(|spec| key(POLICE).agency == spec.agency && !spec.is_history);
    let rung = |code: &str, anchor, working_days, condition| Rung {
        code: code.to_owned(),
        template: "correction".to_owned(),
        anchor,
        working_days,
        condition,
        to: vec![Role::DataLead],
        minimum_gap: 0,
        every: None,
        at_most: 1,
        escalates_to: Vec::new(),
    };
    board.ladder.extend([
        rung("rest", Anchor::Due, 1, Condition::PartReceived),
        rung("queries", Anchor::Answered, 3, Condition::QueriesOpen),
    ]);
    board
}

/// What leaves when the planner runs each day at nine from 23 July to 22 August 2026.
fn check(submissions: &[Submission], open_queries: &[(i64, u32)], expected: &str) {
    check_with(&[], submissions, open_queries, expected);
}

/// The same where decisions were made besides.
fn check_with(events: &[Event], submissions: &[Submission], open_queries: &[(i64, u32)], expected: &str) {
    let board = our_board();
    let mut history = History {
        submissions: submissions.to_vec(),
        open_queries: open_queries.iter().copied().collect(),
        events: events.to_vec(),
        ..History::default()
    };
    let mut left = Vec::new();
    for day in 0..31 {
        let now = local("2026-07-23T09:00") + (24 * day).hours();
        let actions = plan(&board, &history, now).unwrap();
        for action in &actions {
            let key = action.key(&board.code).0;
            if matches!(action, Action::Digest(_)) {
                continue;
            }
            let rung = key.strip_prefix(&format!("blanktown/{POLICE}/")).unwrap();
            let day = words::date(now, &board.time_zone).strftime("%m-%d");
            left.push(format!("{day} {rung}"));
        }
        record(&mut history, &actions, now);
    }
    assert_eq!(left.join(", "), expected);
}

fn came(id: i64, at: &str, outcome: Outcome) -> Submission {
    Submission {
        id,
        ..submission(POLICE, at, outcome)
    }
}

#[test]
fn open_queries_are_asked_about_some_days_after_the_answer_and_once_they_are_explained_no_more() {
    let with_queries = came(1, "2026-07-21T10:00", Outcome::AcceptedWithQueries);
    check(std::slice::from_ref(&with_queries), &[(1, 2)], "07-24 queries");
    check(std::slice::from_ref(&with_queries), &[(1, 0)], "");
    check(std::slice::from_ref(&with_queries), &[], "");
    // A later file answered them: the return stands by that one.
    let explained = came(2, "2026-07-22T10:00", Outcome::Accepted);
    check(&[with_queries, explained], &[(1, 2)], "");
}

#[test]
fn a_nil_return_that_is_asked_about_is_asked_again_and_one_told_to_the_officer_is_not() {
    let nil = |by: &str, at: &str| {
        let what = Happening::NilConfirmed {
            key: key(POLICE),
            reason: "nothing to report".to_owned(),
        };
        Event {
            by: by.to_owned(),
            ..event(at, what)
        }
    };
    let file = came(1, "2026-07-21T10:00", Outcome::AcceptedWithQueries);
    let files = std::slice::from_ref(&file);
    check_with(
        &[nil("police", "2026-07-21T10:00")],
        files,
        &[(1, 2)],
        "07-24 queries",
    );
    check_with(&[nil("police", "2026-07-21T10:00")], files, &[(1, 0)], "");
    check_with(&[nil("Jo Officer", "2026-07-21T15:00")], files, &[(1, 2)], "");
}

#[test]
fn queries_about_a_late_return_count_from_its_answer_and_not_from_its_due_day() {
    let late = came(1, "2026-07-31T10:00", Outcome::AcceptedWithQueries);
    let before =
        "07-23 reminder, 07-28 due-today, 07-29 chaser-1, 07-31 chaser-2, 07-31 chaser-2/board-member";
    check(&[late], &[(1, 1)], &format!("{before}, 08-05 queries"));
}

/// How a return stands of which part came, with the rest awaited.
fn part_received(board: &Board, history: &History, now: Timestamp) -> Option<Standing<'static>> {
    let board: &'static Board = Box::leak(Box::new(board.clone()));
    let status = timeliness::status(board, history, &key(POLICE), now).unwrap();
    Standing::of(board, history, status, now).unwrap()
}

#[test]
fn the_rest_of_a_return_is_asked_for_as_a_rest_and_not_on_the_day_of_its_receipt() {
    let board = our_board();
    let right = |came_at: &str, now: &str| {
        let part = Submission {
            expected: 2,
            read: 1,
            ..came(1, came_at, Outcome::AcceptedInPart)
        };
        let history = History {
            submissions: vec![part],
            ..History::default()
        };
        let standing = part_received(&board, &history, local(now)).unwrap();
        assert_eq!(standing.condition, Condition::PartReceived);
        let combined = Combined::of(&board.code, &history);
        let written = Written::about(&board.code, (&history, &combined), (POLICE, None));
        let right = rung::right_rung(&board, &standing, (&written, false), local(now)).unwrap();
        right.map(|(rung, day)| format!("{} from {day}", rung.code))
    };
    assert_eq!(right("2026-07-24T10:00", "2026-07-28T09:00"), None);
    assert_eq!(
        right("2026-07-24T10:00", "2026-07-29T09:00").as_deref(),
        Some("rest from 2026-07-29")
    );
    assert_eq!(right("2026-07-30T10:00", "2026-07-30T12:00"), None);
    assert_eq!(
        right("2026-07-30T10:00", "2026-07-31T00:00").as_deref(),
        Some("rest from 2026-07-31")
    );
}

#[test]
fn a_return_that_was_sent_back_has_its_correction_days_whenever_that_was() {
    let board = our_board();
    let due = |sent_back: &str| {
        let history = History {
            submissions: vec![came(1, sent_back, Outcome::ReturnedForCorrection)],
            ..History::default()
        };
        let now = local("2026-09-01T09:00");
        let status = timeliness::status(&board, &history, &key(POLICE), now).unwrap();
        let standing = Standing::of(&board, &history, status, now).unwrap().unwrap();
        standing.due_day(&board).unwrap().to_string()
    };
    // Early or late, never before the return's own day, 28 July.
    assert_eq!(due("2026-07-06T10:00"), "2026-07-28");
    assert_eq!(due("2026-07-27T10:00"), "2026-08-03");
    assert_eq!(due("2026-08-10T10:00"), "2026-08-17");
}

/// A letter of that rung was written on 29 July and waits; whether it may leave at an instant, after what happened since.
fn check_at_the_door(
    (rung, since): (&str, &[Submission]),
    events: &[Event],
    (now, expected): (&str, Option<&str>),
) {
    let board = our_board();
    let mut history = History::default();
    let written = local("2026-07-29T09:00");
    let chaser = plan(&board, &history, written).unwrap();
    record(&mut history, &chaser, written);
    history.submissions.extend_from_slice(since);
    history.events.extend_from_slice(events);
    let key = LetterKey(format!("blanktown/{POLICE}/{rung}"));
    let reason = no_longer_right(&board, &history, &key, local(now)).unwrap();
    assert_eq!(reason.as_deref(), expected, "{rung} at {now}");
}

#[test]
fn a_letter_leaves_only_while_its_rung_is_the_right_one() {
    check_at_the_door(("chaser-1", &[]), &[], ("2026-07-29T09:00", None));
    check_at_the_door(("chaser-1", &[]), &[], ("2026-07-30T23:59:59", None));
    let overtaken = "chaser-2 is right for 2026-27-Q1/police/quarterly by now: overdue";
    check_at_the_door(("chaser-1", &[]), &[], ("2026-07-31T00:00", Some(overtaken)));
    check_at_the_door(("chaser-2/board-member", &[]), &[], ("2026-07-31T00:00", None));
}

#[test]
fn a_letter_does_not_leave_once_the_return_came_in() {
    let at = "2026-07-30T08:00";
    let over = |words: &str| format!("nothing is asked about 2026-27-Q1/police/quarterly any more: {words}");
    for (outcome, words) in [
        (Outcome::Accepted, "accepted"),
        (Outcome::AcceptedWithQueries, "accepted with queries"),
        (Outcome::Held, "overdue"),
    ] {
        let came = [came(1, "2026-07-29T22:00", outcome)];
        check_at_the_door(("chaser-1", &came), &[], (at, Some(&over(words))));
    }
    let sent_back = [came(1, "2026-07-29T22:00", Outcome::ReturnedForCorrection)];
    let none = "no letter is right for 2026-27-Q1/police/quarterly now: returned for correction";
    check_at_the_door(("chaser-1", &sent_back), &[], (at, Some(none)));
    let unreadable = [came(1, "2026-07-29T22:00", Outcome::Refused)];
    check_at_the_door(("chaser-1", &unreadable), &[], (at, None));
}

#[test]
fn a_letter_does_not_leave_once_something_else_was_agreed() {
    let at = "2026-07-30T08:00";
    let (of, reason) = (key(POLICE), "by telephone".to_owned());
    let until = "2026-08-12".parse().unwrap();
    let extended = Happening::Extended {
        key: of.clone(),
        until,
        reason: reason.clone(),
    };
    let heads_up = "heads-up is right for 2026-27-Q1/police/quarterly by now: awaited";
    check_at_the_door(
        ("chaser-1", &[]),
        &[event("2026-07-29T10:00", extended)],
        (at, Some(heads_up)),
    );
    for what in [
        Happening::Waived {
            key: of.clone(),
            reason: reason.clone(),
        },
        Happening::NilConfirmed { key: of, reason },
    ] {
        let board = our_board();
        let history = History {
            events: vec![event("2026-07-29T10:00", what)],
            ..History::default()
        };
        let key = LetterKey(format!("blanktown/{POLICE}/chaser-1"));
        assert!(
            no_longer_right(&board, &history, &key, local(at))
                .unwrap()
                .is_some()
        );
    }
}

#[test]
fn a_letter_about_several_returns_leaves_only_while_it_is_right_about_all_of_them() {
    let board = board();
    let past = "2022-04-01-to-2026-03-31/police/history";
    let letter = LetterKey(format!("blanktown/{POLICE}/escalation+{past}/escalation"));
    let mut chased = History::default();
    for day in ["2026-06-15", "2026-07-29"] {
        let at = local(&format!("{day}T09:00"));
        let chasers = plan(&board, &chased, at).unwrap();
        record(&mut chased, &chasers, at);
    }
    let reason = |submissions: &[Submission]| {
        let history = History {
            submissions: submissions.to_vec(),
            ..chased.clone()
        };
        no_longer_right(&board, &history, &letter, local("2026-08-06T09:00")).unwrap()
    };
    assert_eq!(reason(&[]), None);
    for of in [POLICE, past] {
        let came = submission(of, "2026-08-05T10:00", Outcome::Accepted);
        assert_eq!(
            reason(&[came]),
            Some(format!("nothing is asked about {of} any more: accepted"))
        );
    }
}

#[test]
fn a_letter_about_what_nobody_owes_any_more_does_not_leave_and_letters_of_other_kinds_are_not_asked() {
    let board = our_board();
    let reason = |key: &str| {
        let key = LetterKey(format!("blanktown/{key}"));
        no_longer_right(&board, &History::default(), &key, local("2026-07-30T09:00")).unwrap()
    };
    let gone = |of: &str| Some(format!("{of} is no longer owed"));
    assert_eq!(
        reason("2026-27-Q1/police/annual/chaser-1"),
        gone("2026-27-Q1/police/annual")
    );
    assert_eq!(
        reason("2025-26-Q1/police/quarterly/chaser-1"),
        gone("2025-26-Q1/police/quarterly")
    );
    assert_eq!(reason("2026-27-Q1/pack/issue-1/board/chair-45343c"), None);
    assert_eq!(reason("receipts/2026-27-Q1/police/abc-0"), None);
}

#[test]
fn what_the_planner_writes_is_right_at_that_instant() {
    let board = board();
    let mut history = History::default();
    for hours in 0..60 {
        let now = local("2026-06-10T09:00") + (24 * hours).hours();
        let actions = plan(&board, &history, now).unwrap();
        record(&mut history, &actions, now);
        for action in actions {
            if let Action::Letter(planned) = action {
                let reason = no_longer_right(&board, &history, &planned.key, now).unwrap();
                assert_eq!(reason, None, "{}", planned.key);
            }
        }
    }
}
