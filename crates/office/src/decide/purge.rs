//! Removing a quarantined file for good. The tombstone is recorded first, so that a removal that was stopped half-way is known
//! and is finished by saying it again.

use std::fs;

use anyhow::{Context, Result};
use boardpack_chase::Confirmed;
use boardpack_ledger::sha256_hex;
use boardpack_model::history::{Happening, Outcome, Submission};

use super::file::{self, Named};
use super::{Deciding, confirm, said};
use crate::unfit::unfit;
use crate::{Office, OpenBoard, dropped};

/// Purges a quarantined file: its bytes in the archive, and copies of it that still lie in the drop folder.
pub(super) fn purge(
    office: &mut Office,
    open: &OpenBoard,
    named: Named<'_>,
    deciding: Deciding<'_>,
) -> Result<String> {
    let history = file::history(office, open)?;
    let is_there = |file: &Submission| {
        office
            .archive
            .path(&file.sha256)
            .is_ok_and(|path| path.symlink_metadata().is_ok())
    };
    let was_read = |file: &Submission| {
        let later = |other: &Submission| other.arrival == file.arrival && other.id > file.id;
        history.submissions.iter().any(later)
    };
    let can_be_purged = |file: &Submission| {
        !was_read(file) && (is_there(file) || said::tombstone(&history, &file.sha256).is_none())
    };
    let file = file::one(&history, named, Outcome::Quarantined, can_be_purged)?;
    let boards = boards_that_hold(office, &file.sha256)?;
    let mut newly = false;
    for board in &boards {
        let history = file::history(office, board)?;
        if said::tombstone(&history, &file.sha256).is_none() {
            let what = Happening::Purged {
                sha256: file.sha256.clone(),
                reason: deciding.reason.to_owned(),
            };
            let latest = history
                .submissions
                .iter()
                .rev()
                .find(|one| one.sha256 == file.sha256);
            let latest = latest.unwrap_or(&file);
            let event = file::event_about(latest, what, deciding);
            let told = (&event, Confirmed::Purged(latest));
            confirm::record_confirmed(office, board, told, &latest.agency, deciding)?;
            newly = true;
        }
    }
    office
        .archive
        .remove(&file.sha256)
        .context("removing the file from the archive")?;
    let left = boards
        .iter()
        .map(|board| clear_drop_folder(office, board, &file.sha256));
    let left: usize = left.sum::<Result<usize>>()?;
    let came = file::day(open, file.at);
    let mut said = if newly {
        format!("{}, {} of {came}: purged", file.agency, file.file)
    } else {
        format!("{}, {} of {came}: its purge is finished", file.agency, file.file)
    };
    if left > 0 {
        said.push_str("; a copy still lies in the drop folder, which does not let us remove it: please ask the sender to");
    }
    Ok(said)
}

/// The boards of this office that have taken the same bytes. One that uses them keeps them from being removed.
fn boards_that_hold(office: &mut Office, sha256: &str) -> Result<Vec<OpenBoard>> {
    let mut boards = Vec::new();
    for board in office.boards.clone() {
        let history = file::history(office, &board)?;
        let mut same = history
            .submissions
            .iter()
            .filter(|one| one.sha256 == sha256)
            .peekable();
        if same.peek().is_none() {
            continue;
        }
        if let Some(used) = same.find(|one| one.outcome != Outcome::Quarantined) {
            unfit!(
                "the same file is also {} from {} (board `{}`): what was read cannot be purged",
                used.outcome.words(),
                used.agency,
                board.board.code
            );
        }
        boards.push(board);
    }
    Ok(boards)
}

/// Removes what lies in the drop folder with those bytes. Gives how many copies could not be removed.
fn clear_drop_folder(office: &Office, open: &OpenBoard, sha256: &str) -> Result<usize> {
    let mut left = 0;
    for found in dropped::look(&open.board, &office.drop_folder(&open.board))? {
        let Ok(content) = dropped::content(&found.path) else {
            continue;
        };
        if sha256_hex(&content.bytes) == sha256 && fs::remove_file(&found.path).is_err() {
            left += 1;
        }
    }
    Ok(left)
}
