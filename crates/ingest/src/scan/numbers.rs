//! Numbers that belong to one person and carry a check: unique pupil numbers, NHS numbers, National Insurance numbers.

use std::borrow::Cow;

/// What kinds of personal number a text holds, in words.
pub(super) fn kinds(text: &str) -> Vec<&'static str> {
    let text = &*plain(text);
    let words = words(text);
    let mut kinds = Vec::new();
    if words.iter().any(|word| is_upn(word)) {
        kinds.push("valid unique pupil numbers");
    }
    if has_national_insurance_number(text) {
        kinds.push("National Insurance numbers");
    }
    kinds
}

/// Whether a name (of a sheet, of a file) holds any personal number. Names are short, so that a valid NHS number in one is no
/// chance, unless it is the hour in which the file was made.
pub(super) fn is_in_name(name: &str) -> bool {
    // In names people write an underscore or a point for a space.
    let name = plain(name).replace(['_', '.'], " ");
    !kinds(&name).is_empty() || holds(name.as_bytes(), |word| !is_hour(word)) || has_labelled_nhs(&name)
}

/// The text with one plain space for every run of spaces of any kind, a hyphen for every dash, and without letters that nobody
/// sees: what spreadsheets and web pages put between the groups of a number. Lines stay apart.
fn plain(text: &str) -> Cow<'_, str> {
    if text.is_ascii() && !text.contains("  ") && !text.contains('\t') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    for c in text.chars().map(crate::fold::narrow) {
        match c {
            '\n' | '\r' => plain.push(c),
            c if c.is_whitespace() => {
                if !plain.ends_with(' ') {
                    plain.push(' ');
                }
            }
            c if crate::fold::is_invisible(c) => {}
            c if c != '_' && crate::fold::is_dash(c) => plain.push('-'),
            c => plain.push(c),
        }
    }
    Cow::Owned(plain)
}

/// Ten digits that name an hour of this century: `2026072109`.
fn is_hour(word: &str) -> bool {
    let part = |from: usize, to: usize| word.get(from..to).and_then(|part| part.parse::<u32>().ok());
    word.starts_with("20")
        && part(4, 6).is_some_and(|month| (1..=12).contains(&month))
        && part(6, 8).is_some_and(|day| (1..=31).contains(&day))
        && part(8, 10).is_some_and(|hour| hour < 24)
}

/// Whether a text says `NHS` and gives a valid number after it.
pub(super) fn has_labelled_nhs(text: &str) -> bool {
    let labels = ["nhs", "chi no", "chi num"];
    let lower = plain(text).to_ascii_lowercase();
    labels.iter().any(|label| {
        lower.match_indices(label).any(|(at, _)| {
            let after = lower.as_bytes().iter().skip(at).take(AFTER_LABEL);
            holds(&after.copied().collect::<Vec<u8>>(), |_| true)
        })
    })
}

/// How far from its label a number may stand, in bytes.
const AFTER_LABEL: usize = 60;

/// Whether a valid NHS number, written together or in groups of three, three and four, stands by itself in a text.
pub(super) fn holds_nhs(text: &str) -> bool {
    holds(plain(text).as_bytes(), |_| true)
}

fn holds(bytes: &[u8], is_meant: impl Fn(&str) -> bool) -> bool {
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let starts =
        (0..bytes.len()).filter(|at| is_digit(*at) && (*at == 0 || !bytes[at - 1].is_ascii_alphanumeric()));
    starts.into_iter().any(|start| {
        [10, 12].iter().any(|length| {
            let end = start + length;
            let is_alone = bytes.get(end).is_none_or(|after| !after.is_ascii_alphanumeric());
            let word = bytes
                .get(start..end)
                .and_then(|word| std::str::from_utf8(word).ok());
            is_alone && word.is_some_and(|word| is_grouped(word) && nhs(word) == Some(true) && is_meant(word))
        })
    })
}

/// `9990000018`, `999 000 0018` or `999-000-0018`.
fn is_grouped(word: &str) -> bool {
    word.bytes().enumerate().all(|(at, byte)| {
        let is_gap = word.len() == 12 && matches!(at, 3 | 7);
        if is_gap {
            matches!(byte, b' ' | b'-')
        } else {
            byte.is_ascii_digit()
        }
    })
}

fn words(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect()
}

/// A unique pupil number: a check letter and twelve digits, each weighted by its place from 2, modulo 23.
/// Source: the children-in-need census, rule 1510.
fn is_upn(word: &str) -> bool {
    const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRTUVWXYZ";
    let [letter, digits @ ..] = word.as_bytes() else {
        return false;
    };
    if digits.len() != 12 || !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let sum: usize = digits
        .iter()
        .zip(2_usize..)
        .map(|(digit, weight)| usize::from(digit - b'0') * weight)
        .sum();
    LETTERS.get(sum % 23) == Some(&letter.to_ascii_uppercase())
}

/// Whether a ten-digit number (with or without spaces or dashes) is a valid NHS number; nothing for any other text.
///
/// The last digit makes the sum weighted from 10 down to 1 divisible by 11; about one random number in eleven passes.
pub(super) fn nhs(text: &str) -> Option<bool> {
    // A space or dash of another kind takes up to three bytes.
    if text.len() > 60 {
        return None;
    }
    let text = plain(text);
    if text.len() > 20 {
        return None;
    }
    let digits: Vec<u32> = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| c.to_digit(10))
        .collect::<Option<_>>()?;
    if digits.len() != 10 {
        return None;
    }
    let sum: u32 = digits
        .iter()
        .zip((1..=10).rev())
        .map(|(digit, weight)| digit * weight)
        .sum();
    let all_same = digits.iter().all(|digit| Some(digit) == digits.first());
    Some(sum.is_multiple_of(11) && !all_same)
}

/// Two letters that are issued, six digits, a letter from A to D: together, or in the groups in which the number is printed.
fn has_national_insurance_number(text: &str) -> bool {
    let bytes = text.as_bytes();
    let starts = (0..bytes.len()).filter(|at| *at == 0 || !bytes[at - 1].is_ascii_alphanumeric());
    starts.into_iter().any(|start| {
        // Together; two letters, six digits, one letter; five groups.
        [9, 11, 13].iter().any(|length| {
            let end = start + length;
            let is_alone = bytes.get(end).is_none_or(|after| !after.is_ascii_alphanumeric());
            is_alone && bytes.get(start..end).is_some_and(is_national_insurance_number)
        })
    })
}

fn is_national_insurance_number(written: &[u8]) -> bool {
    let gaps: &[usize] = match written.len() {
        9 => &[],
        11 => &[2, 9],
        _ => &[2, 5, 8, 11],
    };
    let is_gap = |byte: u8| matches!(byte, b' ' | b'-' | b'.');
    let gaps_fit = gaps
        .iter()
        .all(|at| written.get(*at).copied().is_some_and(is_gap));
    let compact: Vec<u8> = (0..)
        .zip(written)
        .filter(|(at, _)| !gaps.contains(at))
        .map(|(_, byte)| byte.to_ascii_uppercase())
        .collect();
    let [first, second, digits @ .., last] = compact.as_slice() else {
        return false;
    };
    let unused: [&[u8]; 7] = [b"BG", b"GB", b"NK", b"KN", b"TN", b"NT", b"ZZ"];
    // In "a rise by 250000 a year" there is none: small letters in that grouping are words.
    let is_shouted = written.len() != 11 || !written.iter().any(u8::is_ascii_lowercase);
    gaps_fit
        && is_shouted
        && digits.len() == 6
        && digits.iter().all(u8::is_ascii_digit)
        && (b'A'..=b'D').contains(last)
        && first.is_ascii_uppercase()
        && second.is_ascii_uppercase()
        && !b"DFIQUV".contains(first)
        && !b"DFIOQUV".contains(second)
        && !unused.contains(&&compact[..2])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pupil_numbers_are_known_by_their_check_letter() {
        for (text, found) in [
            ("C999000000001", true),
            ("UPN c999000000001, left", true),
            ("B999000000001", false),
            ("C99900000000", false),
            ("XC999000000001", false),
        ] {
            assert_eq!(
                kinds(text).contains(&"valid unique pupil numbers"),
                found,
                "{text}"
            );
        }
    }

    #[test]
    fn nhs_numbers_are_known_by_their_check_digit() {
        for (text, valid) in [
            ("9990000018", Some(true)),
            ("999 000 0026", Some(true)),
            ("999-000-0115", Some(true)),
            ("9990000019", Some(false)),
            ("999\u{a0}000\u{a0}0026", Some(true)),
            ("999\u{2013}000\u{2013}0026", Some(true)),
            ("1111111111", Some(false)),
            ("999000001", None),
            ("12", None),
        ] {
            assert_eq!(nhs(text), valid, "{text}");
        }
    }

    #[test]
    fn an_nhs_number_in_words_is_known_where_the_words_say_so() {
        for (text, labelled, holds) in [
            ("NHS no: 999 000 0018", true, true),
            ("nhs 9990000018.", true, true),
            ("ring 9990000018", false, true),
            ("ring 09990000018", false, false),
            ("NHS trust code 9990000019", false, false),
            ("the NHS has 1234 567 890", false, false),
            ("NHS 999\u{a0}000\u{a0}0018", true, true),
            ("ring 999\u{202f}000\u{2009}0018", false, true),
            ("ring 999  000   0018 now", false, true),
            ("ring 999\u{2013}000\u{2011}0018", false, true),
            ("ring 999\n000\n0018", false, false),
        ] {
            assert_eq!(
                (has_labelled_nhs(text), holds_nhs(text)),
                (labelled, holds),
                "{text}"
            );
        }
    }

    #[test]
    fn a_name_may_hold_the_hour_but_no_number_of_a_person() {
        for (name, found) in [
            ("C999000000001.xlsx", true),
            ("9990000018.xlsx", true),
            ("return for AB123456C.csv", true),
            ("2026072108.xlsx", false),
            ("Q1 2026-27 v2 (1).xlsx", false),
            ("999 000 0018.xlsx", true),
            ("case 999-000-0018 Q1.xlsx", true),
            ("case_999_000_0018.xlsx", true),
            ("999\u{a0}000\u{a0}0018", true),
            ("999 000 0019.xlsx", false),
            ("AB_12_34_56_C.xlsx", true),
        ] {
            assert_eq!(is_in_name(name), found, "{name}");
        }
        assert_eq!(nhs("2026072108"), Some(true), "by chance");
    }

    #[test]
    fn national_insurance_numbers_are_known_by_their_shape() {
        for (text, found) in [
            ("AB123456C", true),
            ("ab 12 34 56 c", true),
            ("NINO: AB123456C.", true),
            ("AB 123456 C", true),
            ("ab-12-34-56-c", true),
            ("AB\u{a0}12\u{a0}34\u{a0}56\u{a0}C", true),
            ("AB  12 34  56 C", true),
            ("AB\u{2009}123456\u{202f}C", true),
            ("AB\u{2013}12\u{2013}34\u{2013}56\u{2013}C", true),
            ("a rise by 250000 a year", false),
            ("AB123456E", false),
            ("GB123456A", false),
            ("AB1234567", false),
            ("XAB123456C", false),
        ] {
            let kinds = kinds(text);
            assert_eq!(kinds.contains(&"National Insurance numbers"), found, "{text}");
        }
    }
}
