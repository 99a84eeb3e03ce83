//! The tidy data: one row for each indicator and period that is drawn or listed, from which sparklines and charts are made.

use std::collections::BTreeMap;

use boardpack_model::pack::{ChartPoint, IndicatorSection, Pack, SeriesRow, TrendChart};
use rust_xlsxwriter::XlsxError;

use super::sheet::{Cell, Column, Sheet};

/// The sheet's name.
pub(super) const NAME: &str = "Data";

/// The column of the period.
pub(super) const PERIOD: u16 = 4;
/// The column of the figure.
pub(super) const FIGURE: u16 = 5;
/// The column of the mean, or the median where there are no limits.
pub(super) const MEAN: u16 = 9;
/// The column of the lower limit.
pub(super) const LOWER: u16 = 10;
/// The column of the upper limit.
pub(super) const UPPER: u16 = 11;
/// The column of the target.
pub(super) const TARGET: u16 = 12;
/// The columns of the band's ends.
pub(super) const BAND: (u16, u16) = (13, 14);

const COLUMNS: [Column<'static>; 16] = [
    ("Code", 9.0),
    ("Indicator", 44.0),
    ("Theme", 24.0),
    ("Agency", 34.0),
    ("Period", 14.0),
    ("Figure", 11.0),
    ("As printed", 18.0),
    ("Numerator", 12.0),
    ("Denominator", 13.0),
    ("Mean or median", 15.0),
    ("Lower limit", 10.0),
    ("Upper limit", 10.0),
    ("Target", 10.0),
    ("Band from", 10.0),
    ("Band to", 10.0),
    ("Notes", 44.0),
];

/// All rows, and where each indicator's stand.
pub(super) struct Data {
    rows: Vec<Vec<Cell>>,
    /// By code: the first and last row of the sheet, only where a chart can be drawn.
    pub(super) drawn: BTreeMap<String, (u32, u32)>,
}

/// The number format of a chart's figures: `#,##0.0"%"`.
pub(super) fn number_format(chart: Option<&TrendChart>) -> String {
    let Some(chart) = chart else {
        return "#,##0.##".to_owned();
    };
    let point = if chart.decimals > 0 { "." } else { "" };
    let suffix = if chart.unit_suffix == "%" { "\"%\"" } else { "" };
    format!(
        "#,##0{point}{}{suffix}",
        "0".repeat(usize::from(chart.decimals.min(6)))
    )
}

/// The rows of every indicator, theme by theme.
pub(super) fn data(pack: &Pack) -> Data {
    let mut data = Data {
        rows: Vec::new(),
        drawn: BTreeMap::new(),
    };
    for theme in &pack.themes {
        for section in &theme.indicators {
            let first = data.rows.len() + 1;
            data.rows.extend(rows(&theme.title, section));
            let last = data.rows.len();
            if let (Some(_), Ok(first), Ok(last)) =
                (&section.trend, u32::try_from(first), u32::try_from(last))
            {
                data.drawn.insert(section.code.clone(), (first, last));
            }
        }
    }
    data
}

fn rows(theme: &str, section: &IndicatorSection) -> Vec<Vec<Cell>> {
    let start = |period: &str| -> Vec<Cell> {
        [
            section.code.as_str(),
            &section.name,
            theme,
            &section.agency,
            period,
        ]
        .map(Cell::text)
        .into()
    };
    let known: BTreeMap<&str, &SeriesRow> = section
        .table
        .iter()
        .map(|row| (row.period.as_str(), row))
        .collect();
    if let Some(chart) = &section.trend {
        let points = chart.points.iter().enumerate();
        return points
            .map(|(index, point)| {
                let row = known.get(point.period.as_str()).copied();
                [
                    start(&point.period),
                    figures(chart, point, row),
                    lines(chart, index),
                    vec![notes(point, row, chart.begins_anew(index))],
                ]
                .concat()
            })
            .collect();
    }
    if section.withheld.is_some() {
        let blanks = vec![Cell::Blank; 8];
        let why = section.withheld.clone().unwrap_or_default();
        let said = vec![Cell::Blank, Cell::Figure(section.latest.text.clone())];
        return vec![[start(&section.latest.period), said, blanks, vec![Cell::Text(why)]].concat()];
    }
    let listed = section.table.iter().map(|row| {
        let parts = vec![
            row.number
                .map_or(Cell::Blank, |number| Cell::Number(number, number_format(None))),
            Cell::Figure(row.figure.clone()),
            Cell::parsed(&row.numerator),
            Cell::parsed(&row.denominator),
        ];
        [
            start(&row.period),
            parts,
            vec![Cell::Blank; 6],
            vec![Cell::text(&row.notes)],
        ]
        .concat()
    });
    listed.collect()
}

fn figures(chart: &TrendChart, point: &ChartPoint, row: Option<&SeriesRow>) -> Vec<Cell> {
    let part = |text: fn(&SeriesRow) -> &String| row.map_or(Cell::Blank, |row| Cell::parsed(text(row)));
    vec![
        point.figure.map_or(Cell::Blank, |figure| {
            Cell::Number(figure, number_format(Some(chart)))
        }),
        Cell::Figure(point.printed.clone()),
        part(|row| &row.numerator),
        part(|row| &row.denominator),
    ]
}

/// Mean, limits, target and band at a point. Limits go no further than a figure can.
fn lines(chart: &TrendChart, index: usize) -> Vec<Cell> {
    let number = |value: Option<f64>| {
        value.map_or(Cell::Blank, |value| {
            Cell::Number(value, number_format(Some(chart)))
        })
    };
    let clipped = |value: f64| {
        value
            .max(chart.natural.0)
            .min(chart.natural.1.unwrap_or(f64::INFINITY))
    };
    let lines = chart.lines_at(index);
    let (lower, upper) = lines.and_then(|lines| lines.limits_at(index)).unzip();
    vec![
        number(lines.map(|lines| lines.mean.0)),
        number(lower.map(clipped)),
        number(upper.map(clipped)),
        number(chart.target.as_ref().map(|(target, _)| *target)),
        number(band(chart).0),
        number(band(chart).1),
    ]
}

/// The ends of the band; an end where a figure can go no further is no line.
pub(super) fn band(chart: &TrendChart) -> (Option<f64>, Option<f64>) {
    let (low, high) = chart.band.unzip();
    (
        low.filter(|low| *low > chart.natural.0),
        high.filter(|high| chart.natural.1.is_none_or(|top| *high < top)),
    )
}

fn notes(point: &ChartPoint, row: Option<&SeriesRow>, is_rebased: bool) -> Cell {
    let mut notes: Vec<&str> = Vec::new();
    match row {
        Some(row) if !row.notes.is_empty() => notes.push(&row.notes),
        None if point.provisional => notes.push("provisional [p]"),
        _ => {}
    }
    if row.is_none() {
        notes.extend(point.part.as_ref().map(|part| part.words.as_str()));
        notes.extend(is_rebased.then_some("limits begin anew"));
    }
    notes.extend(point.break_note.as_deref());
    Cell::Text(notes.join("; "))
}

/// The sheet: its heads in the first row, as other programs expect of data.
pub(super) fn write(sheet: &mut Sheet<'_>, data: &Data) -> Result<(), XlsxError> {
    sheet.widths(&COLUMNS)?;
    sheet.sheet.set_paper_size(8);
    sheet.table(0, "Figures", &COLUMNS, &data.rows)?;
    sheet.freeze(0, 2)
}
