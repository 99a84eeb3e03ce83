//! Office Open XML workbooks, streamed cell by cell.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader, SheetType, Xlsx, XlsxError};

use super::Context;
use super::builder::{self, Builder, Given};
use super::package::Package;
use super::xlsx_parts::Parts;
use crate::{Cell, Format, Refusal, Workbook};

type Book<'b> = Xlsx<Cursor<&'b [u8]>>;

/// Reads every worksheet of a package that has been checked.
pub(super) fn read(bytes: &[u8], package: Package<'_>, context: &Context<'_>) -> Result<Workbook, Refusal> {
    let mut book: Book<'_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| refusal(&error))?;
    let metadata = book.sheets_metadata().to_vec();
    builder::check_sheets(&metadata, context.limits)?;
    let mut workbook = Workbook {
        format: Format::Xlsx,
        sheets: Vec::new(),
        names: names(book.defined_names()),
        notes: Vec::new(),
        elsewhere: Vec::new(),
        unchecked: Vec::new(),
    };
    let mut parts = Parts::open(package);
    parts.check_places()?;
    let mut builder = Builder::new(context.limits);
    for sheet in metadata {
        if sheet.typ != SheetType::WorkSheet {
            workbook
                .notes
                .push("a chart or macro sheet was not read".to_owned());
            continue;
        }
        let (cells, formats) = cells(&mut book, &sheet.name, &mut builder)?;
        let mut read = builder::sheet(&sheet.name, builder::visibility(sheet.visible), cells)?;
        parts.sheet(&mut read, &formats);
        workbook.sheets.push(read);
    }
    if parts.has_macros() {
        workbook
            .notes
            .push("it holds macros, which are never run".to_owned());
    }
    parts.finish(&mut workbook, context)?;
    Ok(workbook)
}

/// Defined names and their texts.
pub(super) fn names(defined: &[(String, String)]) -> BTreeMap<String, String> {
    defined.iter().cloned().collect()
}

/// The cells of a sheet, and the number formats that their styles name.
fn cells(
    book: &mut Book<'_>,
    name: &str,
    builder: &mut Builder<'_>,
) -> Result<(Vec<Cell>, Vec<Option<String>>), Refusal> {
    let mut reader = book
        .worksheet_cells_reader(name)
        .map_err(|error| refusal(&error))?;
    let formats = reader
        .styles()
        .iter()
        .map(|style| {
            style
                .number_format
                .as_ref()
                .map(|format| format.format_code.clone())
        })
        .collect();
    let mut cells = Vec::new();
    while let Some(cell) = reader.next_cell_with_formula().map_err(|error| refusal(&error))? {
        let given = Given {
            at: cell.pos,
            data: Data::from(cell.value),
            formula: cell.formula,
        };
        cells.extend(builder.cell(given)?);
    }
    Ok((cells, formats))
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
