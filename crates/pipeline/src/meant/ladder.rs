//! The ladder: the timetable of letters about one return.

use std::collections::BTreeMap;

use boardpack_model::board::{Anchor, Rung};

use crate::report::Report;
use crate::written::Files;
use crate::written::board::RungWritten;

/// The rungs, earliest first. A period's end comes before its due day.
pub(crate) fn ladder(report: &Report, files: &Files) -> Vec<Rung> {
    let written = &files.board.rungs;
    check_codes(report, written);
    check_order(report, written);
    let mut ladder: Vec<Rung> = written.iter().filter_map(rung).collect();
    ladder.sort_by_key(|rung| place_in_time(rung.anchor, rung.working_days));
    ladder
}

fn rung(written: &RungWritten) -> Option<Rung> {
    Some(Rung {
        code: written.code.as_ref()?.value.0.clone(),
        template: written.template.as_ref()?.value.0.clone(),
        anchor: written.anchor.as_ref()?.value,
        working_days: written.working_days.as_ref()?.value,
        condition: written.condition.as_ref()?.value,
        to: written.to.iter().map(|at| at.value).collect(),
        minimum_gap: 0,
        every: None,
        at_most: 1,
        escalates_to: Vec::new(),
    })
}

fn place_in_time(anchor: Anchor, working_days: i32) -> (bool, i32) {
    (anchor == Anchor::Due, working_days)
}

fn check_codes(report: &Report, written: &[RungWritten]) {
    let mut seen = BTreeMap::new();
    for code in written.iter().filter_map(|rung| rung.code.as_ref()) {
        if let Some(first) = seen.insert(&code.value, code.spot) {
            report.say(
                code.spot,
                format!(
                    "there are two rungs called `{}`, the other at {}",
                    code.value.0,
                    report.place(first)
                ),
                "give each a code of its own, like chaser-1 and chaser-2".to_owned(),
            );
        }
    }
}

/// Rungs with the same condition stand in the order in which they come: the officer reads the file as a timetable.
fn check_order(report: &Report, written: &[RungWritten]) {
    let mut latest = BTreeMap::new();
    for rung in written {
        let (Some(anchor), Some(days), Some(condition)) = (&rung.anchor, &rung.working_days, &rung.condition)
        else {
            continue;
        };
        let here = place_in_time(anchor.value, days.value);
        let before = latest.insert(condition.value, here);
        if before.is_some_and(|before| before > here) {
            let hint = "put the rungs in the order in which they come, those after the period's end first"
                .to_owned();
            report.say(days.spot, "this rung comes before the one above it", hint);
        }
    }
}
