//! How the board's papers stand: whether they went out on time, who has them, and what about a pack waits for a person.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use boardpack_model::history::{Delivery, History};
use boardpack_model::letter::LetterKey;
use boardpack_model::papers::{Handover, PapersStatus};
use boardpack_model::{Board, Period, Receipt};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

pub use boardpack_chase::outside;

use crate::{Office, OpenBoard};

/// How many recipients of an issue have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Circulated {
    /// The pack's period.
    pub period: Period,
    /// The issue.
    pub issue: u32,
    /// How many recipients have it.
    pub have_it: u32,
    /// How many recipients it was written to, or is kept back from.
    pub recipients: u32,
    /// Those who do not have it, by what became of the letter, each in a few words: `1 refused by the server`.
    pub rest: Vec<String>,
}

impl Circulated {
    /// `issue 1 for 2026-27 Q1: 18 of 19 recipients have it; 1 refused by the server`.
    pub fn words(&self) -> String {
        let mut words = vec![format!(
            "issue {} for {}: {} of {} recipients have it",
            self.issue, self.period, self.have_it, self.recipients
        )];
        words.extend(self.rest.iter().cloned());
        words.join("; ")
    }
}

/// How many recipients of a period's latest issue have it; nothing where none is issued.
pub fn circulated(
    office: &mut Office,
    open: &OpenBoard,
    period: Period,
    now: Timestamp,
) -> Result<Option<Circulated>> {
    let (history, handovers) = known(office, open, now)?;
    Ok(one_issue(&open.board, &history, &handovers, period))
}

/// How the papers of the period stand, or else of the last two meetings and the next; with how many have the latest issue.
pub fn standing(
    office: &mut Office,
    open: &OpenBoard,
    period: Option<Period>,
    now: Timestamp,
) -> Result<Vec<String>> {
    let board = &open.board;
    let (history, handovers) = known(office, open, now)?;
    let all = boardpack_model::papers::papers(board, &history, &handovers, now)
        .context("working out working days")?;
    let is_next = |one: &PapersStatus| one.receipt == Receipt::NotDue;
    let next = all.iter().position(is_next).unwrap_or(all.len());
    let shown = all.iter().enumerate().filter(|(index, one)| match period {
        Some(period) => one.period == period,
        None => (next.saturating_sub(2)..=next).contains(index),
    });
    let line = |(_, one): (usize, &PapersStatus)| {
        let circulated = one_issue(board, &history, &handovers, one.period);
        let who = circulated.map_or_else(String::new, |circulated| {
            format!(". {}", capital(&circulated.words()))
        });
        format!(
            "Papers for {}: due {}; {}{who}",
            one.period,
            short(one.due),
            one.words()
        )
    };
    Ok(shown.map(line).collect())
}

fn known(
    office: &mut Office,
    open: &OpenBoard,
    now: Timestamp,
) -> Result<(History, BTreeMap<LetterKey, Handover>)> {
    let code = &open.board.code;
    let history = office.ledger.history(code).context("reading the ledger")?;
    let handovers = office
        .ledger
        .handovers(code, now)
        .context("reading what was delivered")?;
    Ok((history.as_at(now), handovers))
}

fn one_issue(
    board: &Board,
    history: &History,
    handovers: &BTreeMap<LetterKey, Handover>,
    period: Period,
) -> Option<Circulated> {
    let issue = history.last_issue(period)?.issue;
    let prefix = format!("{}/{}/pack/issue-{issue}/", board.code, period.slug());
    let written = history.letters.keys().filter(|key| key.0.starts_with(&prefix));
    // Of a letter that was taken out of the post and written anew, `…/chair-45343c~2`, the last copy counts.
    let mut last: BTreeMap<&str, &str> = BTreeMap::new();
    for key in written {
        let delivery = handovers
            .get(key)
            .map_or(Delivery::Queued, |handover| handover.delivery);
        last.insert(without_copy(key), delivery.word());
    }
    let unwritten = boardpack_chase::circulations(board, history, period);
    last.extend(unwritten.iter().map(|one| (without_copy(&one.key), UNWRITTEN)));
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for word in last.into_values() {
        *counts.entry(word).or_default() += 1;
    }
    let kept_back = outside(board).len();
    let mut rest = Vec::new();
    for (count, words) in [
        (counts.get(UNWRITTEN).copied().unwrap_or_default(), UNWRITTEN),
        (of(&counts, Delivery::Queued), "waiting to leave"),
        (of(&counts, Delivery::Failed), "refused by the server"),
        (of(&counts, Delivery::Uncertain), "uncertain: the answer was lost"),
        (of(&counts, Delivery::Cancelled), "cancelled"),
    ] {
        if count > 0 {
            rest.push(format!("{count} {words}"));
        }
    }
    if kept_back > 0 {
        rest.push("some addresses lie outside the domains that board.toml allows".to_owned());
    }
    Some(Circulated {
        period,
        issue,
        have_it: of(&counts, Delivery::Sent),
        recipients: counts.values().sum(),
        rest,
    })
}

/// What is said of a letter that is due and not there.
const UNWRITTEN: &str = "not yet written";

/// A letter's key without the copy that it is.
fn without_copy(key: &LetterKey) -> &str {
    key.0.split_once('~').map_or(key.0.as_str(), |(first, _)| first)
}

fn of(counts: &BTreeMap<&str, u32>, delivery: Delivery) -> u32 {
    counts.get(delivery.word()).copied().unwrap_or_default()
}

/// `Wed 9 September 2026`.
fn short(day: Date) -> String {
    day.strftime("%a %-d %B %Y").to_string()
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
