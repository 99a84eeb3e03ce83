//! Which pipeline files a board went by: those archived with an issue, or its own as they lie there now.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use boardpack_model::history::IssuedPack;
use boardpack_model::{BoardCode, History, Period};
use jiff::Timestamp;

use crate::unfit::unfit;
use crate::{Office, OpenBoard};

/// An instant that is looked at, and whether it is asked for as one of the past.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Looking {
    /// The instant.
    pub at: Timestamp,
    /// Whether it lies before the instant of the asking: the files as they are now may be others than they were.
    pub is_past: bool,
}

/// A board as its pipeline files were, and which files those are, in words.
#[derive(Debug, Clone)]
pub struct InForce {
    /// The board.
    pub open: OpenBoard,
    /// Which files: `the pipeline files of issue 1 of the pack for 2026-27 Q1`.
    pub words: String,
}

/// The board as it was when an issue was made, from the pipeline files that were archived with it.
pub fn of_issue(office: &Office, board: &BoardCode, pack: &IssuedPack) -> Result<OpenBoard> {
    let mut files = BTreeMap::new();
    for (path, sha256) in &pack.pipeline {
        let bytes = office.archive.get(sha256);
        let bytes = bytes.with_context(|| format!("the archived {path} cannot be read"))?;
        files.insert(path.clone(), String::from_utf8_lossy(&bytes).into_owned());
    }
    match boardpack_pipeline::read(board, &files) {
        Ok(board) => Ok(OpenBoard { board, files }),
        Err(_) => anyhow::bail!("its archived pipeline is no longer understood by this version"),
    }
}

/// The board as it was at an instant, as far as that is on record: the files are archived with each issue. For an instant of
/// the past those of the last issue made by then count (before the first, the first one's), for they may have been changed
/// since; of now, or where nothing was ever issued, the files as they are.
pub fn at(office: &Office, open: &OpenBoard, history: &History, looking: Looking) -> Result<InForce> {
    let by_age = |pack: &&IssuedPack| (pack.as_at, pack.issued_at);
    let is_past = looking.is_past || history.packs.iter().any(|pack| looking.at <= pack.as_at);
    let made_by_then = history.packs.iter().filter(|pack| pack.as_at <= looking.at);
    let pack = made_by_then
        .max_by_key(by_age)
        .or_else(|| history.packs.iter().min_by_key(by_age));
    match pack.filter(|_| is_past) {
        Some(pack) => issued(office, &open.board.code, pack),
        None => Ok(InForce {
            open: open.clone(),
            words: "the pipeline files as they are now".to_owned(),
        }),
    }
}

/// The board as it was when an issue was made.
pub fn issued(office: &Office, board: &BoardCode, pack: &IssuedPack) -> Result<InForce> {
    let open = of_issue(office, board, pack)
        .with_context(|| format!("issue {} of the pack for {}", pack.issue, pack.period))?;
    Ok(InForce {
        open,
        words: format!(
            "the pipeline files of issue {} of the pack for {}",
            pack.issue, pack.period
        ),
    })
}

/// An issue of a period's pack.
pub fn issue(history: &History, period: Period, number: u32) -> Result<&IssuedPack> {
    let found = history
        .packs
        .iter()
        .find(|pack| pack.period == period && pack.issue == number);
    let Some(found) = found else {
        unfit!("the pack for {period} has no issue {number}")
    };
    Ok(found)
}
