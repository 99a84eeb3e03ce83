//! The post of a performance office.
