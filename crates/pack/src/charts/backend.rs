//! A plotters backend that writes SVG in tenths of a unit: text stays text, dashes are native, colours are plain.

use std::convert::Infallible;
use std::fmt::Write as _;

use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
};

use crate::font::{FAMILY, drawable};

/// Whole tenths of a unit, in which plotters places everything.
pub(crate) const TENTHS: f32 = 10.0;

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// Collects the body of one SVG.
pub(crate) struct Canvas<'a> {
    body: &'a mut String,
    size: (u32, u32),
}

impl<'a> Canvas<'a> {
    /// A canvas of that many tenths, writing at the end of `body`.
    pub(crate) fn new(body: &'a mut String, size: (u32, u32)) -> Self {
        Self { body, size }
    }

    /// A line through the points with dashes of that pattern, in tenths.
    pub(crate) fn dashed(&mut self, points: &[BackendCoord], style: &impl BackendStyle, dashes: &[u32]) {
        let pattern: Vec<String> = dashes.iter().map(|d| tenths(i64::from(*d))).collect();
        self.polyline(
            points,
            style,
            &format!(r#" stroke-dasharray="{}""#, pattern.join(" ")),
        );
    }

    /// A filled shape with an edge of another colour.
    pub(crate) fn edged_polygon(
        &mut self,
        points: &[BackendCoord],
        fill: BackendColor,
        edge: &impl BackendStyle,
    ) {
        push(
            self.body,
            format_args!(
                r#"<path d="{}Z" fill="{}" stroke="{}" stroke-width="{}" stroke-linejoin="round"/>"#,
                path(points),
                colour(fill),
                colour(edge.color()),
                tenths(i64::from(edge.stroke_width())),
            ),
        );
    }

    /// A filled circle with an edge of another colour.
    pub(crate) fn edged_circle(
        &mut self,
        centre: BackendCoord,
        radius: u32,
        fill: BackendColor,
        edge: &impl BackendStyle,
    ) {
        push(
            self.body,
            format_args!(
                r#"<circle cx="{}" cy="{}" r="{}" fill="{}" stroke="{}" stroke-width="{}"/>"#,
                tenths(i64::from(centre.0)),
                tenths(i64::from(centre.1)),
                tenths(i64::from(radius)),
                colour(fill),
                colour(edge.color()),
                tenths(i64::from(edge.stroke_width())),
            ),
        );
    }

    fn polyline(&mut self, points: &[BackendCoord], style: &impl BackendStyle, dashes: &str) {
        if style.color().alpha == 0.0 || points.len() < 2 {
            return;
        }
        push(
            self.body,
            format_args!(
                r#"<path d="{}" fill="none" stroke="{}"{} stroke-width="{}" stroke-linejoin="round" stroke-linecap="round"{dashes}/>"#,
                path(points),
                colour(style.color()),
                opacity("stroke-opacity", style.color()),
                tenths(i64::from(style.stroke_width())),
            ),
        );
    }
}

impl DrawingBackend for Canvas<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, at: BackendCoord, of: BackendColor) -> Drawn {
        self.draw_rect(at, (at.0 + 1, at.1 + 1), &of, true)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.polyline(&[from, to], style, "");
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        if style.color().alpha == 0.0 {
            return Ok(());
        }
        let (left, right) = ordered(upper_left.0, bottom_right.0);
        let (top, bottom) = ordered(upper_left.1, bottom_right.1);
        let paint = if fill {
            format!(
                r#"fill="{}"{}"#,
                colour(style.color()),
                opacity("fill-opacity", style.color())
            )
        } else {
            let width = tenths(i64::from(style.stroke_width()));
            format!(
                r#"fill="none" stroke="{}" stroke-width="{width}""#,
                colour(style.color())
            )
        };
        push(
            self.body,
            format_args!(
                r#"<rect x="{}" y="{}" width="{}" height="{}" {paint}/>"#,
                tenths(left),
                tenths(top),
                tenths(right - left),
                tenths(bottom - top),
            ),
        );
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        points: I,
        style: &S,
    ) -> Drawn {
        let points: Vec<BackendCoord> = points.into_iter().collect();
        self.polyline(&points, style, "");
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        centre: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let inside = BackendColor {
            alpha: 1.0,
            rgb: if fill { style.color().rgb } else { (255, 255, 255) },
        };
        self.edged_circle(centre, radius, inside, style);
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        points: I,
        style: &S,
    ) -> Drawn {
        let points: Vec<BackendCoord> = points.into_iter().collect();
        if style.color().alpha > 0.0 && points.len() > 2 {
            push(
                self.body,
                format_args!(
                    r#"<path d="{}Z" fill="{}"/>"#,
                    path(&points),
                    colour(style.color())
                ),
            );
        }
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Drawn {
        let words = drawable(text);
        if words.trim().is_empty() || style.color().alpha == 0.0 {
            return Ok(());
        }
        let size = style.size();
        let anchor = match style.anchor().h_pos {
            HPos::Left => "",
            HPos::Center => r#" text-anchor="middle""#,
            HPos::Right => r#" text-anchor="end""#,
        };
        // Liberation Sans: capitals are 0.729 em high, ascenders 0.905, descenders 0.212.
        let drop = match style.anchor().v_pos {
            VPos::Top => 0.905 * size,
            VPos::Center => 0.36 * size,
            VPos::Bottom => -0.212 * size,
        };
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a text size is a few hundred tenths"
        )]
        let baseline = at.1 + drop.round() as i32;
        let weight = match style.style() {
            FontStyle::Bold => r#" font-weight="700""#,
            _ => "",
        };
        push(
            self.body,
            format_args!(
                r#"<text x="{}" y="{}" font-size="{}"{weight}{anchor} fill="{}">{}</text>"#,
                tenths(i64::from(at.0)),
                tenths(i64::from(baseline)),
                (size.round() / f64::from(TENTHS)),
                colour(style.color()),
                escaped(&words),
            ),
        );
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a text is at most some thousand tenths wide"
        )]
        let size = {
            let em = style.size() as f32;
            let wide = crate::font::width(text, em, crate::font::Weight::Regular);
            (wide.ceil() as u32, em.ceil() as u32)
        };
        Ok(size)
    }

    fn blit_bitmap(&mut self, _at: BackendCoord, _size: (u32, u32), _bytes: &[u8]) -> Drawn {
        // Charts place no bitmaps.
        Ok(())
    }
}

/// Wraps a body as a whole SVG document with its title and description.
pub(crate) fn document(body: &str, size: (f32, f32), title: &str, description: &str) -> String {
    let (width, height) = size;
    format!(
        concat!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" "#,
            r#"role="img" lang="en-GB" font-family="{family}, Arial, Helvetica, sans-serif">"#,
            "<title>{title}</title><desc>{description}</desc>{body}</svg>",
        ),
        width = width,
        height = height,
        family = FAMILY,
        title = escaped(&drawable(title)),
        description = escaped(&drawable(description)),
        body = body,
    )
}

fn push(body: &mut String, markup: std::fmt::Arguments<'_>) {
    body.write_fmt(markup).expect("a string takes what is written");
    body.push('\n');
}

fn ordered(one: i32, other: i32) -> (i64, i64) {
    (i64::from(one.min(other)), i64::from(one.max(other)))
}

fn path(points: &[BackendCoord]) -> String {
    let mut path = String::new();
    for (index, (x, y)) in points.iter().enumerate() {
        path.push(if index == 0 { 'M' } else { 'L' });
        path.push_str(&tenths(i64::from(*x)));
        path.push(' ');
        path.push_str(&tenths(i64::from(*y)));
    }
    path
}

/// `123` tenths as `12.3`, `120` as `12`.
fn tenths(number: i64) -> String {
    let sign = if number < 0 { "-" } else { "" };
    match (number.abs() / 10, number.abs() % 10) {
        (whole, 0) => format!("{sign}{whole}"),
        (whole, part) => format!("{sign}{whole}.{part}"),
    }
}

fn colour(colour: BackendColor) -> String {
    crate::palette::hex(colour.rgb)
}

fn opacity(attribute: &str, colour: BackendColor) -> String {
    if colour.alpha < 1.0 {
        format!(r#" {attribute}="{:.2}""#, colour.alpha)
    } else {
        String::new()
    }
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_are_tenths() {
        for (number, text) in [
            (0, "0"),
            (5, "0.5"),
            (123, "12.3"),
            (120, "12"),
            (-7, "-0.7"),
            (-120, "-12"),
        ] {
            assert_eq!(tenths(number), text);
        }
    }

    #[test]
    fn text_is_data() {
        assert_eq!(
            escaped(r#"</text><script>"&"#),
            "&lt;/text&gt;&lt;script&gt;&quot;&amp;"
        );
    }
}
