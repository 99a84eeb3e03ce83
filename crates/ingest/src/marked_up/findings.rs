//! The sheet "Findings": a row for each, in the order in which a sender works through them.

use boardpack_model::contribution::figures_in_words;
use boardpack_model::{Finding, Severity};
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, Format, ProtectionOptions, Url, Workbook,
    Worksheet, XlsxError,
};

use super::plan::{Plan, start};
use super::{COPY, HEADINGS, Marking, places};
use crate::mark::Mark;
use crate::template::{look, words};

/// The sheet's name.
pub(super) const NAME: &str = "Findings";

const HEADING_ROW: u32 = 4;
const ANSWER: u16 = 5;
const WIDTHS: [f64; 11] = [18.0, 32.0, 44.0, 40.0, 14.0, 50.0, 22.0, 14.0, 13.0, 13.0, 30.0];
/// More findings than these are not listed: nobody reads them, and they have one cause.
const MOST_ROWS: usize = 5_000;

const HOW_TO: &str = "Answer in the yellow column, or correct the figures on the sheets behind this one. Then put this workbook \
    into your drop folder. More on the sheet Read me.";
const HOW_TO_PART: &str = "Answer in the yellow column and put this workbook into your drop folder. Your file is large and this is \
    a part of it: please correct figures in your own file.";

/// Writes the sheet.
pub(super) fn write(book: &mut Workbook, marking: &Marking<'_>, plan: &Plan<'_>) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet();
    sheet.set_name(NAME)?;
    write_top(sheet, marking, plan)?;
    let mut first_empty = None;
    let mut row = HEADING_ROW + 1;
    for finding in plan.findings.iter().take(MOST_ROWS) {
        if write_finding(sheet, (row, finding), marking, plan)? {
            first_empty.get_or_insert(row);
        }
        row += 1;
    }
    if plan.findings.len() > MOST_ROWS {
        let more = format!("and {} more of the same kinds", plan.findings.len() - MOST_ROWS);
        sheet.write_string_with_format(row, 2, more, &look::given())?;
    }
    if plan.findings.is_empty() {
        sheet.write_string(row, 0, "Nothing: every figure was read and nothing is asked.")?;
    }
    finish(sheet, (row, first_empty), marking)
}

fn write_top(sheet: &mut Worksheet, marking: &Marking<'_>, plan: &Plan<'_>) -> Result<(), XlsxError> {
    let Marking { board, key, .. } = *marking;
    sheet.write_string_with_format(0, 0, "What we noticed in your return", &look::title())?;
    let agency = board
        .agency(&key.agency)
        .map_or("", |agency| agency.name.as_str());
    let title = board
        .return_spec(&key.agency, &key.code)
        .map_or("", |spec| spec.title.as_str());
    let period = crate::identify::in_words(key.period);
    sheet.write_string_with_format(1, 0, format!("{agency}, {title}, {period}"), &look::label())?;
    sheet.write_string(2, 0, if plan.is_part { HOW_TO_PART } else { HOW_TO })?;
    sheet.write_string_with_format(3, 0, format!("{COPY}{}", Mark::of(board, key)), &small())?;
    for ((column, heading), width) in (0_u16..).zip(HEADINGS).zip(WIDTHS) {
        sheet.write_string_with_format(HEADING_ROW, column, heading, &look::heading())?;
        sheet.set_column_width(column, width)?;
    }
    sheet.set_row_height(HEADING_ROW, 32)?;
    Ok(())
}

/// Writes one finding; says whether it has an answer cell that is still empty.
fn write_finding(
    sheet: &mut Worksheet,
    (row, finding): (u32, &Finding),
    marking: &Marking<'_>,
    plan: &Plan<'_>,
) -> Result<bool, XlsxError> {
    let figure = figure(marking, finding);
    let said = said(marking, finding);
    let hint = finding.hint.as_deref().unwrap_or_default();
    write_place(sheet, (row, finding), marking, plan)?;
    let texts = ["", &figure, &said, hint, kind(finding.severity)];
    for (column, text) in (0_u16..).zip(texts).skip(1) {
        sheet.write_string_with_format(row, column, start(text, 32_000), &look::given())?;
    }
    sheet.set_row_height(row, 15.0 * look::lines(&texts, &WIDTHS).max(2.0))?;
    let figures = match (&finding.indicator, finding.period) {
        (Some(indicator), Some(period)) => {
            figures_in_words(marking.observations, (indicator, finding.measure, period))
        }
        _ => String::new(),
    };
    write_codes(sheet, row, finding, &figures)?;
    write_answer(sheet, row, finding, (marking, &figures))
}

/// The place as a link to the copied cell, where it was copied.
fn write_place(
    sheet: &mut Worksheet,
    (row, finding): (u32, &Finding),
    marking: &Marking<'_>,
    plan: &Plan<'_>,
) -> Result<(), XlsxError> {
    let shown = start(&finding.place.to_string(), 200);
    let target = places::locate(marking.workbook, &finding.place).and_then(|located| {
        let (cell_row, column) = located.cells.first().copied().unwrap_or_default();
        let name = plan.name_of(located.sheet)?.replace('\'', "''");
        Some(format!(
            "internal:'{name}'!{}",
            crate::a1::address(cell_row, column)
        ))
    });
    match target {
        Some(target) => {
            sheet.write_url_with_format(row, 0, Url::new(target).set_text(shown), &look::link())?
        }
        None => sheet.write_string_with_format(row, 0, shown, &look::given())?,
    };
    Ok(())
}

fn write_codes(sheet: &mut Worksheet, row: u32, finding: &Finding, figures: &str) -> Result<(), XlsxError> {
    let texts = [
        finding.rule.clone(),
        finding
            .indicator
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        finding
            .measure
            .map(|measure| measure.word().to_owned())
            .unwrap_or_default(),
        finding
            .period
            .map(|period| period.to_string())
            .unwrap_or_default(),
        figures.to_owned(),
    ];
    for (column, text) in (ANSWER + 1..).zip(texts) {
        sheet.write_string_with_format(row, column, text, &code())?;
    }
    Ok(())
}

/// The cell for the answer, with the answer so far where it still holds. Only what is about a figure can be answered in words.
fn write_answer(
    sheet: &mut Worksheet,
    row: u32,
    finding: &Finding,
    (marking, figures): (&Marking<'_>, &str),
) -> Result<bool, XlsxError> {
    if finding.indicator.is_none() || finding.period.is_none() {
        sheet.write_string_with_format(row, ANSWER, "no answer needed here", &look::given())?;
        return Ok(false);
    }
    let holds = marking.explanations.iter().rev().find(|said| {
        said.rule == finding.rule
            && Some(&said.indicator) == finding.indicator.as_ref()
            && said.measure == finding.measure
            && Some(said.period) == finding.period
            && said.value == figures
    });
    let format = look::input_text();
    match holds {
        Some(said) => sheet.write_string_with_format(row, ANSWER, start(&said.text, 32_000), &format)?,
        None => sheet.write_blank(row, ANSWER, &format)?,
    };
    Ok(holds.is_none() && finding.severity != Severity::Note)
}

fn finish(
    sheet: &mut Worksheet,
    (end, first_empty): (u32, Option<u32>),
    marking: &Marking<'_>,
) -> Result<(), XlsxError> {
    let last_column = u16::try_from(HEADINGS.len() - 1).unwrap_or(ANSWER);
    let last_row = end.saturating_sub(1).max(HEADING_ROW + 1);
    sheet.autofilter(HEADING_ROW, 0, last_row, last_column)?;
    let most = u32::try_from(words::MOST_TEXT).unwrap_or(u32::MAX);
    let validation = DataValidation::new()
        .allow_text_length(DataValidationRule::LessThanOrEqualTo(most))
        .set_error_style(DataValidationErrorStyle::Warning)
        .set_error_message(format!("Only the first {most} characters are kept."))?;
    sheet.add_data_validation(HEADING_ROW + 1, ANSWER, last_row, ANSWER, &validation)?;
    sheet.set_freeze_panes(HEADING_ROW + 1, 1)?;
    sheet.set_repeat_rows(HEADING_ROW, HEADING_ROW)?;
    let row = first_empty.unwrap_or(HEADING_ROW + 1);
    sheet.set_selection(row, ANSWER, row, ANSWER)?;
    sheet.set_active(true);
    sheet.set_landscape();
    sheet.set_paper_size(9);
    sheet.set_print_fit_to_pages(1, 0);
    // The codes are not for paper.
    sheet.set_print_area(0, 0, last_row, ANSWER)?;
    sheet.set_header(format!("&C{}", look::in_header(&marking.board.marking)));
    sheet.set_footer("&L&A&RPage &P of &N");
    let options = ProtectionOptions {
        format_columns: true,
        format_rows: true,
        sort: true,
        use_autofilter: true,
        ..ProtectionOptions::new()
    };
    sheet.protect_with_options(&options);
    Ok(())
}

/// What a finding says, without the name of the figure where it begins with that: the column before says it.
pub(super) fn said(marking: &Marking<'_>, finding: &Finding) -> String {
    let named = finding
        .indicator
        .as_ref()
        .zip(finding.period)
        .and_then(|(code, period)| {
            let name = &marking.board.indicator(code)?.name;
            let of = format!("{code} {name}, {} for {period}: ", finding.measure?.word());
            finding.message.strip_prefix(&of)
        });
    named.unwrap_or(&finding.message).to_owned()
}

/// The figure that a finding is about, in words.
fn figure(marking: &Marking<'_>, finding: &Finding) -> String {
    let name = finding.indicator.as_ref().map(|code| {
        let name = marking
            .board
            .indicator(code)
            .map_or("", |indicator| indicator.name.as_str());
        let measure = finding.measure.map(|measure| format!(", {}", measure.word()));
        format!("{code} {name}{}", measure.unwrap_or_default())
    });
    let period = finding.period.map(crate::identify::in_words);
    let parts: Vec<String> = name.into_iter().chain(period).collect();
    parts.join(": ")
}

fn kind(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "please correct",
        Severity::Query => "please confirm",
        Severity::Note => "for information",
    }
}

/// How codes look: there for the program, readable all the same.
fn code() -> Format {
    look::given().set_font_size(8).set_font_color(look::DARK_GREY)
}

fn small() -> Format {
    Format::new().set_font_size(8).set_font_color(look::DARK_GREY)
}
