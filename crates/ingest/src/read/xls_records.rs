//! The records of an .xls workbook that the reading library does not look at: hidden rows and columns, merged areas, number
//! formats, comments; and where cells stand, so that none is lost in silence.

use std::collections::BTreeMap;

use super::marks::{self, Marks};
use crate::{Area, Comment};

/// What the records of a workbook say.
#[derive(Default)]
pub(super) struct Records {
    /// The number formats by style.
    pub(super) formats: Vec<Option<String>>,
    /// Each sheet of the workbook, chart and macro sheets too, in their order. The styles stand where cells are.
    pub(super) sheets: Vec<Marks>,
}

const BEGIN: [u16; 4] = [0x0809, 0x0409, 0x0209, 0x0009];
const END: u16 = 0x000A;
const NOTE: u16 = 0x001C;

/// Walks a workbook's stream, which has been checked.
pub(super) fn look(stream: &[u8]) -> Records {
    const SHEET: u16 = 0x0085;
    const FORMAT: u16 = 0x041E;
    const STYLE: u16 = 0x00E0;
    let is_eight = short(stream, 4) == Some(0x0600);
    let mut defined = BTreeMap::new();
    let (mut styles, mut starts) = (Vec::new(), Vec::new());
    each(stream, 0, |kind, body| match kind {
        SHEET => starts.extend(long(body, 0)),
        STYLE => styles.push(short(body, 2).unwrap_or_default()),
        FORMAT => {
            let format = body
                .get(2..)
                .and_then(|rest| if is_eight { text(rest, 2) } else { narrow(rest) });
            if let (Some(number), Some(format)) = (short(body, 0), format) {
                defined.insert(number, format);
            }
        }
        _ => {}
    });
    Records {
        formats: marks::formats(&styles, &defined),
        sheets: starts
            .into_iter()
            .map(|start| sheet(stream, start, is_eight))
            .collect(),
    }
}

fn sheet(stream: &[u8], start: usize, is_eight: bool) -> Marks {
    const ROW: u16 = 0x0208;
    const COLUMNS: u16 = 0x007D;
    const MERGED: u16 = 0x00E5;
    const SEVERAL_NUMBERS: u16 = 0x00BD;
    let mut marks = Marks::default();
    let mut notes = Notes::default();
    each(stream, start, |kind, body| {
        let number = |at| u32::from(short(body, at).unwrap_or_default());
        match kind {
            // Numbers, texts of all kinds, truths and errors, formulas of all ages.
            0x0203 | 0x027E | 0x0204 | 0x00FD | 0x0205 | 0x00D6 | 0x0006 | 0x0206 | 0x0406 => {
                marks.styles.insert((number(0), number(2)), style(body, 4));
            }
            SEVERAL_NUMBERS => {
                let several = body.len().saturating_sub(6) / 6;
                for (index, column) in (0..several).zip(number(2)..) {
                    marks
                        .styles
                        .insert((number(0), column), style(body, 4 + 6 * index));
                }
            }
            ROW if number(12) & 0x20 != 0 || number(6) == 0 => marks.hidden_rows.push((number(0), number(0))),
            COLUMNS if number(8) & 1 != 0 || number(4) == 0 => {
                marks.hidden_columns.push((number(0), number(2)));
            }
            MERGED => marks.merged.extend(
                (0..usize::from(short(body, 0).unwrap_or_default()))
                    .filter_map(|index| area(body, 2 + 8 * index)),
            ),
            NOTE if !is_eight => old_note(body, &mut marks.comments),
            _ => notes.take(kind, body),
        }
    });
    marks.comments.extend(notes.comments());
    marks
}

fn style(body: &[u8], at: usize) -> usize {
    short(body, at).unwrap_or_default().into()
}

fn area(body: &[u8], at: usize) -> Option<Area> {
    Some(Area {
        top: short(body, at)?.into(),
        bottom: short(body, at + 2)?.into(),
        left: short(body, at + 4)?.into(),
        right: short(body, at + 6)?.into(),
    })
}

/// A comment of Excel 5, whose words stand in the record itself, and go on in one that has no row.
fn old_note(body: &[u8], comments: &mut Vec<Comment>) {
    let number = |at| u32::from(short(body, at).unwrap_or_default());
    let words: String = body.iter().skip(6).map(|letter| char::from(*letter)).collect();
    match comments.last_mut() {
        Some(comment) if number(0) == 0xFFFF => comment.text.push_str(&words),
        _ => comments.push(Comment {
            row: number(0),
            column: number(2),
            author: String::new(),
            text: words,
        }),
    }
}

/// Comments: their places and authors stand in one kind of record, their words in the drawing of a text box.
#[derive(Default)]
struct Notes {
    /// Row, column, author, and which drawing holds the words.
    places: Vec<(u32, u32, String, u16)>,
    words: BTreeMap<u16, String>,
    drawing: u16,
    /// Letters of the words that are still to come.
    awaited: usize,
}

impl Notes {
    fn take(&mut self, kind: u16, body: &[u8]) {
        const DRAWING: u16 = 0x005D;
        const TEXT_BOX: u16 = 0x01B6;
        const CONTINUED: u16 = 0x003C;
        match kind {
            NOTE => {
                let number = |at| u32::from(short(body, at).unwrap_or_default());
                let author = body.get(8..).and_then(|rest| text(rest, 2)).unwrap_or_default();
                self.places
                    .push((number(0), number(2), author, short(body, 6).unwrap_or_default()));
            }
            DRAWING => self.drawing = short(body, 6).unwrap_or_default(),
            TEXT_BOX => self.awaited = short(body, 10).unwrap_or_default().into(),
            CONTINUED if self.awaited > 0 => {
                let words = letters(body, self.awaited).unwrap_or_default();
                self.awaited = self.awaited.saturating_sub(words.chars().count().max(1));
                self.words.entry(self.drawing).or_default().push_str(&words);
            }
            _ => {}
        }
    }

    fn comments(self) -> Vec<Comment> {
        let Self { places, words, .. } = self;
        places
            .into_iter()
            .map(|(row, column, author, drawing)| Comment {
                row,
                column,
                author,
                text: words.get(&drawing).cloned().unwrap_or_default(),
            })
            .collect()
    }
}

/// The records of one part down to its end, without those of charts within it.
fn each(stream: &[u8], start: usize, mut take: impl FnMut(u16, &[u8])) {
    let mut rest = stream.get(start..).unwrap_or_default();
    let mut depth = 0;
    while let (Some(kind), Some(length)) = (short(rest, 0), short(rest, 2)) {
        let Some(body) = rest.get(4..4 + usize::from(length)) else {
            return;
        };
        rest = &rest[4 + body.len()..];
        if BEGIN.contains(&kind) {
            depth += 1;
        } else if kind == END {
            depth -= 1;
            if depth <= 0 {
                return;
            }
        } else if depth == 1 {
            take(kind, body);
        }
    }
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn long(bytes: &[u8], at: usize) -> Option<usize> {
    usize::try_from(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?)).ok()
}

/// A text with its length in so many bytes before it.
fn text(bytes: &[u8], length: usize) -> Option<String> {
    let count = if length == 2 {
        short(bytes, 0)?.into()
    } else {
        usize::from(*bytes.first()?)
    };
    letters(bytes.get(length..)?, count)
}

/// Letters of one or two bytes, as the byte before them says; no more than there are.
fn letters(bytes: &[u8], count: usize) -> Option<String> {
    let (flags, letters) = bytes.split_first()?;
    Some(if flags & 1 == 0 {
        letters
            .iter()
            .take(count)
            .map(|letter| char::from(*letter))
            .collect()
    } else {
        let wide: Vec<u16> = letters
            .chunks_exact(2)
            .take(count)
            .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
            .collect();
        String::from_utf16_lossy(&wide)
    })
}

/// A text of Excel 5, one byte a letter.
fn narrow(bytes: &[u8]) -> Option<String> {
    let (count, letters) = bytes.split_first()?;
    Some(
        letters
            .iter()
            .take(usize::from(*count))
            .map(|letter| char::from(*letter))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, body: &[&[u8]]) -> Vec<u8> {
        let body = body.concat();
        let length = u16::try_from(body.len()).unwrap();
        [&kind.to_le_bytes(), &length.to_le_bytes(), body.as_slice()].concat()
    }

    /// A workbook of one sheet with those records.
    fn workbook(version: [u8; 2], sheet: &[Vec<u8>]) -> Vec<u8> {
        let begin = || record(0x0809, &[&version, &[0x10, 0]]);
        let start = u8::try_from(begin().len() + 12 + 4).unwrap();
        [
            begin(),
            record(0x0085, &[&[start, 0, 0, 0, 0, 0, 0, 0]]),
            record(END, &[]),
            begin(),
            sheet.concat(),
            record(END, &[]),
        ]
        .concat()
    }

    #[test]
    fn charts_within_a_sheet_hold_no_cells_of_it() {
        let stream = workbook(
            [0, 6],
            &[
                record(0x0203, &[&[1, 0, 2, 0, 5, 0], &[0; 8]]),
                record(
                    0x00BD,
                    &[&[3, 0, 1, 0], &[7, 0, 0, 0, 0, 0], &[8, 0, 0, 0, 0, 0], &[2, 0]],
                ),
                record(0x0809, &[&[0, 6, 0x20, 0]]),
                record(0x0203, &[&[9, 0, 9, 0, 5, 0], &[0; 8]]),
                record(END, &[]),
                record(0x007D, &[&[4, 0, 255, 0, 9, 9, 0, 0, 1, 0]]),
            ],
        );
        let [sheet] = &look(&stream).sheets[..] else {
            panic!()
        };
        assert_eq!(
            sheet.styles,
            BTreeMap::from([((1, 2), 5), ((3, 1), 7), ((3, 2), 8)])
        );
        assert_eq!(sheet.hidden_columns, [(4, 255)]);
    }

    #[test]
    fn an_old_comment_goes_on_in_a_record_without_a_row() {
        let stream = workbook(
            [0, 5],
            &[
                record(NOTE, &[&[1, 0, 2, 0, 9, 0], b"first "]),
                record(NOTE, &[&[255, 255, 0, 0, 3, 0], b"and"]),
            ],
        );
        let comments = &look(&stream).sheets[0].comments;
        assert_eq!(
            (comments[0].row, comments[0].column, comments[0].text.as_str()),
            (1, 2, "first and")
        );
    }
}
