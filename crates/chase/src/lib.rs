//! The chase of a performance office.
