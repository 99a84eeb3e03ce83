//! The HTML format: one file that needs nothing else, the accessible first form of a pack.
//!
//! No script and no outside resource; charts are inline SVG, each with its figures in a table under it. What the pack
//! holds is data: the templates escape it, and a policy in the head forbids everything but the file's own styles.

mod grid;
mod scorecard;
mod sections;
mod view;

use boardpack_model::pack::Pack;

use crate::PackError;
use crate::template::fill;

const STYLE: &str = include_str!("../assets/html/pack.css");
const TEMPLATES: [(&str, &str); 7] = [
    ("pack.html", include_str!("../assets/html/pack.html")),
    ("macros.html", include_str!("../assets/html/macros.html")),
    ("foreword.html", include_str!("../assets/html/foreword.html")),
    ("chair.html", include_str!("../assets/html/chair.html")),
    ("scorecard.html", include_str!("../assets/html/scorecard.html")),
    ("themes.html", include_str!("../assets/html/themes.html")),
    ("annex.html", include_str!("../assets/html/annex.html")),
];

/// The pack as one HTML file in UTF-8. The same pack gives the same bytes.
///
/// An error is a fault of a template; data cannot cause it.
pub fn html(pack: &Pack) -> Result<String, PackError> {
    fill(&TEMPLATES, &view::page(pack))
}

#[cfg(test)]
mod tests;
