//! The binary parts of an .xlsb package that the reading library does not look at: hidden rows and columns, merged areas,
//! number formats, errors of formulas, comments.

use std::collections::BTreeMap;

use super::marks::{self, Marks};
use super::xlsb_records::{END_SHEET_DATA, records};
use crate::{Area, Comment};

/// A number of the file, at that place of a record.
fn number(body: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(body.get(at..at + 4)?.try_into().ok()?))
}

/// A text with its length before it, and what follows it.
fn text(body: &[u8]) -> Option<(String, &[u8])> {
    let length = number(body, 0)?;
    let after = &body[4..];
    if length == u32::MAX {
        return Some((String::new(), after));
    }
    let bytes = usize::try_from(length).ok()?.checked_mul(2)?;
    let letters: Vec<u16> = after
        .get(..bytes)?
        .chunks_exact(2)
        .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
        .collect();
    Some((String::from_utf16_lossy(&letters), &after[bytes..]))
}

/// The relation of each sheet by the sheet's name, from the workbook part.
pub(super) fn sheets(workbook: &[u8]) -> BTreeMap<String, String> {
    const SHEET: u32 = 156;
    records(workbook)
        .filter(|record| record.kind == SHEET)
        .filter_map(|record| {
            let (relation, rest) = text(record.body.get(8..)?)?;
            Some((text(rest)?.0, relation))
        })
        .collect()
}

/// The number formats by style, from the part of styles.
pub(super) fn formats(styles: &[u8]) -> Vec<Option<String>> {
    const FORMAT: u32 = 44;
    const BEGIN_CELL_STYLES: u32 = 617;
    const END_CELL_STYLES: u32 = 618;
    const STYLE: u32 = 47;
    let mut defined = BTreeMap::new();
    let mut numbers = Vec::new();
    let mut is_cells = false;
    for record in records(styles) {
        let short = |at: usize| Some(u16::from_le_bytes(record.body.get(at..at + 2)?.try_into().ok()?));
        match record.kind {
            FORMAT => {
                let format = record.body.get(2..).and_then(text);
                if let (Some(number), Some((format, _))) = (short(0), format) {
                    defined.insert(number, format);
                }
            }
            BEGIN_CELL_STYLES => is_cells = true,
            END_CELL_STYLES => is_cells = false,
            STYLE if is_cells => numbers.push(short(2).unwrap_or_default()),
            _ => {}
        }
    }
    marks::formats(&numbers, &defined)
}

/// What a sheet's part says, and where in it the cells end.
pub(super) fn marks(sheet: &[u8]) -> (Marks, usize) {
    const ROW: u32 = 0;
    const FORMULA_ERROR: u32 = 11;
    const COLUMNS: u32 = 60;
    const MERGED: u32 = 176;
    let mut marks = Marks::default();
    let (mut row, mut is_in_data, mut end) = (0, true, 0);
    for record in records(sheet) {
        let number = |at| number(record.body, at).unwrap_or_default();
        match record.kind {
            ROW if is_in_data => {
                row = number(0);
                if record.body.get(11).is_some_and(|flags| flags & 0x10 != 0) {
                    marks.hidden_rows.push((row, row));
                }
            }
            1..=11 | 62 if is_in_data => {
                let at = (row, number(0));
                let style = usize::try_from(number(4) & 0x00FF_FFFF).unwrap_or_default();
                marks.styles.insert(at, style);
                if record.kind == FORMULA_ERROR {
                    marks
                        .errors
                        .insert(at, record.body.get(8).copied().unwrap_or_default());
                }
            }
            END_SHEET_DATA => {
                is_in_data = false;
                end = record.end;
            }
            COLUMNS if record.body.get(16).is_some_and(|flags| flags & 1 != 0) || is_narrow(record.body) => {
                marks.hidden_columns.push((number(0), number(4)));
            }
            MERGED => marks.merged.push(Area {
                top: number(0),
                bottom: number(4),
                left: number(8),
                right: number(12),
            }),
            _ => {}
        }
    }
    (marks, end)
}

/// A column of no width.
fn is_narrow(body: &[u8]) -> bool {
    number(body, 8) == Some(0) && body.len() >= 12
}

/// The notes of a sheet's part of comments.
pub(super) fn comments(part: &[u8]) -> Vec<Comment> {
    const AUTHOR: u32 = 632;
    const COMMENT: u32 = 635;
    const TEXT: u32 = 637;
    let mut authors = Vec::new();
    let mut comments: Vec<Comment> = Vec::new();
    for record in records(part) {
        match record.kind {
            AUTHOR => authors.push(text(record.body).map(|(author, _)| author).unwrap_or_default()),
            COMMENT => {
                let author = number(record.body, 0)
                    .and_then(|index| authors.get(usize::try_from(index).ok()?).cloned());
                comments.push(Comment {
                    row: number(record.body, 4).unwrap_or_default(),
                    column: number(record.body, 12).unwrap_or_default(),
                    author: author.unwrap_or_default(),
                    text: String::new(),
                });
            }
            TEXT => {
                let words = record.body.get(1..).and_then(text);
                if let (Some(comment), Some((words, _))) = (comments.last_mut(), words) {
                    comment.text = words;
                }
            }
            _ => {}
        }
    }
    comments
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u32, body: &[&[u8]]) -> Vec<u8> {
        let body = body.concat();
        let mut bytes = if kind < 128 {
            vec![u8::try_from(kind).unwrap()]
        } else {
            vec![
                u8::try_from(kind & 0x7F | 0x80).unwrap(),
                u8::try_from(kind >> 7).unwrap(),
            ]
        };
        bytes.push(u8::try_from(body.len()).unwrap());
        bytes.extend(body);
        bytes
    }

    fn wide(text: &str) -> Vec<u8> {
        let length = u32::try_from(text.chars().count()).unwrap();
        let letters = text.encode_utf16().flat_map(u16::to_le_bytes);
        length.to_le_bytes().into_iter().chain(letters).collect()
    }

    fn four(numbers: &[u32]) -> Vec<u8> {
        numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
    }

    #[test]
    fn a_sheets_records_say_what_is_hidden_and_merged() {
        let part = [
            record(60, &[&four(&[2, 5, 9, 0]), &[1, 0]]),
            record(0x91, &[]),
            record(0, &[&four(&[7, 0]), &[44, 1, 0, 0x10, 0]]),
            record(2, &[&four(&[3, 6]), &four(&[0])]),
            record(11, &[&four(&[4, 0]), &[0x2A]]),
            record(0x92, &[]),
            record(176, &[&four(&[1, 2, 3, 4])]),
        ]
        .concat();
        let (marks, end) = marks(&part);
        assert_eq!(marks.hidden_rows, [(7, 7)]);
        assert_eq!(marks.hidden_columns, [(2, 5)]);
        assert_eq!(marks.styles, BTreeMap::from([((7, 3), 6), ((7, 4), 0)]));
        assert_eq!(marks.errors, BTreeMap::from([((7, 4), 0x2A)]));
        let area = Area {
            top: 1,
            bottom: 2,
            left: 3,
            right: 4,
        };
        assert_eq!(marks.merged, [area]);
        assert_eq!(part.len() - end, record(176, &[&four(&[1, 2, 3, 4])]).len());
    }

    #[test]
    fn comments_come_with_their_authors() {
        let part = [
            record(632, &[&wide("A. Writer")]),
            record(635, &[&four(&[0, 4, 4, 2, 2]), &[0; 16]]),
            record(637, &[&[0], &wide("see Tŷ Gwyn")]),
        ]
        .concat();
        let comment = Comment {
            row: 4,
            column: 2,
            author: "A. Writer".to_owned(),
            text: "see Tŷ Gwyn".to_owned(),
        };
        assert_eq!(comments(&part), [comment]);
    }

    #[test]
    fn a_part_that_breaks_off_says_what_it_can() {
        let part = record(632, &[&wide("A. Writer")]);
        for kept in 0..part.len() {
            assert_eq!(comments(&part[..kept]), []);
            let (marks, _) = marks(&part[..kept]);
            assert_eq!(marks.merged, []);
        }
    }
}
