//! Numbers and lists as people say them in a sentence: `ten`, `third`, `a, b and c`.

const CARDINALS: [&str; 13] = [
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
];
const ORDINALS: [&str; 13] = [
    "", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth",
];

/// A count in words up to twelve, in figures beyond: `ten`, `13`. Nought is `no`.
pub(crate) fn cardinal(number: u32) -> String {
    let word = usize::try_from(number)
        .ok()
        .and_then(|index| CARDINALS.get(index));
    word.map_or_else(|| number.to_string(), |word| (*word).to_owned())
}

/// A place in words up to twelfth, in figures beyond: `third`, `13th`, `21st`.
pub(crate) fn ordinal(number: u32) -> String {
    let word = usize::try_from(number).ok().and_then(|index| ORDINALS.get(index));
    if let Some(word) = word.filter(|word| !word.is_empty()) {
        return (*word).to_owned();
    }
    let ending = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// `one month`, `three months`.
pub(crate) fn counted(number: u32, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", cardinal(number))
}

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// The text with a capital first letter.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_said_in_words_up_to_twelve() {
        for (number, count, place) in [
            (1, "one", "first"),
            (3, "three", "third"),
            (12, "twelve", "twelfth"),
            (13, "13", "13th"),
            (21, "21", "21st"),
            (111, "111", "111th"),
            (122, "122", "122nd"),
        ] {
            assert_eq!(cardinal(number), count);
            assert_eq!(ordinal(number), place);
        }
        assert_eq!(
            (counted(1, "month"), counted(15, "month")),
            ("one month".to_owned(), "15 months".to_owned())
        );
        assert_eq!(list(&["a", "b", "c"].map(str::to_owned)), "a, b and c");
        assert_eq!(capital("ten"), "Ten");
    }
}
