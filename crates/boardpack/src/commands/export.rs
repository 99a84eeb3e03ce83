//! `boardpack export`: what is known, as tables for other programs.

use std::path::PathBuf;

use boardpack_office::export::{Form, export};
use clap::{Args, ValueEnum};
use jiff::civil::DateTime;

use super::{Format, Shared, print_json, print_text};
use crate::clock;
use crate::exit::{Done, Outcome};

/// Write what is known as tables for other programs: Parquet by board and period, CSV, and a dictionary of every column.
///
/// The tables are the figures as partners sent them (each with when it became known), the submissions, the letters without
/// their text, the findings, and the figures of every issued pack as printed. Nothing is withheld in them: they are for the
/// office. A folder that holds anything but an earlier export is left alone.
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// Where to write it: a folder that is not there yet, or one that holds an earlier export
    #[arg(long, value_name = "DIR")]
    into: PathBuf,
    /// As known then; default: now
    #[arg(long, value_name = "INSTANT")]
    as_at: Option<DateTime>,
    /// Which files
    #[arg(
        long,
        value_name = "FILES",
        value_delimiter = ',',
        default_value = "parquet,csv"
    )]
    files: Vec<Files>,
}

/// The kinds of file.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Files {
    /// One file for each table, board and period.
    Parquet,
    /// One file for each table.
    Csv,
}

impl Export {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        let (mut office, open) = shared.open_board()?;
        let looking = clock::looking_at(&open.board, self.as_at, shared.now)?;
        let forms: Vec<Form> = self
            .files
            .iter()
            .map(|files| match files {
                Files::Parquet => Form::Parquet,
                Files::Csv => Form::Csv,
            })
            .collect();
        let written = export(&mut office, &open, looking, (&self.into, &forms))?;
        if shared.format == Format::Json {
            print_json(&written)?;
            return Ok(Done::Well);
        }
        let at = looking.at.to_zoned(open.board.time_zone.clone());
        print_text(&format!(
            "{} files in {}, as known on {}:",
            written.files,
            self.into.display(),
            at.strftime("%-d %B %Y %H:%M")
        ));
        for (table, rows) in &written.rows {
            print_text(&format!("  {rows} {table}"));
        }
        print_text("dictionary.txt says what each column is.");
        Ok(Done::Well)
    }
}
