//! The values that stand in pipeline files, and what each must look like.

use std::fmt::Display;

use boardpack_model::{AgencyCode, AudienceCode, DueRule, Period, ReturnCode};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use toml::de::DeValue;

use crate::nearest::did_you_mean;

/// A value of a pipeline file.
pub(crate) trait Written: Sized {
    /// What it is, in plain words.
    const WANTED: &'static str;
    /// One, as it is written.
    const EXAMPLE: &'static str;
    /// A list of them, as it is written.
    const LIST_EXAMPLE: &'static str = "[ … ]";

    /// Takes the value, if it is one.
    fn read(value: &DeValue<'_>) -> Result<Self, Wrong>;
}

/// Why a value cannot be taken.
pub(crate) enum Wrong {
    /// It is of another kind: a number where a text is wanted.
    Kind,
    /// Its content will not do: what is true, and what to write instead.
    Content(String, Option<String>),
}

/// What a value is, in plain words.
pub(crate) fn kind_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a number",
        DeValue::Float(_) => "a number with a point",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a section",
    }
}

pub(crate) fn content<T>(message: impl Into<String>, hint: impl Into<String>) -> Result<T, Wrong> {
    Err(Wrong::Content(message.into(), Some(hint.into())))
}

/// Splits what the model says of a wrong text into message and hint.
fn said(what: &impl Display) -> Wrong {
    let text = what.to_string();
    match text.split_once(": ") {
        Some((message, hint)) => Wrong::Content(message.to_owned(), Some(hint.to_owned())),
        None => Wrong::Content(text, None),
    }
}

impl Written for String {
    const WANTED: &'static str = "a text";
    const EXAMPLE: &'static str = "\"…\"";
    const LIST_EXAMPLE: &'static str = "[\"…\"]";

    /// Line ends and runs of spaces count as one space: the text stands in headers and cells, which have one line.
    fn read(value: &DeValue<'_>) -> Result<Self, Wrong> {
        let text = value.as_str().ok_or(Wrong::Kind)?;
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            return content(
                "this text is empty",
                "write something between the quotation marks, or take the line out",
            );
        }
        if text.chars().any(char::is_control) {
            return content("this text holds a control character", "type the text anew");
        }
        Ok(text)
    }
}

impl Written for bool {
    const WANTED: &'static str = "true or false";
    const EXAMPLE: &'static str = "true";

    fn read(value: &DeValue<'_>) -> Result<Self, Wrong> {
        value.as_bool().ok_or(Wrong::Kind)
    }
}

fn whole(value: &DeValue<'_>, least: i64, most: i64) -> Result<i64, Wrong> {
    let integer = value.as_integer().ok_or(Wrong::Kind)?;
    let number = i64::from_str_radix(integer.as_str(), integer.radix()).ok();
    number
        .filter(|number| (least..=most).contains(number))
        .map_or_else(
            || {
                content(
                    format!("`{integer}` is out of reach"),
                    format!("write a whole number from {least} to {most}"),
                )
            },
            Ok,
        )
}

macro_rules! whole_number {
    ($kind:ty, $least:expr, $most:expr, $example:literal) => {
        impl Written for $kind {
            const WANTED: &'static str = "a whole number";
            const EXAMPLE: &'static str = $example;

            fn read(value: &DeValue<'_>) -> Result<Self, Wrong> {
                let number = whole(value, $least, $most)?;
                Self::try_from(number).map_err(|_| Wrong::Kind)
            }
        }
    };
}

// The bounds are what an office can mean: decimals and lags, working days of a month or two, "per 1,000,000".
whole_number!(u8, 0, 12, "1");
whole_number!(u16, 0, 250, "5");
whole_number!(u32, 1, 10_000_000, "10000");
whole_number!(i32, -250, 250, "5");

impl Written for f64 {
    const WANTED: &'static str = "a number";
    const EXAMPLE: &'static str = "80";

    fn read(value: &DeValue<'_>) -> Result<Self, Wrong> {
        let number = number(value)?;
        if number.is_finite() {
            return Ok(number);
        }
        content("this number has no end", "write a number like 80 or 12.5")
    }
}

/// A share of one: 0.05 for five in a hundred.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Share(pub(crate) f64);

impl Written for Share {
    const WANTED: &'static str = "a share of one";
    const EXAMPLE: &'static str = "0.05 for five in a hundred";

    fn read(value: &DeValue<'_>) -> Result<Self, Wrong> {
        f64::read(value).map(Self)
    }
}

fn number(value: &DeValue<'_>) -> Result<f64, Wrong> {
    let text = match value {
        DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str(),
        DeValue::Float(float) => float.as_str(),
        _ => return Err(Wrong::Kind),
    };
    text.parse().map_err(|_| Wrong::Kind)
}

/// A least and a most; `-inf` and `inf` where there is none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    /// The least.
    pub(crate) low: f64,
    /// The most.
    pub(crate) high: f64,
}

impl Written for Span {
    const WANTED: &'static str = "a list of two numbers";
    const EXAMPLE: &'static str = "[10, 20]";

    fn read(value: &DeValue<'_>) -> Result<Self, Wrong> {
        let items = value.as_array().ok_or(Wrong::Kind)?;
        let numbers: Result<Vec<f64>, Wrong> = items.iter().map(|item| number(item.get_ref())).collect();
        let [low, high] = numbers?[..] else {
            return Err(Wrong::Kind);
        };
        if low.is_nan() || high.is_nan() {
            return Err(Wrong::Kind);
        }
        if low >= high {
            return content(
                format!("{low} is not less than {high}"),
                "write the lower number first",
            );
        }
        Ok(Self { low, high })
    }
}

impl Written for Date {
    const WANTED: &'static str = "a date";
    const EXAMPLE: &'static str = "2026-07-28";
    const LIST_EXAMPLE: &'static str = "[2026-12-29, 2026-12-30]";

    fn read(value: &DeValue<'_>) -> Result<Self, Wrong> {
        let text = match value {
            DeValue::Datetime(date) if date.time.is_none() && date.offset.is_none() => date.to_string(),
            DeValue::String(text) => text.to_string(),
            _ => return Err(Wrong::Kind),
        };
        let date = text.parse().ok().filter(|_| text.len() == 10);
        date.map_or_else(
            || content(format!("`{text}` is no date"), "write it like 2026-07-28"),
            Ok,
        )
    }
}

impl Written for Period {
    const WANTED: &'static str = "a period in quotation marks";
    const EXAMPLE: &'static str = "\"2026-27 Q1\"";

    fn read(value: &DeValue<'_>) -> Result<Self, Wrong> {
        let period: Self = value.as_str().ok_or(Wrong::Kind)?.parse().map_err(|e| said(&e))?;
        if (1990..=2100).contains(&period.first_day().year()) && period.last_day().year() <= 2100 {
            return Ok(period);
        }
        content(
            format!("`{period}` is out of reach"),
            "write a period between 1990 and 2100",
        )
    }
}

impl Written for DueRule {
    const WANTED: &'static str = "a due rule";
    const EXAMPLE: &'static str = "\"20 working days after period end\"";

    fn read(value: &DeValue<'_>) -> Result<Self, Wrong> {
        match value {
            DeValue::String(text) => text.parse().map_err(|e| said(&e)),
            other => Date::read(other).map(Self::On),
        }
    }
}

/// A time zone of the tz database.
#[derive(Debug, Clone)]
pub(crate) struct Zone(pub(crate) TimeZone);

impl Written for Zone {
    const WANTED: &'static str = "a time zone";
    const EXAMPLE: &'static str = "\"Europe/London\"";

    fn read(value: &DeValue<'_>) -> Result<Self, Wrong> {
        let name = value.as_str().ok_or(Wrong::Kind)?;
        let known: Vec<String> = jiff::tz::db()
            .available()
            .map(|known| known.as_str().to_owned())
            .collect();
        if let Some(known) = known.iter().find(|known| *known == name)
            && let Ok(zone) = TimeZone::get(known)
        {
            return Ok(Self(zone));
        }
        let hint = did_you_mean(name, known.iter().map(String::as_str));
        content(
            format!("no time zone is called `{name}`"),
            hint.unwrap_or_else(|| "write \"Europe/London\"".to_owned()),
        )
    }
}

macro_rules! code {
    ($kind:ty, $example:literal) => {
        impl Written for $kind {
            const WANTED: &'static str = "a code in quotation marks";
            const EXAMPLE: &'static str = $example;

            fn read(value: &DeValue<'_>) -> Result<Self, Wrong> {
                Self::new(value.as_str().ok_or(Wrong::Kind)?).map_err(|e| {
                    Wrong::Content(
                        format!("`{}` is not a code", e.text),
                        Some(format!("write {}", e.rule)),
                    )
                })
            }
        }
    };
}

code!(AgencyCode, "\"police\"");
code!(AudienceCode, "\"board\"");
code!(ReturnCode, "\"quarterly\"");

/// The code of a ladder's letter or of a template: a plain word with hyphens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Slug(pub(crate) String);

impl Written for Slug {
    const WANTED: &'static str = "a code in quotation marks";
    const EXAMPLE: &'static str = "\"chaser-1\"";

    fn read(value: &DeValue<'_>) -> Result<Self, Wrong> {
        // A letter's code obeys the rules of an agency's: both become parts of keys and file names.
        AgencyCode::read(value).map(|code| Self(code.to_string()))
    }
}
