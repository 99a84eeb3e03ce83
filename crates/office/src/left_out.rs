//! What agencies wrote that an audience of a draft does not get, because it holds a number beside a figure that is hidden there:
//! the officer hears of it while words without a number can still be asked for.

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context, Result};
use boardpack_assess::HELD_BACK;
use boardpack_model::history::Happening;
use boardpack_model::{Finding, IndicatorCode, Period};
use jiff::Timestamp;
use serde::Deserialize;

use crate::{Office, OpenBoard};

/// Each text that is left out, a sentence each.
pub fn each(findings: &[Finding]) -> Vec<String> {
    let held_back = findings.iter().filter(|finding| finding.rule == HELD_BACK);
    let mut said: Vec<String> = Vec::new();
    for finding in held_back {
        let hint = finding.hint.as_deref().unwrap_or_default();
        let sentence = format!("{}: {hint}.", finding.message);
        // What stands in several places of a pack is one text to its sender.
        if !said.contains(&sentence) {
            said.push(sentence);
        }
    }
    said
}

/// One sentence about all that a period's draft leaves out; nothing where it leaves nothing out.
pub(crate) fn in_short(period: Period, findings: &[Finding]) -> Option<String> {
    let held_back = findings.iter().filter(|finding| finding.rule == HELD_BACK);
    let about: BTreeSet<&str> = held_back
        .filter_map(|finding| finding.indicator.as_ref())
        .map(IndicatorCode::as_str)
        .collect();
    let about: Vec<&str> = about.into_iter().collect();
    (!about.is_empty()).then(|| {
        format!(
            "The draft for {period} leaves out what agencies wrote about {} for those who do not see every figure: it holds a \
             number beside one that is hidden from them. `boardpack pack --period \"{period}\"` says whose words and for whom",
            about.join(", ")
        )
    })
}

/// What an assessment's file says of texts that are left out.
#[derive(Deserialize)]
struct Drafted {
    findings: Vec<Finding>,
}

/// The same of every draft that lies there and is not issued yet, of one period only where that is given.
pub fn of_drafts(
    office: &mut Office,
    open: &OpenBoard,
    period: Option<Period>,
    now: Timestamp,
) -> Result<Vec<String>> {
    let board = &open.board;
    let history = office
        .ledger
        .history(&board.code)
        .context("reading the ledger")?
        .as_at(now);
    let mut said = Vec::new();
    let drafted = history.events.iter().filter_map(|event| match event.what {
        Happening::Drafted { period } => Some(period),
        _ => None,
    });
    let periods: BTreeSet<Period> = drafted.collect();
    for of in periods
        .into_iter()
        .filter(|of| period.is_none_or(|period| period == *of))
    {
        let last = history.last_issue(of);
        let draft = history.last_draft(of);
        if draft.is_none_or(|draft| last.is_some_and(|last| last.as_at >= draft.at)) {
            continue;
        }
        // A draft that somebody took away or changed has nothing to say; whether it may be approved is another question.
        let path = office
            .workspace
            .packs(&board.code, of)
            .join("draft/assessment.json");
        let drafted: Option<Drafted> = fs::read(path)
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok());
        said.extend(drafted.and_then(|drafted| in_short(of, &drafted.findings)));
    }
    Ok(said)
}
