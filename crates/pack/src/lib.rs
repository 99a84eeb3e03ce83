//! The pack of a performance office.
