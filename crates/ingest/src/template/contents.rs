//! The first sheet: what the workbook is, by when it is wanted, what each sheet is for, and how figures are written.

use rust_xlsxwriter::{Formula, Url, Workbook, Worksheet, XlsxError};

use super::{Job, look, return_workbook, self_check};

/// The sheet's name.
pub(super) const NAME: &str = "Contents";

const WIDTHS: [f64; 2] = [24.0, 118.0];

const STEPS: [&str; 4] = [
    "1. Fill in the yellow cells of the sheet Return. The column Self-check beside them says at once what the office would ask about.",
    "2. Add words where they help the board, on the other sheets. No names and no details of single people anywhere.",
    "3. Save the workbook under any name (.xlsx is best) and put it into your drop folder. A receipt comes by e-mail.",
    "4. Found something afterwards? Correct it here and send the workbook again: the last one counts.",
];

/// A sheet of the workbook and what it is for.
pub(super) struct Entry {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
}

/// Writes the sheet "Contents"; `with_progress` where the sheet Return is there to say how far it is filled in.
pub(super) fn write(
    workbook: &mut Workbook,
    job: &Job<'_>,
    entries: &[Entry],
    with_progress: bool,
) -> Result<(), XlsxError> {
    let sheet = workbook.add_worksheet();
    sheet.set_name(NAME)?;
    for (column, width) in (0_u16..).zip(WIDTHS) {
        sheet.set_column_width(column, width)?;
    }
    sheet.write_string_with_format(0, 0, job.title(), &look::title())?;
    let row = write_facts(sheet, job, with_progress)?;
    let row = write_steps(sheet, row + 1)?;
    let row = write_sheets(sheet, row + 1, entries)?;
    write_marks(sheet, row + 1)?;
    look::page(sheet, job);
    look::protect(sheet);
    Ok(())
}

fn write_facts(sheet: &mut Worksheet, job: &Job<'_>, with_progress: bool) -> Result<u32, XlsxError> {
    let officer = &job.board.officer;
    let contact = [
        &officer.mailbox.name,
        &officer.mailbox.address,
        &officer.telephone,
    ];
    let contact: Vec<&str> = contact
        .iter()
        .map(|text| text.as_str())
        .filter(|text| !text.is_empty())
        .collect();
    let facts = [
        ("Board", job.board.name.clone()),
        ("Agency", job.agency.name.clone()),
        ("Return", job.spec.title.clone()),
        ("Period", crate::identify::in_words(job.key.period)),
        (
            "Due",
            job.due()
                .unwrap_or_else(|| "as agreed with the office".to_owned()),
        ),
        ("Questions", contact.join(", ")),
        ("Edition", format!("{} of this workbook", job.mark.edition)),
        ("Return mark", job.mark.to_string()),
    ];
    let mut row = 2;
    for (label, text) in facts {
        sheet.write_string_with_format(row, 0, label, &look::label())?;
        sheet.write_string_with_format(row, 1, text, &look::plain())?;
        row += 1;
    }
    if with_progress {
        let progress = Formula::new(format!("={}", return_workbook::progress_cell()))
            .set_result(format!("0 of {} figures filled in", job.figures()));
        sheet.write_string_with_format(row, 0, "So far", &look::label())?;
        sheet.write_formula_with_format(row, 1, progress, &look::status())?;
        row += 1;
    }
    Ok(row)
}

fn write_steps(sheet: &mut Worksheet, row: u32) -> Result<u32, XlsxError> {
    sheet.write_string_with_format(row, 0, "How to fill it in", &look::top_label())?;
    let mut at = row;
    for step in STEPS {
        sheet.write_string_with_format(at, 1, step, &look::plain())?;
        sheet.set_row_height(at, 15.0 * look::lines(&[step], &WIDTHS[1..]))?;
        at += 1;
    }
    Ok(at)
}

fn write_sheets(sheet: &mut Worksheet, row: u32, entries: &[Entry]) -> Result<u32, XlsxError> {
    sheet.write_string_with_format(row, 0, "Sheet", &look::heading())?;
    sheet.write_string_with_format(row, 1, "What it is for", &look::heading())?;
    let mut at = row + 1;
    for entry in entries {
        let link = Url::new(format!("internal:'{}'!A1", entry.name)).set_text(entry.name);
        sheet.write_url_with_format(at, 0, link, &look::link())?;
        sheet.write_string_with_format(at, 1, entry.about, &look::given())?;
        sheet.set_row_height(at, 15.0 * look::lines(&[entry.about], &WIDTHS[1..]))?;
        at += 1;
    }
    Ok(at)
}

fn write_marks(sheet: &mut Worksheet, row: u32) -> Result<(), XlsxError> {
    sheet.write_string_with_format(row, 0, "In a figure's cell", &look::heading())?;
    sheet.write_string_with_format(row, 1, "What it means", &look::heading())?;
    for (at, (mark, meaning)) in (row + 1..).zip(self_check::MARKS_IN_WORDS) {
        sheet.write_string_with_format(at, 0, mark, &look::given())?;
        sheet.write_string_with_format(at, 1, meaning, &look::given())?;
    }
    Ok(())
}
