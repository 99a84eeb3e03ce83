//! The sheet that says what each figure counts.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::{Job, look};

const WIDTHS: [f64; 5] = [16.0, 40.0, 80.0, 40.0, 40.0];

/// Writes the sheet "Definitions".
pub(super) fn write(workbook: &mut Workbook, job: &Job<'_>) -> Result<(), XlsxError> {
    let sheet = workbook.add_worksheet();
    sheet.set_name("Definitions")?;
    sheet.write_string_with_format(0, 0, "What each figure counts", &look::title())?;
    let headings = [
        "Indicator code",
        "Name",
        "Definition",
        "Above the line",
        "Below the line",
    ];
    for ((column, heading), width) in (0_u16..).zip(headings).zip(WIDTHS) {
        sheet.write_string_with_format(2, column, heading, &look::heading())?;
        sheet.set_column_width(column, width)?;
    }
    for (row, indicator) in (3_u32..).zip(job.indicators()) {
        let texts = [
            indicator.code.as_str(),
            &indicator.name,
            &indicator.definition,
            &indicator.numerator,
            indicator.denominator.as_deref().unwrap_or(""),
        ];
        look::write_given(sheet, row, &texts, &WIDTHS)?;
    }
    sheet.set_freeze_panes(3, 1)?;
    sheet.set_landscape();
    sheet.set_paper_size(9);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.protect();
    Ok(())
}
