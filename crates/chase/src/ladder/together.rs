//! Tests: several returns in one letter, letters that repeat and go higher, gaps, and letters that nobody gets.

use boardpack_model::board::Anchor;
use boardpack_model::history::{Delivery, Event, Happening, Outcome, Submission};
use boardpack_model::letter::LetterKey;
use jiff::ToSpan;

use super::*;
use crate::plan::{Action, plan};
use crate::sample::{board, event, key, local, mailbox, record, submission};

const POLICE: &str = "2026-27-Q1/police/quarterly";

/// One rung and nothing else for police's two returns and social care's one.
fn one_rung(rung: Rung) -> Board {
    let mut board = board();
    board.ladder = vec![rung];
    board
}

/// A rung that applies from so many working days after the due day.
fn rung(code: &str, working_days: i32) -> Rung {
    Rung {
        code: code.to_owned(),
        template: "chaser".to_owned(),
        anchor: Anchor::Due,
        working_days,
        condition: Condition::NothingReceived,
        to: vec![Role::DataLead],
        minimum_gap: 0,
        every: None,
        at_most: 1,
        escalates_to: Vec::new(),
    }
}

/// Plans each working day at nine and gives what leaves about anything: `07-29 2026-27-Q1/police/quarterly/chaser-1`.
fn check(board: &Board, history: &mut History, (from, to): (&str, &str), expected: &[&str]) {
    let mut left = Vec::new();
    let mut now = local(&format!("{from}T09:00"));
    while now <= local(&format!("{to}T09:00")) {
        let actions = letters(board, history, now);
        let keys = actions.iter().map(|action| action.key(&board.code).0);
        let day = words::date(now, &board.time_zone).strftime("%m-%d").to_string();
        left.extend(keys.map(|key| format!("{day} {}", &key["blanktown/".len()..])));
        record(history, &actions, now);
        assert_eq!(letters(board, history, now), [], "planned twice on {day}");
        now = (now + 24.hours()).max(now);
    }
    assert_eq!(left, expected);
}

fn letters(board: &Board, history: &History, now: Timestamp) -> Vec<Action> {
    let actions = plan(board, history, now).unwrap();
    let is_letter = |action: &Action| matches!(action, Action::Letter(_));
    actions.into_iter().filter(is_letter).collect()
}

fn only_police(mut board: Board) -> Board {
    board
        .returns
        .retain(|spec| key(POLICE).agency == spec.agency && !spec.is_history);
    board
}

fn history(submissions: &[Submission], events: &[Event]) -> History {
    History {
        submissions: submissions.to_vec(),
        events: events.to_vec(),
        ..History::default()
    }
}

const BOTH: &str = "2026-27-Q1/police/quarterly/chaser+2022-04-01-to-2026-03-31/police/history/chaser";

#[test]
fn two_returns_of_one_person_become_one_letter_and_neither_is_asked_for_again() {
    let board = one_rung(rung("chaser", 1));
    let mut history = history(&[], &[]);
    // The history was due in June. The planner was off since, so that both chasers are due at once.
    let expected = [
        format!("07-30 {BOTH}"),
        "07-30 2026-27-Q1/social-care/quarterly/chaser".to_owned(),
    ];
    let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    check(&board, &mut history, ("2026-07-30", "2026-08-14"), &expected);
}

#[test]
fn returns_of_one_person_at_two_agencies_become_one_letter_too() {
    let mut board = one_rung(rung("chaser", 1));
    board.agencies[0].contacts[0].mailbox = board.agencies[1].contacts[0].mailbox.clone();
    let mut history = history(&[], &[]);
    let all = format!("07-30 2026-27-Q1/social-care/quarterly/chaser+{BOTH}");
    check(&board, &mut history, ("2026-07-30", "2026-08-07"), &[&all]);
}

#[test]
fn the_letter_names_every_return_and_says_why_for_each() {
    let board = one_rung(rung("chaser", 1));
    let actions = letters(&board, &history(&[], &[]), local("2026-07-30T09:00"));
    let Some(Action::Letter(planned)) = actions.first() else {
        panic!("no letter");
    };
    assert_eq!(planned.key.0, format!("blanktown/{BOTH}"));
    let past = key("2022-04-01-to-2026-03-31/police/history");
    assert_eq!(planned.returns, [key(POLICE), past.clone()]);
    assert_eq!(returns_of(&board, &planned.key), [key(POLICE), past]);
    assert_eq!(planned.due, local("2026-06-15T00:00"));
    insta::assert_snapshot!(planned.why, @"Police, quarterly dataset, 2026-27 Q1 is not yet received; due Tuesday 28 July 2026; rung chaser applies from Wednesday 29 July 2026. Police, past figures, 2022-04-01 to 2026-03-31 is not yet received; due Friday 12 June 2026; rung chaser applies from Monday 15 June 2026");
}

/// Whatever was grouped once, another grouping after a restart sends nothing again: each return knows the letter it was in.
#[test]
fn a_changed_grouping_never_sends_a_second_letter_about_the_same_rung() {
    let board = one_rung(rung("chaser", 1));
    let mut history = history(&[], &[]);
    let now = local("2026-07-30T09:00");
    let both = letters(&board, &history, now);
    record(&mut history, &both, now);
    let mut regrouped = board.clone();
    regrouped.returns.reverse();
    assert_eq!(letters(&regrouped, &history, now), []);
    regrouped.returns.retain(|spec| spec.is_history);
    assert_eq!(letters(&regrouped, &history, now), []);
    history
        .submissions
        .push(submission(POLICE, "2026-07-30T10:00", Outcome::Accepted));
    assert_eq!(letters(&board, &history, local("2026-07-31T09:00")), []);
}

#[test]
fn where_one_of_two_came_in_before_the_letter_left_the_other_is_asked_for_by_itself() {
    let board = one_rung(rung("chaser", 1));
    let mut history = history(&[], &[]);
    let now = local("2026-07-30T09:00");
    let both = letters(&board, &history, now);
    record(&mut history, &both, now);
    let stored = history.letters.get_mut(&both[0].key(&board.code)).unwrap();
    stored.delivery = Delivery::Cancelled;
    history
        .submissions
        .push(submission(POLICE, "2026-07-30T10:00", Outcome::Accepted));
    let expected = "07-31 2022-04-01-to-2026-03-31/police/history/chaser";
    check(&board, &mut history, ("2026-07-31", "2026-08-07"), &[expected]);
}

#[test]
fn a_letter_that_was_taken_out_of_the_post_is_written_anew_when_it_is_right_again_but_not_for_ever() {
    let board = only_police(one_rung(rung("chaser", 1)));
    let mut history = history(&[], &[]);
    let mut keys = Vec::new();
    for day in [
        "2026-07-29",
        "2026-07-29",
        "2026-07-30",
        "2026-07-31",
        "2026-08-03",
        "2026-08-04",
    ] {
        let now = local(&format!("{day}T09:00"));
        let actions = letters(&board, &history, now);
        record(&mut history, &actions, now);
        for letter in history.letters.values_mut() {
            letter.delivery = Delivery::Cancelled;
        }
        keys.extend(
            actions
                .iter()
                .map(|action| format!("{day} {}", action.key(&board.code))),
        );
    }
    assert_eq!(
        keys,
        [
            "2026-07-29 blanktown/2026-27-Q1/police/quarterly/chaser",
            "2026-07-30 blanktown/2026-27-Q1/police/quarterly/chaser~2",
            "2026-07-31 blanktown/2026-27-Q1/police/quarterly/chaser~3",
        ]
    );
}

#[test]
fn a_rung_repeats_while_its_condition_holds_and_the_last_one_goes_higher() {
    let mut chaser = rung("chaser", 1);
    chaser.every = Some(3);
    chaser.at_most = 3;
    chaser.escalates_to = vec![Role::BoardMember, Role::Chair];
    let mut board = only_police(one_rung(chaser));
    board.chair = Some(mailbox("The Chair", "chair@blanktown.example"));
    let all = [
        "07-29 2026-27-Q1/police/quarterly/chaser",
        "08-03 2026-27-Q1/police/quarterly/chaser/2",
        "08-06 2026-27-Q1/police/quarterly/chaser/3",
        "08-06 2026-27-Q1/police/quarterly/chaser/3/board-member",
        "08-06 2026-27-Q1/police/quarterly/chaser/3/chair",
    ];
    check(&board, &mut history(&[], &[]), ("2026-07-28", "2026-09-14"), &all);
    let came = submission(POLICE, "2026-08-04T10:00", Outcome::Accepted);
    check(
        &board,
        &mut history(&[came], &[]),
        ("2026-07-28", "2026-09-14"),
        &all[..2],
    );
}

#[test]
fn after_time_off_a_rung_that_repeats_goes_on_where_it_was_with_one_letter() {
    let mut chaser = rung("chaser", 1);
    chaser.every = Some(2);
    chaser.at_most = 4;
    let board = only_police(one_rung(chaser));
    let mut history = history(&[], &[]);
    let first = ["07-29 2026-27-Q1/police/quarterly/chaser"];
    check(&board, &mut history, ("2026-07-28", "2026-07-30"), &first);
    let rest = [
        "08-17 2026-27-Q1/police/quarterly/chaser/2",
        "08-19 2026-27-Q1/police/quarterly/chaser/3",
        "08-21 2026-27-Q1/police/quarterly/chaser/4",
    ];
    check(&board, &mut history, ("2026-08-17", "2026-09-14"), &rest);
}

#[test]
fn a_letter_that_still_waits_to_be_delivered_has_no_successor() {
    let mut chaser = rung("chaser", 1);
    chaser.every = Some(2);
    chaser.at_most = 4;
    let board = only_police(one_rung(chaser));
    let mut history = history(&[], &[]);
    check(
        &board,
        &mut history,
        ("2026-07-29", "2026-07-29"),
        &["07-29 2026-27-Q1/police/quarterly/chaser"],
    );
    for letter in history.letters.values_mut() {
        letter.delivery = Delivery::Queued;
    }
    check(&board, &mut history, ("2026-07-30", "2026-08-10"), &[]);
    for letter in history.letters.values_mut() {
        letter.delivery = Delivery::Sent;
    }
    check(
        &board,
        &mut history,
        ("2026-08-11", "2026-08-11"),
        &["08-11 2026-27-Q1/police/quarterly/chaser/2"],
    );
}

#[test]
fn a_person_is_left_in_peace_for_the_gap_of_a_rung_and_others_are_not() {
    let mut second = rung("second", 2);
    second.minimum_gap = 4;
    second.to = vec![Role::DataLead, Role::BoardMember];
    let mut board = only_police(one_rung(second));
    board.ladder.insert(0, rung("first", 1));
    let expected = [
        "07-29 2026-27-Q1/police/quarterly/first",
        "07-30 2026-27-Q1/police/quarterly/second/board-member",
        "08-04 2026-27-Q1/police/quarterly/second",
    ];
    check(
        &board,
        &mut history(&[], &[]),
        ("2026-07-28", "2026-08-14"),
        &expected,
    );
}

#[test]
fn days_are_those_on_which_the_agency_works() {
    let mut board = only_police(one_rung(rung("chaser", 1)));
    let closed = ["2026-07-29", "2026-07-30", "2026-07-31"].map(|day| day.parse().unwrap());
    let nation = board.calendar.nation();
    board.agencies[1].calendar = Some(boardpack_model::Calendar::new(nation, closed));
    let left = ["08-03 2026-27-Q1/police/quarterly/chaser"];
    check(
        &board,
        &mut history(&[], &[]),
        ("2026-07-28", "2026-08-14"),
        &left,
    );
}

#[test]
fn the_chair_and_the_officer_are_the_boards_own_people() {
    let mut chaser = rung("chaser", 1);
    chaser.to = vec![Role::Officer, Role::Chair];
    let mut board = only_police(one_rung(chaser));
    board.chair = Some(mailbox("The Chair", "chair@blanktown.example"));
    let planned = letters(&board, &history(&[], &[]), local("2026-07-29T09:00"));
    let to: Vec<String> = planned
        .iter()
        .filter_map(|action| match action {
            Action::Letter(planned) => Some(format!("{} {}", planned.key, planned.to.address)),
            _ => None,
        })
        .collect();
    assert_eq!(
        to,
        [
            "blanktown/2026-27-Q1/police/quarterly/chaser/chair chair@blanktown.example",
            "blanktown/2026-27-Q1/police/quarterly/chaser/officer jo.officer@blanktown.example",
        ]
    );
}

/// Which letters would be due and reach nobody: `police chaser board-member: why`.
fn check_unreached(board: &Board, history: &History, at: &str, expected: &[&str]) {
    let unreached = unreached(board, history, local(at)).unwrap();
    let told: Vec<String> = unreached
        .iter()
        .map(|one| format!("{} {} {}: {}", one.of, one.rung, one.role.word(), one.why))
        .collect();
    assert_eq!(told, expected);
}

#[test]
fn where_the_register_has_nobody_the_officer_is_told_for_as_long_as_a_letter_is_due() {
    let mut chaser = rung("chaser", 1);
    chaser.to = vec![Role::DataLead, Role::BoardMember, Role::Chair];
    let mut board = only_police(one_rung(chaser));
    board.agencies[1].contacts.truncate(1);
    let nothing = history(&[], &[]);
    check_unreached(&board, &nothing, "2026-07-28T23:59:59", &[]);
    let told = [
        "2026-27-Q1/police/quarterly chaser board-member: the register has no board member of Police: add one to agencies.toml",
        "2026-27-Q1/police/quarterly chaser chair: the board names no chair: write [chair] into board.toml",
    ];
    check_unreached(&board, &nothing, "2026-07-29T00:00:00", &told);
    check_unreached(&board, &nothing, "2026-08-29T00:00:00", &told);
    let came = submission(POLICE, "2026-07-29T10:00", Outcome::Accepted);
    check_unreached(&board, &history(&[came], &[]), "2026-07-29T11:00", &[]);
}

fn bounced(at: &str, address: &str) -> Event {
    let what = Happening::Bounced {
        address: address.to_owned(),
        letter: None,
        reason: "550 5.1.1 no such user".to_owned(),
    };
    event(at, what)
}

#[test]
fn nothing_more_is_written_to_an_address_whose_mail_comes_back_and_the_officer_is_told() {
    let board = only_police(one_rung(rung("chaser", 1)));
    let mut failing = history(&[], &[bounced("2026-07-20T10:00", "data-lead@police.example")]);
    check(&board, &mut failing, ("2026-07-28", "2026-07-31"), &[]);
    let told = "2026-27-Q1/police/quarterly chaser data-lead: mail to Data-Lead@police.example, data lead of Police, comes \
                back (550 5.1.1 no such user): ring them, and put the right address into the register";
    let mut in_capitals = board.clone();
    in_capitals.agencies[1].contacts[0].mailbox.address = "Data-Lead@police.example".to_owned();
    check_unreached(&in_capitals, &failing, "2026-07-30T09:00", &[told]);
    // The register gets another address, and what is due goes there.
    let mut board = board;
    board.agencies[1].contacts[0].mailbox.address = "new.lead@police.example".to_owned();
    let left = ["08-03 2026-27-Q1/police/quarterly/chaser"];
    check(&board, &mut failing, ("2026-08-03", "2026-08-05"), &left);
}

#[test]
fn an_address_that_was_written_to_since_is_tried_again() {
    let board = only_police(one_rung(rung("chaser", 1)));
    let mut history = history(&[], &[bounced("2026-07-20T10:00", "data-lead@police.example")]);
    let receipt = boardpack_model::history::StoredLetter {
        number: 0,
        mode: boardpack_model::letter::Mode::Live,
        key: LetterKey("blanktown/receipts/2026-27-Q1/police/abc-0".to_owned()),
        at: local("2026-07-21T10:00"),
        to: "data-lead@police.example".to_owned(),
        subject: String::new(),
        why: String::new(),
        sha256: String::new(),
        delivery: Delivery::Sent,
    };
    let key = receipt.key.clone();
    history.letters.insert(key.clone(), receipt);
    // What has not left says nothing of the address.
    for delivery in [Delivery::Queued, Delivery::Failed, Delivery::Uncertain] {
        history.letters.get_mut(&key).unwrap().delivery = delivery;
        check(&board, &mut history, ("2026-07-28", "2026-07-31"), &[]);
    }
    history.letters.get_mut(&key).unwrap().delivery = Delivery::Sent;
    let left = ["07-29 2026-27-Q1/police/quarterly/chaser"];
    check(&board, &mut history, ("2026-07-28", "2026-07-31"), &left);
}
