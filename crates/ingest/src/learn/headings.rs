//! What headings and cells say by themselves: a commentary column, a percentage, a day or a period.

use boardpack_model::PeriodKind;

use crate::fold::{fold, trimmed};
use crate::period_label::{self, Label};
use crate::{Cell, Content, Sheet, date_text};

const COMMENTARY: [&str; 9] = [
    "commentary",
    "comment",
    "narrative",
    "note",
    "remark",
    "explanation",
    "context",
    "behind",
    "story",
];

/// Whether a heading stands over remarks: by its words, and because text stands below it.
pub(super) fn is_commentary(sheet: &Sheet, heading: &Cell) -> bool {
    let folded = fold(&heading.raw);
    let mut below = sheet
        .cells
        .iter()
        .filter(|cell| cell.column == heading.column && cell.row > heading.row);
    COMMENTARY.iter().any(|word| folded.contains(word)) && below.any(|cell| cell.content == Content::Text)
}

/// Whether a cell holds, or could hold, a figure.
pub(super) fn is_figure(cell: &Cell) -> bool {
    !cell.is_blank() && !matches!(cell.content, Content::Date { .. } | Content::Truth { .. })
}

/// Whether a cell shows a percentage.
pub(super) fn is_percentage(cell: &Cell) -> bool {
    cell.percent_format || (cell.content == Content::Text && trimmed(&cell.raw).ends_with('%'))
}

/// What a cell says about time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dated {
    /// A day, or one period.
    Yes,
    /// A period that can be two.
    Twofold,
    /// Nothing.
    No,
}

/// Whether a cell dates its row.
pub(super) fn dated(cell: &Cell, bare: Option<PeriodKind>) -> Dated {
    match cell.content {
        Content::Date { .. } => Dated::Yes,
        Content::Text if date_text::parse(&cell.raw).is_some() => Dated::Yes,
        Content::Text => match period_label::read(&cell.raw, bare).map(|read| read.label) {
            Some(Label::Period(_)) => Dated::Yes,
            Some(Label::Ambiguous(_)) => Dated::Twofold,
            _ => Dated::No,
        },
        _ => Dated::No,
    }
}

/// A sheet's name where it has one; a CSV has none.
pub(super) fn sheet_name(sheet: &Sheet) -> Option<String> {
    (!sheet.name.is_empty()).then(|| sheet.name.clone())
}

/// The heading of a column, which must be the first cell of its sheet that reads like that.
pub(super) fn is_first_of_its_words(sheet: &Sheet, heading: &Cell) -> bool {
    let folded = fold(&heading.raw);
    let first = sheet.cells.iter().find(|cell| fold(&cell.raw) == folded);
    first.is_some_and(|first| first.row == heading.row)
}

/// What is said where a heading can mean two periods.
pub(super) fn twofold(sheet: &Sheet, cell: &Cell) -> String {
    format!(
        "`{}` at {} can mean a financial or a calendar quarter: say with `bare-quarters` in agencies.toml which this agency \
         means",
        trimmed(&cell.raw),
        place(sheet, &cell.address())
    )
}

/// A cell as people write it.
pub(super) fn place(sheet: &Sheet, address: &str) -> String {
    if sheet.name.is_empty() {
        address.to_owned()
    } else {
        format!("{}!{address}", sheet.name)
    }
}
