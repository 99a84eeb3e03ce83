//! What a tick would do now, and why, doing nothing.

use anyhow::{Context, Result};
use boardpack_chase::Action;
use jiff::Timestamp;
use serde::Serialize;

use crate::status::local;
use crate::{Office, OpenBoard};

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

/// The actions that are due at an instant and not yet done.
pub fn plan(office: &mut Office, open: &OpenBoard, now: Timestamp) -> Result<Vec<PlanRow>> {
    let board = &open.board;
    let history = office.ledger.history(&board.code).context("reading the ledger")?;
    let actions = boardpack_chase::plan(board, &history, now).context("working out due dates")?;
    let at = local(board, now);
    let row = |action: &Action| match action {
        Action::Letter(planned) => PlanRow {
            key: planned.key.to_string(),
            at: at.clone(),
            to: planned.to.address.clone(),
            subject: planned.rung.clone(),
            why: planned.why.clone(),
        },
        Action::Draft { period, cut_off } => PlanRow {
            key: format!("{}/{}/draft", board.code, period.slug()),
            at: at.clone(),
            to: String::new(),
            subject: format!("draft the pack for {period}"),
            why: format!("the cut-off of {cut_off} has passed"),
        },
        Action::Circulate(circulation) => PlanRow {
            key: circulation.key.to_string(),
            at: at.clone(),
            to: circulation.to.address.clone(),
            subject: format!("circulate the pack for {}", circulation.period),
            why: circulation.why.clone(),
        },
        Action::Digest(digest) => PlanRow {
            key: digest.key.to_string(),
            at: at.clone(),
            to: digest.to.address.clone(),
            subject: "digest".to_owned(),
            why: digest.why.clone(),
        },
    };
    Ok(actions.iter().map(row).collect())
}
