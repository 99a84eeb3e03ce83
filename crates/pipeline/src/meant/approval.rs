//! What an issue needs before it goes out, and where letters may go.

use std::collections::BTreeSet;

use boardpack_model::board::{ApprovalRules, PostRules};

use crate::report::Report;
use crate::written::Files;
use crate::written::approval::{Domain, PostWritten};
use crate::written::section::At;

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

/// Where letters may go; a secure domain to which no letter may go is a problem.
pub(crate) fn post(report: &Report, files: &Files) -> PostRules {
    let Some(written) = &files.board.post else {
        return PostRules::default();
    };
    let rules = PostRules {
        allowed_domains: domains(&written.allowed_domains),
        secure_domains: domains(&written.secure_domains),
        ..PostRules::default()
    };
    check_secure(report, written, &rules);
    rules
}

fn domains(written: &[At<Domain>]) -> BTreeSet<String> {
    written.iter().map(|at| at.value.0.clone()).collect()
}

fn check_secure(report: &Report, written: &PostWritten, rules: &PostRules) {
    for at in &written.secure_domains {
        let Domain(domain) = &at.value;
        // A domain that stands for those below it is asked about by one of them.
        let one = domain
            .strip_prefix('.')
            .map_or_else(|| domain.clone(), |name| format!("x.{name}"));
        if !rules.may_have_letters(&format!("x@{one}")) {
            let message =
                format!("packs may go to `{domain}`, but `allowed-domains` lets no letter go there");
            let hint = format!("add \"{domain}\" to allowed-domains, or take it out of secure-domains");
            report.say(at.spot, message, hint);
        }
    }
}
