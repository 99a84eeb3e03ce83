//! The numbers that a text says: in digits, in words, as a place in an order, or glued to something else.

const ONES: [&str; 19] = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 8] = [
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];
const PLACES: [&str; 20] = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
];
const OTHERS: [(&str, f64); 9] = [
    ("single", 1.0),
    ("once", 1.0),
    ("couple", 2.0),
    ("twice", 2.0),
    ("both", 2.0),
    ("pair", 2.0),
    ("dozen", 12.0),
    ("hundred", 100.0),
    ("thousand", 1000.0),
];

/// Whether a text holds anything that might be a number. `The 2nd was late`, `half of them` and `siblings x3` do; a year and a
/// quarter (`Q3`) do not.
pub fn says_number(text: &str) -> bool {
    let lower = text.to_lowercase();
    let tokens = tokens(&lower);
    let might_be = |index: usize| {
        let token = tokens[index];
        is_place(token) || token == "half" || token.chars().any(char::is_numeric) && !is_quarter(token)
    };
    !numbers_said(text).is_empty() || without_years(&tokens).into_iter().any(might_be)
}

/// The numbers that a text says for how many, in digits or in words; years are none, nor are places in an order.
pub fn numbers_said(text: &str) -> Vec<f64> {
    let lower = text.to_lowercase();
    let tokens = tokens(&lower);
    let mut numbers: Vec<f64> = Vec::new();
    let mut tens_before = None;
    for index in without_years(&tokens) {
        let Some(number) = number_said(tokens[index]) else {
            tens_before = None;
            continue;
        };
        match numbers.last_mut() {
            Some(tens) if goes_on(&lower, tens_before, tokens[index]) => *tens += number,
            _ => numbers.push(number),
        }
        tens_before = Some(tokens[index]).filter(|token| TENS.contains(token));
    }
    numbers
}

fn tokens(lower: &str) -> Vec<&str> {
    let tokens = lower.split(|c: char| !c.is_alphanumeric());
    tokens.filter(|token| !token.is_empty()).collect()
}

/// The words and runs of digits that are no year: neither `2025` nor the end of `2025-26`.
fn without_years(tokens: &[&str]) -> Vec<usize> {
    let is_year = |index: usize| {
        let year: Option<u32> = tokens[index].parse().ok();
        year.is_some_and(|year| tokens[index].len() == 4 && (1990..2100).contains(&year))
    };
    let ends_year = |index: usize| {
        let before = index.checked_sub(1).filter(|before| is_year(*before));
        let next = before.and_then(|before| tokens[before].parse::<u32>().ok());
        next.is_some_and(|year| tokens[index].len() == 2 && tokens[index].parse() == Ok((year + 1) % 100))
    };
    let all = 0..tokens.len();
    all.filter(|index| !is_year(*index) && !ends_year(*index))
        .collect()
}

/// The number that a lower-case word or run of digits says. Digits count what they are glued to by one sign, or in front of
/// (`x3`, `3yo`); a code (`csc05`) counts nothing.
fn number_said(token: &str) -> Option<f64> {
    let at = |words: &[&str]| words.iter().position(|word| *word == token);
    let ones = at(&ONES).map(|index| index as f64 + 1.0);
    let tens = || at(&TENS).map(|index| 10.0 * (index as f64 + 2.0));
    let others = || {
        OTHERS
            .iter()
            .find(|(word, _)| *word == token)
            .map(|(_, number)| *number)
    };
    ones.or_else(tens).or_else(others).or_else(|| in_digits(token))
}

fn in_digits(token: &str) -> Option<f64> {
    if is_quarter(token) || is_place(token) {
        return None;
    }
    let times = token.strip_prefix('x').unwrap_or(token);
    let end = times.find(|c: char| !c.is_ascii_digit()).unwrap_or(times.len());
    times[..end].parse().ok()
}

/// Whether a word goes on with the tens before it: `twenty-three` is one number.
fn goes_on(text: &str, tens: Option<&str>, ones: &str) -> bool {
    let is_written =
        |tens: &str| text.contains(&format!("{tens}-{ones}")) || text.contains(&format!("{tens} {ones}"));
    ONES[..9].contains(&ones) && tens.is_some_and(is_written)
}

/// `2nd`, `second`, `thirtieth`.
fn is_place(token: &str) -> bool {
    let digits = token.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let ending = &token[digits.len()..];
    let in_digits = !digits.is_empty()
        && digits.bytes().all(|digit| digit.is_ascii_digit())
        && ["st", "nd", "rd", "th"].contains(&ending);
    let of_tens = token
        .strip_suffix("ieth")
        .is_some_and(|tens| TENS.iter().any(|word| word.strip_suffix('y') == Some(tens)));
    in_digits || of_tens || PLACES.contains(&token)
}

/// `q3`, a quarter's name.
fn is_quarter(token: &str) -> bool {
    ["q1", "q2", "q3", "q4"].contains(&token)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, numbers: &[f64]) {
        assert_eq!(numbers_said(text), numbers, "{text}");
        assert!(numbers.is_empty() || says_number(text), "{text}");
    }

    fn check_any(text: &str, expected: bool) {
        assert_eq!(says_number(text), expected, "{text}");
    }

    #[test]
    fn numbers_are_found_in_digits_and_in_words_and_years_are_none() {
        check("up from 2 to 4", &[2.0, 4.0]);
        check("a single case", &[1.0]);
        check("both children", &[2.0]);
        check("siblings x3, and 2yo", &[3.0, 2.0]);
        check("forty, two of them late", &[40.0, 2.0]);
        check("twelve of the 15", &[12.0, 15.0]);
        check("thirteen of the sixteen", &[13.0, 16.0]);
        check("twenty-three of ninety", &[23.0, 90.0]);
        check("Demand rose.", &[]);
        check("in 2025-26", &[]);
        check("in 2025-27", &[27.0]);
        check("since March 2024", &[]);
    }

    #[test]
    fn whatever_might_be_a_number_is_one() {
        for text in [
            "thirteen of the sixteen",
            "the 2nd, was late",
            "The 3rd and 4th of them",
            "the third of them",
            "the thirtieth",
            "siblings x3",
            "family of3",
            "ninety",
            "½ of them",
            "half of them",
        ] {
            check_any(text, true);
        }
        for text in [
            "since Q3 of 2025-26",
            "Demand rose.",
            "none of them",
            "in 2024 it fell",
        ] {
            check_any(text, false);
        }
    }
}
