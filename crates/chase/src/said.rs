//! What was decided about files, read from the history: which were purged, cleared, declined.

use std::collections::BTreeSet;

use boardpack_model::ReturnKey;
use boardpack_model::history::{Event, Happening, History, Outcome, Submission};
use jiff::Timestamp;

/// The event by which a file's bytes were purged, unless the same file came again and was taken after that.
pub fn tombstone<'h>(history: &'h History, sha256: &str) -> Option<&'h Event> {
    let is_this =
        |event: &&Event| matches!(&event.what, Happening::Purged { sha256: purged, .. } if purged == sha256);
    let last = history
        .events
        .iter()
        .filter(is_this)
        .max_by_key(|event| event.at)?;
    let came_again = history
        .submissions
        .iter()
        .any(|submission| submission.sha256 == sha256 && submission.known_at > last.at);
    (!came_again).then_some(last)
}

/// Whether the officer said of a file that it holds nothing personal.
pub fn is_cleared(history: &History, sha256: &str) -> bool {
    history
        .events
        .iter()
        .any(|event| matches!(&event.what, Happening::Cleared { sha256: cleared, .. } if cleared == sha256))
}

/// Whether a held or quarantined file has been answered: purged, declined, or decided as another submission of it.
pub fn is_answered(history: &History, submission: &Submission) -> bool {
    // Clearing alone is no answer: what the file then turned out to be is recorded as another submission of it.
    let said = |event: &Event| {
        let about = match &event.what {
            Happening::Purged { sha256, .. } | Happening::Declined { sha256, .. } => Some(sha256),
            _ => None,
        };
        about == Some(&submission.sha256) && event.at >= submission.known_at
    };
    is_decided(history, submission) || history.events.iter().any(said)
}

/// Whether another submission of the same file says what this one was decided to be. A file may hold several returns about
/// which the officer decides one after another, so a decision counts for the return that it names.
fn is_decided(history: &History, submission: &Submission) -> bool {
    let of_the_file = || {
        let submissions = history.submissions.iter();
        submissions.filter(|other| other.arrival == submission.arrival)
    };
    let is_held = |other: &&Submission| other.outcome == Outcome::Held && other.key().is_some();
    let is_named =
        |held: &Submission| of_the_file().any(|later| later.id > held.id && later.key() == held.key());
    if !is_held(&submission) {
        return of_the_file().any(|later| later.id > submission.id);
    }
    if is_named(submission) {
        return true;
    }
    // Decided as another return than it seemed to be: that answers the last one still open, which is the one decided about.
    let seemed: Vec<Option<ReturnKey>> = of_the_file().filter(is_held).map(Submission::key).collect();
    let as_another: BTreeSet<Timestamp> = of_the_file()
        .filter(|later| later.id > submission.id && later.outcome != Outcome::Held)
        .filter(|later| !seemed.contains(&later.key()))
        .map(|later| later.known_at)
        .collect();
    let open_after = of_the_file()
        .filter(is_held)
        .filter(|held| held.id > submission.id && !is_named(held))
        .count();
    open_after < as_another.len()
}

#[cfg(test)]
mod tests {
    use boardpack_model::{AgencyCode, ReturnCode};

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn came(id: i64, second: i64) -> Submission {
        Submission {
            id,
            arrival: id,
            agency: AgencyCode::new("police").unwrap(),
            return_code: None,
            period: None,
            at: at(second),
            known_at: at(second),
            outcome: Outcome::Quarantined,
            reason: String::new(),
            expected: 0,
            read: 0,
            sha256: "ab".to_owned(),
            file: "name withheld.xlsx".to_owned(),
            born: None,
        }
    }

    fn purged(second: i64) -> Event {
        Event {
            id: second,
            at: at(second),
            by: "Officer".to_owned(),
            what: Happening::Purged {
                sha256: "ab".to_owned(),
                reason: "personal".to_owned(),
            },
        }
    }

    /// Files that came and were purged at these seconds; the tombstone that holds now, and which files are answered.
    fn check(came_at: &[i64], purged_at: &[i64], tombstone_at: Option<i64>, answered: &[bool]) {
        let history = History {
            submissions: (1..).zip(came_at).map(|(id, second)| came(id, *second)).collect(),
            events: purged_at.iter().map(|second| purged(*second)).collect(),
            ..History::default()
        };
        assert_eq!(
            tombstone(&history, "ab").map(|event| event.at),
            tombstone_at.map(at)
        );
        assert_eq!(tombstone(&history, "cd"), None);
        let found: Vec<bool> = history
            .submissions
            .iter()
            .map(|one| is_answered(&history, one))
            .collect();
        assert_eq!(found, answered);
    }

    #[test]
    fn a_tombstone_holds_until_the_file_comes_again() {
        check(&[1], &[], None, &[false]);
        check(&[1], &[2], Some(2), &[true]);
        check(&[1, 3], &[2], None, &[true, false]);
        check(&[1, 3], &[2, 4], Some(4), &[true, true]);
        check(&[2], &[2], Some(2), &[true]);
    }

    /// The submissions of one file in the order in which they were recorded, as `Q2 held`, each decision made by
    /// itself. Those about which a decision is still to be made.
    fn check_parts(parts: &[&str], open: &[i64]) {
        let part = |(id, part): (i64, &&str)| {
            let (period, outcome) = part.split_once(' ').unwrap();
            let period = (period != "-").then(|| format!("2026-27 {period}").parse().unwrap());
            let outcome = Outcome::from_words(outcome).unwrap();
            let is_first = matches!(outcome, Outcome::Held | Outcome::Quarantined);
            Submission {
                arrival: 1,
                return_code: period.map(|_| ReturnCode::new("quarterly").unwrap()),
                period,
                outcome,
                ..came(id, if is_first { 1 } else { id })
            }
        };
        let history = History {
            submissions: (1..).zip(parts).map(part).collect(),
            ..History::default()
        };
        let found: Vec<i64> = history
            .submissions
            .iter()
            .filter(|one| matches!(one.outcome, Outcome::Held | Outcome::Quarantined))
            .filter(|one| !is_answered(&history, one))
            .map(|one| one.id)
            .collect();
        assert_eq!(found, open, "{parts:?}");
    }

    #[test]
    fn each_held_return_of_a_file_is_decided_by_itself() {
        check_parts(&["Q2 held", "Q3 held"], &[1, 2]);
        check_parts(&["Q1 accepted", "Q2 held", "Q3 held"], &[2, 3]);
        check_parts(&["Q2 held", "Q3 held", "Q2 accepted"], &[2]);
        check_parts(&["Q2 held", "Q3 held", "Q3 accepted"], &[1]);
        check_parts(&["Q2 held", "Q3 held", "Q3 accepted", "Q2 accepted"], &[]);
    }

    #[test]
    fn a_held_file_may_be_decided_as_another_return_than_it_seemed_to_be() {
        check_parts(&["- held", "Q1 accepted"], &[]);
        check_parts(&["Q2 held", "Q1 accepted"], &[]);
        check_parts(&["Q2 held", "Q3 held", "Q1 accepted"], &[1]);
        check_parts(&["Q2 held", "Q3 held", "Q1 accepted", "Q2 accepted"], &[]);
        check_parts(&["- quarantined", "Q2 held"], &[2]);
        check_parts(&["- quarantined", "Q2 held", "Q2 accepted"], &[]);
    }
}
