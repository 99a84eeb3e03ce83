//! The ladder: the timetable of letters about one return.

use std::collections::{BTreeMap, BTreeSet};

use boardpack_model::board::{Anchor, Condition, Role, Rung};

use crate::report::Report;
use crate::written::Files;
use crate::written::ladder::RungWritten;
use crate::written::section::At;

/// The most letters of one rung: whoever has not answered by then is better rung up.
const MOST_LETTERS: u16 = 12;

/// The rungs, earliest first. A period's end comes before its due day.
pub(crate) fn ladder(report: &Report, files: &Files) -> Vec<Rung> {
    let written = &files.board.rungs;
    check_codes(report, written);
    check_order(report, written);
    for rung in written {
        check_readers(report, rung, files.board.names_chair);
        check_answered(report, rung);
        check_repetition(report, rung);
    }
    let mut ladder: Vec<Rung> = written.iter().filter_map(rung).collect();
    ladder.sort_by_key(|rung| place_in_time(rung.anchor, rung.working_days));
    ladder
}

fn rung(written: &RungWritten) -> Option<Rung> {
    let number = |written: &Option<At<u16>>| written.as_ref().map(|at| at.value);
    Some(Rung {
        code: written.code.as_ref()?.value.0.clone(),
        template: written.template.as_ref()?.value.0.clone(),
        anchor: written.anchor.as_ref()?.value,
        working_days: written.working_days.as_ref()?.value,
        condition: written.condition.as_ref()?.value,
        to: roles(&written.to),
        minimum_gap: number(&written.minimum_gap).unwrap_or(0),
        every: number(&written.every),
        at_most: number(&written.at_most).unwrap_or(1),
        escalates_to: roles(&written.escalates_to),
    })
}

fn roles(written: &[At<Role>]) -> Vec<Role> {
    written.iter().map(|at| at.value).collect()
}

/// Where a rung stands in time, as far as that can be told: what counts from an answer has its own time.
fn place_in_time(anchor: Anchor, working_days: i32) -> (u8, i32) {
    let anchor = match anchor {
        Anchor::PeriodEnd => 0,
        Anchor::Due => 1,
        Anchor::Answered => 2,
    };
    (anchor, working_days)
}

/// Nobody stands twice in one letter, and there is a chair where one gets it.
fn check_readers(report: &Report, rung: &RungWritten, has_chair: bool) {
    let mut seen = BTreeSet::new();
    for role in rung.to.iter().chain(&rung.escalates_to) {
        if !seen.insert(role.value) {
            report.say(
                role.spot,
                format!("`{}` gets this letter already", role.value.word()),
                "take it out here: everybody gets a letter once".to_owned(),
            );
        }
        if role.value == Role::Chair && !has_chair {
            report.say(
                role.spot,
                "this letter goes to the chair, and the board names none",
                "add a section [chair] with name and email".to_owned(),
            );
        }
    }
}

/// What counts from an answer needs one, and comes after it.
fn check_answered(report: &Report, rung: &RungWritten) {
    let (Some(anchor), Some(condition), Some(days)) = (&rung.anchor, &rung.condition, &rung.working_days)
    else {
        return;
    };
    if anchor.value != Anchor::Answered {
        return;
    }
    if condition.value == Condition::NothingReceived {
        report.say(
            anchor.spot,
            "where nothing was received there is no answer to count from",
            "write \"due\" or \"period-end\"".to_owned(),
        );
    } else if days.value < 1 {
        report.say(
            days.spot,
            "this letter would come before the answer it counts from, or on its day",
            "write 1 or more".to_owned(),
        );
    }
}

/// A rung that repeats says how often at most; only such a rung has a last letter that goes higher.
fn check_repetition(report: &Report, rung: &RungWritten) {
    match (&rung.every, &rung.at_most) {
        (Some(every), None) => report.say(
            every.spot,
            "this letter comes again and again, and nothing says how often",
            "add a line: at-most = 3".to_owned(),
        ),
        (None, Some(at_most)) => report.say(
            at_most.spot,
            "a letter that is not repeated comes once",
            "take it out, or add a line: every = 5".to_owned(),
        ),
        (Some(every), Some(at_most)) => check_counts(report, rung, (every, at_most)),
        (None, None) => {}
    }
    if let (None, Some(role)) = (&rung.every, rung.escalates_to.first()) {
        report.say(
            role.spot,
            "only a letter that is repeated has a last one that goes higher",
            "put the role into `to`, or add the lines: every = 5 and at-most = 3".to_owned(),
        );
    }
}

fn check_counts(report: &Report, rung: &RungWritten, (every, at_most): (&At<u16>, &At<u16>)) {
    if every.value == 0 {
        report.say(
            every.spot,
            "a letter cannot be repeated every 0 working days",
            "write how many working days lie between, like 5".to_owned(),
        );
    }
    if !(2..=MOST_LETTERS).contains(&at_most.value) {
        report.say(
            at_most.spot,
            format!(
                "a letter that is repeated comes 2 to {MOST_LETTERS} times, not {}",
                at_most.value
            ),
            "write a number like 3".to_owned(),
        );
    }
    let gap = rung.minimum_gap.as_ref().filter(|_| every.value > 0);
    if let Some(gap) = gap.filter(|gap| gap.value > every.value) {
        report.say(
            gap.spot,
            format!(
                "{} working days cannot lie between letters that come every {}",
                gap.value, every.value
            ),
            format!("write {} or less", every.value),
        );
    }
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

/// Rungs with the same condition stand in the order in which they come: the officer reads the file as a timetable. When an
/// answer comes is not known beforehand, so that rungs which count from one are only compared with each other.
fn check_order(report: &Report, written: &[RungWritten]) {
    let mut latest = BTreeMap::new();
    for rung in written {
        let (Some(anchor), Some(days), Some(condition)) = (&rung.anchor, &rung.working_days, &rung.condition)
        else {
            continue;
        };
        let here = place_in_time(anchor.value, days.value);
        let counts_from_an_answer = anchor.value == Anchor::Answered;
        let before = latest.insert((condition.value, counts_from_an_answer), here);
        if before.is_some_and(|before| before > here) {
            let hint = "put the rungs in the order in which they come, those after the period's end first"
                .to_owned();
            report.say(days.spot, "this rung comes before the one above it", hint);
        }
    }
}
