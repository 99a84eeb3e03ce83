//! Composed letters: made into MIME bytes once, archived, and named in the ledger by their key.

use anyhow::{Context, Result};
use boardpack_ledger::{Archive, LetterToStore};
use boardpack_model::Board;
use boardpack_model::history::{History, StoredLetter};
use boardpack_model::letter::{Letter, Mailbox};
use jiff::Timestamp;

/// Archives a letter's bytes; what the ledger then stores in the transaction that says why it was written.
pub fn archived(archive: &Archive, letter: &Letter) -> Result<LetterToStore> {
    let bytes =
        boardpack_post::compose(letter).with_context(|| format!("composing the letter {}", letter.key))?;
    let sha256 = archive
        .put(&bytes)
        .with_context(|| format!("archiving the letter {}", letter.key))?;
    Ok(LetterToStore {
        key: letter.key.clone(),
        at: letter.at,
        to: letter.to.address.clone(),
        subject: letter.subject.clone(),
        why: letter.why.clone(),
        sha256,
    })
}

/// Whether a letter may leave at this moment; otherwise why it is cancelled, in words.
///
/// The one place where a letter is looked at again after it was written. Each check is a line here and a function of its own.
pub fn may_leave(
    board: &Board,
    _history: &History,
    letter: &StoredLetter,
    _now: Timestamp,
) -> Result<(), String> {
    if !may_have(board, letter) {
        return Err("the recipient is no longer in the register".to_owned());
    }
    Ok(())
}

/// Whether a letter's recipient may have it now: a pack, whoever is in its audience; the officer's own letters,
/// the officer; any other letter, its agency's contacts and the officer. A letter whose key says neither may go to nobody.
pub fn may_have(board: &Board, letter: &StoredLetter) -> bool {
    let is_recipient = |mailbox: &Mailbox| mailbox.address.eq_ignore_ascii_case(&letter.to);
    let parts: Vec<&str> = letter.key.0.split('/').collect();
    match parts.as_slice() {
        [_, _, "pack", _, audience, ..] => {
            let audience = board
                .audiences
                .iter()
                .find(|known| known.code.as_str() == *audience);
            audience.is_some_and(|audience| audience.recipients.iter().any(is_recipient))
        }
        [_, "officer", ..] | [_, "digest", _] => is_recipient(&board.officer.mailbox),
        [_, "receipts", _, agency, ..] | [_, _, agency, ..] => {
            let agency = board.agencies.iter().find(|known| known.code.as_str() == *agency);
            let mut contacts = agency.into_iter().flat_map(|agency| &agency.contacts);
            is_recipient(&board.officer.mailbox) || contacts.any(|contact| is_recipient(&contact.mailbox))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use boardpack_model::BoardCode;
    use boardpack_model::history::Delivery;
    use boardpack_model::letter::{LetterKey, Mode};

    use super::*;

    /// The starter board: its two agencies and its audiences.
    fn board() -> Board {
        let code = BoardCode::new("ours").unwrap();
        let files: BTreeMap<String, String> = boardpack_pipeline::starter(&code);
        boardpack_pipeline::read(&code, &files).unwrap()
    }

    fn check(board: &Board, key: &str, to: &str, may: bool) {
        let letter = StoredLetter {
            number: 1,
            mode: Mode::Live,
            key: LetterKey(key.to_owned()),
            at: Timestamp::UNIX_EPOCH,
            to: to.to_owned(),
            subject: String::new(),
            why: String::new(),
            sha256: String::new(),
            delivery: Delivery::Queued,
        };
        let leaves = may_leave(board, &History::default(), &letter, letter.at);
        assert_eq!(leaves.is_ok(), may, "{key} to {to}: {leaves:?}");
    }

    #[test]
    fn a_letter_goes_only_to_those_it_is_for() {
        let mut board = board();
        let lead = board.agencies[0].contacts[0].mailbox.address.clone();
        let (first, second) = (board.agencies[0].code.clone(), board.agencies[1].code.clone());
        check(
            &board,
            &format!("ours/2026-27-Q1/{first}/quarterly/chaser-1"),
            &lead,
            true,
        );
        check(
            &board,
            &format!("ours/2026-27-Q1/{second}/quarterly/chaser-1"),
            &lead,
            false,
        );
        check(
            &board,
            &format!("ours/receipts/2026-27-Q1/{first}/abc-0"),
            &lead.to_uppercase(),
            true,
        );
        check(
            &board,
            "ours/2026-27-Q1/pack/issue-1/board/x",
            "nobody@elsewhere.example",
            false,
        );
        let audience = board.audiences[0].code.clone();
        let pack = format!("ours/2026-27-Q1/pack/issue-1/{audience}/x");
        let reader = board.audiences[0].recipients[0].address.clone();
        check(&board, &pack, &reader, true);
        board.audiences[0].recipients.clear();
        check(&board, &pack, &reader, false);
        check(&board, "ours", &lead, false);
        let to_the_officer = format!("ours/officer/set-aside/{first}/abc-0");
        let officer = board.officer.mailbox.address.clone();
        check(&board, &to_the_officer, &officer, true);
        check(&board, &to_the_officer, &lead, false);
        check(&board, "ours/digest/2026-07-29", &officer, true);
        check(&board, "ours/digest/2026-07-29", &lead, false);
    }
}
