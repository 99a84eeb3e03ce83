//! A value is not a number: nine facts that a cell can state, each different in sums, charts and chasing, and a tenth that a
//! figure for an audience can be.
//!
//! What each does in a sum, a rate, a line, a rating, completeness and chasing stands in `docs/values.md`, and a test of the
//! assessment reads that table. Values are added in [`sum`] and divided in [`ratio`], and nowhere else.

mod ratio;
mod sum;

use std::fmt;

pub use ratio::{Proportion, ratio};
pub use sum::{Sum, sum};

use serde::{Deserialize, Serialize};

/// What one cell of a return says.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Value {
    /// A number, in the unit of its measure; zero is a number. Always finite.
    Number {
        /// The number itself.
        number: f64,
    },
    /// Hidden by the sender because it is small: somewhere from `low` to `high`, both included (`<5` is 1 to 4).
    Suppressed {
        /// The least it can be.
        low: f64,
        /// The most it can be.
        high: f64,
    },
    /// The sender does not have it (`:`, `..`, `not available`).
    NotAvailable,
    /// It cannot exist here (`z`, `n/a`).
    NotApplicable,
    /// The sender holds a figure but does not trust it (`u`).
    LowReliability,
    /// Not nought, but less than half of the last printed digit (`k`).
    RoundsToZero,
    /// "Nothing to report", said in words (`nil`).
    NilReturn,
    /// The cell is empty: not provided. Never a zero.
    Blank,
    /// No return came that could hold it.
    NotReceived,
    /// Hidden by the board from this audience. No return states it and no ledger holds it; it says nothing of what it hides.
    Withheld,
}

impl Value {
    /// A number; anything not finite becomes "not available", which no sum will swallow.
    pub fn number(number: f64) -> Self {
        if number.is_finite() {
            Self::Number { number }
        } else {
            Self::NotAvailable
        }
    }

    /// The exact number, where there is one; a nil return counts as nought.
    pub fn exact(self) -> Option<f64> {
        match self {
            Self::Number { number } => Some(number),
            Self::NilReturn => Some(0.0),
            _ => None,
        }
    }

    /// The least and the most that it can be, where anything is known.
    pub fn bounds(self) -> Option<(f64, f64)> {
        match self {
            Self::Suppressed { low, high } => Some((low, high)),
            other => other.exact().map(|number| (number, number)),
        }
    }

    /// The least and the most that it adds to a sum; nothing where it is absent from one. A nil return adds nought, and so does
    /// what cannot exist: nothing of it is absent.
    pub fn adds(self) -> Option<(f64, f64)> {
        match self {
            Self::NotApplicable => Some((0.0, 0.0)),
            other => other.bounds(),
        }
    }

    /// A number where both ends are the same, else somewhere between them; not available where an end is not finite.
    pub fn between(low: f64, high: f64) -> Self {
        if low >= high || !low.is_finite() || !high.is_finite() {
            Self::number(if high.is_finite() { low } else { high })
        } else {
            Self::Suppressed { low, high }
        }
    }

    /// Whether the sender provided an answer of any kind (a blank is none).
    pub fn is_answer(self) -> bool {
        !matches!(self, Self::Blank | Self::NotReceived)
    }

    /// The name of the kind, as the ledger and the JSON write it.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Number { .. } => "number",
            Self::Suppressed { .. } => "suppressed",
            Self::NotAvailable => "not-available",
            Self::NotApplicable => "not-applicable",
            Self::LowReliability => "low-reliability",
            Self::RoundsToZero => "rounds-to-zero",
            Self::NilReturn => "nil-return",
            Self::Blank => "blank",
            Self::NotReceived => "not-received",
            Self::Withheld => "withheld",
        }
    }

    /// The value of that kind again; `low` is also a number's own figure. Nothing for an unknown kind.
    pub fn from_parts(kind: &str, low: Option<f64>, high: Option<f64>) -> Option<Self> {
        Some(match kind {
            "number" => Self::number(low?),
            "suppressed" => Self::Suppressed {
                low: low?,
                high: high?,
            },
            "not-available" => Self::NotAvailable,
            "not-applicable" => Self::NotApplicable,
            "low-reliability" => Self::LowReliability,
            "rounds-to-zero" => Self::RoundsToZero,
            "nil-return" => Self::NilReturn,
            "blank" => Self::Blank,
            "not-received" => Self::NotReceived,
            _ => return None,
        })
    }

    /// The shorthand mark that packs print instead of a number (`[c]`, `[x]`, `[z]` …); nothing for a number.
    pub fn mark(self) -> Option<&'static str> {
        Some(match self {
            Self::Number { .. } => return None,
            Self::Suppressed { .. } | Self::Withheld => "[c]",
            Self::NotAvailable | Self::Blank | Self::NotReceived => "[x]",
            Self::NotApplicable => "[z]",
            Self::LowReliability => "[u]",
            Self::RoundsToZero => "[low]",
            Self::NilReturn => "nil",
        })
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number { number } => write!(f, "{number}"),
            Self::Suppressed { low, high } => write!(f, "{low} to {high}"),
            other => f.write_str(&other.kind().replace('-', " ")),
        }
    }
}

#[cfg(test)]
mod samples {
    //! Values of every kind, for property tests.

    use proptest::prelude::*;

    use super::Value;

    /// Any value; its numbers are counts.
    pub(super) fn value() -> impl Strategy<Value = Value> {
        prop_oneof![
            4 => (0_u16..2000).prop_map(|count| Value::number(f64::from(count))),
            2 => (0_u16..9, 1_u16..5).prop_map(|(low, width)| Value::between(f64::from(low), f64::from(low + width))),
            1 => Just(Value::NotAvailable),
            1 => Just(Value::NotApplicable),
            1 => Just(Value::LowReliability),
            1 => Just(Value::RoundsToZero),
            2 => Just(Value::NilReturn),
            1 => Just(Value::Blank),
            1 => Just(Value::NotReceived),
            1 => Just(Value::Withheld),
        ]
    }

    /// A few of them.
    pub(super) fn values() -> impl Strategy<Value = Vec<Value>> {
        prop::collection::vec(value(), 0..12)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_and_nil_returns_are_exact() {
        assert_eq!(Value::number(0.0).exact(), Some(0.0));
        assert_eq!(Value::NilReturn.exact(), Some(0.0));
        for value in [
            Value::Blank,
            Value::NotAvailable,
            Value::NotReceived,
            Value::RoundsToZero,
        ] {
            assert_eq!(value.exact(), None, "{value}");
        }
        assert_eq!(
            Value::Suppressed { low: 1.0, high: 4.0 }.bounds(),
            Some((1.0, 4.0))
        );
        assert_eq!(Value::number(f64::NAN), Value::NotAvailable);
    }

    #[test]
    fn parts_give_the_value_back() {
        for value in [
            Value::number(2.5),
            Value::Suppressed { low: 1.0, high: 4.0 },
            Value::NotAvailable,
            Value::NotApplicable,
            Value::LowReliability,
            Value::RoundsToZero,
            Value::NilReturn,
            Value::Blank,
            Value::NotReceived,
        ] {
            let (low, high) = value.bounds().unzip();
            assert_eq!(Value::from_parts(value.kind(), low, high), Some(value));
        }
    }
}
