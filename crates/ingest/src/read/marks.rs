//! What the records of the older and the binary formats say about a sheet, put onto its cells.

use std::collections::{BTreeMap, BTreeSet};

use super::builder;
use crate::{Area, Comment, Content, Sheet};

/// What records say about one sheet beside its cells' values.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// The merged areas.
    pub(super) merged: Vec<Area>,
    /// First and last of rows that are hidden.
    pub(super) hidden_rows: Vec<(u32, u32)>,
    /// First and last of columns that are hidden.
    pub(super) hidden_columns: Vec<(u32, u32)>,
    /// The style of each cell.
    pub(super) styles: BTreeMap<(u32, u32), usize>,
    /// The errors of formulas that the reading library leaves out.
    pub(super) errors: BTreeMap<(u32, u32), u8>,
    /// The comments.
    pub(super) comments: Vec<Comment>,
}

impl Marks {
    /// Puts them onto a sheet; `formats` are the number formats by style.
    pub(super) fn apply(self, sheet: &mut Sheet, formats: &[Option<String>]) {
        for cell in &mut sheet.cells {
            let at = (cell.row, cell.column);
            let style = self.styles.get(&at).copied().unwrap_or_default();
            builder::format(cell, formats.get(style).and_then(Option::as_deref));
            if let Some(error) = self.errors.get(&at).filter(|_| cell.content == Content::Nothing) {
                error_name(*error).clone_into(&mut cell.raw);
                cell.content = Content::Error;
            }
        }
        let rows: BTreeSet<u32> = sheet.cells.iter().map(|cell| cell.row).collect();
        let columns: BTreeSet<u32> = sheet.cells.iter().map(|cell| cell.column).collect();
        sheet.hidden_rows = within(&rows, &self.hidden_rows);
        sheet.hidden_columns = within(&columns, &self.hidden_columns);
        sheet.merged = self.merged;
        sheet.comments = self.comments;
    }
}

/// Those that lie in one of the spans: a span may be as wide as a sheet.
fn within(places: &BTreeSet<u32>, spans: &[(u32, u32)]) -> BTreeSet<u32> {
    spans
        .iter()
        .filter(|(first, last)| first <= last)
        .flat_map(|(first, last)| places.range(*first..=*last))
        .copied()
        .collect()
}

/// An error's number in words.
pub(super) fn error_name(error: u8) -> &'static str {
    match error {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        0x2A => "#N/A",
        _ => "#DATA!",
    }
}

/// The number formats that every program knows by their numbers.
pub(super) fn known_format(number: u16) -> Option<&'static str> {
    Some(match number {
        1 => "0",
        2 => "0.00",
        3 => "#,##0",
        4 => "#,##0.00",
        9 => "0%",
        10 => "0.00%",
        11 => "0.00E+00",
        12 => "# ?/?",
        13 => "# ??/??",
        14 => "mm-dd-yy",
        15 => "d-mmm-yy",
        16 => "d-mmm",
        17 => "mmm-yy",
        18 => "h:mm AM/PM",
        19 => "h:mm:ss AM/PM",
        20 => "h:mm",
        21 => "h:mm:ss",
        22 => "m/d/yy h:mm",
        37 => "#,##0 ;(#,##0)",
        38 => "#,##0 ;[Red](#,##0)",
        39 => "#,##0.00;(#,##0.00)",
        40 => "#,##0.00;[Red](#,##0.00)",
        45 => "mm:ss",
        46 => "[h]:mm:ss",
        47 => "mmss.0",
        48 => "##0.0E+0",
        49 => "@",
        _ => return None,
    })
}

/// The number formats of styles, by the number that each names and the formats that the file itself defines.
pub(super) fn formats(styles: &[u16], defined: &BTreeMap<u16, String>) -> Vec<Option<String>> {
    styles
        .iter()
        .map(|number| {
            defined
                .get(number)
                .cloned()
                .or_else(|| known_format(*number).map(str::to_owned))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_as_wide_as_a_sheet_costs_no_more_than_its_cells() {
        let places = BTreeSet::from([0, 5, 16_383]);
        assert_eq!(within(&places, &[(1, u32::MAX)]), BTreeSet::from([5, 16_383]));
        assert_eq!(within(&places, &[(9, 3)]), BTreeSet::new());
    }
}
