//! Comparing labels as people mean them: case, runs of spaces, dashes and trailing punctuation do not count.

/// The text without spaces of any kind at its ends, no-break and zero-width ones included.
pub(crate) fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c))
}

/// The form in which two labels are compared.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars().filter(|c| !is_invisible(*c)).map(narrow) {
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
    let folded = fold(&cut(label));
    candidates
        .map(|candidate| (apart(&folded, &fold(&cut(candidate))), candidate))
        .filter(|(percent, _)| *percent <= 35)
        .min_by_key(|(percent, _)| *percent)
        .map(|(_, candidate)| candidate)
}

/// Whether a text is a word of the layout with a slip of the fingers in it: near enough to ask, and not the same.
pub(crate) fn is_slip(text: &str, meant: &str) -> bool {
    let (text, meant) = (fold(&cut(text)), fold(&cut(meant)));
    let (length, of_meant) = (text.chars().count(), meant.chars().count());
    // Whatever is that much longer or shorter is no slip: most texts are told apart by this alone.
    let is_near = length.abs_diff(of_meant) * 100 / length.max(of_meant).max(1) <= 20;
    of_meant >= 4 && is_near && text != meant && apart(&text, &meant) <= 20
}

/// How many letters in a hundred must be added, dropped, changed or swapped to make one folded text of the other.
fn apart(a: &str, b: &str) -> usize {
    let longest = a.chars().count().max(b.chars().count()).max(1);
    strsim::osa_distance(a, b) * 100 / longest
}

fn cut(text: &str) -> String {
    text.chars().take(200).collect()
}

/// The plain form of a letter, digit or sign that is written as wide as an ideograph.
pub(crate) fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        c => c,
    }
}

pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

pub(crate) fn is_dash(c: char) -> bool {
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

    #[test]
    fn a_slip_of_the_fingers_is_told_from_another_word() {
        for text in ["Directotate", "Directorat", "Driectorate", "Directorates"] {
            assert!(is_slip(text, "Directorate"), "{text}");
        }
        for (text, meant) in [
            ("Directorate", "Directorate"),
            ("Ref", "Red"),
            ("Department", "Directorate"),
        ] {
            assert!(!is_slip(text, meant), "{text} for {meant}");
        }
    }
}
