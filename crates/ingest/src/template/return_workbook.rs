//! The sheet of the figures of one return for one period.

use boardpack_model::board::Indicator;
use boardpack_model::{Measure, Observation, Period, Value};
use rust_xlsxwriter::{DataValidation, Url, Workbook, Worksheet, XlsxError};

use super::self_check::{self, Columns, Row};
use super::{Job, TemplateError, definitions, look, wanted, words};
use crate::a1::address;
use crate::figure::Kind;
use crate::reading::{measures, period_of};

/// The sheet's name.
pub(super) const NAME: &str = "Return";

/// How many earlier periods stand beside the cell to fill in.
const KNOWN_PERIODS: u8 = 4;
const NIL_ROW: u32 = 2;
const NIL_COLUMN: u16 = 2;
const PROGRESS_ROW: u32 = 4;
const HEADING_ROW: u32 = 5;
const FIRST_ROW: u32 = HEADING_ROW + 1;
const FIRST_KNOWN: u16 = 4;
const FIGURE: u16 = FIRST_KNOWN + 4;
const CHECK: u16 = FIGURE + 1;
const COMMENTARY: u16 = CHECK + 1;

const WIDTHS: [f64; 11] = [9.0, 30.0, 36.0, 11.0, 10.0, 10.0, 10.0, 10.0, 13.0, 28.0, 36.0];

const HOW_TO: &str = "Fill in the yellow cells: 0 for none, and <5, not available, n/a or nil where there is no number. Leave none \
    blank. Pale blue figures are what the board holds already.";

/// The address of the cell that says how far the return is filled in.
pub(super) fn progress_cell() -> String {
    format!("{NAME}!${}${}", crate::a1::column_letters(0), PROGRESS_ROW + 1)
}

/// Writes the sheet "Return".
pub(super) fn write(
    workbook: &mut Workbook,
    job: &Job<'_>,
    known: &[Observation],
) -> Result<(), TemplateError> {
    let sheet = workbook.add_worksheet();
    sheet.set_name(NAME)?;
    for (column, width) in (0_u16..).zip(WIDTHS) {
        sheet.set_column_width(column, width)?;
    }
    let earlier = earlier_periods(job.key.period);
    write_top(sheet, job)?;
    write_headings(sheet, job, &earlier)?;
    let mut row = FIRST_ROW;
    for (place, indicator) in (0_u32..).zip(job.indicators()) {
        for measure in measures(indicator) {
            let figure = Figure {
                row,
                place,
                indicator,
                measure,
            };
            write_figure(sheet, &figure, job, (&earlier, known))?;
            row += 1;
        }
    }
    sheet.write_string_with_format(row + 1, 0, "Return mark", &look::label())?;
    sheet.write_string(row + 1, 2, job.mark.to_string())?;
    finish(sheet, (row, &earlier), job)?;
    Ok(())
}

fn earlier_periods(own: Period) -> Vec<Period> {
    (1..=KNOWN_PERIODS)
        .rev()
        .map(|back| own.shifted(-i32::from(back)))
        .collect()
}

fn write_top(sheet: &mut Worksheet, job: &Job<'_>) -> Result<(), XlsxError> {
    sheet.write_string_with_format(0, 0, job.title(), &look::title())?;
    sheet.write_string_with_format(1, 0, job.when(), &look::label())?;
    sheet.write_string_with_format(NIL_ROW, 0, words::NIL, &look::label())?;
    sheet.write_blank(NIL_ROW, NIL_COLUMN, &look::input_text())?;
    let yes_or_no = DataValidation::new()
        .allow_list_strings(&["No", "Yes"])?
        .set_input_title("Nothing to report?")?
        .set_input_message("Answer Yes only if there is nothing at all to report for this period.")?;
    sheet.add_data_validation(NIL_ROW, NIL_COLUMN, NIL_ROW, NIL_COLUMN, &yes_or_no)?;
    sheet.write_string(3, 0, HOW_TO)?;
    Ok(())
}

fn write_headings(sheet: &mut Worksheet, job: &Job<'_>, earlier: &[Period]) -> Result<(), XlsxError> {
    let fixed = [words::CODE, words::INDICATOR, words::WANTED, words::FOR].map(str::to_owned);
    let periods = earlier.iter().map(ToString::to_string);
    let last = [
        job.key.period.to_string(),
        self_check::HEADING.to_owned(),
        words::COMMENTARY.to_owned(),
    ];
    for (column, text) in (0_u16..).zip(fixed.into_iter().chain(periods).chain(last)) {
        sheet.write_string_with_format(HEADING_ROW, column, text, &look::heading())?;
    }
    sheet.set_row_height(HEADING_ROW, 32)?;
    Ok(())
}

/// One row of the table.
struct Figure<'a> {
    row: u32,
    /// The indicator's place among those of the return.
    place: u32,
    indicator: &'a Indicator,
    measure: Measure,
}

fn write_figure(
    sheet: &mut Worksheet,
    figure: &Figure<'_>,
    job: &Job<'_>,
    (earlier, known): (&[Period], &[Observation]),
) -> Result<(), XlsxError> {
    let Figure {
        row,
        indicator,
        measure,
        ..
    } = *figure;
    let own = period_of(indicator, job.key.period);
    let wanted = wanted(indicator, measure);
    let own_text = own.to_string();
    let texts = [indicator.code.as_str(), &indicator.name, &wanted, &own_text];
    look::write_given(sheet, row, &texts, &WIDTHS)?;
    let definition = Url::new(format!(
        "internal:'{}'!A{}",
        definitions::NAME,
        definitions::row_of(figure.place) + 1
    ))
    .set_text(&indicator.name)
    .set_tip("To its definition");
    sheet.write_url_with_format(row, 1, definition, &look::link())?;
    let mut values = Vec::new();
    for (column, period) in (FIRST_KNOWN..).zip(earlier) {
        let period = crate::period_label::aligned(*period, indicator.every).filter(|period| *period != own);
        let value = period.and_then(|period| value_of(known, (indicator, measure, period)));
        look::write_value(
            sheet,
            (row, column),
            value.unwrap_or(Value::Blank),
            &look::known(),
        )?;
        values.push(value);
    }
    let last = self_check::last_number(&values).and_then(|index| u32::try_from(index).ok());
    sheet.write_blank(row, FIGURE, &look::input())?;
    sheet.write_formula_with_format(row, CHECK, check(figure, last), &look::check())?;
    sheet.write_blank(row, COMMENTARY, &look::input_text())?;
    let kind = Kind::of(indicator, measure);
    let cell = at(row, FIGURE);
    let validation = look::figure_validation(&cell, kind, Some((&wanted, &indicator.definition)))?;
    sheet.add_data_validation(row, FIGURE, row, FIGURE, &validation)?;
    Ok(())
}

fn check(figure: &Figure<'_>, last: Option<u32>) -> rust_xlsxwriter::Formula {
    let row = figure.row;
    let other = match figure.measure {
        Measure::Numerator if figure.indicator.asks_denominator() => Some(row + 1),
        Measure::Denominator => Some(row - 1),
        _ => None,
    };
    self_check::of_row(&Row {
        indicator: figure.indicator,
        measure: figure.measure,
        figure: at(row, FIGURE),
        other: other.map(|row| at(row, FIGURE)),
        last: last.map(|index| address(row, u32::from(FIRST_KNOWN) + index)),
        commentary: at(row, COMMENTARY),
        nil: &format!(
            "${}${}",
            crate::a1::column_letters(u32::from(NIL_COLUMN)),
            NIL_ROW + 1
        ),
    })
}

fn at(row: u32, column: u16) -> String {
    address(row, u32::from(column))
}

fn value_of(
    known: &[Observation],
    (indicator, measure, period): (&Indicator, Measure, Period),
) -> Option<Value> {
    known
        .iter()
        .rev()
        .find(|o| {
            o.indicator == indicator.code
                && o.measure == measure
                && o.period == period
                && o.breakdown.is_empty()
        })
        .map(|observation| observation.value)
}

fn finish(sheet: &mut Worksheet, (end, earlier): (u32, &[Period]), job: &Job<'_>) -> Result<(), XlsxError> {
    if end > FIRST_ROW {
        let column = |column| format!("{}:{}", at(FIRST_ROW, column), at(end - 1, column));
        let columns = Columns {
            checks: column(CHECK),
            figures: column(FIGURE),
            before: column(FIGURE - 1),
            rows: usize::try_from(end - FIRST_ROW).unwrap_or_default(),
        };
        let before = earlier.last().map(ToString::to_string).unwrap_or_default();
        let progress = self_check::progress(&columns, &before);
        sheet.write_formula_with_format(PROGRESS_ROW, 0, progress, &look::status())?;
        look::colour_checks(sheet, (FIRST_ROW, CHECK, end - 1, CHECK))?;
        sheet.add_data_validation(
            FIRST_ROW,
            COMMENTARY,
            end - 1,
            COMMENTARY,
            &look::words_validation()?,
        )?;
    }
    sheet.set_freeze_panes(FIRST_ROW, 2)?;
    sheet.set_repeat_rows(HEADING_ROW, HEADING_ROW)?;
    sheet.set_selection(FIRST_ROW, FIGURE, FIRST_ROW, FIGURE)?;
    // A workbook opens where there is something to do; and what opens is what is saved as CSV.
    sheet.set_active(true);
    look::page(sheet, job);
    look::protect(sheet);
    Ok(())
}
