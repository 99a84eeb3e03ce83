//! Headings that name periods, across a row: with the year above them, as dates, as the last month of a quarter.

use std::cell::OnceCell;

use boardpack_model::{Period, PeriodKind};

use super::{Aliases, Scene};
use crate::fold::{fold, trimmed};
use crate::period_label::{self, Label, Stated};
use crate::{Cell, Content, Sheet};

/// How many texts above a heading are looked at for its year, from below and from above.
const MOST_TITLES: usize = 200;

/// A column whose heading names a period.
#[derive(Debug, Clone)]
pub(crate) struct PeriodColumn {
    pub(crate) row: u32,
    pub(crate) column: u32,
    pub(crate) text: String,
    pub(crate) label: Label,
    pub(super) provisional: bool,
    /// Whether a month here stands for the quarter that it ends or begins.
    pub(super) month_is_quarter: bool,
}

impl PeriodColumn {
    /// Its period in the kind that an indicator uses; nothing where the heading has no such period.
    pub(super) fn period(&self, kind: PeriodKind) -> Option<Period> {
        let Label::Period(period) = self.label else {
            return None;
        };
        let quarterly = matches!(kind, PeriodKind::FinancialQuarter | PeriodKind::CalendarQuarter);
        if self.month_is_quarter && quarterly {
            return Some(Period::containing(kind, period.first_day()));
        }
        super::in_kind(period, kind)
    }
}

/// The columns of a row whose headings name periods.
pub(crate) fn in_row(sheet: &Sheet, row: u32, bare: Option<PeriodKind>) -> Vec<PeriodColumn> {
    periods(sheet, row, (bare, &Aliases::default()))
}

/// The columns of a row whose headings name periods, in the agency's own words too.
pub(super) fn periods_in(scene: &Scene<'_>, sheet: &Sheet, row: u32) -> Vec<PeriodColumn> {
    periods(sheet, row, (scene.bare(), scene.aliases))
}

fn periods(sheet: &Sheet, row: u32, words: (Option<PeriodKind>, &Aliases)) -> Vec<PeriodColumn> {
    let title = OnceCell::new();
    let year = || *title.get_or_init(|| year_above(sheet, row, words.0));
    let mut columns: Vec<PeriodColumn> = sheet
        .row(row)
        .iter()
        .filter_map(|cell| column(sheet, cell, words, year))
        .collect();
    let months: Vec<i8> = columns.iter().filter_map(month).collect();
    let every_third = |rest: i8| !months.is_empty() && months.iter().all(|month| month % 3 == rest);
    if every_third(0) || (months.len() > 1 && every_third(1)) {
        for column in &mut columns {
            column.month_is_quarter = month(column).is_some();
        }
    }
    columns
}

/// The cell of a row whose text is a heading, compared folded.
pub(super) fn headed_as<'s>(
    scene: &Scene<'_>,
    sheet: &'s Sheet,
    row: u32,
    heading: &str,
) -> Option<&'s Cell> {
    let heading = fold(heading);
    sheet
        .row(row)
        .iter()
        .find(|cell| fold(scene.aliases.meant(&cell.raw)) == heading)
}

/// The cell of a row whose very words are a heading of our own workbooks, compared folded.
pub(crate) fn headed<'s>(sheet: &'s Sheet, row: u32, heading: &str) -> Option<&'s Cell> {
    let heading = fold(heading);
    sheet.row(row).iter().find(|cell| fold(&cell.raw) == heading)
}

/// The rows that hold anything, in order.
pub(crate) fn rows_of(sheet: &Sheet) -> Vec<u32> {
    let mut rows: Vec<u32> = sheet.cells.iter().map(|cell| cell.row).collect();
    rows.dedup();
    rows
}

/// Of rows in order, those that lie in a range.
pub(super) fn within<'r>(rows: &'r [u32], range: &std::ops::Range<u32>) -> &'r [u32] {
    let from = rows.partition_point(|row| *row < range.start);
    let to = rows.partition_point(|row| *row < range.end).max(from);
    rows.get(from..to).unwrap_or_default()
}

fn month(column: &PeriodColumn) -> Option<i8> {
    match column.label {
        Label::Period(period) if period.kind() == PeriodKind::Month => Some(period.first_day().month()),
        _ => None,
    }
}

fn column(
    sheet: &Sheet,
    cell: &Cell,
    (bare, aliases): (Option<PeriodKind>, &Aliases),
    title: impl Fn() -> Option<Period>,
) -> Option<PeriodColumn> {
    let text = aliases.meant(&cell.raw);
    let (label, provisional) = match cell.content {
        Content::Date { day } => (Label::Period(period_label::of_date(day)), false),
        Content::Text => text_label(text, bare)?,
        _ => return None,
    };
    let label = match label {
        Label::PartOfYear => with_year(sheet, (cell, text), bare, title).unwrap_or(Label::PartOfYear),
        label => label,
    };
    Some(PeriodColumn {
        row: cell.row,
        column: cell.column,
        text: trimmed(&cell.raw).to_owned(),
        label,
        provisional,
        month_is_quarter: false,
    })
}

fn text_label(text: &str, bare: Option<PeriodKind>) -> Option<(Label, bool)> {
    if let Some(read) = period_label::read(text, bare) {
        return Some((read.label, read.provisional));
    }
    let day = crate::date_text::parse(text)?;
    Some((Label::Period(period_label::of_date(day)), false))
}

/// A part of a year completed by the year that stands above it: over the column or to its left, or in a title.
fn with_year(
    sheet: &Sheet,
    (cell, part): (&Cell, &str),
    bare: Option<PeriodKind>,
    title: impl Fn() -> Option<Period>,
) -> Option<Label> {
    let above = (cell.row.saturating_sub(3)..cell.row).rev();
    let over = above.filter_map(|row| {
        let cells = sheet.row(row);
        let to_here = cells.partition_point(|other| other.column <= cell.column);
        let mut leftwards = cells.iter().take(to_here).rev();
        leftwards.find(|other| !other.is_blank())
    });
    for year in over {
        let text = format!("{part} {}", year.raw);
        match period_label::read(&text, bare) {
            Some(read) if read.label != Label::PartOfYear => return Some(read.label),
            _ => {}
        }
    }
    let read = period_label::read(&format!("{part} {}", title()?), bare)?;
    Some(read.label)
}

/// The year that the last title above a row names: of the texts nearest to it, else of the first ones of the sheet.
fn year_above(sheet: &Sheet, row: u32, bare: Option<PeriodKind>) -> Option<Period> {
    let above = sheet.cells.partition_point(|cell| cell.row < row);
    let texts = || {
        let cells = sheet.cells.iter().take(above);
        cells.filter(|cell| cell.content == Content::Text)
    };
    let year = |title: &Cell| match period_label::in_title(&title.raw, bare)? {
        Stated::Period(period) => Some(period.financial_year()),
        Stated::Quarter(_) => None,
    };
    let nearest = texts().rev().take(MOST_TITLES).find_map(year);
    nearest.or_else(|| texts().take(MOST_TITLES).filter_map(year).last())
}
