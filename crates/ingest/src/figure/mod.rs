//! What one cell says: a typed value, nothing, or something that cannot be used. Never a silent blank or nought.

mod number;
mod token;

use boardpack_model::board::{Indicator, Unit};
use boardpack_model::{Measure, Severity, Value};

use crate::fold::trimmed;
use crate::{Cell, Content};

/// What kind of figure a cell is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Whole things: children, incidents.
    Count,
    /// An amount that may be a fraction: full-time equivalents, weeks, a rate.
    Amount,
    /// A percentage from 0 to 100, as the sender worked it out.
    Percent,
}

impl Kind {
    /// The kind of one of an indicator's figures.
    pub(crate) fn of(indicator: &Indicator, measure: Measure) -> Self {
        let text = match measure {
            Measure::Denominator => indicator.denominator.as_deref().unwrap_or_default(),
            _ => &indicator.numerator,
        };
        match (&indicator.unit, measure) {
            (Unit::Percent, Measure::Stated) => Self::Percent,
            (Unit::Mean { .. } | Unit::Median { .. }, Measure::Numerator) | (_, Measure::Stated) => {
                Self::Amount
            }
            _ if counts_full_time_equivalents(text) => Self::Amount,
            _ => Self::Count,
        }
    }
}

fn counts_full_time_equivalents(text: &str) -> bool {
    let folded = crate::fold::fold(text);
    folded.contains("full time equivalent")
        || folded
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| word == "fte")
}

/// Something to say about a cell, with the rule that says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Remark {
    pub(crate) severity: Severity,
    pub(crate) rule: &'static str,
    pub(crate) message: String,
    pub(crate) hint: &'static str,
}

impl Remark {
    fn new(severity: Severity, rule: &'static str, message: impl Into<String>, hint: &'static str) -> Self {
        Self {
            severity,
            rule,
            message: message.into(),
            hint,
        }
    }
}

/// What a cell says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Figure {
    /// A value that can be used, and perhaps something to say about it.
    Value {
        value: Value,
        provisional: bool,
        remark: Option<Remark>,
    },
    /// Nothing at all.
    Blank,
    /// Something that cannot be used as it stands.
    Unusable(Remark),
}

impl Figure {
    fn plain(value: Value) -> Self {
        Self::Value {
            value,
            provisional: false,
            remark: None,
        }
    }

    fn with(value: Value, remark: Remark) -> Self {
        Self::Value {
            value,
            provisional: false,
            remark: Some(remark),
        }
    }

    fn error(rule: &'static str, message: impl Into<String>, hint: &'static str) -> Self {
        Self::Unusable(Remark::new(Severity::Error, rule, message, hint))
    }
}

/// Reads a cell as a figure of that kind.
pub(crate) fn read(cell: &Cell, kind: Kind) -> Figure {
    match cell.content {
        Content::Number { .. } if cell.number_format.as_deref().is_some_and(shows_dates) => date_in_figure(),
        Content::Number { number } if cell.percent_format => percent_formatted(number, kind),
        Content::Number { number } => judged(number, kind),
        Content::Text => read_text(&cell.raw, kind),
        Content::Nothing if cell.formula.is_some() => Figure::error(
            "formula-not-calculated",
            "the cell holds a formula without a result",
            "open the workbook in Excel or LibreOffice, let it recalculate, save it and send it again",
        ),
        Content::Nothing => Figure::Blank,
        Content::Error => Figure::error(
            "formula-error",
            format!("the cell shows {}", short(&cell.raw)),
            "mend the formula, or type the figure in its place; where there is no figure write `not available`",
        ),
        Content::Date { .. } => date_in_figure(),
        Content::Truth { .. } => Figure::error(
            "figure-not-understood",
            "the cell holds TRUE or FALSE where a figure is asked for",
            "type the figure as a number",
        ),
    }
}

fn date_in_figure() -> Figure {
    Figure::error(
        "date-in-figure",
        "the cell holds a date where a figure is asked for",
        "Excel turns entries such as 3/4 or 1-5 into dates: set the cell's format to Text, then type the figure again",
    )
}

/// Whether a number format shows days: it has years, or days and months, outside of quotes, brackets and escapes.
fn shows_dates(format: &str) -> bool {
    let mut letters = String::new();
    let (mut quoted, mut bracketed, mut escaped) = (false, false, false);
    for c in format.split(';').next().unwrap_or_default().chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' | '_' | '*' if !quoted => escaped = true,
            '"' => quoted = !quoted,
            '[' if !quoted => bracketed = true,
            ']' if !quoted => bracketed = false,
            _ if !quoted && !bracketed => letters.push(c.to_ascii_lowercase()),
            _ => {}
        }
    }
    !letters.starts_with("general")
        && (letters.contains('y') || (letters.contains('d') && letters.contains('m')))
}

/// Reads text as a figure of that kind.
pub(crate) fn read_text(raw: &str, kind: Kind) -> Figure {
    let narrow: String = raw.chars().map(crate::fold::narrow).collect();
    let text = trimmed(&narrow);
    // An apostrophe before a figure says only that it is text.
    let text = text
        .strip_prefix(['\'', '\u{2019}'])
        .filter(|rest| !rest.is_empty())
        .map_or(text, trimmed);
    if text.is_empty() {
        return Figure::Blank;
    }
    if let Some(figure) = token::read(text, kind) {
        return figure;
    }
    if text.starts_with('#') {
        return Figure::error(
            "formula-error",
            format!("the cell shows {}", short(text)),
            "mend the formula, or type the figure in its place",
        );
    }
    number::read(text, kind)
}

/// A number that its cell's format shows as a percentage: 0.85 is seen as 85%.
fn percent_formatted(number: f64, kind: Kind) -> Figure {
    match kind {
        Kind::Percent => percentage(tidy(number * 100.0)),
        _ => percentage_for_count(),
    }
}

fn percentage_for_count() -> Figure {
    Figure::error(
        "percentage-for-count",
        "the cell holds a percentage where a count is asked for",
        "give the count itself; the percentage is worked out from the counts",
    )
}

/// A bare number, judged by what is asked for.
fn judged(number: f64, kind: Kind) -> Figure {
    let number = tidy(number);
    if number < 0.0 {
        return negative();
    }
    if number > TOO_LARGE {
        return too_large();
    }
    match kind {
        Kind::Count if number.fract() != 0.0 => Figure::error(
            "fraction-for-count",
            format!("{number} is not a whole number, and this figure is a count, so it is not used"),
            "give the count itself; thousands are written 1,204 and not 1.204",
        ),
        Kind::Percent if number > 0.0 && number <= 1.0 => ambiguous_percentage(number),
        Kind::Percent => percentage(number),
        _ => Figure::plain(Value::number(number)),
    }
}

fn percentage(number: f64) -> Figure {
    if number < 0.0 {
        return negative();
    }
    if number > TOO_LARGE {
        return too_large();
    }
    if number > 100.0 {
        let remark = Remark::new(
            Severity::Query,
            "percentage-over-100",
            format!("{number}% is more than all of them"),
            "confirm it or correct it",
        );
        return Figure::with(Value::number(number), remark);
    }
    Figure::plain(Value::number(number))
}

fn ambiguous_percentage(number: f64) -> Figure {
    Figure::Unusable(Remark::new(
        Severity::Query,
        "percentage-or-fraction",
        format!(
            "{number} can mean {number}% or {}%, so it is not used",
            tidy(number * 100.0)
        ),
        "write 85 or 85% for eighty-five per cent",
    ))
}

/// No figure of a board is larger.
const TOO_LARGE: f64 = 1e12;

fn too_large() -> Figure {
    Figure::error(
        "figure-not-understood",
        "the number is far too large for a figure of ours",
        "check that the cell holds the figure and not a reference number",
    )
}

fn negative() -> Figure {
    Figure::error(
        "negative-figure",
        "the figure is below nought",
        "give the figure itself, not a change; for a suppressed figure write <5 or [c]",
    )
}

/// The number without the last digits that binary fractions leave behind; never nought where there is more.
fn tidy(number: f64) -> f64 {
    let rounded = (number * 1e9).round() / 1e9;
    if rounded != 0.0 && (rounded - number).abs() <= 1e-9 * number.abs().max(1.0) {
        rounded
    } else {
        number
    }
}

/// A cell's text, short enough for a message.
pub(crate) fn short(text: &str) -> String {
    let text = trimmed(text);
    let start: String = text.chars().filter(|c| !c.is_control()).take(30).collect();
    if start.len() < text.len() {
        format!("`{start}\u{2026}`")
    } else {
        format!("`{start}`")
    }
}

#[cfg(test)]
mod tests;
