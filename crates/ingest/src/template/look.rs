//! How our workbooks look: readable, printable, protected except where something is asked.

use boardpack_model::Value;
use boardpack_model::board::Unit;
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, Format, FormatAlign, FormatBorder, Formula, Worksheet,
    XlsxError,
};

const DARK_BLUE: Color = Color::RGB(0x0012_436D);
const PALE_BLUE: Color = Color::RGB(0x00E8_EEF5);
const PALE_YELLOW: Color = Color::RGB(0x00FF_F8DC);

pub(super) fn title() -> Format {
    Format::new()
        .set_bold()
        .set_font_size(16)
        .set_font_color(DARK_BLUE)
}

pub(super) fn label() -> Format {
    Format::new().set_bold()
}

pub(super) fn plain() -> Format {
    Format::new().set_text_wrap().set_align(FormatAlign::Top)
}

pub(super) fn heading() -> Format {
    Format::new()
        .set_bold()
        .set_font_color(Color::White)
        .set_background_color(DARK_BLUE)
        .set_text_wrap()
        .set_align(FormatAlign::VerticalCenter)
        .set_border(FormatBorder::Thin)
}

pub(super) fn given() -> Format {
    plain().set_border(FormatBorder::Thin)
}

pub(super) fn known() -> Format {
    given()
        .set_background_color(PALE_BLUE)
        .set_align(FormatAlign::Right)
}

pub(super) fn not_asked() -> Format {
    given().set_background_color(Color::Gray)
}

pub(super) fn input() -> Format {
    given()
        .set_background_color(PALE_YELLOW)
        .set_align(FormatAlign::Right)
        .set_unlocked()
}

pub(super) fn input_text() -> Format {
    given().set_background_color(PALE_YELLOW).set_unlocked()
}

/// A unit in words.
pub(super) fn unit(unit: &Unit) -> String {
    match unit {
        Unit::Count => "count".to_owned(),
        Unit::Percent => "used for a percentage".to_owned(),
        Unit::Rate { per, .. } if *per >= 1_000 => {
            format!("used for a rate per {},{:03}", per / 1_000, per % 1_000)
        }
        Unit::Rate { per, .. } => format!("used for a rate per {per}"),
        Unit::Mean { unit } => format!("used for a mean in {unit}"),
    }
}

/// Writes the given texts of a row, in columns of these widths, and makes the row as high as the longest of them needs.
pub(super) fn write_given(
    sheet: &mut Worksheet,
    row: u32,
    texts: &[&str],
    widths: &[f64],
) -> Result<(), XlsxError> {
    let mut lines = 1.0_f64;
    for ((column, text), width) in (0_u16..).zip(texts).zip(widths) {
        sheet.write_string_with_format(row, column, *text, &given())?;
        // Words break early and bold or wide letters take more, so a line is counted as a little shorter than it is.
        lines = lines.max((text.chars().count() as f64 / (width * 0.9)).ceil());
    }
    sheet.set_row_height(row, 15.0 * lines)?;
    Ok(())
}

/// Writes a value so that reading it gives the same value again; blank values leave the cell empty.
pub(super) fn write_value(
    sheet: &mut Worksheet,
    at: (u32, u16),
    value: Value,
    format: &Format,
) -> Result<(), XlsxError> {
    let text = match value {
        Value::Number { number } => {
            sheet.write_number_with_format(at.0, at.1, number, format)?;
            return Ok(());
        }
        Value::Suppressed { low, high } if (low - 1.0).abs() < f64::EPSILON => format!("<{}", high + 1.0),
        Value::Suppressed { low, high } => format!("{low} to {high}"),
        Value::NotAvailable => "[x]".to_owned(),
        Value::NotApplicable => "[z]".to_owned(),
        Value::LowReliability => "[u]".to_owned(),
        Value::RoundsToZero => "[low]".to_owned(),
        Value::NilReturn => "nil".to_owned(),
        Value::Blank | Value::NotReceived => {
            sheet.write_blank(at.0, at.1, format)?;
            return Ok(());
        }
    };
    sheet.write_string_with_format(at.0, at.1, text, format)?;
    Ok(())
}

/// What an input cell accepts: a number from nought, or words such as `<5`.
pub(super) fn figure_validation(first_cell: &str) -> Result<DataValidation, XlsxError> {
    DataValidation::new()
        .allow_custom(Formula::new(format!("=OR(ISTEXT({first_cell}),{first_cell}>=0)")))
        .set_error_style(DataValidationErrorStyle::Warning)
        .set_error_title("Please check the figure")?
        .set_error_message("A figure is a number from 0 upwards, or one of: <5, not available, n/a, nil.")
}
