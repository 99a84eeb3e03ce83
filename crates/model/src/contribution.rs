//! What partners say besides figures: what they want and offer, what went well, how they judge themselves, and why a figure is
//! as it is.

use serde::{Deserialize, Serialize};

use crate::{AgencyCode, Finding, IndicatorCode, Measure, Period, Place};

/// The kinds of contribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContributionKind {
    /// What the agency needs help with.
    Want,
    /// What the agency can share.
    Offer,
    /// Something that went well and others may learn from.
    GoodPractice,
    /// An answer to a question of the self-assessment.
    SelfAssessment,
    /// What is behind a figure, said to the pre-brief; it is about an indicator.
    Context,
}

impl ContributionKind {
    /// The word for it, as the ledger writes it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Want => "want",
            Self::Offer => "offer",
            Self::GoodPractice => "good-practice",
            Self::SelfAssessment => "self-assessment",
            Self::Context => "context",
        }
    }

    /// The kind of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        [
            Self::Want,
            Self::Offer,
            Self::GoodPractice,
            Self::SelfAssessment,
            Self::Context,
        ]
        .into_iter()
        .find(|kind| kind.word() == word)
    }
}

/// Something that a partner contributes with a return.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contribution {
    /// Who.
    pub agency: AgencyCode,
    /// With the return for which period.
    pub period: Period,
    /// What kind.
    pub kind: ContributionKind,
    /// What it is about: a topic in the sender's words, or the code of a question.
    pub about: String,
    /// The grade that was chosen for a question; empty for the other kinds.
    pub grade: String,
    /// The words, as data: never markup.
    pub text: String,
    /// Where it stands: the first cell of its row.
    pub place: Place,
}

/// The sender's answer to a finding. It holds while the figure says what it said then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// Who answers.
    pub agency: AgencyCode,
    /// The rule whose finding is answered.
    pub rule: String,
    /// The indicator that the finding is about.
    pub indicator: IndicatorCode,
    /// Which of its figures; nothing for all of them.
    pub measure: Option<Measure>,
    /// The period that the finding is about.
    pub period: Period,
    /// The figures that the finding was about, as [`figures_in_words`](crate::contribution::figures_in_words) writes them.
    pub value: String,
    /// The answer, as data: never markup.
    pub text: String,
    /// The cell in which it was written.
    pub place: Place,
}

impl Explanation {
    /// Whether it answers a finding, whatever the figure says by now.
    pub fn answers(&self, finding: &Finding) -> bool {
        self.rule == finding.rule
            && Some(&self.indicator) == finding.indicator.as_ref()
            && self.measure == finding.measure
            && Some(self.period) == finding.period
    }

    /// The figures that it is about, as [`figures_in_words`] takes them.
    pub fn figures(&self) -> (&IndicatorCode, Option<Measure>, Period) {
        (&self.indicator, self.measure, self.period)
    }
}

/// What stands between a query and its explanation once it is explained: what was asked stands before it.
pub const EXPLAINED: &str = "; explained by the sender: ";

/// The figures of an indicator in a period as explanations are keyed by them: `numerator 12; denominator 40`. Of one measure
/// only, where the finding names one. Empty where there are none.
pub fn figures_in_words<'o>(
    observations: impl IntoIterator<Item = &'o crate::Observation>,
    (indicator, measure, period): (&IndicatorCode, Option<Measure>, Period),
) -> String {
    let mut figures: Vec<(Measure, String)> = observations
        .into_iter()
        .filter(|o| o.indicator == *indicator && o.period == period && o.breakdown.is_empty())
        .filter(|o| measure.is_none_or(|measure| o.measure == measure))
        .map(|o| (o.measure, format!("{} {}", o.measure.word(), o.value)))
        .collect();
    figures.sort();
    figures.dedup();
    let texts: Vec<String> = figures.into_iter().map(|(_, text)| text).collect();
    texts.join("; ")
}
