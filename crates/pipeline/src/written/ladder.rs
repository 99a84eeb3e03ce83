//! The rungs of the ladder in `board.toml` as written.

use boardpack_model::board::{Anchor, Condition, Role};

use crate::written::section::{At, Section};
use crate::written::value::Slug;

/// `[[rung]]`
pub(crate) struct RungWritten {
    pub(crate) code: Option<At<Slug>>,
    pub(crate) template: Option<At<Slug>>,
    pub(crate) anchor: Option<At<Anchor>>,
    pub(crate) working_days: Option<At<i32>>,
    pub(crate) condition: Option<At<Condition>>,
    pub(crate) to: Vec<At<Role>>,
    pub(crate) minimum_gap: Option<At<u16>>,
    pub(crate) every: Option<At<u16>>,
    pub(crate) at_most: Option<At<u16>>,
    pub(crate) escalates_to: Vec<At<Role>>,
}

/// The words for who can get a letter: an agency's people, and the board's own.
const READERS: [(&str, Role); 4] = [
    ("data-lead", Role::DataLead),
    ("board-member", Role::BoardMember),
    ("chair", Role::Chair),
    ("officer", Role::Officer),
];

const ANCHORS: [(&str, Anchor); 3] = [
    ("due", Anchor::Due),
    ("period-end", Anchor::PeriodEnd),
    ("answered", Anchor::Answered),
];

const CONDITIONS: [(&str, Condition); 4] = [
    ("nothing-received", Condition::NothingReceived),
    ("part-received", Condition::PartReceived),
    ("returned", Condition::Returned),
    ("queries-open", Condition::QueriesOpen),
];

/// Reads one rung.
pub(crate) fn rung(mut section: Section<'_>) -> RungWritten {
    let rung = RungWritten {
        code: section.need("code"),
        template: section.need("template"),
        anchor: section.need_word("anchor", &ANCHORS),
        working_days: section.need("working-days"),
        condition: section.need_word("when", &CONDITIONS),
        to: section.need_words("to", &READERS),
        minimum_gap: section.may("minimum-gap"),
        every: section.may("every"),
        at_most: section.may("at-most"),
        escalates_to: section.may_words("escalates-to", &READERS),
    };
    section.close();
    rung
}
