//! Binary Office Open XML workbooks, streamed cell by cell and counted against their records.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader, SheetType, Xlsb, XlsbError};

use super::Context;
use super::builder::{self, Builder, Given};
use super::package::{Package, extension};
use super::xlsb_records::{self, Count};
use super::xlsx::names;
use crate::{Cell, Format, Refusal, Workbook};

type Book<'b> = Xlsb<Cursor<&'b [u8]>>;

/// Reads every worksheet of a package that has been checked; refuses it if a value would be lost.
pub(super) fn read(
    bytes: &[u8],
    mut package: Package<'_>,
    context: &Context<'_>,
) -> Result<Workbook, Refusal> {
    let limits = context.limits;
    let count = count(&mut package)?;
    let mut book: Book<'_> = Xlsb::new(Cursor::new(bytes)).map_err(|error| refusal(&error))?;
    let metadata = book.sheets_metadata().to_vec();
    builder::check_sheets(&metadata, limits)?;
    let mut workbook = Workbook {
        format: Format::Xlsb,
        sheets: Vec::new(),
        names: names(book.defined_names()),
        notes: Vec::new(),
        elsewhere: Vec::new(),
        unchecked: Vec::new(),
    };
    let mut builder = Builder::new(limits);
    let (mut values, mut without_value) = (0, 0);
    for sheet in metadata {
        if sheet.typ != SheetType::WorkSheet {
            workbook
                .notes
                .push("a chart or macro sheet was not read".to_owned());
            continue;
        }
        let read = cells(&mut book, &sheet.name, &mut builder)?;
        values += read.values;
        without_value += read
            .cells
            .iter()
            .filter(|cell| cell.content == crate::Content::Nothing)
            .count();
        workbook.sheets.push(builder::sheet(
            &sheet.name,
            builder::visibility(sheet.visible),
            read.cells,
        )?);
    }
    if values != count.values || without_value < count.formula_errors {
        return Err(Refusal::would_lose_values(
            "the .xlsb workbook holds more values than could be read from it",
        ));
    }
    Ok(workbook)
}

/// The cell records of every worksheet part together.
pub(super) fn count(package: &mut Package<'_>) -> Result<Count, Refusal> {
    let parts: Vec<String> = package
        .names
        .iter()
        .filter(|name| {
            let is_binary = extension(name) == "bin";
            let name = name.to_lowercase();
            is_binary && name.starts_with("xl/worksheets/") && !name.contains("binaryindex")
        })
        .cloned()
        .collect();
    let mut total = Count::default();
    for part in parts {
        let part = package.member(&part).unwrap_or_default();
        let count = xlsb_records::count(&part)?;
        total.values += count.values;
        total.formula_errors += count.formula_errors;
    }
    Ok(total)
}

/// The cells of a sheet, and how many of them the library gave a value for.
struct Cells {
    cells: Vec<Cell>,
    values: usize,
}

fn cells(book: &mut Book<'_>, name: &str, builder: &mut Builder<'_>) -> Result<Cells, Refusal> {
    let mut formulas = formulas(book, name)?;
    let mut read = Cells {
        cells: Vec::new(),
        values: 0,
    };
    let mut reader = book
        .worksheet_cells_reader(name)
        .map_err(|error| refusal(&error))?;
    while let Some(cell) = reader.next_cell().map_err(|error| refusal(&error))? {
        read.values += 1;
        let at = cell.get_position();
        let given = Given {
            at,
            data: Data::from(cell.get_value().clone()),
            formula: formulas.remove(&at),
        };
        read.cells.extend(builder.cell(given)?);
    }
    // What is left are formulas without a value: their value is an error, which the library leaves out.
    for (at, formula) in formulas {
        let formula = Some(if formula.is_empty() {
            "formula".to_owned()
        } else {
            formula
        });
        read.cells.extend(builder.cell(Given {
            at,
            data: Data::Empty,
            formula,
        })?);
    }
    Ok(read)
}

fn formulas(book: &mut Book<'_>, name: &str) -> Result<BTreeMap<(u32, u32), String>, Refusal> {
    let mut formulas = BTreeMap::new();
    let mut reader = book
        .worksheet_cells_reader(name)
        .map_err(|error| refusal(&error))?;
    while let Some(cell) = reader.next_formula().map_err(|error| refusal(&error))? {
        formulas.insert(cell.get_position(), cell.get_value().clone());
    }
    Ok(formulas)
}

fn refusal(error: &XlsbError) -> Refusal {
    match error {
        XlsbError::Password => Refusal::password(),
        XlsbError::Ptg(_) | XlsbError::Etpg(_) | XlsbError::IfTab(_) | XlsbError::UnsupportedType(_) => {
            Refusal::would_lose_values("the .xlsb workbook holds formulas of a kind that cannot be followed")
        }
        _ => Refusal::damaged("the .xlsb workbook's parts do not fit together"),
    }
}
