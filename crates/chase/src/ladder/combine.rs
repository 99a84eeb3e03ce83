//! Several returns that one person is asked for in the same words on the same day become one letter.

use boardpack_model::board::{Role, Rung};
use boardpack_model::history::Delivery;
use boardpack_model::letter::{LetterKey, Mailbox};
use boardpack_model::{Board, History, ReturnKey};
use jiff::Timestamp;

use super::Planned;
use super::key::{LadderKey, Step};

/// How often a letter is written anew that was taken out of the post each time.
const MOST_COPIES: u8 = 3;

/// A rung of one return that is due to one person.
#[derive(Debug, Clone)]
pub(super) struct DueRung<'a> {
    /// The return.
    pub(super) of: ReturnKey,
    /// The rung.
    pub(super) rung: &'a Rung,
    /// Which of the rung's letters.
    pub(super) nth: u16,
    /// What the recipient does about the return.
    pub(super) role: Role,
    /// The recipient.
    pub(super) to: Mailbox,
    /// Since when it has been due.
    pub(super) due: Timestamp,
    /// From when the matter began anew, where it did.
    pub(super) afresh: Option<Timestamp>,
    /// Why it is sent, in words.
    pub(super) why: String,
}

impl DueRung<'_> {
    fn goes_with(&self, other: &Self) -> bool {
        self.rung.code == other.rung.code
            && self.role == other.role
            && self.to.address.eq_ignore_ascii_case(&other.to.address)
    }
}

/// The letters, in the order of the first return of each.
pub(super) fn combined(board: &Board, history: &History, due: Vec<DueRung<'_>>) -> Vec<Planned> {
    let mut groups: Vec<Vec<DueRung<'_>>> = Vec::new();
    for one in due {
        let group = groups
            .iter_mut()
            .find(|group| group.first().is_some_and(|first| first.goes_with(&one)));
        match group {
            Some(group) => group.push(one),
            None => groups.push(vec![one]),
        }
    }
    groups
        .into_iter()
        .filter_map(|group| letter(board, history, &group))
        .collect()
}

/// One letter about every return of a group; nothing where it was taken out of the post too often.
fn letter(board: &Board, history: &History, group: &[DueRung<'_>]) -> Option<Planned> {
    let first = group.first()?;
    let why: Vec<&str> = group.iter().map(|one| one.why.as_str()).collect();
    Some(Planned {
        key: free_key(board, history, group)?,
        rung: first.rung.code.clone(),
        template: first.rung.template.clone(),
        returns: group.iter().map(|one| one.of.clone()).collect(),
        to: first.to.clone(),
        role: first.role,
        due: group.iter().map(|one| one.due).min()?,
        why: why.join(". "),
    })
}

/// The first key of the group's letter that is not taken. Only those taken out of the post, and those
/// from before the matter began anew, leave one to follow.
fn free_key(board: &Board, history: &History, group: &[DueRung<'_>]) -> Option<LetterKey> {
    let of: Vec<String> = group.iter().map(|one| one.of.to_string()).collect();
    let steps = group.iter().zip(&of).map(|(one, of)| Step {
        of,
        rung: &one.rung.code,
        nth: one.nth,
    });
    let mut key = LadderKey {
        steps: steps.collect(),
        role: group.first()?.role,
        copy: 1,
    };
    let afresh = group.iter().filter_map(|one| one.afresh).max();
    let mut taken_out = 0;
    while taken_out < MOST_COPIES {
        let letter_key = key.letter_key(&board.code);
        match history.letters.get(&letter_key) {
            None => return Some(letter_key),
            Some(letter) if afresh.is_some_and(|afresh| letter.at < afresh) => {}
            Some(letter) if letter.delivery == Delivery::Cancelled => taken_out += 1,
            Some(_) => return None,
        }
        key.copy = key.copy.checked_add(1)?;
    }
    None
}
