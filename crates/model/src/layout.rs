//! Layouts: where, in a partner's own workbook, each figure stands. Declared in the pipeline, never coded per agency.

use std::collections::BTreeMap;

use crate::{IndicatorCode, Measure};

/// One way in which an agency's return can be laid out.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// Its name in the pipeline, for messages.
    pub name: String,
    /// The shape.
    pub shape: Shape,
    /// Words that identify the workbook as of this layout: each must occur in some cell or sheet name (folded case, spaces).
    pub signs: Vec<String>,
    /// Other words that stand in the agency's files for words of this layout: a misspelt heading, a renamed sheet, its own
    /// way to write a period. Compared folded; each to the word that it stands for.
    pub aliases: BTreeMap<String, String>,
}

/// The families of returns that arrive (template, wide quarters, blocks, rows, tidy).
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// boardpack's own return workbook, recognised by its hidden defined name.
    Template,
    /// Rows are figures, columns are periods; one sheet or several; the header row is searched.
    Wide(Wide),
    /// Several labelled blocks, each with its own anchor text, figures down and periods across.
    Blocks(Vec<Block>),
    /// A header row and one record per row (a meeting, a month); figures of a period are sums over its rows.
    Rows(Rows),
    /// One figure per row: code, period, numerator, denominator, commentary.
    Tidy(Tidy),
}

/// Rows are figures, columns are periods.
#[derive(Debug, Clone, PartialEq)]
pub struct Wide {
    /// The sheet's name (folded); nothing means every visible sheet.
    pub sheet: Option<String>,
    /// The header text above the labels (`Indicator`, `Measure`), which finds the header row.
    pub label_header: String,
    /// Row label (folded) to the figure it holds.
    pub labels: Vec<Label>,
    /// The header text of a commentary column, if the sender has one.
    pub commentary_header: Option<String>,
}

/// A row or column label and the figure that it names.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// The sender's words. Compared folded: case, runs of spaces, dashes and trailing punctuation do not count.
    pub text: String,
    /// The indicator.
    pub indicator: IndicatorCode,
    /// Which of its figures.
    pub measure: Measure,
    /// The sub-heading whose column holds it, where several columns stand under each period (`All adults`).
    pub column: Option<String>,
}

/// One labelled block of a block workbook.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// The sheet's name (folded).
    pub sheet: String,
    /// The text of the cell that begins the block.
    pub anchor: String,
    /// Row labels below the anchor, until the next anchor or an empty row after the last label.
    pub labels: Vec<Label>,
}

/// One record per row.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    /// The sheet's name (folded); nothing means the first visible sheet.
    pub sheet: Option<String>,
    /// The header of the column that dates each record.
    pub date_header: String,
    /// Column headers that are summed.
    pub labels: Vec<Label>,
}

/// One figure per row; the header texts of each column.
#[derive(Debug, Clone, PartialEq)]
pub struct Tidy {
    /// The sheet's name (folded); nothing means the first visible sheet.
    pub sheet: Option<String>,
    /// Header of the indicator code or label.
    pub indicator_header: String,
    /// Header of the period.
    pub period_header: String,
    /// Header of the numerator or count.
    pub numerator_header: String,
    /// Header of the denominator, if any.
    pub denominator_header: Option<String>,
    /// Header of the commentary, if any.
    pub commentary_header: Option<String>,
    /// The sender's own names for indicators, where they are not our codes; the measure is ignored.
    pub labels: Vec<Label>,
}
