//! Observations: one figure of one indicator in one period, with the cell it came from.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{AgencyCode, IndicatorCode, Period, Value};

/// Which figure of an indicator a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// The count above the line; for a plain count, the count itself.
    Numerator,
    /// The count below the line.
    Denominator,
    /// The figure as the sender worked it out (a percentage as 0 to 100, a rate, a mean). Only ever compared with its
    /// parts, or used where the parts are not asked for.
    Stated,
}

impl Measure {
    /// The word for it, as layouts and the ledger write it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Numerator => "numerator",
            Self::Denominator => "denominator",
            Self::Stated => "stated",
        }
    }

    /// The measure of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Numerator, Self::Denominator, Self::Stated]
            .into_iter()
            .find(|measure| measure.word() == word)
    }
}

/// Where something stands: an archived file, its sheet and cell, or only as much of that as applies.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
pub struct Place {
    /// The SHA-256 of the archived file in lower-case hex; empty where there is none.
    pub sha256: String,
    /// The name under which it arrived; for people only, never used as a path.
    pub file: String,
    /// The sheet's name; empty for CSV and for the file as a whole.
    pub sheet: String,
    /// The cell or cells as people write them (`D12`, or `C2, C5, C8` for a sum); empty for the sheet as a whole. A CSV's
    /// cells are named in the same way: its first field is `A1`.
    pub cell: String,
}

impl Place {
    /// The file as a whole.
    pub fn file(sha256: &str, file: &str) -> Self {
        Self {
            sha256: sha256.to_owned(),
            file: file.to_owned(),
            ..Self::default()
        }
    }

    /// A cell, or the cells of a sum, in the same file.
    #[must_use]
    pub fn at(&self, sheet: &str, cell: &str) -> Self {
        Self {
            sheet: sheet.to_owned(),
            cell: cell.to_owned(),
            ..self.clone()
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.sheet.is_empty(), self.cell.is_empty()) {
            (true, true) => f.write_str(if self.file.is_empty() {
                "the return"
            } else {
                &self.file
            }),
            (true, false) => f.write_str(&self.cell),
            (false, true) => f.write_str(&self.sheet),
            (false, false) => write!(f, "{}!{}", self.sheet, self.cell),
        }
    }
}

/// One figure as sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Observation {
    /// Who sent it.
    pub agency: AgencyCode,
    /// What it measures.
    pub indicator: IndicatorCode,
    /// Which figure of the indicator.
    pub measure: Measure,
    /// The period it is about, which may lie before the return's own.
    pub period: Period,
    /// A part of the whole (`girls`, `aged 10 to 15`); empty for the whole.
    pub breakdown: String,
    /// What it says.
    pub value: Value,
    /// The cell's text as it stood, at most 200 characters.
    pub raw: String,
    /// The cell.
    pub place: Place,
    /// Marked as provisional by the sender.
    pub provisional: bool,
}

/// An observation with when it became known to the board and through which submission.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KnownObservation {
    /// The figure.
    #[serde(flatten)]
    pub observation: Observation,
    /// The submission's number in the ledger.
    pub submission: i64,
    /// The instant at which the submission was recorded.
    pub known_at: Timestamp,
}

/// What a sender wrote about an indicator: what is behind the figure, what is being done, what help is wanted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Commentary {
    /// Who wrote it.
    pub agency: AgencyCode,
    /// What it is about.
    pub indicator: IndicatorCode,
    /// The period it is about.
    pub period: Period,
    /// The words, as data: never markup.
    pub text: String,
    /// The cell.
    pub place: Place,
}
