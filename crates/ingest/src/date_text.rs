//! Dates written as text, the day before the month as people here write them.

use jiff::civil::Date;

const FORMS: [&str; 12] = [
    "%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y", "%d-%b-%Y", "%d-%B-%Y",
    "%d/%m/%y", "%d-%b-%y", "%d %b %y", "%d.%m.%y",
];

/// The day that a text names, with or without a weekday before it and a time after it.
pub(crate) fn parse(text: &str) -> Option<Date> {
    let text = without_weekday(crate::fold::trimmed(text));
    if text.len() > 40 || !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let plain = without_ordinal(text);
    whole(&plain).or_else(|| without_time(&plain).and_then(whole))
}

/// The day that a bare number stands for in a spreadsheet's count of days, from 2000 to 2059: 45033 is 17 April 2023.
pub(crate) fn of_serial(number: f64) -> Option<Date> {
    if !(36_526.0..58_440.0).contains(&number) {
        return None;
    }
    let days: i64 = format!("{:.0}", number.trunc()).parse().ok()?;
    jiff::civil::date(1899, 12, 30)
        .checked_add(jiff::Span::new().days(days))
        .ok()
}

fn whole(text: &str) -> Option<Date> {
    FORMS
        .iter()
        .filter_map(|form| Date::strptime(form, text).ok())
        .find(|day| (1990..2100).contains(&day.year()))
}

fn without_weekday(text: &str) -> &str {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let word = &text[..text.len() - rest.len()];
    let is_weekday = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        .iter()
        .any(|day| word.to_ascii_lowercase().starts_with(day));
    if is_weekday {
        rest.trim_start_matches([' ', ','])
    } else {
        text
    }
}

/// `1st April 2026` without its `st`.
fn without_ordinal(text: &str) -> String {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (day, rest) = text.split_at(digits);
    let rest = ["st ", "nd ", "rd ", "th "]
        .iter()
        .find_map(|ending| rest.strip_prefix(ending).map(|rest| format!(" {rest}")))
        .unwrap_or_else(|| rest.to_owned());
    format!("{day}{rest}")
}

fn without_time(text: &str) -> Option<&str> {
    let (day, time) = text.rsplit_once([' ', 'T'])?;
    let is_time = time.contains(':')
        && time
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b':' | b'.' | b'Z'));
    is_time.then(|| day.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, day: &str) {
        let read = parse(text).map_or_else(|| "no date".to_owned(), |day| day.to_string());
        assert_eq!(read, day, "{text}");
    }

    #[test]
    fn the_day_stands_before_the_month() {
        check("04/05/2026", "2026-05-04");
        check("4/5/26", "2026-05-04");
        check(" 01 April 2026", "2026-04-01");
        check("1st April 2026", "2026-04-01");
        check("Thu 16 Apr 2026", "2026-04-16");
        check("16-Apr-26", "2026-04-16");
        check("2026-04-16T00:00:00", "2026-04-16");
        check("16/04/2026 09:30", "2026-04-16");
    }

    #[test]
    fn a_bare_number_is_the_day_that_it_stands_for() {
        let day = |number| of_serial(number).map(|day| day.to_string());
        assert_eq!(day(45_033.0).as_deref(), Some("2023-04-17"));
        assert_eq!(day(46_113.375).as_deref(), Some("2026-04-01"));
        assert_eq!(day(12.0), None);
        assert_eq!(day(2026.0), None);
        assert_eq!(day(f64::NAN), None);
    }

    #[test]
    fn other_text_is_no_date() {
        for text in [
            "",
            "April",
            "32/01/2026",
            "12",
            "12.5",
            "Total",
            "31/04/2026",
            "2026",
        ] {
            check(text, "no date");
        }
    }
}
