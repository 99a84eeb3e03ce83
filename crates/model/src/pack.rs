//! The pack: the report as one value, figures already printed as text, from which every format is made.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::AudienceCode;

/// Which edition a pack is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Edition {
    /// The issue, counted from one; nothing for a draft.
    pub issue: Option<u32>,
    /// The instant as at which everything in it was known.
    pub as_at: Timestamp,
    /// The day it was issued; nothing for a draft.
    pub issued_on: Option<Date>,
    /// Who approved it; nothing for a draft.
    pub approved_by: Option<String>,
    /// Whose pack it is.
    pub audience: AudienceCode,
    /// The version of boardpack.
    pub version: String,
}
