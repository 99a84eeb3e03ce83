//! What this issue changes, and the exceptions that the officer put first or left out.

use boardpack_model::pack::Pack;
use rust_xlsxwriter::XlsxError;

use super::sheet::{Cell, Column, Sheet};

/// The name of the sheet with what changed.
pub(super) const CHANGES: &str = "What changed";
/// The name of the sheet with the officer's choices.
pub(super) const CHOICES: &str = "Exceptions chosen";

const HEAD: u32 = 3;

/// What this issue changes against the one before it.
pub(super) fn changes(sheet: &mut Sheet<'_>, pack: &Pack) -> Result<(), XlsxError> {
    const COLUMNS: [Column<'static>; 4] = [("What", 60.0), ("Was", 40.0), ("Is", 40.0), ("Why", 70.0)];
    let Some(changes) = &pack.changes else {
        return Ok(());
    };
    sheet.title(
        &format!("What changed since issue {}", changes.since),
        "What is not listed here is as it was.",
    )?;
    sheet.widths(&COLUMNS)?;
    let rows = changes.rows.iter();
    let rows: Vec<Vec<Cell>> = rows
        .map(|row| [&row.what, &row.was, &row.is, &row.why].map(Cell::text).into())
        .collect();
    sheet.table(HEAD, "WhatChanged", &COLUMNS, &rows)?;
    sheet.freeze(HEAD, 1)
}

/// The exceptions that the officer put first or left out, with the reasons.
pub(super) fn choices(sheet: &mut Sheet<'_>, pack: &Pack) -> Result<(), XlsxError> {
    const COLUMNS: [Column<'static>; 5] = [
        ("Code", 9.0),
        ("Indicator", 44.0),
        ("What was done", 32.0),
        ("Why", 70.0),
        ("By whom", 34.0),
    ];
    sheet.title(
        "Exceptions put first or not shown",
        "An indicator that is left out of the exceptions keeps its row in the scorecard.",
    )?;
    sheet.widths(&COLUMNS)?;
    let rows = pack.foreword.choices.iter();
    let rows: Vec<Vec<Cell>> = rows
        .map(|row| {
            [&row.code, &row.name, &row.what, &row.reason, &row.by]
                .map(Cell::text)
                .into()
        })
        .collect();
    sheet.table(HEAD, "ExceptionsChosen", &COLUMNS, &rows)?;
    sheet.freeze(HEAD, 2)
}
