//! One record per row: a column of days or periods, and figures in the columns beside it.

use super::Lesson;
use super::draft::{Draft, Form, Line, settle_doubles};
use super::headings::{
    Dated, dated, is_figure, is_first_of_its_words, is_percentage, place, sheet_name, twofold,
};
use super::wording::{Seen, Wordings};
use crate::fold::trimmed;
use crate::{Cell, Content, Sheet};

/// The best draft of any sheet and any column of dates.
pub(super) fn draft(lesson: &Lesson<'_>, wordings: &Wordings<'_>) -> Option<Draft> {
    let mut best: Option<Draft> = None;
    for sheet in lesson.sheets() {
        for heading in date_headings(lesson, sheet) {
            let draft = of_column(lesson, wordings, (sheet, heading));
            if best.as_ref().is_none_or(|best| draft.weight() > best.weight()) {
                best = Some(draft);
            }
        }
    }
    best
}

/// The headings over columns in which at least two cells date their rows.
fn date_headings<'s>(lesson: &Lesson<'_>, sheet: &'s Sheet) -> Vec<&'s Cell> {
    let bare = lesson.agency.bare_quarters;
    let mut columns: Vec<u32> = sheet.cells.iter().map(|cell| cell.column).collect();
    columns.sort_unstable();
    columns.dedup();
    columns
        .into_iter()
        .filter_map(|column| {
            let cells: Vec<&Cell> = sheet.cells.iter().filter(|cell| cell.column == column).collect();
            let first = cells.iter().position(|cell| dated(cell, bare) != Dated::No)?;
            let count = cells.iter().filter(|cell| dated(cell, bare) != Dated::No).count();
            let heading = cells[..first]
                .iter()
                .rev()
                .find(|cell| cell.content == Content::Text)?;
            let is_header = count >= 2 && !heading.is_blank() && is_first_of_its_words(sheet, heading);
            is_header.then_some(*heading)
        })
        .collect()
}

fn of_column(lesson: &Lesson<'_>, wordings: &Wordings<'_>, (sheet, date): (&Sheet, &Cell)) -> Draft {
    let mut lines: Vec<Line> = Vec::new();
    let mut left_over = Vec::new();
    for heading in sheet
        .row(date.row)
        .iter()
        .filter(|cell| cell.column != date.column)
    {
        let below: Vec<&Cell> = sheet
            .cells
            .iter()
            .filter(|cell| cell.column == heading.column && cell.row > date.row && is_figure(cell))
            .collect();
        let holds_numbers = below
            .iter()
            .any(|cell| matches!(cell.content, Content::Number { .. }));
        if heading.content != Content::Text || heading.is_blank() || !holds_numbers {
            continue;
        }
        let seen = Seen {
            label: &heading.raw,
            percentages: below.iter().any(|cell| is_percentage(cell)),
            ..Seen::default()
        };
        match wordings.line(seen) {
            Some(line) => lines.push(line),
            None => left_over.push((trimmed(&heading.raw).to_owned(), place(sheet, &heading.address()))),
        }
    }
    settle_doubles(&mut lines);
    let mut draft = Draft::of(Form::Rows {
        sheet: sheet_name(sheet),
        date_header: trimmed(&date.raw).to_owned(),
        lines,
    });
    draft.left_over = left_over;
    let bare = lesson.agency.bare_quarters;
    let doubtful = sheet.cells.iter().find(|cell| {
        cell.column == date.column && cell.row > date.row && dated(cell, bare) == Dated::Twofold
    });
    draft.remarks.extend(doubtful.map(|cell| twofold(sheet, cell)));
    draft
}
