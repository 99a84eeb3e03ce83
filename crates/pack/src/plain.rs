//! Text of partners as data: letters that say nothing or that turn the order of others are left out.

/// The text without control letters, and without those that turn or hide what stands beside them. Line ends stay.
///
/// A partner's words then read the same in every format, and cannot dress up as anything else.
pub(crate) fn plain(text: &str) -> String {
    text.chars()
        .filter(|letter| *letter == '\n' || !is_silent(*letter))
        .collect()
}

/// The same in one line, with single spaces.
pub(crate) fn one_line(text: &str) -> String {
    let words = text.split(char::is_whitespace).map(plain);
    words
        .filter(|word| !word.is_empty())
        .collect::<Vec<String>>()
        .join(" ")
}

/// Small letters, digits and single hyphens: for anchors, content ids and file names. Never empty.
pub(crate) fn slug(text: &str) -> String {
    let lower: String = text
        .chars()
        .map(|letter| {
            if letter.is_ascii_alphanumeric() {
                letter.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .take(60)
        .collect();
    let parts: Vec<&str> = lower.split('-').filter(|part| !part.is_empty()).collect();
    if parts.is_empty() {
        "x".to_owned()
    } else {
        parts.join("-")
    }
}

fn is_silent(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}'
            | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_hide_or_turn_are_left_out() {
        for (text, said) in [
            ("84.2%", "84.2%"),
            ("Tŷ Gwyn 😀", "Tŷ Gwyn 😀"),
            ("a\u{0}b\u{7}c\u{1b}[31m", "abc[31m"),
            ("fdp\u{202e}exe", "fdpexe"),
            ("two\nlines", "two\nlines"),
        ] {
            assert_eq!(plain(text), said);
        }
        assert_eq!(one_line(" two\r\n  lines\t\u{200b} here "), "two lines here");
    }

    #[test]
    fn a_slug_is_safe_anywhere() {
        for (text, said) in [
            ("CSC05", "csc05"),
            ("2026-27 Q1", "2026-27-q1"),
            ("\"><script>", "script"),
            ("../..", "x"),
            ("", "x"),
        ] {
            assert_eq!(slug(text), said);
        }
    }
}
