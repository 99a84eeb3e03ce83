//! The families of returns, one file each: where in a workbook each figure stands.

mod aliases;
pub(crate) mod blocks;
pub(crate) mod columns;
pub(crate) mod history;
pub(crate) mod rows;
mod sighting;
mod spans;
pub(crate) mod template;
pub(crate) mod tidy;
mod totals;
pub(crate) mod wide;

use boardpack_model::board::{Agency, Indicator};
use boardpack_model::layout::{Label, Layout, Shape};
use boardpack_model::{Board, Finding, Period, PeriodKind, Place};

pub(crate) use aliases::{Aliases, Unlabelled, looks_like};
pub(crate) use sighting::{Aspects, Astray, Remarked, Sighted, Sighting, Unsure, shortened};

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
    /// The agency's own words for those of the layout.
    pub(crate) aliases: &'a Aliases,
}

impl<'a> Scene<'a> {
    /// The sheets that a layout speaks of: the named one, hidden or not, else the visible ones.
    fn sheets(&self, named: Option<&str>) -> Vec<&'a Sheet> {
        let sheets = self.workbook.sheets.iter();
        match named.map(fold) {
            Some(name) => sheets
                .filter(|sheet| fold(self.aliases.meant(&sheet.name)) == name || sheet.name.is_empty())
                .collect(),
            None => sheets.filter(|sheet| sheet.is_visible()).collect(),
        }
    }

    /// What quarters with one bare year mean for this agency.
    fn bare(&self) -> Option<PeriodKind> {
        self.agency.bare_quarters
    }

    /// The place of one cell.
    fn at(&self, sheet: &Sheet, address: &str) -> Place {
        self.place.at(&sheet.name, address)
    }
}

/// Reads a workbook by one of its agency's layouts.
pub(crate) fn read(scene: &Scene<'_>, layout: &Layout) -> Sighting {
    let mut sighting = match &layout.shape {
        Shape::Template => Sighting::default(),
        Shape::Wide(wide) => wide::read(scene, wide),
        Shape::Blocks(blocks) => blocks::read(scene, blocks),
        Shape::Rows(rows) => rows::read(scene, rows),
        Shape::Tidy(tidy) => tidy::read(scene, tidy),
    };
    if sighting.more_unlabelled > 0 {
        let message = format!(
            "{} more rows or columns of figures have a label that is not in the layout, so they were not read",
            sighting.more_unlabelled
        );
        sighting
            .findings
            .push(Finding::note("label-not-known", scene.place.clone(), message));
    }
    sighting
}

/// Whether a workbook bears every sign of a layout, each in some cell or sheet name.
pub(crate) fn fits(layout: &Layout, workbook: &Workbook) -> bool {
    !matches!(layout.shape, Shape::Template) && absent_signs(layout, workbook).is_empty()
}

fn absent_signs<'l>(layout: &'l Layout, workbook: &Workbook) -> Vec<&'l str> {
    let aliases = Aliases::new(&layout.aliases);
    let has = |sign: &String| {
        let sign = fold(sign);
        let bears = |text: &str| fold(aliases.meant(text)).contains(&sign);
        workbook
            .sheets
            .iter()
            .any(|sheet| bears(&sheet.name) || sheet.cells.iter().any(|cell| bears(&cell.raw)))
    };
    layout
        .signs
        .iter()
        .filter(|sign| !has(sign))
        .map(String::as_str)
        .collect()
}

/// What stands in a workbook in place of each sign of a layout that is not there; nothing unless all of them are nearly there.
pub(crate) fn nearly_fits(layout: &Layout, workbook: &Workbook, place: &Place) -> Option<Vec<String>> {
    let absent = absent_signs(layout, workbook);
    if absent.is_empty() || matches!(layout.shape, Shape::Template) {
        return None;
    }
    let near = |sign: &&str| {
        workbook.sheets.iter().find_map(|sheet| {
            if crate::fold::is_slip(&sheet.name, sign) {
                return Some(looks_like(&sheet.name, None, sign));
            }
            let cell = aliases::slip(sheet, sign)?;
            Some(looks_like(
                &cell.raw,
                Some(&place.at(&sheet.name, &cell.address())),
                sign,
            ))
        })
    };
    absent.iter().map(near).collect()
}

/// The label that a text is, compared folded.
fn labelled<'l>(scene: &Scene<'_>, labels: &'l [Label], text: &str) -> Option<&'l Label> {
    let folded = fold(scene.aliases.meant(text));
    labels.iter().find(|label| fold(&label.text) == folded)
}

/// Every label that a text is: one for each column that a layout names under its periods.
fn all_labelled<'l>(scene: &Scene<'_>, labels: &'l [Label], text: &str) -> Vec<&'l Label> {
    let folded = fold(scene.aliases.meant(text));
    labels
        .iter()
        .filter(|label| fold(&label.text) == folded)
        .collect()
}

/// How many unknown labels are said one by one; of the others only their number.
const MOST_UNLABELLED: usize = 50;

/// Says that a row or column has a label that is not in the layout, and which one it looks like.
fn say_unknown_label(sighting: &mut Sighting, place: Place, text: &str, labels: &[Label]) {
    if sighting.unlabelled.len() >= MOST_UNLABELLED {
        sighting.more_unlabelled += 1;
        return;
    }
    let shown = crate::figure::short(text);
    let mut finding = Finding::note(
        "label-not-known",
        place.clone(),
        format!("{shown} is not in the layout, so its figures were not read"),
    );
    let near = crate::fold::nearest(text, labels.iter().map(|label| label.text.as_str()));
    let near = labels.iter().find(|label| Some(label.text.as_str()) == near);
    if let Some(near) = near {
        finding = finding.hint(looks_like(text, None, &near.text));
    }
    sighting.findings.push(finding);
    sighting.unlabelled.push(Unlabelled {
        place,
        text: text.to_owned(),
        near: near.map(|label| (label.text.clone(), label.indicator.clone(), label.measure)),
    });
}

/// Says that a word of the layout (a heading, a sheet, a block's title) is not there, and what looks like it.
fn say_absent(
    scene: &Scene<'_>,
    sighting: &mut Sighting,
    finding: Finding,
    (sheets, word): (&[&Sheet], &str),
) {
    let near = sheets.iter().find_map(|sheet| {
        let cell = aliases::slip(sheet, word)?;
        Some(looks_like(
            &cell.raw,
            Some(&scene.at(sheet, &cell.address())),
            word,
        ))
    });
    match near {
        Some(near) => {
            sighting.suggestions.push(near.clone());
            sighting.findings.push(finding.hint(near));
        }
        None => sighting.findings.push(finding),
    }
}

/// Says that a sheet which the layout names is not there, and which sheet looks like it.
fn say_no_sheet(scene: &Scene<'_>, sighting: &mut Sighting, name: &str) {
    let message = format!("the sheet `{name}` was looked for and not found");
    let finding = Finding::note("sheet-not-found", scene.place.clone(), message);
    let sheets = &scene.workbook.sheets;
    match sheets
        .iter()
        .find(|sheet| crate::fold::is_slip(&sheet.name, name))
    {
        Some(sheet) => {
            let near = looks_like(&sheet.name, None, name);
            sighting.suggestions.push(near.clone());
            sighting.findings.push(finding.hint(near));
        }
        None => sighting.findings.push(finding),
    }
}

/// A period label that cannot be read where one is needed.
fn unknown_period(place: Place, text: &str) -> Finding {
    let shown = crate::figure::short(text);
    Finding::query(
        "period-not-understood",
        place,
        format!("{shown} names no period that can be read, so the figures beside it were not"),
    )
    .hint("write it like 2026-27 Q1, Apr-Jun 2026 or June 2026")
}

/// Figures under a period of another kind than the one in which their indicator is asked for: said, with the cell.
fn other_kind(place: Place, indicator: &Indicator, given: Period) -> Finding {
    let message = format!(
        "{} {} is asked for by {}, and this figure is for {given}: it was not read",
        indicator.code,
        indicator.name,
        kind_in_words(indicator.every)
    );
    let mut finding = Finding::query("period-of-another-kind", place, message)
        .hint("give the figure for the period that is asked for");
    finding.indicator = Some(indicator.code.clone());
    finding
}

/// A kind of period as people say it.
fn kind_in_words(kind: PeriodKind) -> &'static str {
    match kind {
        PeriodKind::FinancialQuarter => "quarter",
        PeriodKind::CalendarQuarter => "calendar quarter",
        PeriodKind::Month => "month",
        PeriodKind::HalfYear => "half-year",
        PeriodKind::FinancialYear => "financial year",
        PeriodKind::AcademicTerm => "school term",
        PeriodKind::Custom => "a period of its own",
    }
}

/// What the cells of the total at a place come to, where that is not what it shows.
pub(crate) fn total_should_be(scene: &Scene<'_>, place: &Place) -> Option<f64> {
    let sheet = scene
        .workbook
        .sheets
        .iter()
        .find(|sheet| sheet.name == place.sheet)?;
    let (row, column) = totals::place(&place.cell)?;
    totals::should_be(sheet, sheet.cell(row, column)?)
}

/// A period in the kind that an indicator uses, where it has such a period.
fn in_kind(period: Period, kind: PeriodKind) -> Option<Period> {
    crate::period_label::aligned(period, kind)
}

#[cfg(test)]
pub(crate) mod testing;

#[cfg(all(fuzzing, not(test)))]
pub(crate) mod testing;

#[cfg(test)]
mod random;

#[cfg(test)]
mod large;
