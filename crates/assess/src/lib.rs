//! The assess of a performance office.
