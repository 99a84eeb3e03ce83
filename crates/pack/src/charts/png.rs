//! SVG to PNG for e-mail, by resvg with the embedded fonts and nothing from the machine.

use std::sync::Arc;

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::fontdb::Database;
use resvg::usvg::{Options, Tree};

use crate::PackError;
use crate::font::{BOLD, FAMILY, REGULAR};

/// Pixels along one side beyond which no picture is made.
const LARGEST: f32 = 10_000.0;

/// The picture of an SVG at that many pixels a unit, on white.
///
/// An SVG that cannot be read, or a scale that gives no pixels, is an error.
pub fn png(svg: &str, scale: f32) -> Result<Vec<u8>, PackError> {
    let mut fonts = Database::new();
    fonts.load_font_data(REGULAR.to_vec());
    fonts.load_font_data(BOLD.to_vec());
    fonts.set_sans_serif_family(FAMILY);
    let options = Options {
        font_family: FAMILY.to_owned(),
        fontdb: Arc::new(fonts),
        ..Options::default()
    };
    let tree = Tree::from_str(svg, &options).map_err(|error| PackError::Picture(error.to_string()))?;
    let (wide, high) = (tree.size().width() * scale, tree.size().height() * scale);
    if !(wide >= 1.0 && high >= 1.0 && wide <= LARGEST && high <= LARGEST) {
        return Err(PackError::Picture(format!(
            "{wide} by {high} pixels is no size for a picture"
        )));
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to be 1 to 10,000"
    )]
    let mut pixels = Pixmap::new(wide.ceil() as u32, high.ceil() as u32)
        .ok_or_else(|| PackError::Picture("the picture is too large".to_owned()))?;
    pixels.fill(Color::WHITE);
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    pixels
        .encode_png()
        .map_err(|error| PackError::Picture(error.to_string()))
}
