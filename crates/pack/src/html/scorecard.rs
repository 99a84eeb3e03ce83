//! The scorecard's rows as the template reads them.

use std::collections::BTreeMap;

use boardpack_model::pack::{Pack, PrintedFigure, ScoreGroup, ScoreRow};
use serde::Serialize;

use super::view::{Chip, anchor, chip};
use crate::charts::spark_svg;
use crate::signs::{self, Tone};

/// A theme's part of the scorecard.
#[derive(Serialize)]
pub(super) struct Group<'a> {
    theme: &'a str,
    /// The periods that most rows have, oldest first, in the parts that may stand on lines of their own.
    periods: Vec<Vec<&'a str>>,
    rows: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    score: &'a ScoreRow,
    anchor: String,
    recent: Vec<Cell<'a>>,
    latest: Cell<'a>,
    has_figure: bool,
    chip: Chip,
    arrow: &'static str,
    direction: &'static str,
    /// The class of its colour; empty where nothing justifies one.
    tone: &'static str,
    variation: Option<Signal>,
    assurance: Option<&'static str>,
    spark: Option<String>,
}

#[derive(Serialize)]
struct Cell<'a> {
    figure: &'a PrintedFigure,
    marks: &'static str,
    /// Its period is not that of the column's head, so that it is printed in the cell.
    is_other_period: bool,
}

#[derive(Serialize)]
struct Signal {
    shape: &'static str,
    words: &'static str,
    class: &'static str,
}

/// The groups of the scorecard.
pub(super) fn groups(pack: &Pack) -> Vec<Group<'_>> {
    pack.scorecard.iter().map(group).collect()
}

fn group(group: &ScoreGroup) -> Group<'_> {
    let columns = group
        .rows
        .iter()
        .map(|row| row.recent.len() + 1)
        .max()
        .unwrap_or(0);
    let periods: Vec<&str> = (0..columns)
        .map(|column| usual_period(&group.rows, column))
        .collect();
    let rows = group.rows.iter().map(|one| row(one, &periods)).collect();
    Group {
        theme: &group.theme,
        periods: periods
            .iter()
            .map(|period| period.split_whitespace().collect())
            .collect(),
        rows,
    }
}

fn figures(row: &ScoreRow) -> impl Iterator<Item = &PrintedFigure> {
    row.recent.iter().chain([&row.latest])
}

/// The period that most rows have in a column; of two as frequent, the later.
fn usual_period(rows: &[ScoreRow], column: usize) -> &str {
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    for figure in rows.iter().filter_map(|row| figures(row).nth(column)) {
        *counted.entry(&figure.period).or_default() += 1;
    }
    counted
        .into_iter()
        .max_by_key(|(_, count)| *count)
        .map_or("", |(period, _)| period)
}

fn row<'a>(row: &'a ScoreRow, periods: &[&str]) -> Row<'a> {
    let cell = |(column, figure): (usize, &'a PrintedFigure)| Cell {
        figure,
        marks: signs::marks(figure),
        is_other_period: periods
            .get(column)
            .is_none_or(|period| **period != *figure.period),
    };
    let (arrow, direction) = signs::direction(row);
    Row {
        score: row,
        anchor: anchor(&row.code),
        recent: row.recent.iter().enumerate().map(cell).collect(),
        latest: cell((row.recent.len(), &row.latest)),
        has_figure: row.latest_number.is_some(),
        chip: chip(row.rag, row.withheld),
        arrow,
        direction,
        tone: match signs::direction_tone(row) {
            Tone::Better => "better",
            Tone::Worse => "worse",
            Tone::Usual | Tone::Neutral => "",
        },
        variation: row.variation.map(signal),
        assurance: row.assurance.map(signs::assurance),
        spark: row.spark.iter().any(Option::is_some).then(|| spark_svg(row)),
    }
}

fn signal(icon: boardpack_model::assessment::VariationIcon) -> Signal {
    let (shape, words, tone) = signs::variation(icon);
    let class = match tone {
        Tone::Usual => "usual",
        Tone::Better => "better",
        Tone::Worse => "worse",
        Tone::Neutral => "unusual",
    };
    Signal { shape, words, class }
}
