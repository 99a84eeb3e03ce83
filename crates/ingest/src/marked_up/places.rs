//! From the place of a finding to the sheet and the cells that it names.

use boardpack_model::Place;

use crate::Workbook;

/// The sheet, counted from nought, and the cells that a place names; no cells for a sheet as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Located {
    pub(super) sheet: usize,
    pub(super) cells: Vec<(u32, u32)>,
    /// Whether it names only some of the cells (`A1, A2 and 5 more`).
    pub(super) has_more: bool,
}

/// Where a place lies in a workbook; nothing for the file as a whole.
pub(super) fn locate(workbook: &Workbook, place: &Place) -> Option<Located> {
    let sheet = sheet_of(workbook, place)?;
    let words = place.cell.split(|c: char| c == ',' || c.is_whitespace());
    Some(Located {
        sheet,
        cells: words.flat_map(|word| word.split(':')).filter_map(cell).collect(),
        has_more: place.cell.contains(" more") || place.cell.contains(':'),
    })
}

/// A sheet by its name; by its place in the workbook, as the search for personal data names it; or the one of a CSV.
fn sheet_of(workbook: &Workbook, place: &Place) -> Option<usize> {
    if place.sheet.is_empty() && place.cell.is_empty() {
        return None;
    }
    let named = workbook.sheets.iter().position(|sheet| sheet.name == place.sheet);
    named.or_else(|| {
        let number = place.sheet.strip_prefix("sheet ")?.split(' ').next()?;
        let index = number.parse::<usize>().ok()?.checked_sub(1)?;
        (index < workbook.sheets.len()).then_some(index)
    })
}

/// The row and column, counted from nought, of an address such as `D12`.
pub(super) fn cell(address: &str) -> Option<(u32, u32)> {
    let digits = address.find(|c: char| c.is_ascii_digit())?;
    let (letters, number) = address.split_at(digits);
    let is_sound = (1..=3).contains(&letters.len()) && letters.bytes().all(|b| b.is_ascii_uppercase());
    if !is_sound || !number.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let column = letters
        .bytes()
        .fold(0_u32, |column, letter| column * 26 + u32::from(letter - b'A') + 1);
    Some((number.parse::<u32>().ok()?.checked_sub(1)?, column - 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layouts::testing::{sheet, workbook};

    #[test]
    fn an_address_is_taken_apart() {
        for (text, found) in [
            ("A1", Some((0, 0))),
            ("D12", Some((11, 3))),
            ("XFD1048576", Some((1_048_575, 16_383))),
            ("A0", None),
            ("12", None),
            ("more", None),
            ("ABCD1", None),
            ("A99999999999", None),
        ] {
            assert_eq!(cell(text), found, "{text}");
            if let Some((row, column)) = found {
                assert_eq!(crate::a1::address(row, column), text);
            }
        }
    }

    #[test]
    fn a_place_names_a_sheet_by_name_or_number() {
        let book = workbook(vec![sheet("Data", "1"), sheet("More", "2")]);
        let at = |sheet: &str, cell: &str| locate(&book, &Place::default().at(sheet, cell));
        let found = |sheet, cells: &[(u32, u32)], has_more| {
            let cells = cells.to_vec();
            Some(Located {
                sheet,
                cells,
                has_more,
            })
        };
        assert_eq!(at("More", "B2"), found(1, &[(1, 1)], false));
        assert_eq!(
            at("sheet 2 (hidden)", "C2, C5 and 7 more"),
            found(1, &[(1, 2), (4, 2)], true)
        );
        assert_eq!(at("Data", ""), found(0, &[], false));
        assert_eq!(at("", ""), None);
        assert_eq!(at("sheet 9", "A1"), None);
    }
}
