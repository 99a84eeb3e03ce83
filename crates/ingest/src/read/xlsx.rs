//! Office Open XML workbooks, streamed cell by cell.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use calamine::{Data, Reader, SheetType, Xlsx, XlsxError};

use super::builder::{self, Builder, Given};
use crate::{Cell, Format, Limits, Refusal, Workbook};

type Book<'b> = Xlsx<Cursor<&'b [u8]>>;

/// Reads every worksheet of a package that has been checked.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, Refusal> {
    let mut book: Book<'_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| refusal(&error))?;
    let metadata = book.sheets_metadata().to_vec();
    builder::check_sheets(&metadata, limits)?;
    let mut workbook = Workbook {
        format: Format::Xlsx,
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
        let mut cells = cells(&mut book, &sheet.name, &mut builder)?;
        mark_percentages(&mut book, &sheet.name, &mut cells)?;
        workbook.sheets.push(builder::sheet(
            &sheet.name,
            builder::visibility(sheet.visible),
            cells,
        )?);
    }
    Ok(workbook)
}

/// Defined names and their texts.
pub(super) fn names(defined: &[(String, String)]) -> BTreeMap<String, String> {
    defined.iter().cloned().collect()
}

fn cells(book: &mut Book<'_>, name: &str, builder: &mut Builder<'_>) -> Result<Vec<Cell>, Refusal> {
    let mut reader = book
        .worksheet_cells_reader(name)
        .map_err(|error| refusal(&error))?;
    let mut cells = Vec::new();
    while let Some(cell) = reader.next_cell_with_formula().map_err(|error| refusal(&error))? {
        let given = Given {
            at: cell.pos,
            data: Data::from(cell.value),
            formula: cell.formula,
        };
        cells.extend(builder.cell(given)?);
    }
    Ok(cells)
}

/// Marks the cells whose number format shows a percentage.
fn mark_percentages(book: &mut Book<'_>, name: &str, cells: &mut [Cell]) -> Result<(), Refusal> {
    let mut reader = book
        .worksheet_cells_reader(name)
        .map_err(|error| refusal(&error))?;
    let percentages: BTreeSet<usize> = reader
        .styles()
        .iter()
        .enumerate()
        .filter(|(_, style)| {
            style
                .number_format
                .as_ref()
                .is_some_and(|format| format.format_code.contains('%'))
        })
        .map(|(index, _)| index)
        .collect();
    if percentages.is_empty() {
        return Ok(());
    }
    let mut marked = BTreeSet::new();
    while let Some((row, column, style)) = reader.next_style_id().map_err(|error| refusal(&error))? {
        if percentages.contains(&style) {
            marked.insert((row, column));
        }
    }
    for cell in cells
        .iter_mut()
        .filter(|cell| marked.contains(&(cell.row, cell.column)))
    {
        cell.percent_format = true;
    }
    Ok(())
}

fn refusal(error: &XlsxError) -> Refusal {
    match error {
        XlsxError::Password => Refusal::password(),
        XlsxError::Unrecognized { typ, .. } if typ.contains("sheet") => {
            Refusal::not_supported("the workbook holds sheets with Excel 4 macros")
        }
        _ => Refusal::damaged("the workbook's parts do not fit together"),
    }
}
