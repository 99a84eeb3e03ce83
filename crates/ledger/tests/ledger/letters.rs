//! A letter is there once, and how far it came is what its latest step says.

use boardpack_ledger::{Attempt, LedgerError, phase};
use boardpack_model::history::Delivery;
use boardpack_model::letter::Mode;

use crate::support::*;

/// Steps (`phase`) and results (`phase=delivery`), and what they leave.
fn check(steps: &[&str], standing: Delivery) {
    let name = format!(
        "letters_{}",
        boardpack_ledger::sha256_hex(steps.join(" ").as_bytes())
    )
    .replace('-', "_");
    on_each(&name[..20], |office| {
        let mut ledger = office.open();
        ledger.record_letters(&board(), &[letter("chaser-1")]).unwrap();
        for step in steps {
            ledger.record_attempt(&board(), &attempt(step)).unwrap();
        }
        drop(ledger);
        let mut ledger = office.open();
        let history = ledger.history(&board()).unwrap();
        assert_eq!(
            history.letters[&letter("chaser-1").key].delivery,
            standing,
            "{steps:?}"
        );
        let queued = ledger.queued_letters(&board()).unwrap().len();
        assert_eq!(queued, usize::from(standing == Delivery::Queued), "{steps:?}");
        let attempts = ledger.attempts(&board(), &letter("chaser-1").key).unwrap();
        assert_eq!(
            attempts,
            steps.iter().map(|step| attempt(step)).collect::<Vec<_>>()
        );
        // Nothing but a queued letter can be on its way again without a person's word.
        let next = ledger.record_attempt(&board(), &attempt("connecting"));
        match standing {
            Delivery::Queued => next.unwrap(),
            _ => assert!(matches!(next, Err(LedgerError::NotQueued { .. })), "{steps:?}"),
        }
    });
}

fn attempt(step: &str) -> Attempt {
    let (phase, delivery) = match step.split_once('=') {
        Some((phase, word)) => (phase, Some(Delivery::from_word(word).unwrap())),
        None => (step, None),
    };
    Attempt {
        key: letter("chaser-1").key,
        at: seen(),
        phase: phase.to_owned(),
        delivery,
        reply: if delivery.is_some() { "250 ok" } else { "" }.to_owned(),
    }
}

#[test]
fn a_letter_waits_until_it_is_sent() {
    check(&[], Delivery::Queued);
    check(
        &["connecting", "mail", "rcpt", "data", "dot-sent", "answered=sent"],
        Delivery::Sent,
    );
    check(&["connecting", "connecting=queued"], Delivery::Queued);
    check(&["connecting", "mail", "rcpt", "rcpt=failed"], Delivery::Failed);
    check(&["answered=cancelled"], Delivery::Cancelled);
}

#[test]
fn a_program_that_stopped_before_the_dot_leaves_it_queued() {
    check(&["connecting"], Delivery::Queued);
    check(&["connecting", "mail", "rcpt", "data"], Delivery::Queued);
}

#[test]
fn a_program_that_stopped_after_the_dot_leaves_it_uncertain() {
    check(
        &["connecting", "mail", "rcpt", "data", phase::DOT_SENT],
        Delivery::Uncertain,
    );
}

#[test]
fn a_person_settles_an_uncertain_letter() {
    check(
        &["dot-sent", "answered=uncertain", "settled=sent"],
        Delivery::Sent,
    );
    check(&["dot-sent", "settled=queued"], Delivery::Queued);
    check(&["dot-sent", "settled=queued", "connecting"], Delivery::Queued);
}

#[test]
fn a_letter_is_stored_once_and_never_written_over() {
    on_each("letter_once", |office| {
        let mut ledger = office.open();
        let new = ledger
            .record_letters(
                &board(),
                &[letter("chaser-1"), letter("chaser-2"), letter("chaser-1")],
            )
            .unwrap();
        assert_eq!(new, [letter("chaser-1").key, letter("chaser-2").key]);
        let mut changed = letter("chaser-1");
        changed.to = "somebody.else@police.example".to_owned();
        assert_eq!(ledger.record_letters(&board(), &[changed]).unwrap(), []);
        let stored = &ledger.history(&board()).unwrap().letters[&letter("chaser-1").key];
        let one = letter("chaser-1");
        assert_eq!(
            (
                &stored.to,
                &stored.subject,
                &stored.why,
                &stored.sha256,
                stored.at
            ),
            (&one.to, &one.subject, &one.why, &one.sha256, one.at)
        );
    });
}

#[test]
fn a_letter_that_was_never_written_cannot_be_delivered() {
    on_each("no_letter", |office| {
        let refused = office
            .open()
            .record_attempt(&board(), &attempt("connecting"))
            .unwrap_err();
        assert!(matches!(refused, LedgerError::NoSuchLetter(_)), "{refused}");
    });
}

#[test]
fn a_letter_bears_the_mode_that_it_was_written_under() {
    on_each("modes", |office| {
        let mut ledger = office.open();
        let other = boardpack_model::BoardCode::new("other").unwrap();
        for (key, mode) in [
            ("live", None),
            ("dry-run", Some(Mode::DryRun)),
            ("rehearsal", Some(Mode::Rehearsal)),
            ("team", Some(Mode::Team)),
        ] {
            if let Some(mode) = mode {
                ledger.write_letters_under(&board(), mode);
            }
            ledger.record_letters(&board(), &[letter(key)]).unwrap();
            // A second record changes nothing of it.
            ledger.write_letters_under(&board(), Mode::Live);
            ledger.record_letters(&board(), &[letter(key)]).unwrap();
        }
        ledger.write_letters_under(&board(), Mode::DryRun);
        ledger
            .record_letters(&other, &[letter("of-another-board")])
            .unwrap();
        let mut ledger = office.open();
        for (key, stored) in ledger.history(&board()).unwrap().letters {
            assert_eq!(key.0, format!("blanktown/{}", stored.mode.word()));
        }
        let others = ledger.history(&other).unwrap().letters;
        assert!(
            others.values().all(|letter| letter.mode == Mode::Live),
            "{others:?}"
        );
    });
}
