//! The scorecard as one table to sort and filter, with sparklines that Excel draws.

use std::collections::BTreeMap;

use boardpack_model::pack::{Pack, ScoreRow, TrendChart};
use rust_xlsxwriter::{ChartEmptyCells, Sparkline, XlsxError};

use super::data::{self, Data};
use super::sheet::{Cell, Column, Sheet, colour};
use crate::palette;
use crate::signs;

/// The row of the heads.
const HEAD: u32 = 3;
/// The column of the sparklines.
const SPARK: u16 = 12;

const COLUMNS: [Column<'static>; 25] = [
    ("Theme", 15.0),
    ("Code", 7.5),
    ("Indicator", 32.0),
    ("Agency", 13.0),
    ("Good is", 11.0),
    ("Four before", 11.5),
    ("Three before", 11.5),
    ("Two before", 11.5),
    ("One before", 11.5),
    ("Period", 12.0),
    ("Latest", 12.0),
    ("Latest, number", 10.0),
    ("Trend", 16.0),
    ("Rating", 17.0),
    ("Target", 11.0),
    ("Floor", 11.0),
    ("Direction", 12.0),
    ("Variation", 16.0),
    ("Assurance", 15.0),
    ("England", 14.0),
    ("Neighbours", 11.5),
    ("Frequency", 15.0),
    ("Year so far", 24.0),
    ("Total of", 14.0),
    ("Notes", 24.0),
];

/// The sheet.
pub(super) fn write(sheet: &mut Sheet<'_>, pack: &Pack, data: &Data) -> Result<(), XlsxError> {
    sheet.title(
        "Scorecard",
        "“Four before” is the figure four periods before the latest. The sheet Data has every figure with its period.",
    )?;
    sheet.widths(&COLUMNS)?;
    // A3: twenty-five columns on A4 could not be read.
    sheet.sheet.set_paper_size(8);
    let charts: BTreeMap<&str, &TrendChart> = pack
        .themes
        .iter()
        .flat_map(|theme| &theme.indicators)
        .filter_map(|section| Some((section.code.as_str(), section.trend.as_ref()?)))
        .collect();
    let rows: Vec<(&str, &ScoreRow)> = pack
        .scorecard
        .iter()
        .flat_map(|group| group.rows.iter().map(|row| (group.theme.as_str(), row)))
        .collect();
    let cells: Vec<Vec<Cell>> = rows
        .iter()
        .map(|(theme, row)| cells(theme, row, charts.get(row.code.as_str()).copied()))
        .collect();
    sheet.table(HEAD, "Scorecard", &COLUMNS, &cells)?;
    for (at, (_, row)) in (HEAD + 1..).zip(rows) {
        spark(sheet, at, row, data)?;
    }
    sheet.freeze(HEAD, 3)
}

fn cells(theme: &str, row: &ScoreRow, chart: Option<&TrendChart>) -> Vec<Cell> {
    let mut cells: Vec<Cell> = [theme, &row.code, &row.name, &row.agency, &row.good_is]
        .map(Cell::text)
        .into();
    let recent: Vec<Cell> = row
        .recent
        .iter()
        .map(|figure| Cell::Figure(signs::marked(figure)))
        .collect();
    let before = 4_usize.saturating_sub(recent.len());
    cells.extend(vec![Cell::Blank; before]);
    let more = recent.len().saturating_sub(4);
    cells.extend(recent.into_iter().skip(more));
    let (_, direction) = signs::direction(row);
    let is_awaited = row.latest_number.is_none();
    let latest = signs::marked(&row.latest);
    cells.extend([
        Cell::Figure(row.latest.period.clone()),
        if is_awaited {
            Cell::Quiet(latest)
        } else {
            Cell::Figure(latest)
        },
        row.latest_number.map_or(Cell::Blank, |number| {
            Cell::Number(number, data::number_format(chart))
        }),
        Cell::Blank,
        Cell::Rating(row.rag, row.withheld),
        Cell::Figure(row.target.clone()),
        Cell::Figure(row.floor.clone()),
        Cell::text(direction),
        row.variation.map_or(Cell::Blank, |icon| {
            let (shape, words, _) = signs::variation(icon);
            Cell::Text(format!("{shape} {words}"))
        }),
        row.assurance
            .map_or(Cell::Blank, |assurance| Cell::text(signs::assurance(assurance))),
        Cell::Figure(row.england.clone()),
        Cell::Figure(row.neighbours.clone()),
        Cell::text(&row.frequency),
        Cell::text(&row.year),
        Cell::text(&row.covers),
        Cell::Text(notes(row)),
    ]);
    cells
}

fn notes(row: &ScoreRow) -> String {
    let mut notes: Vec<String> = Vec::new();
    notes.extend(
        row.last_known
            .as_ref()
            .map(|known| format!("Last known: {known}")),
    );
    if row.withheld {
        notes.push("Withheld from this pack".to_owned());
    }
    if row.has_break {
        notes.push("A new series begins within the trend [b]".to_owned());
    }
    notes.join(". ")
}

/// The sparkline over the last points of the indicator's rows in the data, if they are drawn at all.
fn spark(sheet: &mut Sheet<'_>, at: u32, row: &ScoreRow, data: &Data) -> Result<(), XlsxError> {
    let (Some((first, last)), Ok(shown)) = (data.drawn.get(&row.code), u32::try_from(row.spark.len())) else {
        return Ok(());
    };
    if shown < 2 || row.spark.iter().all(Option::is_none) {
        return Ok(());
    }
    let from = (last + 1).saturating_sub(shown).max(*first);
    let sparkline = Sparkline::new()
        .set_range((data::NAME, from, data::FIGURE, *last, data::FIGURE))
        .show_empty_cells_as(ChartEmptyCells::Gaps)
        .set_sparkline_color(colour(palette::DATA))
        .show_last_point(true)
        .set_last_point_color(colour(palette::WORSE))
        .set_line_weight(1.5);
    sheet.sheet.add_sparkline(at, SPARK, &sparkline)?;
    Ok(())
}
