//! Any text and any number as a figure of every kind.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|cell: (f64, &str)| {
    let (number, text) = cell;
    boardpack_ingest::fuzzing::figure_of_text(text);
    boardpack_ingest::fuzzing::figure_of_number(number);
});
