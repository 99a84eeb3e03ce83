//! What a tick would do now, and why, doing nothing.

use anyhow::{Context, Result};
use boardpack_chase::{Action, Unreached};
use boardpack_model::Board;
use jiff::Timestamp;
use serde::Serialize;

use crate::status::local;
use crate::{Office, OpenBoard, ladder_letter};

/// One planned action: a row of `plan --format json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlanRow {
    /// The stable key.
    pub key: String,
    /// When, with the board's offset.
    pub at: String,
    /// The recipient; empty for what is no letter.
    pub to: String,
    /// The subject of the letter, or what is done.
    pub subject: String,
    /// Why.
    pub why: String,
}

/// The actions that are due at an instant and not yet done; then the letters that are due and reach nobody.
pub fn plan(office: &mut Office, open: &OpenBoard, now: Timestamp) -> Result<Vec<PlanRow>> {
    let board = &open.board;
    let history = office.ledger.history(&board.code).context("reading the ledger")?;
    let actions = boardpack_chase::plan(board, &history, now).context("working out due dates")?;
    let at = local(board, now);
    let mut rows = Vec::new();
    for action in &actions {
        let subject = match action {
            Action::Letter(planned) => {
                ladder_letter::composed(office, open, (&history, planned), now)?.subject
            }
            Action::Draft { .. }
            | Action::Issue { .. }
            | Action::Circulate(_)
            | Action::Digest(_)
            | Action::PreBrief(_) => String::new(),
        };
        rows.push(row(board, action, (&at, subject)));
    }
    let unreached =
        boardpack_chase::unreached(board, &history, now).context("working out who can be written to")?;
    rows.extend(unreached.iter().map(|one| nobody(board, one, &at)));
    Ok(rows)
}

/// A letter that is due and reaches nobody, for the officer to see.
fn nobody(board: &Board, one: &Unreached, at: &str) -> PlanRow {
    PlanRow {
        key: format!(
            "{}/{}/{}/{}/nobody",
            board.code,
            one.of,
            one.rung,
            one.role.word()
        ),
        at: at.to_owned(),
        to: String::new(),
        subject: "a letter that is due reaches nobody".to_owned(),
        why: one.why.clone(),
    }
}

fn row(board: &Board, action: &Action, (at, subject): (&str, String)) -> PlanRow {
    let at = at.to_owned();
    match action {
        Action::Letter(planned) => PlanRow {
            key: planned.key.to_string(),
            at,
            to: planned.to.address.clone(),
            subject,
            why: planned.why.clone(),
        },
        Action::Draft { period, why, .. } => PlanRow {
            key: format!("{}/{}/draft", board.code, period.slug()),
            at,
            to: String::new(),
            subject: format!("draft the pack for {period}"),
            why: why.clone(),
        },
        Action::Issue { period, papers } => PlanRow {
            key: action.key(&board.code).to_string(),
            at: at.clone(),
            to: String::new(),
            subject: format!("issue the pack for {period}"),
            why: format!("its papers are due on {papers}, and the board's file asks for no approver"),
        },
        Action::Circulate(circulation) => PlanRow {
            key: circulation.key.to_string(),
            at,
            to: circulation.to.address.clone(),
            subject: format!("circulate the pack for {}", circulation.period),
            why: circulation.why.clone(),
        },
        Action::PreBrief(planned) => PlanRow {
            key: planned.key.to_string(),
            at,
            to: planned.to.address.clone(),
            subject: planned.subject(board),
            why: planned.why.clone(),
        },
        Action::Digest(digest) => PlanRow {
            key: digest.key.to_string(),
            at,
            to: digest.to.address.clone(),
            subject: "digest".to_owned(),
            why: digest.why.clone(),
        },
    }
}
