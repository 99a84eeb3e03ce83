//! Why a file cannot be read, in words that its sender can act on.

use serde::{Deserialize, Serialize};

/// What stands in the way of reading a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RefusalKind {
    /// It can only be opened with a password.
    PasswordProtected,
    /// It is something else: a PDF, a picture, a Word document, a web page.
    NotASpreadsheet,
    /// Its bytes contradict themselves: a copy broken off, a bit turned over.
    Damaged,
    /// It holds more than can be read safely.
    TooLarge,
    /// It could be read, but some of its values would be lost on the way.
    WouldLoseValues,
    /// It uses a kind of spreadsheet that is not read here.
    NotSupported,
}

impl RefusalKind {
    /// The word for it, as findings and JSON write it.
    pub fn word(self) -> &'static str {
        match self {
            Self::PasswordProtected => "password-protected",
            Self::NotASpreadsheet => "not-a-spreadsheet",
            Self::Damaged => "damaged",
            Self::TooLarge => "too-large",
            Self::WouldLoseValues => "would-lose-values",
            Self::NotSupported => "not-supported",
        }
    }
}

/// A file that cannot be read: what is true of it, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The kind of obstacle.
    pub kind: RefusalKind,
    /// What is true of the file, in plain words. Never any of its content.
    pub message: String,
    /// What the sender can do about it.
    pub hint: String,
}

impl Refusal {
    pub(crate) fn new(kind: RefusalKind, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            hint: hint.into(),
        }
    }

    pub(crate) fn password() -> Self {
        Self::new(
            RefusalKind::PasswordProtected,
            "the workbook is protected with a password, so it could not be opened",
            "please send it again saved without a password (File, Info, Protect Workbook); the figures themselves are not in question",
        )
    }

    pub(crate) fn not_a_spreadsheet(what: &str) -> Self {
        Self::new(
            RefusalKind::NotASpreadsheet,
            format!("the file is {what}, not a spreadsheet"),
            "please send the figures as a workbook (.xlsx, .xls, .xlsb, .ods) or as .csv",
        )
    }

    pub(crate) fn damaged(what: impl Into<String>) -> Self {
        Self::new(
            RefusalKind::Damaged,
            what,
            "the copy may have been broken off; please open it on your side, save it and send it again",
        )
    }

    pub(crate) fn too_large(what: impl Into<String>) -> Self {
        Self::new(
            RefusalKind::TooLarge,
            what,
            "please send the return alone, without other sheets, pictures or far-away cells",
        )
    }

    pub(crate) fn would_lose_values(what: impl Into<String>) -> Self {
        Self::new(
            RefusalKind::WouldLoseValues,
            what,
            "please save it as .xlsx and send it again",
        )
    }

    pub(crate) fn not_supported(what: impl Into<String>) -> Self {
        Self::new(
            RefusalKind::NotSupported,
            what,
            "please save it as .xlsx (without macros) and send it again",
        )
    }
}
