//! The sheets for words: commentary, wants and offers, good practice, self-assessment.

use boardpack_model::board::SelfAssessment;
use rust_xlsxwriter::{DataValidation, Workbook, Worksheet, XlsxError};

use super::{Job, look, words};

pub(super) const COMMENTARY: &str = "Commentary";
pub(super) const WANTS: &str = "Wants and offers";
pub(super) const PRACTICE: &str = "Good practice";
pub(super) const ASSESSMENT: &str = "Self-assessment";

const HEADING_ROW: u32 = 3;
/// How many empty rows there are to fill in.
const ROOM: u32 = 12;

/// A sheet of words: what stands above its table, and the table's columns.
struct Plan<'a> {
    name: &'a str,
    title: &'a str,
    how_to: &'a str,
    columns: &'a [(&'a str, f64)],
}

/// Writes the sheet "Commentary": a row per indicator.
pub(super) fn commentary(workbook: &mut Workbook, job: &Job<'_>) -> Result<(), XlsxError> {
    let plan = Plan {
        name: COMMENTARY,
        title: "What is behind the figures",
        how_to: "Only where the board should know something. No names and no details of single children or families.",
        columns: &[
            (words::CODE, 9.0),
            (words::INDICATOR, 34.0),
            (words::FOR, 11.0),
            (words::BEHIND, 42.0),
            (words::DONE, 42.0),
            (words::HELP, 42.0),
        ],
    };
    let sheet = begin(workbook, &plan, job)?;
    let mut row = HEADING_ROW + 1;
    for indicator in job.indicators() {
        let period = crate::reading::period_of(indicator, job.key.period).to_string();
        look::write_given(
            sheet,
            row,
            &[indicator.code.as_str(), &indicator.name, &period],
            &[9.0, 34.0, 11.0],
        )?;
        write_inputs(sheet, row, 3..6)?;
        row += 1;
    }
    end(sheet, &plan, (row, 3), job)
}

/// Writes the sheet "Wants and offers".
pub(super) fn wants_and_offers(workbook: &mut Workbook, job: &Job<'_>) -> Result<(), XlsxError> {
    let plan = Plan {
        name: WANTS,
        title: "What you want from partners, and what you can offer them",
        how_to: "One line for each. A role or a team is enough of a contact: no private addresses or telephone numbers.",
        columns: &[
            (words::WANT_OR_OFFER, 14.0),
            (words::TOPIC, 36.0),
            (words::DETAILS, 64.0),
            (words::CONTACT, 36.0),
        ],
    };
    let sheet = begin(workbook, &plan, job)?;
    let last = write_room(sheet, 0..4)?;
    let kinds = DataValidation::new()
        .allow_list_strings(&[words::WANT, words::OFFER])?
        .set_error_title("Want or offer?")?
        .set_error_message("Choose Want or Offer.")?;
    sheet.add_data_validation(HEADING_ROW + 1, 0, last, 0, &kinds)?;
    end(sheet, &plan, (last + 1, 1), job)
}

/// Writes the sheet "Good practice".
pub(super) fn good_practice(workbook: &mut Workbook, job: &Job<'_>) -> Result<(), XlsxError> {
    let plan = Plan {
        name: PRACTICE,
        title: "What went well, and others may learn from",
        how_to: "One line for each. No names and no details of single children or families.",
        columns: &[
            (words::TITLE, 40.0),
            (words::WAS_DONE, 60.0),
            (words::CHANGED, 60.0),
        ],
    };
    let sheet = begin(workbook, &plan, job)?;
    let last = write_room(sheet, 0..3)?;
    end(sheet, &plan, (last + 1, 0), job)
}

/// Writes the sheet "Self-assessment": a row per question.
pub(super) fn self_assessment(
    workbook: &mut Workbook,
    asked: &SelfAssessment,
    job: &Job<'_>,
) -> Result<(), XlsxError> {
    let how_to = format!(
        "Choose a grade for each question and say what shows it. The grades: {}.",
        words::GRADES.join("; ")
    );
    let plan = Plan {
        name: ASSESSMENT,
        title: "How you judge yourselves",
        how_to: &how_to,
        columns: &[
            (words::QUESTION_CODE, 16.0),
            (words::QUESTION, 56.0),
            (words::GRADE, 26.0),
            (words::EVIDENCE, 60.0),
        ],
    };
    let sheet = begin(workbook, &plan, job)?;
    let mut row = HEADING_ROW + 1;
    for question in &asked.questions {
        write_row(sheet, row, &[&question.code, &question.text], &[16.0, 56.0])?;
        write_inputs(sheet, row, 2..4)?;
        row += 1;
    }
    if row > HEADING_ROW + 1 {
        let grades = DataValidation::new()
            .allow_list_strings(&words::GRADES)?
            .set_error_title("A grade from 1 to 4")?
            .set_error_message("Choose one of the four grades from the list.")?;
        sheet.add_data_validation(HEADING_ROW + 1, 2, row - 1, 2, &grades)?;
    }
    end(sheet, &plan, (row, 3), job)
}

fn begin<'w>(
    workbook: &'w mut Workbook,
    plan: &Plan<'_>,
    job: &Job<'_>,
) -> Result<&'w mut Worksheet, XlsxError> {
    let sheet = workbook.add_worksheet();
    sheet.set_name(plan.name)?;
    sheet.write_string_with_format(0, 0, plan.title, &look::title())?;
    sheet.write_string_with_format(1, 0, job.when(), &look::label())?;
    sheet.write_string(2, 0, plan.how_to)?;
    for (column, (heading, width)) in (0_u16..).zip(plan.columns) {
        sheet.write_string_with_format(HEADING_ROW, column, *heading, &look::heading())?;
        sheet.set_column_width(column, *width)?;
    }
    sheet.set_row_height(HEADING_ROW, 32)?;
    Ok(sheet)
}

/// The given texts of a row that has room for two lines of the sender's words.
fn write_row(sheet: &mut Worksheet, row: u32, texts: &[&str], widths: &[f64]) -> Result<(), XlsxError> {
    look::write_given(sheet, row, texts, widths)?;
    sheet.set_row_height(row, 15.0 * look::lines(texts, widths).max(2.0))?;
    Ok(())
}

fn write_room(sheet: &mut Worksheet, columns: std::ops::Range<u16>) -> Result<u32, XlsxError> {
    let last = HEADING_ROW + ROOM;
    for row in HEADING_ROW + 1..=last {
        write_inputs(sheet, row, columns.clone())?;
        sheet.set_row_height(row, 30)?;
    }
    Ok(last)
}

fn write_inputs(sheet: &mut Worksheet, row: u32, columns: std::ops::Range<u16>) -> Result<(), XlsxError> {
    for column in columns {
        sheet.write_blank(row, column, &look::input_text())?;
    }
    Ok(())
}

/// Ends a sheet whose free text begins in a column; `end` is the row after the table.
fn end(
    sheet: &mut Worksheet,
    plan: &Plan<'_>,
    (end, free): (u32, u16),
    job: &Job<'_>,
) -> Result<(), XlsxError> {
    let columns = u16::try_from(plan.columns.len()).unwrap_or(u16::MAX);
    if end > HEADING_ROW + 1 && columns > free {
        let validation = look::words_validation()?;
        sheet.add_data_validation(HEADING_ROW + 1, free, end - 1, columns - 1, &validation)?;
    }
    sheet.set_freeze_panes(HEADING_ROW + 1, 0)?;
    sheet.set_repeat_rows(HEADING_ROW, HEADING_ROW)?;
    let first_input = if free == 1 {
        0
    } else {
        free.min(columns.saturating_sub(1))
    };
    sheet.set_selection(HEADING_ROW + 1, first_input, HEADING_ROW + 1, first_input)?;
    look::page(sheet, job);
    look::protect(sheet);
    Ok(())
}
