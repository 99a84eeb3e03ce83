//! What 150 boards cost: each stage by itself, and all of them from one ledger in one run.
//!
//! `cargo bench -p boardpack-office --bench scale` times the stages on one board of 28,800 observations and prints how many
//! observations each handles in a second. `… --bench scale -- whole [BOARDS] [LEDGER]` assesses 150 boards (4.3 million
//! observations) from a ledger that it makes in the temporary folder where there is none yet, and prints the time of each stage,
//! all told and for a million observations, and the most memory that the process ever held.

mod made;
mod stages;
mod whole;

fn main() {
    // Cargo's own `--bench` comes among them.
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with("--"))
        .collect();
    match words.split_first() {
        Some((first, rest)) if first == "whole" => whole::run(rest),
        _ => divan::main(),
    }
}
