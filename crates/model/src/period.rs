//! Periods: the stretches of time that figures are about, with one canonical text form each.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, date};
use jiff::{Span, ToSpan};
use serde::{Deserialize, Serialize};

/// The kinds of period that returns and indicators use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PeriodKind {
    /// Three months of a year that begins on 1 April: `2026-27 Q1` is April to June 2026.
    FinancialQuarter,
    /// Three months of a year that begins on 1 January: `2026 CQ1`.
    CalendarQuarter,
    /// One month: `2026-04`; where that would be a financial year (`2010-11`), `2010 M11`.
    Month,
    /// Six months of a financial year: `2026-27 H1`.
    HalfYear,
    /// 1 April to 31 March: `2026-27`.
    FinancialYear,
    /// A school term of the census: `2026-27 Autumn` (September to December), Spring (January to March), Summer (April to
    /// August).
    AcademicTerm,
    /// Any other stretch: `2026-04-01 to 2026-07-10`.
    Custom,
}

impl PeriodKind {
    /// How many of them make a year; one for a year and for custom periods.
    pub fn a_year(self) -> u8 {
        match self {
            Self::FinancialQuarter | Self::CalendarQuarter => 4,
            Self::Month => 12,
            Self::HalfYear => 2,
            Self::AcademicTerm => 3,
            Self::FinancialYear | Self::Custom => 1,
        }
    }

    /// The word for one: `quarter`.
    pub fn word(self) -> &'static str {
        match self {
            Self::FinancialQuarter | Self::CalendarQuarter => "quarter",
            Self::Month => "month",
            Self::HalfYear => "half-year",
            Self::FinancialYear => "year",
            Self::AcademicTerm => "term",
            Self::Custom => "period",
        }
    }
}

/// A stretch of whole days. Ordered by its first day, then its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Period {
    first: Date,
    last: Date,
    kind: PeriodKind,
}

/// A text that names no period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAPeriod(pub String);

impl fmt::Display for NotAPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is not a period: write it like 2026-27 Q1, 2026-27 H1, 2026-27, 2026-04, 2026-27 Autumn",
            self.0
        )
    }
}

impl std::error::Error for NotAPeriod {}

const TERMS: [&str; 3] = ["Autumn", "Spring", "Summer"];

impl Period {
    /// The financial quarter 1 to 4 of the year that begins on 1 April of `year`.
    pub fn financial_quarter(year: i16, quarter: u8) -> Option<Self> {
        let month = [4, 7, 10, 1].get(usize::from(quarter).checked_sub(1)?)?;
        Some(Self::containing(
            PeriodKind::FinancialQuarter,
            date(year + i16::from(quarter == 4), *month, 1),
        ))
    }

    /// The period of that kind that a day lies in; a custom period is that day alone.
    pub fn containing(kind: PeriodKind, day: Date) -> Self {
        let (year, month) = (day.year(), day.month());
        let financial_year = year - i16::from(month < 4);
        let (first, months) = match kind {
            PeriodKind::FinancialQuarter | PeriodKind::CalendarQuarter => {
                (date(year, (month - 1) / 3 * 3 + 1, 1), 3)
            }
            PeriodKind::Month => (date(year, month, 1), 1),
            PeriodKind::HalfYear if (4..10).contains(&month) => (date(year, 4, 1), 6),
            PeriodKind::HalfYear => (date(financial_year, 10, 1), 6),
            PeriodKind::FinancialYear => (date(financial_year, 4, 1), 12),
            PeriodKind::AcademicTerm => match month {
                1..=3 => (date(year, 1, 1), 3),
                4..=8 => (date(year, 4, 1), 5),
                _ => (date(year, 9, 1), 4),
            },
            PeriodKind::Custom => {
                return Self {
                    first: day,
                    last: day,
                    kind,
                };
            }
        };
        Self {
            first,
            last: moved(moved(first, months.months()), (-1).days()),
            kind,
        }
    }

    /// Any stretch of days; nothing when it would end before it begins.
    pub fn custom(first: Date, last: Date) -> Option<Self> {
        (first <= last).then_some(Self {
            first,
            last,
            kind: PeriodKind::Custom,
        })
    }

    /// The first day.
    pub fn first_day(self) -> Date {
        self.first
    }

    /// The last day.
    pub fn last_day(self) -> Date {
        self.last
    }

    /// The day in its middle; of an even number of days the later of two.
    pub fn middle_day(self) -> Date {
        moved(self.first, (((self.last - self.first).get_days() + 1) / 2).days())
    }

    /// The kind.
    pub fn kind(self) -> PeriodKind {
        self.kind
    }

    /// Whether a day lies in it.
    pub fn contains(self, day: Date) -> bool {
        self.first <= day && day <= self.last
    }

    /// The next period of the same kind; for a custom period, as many days again.
    #[must_use]
    pub fn next(self) -> Self {
        match self.kind {
            PeriodKind::Custom => self.beside(1),
            kind => Self::containing(kind, moved(self.last, 1.day())),
        }
    }

    /// The previous period of the same kind; for a custom period, as many days before.
    #[must_use]
    pub fn previous(self) -> Self {
        match self.kind {
            PeriodKind::Custom => self.beside(-1),
            kind => Self::containing(kind, moved(self.first, (-1).days())),
        }
    }

    /// The period `by` steps later, or earlier when negative.
    #[must_use]
    pub fn shifted(self, by: i32) -> Self {
        (0..by.abs()).fold(
            self,
            |period, _| if by > 0 { period.next() } else { period.previous() },
        )
    }

    /// The same period a year earlier.
    #[must_use]
    pub fn year_before(self) -> Self {
        let kind = self.kind;
        if kind == PeriodKind::Custom {
            let (first, last) = (moved(self.first, (-1).years()), moved(self.last, (-1).years()));
            return Self { first, last, kind };
        }
        Self::containing(kind, moved(self.first, (-1).years()))
    }

    /// The calendar year in which its year of account begins: 2026 for `2026-27 Q4`, for `2026-27 Spring` and for `2026-04`.
    pub fn year(self) -> i16 {
        let (year, month) = (self.first.year(), self.first.month());
        match self.kind {
            PeriodKind::CalendarQuarter | PeriodKind::Month | PeriodKind::Custom => year,
            PeriodKind::AcademicTerm => year - i16::from(month < 9),
            _ => year - i16::from(month < 4),
        }
    }

    /// The financial year (1 April to 31 March) that its first day lies in.
    #[must_use]
    pub fn financial_year(self) -> Self {
        Self::containing(PeriodKind::FinancialYear, self.first)
    }

    /// The year whose parts it is one of: the financial year of a quarter, month or half-year, the calendar year of a calendar
    /// quarter, the school year (from 1 September) of a term. Nothing for a whole year or a custom period.
    pub fn year_around(self) -> Option<Self> {
        let from = |month: i8, year: i16| {
            let first = date(year, month, 1);
            Self::custom(first, moved(moved(first, 1.year()), (-1).days()))
        };
        match self.kind {
            PeriodKind::FinancialQuarter | PeriodKind::Month | PeriodKind::HalfYear => {
                Some(self.financial_year())
            }
            PeriodKind::CalendarQuarter => from(1, self.first.year()),
            PeriodKind::AcademicTerm => from(9, self.year()),
            PeriodKind::FinancialYear | PeriodKind::Custom => None,
        }
    }

    /// A whole year as people call it: `2026-27`, `2026`, `school year 2025-26`; any other period by its text form.
    pub fn year_words(self) -> String {
        let year = self.first.year();
        let is_year = self.last == moved(moved(self.first, 1.year()), (-1).days());
        match (self.first.month(), self.first.day()) {
            (4, 1) if is_year => two_years(year),
            (1, 1) if is_year => format!("{year:04}"),
            (9, 1) if is_year => format!("school year {}", two_years(year)),
            _ => self.to_string(),
        }
    }

    /// The text form with hyphens for spaces: safe in paths and keys.
    pub fn slug(self) -> String {
        self.to_string().replace(' ', "-")
    }

    /// The months in words: `April to June 2026`, `October 2026 to March 2027`, `April 2026`.
    pub fn words(self) -> String {
        let (first, last) = (self.first, self.last);
        let whole_months = first.day() == 1 && last.day() == last.days_in_month();
        if !whole_months {
            return format!(
                "{} to {}",
                first.strftime("%-d %B %Y"),
                last.strftime("%-d %B %Y")
            );
        }
        if first.year() != last.year() {
            return format!("{} to {}", first.strftime("%B %Y"), last.strftime("%B %Y"));
        }
        if first.month() == last.month() {
            return first.strftime("%B %Y").to_string();
        }
        format!("{} to {}", first.strftime("%B"), last.strftime("%B %Y"))
    }

    /// Which part of its year it is, counted from one; nothing for a whole year or a custom period.
    pub fn part(self) -> Option<u8> {
        let month = u8::try_from(self.first.month()).expect("a month is 1 to 12");
        match self.kind {
            PeriodKind::FinancialQuarter => Some((month + 8) % 12 / 3 + 1),
            PeriodKind::CalendarQuarter => Some((month - 1) / 3 + 1),
            PeriodKind::Month => Some(month),
            PeriodKind::HalfYear => Some(if month == 4 { 1 } else { 2 }),
            PeriodKind::AcademicTerm => Some(match month {
                9 => 1,
                1 => 2,
                _ => 3,
            }),
            PeriodKind::FinancialYear | PeriodKind::Custom => None,
        }
    }

    fn beside(self, side: i32) -> Self {
        let days = (self.last - self.first).get_days() + 1;
        let step = (side * days).days();
        Self {
            first: moved(self.first, step),
            last: moved(self.last, step),
            kind: self.kind,
        }
    }
}

fn moved(day: Date, by: Span) -> Date {
    day.saturating_add(by)
}

fn two_years(year: i16) -> String {
    format!("{year:04}-{:02}", (year + 1).rem_euclid(100))
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, part) = (self.year(), self.part().unwrap_or(1));
        let text = match self.kind {
            PeriodKind::FinancialQuarter => format!("{} Q{part}", two_years(year)),
            PeriodKind::CalendarQuarter => format!("{year:04} CQ{part}"),
            // `2010-11` is the financial year; the November before it needs a form of its own.
            PeriodKind::Month if i16::from(part) == (year + 1).rem_euclid(100) => {
                format!("{year:04} M{part:02}")
            }
            PeriodKind::Month => format!("{year:04}-{part:02}"),
            PeriodKind::HalfYear => format!("{} H{part}", two_years(year)),
            PeriodKind::FinancialYear => two_years(year),
            PeriodKind::AcademicTerm => format!("{} {}", two_years(year), TERMS[usize::from(part) - 1]),
            PeriodKind::Custom => format!("{} to {}", self.first, self.last),
        };
        f.pad(&text)
    }
}

impl FromStr for Period {
    type Err = NotAPeriod;

    fn from_str(text: &str) -> Result<Self, NotAPeriod> {
        parse(text).ok_or_else(|| NotAPeriod(text.to_owned()))
    }
}

/// `2010 M11`, of which the two digits are given.
fn month_of(year: i16, month: &str) -> Option<Period> {
    let month: i8 = (month.len() == 2).then(|| month.parse().ok()).flatten()?;
    let first = Date::new(year, month, 1).ok()?;
    Some(Period::containing(PeriodKind::Month, first))
}

fn parse(text: &str) -> Option<Period> {
    if let Some((first, last)) = text.split_once(" to ").or_else(|| text.split_once("-to-")) {
        return Period::custom(first.parse().ok()?, last.parse().ok()?);
    }
    let digits = text
        .get(..4)
        .filter(|year| year.bytes().all(|b| b.is_ascii_digit()))?;
    let year: i16 = digits.parse().ok()?;
    let rest = text.get(4..)?;
    if let Some(quarter) = rest
        .strip_prefix([' ', '-'])
        .and_then(|rest| rest.strip_prefix("CQ"))
    {
        let quarter: i8 = quarter.parse().ok().filter(|q| (1..=4).contains(q))?;
        return Some(Period::containing(
            PeriodKind::CalendarQuarter,
            Date::new(year, quarter * 3 - 2, 1).ok()?,
        ));
    }
    if let Some(month) = rest
        .strip_prefix([' ', '-'])
        .and_then(|rest| rest.strip_prefix('M'))
    {
        return month_of(year, month);
    }
    let (second, part) = match rest.strip_prefix('-')?.split_once([' ', '-']) {
        Some((second, part)) => (second, Some(part)),
        None => (rest.strip_prefix('-')?, None),
    };
    let second: i16 = (second.len() == 2).then(|| second.parse().ok()).flatten()?;
    let is_two_years = second == (year + 1) % 100;
    let Some(part) = part else {
        // `2011-12` could be a month or a financial year; a month wins only where the two years do not follow each other.
        let (kind, month) = if is_two_years {
            (PeriodKind::FinancialYear, 4)
        } else {
            (PeriodKind::Month, second)
        };
        return Some(Period::containing(
            kind,
            Date::new(year, i8::try_from(month).ok()?, 1).ok()?,
        ));
    };
    if !is_two_years {
        return None;
    }
    let (kind, first) = match part {
        "Q1" => (PeriodKind::FinancialQuarter, (year, 4)),
        "Q2" => (PeriodKind::FinancialQuarter, (year, 7)),
        "Q3" => (PeriodKind::FinancialQuarter, (year, 10)),
        "Q4" => (PeriodKind::FinancialQuarter, (year + 1, 1)),
        "H1" => (PeriodKind::HalfYear, (year, 4)),
        "H2" => (PeriodKind::HalfYear, (year, 10)),
        "Autumn" => (PeriodKind::AcademicTerm, (year, 9)),
        "Spring" => (PeriodKind::AcademicTerm, (year + 1, 1)),
        "Summer" => (PeriodKind::AcademicTerm, (year + 1, 4)),
        _ => return None,
    };
    Some(Period::containing(kind, Date::new(first.0, first.1, 1).ok()?))
}

impl TryFrom<String> for Period {
    type Error = NotAPeriod;
    fn try_from(text: String) -> Result<Self, NotAPeriod> {
        text.parse()
    }
}

impl From<Period> for String {
    fn from(period: Period) -> Self {
        period.to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KINDS: [PeriodKind; 6] = [
        PeriodKind::FinancialQuarter,
        PeriodKind::CalendarQuarter,
        PeriodKind::Month,
        PeriodKind::HalfYear,
        PeriodKind::FinancialYear,
        PeriodKind::AcademicTerm,
    ];

    /// Days from 1990 to 2098.
    fn days() -> impl Strategy<Value = Date> {
        (0..109 * 365).prop_map(|days: i32| date(1990, 1, 1).saturating_add(days.days()))
    }

    fn periods() -> impl Strategy<Value = Period> {
        let regular = (days(), proptest::sample::select(&KINDS));
        let regular = regular.prop_map(|(day, kind)| Period::containing(kind, day));
        let custom = (days(), 0..1_000_i32).prop_map(|(first, length): (Date, i32)| {
            Period::custom(first, first.saturating_add(length.days())).unwrap()
        });
        prop_oneof![6 => regular, 1 => custom]
    }

    fn check(text: &str, first: &str, last: &str, words: &str) {
        let period: Period = text.parse().unwrap();
        assert_eq!(period.to_string(), text);
        assert_eq!(period.slug().parse::<Period>(), Ok(period));
        assert_eq!(period.first_day().to_string(), first);
        assert_eq!(period.last_day().to_string(), last);
        assert_eq!(period.words(), words);
        assert_eq!(period.next().previous(), period);
        assert_eq!(period.shifted(-4).shifted(4), period);
    }

    #[test]
    fn each_kind_of_part_has_its_own_year() {
        let check = |period: &str, year: &str, words: &str| {
            let around = period.parse::<Period>().unwrap().year_around();
            let found = around.map_or_else(String::new, |year| year.to_string());
            assert_eq!(found, year, "{period}");
            assert_eq!(
                around.map_or_else(String::new, Period::year_words),
                words,
                "{period}"
            );
        };
        check("2026-27 Q4", "2026-27", "2026-27");
        check("2026-27 H2", "2026-27", "2026-27");
        check("2027-03", "2026-27", "2026-27");
        check("2026 CQ1", "2026-01-01 to 2026-12-31", "2026");
        check(
            "2025-26 Autumn",
            "2025-09-01 to 2026-08-31",
            "school year 2025-26",
        );
        check(
            "2025-26 Summer",
            "2025-09-01 to 2026-08-31",
            "school year 2025-26",
        );
        check("2026-27", "", "");
        check("2026-04-01 to 2026-07-10", "", "");
    }

    proptest! {
        #[test]
        fn the_parts_of_a_year_make_the_year(day in days(), kind in proptest::sample::select(&KINDS)) {
            let period = Period::containing(kind, day);
            let Some(year) = period.year_around() else {
                prop_assert_eq!(kind.a_year(), 1);
                return Ok(());
            };
            let mut part = Period::containing(kind, year.first_day());
            let mut parts = 0;
            while year.contains(part.first_day()) {
                prop_assert_eq!(part.year_around(), Some(year));
                parts += 1;
                part = part.next();
            }
            prop_assert_eq!(parts, kind.a_year());
            prop_assert!(period.contains(period.middle_day()));
        }
    }

    #[test]
    fn each_kind_has_one_text_form() {
        check("2026-27 Q1", "2026-04-01", "2026-06-30", "April to June 2026");
        check("2026-27 Q4", "2027-01-01", "2027-03-31", "January to March 2027");
        check("2026 CQ4", "2026-10-01", "2026-12-31", "October to December 2026");
        check("2026-04", "2026-04-01", "2026-04-30", "April 2026");
        check(
            "2026-27 H2",
            "2026-10-01",
            "2027-03-31",
            "October 2026 to March 2027",
        );
        check("2026-27", "2026-04-01", "2027-03-31", "April 2026 to March 2027");
        check(
            "2026-27 Autumn",
            "2026-09-01",
            "2026-12-31",
            "September to December 2026",
        );
        check(
            "2026-27 Spring",
            "2027-01-01",
            "2027-03-31",
            "January to March 2027",
        );
        check(
            "2026-27 Summer",
            "2027-04-01",
            "2027-08-31",
            "April to August 2027",
        );
        check(
            "2026-04-06 to 2026-07-10",
            "2026-04-06",
            "2026-07-10",
            "6 April 2026 to 10 July 2026",
        );
        check("2010-11", "2010-04-01", "2011-03-31", "April 2010 to March 2011");
        check("2010 M11", "2010-11-01", "2010-11-30", "November 2010");
        check("2010-12", "2010-12-01", "2010-12-31", "December 2010");
        check("1999-00 Q1", "1999-04-01", "1999-06-30", "April to June 1999");
    }

    #[test]
    fn what_is_not_a_period_is_refused() {
        for text in [
            "",
            "Q1",
            "2026",
            "2026-28 Q1",
            "2026-27 Q5",
            "2026-13",
            "2026-27Q1",
            "2026 CQ0",
            "2026 M13",
            "2026 M1",
            "2026-07-10 to 2026-04-06",
        ] {
            assert!(text.parse::<Period>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_year_before_and_the_financial_year() {
        let quarter: Period = "2026-27 Q4".parse().unwrap();
        assert_eq!(quarter.year_before().to_string(), "2025-26 Q4");
        assert_eq!(quarter.financial_year().to_string(), "2026-27");
        assert_eq!(Period::financial_quarter(2026, 4), Some(quarter));
        assert_eq!(Period::financial_quarter(2026, 5), None);
    }

    proptest! {
        #[test]
        fn next_and_previous_undo_each_other_and_leave_no_gap(period in periods(), by in -40..40) {
            prop_assert_eq!(period.next().previous(), period);
            prop_assert_eq!(period.previous().next(), period);
            prop_assert_eq!(period.next().first_day(), moved(period.last_day(), 1.day()));
            prop_assert_eq!(period.next().kind(), period.kind());
            prop_assert_eq!(period.shifted(by).shifted(-by), period);
        }

        #[test]
        fn the_period_containing_a_day_contains_it(day in days(), kind in proptest::sample::select(&KINDS)) {
            let period = Period::containing(kind, day);
            prop_assert!(period.contains(day));
            prop_assert!(!period.next().contains(day) && !period.previous().contains(day));
            prop_assert_eq!(Period::containing(kind, period.first_day()), period);
            prop_assert_eq!(Period::containing(kind, period.last_day()), period);
        }

        #[test]
        fn every_period_can_be_read_back_from_its_text_its_slug_and_its_json(period in periods()) {
            prop_assert_eq!(period.to_string().parse(), Ok(period));
            prop_assert_eq!(period.slug().parse(), Ok(period));
            prop_assert!(!period.slug().contains([' ', '/', '\\']));
            let json = serde_json::to_string(&period).unwrap();
            prop_assert_eq!(serde_json::from_str::<Period>(&json).unwrap(), period);
        }
    }
}
