//! Charts: pure data in, SVG text out, drawn by plotters on a backend of our own.
//!
//! Text stays text, shapes carry what colours repeat, gaps are gaps, and every chart has a title and a description for
//! those who hear it. A chart for a document holds no title of its own; one that travels alone (in an e-mail) does.

mod backend;
mod comparison;
mod elements;
mod frame;
mod layout;
mod pathway;
mod png;
mod spark;
mod timeliness;
mod trend;

pub use comparison::{comparison_svg, comparison_svg_at};
pub use pathway::{pathway_svg, pathway_svg_at};
pub use png::png;
pub use spark::{spark_alt, spark_svg};
pub use timeliness::timeliness_svg;
pub(crate) use timeliness::timeliness_width;
pub use trend::{trend_svg, trend_svg_at};

/// The size of a chart in units of a quarter millimetre, and the size of its text in the same units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Size {
    /// The width.
    pub width: f32,
    /// The height; bar charts take the height that their bars need.
    pub height: f32,
    /// The text, by its em: 14.1 is 10 point, the least that is allowed.
    pub text: f32,
}

impl Size {
    /// The whole width of a page, 159 mm by 100 mm, with text of 12 point.
    pub const FULL: Self = Self {
        width: 636.0,
        height: 400.0,
        text: 16.9,
    };

    /// A size with text of 10 point.
    pub const fn small(width: f32, height: f32) -> Self {
        Self {
            width,
            height,
            text: 14.1,
        }
    }
}

#[cfg(test)]
mod tests;
