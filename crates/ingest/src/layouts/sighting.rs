//! What a layout found in a workbook, before it is settled which return that is.

use boardpack_model::{Contribution, Finding, IndicatorCode, Measure, Period, Place};

use std::collections::{BTreeMap, BTreeSet};

use super::aliases::Unlabelled;
use super::{Scene, spans};
use crate::figure::{self, Figure, Kind};
use crate::{Area, Cell, Sheet};

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
    /// The rows of headings, by sheet.
    pub(crate) headings: BTreeMap<String, Vec<u32>>,
    /// Rows and columns of figures without a label of the layout.
    pub(crate) unlabelled: Vec<Unlabelled>,
    /// How many more of these there are than are kept.
    pub(crate) more_unlabelled: usize,
    /// What looks like a word of the layout that was not found.
    pub(crate) suggestions: Vec<String>,
    /// Rows of figures that are in no period: which figures they would add to.
    pub(crate) astray: Vec<Astray>,
    /// The layout by which each indicator was read.
    pub(crate) layout_of: BTreeMap<IndicatorCode, String>,
    /// The first layout that fitted, whether or not it found a figure.
    pub(crate) fitted: String,
}

/// A row of figures that is in no period.
#[derive(Debug, Clone)]
pub(crate) struct Astray {
    pub(crate) place: Place,
    pub(crate) figures: Vec<(IndicatorCode, Measure)>,
}

/// How many comments of a sheet are looked at: more than anybody writes, and few enough for any file.
const MOST_COMMENTS: usize = 5_000;

/// How a figure's cell stands on its sheet.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Aspects {
    /// Whether its row or column is hidden.
    pub(crate) hidden: bool,
    /// Whether a comment stands beside it.
    pub(crate) commented: bool,
    /// Whether its formula takes the value from another workbook.
    pub(crate) linked: bool,
    /// The merged area of several cells that it lies in.
    pub(crate) merged: Option<Area>,
}

impl Aspects {
    /// How the cell at a place stands.
    pub(crate) fn of(sheet: &Sheet, (row, column): (u32, u32)) -> Self {
        let formula = sheet.cell(row, column).and_then(|cell| cell.formula.as_deref());
        Self {
            hidden: sheet.is_hidden(row, column),
            commented: sheet
                .comments
                .iter()
                .take(MOST_COMMENTS)
                .any(|comment| (comment.row, comment.column) == (row, column)),
            linked: formula.is_some_and(is_linked),
            merged: spans::merged(sheet, (row, column)),
        }
    }

    /// How two cells of one figure stand together.
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            hidden: self.hidden || other.hidden,
            commented: self.commented || other.commented,
            linked: self.linked || other.linked,
            merged: self.merged.or(other.merged),
        }
    }
}

/// Whether a formula names a cell of another workbook: `[1]Sheet1!A1`, `'[Police.xlsx]Q1'!B2`.
fn is_linked(formula: &str) -> bool {
    formula.split('[').skip(1).any(|rest| {
        let Some((inside, after)) = rest.split_once(']') else {
            return false;
        };
        let is_book = inside.bytes().all(|b| b.is_ascii_digit()) || inside.to_lowercase().contains(".xls");
        !inside.is_empty() && is_book && after.contains('!')
    })
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
    pub(crate) aspects: Aspects,
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
            aspects: Aspects::of(sheet, at),
        });
        self.saw(sheet);
    }

    /// Notes a row of headings.
    pub(crate) fn headed(&mut self, sheet: &Sheet, row: u32) {
        let rows = self.headings.entry(sheet.name.clone()).or_default();
        if !rows.contains(&row) {
            rows.push(row);
        }
    }

    /// The layouts by which it was read, the one with the most indicators first.
    pub(crate) fn layout(&self) -> String {
        if self.layout_of.is_empty() {
            return self.fitted.clone();
        }
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for layout in self.layout_of.values() {
            *counts.entry(layout).or_default() += 1;
        }
        let mut names: Vec<(&str, usize)> = counts.into_iter().collect();
        names.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let names: Vec<&str> = names.into_iter().map(|(name, _)| name).collect();
        names.join(", ")
    }

    /// Parts what was found among several returns by their indicators; what none asks for goes with the first.
    pub(crate) fn parted(self, returns: &[&[IndicatorCode]]) -> Vec<Self> {
        if returns.len() < 2 {
            return vec![self];
        }
        let owner = |indicator: &IndicatorCode| {
            returns
                .iter()
                .position(|indicators| indicators.contains(indicator))
                .unwrap_or(0)
        };
        let mut parts: Vec<Self> = returns.iter().map(|_| Self::default()).collect();
        let mut sheets: Vec<(String, usize)> = Vec::new();
        for figure in self.figures {
            let owner = owner(&figure.indicator);
            if figure.weighs {
                sheets.push((figure.place.sheet.clone(), owner));
            }
            put(&mut parts, owner, |part| part.figures.push(figure));
        }
        let of_sheet = |sheet: &str| {
            sheets
                .iter()
                .find(|(name, _)| name == sheet)
                .map_or(0, |(_, owner)| *owner)
        };
        for remark in self.remarks {
            put(&mut parts, owner(&remark.indicator), |part| {
                part.remarks.push(remark);
            });
        }
        for finding in self.findings {
            let owner = finding
                .indicator
                .as_ref()
                .map_or_else(|| of_sheet(&finding.place.sheet), owner);
            put(&mut parts, owner, |part| part.findings.push(finding));
        }
        for row in self.astray {
            let owner = row.figures.first().map_or(0, |(indicator, _)| owner(indicator));
            put(&mut parts, owner, |part| part.astray.push(row));
        }
        part_headings(&mut parts, (self.layout_of, owner), (self.headings, of_sheet));
        for part in &mut parts {
            part.unlabelled.clone_from(&self.unlabelled);
        }
        for (sheet, owner) in &sheets {
            put(&mut parts, *owner, |part| {
                if !part.sheets_read.contains(sheet) {
                    part.sheets_read.push(sheet.clone());
                }
            });
        }
        parts
    }

    /// Leaves out what was found about indicators of other returns, and the sheets that hold figures of those alone. Says so.
    pub(crate) fn leave_out(&mut self, scene: &Scene<'_>, others: &BTreeSet<IndicatorCode>) {
        let is_other = |indicator: &IndicatorCode| others.contains(indicator);
        let (left, kept): (Vec<Sighted>, Vec<Sighted>) = std::mem::take(&mut self.figures)
            .into_iter()
            .partition(|figure| is_other(&figure.indicator));
        self.figures = kept;
        let named: BTreeSet<&str> = left
            .iter()
            .filter(|figure| figure.weighs)
            .map(|figure| figure.indicator.as_str())
            .collect();
        let of_others: BTreeSet<&str> = left.iter().map(|figure| figure.place.sheet.as_str()).collect();
        let own: BTreeSet<&str> = self
            .figures
            .iter()
            .map(|figure| figure.place.sheet.as_str())
            .collect();
        let is_theirs = |sheet: &str| of_others.contains(sheet) && !own.contains(sheet);
        self.sheets_read.retain(|sheet| !is_theirs(sheet));
        self.headings.retain(|sheet, _| !is_theirs(sheet));
        self.unlabelled.retain(|row| !is_theirs(&row.place.sheet));
        self.findings.retain(|finding| {
            !is_theirs(&finding.place.sheet) && !finding.indicator.as_ref().is_some_and(is_other)
        });
        self.remarks.retain(|remark| !is_other(&remark.indicator));
        self.layout_of.retain(|indicator, _| !is_other(indicator));
        for row in &mut self.astray {
            row.figures.retain(|(indicator, _)| !is_other(indicator));
        }
        self.astray.retain(|row| !row.figures.is_empty());
        if !named.is_empty() {
            let listed = named.into_iter().collect::<Vec<_>>().join(", ");
            let message = format!(
                "it also holds figures of {listed}, for which another return asks; they were not read"
            );
            self.findings.push(Finding::note(
                "figures-of-another-return",
                scene.place.clone(),
                message,
            ));
        }
    }

    /// Adds what another layout found for indicators for which nothing was found so far.
    pub(crate) fn join(&mut self, mut other: Self, layout: &str) {
        other
            .figures
            .retain(|figure| !self.layout_of.contains_key(&figure.indicator));
        let found: Vec<IndicatorCode> = other
            .figures
            .iter()
            .filter(|figure| figure.weighs)
            .map(|figure| figure.indicator.clone())
            .collect();
        let is_first = self.figures.is_empty() && self.findings.is_empty() && self.unsure.is_empty();
        if found.is_empty() && other.unsure.is_empty() && !is_first {
            return;
        }
        if self.layout_of.is_empty() && self.unsure.is_empty() {
            *self = Self {
                fitted: layout.to_owned(),
                ..Self::default()
            };
        }
        other
            .remarks
            .retain(|remark| !self.layout_of.contains_key(&remark.indicator));
        for indicator in found {
            self.layout_of.insert(indicator, layout.to_owned());
        }
        self.figures.extend(other.figures);
        self.remarks.extend(other.remarks);
        self.contributions.extend(other.contributions);
        self.findings.extend(other.findings);
        self.unsure.extend(other.unsure);
        self.unlabelled.extend(other.unlabelled);
        self.suggestions.extend(other.suggestions);
        self.astray.extend(other.astray);
        for (sheet, rows) in other.headings {
            self.headings.entry(sheet).or_default().extend(rows);
        }
        for sheet in other.sheets_read {
            if !self.sheets_read.contains(&sheet) {
                self.sheets_read.push(sheet);
            }
        }
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

fn put(parts: &mut [Sighting], index: usize, how: impl FnOnce(&mut Sighting)) {
    if let Some(part) = parts.get_mut(index) {
        how(part);
    }
}

/// Parts the layouts by their indicators and the rows of headings by their sheets.
fn part_headings(
    parts: &mut [Sighting],
    (layout_of, owner): (BTreeMap<IndicatorCode, String>, impl Fn(&IndicatorCode) -> usize),
    (headings, of_sheet): (BTreeMap<String, Vec<u32>>, impl Fn(&str) -> usize),
) {
    for (indicator, layout) in layout_of {
        put(parts, owner(&indicator), |part| {
            part.layout_of.insert(indicator, layout);
        });
    }
    for (sheet, rows) in headings {
        put(parts, of_sheet(&sheet), |part| {
            part.headings.insert(sheet, rows);
        });
    }
}
