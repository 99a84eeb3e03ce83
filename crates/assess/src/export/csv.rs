//! CSV: UTF-8, a heading, quotation marks where a text needs them, lines that end in CR LF (RFC 4180).
//!
//! What partners wrote is data: a text that a spreadsheet would take for a formula has an apostrophe put before it, and the
//! dictionary says so. Numbers are numbers, also when they begin with a minus sign.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use boardpack_model::{BoardCode, Period};

use super::{Cells, Column, Described, Table};

/// The first characters by which spreadsheets take a text for a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A table whole.
pub(super) fn table<T>(
    board: &BoardCode,
    table: &Table<T>,
    by_period: &BTreeMap<Option<Period>, Vec<&T>>,
) -> Vec<u8> {
    let mut text = String::new();
    let headings = ["board", "period"].into_iter();
    let headings = headings.chain(table.columns.iter().map(|column| column.name));
    line(&mut text, headings.map(str::to_owned));
    for (period, rows) in by_period {
        let period = period.map(|period| period.to_string()).unwrap_or_default();
        for row in rows {
            let own = [board.to_string(), period.clone()].into_iter();
            line(
                &mut text,
                own.chain(table.columns.iter().map(|column| cell(column, row))),
            );
        }
    }
    text.into_bytes()
}

/// The dictionary as a table.
pub(super) fn dictionary(lines: &[Described]) -> Vec<u8> {
    let mut text = String::new();
    let headings = ["table", "column", "type", "unit", "meaning", "source"];
    line(&mut text, headings.into_iter().map(str::to_owned));
    for one in lines {
        let cells = [one.table, one.name, one.kind, one.unit, one.meaning, one.source];
        line(&mut text, cells.into_iter().map(safe));
    }
    text.into_bytes()
}

fn cell<T>(column: &Column<T>, row: &T) -> String {
    match column.cells {
        Cells::Text(of) => of(row).map(|text| safe(&text)),
        Cells::Whole(of) => of(row).map(|number| number.to_string()),
        Cells::Number(of) => of(row).map(|number| number.to_string()),
        Cells::Flag(of) => of(row).map(|flag| flag.to_string()),
    }
    .unwrap_or_default()
}

/// A text that no spreadsheet takes for a formula.
pub(super) fn safe(text: &str) -> String {
    let is_formula = text.trim_start_matches(' ').starts_with(FORMULA);
    if is_formula {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn line(text: &mut String, cells: impl Iterator<Item = String>) {
    for (index, cell) in cells.enumerate() {
        if index > 0 {
            text.push(',');
        }
        if cell.contains([',', '"', '\n', '\r']) {
            write!(text, "\"{}\"", cell.replace('"', "\"\"")).ok();
        } else {
            text.push_str(&cell);
        }
    }
    text.push_str("\r\n");
}
