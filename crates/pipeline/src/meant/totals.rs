//! Totals: several indicators that may be added, because they mean the same.

use boardpack_model::IndicatorCode;
use boardpack_model::board::{Fact, Source};

use crate::meant::register::Register;
use crate::report::{Report, Spot};
use crate::written::Files;
use crate::written::indicators::{IndicatorWritten, UnitWord};
use crate::written::section::At;

/// The parts of a total that are known.
pub(crate) fn parts(register: &Register<'_>, written: &IndicatorWritten) -> Vec<IndicatorCode> {
    let codes = written
        .of
        .iter()
        .filter_map(|at| register.indicators.declared(at));
    codes.filter(|_| written.source == Some(Source::Total)).collect()
}

/// Whether a total's parts may be added, and that nothing else has parts.
pub(crate) fn check(report: &Report, register: &Register<'_>, written: &IndicatorWritten) {
    if written.source != Some(Source::Total) {
        check_has_none(report, written);
        return;
    }
    if written
        .figure
        .unit
        .as_ref()
        .is_some_and(|at| at.value == UnitWord::Median)
    {
        let hint = "show each agency's own, or add counts instead".to_owned();
        report.say(written.spot, "medians cannot be added", hint);
    }
    if written.distinct_children {
        let hint = "take out `distinct-children`: a child whom two parts count is counted twice".to_owned();
        report.say(
            written.spot,
            "no total can know that its children are distinct",
            hint,
        );
    }
    register.indicators.all(report, &written.of);
    if let (Some(spot), [_]) = (written.of_spot, written.of.as_slice()) {
        report.say(spot, "one part makes no total", "name at least two".to_owned());
    }
    for at in &written.of {
        if let Some(part) = register.indicator(&at.value) {
            check_part(report, written, part, at);
        }
    }
}

fn check_has_none(report: &Report, written: &IndicatorWritten) {
    let twice = written.may_count_twice.as_ref().map(|at| at.spot);
    for (key, spot) in [("of", written.of_spot), ("may-count-a-child-twice", twice)] {
        if let Some(spot) = spot.filter(|_| written.source.is_some()) {
            let hint = "take it out, or add a line: source = \"total\"".to_owned();
            report.say(spot, format!("`{key}` is for totals only"), hint);
        }
    }
}

/// Whether one part may be added.
fn check_part(report: &Report, total: &IndicatorWritten, part: &IndicatorWritten, at: &At<String>) {
    let code = &at.value;
    match part.source {
        Some(Source::Total) => {
            let hint =
                "name the parts of that total instead: a total is made of what partners send".to_owned();
            report.say(at.spot, format!("{code} is a total itself"), hint);
            return;
        }
        Some(Source::Timeliness) => {
            let hint = "take it out".to_owned();
            report.say(
                at.spot,
                format!("{code} is about returns, which cannot be added"),
                hint,
            );
            return;
        }
        Some(Source::Returns) | None => {}
    }
    if part.distinct_children && !total.may_count_twice.as_ref().is_some_and(|at| at.value) {
        let hint =
            "take it out; or, where the definition says so, add a line: may-count-a-child-twice = true";
        let message =
            format!("{code} counts children, and a child whom two agencies know would be counted twice");
        report.say(at.spot, message, hint.to_owned());
    }
    if part.lag > total.lag {
        let hint = format!("give the total a line: lag = {}", part.lag);
        report.say(
            at.spot,
            format!("{code} runs {} behind, the total {}", part.lag, total.lag),
            hint,
        );
    }
    if let Some(key) = differing(total, part) {
        let hint = format!("give both the same `{key}`, or take {code} out");
        report.say(
            at.spot,
            format!("{code} has another `{key}` than the total"),
            hint,
        );
    }
}

/// The first key in which a part means something else than its total.
fn differing(total: &IndicatorWritten, part: &IndicatorWritten) -> Option<&'static str> {
    fn differ<T: PartialEq>(one: Option<&At<T>>, other: Option<&At<T>>) -> bool {
        match (one, other) {
            (Some(one), Some(other)) => one.value != other.value,
            (None, None) => false,
            _ => true,
        }
    }
    // What is absent though it is needed has its own problem.
    fn both_differ<T: PartialEq>(one: Option<&At<T>>, other: Option<&At<T>>) -> bool {
        one.is_some() && other.is_some() && differ(one, other)
    }
    let (ours, theirs) = (&total.figure, &part.figure);
    let keys = [
        ("unit", both_differ(ours.unit.as_ref(), theirs.unit.as_ref())),
        ("basis", both_differ(total.basis.as_ref(), part.basis.as_ref())),
        ("every", both_differ(total.every.as_ref(), part.every.as_ref())),
        ("per", both_differ(ours.per.as_ref(), theirs.per.as_ref())),
        ("times", differ(ours.times.as_ref(), theirs.times.as_ref())),
        (
            "population",
            differ(ours.population.as_ref(), theirs.population.as_ref()),
        ),
        (
            "mean-unit",
            both_differ(ours.mean_unit.as_ref(), theirs.mean_unit.as_ref()),
        ),
    ];
    keys.into_iter().find(|(_, differs)| *differs).map(|(key, _)| key)
}

/// What two agencies report as one fact is added only once their definitions are the same: until then it is two measures.
pub(crate) fn check_facts(report: &Report, files: &Files, facts: &[Fact]) {
    for total in files
        .indicators
        .indicators
        .iter()
        .filter(|one| one.source == Some(Source::Total))
    {
        for fact in facts.iter().filter(|fact| fact.mapped.is_none()) {
            let of_fact = |at: &&At<String>| fact.indicators.iter().any(|code| code.as_str() == at.value);
            let members: Vec<&At<String>> = total.of.iter().filter(of_fact).collect();
            if let [_, .., last] = members.as_slice() {
                say_unmapped(report, fact, last.spot);
            }
        }
    }
}

fn say_unmapped(report: &Report, fact: &Fact, spot: Spot) {
    let message = format!(
        "the figures of “{}” are defined in different ways and cannot be added",
        fact.name
    );
    let hint = format!(
        "say at {} how the definitions were made the same, or take one of them out",
        fact.defined_at
    );
    report.say(spot, message, hint);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_one_measure_until_mapped_is_not_added_until_then() {
        let total = "[indicator.TOT01]\nsource = \"total\"\nof = [\"POL01\", \"HEA01\"]\n";
        let files = [("indicators.toml".to_owned(), total.to_owned())].into();
        let check = |mapped: Option<&str>, members: [&str; 2], is_said: bool| {
            let fact = Fact {
                name: "missing episodes".to_owned(),
                indicators: members.map(|code| IndicatorCode::new(code).unwrap()).to_vec(),
                mapped: mapped.map(str::to_owned),
                tolerance: 0.1,
                defined_at: "rules.toml:7".to_owned(),
            };
            let report = Report::new(&files);
            let written = Files::read(&report);
            check_facts(&report, &written, &[fact]);
            let problems = report
                .close(None)
                .map_or_else(|problems| problems.list(), |_| Vec::new());
            let said: Vec<_> = problems
                .iter()
                .filter(|problem| problem.message.contains("missing episodes"))
                .collect();
            assert_eq!(said.len(), usize::from(is_said), "{mapped:?} {members:?}");
            for problem in said {
                assert_eq!((problem.line, problem.column), (3, 16));
                assert_eq!(
                    problem.message,
                    "the figures of “missing episodes” are defined in different ways and cannot be added"
                );
            }
        };
        check(None, ["POL01", "HEA01"], true);
        check(None, ["POL01", "CSC01"], false);
        check(
            Some("both in minutes, from 2026-27 Q1"),
            ["POL01", "HEA01"],
            false,
        );
    }
}
