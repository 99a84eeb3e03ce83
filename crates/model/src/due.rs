//! Due rules: how a period's end becomes the instant by which a return is due.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::{Calendar, OutsideCoverage, Period};

/// When a return is due, relative to its period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DueRule {
    /// `20 working days after period end`.
    WorkingDaysAfterEnd(u16),
    /// `45 days after period end, rolled back to a working day`.
    DaysAfterEndRolledBack(u16),
    /// `10th working day of the month`: of the month that follows the period.
    WorkingDayOfMonth(u16),
    /// `2026-07-28`: an absolute date.
    On(Date),
}

impl DueRule {
    /// The day on which a return for that period is due.
    pub fn due_day(self, period: Period, calendar: &Calendar) -> Result<Date, OutsideCoverage> {
        let end = period.last_day();
        match self {
            Self::WorkingDaysAfterEnd(count) => calendar.add_working_days(end, i32::from(count)),
            Self::DaysAfterEndRolledBack(count) => {
                calendar.rolled_back(end.saturating_add(i32::from(count).days()))
            }
            Self::WorkingDayOfMonth(count) => {
                calendar.working_day_of_month(end.saturating_add(1.day()), count)
            }
            Self::On(day) => Ok(day),
        }
    }
}

/// The last second of a day, 23:59:59, in the board's time zone.
pub fn end_of_day(day: Date, zone: &TimeZone) -> Timestamp {
    let end = day.at(23, 59, 59, 0);
    zone.to_ambiguous_timestamp(end)
        .compatible()
        .expect("a civil instant within the calendar has a timestamp")
}

/// The first second of a day in the board's time zone.
pub fn start_of_day(day: Date, zone: &TimeZone) -> Timestamp {
    let start = day.at(0, 0, 0, 0);
    zone.to_ambiguous_timestamp(start)
        .compatible()
        .expect("a civil instant within the calendar has a timestamp")
}

/// A text that is no due rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotADueRule(pub String);

impl fmt::Display for NotADueRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is not a due rule: write `20 working days after period end`, `45 days after period end, rolled back to a \
             working day`, `10th working day of the month` or a date like 2026-07-28",
            self.0
        )
    }
}

impl std::error::Error for NotADueRule {}

impl FromStr for DueRule {
    type Err = NotADueRule;

    fn from_str(text: &str) -> Result<Self, NotADueRule> {
        let wrong = || NotADueRule(text.to_owned());
        if let Ok(day) = text.parse() {
            return Ok(Self::On(day));
        }
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let (count, rest) = words.split_once(' ').ok_or_else(wrong)?;
        let number = count.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let number: u16 = number
            .parse()
            .ok()
            .filter(|number| (1..=366).contains(number))
            .ok_or_else(wrong)?;
        match rest {
            "working days after period end" | "working day after period end" => {
                Ok(Self::WorkingDaysAfterEnd(number))
            }
            "days after period end, rolled back to a working day" => Ok(Self::DaysAfterEndRolledBack(number)),
            "working day of the month" if number <= 20 => Ok(Self::WorkingDayOfMonth(number)),
            _ => Err(wrong()),
        }
    }
}

impl fmt::Display for DueRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WorkingDaysAfterEnd(count) => write!(f, "{count} working days after period end"),
            Self::DaysAfterEndRolledBack(count) => {
                write!(f, "{count} days after period end, rolled back to a working day")
            }
            Self::WorkingDayOfMonth(count) => {
                let ending = match (count % 10, count % 100) {
                    (1, not) if not != 11 => "st",
                    (2, not) if not != 12 => "nd",
                    (3, not) if not != 13 => "rd",
                    _ => "th",
                };
                write!(f, "{count}{ending} working day of the month")
            }
            Self::On(day) => write!(f, "{day}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Nation;

    fn check(rule: &str, period: &str, due: &str) {
        let parsed: DueRule = rule.parse().unwrap();
        assert_eq!(parsed.to_string(), rule);
        let calendar = Calendar::new(Nation::EnglandAndWales, []);
        assert_eq!(
            parsed
                .due_day(period.parse().unwrap(), &calendar)
                .unwrap()
                .to_string(),
            due
        );
    }

    #[test]
    fn rules_give_the_days_that_were_worked_out_by_hand() {
        check("20 working days after period end", "2025-26 Q4", "2026-04-30");
        check("20 working days after period end", "2026-27 Q1", "2026-07-28");
        check("20 working days after period end", "2026-27 Q3", "2027-01-29");
        check(
            "45 days after period end, rolled back to a working day",
            "2026-27 Q1",
            "2026-08-14",
        );
        check(
            "45 days after period end, rolled back to a working day",
            "2026-27 Q2",
            "2026-11-13",
        );
        check(
            "45 days after period end, rolled back to a working day",
            "2026-27 Q3",
            "2027-02-12",
        );
        check(
            "45 days after period end, rolled back to a working day",
            "2026-27 Q4",
            "2027-05-14",
        );
        check("10th working day of the month", "2026-03", "2026-04-16");
        check("2026-07-30", "2026-27 Q1", "2026-07-30");
    }

    #[test]
    fn the_day_ends_at_a_second_to_midnight_in_the_boards_zone() {
        let zone = TimeZone::get("Europe/London").unwrap();
        let summer = end_of_day("2026-07-28".parse().unwrap(), &zone);
        assert_eq!(summer.to_string(), "2026-07-28T22:59:59Z");
        let winter = end_of_day("2027-01-29".parse().unwrap(), &zone);
        assert_eq!(winter.to_string(), "2027-01-29T23:59:59Z");
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            "soon",
            "0 working days after period end",
            "20 days",
            "30th working day of the month",
        ] {
            assert!(text.parse::<DueRule>().is_err(), "{text}");
        }
    }
}
