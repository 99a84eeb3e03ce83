//! A letter is there once, and how far it came is what its latest step says.

use boardpack_ledger::{Attempt, LedgerError, NewEvent, phase};
use boardpack_model::history::{Delivery, Happening};
use boardpack_model::letter::Mode;

use crate::support::*;

/// Steps (`phase`), results (`phase=delivery`), a worker that begins anew (`|`) and words of a person (`said=delivery`), and
/// what they leave.
fn check(steps: &[&str], standing: Delivery) {
    let name = format!(
        "letters_{}",
        boardpack_ledger::sha256_hex(steps.join(" ").as_bytes())
    )
    .replace('-', "_");
    on_each(&name[..20], |office| {
        let mut ledger = office.open();
        ledger.record_letters(&board(), &[letter("chaser-1")]).unwrap();
        let mut after = None;
        for step in steps {
            after = match step.split_once('=') {
                _ if *step == "|" => None,
                Some(("said", _)) => {
                    let stands = ledger.history(&board()).unwrap().letters[&letter("chaser-1").key].delivery;
                    ledger
                        .record_word(&board(), &settled(), (stands, &[attempt(step)]))
                        .unwrap();
                    None
                }
                _ => Some(ledger.record_attempt(&board(), &attempt(step), after).unwrap()),
            };
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
        let recorded = steps.iter().filter(|step| **step != "|");
        assert_eq!(attempts, recorded.map(|step| attempt(step)).collect::<Vec<_>>());
        let all = ledger.attempts_of_all(&board()).unwrap();
        assert_eq!(
            all.values().flatten().collect::<Vec<_>>(),
            attempts.iter().collect::<Vec<_>>()
        );
        // Nothing but a queued letter can be on its way again without a person's word.
        let next = ledger.record_attempt(&board(), &attempt("connecting"), None);
        match standing {
            Delivery::Queued => assert!(next.is_ok()),
            _ => assert!(
                matches!(next, Err(LedgerError::StandsOtherwise { .. })),
                "{steps:?}"
            ),
        }
    });
}

fn settled() -> NewEvent {
    NewEvent {
        at: seen(),
        by: "Morgan Ellery".to_owned(),
        what: Happening::Settled {
            letter: letter("chaser-1").key,
            sent: true,
        },
        once: None,
    }
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
    check(
        &["connecting", "connecting=queued", "|", "connecting", "mail"],
        Delivery::Queued,
    );
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
    check(&["dot-sent", "answered=uncertain", "said=sent"], Delivery::Sent);
    check(&["dot-sent", "said=queued"], Delivery::Queued);
    check(&["dot-sent", "said=queued", "connecting"], Delivery::Queued);
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
            .record_attempt(&board(), &attempt("connecting"), None)
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

#[test]
fn of_two_workers_that_take_up_one_letter_only_one_hands_it_over() {
    on_each("two_workers", |office| {
        let (mut one, mut two) = (office.open(), office.open());
        one.record_letters(&board(), &[letter("chaser-1")]).unwrap();
        let ours = one
            .record_attempt(&board(), &attempt("connecting"), None)
            .unwrap();
        let theirs = two
            .record_attempt(&board(), &attempt("connecting"), None)
            .unwrap();
        let refused = one
            .record_attempt(&board(), &attempt("mail"), Some(ours))
            .unwrap_err();
        assert!(matches!(refused, LedgerError::TakenUpElsewhere(_)), "{refused}");
        let dot = two
            .record_attempt(&board(), &attempt(phase::DOT_SENT), Some(theirs))
            .unwrap();
        // Neither a step nor a result of the one that was too late changes anything.
        for late in ["data", "put off=queued"] {
            one.record_attempt(&board(), &attempt(late), Some(ours))
                .unwrap_err();
        }
        two.record_attempt(&board(), &attempt("answered=sent"), Some(dot))
            .unwrap();
        for late in ["connecting", "put off=queued", "cancelled=cancelled"] {
            one.record_attempt(&board(), &attempt(late), None).unwrap_err();
        }
        let stored = &one.history(&board()).unwrap().letters[&letter("chaser-1").key];
        assert_eq!(stored.delivery, Delivery::Sent);
    });
}

#[test]
fn a_persons_word_counts_only_for_letters_that_stand_as_it_says_and_whole_or_not_at_all() {
    on_each("words", |office| {
        let mut ledger = office.open();
        ledger
            .record_letters(&board(), &[letter("chaser-1"), letter("chaser-2")])
            .unwrap();
        ledger
            .record_attempt(&board(), &attempt(phase::DOT_SENT), None)
            .unwrap();
        let mut other = attempt("said=queued");
        other.key = letter("chaser-2").key;
        let both = [attempt("said=queued"), other];
        let refused = ledger.record_word(&board(), &settled(), (Delivery::Uncertain, &both));
        assert!(
            matches!(refused, Err(LedgerError::StandsOtherwise { .. })),
            "{refused:?}"
        );
        let history = ledger.history(&board()).unwrap();
        assert_eq!(history.events, [], "neither the word nor what it does");
        assert_eq!(
            history.letters[&letter("chaser-1").key].delivery,
            Delivery::Uncertain
        );
        ledger
            .record_word(&board(), &settled(), (Delivery::Uncertain, &both[..1]))
            .unwrap();
        ledger
            .record_word(&board(), &settled(), (Delivery::Uncertain, &both[..1]))
            .unwrap_err();
        assert_eq!(ledger.history(&board()).unwrap().events.len(), 1);
    });
}

/// Steps, each a minute after the one before; how far the letter was known to have come in a minute, and since which.
fn check_handover(steps: &[&str], known_at: i64, expected: Option<(Delivery, i64)>) {
    let minute = |minute: i64| seen() + jiff::SignedDuration::from_mins(minute);
    // The name of a schema holds no minus sign.
    let asked = format!("{known_at} {}", steps.join(" "));
    let name = format!("handed_{}", boardpack_ledger::sha256_hex(asked.as_bytes()));
    on_each(&name[..20], |office| {
        let mut ledger = office.open();
        ledger.record_letters(&board(), &[letter("chaser-1")]).unwrap();
        let mut last = None;
        for (at, step) in (0..).zip(steps) {
            let attempt = Attempt {
                at: minute(at),
                ..attempt(step)
            };
            last = Some(ledger.record_attempt(&board(), &attempt, last).unwrap());
        }
        let found = ledger.handovers(&board(), minute(known_at)).unwrap();
        let found = found
            .get(&letter("chaser-1").key)
            .map(|one| (one.delivery, one.at));
        let expected = expected.map(|(delivery, at)| (delivery, minute(at)));
        assert_eq!(found, expected, "{steps:?} {known_at}");
    });
}

#[test]
fn a_letter_is_handed_over_at_its_final_dot_once_it_is_known_to_be_sent() {
    let steps = ["connecting", phase::DOT_SENT, "answered=sent"];
    check_handover(&steps, 2, Some((Delivery::Sent, 1)));
    check_handover(&steps, 1, Some((Delivery::Uncertain, 1)));
    check_handover(&steps, 0, Some((Delivery::Queued, 0)));
    check_handover(&steps, -1, None);
    check_handover(&["written=sent"], 0, Some((Delivery::Sent, 0)));
    let settled = [phase::DOT_SENT, "answered=uncertain", "settled=sent"];
    check_handover(&settled, 2, Some((Delivery::Sent, 0)));
    check_handover(&["rcpt=failed"], 2, Some((Delivery::Failed, 0)));
}
