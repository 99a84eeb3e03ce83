//! `[approval]` of `board.toml` as written: what an issue needs before it goes out.

use crate::written::section::{At, Section};

/// `[approval]`
pub(crate) struct ApprovalWritten {
    pub(crate) needed: Option<At<bool>>,
    pub(crate) least_coverage: Option<At<f64>>,
}

/// Reads `[approval]`.
pub(crate) fn approval(mut section: Section<'_>) -> ApprovalWritten {
    let approval = ApprovalWritten {
        needed: section.may("needed"),
        least_coverage: section.may("least-coverage"),
    };
    section.close();
    approval
}
