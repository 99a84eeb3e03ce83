//! What the board has agreed to do.

use std::collections::BTreeMap;

use boardpack_model::board::Action;

use crate::meant::register::Register;
use crate::report::Report;
use crate::written::Files;
use crate::written::actions::ActionWritten;

/// The actions in order of the day on which they were agreed.
pub(crate) fn actions(report: &Report, register: &Register<'_>, files: &Files) -> Vec<Action> {
    let mut seen = BTreeMap::new();
    let mut actions: Vec<Action> = files
        .actions
        .iter()
        .filter_map(|written| {
            let code = written.code.as_ref()?;
            if let Some(first) = seen.insert(code.value.as_str(), code.spot) {
                let message = format!("`{}` stands twice, also at {}", code.value, report.place(first));
                report.say(
                    code.spot,
                    message,
                    "give each action a code of its own".to_owned(),
                );
            }
            check_days(report, written);
            action(report, register, written)
        })
        .collect();
    actions.sort_by(|a, b| (a.agreed, &a.code).cmp(&(b.agreed, &b.code)));
    actions
}

/// Nothing is due or done before it was agreed.
fn check_days(report: &Report, written: &ActionWritten) {
    let Some(agreed) = &written.agreed else { return };
    for (word, day) in [("due", &written.due), ("done", &written.done)] {
        if let Some(day) = day.as_ref().filter(|day| day.value < agreed.value) {
            let hint = format!("write a day from {} on", agreed.value);
            report.say(day.spot, format!("it is {word} before it was agreed"), hint);
        }
    }
}

fn action(report: &Report, register: &Register<'_>, written: &ActionWritten) -> Option<Action> {
    let indicator = match &written.indicator {
        Some(named) => Some(register.indicators.find(report, named)?),
        None => None,
    };
    let owner = match &written.owner {
        Some(named) => Some(register.agencies.find(report, named)?),
        None => None,
    };
    Some(Action {
        code: written.code.as_ref()?.value.clone(),
        indicator,
        what: written.what.as_ref()?.value.clone(),
        owner,
        agreed: written.agreed.as_ref()?.value,
        due: written.due.as_ref()?.value,
        done: written.done.as_ref().map(|at| at.value),
        report: written
            .report
            .as_ref()
            .map(|at| at.value.clone())
            .unwrap_or_default(),
    })
}
