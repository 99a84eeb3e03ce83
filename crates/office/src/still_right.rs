//! The last look at a letter of the ladder before it leaves: whether what it asks is still right to ask.

use boardpack_model::history::StoredLetter;
use boardpack_model::{Board, History};
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

#[cfg(test)]
mod tests {
    use boardpack_model::BoardCode;
    use boardpack_model::history::{Delivery, Event, Happening};
    use boardpack_model::letter::{LetterKey, Mode};

    use super::*;
    use crate::letters::may_leave;

    /// A letter of the starter board's first agency that was written in the evening and waits; whether it leaves in the
    /// morning, after the agency said by telephone, or did not say, that there is nothing to report.
    fn leaves(key: &str, is_nil: bool) -> Result<(), String> {
        let code = BoardCode::new("ours").unwrap();
        let board = boardpack_pipeline::read(&code, &boardpack_pipeline::starter(&code)).unwrap();
        let spec = &board.returns[0];
        let agency = board.agency(&spec.agency).unwrap();
        let period = spec.periods("2026-07-01".parse().unwrap())[0];
        let of = boardpack_model::ReturnKey {
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
}
