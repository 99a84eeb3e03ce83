//! Any text as a period label.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| boardpack_ingest::fuzzing::period_label(text));
