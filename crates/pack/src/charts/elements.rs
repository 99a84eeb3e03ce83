//! What plotters draws on our canvas: markers whose shape carries their class, dashed lines, texts.

use std::convert::Infallible;

use boardpack_model::assessment::SpecialCause;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::element::{Drawable, PointCollection};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color as _, FontStyle, IntoFont, RGBColor, ShapeStyle, TextStyle};
use plotters_backend::{BackendCoord, DrawingBackend, DrawingErrorKind};

use super::backend::{Canvas, TENTHS};
use crate::font::{FAMILY, Weight};
use crate::palette::{self, Colour};

/// The whole area of a chart.
pub(crate) type Area<'a> = DrawingArea<Canvas<'a>, Shift>;

/// What drawing gives; our canvas cannot fail.
pub(crate) type Drawn = Result<(), DrawingAreaErrorKind<Infallible>>;

/// Units as tenths.
pub(crate) fn tenths(units: f32) -> i32 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a chart is some thousand tenths wide"
    )]
    let tenths = (units * TENTHS).round() as i32;
    tenths
}

/// A stroke of that colour and width in units.
pub(crate) fn stroke(colour: Colour, width: f32) -> ShapeStyle {
    ShapeStyle {
        color: rgb(colour).to_rgba(),
        filled: false,
        stroke_width: tenths(width).unsigned_abs(),
    }
}

/// A ground of that colour.
pub(crate) fn ground(colour: Colour) -> ShapeStyle {
    stroke(colour, 0.0).filled()
}

fn rgb((red, green, blue): Colour) -> RGBColor {
    RGBColor(red, green, blue)
}

/// How a text looks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    pub(crate) size: f32,
    pub(crate) weight: Weight,
    pub(crate) colour: Colour,
    pub(crate) across: Across,
}

/// Where a text lies beside its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Across {
    Left,
    Middle,
    Right,
}

impl Look {
    /// Regular text that begins at its place.
    pub(crate) fn plain(size: f32, colour: Colour) -> Self {
        Self {
            size,
            weight: Weight::Regular,
            colour,
            across: Across::Left,
        }
    }

    /// The same in bold.
    pub(crate) fn bold(self) -> Self {
        Self {
            weight: Weight::Bold,
            ..self
        }
    }

    /// The same, elsewhere beside its place.
    pub(crate) fn lying(self, across: Across) -> Self {
        Self { across, ..self }
    }
}

/// Writes a text whose middle is at a height, in units.
pub(crate) fn write(area: &Area<'_>, text: &str, look: Look, at: (f32, f32)) -> Drawn {
    let style = match look.weight {
        Weight::Regular => FontStyle::Normal,
        Weight::Bold => FontStyle::Bold,
    };
    let across = match look.across {
        Across::Left => HPos::Left,
        Across::Middle => HPos::Center,
        Across::Right => HPos::Right,
    };
    let font = (FAMILY, f64::from(look.size * TENTHS)).into_font().style(style);
    let colour = rgb(look.colour);
    let style = TextStyle::from(font)
        .color(&colour)
        .pos(Pos::new(across, VPos::Center));
    area.draw_text(text, &style, (tenths(at.0), tenths(at.1)))
}

/// A line with native dashes; no dashes draws it whole.
pub(crate) struct Reference<Coord> {
    points: Vec<Coord>,
    style: ShapeStyle,
    dashes: &'static [u32],
}

impl<Coord> Reference<Coord> {
    /// A line through the points.
    pub(crate) fn new(points: Vec<Coord>, style: ShapeStyle, dashes: &'static [u32]) -> Self {
        Self {
            points,
            style,
            dashes,
        }
    }
}

/// Control limits.
pub(crate) const SHORT_DASHES: &[u32] = &[50, 40];
/// The target.
pub(crate) const LONG_DASHES: &[u32] = &[120, 50];
/// Where a series breaks.
pub(crate) const DOTS: &[u32] = &[10, 40];
/// No dashes.
pub(crate) const WHOLE: &[u32] = &[];

impl<'a, Coord> PointCollection<'a, Coord> for &'a Reference<Coord> {
    type Point = &'a Coord;
    type IntoIter = &'a [Coord];
    fn point_iter(self) -> &'a [Coord] {
        &self.points
    }
}

impl<Coord> Drawable<Canvas<'_>> for Reference<Coord> {
    fn draw<I: Iterator<Item = BackendCoord>>(
        &self,
        points: I,
        canvas: &mut Canvas<'_>,
        _size: (u32, u32),
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        let points: Vec<BackendCoord> = points.collect();
        if self.dashes.is_empty() {
            return canvas.draw_path(points, &self.style);
        }
        canvas.dashed(&points, &self.style, self.dashes);
        Ok(())
    }
}

/// The class of a point: its shape carries the meaning, its colour repeats it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    Common,
    BetterHigh,
    BetterLow,
    Worse,
    Neutral,
    /// A part of a total: always hollow, and flat.
    Part,
}

impl Class {
    /// The class of a special cause with its tone: 1 better, -1 worse, 0 neither.
    pub(crate) fn of(cause: SpecialCause, tone: i8) -> Self {
        match (is_special(cause), tone.signum()) {
            (false, _) => Self::Common,
            (true, 1) if is_high(cause) => Self::BetterHigh,
            (true, 1) => Self::BetterLow,
            (true, -1) => Self::Worse,
            (true, _) => Self::Neutral,
        }
    }

    /// Its words in a key.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Common => "usual variation",
            Self::BetterHigh | Self::BetterLow => "improvement",
            Self::Worse => "concern",
            Self::Neutral => "unusual",
            Self::Part => "part of the total",
        }
    }

    fn colour(self) -> Colour {
        match self {
            Self::Common | Self::Part => palette::COMMON,
            Self::BetterHigh | Self::BetterLow => palette::BETTER,
            Self::Worse => palette::WORSE,
            Self::Neutral => palette::NEUTRAL,
        }
    }
}

/// Whether a cause is special.
pub(crate) fn is_special(cause: SpecialCause) -> bool {
    !matches!(cause, SpecialCause::Common | SpecialCause::Absent)
}

/// Whether a cause's signal is high or rising.
pub(crate) fn is_high(cause: SpecialCause) -> bool {
    matches!(
        cause,
        SpecialCause::AboveLimit
            | SpecialCause::Increasing
            | SpecialCause::TwoInThreeHigh
            | SpecialCause::ShiftHigh
    )
}

/// One point in the shape of its class.
pub(crate) struct Marker<Coord> {
    at: Coord,
    class: Class,
    /// Half its height, in units.
    radius: f32,
    hollow: bool,
}

impl<Coord> Marker<Coord> {
    /// A marker; a hollow one is provisional, or part of a total.
    pub(crate) fn new(at: Coord, class: Class, radius: f32, hollow: bool) -> Self {
        Self {
            at,
            class,
            radius,
            hollow,
        }
    }

    fn corners(&self, (x, y): BackendCoord) -> Vec<BackendCoord> {
        let r = tenths(self.radius);
        let wide = tenths(self.radius * 1.15);
        match self.class {
            Class::BetterHigh => vec![(x, y - wide), (x + wide, y + r), (x - wide, y + r)],
            Class::BetterLow => vec![(x, y + wide), (x + wide, y - r), (x - wide, y - r)],
            Class::Worse => vec![(x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r)],
            Class::Neutral => vec![(x, y - wide), (x + wide, y), (x, y + wide), (x - wide, y)],
            Class::Part => {
                let flat = tenths(self.radius * 0.6);
                vec![
                    (x - wide, y - flat),
                    (x + wide, y - flat),
                    (x + wide, y + flat),
                    (x - wide, y + flat),
                ]
            }
            Class::Common => Vec::new(),
        }
    }
}

impl<'a, Coord> PointCollection<'a, Coord> for &'a Marker<Coord> {
    type Point = &'a Coord;
    type IntoIter = std::iter::Once<&'a Coord>;
    fn point_iter(self) -> Self::IntoIter {
        std::iter::once(&self.at)
    }
}

impl<Coord> Drawable<Canvas<'_>> for Marker<Coord> {
    fn draw<I: Iterator<Item = BackendCoord>>(
        &self,
        points: I,
        canvas: &mut Canvas<'_>,
        _size: (u32, u32),
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        let ink = self.class.colour();
        let inside = rgb(if self.hollow { palette::WHITE } else { ink }).to_backend_color();
        // A full marker keeps a white edge, so that neighbours and the line stay apart from it.
        let edge = if self.hollow {
            stroke(ink, 1.6)
        } else {
            stroke(palette::WHITE, 0.8)
        };
        for at in points {
            let corners = self.corners(at);
            if corners.is_empty() {
                canvas.edged_circle(at, tenths(self.radius * 0.9).unsigned_abs(), inside, &edge);
            } else {
                canvas.edged_polygon(&corners, inside, &edge);
            }
        }
        Ok(())
    }
}
