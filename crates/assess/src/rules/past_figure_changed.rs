//! A past figure that differs from what was sent before is noted: the past is revised.
//!
//! **Note.** Revisions are normal and welcome; the pack lists them with the sender's reason. An empty cell revises nothing.

use boardpack_model::{Finding, Severity, Value};

use super::the_return::Return;
use super::{Rule, Verdict};
use crate::printed::part;

pub(super) const RULE: Rule = Rule {
    name: "past-figure-changed",
    severity: Severity::Note,
    about: "A past figure that differs from what was sent before is noted.",
    since: "0.1.0",
    check,
};

fn check(of: &Return<'_>) -> Verdict {
    let current = of
        .current
        .values()
        .filter(|observation| observation.value.is_answer());
    let (mut findings, mut run) = (Vec::new(), 0);
    for observation in current {
        let Some(indicator) = of.board.indicator(&observation.indicator) else {
            continue;
        };
        let before = of.before_part(observation);
        run += u32::from(before.is_some());
        let Some(before) = before.filter(|before| *before != observation.value) else {
            continue;
        };
        let part = match observation.breakdown.as_str() {
            "" => String::new(),
            part => format!(" ({part})"),
        };
        let message = format!(
            "{}{part} for {}: {} was sent before and is now {}",
            indicator.name,
            observation.period,
            text(before),
            text(observation.value)
        );
        let finding = Finding::note(RULE.name, observation.place.clone(), message)
            .hint("if you can, say in the commentary why it changed")
            .about(&indicator.code, observation.period)
            .measure(observation.measure);
        findings.push(finding);
    }
    Verdict {
        findings,
        run,
        not_run: 0,
    }
}

fn text(value: Value) -> String {
    value.exact().map_or_else(|| value.to_string(), part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::{cell, check_rule};
    use boardpack_model::Measure;

    fn check(before: Value, now: Value, messages: &[&str]) {
        let current = [cell("CNT01", Measure::Numerator, "2025-26 Q2", now)];
        let earlier = [cell("CNT01", Measure::Numerator, "2025-26 Q2", before)];
        check_rule(&RULE, &current, &earlier, messages, 0);
    }

    #[test]
    fn a_different_answer_is_noted() {
        check(
            Value::number(57.0),
            Value::number(1058.0),
            &["note CNT01 2025-26 Q2 | Indicator CNT01 for 2025-26 Q2: 57 was sent before and is now 1,058"],
        );
        check(
            Value::Suppressed { low: 1.0, high: 4.0 },
            Value::number(3.0),
            &["note CNT01 2025-26 Q2 | Indicator CNT01 for 2025-26 Q2: 1 to 4 was sent before and is now 3"],
        );
    }

    #[test]
    fn a_cell_of_a_breakdown_is_compared_with_the_same_cell() {
        let part = |breakdown: &str, figure| {
            let mut cell = cell("CNT01", Measure::Numerator, "2025-26 Q2", Value::number(figure));
            breakdown.clone_into(&mut cell.breakdown);
            cell
        };
        check_rule(
            &RULE,
            &[part("girls", 15.0), part("boys", 7.0), part("aged 10 to 15", 3.0)],
            &[part("girls", 12.0), part("boys", 7.0)],
            &[
                "note CNT01 2025-26 Q2 | Indicator CNT01 (girls) for 2025-26 Q2: 12 was sent before and is now 15",
            ],
            0,
        );
    }

    #[test]
    fn the_same_answer_a_first_one_and_an_empty_cell_are_not() {
        check(Value::number(57.0), Value::number(57.0), &[]);
        check(Value::Blank, Value::number(57.0), &[]);
        check(Value::number(57.0), Value::Blank, &[]);
    }
}
