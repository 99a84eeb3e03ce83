//! A percentage that the sender worked out agrees with the parts that the sender gave.
//!
//! **Query.** The pack recomputes every figure from its parts; a stated one that differs says that one of the three cells
//! is not what was meant. It may differ by one unit of its last printed decimal, so that both rounding and cutting off are
//! fine. A fraction of one is left to `percent-looks-like-a-fraction`.

use boardpack_model::board::{Indicator, Unit};
use boardpack_model::{Finding, Measure, Period, Severity};

use super::the_return::Return;
use super::{Absent, Rule, Verdict};
use crate::printed::part;

pub(super) const RULE: Rule = Rule {
    name: "stated-percentage-agrees-with-parts",
    severity: Severity::Query,
    about: "A percentage that the sender worked out agrees with the parts that the sender gave.",
    since: "0.1.0",
    check,
};

fn check(of: &Return<'_>) -> Verdict {
    let stated = of.subjects().into_iter().filter(|(indicator, period)| {
        indicator.unit == Unit::Percent && of.exact(indicator, *period, Measure::Stated).is_some()
    });
    Verdict::over(stated, |(indicator, period)| agrees(of, indicator, period))
}

fn agrees<'a>(of: &Return<'a>, indicator: &'a Indicator, period: Period) -> Result<Option<Finding>, Absent> {
    let cell = of.cell(indicator, period, Measure::Stated).ok_or(Absent)?;
    let stated = cell.value.exact().ok_or(Absent)?;
    let above = of.exact(indicator, period, Measure::Numerator).ok_or(Absent)?;
    let below = of.exact(indicator, period, Measure::Denominator).ok_or(Absent)?;
    if below <= 0.0 {
        return Err(Absent);
    }
    let worked_out = 100.0 * above / below;
    let tolerance = 10_f64.powi(-decimals(&cell.raw, stated)) + 1e-9;
    let is_fraction = stated <= 1.0 && (100.0 * stated - worked_out).abs() <= 1.0;
    if (stated - worked_out).abs() <= tolerance || is_fraction {
        return Ok(None);
    }
    let message = format!(
        "{} for {period}: {} % is stated, and {} of {} is {:.1} %",
        indicator.name,
        part(stated),
        part(above),
        part(below),
        worked_out
    );
    let finding = Finding::query(RULE.name, cell.place.clone(), message)
        .hint("check the percentage and both counts; the pack uses the counts")
        .about(&indicator.code, period)
        .measure(Measure::Stated);
    Ok(Some(finding))
}

/// How many decimals of the percentage the cell's text shows. A cell that is formatted as a percentage holds its hundredth,
/// so that two of the text's decimals stand before the percentage's point.
fn decimals(raw: &str, stated: f64) -> i32 {
    let digits = |text: &str| text.chars().take_while(char::is_ascii_digit).count();
    let shown = raw.rsplit_once('.').map_or(0, |(_, rest)| digits(rest));
    let is_hundredth = |number: f64| (100.0 * number - stated).abs() < 1e-9;
    let before_the_point = if raw.parse().is_ok_and(is_hundredth) { 2 } else { 0 };
    let shown = i32::try_from(shown.min(8)).unwrap_or(8) - before_the_point;
    shown.clamp(0, 6)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::{cell, check_rule};
    use boardpack_model::{Observation, Value};

    fn check(raw: &str, parts: Option<(f64, f64)>, messages: &[&str], not_run: u32) {
        let (raw, shown) = raw.split_once(" shown as ").unwrap_or((raw, raw));
        let figure = shown.trim_end_matches('%').parse().unwrap();
        let mut stated = cell("PCT01", Measure::Stated, "2025-26 Q3", Value::number(figure));
        raw.clone_into(&mut stated.raw);
        let mut current: Vec<Observation> = vec![stated];
        if let Some((above, below)) = parts {
            current.push(cell(
                "PCT01",
                Measure::Numerator,
                "2025-26 Q3",
                Value::number(above),
            ));
            current.push(cell(
                "PCT01",
                Measure::Denominator,
                "2025-26 Q3",
                Value::number(below),
            ));
        }
        check_rule(&RULE, &current, &[], messages, not_run);
    }

    #[test]
    fn rounding_and_cutting_off_are_fine() {
        check("85.4%", Some((312.0, 365.0)), &[], 0);
        check("85.5", Some((312.0, 365.0)), &[], 0);
        check("85", Some((312.0, 364.0)), &[], 0);
        check("86", Some((312.0, 364.0)), &[], 0);
        check("0.85", Some((312.0, 366.0)), &[], 0);
    }

    #[test]
    fn a_cell_formatted_as_a_percentage_holds_its_hundredth() {
        check("0.86 shown as 86", Some((361.0, 420.0)), &[], 0);
        check("0.8595 shown as 85.95", Some((361.0, 420.0)), &[], 0);
        check(
            "0.9 shown as 90",
            Some((361.0, 420.0)),
            &[
                "query PCT01 2025-26 Q3 | Indicator PCT01 for 2025-26 Q3: 90 % is stated, and 361 of 420 is 86.0 %",
            ],
            0,
        );
    }

    #[test]
    fn a_percentage_of_other_counts_is_asked_about() {
        check(
            "91.2",
            Some((312.0, 366.0)),
            &[
                "query PCT01 2025-26 Q3 | Indicator PCT01 for 2025-26 Q3: 91.2 % is stated, and 312 of 366 is 85.2 %",
            ],
            0,
        );
    }

    #[test]
    fn without_the_parts_the_rule_is_not_run() {
        check("85", None, &[], 1);
        check("85", Some((0.0, 0.0)), &[], 1);
    }
}
