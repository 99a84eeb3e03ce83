//! A marked-up copy that came back: without our sheets it is the return again, and the answers are kept.

use std::collections::BTreeMap;

use boardpack_model::{AgencyCode, Explanation, IndicatorCode, Measure, Place};

use super::{
    AS_SENT, COPY, FIGURES, IN_COPY, INDICATOR, MEASURE, NAME, NO_NAME, PERIOD, RULE, YOUR_ANSWER, findings,
    read_me,
};
use crate::fold::{fold, trimmed};
use crate::layouts::columns::{headed, rows_of};
use crate::mark::Mark;
use crate::template::words;
use crate::{Sheet, Workbook};

/// A marked-up copy taken apart.
pub(crate) struct Returned {
    /// The sender's sheets under their own names.
    pub(crate) workbook: Workbook,
    /// What the sender answered.
    pub(crate) answers: Vec<Explanation>,
}

/// Takes a marked-up copy apart; nothing for any other workbook. Answers count only in a copy that was made for the agency.
pub(crate) fn returned(workbook: &Workbook, (agency, place): (&AgencyCode, &Place)) -> Option<Returned> {
    let mark = copy_mark(workbook)?;
    let mut answers = Vec::new();
    let mut names = BTreeMap::new();
    let mut sheets = Vec::new();
    for sheet in &workbook.sheets {
        if let Some(table) = table(sheet, [YOUR_ANSWER, RULE, INDICATOR, MEASURE, PERIOD, FIGURES]) {
            let of_sheet = table
                .rows
                .iter()
                .filter_map(|row| answer(sheet, (*row, table.columns), (agency, place)));
            answers.extend(of_sheet.filter(|_| mark.agency == *agency));
        } else if let Some(table) = table_of_names(sheet) {
            names.extend(table);
        } else if ![findings::NAME, read_me::NAME].contains(&sheet.name.as_str()) {
            sheets.push(sheet.clone());
        }
    }
    for sheet in &mut sheets {
        if let Some(sent) = names.get(&fold(&sheet.name)) {
            sheet.name.clone_from(sent);
        }
        // The notes are ours.
        sheet.comments.clear();
    }
    let workbook = Workbook {
        sheets,
        ..workbook.clone()
    };
    Some(Returned { workbook, answers })
}

/// The mark of a copy, from the defined name or from a cell.
fn copy_mark(workbook: &Workbook) -> Option<Mark> {
    let named = workbook
        .names
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case(NAME))
        .map(|(_, text)| text.as_str());
    let seen = workbook
        .sheets
        .iter()
        .flat_map(|sheet| &sheet.cells)
        .map(|cell| cell.raw.as_str());
    named
        .chain(seen.filter(|text| text.starts_with(COPY)))
        .find_map(|text| {
            let text = trimmed(text).trim_start_matches('=').trim_matches('"');
            text.strip_prefix(COPY)?.parse().ok()
        })
}

struct Table<const N: usize> {
    columns: [u32; N],
    rows: Vec<u32>,
}

fn table<const N: usize>(sheet: &Sheet, headings: [&str; N]) -> Option<Table<N>> {
    let rows = rows_of(sheet);
    let is_heading = |row: &u32| {
        headings
            .iter()
            .all(|heading| headed(sheet, *row, heading).is_some())
    };
    let heading = rows.iter().copied().find(is_heading)?;
    Some(Table {
        columns: headings.map(|text| headed(sheet, heading, text).map_or(0, |cell| cell.column)),
        rows: rows.into_iter().filter(|row| *row > heading).collect(),
    })
}

/// The names of the sender's sheets by those in the copy, folded.
fn table_of_names(sheet: &Sheet) -> Option<BTreeMap<String, String>> {
    let table = table(sheet, [IN_COPY, AS_SENT])?;
    let [in_copy, as_sent] = table.columns;
    let pairs = table.rows.iter().filter_map(|row| {
        let (copy, sent) = (&sheet.cell(*row, in_copy)?.raw, &sheet.cell(*row, as_sent)?.raw);
        let sent = if sent == NO_NAME {
            String::new()
        } else {
            sent.clone()
        };
        Some((fold(copy), sent))
    });
    Some(pairs.collect())
}

/// An answer, where one was written and the codes beside it still say to what.
fn answer(
    sheet: &Sheet,
    (row, columns): (u32, [u32; 6]),
    (agency, place): (&AgencyCode, &Place),
) -> Option<Explanation> {
    let text = |column: u32| sheet.cell(row, column).map_or("", |cell| trimmed(&cell.raw));
    let [answer, rule, indicator, measure, period, figures] = columns;
    if text(answer).is_empty() || text(rule).is_empty() {
        return None;
    }
    Some(Explanation {
        agency: agency.clone(),
        rule: text(rule).to_owned(),
        indicator: IndicatorCode::new(text(indicator)).ok()?,
        measure: Measure::from_word(text(measure)),
        period: text(period).parse().ok()?,
        value: text(figures).to_owned(),
        text: text(answer).chars().take(words::MOST_TEXT).collect(),
        place: place.at(&sheet.name, &crate::a1::address(row, answer)),
    })
}
