//! A numerator never exceeds its denominator, unless the indicator says that it may.
//!
//! **Error.** The figure is not used until the cells agree. One return-home interview can cover several missing episodes,
//! so an indicator may be exempt. Where a part is hidden as small (`<5`) the rule speaks only when no reading of it fits.

use boardpack_model::board::{Indicator, Unit};
use boardpack_model::{Finding, Measure, Period, Severity};

use super::the_return::Return;
use super::{Absent, Rule, Verdict};
use crate::printed::part;

pub(super) const RULE: Rule = Rule {
    name: "numerator-within-denominator",
    severity: Severity::Error,
    about: "A numerator never exceeds its denominator, unless the indicator says that it may.",
    since: "0.1.0",
    check,
};

fn check(of: &Return<'_>) -> Verdict {
    let subjects = of.subjects();
    let proportions = subjects
        .into_iter()
        .filter(|(indicator, _)| indicator.unit == Unit::Percent && !indicator.may_exceed_denominator);
    Verdict::over(proportions, |(indicator, period)| within(of, indicator, period))
}

fn within<'a>(of: &Return<'a>, indicator: &'a Indicator, period: Period) -> Result<Option<Finding>, Absent> {
    let above = of.cell(indicator, period, Measure::Numerator).ok_or(Absent)?;
    let below = of.cell(indicator, period, Measure::Denominator).ok_or(Absent)?;
    let ((least, _), (_, most)) = (
        above.value.bounds().ok_or(Absent)?,
        below.value.bounds().ok_or(Absent)?,
    );
    if least <= most {
        return Ok(None);
    }
    let message = format!(
        "{} for {period}: {} of {} is more than all of them",
        indicator.name,
        part(least),
        part(most)
    );
    let finding = Finding::error(RULE.name, above.place.clone(), message)
        .hint("check that the two figures cover the same children and the same period")
        .about(&indicator.code, period);
    Ok(Some(finding))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::{cell, check_rule};
    use boardpack_model::Value;

    fn check(above: Value, below: Value, messages: &[&str], not_run: u32) {
        let current = [
            cell("PCT01", Measure::Numerator, "2025-26 Q3", above),
            cell("PCT01", Measure::Denominator, "2025-26 Q3", below),
        ];
        check_rule(&RULE, &current, &[], messages, not_run);
    }

    #[test]
    fn more_than_all_is_an_error() {
        let number = Value::number;
        check(
            number(112.0),
            number(98.0),
            &["error PCT01 2025-26 Q3 | Indicator PCT01 for 2025-26 Q3: 112 of 98 is more than all of them"],
            0,
        );
        check(number(98.0), number(98.0), &[], 0);
        check(number(0.0), number(0.0), &[], 0);
    }

    #[test]
    fn a_hidden_part_is_read_in_its_favour() {
        let low = Value::Suppressed { low: 1.0, high: 4.0 };
        check(low, Value::number(3.0), &[], 0);
        check(
            low,
            Value::number(0.0),
            &["error PCT01 2025-26 Q3 | Indicator PCT01 for 2025-26 Q3: 1 of 0 is more than all of them"],
            0,
        );
    }

    #[test]
    fn without_both_parts_the_rule_is_not_run() {
        check(Value::number(5.0), Value::Blank, &[], 1);
        check_rule(&RULE, &[], &[], &[], 1);
    }
}
