//! The embedded fonts: their bytes, the width of a text in them, and which characters they can draw.

use std::fmt::Write as _;
use std::sync::LazyLock;

use ab_glyph::{Font, FontRef, ScaleFont};

/// The family that charts and pages name.
pub(crate) const FAMILY: &str = "Liberation Sans";
/// The regular weight.
pub(crate) const REGULAR: &[u8] = include_bytes!("../assets/fonts/LiberationSans-Regular.ttf");
/// The bold weight.
pub(crate) const BOLD: &[u8] = include_bytes!("../assets/fonts/LiberationSans-Bold.ttf");

static REGULAR_FACE: LazyLock<FontRef<'static>> = LazyLock::new(|| face(REGULAR));
static BOLD_FACE: LazyLock<FontRef<'static>> = LazyLock::new(|| face(BOLD));

fn face(bytes: &'static [u8]) -> FontRef<'static> {
    FontRef::try_from_slice(bytes).expect("the embedded font is a font")
}

/// How heavy a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    /// Regular.
    Regular,
    /// Bold.
    Bold,
}

/// The width of a text at a size, both in the same unit.
///
/// `ab_glyph` scales by the line's height; a size here is the em, as in SVG and on pages.
pub(crate) fn width(text: &str, size: f32, weight: Weight) -> f32 {
    let face = match weight {
        Weight::Regular => &*REGULAR_FACE,
        Weight::Bold => &*BOLD_FACE,
    };
    let em = face.units_per_em().unwrap_or(2048.0);
    let line = face.height_unscaled();
    let scaled = face.as_scaled(size * line / em);
    text.chars()
        .map(|letter| scaled.h_advance(scaled.glyph_id(letter)))
        .sum()
}

/// The text with what the fonts cannot draw made visible, so that no text can stop a page.
///
/// A character without a glyph becomes its code point, such as `[U+1F600]`. Line ends and tabs become spaces; other
/// control and format characters say nothing and are dropped (PDF/UA refuses them). A run of more than thirty letters
/// gets soft hyphens, so that it can be broken and never leaves its column.
pub(crate) fn drawable(text: &str) -> String {
    let mut drawn = String::with_capacity(text.len());
    let mut run = 0;
    for letter in text.chars() {
        if letter.is_whitespace() {
            run = 0;
            drawn.push(if letter == '\u{a0}' { letter } else { ' ' });
        } else if is_silent(letter) {
        } else if has_glyph(letter) {
            run += 1;
            if run > LONGEST_RUN && !is_mark(letter) {
                drawn.push('\u{ad}');
                run = 1;
            }
            drawn.push(letter);
        } else {
            run = 0;
            write!(drawn, "[U+{:04X}]\u{ad}", u32::from(letter)).expect("a string takes what is written");
        }
    }
    drawn
}

const LONGEST_RUN: usize = 24;

/// Control and format characters.
fn is_silent(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// Accents that join the letter before.
fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

/// Latin, Greek and Cyrillic letters, punctuation, currency, arrows and shapes that both weights hold. Other scripts are
/// left out even where a glyph exists: their joining could ask for one that does not.
fn has_glyph(letter: char) -> bool {
    let plain = matches!(letter,
        ' '..='~' | '\u{a0}'..='\u{24f}' | '\u{300}'..='\u{36f}' | '\u{370}'..='\u{52f}' | '\u{1e00}'..='\u{1eff}'
        | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{2070}'..='\u{209c}' | '\u{20a0}'..='\u{20bf}'
        | '\u{2100}'..='\u{22ff}' | '\u{2500}'..='\u{25ff}');
    plain && REGULAR_FACE.glyph_id(letter).0 != 0 && BOLD_FACE.glyph_id(letter).0 != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, drawn: &str) {
        assert_eq!(drawable(text), drawn);
    }

    #[test]
    fn what_the_fonts_lack_becomes_its_code_point() {
        check("plain £5 – 84.2%", "plain £5 – 84.2%");
        check("Tŷ Gwyn, Tŵr, Ŵ Ŷ", "Tŷ Gwyn, Tŵr, Ŵ Ŷ");
        check("▲▼■●↑→↓≥", "▲▼■●↑→↓≥");
        check("good 😀", "good [U+1F600]\u{ad}");
        check("中", "[U+4E2D]\u{ad}");
        check("a\u{feff}b\u{7}c\u{200b}d", "abcd");
        check("two\nlines\tand", "two lines and");
    }

    #[test]
    fn a_very_long_word_can_be_broken() {
        let drawn = drawable(&"x".repeat(60));
        assert_eq!(drawn.matches('\u{ad}').count(), 2);
    }

    #[test]
    fn widths_are_those_of_the_em() {
        // Every figure of the font is 1139 of 2048 units wide.
        let digits = width("0123456789", 10.0, Weight::Regular);
        assert!((digits - 10.0 * 10.0 * 1139.0 / 2048.0).abs() < 0.01, "{digits}");
        assert!((width("1111", 9.0, Weight::Bold) - width("8888", 9.0, Weight::Bold)).abs() < 1e-4);
    }
}
