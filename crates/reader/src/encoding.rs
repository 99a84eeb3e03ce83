//! What goes through the pipes: a file and perhaps its password one way, its cells or a refusal the other.
//!
//! A question is the length of the file (8 bytes), the length of the password (4, all ones for none), the file, the password.
//! An answer is its length (8 bytes), its CRC-32 (4) and the answer itself in postcard's form, which on the workbooks of the
//! benchmark took a third of JSON's time and a sixth of its bytes. Numbers begin with their lowest byte.
//!
//! The form does not describe itself: both ends are one program, and the types may not leave out fields
//! (`skip_serializing_if`) or be tagged within (`tag`). A test below holds that.

use std::io::{Error, ErrorKind, Read, Result};

use boardpack_ingest::{Refusal, Workbook};
use boardpack_model::Secret;
use serde::{Deserialize, Serialize};

/// The bytes before a question's file and before an answer.
pub(crate) const HEAD: usize = 12;
/// More than this many bytes are no answer, whatever a worker says.
const LONGEST_ANSWER: u64 = 1 << 30;
const NO_PASSWORD: u32 = u32::MAX;

/// What a worker makes of a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Answer {
    /// Its cells.
    Read(Box<Workbook>),
    /// Why it has none.
    Refused(Refusal),
}

/// A file to read, with the password that was agreed for it.
pub(crate) struct Question {
    pub(crate) bytes: Vec<u8>,
    pub(crate) password: Option<Secret>,
}

/// What goes before a file's bytes, and what after them.
pub(crate) fn around(bytes: &[u8], password: Option<&Secret>) -> ([u8; HEAD], Vec<u8>) {
    let password = password.map(|password| password.reveal().as_bytes());
    let length = password.map_or(NO_PASSWORD, |text| {
        u32::try_from(text.len()).unwrap_or(NO_PASSWORD)
    });
    (
        head(bytes.len() as u64, length),
        password.unwrap_or_default().to_vec(),
    )
}

/// The next question; nothing when there are no more.
pub(crate) fn next_question(input: &mut dyn Read) -> Result<Option<Question>> {
    let mut first = [0; HEAD];
    if input.read(&mut first[..1])? == 0 {
        return Ok(None);
    }
    input.read_exact(&mut first[1..])?;
    let (length, password) = unhead(first);
    let bytes = exactly(input, length)?;
    let password = (password != NO_PASSWORD)
        .then(|| exactly(input, u64::from(password)))
        .transpose()?
        .map(|text| Secret::new(String::from_utf8_lossy(&text).into_owned()));
    Ok(Some(Question { bytes, password }))
}

fn exactly(input: &mut dyn Read, length: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length {
        Ok(bytes)
    } else {
        Err(ErrorKind::UnexpectedEof.into())
    }
}

/// An answer as it goes through the pipe.
pub(crate) fn packed(answer: &Answer) -> Result<Vec<u8>> {
    let mut bytes = postcard::to_extend(answer, vec![0; HEAD]).map_err(Error::other)?;
    let checksum = crc32fast::hash(&bytes[HEAD..]);
    let length = (bytes.len() - HEAD) as u64;
    bytes[..HEAD].copy_from_slice(&head(length, checksum));
    Ok(bytes)
}

/// What has come through the pipe so far.
#[derive(Debug)]
pub(crate) enum Arrived {
    /// Not yet all of it.
    Part,
    /// An answer.
    Whole(Answer),
    /// No answer of ours, whatever may still come.
    Garbage,
}

/// Looks at the bytes that a worker has written so far.
pub(crate) fn unpacked(bytes: &[u8]) -> Arrived {
    let Some((first, rest)) = bytes.split_first_chunk::<HEAD>() else {
        return Arrived::Part;
    };
    let (length, checksum) = unhead(*first);
    if length > LONGEST_ANSWER || rest.len() as u64 > length {
        return Arrived::Garbage;
    }
    if (rest.len() as u64) < length {
        return Arrived::Part;
    }
    if crc32fast::hash(rest) != checksum {
        return Arrived::Garbage;
    }
    match postcard::take_from_bytes(rest) {
        Ok((answer, [])) => Arrived::Whole(answer),
        _ => Arrived::Garbage,
    }
}

fn head(length: u64, second: u32) -> [u8; HEAD] {
    let mut head = [0; HEAD];
    head[..8].copy_from_slice(&length.to_le_bytes());
    head[8..].copy_from_slice(&second.to_le_bytes());
    head
}

fn unhead(head: [u8; HEAD]) -> (u64, u32) {
    let mut length = [0; 8];
    let mut second = [0; 4];
    length.copy_from_slice(&head[..8]);
    second.copy_from_slice(&head[8..]);
    (u64::from_le_bytes(length), u32::from_le_bytes(second))
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use boardpack_ingest::{
        Area, Cell, Comment, Content, Elsewhere, Format, Part, RefusalKind, Sheet, Visibility,
    };

    use super::*;

    fn check(answer: &Answer) {
        let bytes = packed(answer).unwrap();
        assert!(matches!(unpacked(&bytes), Arrived::Whole(again) if again == *answer));
        for length in 0..bytes.len() {
            assert!(
                matches!(unpacked(&bytes[..length]), Arrived::Part),
                "broken off at {length}"
            );
        }
        for place in HEAD..bytes.len() {
            let mut turned = bytes.clone();
            turned[place] ^= 0x10;
            assert!(
                matches!(unpacked(&turned), Arrived::Garbage),
                "a bit turned at {place}"
            );
        }
        let longer = [bytes, vec![0]].concat();
        assert!(
            matches!(unpacked(&longer), Arrived::Garbage),
            "something after it"
        );
    }

    fn cell(column: u32, content: Content) -> Cell {
        Cell {
            row: 7,
            column,
            raw: "12*".to_owned(),
            content,
            formula: (column == 1).then(|| "A1+1".to_owned()),
            percent_format: column == 2,
            number_format: Some("0.0%".to_owned()),
        }
    }

    #[test]
    fn everything_that_a_workbook_can_hold_comes_through() {
        let contents = [
            Content::Text,
            Content::Number { number: -0.1 },
            Content::Date {
                day: jiff_day("2026-02-28"),
            },
            Content::Truth { truth: true },
            Content::Error,
            Content::Nothing,
        ];
        let sheet = Sheet {
            name: "Q1 – Données".to_owned(),
            visibility: Visibility::VeryHidden,
            cells: (0..)
                .zip(contents)
                .map(|(column, content)| cell(column, content))
                .collect(),
            merged: vec![Area {
                top: 1,
                left: 2,
                bottom: 3,
                right: 4,
            }],
            hidden_rows: BTreeSet::from([3, 9]),
            hidden_columns: BTreeSet::from([0]),
            comments: vec![Comment {
                row: 1,
                column: 2,
                author: String::new(),
                text: "as agreed".to_owned(),
            }],
        };
        check(&Answer::Read(Box::new(Workbook {
            format: Format::Xlsx,
            sheets: vec![sheet, Sheet::default()],
            names: BTreeMap::from([("boardpack.edition".to_owned(), "2".to_owned())]),
            notes: vec!["a note".to_owned()],
            elsewhere: vec![Elsewhere {
                part: Part::ChartCache,
                sheet: Some(1),
                texts: vec!["a".to_owned(), String::new()],
            }],
            unchecked: vec!["comments".to_owned()],
        })));
    }

    fn jiff_day(text: &str) -> jiff::civil::Date {
        text.parse().unwrap()
    }

    #[test]
    fn a_refusal_comes_through() {
        check(&Answer::Refused(Refusal {
            kind: RefusalKind::WouldLoseValues,
            message: "it would".to_owned(),
            hint: String::new(),
        }));
    }

    #[test]
    fn questions_are_read_one_after_the_other_until_there_are_no_more() {
        let mut pipe = Vec::new();
        let secret = Secret::new("pä$$".to_owned());
        for (bytes, password) in [
            (&b"first"[..], None),
            (b"", Some(&secret)),
            (b"third", Some(&Secret::new(String::new()))),
        ] {
            let (before, after) = around(bytes, password);
            pipe.extend([&before[..], bytes, &after].concat());
        }
        let mut input = &pipe[..];
        let mut seen = Vec::new();
        while let Some(question) = next_question(&mut input).unwrap() {
            let password = question.password.map(|secret| secret.reveal().to_owned());
            seen.push((String::from_utf8(question.bytes).unwrap(), password));
        }
        let expected = [
            ("first", None),
            ("", Some("pä$$".to_owned())),
            ("third", Some(String::new())),
        ];
        assert_eq!(
            seen,
            expected.map(|(bytes, password)| (bytes.to_owned(), password))
        );
        assert!(next_question(&mut &pipe[..9]).is_err(), "a question broken off");
        assert!(next_question(&mut &pipe[..14]).is_err(), "a file broken off");
    }
}
