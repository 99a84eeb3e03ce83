//! Excel 97 to 2003 and 5.0 workbooks.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Range, Reader, SheetType, Xls, XlsError};

use super::builder::{self, Builder, Given};
use super::elsewhere::Harvest;
use super::marks::Marks;
use super::runs::runs;
use super::xls_records::{self, Records};
use super::xlsb::texts_of;
use super::xlsx::names;
use super::{Context, compound};
use crate::{Cell, Format, Part, Refusal, Sheet, Workbook};

/// Reads every worksheet of a container that has been checked.
pub(super) fn read(bytes: &[u8], context: &Context<'_>) -> Result<Workbook, Refusal> {
    let limits = context.limits;
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|error| refusal(&error))?;
    let metadata = book.sheets_metadata().to_vec();
    builder::check_sheets(&metadata, limits)?;
    let mut workbook = Workbook {
        format: Format::Xls,
        sheets: Vec::new(),
        names: names(book.defined_names()),
        notes: Vec::new(),
        elsewhere: Vec::new(),
        unchecked: Vec::new(),
    };
    let streams = compound::streams(bytes)?;
    let mut records = records(&streams, metadata.len());
    let mut builder = Builder::new(limits);
    for (index, sheet) in metadata.into_iter().enumerate() {
        if sheet.typ != SheetType::WorkSheet {
            workbook
                .notes
                .push("a chart or macro sheet was not read".to_owned());
            continue;
        }
        let values = book
            .worksheet_range(&sheet.name)
            .map_err(|error| refusal(&error))?;
        // Formulas that cannot be written out again lose nothing: their values are read with the rest.
        let formulas = book.worksheet_formula(&sheet.name).unwrap_or_default();
        let cells = cells(&values, &formulas, &mut builder)?;
        let mut sheet = builder::sheet(&sheet.name, builder::visibility(sheet.visible), cells)?;
        for cell in &mut sheet.cells {
            narrow(cell)?;
        }
        if let Some(records) = &mut records {
            let marks = std::mem::take(&mut records.sheets[index]);
            check_none_lost(&sheet, &marks)?;
            marks.apply(&mut sheet, &records.formats);
        }
        workbook.sheets.push(sheet);
    }
    if records.is_none() {
        workbook
            .unchecked
            .extend(["comments", "hidden rows and columns"].map(str::to_owned));
    }
    elsewhere(&streams, &mut workbook, context)?;
    Ok(workbook)
}

/// What the records of the workbook say; nothing where they do not fit what the library found.
fn records(streams: &[(String, Vec<u8>)], sheets: usize) -> Option<Records> {
    let named = |wanted: &str| streams.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
    let (_, stream) = named("workbook").or_else(|| named("book"))?;
    let records = xls_records::look(stream);
    (records.sheets.len() == sheets).then_some(records)
}

/// Every cell that has a record must have been read: a formula of an unusual age makes the library stop in silence.
fn check_none_lost(sheet: &Sheet, marks: &Marks) -> Result<(), Refusal> {
    let is_lost = |(row, column): &&(u32, u32)| sheet.cell(*row, *column).is_none();
    match marks.styles.keys().find(is_lost) {
        Some((row, column)) => Err(Refusal::would_lose_values(format!(
            "the .xls workbook holds a value in {} that could not be read from it",
            crate::a1::address(*row, *column)
        ))),
        None => Ok(()),
    }
}

/// Some writers give letters of two bytes out as letters of one, so that every second one is nothing.
fn narrow(cell: &mut Cell) -> Result<(), Refusal> {
    if !cell.raw.contains('\0') {
        return Ok(());
    }
    let is_spaced = cell.raw.chars().skip(1).step_by(2).all(|letter| letter == '\0');
    let kept: String = cell.raw.chars().step_by(2).collect();
    if !is_spaced || kept.contains('\0') {
        return Err(Refusal::would_lose_values(format!(
            "the text in {} of the .xls workbook is written in a way that cannot be read here",
            cell.address()
        )));
    }
    cell.raw = kept;
    Ok(())
}

/// The texts of all streams: properties, pivot caches, drawings, what is left of deleted cells.
fn elsewhere(
    streams: &[(String, Vec<u8>)],
    workbook: &mut Workbook,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let mut harvest = Harvest::new(context.limits, context.depth);
    let known = texts_of(&workbook.sheets);
    for (name, stream) in streams {
        let part = if name.ends_with("SummaryInformation") {
            Part::Properties
        } else if is_pivot_cache(name) {
            harvest.unchecked.insert("numbers kept by pivot tables");
            Part::PivotCache
        } else if name.eq_ignore_ascii_case("workbook") || name.eq_ignore_ascii_case("book") {
            Part::Other
        } else {
            Part::Embedded
        };
        harvest.add(part, None, runs(stream, &known))?;
    }
    drop(known);
    if streams
        .iter()
        .any(|(name, _)| name.eq_ignore_ascii_case("_VBA_PROJECT"))
    {
        workbook
            .notes
            .push("it holds macros, which are never run".to_owned());
        harvest.unchecked.insert("macros");
    }
    workbook.elsewhere.append(&mut harvest.found);
    workbook
        .unchecked
        .extend(harvest.unchecked.into_iter().map(str::to_owned));
    Ok(())
}

/// Pivot caches are streams that are called by a number of four digits.
fn is_pivot_cache(name: &str) -> bool {
    name.len() == 4 && name.chars().all(|letter| letter.is_ascii_hexdigit())
}

/// The cells of two ranges over one sheet: values, and formulas with or without one.
pub(super) fn cells(
    values: &Range<Data>,
    formulas: &Range<String>,
    builder: &mut Builder<'_>,
) -> Result<Vec<Cell>, Refusal> {
    let mut formulas = used(formulas);
    let mut cells = Vec::new();
    for (at, data) in used(values) {
        cells.extend(builder.cell(Given {
            at,
            data,
            formula: formulas.remove(&at),
        })?);
    }
    for (at, formula) in formulas {
        cells.extend(builder.cell(Given {
            at,
            data: Data::Empty,
            formula: Some(formula),
        })?);
    }
    Ok(cells)
}

/// The used cells of a range by their place on the sheet.
fn used<T>(range: &Range<T>) -> BTreeMap<(u32, u32), T>
where
    T: calamine::CellType,
{
    let (first_row, first_column) = range.start().unwrap_or_default();
    range
        .used_cells()
        .filter_map(|(row, column, value)| {
            let row = first_row.checked_add(u32::try_from(row).ok()?)?;
            let column = first_column.checked_add(u32::try_from(column).ok()?)?;
            Some(((row, column), value.clone()))
        })
        .collect()
}

fn refusal(error: &XlsError) -> Refusal {
    match error {
        XlsError::Password => Refusal::password(),
        _ => Refusal::damaged("the .xls workbook's parts do not fit together"),
    }
}
