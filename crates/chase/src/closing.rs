//! Nothing is asked for once a return has closed, and nothing stops early because the bank holidays that are known end.

use boardpack_model::board::{Closing, Schedule};
use boardpack_model::history::{Event, Happening, Outcome, Submission};
use boardpack_model::letter::LetterKey;
use boardpack_model::{Board, History};

use crate::no_longer_right;
use crate::plan::plan;
use crate::sample::{board, event, key, local, submission};

const POLICE: &str = "2026-27-Q1/police/quarterly";

/// The rungs of the letters about the police's first quarter that are due on a morning, with nothing written before.
fn rungs(board: &Board, submissions: &[Submission], events: &[Event], day: &str) -> Vec<String> {
    let history = History {
        submissions: submissions.to_vec(),
        events: events.to_vec(),
        ..History::default()
    };
    let actions = plan(board, &history, local(&format!("{day}T09:00"))).unwrap();
    let keys = actions.iter().map(|action| action.key(&board.code).0);
    keys.filter_map(|key| {
        key.split_once(&format!("/{POLICE}/"))
            .map(|(_, rung)| rung.to_owned())
    })
    .collect()
}

fn closing_after(days: u16) -> Board {
    let mut board = board();
    board.timetable.closes_after = Some(days);
    board
}

#[test]
fn nothing_is_chased_after_closing() {
    // Due on 28 July: four working days later it is Monday 3 August.
    let rungs = |board: &Board, day| rungs(board, &[], &[], day);
    assert_eq!(rungs(&closing_after(4), "2026-08-03").len(), 1);
    assert_eq!(rungs(&closing_after(4), "2026-08-04"), [""; 0]);
    assert_eq!(
        rungs(&board(), "2026-08-04").len(),
        1,
        "it is not closed of itself"
    );
    let mut never = closing_after(4);
    for spec in &mut never.returns {
        spec.closes = Closing::Never;
    }
    assert_eq!(rungs(&never, "2026-08-04").len(), 1);
}

#[test]
fn a_correction_is_not_chased_after_closing_either() {
    let returned = [submission(
        POLICE,
        "2026-07-28T10:00",
        Outcome::ReturnedForCorrection,
    )];
    assert_ne!(rungs(&board(), &returned, &[], "2026-08-12"), [""; 0]);
    assert_eq!(rungs(&closing_after(10), &returned, &[], "2026-08-12"), [""; 0]);
}

#[test]
fn an_extension_keeps_it_open() {
    let extended = [event(
        "2026-07-22T12:00",
        Happening::Extended {
            key: key(POLICE),
            until: "2026-08-04".parse().unwrap(),
            reason: String::new(),
        },
    )];
    assert_ne!(rungs(&closing_after(4), &[], &extended, "2026-08-05"), [""; 0]);
    assert_eq!(rungs(&closing_after(4), &[], &extended, "2026-08-11"), [""; 0]);
}

#[test]
fn a_letter_that_waits_over_the_closing_day_does_not_leave() {
    let letter = LetterKey(format!("blanktown/{POLICE}/chaser-1"));
    let why = |board: &Board, at| no_longer_right(board, &History::default(), &letter, local(at)).unwrap();
    assert_eq!(why(&closing_after(4), "2026-08-03T09:00"), None);
    assert_eq!(
        why(&closing_after(4), "2026-08-04T09:00").as_deref(),
        Some("2026-27-Q1/police/quarterly is closed")
    );
}

#[test]
fn a_rung_beyond_the_known_bank_holidays_stops_none_before_them() {
    let mut board = board();
    board
        .returns
        .retain(|spec| spec.agency.as_str() == "police" && !spec.is_history);
    let spec = &mut board.returns[0];
    spec.schedule = Schedule::Every {
        from: "2028-29 Q2".parse().unwrap(),
        until: "2028-29 Q2".parse().ok(),
    };
    spec.due_on
        .insert("2028-29 Q2".parse().unwrap(), "2028-12-27".parse().unwrap());
    let history = History::default();
    let actions = plan(&board, &history, local("2028-12-28T09:00")).unwrap();
    let keys = actions.iter().map(|action| action.key(&board.code).0);
    let keys: Vec<String> = keys.filter(|key| !key.contains("/digest/")).collect();
    assert_eq!(keys, ["blanktown/2028-29-Q2/police/quarterly/chaser-1"]);
    let beyond = plan(&board, &history, local("2029-01-02T09:00")).unwrap_err();
    assert_eq!(beyond.day.to_string(), "2029-01-02");
}
