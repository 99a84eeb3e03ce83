//! The mark by which our own return workbooks are known: `blanktown;police;quarterly;2026-27 Q1;1`.
//!
//! It stands in the defined name `boardpack_return` and, for formats and savings that lose names, as text on the sheet.

use std::fmt;
use std::str::FromStr;

use boardpack_model::{AgencyCode, Board, BoardCode, Period, ReturnCode, ReturnKey};

use crate::fold::trimmed;
use crate::{Content, Workbook};

/// The defined name that holds the mark.
pub(crate) const NAME: &str = "boardpack_return";

/// The edition of the workbook that this version writes. It reads the earlier ones too: 1 had one sheet for everything.
pub(crate) const EDITION: u32 = 2;

/// What a mark says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) board: BoardCode,
    pub(crate) agency: AgencyCode,
    pub(crate) code: ReturnCode,
    pub(crate) period: Period,
    pub(crate) edition: u32,
}

impl Mark {
    /// The mark of the workbook for one return.
    pub(crate) fn of(board: &Board, key: &ReturnKey) -> Self {
        Self {
            board: board.code.clone(),
            agency: key.agency.clone(),
            code: key.code.clone(),
            period: key.period,
            edition: EDITION,
        }
    }

    /// The return that it names.
    pub(crate) fn key(&self) -> ReturnKey {
        ReturnKey {
            agency: self.agency.clone(),
            code: self.code.clone(),
            period: self.period,
        }
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{};{};{};{};{}",
            self.board, self.agency, self.code, self.period, self.edition
        )
    }
}

impl FromStr for Mark {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let text = trimmed(text).trim_start_matches('=').trim_matches('"');
        let parts: Vec<&str> = text.split(';').map(trimmed).collect();
        let [board, agency, code, period, edition] = parts.as_slice() else {
            return Err(());
        };
        Ok(Self {
            board: BoardCode::new(board).map_err(|_| ())?,
            agency: AgencyCode::new(agency).map_err(|_| ())?,
            code: ReturnCode::new(code).map_err(|_| ())?,
            period: period.parse().map_err(|_| ())?,
            edition: edition.parse().map_err(|_| ())?,
        })
    }
}

/// The agency for which a workbook of ours was made, as it says itself.
pub fn marked_for(workbook: &Workbook) -> Option<AgencyCode> {
    let mut marks = marks(workbook).into_iter();
    let Some(first) = marks.next().map(|mark| mark.agency) else {
        return crate::context::marked_for(workbook);
    };
    marks.all(|mark| mark.agency == first).then_some(first)
}

/// The mark in a workbook's defined name.
pub(crate) fn named(workbook: &Workbook) -> Option<Mark> {
    let mut named = workbook
        .names
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case(NAME));
    named.find_map(|(_, text)| text.parse().ok())
}

/// Every different mark that a workbook bears; one for a template, none for a layout of the agency's own.
pub(crate) fn marks(workbook: &Workbook) -> Vec<Mark> {
    let named = workbook
        .names
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case(NAME))
        .map(|(_, text)| text.as_str());
    let seen = workbook
        .sheets
        .iter()
        .flat_map(|sheet| &sheet.cells)
        .filter(|cell| cell.content == Content::Text && cell.raw.matches(';').count() == 4)
        .map(|cell| cell.raw.as_str());
    let mut marks: Vec<Mark> = Vec::new();
    for mark in named.chain(seen).filter_map(|text| text.parse().ok()) {
        if !marks.contains(&mark) {
            marks.push(mark);
        }
    }
    marks
}

/// The sheets of one of several of our workbooks that were put into one: those that bear its mark, and those without a mark
/// that follow them. Nothing where no sheet bears it, or one that does bears another mark as well.
pub(crate) fn sheets_of(workbook: &Workbook, mark: &Mark) -> Option<Workbook> {
    let mut sheets = Vec::new();
    let mut is_its = false;
    for sheet in &workbook.sheets {
        let on_sheet: Vec<Mark> = sheet
            .cells
            .iter()
            .filter(|cell| cell.content == Content::Text && cell.raw.matches(';').count() == 4)
            .filter_map(|cell| cell.raw.parse().ok())
            .collect();
        if !on_sheet.is_empty() {
            is_its = on_sheet.contains(mark);
        }
        if !is_its {
            continue;
        }
        if on_sheet.iter().any(|other| other != mark) {
            return None;
        }
        sheets.push(sheet.clone());
    }
    (!sheets.is_empty()).then(|| Workbook {
        sheets,
        names: std::collections::BTreeMap::new(),
        ..workbook.clone()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_read_from_a_name_or_a_cell() {
        let text = "blanktown;police;quarterly;2026-27 Q1;1";
        for written in [text.to_owned(), format!("=\"{text}\""), format!(" {text} ")] {
            assert_eq!(
                written.parse::<Mark>().map(|mark| mark.to_string()),
                Ok(text.to_owned())
            );
        }
        let history = "blanktown;police;history;2021-04-01 to 2025-03-31;1";
        assert_eq!(
            history.parse::<Mark>().map(|mark| mark.to_string()),
            Ok(history.to_owned())
        );
    }

    #[test]
    fn other_text_is_no_mark() {
        for text in [
            "",
            "a;b;c;d;e",
            "blanktown;police;quarterly;2026-27 Q1",
            "blanktown;../x;quarterly;2026-27 Q1;1",
        ] {
            assert_eq!(text.parse::<Mark>(), Err(()), "{text}");
        }
    }
}
