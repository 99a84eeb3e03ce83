//! Rows of CSV files, each field with where it stands.

use csv::{ReaderBuilder, StringRecord, Trim};

use crate::report::{Report, Spot};
use crate::written::section::At;

/// One row: the byte at which it begins, as the reader counts them, and its fields.
pub(crate) type Row = (usize, StringRecord);

/// The rows of a file, its heading among them, at most so many; a byte-order mark is passed over.
pub(crate) fn read(report: &Report, file: usize, most: usize) -> Vec<Row> {
    let text = report.text(file);
    let bare = text.trim_start_matches('\u{feff}');
    let shift = text.len() - bare.len();
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(Trim::All)
        .from_reader(bare.as_bytes());
    let rows = reader.records().filter_map(|record| {
        let record = record.ok()?;
        let position = record.position()?.byte();
        Some((usize::try_from(position).ok()? + shift, record))
    });
    rows.take(most).collect()
}

/// Where a row stands, and each of its fields.
pub(crate) fn placed(report: &Report, file: usize, (start, record): &Row) -> (Spot, Vec<At<String>>) {
    let rest = report.text(file).get(*start..).unwrap_or_default();
    let line_start = start + (rest.len() - rest.trim_start_matches(['\r', '\n']).len());
    let line = report
        .text(file)
        .get(line_start..)
        .unwrap_or_default()
        .lines()
        .next()
        .unwrap_or_default();
    let row = report.spot(file, line_start..line_start + line.len());
    let mut from = 0;
    let fields = record.iter().map(|field| {
        // A field with doubled quotation marks is not found as it is; then the whole row stands for it.
        let found = line.get(from..).and_then(|rest| rest.find(field));
        let spot = found.map_or(row, |at| {
            let begin = line_start + from + at;
            from += at + field.len();
            report.spot(file, begin..begin + field.len())
        });
        At {
            value: field.to_owned(),
            spot,
        }
    });
    (row, fields.collect())
}
