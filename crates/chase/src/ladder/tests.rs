//! The ladder, rung by rung: which letter about one return leaves on which day.

use boardpack_model::history::{Event, Happening, Outcome, Submission};
use jiff::ToSpan;

use super::key::LadderKey;
use super::*;
use crate::plan::{Action, plan};
use crate::sample::{board, event, key, local, record, submission};

const POLICE: &str = "2026-27-Q1/police/quarterly";

/// Plans each day at nine and gives what leaves about police's first quarter: `07-29 chaser-1`.
fn letters(board: &Board, submissions: &[Submission], events: &[Event], days: &[&str]) -> String {
    let mut history = History {
        submissions: submissions.to_vec(),
        events: events.to_vec(),
        ..History::default()
    };
    let mut left = Vec::new();
    for day in days {
        let now = local(&format!("{day}T09:00"));
        let actions = plan(board, &history, now).unwrap();
        let planned = actions.iter().filter_map(|action| about(board, action, POLICE));
        left.extend(planned.map(|rung| format!("{} {rung}", &day[5..])));
        record(&mut history, &actions, now);
    }
    left.join(", ")
}

/// What a letter has about a return: its rung, which of several it is, to whom it goes.
fn about(board: &Board, action: &Action, of: &str) -> Option<String> {
    let key = action.key(&board.code);
    let ladder_key = LadderKey::of(&board.code, &key)?;
    let step = ladder_key.steps.into_iter().find(|step| step.of == of)?;
    let mut alone = LadderKey {
        steps: vec![step],
        role: ladder_key.role,
        copy: ladder_key.copy,
    }
    .letter_key(&board.code);
    Some(alone.0.split_off(board.code.as_str().len() + of.len() + 2))
}

fn check(submissions: &[Submission], events: &[Event], days: &[&str], expected: &str) {
    assert_eq!(letters(&board(), submissions, events, days), expected);
}

const AROUND_DUE: [&str; 7] = [
    "2026-07-23",
    "2026-07-28",
    "2026-07-29",
    "2026-07-30",
    "2026-07-31",
    "2026-08-03",
    "2026-08-04",
];

#[test]
fn nothing_leaves_before_the_period_ends() {
    check(
        &[],
        &[],
        &["2026-06-29", "2026-06-30", "2026-07-01"],
        "07-01 request",
    );
}

#[test]
fn whatever_the_tick_missed_only_the_last_rung_is_sent() {
    check(
        &[],
        &[],
        &["2026-07-29", "2026-07-29", "2026-07-30"],
        "07-29 chaser-1",
    );
    check(&[], &[], &["2026-08-14", "2026-08-17"], "08-14 chaser-1");
    // What was missed is not made up for, but the next one is not lost: the data lead was chased by then.
    check(
        &[],
        &[],
        &["2026-07-31", "2026-08-03", "2026-08-04"],
        "07-31 chaser-1, 08-04 escalation, 08-04 escalation/board-member",
    );
}

#[test]
fn a_letter_over_the_head_of_the_data_lead_waits_until_they_were_chased() {
    check(
        &[],
        &[],
        &["2026-07-28", "2026-08-04"],
        "07-28 due-today, 08-04 chaser-1",
    );
    let mut board = board();
    board.agencies[1].contacts.remove(0);
    let alone = letters(&board, &[], &[], &["2026-08-04"]);
    assert_eq!(alone, "08-04 escalation/board-member");
}

#[test]
fn a_return_that_was_taken_back_is_chased_from_then() {
    let days = [
        "2026-07-28",
        "2026-08-14",
        "2026-08-17",
        "2026-08-18",
        "2026-08-19",
        "2026-08-20",
        "2026-08-21",
    ];
    let anew = "08-19 chaser-2, 08-19 chaser-2/board-member, 08-21 escalation, 08-21 escalation/board-member";
    let taken_back = || {
        let what = Happening::Withdrawn {
            submission: 7,
            key: key(POLICE),
            reason: "the wrong file".to_owned(),
        };
        event("2026-08-14T08:30", what)
    };
    let in_time = submission(POLICE, "2026-07-24T10:00", Outcome::Accepted);
    check(
        &[in_time],
        &[taken_back()],
        &days,
        &format!("08-17 chaser-1, {anew}"),
    );
    // What was chased before is chased anew.
    let late = submission(POLICE, "2026-07-30T10:00", Outcome::Accepted);
    let mut with_chaser = vec!["2026-07-29"];
    with_chaser.extend(&days[1..]);
    check(
        &[late],
        &[taken_back()],
        &with_chaser,
        &format!("07-29 chaser-1, 08-17 chaser-1, {anew}"),
    );
}

#[test]
fn a_return_inherited_from_long_ago_is_written_about_once() {
    let days = ["2027-05-04", "2027-05-05", "2027-06-01"];
    check(&[], &[], &days, "05-04 chaser-1");
}

#[test]
fn a_return_that_is_in_nil_or_waived_is_left_in_peace() {
    let all = "07-23 reminder, 07-28 due-today, 07-29 chaser-1, 07-31 chaser-2, 07-31 chaser-2/board-member, \
               08-04 escalation, 08-04 escalation/board-member";
    check(&[], &[], &AROUND_DUE, all);
    for outcome in [
        Outcome::Accepted,
        Outcome::AcceptedWithQueries,
        Outcome::AcceptedInPart,
    ] {
        let came = submission(POLICE, "2026-07-28T20:00", outcome);
        check(&[came], &[], &AROUND_DUE, "07-23 reminder, 07-28 due-today");
    }
    let (key, reason) = (key(POLICE), "by telephone".to_owned());
    let nil = event(
        "2026-07-29T12:00",
        Happening::NilConfirmed {
            key: key.clone(),
            reason: reason.clone(),
        },
    );
    check(
        &[],
        &[nil],
        &AROUND_DUE,
        "07-23 reminder, 07-28 due-today, 07-29 chaser-1",
    );
    let waived = event("2026-07-22T12:00", Happening::Waived { key, reason });
    check(&[], &[waived], &AROUND_DUE, "");
}

#[test]
fn what_cannot_be_read_or_used_does_not_stop_the_ladder_but_a_held_file_does() {
    let refused = submission(POLICE, "2026-07-28T10:00", Outcome::Refused);
    let quarantined = submission(POLICE, "2026-07-28T11:00", Outcome::Quarantined);
    let days = ["2026-07-28", "2026-07-29"];
    check(
        &[refused.clone(), quarantined],
        &[],
        &days,
        "07-28 due-today, 07-29 chaser-1",
    );
    let held = submission(POLICE, "2026-07-28T12:00", Outcome::Held);
    check(std::slice::from_ref(&held), &[], &days, "07-28 due-today");
    let decided = submission(POLICE, "2026-07-28T15:00", Outcome::Refused);
    check(
        &[refused, held, decided],
        &[],
        &days,
        "07-28 due-today, 07-29 chaser-1",
    );
}

#[test]
fn an_extension_moves_the_ladder_and_repeats_no_letter() {
    let extended = event(
        "2026-07-29T12:00",
        Happening::Extended {
            key: key(POLICE),
            until: "2026-08-12".parse().unwrap(),
            reason: "agreed".to_owned(),
        },
    );
    let days = [
        "2026-07-23",
        "2026-07-29",
        "2026-07-30",
        "2026-08-07",
        "2026-08-12",
        "2026-08-13",
        "2026-08-17",
    ];
    // The chaser and the reminder have gone; the day itself was passed over before and is right now.
    check(
        &[],
        &[extended],
        &days,
        "07-23 reminder, 07-29 chaser-1, 08-12 due-today, 08-17 chaser-2, 08-17 chaser-2/board-member",
    );
}

#[test]
fn an_extension_does_not_dig_up_a_rung_that_was_passed_over() {
    let extended = event(
        "2026-07-29T12:00",
        Happening::Extended {
            key: key(POLICE),
            until: "2026-09-30".parse().unwrap(),
            reason: "agreed".to_owned(),
        },
    );
    let days = ["2026-07-29", "2026-07-30", "2026-09-15", "2026-09-16"];
    check(&[], &[extended], &days, "07-29 chaser-1, 09-16 heads-up");
}

#[test]
fn a_return_sent_back_is_asked_to_be_corrected_and_not_to_be_sent() {
    let returned = submission(POLICE, "2026-07-21T10:00", Outcome::ReturnedForCorrection);
    check(
        std::slice::from_ref(&returned),
        &[],
        &AROUND_DUE,
        "07-28 correction",
    );
    let corrected = submission(POLICE, "2026-07-24T10:00", Outcome::Accepted);
    check(&[returned, corrected], &[], &AROUND_DUE, "");
}

#[test]
fn a_return_sent_back_late_has_its_days_from_then() {
    let returned = submission(POLICE, "2026-07-31T08:30", Outcome::ReturnedForCorrection);
    let days = [
        "2026-07-30",
        "2026-07-31",
        "2026-08-03",
        "2026-08-04",
        "2026-08-05",
    ];
    // Five working days to correct it, until Friday 7 August; the letter comes two before they end.
    check(&[returned], &[], &days, "07-30 chaser-1, 08-05 correction");
}

#[test]
fn a_return_sent_back_twice_is_asked_for_twice_and_once_for_each() {
    let first = submission(POLICE, "2026-07-21T10:00", Outcome::ReturnedForCorrection);
    let second = Submission {
        id: 8,
        ..submission(POLICE, "2026-07-29T08:30", Outcome::ReturnedForCorrection)
    };
    let days = [
        "2026-07-28",
        "2026-07-29",
        "2026-08-03",
        "2026-08-04",
        "2026-08-05",
    ];
    check(
        &[first, second],
        &[],
        &days,
        "07-28 correction, 08-03 correction~2",
    );
}

#[test]
fn the_day_on_which_the_receipt_asked_for_corrections_has_no_letter_besides() {
    let mut board = board();
    let correction = board.ladder.iter_mut().find(|rung| rung.code == "correction");
    correction.unwrap().working_days = -5;
    let returned = submission(POLICE, "2026-07-31T08:30", Outcome::ReturnedForCorrection);
    let days = ["2026-07-31", "2026-08-03"];
    assert_eq!(letters(&board, &[returned], &[], &days), "08-03 correction");
}

#[test]
fn a_held_file_that_is_sent_back_has_its_days_from_the_decision() {
    let held = submission(POLICE, "2026-07-24T10:00", Outcome::Held);
    let mut decided = submission(POLICE, "2026-07-24T10:00", Outcome::ReturnedForCorrection);
    decided.known_at = local("2026-07-31T08:30");
    let mut days = AROUND_DUE.to_vec();
    days.push("2026-08-05");
    check(&[held, decided], &[], &days, "07-23 reminder, 08-05 correction");
}

#[test]
fn a_file_that_is_not_yet_recorded_keeps_no_letter_back() {
    let mut held = submission(POLICE, "2026-07-28T08:00", Outcome::Held);
    held.known_at = local("2026-07-28T12:00");
    check(&[held], &[], &AROUND_DUE, "07-23 reminder, 07-28 due-today");
}

#[test]
fn nil_said_after_a_return_was_sent_back_ends_the_matter() {
    let mut board = board();
    let correction = board.ladder.iter_mut().find(|rung| rung.code == "correction");
    correction.unwrap().working_days = -4;
    let returned = [submission(
        POLICE,
        "2026-07-22T08:30",
        Outcome::ReturnedForCorrection,
    )];
    let nil = event(
        "2026-07-22T12:00",
        Happening::NilConfirmed {
            key: key(POLICE),
            reason: "by telephone".to_owned(),
        },
    );
    assert_eq!(letters(&board, &returned, &[], &AROUND_DUE), "07-23 correction");
    assert_eq!(letters(&board, &returned, &[nil], &AROUND_DUE), "");
}

#[test]
fn a_rung_is_due_from_the_first_second_of_its_day_by_the_boards_clock() {
    let mut board = board();
    board.letters_leave = vec!["* * * * *".to_owned()];
    let planned = |now: &str| {
        let actions = plan(&board, &History::default(), local(now)).unwrap();
        let keys: Vec<String> = actions.iter().map(|action| action.key(&board.code).0).collect();
        keys.into_iter().find(|key| key.contains(POLICE)).unwrap()
    };
    assert!(planned("2026-07-27T23:59:59").ends_with("/reminder"));
    assert!(planned("2026-07-28T00:00:00").ends_with("/due-today"));
    assert!(planned("2026-07-28T23:59:59").ends_with("/due-today"));
    assert!(planned("2026-07-29T00:00:00").ends_with("/chaser-1"));
}

#[test]
fn somebody_with_two_roles_gets_one_letter() {
    let mut board = board();
    let contacts = &mut board.agencies[1].contacts;
    contacts[1].mailbox.address = contacts[0].mailbox.address.to_uppercase();
    let days = ["2026-07-29", "2026-07-31", "2026-08-03", "2026-08-04"];
    assert_eq!(
        letters(&board, &[], &[], &days),
        "07-29 chaser-1, 07-31 chaser-2, 08-04 escalation"
    );
}

#[test]
fn an_agency_without_a_board_member_is_still_written_to() {
    let mut board = board();
    board.agencies[1].contacts.truncate(1);
    assert_eq!(
        letters(&board, &[], &[], &["2026-07-29", "2026-08-04"]),
        "07-29 chaser-1, 08-04 escalation"
    );
}

#[test]
fn a_letter_lost_between_two_recipients_is_made_up_for() {
    let (board, now) = (board(), local("2026-08-04T09:00"));
    let mut history = History::default();
    let chased = local("2026-07-29T09:00");
    let chasers = plan(&board, &history, chased).unwrap();
    record(&mut history, &chasers, chased);
    let actions = plan(&board, &history, now).unwrap();
    let first: Vec<Action> = actions
        .iter()
        .filter(|action| about(&board, action, POLICE).as_deref() == Some("escalation"))
        .cloned()
        .collect();
    assert_eq!(first.len(), 1);
    record(&mut history, &first, now);
    let rest = plan(&board, &history, now + 1.hour()).unwrap();
    assert_eq!(rest.len(), actions.len() - 1);
}

#[test]
fn what_a_planned_letter_says_of_itself() {
    let actions = plan(&board(), &History::default(), local("2026-07-23T09:00")).unwrap();
    let planned = actions.iter().find_map(|action| match action {
        Action::Letter(planned) if planned.returns == [key(POLICE)] => Some(planned),
        _ => None,
    });
    insta::assert_debug_snapshot!(planned, @r#"
    Some(
        Planned {
            key: LetterKey(
                "blanktown/2026-27-Q1/police/quarterly/reminder",
            ),
            rung: "reminder",
            template: "reminder",
            returns: [
                ReturnKey {
                    agency: AgencyCode(
                        "police",
                    ),
                    code: ReturnCode(
                        "quarterly",
                    ),
                    period: Period {
                        first: 2026-04-01,
                        last: 2026-06-30,
                        kind: FinancialQuarter,
                    },
                },
            ],
            to: Mailbox {
                name: "Blanktown Police data lead",
                address: "data-lead@police.example",
            },
            role: DataLead,
            due: 2026-07-22T23:00:00Z,
            why: "Police, quarterly dataset, 2026-27 Q1 is not yet received; due Tuesday 28 July 2026; rung reminder applies from Thursday 23 July 2026",
        },
    )
    "#);
}
