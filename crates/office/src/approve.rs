//! Approval: a named person lets the last draft become an issue. What they approved is what was drafted, not what came since.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result};
use boardpack_ledger::{NewEvent, sha256_hex};
use boardpack_model::Period;
use boardpack_model::history::{Happening, History, IssuedPack};
use jiff::Timestamp;

use crate::packs::{self, Issue, Recipe};
use crate::unfit::unfit;
use crate::{Office, OpenBoard, clock, decide};

/// Issues the pack of a period as last drafted. Gives the issue's number.
pub fn approve(
    office: &mut Office,
    open: &OpenBoard,
    period: Period,
    by: &str,
    now: Timestamp,
) -> Result<u32> {
    let now = clock::need_sound(office, open, now)?;
    let board = &open.board;
    if !board.approvers.iter().any(|approver| approver == by) {
        unfit!(
            "{by} may not approve packs: board.toml names {}",
            board.approvers.join(", ")
        );
    }
    let history = office.ledger.history(&board.code).context("reading the ledger")?;
    let Some(as_at) = last_draft(&history, period) else {
        unfit!("there is no draft for {period} to approve: `boardpack pack --period \"{period}\"` makes one");
    };
    let last = history
        .packs
        .iter()
        .filter(|pack| pack.period == period)
        .max_by_key(|pack| pack.issue);
    if let Some(last) = last.filter(|last| last.as_at == as_at) {
        // Stopped between the two records of an approval, the second one is made up for here.
        let number = last.issue;
        if !is_approved(&history, period, number) {
            return record_approval(office, open, (period, number), by, now);
        }
        unfit!("this draft is already issue {number}: a correction needs a new draft");
    }
    if let Some(gone) = decide::withdraw::since_draft(&history, period, as_at) {
        unfit!(
            "{gone}, was taken back after this draft was made: `boardpack pack --period \"{period}\"` makes a new one to look at"
        );
    }
    is_as_drafted(office, open, period, as_at)?;
    let number = last.map_or(1, |last| last.issue + 1);
    issue(office, open, (period, number, as_at), by, now)?;
    record_approval(office, open, (period, number), by, now)
}

/// Makes the issue's files, puts them in place and records of what they were made.
fn issue(
    office: &mut Office,
    open: &OpenBoard,
    (period, number, as_at): (Period, u32, Timestamp),
    by: &str,
    now: Timestamp,
) -> Result<()> {
    let board = &open.board;
    let day = now.to_zoned(board.time_zone.clone()).date();
    let issue = Issue {
        number,
        day,
        approved_by: by.to_owned(),
    };
    let recipe = Recipe {
        period,
        as_at,
        issue: Some(issue),
    };
    let files = packs::make(&mut office.ledger, board, &recipe)?;
    let folder = office
        .workspace
        .packs(&board.code, period)
        .join(format!("issue-{number}"));
    packs::put_in_place(&folder, &files)?;
    let mut pipeline = BTreeMap::new();
    for (path, text) in &open.files {
        pipeline.insert(
            path.clone(),
            office
                .archive
                .put(text.as_bytes())
                .context("archiving the pipeline")?,
        );
    }
    let pack = IssuedPack {
        period,
        issue: number,
        as_at,
        issued_at: now,
        approved_by: by.to_owned(),
        version: packs::VERSION.to_owned(),
        pipeline,
        files: files
            .iter()
            .map(|(path, bytes)| (path.clone(), sha256_hex(bytes)))
            .collect(),
        audiences: board
            .audiences
            .iter()
            .map(|audience| audience.code.clone())
            .collect(),
    };
    office
        .ledger
        .record_pack(&board.code, &pack)
        .context("recording the issue")?;
    Ok(())
}

fn record_approval(
    office: &mut Office,
    open: &OpenBoard,
    (period, issue): (Period, u32),
    by: &str,
    now: Timestamp,
) -> Result<u32> {
    let event = NewEvent {
        at: now,
        by: by.to_owned(),
        what: Happening::Approved {
            period,
            issue,
            comment: String::new(),
            despite: None,
        },
        once: Some(format!("approved/{}/{issue}", period.slug())),
    };
    office
        .ledger
        .record_event(&open.board.code, &event, &[])
        .context("recording the approval")?;
    Ok(issue)
}

fn is_approved(history: &History, period: Period, number: u32) -> bool {
    history.events.iter().any(|event| {
        matches!(&event.what, Happening::Approved { period: of, issue, .. } if (*of, *issue) == (period, number))
    })
}

/// Refuses an approval of what the approver has not seen: with the pipeline as it is now, the draft must come out as it lies
/// there.
fn is_as_drafted(office: &mut Office, open: &OpenBoard, period: Period, as_at: Timestamp) -> Result<()> {
    let recipe = Recipe {
        period,
        as_at,
        issue: None,
    };
    let values = packs::values(&mut office.ledger, &open.board, &recipe)?;
    let folder = office.workspace.packs(&open.board.code, period).join("draft");
    for (name, bytes) in values {
        let path = folder.join(&name);
        let drafted = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
        if drafted != bytes {
            unfit!(
                "the pipeline or the draft was changed since the draft was made: \
                 `boardpack pack --period \"{period}\"` makes a new one to look at"
            );
        }
    }
    Ok(())
}

/// The instant as at which the last draft was made.
fn last_draft(history: &History, period: Period) -> Option<Timestamp> {
    let drafts = history
        .events
        .iter()
        .filter(|event| event.what == Happening::Drafted { period });
    drafts.map(|event| event.at).max()
}
