//! Addresses and numbers that are no finding: those of the board and of its agencies' own contacts.

use std::collections::BTreeSet;

use boardpack_model::Board;

use super::contacts;

/// What a board knows anyway, in the form in which [`contacts`] gives it.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) addresses: BTreeSet<String>,
    pub(super) telephones: BTreeSet<String>,
    /// Names of the board, its agencies and their contacts, in small letters.
    pub(super) names: BTreeSet<String>,
}

impl Known {
    pub(super) fn of(board: &Board) -> Self {
        let contacts_of_all = || board.agencies.iter().flat_map(|agency| &agency.contacts);
        let mailboxes = contacts_of_all()
            .map(|contact| &contact.mailbox)
            .chain([&board.sender, &board.officer.mailbox]);
        let telephones = contacts_of_all()
            .filter_map(|contact| contact.telephone.as_deref())
            .chain([board.officer.telephone.as_str()]);
        let agencies = board
            .agencies
            .iter()
            .flat_map(|agency| [&agency.name, &agency.short_name]);
        Self {
            addresses: mailboxes
                .clone()
                .map(|mailbox| mailbox.address.to_lowercase())
                .collect(),
            telephones: telephones.flat_map(contacts::telephones).collect(),
            names: agencies
                .chain([&board.name, &board.short_name])
                .chain(mailboxes.map(|mailbox| &mailbox.name))
                .map(|name| name.trim().to_lowercase())
                .collect(),
        }
    }
}
