//! Comparing labels as people mean them: case, runs of spaces, dashes and trailing punctuation do not count.

/// The text without spaces of any kind at its ends, no-break and zero-width ones included.
pub(crate) fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c))
}

/// The form in which two labels are compared.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars().filter(|c| !is_invisible(*c)) {
        if c.is_whitespace() || is_dash(c) {
            gap = true;
            continue;
        }
        if gap && !folded.is_empty() {
            folded.push(' ');
        }
        gap = false;
        folded.extend(unquoted(c).to_lowercase());
    }
    let kept = folded.trim_end_matches([':', '.', ',', ';', ' ', '?', '!']).len();
    folded.truncate(kept);
    folded
}

/// The candidate that a label most probably means, if one is near: for a hint, never for acceptance.
pub(crate) fn nearest<'a>(label: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let folded: Vec<char> = fold(label).chars().take(200).collect();
    candidates
        .map(|candidate| {
            let other: Vec<char> = fold(candidate).chars().take(200).collect();
            let longest = folded.len().max(other.len()).max(1);
            (distance(&folded, &other) * 100 / longest, candidate)
        })
        .filter(|(percent, _)| *percent <= 35)
        .min_by_key(|(percent, _)| *percent)
        .map(|(_, candidate)| candidate)
}

/// How many letters must be added, dropped or changed (Levenshtein).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let changed = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '_')
}

fn unquoted(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' => '\'',
        '\u{201c}' | '\u{201d}' => '"',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_compared_as_people_mean_them() {
        for (a, b) in [
            ("Hoarding behaviour ", "hoarding  behaviour"),
            ("three-point criteria \u{2014} NFA", "three point criteria - NFA"),
            ("Section 47 enquiries:", "section 47 enquiries"),
            ("Children\u{2019}s plans", "children's plans"),
            ("Re-referrals\u{a0}(12 months)", "re referrals (12 months)"),
            ("Number of contacts.", "NUMBER OF CONTACTS"),
        ] {
            assert_eq!(fold(a), fold(b), "{a} = {b}");
        }
        assert_ne!(fold("Section 47"), fold("Section 46"));
    }

    #[test]
    fn a_suggestion_is_near_or_there_is_none() {
        let known = ["Directorate", "Number of referrals", "Number of re-referrals"];
        let nearest_of = |label| nearest(label, known.iter().copied());
        assert_eq!(nearest_of("Directotate"), Some("Directorate"));
        assert_eq!(nearest_of("No of referrals"), Some("Number of referrals"));
        assert_eq!(nearest_of("Attendance"), None);
    }
}
