//! How long letters rest after trouble, and when one is given up.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use boardpack_ledger::Attempt;
use boardpack_model::history::{Delivery, StoredLetter};
use boardpack_model::letter::LetterKey;
use boardpack_post::{Phase, back_off};
use jiff::{SignedDuration, Timestamp};

use crate::{Office, OpenBoard};

/// The word for trouble that was the connection's.
pub(super) const PAUSED: &str = "paused";
/// The word for a try that the server put off.
pub(super) const PUT_OFF: &str = "put off";
/// The word for a refusal for good.
pub(super) const REFUSED: &str = "refused";
/// The word for a person's word about an uncertain letter.
pub(super) const SETTLED: &str = "settled";
/// The word for a person's word that a letter that was given up be tried again.
pub(super) const QUEUED_AGAIN: &str = "queued again";

/// How long the whole queue rests from trouble with the connection.
const AFTER_A_PAUSE: SignedDuration = SignedDuration::from_mins(5);
/// How long one letter is tried while the server puts it off.
const UNTIL_GIVEN_UP: SignedDuration = SignedDuration::from_hours(48);
/// How often at least, before it is given up: after a weekend switched off there was but one try.
const AT_LEAST: usize = 3;

/// Every try so far.
#[derive(Debug)]
pub(super) struct Tries(BTreeMap<LetterKey, Vec<Attempt>>);

impl Tries {
    pub(super) fn of(office: &mut Office, open: &OpenBoard) -> Result<Self> {
        let all = office
            .ledger
            .attempts_of_all(&open.board.code)
            .context("reading earlier tries")?;
        Ok(Self(all))
    }

    /// Whether any letter was ever on its way to a recipient by SMTP: a folder knows no such step.
    pub(super) fn were_by_smtp(&self) -> bool {
        let step = Phase::Rcpt.word();
        self.0.values().flatten().any(|attempt| attempt.phase == step)
    }

    /// Whether a letter may lie in the outbox folder although nothing tells that it does, and no person has said otherwise.
    pub(super) fn may_lie_in_the_folder(&self, letter: &StoredLetter) -> bool {
        let step = Phase::Placing.word();
        self.since_a_word(letter).any(|attempt| attempt.phase == step)
    }

    /// Whether the last of some letters whose content a server took or refused was refused, and in the same words.
    pub(super) fn was_refused_alike<'a>(
        &'a self,
        letters: impl Iterator<Item = &'a StoredLetter>,
        reason: &str,
    ) -> bool {
        let answers = letters.flat_map(|letter| answers_to_content(self.about(letter)));
        let last = answers.max_by_key(|answer| answer.at);
        last.is_some_and(|last| last.phase == REFUSED && gist(&last.reply) == gist(reason))
    }

    /// Every record about a letter, oldest first.
    pub(super) fn about(&self, letter: &StoredLetter) -> &[Attempt] {
        self.0.get(&letter.key).map_or(&[], Vec::as_slice)
    }

    /// When and why the connection last gave trouble, where that is the last that is known of some letter that waits.
    pub(super) fn last_pause(&self, waiting: &[StoredLetter]) -> Option<&Attempt> {
        let last = waiting.iter().filter_map(|letter| self.about(letter).last());
        last.filter(|attempt| attempt.phase == PAUSED)
            .max_by_key(|attempt| attempt.at)
    }

    /// Whether the last trouble with the connection is less than five minutes ago.
    pub(super) fn queue_rests(&self, waiting: &[StoredLetter], now: Timestamp) -> bool {
        self.last_pause(waiting).is_some_and(|last| {
            last.at
                .saturating_add(AFTER_A_PAUSE)
                .is_ok_and(|until| now < until)
        })
    }

    /// Whether a letter that was put off is still to rest: longer after every try.
    pub(super) fn rests(&self, letter: &StoredLetter, now: Timestamp) -> bool {
        let put_off = self.put_off(letter);
        let Some(last) = put_off.last() else {
            return false;
        };
        let rest = back_off(u32::try_from(put_off.len()).unwrap_or(u32::MAX));
        SignedDuration::try_from(rest)
            .ok()
            .and_then(|rest| last.at.checked_add(rest).ok())
            .is_some_and(|until| now < until)
    }

    /// Whether a letter that is put off again now has been tried for long enough.
    pub(super) fn is_given_up(&self, letter: &StoredLetter, now: Timestamp) -> bool {
        let put_off = self.put_off(letter);
        let long_ago = |first: &Attempt| {
            first
                .at
                .checked_add(UNTIL_GIVEN_UP)
                .is_ok_and(|until| until <= now)
        };
        put_off.len() + 1 >= AT_LEAST && put_off.first().is_some_and(|first| long_ago(first))
    }

    /// The tries that the server put off, since a person last said something about the letter.
    fn put_off(&self, letter: &StoredLetter) -> Vec<&Attempt> {
        self.since_a_word(letter)
            .filter(|attempt| attempt.phase == PUT_OFF)
            .collect()
    }

    /// What is recorded of a letter since a person last said something about it, oldest first.
    fn since_a_word(&self, letter: &StoredLetter) -> impl Iterator<Item = &Attempt> {
        let about = self.about(letter);
        let word = |attempt: &Attempt| attempt.phase == SETTLED || attempt.phase == QUEUED_AGAIN;
        let since = about.iter().rposition(word).map_or(0, |index| index + 1);
        about.iter().skip(since)
    }
}

/// What a server said to a letter's content, for good: each stands behind the step that it answers.
fn answers_to_content(about: &[Attempt]) -> impl Iterator<Item = &Attempt> {
    let content = [Phase::Data.word(), Phase::DotSent.word()];
    about
        .windows(2)
        .filter(move |pair| content.contains(&pair[0].phase.as_str()))
        .map(|pair| &pair[1])
        .filter(|answer| answer.phase == REFUSED || answer.delivery == Some(Delivery::Sent))
}

/// What two refusals are compared by: both codes where there are two, since words may name the letter; else every word.
fn gist(reply: &str) -> &str {
    let enhanced = reply.split(' ').nth(1).filter(|word| word.starts_with("5."));
    match enhanced {
        Some(enhanced) => &reply[..reply.find(' ').unwrap_or(0) + 1 + enhanced.len()],
        None => reply,
    }
}

#[cfg(test)]
mod tests {
    use boardpack_model::letter::Mode;

    use super::*;

    /// What is known of one letter: words and minutes, such as `put off 0, put off 5`.
    fn tries(known: &str) -> (Tries, StoredLetter) {
        let letter = StoredLetter {
            number: 1,
            key: LetterKey("ours/officer/x".to_owned()),
            mode: Mode::Live,
            at: Timestamp::UNIX_EPOCH,
            to: String::new(),
            subject: String::new(),
            why: String::new(),
            sha256: String::new(),
            delivery: Delivery::Queued,
        };
        let attempts = known.split(", ").filter(|one| !one.is_empty()).map(|one| {
            let (phase, minutes) = one.rsplit_once(' ').unwrap();
            Attempt {
                key: letter.key.clone(),
                at: minute(minutes.parse().unwrap()),
                phase: phase.to_owned(),
                delivery: Some(Delivery::Queued),
                reply: String::new(),
            }
        });
        let all = BTreeMap::from([(letter.key.clone(), attempts.collect())]);
        (Tries(all), letter)
    }

    fn minute(minutes: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes)
    }

    /// What is known, and the first minute at which the letter is tried again.
    fn check(known: &str, until: i64) {
        let (tries, letter) = tries(known);
        let rests = |now: i64| {
            tries.rests(&letter, minute(now)) || tries.queue_rests(std::slice::from_ref(&letter), minute(now))
        };
        assert!(!rests(until), "{known}: at {until}");
        assert!(until == 0 || rests(until - 1), "{known}: before {until}");
    }

    #[test]
    fn a_letter_that_was_put_off_rests_longer_after_every_try() {
        check("", 0);
        check("put off 0", 5);
        check("put off 0, put off 5", 15);
        check("put off 0, put off 5, put off 15", 35);
        check("put off 0, connecting 5, data 5", 5);
    }

    #[test]
    fn trouble_with_the_connection_is_rested_from_by_all() {
        check("paused 0", 5);
        check("paused 0, paused 5, paused 10", 15);
        check("paused 0, put off 5", 10);
    }

    #[test]
    fn a_persons_word_begins_anew() {
        check("put off 0, put off 5, settled 6", 0);
        check("put off 0, put off 5, queued again 6, put off 7", 12);
    }

    /// What is known, and whether another refusal to take the letter now is the last.
    fn check_given_up(known: &str, now: i64, given_up: bool) {
        let (tries, letter) = tries(known);
        assert_eq!(
            tries.is_given_up(&letter, minute(now)),
            given_up,
            "{known} at {now}"
        );
    }

    #[test]
    fn a_letter_is_given_up_after_two_days_of_trying() {
        let two_days = 48 * 60;
        check_given_up("put off 0, put off 5", two_days - 1, false);
        check_given_up("put off 0, put off 5", two_days, true);
        // The office was switched off: one try is not enough.
        check_given_up("put off 0", 3 * two_days, false);
        // Trouble with the connection uses up no letter.
        check_given_up("paused 0, paused 5, paused 10", 3 * two_days, false);
        check_given_up(
            "put off 0, put off 5, settled 10, put off 20",
            two_days + 10,
            false,
        );
    }
}
