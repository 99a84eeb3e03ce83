//! The export: what is known at an instant, as tables for other programs, put into a folder of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
pub use boardpack_assess::export::Form;
use boardpack_assess::export::{
    Exported, ExportedFigure, ExportedFinding, ExportedLetter, ExportedSubmission,
};
use boardpack_ledger::sha256_hex;
use boardpack_model::assessment::Assessment;
use boardpack_model::board::{Source, Unit};
use boardpack_model::history::{Happening, IssuedPack, StoredLetter};
use boardpack_model::{Board, History, Period};
use jiff::Timestamp;
use serde::Serialize;

use crate::in_force::Looking;
use crate::packs::{Files, put_in_place};
use crate::unfit::unfit;
use crate::{Office, OpenBoard, assess, in_force, previous};

/// The list of an export's own files, by which it is known again.
const LIST: &str = "export.txt";
/// The first words of that list, below the marking.
const IS_AN_EXPORT: &str = "An export of boardpack";

/// What was written.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Written {
    /// The instant as at which everything in it was known.
    pub as_at: Timestamp,
    /// How many files there are.
    pub files: usize,
    /// How many rows each table has.
    pub rows: BTreeMap<String, usize>,
}

/// Writes what was known at an instant into a folder: one that is not there yet, that is empty, or that holds an earlier
/// export and nothing else, which the new one takes the place of.
pub fn export(
    office: &mut Office,
    open: &OpenBoard,
    looking: Looking,
    (into, forms): (&Path, &[Form]),
) -> Result<Written> {
    let as_at = looking.at;
    may_be_written(into)?;
    let code = &open.board.code;
    let whole = office.ledger.history(code).context("reading the ledger")?;
    let history = whole.as_at(as_at);
    let observations = office.ledger.observations_ever(code, Some(as_at));
    let observations = observations.context("reading the figures")?;
    let withdrawn = history.withdrawn(as_at);
    let submissions = history.submissions.iter().map(|submission| ExportedSubmission {
        submission,
        is_withdrawn: withdrawn.contains_key(&submission.id),
    });
    let letters = history.letters.values().map(|letter| ExportedLetter {
        letter,
        period: period_of(letter),
    });
    let rows = Exported {
        board: code,
        marking: &open.board.marking,
        observations: &observations,
        submissions: submissions.collect(),
        letters: letters.collect(),
        findings: findings(office, open, &history)?,
        figures: figures(office, open, (&whole, &history), looking)?,
    };
    let counts = BTreeMap::from([
        ("observations".to_owned(), rows.observations.len()),
        ("submissions".to_owned(), rows.submissions.len()),
        ("letters".to_owned(), rows.letters.len()),
        ("findings".to_owned(), rows.findings.len()),
        ("figures".to_owned(), rows.figures.len()),
    ]);
    let mut files = boardpack_assess::export::export(&rows, forms)
        .map_err(|error| anyhow::anyhow!("making the tables: {error}"))?;
    files.insert(LIST.to_owned(), list(&open.board, as_at, &files));
    put_in_place(&absolute(into)?, &files)?;
    Ok(Written {
        as_at,
        files: files.len(),
        rows: counts,
    })
}

/// A folder by a path that has a parent, also where it is said as `.` or as a bare name.
fn absolute(folder: &Path) -> Result<std::path::PathBuf> {
    std::path::absolute(folder).with_context(|| format!("finding {}", folder.display()))
}

/// What an export holds: its files with their SHA-256, after the board's marking and a line that says what it is.
fn list(board: &Board, as_at: Timestamp, files: &Files) -> Vec<u8> {
    let first = format!(
        "{}\n{IS_AN_EXPORT}: {} as known at {as_at}\n\n",
        board.marking, board.name
    );
    let lines = files
        .iter()
        .map(|(path, bytes)| format!("{}  {path}\n", sha256_hex(bytes)));
    std::iter::once(first)
        .chain(lines)
        .collect::<String>()
        .into_bytes()
}

/// Refuses a folder that holds anything that is not of an earlier export.
fn may_be_written(into: &Path) -> Result<()> {
    if !into.exists() {
        return Ok(());
    }
    let mut there = BTreeSet::new();
    below(into, into, &mut there)?;
    if there.is_empty() {
        return Ok(());
    }
    let list = fs::read_to_string(into.join(LIST)).unwrap_or_default();
    if !list.lines().take(2).any(|line| line.starts_with(IS_AN_EXPORT)) {
        unfit!(
            "{} holds something else: name a folder that is not there yet, or one that holds an earlier export",
            into.display()
        );
    }
    let own: BTreeSet<&str> = list
        .lines()
        .filter_map(|line| line.split_once("  "))
        .map(|(_, path)| path)
        .collect();
    let stranger = there
        .iter()
        .find(|path| *path != LIST && !own.contains(path.as_str()));
    if let Some(stranger) = stranger {
        unfit!(
            "{} holds an earlier export and something else ({stranger}): move that away first",
            into.display()
        );
    }
    Ok(())
}

/// Every file below a folder, by its path below the root.
fn below(root: &Path, folder: &Path, found: &mut BTreeSet<String>) -> Result<()> {
    let reading = || format!("reading {}", folder.display());
    for entry in fs::read_dir(folder).with_context(reading)? {
        let path = entry.with_context(reading)?.path();
        if path.is_dir() && !path.is_symlink() {
            below(root, &path, found)?;
        } else {
            let own = path.strip_prefix(root).unwrap_or(&path);
            found.insert(own.to_string_lossy().into_owned());
        }
    }
    Ok(())
}

/// The period that a letter's key names.
fn period_of(letter: &StoredLetter) -> Option<Period> {
    letter.key.0.split('/').find_map(|part| part.parse().ok())
}

/// The findings of every submission that was known.
fn findings(office: &mut Office, open: &OpenBoard, history: &History) -> Result<Vec<ExportedFinding>> {
    let all = office.ledger.findings_of_all(&open.board.code);
    let mut all = all.context("reading the findings")?;
    let mut rows = Vec::new();
    for submission in &history.submissions {
        let noticed = all.remove(&submission.id).unwrap_or_default().into_iter();
        rows.extend(noticed.map(|finding| ExportedFinding {
            submission: submission.id,
            agency: submission.agency.clone(),
            period: submission.period,
            finding,
        }));
    }
    Ok(rows)
}

/// The figures of every issue as it was stored, and of each period with only a draft as known at the instant.
fn figures(
    office: &mut Office,
    open: &OpenBoard,
    (whole, history): (&History, &History),
    looking: Looking,
) -> Result<Vec<ExportedFigure>> {
    let mut rows = Vec::new();
    for pack in &history.packs {
        let (board, assessment) = stored(office, open, pack)?;
        rows.extend(of_assessment(&board, &assessment, Some(pack.issue)));
    }
    let drafted: BTreeSet<Period> = history
        .events
        .iter()
        .filter_map(|event| match event.what {
            Happening::Drafted { period } => Some(period),
            _ => None,
        })
        .collect();
    let in_force = in_force::at(office, open, whole, looking)?;
    for period in drafted {
        if history.packs.iter().all(|pack| pack.period != period) {
            let board = &in_force.open.board;
            let assessment = assess::assessment(&mut office.ledger, board, period, looking.at)?;
            rows.extend(of_assessment(board, &assessment, None));
        }
    }
    Ok(rows)
}

fn stored(office: &Office, open: &OpenBoard, pack: &IssuedPack) -> Result<(Board, Assessment)> {
    let code = &open.board.code;
    let bytes = previous::stored(&office.workspace, code, pack, "assessment.json")?;
    let assessment = serde_json::from_slice(&bytes).context("reading assessment.json")?;
    Ok((in_force::of_issue(office, code, pack)?.board, assessment))
}

fn of_assessment(board: &Board, assessment: &Assessment, issue: Option<u32>) -> Vec<ExportedFigure> {
    let mut rows = Vec::new();
    for assessed in &assessment.indicators {
        let Some(indicator) = board.indicator(&assessed.indicator) else {
            continue;
        };
        rows.extend(assessed.series.iter().map(|point| ExportedFigure {
            pack: assessment.period,
            issue,
            indicator: indicator.code.clone(),
            agency: (indicator.source == Source::Returns).then(|| indicator.agency.clone()),
            has_denominator: !matches!(indicator.unit, Unit::Count | Unit::Median { .. }),
            unit: match boardpack_assess::unit_words(indicator).as_str() {
                "" => "number".to_owned(),
                words => words.to_owned(),
            },
            printed: match (point.figure, point.value.mark()) {
                (Some(figure), _) => boardpack_assess::printed(indicator, figure),
                (None, mark) => mark.unwrap_or("[x]").to_owned(),
            },
            point: point.clone(),
        }));
    }
    rows
}
