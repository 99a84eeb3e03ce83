//! The timeliness grid: agency by period, a letter in every cell, so that it reads without colour.

use boardpack_model::Receipt;
use boardpack_model::pack::{TimelinessCell, TimelinessGrid, TimelinessRow};
use plotters::element::{Polygon, Rectangle};

use super::Size;
use super::elements::{Across, Area, Drawn, Look, ground, stroke, tenths, write};
use super::frame::{Heading, svg};
use super::layout::shortened;
use crate::font::{Weight, width};
use crate::palette::{AMBER, BLUE, GREEN, GREY, INK, PLAIN, QUIET, STRONG, Tag};

const TEXT: f32 = 14.1;
const ROW: f32 = 26.0;
const GAP: f32 = 2.0;
const HEAD: f32 = 2.6 * TEXT;

/// The grid, as wide as its periods and as high as its agencies need.
pub fn timeliness_svg(grid: &TimelinessGrid, title: Option<&str>) -> String {
    let layout = Layout::of(grid);
    let size = Size::small(
        timeliness_width(grid).max(if title.is_some() { 420.0 } else { 0.0 }),
        0.0,
    );
    let heading = Heading::new(title, &grid.caption, size);
    let rows = grid.rows.len() as f32 + 1.0 + f32::from(u8::from(grid.papers.is_some()));
    let size = Size {
        height: heading.height() + HEAD + rows * ROW + 4.0,
        ..size
    };
    svg(size, title.unwrap_or("When returns came"), &grid.alt, |area| {
        heading.draw(area)?;
        layout.draw(area, heading.height())
    })
}

/// How wide the grid is, in units.
pub(crate) fn timeliness_width(grid: &TimelinessGrid) -> f32 {
    let layout = Layout::of(grid);
    layout.left + layout.cell * grid.periods.len() as f32 + layout.right
}

struct Layout<'a> {
    grid: &'a TimelinessGrid,
    left: f32,
    cell: f32,
    right: f32,
}

impl<'a> Layout<'a> {
    fn of(grid: &'a TimelinessGrid) -> Self {
        let widest = |texts: &mut dyn Iterator<Item = &str>| {
            texts
                .map(|text| width(text, TEXT, Weight::Regular))
                .fold(0.0, f32::max)
        };
        let rows = || grid.rows.iter().chain(&grid.papers);
        let names = widest(&mut rows().map(|row| row.agency.as_str()));
        let totals = widest(&mut rows().map(|row| row.total.as_str()));
        let cells = rows().flat_map(|row| &row.cells);
        let letters = widest(&mut cells.map(|cell| cell.letters.as_str()));
        let below = widest(&mut grid.totals.iter().map(String::as_str));
        Self {
            grid,
            left: (names.max(width("On time", TEXT, Weight::Bold)) + 10.0).min(180.0),
            cell: (letters.max(below) + 10.0).clamp(44.0, 72.0),
            right: totals.max(width("On time", TEXT, Weight::Bold)) + 14.0,
        }
    }

    fn draw(&self, area: &Area<'_>, top: f32) -> Drawn {
        self.draw_periods(area, top)?;
        let bold = Look::plain(TEXT, INK).bold();
        let after = self.left + self.cell * self.grid.periods.len() as f32;
        write(area, "On time", bold, (after + 8.0, top + HEAD - TEXT * 0.7))?;
        for (index, row) in self.grid.rows.iter().enumerate() {
            self.draw_row(area, row, top + HEAD + ROW * (index as f32 + 0.5))?;
        }
        let middle = top + HEAD + ROW * (self.grid.rows.len() as f32 + 0.5);
        write(area, "On time", bold, (2.0, middle))?;
        for (column, total) in self.grid.totals.iter().enumerate() {
            let x = self.left + self.cell * (column as f32 + 0.5);
            write(
                area,
                total,
                Look::plain(TEXT, INK).lying(Across::Middle),
                (x, middle),
            )?;
        }
        // The board office's own row stands below the totals, which it is no part of.
        match &self.grid.papers {
            Some(row) => self.draw_row(area, row, middle + ROW),
            None => Ok(()),
        }
    }

    fn draw_row(&self, area: &Area<'_>, row: &TimelinessRow, middle: f32) -> Drawn {
        let name = shortened(&row.agency, TEXT, Weight::Regular, self.left - 8.0);
        write(area, &name, Look::plain(TEXT, INK), (2.0, middle))?;
        for (column, cell) in row.cells.iter().enumerate() {
            self.draw_cell(area, cell, (self.left + self.cell * column as f32, middle))?;
        }
        let after = self.left + self.cell * self.grid.periods.len() as f32;
        write(area, &row.total, Look::plain(TEXT, INK), (after + 8.0, middle))
    }

    /// The part of the year over each column, its year over the first of each.
    fn draw_periods(&self, area: &Area<'_>, top: f32) -> Drawn {
        let look = Look::plain(TEXT, QUIET);
        let mut free = 0.0;
        let mut last_year = "";
        for (column, period) in self.grid.periods.iter().enumerate() {
            let left = self.left + self.cell * column as f32;
            let (year, part) = period.split_once(' ').unwrap_or(("", period));
            let part = shortened(part, TEXT, Weight::Regular, self.cell - 2.0);
            let middle = left + self.cell / 2.0;
            write(
                area,
                &part,
                look.lying(Across::Middle),
                (middle, top + HEAD - TEXT * 0.7),
            )?;
            if year != last_year && left >= free {
                write(area, year, look, (left + 4.0, top + HEAD - TEXT * 1.9))?;
                free = left + width(year, TEXT, Weight::Regular) + 10.0;
            }
            last_year = year;
        }
        Ok(())
    }

    fn draw_cell(&self, area: &Area<'_>, cell: &TimelinessCell, (left, middle): (f32, f32)) -> Drawn {
        let tag = tag(cell);
        let half = (ROW - GAP) / 2.0;
        let corners = [
            (tenths(left + GAP / 2.0), tenths(middle - half)),
            (tenths(left + self.cell - GAP / 2.0), tenths(middle + half)),
        ];
        area.draw(&Rectangle::new(corners, ground(tag.ground)))?;
        area.draw(&Rectangle::new(corners, stroke(QUIET, 0.8)))?;
        if cell.resubmitted {
            let (right, upper) = (corners[1].0, corners[0].1);
            let corner = vec![(right - 70, upper), (right, upper), (right, upper + 70)];
            area.draw(&Polygon::new(corner, ground(tag.ink)))?;
        }
        let look = Look::plain(TEXT, tag.ink).lying(Across::Middle);
        let look = if cell.receipt == Some(Receipt::Overdue) {
            look.bold()
        } else {
            look
        };
        let letters = shortened(&cell.letters, TEXT, look.weight, self.cell - 4.0);
        write(area, &letters, look, (left + self.cell / 2.0, middle))
    }
}

fn tag(cell: &TimelinessCell) -> Tag {
    match cell.receipt {
        None | Some(Receipt::NotDue | Receipt::Awaited) => PLAIN,
        Some(_) if cell.resubmitted => BLUE,
        Some(Receipt::ReceivedOnTime | Receipt::NilConfirmed) => GREEN,
        Some(Receipt::ReceivedLate) => AMBER,
        Some(Receipt::Overdue) => STRONG,
        Some(Receipt::Waived) => GREY,
    }
}
