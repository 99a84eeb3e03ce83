//! Submissions that were taken back: from when each counts for nothing, and what it said with it.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Event, Happening, History, Submission};

impl History {
    /// The submissions that had been taken back at an instant, each with the event that did it.
    pub fn withdrawn(&self, as_at: Timestamp) -> BTreeMap<i64, &Event> {
        let mut withdrawn = BTreeMap::new();
        for event in self.events.iter().filter(|event| event.at <= as_at) {
            if let Happening::Withdrawn { submission, .. } = &event.what {
                withdrawn.entry(*submission).or_insert(event);
            }
        }
        withdrawn
    }

    /// Whether a submission had been taken back at an instant.
    pub fn is_withdrawn(&self, submission: i64, as_at: Timestamp) -> bool {
        self.events.iter().any(|event| {
            event.at <= as_at
                && matches!(&event.what, Happening::Withdrawn { submission: of, .. } if *of == submission)
        })
    }

    /// Whether an event is the "nothing to report" of a file that had been taken back at an instant. What a file says is
    /// recorded with it, by its agency and as of the same instant.
    pub fn is_taken_back(&self, event: &Event, as_at: Timestamp) -> bool {
        let Happening::NilConfirmed { key, .. } = &event.what else {
            return false;
        };
        let says_it = |submission: &Submission| {
            submission.known_at == event.at
                && event.by == submission.agency.as_str()
                && submission.key().as_ref() == Some(key)
        };
        let mut files = self.submissions.iter().filter(|one| says_it(one)).peekable();
        files.peek().is_some() && files.all(|one| self.is_withdrawn(one.id, as_at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::{Outcome, ReturnKey};
    use crate::{AgencyCode, ReturnCode};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn key() -> ReturnKey {
        ReturnKey {
            agency: AgencyCode::new("police").unwrap(),
            code: ReturnCode::new("quarterly").unwrap(),
            period: "2026-27 Q1".parse().unwrap(),
        }
    }

    fn came(id: i64, second: i64) -> Submission {
        Submission {
            id,
            arrival: id,
            agency: key().agency,
            return_code: Some(key().code),
            period: Some(key().period),
            at: at(second),
            known_at: at(second),
            outcome: Outcome::Accepted,
            reason: String::new(),
            expected: 3,
            read: 3,
            sha256: "ab".to_owned(),
            file: "return.xlsx".to_owned(),
            born: None,
        }
    }

    fn event(second: i64, by: &str, what: Happening) -> Event {
        Event {
            id: second,
            at: at(second),
            by: by.to_owned(),
            what,
        }
    }

    fn withdrawn(second: i64, submission: i64) -> Event {
        let what = Happening::Withdrawn {
            submission,
            key: key(),
            reason: "sent in error".to_owned(),
        };
        event(second, "Officer", what)
    }

    fn nil(second: i64, by: &str) -> Event {
        let what = Happening::NilConfirmed {
            key: key(),
            reason: "said".to_owned(),
        };
        event(second, by, what)
    }

    #[test]
    fn a_submission_is_taken_back_from_the_instant_of_the_decision() {
        let history = History {
            submissions: vec![came(1, 1), came(2, 2)],
            events: vec![withdrawn(5, 2)],
            ..History::default()
        };
        for (second, taken_back) in [(4, false), (5, true), (6, true)] {
            assert_eq!(history.is_withdrawn(2, at(second)), taken_back, "{second}");
            assert_eq!(history.withdrawn(at(second)).contains_key(&2), taken_back);
            assert!(!history.is_withdrawn(1, at(second)));
        }
    }

    #[test]
    fn nothing_to_report_goes_with_the_file_that_said_it_and_with_no_other() {
        let check = |events: &[Event], expected: bool| {
            let history = History {
                submissions: vec![came(1, 1), came(2, 2)],
                events: events.to_vec(),
                ..History::default()
            };
            assert_eq!(history.is_taken_back(&events[0], at(9)), expected, "{events:?}");
        };
        check(&[nil(2, "police"), withdrawn(5, 2)], true);
        check(&[nil(2, "police"), withdrawn(10, 2)], false);
        check(&[nil(2, "police"), withdrawn(5, 1)], false);
        // Said by telephone, at whatever instant.
        check(&[nil(2, "Officer"), withdrawn(5, 2)], false);
        check(&[nil(3, "police"), withdrawn(5, 2)], false);
    }
}
