//! The pipeline: from the files that describe a partnership to its [`Board`], or to every problem in them at once.
//!
//! Nothing here opens a file: texts come in, a board or problems go out. Each file has two types: the file as written
//! (`written`, every value with its bytes) and the thing as meant (`meant`, every reference resolved and rule checked).

use std::collections::BTreeMap;

use boardpack_model::{Board, BoardCode};

mod meant;
mod nearest;
mod problem;
mod report;
mod starter;
mod written;

pub use problem::{Listed, Problem, Problems};
pub use starter::starter;

/// Reads the pipeline files of a board: path below the board's folder (`years/2026-27.toml`) to text.
///
/// # Errors
/// Every problem found in any of the files, in order of file and line; one fault hides no other.
pub fn read(code: &BoardCode, files: &BTreeMap<String, String>) -> Result<Board, Problems> {
    let report = report::Report::new(files);
    let files = written::Files::read(&report);
    let board = meant::board(&report, code, &files);
    if let Some(board) = &board {
        meant::check_facts(&report, &files, &board.facts);
    }
    report.close(board)
}

#[cfg(test)]
mod tests;
