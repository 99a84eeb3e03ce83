//! Rows to values and back: what is stored as what.
//!
//! Instants are whole nanoseconds from 1970 in UTC. A number orders alike in both databases, whatever their collation, and
//! loses nothing; a text would need a fixed width for that.

use std::fmt::Display;

use boardpack_model::{IndicatorCode, Measure, Place};
use jiff::Timestamp;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use crate::LedgerError;

/// An instant as stored. Instants after the year 2261 do not fit.
pub(crate) fn nanoseconds(at: Timestamp) -> Result<i64, LedgerError> {
    i64::try_from(at.as_nanosecond()).map_err(|_| LedgerError::Unreadable {
        column: "instant".to_owned(),
        reason: format!("{at} lies too far from today to be recorded"),
    })
}

/// A count as stored.
pub(crate) fn whole(count: u64, column: &str) -> Result<i64, LedgerError> {
    i64::try_from(count).map_err(|error| unreadable(column, &error))
}

/// A text as stored. A NUL, which PostgreSQL does not take, becomes its visible sign on both databases.
pub(crate) fn storable(text: &str) -> String {
    text.replace('\0', "\u{2400}")
}

/// The error for a column that says something not understood.
pub(crate) fn unreadable(column: &str, reason: &impl Display) -> LedgerError {
    LedgerError::Unreadable {
        column: column.to_owned(),
        reason: reason.to_string(),
    }
}

/// A row whose columns are read by name.
pub(crate) struct Row(AnyRow);

impl From<AnyRow> for Row {
    fn from(row: AnyRow) -> Self {
        Self(row)
    }
}

impl Row {
    pub(crate) fn text(&self, column: &str) -> Result<String, LedgerError> {
        Ok(self.0.try_get(column)?)
    }

    pub(crate) fn maybe_text(&self, column: &str) -> Result<Option<String>, LedgerError> {
        Ok(self.0.try_get(column)?)
    }

    pub(crate) fn number(&self, column: &str) -> Result<i64, LedgerError> {
        Ok(self.0.try_get(column)?)
    }

    pub(crate) fn double(&self, column: &str) -> Result<f64, LedgerError> {
        Ok(self.0.try_get(column)?)
    }

    pub(crate) fn count<T: TryFrom<i64, Error: Display>>(&self, column: &str) -> Result<T, LedgerError> {
        T::try_from(self.number(column)?).map_err(|error| unreadable(column, &error))
    }

    pub(crate) fn instant(&self, column: &str) -> Result<Timestamp, LedgerError> {
        Timestamp::from_nanosecond(i128::from(self.number(column)?)).map_err(|e| unreadable(column, &e))
    }

    pub(crate) fn maybe_instant(&self, column: &str) -> Result<Option<Timestamp>, LedgerError> {
        let stored: Option<i64> = self.0.try_get(column)?;
        stored
            .map(|at| Timestamp::from_nanosecond(i128::from(at)).map_err(|error| unreadable(column, &error)))
            .transpose()
    }

    /// A code or another thing made from a text.
    pub(crate) fn made<T: TryFrom<String, Error: Display>>(&self, column: &str) -> Result<T, LedgerError> {
        T::try_from(self.text(column)?).map_err(|error| unreadable(column, &error))
    }

    pub(crate) fn maybe_made<T: TryFrom<String, Error: Display>>(
        &self,
        column: &str,
    ) -> Result<Option<T>, LedgerError> {
        self.maybe_text(column)?
            .map(|text| T::try_from(text).map_err(|error| unreadable(column, &error)))
            .transpose()
    }

    /// One of a fixed set of words.
    pub(crate) fn word<T>(&self, column: &str, meaning: fn(&str) -> Option<T>) -> Result<T, LedgerError> {
        let word = self.text(column)?;
        meaning(&word).ok_or_else(|| unreadable(column, &format!("`{word}`")))
    }

    pub(crate) fn json<T: serde::de::DeserializeOwned>(&self, column: &str) -> Result<T, LedgerError> {
        serde_json::from_str(&self.text(column)?).map_err(|error| unreadable(column, &error))
    }

    pub(crate) fn place(&self) -> Result<Place, LedgerError> {
        Ok(Place {
            sha256: self.text("sha256")?,
            file: self.text("file")?,
            sheet: self.text("sheet")?,
            cell: self.text("cell")?,
        })
    }

    pub(crate) fn indicator(&self) -> Result<IndicatorCode, LedgerError> {
        self.made("indicator")
    }

    pub(crate) fn measure(&self) -> Result<Measure, LedgerError> {
        self.word("measure", Measure::from_word)
    }

    pub(crate) fn maybe_measure(&self) -> Result<Option<Measure>, LedgerError> {
        self.maybe_text("measure")?.map(|_| self.measure()).transpose()
    }
}

/// The JSON of a value that is part of the model.
pub(crate) fn to_json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("the model's types have only text keys and finite numbers")
}
