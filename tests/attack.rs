//! Disclosure control attacked: given everything that an audience was ever sent, no hidden count may be pinned down.
//!
//! This is written without a look at how counts are hidden. It reads packs as a stranger does, adds what everybody knows from
//! the definitions, and works out by linear programming between which whole numbers each hidden count must lie. `leaks` proves
//! the attacker on leaks made by hand; `generated` sets it on tables that nobody chose; the demo's own packs follow.

mod between;
mod blanktown;
mod bounds;
mod generated;
mod judge;
mod knowledge;
mod known;
mod leaks;
mod learn;
mod relations;
mod surface;
mod tables;
mod truth;
mod words;
mod workbooks;

pub(crate) use blanktown::blanktown;
