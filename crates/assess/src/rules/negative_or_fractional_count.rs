//! A count is a whole number and never less than nought.
//!
//! **Error.** Such a figure is not used. Only what is measured rather than counted may be a fraction: the sum behind a
//! mean (weeks waited), and posts in full-time equivalents.

use boardpack_model::board::{Indicator, Unit};
use boardpack_model::{Finding, Measure, Observation, Severity};

use super::the_return::Return;
use super::{Rule, Verdict};
use crate::printed::part;

pub(super) const RULE: Rule = Rule {
    name: "negative-or-fractional-count",
    severity: Severity::Error,
    about: "A count is a whole number and never less than nought.",
    since: "0.1.0",
    check,
};

fn check(of: &Return<'_>) -> Verdict {
    // What is no number is no broken count: other rules and the completeness figures speak of it.
    let counts = of.observations.iter().filter_map(|observation| {
        let indicator = of.board.indicator(&observation.indicator)?;
        let number = observation.value.exact()?;
        (observation.measure != Measure::Stated).then_some((indicator, observation, number))
    });
    Verdict::over(counts, |(indicator, observation, number)| {
        Ok(whole(indicator, observation, number))
    })
}

fn whole(indicator: &Indicator, observation: &Observation, number: f64) -> Option<Finding> {
    let (what, hint) = if number < 0.0 {
        (
            "is less than nought",
            "give the number counted; leave out any minus sign",
        )
    } else if number.fract().abs() > 1e-9 && counts_whole_things(indicator, observation.measure) {
        (
            "is not a whole number",
            "give the count itself, not a percentage or a rate",
        )
    } else {
        return None;
    };
    let message = format!(
        "{} for {}: {} {what}",
        indicator.name,
        observation.period,
        part(number)
    );
    let finding = Finding::error(RULE.name, observation.place.clone(), message)
        .hint(hint)
        .about(&indicator.code, observation.period)
        .measure(observation.measure);
    Some(finding)
}

fn counts_whole_things(indicator: &Indicator, measure: Measure) -> bool {
    let what = match measure {
        Measure::Denominator => indicator.denominator.as_deref().unwrap_or_default(),
        Measure::Numerator | Measure::Stated => &indicator.numerator,
    };
    let is_sum =
        measure == Measure::Numerator && matches!(indicator.unit, Unit::Mean { .. } | Unit::Median { .. });
    let words = what.to_lowercase();
    !is_sum && !words.contains("fte") && !words.contains("full-time equivalent")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::{cell, check_rule};
    use boardpack_model::Value;

    fn check(code: &str, measure: Measure, number: f64, messages: &[&str]) {
        let current = [cell(code, measure, "2025-26 Q3", Value::number(number))];
        check_rule(&RULE, &current, &[], messages, 0);
    }

    #[test]
    fn counts_are_whole_and_not_negative() {
        check("CNT01", Measure::Numerator, 3.0, &[]);
        check("CNT01", Measure::Numerator, 0.0, &[]);
        check(
            "CNT01",
            Measure::Numerator,
            -3.0,
            &["error CNT01 2025-26 Q3 | Indicator CNT01 for 2025-26 Q3: -3 is less than nought"],
        );
        check(
            "PCT01",
            Measure::Denominator,
            12.5,
            &["error PCT01 2025-26 Q3 | Indicator PCT01 for 2025-26 Q3: 12.5 is not a whole number"],
        );
    }

    #[test]
    fn sums_of_weeks_and_stated_figures_may_be_fractions() {
        check("MEA01", Measure::Numerator, 412.5, &[]);
        check("PCT01", Measure::Stated, 85.2, &[]);
        let mut median = crate::fixtures::indicator(&crate::fixtures::board(), "CNT01").clone();
        assert!(counts_whole_things(&median, Measure::Numerator));
        median.unit = Unit::Median {
            unit: "days".to_owned(),
        };
        assert!(!counts_whole_things(&median, Measure::Numerator));
    }

    #[test]
    fn posts_in_full_time_equivalents_may_be_fractions() {
        let board = crate::fixtures::board();
        let mut posts = crate::fixtures::indicator(&board, "PCT01").clone();
        posts.numerator = "vacant FTE posts".to_owned();
        assert!(!counts_whole_things(&posts, Measure::Numerator));
        assert!(counts_whole_things(&posts, Measure::Denominator));
    }
}
