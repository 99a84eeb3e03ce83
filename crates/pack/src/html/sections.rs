//! The theme pages and the pathway as the template reads them.

use std::collections::BTreeMap;

use boardpack_model::pack::{
    ComparisonChart, IndicatorSection, Pack, Pathway, SeriesRow, ThemeSection, TrendChart,
};
use serde::Serialize;

use super::view::{Chart, Chip, NARROW, anchor, chip};
use crate::charts::{
    Size, comparison_svg, comparison_svg_at, pathway_svg, pathway_svg_at, trend_svg, trend_svg_at,
};
use crate::plain::slug;
use crate::signs;

/// A theme.
#[derive(Serialize)]
pub(super) struct Theme<'a> {
    part: &'a ThemeSection,
    anchor: String,
    sections: Vec<Section<'a>>,
}

#[derive(Serialize)]
struct Section<'a> {
    part: &'a IndicatorSection,
    anchor: String,
    chip: Chip,
    marks: &'static str,
    trend: Option<Chart>,
    comparison: Option<Chart>,
    rows: Vec<SeriesRow>,
    has_numerators: bool,
    has_denominators: bool,
    has_notes: bool,
    /// The mean, limits, target and band of the chart in words.
    lines: String,
}

/// The theme pages.
pub(super) fn themes(pack: &Pack) -> Vec<Theme<'_>> {
    let themes = pack.themes.iter().enumerate();
    let theme = |(index, theme): (usize, _)| {
        let theme: &ThemeSection = theme;
        Theme {
            part: theme,
            anchor: format!("theme-{}-{}", index + 1, slug(&theme.title)),
            sections: theme.indicators.iter().map(section).collect(),
        }
    };
    themes.map(theme).collect()
}

fn section(section: &IndicatorSection) -> Section<'_> {
    let rows = rows(section);
    let any = |text: fn(&SeriesRow) -> &String| rows.iter().any(|row| !text(row).is_empty());
    Section {
        part: section,
        anchor: anchor(&section.code),
        chip: chip(section.rag, section.withheld.is_some()),
        marks: signs::marks(&section.latest),
        trend: section.trend.as_ref().map(|chart| Chart {
            wide: trend_svg(chart, None),
            narrow: trend_svg_at(chart, None, NARROW),
        }),
        comparison: section.comparison.as_ref().map(comparison),
        has_numerators: any(|row| &row.numerator),
        has_denominators: any(|row| &row.denominator),
        has_notes: any(|row| &row.notes),
        lines: section.trend.as_ref().map_or_else(String::new, lines),
        rows,
    }
}

fn comparison(chart: &ComparisonChart) -> Chart {
    let above = f32::from(u8::from(chart.england.is_some()) + u8::from(chart.median.is_some()));
    let height = (chart.bars.len().max(1) as f32 * 1.5 + above * 1.3 + 1.0) * NARROW.text;
    Chart {
        wide: comparison_svg(chart, None),
        narrow: comparison_svg_at(chart, None, Size { height, ..NARROW }),
    }
}

/// The pathway's chart.
pub(super) fn pathway(chart: &Pathway) -> Chart {
    Chart {
        wide: pathway_svg(chart, None),
        narrow: pathway_svg_at(
            chart,
            None,
            Size {
                width: 420.0,
                ..NARROW
            },
        ),
    }
}

/// Every period that is drawn, with its parts and notes where the pack has them; the pack's table where nothing is drawn.
fn rows(section: &IndicatorSection) -> Vec<SeriesRow> {
    let Some(chart) = &section.trend else {
        return section.table.clone();
    };
    let known: BTreeMap<&str, &SeriesRow> = section
        .table
        .iter()
        .map(|row| (row.period.as_str(), row))
        .collect();
    let row = |(index, point): (usize, &boardpack_model::pack::ChartPoint)| {
        known.get(point.period.as_str()).map_or_else(
            || SeriesRow {
                period: point.period.clone(),
                figure: point.printed.clone(),
                numerator: String::new(),
                denominator: String::new(),
                number: point.figure,
                notes: notes(point, chart.begins_anew(index)),
            },
            |row| (*row).clone(),
        )
    };
    chart.points.iter().enumerate().map(row).collect()
}

/// The notes of a period that the pack's table does not hold.
fn notes(point: &boardpack_model::pack::ChartPoint, begins_anew: bool) -> String {
    let part = point.part.as_ref().map(|part| part.words.as_str());
    let begins = match &point.break_note {
        Some(_) => Some("new series [b]"),
        None => begins_anew.then_some("limits begin anew"),
    };
    part.into_iter().chain(begins).collect::<Vec<&str>>().join(", ")
}

fn lines(chart: &TrendChart) -> String {
    let mut said: Vec<String> = Vec::new();
    if let Some(limits) = chart.limits.last() {
        said.push(limits.words());
    }
    said.extend(
        chart
            .target
            .as_ref()
            .map(|(_, printed)| format!("target {printed}")),
    );
    if !chart.band_words.is_empty() {
        said.push(chart.band_words.to_lowercase());
    }
    if said.is_empty() {
        String::new()
    } else {
        format!("Lines of the chart: {}.", said.join("; "))
    }
}
