//! What a worksheet's own XML says and the reading library does not: hidden rows and columns, merged areas, the style of each
//! cell, which shared texts are used, and the texts that stand beside the cells.

use std::collections::BTreeSet;

use super::xml::{self, Element, Step};
use crate::{Area, Elsewhere, Part};

/// What one worksheet's XML says.
#[derive(Debug, Default)]
pub(super) struct SheetPart {
    /// The merged areas.
    pub(super) merged: Vec<Area>,
    /// Hidden rows that hold cells.
    pub(super) hidden_rows: BTreeSet<u32>,
    /// The styles of the cells that have one, in the order of the file.
    pub(super) styles: Vec<((u32, u32), usize)>,
    /// The places in the table of shared texts that cells use.
    pub(super) shared: Vec<usize>,
    /// Validations, headers and footers, and other texts; without a sheet's number.
    pub(super) beside: Vec<Elsewhere>,
    columns: Columns,
}

/// What the columns' own elements say about who sees them.
#[derive(Debug, Default)]
struct Columns {
    /// First and last column, and whether they are hidden.
    spans: Vec<(u32, u32, bool)>,
    others_are_hidden: bool,
}

impl SheetPart {
    /// Whether a column is hidden, or so narrow that nobody sees it.
    pub(super) fn hides(&self, column: u32) -> bool {
        self.columns
            .spans
            .iter()
            .find(|(first, last, _)| (*first..=*last).contains(&column))
            .map_or(self.columns.others_are_hidden, |(_, _, is_hidden)| *is_hidden)
    }
}

/// Walks a worksheet's XML.
pub(super) fn scan(bytes: &[u8]) -> Result<SheetPart, xml::Broken> {
    let mut walk = Walk::default();
    xml::walk(&xml::text(bytes), |step| match step {
        Step::Open(element) => walk.open(element),
        Step::Text(text) => walk.text(text),
        Step::Close(name) => walk.close(name),
    })?;
    Ok(walk.part)
}

#[derive(Default)]
struct Walk {
    part: SheetPart,
    row: u32,
    column: u32,
    row_is_hidden: bool,
    /// Whether the cell's value is a place in the table of shared texts.
    is_shared: bool,
    /// Text is gathered while this is set.
    gathers: bool,
    gathered: String,
    /// The texts of the validation that is being read.
    validation: Vec<String>,
}

impl Walk {
    fn open(&mut self, element: &Element<'_>) {
        match element.name() {
            "row" => self.row(element),
            "c" => self.cell(element),
            "v" => self.begin(self.is_shared),
            "col" => self.columns(element),
            "sheetFormatPr" => {
                self.part.columns.others_are_hidden = is_nought(element, "defaultColWidth");
            }
            "mergeCell" => {
                let area = element.attribute("ref").and_then(|area| area_of(&area));
                self.part.merged.extend(area);
            }
            "dataValidation" => {
                self.validation = named(element, &["promptTitle", "prompt", "errorTitle", "error"]);
            }
            "hyperlink" => self.beside(Part::Other, named(element, &["location", "display", "tooltip"])),
            "oddHeader" | "oddFooter" | "evenHeader" | "evenFooter" | "firstHeader" | "firstFooter"
            | "formula" | "formula1" | "formula2" => self.begin(true),
            "cfRule" => self.beside(Part::Other, named(element, &["text"])),
            "protectedRange" | "scenario" | "inputCells" | "customSheetView" => {
                self.beside(Part::Other, named(element, &["name", "user", "comment", "val"]));
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.gathers {
            self.gathered.push_str(text);
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "row" => {
                self.row = self.row.saturating_add(1);
                self.column = 0;
            }
            "c" => {
                self.column = self.column.saturating_add(1);
                self.is_shared = false;
            }
            "v" if self.gathers => {
                self.part.shared.extend(self.gathered.trim().parse::<usize>());
                self.gathers = false;
            }
            "oddHeader" | "oddFooter" | "evenHeader" | "evenFooter" | "firstHeader" | "firstFooter" => {
                let text = self.end();
                self.beside(Part::HeaderOrFooter, vec![text]);
            }
            "formula" => {
                let text = self.end();
                self.beside(Part::Other, vec![text]);
            }
            "formula1" | "formula2" => {
                let text = self.end();
                let choices = text
                    .trim_matches('"')
                    .split(',')
                    .map(|choice| choice.trim().to_owned());
                self.validation.extend(choices);
            }
            "dataValidation" => {
                let texts = std::mem::take(&mut self.validation);
                self.beside(Part::Validation, texts);
            }
            _ => {}
        }
    }

    fn begin(&mut self, gathers: bool) {
        self.gathers = gathers;
        self.gathered.clear();
    }

    fn end(&mut self) -> String {
        self.gathers = false;
        std::mem::take(&mut self.gathered)
    }

    fn beside(&mut self, part: Part, mut texts: Vec<String>) {
        texts.retain(|text| !text.trim().is_empty());
        if !texts.is_empty() {
            self.part.beside.push(Elsewhere {
                part,
                sheet: None,
                texts,
            });
        }
    }

    fn row(&mut self, element: &Element<'_>) {
        if let Some(row) = element
            .attribute("r")
            .and_then(|row| row.trim().parse::<u32>().ok())
        {
            self.row = row.saturating_sub(1);
        }
        self.row_is_hidden = element.says("hidden") || is_nought(element, "ht");
    }

    fn cell(&mut self, element: &Element<'_>) {
        let (mut at, mut style, mut is_shared) = (None, None, false);
        for (name, value) in element.attributes() {
            match name {
                "r" => at = place(&value),
                "s" => style = value.trim().parse::<usize>().ok(),
                "t" => is_shared = value == "s",
                _ => {}
            }
        }
        self.is_shared = is_shared;
        // As the reading library does it: a cell without an address stands behind the one before it.
        let (row, column) = at.unwrap_or((self.row, self.column));
        self.column = column;
        if let Some(style) = style.filter(|style| *style > 0) {
            self.part.styles.push(((row, column), style));
        }
        if self.row_is_hidden {
            self.part.hidden_rows.insert(row);
        }
    }

    fn columns(&mut self, element: &Element<'_>) {
        let number = |name| {
            let value = element.attribute(name)?.trim().parse::<u32>().ok()?;
            value.checked_sub(1)
        };
        if let (Some(first), Some(last)) = (number("min"), number("max")) {
            let is_hidden = element.says("hidden") || is_nought(element, "width");
            self.part.columns.spans.push((first, last, is_hidden));
        }
    }
}

fn named(element: &Element<'_>, names: &[&str]) -> Vec<String> {
    names.iter().filter_map(|name| element.attribute(name)).collect()
}

fn is_nought(element: &Element<'_>, name: &str) -> bool {
    element
        .attribute(name)
        .and_then(|value| value.trim().parse::<f64>().ok())
        .is_some_and(|value| value == 0.0)
}

/// A place as written, `D12` or `$D$12`, counted from nought.
pub(super) fn place(address: &str) -> Option<(u32, u32)> {
    let address: String = address.chars().filter(|letter| *letter != '$').collect();
    let digits = address.find(|letter: char| letter.is_ascii_digit())?;
    let (letters, digits) = address.split_at(digits);
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let column = letters.bytes().try_fold(0_u32, |column, letter| {
        letter
            .is_ascii_alphabetic()
            .then(|| column * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1)
    })?;
    Some((digits.parse::<u32>().ok()?.checked_sub(1)?, column - 1))
}

/// An area as written, `B2:D4`.
fn area_of(text: &str) -> Option<Area> {
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    let ((top, left), (bottom, right)) = (place(first)?, place(last)?);
    Some(Area {
        top: top.min(bottom),
        left: left.min(right),
        bottom: top.max(bottom),
        right: left.max(right),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_as_people_write_them() {
        for (text, at) in [
            ("A1", Some((0, 0))),
            ("$D$12", Some((11, 3))),
            ("xfd1048576", Some((1_048_575, 16_383))),
            ("A0", None),
            ("12", None),
            ("ABCD1", None),
            ("Ä1", None),
        ] {
            assert_eq!(place(text), at, "{text}");
        }
    }

    #[test]
    fn a_whole_sheet_of_hidden_columns_costs_one_entry() {
        let part = scan(
            br#"<x:worksheet xmlns:x="u"><x:sheetFormatPr defaultColWidth="9"/><x:cols><x:col min="1" max="16384" hidden="1"/></x:cols>
            <x:sheetData><x:row r="3" ht="0"><x:c s="2"><x:v>1</x:v></x:c><x:c r="C3" t="s"><x:v>7</x:v></x:c></x:row>
            <x:row hidden="true"><x:c/></x:row></x:sheetData>
            <x:mergeCells><x:mergeCell ref="$D$4:B2"/></x:mergeCells></x:worksheet>"#,
        )
        .unwrap();
        assert_eq!(part.columns.spans, [(0, 16_383, true)]);
        assert!(part.hides(5));
        assert_eq!(part.hidden_rows, BTreeSet::from([2, 3]));
        assert_eq!(part.styles, [((2, 0), 2)]);
        assert_eq!(part.shared, [7]);
        let area = Area {
            top: 1,
            left: 1,
            bottom: 3,
            right: 3,
        };
        assert_eq!(part.merged, [area]);
    }
}
