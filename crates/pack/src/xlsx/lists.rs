//! The lists: when returns came, the submission log, revisions, definitions, methods.

use boardpack_model::Receipt;
use boardpack_model::pack::{Pack, TimelinessCell};
use rust_xlsxwriter::{FormatAlign, XlsxError};

use super::sheet::{Cell, Column, Sheet, base};
use crate::palette::{self, Tag};

/// The row of the heads.
const HEAD: u32 = 3;

/// Agency by period, a letter in each cell as in the picture.
pub(super) fn timeliness(sheet: &mut Sheet<'_>, pack: &Pack) -> Result<(), XlsxError> {
    let grid = &pack.timeliness;
    sheet.title("When returns came", &grid.alt)?;
    let mut columns: Vec<Column<'_>> = vec![("Agency", 26.0)];
    columns.extend(grid.periods.iter().map(|period| (period.as_str(), 12.0)));
    columns.push(("On time", 10.0));
    sheet.widths(&columns)?;
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for row in &grid.rows {
        let mut cells = vec![Cell::text(&row.agency)];
        cells.extend(
            row.cells
                .iter()
                .map(|cell| Cell::Tagged(cell.letters.clone(), tag(cell))),
        );
        cells.push(Cell::Figure(row.total.clone()));
        rows.push(cells);
    }
    let below = sheet.table(HEAD, "Timeliness", &columns, &rows)?;
    sheet.cell(below, 0, &Cell::text("On time"))?;
    for (column, total) in (1_u16..).zip(&grid.totals) {
        sheet.cell(below, column, &Cell::Figure(total.clone()))?;
    }
    if let Some(papers) = &grid.papers {
        sheet.cell(below + 1, 0, &Cell::text(&papers.agency))?;
        for (column, cell) in (1_u16..).zip(&papers.cells) {
            sheet.cell(below + 1, column, &Cell::Tagged(cell.letters.clone(), tag(cell)))?;
        }
        let last = u16::try_from(papers.cells.len() + 1).unwrap_or(u16::MAX);
        sheet.cell(below + 1, last, &Cell::Figure(papers.total.clone()))?;
    }
    let caption = grid
        .caption
        .split_inclusive(['.', ';'])
        .map(str::trim)
        .filter(|part| !part.is_empty());
    for (row, part) in (below + 3..).zip(caption) {
        sheet.text(row, 0, part, &base())?;
    }
    sheet.freeze(HEAD, 1)
}

fn tag(cell: &TimelinessCell) -> Tag {
    match cell.receipt {
        None | Some(Receipt::NotDue | Receipt::Awaited) => palette::PLAIN,
        Some(_) if cell.resubmitted => palette::BLUE,
        Some(Receipt::ReceivedOnTime | Receipt::NilConfirmed) => palette::GREEN,
        Some(Receipt::ReceivedLate) => palette::AMBER,
        Some(Receipt::Overdue) => palette::STRONG,
        Some(Receipt::Waived) => palette::GREY,
    }
}

/// Every return of the period.
pub(super) fn submissions(sheet: &mut Sheet<'_>, pack: &Pack) -> Result<(), XlsxError> {
    const COLUMNS: [Column<'static>; 7] = [
        ("Agency", 42.0),
        ("Return", 30.0),
        ("Period", 14.0),
        ("Due", 20.0),
        ("Received", 24.0),
        ("Receipt", 40.0),
        ("Outcome", 40.0),
    ];
    sheet.title("Submission log", &pack.chair.returns_sentence)?;
    sheet.widths(&COLUMNS)?;
    let row = |row: &boardpack_model::pack::SubmissionRow| -> Vec<Cell> {
        [
            &row.agency,
            &row.title,
            &row.period,
            &row.due,
            &row.received,
            &row.receipt,
            &row.outcome,
        ]
        .map(Cell::text)
        .into()
    };
    let rows: Vec<Vec<Cell>> = pack.submissions.iter().map(row).collect();
    sheet.table(HEAD, "Submissions", &COLUMNS, &rows)?;
    sheet.freeze(HEAD, 1)
}

/// Past figures that changed.
pub(super) fn revisions(sheet: &mut Sheet<'_>, pack: &Pack) -> Result<(), XlsxError> {
    const COLUMNS: [Column<'static>; 5] = [
        ("Indicator", 54.0),
        ("Period", 14.0),
        ("Was", 14.0),
        ("Is", 14.0),
        ("Reason", 60.0),
    ];
    sheet.title("Revisions", "Past figures that changed since the last issue.")?;
    sheet.widths(&COLUMNS)?;
    let row = |row: &boardpack_model::pack::RevisionRow| {
        vec![
            Cell::text(&row.indicator),
            Cell::text(&row.period),
            Cell::Figure(row.old.clone()),
            Cell::Figure(row.new.clone()),
            Cell::text(&row.reason),
        ]
    };
    let rows: Vec<Vec<Cell>> = pack.revisions.iter().map(row).collect();
    sheet.table(HEAD, "Revisions", &COLUMNS, &rows)?;
    sheet.freeze(HEAD, 0)
}

/// What each indicator counts.
pub(super) fn definitions(sheet: &mut Sheet<'_>, pack: &Pack) -> Result<(), XlsxError> {
    const COLUMNS: [Column<'static>; 5] = [
        ("Code", 9.0),
        ("Indicator", 40.0),
        ("Definition", 60.0),
        ("Worked out as", 46.0),
        ("Details", 40.0),
    ];
    sheet.title(
        "Definitions",
        "What each indicator counts and how it is worked out.",
    )?;
    sheet.widths(&COLUMNS)?;
    let row = |row: &boardpack_model::pack::DefinitionRow| -> Vec<Cell> {
        [&row.code, &row.name, &row.definition, &row.formula, &row.details]
            .map(Cell::text)
            .into()
    };
    let rows: Vec<Vec<Cell>> = pack.definitions.iter().map(row).collect();
    sheet.table(HEAD, "Definitions", &COLUMNS, &rows)?;
    sheet.freeze(HEAD, 2)
}

/// How figures were worked out, a paragraph in each row.
pub(super) fn methods(sheet: &mut Sheet<'_>, pack: &Pack) -> Result<(), XlsxError> {
    sheet.title(
        "Methods",
        "How figures, ratings and limits are worked out, and what the marks mean.",
    )?;
    sheet.widths(&[("", 130.0)])?;
    let wrapped = base().set_text_wrap().set_align(FormatAlign::Top);
    for (row, paragraph) in (HEAD..).step_by(2).zip(&pack.methods) {
        sheet.paragraphs(row, &[(paragraph.as_str(), &wrapped)])?;
    }
    Ok(())
}
