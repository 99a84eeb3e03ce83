//! Composed letters: made into MIME bytes once, archived, and named in the ledger by their key.

use anyhow::{Context, Result};
use boardpack_ledger::{Archive, LetterToStore};
use boardpack_model::Board;
use boardpack_model::history::{History, StoredLetter};
use boardpack_model::letter::{Letter, LetterKey, Mailbox};
use jiff::Timestamp;

use crate::still_right;

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
    history: &History,
    letter: &StoredLetter,
    now: Timestamp,
) -> Result<(), String> {
    if !may_have(board, letter) {
        return Err("the recipient is no longer in the register".to_owned());
    }
    if !board.post.may_have_letters(&letter.to) {
        return Err("board.toml lets no letter go to the recipient's domain".to_owned());
    }
    may_have_pack(board, history, letter, now)?;
    still_right::confirms(board, history, letter)?;
    still_right::check(board, history, letter, now)
}

/// What is said at the end of why a letter was written that tells of a pack without carrying it.
pub(crate) const SUMMARY: &str = "; a summary without the pack, because of the address’s domain";

/// Whether a letter that carries a pack may still carry it: the domain may be sent packs, no later issue replaced it,
/// and nothing of what it was made from was taken back.
fn may_have_pack(
    board: &Board,
    history: &History,
    letter: &StoredLetter,
    now: Timestamp,
) -> Result<(), String> {
    let parts: Vec<&str> = letter.key.0.split('/').collect();
    let carries = parts.get(2) == Some(&"pack") || boardpack_chase::is_about_a_draft(&letter.key);
    if carries && !board.post.may_have_packs(&letter.to) && !letter.why.ends_with(SUMMARY) {
        return Err("board.toml lets no pack go to the recipient's domain any more".to_owned());
    }
    let [_, period, "pack", issue, ..] = parts.as_slice() else {
        return Ok(());
    };
    let issue: Option<u32> = issue
        .strip_prefix("issue-")
        .and_then(|number| number.parse().ok());
    let of_period = || history.packs.iter().filter(|pack| pack.period.slug() == *period);
    let latest = of_period().map(|pack| pack.issue).max();
    if let (Some(issue), Some(latest)) = (issue, latest)
        && latest > issue
    {
        return Err(format!("replaced by issue {latest}"));
    }
    let mut issued = of_period().filter(|pack| Some(pack.issue) == issue);
    if issued.any(|pack| !boardpack_chase::taken_back(history, pack, now).is_empty()) {
        return Err("a return used in it was taken back".to_owned());
    }
    Ok(())
}

/// The longest name of a letter's file, in bytes: file systems take 255, and something may be added at either end.
const LONGEST_NAME: usize = 200;

/// The name of a letter's file in the outbox, without its extension. The key of a letter about many returns is too long for
/// one: then a part of its hash stands for the rest.
pub fn file_name(key: &LetterKey) -> String {
    let name = key.0.replace('/', "_");
    if name.len() <= LONGEST_NAME {
        return name;
    }
    let hash = boardpack_ledger::sha256_hex(key.0.as_bytes());
    let beginning = name.get(..LONGEST_NAME - 17).unwrap_or_default();
    format!("{beginning}-{}", hash.get(..16).unwrap_or_default())
}

/// Whether a letter's recipient may have it now: a pack, whoever is in its audience; the officer's own letters, the officer;
/// any other letter, the officer and those who are contacts of every agency that it is about, a letter of the ladder also the
/// chair where it is for the chair. A letter whose key says neither may go to nobody.
pub fn may_have(board: &Board, letter: &StoredLetter) -> bool {
    let is_recipient = |mailbox: &Mailbox| mailbox.address.eq_ignore_ascii_case(&letter.to);
    let is_contact = |code: &str| {
        let agency = board.agencies.iter().find(|known| known.code.as_str() == code);
        let mut contacts = agency.into_iter().flat_map(|agency| &agency.contacts);
        contacts.any(|contact| is_recipient(&contact.mailbox))
    };
    let returns = boardpack_chase::returns_of(board, &letter.key);
    if !returns.is_empty() {
        let is_for_the_chair = boardpack_chase::is_for_the_chair(board, &letter.key);
        return is_recipient(&board.officer.mailbox)
            || is_for_the_chair && board.chair.as_ref().is_some_and(is_recipient)
            || returns.iter().all(|of| is_contact(of.agency.as_str()));
    }
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
        [_, _, "chair", "preview"] => board.chair.as_ref().is_some_and(is_recipient),
        [_, "receipts", _, agency, ..] | [_, _, agency, ..] => {
            is_recipient(&board.officer.mailbox) || is_contact(agency)
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
        assert_eq!(may_have(board, &letter), may, "{key} to {to}");
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

    #[test]
    fn a_letter_about_returns_of_two_agencies_goes_only_to_a_contact_of_both() {
        let mut board = board();
        let lead = board.agencies[0].contacts[0].mailbox.clone();
        let (first, second) = (board.agencies[0].code.clone(), board.agencies[1].code.clone());
        let key =
            format!("ours/2026-27-Q1/{first}/quarterly/chaser-1+2026-27-Q1/{second}/quarterly/chaser-1");
        check(&board, &key, &lead.address, false);
        let officer = board.officer.mailbox.address.clone();
        check(&board, &key, &officer, true);
        board.agencies[1].contacts[0].mailbox = lead.clone();
        check(&board, &key, &lead.address, true);
        board.agencies[0].contacts.remove(0);
        check(&board, &key, &lead.address, false);
    }

    #[test]
    fn the_chair_gets_the_chairs_letters_and_no_others() {
        let mut board = board();
        let chair = Mailbox {
            name: "The Chair".to_owned(),
            address: "the.chair@ours.example".to_owned(),
        };
        let of = format!("ours/2026-27-Q1/{}/quarterly/chaser-1", board.agencies[0].code);
        check(&board, &format!("{of}/chair"), &chair.address, false);
        board.chair = Some(chair.clone());
        check(&board, &format!("{of}/chair"), &chair.address, true);
        check(&board, &format!("{of}/4/chair~2"), &chair.address, true);
        check(&board, &of, &chair.address, false);
        check(&board, &format!("{of}/board-member"), &chair.address, false);
    }

    #[test]
    fn a_long_key_has_a_name_that_a_file_system_takes_and_no_two_share_one() {
        let name = |key: &str| file_name(&LetterKey(key.to_owned()));
        assert_eq!(
            name("ours/2026-27-Q1/police/quarterly/chaser-1"),
            "ours_2026-27-Q1_police_quarterly_chaser-1"
        );
        let long = format!("ours/{}", "2026-27-Q1/police/quarterly/chaser-1+".repeat(9));
        let (one, other) = (name(&format!("{long}a")), name(&format!("{long}b")));
        assert_eq!((one.len(), other.len()), (200, 200));
        assert_ne!(one, other);
        assert!(one.starts_with("ours_2026-27-Q1_police_quarterly_chaser-1+"));
    }
}
