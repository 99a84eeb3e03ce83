//! Findings: something noticed about a submission, with its place and what to do about it.

use serde::{Deserialize, Serialize};

use crate::{IndicatorCode, Measure, Period, Place};

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Blocks the figure that it touches.
    Error,
    /// To be confirmed, corrected or explained; the figure stands meanwhile.
    Query,
    /// Worth knowing; asks nothing.
    Note,
}

impl Severity {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Query => "query",
            Self::Note => "note",
        }
    }

    /// The severity of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Error, Self::Query, Self::Note]
            .into_iter()
            .find(|severity| severity.word() == word)
    }
}

/// Something noticed. Holds no personal data: a place, never the value found there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The rule that noticed it, in kebab-case, the same as its page.
    pub rule: String,
    /// How much it matters.
    pub severity: Severity,
    /// Where.
    pub place: Place,
    /// What is true, in plain words, without blame.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// The indicator it touches, if one.
    pub indicator: Option<IndicatorCode>,
    /// Which of the indicator's figures it touches; nothing means all of them.
    pub measure: Option<Measure>,
    /// The period it touches, if one.
    pub period: Option<Period>,
}

impl Finding {
    /// An error: blocks the figure it touches.
    pub fn error(rule: &str, place: Place, message: impl Into<String>) -> Self {
        Self::new(rule, Severity::Error, place, message.into())
    }

    /// A query: confirm, correct or explain.
    pub fn query(rule: &str, place: Place, message: impl Into<String>) -> Self {
        Self::new(rule, Severity::Query, place, message.into())
    }

    /// A note: asks nothing.
    pub fn note(rule: &str, place: Place, message: impl Into<String>) -> Self {
        Self::new(rule, Severity::Note, place, message.into())
    }

    /// With what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// About one indicator in one period.
    #[must_use]
    pub fn about(mut self, indicator: &IndicatorCode, period: Period) -> Self {
        self.indicator = Some(indicator.clone());
        self.period = Some(period);
        self
    }

    /// About one of the indicator's figures only.
    #[must_use]
    pub fn measure(mut self, measure: Measure) -> Self {
        self.measure = Some(measure);
        self
    }

    fn new(rule: &str, severity: Severity, place: Place, message: String) -> Self {
        Self {
            rule: rule.to_owned(),
            severity,
            place,
            message,
            hint: None,
            indicator: None,
            measure: None,
            period: None,
        }
    }
}
