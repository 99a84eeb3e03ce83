//! Excel 97 to 2003 and 5.0 workbooks.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Range, Reader, SheetType, Xls, XlsError};

use super::Context;
use super::builder::{self, Builder, Given};
use super::xlsx::names;
use crate::{Cell, Format, Refusal, Workbook};

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
    let mut builder = Builder::new(limits);
    for sheet in metadata {
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
        workbook.sheets.push(builder::sheet(
            &sheet.name,
            builder::visibility(sheet.visible),
            cells,
        )?);
    }
    Ok(workbook)
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
