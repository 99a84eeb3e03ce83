//! Clocks that jump: what is judged of them, and what an office does about it.

use std::fs;
use std::path::Path;
use std::time::Duration;

use boardpack_model::BoardCode;
use boardpack_model::history::History;
use boardpack_post::Transport;

use super::*;
use crate::decide::{Deciding, Decision, decide};
use crate::tick::{Ticked, tick_board};
use crate::{Surroundings, Workspace, status};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A machine in its first, second … run, so many hours after its start.
fn uptime(text: &str) -> Option<Uptime> {
    let (run, hours) = text.split_once(' ')?;
    Some(Uptime {
        run: run.to_owned(),
        since: SignedDuration::from_hours(hours.trim_end_matches('h').parse().unwrap()),
    })
}

/// Last acted at 10:00 on 28 July 2026, in that run of the machine and recording nothing later: what is judged of an instant.
fn check(noted: &str, says: &str, now: &str, wanted: &str) {
    let noted = Noted {
        at: at("2026-07-28T10:00:00Z"),
        uptime: uptime(noted.trim_start_matches("confirmed ")),
        confirmed: noted.starts_with("confirmed "),
    };
    let judged = match judge(at(says), uptime(now).as_ref(), Some(&noted), None) {
        Ok(at) => at.to_string(),
        Err(_) => "doubted".to_owned(),
    };
    assert_eq!(judged, wanted, "{noted:?}, {says}, {now}");
}

#[test]
fn within_one_run_of_the_machine_the_clock_goes_as_time_passes() {
    check("one 5h", "2026-07-28T11:00:00Z", "one 6h", "2026-07-28T11:00:00Z");
    check(
        "one 5h",
        "2026-07-31T10:00:00Z",
        "one 77h",
        "2026-07-31T10:00:00Z",
    );
    check("one 5h", "2026-07-31T10:00:00Z", "one 6h", "doubted");
    check("one 5h", "2027-07-28T10:00:00Z", "one 6h", "doubted");
    // A day and no more may be put right without a word.
    check("one 5h", "2026-07-29T11:00:00Z", "one 6h", "2026-07-29T11:00:00Z");
    check("one 5h", "2026-07-29T11:00:01Z", "one 6h", "doubted");
    // Put back within what was a long time without a tick.
    check("one 5h", "2026-07-28T10:30:00Z", "one 77h", "doubted");
}

#[test]
fn a_machine_that_was_switched_off_may_wake_up_at_any_later_time() {
    check("one 5h", "2027-07-28T10:00:00Z", "two 0h", "2027-07-28T10:00:00Z");
    check("one 5h", "2027-07-28T10:00:00Z", "", "2027-07-28T10:00:00Z");
    check("", "2027-07-28T10:00:00Z", "one 6h", "2027-07-28T10:00:00Z");
    // The same run by name and yet younger: another machine's view, which says nothing.
    check("one 5h", "2027-07-28T10:00:00Z", "one 4h", "2027-07-28T10:00:00Z");
}

#[test]
fn a_clock_that_was_put_back_is_doubted_and_a_small_step_is_harmless() {
    check("one 5h", "2026-07-28T09:00:00Z", "one 5h", "doubted");
    check("one 5h", "2000-01-01T00:00:00Z", "two 0h", "doubted");
    check("", "2026-07-28T09:54:59Z", "", "doubted");
    check("", "2026-07-28T09:55:00Z", "", "2026-07-28T10:00:00Z");
    check("one 5h", "2026-07-28T09:59:59Z", "one 5h", "2026-07-28T10:00:00Z");
}

#[test]
fn a_clock_that_a_person_found_right_may_be_a_day_behind_and_goes_no_further_back() {
    check(
        "confirmed one 5h",
        "2026-07-28T09:00:00Z",
        "one 5h",
        "2026-07-28T10:00:00Z",
    );
    check("confirmed one 5h", "2026-07-27T09:00:00Z", "one 5h", "doubted");
}

#[test]
fn what_was_recorded_counts_as_much_as_what_was_noted() {
    let fact = Some(at("2026-07-28T10:00:00Z"));
    assert_eq!(
        judge(at("2026-07-28T10:01:00Z"), None, None, fact),
        Ok(at("2026-07-28T10:01:00Z"))
    );
    assert!(judge(at("2026-07-28T09:00:00Z"), None, None, fact).is_err());
    assert_eq!(
        judge(at("2026-07-28T09:00:00Z"), None, None, None),
        Ok(at("2026-07-28T09:00:00Z"))
    );
}

#[test]
fn a_note_says_again_what_was_noted() {
    for confirmed in [false, true] {
        for uptime in [None, uptime("0f3b-77 1234h")] {
            let at = at("2026-07-28T10:00:00Z");
            let noted = Noted {
                at,
                uptime,
                confirmed,
            };
            assert_eq!(understood(&told(&noted), at), noted);
        }
    }
}

/// An office of the starter's board.
fn office(root: &Path, rehearsal: bool) -> (Office, OpenBoard) {
    let code = BoardCode::new("ours").unwrap();
    for (path, text) in boardpack_pipeline::starter(&code) {
        let path = root.join("pipelines/ours").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let is = format!("rehearsal = {}", !rehearsal);
        fs::write(path, text.replace(&is, &format!("rehearsal = {rehearsal}"))).unwrap();
    }
    let workspace = Workspace::at(root).unwrap();
    let surroundings = Surroundings {
        reader: "none".into(),
        passwords: std::collections::BTreeMap::new(),
        settle: Duration::ZERO,
        transport: Transport::Folder(workspace.outbox()),
        mode: None,
        ledger_url: None,
        births: std::collections::BTreeMap::new(),
        maildir: None,
    };
    let office = Office::open(workspace, surroundings).unwrap_or_else(|_| panic!("the starter opens"));
    let open = office.board(None).unwrap();
    (office, open)
}

fn tick(office: &mut Office, open: &OpenBoard, now: &str, running: &str) -> Ticked {
    office.uptime = uptime(running);
    tick_board(office, open, at(now)).unwrap()
}

fn history(office: &mut Office, open: &OpenBoard) -> History {
    office.ledger.history(&open.board.code).unwrap()
}

fn jumps(history: &History) -> usize {
    let is_jump =
        |event: &&boardpack_model::history::Event| matches!(event.what, Happening::ClockJumped { .. });
    history.events.iter().filter(is_jump).count()
}

#[test]
fn after_a_jump_nothing_is_sent_or_recorded_until_the_clock_agrees_again() {
    let root = tempfile::tempdir().unwrap();
    let (mut office, open) = office(root.path(), false);
    let first = tick(&mut office, &open, "2026-07-01T12:00:00Z", "one 5h");
    assert_eq!((first.held, first.troubles), (None, Vec::new()));
    let before = history(&mut office, &open);
    for _ in 0..3 {
        let held = tick(&mut office, &open, "2027-07-01T12:00:00Z", "one 6h");
        assert!(held.held.unwrap().contains("no letter leaves"));
        assert!(held.written.is_empty());
    }
    let after = history(&mut office, &open);
    assert_eq!((jumps(&after), after.letters), (1, before.letters));
    // The jump is no fact of the future.
    assert!(
        after
            .events
            .iter()
            .all(|event| event.at <= at("2026-07-01T12:00:00Z"))
    );
    let needs = status::needs_a_person(&mut office, &open, at("2027-07-01T12:00:00Z")).unwrap();
    assert!(needs[0].contains("boardpack clock --confirm"), "{needs:?}");
    // Put right, the clock agrees with the time that has passed, and things go on by themselves.
    let right = tick(&mut office, &open, "2026-07-01T14:00:00Z", "one 7h");
    assert_eq!(right.held, None);
}

#[test]
fn a_person_may_say_that_the_clock_is_right() {
    let root = tempfile::tempdir().unwrap();
    let (mut office, open) = office(root.path(), false);
    tick(&mut office, &open, "2026-07-01T12:00:00Z", "one 5h");
    let later = at("2026-07-09T12:00:00Z");
    assert!(
        tick(&mut office, &open, "2026-07-09T12:00:00Z", "one 6h")
            .held
            .is_some()
    );
    confirm(&mut office, &open, "Jo Officer", later).unwrap();
    assert!(confirm(&mut office, &open, "Jo Officer", later).is_err());
    let events = history(&mut office, &open).events;
    let last = events
        .iter()
        .rfind(|event| event.what == Happening::ClockConfirmed)
        .unwrap();
    assert_eq!((last.at, last.by.as_str()), (later, "Jo Officer"));
    assert_eq!(
        tick(&mut office, &open, "2026-07-09T12:01:00Z", "one 6h").held,
        None
    );
}

#[test]
fn a_clock_set_back_holds_every_command_that_records() {
    let root = tempfile::tempdir().unwrap();
    let (mut office, open) = office(root.path(), true);
    tick(&mut office, &open, "2026-07-20T12:00:00Z", "");
    let early = at("2026-07-20T10:00:00Z");
    let held = tick(&mut office, &open, "2026-07-20T10:00:00Z", "").held.unwrap();
    assert!(held.contains("move it on with --now"), "{held}");
    let key = boardpack_model::timeliness::expected_returns(&open.board, early)[0].clone();
    let deciding = Deciding {
        by: "Jo Officer",
        reason: "agreed",
        now: early,
    };
    let refused = decide(&mut office, &open, &key, &Decision::Waive, deciding).unwrap_err();
    assert!(
        refused
            .to_string()
            .contains("before the last thing that was recorded"),
        "{refused}"
    );
    let posted = crate::deliver::queued(&mut office, &open, early, crate::deliver::Haste::Now).unwrap();
    assert!(posted.paused.is_some());
    let received = crate::receive::receive(&mut office, &open, early, crate::receive::Patience::WaitOnce);
    assert!(received.is_err());
    assert_eq!(jumps(&history(&mut office, &open)), 1);
    // A day behind and no more can be found right; then it is recorded as no earlier than what is known.
    confirm(&mut office, &open, "Jo Officer", early).unwrap();
    decide(&mut office, &open, &key, &Decision::Waive, deciding).unwrap();
    let events = history(&mut office, &open).events;
    assert!(events.iter().all(|event| event.at >= at("2026-07-20T12:00:00Z")));
    assert_eq!(tick(&mut office, &open, "2026-07-20T10:05:00Z", "").held, None);
}

#[test]
fn a_clock_more_than_a_day_behind_what_is_recorded_cannot_be_found_right() {
    let root = tempfile::tempdir().unwrap();
    let (mut office, open) = office(root.path(), false);
    tick(&mut office, &open, "2026-07-20T12:00:00Z", "one 5h");
    assert!(
        tick(&mut office, &open, "2000-01-01T00:00:00Z", "two 0h")
            .held
            .is_some()
    );
    let refused = confirm(&mut office, &open, "Jo Officer", at("2000-01-01T00:00:00Z")).unwrap_err();
    assert!(refused.to_string().contains("restore the backup"), "{refused}");
    // The network sets it right soon after the start: nobody need do anything.
    assert_eq!(
        tick(&mut office, &open, "2026-07-21T12:00:00Z", "two 0h").held,
        None
    );
}

#[test]
fn a_small_step_back_sends_nothing_again_and_records_nothing_as_earlier() {
    let root = tempfile::tempdir().unwrap();
    let (mut office, open) = office(root.path(), false);
    tick(&mut office, &open, "2026-07-01T12:00:00Z", "one 5h");
    let before = history(&mut office, &open);
    let again = tick(&mut office, &open, "2026-07-01T11:57:00Z", "one 5h");
    assert_eq!((again.held, again.written), (None, Vec::new()));
    let after = history(&mut office, &open);
    assert_eq!(before.letters, after.letters);
    assert_eq!(before.events, after.events);
}

/// A command that records, at an instant.
type Recording = fn(&mut Office, &OpenBoard, Timestamp) -> Result<()>;

fn deciding(now: Timestamp) -> Deciding<'static> {
    Deciding {
        by: "Jo Officer",
        reason: "agreed",
        now,
    }
}

/// Every command that records something at a person's word or looks at what came.
const RECORDING: &[(&str, Recording)] = &[
    ("decide", |office, open, now| {
        let key = boardpack_model::timeliness::expected_returns(&open.board, now)[0].clone();
        decide(office, open, &key, &Decision::Waive, deciding(now)).map(drop)
    }),
    ("decide about a file", |office, open, now| {
        let named = crate::decide::Named {
            file: "Q1.xlsx",
            agency: None,
        };
        let decline = crate::decide::FileDecision::Decline;
        crate::decide::decide_file(office, open, named, &decline, deciding(now)).map(drop)
    }),
    ("withdraw", |office, open, now| {
        let accepted = crate::decide::Accepted {
            id: "Q1.xlsx",
            agency: None,
            of: None,
        };
        crate::decide::withdraw(office, open, accepted, deciding(now)).map(drop)
    }),
    ("word", |office, open, now| {
        let headline = crate::word::Wording::Headline("All is well".to_owned());
        let period = "2026-27 Q1".parse().unwrap();
        crate::word::word(office, open, period, &headline, deciding(now)).map(drop)
    }),
    ("approve", |office, open, now| {
        let approving = crate::approve::Approving {
            by: "Jo Officer",
            despite: None,
            now,
        };
        crate::approve::approve(office, open, "2026-27 Q1".parse().unwrap(), approving).map(drop)
    }),
    ("draft", |office, open, now| {
        crate::packs::draft(office, open, "2026-27 Q1".parse().unwrap(), now).map(drop)
    }),
    ("circulate", |office, open, now| {
        crate::circulate::circulate(office, open, "2026-27 Q1".parse().unwrap(), now).map(drop)
    }),
    ("settle", |office, open, now| {
        crate::deliver::settle::settle(office, open, ("1", true), ("Jo Officer", now)).map(drop)
    }),
    ("send again", |office, open, now| {
        crate::deliver::again::again(office, open, "1", ("Jo Officer", now)).map(drop)
    }),
    ("release", |office, open, now| {
        crate::deliver::modes::release(office, open, &[], ("Jo Officer", now)).map(drop)
    }),
    ("receive", |office, open, now| {
        crate::receive::receive(office, open, now, crate::receive::Patience::WaitOnce).map(drop)
    }),
    ("mail", |office, open, now| {
        crate::mail_in::take_in_now(office, open, now).map(drop)
    }),
];

#[test]
fn no_command_records_at_an_instant_that_is_doubted() {
    for (command, record) in RECORDING {
        for (says, why) in [
            ("2026-07-20T10:00:00Z", "before the last thing that was recorded"),
            ("2027-07-20T12:00:00Z", "further on than time can have passed"),
        ] {
            let root = tempfile::tempdir().unwrap();
            let (mut office, open) = office(root.path(), true);
            tick(&mut office, &open, "2026-07-20T12:00:00Z", "one 5h");
            let before = history(&mut office, &open);
            let refused = record(&mut office, &open, at(says)).unwrap_err().to_string();
            assert!(refused.contains(why), "{command}: {refused}");
            let after = history(&mut office, &open);
            assert_eq!(after.events.len(), before.events.len() + 1, "{command}");
            assert_eq!(jumps(&after), 1, "{command}");
        }
    }
}

#[test]
fn a_file_with_which_something_goes_wrong_holds_up_no_others_and_loses_no_instant() {
    let root = tempfile::tempdir().unwrap();
    let (mut office, open) = office(root.path(), false);
    let drop = office.drop_folder(&open.board);
    fs::create_dir_all(drop.join("police")).unwrap();
    // There is no reader, so that this one cannot be read; the other is nobody's and is recorded all the same.
    fs::write(drop.join("police/Q1.csv"), "a,b\n1,2\n").unwrap();
    fs::write(drop.join("stray.csv"), "a,b\n1,2\n").unwrap();
    let first = at("2026-07-20T10:00:00Z");
    let later = at("2026-07-20T10:05:00Z");
    for now in [first, later] {
        let looked = crate::receive::receive(&mut office, &open, now, crate::receive::Patience::LeaveWaiting);
        assert!(looked.is_err());
        let noted = office.ledger.holder(&open.board.code, "watch").unwrap();
        assert_eq!(noted.map(|(_, at)| at), Some(now));
    }
    let strangers = history(&mut office, &open).strangers;
    assert_eq!(strangers.len(), 1, "{strangers:?}");
    let noted = fs::read_to_string(office.workspace.sightings(&open.board.code)).unwrap();
    assert!(
        noted.contains("police/Q1.csv") && noted.contains(&first.to_string()),
        "{noted}"
    );
    assert!(!noted.contains(&later.to_string()), "{noted}");
}

#[test]
fn a_later_look_that_finds_a_longer_time_unwatched_records_it_too() {
    let root = tempfile::tempdir().unwrap();
    let (mut office, open) = office(root.path(), false);
    let from = at("2026-07-20T10:00:00Z");
    let ends = [at("2026-11-03T09:00:00Z"), at("2026-11-03T09:05:00Z")];
    crate::watch::looked(&mut office, &open, from).unwrap();
    for until in [ends[0], ends[0], ends[1]] {
        crate::watch::look(&mut office, &open, &[], until).unwrap();
    }
    let events = history(&mut office, &open).events;
    let unwatched = events.iter().filter_map(|event| match event.what {
        Happening::Unwatched { from, until } => Some((from, until)),
        _ => None,
    });
    let wanted: Vec<_> = ends.iter().map(|until| (from, *until)).collect();
    assert_eq!(unwatched.collect::<Vec<_>>(), wanted);
}
