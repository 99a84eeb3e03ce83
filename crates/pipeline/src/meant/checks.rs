//! What a board declares about its checks: relations between figures, facts that several agencies report, and what it has
//! settled about single rules.

use std::collections::{BTreeMap, BTreeSet};

use boardpack_model::board::{Fact, Missing, Relation, RuleSetting, Source, Term};
use boardpack_model::rules::CHECK_RULES;
use boardpack_model::{Board, IndicatorCode, Measure, PeriodKind, Severity};

use crate::meant::register::Register;
use crate::nearest::did_you_mean;
use crate::report::{Report, Spot};
use crate::written::Files;
use crate::written::checks::{FactWritten, Periods, RelationWritten, RuleWritten, TermWritten};
use crate::written::indicators::{IndicatorWritten, UnitWord};
use crate::written::section::At;
use crate::written::value::Share;

/// A board with what it declares about its checks.
pub(crate) fn declared(report: &Report, register: &Register<'_>, files: &Files, board: Board) -> Board {
    Board {
        relations: relations(report, register, files),
        facts: facts(report, register, files),
        rules: rules(report, files),
        ..board
    }
}

/// The relations, in the order of the file.
fn relations(report: &Report, register: &Register<'_>, files: &Files) -> Vec<Relation> {
    let mut seen = BTreeSet::new();
    let relations = files.indicators.checks.relations.iter().filter_map(|written| {
        let code = written.code.as_ref();
        if let Some(code) = code {
            check_code(
                report,
                code.spot,
                &code.value.0,
                seen.insert(code.value.0.clone()),
            );
        }
        relation(report, register, written)
    });
    relations.collect()
}

fn check_code(report: &Report, spot: Spot, code: &str, is_new: bool) {
    if CHECK_RULES.iter().any(|(name, _)| *name == code) {
        let hint = "call the relation by another code: findings are known by it";
        report.say(
            spot,
            format!("`{code}` is a rule that every board has"),
            hint.to_owned(),
        );
    } else if !is_new {
        let hint = "give each relation a code of its own";
        report.say(
            spot,
            format!("another relation is called `{code}`"),
            hint.to_owned(),
        );
    }
}

fn relation(report: &Report, register: &Register<'_>, written: &RelationWritten) -> Option<Relation> {
    check_periods(report, &written.periods);
    check_kinds(report, register, written);
    let left = terms(report, register, &written.left);
    let right = terms(report, register, &written.right);
    Some(Relation {
        code: written.code.as_ref()?.value.0.clone(),
        title: written.title.as_ref()?.value.clone(),
        left: left?,
        operator: written.operator.as_ref()?.value,
        right: right?,
        tolerance: tolerance(report, written.tolerance.as_ref()),
        missing: written.missing.as_ref().map_or(Missing::NotRun, |at| at.value),
        severity: written.severity.as_ref().map_or(Severity::Query, |at| at.value),
        from: written.periods.from.as_ref().map(|at| at.value),
        until: written.periods.until.as_ref().map(|at| at.value),
        defined_at: report.place(written.spot),
    })
}

/// The terms of a side; nothing where one of them cannot be made out.
fn terms(report: &Report, register: &Register<'_>, written: &[At<TermWritten>]) -> Option<Vec<Term>> {
    let terms: Vec<Option<Term>> = written.iter().map(|at| term(report, register, at)).collect();
    (!terms.is_empty()).then(|| terms.into_iter().collect()).flatten()
}

fn term(report: &Report, register: &Register<'_>, at: &At<TermWritten>) -> Option<Term> {
    let written = &at.value;
    let indicator = find(report, register, at)?;
    check_asked(report, register, at);
    Some(Term {
        is_minus: written.is_minus,
        indicator,
        measure: written.measure,
        breakdown: written.breakdown.clone(),
        periods_before: written.periods_before,
    })
}

fn find(report: &Report, register: &Register<'_>, at: &At<TermWritten>) -> Option<IndicatorCode> {
    let name = At {
        value: at.value.indicator.clone(),
        spot: at.spot,
    };
    register.indicators.find(report, &name)
}

/// A term is a figure that some return carries.
fn check_asked(report: &Report, register: &Register<'_>, at: &At<TermWritten>) {
    let Some(indicator) = register.indicator(&at.value.indicator) else {
        return;
    };
    let code = &at.value.indicator;
    if indicator.source.is_some_and(|source| source != Source::Returns) {
        let hint = "name the figures that it is worked out from".to_owned();
        report.say(
            at.spot,
            format!("no return carries {code}: it is worked out"),
            hint,
        );
    } else if at.value.measure == Measure::Denominator && has_none(indicator) {
        let hint = format!("write \"{code}.numerator\", or give {code} a denominator");
        report.say(at.spot, format!("{code} has no denominator"), hint);
    }
}

/// Whether an indicator has no denominator, and need not have one.
fn has_none(indicator: &IndicatorWritten) -> bool {
    let unit = indicator.figure.unit.as_ref().map(|at| at.value);
    indicator.figure.denominator.is_none() && matches!(unit, Some(UnitWord::Count | UnitWord::Rate))
}

/// All figures of a relation have periods of one kind: a quarter does not compare with a term.
fn check_kinds(report: &Report, register: &Register<'_>, written: &RelationWritten) {
    let kind = |at: &At<TermWritten>| -> Option<PeriodKind> {
        Some(register.indicator(&at.value.indicator)?.every.as_ref()?.value)
    };
    let mut terms = written.left.iter().chain(&written.right);
    let Some(first) = terms.next() else { return };
    if let Some(other) = terms.find(|at| kind(at).zip(kind(first)).is_some_and(|(one, other)| one != other)) {
        let message = format!(
            "{} and {} have periods of different kinds",
            first.value.indicator, other.value.indicator
        );
        let hint = "relate figures of the same `every`".to_owned();
        report.say(other.spot, message, hint);
    }
}

fn tolerance(report: &Report, written: Option<&At<Share>>) -> f64 {
    let Some(at) = written else { return 0.0 };
    let Share(share) = at.value;
    if !(0.0..1.0).contains(&share) {
        let hint = "write it as a share of the larger figure: 0.05 for five in a hundred".to_owned();
        report.say(at.spot, format!("`{share}` is no tolerance"), hint);
    }
    share
}

fn check_periods(report: &Report, periods: &Periods) {
    if let (Some(from), Some(until)) = (&periods.from, &periods.until)
        && until.value.last_day() < from.value.first_day()
    {
        let message = format!("{} ends before {} begins", until.value, from.value);
        let hint = "swap `from` and `until`, or leave one of them out".to_owned();
        report.say(until.spot, message, hint);
    }
}

/// The facts that several agencies report, in the order of the file.
fn facts(report: &Report, register: &Register<'_>, files: &Files) -> Vec<Fact> {
    let mut seen = BTreeSet::new();
    let facts = files.indicators.checks.facts.iter().filter_map(|written| {
        if let Some(name) = &written.name
            && !seen.insert(name.value.to_lowercase())
        {
            let message = format!("another fact is called “{}”", name.value);
            let hint = "put its indicators into one fact, or call it by another name".to_owned();
            report.say(name.spot, message, hint);
        }
        fact(report, register, written)
    });
    facts.collect()
}

fn fact(report: &Report, register: &Register<'_>, written: &FactWritten) -> Option<Fact> {
    let indicators = register.indicators.all(report, &written.indicators);
    let suppliers: BTreeSet<_> = indicators.iter().map(|code| register.supplier(code)).collect();
    let are_all_known = indicators.len() == written.indicators.len() && !suppliers.contains(&None);
    if are_all_known && suppliers.len() < 2 && !indicators.is_empty() {
        let hint = "name the indicators of two agencies or more".to_owned();
        report.say(written.spot, "this fact is reported by one agency only", hint);
    }
    let kinds: BTreeSet<_> = indicators
        .iter()
        .filter_map(|code| register.indicator(code.as_str())?.every.as_ref())
        .map(|at| at.value)
        .collect();
    if kinds.len() > 1 {
        let hint = "name indicators of the same `every`".to_owned();
        report.say(written.spot, "its figures have periods of different kinds", hint);
    }
    Some(Fact {
        name: written.name.as_ref()?.value.clone(),
        indicators,
        mapped: written.mapped.as_ref().map(|at| at.value.clone()),
        tolerance: tolerance(report, written.tolerance.as_ref()),
        defined_at: report.place(written.spot),
    })
}

/// What is settled about single rules, by the rule's name.
fn rules(report: &Report, files: &Files) -> BTreeMap<String, RuleSetting> {
    let rules = files.indicators.checks.rules.iter();
    rules
        .filter_map(|written| Some((written.name.value.clone(), rule(report, written)?)))
        .collect()
}

fn rule(report: &Report, written: &RuleWritten) -> Option<RuleSetting> {
    let name = &written.name;
    let Some((_, usual)) = CHECK_RULES.iter().find(|(known, _)| *known == name.value) else {
        let names = CHECK_RULES.iter().map(|(known, _)| *known);
        let hint = did_you_mean(&name.value, names.clone())
            .unwrap_or_else(|| format!("these are known: {}", names.collect::<Vec<_>>().join(", ")));
        report.say(
            name.spot,
            format!("no check rule is called `{}`", name.value),
            hint,
        );
        return None;
    };
    check_periods(report, &written.periods);
    let setting = RuleSetting {
        severity: written.severity.as_ref().map(|at| at.value),
        is_off: written.off.as_ref().is_some_and(|at| at.value),
        from: written.periods.from.as_ref().map(|at| at.value),
        until: written.periods.until.as_ref().map(|at| at.value),
        reason: written
            .reason
            .as_ref()
            .map(|at| at.value.clone())
            .unwrap_or_default(),
    };
    // Errors come before queries and queries before notes.
    let is_less = setting.severity.is_some_and(|severity| severity > *usual);
    let is_narrowed = setting.is_off || setting.from.is_some() || setting.until.is_some();
    if written.reason.is_none() && (is_less || is_narrowed) {
        let what = if is_less { "turned down" } else { "turned off" };
        let message = format!("`{}` is {what} without a reason", name.value);
        let hint = "add a line: reason = \"…\", saying why and who agreed it".to_owned();
        report.say(written.spot, message, hint);
    } else if !is_narrowed && setting.severity.is_none() {
        let message = format!("[rule.{}] settles nothing", name.value);
        let hint = "add severity, off, from or until, or take the section out".to_owned();
        report.say(written.spot, message, hint);
    }
    Some(setting)
}
