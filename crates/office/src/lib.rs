//! The office of a performance office.
