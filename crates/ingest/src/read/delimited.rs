//! Text with separators: its encoding and its separator are found, and said.

use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::builder::{self, Builder, Given};
use crate::{Format, Limits, Refusal, Visibility, Workbook};

const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];

/// Reads text as one sheet without a name.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, Refusal> {
    let (text, note) = decoded(bytes)?;
    let mut builder = Builder::new(limits);
    let mut cells = Vec::new();
    for (row, record) in (0_u32..).zip(records(&text, separator(&text))?) {
        for (column, field) in (0_u32..).zip(record) {
            if !crate::fold::trimmed(&field).is_empty() {
                let data = calamine::Data::String(field);
                cells.extend(builder.cell(Given {
                    at: (row, column),
                    data,
                    formula: None,
                })?);
            }
        }
    }
    if cells.is_empty() {
        return Err(Refusal::damaged("the file holds no text"));
    }
    Ok(Workbook {
        format: Format::Csv,
        sheets: vec![builder::sheet("", Visibility::Visible, cells)?],
        names: std::collections::BTreeMap::new(),
        notes: note.into_iter().collect(),
        elsewhere: Vec::new(),
        unchecked: Vec::new(),
    })
}

/// The text, and what there is to say about its encoding: UTF-8, UTF-16 by its mark, else Windows-1252.
fn decoded(bytes: &[u8]) -> Result<(String, Option<String>), Refusal> {
    for (mark, encoding) in [(&b"\xFF\xFE"[..], UTF_16LE), (&b"\xFE\xFF"[..], UTF_16BE)] {
        if bytes.starts_with(mark) {
            let (text, has_errors) = encoding.decode_with_bom_removal(bytes);
            if has_errors {
                return Err(Refusal::damaged(
                    "the text breaks off in the middle of a character",
                ));
            }
            return Ok((text.into_owned(), Some("it was read as UTF-16 text".to_owned())));
        }
    }
    let (text, has_errors) = UTF_8.decode_with_bom_removal(bytes);
    if !has_errors {
        return Ok((text.into_owned(), None));
    }
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
    Ok((
        text.into_owned(),
        Some("it was read as Windows-1252 text, because it is not UTF-8".to_owned()),
    ))
}

/// The records of the text, empty lines counted, so that a cell's address is the one that people see.
///
/// A quotation mark opens a quoted field only at the field's beginning: `5" pipe` is plain text.
fn records(text: &str, separator: char) -> Result<Vec<Vec<String>>, Refusal> {
    let mut records = vec![vec![String::new()]];
    let mut letters = text.chars().peekable();
    let mut is_quoted = false;
    while let Some(letter) = letters.next() {
        let record = records.last_mut().expect("there is always a record");
        let field = record.last_mut().expect("there is always a field");
        match letter {
            '"' if is_quoted && letters.next_if_eq(&'"').is_some() => field.push('"'),
            '"' if is_quoted => is_quoted = false,
            _ if is_quoted => field.push(letter),
            '"' if field.is_empty() => is_quoted = true,
            '\r' | '\n' => {
                if letter == '\r' {
                    letters.next_if_eq(&'\n');
                }
                records.push(vec![String::new()]);
            }
            _ if letter == separator => record.push(String::new()),
            _ => field.push(letter),
        }
    }
    if is_quoted {
        return Err(Refusal::damaged(
            "a quotation mark in the text is never closed: its end may not be there",
        ));
    }
    Ok(records)
}

/// The separator that parts the first lines most evenly; a comma where none does.
fn separator(text: &str) -> char {
    let score = |separator: char| {
        let mut counts: Vec<usize> = text
            .lines()
            .take(40)
            .map(|line| outside_quotes(line, separator))
            .filter(|count| *count > 0)
            .collect();
        counts.sort_unstable();
        let most_common = counts
            .chunk_by(|a, b| a == b)
            .map(|run| (run.len(), run[0]))
            .max()
            .unwrap_or_default();
        (most_common.0 * most_common.1, counts.len())
    };
    SEPARATORS
        .into_iter()
        .rev()
        .max_by_key(|separator| score(*separator))
        .filter(|separator| score(*separator).0 > 0)
        .unwrap_or(',')
}

fn outside_quotes(line: &str, separator: char) -> usize {
    let mut is_quoted = false;
    let mut count = 0;
    for letter in line.chars() {
        if letter == '"' {
            is_quoted = !is_quoted;
        } else if letter == separator && !is_quoted {
            count += 1;
        }
    }
    count
}
