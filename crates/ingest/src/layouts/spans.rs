//! Headings over two levels: several columns under one period, or periods under one heading.

use crate::fold::fold;
use crate::layouts::Scene;
use crate::layouts::columns::PeriodColumn;
use crate::{Area, Content, Sheet};

/// How far from the row of periods the other level of headings is looked for.
const REACH: u32 = 3;

/// How many columns one period can have under it.
const MOST_COLUMNS: u32 = 40;
/// How many merged areas of a sheet are looked at: far more than honest sheets have, and few enough for any.
const MOST_AREAS: usize = 2_000;

/// The heading rows of a table: the row of its periods, and the first row below it that holds figures.
#[derive(Debug, Clone, Copy)]
pub(super) struct Heads<'a> {
    pub(super) sheet: &'a Sheet,
    pub(super) periods: &'a [PeriodColumn],
    pub(super) first_row: u32,
}

impl Heads<'_> {
    /// The columns of each period that stand under, or over, a heading of their own.
    pub(super) fn under(&self, scene: &Scene<'_>, heading: &str) -> Vec<PeriodColumn> {
        let heading = fold(heading);
        let mut found = Vec::new();
        for (index, period) in self.periods.iter().enumerate() {
            for column in period.column..=self.last_of(index) {
                if self.is_headed(scene, (period.row, column), &heading) {
                    found.push(PeriodColumn {
                        column,
                        ..period.clone()
                    });
                }
            }
        }
        found
    }

    /// Whether several columns with headings of their own stand under a period, so that one must be named.
    pub(super) fn others_under(&self, index: usize) -> Vec<u32> {
        let Some(period) = self.periods.get(index) else {
            return Vec::new();
        };
        let last = self.last_of(index);
        (period.column + 1..=last)
            .filter(|column| {
                let rows = period.row + 1..=period.row + REACH;
                rows.into_iter().any(|row| {
                    row < self.first_row
                        && self.text(row, period.column).is_some()
                        && self.text(row, *column).is_some()
                })
            })
            .collect()
    }

    /// The last column of a period: of its merged heading, else before the next heading of its row.
    fn last_of(&self, index: usize) -> u32 {
        let Some(period) = self.periods.get(index) else {
            return 0;
        };
        let limit = period.column.saturating_add(MOST_COLUMNS);
        if let Some(area) = merged(self.sheet, (period.row, period.column)) {
            return area.right.min(limit);
        }
        let next = self
            .sheet
            .row(period.row)
            .iter()
            .find(|cell| cell.column > period.column && !cell.is_blank());
        match next {
            Some(cell) => (cell.column - 1).min(limit),
            None => self
                .sheet
                .cells
                .iter()
                .filter(|cell| (period.row + 1..self.first_row).contains(&cell.row))
                .map(|cell| cell.column)
                .max()
                .map_or(period.column, |last| last.clamp(period.column, limit)),
        }
    }

    fn is_headed(&self, scene: &Scene<'_>, (row, column): (u32, u32), heading: &str) -> bool {
        let is = |text: &str| fold(scene.aliases.meant(text)) == *heading;
        let below = (row + 1..=row + REACH).take_while(|below| *below < self.first_row);
        let above = (row.saturating_sub(REACH)..row).rev();
        below
            .filter_map(|below| self.text(below, column))
            .chain(above.filter_map(|above| self.spanning(above, column)))
            .any(is)
    }

    /// The text that stands over a column in a row above: in its own cell, a merged one, or the last one to its left.
    fn spanning(&self, row: u32, column: u32) -> Option<&str> {
        let cell = self
            .sheet
            .row(row)
            .iter()
            .rev()
            .find(|cell| cell.column <= column && !cell.is_blank())?;
        let covers = match merged(self.sheet, (row, cell.column)) {
            Some(area) => area.right >= column,
            None => true,
        };
        (covers && cell.content == Content::Text).then_some(cell.raw.as_str())
    }

    fn text(&self, row: u32, column: u32) -> Option<&str> {
        self.sheet
            .cell(row, column)
            .filter(|cell| cell.content == Content::Text && !cell.is_blank())
            .map(|cell| cell.raw.as_str())
    }
}

/// The merged area of more than one cell that a cell lies in.
pub(super) fn merged(sheet: &Sheet, (row, column): (u32, u32)) -> Option<Area> {
    sheet
        .merged
        .iter()
        .take(MOST_AREAS)
        .find(|area| {
            (area.top..=area.bottom).contains(&row)
                && (area.left..=area.right).contains(&column)
                && (area.top, area.left) != (area.bottom, area.right)
        })
        .copied()
}
