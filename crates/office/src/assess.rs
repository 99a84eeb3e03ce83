//! The assessment of a board's period, as known at an instant, from the ledger.

use anyhow::{Context, Result};
use boardpack_assess::{Known, KnownCommentary, KnownFinding};
use boardpack_ledger::Ledger;
use boardpack_model::assessment::Assessment;
use boardpack_model::{Board, History, Period, timeliness};
use jiff::Timestamp;

use crate::context;

/// Computes the assessment. Reads the ledger and writes nothing.
pub fn assessment(
    ledger: &mut Ledger,
    board: &Board,
    period: Period,
    as_at: Timestamp,
) -> Result<Assessment> {
    let history = ledger
        .history(&board.code)
        .context("reading the ledger")?
        .as_at(as_at);
    let observations = ledger
        .observations_ever(&board.code, Some(as_at))
        .context("reading the figures")?;
    let commentary: Vec<KnownCommentary> = ledger
        .commentary(&board.code, Some(as_at))
        .context("reading the commentary")?
        .into_iter()
        .map(|(commentary, known_at)| KnownCommentary { commentary, known_at })
        .collect();
    let findings = current_findings(ledger, board, &history, (period, as_at))?;
    // The comparison is with the last pack that the board had, not with another issue of the same one.
    let previous = history
        .packs
        .iter()
        .filter(|pack| pack.period < period)
        .max_by_key(|pack| (pack.period, pack.issue));
    let known = Known {
        observations: &observations,
        commentary: &commentary,
        findings: &findings,
        history: &history,
        previous_as_at: previous.map(|pack| pack.as_at),
    };
    let mut assessment = boardpack_assess::assess(board, period, &known, as_at)
        .map_err(|error| anyhow::anyhow!("assessing {period}: {error}"))?;
    assessment.context = context::of(ledger, board, &history, (period, as_at))?;
    Ok(assessment)
}

/// What was noticed about the submissions that are in use for a period.
fn current_findings(
    ledger: &mut Ledger,
    board: &Board,
    history: &History,
    (period, as_at): (Period, Timestamp),
) -> Result<Vec<KnownFinding>> {
    let statuses = timeliness::statuses(board, history, as_at).context("working out due dates")?;
    let mut findings = Vec::new();
    for status in statuses
        .iter()
        .filter(|status| period.contains(status.key.period.last_day()))
    {
        if let Some(submission) = status.submission {
            let noticed = ledger
                .findings(&board.code, submission)
                .context("reading the findings")?;
            findings.extend(
                noticed
                    .into_iter()
                    .map(|finding| KnownFinding { finding, submission }),
            );
        }
    }
    Ok(findings)
}
