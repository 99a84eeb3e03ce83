//! Period labels as partners write them, read into canonical periods: `Qtr 1 24/25`, `Apr-Jun 24`, `Quarter ending June 2024`.
//!
//! A label that can mean two periods is never guessed at: the agency's setting decides (`bare-quarters`), or the label
//! is ambiguous and the office asks. `FY25` with one year is read as the year that *ends* in 2025, and only where the
//! agency's setting says that its quarters are financial ones.

mod facts;
mod tokens;

use boardpack_model::{Period, PeriodKind};
use jiff::civil::Date;

/// What a label says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Label {
    /// One period for certain.
    Period(Period),
    /// A part of a year (`Q1`, `Apr-Jun`, `Autumn`) whose year stands elsewhere.
    PartOfYear,
    /// Two readings, and nothing to choose by.
    Ambiguous(Vec<Period>),
}

/// A label and whether it is marked as provisional.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReadLabel {
    /// What it says.
    pub(crate) label: Label,
    /// Whether the sender marked it `(p)` or `provisional`.
    pub(crate) provisional: bool,
}

/// Reads a label of which every word must be understood; `bare` says what quarters with one bare year mean.
pub(crate) fn read(text: &str, bare: Option<PeriodKind>) -> Option<ReadLabel> {
    let text = crate::fold::trimmed(text);
    if text.is_empty() || text.len() > 80 {
        return None;
    }
    if let Ok(period) = text.parse::<Period>() {
        return Some(ReadLabel {
            label: Label::Period(period),
            provisional: false,
        });
    }
    if let Some(period) = between_days(text) {
        return Some(ReadLabel {
            label: Label::Period(period),
            provisional: false,
        });
    }
    let facts = facts::gather(&tokens::split(text), facts::Reading::EveryWord)?;
    let provisional = facts.provisional;
    facts::conclude(&facts, bare).map(|label| ReadLabel { label, provisional })
}

/// The period that a date in a heading stands for: its month.
pub(crate) fn of_date(day: Date) -> Period {
    Period::containing(PeriodKind::Month, day)
}

/// A period named by its first and its last day: `01/04/2024 - 30/06/2024`, `1 April to 30 June 2024`.
fn between_days(text: &str) -> Option<Period> {
    let halves = [" to ", " - ", " \u{2013} ", " \u{2014} ", "\u{2013}", "-"];
    let (first, last) = halves.iter().find_map(|between| text.split_once(between))?;
    let last_day = crate::date_text::parse(last)?;
    let with_year = || crate::date_text::parse(&format!("{} {}", first.trim(), last_day.year()));
    let first_day = crate::date_text::parse(first).or_else(with_year)?;
    let stretch = Period::custom(first_day, last_day)?;
    let kinds = [
        PeriodKind::FinancialQuarter,
        PeriodKind::Month,
        PeriodKind::HalfYear,
        PeriodKind::FinancialYear,
        PeriodKind::AcademicTerm,
    ];
    kinds.into_iter().find_map(|kind| aligned(stretch, kind))
}

/// What a file's name or a title states, if it states it beyond doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stated {
    /// A period.
    Period(Period),
    /// A quarter of a year that it does not name.
    Quarter(u8),
}

/// The period that a file's name states. A name is a hint only.
pub(crate) fn in_file_name(name: &str, bare: Option<PeriodKind>) -> Option<Stated> {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    stated(stem, bare)
}

/// Words with which a line speaks of another period than the one that it stands over.
const OF_ANOTHER: [&str; 20] = [
    "due",
    "by",
    "before",
    "until",
    "since",
    "from",
    "previous",
    "last",
    "next",
    "compared",
    "comparison",
    "target",
    "forecast",
    "baseline",
    "deadline",
    "published",
    "issued",
    "version",
    "updated",
    "changed",
];

/// The period that a title, a line above a table or a sheet's name states for what stands below it.
pub(crate) fn in_title(text: &str, bare: Option<PeriodKind>) -> Option<Stated> {
    let folded = crate::fold::fold(text);
    let mut words = folded.split(|c: char| !c.is_alphanumeric());
    if folded.len() > 120 || words.any(|word| OF_ANOTHER.contains(&word)) {
        return None;
    }
    stated(text, bare)
}

pub(crate) fn stated(text: &str, bare: Option<PeriodKind>) -> Option<Stated> {
    if let Some(ReadLabel {
        label: Label::Period(period),
        ..
    }) = read(text, bare)
    {
        return Some(Stated::Period(period));
    }
    let text: String = text.chars().take(200).collect();
    let facts = facts::gather(&tokens::split(&text), facts::Reading::KnownWords)?;
    match facts::conclude(&facts, bare)? {
        Label::Period(period) => Some(Stated::Period(period)),
        Label::PartOfYear => facts.only_quarter().map(Stated::Quarter),
        Label::Ambiguous(_) => None,
    }
}

/// The same days as a period of another kind: a quarter counted in the other way (`2026 CQ2` is `2026-27 Q1`), or two dates
/// that happen to be a period. A quarter is never taken for the term that has the same days.
pub(crate) fn aligned(period: Period, kind: PeriodKind) -> Option<Period> {
    if period.kind() == kind {
        return Some(period);
    }
    let is_quarter = |kind| matches!(kind, PeriodKind::FinancialQuarter | PeriodKind::CalendarQuarter);
    if period.kind() != PeriodKind::Custom && !(is_quarter(period.kind()) && is_quarter(kind)) {
        return None;
    }
    let other = Period::containing(kind, period.first_day());
    (other.first_day() == period.first_day() && other.last_day() == period.last_day()).then_some(other)
}

#[cfg(test)]
mod tests;
