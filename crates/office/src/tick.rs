//! One tick: receive, plan, act, record. Running it twice does nothing the second time.

use anyhow::{Context, Result};
use boardpack_chase::{Action, Digest};
use boardpack_ledger::NewEvent;
use boardpack_model::history::{Happening, History};
use jiff::Timestamp;
use serde::Serialize;

use crate::circulate::Parcels;
use crate::deliver::{self, Delivered};
use crate::pre_brief::Drafts;
use crate::receive::{self, Patience, Received};
use crate::{Office, OpenBoard, approve, clock, ladder_letter, left_out, letters, mail_in, packs, status};

/// What one tick did for one board.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Ticked {
    /// The board.
    pub board: String,
    /// Files that were looked at.
    pub received: Vec<Received>,
    /// Keys of letters that were written, receipts not among them.
    pub written: Vec<String>,
    /// Periods whose pack was drafted.
    pub drafted: Vec<String>,
    /// What those drafts leave out for an audience, in words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<String>,
    /// Issues that were made without an approver, as the board's file says.
    pub issued: Vec<String>,
    /// What became of the letters that waited.
    pub delivered: Delivered,
    /// What could not be done, in words; the next tick tries again.
    pub troubles: Vec<String>,
    /// Why nothing was done at all: the clock is doubted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held: Option<String>,
}

impl Ticked {
    /// Whether the tick changed anything.
    pub fn did_something(&self) -> bool {
        let taken = self
            .received
            .iter()
            .any(|row| row.state != boardpack_model::history::ArrivalState::Waiting);
        taken
            || !self.troubles.is_empty()
            || self.held.is_some()
            || !self.written.is_empty()
            || !self.drafted.is_empty()
            || !self.issued.is_empty()
            || self.delivered.did_something()
    }
}

/// Ticks every board of the office at an instant.
pub fn tick(office: &mut Office, now: Timestamp) -> Result<Vec<Ticked>> {
    let boards = office.boards.clone();
    boards.iter().map(|open| tick_board(office, open, now)).collect()
}

/// Ticks one board. What goes wrong with one action is told and does not hold up the others; only a ledger that cannot be read
/// stops the tick. Where the clock is doubted nothing is done.
pub fn tick_board(office: &mut Office, open: &OpenBoard, now: Timestamp) -> Result<Ticked> {
    let mut ticked = Ticked {
        board: open.board.code.to_string(),
        ..Ticked::default()
    };
    let now = match clock::sound(office, open, now)? {
        Ok(now) => now,
        Err(words) => {
            ticked.held = Some(words);
            return Ok(ticked);
        }
    };
    match mail_in::take_in(office, now) {
        Ok(messages) => ticked.received = messages,
        Err(error) => ticked.troubles.push(format!("taking in the mail: {error:#}")),
    }
    match receive::receive(office, open, now, Patience::LeaveWaiting) {
        Ok(received) => ticked.received.extend(received),
        Err(error) => ticked
            .troubles
            .push(format!("taking in the drop folder: {error:#}")),
    }
    let history = office
        .ledger
        .history(&open.board.code)
        .context("reading the ledger")?;
    let actions = match boardpack_chase::plan(&open.board, &history, now) {
        Ok(actions) => actions,
        Err(outside) => {
            ticked
                .troubles
                .push(format!("working out what is due: {outside}"));
            Vec::new()
        }
    };
    let mut made = Made::default();
    for action in &actions {
        if let Err(error) = act(office, open, (&history, action, now), &mut made, &mut ticked) {
            ticked
                .troubles
                .push(format!("{}: {error:#}", action.key(&open.board.code)));
        }
    }
    ticked.delivered = deliver::queued(office, open, now, deliver::Haste::Rest)?;
    Ok(ticked)
}

/// What was made for one letter of a tick and serves others.
#[derive(Default)]
struct Made {
    parcels: Parcels,
    drafts: Drafts,
}

fn act(
    office: &mut Office,
    open: &OpenBoard,
    (history, action, now): (&History, &Action, Timestamp),
    made: &mut Made,
    ticked: &mut Ticked,
) -> Result<()> {
    let stored = match action {
        Action::Draft { period, .. } => {
            let findings = packs::draft(office, open, *period, now)?;
            ticked.drafted.push(period.to_string());
            ticked.left_out.extend(left_out::in_short(*period, &findings));
            return Ok(());
        }
        Action::Issue { period, .. } => {
            // With too little in, a person must say why: `status` says so.
            if let Ok(issue) = approve::issue_by_itself(office, open, *period, now)? {
                ticked.issued.push(format!("{period}, issue {issue}"));
            }
            return Ok(());
        }
        Action::Digest(digest) => {
            ticked.written.extend(told(office, open, (history, digest), now)?);
            return Ok(());
        }
        Action::Letter(planned) => {
            let letter = ladder_letter::composed(office, open, (history, planned), now)?;
            letters::archived(&office.archive, &letter)?
        }
        Action::Circulate(circulation) => made.parcels.letter(office, open, (history, circulation), now)?,
        Action::PreBrief(planned) => made.drafts.letter(office, open, (history, planned), now)?,
    };
    ticked.written.extend(record(office, open, &stored)?);
    Ok(())
}

fn record(
    office: &mut Office,
    open: &OpenBoard,
    letter: &boardpack_ledger::LetterToStore,
) -> Result<Vec<String>> {
    let new = office
        .ledger
        .record_letters(&open.board.code, std::slice::from_ref(letter));
    Ok(new
        .context("recording a letter")?
        .into_iter()
        .map(|key| key.0)
        .collect())
}

/// Writes the officer's digest and records what it told, together; its key.
fn told(
    office: &mut Office,
    open: &OpenBoard,
    (history, digest): (&History, &Digest),
    now: Timestamp,
) -> Result<Vec<String>> {
    let board = &open.board;
    let besides = status::only_the_office_sees(office, open, (history, now))?;
    let mut stored = Vec::new();
    // What the post has settled by itself meanwhile is noted as told and needs no letter.
    if !(digest.waiting.is_empty() && digest.news.is_empty() && besides.is_empty()) {
        let letter = boardpack_chase::digest(board, digest, &besides, now).context("writing the digest")?;
        stored.push(letters::archived(&office.archive, &letter)?);
    }
    let event = NewEvent {
        at: now,
        by: "boardpack".to_owned(),
        what: Happening::Digested {
            told: digest.told.clone(),
        },
        once: stored.first().map(|letter| letter.key.0.clone()),
    };
    let recorded = office.ledger.record_event(&board.code, &event, &stored);
    recorded.context("recording the digest")?;
    Ok(stored.into_iter().map(|letter| letter.key.0).collect())
}
