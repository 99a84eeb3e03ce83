//! Small things said in words: days, instants, counts, lists, shares.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// `Thursday 17 September 2026`.
pub(crate) fn day(date: Date) -> String {
    date.strftime("%A %-d %B %Y").to_string()
}

/// `17 September 2026`.
pub(crate) fn short_day(date: Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}

/// `Thursday 17 September 2026, 17:00`.
pub(crate) fn instant(at: Timestamp, zone: &TimeZone) -> String {
    let local = at.to_zoned(zone.clone());
    format!("{}, {}", day(local.date()), local.strftime("%H:%M"))
}

/// A whole or fractional number with thousands commas and at most two decimals: `1,234`, `12.5`.
pub(crate) fn grouped(number: f64) -> String {
    let text = if number.fract() == 0.0 {
        format!("{number:.0}")
    } else {
        format!("{number:.2}").trim_end_matches('0').to_owned()
    };
    with_commas(&text)
}

/// The whole numbers from one to ten.
pub(crate) const NUMBERS: [&str; 10] = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
];

/// A small whole number in words: `seven`; in figures where it is not among them.
pub(crate) fn number(number: usize) -> String {
    let word = number.checked_sub(1).and_then(|index| NUMBERS.get(index));
    word.map_or_else(|| number.to_string(), |word| (*word).to_owned())
}

/// A number with that many decimals and thousands commas.
pub(crate) fn fixed(number: f64, decimals: usize) -> String {
    let text = format!("{number:.decimals$}");
    let is_zero = text.chars().all(|c| matches!(c, '0' | '.' | '-'));
    with_commas(if is_zero {
        text.trim_start_matches('-')
    } else {
        &text
    })
}

fn with_commas(text: &str) -> String {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{grouped}{point}{fraction}")
}

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn list<S: AsRef<str>>(items: &[S]) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [most @ .., last] => {
            let most: Vec<&str> = most.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", most.join(", "), last.as_ref())
        }
    }
}

/// The first few of a list, and how many more: `a, b and 3 more`.
pub(crate) fn first_of<S: AsRef<str>>(items: &[S], at_most: usize) -> String {
    if items.len() <= at_most {
        return list(items);
    }
    let mut shown: Vec<String> = items
        .iter()
        .take(at_most)
        .map(|s| s.as_ref().to_owned())
        .collect();
    shown.push(format!("{} more", items.len() - at_most));
    list(&shown)
}

/// `1 indicator`, `4 indicators`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    let stem = noun
        .strip_suffix('y')
        .filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u']));
    match (number, stem) {
        (1, _) => format!("1 {noun}"),
        (_, Some(stem)) => format!("{} {stem}ies", grouped(number as f64)),
        (_, None) => format!("{} {noun}s", grouped(number as f64)),
    }
}

/// A share in whole per cent, `40%`; a dash of nothing.
pub(crate) fn share(part: f64, whole: f64) -> String {
    if whole > 0.0 && part.is_finite() {
        format!("{}%", fixed(100.0 * part / whole, 0))
    } else {
        "–".to_owned()
    }
}

/// A share of counts to a tenth of a per cent, `37.5%`; a dash of nothing.
pub(crate) fn fine_share(part: u32, whole: u32) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    format!("{}%", fixed(100.0 * f64::from(part) / f64::from(whole), 1))
}

/// The text with a capital first letter.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The text as a sentence: a capital first letter and a full stop.
pub(crate) fn sentence(text: &str) -> String {
    let text = capital(text.trim());
    if text.is_empty() || text.ends_with(['.', '?', '!']) {
        text
    } else {
        text + "."
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_commas_and_no_minus_nought() {
        for (number, text) in [
            (0.0, "0"),
            (1234.0, "1,234"),
            (1_234_567.0, "1,234,567"),
            (12.5, "12.5"),
            (-1500.25, "-1,500.25"),
            (999.0, "999"),
        ] {
            assert_eq!(grouped(number), text);
        }
        assert_eq!(fixed(-0.04, 1), "0.0");
        assert_eq!(fixed(1234.56, 1), "1,234.6");
    }

    #[test]
    fn lists_and_counts_read_as_people_write_them() {
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
        assert_eq!(first_of(&["a", "b", "c", "d", "e"], 2), "a, b and 3 more");
        assert_eq!(count(1, "query"), "1 query");
        assert_eq!(count(2, "query"), "2 queries");
        assert_eq!(count(2, "working day"), "2 working days");
        assert_eq!(share(12.0, 30.0), "40%");
        assert_eq!(share(1.0, 0.0), "–");
    }

    #[test]
    fn days_are_written_out() {
        assert_eq!(day("2026-09-17".parse().unwrap()), "Thursday 17 September 2026");
        let zone = TimeZone::get("Europe/London").unwrap();
        assert_eq!(
            instant("2026-07-28T16:00:00Z".parse().unwrap(), &zone),
            "Tuesday 28 July 2026, 17:00"
        );
        assert_eq!(sentence("no figure yet"), "No figure yet.");
    }
}
