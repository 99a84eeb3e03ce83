//! The workbook for past figures: a row per figure, a column per past period.

use std::collections::BTreeSet;

use boardpack_model::board::Indicator;
use boardpack_model::{Measure, Period};
use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

use super::{Job, TemplateError, look, wanted, words};
use crate::figure::Kind;
use crate::reading::{measures, periods_within};

/// The sheet's name.
pub(super) const NAME: &str = "Past figures";

const HEADING_ROW: u32 = 7;
const FIRST_PERIOD: u16 = 4;

const WIDTHS: [f64; 4] = [14.0, 34.0, 48.0, 24.0];

const HOW_TO: &str = "Fill in the yellow cells as far as the figures are known. 0 means none; not available, n/a and <5 are answers too.";

/// Writes the sheet "Past figures".
pub(super) fn write(workbook: &mut Workbook, job: &Job<'_>) -> Result<(), TemplateError> {
    let sheet = workbook.add_worksheet();
    sheet.set_name(NAME)?;
    for (column, width) in (0_u16..).zip(WIDTHS) {
        sheet.set_column_width(column, width)?;
    }
    let periods = periods(job);
    write_cover(sheet, job, &periods)?;
    let mut row = HEADING_ROW + 1;
    for indicator in job.indicators() {
        for measure in measures(indicator) {
            write_figure(sheet, (row, indicator, measure), job, &periods)?;
            row += 1;
        }
    }
    sheet.set_freeze_panes(HEADING_ROW + 1, 3)?;
    sheet.set_repeat_rows(HEADING_ROW, HEADING_ROW)?;
    sheet.set_repeat_columns(0, 2)?;
    sheet.set_active(true);
    sheet.set_landscape();
    sheet.set_paper_size(9);
    look::protect(sheet);
    Ok(())
}

/// Every period that some indicator is asked for, by kind and then in time.
fn periods(job: &Job<'_>) -> Vec<Period> {
    let periods: BTreeSet<_> = job
        .indicators()
        .into_iter()
        .flat_map(|indicator| periods_within(indicator, job.key.period))
        .map(|period| (period.kind(), period))
        .collect();
    periods.into_iter().map(|(_, period)| period).collect()
}

fn write_cover(sheet: &mut Worksheet, job: &Job<'_>, periods: &[Period]) -> Result<(), TemplateError> {
    sheet.write_string_with_format(0, 0, job.title(), &look::title())?;
    let lines = [
        ("Agency", job.agency.name.clone()),
        ("Period", job.key.period.words()),
        ("Return mark", job.mark.to_string()),
    ];
    for (row, (label, text)) in (2_u32..).zip(lines) {
        sheet.write_string_with_format(row, 0, label, &look::label())?;
        sheet.write_string(row, 1, text)?;
    }
    sheet.write_string(5, 0, HOW_TO)?;
    let fixed = [words::CODE, words::INDICATOR, words::WANTED, words::UNIT].map(str::to_owned);
    let headings = fixed.into_iter().chain(periods.iter().map(ToString::to_string));
    let headings: Vec<String> = headings.chain([words::COMMENTARY.to_owned()]).collect();
    for (index, text) in headings.iter().enumerate() {
        let column =
            u16::try_from(index).map_err(|_| TemplateError("there are too many past periods".to_owned()))?;
        sheet.write_string_with_format(HEADING_ROW, column, text, &look::heading())?;
        if column >= FIRST_PERIOD {
            sheet.set_column_width(column, if index + 1 == headings.len() { 60.0 } else { 13.0 })?;
        }
    }
    Ok(())
}

fn write_figure(
    sheet: &mut Worksheet,
    (row, indicator, measure): (u32, &Indicator, Measure),
    job: &Job<'_>,
    periods: &[Period],
) -> Result<(), XlsxError> {
    let asked = periods_within(indicator, job.key.period);
    let texts = [
        indicator.code.to_string(),
        indicator.name.clone(),
        wanted(indicator, measure),
        look::unit(&indicator.unit),
    ];
    look::write_given(sheet, row, &texts.each_ref().map(String::as_str), &WIDTHS)?;
    let mut column = FIRST_PERIOD;
    for period in periods {
        let format = if asked.contains(period) {
            look::input()
        } else {
            look::not_asked()
        };
        sheet.write_blank(row, column, &format)?;
        column += 1;
    }
    if column > FIRST_PERIOD {
        let first_cell = crate::a1::address(row, u32::from(FIRST_PERIOD));
        sheet.add_data_validation(
            row,
            FIRST_PERIOD,
            row,
            column - 1,
            &look::figure_validation(&first_cell, Kind::of(indicator, measure), None)?,
        )?;
    }
    sheet.write_blank(row, column, &look::input_text())?;
    Ok(())
}
