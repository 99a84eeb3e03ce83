//! Two readings of one workbook, cell by cell.
//!
//! What counts as the same: numbers to the last bit; a date and the serial number of its day; a time of day or a duration
//! and its part of a day, to the second; texts without the blanks at their ends, with line ends as one character (openpyxl
//! leaves a carriage return as it is escaped). Cells that hold only blanks, and formulas without a value, count for neither.

use std::collections::{BTreeMap, BTreeSet};

use boardpack_ingest::{Cell, Content, Workbook};
use jiff::ToSpan;
use jiff::civil::{Date, date};

use super::other::{Other, Said};

/// Where two readings differ, by sheet.
pub(super) fn disagreements(ours: &Workbook, other: &Other) -> BTreeMap<String, Vec<String>> {
    let mut differing: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let nothing = BTreeMap::new();
    let names: BTreeSet<&str> = ours
        .sheets
        .iter()
        .map(|sheet| sheet.name.as_str())
        .chain(other.cells.keys().map(String::as_str))
        .collect();
    for name in names {
        let mut theirs = other.cells.get(name).unwrap_or(&nothing).clone();
        let cells = ours
            .sheets
            .iter()
            .find(|sheet| sheet.name == name)
            .map_or(&[][..], |sheet| &sheet.cells);
        let mut places = Vec::new();
        for cell in cells {
            let said = theirs.remove(&(cell.row, cell.column));
            if !agrees(cell, said.as_ref(), other.epoch) {
                places.push(format!(
                    "{} {:?} {:?} / {said:?}",
                    cell.address(),
                    cell.content,
                    cell.raw
                ));
            }
        }
        places.extend(theirs.into_iter().map(|((row, column), said)| {
            format!("row {} column {} nothing / {said:?}", row + 1, column + 1)
        }));
        if !places.is_empty() {
            differing.insert(name.to_owned(), places);
        }
    }
    differing
}

fn agrees(cell: &Cell, said: Option<&Said>, epoch: i64) -> bool {
    let Some(said) = said else {
        return match cell.content {
            Content::Nothing => true,
            Content::Text => cell.raw.trim().is_empty(),
            _ => false,
        };
    };
    match (cell.content, said) {
        (Content::Number { number }, Said::Number(other)) => {
            number.to_bits() == other.to_bits() || (number - *other).abs() == 0.0
        }
        (Content::Truth { truth }, Said::Truth(other)) => truth == *other,
        (Content::Error, Said::Error(other)) => cell.raw == *other,
        (Content::Text, Said::Text(other)) => plain(&cell.raw) == plain(other),
        (Content::Date { day }, Said::Number(other)) => days(*other, epoch).contains(&Some(day)),
        (Content::Date { day }, Said::Day(other)) => other.starts_with(&day.to_string()),
        (Content::Text, Said::Day(other)) => other.starts_with(&cell.raw),
        (Content::Text, Said::Number(other)) => cell.raw == time(*other),
        (Content::Text, Said::Time(other)) => duration(other).is_some_and(|other| cell.raw == other),
        _ => false,
    }
}

/// A text as people see it.
fn plain(text: &str) -> String {
    text.replace("_x000D_", "\r")
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .trim()
        .to_owned()
}

/// The days that a serial number may mean. In the calendar from 1900 the number 60 is a day that never was.
fn days(serial: f64, epoch: i64) -> Vec<Option<Date>> {
    let floor = serial.floor();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a serial number of a date is small; any other matches no date"
    )]
    let whole = floor as i32;
    let from = |day: Date| day.checked_add(whole.days()).ok();
    let of_1900 = from(if whole > 60 {
        date(1899, 12, 30)
    } else {
        date(1899, 12, 31)
    });
    let of_1904 = from(date(1904, 1, 1));
    match epoch {
        1900 => vec![of_1900],
        1904 => vec![of_1904],
        _ => vec![of_1900, of_1904],
    }
}

/// A part of a day, or a duration of days, as boardpack writes it.
fn time(days: f64) -> String {
    clock((days * 86_400.0).round())
}

fn clock(seconds: f64) -> String {
    let (hours, minutes, seconds) = (
        (seconds / 3_600.0).floor(),
        (seconds % 3_600.0 / 60.0).floor(),
        seconds % 60.0,
    );
    if seconds > 0.0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{hours}:{minutes:02}")
    }
}

/// `PT12H30M00S`, as boardpack writes it.
fn duration(text: &str) -> Option<String> {
    let span: jiff::SignedDuration = text.replace(',', ".").parse().ok()?;
    Some(clock(span.as_secs_f64().round()))
}
