//! The issue before: its packs as they were approved, with which a new draft or issue is compared.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result};
use boardpack_ledger::sha256_hex;
use boardpack_model::board::Disclosure;
use boardpack_model::history::IssuedPack;
use boardpack_model::pack::Pack;
use boardpack_model::{Board, BoardCode, History};
use jiff::Timestamp;

use crate::{OpenBoard, Workspace};

/// An issue that another one replaces.
#[derive(Debug, Clone, PartialEq)]
pub struct Previous {
    /// Its number.
    pub issue: u32,
    /// Its packs by audience, as they were printed.
    pub packs: BTreeMap<String, Pack>,
    /// Whether the board's own files are others than those it was made with.
    pub files_changed: bool,
}

/// An issue as it is compared with what the board's files make now.
pub fn previous(workspace: &Workspace, open: &OpenBoard, issued: &IssuedPack) -> Result<Previous> {
    let now = open
        .files
        .iter()
        .map(|(path, text)| (path.clone(), sha256_hex(text.as_bytes())));
    Ok(Previous {
        issue: issued.issue,
        packs: packs(workspace, &open.board.code, issued)?,
        files_changed: now.collect::<BTreeMap<String, String>>() != issued.pipeline,
    })
}

/// Every pack issued by an instant, by audience, the oldest first. A board that shows everything to everybody needs none.
pub fn earlier(
    workspace: &Workspace,
    board: &Board,
    history: &History,
    as_at: Timestamp,
) -> Result<Vec<BTreeMap<String, Pack>>> {
    if board
        .audiences
        .iter()
        .all(|one| one.disclosure == Disclosure::Full)
    {
        return Ok(Vec::new());
    }
    let by_then = history.packs.iter().filter(|pack| pack.issued_at <= as_at);
    let mut issued: Vec<&IssuedPack> = by_then.collect();
    issued.sort_by_key(|pack| (pack.issued_at, pack.period, pack.issue));
    issued
        .into_iter()
        .map(|pack| packs(workspace, &board.code, pack))
        .collect()
}

/// The packs of an issue by audience, from the bytes that were approved.
pub fn packs(
    workspace: &Workspace,
    board: &BoardCode,
    issued: &IssuedPack,
) -> Result<BTreeMap<String, Pack>> {
    serde_json::from_slice(&stored(workspace, board, issued, "pack.json")?).context("reading pack.json")
}

/// A file of an issue: one that was changed since it was approved is an error.
pub fn stored(workspace: &Workspace, board: &BoardCode, issued: &IssuedPack, name: &str) -> Result<Vec<u8>> {
    let folder = workspace
        .packs(board, issued.period)
        .join(format!("issue-{}", issued.issue));
    let path = folder.join(name);
    let bytes = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
    let recorded = issued
        .files
        .get(name)
        .with_context(|| format!("the issue has no {name}"))?;
    anyhow::ensure!(
        sha256_hex(&bytes) == *recorded,
        "{} is not as it was approved",
        path.display()
    );
    Ok(bytes)
}
