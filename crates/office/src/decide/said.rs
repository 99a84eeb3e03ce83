//! What was decided about files, read from the history: which were purged, cleared, declined.

use boardpack_model::history::{Event, Happening, History, Submission};

/// The event by which a file's bytes were purged, unless the same file came again and was taken after that.
pub(crate) fn tombstone<'h>(history: &'h History, sha256: &str) -> Option<&'h Event> {
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
pub(crate) fn is_cleared(history: &History, sha256: &str) -> bool {
    history
        .events
        .iter()
        .any(|event| matches!(&event.what, Happening::Cleared { sha256: cleared, .. } if cleared == sha256))
}

/// Whether a held or quarantined file has been answered: purged, declined, or decided as another submission of it.
pub(crate) fn is_answered(history: &History, submission: &Submission) -> bool {
    let decided_later = history
        .submissions
        .iter()
        .any(|other| other.arrival == submission.arrival && other.id > submission.id);
    // Clearing alone is no answer: what the file then turned out to be is recorded as another submission of it.
    let said = |event: &Event| {
        let about = match &event.what {
            Happening::Purged { sha256, .. } | Happening::Declined { sha256, .. } => Some(sha256),
            _ => None,
        };
        about == Some(&submission.sha256) && event.at >= submission.known_at
    };
    decided_later || history.events.iter().any(said)
}

#[cfg(test)]
mod tests {
    use boardpack_model::{AgencyCode, Outcome};
    use jiff::Timestamp;

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
}
