//! OpenDocument spreadsheets.

use std::collections::BTreeSet;
use std::io::Cursor;

use calamine::{Ods, OdsError, Reader};

use super::Context;
use super::builder::{self, Builder};
use super::elsewhere::{Harvest, Known};
use super::ods_scan::{self, Scanned, Table};
use super::package::Package;
use super::xls::cells;
use super::xlsx::names;
use crate::{Cell, Content, Format, Limits, Refusal, RefusalKind, Workbook};

/// Reads every table of a package that has been checked.
pub(super) fn read(
    bytes: &[u8],
    mut package: Package<'_>,
    context: &Context<'_>,
) -> Result<Workbook, Refusal> {
    let limits = context.limits;
    let mut scanned = look_through(&mut package, limits)?;
    let mut book: Ods<_> = Ods::new(Cursor::new(bytes)).map_err(|error| refusal(&error))?;
    let metadata = book.sheets_metadata().to_vec();
    builder::check_sheets(&metadata, limits)?;
    let mut workbook = Workbook {
        format: Format::Ods,
        sheets: Vec::new(),
        names: names(book.defined_names()),
        notes: Vec::new(),
        elsewhere: Vec::new(),
        unchecked: Vec::new(),
    };
    let mut builder = Builder::new(limits);
    for sheet in metadata {
        let values = book
            .worksheet_range(&sheet.name)
            .map_err(|error| refusal(&error))?;
        let formulas = book
            .worksheet_formula(&sheet.name)
            .map_err(|error| refusal(&error))?;
        let cells = cells(&values, &formulas, &mut builder)?;
        let mut read = builder::sheet(&sheet.name, builder::visibility(sheet.visible), cells)?;
        if let Some(table) = scanned.tables.remove(&sheet.name) {
            mark(&table, &mut read.cells);
            table.marks.apply(&mut read, &[]);
        }
        workbook.sheets.push(read);
    }
    elsewhere(package, scanned, &mut workbook, context)?;
    Ok(workbook)
}

fn elsewhere(
    mut package: Package<'_>,
    scanned: Scanned,
    workbook: &mut Workbook,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let mut harvest = Harvest::new(context.limits, context.depth);
    for (part, texts) in scanned.beside {
        harvest.add(part, None, texts)?;
    }
    let known = Known {
        read: BTreeSet::from(["content.xml".to_owned()]),
        ..Known::default()
    };
    harvest.package(&mut package, &known)?;
    workbook.elsewhere.append(&mut harvest.found);
    workbook
        .unchecked
        .extend(harvest.unchecked.into_iter().map(str::to_owned));
    Ok(())
}

pub(super) fn look_through(package: &mut Package<'_>, limits: &Limits) -> Result<Scanned, Refusal> {
    let manifest = package.member("META-INF/manifest.xml").unwrap_or_default();
    if String::from_utf8_lossy(&manifest).contains("encryption-data") || package.has("encrypted-package") {
        return Err(Refusal::password());
    }
    let content = package.member("content.xml").unwrap_or_default();
    let content = std::str::from_utf8(&content)
        .map_err(|_| Refusal::damaged("the content of the .ods workbook is not text"))?;
    ods_scan::scan(content, limits)
}

fn mark(table: &Table, cells: &mut [Cell]) {
    for cell in cells {
        let at = (cell.row, cell.column);
        cell.percent_format = table.percentages.contains(&at);
        if table.errors.contains(&at) {
            cell.content = Content::Error;
        }
    }
}

fn refusal(error: &OdsError) -> Refusal {
    match error {
        OdsError::Password => Refusal::password(),
        OdsError::CellLimitExceeded { .. } => {
            Refusal::too_large("a table of the workbook spans too many cells")
        }
        OdsError::Mismatch { .. } => Refusal::new(
            RefusalKind::NotSupported,
            "the .ods workbook is written with blanks between its cells, which cannot be read here",
            "please open it in LibreOffice or Excel, save it again (as .xlsx or .ods) and send that",
        ),
        _ => Refusal::damaged("the .ods workbook's parts do not fit together"),
    }
}
