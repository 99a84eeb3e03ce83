//! Who gets a rung: one person for each of its roles, and what keeps a letter from reaching somebody.

use boardpack_model::board::{Role, Rung};
use boardpack_model::history::{Delivery, Happening};
use boardpack_model::letter::Mailbox;
use boardpack_model::{Board, History, ReturnKey};
use jiff::Timestamp;

use crate::words;

/// A letter that is due and can be written to nobody: the officer has to see to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreached {
    /// The return it would be about.
    pub of: ReturnKey,
    /// The rung's code.
    pub rung: String,
    /// Who should get it.
    pub role: Role,
    /// What stands in the way, and what to do.
    pub why: String,
}

/// The roles that get the n-th letter of a rung: the last one of a rung that repeats goes higher besides.
pub(super) fn roles(rung: &Rung, nth: u16) -> impl Iterator<Item = Role> + '_ {
    let is_last_of_several = rung.at_most > 1 && nth == rung.at_most;
    let higher = if is_last_of_several {
        &rung.escalates_to[..]
    } else {
        &[]
    };
    rung.to.iter().chain(higher).copied()
}

/// Each person who gets the n-th letter of a rung about a return, once, with the first role in which they get it; and the
/// roles in which there is nobody.
pub(super) fn recipients(
    board: &Board,
    key: &ReturnKey,
    (rung, nth): (&Rung, u16),
) -> (Vec<(Role, Mailbox)>, Vec<Role>) {
    let (mut people, mut nobody): (Vec<(Role, Mailbox)>, Vec<Role>) = Default::default();
    for role in roles(rung, nth) {
        let Some(to) = person(board, key, role) else {
            nobody.push(role);
            continue;
        };
        if !people
            .iter()
            .any(|(_, other)| other.address.eq_ignore_ascii_case(&to.address))
        {
            people.push((role, to.clone()));
        }
    }
    (people, nobody)
}

/// Chair and officer are the board's own people; the others are the agency's.
fn person<'a>(board: &'a Board, key: &ReturnKey, role: Role) -> Option<&'a Mailbox> {
    match role {
        Role::Chair => board.chair.as_ref(),
        Role::Officer => Some(&board.officer.mailbox),
        Role::DataLead | Role::BoardMember => {
            let contact = board.agency(&key.agency)?.contact(role)?;
            Some(&contact.mailbox)
        }
    }
}

/// What the mail system said when mail to an address came back, where nothing left for it since: nothing more is
/// written to it until it answers for itself or the register has another.
pub(super) fn comes_back<'a>(history: &'a History, address: &str, now: Timestamp) -> Option<&'a str> {
    let mut bounces = history.events.iter().rev().filter(|event| event.at <= now);
    let (at, said) = bounces.find_map(|event| match &event.what {
        Happening::Bounced {
            address: of, reason, ..
        } if of.eq_ignore_ascii_case(address) => Some((event.at, reason)),
        _ => None,
    })?;
    let written_since = history.letters.values().any(|letter| {
        letter.at > at && letter.delivery == Delivery::Sent && letter.to.eq_ignore_ascii_case(address)
    });
    (!written_since).then_some(said.as_str())
}

/// Why nobody in that role can be written to.
pub(super) fn nobody_there(board: &Board, of: &ReturnKey, rung: &Rung, role: Role) -> Unreached {
    let name = agency_name(board, of);
    let why = match role {
        Role::Chair => "the board names no chair: write [chair] into board.toml".to_owned(),
        _ => format!(
            "the register has no {} of {name}: add one to agencies.toml",
            words_of(role)
        ),
    };
    Unreached {
        of: of.clone(),
        rung: rung.code.clone(),
        role,
        why,
    }
}

/// Why a person cannot be written to.
pub(super) fn not_there(
    board: &Board,
    of: &ReturnKey,
    rung: &Rung,
    ((role, to), said): ((Role, &Mailbox), &str),
) -> Unreached {
    Unreached {
        of: of.clone(),
        rung: rung.code.clone(),
        role,
        why: format!(
            "mail to {}, {} of {}, comes back ({}): ring them, and put the right address into the register",
            to.address,
            words_of(role),
            agency_name(board, of),
            words::shortened(&words::one_line(said), 120)
        ),
    }
}

fn agency_name<'a>(board: &'a Board, of: &'a ReturnKey) -> &'a str {
    board
        .agency(&of.agency)
        .map_or(of.agency.as_str(), |agency| agency.short_name.as_str())
}

fn words_of(role: Role) -> &'static str {
    match role {
        Role::DataLead => "data lead",
        Role::BoardMember => "board member",
        Role::Chair => "chair",
        Role::Officer => "officer",
    }
}
