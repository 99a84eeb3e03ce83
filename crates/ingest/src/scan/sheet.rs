//! Personal data in one sheet: its cells, one by one and column by column, and the comments on them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::known::Known;
use super::{BIRTHS, NHS, NHS_PERHAPS, POSTCODES, contacts, dates, headings, numbers, weak_kinds};
use crate::{Cell, Content, Sheet};

/// Kinds of evidence in words, each with the cells in which it stands.
pub(super) type Cells = BTreeMap<&'static str, BTreeSet<(u32, u32)>>;

/// What a sheet holds.
#[derive(Debug, Default)]
pub(super) struct Hits {
    pub(super) strong: Cells,
    pub(super) weak: Cells,
}

/// Looks at a sheet; `newest` is the newest day in the file.
pub(super) fn look(sheet: &Sheet, newest: Option<Date>, known: &Known) -> Hits {
    let mut hits = Hits::default();
    let mut columns: BTreeMap<u32, Vec<&Cell>> = BTreeMap::new();
    for cell in &sheet.cells {
        columns.entry(cell.column).or_default().push(cell);
        one(cell, known, &mut hits);
    }
    for comment in &sheet.comments {
        let at = (comment.row, comment.column);
        text(&comment.text, at, known, &mut hits);
        let author = comment.author.trim().to_lowercase();
        if !author.is_empty() && !known.names.contains(&author) {
            hits.weak_at("names of people (authors of comments)", at);
        }
    }
    for column in columns.values() {
        nhs_numbers(column, &mut hits);
        birth_dates(column, newest, &mut hits);
        postcodes(sheet, column, &mut hits);
    }
    for cell in sheet.cells.iter().filter(|cell| is_beside_nhs_label(sheet, cell)) {
        hits.strong_at(NHS, place(cell));
    }
    for cell in headings::child_level(sheet, &columns).into_iter().flatten() {
        hits.strong_at("headings of a list of single children", place(cell));
    }
    hits
}

impl Hits {
    fn strong_at(&mut self, what: &'static str, at: (u32, u32)) {
        self.strong.entry(what).or_default().insert(at);
    }

    fn weak_at(&mut self, what: &'static str, at: (u32, u32)) {
        self.weak.entry(what).or_default().insert(at);
    }
}

fn place(cell: &Cell) -> (u32, u32) {
    (cell.row, cell.column)
}

fn one(cell: &Cell, known: &Known, hits: &mut Hits) {
    if cell.content == Content::Text {
        text(&cell.raw, place(cell), known, hits);
    }
    for what in cell.formula.iter().flat_map(|formula| numbers::kinds(formula)) {
        hits.strong_at(what, place(cell));
    }
    if cell.formula.as_deref().is_some_and(numbers::has_labelled_nhs) {
        hits.strong_at(NHS, place(cell));
    }
}

/// What a text says by itself. Numbers of the health service are left to their columns, where they stand alone in a cell.
fn text(text: &str, at: (u32, u32), known: &Known, hits: &mut Hits) {
    for what in numbers::kinds(text) {
        hits.strong_at(what, at);
    }
    if numbers::has_labelled_nhs(text) {
        hits.strong_at(NHS, at);
    }
    let mut kinds = BTreeSet::new();
    weak_kinds(text, known, &mut kinds);
    for what in kinds {
        hits.weak_at(what, at);
    }
}

/// Valid NHS numbers: one under a heading that says so is enough; else three in a column, most of its long numbers.
fn nhs_numbers(column: &[&Cell], hits: &mut Hits) {
    let is_headed = column
        .iter()
        .any(|cell| cell.content == Content::Text && headings::is_nhs_heading(&cell.raw));
    let long: Vec<(&Cell, bool)> = column
        .iter()
        .filter_map(|cell| Some((*cell, numbers::nhs(&cell.raw)?)))
        .collect();
    let valid: Vec<&Cell> = long
        .iter()
        .filter(|(_, is_valid)| *is_valid)
        .map(|(cell, _)| *cell)
        .collect();
    let are_nhs = is_headed || (valid.len() >= 3 && valid.len() * 2 > long.len());
    for cell in &valid {
        if are_nhs {
            hits.strong_at(NHS, place(cell));
        } else if long.len() < 5 && contacts::telephones(&cell.raw).is_empty() {
            // In a column of ten-digit numbers of some other kind, one in eleven is valid by chance.
            hits.weak_at(NHS_PERHAPS, place(cell));
        }
    }
    if !are_nhs && long.len() >= 5 {
        let chance: BTreeSet<(u32, u32)> = valid.iter().map(|cell| place(cell)).collect();
        if let Some(noted) = hits.weak.get_mut(NHS_PERHAPS) {
            noted.retain(|at| !chance.contains(at));
        }
        hits.weak.retain(|_, cells| !cells.is_empty());
    }
}

/// `NHS number` in one cell, a valid number in the next one or the one after it.
fn is_beside_nhs_label(sheet: &Sheet, cell: &Cell) -> bool {
    let is_label = |step: u32| {
        let beside = cell
            .column
            .checked_sub(step)
            .and_then(|column| sheet.cell(cell.row, column));
        beside.is_some_and(|beside| beside.content == Content::Text && headings::is_nhs_heading(&beside.raw))
    };
    numbers::nhs(&cell.raw) == Some(true) && (is_label(1) || is_label(2))
}

fn birth_dates(column: &[&Cell], newest: Option<Date>, hits: &mut Hits) {
    let births = dates::births(column, newest);
    for cell in births.strong {
        hits.strong_at(BIRTHS, place(cell));
    }
    for cell in births.weak {
        hits.weak_at(BIRTHS, place(cell));
    }
}

/// Three differing postcodes make a column of them, unless it belongs to a list of contacts.
fn postcodes(sheet: &Sheet, column: &[&Cell], hits: &mut Hits) {
    let mut found: Vec<(&Cell, String)> = Vec::new();
    for cell in column.iter().filter(|cell| cell.content == Content::Text) {
        found.extend(
            contacts::postcodes(&cell.raw)
                .into_iter()
                .map(|code| (*cell, code)),
        );
    }
    let different: BTreeSet<&str> = found.iter().map(|(_, code)| code.as_str()).collect();
    let Some((first, _)) = found.first() else {
        return;
    };
    if different.len() < 3 || has_contacts_above(sheet, first.row) {
        return;
    }
    for (cell, _) in &found {
        hits.strong_at(POSTCODES, place(cell));
    }
}

/// Whether one of the rows above, as far as a heading may stand, heads a list of contacts.
fn has_contacts_above(sheet: &Sheet, row: u32) -> bool {
    (row.saturating_sub(3)..row).any(|above| headings::is_of_contacts(sheet.row(above)))
}
