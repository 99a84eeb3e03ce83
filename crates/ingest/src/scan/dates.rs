//! Birth dates: days under a heading that says so, or a column of days that can hardly be anything else.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::headings;
use crate::{Cell, Content};

/// The cells of a column that hold birth dates, and how sure that is.
#[derive(Debug, Default, PartialEq)]
pub(super) struct BirthDates<'s> {
    /// Under a heading that says so, or a column of days in no order over years.
    pub(super) strong: Vec<&'s Cell>,
    /// A column of such days that runs in order: births by age, or any chronicle.
    pub(super) weak: Vec<&'s Cell>,
}

/// The fewest differing days that make a column without a heading one of birth dates.
const FEWEST: usize = 5;
/// Children are at most this old, in years.
const OLDEST: i16 = 19;
/// Over fewer days than this, days without a heading may be anything. In days.
const SPREAD: i32 = 3 * 365;

/// The day that a cell names, as a date or as text.
pub(super) fn day(cell: &Cell) -> Option<Date> {
    match cell.content {
        Content::Date { day } => Some(day),
        Content::Text => day_in(&cell.raw),
        _ => None,
    }
}

/// The day that a text names, in any year in which people now alive were born.
pub(super) fn day_in(text: &str) -> Option<Date> {
    let separators = text.bytes().filter(|byte| b"/-. ".contains(byte)).count();
    if text.len() > 40 || separators < 2 || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    crate::date_text::parse(text).or_else(|| {
        let text = crate::fold::trimmed(text);
        let day = text.split([' ', 'T']).next().unwrap_or_default();
        ["%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d-%b-%Y"]
            .iter()
            .filter_map(|form| Date::strptime(form, day).ok())
            .find(|day| (1900..2100).contains(&day.year()))
    })
}

/// Looks for birth dates in a column, its cells from top to bottom; `newest` is the newest day in the file.
pub(super) fn births<'s>(column: &[&'s Cell], newest: Option<Date>) -> BirthDates<'s> {
    let headed = under_a_heading(column);
    if !headed.is_empty() {
        return BirthDates {
            strong: headed,
            weak: Vec::new(),
        };
    }
    let Some(newest) = newest else {
        return BirthDates::default();
    };
    let mut found = BirthDates::default();
    for (above, run) in runs(column) {
        if above.is_some_and(|above| is_heading(above, run.first().map_or(0, |first| first.row))) {
            continue;
        }
        match like_births(&run, newest) {
            Some(true) => found.strong.extend(run),
            Some(false) => found.weak.extend(run),
            None => {}
        }
    }
    found
}

/// Days below a heading that speaks of birth, until another heading speaks of other dates.
fn under_a_heading<'s>(column: &[&'s Cell]) -> Vec<&'s Cell> {
    let mut found = Vec::new();
    let mut is_of_birth = false;
    for cell in column {
        if day(cell).is_some() || (is_of_birth && is_serial(cell)) {
            found.extend(is_of_birth.then_some(*cell));
        } else if cell.content == Content::Text {
            if headings::is_birth_heading(&cell.raw) {
                is_of_birth = true;
            } else if headings::speaks_of_other_dates(&cell.raw) {
                is_of_birth = false;
            }
        }
    }
    found
}

/// A day that lost its format: Excel counts days from 1900.
fn is_serial(cell: &Cell) -> bool {
    matches!(cell.content, Content::Number { number } if is_serial_number(number))
}

/// The same for a number that is written as text.
pub(super) fn is_serial_text(text: &str) -> bool {
    text.trim().parse::<f64>().is_ok_and(is_serial_number)
}

fn is_serial_number(number: f64) -> bool {
    number.fract() == 0.0 && (14_000.0..50_000.0).contains(&number)
}

/// Runs of days with the cell that stands before each.
fn runs<'s>(column: &[&'s Cell]) -> Vec<(Option<&'s Cell>, Vec<&'s Cell>)> {
    let mut runs: Vec<(Option<&Cell>, Vec<&Cell>)> = Vec::new();
    let mut before: Option<&Cell> = None;
    let mut goes_on = false;
    for cell in column {
        if day(cell).is_some() {
            match runs.last_mut() {
                Some((_, run)) if goes_on => run.push(cell),
                _ => runs.push((before, vec![cell])),
            }
            goes_on = true;
        } else {
            before = Some(cell);
            goes_on = false;
        }
    }
    runs
}

/// Whether the cell above a run is its heading: words close by. A number or a sign heads nothing, nor does a name that a
/// program made up (`Column1`).
fn is_heading(above: &Cell, first: u32) -> bool {
    let word = above
        .raw
        .trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ');
    let made_up = ["column", "field", "unnamed:", "f", "c"].contains(&word.to_lowercase().as_str());
    let has_letters = above.raw.chars().any(char::is_alphabetic);
    above.row + 3 >= first && has_letters && !made_up
}

/// Whether days without a heading are like births of children; whether in no order. Meetings, months and weeks are not: they
/// lie within a few years, at even distances, or at the edges of months.
fn like_births(run: &[&Cell], newest: Date) -> Option<bool> {
    let days: Vec<Date> = run.iter().filter_map(|cell| day(cell)).collect();
    let different: BTreeSet<Date> = days.iter().copied().collect();
    let (first, last) = (*different.first()?, *different.last()?);
    let is_of_a_child = |day: &&Date| day.year() + OLDEST >= newest.year() && **day <= newest;
    let of_children = different.iter().filter(is_of_a_child).count();
    let at_an_edge = different
        .iter()
        .filter(|day| day.day() == 1 || day.day() == day.days_in_month())
        .count();
    let like = different.len() >= FEWEST
        && of_children * 10 >= different.len() * 9
        && days_between(first, last) >= SPREAD
        && at_an_edge * 3 <= different.len()
        && !is_even(&different);
    let in_order = days.is_sorted() || days.iter().rev().is_sorted();
    like.then_some(!in_order)
}

/// Whether most of the distances from one day to the next are about the same: weeks, months, quarters, years.
fn is_even(days: &BTreeSet<Date>) -> bool {
    let gaps: Vec<i32> = days
        .iter()
        .zip(days.iter().skip(1))
        .map(|(day, next)| days_between(*day, *next))
        .collect();
    let like = |gap: i32| {
        gaps.iter()
            .filter(|other| (**other - gap).abs() <= 1 + gap / 20)
            .count()
    };
    gaps.iter().take(50).any(|gap| like(*gap) * 2 > gaps.len())
}

fn days_between(from: Date, to: Date) -> i32 {
    (to - from).get_days()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layouts::testing::sheet;

    fn check(column: &str, newest: &str, found: &str) {
        let sheet = sheet("S", &column.replace(", ", "\n"));
        let cells: Vec<&Cell> = sheet.cells.iter().collect();
        let births = births(&cells, newest.parse().ok());
        let words = match (births.strong.len(), births.weak.len()) {
            (0, 0) => "none".to_owned(),
            (strong, 0) => format!("{strong} for sure"),
            (strong, weak) => format!("{strong} for sure, {weak} perhaps"),
        };
        assert_eq!(words, found, "{column}");
    }

    #[test]
    fn days_under_a_heading_of_birth_are_births() {
        check("DOB, 2012-04-05", "2026-06-30", "1 for sure");
        check(
            "Date of birth (dd/mm/yyyy), 05/04/2012, 17/11/1985",
            "",
            "2 for sure",
        );
        check("D.O.B., 41004, unborn, 2013-01-02", "", "2 for sure");
        check("DOB, 12, Meeting date, 2026-05-04", "", "none");
        check("DOB recorded, 2026-05-04", "", "none");
        check("DOB, 412", "", "none");
    }

    #[test]
    fn days_without_a_heading_are_births_when_they_are_like_births() {
        let births = "2012-04-05, 2015-11-17, 2009-02-23, 2018-07-14, 2011-09-30";
        check(births, "2026-06-30", "5 for sure");
        check(&format!("Column1, {births}"), "2026-06-30", "5 for sure");
        check(&format!("Meeting date, {births}"), "2026-06-30", "none");
        check(births, "2036-06-30", "none");
        check(
            "2009-02-23, 2011-09-30, 2012-04-05, 2015-11-17, 2018-07-14",
            "2026-06-30",
            "0 for sure, 5 perhaps",
        );
    }

    #[test]
    fn meetings_weeks_and_months_are_not_births() {
        for column in [
            "2026-04-16, 2026-05-21, 2026-06-18, 2026-07-16, 2026-09-17, 2026-10-15",
            "2020-03-31, 2021-03-31, 2019-03-31, 2023-03-31, 2022-03-31, 2024-03-31",
            "2019-06-01, 2026-01-01, 2021-09-01, 2023-02-01, 2022-11-01, 2018-03-01",
            "2018-05-04, 2026-05-01, 2022-05-06, 2020-05-01, 2024-05-03",
            "2012-04-05, 2015-11-17, 2009-02-23, 2018-07-14",
        ] {
            check(column, "2026-06-30", "none");
        }
    }
}
