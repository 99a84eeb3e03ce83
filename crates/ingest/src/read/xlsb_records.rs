//! The records of a binary worksheet, walked to count what the reading library must give back.
//!
//! calamine 0.38 passes over short cell records and over the errors of formulas without a word (its pull request 716).

use crate::Refusal;

/// How many cells with values a sheet part holds.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Count {
    /// Cells that have a value and are read.
    pub(super) values: usize,
    /// Formulas whose value is an error, which the library leaves out.
    pub(super) formula_errors: usize,
}

const BEGIN_SHEET_DATA: u32 = 0x91;
/// The record after a sheet's cells.
pub(super) const END_SHEET_DATA: u32 = 0x92;

/// One record of a binary part.
pub(super) struct Record<'p> {
    pub(super) kind: u32,
    pub(super) body: &'p [u8],
    /// Where in the part it ends.
    pub(super) end: usize,
}

/// The records of a part as far as they can be followed.
pub(super) fn records(part: &[u8]) -> impl Iterator<Item = Record<'_>> {
    let mut rest = part;
    std::iter::from_fn(move || {
        let (kind, after) = variable(rest, 2)?;
        let (length, after) = variable(after, 4)?;
        let length = usize::try_from(length).ok()?;
        let body = after.get(..length)?;
        rest = &after[length..];
        Some(Record {
            kind,
            body,
            end: part.len() - rest.len(),
        })
    })
}

/// Counts the cell records between the beginning and the end of the sheet's data.
pub(super) fn count(part: &[u8]) -> Result<Count, Refusal> {
    let mut count = Count::default();
    let mut rest = part;
    let mut in_data = false;
    while !rest.is_empty() {
        let (kind, after) = variable(rest, 2).ok_or_else(broken)?;
        let (length, after) = variable(after, 4).ok_or_else(broken)?;
        let length = usize::try_from(length).map_err(|_| broken())?;
        rest = after.get(length..).ok_or_else(broken)?;
        match kind {
            BEGIN_SHEET_DATA => in_data = true,
            END_SHEET_DATA => return Ok(count),
            12..=18 if in_data => {
                return Err(Refusal::would_lose_values(
                    "the .xlsb workbook holds cells in a short form whose values would be lost in reading",
                ));
            }
            11 if in_data => count.formula_errors += 1,
            2..=10 | 62 if in_data => count.values += 1,
            _ => {}
        }
    }
    if in_data { Err(broken()) } else { Ok(count) }
}

fn broken() -> Refusal {
    Refusal::damaged("a sheet of the .xlsb workbook breaks off")
}

/// A number of at most so many bytes of seven bits, the low ones first.
fn variable(bytes: &[u8], most: usize) -> Option<(u32, &[u8])> {
    let mut number = 0;
    for (index, byte) in bytes.iter().enumerate().take(most) {
        number |= u32::from(byte & 0x7F) << (7 * index);
        if byte & 0x80 == 0 {
            return Some((number, &bytes[index + 1..]));
        }
    }
    (bytes.len() >= most).then(|| (number, &bytes[most..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sheet part of records, each a kind and a body of zeros.
    fn part(records: &[(u8, usize)]) -> Vec<u8> {
        let mut part = vec![0x91, 0x01, 0];
        for (kind, length) in records {
            part.extend([*kind, u8::try_from(*length).unwrap()]);
            part.extend(std::iter::repeat_n(0, *length));
        }
        part.extend([0x92, 0x01, 0]);
        part
    }

    #[test]
    fn cells_are_counted_and_short_ones_refused() {
        let sheet = part(&[(0, 20), (2, 12), (5, 16), (1, 8), (11, 15), (62, 20)]);
        assert_eq!(
            count(&sheet),
            Ok(Count {
                values: 3,
                formula_errors: 1
            })
        );
        let short = part(&[(0, 20), (13, 8)]);
        assert_eq!(
            count(&short).unwrap_err().kind,
            crate::RefusalKind::WouldLoseValues
        );
    }

    #[test]
    fn a_sheet_that_breaks_off_is_damaged() {
        let sheet = part(&[(2, 12)]);
        let cut = &sheet[..sheet.len() - 5];
        assert_eq!(count(cut).unwrap_err().kind, crate::RefusalKind::Damaged);
    }
}
