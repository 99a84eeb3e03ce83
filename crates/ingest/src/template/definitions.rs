//! The sheet that says what each figure counts.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::{Job, look, words};

/// The sheet's name.
pub(super) const NAME: &str = "Definitions";

const HEADING_ROW: u32 = 2;
const WIDTHS: [f64; 6] = [9.0, 32.0, 80.0, 36.0, 36.0, 20.0];

/// The row of an indicator by its place among those of the return.
pub(super) fn row_of(place: u32) -> u32 {
    HEADING_ROW + 1 + place
}

/// Writes the sheet "Definitions".
pub(super) fn write(workbook: &mut Workbook, job: &Job<'_>) -> Result<(), XlsxError> {
    let sheet = workbook.add_worksheet();
    sheet.set_name(NAME)?;
    sheet.write_string_with_format(0, 0, "What each figure counts", &look::title())?;
    let headings = [
        "Indicator code",
        "Name",
        "Definition",
        "Above the line",
        "Below the line",
        words::UNIT,
    ];
    for ((column, heading), width) in (0_u16..).zip(headings).zip(WIDTHS) {
        sheet.write_string_with_format(HEADING_ROW, column, heading, &look::heading())?;
        sheet.set_column_width(column, width)?;
    }
    sheet.set_row_height(HEADING_ROW, 32)?;
    for (place, indicator) in (0_u32..).zip(job.indicators()) {
        let unit = look::unit(&indicator.unit);
        let texts = [
            indicator.code.as_str(),
            &indicator.name,
            &indicator.definition,
            &indicator.numerator,
            indicator.denominator.as_deref().unwrap_or(""),
            &unit,
        ];
        look::write_given(sheet, row_of(place), &texts, &WIDTHS)?;
    }
    sheet.set_freeze_panes(HEADING_ROW + 1, 1)?;
    sheet.set_repeat_rows(HEADING_ROW, HEADING_ROW)?;
    look::page(sheet, job);
    look::protect(sheet);
    Ok(())
}
