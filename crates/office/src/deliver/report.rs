//! The delivery report: for each letter of a pack, or of the board, who was to have it and what became of that.

use anyhow::{Context, Result};
use boardpack_ledger::Attempt;
use boardpack_model::history::{Delivery, StoredLetter};
use boardpack_model::{Board, Period};
use serde::Serialize;

use super::rest::Tries;
use super::{history, modes};
use crate::status::local;
use crate::{Office, OpenBoard};

/// How the delivery of one letter stands: a row of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReportRow {
    /// The letter's number.
    pub number: i64,
    /// Its key.
    pub key: String,
    /// Which issue of the pack it carries, where it carries one.
    pub issue: Option<u32>,
    /// For which audience.
    pub audience: Option<String>,
    /// Its one recipient.
    pub recipient: String,
    /// Its subject.
    pub subject: String,
    /// When it was written.
    pub written: String,
    /// How far it came.
    pub outcome: Delivery,
    /// When that became known; nothing for a letter that nothing was done about yet.
    pub at: Option<String>,
    /// How often the server was spoken to about it.
    pub tries: usize,
    /// The server's words, or why it stays here.
    pub reply: String,
    /// The Message-ID by which a mail system finds it.
    pub message_id: String,
}

/// The report of the letters that carry a period's pack; without one, of every letter. In the order in which they were written.
pub fn report(office: &mut Office, open: &OpenBoard, period: Option<Period>) -> Result<Vec<ReportRow>> {
    let history = history(office, open)?;
    let tries = Tries::of(office, open)?;
    let mode = office.mode(&open.board);
    let mut letters: Vec<&StoredLetter> = history.letters.values().collect();
    letters.retain(|letter| period.is_none_or(|period| pack_of(letter, period).is_some()));
    letters.sort_by_key(|letter| letter.number);
    let rows = letters.into_iter().map(|letter| {
        let bytes = office
            .archive
            .get(&letter.sha256)
            .with_context(|| format!("reading the letter {}", letter.key))?;
        let held = match letter.delivery {
            Delivery::Queued => modes::holds(&open.board, &history, mode, letter),
            _ => None,
        };
        let mut row = row(&open.board, letter, (tries.about(letter), held));
        row.message_id = boardpack_post::message_id_of(&bytes).unwrap_or_default();
        Ok(row)
    });
    rows.collect()
}

fn row(board: &Board, letter: &StoredLetter, (about, held): (&[Attempt], Option<modes::Held>)) -> ReportRow {
    let last = about.last();
    let reply = match (held, last) {
        (Some(held), _) => held.words().to_owned(),
        (None, Some(last)) if last.delivery.is_none() && letter.delivery == Delivery::Uncertain => {
            "the office stopped before the answer came".to_owned()
        }
        (None, last) => last.map(|last| last.reply.clone()).unwrap_or_default(),
    };
    let (issue, audience) = issue_and_audience(letter).unzip();
    ReportRow {
        number: letter.number,
        key: letter.key.0.clone(),
        issue,
        audience,
        recipient: letter.to.clone(),
        subject: letter.subject.clone(),
        written: local(board, letter.at),
        outcome: letter.delivery,
        at: last.map(|last| local(board, last.at)),
        tries: about
            .iter()
            .filter(|attempt| attempt.phase == "connecting")
            .count(),
        reply,
        message_id: String::new(),
    }
}

/// The issue and the audience of a letter that carries a pack.
fn issue_and_audience(letter: &StoredLetter) -> Option<(u32, String)> {
    let parts: Vec<&str> = letter.key.0.split('/').collect();
    let [_, _, "pack", issue, audience, ..] = parts.as_slice() else {
        return None;
    };
    let issue = issue.strip_prefix("issue-")?.parse().ok()?;
    Some((issue, (*audience).to_owned()))
}

/// The letter, where it carries the period's pack.
fn pack_of(letter: &StoredLetter, period: Period) -> Option<&StoredLetter> {
    let is_of_it = letter.key.0.split('/').nth(1) == Some(period.slug().as_str());
    (is_of_it && issue_and_audience(letter).is_some()).then_some(letter)
}
