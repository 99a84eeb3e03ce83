//! The e-mail form: what a member reads before opening the pack, in plain text and in HTML that mail programs keep.
//!
//! Tables and styles on each element, because mail programs drop style sheets; at most three pictures, which travel with the
//! letter and are named by content id; every picture's words stand alone where pictures are not shown.

pub(crate) mod pictures;
mod summary;
pub(crate) mod text;

use boardpack_model::letter::Enclosure;
use boardpack_model::pack::{Attributed, ChangeRow, IssueChanges, Pack};
use serde::Serialize;

use crate::PackError;
use crate::palette::{self, hex};
use crate::plain::one_line;
use crate::signs;
use crate::template::fill;
use pictures::Picture;

pub use summary::{draft_summary, summary};

const TEMPLATES: [(&str, &str); 1] = [("email.html", include_str!("../assets/email/email.html"))];

/// What an e-mail about a pack says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailBody {
    /// The subject, without the marking: whoever sends it puts that first.
    pub subject: String,
    /// The plain-text part, written for reading.
    pub text: String,
    /// The HTML part, below 100 kB, so that no mail program cuts it.
    pub html: String,
    /// At most three PNG pictures at two pixels a unit, each with its content id.
    pub inline: Vec<Enclosure>,
}

/// The short form of the pack for an e-mail with the whole pack attached. The same pack gives the same bytes.
///
/// An error is a fault of a template or of drawing; data cannot cause it.
pub fn email(pack: &Pack) -> Result<EmailBody, PackError> {
    written(pack, pictures::pictures(pack)?)
}

fn written(pack: &Pack, pictures: Vec<Picture>) -> Result<EmailBody, PackError> {
    Ok(EmailBody {
        subject: email_subject(pack),
        text: text::text(pack),
        html: fill(&TEMPLATES, &view(pack, &pictures))?,
        inline: pictures.into_iter().map(|picture| picture.enclosure).collect(),
    })
}

/// The subject of the e-mail about a pack, without the marking.
pub fn email_subject(pack: &Pack) -> String {
    let edition = match pack.edition.issue {
        None => " (draft)".to_owned(),
        Some(1) => String::new(),
        Some(issue) => match &pack.changes {
            Some(changes) => format!(" (issue {issue}, replaces issue {})", changes.since),
            None => format!(" (issue {issue})"),
        },
    };
    one_line(&format!(
        "{}: {}, {}{edition}",
        pack.board_short_name, pack.title, pack.period
    ))
}

/// What the template reads.
#[derive(Serialize)]
struct View<'a> {
    pack: &'a Pack,
    issue: String,
    attached: &'static str,
    tiles: Vec<Tile>,
    exceptions: Vec<Exception<'a>>,
    pictures: Vec<Shown<'a>>,
    headline: Option<&'a Attributed>,
    letter: Option<&'a Attributed>,
    approval: &'a [String],
    changes: Option<&'a IssueChanges>,
    changed: &'a [ChangeRow],
    further_changes: usize,
    brand: String,
    ink: String,
    quiet: String,
}

#[derive(Serialize)]
struct Tile {
    number: u32,
    words: &'static str,
    shape: &'static str,
    ink: String,
    ground: String,
}

#[derive(Serialize)]
struct Exception<'a> {
    row: &'a boardpack_model::pack::ExceptionRow,
    words: &'static str,
    shape: &'static str,
    ink: String,
    ground: String,
}

#[derive(Serialize)]
struct Shown<'a> {
    content_id: &'a str,
    alt: &'a str,
    width: u32,
    height: u32,
}

fn view<'a>(pack: &'a Pack, pictures: &'a [Picture]) -> View<'a> {
    View {
        pack,
        issue: signs::issue(pack.edition.issue),
        attached: text::ATTACHED,
        tiles: tiles(pack),
        exceptions: pack.chair.exceptions.iter().map(exception).collect(),
        pictures: pictures.iter().map(shown).collect(),
        headline: pack.foreword.headline.as_ref(),
        letter: pack.foreword.covering_letter.as_ref(),
        approval: &pack.foreword.approval,
        changes: pack.changes.as_ref(),
        changed: changed(pack).0,
        further_changes: changed(pack).1,
        brand: hex(palette::DATA),
        ink: hex(palette::INK),
        quiet: hex(palette::QUIET),
    }
}

/// The first changes since the issue before, and how many more there are.
fn changed(pack: &Pack) -> (&[ChangeRow], usize) {
    const MOST: usize = 12;
    let rows = pack
        .changes
        .as_ref()
        .map(|changes| changes.rows.as_slice())
        .unwrap_or_default();
    let shown = rows.get(..MOST).unwrap_or(rows);
    (shown, rows.len() - shown.len())
}

/// The three ratings and, beside them, all that is not rated: four cells fit a telephone.
fn tiles(pack: &Pack) -> Vec<Tile> {
    let counts = signs::counts(&pack.chair.counts);
    let (rated, rest) = counts.split_at(counts.len().min(3));
    let mut tiles: Vec<Tile> = rated
        .iter()
        .map(|(number, words, rag)| tile(*number, words, *rag))
        .collect();
    let others = rest.iter().map(|(number, ..)| number).sum();
    if others > 0 {
        tiles.push(tile(others, "Others, not rated", None));
    }
    tiles
}

fn tile(number: u32, words: &'static str, rag: Option<boardpack_model::assessment::Rag>) -> Tile {
    let tag = rag.map_or(palette::GREY, palette::rag_tag);
    let shape = rag.map_or("–", palette::rag_shape);
    Tile {
        number,
        words,
        shape,
        ink: hex(tag.ink),
        ground: hex(tag.ground),
    }
}

fn exception(row: &boardpack_model::pack::ExceptionRow) -> Exception<'_> {
    let tag = palette::rag_tag(row.rag);
    Exception {
        row,
        words: row.rag.words(),
        shape: palette::rag_shape(row.rag),
        ink: hex(tag.ink),
        ground: hex(tag.ground),
    }
}

fn shown(picture: &Picture) -> Shown<'_> {
    Shown {
        content_id: picture.enclosure.content_id.as_deref().unwrap_or_default(),
        alt: &picture.alt,
        width: picture.width,
        height: picture.height,
    }
}

#[cfg(test)]
mod tests;
