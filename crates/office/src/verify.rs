//! Do archive, ledger and issued packs still agree, hash by hash? And does an issued pack come out again from its inputs?

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result};
use boardpack_ledger::sha256_hex;
use boardpack_model::History;
use boardpack_model::history::IssuedPack;
use serde::Serialize;

use crate::decide::{day, said, short};
use crate::packs::{self, Issue, Recipe};
use crate::previous::{earlier, previous};
use crate::{Office, OpenBoard, in_force};

/// What was checked, and what does not agree.
#[derive(Debug, Default, Clone, PartialEq, Serialize)]
pub struct Verified {
    /// Originals, letters and pipeline files that the ledger counts on and the archive holds, bytes and hash agreeing.
    pub originals: u64,
    /// Issues that were made again and came out the same.
    pub issues: u64,
    /// Everything that does not agree, in words.
    pub problems: Vec<String>,
}

/// Verifies one board. Reads everything and writes nothing.
pub fn verify(office: &mut Office, open: &OpenBoard) -> Result<Verified> {
    let mut verified = Verified::default();
    let code = &open.board.code;
    verified
        .problems
        .extend(office.ledger.check(code).context("checking the ledger")?);
    let damaged = office.archive.verify_all().context("hashing the archive")?;
    verified.problems.extend(damaged.iter().map(ToString::to_string));
    let history = office.ledger.history(code).context("reading the ledger")?;
    for (sha256, what) in office.ledger.archived(code).context("reading the ledger")? {
        let is_there = office.archive.path(&sha256).is_ok_and(|path| path.is_file());
        match said::tombstone(&history, &sha256) {
            None if is_there => verified.originals += 1,
            None => verified.problems.push(format!("{what} is not in the archive")),
            Some(event) if is_there => verified.problems.push(format!(
                "{what} was purged by {} on {}, and its bytes ({}) are still in the archive: say `boardpack decide --purge` again",
                event.by,
                day(open, event.at),
                short(&sha256),
            )),
            Some(_) => {}
        }
    }
    for pack in &history.packs {
        let problems = issue(office, open, &history, pack);
        verified.issues += u64::from(problems.is_empty());
        verified.problems.extend(problems);
    }
    Ok(verified)
}

/// Checks one issue's files on disk, then makes it again from the archived pipeline and the ledger.
fn issue(office: &mut Office, open: &OpenBoard, history: &History, pack: &IssuedPack) -> Vec<String> {
    let name = format!("{} issue {}", pack.period, pack.issue);
    let folder = office
        .workspace
        .packs(&open.board.code, pack.period)
        .join(format!("issue-{}", pack.issue));
    let mut problems = Vec::new();
    for (path, recorded) in &pack.files {
        match fs::read(folder.join(path)) {
            Ok(bytes) if sha256_hex(&bytes) == *recorded => {}
            Ok(_) => problems.push(format!("{name}: {path} is not as it was issued")),
            Err(error) => problems.push(format!("{name}: {path} cannot be read: {error}")),
        }
    }
    let again = match made_again(office, open, history, pack) {
        Ok(again) => again,
        Err(problem) => {
            problems.push(format!("{name}: {problem}"));
            return problems;
        }
    };
    let same_version = pack.version == packs::VERSION;
    for (path, recorded) in &pack.files {
        // Another version may lay a page out differently; the values that it prints stay the same.
        if !same_version && path != "pack.json" {
            continue;
        }
        let made = again.get(path).map(|bytes| sha256_hex(bytes));
        if made.as_ref() != Some(recorded) {
            problems.push(format!("{name}: made again, {path} comes out differently"));
        }
    }
    problems
}

/// The files of an issue, made again from the archived pipeline and the ledger; or what stands in the way.
fn made_again(
    office: &mut Office,
    open: &OpenBoard,
    history: &History,
    pack: &IssuedPack,
) -> Result<BTreeMap<String, Vec<u8>>, String> {
    let made_with =
        in_force::of_issue(office, &open.board.code, pack).map_err(|error| format!("{error:#}"))?;
    let made_by = Issue {
        number: pack.issue,
        day: pack.issued_at.to_zoned(made_with.board.time_zone.clone()).date(),
        approved_by: pack.approved_by.clone(),
        despite: history.despite(pack.period, pack.issue).map(str::to_owned),
    };
    let before = replaced(history, pack).map(|before| previous(&office.workspace, &made_with, before));
    let earlier = earlier(&office.workspace, &made_with.board, history, pack.as_at);
    let recipe = Recipe {
        period: pack.period,
        as_at: pack.as_at,
        issue: Some(made_by),
        previous: before
            .transpose()
            .map_err(|error| format!("cannot be compared with the issue before it: {error:#}"))?,
        earlier: earlier.map_err(|error| format!("cannot be made beside the issues before it: {error:#}"))?,
    };
    packs::make(&mut office.ledger, &made_with.board, &recipe)
        .map_err(|error| format!("cannot be made again: {error:#}"))
}

/// The issue that another one replaced.
fn replaced<'h>(history: &'h History, pack: &IssuedPack) -> Option<&'h IssuedPack> {
    let before = |other: &&IssuedPack| other.period == pack.period && other.issue + 1 == pack.issue;
    history.packs.iter().find(before)
}
