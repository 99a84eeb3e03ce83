//! The same bytes a second time: already had, or to be read as a new file because something has changed since.

use std::collections::BTreeMap;

use boardpack_model::history::{Arrival, History, Submission};
use boardpack_model::{AgencyCode, Outcome, ReturnKey};
use jiff::Timestamp;

use crate::decide::said;

/// What came before with the same bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Before {
    /// How many arrivals there were. It tells the receipt of this one from theirs.
    pub(super) arrivals: usize,
    /// Another agency sent them, and they are in use.
    pub(super) used_elsewhere: bool,
    /// The submission of them that was taken back, if one was.
    pub(super) taken_back: Option<i64>,
}

/// The arrival that an agency's file repeats, of those with the same bytes; nothing where the file is to be read, because it was
/// removed, could not be used when it came, was taken back, or because another file has replaced it since.
pub(super) fn repeats<'a>(
    history: &History,
    earlier: &'a [Arrival],
    agency: &AgencyCode,
) -> Option<&'a Arrival> {
    let is_ours = |arrival: &&Arrival| arrival.agency.as_ref() == Some(agency);
    let first = earlier.iter().find(is_ours)?;
    // A file that was purged and comes again is looked at again, like any other.
    let is_gone = said::tombstone(history, &first.sha256).is_some();
    let is_to_be_read = is_gone
        || taken_back(history, earlier, agency).is_some()
        || answered(history, earlier, agency)
            .into_iter()
            .any(|submission| could_not_be_used(submission) || was_replaced(history, submission));
    (!is_to_be_read).then_some(first)
}

/// Whether the same bytes, sent by another agency, are in use. Where they only came to the wrong folder and were held there,
/// the right folder is no conflict.
pub(super) fn is_used_elsewhere(history: &History, earlier: &[Arrival], agency: &AgencyCode) -> bool {
    let is_theirs = |submission: &Submission| {
        submission.agency != *agency && earlier.iter().any(|arrival| arrival.id == submission.arrival)
    };
    let is_in_use = |outcome: Outcome| outcome.is_acceptance() || outcome == Outcome::ReturnedForCorrection;
    history
        .submissions
        .iter()
        .filter(|submission| !history.is_withdrawn(submission.id, Timestamp::MAX))
        .any(|submission| is_theirs(submission) && is_in_use(submission.outcome))
}

/// The submission of the same bytes that was taken back, where the last word on them is that: whether they count again is
/// for the officer to say.
pub(super) fn taken_back(history: &History, earlier: &[Arrival], agency: &AgencyCode) -> Option<i64> {
    let mut answered = answered(history, earlier, agency).into_iter();
    answered
        .find(|submission| history.is_withdrawn(submission.id, Timestamp::MAX))
        .map(|submission| submission.id)
}

/// How each return in the file was last answered.
fn answered<'h>(history: &'h History, earlier: &[Arrival], agency: &AgencyCode) -> Vec<&'h Submission> {
    let mut ours: Vec<&Submission> = history
        .submissions
        .iter()
        .filter(|submission| {
            submission.agency == *agency && earlier.iter().any(|arrival| arrival.id == submission.arrival)
        })
        .collect();
    ours.sort_by_key(|submission| submission.id);
    let last = ours.last().map(|submission| submission.arrival);
    let last_of_each: BTreeMap<Option<ReturnKey>, &Submission> = ours
        .into_iter()
        .filter(|submission| Some(submission.arrival) == last)
        .map(|submission| (submission.key(), submission))
        .collect();
    last_of_each.into_values().collect()
}

/// A password may have been agreed since, a name added to the register, the figures before it sent.
fn could_not_be_used(submission: &Submission) -> bool {
    matches!(
        submission.outcome,
        Outcome::Refused | Outcome::ReturnedForCorrection
    )
}

/// Whether another file of the same return was accepted after this one: the sender goes back to this one.
fn was_replaced(history: &History, submission: &Submission) -> bool {
    let replaces = |later: &Submission| {
        later.key() == submission.key()
            && later.sha256 != submission.sha256
            && later.outcome.is_acceptance()
            && !history.is_withdrawn(later.id, Timestamp::MAX)
            && (later.known_at, later.id) > (submission.known_at, submission.id)
    };
    submission.outcome.is_acceptance()
        && submission.key().is_some()
        && history.submissions.iter().any(replaces)
}

#[cfg(test)]
mod tests {
    use boardpack_model::ReturnCode;
    use boardpack_model::history::{ArrivalState, Event, Happening};

    use super::*;

    fn agency(code: &str) -> AgencyCode {
        AgencyCode::new(code).unwrap()
    }

    /// Files as `police ab 2026-27-Q1 accepted` in the order in which they came, one arrival each.
    fn story(files: &[&str]) -> (History, Vec<Arrival>) {
        let (mut history, mut arrivals) = (History::default(), Vec::<Arrival>::new());
        for (id, file) in (1..).zip(files) {
            if let Some(number) = file.strip_prefix("withdraw ") {
                let submission: i64 = number.parse().unwrap();
                let taken_back = history
                    .submissions
                    .iter()
                    .find(|one: &&Submission| one.id == submission);
                history.events.push(Event {
                    id,
                    at: Timestamp::from_second(id).unwrap(),
                    by: "Officer".to_owned(),
                    what: Happening::Withdrawn {
                        submission,
                        key: taken_back.unwrap().key().unwrap(),
                        reason: "sent in error".to_owned(),
                    },
                });
                continue;
            }
            let words: Vec<&str> = file.splitn(4, ' ').collect();
            let period = (words[2] != "-").then(|| words[2].replace("-Q", " Q").parse().unwrap());
            let at = Timestamp::from_second(id).unwrap();
            arrivals.push(Arrival {
                id,
                first_seen: at,
                born: None,
                folder: words[0].to_owned(),
                name: "return.xlsx".to_owned(),
                sha256: words[1].to_owned(),
                bytes: 1,
                state: ArrivalState::Taken,
                agency: Some(agency(words[0])),
                reason: String::new(),
            });
            history.submissions.push(Submission {
                id,
                arrival: id,
                agency: agency(words[0]),
                return_code: period.map(|_| ReturnCode::new("quarterly").unwrap()),
                period,
                at,
                known_at: at,
                outcome: Outcome::from_words(words[3]).unwrap(),
                reason: String::new(),
                expected: 3,
                read: 3,
                sha256: words[1].to_owned(),
                file: "return.xlsx".to_owned(),
                born: None,
            });
        }
        arrivals.retain(|arrival| arrival.sha256 == "ab");
        (history, arrivals)
    }

    /// After these files the police send the bytes `ab`: which arrival they repeat.
    fn check(files: &[&str], repeated: Option<i64>) {
        let (history, earlier) = story(files);
        let found = repeats(&history, &earlier, &agency("police"));
        assert_eq!(found.map(|arrival| arrival.id), repeated, "{files:?}");
    }

    #[test]
    fn the_same_bytes_again_are_a_duplicate() {
        check(&[], None);
        check(&["police ab 2026-27-Q1 accepted"], Some(1));
        check(&["police ab 2026-27-Q1 accepted in part"], Some(1));
        check(&["police ab - held"], Some(1));
        check(&["police ab - quarantined"], Some(1));
        check(&["health ab 2026-27-Q1 accepted"], None);
    }

    #[test]
    fn a_sender_who_goes_back_to_the_first_file_is_taken_at_their_word() {
        let first = "police ab 2026-27-Q1 accepted";
        check(&[first, "police cd 2026-27-Q1 accepted"], None);
        check(&[first, "police cd 2026-27-Q1 accepted with queries"], None);
        check(&["police cd 2026-27-Q1 accepted", first], Some(2));
        check(&[first, "police cd 2026-27-Q1 returned for correction"], Some(1));
        check(&[first, "police cd 2026-27-Q2 accepted"], Some(1));
        check(&[first, "health cd 2026-27-Q1 accepted"], Some(1));
        // Once it was taken again, it is what stands.
        check(&[first, "police cd 2026-27-Q1 accepted", first], Some(1));
        check(
            &[
                first,
                "police cd 2026-27-Q1 accepted",
                first,
                "police cd 2026-27-Q1 accepted",
            ],
            None,
        );
    }

    #[test]
    fn a_file_that_could_not_be_used_is_read_again() {
        check(&["police ab - refused"], None);
        check(&["police ab 2026-27-Q1 returned for correction"], None);
        check(&["police ab - refused", "police ab 2026-27-Q1 accepted"], Some(1));
    }

    #[test]
    fn a_file_that_was_taken_back_is_no_duplicate_and_stands_in_nobodys_way() {
        let (first, other) = ("police ab 2026-27-Q1 accepted", "police cd 2026-27-Q1 accepted");
        check(&[first, "withdraw 1"], None);
        check(&[first, "withdraw 1", "police ab 2026-27-Q1 held"], Some(1));
        // What replaced it was taken back: it is what stands.
        check(&[first, other, "withdraw 2"], Some(1));
        let taken_back = |files: &[&str], sender: &str| {
            let (history, earlier) = story(files);
            let sender = agency(sender);
            (
                taken_back(&history, &earlier, &sender),
                is_used_elsewhere(&history, &earlier, &sender),
            )
        };
        assert_eq!(taken_back(&[first, "withdraw 1"], "police"), (Some(1), false));
        assert_eq!(taken_back(&[first], "police"), (None, false));
        assert_eq!(taken_back(&[first], "health"), (None, true));
        assert_eq!(taken_back(&[first, "withdraw 1"], "health"), (None, false));
    }

    #[test]
    fn only_what_another_agency_uses_is_used_elsewhere() {
        let used = |files: &[&str]| {
            let (history, earlier) = story(files);
            is_used_elsewhere(&history, &earlier, &agency("police"))
        };
        assert!(!used(&["police ab 2026-27-Q1 accepted"]));
        assert!(!used(&["police ab 2026-27-Q1 returned for correction"]));
        assert!(!used(&["health ab - held"]));
        assert!(used(&["health ab 2026-27-Q1 accepted"]));
    }
}
