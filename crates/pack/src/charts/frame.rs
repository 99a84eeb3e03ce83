//! What all charts share: the heading, the plot with its gridlines, and the document around it.

use plotters::chart::{ChartBuilder, ChartContext};
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::types::RangedCoordf64;
use plotters::drawing::IntoDrawingArea as _;

use super::Size;
use super::backend::{Canvas, document};
use super::elements::{Area, Drawn, Look, tenths, write};
use super::layout::wrapped;
use crate::font::Weight;
use crate::palette::{INK, QUIET};

/// The four sides of a plot, in units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Sides {
    pub(crate) left: f32,
    pub(crate) top: f32,
    pub(crate) right: f32,
    pub(crate) bottom: f32,
}

/// A plot over two ranges of numbers.
pub(crate) type Plot<'a, 'b> = ChartContext<'b, Canvas<'a>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// Lays a plot between the sides. Both ranges are finite and not empty: axes and indexes give no others.
pub(crate) fn plot<'a, 'b>(
    area: &'b Area<'a>,
    size: Size,
    sides: Sides,
    across: (f64, f64),
    up: (f64, f64),
) -> Result<Plot<'a, 'b>, plotters::drawing::DrawingAreaErrorKind<std::convert::Infallible>> {
    ChartBuilder::on(area)
        .margin_left(tenths(sides.left))
        .margin_top(tenths(sides.top))
        .margin_right(tenths(size.width - sides.right))
        .margin_bottom(tenths(size.height - sides.bottom))
        .build_cartesian_2d(across.0..across.1, up.0..up.1)
}

/// The title and the subtitle at the top of a chart that travels alone. Gives the height that they take.
pub(crate) struct Heading {
    title: Vec<String>,
    subtitle: Vec<String>,
    text: f32,
}

impl Heading {
    /// No heading where there is no title: the document carries both.
    pub(crate) fn new(title: Option<&str>, subtitle: &str, size: Size) -> Self {
        let room = size.width - 8.0;
        let lines = |text: &str, factor: f32, weight| wrapped(text, size.text * factor, weight, room);
        Self {
            title: title.map_or_else(Vec::new, |t| lines(t, 1.25, Weight::Bold)),
            subtitle: title.map_or_else(Vec::new, |_| lines(subtitle, 1.0, Weight::Regular)),
            text: size.text,
        }
    }

    /// How high it is.
    pub(crate) fn height(&self) -> f32 {
        if self.title.is_empty() {
            return 0.0;
        }
        self.text * (1.6 * self.title.len() as f32 + 1.3 * self.subtitle.len() as f32 + 0.4)
    }

    /// Writes it at the top left.
    pub(crate) fn draw(&self, area: &Area<'_>) -> Drawn {
        let mut top = 0.0;
        for line in &self.title {
            write(
                area,
                line,
                Look::plain(self.text * 1.25, INK).bold(),
                (2.0, top + self.text * 0.8),
            )?;
            top += self.text * 1.6;
        }
        for line in &self.subtitle {
            write(
                area,
                line,
                Look::plain(self.text, QUIET),
                (2.0, top + self.text * 0.65),
            )?;
            top += self.text * 1.3;
        }
        Ok(())
    }
}

/// Draws on a fresh canvas and gives the whole SVG.
pub(crate) fn svg(
    size: Size,
    title: &str,
    description: &str,
    draw: impl FnOnce(&Area<'_>) -> Drawn,
) -> String {
    let mut body = String::new();
    {
        let extent = (
            tenths(size.width).unsigned_abs(),
            tenths(size.height).unsigned_abs(),
        );
        let area = Canvas::new(&mut body, extent).into_drawing_area();
        draw(&area).expect("our canvas takes everything that is drawn");
    }
    document(&body, (size.width, size.height), title, description)
}
