//! Small words that every letter needs: dates, lists, and text from returns made safe for a line of plain text.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// How wide a line of a letter may be, in characters.
const WIDTH: usize = 76;

/// `Tuesday 28 July 2026`, for the officer and the ledger; letters say it in their own language.
pub(crate) fn day(day: Date) -> String {
    day.strftime("%A %-d %B %Y").to_string()
}

/// The day on which an instant falls.
pub(crate) fn date(at: Timestamp, zone: &TimeZone) -> Date {
    at.to_zoned(zone.clone()).date()
}

/// Text of others as one line: no line breaks, no control characters, no marks that reorder or hide text.
pub(crate) fn one_line(text: &str) -> String {
    let visible = |c: char| match c {
        c if c.is_whitespace() => Some(' '),
        c if c.is_control() => None,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => None,
        c => Some(c),
    };
    let plain: String = text.chars().filter_map(visible).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A subject on one line that begins with the marking, once.
pub fn marked_subject(marking: &str, subject: &str) -> String {
    let (marking, subject) = (one_line(marking), one_line(subject));
    if marking.is_empty() || subject.starts_with(&marking) {
        return shortened(&subject, 200);
    }
    shortened(&format!("{marking}: {subject}"), 200)
}

/// At most so many characters of a text, with an ellipsis where something was left out.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// Wraps a line, keeping its indentation and hanging the rest of a `- ` item below its first word.
pub(crate) fn wrap(line: &str, lines: &mut Vec<String>) {
    let indent = line.len() - line.trim_start().len();
    let hanging = indent + if line.trim_start().starts_with("- ") { 2 } else { 0 };
    let mut current = " ".repeat(indent);
    let mut is_first_word = true;
    for word in line.split_whitespace() {
        let room = current.chars().count() + usize::from(!is_first_word) + word.chars().count();
        if !is_first_word && room > WIDTH {
            lines.push(std::mem::replace(&mut current, " ".repeat(hanging)));
            is_first_word = true;
        }
        if !is_first_word {
            current.push(' ');
        }
        current.push_str(word);
        is_first_word = false;
    }
    lines.push(current);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, line: &str) {
        assert_eq!(one_line(text), line);
    }

    #[test]
    fn text_of_others_becomes_one_visible_line() {
        check(
            "  two\r\nBcc: all@place.example\t words ",
            "two Bcc: all@place.example words",
        );
        check("bell\u{7} and null\0", "bell and null");
        check("abc\u{202e}fdp.exe\u{200b}", "abcfdp.exe");
        check("para\u{2028}graph", "para graph");
        check("Tŷ Gwyn", "Tŷ Gwyn");
    }

    #[test]
    fn items_hang_below_their_first_word_and_long_words_stay_whole() {
        let wrapped = |line: &str| {
            let mut lines = Vec::new();
            wrap(line, &mut lines);
            lines
        };
        assert_eq!(
            wrapped(
                "- one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
            ),
            [
                "- one two three four five six seven eight nine ten eleven twelve thirteen",
                "  fourteen fifteen",
            ]
        );
        assert_eq!(wrapped("  indented"), ["  indented"]);
        let word = "x".repeat(100);
        assert_eq!(wrapped(&word), [word]);
    }

    #[test]
    fn shortening_shows_that_something_was_left_out() {
        assert_eq!(shortened("eleven words", 7), "eleven…");
        assert_eq!(shortened("eleven", 6), "eleven");
    }
}
