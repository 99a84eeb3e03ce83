//! The files as written: every value with the bytes where it stands, nothing resolved yet.

use std::collections::BTreeMap;

use crate::nearest::did_you_mean;
use crate::report::Report;

pub(crate) mod actions;
pub(crate) mod address;
pub(crate) mod agencies;
pub(crate) mod approval;
pub(crate) mod board;
pub(crate) mod checks;
pub(crate) mod comparators;
pub(crate) mod cron;
pub(crate) mod document;
pub(crate) mod imports;
pub(crate) mod indicators;
pub(crate) mod ladder;
pub(crate) mod layouts;
pub(crate) mod post;
pub(crate) mod rows;
pub(crate) mod section;
pub(crate) mod tidy;
pub(crate) mod timetable;
pub(crate) mod value;
pub(crate) mod variation;
pub(crate) mod year;

use actions::ActionWritten;
use agencies::AgenciesFile;
use board::BoardFile;
use comparators::ComparatorRow;
use imports::ImportsFile;
use indicators::IndicatorsFile;
use layouts::LayoutsFile;
use section::Section;
use tidy::Table;
use year::YearFile;

/// Everything that a board's folder says.
pub(crate) struct Files {
    pub(crate) board: BoardFile,
    pub(crate) agencies: AgenciesFile,
    pub(crate) indicators: IndicatorsFile,
    pub(crate) layouts: LayoutsFile,
    pub(crate) comparators: Vec<ComparatorRow>,
    pub(crate) imports: ImportsFile,
    /// Published data files by their name below `comparators/`; nothing for one that cannot be read.
    pub(crate) tables: BTreeMap<String, Option<Table>>,
    pub(crate) actions: Vec<ActionWritten>,
    pub(crate) years: Vec<YearFile>,
    pub(crate) letters: BTreeMap<String, String>,
}

const SINGLE: [&str; 7] = [
    "board.toml",
    "agencies.toml",
    "indicators.toml",
    "layouts.toml",
    "comparators.csv",
    "comparators.toml",
    "actions.toml",
];

impl Files {
    /// Reads every file; what is wrong goes to the report.
    pub(crate) fn read(report: &Report) -> Self {
        note_absent(report);
        Self {
            board: single(report, "board.toml", board::read),
            agencies: single(report, "agencies.toml", agencies::read),
            indicators: single(report, "indicators.toml", indicators::read),
            layouts: single(report, "layouts.toml", layouts::read),
            comparators: report
                .file("comparators.csv")
                .map(|file| comparators::read(report, file))
                .unwrap_or_default(),
            imports: single(report, "comparators.toml", imports::read),
            tables: tables(report),
            actions: single(report, "actions.toml", actions::read),
            years: years(report),
            letters: letters(report),
        }
    }
}

/// Reads one file; where it is not there, what it would be if it said nothing.
fn single<T: Default>(report: &Report, name: &str, read: impl FnOnce(Section<'_>) -> T) -> T {
    match report.file(name).filter(|file| !report.is_absent(*file)) {
        Some(file) => document::read(report, file, read),
        None => T::default(),
    }
}

fn tables(report: &Report) -> BTreeMap<String, Option<Table>> {
    let files = report
        .files()
        .filter_map(|(file, name)| Some((file, table_of(name)?)));
    files
        .map(|(file, name)| (name.to_owned(), Table::read(report, file)))
        .collect()
}

fn years(report: &Report) -> Vec<YearFile> {
    let files = report.files().filter(|(_, name)| year_of(name).is_some());
    files
        .map(|(file, name)| document::read(report, file, |section| year::read(section, name)))
        .collect()
}

/// Letters in the board's own words; and every file that has no meaning here.
fn letters(report: &Report) -> BTreeMap<String, String> {
    let mut letters = BTreeMap::new();
    for (file, name) in report.files() {
        if let Some(letter) = name
            .strip_prefix("letters/")
            .and_then(|name| name.strip_suffix(".txt"))
        {
            if report.text(file).trim().is_empty() {
                let hint = "write the letter, or delete the file: then the usual wording serves";
                report.say(report.spot(file, 0..0), "this letter is empty", hint.to_owned());
            }
            letters.insert(letter.to_owned(), report.text(file).to_owned());
        } else if !is_known(name) {
            let hint = did_you_mean(name, SINGLE).unwrap_or_else(|| {
                format!(
                    "a board's folder holds {}, comparators/….csv, years/2026-27.toml, letters/….txt and a README; take this \
                     file out",
                    SINGLE.join(", ")
                )
            });
            report.say(
                report.spot(file, 0..0),
                format!("no file of a board is called `{name}`"),
                hint,
            );
        }
    }
    letters
}

fn is_known(name: &str) -> bool {
    let file_name = name.rsplit('/').next().unwrap_or(name);
    SINGLE.contains(&name)
        || file_name.starts_with("README")
        || year_of(name).is_some()
        || table_of(name).is_some()
}

/// The name of a published data file below `comparators/`.
fn table_of(name: &str) -> Option<&str> {
    name.strip_prefix("comparators/")
        .filter(|name| name.strip_suffix(".csv").is_some())
}

/// The year that a file's name says it is about: `2026-27` for `years/2026-27.toml`.
pub(crate) fn year_of(name: &str) -> Option<&str> {
    name.strip_prefix("years/")?.strip_suffix(".toml")
}

fn note_absent(report: &Report) {
    for (file, name) in report.files().filter(|(file, _)| report.is_absent(*file)) {
        let hint = format!("add {name}; `boardpack new` writes one with remarks to start from");
        report.say(
            report.spot(file, 0..0),
            format!("there is no {name} in the board's folder"),
            hint,
        );
    }
}
