//! A look through an OpenDocument spreadsheet before it is read: how large its tables are once repeats are written out,
//! which cells are percentages or errors, what is hidden, merged and commented on, which the reading library does not say.

use std::collections::{BTreeMap, BTreeSet};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::marks::Marks;
use super::ods_beside::Gather;
use crate::{Area, Limits, Part, Refusal};

/// What the reading library does not say about one table.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) percentages: BTreeSet<(u32, u32)>,
    pub(super) errors: BTreeSet<(u32, u32)>,
    pub(super) marks: Marks,
}

/// What a look through found.
#[derive(Default)]
pub(super) struct Scanned {
    /// By the tables' names.
    pub(super) tables: BTreeMap<String, Table>,
    /// Texts beside the cells.
    pub(super) beside: Vec<(Part, Vec<String>)>,
}

/// Looks through `content.xml`; refuses tables that span more cells than the limits allow.
pub(super) fn scan(content: &str, limits: &Limits) -> Result<Scanned, Refusal> {
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
            Event::Text(text) => walk.gather.text(&text.xml10_content()),
            Event::GeneralRef(reference) => walk.gather.reference(&reference),
            Event::Eof => {
                return Ok(Scanned {
                    tables: walk.tables,
                    beside: walk.gather.beside,
                });
            }
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
    gather: Gather,
    name: String,
    /// The row that is being walked, how often it stands, and the next column in it.
    row: u64,
    row_repeats: u64,
    column: u64,
    /// The next column that the columns' own elements describe.
    described: u64,
    /// Within how many groups of rows that are folded away.
    folded: u32,
    groups: Vec<bool>,
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
        if self
            .gather
            .open(element, (self.row, self.column.saturating_sub(1)))
        {
            return Ok(());
        }
        match element.name().0 {
            "table:table" => {
                self.name = attribute(element, "table:name").unwrap_or_default();
                self.tables.entry(self.name.clone()).or_default();
                (self.row, self.width, self.rows, self.described) = (0, 0, 0, 0);
            }
            "table:table-row-group" => {
                let is_folded = attribute(element, "table:display").is_some_and(|display| display == "false");
                self.groups.push(is_folded);
                self.folded += u32::from(is_folded);
            }
            "table:table-column" => {
                let repeats = repeats(element, "table:number-columns-repeated");
                let from = self.described;
                self.described = from.saturating_add(repeats);
                if is_hidden(element) {
                    let span = (clamped(from), clamped(self.described.saturating_sub(1)));
                    self.table().marks.hidden_columns.push(span);
                }
            }
            "table:table-row" => {
                self.row_repeats = repeats(element, "table:number-rows-repeated");
                (self.column, self.row_width) = (0, 0);
                if is_hidden(element) || self.folded > 0 {
                    let last = self.row.saturating_add(self.row_repeats).saturating_sub(1);
                    let span = (clamped(self.row), clamped(last));
                    self.table().marks.hidden_rows.push(span);
                }
            }
            "table:table-cell" | "table:covered-table-cell" => self.cell(element, limits)?,
            _ => {}
        }
        Ok(())
    }

    fn table(&mut self) -> &mut Table {
        self.tables.entry(self.name.clone()).or_default()
    }

    fn cell(&mut self, element: &BytesStart<'_>, limits: &Limits) -> Result<(), Refusal> {
        let repeats = repeats(element, "table:number-columns-repeated");
        let kind = attribute(element, "office:value-type");
        let from = self.column;
        self.column = from.saturating_add(repeats);
        self.merged(element, from);
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
        let rows = self.row..self.row + self.row_repeats;
        let columns = from..self.column;
        let table = self.table();
        for row in rows {
            for column in columns.clone() {
                let at = (clamped(row), clamped(column));
                if is_error {
                    table.errors.insert(at);
                } else {
                    table.percentages.insert(at);
                }
            }
        }
        Ok(())
    }

    fn merged(&mut self, element: &BytesStart<'_>, column: u64) {
        let rows = repeats(element, "table:number-rows-spanned");
        let columns = repeats(element, "table:number-columns-spanned");
        if rows > 1 || columns > 1 {
            let area = Area {
                top: clamped(self.row),
                left: clamped(column),
                bottom: clamped(self.row.saturating_add(rows.saturating_sub(1))),
                right: clamped(column.saturating_add(columns.saturating_sub(1))),
            };
            self.table().marks.merged.push(area);
        }
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
        if self.gather.is_open() {
            if let Some(comment) = self.gather.close(name) {
                self.table().marks.comments.push(comment);
            }
            return Ok(());
        }
        match name {
            "table:table-row" => {
                self.width = self.width.max(self.row_width);
                self.row = self.row.saturating_add(self.row_repeats);
                if self.row_width > 0 {
                    self.rows = self.row;
                    self.check_size(self.rows, limits)?;
                }
            }
            "table:table-row-group" => {
                self.folded -= u32::from(self.groups.pop().unwrap_or_default());
            }
            "table:table" => {
                self.total = self.total.saturating_add(self.rows.saturating_mul(self.width));
            }
            _ => {}
        }
        Ok(())
    }
}

fn is_hidden(element: &BytesStart<'_>) -> bool {
    attribute(element, "table:visibility").is_some_and(|visibility| visibility != "visible")
}

fn clamped(place: u64) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = element.try_get_attribute(name).ok()??;
    let written = &attribute.value;
    Some(
        quick_xml::escape::unescape(written)
            .map_or_else(|_| written.to_string(), std::borrow::Cow::into_owned),
    )
}

fn repeats(element: &BytesStart<'_>, name: &str) -> u64 {
    attribute(element, name)
        .and_then(|text| text.parse().ok())
        .unwrap_or(1)
}
