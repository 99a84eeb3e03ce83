//! The marked-up copy of a return: the findings as a table to answer in, then the sender's own values with their cells marked.
//!
//! It is a new workbook: values only, no formula, macro, comment, name or property of the sender's. Put back into the drop
//! folder it is a resubmission; [`returned`] takes our own sheets off again and keeps the answers.

mod copied;
mod findings;
mod places;
mod plan;
mod read_me;
mod returned;

use boardpack_model::{Board, Explanation, Finding, Observation, Place, ReturnKey};
use rust_xlsxwriter::{DocProperties, ExcelDateTime};

use crate::mark::{self, Mark};
use crate::{TemplateError, Workbook};

pub(crate) use returned::{Returned, returned};

/// The defined name by which a marked-up copy is known; what it holds stands on the sheet "Findings" too.
const NAME: &str = "boardpack_markup";
/// What the mark of a copy begins with, so that it is never taken for the mark of a return workbook.
const COPY: &str = "copy;";

/// The headings of the findings, in order of use; the codes come last.
const HEADINGS: [&str; 11] = [
    "Where",
    "Figure",
    "What we noticed",
    "What to do",
    "Kind",
    YOUR_ANSWER,
    RULE,
    INDICATOR,
    MEASURE,
    PERIOD,
    FIGURES,
];
const YOUR_ANSWER: &str = "Your answer";
const RULE: &str = "Rule";
const INDICATOR: &str = "Indicator code";
const MEASURE: &str = "Measure";
const PERIOD: &str = "Period code";
const FIGURES: &str = "Figures as sent";

/// The headings of the table that says which sheet is which.
const IN_COPY: &str = "Sheet in this copy";
const AS_SENT: &str = "Sheet as you sent it";
/// The sheet of a file whose sheet has no name.
const NO_NAME: &str = "(a file without sheets)";

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
    // A copy that came back is marked up anew without the sheets that were ours.
    let place = Place::default();
    let back = returned(marking.workbook, (&marking.key.agency, &place));
    let marking = &Marking {
        workbook: back.as_ref().map_or(marking.workbook, |back| &back.workbook),
        ..*marking
    };
    let plan = plan::Plan::of(marking);
    let mut book = rust_xlsxwriter::Workbook::new();
    let made = ExcelDateTime::from_ymd(2026, 1, 1)?;
    let properties = DocProperties::new()
        .set_title(format!("{}: marked-up copy", marking.board.short_name))
        .set_author(&marking.board.name)
        .set_creation_datetime(&made);
    book.set_properties(&properties);
    let mark = Mark::of(marking.board, marking.key);
    book.define_name(NAME, &format!("=\"{COPY}{mark}\""))?;
    if let Some(template) = mark::named(marking.workbook) {
        book.define_name(mark::NAME, &format!("=\"{template}\""))?;
    }
    findings::write(&mut book, marking, &plan)?;
    read_me::write(&mut book, marking, &plan)?;
    for sheet in &plan.sheets {
        copied::write(&mut book, marking, &plan, sheet)?;
    }
    Ok(book.save_to_buffer()?)
}

#[cfg(test)]
mod tests;
