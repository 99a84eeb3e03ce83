//! Personal data where only aggregates are wanted: found by check digits and by the headings of child-level files.
//!
//! Every sheet is looked at, hidden ones too. What is found is named by sheet and cell; nothing of it is repeated.

mod headings;
mod numbers;

use std::collections::BTreeMap;

use boardpack_model::{Finding, Place};

use crate::{Cell, Content, Sheet, Visibility, Workbook};

const HINT: &str =
    "please send the return again without details of single people; the office can have this copy purged";

/// The places of what seems to be personal data; empty for a workbook of aggregates.
pub(crate) fn scan(sha256: &str, workbook: &Workbook) -> Vec<Finding> {
    let mut findings: Vec<Finding> = workbook
        .sheets
        .iter()
        .enumerate()
        .flat_map(|(index, sheet)| scan_sheet(sha256, index, sheet))
        .collect();
    if workbook
        .names
        .iter()
        .any(|(name, text)| numbers::has_number(name) || numbers::has_number(text))
    {
        findings.push(finding(
            Place::file(sha256, ""),
            "a defined name seems to hold the number of a person",
        ));
    }
    findings
}

fn finding(place: Place, message: impl Into<String>) -> Finding {
    Finding::error("personal-data", place, message).hint(HINT)
}

fn scan_sheet(sha256: &str, index: usize, sheet: &Sheet) -> Vec<Finding> {
    let mut hits: BTreeMap<&str, Vec<&Cell>> = BTreeMap::new();
    for cell in &sheet.cells {
        for what in numbers::kinds(&cell.raw) {
            hits.entry(what).or_default().push(cell);
        }
    }
    let heading_row = headings::child_level(sheet);
    if let Some(row) = &heading_row {
        hits.entry("headings of a list of single children")
            .or_default()
            .extend(row);
    }
    hits.entry("valid NHS numbers")
        .or_default()
        .extend(nhs_numbers(sheet));
    let mut findings: Vec<Finding> = hits
        .into_iter()
        .filter(|(_, cells)| !cells.is_empty())
        .map(|(what, cells)| {
            let cells: Vec<String> = cells.iter().map(|cell| cell.address()).collect();
            let place = Place::file(sha256, "").at(&name_of(sheet, index), &listed(&cells));
            finding(
                place,
                format!("there seem to be {what} in {}", counted(cells.len())),
            )
        })
        .collect();
    if numbers::has_number(&sheet.name) {
        let place = Place::file(sha256, "").at(&name_of(sheet, index), "");
        findings.push(finding(
            place,
            "the sheet's name seems to hold the number of a person",
        ));
    }
    findings
}

/// Valid NHS numbers: one under a heading that says so is enough; else three in a column, most of its long numbers.
fn nhs_numbers(sheet: &Sheet) -> Vec<&Cell> {
    let mut columns: BTreeMap<u32, Column<'_>> = BTreeMap::new();
    for cell in &sheet.cells {
        let column = columns.entry(cell.column).or_default();
        if cell.content == Content::Text && headings::is_nhs_heading(&cell.raw) {
            column.is_headed = true;
        }
        if let Some(is_valid) = numbers::nhs(&cell.raw) {
            column.long += 1;
            if is_valid {
                column.valid.push(cell);
            }
        }
    }
    columns
        .into_values()
        .filter(|column| {
            column.is_headed || (column.valid.len() >= 3 && column.valid.len() * 2 > column.long)
        })
        .flat_map(|column| column.valid)
        .collect()
}

/// What one column holds in ten-digit numbers.
#[derive(Default)]
struct Column<'s> {
    is_headed: bool,
    long: usize,
    valid: Vec<&'s Cell>,
}

/// A sheet by its place in the workbook, hidden ones counted: its name may itself be a person's.
fn name_of(sheet: &Sheet, index: usize) -> String {
    let hidden = if sheet.visibility == Visibility::Visible {
        ""
    } else {
        " (hidden)"
    };
    format!("sheet {}{hidden}", index + 1)
}

/// The first ten addresses, and how many more there are.
fn listed(cells: &[String]) -> String {
    let first = cells.iter().take(10).cloned().collect::<Vec<_>>().join(", ");
    match cells.len().saturating_sub(10) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

fn counted(cells: usize) -> String {
    if cells == 1 {
        "1 cell".to_owned()
    } else {
        format!("{cells} cells")
    }
}

#[cfg(test)]
mod tests;
