//! The pictures inside an e-mail: when returns came, and the charts of the weightiest exceptions.

use boardpack_model::letter::Enclosure;
use boardpack_model::pack::{IndicatorSection, Pack};

use crate::PackError;
use crate::charts::{Size, png, timeliness_svg, trend_svg_at};
use crate::plain::{one_line, slug};

/// How many charts stand beside the grid.
const CHARTS: usize = 2;
/// Pixels for each unit, so that pictures are sharp on dense screens.
const SCALE: f32 = 2.0;
/// The width of the column in which pictures stand, in CSS pixels.
const COLUMN: u32 = 560;
/// A chart as wide as the column: its text stays legible when a telephone halves it.
const CHART: Size = Size {
    width: 560.0,
    height: 372.0,
    text: 16.9,
};

/// One picture.
pub(crate) struct Picture {
    pub(crate) enclosure: Enclosure,
    /// What stands in its place where pictures are not shown.
    pub(crate) alt: String,
    /// The width and height at which it is shown, in CSS pixels.
    pub(crate) width: u32,
    pub(crate) height: u32,
}

/// At most three pictures: charts of the first exceptions that have one, then the grid.
pub(super) fn pictures(pack: &Pack) -> Result<Vec<Picture>, PackError> {
    let sections: Vec<&IndicatorSection> = pack.themes.iter().flat_map(|theme| &theme.indicators).collect();
    let mut pictures = Vec::new();
    for row in &pack.chair.exceptions {
        let section = sections.iter().find(|section| section.code == row.code);
        let drawn = section.map(|section| trend(pack, section)).transpose()?;
        pictures.extend(drawn.flatten());
        if pictures.len() == CHARTS {
            break;
        }
    }
    pictures.extend(timeliness(pack)?);
    Ok(pictures)
}

/// The chart of an indicator; nothing where it has none.
pub(crate) fn trend(pack: &Pack, section: &IndicatorSection) -> Result<Option<Picture>, PackError> {
    let Some(chart) = &section.trend else {
        return Ok(None);
    };
    let title = format!("{}: {}", section.name, section.latest.text);
    let svg = trend_svg_at(chart, Some(&title), CHART);
    let alt = format!("{title}. {}", chart.alt);
    let name = format!("trend-{}", slug(&section.code));
    picture(pack, &name, &svg, &alt).map(Some)
}

/// The grid of when returns came; nothing where it has no row.
pub(crate) fn timeliness(pack: &Pack) -> Result<Option<Picture>, PackError> {
    if pack.timeliness.rows.is_empty() {
        return Ok(None);
    }
    let title = "When returns came";
    let svg = timeliness_svg(&pack.timeliness, Some(title));
    let alt = format!("{title}. {}", pack.timeliness.alt);
    picture(pack, "timeliness", &svg, &alt).map(Some)
}

fn picture(pack: &Pack, name: &str, svg: &str, alt: &str) -> Result<Picture, PackError> {
    let bytes = png(svg, SCALE)?;
    let (wide, high) = size(&bytes);
    let width = (wide / 2).clamp(1, COLUMN);
    Ok(Picture {
        enclosure: Enclosure {
            name: format!("{name}.png"),
            media_type: "image/png".to_owned(),
            content_id: Some(content_id(pack, name)),
            bytes,
        },
        alt: one_line(alt),
        width,
        height: (high * width).checked_div(wide).unwrap_or(1).max(1),
    })
}

/// Unique to the picture and to the edition: a mail program that shows several packs in one thread keeps them apart.
fn content_id(pack: &Pack, name: &str) -> String {
    let edition = &pack.edition;
    let issue = edition
        .issue
        .map_or_else(|| "draft".to_owned(), |issue| format!("issue-{issue}"));
    let period = slug(&pack.period.to_string());
    let audience = slug(pack.pre_brief_for.as_deref().unwrap_or(edition.audience.as_str()));
    format!(
        "{name}-{period}-{issue}-{audience}@{}",
        slug(&pack.board_short_name)
    )
}

/// The width and height in pixels from the head of a PNG.
fn size(png: &[u8]) -> (u32, u32) {
    let number = |at: usize| {
        let bytes = png.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
        u32::from_be_bytes(bytes.unwrap_or([0, 0, 0, 1]))
    };
    (number(16), number(20))
}
