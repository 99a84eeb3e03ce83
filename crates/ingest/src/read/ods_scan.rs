//! A look through an OpenDocument spreadsheet before it is read: how large its tables are once repeats are written out,
//! and which cells are percentages or errors, which the reading library does not say.

use std::collections::{BTreeMap, BTreeSet};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::{Limits, Refusal};

/// What the reading library does not say about one table.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) percentages: BTreeSet<(u32, u32)>,
    pub(super) errors: BTreeSet<(u32, u32)>,
}

/// Looks through `content.xml`; refuses tables that span more cells than the limits allow.
pub(super) fn scan(content: &str, limits: &Limits) -> Result<BTreeMap<String, Table>, Refusal> {
    let mut reader = Reader::from_str(content);
    reader.config_mut().check_end_names = false;
    let mut walk = Walk::default();
    loop {
        match reader.read_event().map_err(|_| broken())? {
            Event::Start(element) => walk.open(&element, limits)?,
            Event::Empty(element) => {
                walk.open(&element, limits)?;
                walk.close(element.name().0, limits)?;
            }
            Event::End(element) => walk.close(element.name().0, limits)?,
            Event::Eof => return Ok(walk.tables),
            _ => {}
        }
    }
}

fn broken() -> Refusal {
    Refusal::damaged("the content of the .ods workbook cannot be followed")
}

#[derive(Default)]
struct Walk {
    tables: BTreeMap<String, Table>,
    name: String,
    /// The row that is being walked, how often it stands, and the next column in it.
    row: u64,
    row_repeats: u64,
    column: u64,
    /// The last column of this row, and of any row, that holds something.
    row_width: u64,
    width: u64,
    /// The rows of this table down to the last that holds something.
    rows: u64,
    /// The cells of the tables before this one.
    total: u64,
}

impl Walk {
    fn open(&mut self, element: &BytesStart<'_>, limits: &Limits) -> Result<(), Refusal> {
        match element.name().0 {
            "table:table" => {
                self.name = attribute(element, "table:name").unwrap_or_default();
                self.tables.entry(self.name.clone()).or_default();
                (self.row, self.width, self.rows) = (0, 0, 0);
            }
            "table:table-row" => {
                self.row_repeats = repeats(element, "table:number-rows-repeated");
                (self.column, self.row_width) = (0, 0);
            }
            "table:table-cell" | "table:covered-table-cell" => self.cell(element, limits)?,
            _ => {}
        }
        Ok(())
    }

    fn cell(&mut self, element: &BytesStart<'_>, limits: &Limits) -> Result<(), Refusal> {
        let repeats = repeats(element, "table:number-columns-repeated");
        let kind = attribute(element, "office:value-type");
        let from = self.column;
        self.column = from.saturating_add(repeats);
        if kind.is_none() && attribute(element, "table:formula").is_none() {
            return Ok(());
        }
        self.row_width = self.column;
        self.check_size(self.row + self.row_repeats, limits)?;
        let is_error = attribute(element, "calcext:value-type").is_some_and(|kind| kind == "error");
        let is_percentage = kind.is_some_and(|kind| kind == "percentage");
        if !is_error && !is_percentage {
            return Ok(());
        }
        let table = self.tables.entry(self.name.clone()).or_default();
        for row in self.row..self.row + self.row_repeats {
            for column in from..self.column {
                let at = (
                    u32::try_from(row).unwrap_or(u32::MAX),
                    u32::try_from(column).unwrap_or(u32::MAX),
                );
                if is_error {
                    table.errors.insert(at);
                } else {
                    table.percentages.insert(at);
                }
            }
        }
        Ok(())
    }

    /// The library writes every table out as rows of equal width, so that is what counts.
    fn check_size(&self, rows: u64, limits: &Limits) -> Result<(), Refusal> {
        let cells = rows.saturating_mul(self.width.max(self.row_width));
        let most = u64::try_from(limits.cells).unwrap_or(u64::MAX);
        if self.total.saturating_add(cells) > most {
            return Err(Refusal::too_large(format!(
                "the tables of the workbook span more than {most} cells"
            )));
        }
        Ok(())
    }

    fn close(&mut self, name: &str, limits: &Limits) -> Result<(), Refusal> {
        match name {
            "table:table-row" => {
                self.width = self.width.max(self.row_width);
                self.row = self.row.saturating_add(self.row_repeats);
                if self.row_width > 0 {
                    self.rows = self.row;
                    self.check_size(self.rows, limits)?;
                }
            }
            "table:table" => {
                self.total = self.total.saturating_add(self.rows.saturating_mul(self.width));
            }
            _ => {}
        }
        Ok(())
    }
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = element.try_get_attribute(name).ok()??;
    Some(attribute.value.to_string())
}

fn repeats(element: &BytesStart<'_>, name: &str) -> u64 {
    attribute(element, name)
        .and_then(|text| text.parse().ok())
        .unwrap_or(1)
}
