//! One figure per row: a column of names or codes, one of periods, and the figures.

use std::collections::BTreeSet;

use boardpack_model::Measure;

use super::Lesson;
use super::draft::{Draft, Form, Line, TidyDraft, settle_doubles};
use super::headings::{Dated, dated, is_commentary, place, sheet_name, twofold};
use super::wording::{Seen, Wordings};
use crate::fold::{fold, trimmed};
use crate::{Cell, Content, Sheet};

const DENOMINATORS: [&str; 6] = [
    "denominator",
    "out of",
    "base",
    "eligible",
    "cohort",
    "of which total",
];
const NUMERATORS: [&str; 6] = ["numerator", "count", "value", "figure", "total", "number"];

/// The best draft of any sheet.
pub(super) fn draft(lesson: &Lesson<'_>, wordings: &Wordings<'_>) -> Option<Draft> {
    let drafts = lesson
        .sheets()
        .into_iter()
        .filter_map(|sheet| of_sheet(lesson, wordings, sheet));
    drafts.reduce(|best, other| {
        if other.weight() > best.weight() {
            other
        } else {
            best
        }
    })
}

fn of_sheet(lesson: &Lesson<'_>, wordings: &Wordings<'_>, sheet: &Sheet) -> Option<Draft> {
    let mut rows: Vec<u32> = sheet.cells.iter().map(|cell| cell.row).collect();
    rows.dedup();
    let drafts = rows
        .into_iter()
        .take(30)
        .filter_map(|row| of_header(lesson, wordings, (sheet, row)));
    drafts.reduce(|best, other| {
        if other.weight() > best.weight() {
            other
        } else {
            best
        }
    })
}

fn of_header(lesson: &Lesson<'_>, wordings: &Wordings<'_>, (sheet, row): (&Sheet, u32)) -> Option<Draft> {
    let bare = lesson.agency.bare_quarters;
    let header: Vec<&Cell> = sheet
        .row(row)
        .iter()
        .filter(|cell| cell.content == Content::Text && !cell.is_blank())
        .collect();
    if header.len() < 3 {
        return None;
    }
    let below = |heading: &Cell| -> Vec<&Cell> {
        let cells = sheet.cells.iter();
        cells
            .filter(|cell| cell.column == heading.column && cell.row > row && !cell.is_blank())
            .collect()
    };
    let period = header.iter().max_by_key(|heading| {
        below(heading)
            .iter()
            .filter(|cell| dated(cell, bare) != Dated::No)
            .count()
    })?;
    let dates = below(period);
    if dates.iter().filter(|cell| dated(cell, bare) != Dated::No).count() < 2 {
        return None;
    }
    let rest = || header.iter().filter(|heading| heading.column != period.column);
    let read = |heading: &Cell| names(wordings, &below(heading));
    let indicator = rest().max_by_key(|heading| read(heading).weight())?;
    let found = read(indicator);
    if found.weight() == (0, 0) {
        return None;
    }
    let numeric: Vec<&Cell> = rest()
        .filter(|heading| heading.column != indicator.column)
        .filter(|heading| {
            below(heading)
                .iter()
                .any(|cell| matches!(cell.content, Content::Number { .. }))
        })
        .copied()
        .collect();
    let figures = Figures::among(wordings, &numeric)?;
    let commentary = rest().find(|heading| is_commentary(sheet, heading)).copied();
    let mut draft = drafted(sheet, (indicator, period, commentary), (found, figures));
    let doubtful = dates.into_iter().find(|cell| dated(cell, bare) == Dated::Twofold);
    draft.remarks.extend(doubtful.map(|cell| twofold(sheet, cell)));
    Some(draft)
}

fn drafted(
    sheet: &Sheet,
    (indicator, period, commentary): (&Cell, &Cell, Option<&Cell>),
    (found, figures): (Names, Figures<'_>),
) -> Draft {
    let mut draft = Draft::of(Form::Tidy(TidyDraft {
        sheet: sheet_name(sheet),
        indicator: words(indicator),
        period: words(period),
        numerator: words(figures.numerator),
        denominator: figures.denominator.map(words),
        commentary: commentary.map(words),
        lines: found.lines,
        by_code: found.by_code,
    }));
    draft.left_over = found
        .left_over
        .into_iter()
        .map(|(text, address)| (text, place(sheet, &address)))
        .collect();
    draft.remarks.extend(figures.doubt);
    draft
}

fn words(heading: &Cell) -> String {
    trimmed(&heading.raw).to_owned()
}

/// What the cells of one column name.
#[derive(Default)]
struct Names {
    lines: Vec<Line>,
    by_code: BTreeSet<boardpack_model::IndicatorCode>,
    left_over: Vec<(String, String)>,
}

impl Names {
    fn weight(&self) -> (usize, usize) {
        let certain = self.lines.iter().filter(|line| line.doubt.is_none()).count();
        (certain + self.by_code.len(), self.lines.len() - certain)
    }
}

fn names(wordings: &Wordings<'_>, cells: &[&Cell]) -> Names {
    let mut names = Names::default();
    let mut seen = BTreeSet::new();
    for cell in cells.iter().filter(|cell| cell.content == Content::Text) {
        if !seen.insert(fold(&cell.raw)) {
            continue;
        }
        if let Some(indicator) = wordings.coded(&cell.raw) {
            names.by_code.insert(indicator.code.clone());
            continue;
        }
        let label = Seen {
            label: &cell.raw,
            ..Seen::default()
        };
        match wordings.line(label) {
            // The measure is the column's matter here: the name of an indicator is certain by itself.
            Some(mut line) => {
                let names_it = line
                    .doubt
                    .as_ref()
                    .is_some_and(|doubt| doubt.contains("and not which of"));
                line.doubt = line.doubt.filter(|_| !names_it);
                line.measure = Measure::Numerator;
                names.lines.push(line);
            }
            None => names
                .left_over
                .push((trimmed(&cell.raw).to_owned(), cell.address())),
        }
    }
    settle_doubles(&mut names.lines);
    names
}

/// The columns of figures.
struct Figures<'s> {
    numerator: &'s Cell,
    denominator: Option<&'s Cell>,
    doubt: Option<String>,
}

impl<'s> Figures<'s> {
    fn among(wordings: &Wordings<'_>, numeric: &[&'s Cell]) -> Option<Self> {
        let says = |heading: &Cell, all: &[&str]| {
            all.iter()
                .any(|word| squeezed(&heading.raw).contains(&squeezed(word)))
        };
        let denominator = numeric
            .iter()
            .copied()
            .find(|heading| says(heading, &DENOMINATORS));
        let others: Vec<&Cell> = numeric
            .iter()
            .copied()
            .filter(|heading| denominator.is_none_or(|denominator| denominator.column != heading.column))
            .collect();
        let counted: Vec<String> = wordings
            .indicators()
            .into_iter()
            .map(|indicator| squeezed(&indicator.numerator))
            .collect();
        let by_wording = others
            .iter()
            .find(|heading| counted.contains(&squeezed(&heading.raw)));
        let by_word = || others.iter().find(|heading| says(heading, &NUMERATORS));
        let (numerator, certain) = match (by_wording.or_else(by_word), others.as_slice()) {
            (Some(heading), _) => (*heading, true),
            (None, [only]) => (*only, true),
            (None, []) => return None,
            (None, [first, ..]) => (*first, false),
        };
        let doubt = format!(
            "several columns hold numbers, and `{}` was taken as the figures: check",
            words(numerator)
        );
        Some(Self {
            numerator,
            denominator,
            doubt: (!certain).then_some(doubt),
        })
    }
}

/// Folded and without its gaps: `NumberOfOrders` is `Number of orders`.
fn squeezed(text: &str) -> String {
    fold(text).split_whitespace().collect()
}
