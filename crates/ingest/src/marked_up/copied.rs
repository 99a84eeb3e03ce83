//! A sheet of the sender's in the copy: the same cells at the same addresses, as values.

use std::collections::{BTreeMap, BTreeSet};

use boardpack_model::Severity;
use jiff::civil::Date;
use rust_xlsxwriter::{
    ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Note, Workbook, Worksheet, XlsxError,
};

use super::Marking;
use super::plan::{Copied, Plan, start};
use crate::template::look;
use crate::{Area, Cell, Content, Visibility};

/// The errors that Excel and `LibreOffice` take as written.
const ERRORS: [&str; 7] = ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"];
/// The most characters in one cell, a little less than Excel's own limit.
const MOST_TEXT: usize = 32_000;
/// The widest that a column becomes, in characters.
const WIDEST: f64 = 45.0;
/// The longest text that widens its column.
const MOST_WIDTH: usize = 60;
/// The largest merged area that is merged again.
const MOST_MERGED: u64 = 10_000;
/// The most areas that are merged again on one sheet.
const MOST_AREAS: usize = 2_000;
/// The most notes on one sheet.
const MOST_NOTES: usize = 3_000;

/// Writes a sheet.
pub(super) fn write(
    book: &mut Workbook,
    marking: &Marking<'_>,
    plan: &Plan<'_>,
    copied: &Copied<'_>,
) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet();
    sheet.set_name(&copied.name)?;
    sheet.set_default_note_author(&marking.board.short_name);
    if !plan.is_part {
        merge(sheet, copied);
    }
    let (mut row, mut heights) = (None, BTreeMap::new());
    for cell in &copied.cells {
        let severity = copied
            .marks
            .get(&(cell.row, cell.column))
            .map(|(severity, _)| *severity);
        let format = severity.map_or_else(Format::new, marked);
        // A title runs on; a long text within a row takes more lines, so that its column stays readable.
        let is_within = row.replace(cell.row) == Some(cell.row);
        if is_within && is_long(cell) {
            let lines = look::lines(&[&cell.raw], &[WIDEST]).min(8.0);
            heights
                .entry(cell.row)
                .and_modify(|most: &mut f64| *most = most.max(lines))
                .or_insert(lines);
            write_cell(sheet, cell, format.set_text_wrap().set_align(FormatAlign::Top))?;
        } else {
            write_cell(sheet, cell, format)?;
        }
    }
    for (row, lines) in heights {
        sheet.set_row_height(row, 15.0 * lines)?;
    }
    mark(sheet, copied)?;
    hide(sheet, copied)?;
    set_widths(sheet, copied)?;
    sheet.set_landscape();
    sheet.set_paper_size(9);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_header(format!("&C{}", look::in_header(&marking.board.marking)));
    Ok(())
}

/// Merges what was merged. An area that Excel would not take, because it is huge or overlaps another, stays as single cells.
fn merge(sheet: &mut Worksheet, copied: &Copied<'_>) {
    let mut taken: Vec<Area> = Vec::new();
    for area in &copied.sheet.merged {
        let height = u64::from(area.bottom.saturating_sub(area.top)) + 1;
        let width = u64::from(area.right.saturating_sub(area.left)) + 1;
        let (Ok(left), Ok(right)) = (u16::try_from(area.left), u16::try_from(area.right)) else {
            continue;
        };
        if height * width > MOST_MERGED
            || taken.len() >= MOST_AREAS
            || taken.iter().any(|other| overlap(other, area))
        {
            continue;
        }
        let merged = sheet.merge_range(area.top, left, area.bottom, right, "", &Format::new());
        if merged.is_ok() {
            taken.push(*area);
        }
    }
}

fn overlap(one: &Area, other: &Area) -> bool {
    one.top <= other.bottom && other.top <= one.bottom && one.left <= other.right && other.left <= one.right
}

fn write_cell(sheet: &mut Worksheet, cell: &Cell, format: Format) -> Result<(), XlsxError> {
    let Ok(column) = u16::try_from(cell.column) else {
        return Ok(());
    };
    let row = cell.row;
    match cell.content {
        Content::Number { number } if number.is_finite() => {
            let format = number_format(cell).map_or(format.clone(), |shown| format.set_num_format(shown));
            match constant(cell) {
                Some(formula) => sheet.write_formula_with_format(row, column, formula, &format)?,
                None => sheet.write_number_with_format(row, column, number, &format)?,
            };
        }
        Content::Date { day } => match in_excel(day) {
            Some(date) => {
                let format = format.set_num_format("dd/mm/yyyy");
                sheet.write_datetime_with_format(row, column, date, &format)?;
            }
            None => {
                sheet.write_string_with_format(row, column, &cell.raw, &format)?;
            }
        },
        Content::Truth { truth } => {
            sheet.write_boolean_with_format(row, column, truth, &format)?;
        }
        Content::Text | Content::Error | Content::Number { .. } => match constant(cell) {
            Some(formula) => {
                sheet.write_formula_with_format(row, column, formula, &format)?;
            }
            // Written as text, so that nothing that begins with = is ever worked out.
            None => {
                sheet.write_string_with_format(row, column, start(&cell.raw, MOST_TEXT), &format)?;
            }
        },
        Content::Nothing => {
            sheet.write_blank(row, column, &format)?;
        }
    }
    Ok(())
}

/// What a formula showed, as a formula of nothing but that: a formula's nought or error below a heading of a period that is still
/// to come is no figure, and it must not become one by being copied.
fn constant(cell: &Cell) -> Option<Formula> {
    cell.formula.as_ref()?;
    let shown = match cell.content {
        Content::Number { number } if number.abs() < 1e15 => number.to_string(),
        Content::Number { number } if number.is_finite() => format!("{number:E}"),
        Content::Error if ERRORS.contains(&cell.raw.as_str()) => cell.raw.clone(),
        _ => return None,
    };
    Some(Formula::new(format!("={shown}")).set_result(shown))
}

/// The cell's number format, as far as it is sure that Excel takes it.
fn number_format(cell: &Cell) -> Option<String> {
    let is_sound = |format: &&String| {
        let has_pairs =
            |open: char, close: char| format.matches(open).count() == format.matches(close).count();
        let plain = |c: char| c.is_ascii_digit() || " #0.,%()-;\"_\u{a3}[]$*/:@".contains(c);
        let mut is_quoted = false;
        let every_letter_is_quoted = format.chars().all(|c| {
            is_quoted ^= c == '"';
            is_quoted || plain(c)
        });
        format.len() <= 100
            && every_letter_is_quoted
            && !is_quoted
            && has_pairs('[', ']')
            && has_pairs('(', ')')
    };
    let kept = cell.number_format.as_ref().filter(is_sound).cloned();
    match kept {
        Some(format) if format.contains('%') == cell.percent_format => Some(format),
        _ if cell.percent_format => Some("0.0%".to_owned()),
        _ => None,
    }
}

/// A day as Excel counts it; nothing before 1900.
fn in_excel(day: Date) -> Option<ExcelDateTime> {
    let year = u16::try_from(day.year()).ok().filter(|year| *year > 1900)?;
    ExcelDateTime::from_ymd(year, day.month().unsigned_abs(), day.day().unsigned_abs()).ok()
}

/// How a cell looks about which there is something to say: a border besides the colour, and a note.
fn marked(severity: Severity) -> Format {
    let (back, line) = match severity {
        Severity::Error => (look::PALE_RED, look::DARK_RED),
        Severity::Query => (look::PALE_AMBER, look::DARK_AMBER),
        Severity::Note => (look::PALE_BLUE, look::DARK_BLUE),
    };
    let border = if severity == Severity::Error {
        FormatBorder::Medium
    } else {
        FormatBorder::Thin
    };
    Format::new()
        .set_background_color(back)
        .set_border(border)
        .set_border_color(line)
}

/// Puts the notes to the marked cells, and colours those of them that hold nothing.
fn mark(sheet: &mut Worksheet, copied: &Copied<'_>) -> Result<(), XlsxError> {
    for ((row, column), (severity, text)) in copied.marks.iter().take(MOST_NOTES) {
        let Ok(at) = u16::try_from(*column) else {
            continue;
        };
        let is_written = copied
            .cells
            .binary_search_by_key(&(*row, *column), |cell| (cell.row, cell.column))
            .is_ok();
        if !is_written {
            sheet.write_blank(*row, at, &marked(*severity))?;
        }
        let text = start(text, 1_000);
        let lines = u32::try_from(text.chars().count() / 45 + 2).unwrap_or(2);
        let note = Note::new(text)
            .add_author_prefix(false)
            .set_width(300)
            .set_height(lines * 18);
        sheet.insert_note(*row, at, &note)?;
    }
    Ok(())
}

/// Hides what was hidden and is copied all the same, because the sheet was read.
fn hide(sheet: &mut Worksheet, copied: &Copied<'_>) -> Result<(), XlsxError> {
    let from = copied.sheet;
    let (rows, columns): (BTreeSet<u32>, BTreeSet<u32>) =
        copied.cells.iter().map(|cell| (cell.row, cell.column)).unzip();
    for row in from.hidden_rows.intersection(&rows) {
        sheet.set_row_hidden(*row)?;
    }
    for column in from.hidden_columns.intersection(&columns) {
        if let Ok(at) = u16::try_from(*column) {
            sheet.set_column_hidden(at)?;
        }
    }
    if from.visibility != Visibility::Visible {
        sheet.set_hidden(true);
    }
    Ok(())
}

fn is_long(cell: &Cell) -> bool {
    cell.raw.chars().count() > MOST_WIDTH
}

fn set_widths(sheet: &mut Worksheet, copied: &Copied<'_>) -> Result<(), XlsxError> {
    let mut widths: BTreeMap<u16, usize> = BTreeMap::new();
    for cell in copied
        .cells
        .iter()
        .filter(|cell| !is_long(cell) || cell.column > 0)
    {
        if let Ok(column) = u16::try_from(cell.column) {
            let width = widths.entry(column).or_default();
            *width = cell.raw.chars().count().max(*width);
        }
    }
    for (column, width) in widths {
        sheet.set_column_width(column, (width as f64 + 2.0).clamp(8.43, WIDEST))?;
    }
    Ok(())
}
