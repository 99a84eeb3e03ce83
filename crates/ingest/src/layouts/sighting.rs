//! What a layout found in a workbook, before it is settled which return that is.

use boardpack_model::{Contribution, Finding, IndicatorCode, Measure, Period, Place};

use super::Scene;
use crate::figure::{self, Figure, Kind};
use crate::{Cell, Sheet};

/// Everything found by one layout.
#[derive(Debug, Default)]
pub(crate) struct Sighting {
    /// The figures, blank cells that could hold one included.
    pub(crate) figures: Vec<Sighted>,
    /// What was written about indicators.
    pub(crate) remarks: Vec<Remarked>,
    /// What was wanted, offered, found good and graded.
    pub(crate) contributions: Vec<Contribution>,
    /// What was noticed about labels and headings.
    pub(crate) findings: Vec<Finding>,
    /// The sheets in which something was found.
    pub(crate) sheets_read: Vec<String>,
    /// Headings over figures whose period cannot be settled here.
    pub(crate) unsure: Vec<Unsure>,
}

/// One figure, or the blank cell where it could stand.
#[derive(Debug, Clone)]
pub(crate) struct Sighted {
    pub(crate) indicator: IndicatorCode,
    pub(crate) measure: Measure,
    pub(crate) period: Period,
    pub(crate) place: Place,
    pub(crate) figure: Figure,
    pub(crate) raw: String,
    pub(crate) provisional: bool,
    /// Whether it shows that its period has begun to be reported: a formula's nought or error in a future column does not.
    pub(crate) weighs: bool,
}

/// Words about an indicator; the period is the return's own where the layout gives none.
#[derive(Debug, Clone)]
pub(crate) struct Remarked {
    pub(crate) indicator: IndicatorCode,
    pub(crate) period: Option<Period>,
    pub(crate) text: String,
    pub(crate) place: Place,
}

/// A heading that could mean more than one period, or none without its year.
#[derive(Debug, Clone)]
pub(crate) struct Unsure {
    pub(crate) text: String,
    pub(crate) place: Place,
    pub(crate) readings: Vec<Period>,
}

/// Which figure a cell is to be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<'a> {
    pub(crate) indicator: &'a IndicatorCode,
    pub(crate) measure: Measure,
    pub(crate) period: Period,
    pub(crate) provisional: bool,
}

impl Sighting {
    /// Takes the cell at a place as a figure; a cell that is not there is a blank one.
    pub(crate) fn see(&mut self, scene: &Scene<'_>, sheet: &Sheet, at: (u32, u32), wanted: Wanted<'_>) {
        let Some(indicator) = scene.board.indicator(wanted.indicator) else {
            return;
        };
        let cell = sheet.cell(at.0, at.1);
        let figure = cell.map_or(Figure::Blank, |cell| {
            figure::read(cell, Kind::of(indicator, wanted.measure))
        });
        let marked = matches!(
            figure,
            Figure::Value {
                provisional: true,
                ..
            }
        );
        self.figures.push(Sighted {
            indicator: wanted.indicator.clone(),
            measure: wanted.measure,
            period: wanted.period,
            place: scene.at(sheet, &crate::a1::address(at.0, at.1)),
            weighs: cell.is_some_and(|cell| weighs(cell, &figure)),
            figure,
            raw: cell.map(|cell| shortened(&cell.raw)).unwrap_or_default(),
            provisional: wanted.provisional || marked,
        });
        self.saw(sheet);
    }

    /// Takes a cell's text as commentary, if it says anything.
    pub(crate) fn hear(
        &mut self,
        scene: &Scene<'_>,
        sheet: &Sheet,
        at: (u32, u32),
        about: (&IndicatorCode, Option<Period>),
    ) {
        let Some(cell) = sheet.cell(at.0, at.1).filter(|cell| !cell.is_blank()) else {
            return;
        };
        self.remarks.push(Remarked {
            indicator: about.0.clone(),
            period: about.1,
            text: crate::fold::trimmed(&cell.raw).to_owned(),
            place: scene.at(sheet, &cell.address()),
        });
    }

    /// Notes that something was found on a sheet.
    pub(crate) fn saw(&mut self, sheet: &Sheet) {
        if !self.sheets_read.contains(&sheet.name) {
            self.sheets_read.push(sheet.name.clone());
        }
    }
}

/// At most 200 characters of a cell's text.
pub(crate) fn shortened(raw: &str) -> String {
    raw.chars().take(200).collect()
}

fn weighs(cell: &Cell, figure: &Figure) -> bool {
    match figure {
        Figure::Blank => false,
        Figure::Value { value, .. } => cell.formula.is_none() || value.exact() != Some(0.0),
        Figure::Unusable(remark) => !matches!(remark.rule, "formula-error" | "formula-not-calculated"),
    }
}
