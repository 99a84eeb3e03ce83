//! What an issue needs before it goes out.

use boardpack_model::board::ApprovalRules;

use crate::report::Report;
use crate::written::Files;

/// The rules of approval: a named approver, whatever the coverage, unless the file says otherwise.
pub(crate) fn approval(report: &Report, files: &Files) -> ApprovalRules {
    let mut rules = ApprovalRules::default();
    let Some(written) = &files.board.approval else {
        return rules;
    };
    if let Some(needed) = &written.needed {
        rules.is_needed = needed.value;
    }
    if let Some(percent) = &written.least_coverage {
        if (0.0..=100.0).contains(&percent.value) {
            rules.least_coverage = percent.value / 100.0;
        } else {
            let hint = "write a percentage from 0 to 100, like 80".to_owned();
            report.say(percent.spot, format!("{} is no percentage", percent.value), hint);
        }
    }
    rules
}
