//! The pipeline of a performance office.
