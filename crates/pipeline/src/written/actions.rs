//! `actions.toml` as written: what the board has agreed to do.

use jiff::civil::Date;

use crate::written::section::{At, Section};

/// `[[action]]`
pub(crate) struct ActionWritten {
    pub(crate) code: Option<At<String>>,
    pub(crate) indicator: Option<At<String>>,
    pub(crate) what: Option<At<String>>,
    pub(crate) owner: Option<At<String>>,
    pub(crate) agreed: Option<At<Date>>,
    pub(crate) due: Option<At<Date>>,
    pub(crate) done: Option<At<Date>>,
    pub(crate) report: Option<At<String>>,
}

/// Reads `actions.toml`.
pub(crate) fn read(mut file: Section<'_>) -> Vec<ActionWritten> {
    let actions = file.sections("action").into_iter().map(action).collect();
    file.close();
    actions
}

fn action(mut section: Section<'_>) -> ActionWritten {
    let action = ActionWritten {
        code: section.need("code"),
        indicator: section.may("indicator"),
        what: section.need("what"),
        owner: section.may("owner"),
        agreed: section.need("agreed"),
        due: section.need("due"),
        done: section.may("done"),
        report: section.may("report"),
    };
    section.close();
    action
}
