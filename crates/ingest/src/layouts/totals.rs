//! A total whose saved value is not what its cells come to: a program that was not let recalculate, or a cell typed over.

use crate::{Cell, Content, Sheet};

/// The most cells that a total is followed over.
const MOST_CELLS: usize = 2_000;

/// What the cells of a simple `SUM` on the same sheet come to, where that is not what its cell shows.
pub(super) fn should_be(sheet: &Sheet, cell: &Cell) -> Option<f64> {
    let Content::Number { number: shown } = cell.content else {
        return None;
    };
    let inside = cell
        .formula
        .as_deref()?
        .trim_start_matches('=')
        .strip_prefix("SUM(")?
        .strip_suffix(')')?;
    let mut sum = 0.0;
    for part in inside.split(',') {
        sum += sum_of(sheet, part.trim())?;
    }
    let tolerance = 1e-6 * shown.abs().max(1.0);
    ((sum - shown).abs() > tolerance).then_some(sum)
}

/// The sum of a range of numbers and empty cells; nothing where anything else stands in it, or the range is not simple.
fn sum_of(sheet: &Sheet, range: &str) -> Option<f64> {
    let (from, to) = range.split_once(':').unwrap_or((range, range));
    let ((top, left), (bottom, right)) = (place(from)?, place(to)?);
    let mut sum = 0.0;
    let cells = sheet
        .cells
        .iter()
        .filter(|cell| (top..=bottom).contains(&cell.row) && (left..=right).contains(&cell.column));
    for (count, cell) in cells.enumerate() {
        match cell.content {
            Content::Number { number } if count < MOST_CELLS => sum += number,
            Content::Nothing if cell.formula.is_none() => {}
            Content::Text if cell.is_blank() => {}
            _ => return None,
        }
    }
    Some(sum)
}

/// The row and column of `$B$12`, counted from nought.
pub(super) fn place(address: &str) -> Option<(u32, u32)> {
    let address = address.replace('$', "");
    let letters = address.bytes().take_while(u8::is_ascii_uppercase).count();
    let (letters, digits) = address.split_at(letters);
    if !(1..=3).contains(&letters.len()) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let column = letters
        .bytes()
        .fold(0, |column, letter| column * 26 + u32::from(letter - b'A') + 1);
    let row: u32 = digits.parse().ok()?;
    Some((row.checked_sub(1)?, column - 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layouts::testing::sheet;

    fn check(formula: &str, shown: f64, expected: Option<f64>) {
        let sheet = sheet("Data", "1 | 10 | x\n2 | 20 | #REF!\n3 | | 30");
        let cell = Cell {
            row: 9,
            column: 9,
            raw: shown.to_string(),
            content: Content::Number { number: shown },
            formula: Some(formula.to_owned()),
            percent_format: false,
            number_format: None,
        };
        assert_eq!(should_be(&sheet, &cell), expected, "{formula}");
    }

    #[test]
    fn a_total_that_its_cells_do_not_come_to_is_found() {
        check("SUM(A1:A3)", 6.0, None);
        check("SUM(A1:A3)", 7.0, Some(6.0));
        check("=SUM($A$1:$B$2)", 33.0, None);
        check("SUM(A1:A3,B1:B3)", 30.0, Some(36.0));
        check("SUM(A1,B2)", 21.0, None);
    }

    #[test]
    fn what_cannot_be_followed_is_left_alone() {
        for formula in [
            "SUM(C1:C3)",
            "SUM(Other!A1:A3)",
            "SUM(A:A)",
            "A1+A2",
            "SUM(A1:A3)+1",
            "SUM([1]Data!A1:A3)",
            "SUM(ZZZZ1)",
            "SUM(A0)",
            "SUM(A99999999999)",
        ] {
            check(formula, 99.0, None);
        }
    }
}
