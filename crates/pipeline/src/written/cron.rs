//! Cron lines: the minutes in which letters may leave.

use croner::Cron;
use toml::de::DeValue;

use crate::written::value::{Written, Wrong};

/// A cron line of five fields that has been checked.
#[derive(Debug, Clone)]
pub(crate) struct CronLine(pub(crate) String);

impl Written for CronLine {
    const WANTED: &'static str = "a cron line in quotation marks";
    const EXAMPLE: &'static str = "\"* 8-17 * * MON-FRI\"";
    const LIST_EXAMPLE: &'static str = "[\"* 8-17 * * MON-FRI\"]";

    fn read(value: &DeValue<'_>) -> Result<Self, Wrong> {
        let text = value.as_str().ok_or(Wrong::Kind)?;
        match fault(text) {
            None => Ok(Self(text.to_owned())),
            Some((why, hint)) => Err(Wrong::Content(format!("`{text}` {why}"), Some(hint.to_owned()))),
        }
    }
}

fn fault(text: &str) -> Option<(&'static str, &'static str)> {
    const FORM: &str = "write minute, hour, day, month and weekday, like * 8-17 * * MON-FRI";
    if text.split_whitespace().count() != 5 {
        return Some(("has not five fields", FORM));
    }
    let Ok(cron) = text.parse::<Cron>() else {
        return Some(("is no cron line", FORM));
    };
    if cron.pattern.hour_match(1).unwrap_or(true) {
        // When clocks change in March this hour does not exist, in October it comes twice.
        return Some((
            "lets letters leave between 01:00 and 02:00, an hour that is lost or comes twice when the clocks change",
            "name hours of the working day, like * 8-17 * * MON-FRI",
        ));
    }
    if !ever_leaves(&cron) {
        return Some(("names no day that ever comes", FORM));
    }
    None
}

/// Whether some day of four years, one of them a leap year, is meant.
fn ever_leaves(cron: &Cron) -> bool {
    (2025..2029).any(|year| {
        (1..=12)
            .filter(|month| cron.pattern.month_match(*month).unwrap_or(false))
            .any(|month| {
                (1..=31).any(|day| {
                    let exists =
                        i8::try_from(month)
                            .ok()
                            .zip(i8::try_from(day).ok())
                            .is_some_and(|(month, day)| {
                                i16::try_from(year)
                                    .is_ok_and(|year| jiff::civil::Date::new(year, month, day).is_ok())
                            });
                    exists && cron.pattern.day_match(year, month, day).unwrap_or(false)
                })
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: &str) {
        assert_eq!(fault(line).map_or("good", |(why, _)| why), expected, "{line}");
    }

    #[test]
    fn lines_for_the_working_day_are_taken() {
        check("* 8-17 * * MON-FRI", "good");
        check("*/15 9 * * 1-5", "good");
        check("0 9 29 2 *", "good");
        check("0 2,12 1 */3 *", "good");
    }

    #[test]
    fn the_hour_of_the_clock_change_is_refused() {
        let why = "lets letters leave between 01:00 and 02:00, an hour that is lost or comes twice when the clocks change";
        for line in [
            "* * * * *",
            "30 1 * * *",
            "0 */1 * * *",
            "0 0-3 * * SUN",
            "59 1 29 3 *",
        ] {
            check(line, why);
        }
    }

    #[test]
    fn other_lines_are_refused() {
        check("", "has not five fields");
        check("@daily", "has not five fields");
        check("0 * 8-17 * * MON-FRI", "has not five fields");
        check("* 25 * * *", "is no cron line");
        check("* 8-17 * * MON-FRY", "is no cron line");
        check("0 9 30 2 *", "names no day that ever comes");
    }
}
