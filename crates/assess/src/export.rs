//! The export: what is known as tables for other programs, Parquet by board and period and CSV, with a dictionary of every
//! column.
//!
//! A table is a list of columns, each of which says what it is and how it is taken from a row; the files and the dictionary are
//! both made of it and cannot disagree. The same rows give the same bytes.

mod csv;
mod parquet;
mod tables;

use std::collections::BTreeMap;

use boardpack_model::assessment::{Covers, Point};
use boardpack_model::history::{StoredLetter, Submission};
use boardpack_model::{AgencyCode, BoardCode, Finding, IndicatorCode, KnownObservation, Period};
use polars::error::PolarsResult;

use crate::AssessError;

/// The rows of every table.
#[derive(Debug, Clone, PartialEq)]
pub struct Exported<'a> {
    /// The board.
    pub board: &'a BoardCode,
    /// The marking that the board's papers bear: nothing of an export is withheld.
    pub marking: &'a str,
    /// Every figure that was ever known, with when it became known.
    pub observations: &'a [KnownObservation],
    /// Every submission, with whether it was taken back.
    pub submissions: Vec<ExportedSubmission<'a>>,
    /// Every letter.
    pub letters: Vec<ExportedLetter<'a>>,
    /// Every finding.
    pub findings: Vec<ExportedFinding>,
    /// The figures of issued packs and of drafts.
    pub figures: Vec<ExportedFigure>,
}

/// A submission.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportedSubmission<'a> {
    /// As the ledger has it.
    pub submission: &'a Submission,
    /// Whether it was taken back.
    pub is_withdrawn: bool,
}

/// A letter.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportedLetter<'a> {
    /// As the ledger has it.
    pub letter: &'a StoredLetter,
    /// The period that its key names.
    pub period: Option<Period>,
}

/// A finding.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportedFinding {
    /// The submission with which it was recorded.
    pub submission: i64,
    /// Its agency.
    pub agency: AgencyCode,
    /// The period of its return, where that is known.
    pub period: Option<Period>,
    /// What was noticed.
    pub finding: Finding,
}

/// One point of a series as a pack has it.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportedFigure {
    /// The pack's period.
    pub pack: Period,
    /// The issue; nothing for a pack of which there is only a draft.
    pub issue: Option<u32>,
    /// The indicator.
    pub indicator: IndicatorCode,
    /// Who supplies it; nothing for what is worked out from what several send.
    pub agency: Option<AgencyCode>,
    /// The unit, in a word or two.
    pub unit: String,
    /// Whether the figure is one of something: a percentage, a mean, a rate.
    pub has_denominator: bool,
    /// The point.
    pub point: Point,
    /// The figure as printed, or its mark.
    pub printed: String,
}

impl ExportedFigure {
    fn covers(&self) -> Option<&Covers> {
        self.point.covers.as_ref()
    }
}

/// Which files are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// Parquet, one file for each board and period.
    Parquet,
    /// CSV, one file for each table.
    Csv,
}

/// The files of an export: path below its folder to bytes.
pub fn export(rows: &Exported<'_>, forms: &[Form]) -> Result<BTreeMap<String, Vec<u8>>, AssessError> {
    let mut files = BTreeMap::new();
    let mut dictionary = Vec::new();
    let mut write = Write {
        board: rows.board,
        forms,
        files: &mut files,
        dictionary: &mut dictionary,
    };
    write.table(&tables::observations(), rows.observations)?;
    write.table(&tables::submissions(), &rows.submissions)?;
    write.table(&tables::letters(), &rows.letters)?;
    write.table(&tables::findings(), &rows.findings)?;
    write.table(&tables::figures(), &rows.figures)?;
    files.insert("dictionary.csv".to_owned(), csv::dictionary(&dictionary));
    let text = tables::dictionary(rows.marking, &dictionary);
    files.insert("dictionary.txt".to_owned(), text);
    Ok(files)
}

struct Write<'w> {
    board: &'w BoardCode,
    forms: &'w [Form],
    files: &'w mut BTreeMap<String, Vec<u8>>,
    dictionary: &'w mut Vec<Described>,
}

impl Write<'_> {
    fn table<T>(&mut self, table: &Table<T>, rows: &[T]) -> PolarsResult<()> {
        self.dictionary.extend(table.described());
        let mut by_period: BTreeMap<Option<Period>, Vec<&T>> = BTreeMap::new();
        for row in rows {
            by_period.entry((table.period)(row)).or_default().push(row);
        }
        if self.forms.contains(&Form::Csv) {
            let bytes = csv::table(self.board, table, &by_period);
            self.files.insert(format!("csv/{}.csv", table.name), bytes);
        }
        if self.forms.contains(&Form::Parquet) {
            for (period, rows) in &by_period {
                let folder = format!(
                    "parquet/{}/board={}/{FOLDER}={}",
                    table.name,
                    self.board,
                    slug(*period)
                );
                let bytes = parquet::file(table, (*period, rows))?;
                self.files
                    .insert(format!("{folder}/{}.parquet", table.name), bytes);
            }
        }
        Ok(())
    }
}

/// What the folders of periods are called. The period itself is a column of each file, as it is written everywhere else, and a
/// reader of partitioned folders would take two columns of one name for one.
const FOLDER: &str = "period_folder";

/// A period in a path; what belongs to none has a folder with a name of its own, since not every reader takes an absent value
/// for a folder.
fn slug(period: Option<Period>) -> String {
    period.map_or_else(|| "none".to_owned(), Period::slug)
}

/// A table: its columns besides board and period, and the period of a row.
struct Table<T> {
    name: &'static str,
    about: &'static str,
    period: fn(&T) -> Option<Period>,
    /// What the period is, and where it is from, for the dictionary.
    period_is: &'static str,
    period_from: &'static str,
    columns: Vec<Column<T>>,
}

/// A column: what it is, and how it is taken from a row.
struct Column<T> {
    name: &'static str,
    unit: &'static str,
    meaning: &'static str,
    source: &'static str,
    cells: Cells<T>,
}

/// How a column's cells are taken from rows; nothing is a cell of its own in every type.
enum Cells<T> {
    Text(fn(&T) -> Option<String>),
    Whole(fn(&T) -> Option<i64>),
    Number(fn(&T) -> Option<f64>),
    Flag(fn(&T) -> Option<bool>),
}

impl<T> Cells<T> {
    fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Whole(_) => "whole number",
            Self::Number(_) => "number",
            Self::Flag(_) => "true or false",
        }
    }
}

/// A line of the dictionary.
struct Described {
    table: &'static str,
    about: &'static str,
    name: &'static str,
    kind: &'static str,
    unit: &'static str,
    meaning: &'static str,
    source: &'static str,
}

impl<T> Table<T> {
    fn described(&self) -> Vec<Described> {
        let line = |name, kind, unit, meaning, source| Described {
            table: self.name,
            about: self.about,
            name,
            kind,
            unit,
            meaning,
            source,
        };
        let mut lines = vec![
            line(
                "board",
                "text",
                "",
                "The board's code; in Parquet the folder's name.",
                "the workspace",
            ),
            line("period", "text", "period", self.period_is, self.period_from),
        ];
        let columns = self.columns.iter();
        lines.extend(columns.map(|c| line(c.name, c.cells.kind(), c.unit, c.meaning, c.source)));
        lines
    }
}

#[cfg(test)]
mod tests;
