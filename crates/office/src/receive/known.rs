//! What the board holds from an agency before a file of theirs is judged.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use boardpack_ingest::Reading;
use boardpack_ledger::Ledger;
use boardpack_model::history::Submission;
use boardpack_model::observation::Commentary;
use boardpack_model::{
    AgencyCode, Board, Explanation, History, IndicatorCode, KnownObservation, Measure, Observation, Period,
    ReturnKey, timeliness,
};
use jiff::Timestamp;

use crate::{Office, OpenBoard};

/// One figure: indicator, which of its figures, period, part of the whole.
pub(super) type Cell<'a> = (&'a IndicatorCode, Measure, Period, &'a str);

/// The figure that an observation is about.
pub(super) fn cell(observation: &Observation) -> Cell<'_> {
    let breakdown = observation.breakdown.as_str();
    (
        &observation.indicator,
        observation.measure,
        observation.period,
        breakdown,
    )
}

/// What the board holds from one agency.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known {
    /// Everything that happened.
    pub(crate) history: History,
    /// The agency's accepted figures that stand, in the order in which they became known.
    pub(crate) figures: Vec<KnownObservation>,
    /// Other agencies' figures that the board ties to this agency's, by a relation or as the same fact. They are checked
    /// against, and told to nobody.
    pub(crate) others: Vec<KnownObservation>,
    /// Those that stood until their file was taken back.
    pub(crate) taken_back: Vec<KnownObservation>,
    /// The agency's remarks, in the order in which they became known; an empty one takes back what was said before.
    pub(crate) remarks: Vec<Commentary>,
    /// The agency's answers to findings, in the order in which they became known.
    pub(crate) explanations: Vec<Explanation>,
}

impl Known {
    /// What the ledger holds from an agency.
    pub(crate) fn of(office: &mut Office, open: &OpenBoard, agency: &AgencyCode) -> Result<Self> {
        Self::in_ledger(&mut office.ledger, &open.board, agency)
    }

    /// The same from a ledger by itself.
    pub(crate) fn in_ledger(ledger: &mut Ledger, of: &Board, agency: &AgencyCode) -> Result<Self> {
        let board = &of.code;
        let history = ledger.history(board).context("reading the ledger")?;
        let figures = ledger
            .observations_ever(board, None)
            .context("reading earlier figures")?;
        let (figures, mut others): (Vec<_>, Vec<_>) = figures
            .into_iter()
            .partition(|known| known.observation.agency == *agency);
        let withdrawn = history.withdrawn(Timestamp::MAX);
        let tied = tied(of, agency);
        others.retain(|known| {
            tied.contains(&known.observation.indicator) && !withdrawn.contains_key(&known.submission)
        });
        let (taken_back, figures) = figures
            .into_iter()
            .partition(|known| withdrawn.contains_key(&known.submission));
        let mut remarks = ledger
            .commentary(board, None)
            .context("reading earlier remarks")?;
        remarks.retain(|(remark, _)| remark.agency == *agency);
        let explanations = ledger
            .explanations(board, agency)
            .context("reading earlier explanations")?;
        Ok(Self {
            history,
            figures,
            others,
            taken_back,
            remarks: remarks.into_iter().map(|(remark, _)| remark).collect(),
            explanations: explanations.into_iter().map(|(said, _)| said).collect(),
        })
    }

    /// The latest answer for each figure.
    pub(super) fn held(&self) -> BTreeMap<Cell<'_>, &KnownObservation> {
        self.held_at(Timestamp::MAX)
    }

    /// The latest answer for each figure that stood at an instant.
    pub(super) fn held_at(&self, as_at: Timestamp) -> BTreeMap<Cell<'_>, &KnownObservation> {
        let withdrawn = self.history.withdrawn(as_at);
        let mut answers: Vec<&KnownObservation> = self
            .figures
            .iter()
            .chain(&self.taken_back)
            .filter(|known| known.observation.value.is_answer() && known.known_at <= as_at)
            .filter(|known| !withdrawn.contains_key(&known.submission))
            .collect();
        answers.sort_by_key(|known| known.known_at);
        answers
            .into_iter()
            .map(|known| (cell(&known.observation), known))
            .collect()
    }

    /// The last accepted file of a return.
    pub(super) fn last_file(&self, key: &ReturnKey) -> Option<&Submission> {
        let attempts = timeliness::attempts(&self.history, key, Timestamp::MAX);
        attempts
            .into_iter()
            .rfind(|attempt| attempt.outcome.is_acceptance())
    }

    /// The submission through which a figure became known.
    pub(super) fn submission(&self, known: &KnownObservation) -> Option<&Submission> {
        let mut submissions = self.history.submissions.iter();
        submissions.find(|submission| submission.id == known.submission)
    }

    /// The figures that an earlier file of the same return gave, that are asked for, and that are not among `given`.
    pub(super) fn standing(&self, reading: &Reading, given: &[Observation]) -> Vec<&KnownObservation> {
        let held = self.held().into_values();
        let is_of_the_return = |known: &&KnownObservation| {
            let submission = self.submission(known);
            submission.and_then(Submission::key).as_ref() == Some(&reading.key)
        };
        held.filter(|known| is_asked(reading, &known.observation))
            .filter(is_of_the_return)
            .filter(|known| !given.iter().any(|given| cell(given) == cell(&known.observation)))
            .collect()
    }
}

/// The indicators that the board ties to those of an agency.
fn tied<'b>(board: &'b Board, agency: &AgencyCode) -> BTreeSet<&'b IndicatorCode> {
    let own = board.indicators.iter().filter(|one| one.agency == *agency);
    let own: Vec<IndicatorCode> = own.map(|one| one.code.clone()).collect();
    boardpack_assess::linked(board, &own)
}

/// Whether a figure counts towards what is expected: an answer for the return's own period, or an earlier one for an
/// indicator that lags. Every figure of a history return counts.
pub(super) fn is_asked(reading: &Reading, observation: &Observation) -> bool {
    let asked = (
        observation.indicator.clone(),
        observation.measure,
        observation.period,
    );
    observation.value.is_answer() && observation.breakdown.is_empty() && reading.asked.contains(&asked)
}
