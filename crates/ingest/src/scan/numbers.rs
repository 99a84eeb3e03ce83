//! Numbers that belong to one person and carry a check: unique pupil numbers, NHS numbers, National Insurance numbers.

/// What kinds of personal number a text holds, in words.
pub(super) fn kinds(text: &str) -> Vec<&'static str> {
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

/// Whether a text holds any personal number.
pub(super) fn has_number(text: &str) -> bool {
    !kinds(text).is_empty() || words(text).iter().any(|word| nhs(word) == Some(true))
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

/// Two letters that are issued, six digits, a letter from A to D; with or without spaces.
fn has_national_insurance_number(text: &str) -> bool {
    let letters: Vec<char> = text.chars().take(2_000).collect();
    (0..letters.len()).any(|start| {
        let starts_word = start == 0 || !letters[start - 1].is_alphanumeric();
        starts_word && is_national_insurance_number(&letters[start..])
    })
}

fn is_national_insurance_number(letters: &[char]) -> bool {
    let mut compact = String::new();
    let mut used = 0;
    for c in letters {
        if compact.len() == 9 {
            break;
        }
        match c {
            ' ' => {}
            c if c.is_ascii_alphanumeric() => compact.push(c.to_ascii_uppercase()),
            _ => return false,
        }
        used += 1;
    }
    let ends_word = letters.get(used).is_none_or(|c| !c.is_alphanumeric());
    let [first, second, digits @ .., last] = compact.as_bytes() else {
        return false;
    };
    let unused = ["BG", "GB", "NK", "KN", "TN", "NT", "ZZ"];
    ends_word
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
            ("1111111111", Some(false)),
            ("999000001", None),
            ("12", None),
        ] {
            assert_eq!(nhs(text), valid, "{text}");
        }
    }

    #[test]
    fn national_insurance_numbers_are_known_by_their_shape() {
        for (text, found) in [
            ("AB123456C", true),
            ("ab 12 34 56 c", true),
            ("NINO: AB123456C.", true),
            ("AB123456E", false),
            ("GB123456A", false),
            ("AB1234567", false),
            ("XAB123456C", false),
        ] {
            assert_eq!(has_national_insurance_number(text), found, "{text}");
        }
    }
}
