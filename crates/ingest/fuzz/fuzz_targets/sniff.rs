//! Any bytes: everything that happens to a file before a library for spreadsheets sees it.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| boardpack_ingest::fuzzing::look_at(bytes));
