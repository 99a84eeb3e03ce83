//! Binary Office Open XML workbooks, streamed cell by cell and counted against their records.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use calamine::{Data, Reader, SheetType, Xlsb, XlsbError};

use super::builder::{self, Builder, Given};
use super::elsewhere::{Harvest, Known};
use super::package::{Package, extension};
use super::relations::{self, Relation};
use super::runs::runs;
use super::xlsb_records::{self, Count};
use super::xlsx::names;
use super::{Context, xlsb_parts};
use crate::{Cell, Content, Elsewhere, Format, Part, Refusal, Sheet, Workbook};

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
    let mut parts = Parts::open(&mut package);
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
            .filter(|cell| cell.content == Content::Nothing)
            .count();
        let mut sheet = builder::sheet(&sheet.name, builder::visibility(sheet.visible), read.cells)?;
        parts.sheet(&mut package, &mut sheet);
        workbook.sheets.push(sheet);
    }
    if values != count.values || without_value < count.formula_errors {
        return Err(Refusal::would_lose_values(
            "the .xlsb workbook holds more values than could be read from it",
        ));
    }
    parts.finish(package, &mut workbook, context)?;
    Ok(workbook)
}

/// The parts of the package beside the cells' values.
struct Parts {
    relations: Vec<Relation>,
    /// The relation of each sheet by the sheet's name.
    sheets: BTreeMap<String, String>,
    formats: Vec<Option<String>>,
    worksheets: Vec<Option<String>>,
    beside: Vec<Elsewhere>,
    read: BTreeSet<String>,
    unchecked: BTreeSet<&'static str>,
}

impl Parts {
    fn open(package: &mut Package<'_>) -> Self {
        let main = relations::of(package, "")
            .into_iter()
            .find(|relation| relation.kind == "officeDocument")
            .and_then(|relation| relation.part);
        let relations = main
            .as_deref()
            .map(|main| relations::of(package, main))
            .unwrap_or_default();
        let mut read = BTreeSet::new();
        let styles = relations::parts_of(&relations, "styles").next();
        let mut bytes = |part: Option<String>| {
            let bytes = part
                .as_ref()
                .and_then(|part| package.member(part))
                .unwrap_or_default();
            read.extend(part);
            bytes
        };
        Self {
            sheets: xlsb_parts::sheets(&bytes(main)),
            formats: xlsb_parts::formats(&bytes(styles)),
            relations,
            worksheets: Vec::new(),
            beside: Vec::new(),
            read,
            unchecked: BTreeSet::new(),
        }
    }

    fn sheet(&mut self, package: &mut Package<'_>, sheet: &mut Sheet) {
        let part = self.sheets.get(&sheet.name).and_then(|id| {
            let relation = self.relations.iter().find(|relation| relation.id == *id);
            relation.and_then(|relation| relation.part.clone())
        });
        if let Some(part) = &part {
            let bytes = package.member(part).unwrap_or_default();
            let (mut marks, end) = xlsb_parts::marks(&bytes);
            let relations = relations::of(package, part);
            for comments in relations::parts_of(&relations, "comments") {
                let bytes = package.member(&comments).unwrap_or_default();
                marks.comments.extend(xlsb_parts::comments(&bytes));
                self.read.insert(comments);
            }
            marks.apply(sheet, &self.formats);
            self.beside.push(Elsewhere {
                part: Part::Other,
                sheet: Some(self.worksheets.len()),
                texts: runs(&bytes[end..], &BTreeSet::new()),
            });
            self.read.insert(part.clone());
        } else {
            self.unchecked.extend(["comments", "hidden rows and columns"]);
        }
        self.worksheets.push(part);
    }

    fn finish(
        mut self,
        mut package: Package<'_>,
        workbook: &mut Workbook,
        context: &Context<'_>,
    ) -> Result<(), Refusal> {
        let mut harvest = Harvest::new(context.limits, context.depth);
        for beside in self.beside {
            harvest.add(beside.part, beside.sheet, beside.texts)?;
        }
        // The tree of calculations and the index of rows hold numbers only.
        self.read.extend(
            package
                .names
                .iter()
                .filter(|name| {
                    let name = name.to_lowercase();
                    name.ends_with("calcchain.bin") || name.contains("binaryindex")
                })
                .cloned(),
        );
        let known = Known {
            read: self.read,
            sheets: relations::owners(&mut package, &self.worksheets),
            cells: texts_of(&workbook.sheets),
        };
        harvest.package(&mut package, &known)?;
        drop(known);
        workbook.elsewhere.append(&mut harvest.found);
        self.unchecked.extend(harvest.unchecked);
        if self.unchecked.contains("macros") {
            workbook
                .notes
                .push("it holds macros, which are never run".to_owned());
        }
        workbook
            .unchecked
            .extend(self.unchecked.into_iter().map(str::to_owned));
        Ok(())
    }
}

/// The texts of cells, which binary parts need not say again.
pub(super) fn texts_of(sheets: &[Sheet]) -> BTreeSet<&str> {
    sheets
        .iter()
        .flat_map(|sheet| &sheet.cells)
        .filter(|cell| cell.content == Content::Text)
        .map(|cell| cell.raw.trim())
        .collect()
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
