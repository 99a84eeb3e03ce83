//! The last look at a letter before it leaves: whether what a letter of the ladder asks is still right to ask, and what a
//! confirmation says still holds.

use boardpack_model::history::{Event, Happening, StoredLetter};
use boardpack_model::{Board, History, ReturnKey};
use jiff::Timestamp;

/// Whether a letter of the ladder is still right, as any other letter is; otherwise why it is not, in words.
///
/// Where days cannot be counted, because the table of bank holidays has run out, nothing can be said for the letter, and it
/// does not leave.
pub fn check(board: &Board, history: &History, letter: &StoredLetter, now: Timestamp) -> Result<(), String> {
    match boardpack_chase::no_longer_right(board, history, &letter.key, now) {
        Ok(None) => Ok(()),
        Ok(Some(why)) => Err(why),
        Err(outside) => Err(outside.to_string()),
    }
}

/// Whether what a confirmation of a decision says still holds; otherwise which decision replaced it. It would stay with the
/// agency as its proof.
pub fn confirms(board: &Board, history: &History, letter: &StoredLetter) -> Result<(), String> {
    let (base, copy) = match letter.key.0.rsplit_once('~') {
        Some((base, copy)) => (base, copy.parse().unwrap_or(1)),
        None => (letter.key.0.as_str(), 1_usize),
    };
    let is_its = |event: &&Event| key_of(board, event).is_some_and(|key| key == base);
    let its = history.events.iter().filter(is_its).nth(copy.saturating_sub(1));
    let Some((event, (of, word))) = its.and_then(|event| Some((event, decided(event)?))) else {
        return Ok(());
    };
    let mut later = history
        .events
        .iter()
        .rev()
        .filter(|later| (later.at, later.id) > (event.at, event.id))
        .filter_map(decided);
    let replaces = |(about, now): &(&ReturnKey, &str)| {
        *about == of
            && matches!(
                (word, *now),
                ("nil" | "extended", "waived") | ("extended", "extended")
            )
    };
    match later.find(replaces) {
        Some((_, now)) => Err(format!("replaced by a later decision: {now}")),
        None => Ok(()),
    }
}

/// The key of the letter that confirms a decision about a return, without the number of a second one within its second.
fn key_of(board: &Board, event: &Event) -> Option<String> {
    let (of, word) = decided(event)?;
    let (code, period) = (&board.code, of.period.slug());
    let at = event.at.strftime("%Y%m%dT%H%M%S");
    Some(format!(
        "{code}/receipts/{period}/{}/{}-{word}-{at}",
        of.agency, of.code
    ))
}

/// The return that was decided about, and the decision in a word.
fn decided(event: &Event) -> Option<(&ReturnKey, &'static str)> {
    match &event.what {
        Happening::Extended { key, .. } => Some((key, "extended")),
        Happening::Waived { key, .. } => Some((key, "waived")),
        Happening::NilConfirmed { key, .. } => Some((key, "nil")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;
    use std::path::Path;
    use std::time::Duration;

    use boardpack_model::history::Delivery;
    use boardpack_model::letter::{LetterKey, Mode};
    use boardpack_model::{BoardCode, timeliness};
    use boardpack_post::Transport;
    use jiff::SignedDuration;

    use super::*;
    use crate::decide::{Deciding, Decision, decide};
    use crate::letters::may_leave;
    use crate::{Office, OpenBoard, Surroundings, Workspace};

    /// A letter of the starter board's first agency that was written in the evening and waits; whether it leaves in the
    /// morning, after the agency said by telephone, or did not say, that there is nothing to report.
    fn leaves(key: &str, is_nil: bool) -> Result<(), String> {
        let code = BoardCode::new("ours").unwrap();
        let board = boardpack_pipeline::read(&code, &boardpack_pipeline::starter(&code)).unwrap();
        let spec = &board.returns[0];
        let agency = board.agency(&spec.agency).unwrap();
        let period = spec.periods("2026-07-01".parse().unwrap())[0];
        let of = ReturnKey {
            agency: spec.agency.clone(),
            code: spec.code.clone(),
            period,
        };
        let due = board.calendar.add_working_days(period.last_day(), 1).unwrap();
        let morning = due.at(9, 0, 0, 0).to_zoned(board.time_zone.clone()).unwrap();
        let letter = StoredLetter {
            number: 1,
            mode: Mode::Live,
            key: LetterKey(key.replace("RETURN", &of.to_string())),
            at: morning.timestamp(),
            to: agency.contacts[0].mailbox.address.clone(),
            subject: String::new(),
            why: String::new(),
            sha256: String::new(),
            delivery: Delivery::Queued,
        };
        let said = Event {
            id: 1,
            at: morning.timestamp(),
            by: "A. Officer".to_owned(),
            what: Happening::NilConfirmed {
                key: of,
                reason: "by telephone".to_owned(),
            },
        };
        let history = History {
            events: if is_nil { vec![said] } else { Vec::new() },
            letters: [(letter.key.clone(), letter.clone())].into(),
            ..History::default()
        };
        may_leave(&board, &history, &letter, morning.timestamp())
    }

    #[test]
    fn a_letter_that_waits_is_not_sent_after_the_return_came() {
        assert_eq!(leaves("ours/RETURN/request", false), Ok(()));
        let why = leaves("ours/RETURN/request", true).unwrap_err();
        assert!(why.starts_with("nothing is asked about "), "{why}");
    }

    #[test]
    fn a_rung_that_is_not_the_right_one_any_more_is_not_sent() {
        let why = leaves("ours/RETURN/escalation", false).unwrap_err();
        assert!(why.starts_with("request is right for "), "{why}");
    }

    fn office(root: &Path) -> (Office, OpenBoard) {
        let code = BoardCode::new("ours").unwrap();
        for (path, text) in boardpack_pipeline::starter(&code) {
            let path = root.join("pipelines/ours").join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let workspace = Workspace::at(root).unwrap();
        let surroundings = Surroundings {
            reader: "none".into(),
            passwords: BTreeMap::new(),
            settle: Duration::ZERO,
            transport: Transport::Folder(workspace.outbox()),
            mode: None,
            ledger_url: None,
            births: BTreeMap::new(),
            maildir: None,
        };
        let office = Office::open(workspace, surroundings).unwrap_or_else(|_| panic!("the starter opens"));
        let open = office.board(None).unwrap();
        (office, open)
    }

    /// Two decisions through the office about one return, so many seconds apart; how each letter's key ends and why it may not
    /// leave, and until when the return is extended then.
    fn decided_twice(decisions: [Decision; 2], apart: i64) -> (Vec<String>, String) {
        let root = tempfile::tempdir().unwrap();
        let (mut office, open) = office(root.path());
        let first: Timestamp = "2026-07-20T08:00:00Z".parse().unwrap();
        let key = timeliness::expected_returns(&open.board, first)[0].clone();
        for (decision, seconds) in decisions.iter().zip([0, apart]) {
            let deciding = Deciding {
                by: "Jo Officer",
                reason: "agreed",
                now: first + SignedDuration::from_secs(seconds),
            };
            decide(&mut office, &open, &key, decision, deciding).unwrap();
        }
        let history = office.ledger.history(&open.board.code).unwrap();
        let now = first + SignedDuration::from_mins(10);
        let of_each = history.letters.values().map(|letter| {
            let name = letter.key.0.rsplit('/').next().unwrap();
            let may = may_leave(&open.board, &history, letter, now);
            format!("{name}: {}", may.err().unwrap_or_default())
        });
        let status = timeliness::status(&open.board, &history, &key, now).unwrap();
        let due = status.extended_to.map_or(String::new(), |day| day.to_string());
        (of_each.collect(), due)
    }

    fn check_twice(decisions: [Decision; 2], apart: i64, expected: [&str; 2], due: &str) {
        let said = decided_twice(decisions, apart);
        assert_eq!(said, (expected.map(str::to_owned).to_vec(), due.to_owned()));
    }

    #[test]
    fn a_confirmation_that_a_later_decision_replaced_does_not_leave() {
        let until = |day: &str| Decision::Extend(day.parse().unwrap());
        let (one, other) = (until("2026-08-12"), until("2026-08-14"));
        let nil = "quarterly-nil-20260720T080000: replaced by a later decision: waived";
        let waived = "quarterly-waived-20260720T080200: ";
        check_twice([Decision::Nil, Decision::Waive], 120, [nil, waived], "");
        let extended = "quarterly-extended-20260720T080000: replaced by a later decision: waived";
        check_twice(
            [one.clone(), Decision::Waive],
            120,
            [extended, waived],
            "2026-08-12",
        );
        let extended = "quarterly-extended-20260720T080000: replaced by a later decision: extended";
        let again = "quarterly-extended-20260720T080200: ";
        check_twice([one.clone(), other.clone()], 120, [extended, again], "2026-08-14");
        let within_the_second = "quarterly-extended-20260720T080000~2: ";
        check_twice([one, other], 0, [extended, within_the_second], "2026-08-14");
    }
}
