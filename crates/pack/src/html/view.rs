//! What the templates read: the pack itself, and beside it the signs, anchors and charts made from it.

use boardpack_model::assessment::Rag;
use boardpack_model::pack::{Attributed, ChoiceRow, IssueChanges, Pack};
use serde::Serialize;

use super::grid::{Grid, grid};
use super::scorecard::{Group, groups};
use super::sections::{Theme, pathway, themes};
use crate::charts::Size;
use crate::plain::{one_line, slug};
use crate::{palette, signs};

/// A chart with text of 10 point that a telephone shows at its own size.
pub(super) const NARROW: Size = Size::small(330.0, 280.0);

/// The whole page.
#[derive(Serialize)]
pub(super) struct Page<'a> {
    pack: &'a Pack,
    issue: String,
    is_draft: bool,
    style: &'static str,
    /// The marking as a CSS string, for the margins of printed pages.
    marking_css: String,
    tiles: Vec<Tile>,
    exceptions: Vec<Exception<'a>>,
    further: Vec<Exception<'a>>,
    groups: Vec<Group<'a>>,
    themes: Vec<Theme<'a>>,
    pathway: Option<Chart>,
    grid: Grid<'a>,
    headline: Option<&'a Attributed>,
    letter: Option<&'a Attributed>,
    approval: &'a [String],
    choices: &'a [ChoiceRow],
    changes: Option<&'a IssueChanges>,
}

/// A rating: its class in the style sheet, its shape, its words.
#[derive(Serialize)]
pub(super) struct Chip {
    pub(super) class: &'static str,
    pub(super) shape: &'static str,
    pub(super) words: &'static str,
}

/// A count of the scorecard.
#[derive(Serialize)]
struct Tile {
    number: u32,
    words: &'static str,
    chip: Chip,
}

/// An exception with its rating and the place of its section.
#[derive(Serialize)]
struct Exception<'a> {
    row: &'a boardpack_model::pack::ExceptionRow,
    anchor: String,
    chip: Chip,
}

/// A chart at the width of a page and at that of a telephone.
#[derive(Serialize)]
pub(super) struct Chart {
    pub(super) wide: String,
    pub(super) narrow: String,
}

/// What the templates read of a pack.
pub(super) fn page(pack: &Pack) -> Page<'_> {
    let chair = &pack.chair;
    let exception = |row| Exception {
        row,
        anchor: anchor(&row.code),
        chip: chip(row.rag, false),
    };
    Page {
        pack,
        issue: signs::issue(pack.edition.issue),
        is_draft: pack.edition.issue.is_none(),
        style: super::STYLE,
        marking_css: css_string(&pack.marking),
        tiles: signs::counts(&chair.counts).into_iter().map(tile).collect(),
        exceptions: chair.exceptions.iter().map(exception).collect(),
        further: chair.further.iter().map(exception).collect(),
        groups: groups(pack),
        themes: themes(pack),
        pathway: pack.pathway.as_ref().map(pathway),
        grid: grid(&pack.timeliness),
        headline: pack.foreword.headline.as_ref(),
        letter: pack.foreword.covering_letter.as_ref(),
        approval: &pack.foreword.approval,
        choices: &pack.foreword.choices,
        changes: pack.changes.as_ref(),
    }
}

fn tile((number, words, rag): (u32, &'static str, Option<Rag>)) -> Tile {
    let chip = rag.map_or_else(|| chip(Rag::NoData, true), |rag| chip(rag, false));
    Tile { number, words, chip }
}

/// The sign of a rating.
pub(super) fn chip(rag: Rag, is_withheld: bool) -> Chip {
    let class = match rag {
        _ if is_withheld => "withheld",
        Rag::Red => "red",
        Rag::Amber => "amber",
        Rag::Green => "green",
        Rag::AboveExpected | Rag::BelowExpected | Rag::AsExpected => "blue",
        Rag::NoTarget | Rag::NotRated => "none",
        Rag::Accepted | Rag::NoData => "grey",
    };
    let shape = if is_withheld {
        "–"
    } else {
        palette::rag_shape(rag)
    };
    Chip {
        class,
        shape,
        words: signs::rating(rag, is_withheld),
    }
}

/// The anchor of an indicator's section.
pub(super) fn anchor(code: &str) -> String {
    format!("indicator-{}", slug(code))
}

/// A text as a string of CSS: every letter that is not plain is written by its number, so that nothing can end it.
fn css_string(text: &str) -> String {
    let mut written = String::from("\"");
    for letter in one_line(text).chars() {
        if letter.is_ascii_alphanumeric() || letter == ' ' {
            written.push(letter);
        } else {
            written.push('\\');
            written.extend(format!("{:06x}", u32::from(letter)).chars());
        }
    }
    written + "\""
}

#[cfg(test)]
mod unit {
    use super::css_string;

    #[test]
    fn nothing_ends_a_css_string() {
        assert_eq!(css_string("OFFICIAL-SENSITIVE"), "\"OFFICIAL\\00002dSENSITIVE\"");
        assert_eq!(
            css_string("\"}</style>"),
            "\"\\000022\\00007d\\00003c\\00002fstyle\\00003e\""
        );
    }
}
