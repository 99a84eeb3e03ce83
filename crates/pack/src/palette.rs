//! The colours of charts and pages, and the contrast that each pairing must keep.
//!
//! From the Analysis Function's and GOV.UK's palettes, with the control-chart colours darkened until they pass 3:1 on white.

use boardpack_model::assessment::Rag;

/// A colour: red, green, blue.
pub(crate) type Colour = (u8, u8, u8);

pub(crate) const WHITE: Colour = (0xff, 0xff, 0xff);
/// Text, means and axes.
pub(crate) const INK: Colour = (0x0b, 0x0c, 0x0c);
/// Secondary text.
pub(crate) const QUIET: Colour = (0x48, 0x49, 0x49);
/// Gridlines: they carry no meaning of their own.
pub(crate) const GRID: Colour = (0xd9, 0xd9, 0xd9);
/// The data line, and our own bar.
pub(crate) const DATA: Colour = (0x12, 0x43, 0x6d);
/// Other places.
pub(crate) const CONTEXT: Colour = (0x85, 0x86, 0x86);
/// England.
pub(crate) const ENGLAND: Colour = (0x80, 0x16, 0x50);
/// Control limits.
pub(crate) const LIMIT: Colour = (0x59, 0x59, 0x59);
/// The target.
pub(crate) const TARGET: Colour = (0xca, 0x35, 0x35);
/// A special cause the good way.
pub(crate) const BETTER: Colour = (0x00, 0x72, 0xc6);
/// A special cause the other way.
pub(crate) const WORSE: Colour = (0xc4, 0x56, 0x0a);
/// A special cause where neither way is good.
pub(crate) const NEUTRAL: Colour = (0x49, 0x00, 0x92);
/// A point without a special cause.
pub(crate) const COMMON: Colour = (0x76, 0x76, 0x76);
/// The ground of a good or expected band; its edges are drawn as lines.
pub(crate) const BAND: Colour = (0xe9, 0xef, 0xf5);

/// Text on its ground.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tag {
    /// The text and the shape.
    pub(crate) ink: Colour,
    /// The ground.
    pub(crate) ground: Colour,
}

pub(crate) const GREEN: Tag = tag((0x08, 0x3d, 0x29), (0xcf, 0xe4, 0xdc));
pub(crate) const AMBER: Tag = tag((0x7a, 0x3c, 0x1c), (0xfd, 0xe4, 0xd7));
pub(crate) const RED: Tag = tag((0x65, 0x1b, 0x1b), (0xf4, 0xd7, 0xd7));
pub(crate) const BLUE: Tag = tag((0x0f, 0x38, 0x5c), (0xd2, 0xe2, 0xf1));
pub(crate) const GREY: Tag = tag(INK, (0xce, 0xce, 0xce));
pub(crate) const PLAIN: Tag = tag(QUIET, WHITE);
pub(crate) const STRONG: Tag = tag(WHITE, (0x65, 0x1b, 0x1b));

const fn tag(ink: Colour, ground: Colour) -> Tag {
    Tag { ink, ground }
}

/// The tag of a rating. Its words and its shape say the same without colour.
pub(crate) fn rag_tag(rag: Rag) -> Tag {
    match rag {
        Rag::Red => RED,
        Rag::Amber => AMBER,
        Rag::Green => GREEN,
        Rag::AboveExpected | Rag::BelowExpected | Rag::AsExpected => BLUE,
        Rag::NoTarget | Rag::NotRated => PLAIN,
        Rag::Accepted | Rag::NoData => GREY,
    }
}

/// The shape of a rating, a character that the embedded fonts hold.
pub(crate) fn rag_shape(rag: Rag) -> &'static str {
    match rag {
        Rag::Red => "■",
        Rag::Amber => "▲",
        Rag::Green => "●",
        Rag::AboveExpected => "↑",
        Rag::BelowExpected => "↓",
        Rag::AsExpected => "→",
        Rag::Accepted => "◊",
        Rag::NoTarget | Rag::NotRated | Rag::NoData => "–",
    }
}

/// `#0b0c0c`.
pub(crate) fn hex((red, green, blue): Colour) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The contrast ratio of WCAG 2.2, from 1 to 21.
    fn contrast(one: Colour, other: Colour) -> f64 {
        let luminance = |(red, green, blue): Colour| {
            let linear = |part: u8| {
                let part = f64::from(part) / 255.0;
                if part <= 0.040_45 {
                    part / 12.92
                } else {
                    ((part + 0.055) / 1.055).powf(2.4)
                }
            };
            0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
        };
        let (a, b) = (luminance(one) + 0.05, luminance(other) + 0.05);
        a.max(b) / a.min(b)
    }

    fn check(what: &str, one: Colour, other: Colour, least: f64) {
        let ratio = contrast(one, other);
        assert!(ratio >= least, "{what}: {ratio:.2} is below {least}");
    }

    #[test]
    fn every_text_has_a_contrast_of_four_and_a_half() {
        for (what, ink) in [
            ("ink", INK),
            ("quiet", QUIET),
            ("data", DATA),
            ("limit", LIMIT),
            ("target", TARGET),
        ] {
            check(what, ink, WHITE, 4.5);
        }
        check("england", ENGLAND, WHITE, 4.5);
        check("quiet on the band", QUIET, BAND, 4.5);
        check("target on the band", TARGET, BAND, 4.0);
        for tag in [GREEN, AMBER, RED, BLUE, GREY, PLAIN, STRONG] {
            check(&hex(tag.ground), tag.ink, tag.ground, 4.5);
        }
    }

    #[test]
    fn every_graphic_has_a_contrast_of_three() {
        for (what, colour) in [
            ("better", BETTER),
            ("worse", WORSE),
            ("neutral", NEUTRAL),
            ("common", COMMON),
            ("context", CONTEXT),
            ("england", ENGLAND),
            ("limit", LIMIT),
            ("target", TARGET),
        ] {
            check(what, colour, WHITE, 3.0);
            check(what, colour, BAND, 3.0);
        }
    }

    #[test]
    fn every_rating_has_its_own_shape_beside_its_words() {
        let rated = [
            Rag::Red,
            Rag::Amber,
            Rag::Green,
            Rag::AboveExpected,
            Rag::BelowExpected,
            Rag::AsExpected,
            Rag::Accepted,
        ];
        let shapes: std::collections::BTreeSet<&str> = rated.iter().map(|rag| rag_shape(*rag)).collect();
        assert_eq!(shapes.len(), rated.len());
        assert!(shapes.iter().all(|shape| crate::font::drawable(shape) == **shape));
        assert_eq!(
            rag_tag(Rag::Accepted),
            GREY,
            "an accepted deviation is never green"
        );
    }
}
