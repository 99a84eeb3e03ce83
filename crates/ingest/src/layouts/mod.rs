//! The families of returns, one file each: where in a workbook each figure stands.

pub(crate) mod blocks;
pub(crate) mod columns;
pub(crate) mod history;
pub(crate) mod rows;
mod sighting;
pub(crate) mod template;
pub(crate) mod tidy;
pub(crate) mod wide;

use boardpack_model::board::Agency;
use boardpack_model::layout::{Label, Layout, Shape};
use boardpack_model::{Board, Finding, Period, PeriodKind, Place};

pub(crate) use sighting::{Remarked, Sighted, Sighting, Unsure};

use crate::fold::fold;
use crate::{Sheet, Workbook};

/// What a layout is read with.
#[derive(Clone, Copy)]
pub(crate) struct Scene<'a> {
    pub(crate) board: &'a Board,
    pub(crate) agency: &'a Agency,
    pub(crate) workbook: &'a Workbook,
    /// The file as a whole.
    pub(crate) place: &'a Place,
}

impl<'a> Scene<'a> {
    /// The sheets that a layout speaks of: the named one, hidden or not, else the visible ones.
    fn sheets(&self, named: Option<&str>) -> Vec<&'a Sheet> {
        let sheets = self.workbook.sheets.iter();
        match named.map(fold) {
            Some(name) => sheets
                .filter(|sheet| fold(&sheet.name) == name || sheet.name.is_empty())
                .collect(),
            None => sheets.filter(|sheet| sheet.is_visible()).collect(),
        }
    }

    /// What quarters with one bare year mean for this agency.
    fn bare(&self) -> Option<PeriodKind> {
        self.agency.bare_quarters
    }

    /// The kind of an indicator's periods.
    fn kind_of(&self, label: &Label) -> Option<PeriodKind> {
        self.board
            .indicator(&label.indicator)
            .map(|indicator| indicator.every)
    }

    /// The place of one cell.
    fn at(&self, sheet: &Sheet, address: &str) -> Place {
        self.place.at(&sheet.name, address)
    }
}

/// Reads a workbook by one of its agency's layouts.
pub(crate) fn read(scene: &Scene<'_>, layout: &Layout) -> Sighting {
    match &layout.shape {
        Shape::Template => Sighting::default(),
        Shape::Wide(wide) => wide::read(scene, wide),
        Shape::Blocks(blocks) => blocks::read(scene, blocks),
        Shape::Rows(rows) => rows::read(scene, rows),
        Shape::Tidy(tidy) => tidy::read(scene, tidy),
    }
}

/// Whether a workbook bears every sign of a layout, each in some cell or sheet name.
pub(crate) fn fits(layout: &Layout, workbook: &Workbook) -> bool {
    let has = |sign: &String| {
        let sign = fold(sign);
        workbook.sheets.iter().any(|sheet| {
            fold(&sheet.name).contains(&sign)
                || sheet.cells.iter().any(|cell| fold(&cell.raw).contains(&sign))
        })
    };
    !matches!(layout.shape, Shape::Template) && layout.signs.iter().all(has)
}

/// The label that a text is, compared folded.
fn labelled<'l>(labels: &'l [Label], text: &str) -> Option<&'l Label> {
    let folded = fold(text);
    labels.iter().find(|label| fold(&label.text) == folded)
}

/// A row or column whose label is not in the layout: said, never guessed at.
fn unknown_label(place: Place, text: &str, labels: &[Label]) -> Finding {
    let shown = crate::figure::short(text);
    let finding = Finding::note(
        "label-not-known",
        place,
        format!("{shown} is not in the layout, so its figures were not read"),
    );
    match crate::fold::nearest(text, labels.iter().map(|label| label.text.as_str())) {
        Some(near) => finding.hint(format!(
            "did you mean `{near}`? If so, write it like that, or ask the office to add this wording"
        )),
        None => finding,
    }
}

/// A period label that cannot be read where one is needed.
fn unknown_period(place: Place, text: &str) -> Finding {
    let shown = crate::figure::short(text);
    Finding::error(
        "period-not-understood",
        place,
        format!("{shown} names no period that can be read"),
    )
    .hint("write it like 2026-27 Q1, Apr-Jun 2026 or June 2026")
}

/// A period in the kind that an indicator uses, where it has such a period.
fn in_kind(period: Period, kind: PeriodKind) -> Option<Period> {
    crate::period_label::aligned(period, kind)
}

#[cfg(any(test, fuzzing))]
pub(crate) mod testing;
