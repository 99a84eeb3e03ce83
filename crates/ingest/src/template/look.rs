//! How our workbooks look: readable, printable, protected except where something is asked.

use boardpack_model::Value;
use boardpack_model::board::Unit;
use rust_xlsxwriter::{
    Color, ConditionalFormatText, ConditionalFormatTextRule, DataValidation, DataValidationErrorStyle,
    DataValidationRule, Format, FormatAlign, FormatBorder, FormatUnderline, Formula, ProtectionOptions,
    Worksheet, XlsxError,
};

use super::{Job, self_check, words};
use crate::figure::Kind;

pub(crate) const DARK_BLUE: Color = Color::RGB(0x0012_436D);
pub(crate) const PALE_BLUE: Color = Color::RGB(0x00E8_EEF5);
const PALE_YELLOW: Color = Color::RGB(0x00FF_F8DC);
pub(crate) const PALE_RED: Color = Color::RGB(0x00FB_E4E0);
pub(crate) const DARK_RED: Color = Color::RGB(0x008A_1F11);
pub(crate) const PALE_AMBER: Color = Color::RGB(0x00FD_EBD0);
pub(crate) const DARK_AMBER: Color = Color::RGB(0x006B_4200);
pub(crate) const DARK_GREY: Color = Color::RGB(0x0059_5959);

pub(crate) fn title() -> Format {
    Format::new()
        .set_bold()
        .set_font_size(16)
        .set_font_color(DARK_BLUE)
}

pub(crate) fn label() -> Format {
    Format::new().set_bold()
}

pub(crate) fn top_label() -> Format {
    label().set_align(FormatAlign::Top)
}

pub(crate) fn plain() -> Format {
    Format::new().set_text_wrap().set_align(FormatAlign::Top)
}

pub(crate) fn heading() -> Format {
    Format::new()
        .set_bold()
        .set_font_color(Color::White)
        .set_background_color(DARK_BLUE)
        .set_text_wrap()
        .set_align(FormatAlign::VerticalCenter)
        .set_border(FormatBorder::Thin)
}

pub(crate) fn given() -> Format {
    plain().set_border(FormatBorder::Thin)
}

pub(super) fn known() -> Format {
    given()
        .set_background_color(PALE_BLUE)
        .set_align(FormatAlign::Right)
}

pub(crate) fn not_asked() -> Format {
    given().set_background_color(Color::Gray)
}

pub(crate) fn link() -> Format {
    given()
        .set_font_color(DARK_BLUE)
        .set_underline(FormatUnderline::Single)
}

pub(super) fn check() -> Format {
    given().set_align(FormatAlign::Left)
}

pub(crate) fn status() -> Format {
    label().set_font_color(DARK_BLUE)
}

pub(super) fn input() -> Format {
    given()
        .set_background_color(PALE_YELLOW)
        .set_align(FormatAlign::Right)
        .set_unlocked()
}

pub(crate) fn input_text() -> Format {
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
        Unit::Median { unit } => format!("median in {unit}"),
    }
}

/// Writes the given texts of a row, in columns of these widths, and makes the row as high as the longest of them needs.
pub(super) fn write_given(
    sheet: &mut Worksheet,
    row: u32,
    texts: &[&str],
    widths: &[f64],
) -> Result<(), XlsxError> {
    for (column, text) in (0_u16..).zip(texts) {
        sheet.write_string_with_format(row, column, *text, &given())?;
    }
    sheet.set_row_height(row, 15.0 * lines(texts, widths))?;
    Ok(())
}

/// How many lines the longest of these texts takes in columns of these widths.
pub(crate) fn lines(texts: &[&str], widths: &[f64]) -> f64 {
    // Words break early and bold or wide letters take more, so a line is counted as a little shorter than it is.
    let taken = texts
        .iter()
        .zip(widths)
        .map(|(text, width)| (text.chars().count() as f64 / (width * 0.9)).ceil());
    taken.fold(1.0, f64::max).min(20.0)
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
        Value::Blank | Value::NotReceived | Value::Withheld => {
            sheet.write_blank(at.0, at.1, format)?;
            return Ok(());
        }
    };
    sheet.write_string_with_format(at.0, at.1, text, format)?;
    Ok(())
}

/// What an input cell accepts: a number from nought (a whole one where a count is asked for), or words such as `<5`. `says` is
/// shown beside the cell while it is selected.
pub(super) fn figure_validation(
    first_cell: &str,
    kind: Kind,
    says: Option<(&str, &str)>,
) -> Result<DataValidation, XlsxError> {
    let number = match kind {
        Kind::Count => format!("IF({first_cell}>=0,{first_cell}=INT({first_cell}),FALSE)"),
        Kind::Amount | Kind::Percent => format!("{first_cell}>=0"),
    };
    let validation = DataValidation::new()
        .allow_custom(Formula::new(format!("=IF(ISTEXT({first_cell}),TRUE,{number})")))
        .set_error_style(DataValidationErrorStyle::Warning)
        .set_error_title("Please check the figure")?
        .set_error_message(
            "A figure is a number from 0 upwards (a whole one for a count), or one of: <5, not available, n/a, nil.",
        )?;
    match says {
        Some((title, text)) if !text.is_empty() => validation
            .set_input_title(cut(title, 32))?
            .set_input_message(cut(text, 250)),
        _ => Ok(validation),
    }
}

/// What a cell for words accepts: as much as is kept of it.
pub(super) fn words_validation() -> Result<DataValidation, XlsxError> {
    let most = u32::try_from(words::MOST_TEXT).unwrap_or(u32::MAX);
    DataValidation::new()
        .allow_text_length(DataValidationRule::LessThanOrEqualTo(most))
        .set_error_style(DataValidationErrorStyle::Warning)
        .set_error_title("A long text")?
        .set_error_message(format!("Only the first {most} characters are kept."))
}

/// At most so many characters, with a sign that there was more.
pub(crate) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let start: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}\u{2026}", start.trim_end())
}

/// Prints on A4, landscape, as wide as the page, with the marking above and the return's mark below.
pub(super) fn page(sheet: &mut Worksheet, job: &Job<'_>) {
    sheet.set_landscape();
    sheet.set_paper_size(9);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_header(format!("&C{}", in_header(&job.board.marking)));
    sheet.set_footer(format!(
        "&L&A&CReturn mark {}&RPage &P of &N",
        in_header(&job.mark.to_string())
    ));
}

pub(crate) fn in_header(text: &str) -> String {
    cut(text, 100).replace('&', "&&")
}

/// Protects what is not asked for, without a password; widths and heights may be changed.
pub(super) fn protect(sheet: &mut Worksheet) {
    let options = ProtectionOptions {
        format_columns: true,
        format_rows: true,
        ..ProtectionOptions::new()
    };
    sheet.protect_with_options(&options);
}

/// Shows the checks that ask something in a colour too; their words say it already.
pub(super) fn colour_checks(
    sheet: &mut Worksheet,
    (first_row, first_column, last_row, last_column): (u32, u16, u32, u16),
) -> Result<(), XlsxError> {
    let looks = [
        (
            self_check::TO_CHECK,
            Format::new()
                .set_bold()
                .set_font_color(DARK_RED)
                .set_background_color(PALE_RED),
        ),
        (
            self_check::LARGE,
            Format::new()
                .set_bold()
                .set_font_color(DARK_AMBER)
                .set_background_color(PALE_AMBER),
        ),
        (
            self_check::AWAITED,
            Format::new().set_italic().set_font_color(DARK_GREY),
        ),
    ];
    for (begin, format) in looks {
        let rule = ConditionalFormatText::new()
            .set_rule(ConditionalFormatTextRule::BeginsWith(begin.to_owned()))
            .set_format(format);
        sheet.add_conditional_format(first_row, first_column, last_row, last_column, &rule)?;
    }
    Ok(())
}
