//! Any small workbook, written as lines of cells, read by every shape of layout, and a layout learnt from it.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| boardpack_ingest::fuzzing::workbook(text));
