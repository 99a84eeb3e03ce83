//! Working days, from a table of bank holidays that says how far it reaches.

use std::collections::BTreeSet;
use std::fmt;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};

/// The bank-holiday tables of the United Kingdom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Nation {
    /// England and Wales.
    EnglandAndWales,
    /// Scotland.
    Scotland,
    /// Northern Ireland.
    NorthernIreland,
}

impl Nation {
    /// The name in the table and in pipeline files.
    pub fn slug(self) -> &'static str {
        match self {
            Self::EnglandAndWales => "england-and-wales",
            Self::Scotland => "scotland",
            Self::NorthernIreland => "northern-ireland",
        }
    }

    /// The nation of that name.
    pub fn from_slug(slug: &str) -> Option<Self> {
        [Self::EnglandAndWales, Self::Scotland, Self::NorthernIreland]
            .into_iter()
            .find(|nation| nation.slug() == slug)
    }
}

const TABLE: &str = include_str!("../assets/bank-holidays.csv");
const FIRST: Date = date(2012, 1, 1);
const LAST: Date = date(2028, 12, 31);

/// A day for which no bank holidays are known: a weekends-only answer would look just like a right one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutsideCoverage {
    /// The day that was asked for.
    pub day: Date,
}

impl fmt::Display for OutsideCoverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "bank holidays are known from {FIRST} to {LAST}, not for {}: a newer boardpack carries a longer table",
            self.day
        )
    }
}

impl std::error::Error for OutsideCoverage {}

/// The working days of one nation, less the days on which an office is closed besides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    nation: Nation,
    closed: BTreeSet<Date>,
}

impl Calendar {
    /// The calendar of a nation; `closed` are further days that do not count (a Christmas shutdown).
    pub fn new(nation: Nation, closed: impl IntoIterator<Item = Date>) -> Self {
        let bank_holidays = TABLE.lines().skip(1).filter_map(|line| {
            let mut fields = line.split(',');
            (fields.next()? == nation.slug())
                .then(|| fields.next()?.parse().ok())
                .flatten()
        });
        Self {
            nation,
            closed: bank_holidays.chain(closed).collect(),
        }
    }

    /// The same calendar, less further days that do not count.
    #[must_use]
    pub fn closed_besides(&self, days: impl IntoIterator<Item = Date>) -> Self {
        let mut calendar = self.clone();
        calendar.closed.extend(days);
        calendar
    }

    /// The nation whose bank holidays it knows.
    pub fn nation(&self) -> Nation {
        self.nation
    }

    /// The first and last day of its table.
    pub fn coverage() -> (Date, Date) {
        (FIRST, LAST)
    }

    /// Whether offices work on that day.
    pub fn is_working_day(&self, day: Date) -> Result<bool, OutsideCoverage> {
        if !(FIRST..=LAST).contains(&day) {
            return Err(OutsideCoverage { day });
        }
        Ok(!is_weekend(day) && !self.closed.contains(&day))
    }

    /// The day `count` working days after `day`, or before it when negative. The start never counts, working day or not;
    /// nought gives the day itself.
    pub fn add_working_days(&self, day: Date, count: i32) -> Result<Date, OutsideCoverage> {
        let (mut day, mut left) = (day, count.abs());
        while left > 0 {
            day = step(day, count.signum());
            if self.is_working_day(day)? {
                left -= 1;
            }
        }
        Ok(day)
    }

    /// The day itself if it is a working day, else the last one before it.
    pub fn rolled_back(&self, day: Date) -> Result<Date, OutsideCoverage> {
        if self.is_working_day(day)? {
            Ok(day)
        } else {
            self.add_working_days(day, -1)
        }
    }

    /// The `count`-th working day of a month, counted from one.
    pub fn working_day_of_month(&self, month: Date, count: u16) -> Result<Date, OutsideCoverage> {
        let before = step(month.first_of_month(), -1);
        self.add_working_days(before, i32::from(count))
    }

    /// The last day that leaves `count` clear working days before `day`: neither end counts.
    pub fn clear_days_before(&self, day: Date, count: u16) -> Result<Date, OutsideCoverage> {
        self.add_working_days(day, -i32::from(count) - 1)
    }

    /// How many working days lie after `from`, up to and including `to`; nought when `to` is not later.
    pub fn working_days_between(&self, from: Date, to: Date) -> Result<u32, OutsideCoverage> {
        let first = step(from, 1);
        if first > to {
            return Ok(0);
        }
        if first < FIRST || first > LAST {
            return Err(OutsideCoverage { day: first });
        }
        if to > LAST {
            return Err(OutsideCoverage { day: step(LAST, 1) });
        }
        let on_weekdays = self.closed.range(first..=to).filter(|day| !is_weekend(**day));
        let closed = u32::try_from(on_weekdays.count()).unwrap_or(u32::MAX);
        Ok(weekdays(first, to).saturating_sub(closed))
    }
}

/// How many days from Monday to Friday lie between two days, both included. Whole weeks are counted without looking at their days:
/// what has been overdue for years is asked about each hour.
fn weekdays(first: Date, last: Date) -> u32 {
    let days = u32::try_from(first.duration_until(last).as_hours() / 24 + 1).unwrap_or(0);
    let rest = (0..days % 7).filter(|ahead| !is_weekend(first.saturating_add(i64::from(*ahead).days())));
    days / 7 * 5 + u32::try_from(rest.count()).unwrap_or(0)
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

fn step(day: Date, by: i32) -> Date {
    day.saturating_add(by.days())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn england() -> Calendar {
        Calendar::new(Nation::EnglandAndWales, [])
    }

    #[test]
    fn the_published_closing_dates_are_reproduced() {
        let vectors = include_str!("../assets/working_day_vectors.csv");
        let mut seen = 0;
        for line in vectors.lines().skip(1) {
            let fields: Vec<&str> = line.split(',').collect();
            let count: u16 = fields[0].split("th").next().unwrap().parse().unwrap();
            let published: Date = fields[1].parse().unwrap();
            assert_eq!(
                england().working_day_of_month(published, count),
                Ok(published),
                "{line}"
            );
            seen += 1;
        }
        assert_eq!(seen, 36);
    }

    #[test]
    fn easter_and_the_jubilee_do_not_count() {
        let quarter_end = date(2026, 3, 31);
        assert_eq!(england().add_working_days(quarter_end, 20), Ok(date(2026, 4, 30)));
        assert_eq!(england().is_working_day(date(2022, 6, 3)), Ok(false));
        assert_eq!(
            england().add_working_days(date(2027, 1, 7), -5),
            Ok(date(2026, 12, 30))
        );
        assert_eq!(
            england().clear_days_before(date(2027, 1, 7), 5),
            Ok(date(2026, 12, 29))
        );
    }

    #[test]
    fn nations_differ() {
        let second_of_january = date(2026, 1, 2);
        assert_eq!(england().is_working_day(second_of_january), Ok(true));
        assert_eq!(
            Calendar::new(Nation::Scotland, []).is_working_day(second_of_january),
            Ok(false)
        );
        let st_patrick = date(2026, 3, 17);
        assert_eq!(
            Calendar::new(Nation::NorthernIreland, []).is_working_day(st_patrick),
            Ok(false)
        );
    }

    #[test]
    fn the_end_of_the_table_is_an_error_and_not_a_guess() {
        assert_eq!(
            england().is_working_day(date(2029, 1, 1)),
            Err(OutsideCoverage {
                day: date(2029, 1, 1)
            })
        );
        assert!(england().add_working_days(date(2028, 12, 28), 5).is_err());
        let outside = |day| Err(OutsideCoverage { day });
        let between = |from, to| england().working_days_between(from, to);
        assert_eq!(
            between(date(2028, 12, 28), date(2029, 2, 1)),
            outside(date(2029, 1, 1))
        );
        assert_eq!(
            between(date(2029, 3, 1), date(2029, 3, 9)),
            outside(date(2029, 3, 2))
        );
        assert_eq!(
            between(date(2011, 12, 28), date(2012, 2, 1)),
            outside(date(2011, 12, 29))
        );
        assert_eq!(between(date(2029, 3, 9), date(2029, 3, 1)), Ok(0));
    }

    #[test]
    fn an_office_may_be_closed_besides() {
        let calendar = Calendar::new(Nation::EnglandAndWales, [date(2026, 12, 29)]);
        assert_eq!(
            calendar.working_days_between(date(2026, 12, 24), date(2026, 12, 31)),
            Ok(2)
        );
        assert_eq!(
            england().working_days_between(date(2026, 12, 24), date(2026, 12, 31)),
            Ok(3)
        );
    }

    fn calendars() -> impl Strategy<Value = Calendar> {
        let nations = [Nation::EnglandAndWales, Nation::Scotland, Nation::NorthernIreland];
        let shutdown = (27..=31).map(|day| date(2019, 12, day));
        proptest::sample::select(nations.to_vec())
            .prop_map(move |nation| Calendar::new(nation, shutdown.clone()))
    }

    /// Days from 2014 to 2026, far enough from both ends of the table.
    fn days() -> impl Strategy<Value = Date> {
        (0..13 * 365).prop_map(|days: i32| date(2014, 1, 1).saturating_add(days.days()))
    }

    proptest! {
        #[test]
        fn adding_and_subtracting_working_days_undo_each_other(
            calendar in calendars(), day in days(), count in -300..300_i32,
        ) {
            let day = calendar.rolled_back(day).unwrap();
            let there = calendar.add_working_days(day, count).unwrap();
            prop_assert_eq!(calendar.is_working_day(there), Ok(true));
            prop_assert_eq!(calendar.add_working_days(there, -count), Ok(day));
            let (first, last) = (day.min(there), day.max(there));
            prop_assert_eq!(calendar.working_days_between(first, last), Ok(count.unsigned_abs()));
        }

        #[test]
        fn working_days_are_counted_as_one_by_one(calendar in calendars(), from in days(), length in -9..500_i32) {
            let to = from.saturating_add(length.days());
            let later = from.series(1.day()).skip(1).take_while(|day| *day <= to);
            let one_by_one = later.filter(|day| calendar.is_working_day(*day) == Ok(true)).count();
            prop_assert_eq!(calendar.working_days_between(from, to), Ok(u32::try_from(one_by_one).unwrap()));
        }

        #[test]
        fn rolling_back_ends_on_the_nearest_working_day_before(calendar in calendars(), day in days()) {
            let rolled = calendar.rolled_back(day).unwrap();
            prop_assert!(rolled <= day);
            prop_assert_eq!(calendar.is_working_day(rolled), Ok(true));
            prop_assert_eq!(calendar.rolled_back(rolled), Ok(rolled));
            prop_assert_eq!(calendar.working_days_between(rolled, day), Ok(0));
        }
    }
}
