//! What of the sender's workbook is copied, under which names, and which cells are marked.

use std::collections::{BTreeMap, BTreeSet};

use boardpack_model::{Finding, Severity};

use super::{Marking, places};
use crate::fold::fold;
use crate::layouts::columns::{headed, rows_of};
use crate::template::words;
use crate::{Cell, Sheet, Visibility, Workbook, mark};

/// More cells than this are not copied: only the rows that matter.
const MOST_CELLS: usize = 200_000;
/// How many rows at the top of a sheet are copied in any case: titles and headings.
const TOP_ROWS: u32 = 50;
/// The limits of an .xlsx sheet.
const ROWS: u32 = 1_048_576;
const COLUMNS: u32 = 16_384;
/// The rule whose cells are left out of the copy.
const PERHAPS_PERSONAL: &str = "possible-personal-data";
const LEFT_OUT: &str = "This cell was left out of the copy, because it may hold something personal.";

/// What is to be copied.
pub(super) struct Plan<'a> {
    /// The findings in the order in which they matter.
    pub(super) findings: Vec<&'a Finding>,
    /// The sheets, in the sender's order.
    pub(super) sheets: Vec<Copied<'a>>,
    /// Whether only the rows that matter are copied.
    pub(super) is_part: bool,
}

/// One sheet of the sender's.
pub(super) struct Copied<'a> {
    /// Its place in the sender's workbook.
    pub(super) index: usize,
    pub(super) sheet: &'a Sheet,
    /// Its name in the copy.
    pub(super) name: String,
    /// The cells to write.
    pub(super) cells: Vec<&'a Cell>,
    /// The cells to mark, with the gravest finding's severity and the words.
    pub(super) marks: BTreeMap<(u32, u32), (Severity, String)>,
}

impl<'a> Plan<'a> {
    pub(super) fn of(marking: &Marking<'a>) -> Self {
        let mut findings: Vec<&Finding> = marking.findings.iter().collect();
        findings.sort_by_key(|finding| finding.severity);
        let read = sheets_read(marking);
        let is_personal = crate::scan::could_be_personal(marking.board);
        let mut names = Names::default();
        let mut sheets: Vec<Copied<'a>> = Vec::new();
        for (index, sheet) in marking.workbook.sheets.iter().enumerate() {
            let is_read = read.contains(&index);
            if sheet.visibility != Visibility::Visible && !is_read {
                continue;
            }
            let left_out = perhaps_personal(marking, (index, sheet), &is_personal);
            sheets.push(Copied {
                index,
                sheet,
                name: names.for_sheet(&sheet.name),
                cells: cells(marking.workbook, sheet, is_read, &left_out),
                marks: marks(marking, &findings, (index, &left_out)),
            });
        }
        let is_part = sheets.iter().map(|sheet| sheet.cells.len()).sum::<usize>() > MOST_CELLS;
        if is_part {
            keep_what_matters(marking, &mut sheets);
        }
        Self {
            findings,
            sheets,
            is_part,
        }
    }

    /// The name in the copy of one of the sender's sheets, where it is copied.
    pub(super) fn name_of(&self, index: usize) -> Option<&str> {
        let sheet = self.sheets.iter().find(|sheet| sheet.index == index);
        sheet.map(|sheet| sheet.name.as_str())
    }
}

/// The sheets in which figures were found or looked for.
fn sheets_read(marking: &Marking<'_>) -> BTreeSet<usize> {
    let figures = marking.observations.iter().map(|observation| &observation.place);
    let about = marking
        .findings
        .iter()
        .filter(|finding| finding.indicator.is_some());
    figures
        .chain(about.map(|finding| &finding.place))
        .filter_map(|place| places::locate(marking.workbook, place))
        .map(|located| located.sheet)
        .collect()
}

/// The cells of a sheet that may be copied: what is hidden only where the sheet was read, nothing that may be personal, and no
/// check of ours that would not be worked out again.
fn cells<'a>(
    workbook: &Workbook,
    sheet: &'a Sheet,
    is_read: bool,
    left_out: &BTreeSet<(u32, u32)>,
) -> Vec<&'a Cell> {
    let stale = stale(workbook, sheet);
    let is_copied = |cell: &&Cell| {
        cell.row < ROWS
            && cell.column < COLUMNS
            && (is_read || !sheet.is_hidden(cell.row, cell.column))
            && !left_out.contains(&(cell.row, cell.column))
            && !stale.contains(&(cell.row, cell.column))
    };
    sheet.cells.iter().filter(is_copied).collect()
}

/// The cells whose own text may be personal, among those that the findings name: a finding may also speak of a comment on a cell
/// that is harmless itself.
fn perhaps_personal(
    marking: &Marking<'_>,
    (index, sheet): (usize, &Sheet),
    is_personal: &impl Fn(&str) -> bool,
) -> BTreeSet<(u32, u32)> {
    let (mut named, mut columns) = (BTreeSet::new(), BTreeSet::new());
    let personal = marking
        .findings
        .iter()
        .filter(|finding| finding.rule == PERHAPS_PERSONAL);
    for located in personal.filter_map(|finding| places::locate(marking.workbook, &finding.place)) {
        if located.sheet == index {
            // Not each cell is named (`and 5 more`).
            let of_column = located.cells.iter().filter(|_| located.has_more);
            columns.extend(of_column.map(|(_, column)| *column));
            named.extend(located.cells);
        }
    }
    let cells = sheet.cells.iter().filter(|cell| {
        (columns.contains(&cell.column) || named.contains(&(cell.row, cell.column))) && is_personal(&cell.raw)
    });
    cells.map(|cell| (cell.row, cell.column)).collect()
}

/// Our own checks in a return workbook: they were formulas, and would only repeat what was true before.
fn stale(workbook: &Workbook, sheet: &Sheet) -> BTreeSet<(u32, u32)> {
    if mark::marks(workbook).is_empty() {
        return BTreeSet::new();
    }
    let heading = rows_of(sheet).into_iter().find_map(|row| {
        headed(sheet, row, words::CODE)?;
        headed(sheet, row, words::SELF_CHECK)
    });
    let is_contents = fold(&sheet.name) == "contents";
    let is_stale = |cell: &&Cell| match heading {
        Some(heading) if cell.row > heading.row => cell.column == heading.column,
        Some(heading) => cell.row < heading.row && cell.formula.is_some(),
        None => is_contents && cell.formula.is_some(),
    };
    let stale = sheet.cells.iter().filter(is_stale);
    stale.map(|cell| (cell.row, cell.column)).collect()
}

/// What is said at each cell of a sheet, gravest first.
fn marks(
    marking: &Marking<'_>,
    findings: &[&Finding],
    (index, left_out): (usize, &BTreeSet<(u32, u32)>),
) -> BTreeMap<(u32, u32), (Severity, String)> {
    let mut marks: BTreeMap<(u32, u32), (Severity, String)> = BTreeMap::new();
    for finding in findings {
        let Some(located) = places::locate(marking.workbook, &finding.place).filter(|at| at.sheet == index)
        else {
            continue;
        };
        for cell in located
            .cells
            .into_iter()
            .filter(|(row, column)| *row < ROWS && *column < COLUMNS)
        {
            let said = if left_out.contains(&cell) {
                LEFT_OUT.to_owned()
            } else {
                super::findings::said(marking, finding)
            };
            let (_, text) = marks.entry(cell).or_insert((finding.severity, String::new()));
            if !text.contains(&said) {
                text.push_str(if text.is_empty() { "" } else { "\n" });
                text.push_str(&said);
            }
        }
    }
    marks
}

/// Keeps the rows with headings, figures and findings, and of those no more than can be copied.
fn keep_what_matters(marking: &Marking<'_>, sheets: &mut [Copied<'_>]) {
    let mut room = MOST_CELLS;
    for copied in sheets {
        let of_figures = marking
            .observations
            .iter()
            .filter_map(|observation| places::locate(marking.workbook, &observation.place))
            .filter(|located| located.sheet == copied.index)
            .flat_map(|located| located.cells);
        let places = of_figures.chain(copied.marks.keys().copied());
        let rows: BTreeSet<u32> = places
            .flat_map(|(row, _)| row.saturating_sub(1)..=row + 1)
            .collect();
        copied
            .cells
            .retain(|cell| cell.row < TOP_ROWS || rows.contains(&cell.row));
        copied.cells.truncate(room);
        room -= copied.cells.len();
    }
}

/// Names that an .xlsx workbook can have, each once.
struct Names {
    taken: BTreeSet<String>,
}

impl Default for Names {
    fn default() -> Self {
        let ours = [super::findings::NAME, super::read_me::NAME, "History"];
        Self {
            taken: ours.iter().map(|name| name.to_lowercase()).collect(),
        }
    }
}

impl Names {
    fn for_sheet(&mut self, sent: &str) -> String {
        let replaced: String = sent
            .chars()
            .map(|c| {
                if c.is_control() || "[]:*?/\\'".contains(c) {
                    ' '
                } else {
                    c
                }
            })
            .collect();
        let plain = replaced.split_whitespace().collect::<Vec<_>>().join(" ");
        // A name that Excel takes is kept to the letter: people look for it.
        let wanted = match rust_xlsxwriter::utility::check_sheet_name(sent) {
            Ok(()) if !sent.contains(char::is_control) => sent.to_owned(),
            _ if plain.is_empty() => "Your figures".to_owned(),
            _ => plain,
        };
        let mut name = start(&wanted, 31);
        let mut number = 2;
        while !self.taken.insert(name.to_lowercase()) {
            let end = format!(" ({number})");
            name = format!("{}{end}", start(&wanted, 31 - end.len()));
            number += 1;
        }
        name
    }
}

/// The beginning of a text, at most so many units of UTF-16, which is what Excel counts.
pub(super) fn start(text: &str, most: usize) -> String {
    let mut units = 0;
    let fits = |c: &char| {
        units += c.len_utf16();
        units <= most
    };
    text.chars().take_while(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sheet_gets_a_name_that_excel_takes() {
        let mut names = Names::default();
        let long = "A very long name of a sheet from elsewhere";
        for (sent, name) in [
            ("Data", "Data"),
            ("data", "data (2)"),
            ("", "Your figures"),
            ("Q1/Q2: all?", "Q1 Q2 all"),
            ("'quoted'", "quoted"),
            ("findings", "findings (2)"),
            (long, "A very long name of a sheet fro"),
            (long, "A very long name of a sheet (2)"),
            ("Women's aid", "Women's aid"),
        ] {
            let given = names.for_sheet(sent);
            assert_eq!(given, name, "{sent}");
            rust_xlsxwriter::utility::check_sheet_name(&given).unwrap();
        }
    }
}
