//! The timeliness grid as a table: the same letters as in the picture, with the words beside them for those who hear it.

use boardpack_model::Receipt;
use boardpack_model::pack::{TimelinessCell, TimelinessGrid, TimelinessRow};
use serde::Serialize;

/// The grid.
#[derive(Serialize)]
pub(super) struct Grid<'a> {
    #[serde(rename = "grid")]
    shape: &'a TimelinessGrid,
    rows: Vec<Row<'a>>,
    papers: Option<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    row: &'a TimelinessRow,
    cells: Vec<Cell<'a>>,
}

#[derive(Serialize)]
struct Cell<'a> {
    cell: &'a TimelinessCell,
    class: &'static str,
}

/// What the template reads of a grid.
pub(super) fn grid(grid: &TimelinessGrid) -> Grid<'_> {
    Grid {
        shape: grid,
        rows: grid.rows.iter().map(row).collect(),
        papers: grid.papers.as_ref().map(row),
    }
}

fn row(row: &TimelinessRow) -> Row<'_> {
    let cells = row.cells.iter().map(|cell| Cell {
        cell,
        class: class(cell),
    });
    Row {
        row,
        cells: cells.collect(),
    }
}

fn class(cell: &TimelinessCell) -> &'static str {
    match cell.receipt {
        None | Some(Receipt::NotDue | Receipt::Awaited) => "none",
        Some(_) if cell.resubmitted => "blue",
        Some(Receipt::ReceivedOnTime | Receipt::NilConfirmed) => "green",
        Some(Receipt::ReceivedLate) => "amber",
        Some(Receipt::Overdue) => "strong",
        Some(Receipt::Waived) => "grey",
    }
}
