//! `boardpack calendar`: the dates of a year, for reading and for people's diaries.

use std::path::PathBuf;

use boardpack_model::Period;
use boardpack_office::calendar::{CalendarRow, year};
use clap::Args;

use super::{Format, Shared, period, print_json, print_text, table};
use crate::exit::{Done, Outcome};

/// The dates of a year: when periods end, when returns are due, and the days of each meeting.
///
/// They follow from the pipeline files alone: an extension that was agreed since moves its return's due day, and a letter is
/// written only while its return has not come.
#[derive(Debug, Args)]
pub(crate) struct Calendar {
    /// The financial year, like 2026-27
    #[arg(long, value_parser = period)]
    year: Period,
    /// Write the board's dates into this file, for diaries (iCalendar)
    #[arg(long, value_name = "FILE", conflicts_with = "into")]
    ics: Option<PathBuf>,
    /// Write the board's dates, and for each agency its own, into this folder, for diaries (iCalendar)
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,
}

impl Calendar {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        let (_, open) = shared.board_alone()?;
        let board = &open.board;
        let dates = year(board, self.year)?;
        if let Some(file) = &self.ics {
            dates.write_board(board, file)?;
            print_text(&file.display().to_string());
        } else if let Some(into) = &self.into {
            for path in dates.write_all(board, into)? {
                print_text(&path.display().to_string());
            }
        } else {
            let rows = dates.rows(board);
            match shared.format {
                Format::Json => print_json(&rows)?,
                Format::Text => print_text(&in_words(&rows)),
            }
        }
        Ok(match dates.unknown() {
            Some(unknown) => {
                eprintln!("{unknown}");
                Done::NeedsAPerson
            }
            None => Done::Well,
        })
    }
}

/// The rows as a table, the months apart.
fn in_words(rows: &[CalendarRow]) -> String {
    let mut lines = Vec::new();
    let mut month = None;
    for row in rows {
        let this = (row.date.year(), row.date.month());
        if month.is_some_and(|month| month != this) {
            lines.push(Vec::new());
        }
        month = Some(this);
        lines.push(vec![
            row.date.strftime("%a %e %b %Y").to_string(),
            row.words.clone(),
            row.about.clone(),
        ]);
    }
    if lines.is_empty() {
        return "Nothing falls in that year.".to_owned();
    }
    table(&lines)
}
