//! The ledger of a performance office.
