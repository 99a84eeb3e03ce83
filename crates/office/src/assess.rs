//! The assessment of a board's period, as known at an instant, from the ledger.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use boardpack_assess::{Known, KnownCommentary, KnownFinding};
use boardpack_ledger::Ledger;
use boardpack_model::assessment::{Assessment, Explained};
use boardpack_model::contribution::{EXPLAINED, figures_in_words};
use boardpack_model::history::IssuedPack;
use boardpack_model::{
    Board, Explanation, Finding, History, KnownObservation, Measure, Observation, Period, timeliness,
};
use jiff::Timestamp;

use crate::{Office, OpenBoard, context, in_force};

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
    let (observations, commentary) = sent(ledger, board, as_at)?;
    let findings = current_findings(ledger, board, &history, (period, as_at))?;
    let previous = last_issued(&history, (period, as_at));
    let known = Known {
        observations: &observations,
        commentary: &commentary,
        findings: &findings,
        history: &history,
        previous_as_at: previous.map(|pack| pack.as_at),
    };
    let mut assessment = boardpack_assess::assess(board, period, &known, as_at)
        .map_err(|error| anyhow::anyhow!("assessing {period}: {error}"))?;
    assessment.explained = explained(ledger, board, &assessment.findings, (&observations, as_at))?;
    assessment.context = context::of(ledger, board, &history, (period, as_at))?;
    Ok(assessment)
}

/// Every figure that was ever known by an instant, and what was written about them.
pub(crate) fn sent(
    ledger: &mut Ledger,
    board: &Board,
    as_at: Timestamp,
) -> Result<(Vec<KnownObservation>, Vec<KnownCommentary>)> {
    let observations = ledger
        .observations_ever(&board.code, Some(as_at))
        .context("reading the figures")?;
    let commentary = ledger
        .commentary(&board.code, Some(as_at))
        .context("reading the commentary")?
        .into_iter()
        .map(|(commentary, known_at)| KnownCommentary { commentary, known_at })
        .collect();
    Ok((observations, commentary))
}

/// The queries among the findings that their senders explained, where the figures that stand are still those that they
/// explained.
fn explained(
    ledger: &mut Ledger,
    board: &Board,
    findings: &[Finding],
    (observations, as_at): (&[KnownObservation], Timestamp),
) -> Result<Vec<Explained>> {
    let said = ledger
        .all_explanations(&board.code)
        .context("reading the explanations")?;
    let said: Vec<&(Explanation, Timestamp)> = said.iter().filter(|(_, at)| *at <= as_at).collect();
    let explained = findings.iter().filter_map(|finding| {
        let (asked, _) = finding.message.split_once(EXPLAINED)?;
        let (said, at) = said.iter().rev().find(|(said, _)| said.answers(finding))?;
        let figures = standing(observations, said);
        (figures_in_words(figures, said.figures()) == said.value).then(|| Explained {
            agency: said.agency.clone(),
            rule: said.rule.clone(),
            indicator: said.indicator.clone(),
            period: said.period,
            asked: asked.to_owned(),
            said: said.text.clone(),
            day: at.to_zoned(board.time_zone.clone()).date(),
        })
    });
    Ok(explained.collect())
}

/// The latest figures of what an explanation is about.
fn standing<'o>(observations: &'o [KnownObservation], said: &Explanation) -> Vec<&'o Observation> {
    let mut latest: BTreeMap<Measure, &KnownObservation> = BTreeMap::new();
    let about = observations.iter().filter(|known| {
        let figure = &known.observation;
        figure.agency == said.agency
            && figure.indicator == said.indicator
            && figure.period == said.period
            && figure.breakdown.is_empty()
            && figure.value.is_answer()
    });
    for known in about {
        let held = latest.entry(known.observation.measure).or_insert(known);
        if (known.known_at, known.submission) >= (held.known_at, held.submission) {
            *held = known;
        }
    }
    latest.into_values().map(|known| &known.observation).collect()
}

/// The last pack of an earlier period that had gone out at an instant: what changed since is told in the next one. A correction
/// is read beside the pack before, as the issue that it replaces was; what it changes in that issue is said by itself.
fn last_issued(history: &History, (period, as_at): (Period, Timestamp)) -> Option<&IssuedPack> {
    let before = history
        .packs
        .iter()
        .filter(|pack| pack.period < period && pack.issued_at < as_at);
    before.max_by_key(|pack| (pack.issued_at, pack.as_at))
}

/// An assessment as it is known at an instant, and by which pipeline files it was made.
#[derive(Debug, Clone)]
pub struct AsKnown {
    /// The assessment.
    pub assessment: Assessment,
    /// Which pipeline files, in words.
    pub with: String,
}

/// What was known at an instant, by the pipeline files that were in force then as far as that is on record; of now, by the
/// board's own.
pub fn as_known(
    office: &mut Office,
    open: &OpenBoard,
    period: Period,
    looking: in_force::Looking,
) -> Result<AsKnown> {
    let history = office
        .ledger
        .history(&open.board.code)
        .context("reading the ledger")?;
    let in_force = in_force::at(office, open, &history, looking)?;
    Ok(AsKnown {
        assessment: assessment(&mut office.ledger, &in_force.open.board, period, looking.at)?,
        with: in_force.words,
    })
}

/// What an issue was made from: its own instant, and the pipeline files that are archived with it.
pub fn of_issue(office: &mut Office, open: &OpenBoard, period: Period, number: u32) -> Result<AsKnown> {
    let code = &open.board.code;
    let history = office.ledger.history(code).context("reading the ledger")?;
    let pack = in_force::issue(&history, period, number)?;
    let in_force = in_force::issued(office, code, pack)?;
    Ok(AsKnown {
        assessment: assessment(&mut office.ledger, &in_force.open.board, period, pack.as_at)?,
        with: in_force.words,
    })
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
