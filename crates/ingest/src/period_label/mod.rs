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
    let facts = facts::gather(&tokens::split(text), facts::Reading::EveryWord)?;
    let provisional = facts.provisional;
    facts::conclude(&facts, bare).map(|label| ReadLabel { label, provisional })
}

/// The period that a date in a heading stands for: its month.
pub(crate) fn of_date(day: Date) -> Period {
    Period::containing(PeriodKind::Month, day)
}

/// The one period that a file's name states, if it states one beyond doubt. A name is a hint only.
pub(crate) fn in_file_name(name: &str, bare: Option<PeriodKind>) -> Option<Period> {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let stem: String = stem.chars().take(200).collect();
    let facts = facts::gather(&tokens::split(&stem), facts::Reading::KnownWords)?;
    match facts::conclude(&facts, bare)? {
        Label::Period(period) => Some(period),
        _ => None,
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
