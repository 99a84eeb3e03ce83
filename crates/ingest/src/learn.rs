//! A layout proposed from an example workbook, as pipeline text for the officer to check.

use boardpack_model::{AgencyCode, Board};

use crate::Workbook;

/// A proposed layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// A `[[layout]]` section for `layouts.toml`; empty where nothing can be proposed.
    pub text: String,
    /// What the officer should look at, in words.
    pub remarks: Vec<String>,
}

/// Proposes a layout by which an agency's example workbook can be read.
pub fn learn(board: &Board, agency: &AgencyCode, workbook: &Workbook) -> Proposal {
    Proposal {
        text: String::new(),
        remarks: vec![format!("{agency} {} {}", board.code, workbook.sheets.len())],
    }
}
