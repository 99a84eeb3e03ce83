//! The ingest of a performance office.
