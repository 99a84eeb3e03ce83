//! Figures that are asked for and answered with "not available" are asked about where nothing says why.
//!
//! **Query**, once for each sheet. A cell that was left empty is asked about when the file is read (`figure-awaited`), and
//! nobody is asked twice. But "not available" is an answer, and makes a return look as whole as one with figures; so where
//! the same figure was given for the period before, and neither the commentary nor anything else says why it is not there
//! now, the sender is asked when it can come. A cell that holds nothing at all is asked about here only where it was recorded
//! as one.

use std::collections::BTreeMap;

use boardpack_model::{Finding, Measure, Observation, Severity, Value};

use super::the_return::Return;
use super::{Rule, Verdict};

pub(super) const RULE: Rule = Rule {
    name: "expected-cell-without-a-figure",
    severity: Severity::Query,
    about: "Figures that are asked for and answered with \"not available\" are asked about where nothing says why.",
    since: "0.1.0",
    check,
};

/// How many indicators a finding names.
const NAMED: usize = 8;

fn check(of: &Return<'_>) -> Verdict {
    let mut sheets: BTreeMap<(&str, &str), Vec<&Observation>> = BTreeMap::new();
    for (indicator, period) in of.asked() {
        for measure in [Measure::Numerator, Measure::Denominator] {
            let Some(cell) = of.cell(indicator, period, measure) else {
                continue;
            };
            let gap = sheets.entry((&cell.place.sha256, &cell.place.sheet)).or_default();
            let had_one = of
                .before(indicator, period.previous(), measure)
                .is_some_and(|before| before.bounds().is_some());
            if is_gap(cell.value) && had_one && !of.has_remark(indicator, period) {
                gap.push(cell);
            }
        }
    }
    Verdict {
        run: u32::try_from(sheets.len()).unwrap_or(u32::MAX),
        findings: sheets.into_values().filter_map(|gaps| asked(of, &gaps)).collect(),
        not_run: 0,
    }
}

fn is_gap(value: Value) -> bool {
    matches!(value, Value::NotAvailable | Value::Blank)
}

/// One finding for the gaps of a sheet.
fn asked(of: &Return<'_>, gaps: &[&Observation]) -> Option<Finding> {
    let first = gaps.first()?;
    let mut codes: Vec<&str> = gaps.iter().map(|cell| cell.indicator.as_str()).collect();
    codes.dedup();
    let named = codes.get(..NAMED.min(codes.len())).unwrap_or_default().join(", ");
    let more = match codes.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let (figures, were) = match gaps.len() {
        1 => ("1 figure that was".to_owned(), "is"),
        many => (format!("{many} figures that were"), "are"),
    };
    let message = format!(
        "{figures} given for the period before {were} not available for {}, and nothing says why: {named}{more}",
        of.key.period
    );
    let cells: Vec<&str> = gaps.iter().map(|cell| cell.place.cell.as_str()).collect();
    let place = boardpack_model::Place {
        cell: cells.join(", "),
        ..first.place.clone()
    };
    let finding = Finding::query(RULE.name, place, message)
        .hint("give the figures, or say in the commentary why they are not there and when they will be");
    // About the first of them, so that an explanation has something to hold to.
    Some(
        finding
            .about(&first.indicator, first.period)
            .measure(first.measure),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::{cell, check_rule_with, given};
    use boardpack_model::observation::Commentary;

    const CELLS: [(&str, Measure); 3] = [
        ("CNT01", Measure::Numerator),
        ("PCT01", Measure::Numerator),
        ("PCT01", Measure::Denominator),
    ];

    /// The values now and in the quarter before of one count and of a pair, and a remark about the count.
    fn check(now: [Value; 3], before: [Value; 3], remark: &str, messages: &[&str]) {
        let quarter = |period: &str, values: [Value; 3]| -> Vec<Observation> {
            let cells = CELLS.iter().zip(values);
            cells
                .map(|((code, measure), value)| cell(code, *measure, period, value))
                .collect()
        };
        let (current, earlier) = (quarter("2025-26 Q3", now), quarter("2025-26 Q2", before));
        let remarks = [Commentary {
            agency: current[0].agency.clone(),
            indicator: current[0].indicator.clone(),
            period: current[0].period,
            text: remark.to_owned(),
            place: boardpack_model::Place::default(),
        }];
        let mut given = given(&current, &earlier);
        given.remarks = &remarks;
        check_rule_with(&RULE, &given, messages, 0);
    }

    const FIGURE: Value = Value::Number { number: 30.0 };

    #[test]
    fn a_block_without_figures_is_one_query() {
        check(
            [Value::NotAvailable; 3],
            [FIGURE; 3],
            "",
            &[
                "query CNT01 2025-26 Q3 | 3 figures that were given for the period before are not available for 2025-26 Q3, and nothing says \
               why: CNT01, PCT01",
            ],
        );
        check(
            [Value::NotAvailable, FIGURE, FIGURE],
            [FIGURE; 3],
            "",
            &[
                "query CNT01 2025-26 Q3 | 1 figure that was given for the period before is not available for 2025-26 Q3, and \
               nothing says why: CNT01",
            ],
        );
    }

    #[test]
    fn a_reason_settles_it_and_what_never_was_is_not_asked_for() {
        check(
            [Value::NotAvailable, FIGURE, FIGURE],
            [FIGURE; 3],
            "A new system until May.",
            &[],
        );
        check([Value::NotAvailable; 3], [Value::NotAvailable; 3], "", &[]);
        check([FIGURE; 3], [FIGURE; 3], "", &[]);
    }

    #[test]
    fn other_answers_are_answers() {
        for answer in [
            Value::Suppressed { low: 1.0, high: 4.0 },
            Value::NotApplicable,
            Value::LowReliability,
            Value::RoundsToZero,
            Value::NilReturn,
        ] {
            check([answer; 3], [FIGURE; 3], "", &[]);
        }
    }
}
