//! One figure per row: indicator, period, numerator, denominator, commentary.

use boardpack_model::board::Indicator;
use boardpack_model::layout::{Label, Tidy};
use boardpack_model::{Finding, IndicatorCode, Measure, Period, PeriodKind};

use super::columns::{headed_as, rows_of};
use super::sighting::Wanted;
use super::{
    Scene, Sighting, Unsure, labelled, other_kind, say_absent, say_no_sheet, say_unknown_label,
    unknown_period,
};
use crate::fold::fold;
use crate::period_label::{self, Label as PeriodLabel};
use crate::{Cell, Content, Sheet};

/// The columns of a tidy sheet.
struct Columns {
    header_row: u32,
    indicator: u32,
    period: u32,
    numerator: u32,
    denominator: Option<u32>,
    commentary: Option<u32>,
    /// Whether the dates in the period's column stand for the quarters that they end or begin (`Jun-24` turned into a date).
    dates_are_quarters: bool,
}

/// Reads the rows of the first sheet that has the headings.
pub(crate) fn read(scene: &Scene<'_>, tidy: &Tidy) -> Sighting {
    let mut sighting = Sighting::default();
    let sheets = scene.sheets(tidy.sheet.as_deref());
    if let (Some(name), true) = (&tidy.sheet, sheets.is_empty()) {
        say_no_sheet(scene, &mut sighting, name);
    }
    for sheet in &sheets {
        let columns = rows_of(sheet)
            .into_iter()
            .find_map(|row| columns(scene, sheet, row, tidy));
        if let Some(columns) = columns {
            sighting.headed(sheet, columns.header_row);
            for row in rows_of(sheet).into_iter().filter(|row| *row > columns.header_row) {
                read_row(scene, sheet, (&columns, row, tidy), &mut sighting);
            }
            sighting.saw(sheet);
            return sighting;
        }
    }
    for heading in [
        &tidy.indicator_header,
        &tidy.period_header,
        &tidy.numerator_header,
    ] {
        let is_there = |sheet: &&Sheet| {
            rows_of(sheet)
                .into_iter()
                .any(|row| headed_as(scene, sheet, row, heading).is_some())
        };
        if !sheets.is_empty() && !sheets.iter().any(is_there) {
            let message = format!("the heading `{heading}` was looked for and not found");
            let finding = Finding::note("heading-not-found", scene.place.clone(), message);
            say_absent(scene, &mut sighting, finding, (&sheets, heading));
        }
    }
    sighting
}

fn columns(scene: &Scene<'_>, sheet: &Sheet, row: u32, tidy: &Tidy) -> Option<Columns> {
    let column = |heading: &str| headed_as(scene, sheet, row, heading).map(|cell| cell.column);
    let optional = |heading: &Option<String>| heading.as_deref().and_then(column);
    let period = column(&tidy.period_header)?;
    Some(Columns {
        header_row: row,
        indicator: column(&tidy.indicator_header)?,
        period,
        numerator: column(&tidy.numerator_header)?,
        denominator: optional(&tidy.denominator_header),
        commentary: optional(&tidy.commentary_header),
        dates_are_quarters: dates_are_quarters(sheet, (row, period)),
    })
}

/// Whether every date below a heading lies in the last month of a quarter, or every one of several in the first.
fn dates_are_quarters(sheet: &Sheet, (header_row, column): (u32, u32)) -> bool {
    let months: Vec<i8> = sheet
        .cells
        .iter()
        .filter(|cell| cell.row > header_row && cell.column == column)
        .filter_map(|cell| match cell.content {
            Content::Date { day } => Some(day.month()),
            _ => None,
        })
        .collect();
    let all = |rest: i8| months.iter().all(|month| month % 3 == rest);
    !months.is_empty() && (all(0) || (months.iter().any(|month| Some(month) != months.first()) && all(1)))
}

fn read_row(
    scene: &Scene<'_>,
    sheet: &Sheet,
    (columns, row, tidy): (&Columns, u32, &Tidy),
    sighting: &mut Sighting,
) {
    let figures = [Some(columns.numerator), columns.denominator];
    let has_figures = figures
        .iter()
        .flatten()
        .filter_map(|column| sheet.cell(row, *column))
        .any(|cell| !cell.is_blank());
    let Some(name) = sheet.cell(row, columns.indicator).filter(|cell| !cell.is_blank()) else {
        return;
    };
    let Some(code) = indicator(scene, &name.raw, &tidy.labels) else {
        if has_figures {
            let place = scene.at(sheet, &name.address());
            say_unknown_label(sighting, place, &name.raw, &tidy.labels);
        }
        return;
    };
    let Some((period, provisional)) = period(scene, sheet, (columns, row, &code), sighting) else {
        return;
    };
    let measures = [
        (Some(columns.numerator), Measure::Numerator),
        (columns.denominator, Measure::Denominator),
    ];
    for (column, measure) in measures {
        let asked = measure == Measure::Numerator
            || scene
                .board
                .indicator(&code)
                .is_some_and(Indicator::asks_denominator);
        if let Some(column) = column.filter(|_| asked) {
            let wanted = Wanted {
                indicator: &code,
                measure,
                period,
                provisional,
            };
            sighting.see(scene, sheet, (row, column), wanted);
        }
    }
    if let Some(column) = columns.commentary {
        sighting.hear(scene, sheet, (row, column), (&code, Some(period)));
    }
}

/// The indicator of that code, or of that name of the sender's own.
fn indicator(scene: &Scene<'_>, text: &str, labels: &[Label]) -> Option<IndicatorCode> {
    if let Some(label) = labelled(scene, labels, text) {
        return Some(label.indicator.clone());
    }
    let folded = fold(text);
    scene
        .board
        .indicators
        .iter()
        .find(|indicator| indicator.agency == scene.agency.code && fold(indicator.code.as_str()) == folded)
        .map(|indicator| indicator.code.clone())
}

/// The period of a row in its indicator's kind; a label that cannot be read, or can be read twice, is said.
fn period(
    scene: &Scene<'_>,
    sheet: &Sheet,
    (columns, row, code): (&Columns, u32, &IndicatorCode),
    sighting: &mut Sighting,
) -> Option<(Period, bool)> {
    let indicator = scene.board.indicator(code)?;
    let address = crate::a1::address(row, columns.period);
    let place = scene.at(sheet, &address);
    let cell = sheet.cell(row, columns.period);
    let text = cell.map_or("", |cell| cell.raw.as_str());
    let quarterly = matches!(
        indicator.every,
        PeriodKind::FinancialQuarter | PeriodKind::CalendarQuarter
    );
    if let (Some(Content::Date { day }), true) = (
        cell.map(|cell| cell.content),
        quarterly && columns.dates_are_quarters,
    ) {
        return Some((Period::containing(indicator.every, day), false));
    }
    match cell.and_then(|cell| label(scene, cell)) {
        Some((PeriodLabel::Period(period), provisional)) => match super::in_kind(period, indicator.every) {
            Some(period) => return Some((period, provisional)),
            None => sighting.findings.push(other_kind(place, indicator, period)),
        },
        Some((PeriodLabel::Ambiguous(readings), _)) => {
            sighting.unsure.push(Unsure {
                text: text.to_owned(),
                place,
                readings,
            });
        }
        _ => {
            let mut finding = unknown_period(place, text);
            finding.indicator = Some(code.clone());
            sighting.findings.push(finding);
        }
    }
    None
}

fn label(scene: &Scene<'_>, cell: &Cell) -> Option<(PeriodLabel, bool)> {
    match cell.content {
        Content::Date { day } => Some((PeriodLabel::Period(period_label::of_date(day)), false)),
        _ => period_label::read(scene.aliases.meant(&cell.raw), scene.bare())
            .map(|read| (read.label, read.provisional)),
    }
}

#[cfg(test)]
mod tests {
    use boardpack_model::layout::{Shape, Tidy};

    use crate::layouts::testing::{board, label, sheet, understood, workbook};

    fn check(text: &str) -> String {
        let tidy = Tidy {
            sheet: None,
            indicator_header: "indicator".to_owned(),
            period_header: "period".to_owned(),
            numerator_header: "numerator".to_owned(),
            denominator_header: Some("denominator".to_owned()),
            commentary_header: Some("note".to_owned()),
            labels: vec![label("New entrants", "YJS01")],
        };
        understood(
            &board(Some(Shape::Tidy(tidy))),
            "blanktown.csv",
            &workbook(vec![sheet("", text)]),
        )
    }

    #[test]
    fn each_row_is_a_figure() {
        let words = check(
            "Indicator | Period | Numerator | Denominator | Note | Blanktown
             POL01 | Q1 2026/27 (p) | 420 | | more reports
             pol08 | Apr-Jun 2026 | 17 | 20
             POL08 | Jan-Mar 2026 | 18 | 21
             New entrants | 2025-26 Q4 | c |
             ZZZ99 | 2026-27 Q1 | 3
             POL01 | later | 3",
        );
        insta::assert_snapshot!(words, @r#"
        own layout 2026-27-Q1/police/quarterly: 4 of 4
        POL01 numerator 2026-27 Q1 = 420 (p) at C2
        POL08 numerator 2025-26 Q4 = 18 at C4
        POL08 numerator 2026-27 Q1 = 17 at C3
        POL08 denominator 2025-26 Q4 = 21 at D4
        POL08 denominator 2026-27 Q1 = 20 at D3
        YJS01 numerator 2025-26 Q4 = 1 to 5 at C5
        POL01 2026-27 Q1 says "more reports" at E2
        note label-not-known at A6: `ZZZ99` is not in the layout, so its figures were not read
        query period-not-understood at B7: `later` names no period that can be read, so the figures beside it were not
        note earlier-figures at blanktown.csv: it also holds figures of earlier periods: 2 for 2025-26 Q4
        note name-and-format at blanktown.csv: its name ends in .csv, and it was read as what it is: xlsx
        "#);
    }

    #[test]
    fn dates_that_end_quarters_stand_for_them_and_other_periods_are_asked_about() {
        let words = check(
            "Indicator | Period | Numerator | Blanktown
             POL01 | 2026-03-01 | 410
             POL01 | 2026-06-01 | 420
             YJS01 | 2025/26 | 9",
        );
        assert!(
            words.contains("POL01 numerator 2026-27 Q1 = 420 at C3"),
            "{words}"
        );
        assert!(
            words.contains("query period-of-another-kind at B4: YJS01 Name of YJS01 is asked for by quarter"),
            "{words}"
        );
    }
}
