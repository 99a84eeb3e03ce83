//! The sheet "Read me": what the copy is, how to use it, and which of its sheets is which of the sender's.

use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

use super::plan::Plan;
use super::{AS_SENT, IN_COPY, Marking, NO_NAME};
use crate::template::look;

/// The sheet's name.
pub(super) const NAME: &str = "Read me";

const WIDTHS: [f64; 2] = [40.0, 100.0];

const LINES: [(&str, &str); 8] = [
    (
        "What this is",
        "A copy of the return that you sent, with what we noticed. Your own file is unchanged.",
    ),
    (
        "Please correct",
        "A figure that cannot be used as it stands. Correct its cell on the sheets behind, which are marked.",
    ),
    (
        "Please confirm",
        "A figure that is used, and looks unusual. If it is right, say why in the column Your answer; if not, correct its cell.",
    ),
    ("For information", "Nothing is asked."),
    (
        "Sending it back",
        "Save this workbook and put it into your drop folder: it counts as a new version of your return. An answer holds as long \
         as its figure stays the same, so you need not give it again.",
    ),
    (
        "Your own file",
        "You can correct your own file instead and send that. Answers are read from this workbook only.",
    ),
    (
        "What is not in it",
        "Formulas (their results are here as values, so totals do not follow a correction), comments, hidden sheets that were not \
         read, and cells that may hold something personal.",
    ),
    (
        "The last columns",
        "The columns after Your answer are for the program: please leave them as they are.",
    ),
];

/// Writes the sheet.
pub(super) fn write(book: &mut Workbook, marking: &Marking<'_>, plan: &Plan<'_>) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet();
    sheet.set_name(NAME)?;
    for (column, width) in (0_u16..).zip(WIDTHS) {
        sheet.set_column_width(column, width)?;
    }
    sheet.write_string_with_format(0, 0, "How to use this copy", &look::title())?;
    let mut row = 2;
    for (label, text) in LINES {
        write_line(sheet, row, (label, text))?;
        row += 1;
    }
    let officer = &marking.board.officer;
    let contact = [
        officer.mailbox.name.as_str(),
        &officer.mailbox.address,
        &officer.telephone,
    ];
    let contact: Vec<&str> = contact.into_iter().filter(|text| !text.is_empty()).collect();
    write_line(sheet, row, ("Questions", &contact.join(", ")))?;
    if plan.is_part {
        row += 1;
        let text = "Your file is large: only the rows with headings, figures and findings were copied.";
        write_line(sheet, row, ("A part of your file", text))?;
    }
    write_sheets(sheet, row + 2, plan)?;
    sheet.set_landscape();
    sheet.set_paper_size(9);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_header(format!("&C{}", look::in_header(&marking.board.marking)));
    sheet.protect();
    Ok(())
}

fn write_line(sheet: &mut Worksheet, row: u32, (label, text): (&str, &str)) -> Result<(), XlsxError> {
    sheet.write_string_with_format(row, 0, label, &look::top_label())?;
    sheet.write_string_with_format(row, 1, text, &look::plain())?;
    sheet.set_row_height(row, 15.0 * look::lines(&[text], &WIDTHS[1..]))?;
    Ok(())
}

fn write_sheets(sheet: &mut Worksheet, row: u32, plan: &Plan<'_>) -> Result<(), XlsxError> {
    for (column, heading) in (0_u16..).zip([IN_COPY, AS_SENT]) {
        sheet.write_string_with_format(row, column, heading, &look::heading())?;
    }
    for (at, copied) in (row + 1..).zip(&plan.sheets) {
        let sent = if copied.sheet.name.is_empty() {
            NO_NAME
        } else {
            &copied.sheet.name
        };
        sheet.write_string_with_format(at, 0, &copied.name, &look::given())?;
        sheet.write_string_with_format(at, 1, super::plan::start(sent, 32_000), &look::given())?;
    }
    Ok(())
}
