//! The workbook of one return for one period.

use boardpack_model::board::Indicator;
use boardpack_model::{Measure, Observation, Period, Value};
use rust_xlsxwriter::{DataValidation, Workbook, Worksheet, XlsxError};

use super::{Job, TemplateError, look, wanted, words};
use crate::reading::{measures, period_of};

/// How many earlier periods stand beside the cell to fill in.
const KNOWN_PERIODS: u8 = 4;
const HEADING_ROW: u32 = 9;
const FIRST_KNOWN: u16 = 5;
const INPUT: u16 = FIRST_KNOWN + 4;
const COMMENTARY: u16 = INPUT + 1;

const WIDTHS: [f64; 11] = [14.0, 34.0, 48.0, 24.0, 12.0, 11.0, 11.0, 11.0, 11.0, 13.0, 60.0];

const HOW_TO: &str = "Fill in the yellow cells. 0 means none; leave nothing blank. Where there is no number write <5 (small), \
    not available, n/a or nil. Grey-blue figures are what the board holds already: they are for reference.";

/// Writes the sheet "Return".
pub(super) fn write(
    workbook: &mut Workbook,
    job: &Job<'_>,
    known: &[Observation],
) -> Result<(), TemplateError> {
    let sheet = workbook.add_worksheet();
    sheet.set_name("Return")?;
    for (column, width) in (0_u16..).zip(WIDTHS) {
        sheet.set_column_width(column, width)?;
    }
    write_cover(sheet, job)?;
    let earlier = earlier_periods(job.key.period);
    write_headings(sheet, job, &earlier)?;
    let mut row = HEADING_ROW + 1;
    for indicator in job.indicators() {
        for measure in measures(indicator) {
            write_figure(sheet, (row, indicator, measure), job, (&earlier, known))?;
            row += 1;
        }
    }
    finish(sheet, row)?;
    Ok(())
}

fn earlier_periods(own: Period) -> Vec<Period> {
    (1..=KNOWN_PERIODS)
        .rev()
        .map(|back| own.shifted(-i32::from(back)))
        .collect()
}

fn write_cover(sheet: &mut Worksheet, job: &Job<'_>) -> Result<(), XlsxError> {
    sheet.write_string_with_format(0, 0, job.title(), &look::title())?;
    let period = job.key.period;
    let lines = [
        ("Agency", job.agency.name.clone()),
        ("Return", job.spec.title.clone()),
        ("Period", crate::identify::in_words(period)),
        ("Return mark", job.mark.to_string()),
    ];
    for (row, (label, text)) in (2_u32..).zip(lines) {
        sheet.write_string_with_format(row, 0, label, &look::label())?;
        sheet.write_string(row, 1, text)?;
    }
    sheet.write_string_with_format(6, 0, words::NIL, &look::label())?;
    sheet.write_blank(6, 2, &look::input_text())?;
    let yes_or_no = DataValidation::new()
        .allow_list_strings(&["No", "Yes"])?
        .set_input_title("Nothing to report?")?
        .set_input_message("Answer Yes only if there is nothing at all to report for this period.")?;
    sheet.add_data_validation(6, 2, 6, 2, &yes_or_no)?;
    sheet.write_string(7, 0, HOW_TO)?;
    Ok(())
}

fn write_headings(sheet: &mut Worksheet, job: &Job<'_>, earlier: &[Period]) -> Result<(), XlsxError> {
    let fixed = [
        words::CODE,
        words::INDICATOR,
        words::WANTED,
        words::UNIT,
        words::FOR,
    ]
    .map(str::to_owned);
    let periods = earlier.iter().map(ToString::to_string);
    let last = [job.key.period.to_string(), words::COMMENTARY.to_owned()];
    for (column, text) in (0_u16..).zip(fixed.into_iter().chain(periods).chain(last)) {
        sheet.write_string_with_format(HEADING_ROW, column, text, &look::heading())?;
    }
    Ok(())
}

fn write_figure(
    sheet: &mut Worksheet,
    (row, indicator, measure): (u32, &Indicator, Measure),
    job: &Job<'_>,
    (earlier, known): (&[Period], &[Observation]),
) -> Result<(), XlsxError> {
    let own = period_of(indicator, job.key.period);
    let texts = [
        indicator.code.to_string(),
        indicator.name.clone(),
        wanted(indicator, measure),
        look::unit(&indicator.unit),
        own.to_string(),
    ];
    look::write_given(sheet, row, &texts.each_ref().map(String::as_str), &WIDTHS)?;
    for (column, period) in (FIRST_KNOWN..).zip(earlier) {
        let period = crate::period_label::aligned(*period, indicator.every).filter(|period| *period != own);
        let value = period.and_then(|period| value_of(known, (indicator, measure, period)));
        look::write_value(
            sheet,
            (row, column),
            value.unwrap_or(Value::Blank),
            &look::known(),
        )?;
    }
    sheet.write_blank(row, INPUT, &look::input())?;
    sheet.write_blank(row, COMMENTARY, &look::input_text())?;
    Ok(())
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

fn finish(sheet: &mut Worksheet, end: u32) -> Result<(), XlsxError> {
    if end > HEADING_ROW + 1 {
        let first_cell = crate::a1::address(HEADING_ROW + 1, u32::from(INPUT));
        let validation = look::figure_validation(&first_cell)?;
        sheet.add_data_validation(HEADING_ROW + 1, INPUT, end - 1, INPUT, &validation)?;
    }
    sheet.set_freeze_panes(HEADING_ROW + 1, 3)?;
    sheet.set_repeat_rows(HEADING_ROW, HEADING_ROW)?;
    sheet.set_landscape();
    sheet.set_paper_size(9);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_selection(HEADING_ROW + 1, INPUT, HEADING_ROW + 1, INPUT)?;
    sheet.protect();
    Ok(())
}
