//! A chart that Excel draws for every indicator with a series, theme by theme, four to a printed page.

use boardpack_model::pack::{IndicatorSection, Pack, TrendChart};
use rust_xlsxwriter::{
    Chart, ChartEmptyCells, ChartFont, ChartFormat, ChartLegendPosition, ChartLine, ChartLineDashType,
    ChartMarker, ChartMarkerType, ChartSolidFill, XlsxError,
};

use super::data::{self, Data};
use super::sheet::{Sheet, base, colour};
use crate::palette::{self, Colour};
use crate::plain::one_line;

/// The width and height of a chart in pixels.
const SIZE: (u32, u32) = (1000, 300);
/// Rows of twenty pixels that a chart and the line above it take.
const ROWS: u32 = 17;
/// The per cent at which a chart is as wide as an A4 page. Fitting to the width by itself would ignore page breaks.
const SCALE: u16 = 66;
/// How many stand on a printed page.
const PER_PAGE: usize = 4;
/// How many periods can be labelled on the axis.
const LABELS: usize = 21;
/// The longest description that Excel takes.
const LONGEST_ALT: usize = 255;

/// The sheet.
pub(super) fn write(sheet: &mut Sheet<'_>, pack: &Pack, data: &Data) -> Result<(), XlsxError> {
    sheet.title(
        "Charts",
        "Each chart is drawn from the sheet Data. A gap is a period without a figure, or with part of a total only: then the \
         line above the chart says so.",
    )?;
    sheet
        .sheet
        .set_column_width_pixels(0, SIZE.0 + 20)?
        .set_portrait()
        .set_print_scale(SCALE);
    let mut row = 3;
    let mut breaks = Vec::new();
    for theme in &pack.themes {
        let drawn: Vec<(&IndicatorSection, &TrendChart)> = theme
            .indicators
            .iter()
            .filter_map(|section| Some((section, section.trend.as_ref()?)))
            .collect();
        if drawn.is_empty() {
            continue;
        }
        if row > 3 {
            breaks.push(row);
        }
        sheet.heading(row, &theme.title)?;
        row += 1;
        for (index, (section, chart)) in drawn.into_iter().enumerate() {
            if index > 0 && index % PER_PAGE == 0 {
                breaks.push(row);
            }
            draw(sheet, row, (section, chart), data)?;
            row += ROWS;
        }
        row += 1;
    }
    if row == 3 {
        sheet.text(row, 0, "No indicator has a series to draw.", &base())?;
    }
    sheet.sheet.set_page_breaks(&breaks)?;
    Ok(())
}

fn draw(
    sheet: &mut Sheet<'_>,
    row: u32,
    (section, trend): (&IndicatorSection, &TrendChart),
    data: &Data,
) -> Result<(), XlsxError> {
    let Some(rows) = data.drawn.get(&section.code) else {
        return Ok(());
    };
    sheet.text(row, 0, &caption(section, trend), &base().set_bold())?;
    sheet
        .sheet
        .insert_chart(row + 1, 0, &chart(section, trend, *rows))?;
    Ok(())
}

/// The line above a chart: the latest figure, the notes, and the gaps that hold part of a total.
fn caption(section: &IndicatorSection, trend: &TrendChart) -> String {
    let latest = &section.latest;
    let mut said = vec![format!(
        "{} {}: {} in {}",
        section.code, section.name, latest.text, latest.period
    )];
    let notes = trend.notes.join(" ");
    said.extend((!notes.is_empty()).then(|| notes.trim_end_matches('.').to_owned()));
    let parts: Vec<String> = trend
        .points
        .iter()
        .filter_map(|point| Some(format!("{}, {}", point.period, point.part.as_ref()?.words)))
        .collect();
    said.extend((!parts.is_empty()).then(|| format!("Gap: {}", parts.join("; "))));
    let end = if said.len() > 1 { "." } else { "" };
    one_line(&(said.join(". ") + end))
}

fn chart(section: &IndicatorSection, trend: &TrendChart, rows: (u32, u32)) -> Chart {
    let mut chart = Chart::new_line();
    chart
        .set_width(SIZE.0)
        .set_height(SIZE.1)
        .set_name(format!("Chart {}", one_line(&section.code)))
        .set_alt_text(description(&trend.alt))
        .show_empty_cells_as(ChartEmptyCells::Gaps);
    chart
        .title()
        .set_name(title(&section.name).as_str())
        .set_font(ChartFont::new().set_size(12).set_bold());
    chart.legend().set_position(ChartLegendPosition::Bottom);
    for (name, column, look) in series_of(trend) {
        let series = chart.add_series();
        series
            .set_name(name)
            .set_categories((data::NAME, rows.0, data::PERIOD, rows.1, data::PERIOD))
            .set_values((data::NAME, rows.0, column, rows.1, column));
        look.draw(series);
    }
    axes(&mut chart, trend);
    chart
}

/// A title is a text; one that looks like a reference to cells (`=…`, `Sheet!A1`) would be read as one, unless quoted.
fn title(name: &str) -> String {
    let name = one_line(name);
    if name.starts_with('=') || name.contains('!') {
        format!("“{name}”")
    } else {
        name
    }
}

fn axes(chart: &mut Chart, trend: &TrendChart) {
    let grid = ChartLine::new()
        .set_color(colour(palette::GRID))
        .set_width(0.75)
        .clone();
    chart
        .y_axis()
        .set_num_format(data::number_format(Some(trend)))
        .set_major_gridlines_line(&grid);
    let every = trend.points.len().div_ceil(LABELS).max(1);
    let font = ChartFont::new().set_size(9).clone();
    let level = ChartFont::new().set_size(8).set_rotation(0).clone();
    chart
        .x_axis()
        .set_label_interval(u16::try_from(every).unwrap_or(1))
        .set_font(&level);
    chart.y_axis().set_font(&font);
    if let Some((low, high, step)) = stretch(trend) {
        chart.y_axis().set_min(low).set_max(high).set_major_unit(step);
    }
}

/// From where to where the axis goes, and its step: from nought where that hides no trend, else with a third of the drawn
/// stretch below the lowest value. Nothing where there is no value to draw.
fn stretch(trend: &TrendChart) -> Option<(f64, f64, f64)> {
    let (bottom, top) = (trend.natural.0, trend.natural.1.unwrap_or(f64::INFINITY));
    let mut values: Vec<f64> = trend.points.iter().filter_map(|point| point.figure).collect();
    let limits = (0..trend.points.len()).filter_map(|index| trend.lines_at(index)?.limits_at(index));
    values.extend(
        limits
            .flat_map(|(lower, upper)| [lower, upper])
            .map(|v| v.max(bottom).min(top)),
    );
    values.extend(trend.target.iter().map(|(target, _)| *target));
    let (from, to) = data::band(trend);
    values.extend(from.into_iter().chain(to));
    values.retain(|value| value.is_finite() && value.abs() < 1e12);
    let (low, high) = values
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| {
            (l.min(*v), h.max(*v))
        });
    if values.is_empty() {
        return None;
    }
    let is_flat = high - low <= high.abs() * 1e-9;
    let is_from_nought = low >= 0.0 && (low <= high * 0.5 || is_flat);
    let least = if is_from_nought {
        0.0
    } else {
        low - (high - low) / 3.0
    };
    let step = nice(if high > least { (high - least) / 5.0 } else { 1.0 });
    let from = (least / step).floor() * step;
    let to = (high / step).ceil() * step;
    let from = if low >= bottom { from.max(bottom) } else { from };
    let to = if high <= top { to.min(top) } else { to };
    Some((from, if to > from { to } else { from + step }, step))
}

/// The next of 1, 2, 5 and their tens.
fn nice(step: f64) -> f64 {
    let tens = 10_f64.powf(step.log10().floor());
    let factor = [1.0, 2.0, 5.0]
        .into_iter()
        .find(|factor| factor * tens >= step * 0.999);
    factor.unwrap_or(10.0) * tens
}

/// A line: its colour, width, dashes, and whether its points are marked.
struct Look {
    colour: Colour,
    width: f64,
    dashes: ChartLineDashType,
    is_marked: bool,
}

impl Look {
    fn draw(&self, series: &mut rust_xlsxwriter::ChartSeries) {
        let mut line = ChartLine::new();
        line.set_color(colour(self.colour))
            .set_width(self.width)
            .set_dash_type(self.dashes);
        series.set_format(ChartFormat::new().set_line(&line));
        let mut marker = ChartMarker::new();
        if self.is_marked {
            let fill = ChartSolidFill::new().set_color(colour(self.colour)).clone();
            marker.set_type(ChartMarkerType::Circle).set_size(5);
            marker.set_format(ChartFormat::new().set_solid_fill(&fill).set_line(&line));
        } else {
            marker.set_none();
        }
        series.set_marker(&marker);
    }
}

/// The lines that the chart has, the figure first.
fn series_of(trend: &TrendChart) -> Vec<(&'static str, u16, Look)> {
    let line = |colour, width, dashes| Look {
        colour,
        width,
        dashes,
        is_marked: false,
    };
    let figure = Look {
        colour: palette::DATA,
        width: 2.25,
        dashes: ChartLineDashType::Solid,
        is_marked: true,
    };
    let mut series = vec![("Figure", data::FIGURE, figure)];
    if let Some(last) = trend.limits.last() {
        let is_mixed = trend.limits.iter().any(|one| one.is_median != last.is_median);
        let centre = match (is_mixed, last.is_median) {
            (true, _) => "Mean or median",
            (false, true) => "Median",
            (false, false) => "Mean",
        };
        series.push((
            centre,
            data::MEAN,
            line(palette::INK, 1.0, ChartLineDashType::Solid),
        ));
    }
    if trend.limits.iter().any(|one| one.upper.is_some()) {
        series.push((
            "Upper limit",
            data::UPPER,
            line(palette::LIMIT, 1.0, ChartLineDashType::SquareDot),
        ));
        series.push((
            "Lower limit",
            data::LOWER,
            line(palette::LIMIT, 1.0, ChartLineDashType::SquareDot),
        ));
    }
    if trend.target.is_some() {
        series.push((
            "Target",
            data::TARGET,
            line(palette::TARGET, 1.5, ChartLineDashType::LongDash),
        ));
    }
    let ends = [
        ("Band from", data::BAND.0, data::band(trend).0),
        ("Band to", data::BAND.1, data::band(trend).1),
    ];
    for (name, column, _) in ends.into_iter().filter(|(.., end)| end.is_some()) {
        series.push((name, column, line(palette::BETTER, 1.0, ChartLineDashType::Dash)));
    }
    series
}

/// The description within Excel's limit: whole sentences where they fit, else whole words.
fn description(alt: &str) -> String {
    let alt = one_line(alt);
    if alt.encode_utf16().count() <= LONGEST_ALT {
        return alt;
    }
    let mut short = String::new();
    for word in alt.split(' ') {
        if short.encode_utf16().count() + word.encode_utf16().count() + 2 > LONGEST_ALT {
            break;
        }
        short.push_str(if short.is_empty() { "" } else { " " });
        short.push_str(word);
    }
    match short.rfind(". ") {
        Some(end) if end > LONGEST_ALT / 2 => short[..=end].to_owned(),
        _ => short + "…",
    }
}

#[cfg(test)]
mod unit {
    use super::*;

    fn trend(figures: &[f64]) -> TrendChart {
        TrendChart {
            subtitle: String::new(),
            decimals: 1,
            unit_suffix: "%".to_owned(),
            natural: (0.0, Some(100.0)),
            points: figures
                .iter()
                .map(|figure| boardpack_model::pack::ChartPoint {
                    period: String::new(),
                    tick: String::new(),
                    figure: Some(*figure),
                    printed: String::new(),
                    cause: boardpack_model::assessment::SpecialCause::Common,
                    tone: 0,
                    provisional: false,
                    break_note: None,
                    part: None,
                })
                .collect(),
            limits: Vec::new(),
            notes: Vec::new(),
            rebased: Vec::new(),
            target: None,
            band: None,
            band_words: String::new(),
            alt: String::new(),
        }
    }

    #[test]
    fn an_axis_shows_the_trend_and_begins_at_nought_where_it_can() {
        for (figures, from_to_step) in [
            (&[72.0, 92.0][..], Some((60.0, 100.0, 10.0))),
            (&[3.0, 12.0], Some((0.0, 15.0, 5.0))),
            (&[0.0, 0.0], Some((0.0, 1.0, 1.0))),
            (&[98.0, 99.5], Some((97.5, 99.5, 0.5))),
            (&[5.0, 5.0], Some((0.0, 5.0, 1.0))),
            (&[f64::NAN], None),
            (&[], None),
        ] {
            let got = stretch(&trend(figures));
            let as_text = |of: Option<(f64, f64, f64)>| format!("{of:.3?}");
            assert_eq!(as_text(got), as_text(from_to_step), "{figures:?}");
        }
    }

    #[test]
    fn a_title_is_never_a_reference_to_cells() {
        for (name, is_quoted) in [
            ("Referrals", false),
            ("=Data!A1", true),
            ("Data!$A$1", true),
            ("=(A1)", true),
        ] {
            assert_eq!(title(name).starts_with('“'), is_quoted, "{name}");
        }
    }

    #[test]
    fn a_description_is_never_longer_than_excel_takes() {
        assert_eq!(description("Line chart. It rose."), "Line chart. It rose.");
        for alt in [
            "word ".repeat(200),
            "A sentence of some length. ".repeat(30),
            "x".repeat(900),
        ] {
            let short = description(&alt);
            assert!(short.encode_utf16().count() <= LONGEST_ALT, "{short}");
            assert!(short.ends_with(['.', '…']), "{short}");
        }
    }
}
