//! The dates of a year: as rows, and as files for people's diaries.

use std::path::{Path, PathBuf};

use anyhow::Result;
use boardpack_chase::calendar::{self, Dates, Entry};
use boardpack_model::{AgencyCode, Board, Period, PeriodKind, ReturnCode};
use jiff::civil::Date;
use serde::Serialize;

use crate::OpenBoard;
use crate::unfit::unfit;
use crate::workspace::write_whole;

/// What falls on one day: a row of `calendar --format json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CalendarRow {
    /// The day.
    pub date: Date,
    /// What it is: `due`, `cut-off`, `papers`, or a rung's code.
    pub what: String,
    /// Whether it is a letter of the ladder, which is written only where nothing has come by then.
    pub is_letter: bool,
    /// The period of the returns or of the meeting's pack.
    pub period: Period,
    /// The return's code, where it is about one.
    #[serde(rename = "return")]
    pub return_code: Option<ReturnCode>,
    /// Whose returns; empty where it is about none.
    pub agencies: Vec<AgencyCode>,
    /// What it is, in words.
    pub words: String,
    /// What it is about, in words.
    pub about: String,
}

/// A year of a board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Year {
    /// The year.
    pub year: Period,
    dates: Dates,
}

/// The dates of a financial year.
pub fn year(board: &Board, year: Period) -> Result<Year> {
    if year.kind() != PeriodKind::FinancialYear {
        unfit!("`{year}` is no financial year: write it like --year 2026-27");
    }
    Ok(Year {
        year,
        dates: calendar::dates(board, year),
    })
}

/// What cannot be dated in the year after the last one that has a file, in words: to be known before that year is planned.
pub fn runs_out(open: &OpenBoard) -> Option<String> {
    let years = open.files.keys().filter_map(|name| {
        let year = name.strip_prefix("years/")?.strip_suffix(".toml")?;
        year.parse::<Period>().ok()
    });
    let next = year(&open.board, years.max()?.next()).ok()?;
    let unknown = next.unknown()?;
    Some(format!(
        "{}, the year after the last one that has a file: {unknown}",
        next.year
    ))
}

impl Year {
    /// What falls on which day, in order.
    pub fn rows(&self, board: &Board) -> Vec<CalendarRow> {
        let row = |entry: &Entry| CalendarRow {
            date: entry.day,
            what: entry.what.word().to_owned(),
            is_letter: matches!(entry.what, calendar::What::Letter { .. }),
            period: entry.period,
            return_code: entry.code.clone(),
            agencies: entry.agencies.clone(),
            words: entry.what.words(),
            about: entry.about(board),
        };
        self.dates.entries.iter().map(row).collect()
    }

    /// What cannot be dated and why, in words; nothing where everything can.
    pub fn unknown(&self) -> Option<String> {
        let unknown = &self.dates.unknown;
        (!unknown.is_empty()).then(|| {
            format!(
                "not known yet: {}. {}",
                unknown.join("; "),
                calendar::known_until()
            )
        })
    }

    /// Writes the board's calendar as one file for diaries.
    pub fn write_board(&self, board: &Board, file: &Path) -> Result<()> {
        let text = calendar::of_board(board, self.year, &self.dates);
        write_whole(file, text.as_bytes())
    }

    /// Writes the board's calendar, and for each agency one with its own dates only, into a folder. Gives their paths.
    pub fn write_all(&self, board: &Board, into: &Path) -> Result<Vec<PathBuf>> {
        let whole = into.join(format!("{}-{}.ics", board.code, self.year.slug()));
        self.write_board(board, &whole)?;
        let mut written = vec![whole];
        for agency in &board.agencies {
            let path = into.join(format!("{}-{}-{}.ics", board.code, self.year.slug(), agency.code));
            let text = calendar::of_agency(board, self.year, &self.dates, agency);
            write_whole(&path, text.as_bytes())?;
            written.push(path);
        }
        Ok(written)
    }
}
