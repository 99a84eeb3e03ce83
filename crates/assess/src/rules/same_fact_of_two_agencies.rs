//! Two agencies that report the same fact report the same number.
//!
//! **Query**, to whichever of the two sends later. It runs only for a fact whose definitions the board has mapped onto each
//! other (`mapped` says how): until then the two figures are different measures, and `definitions-not-mapped` says so
//! instead. The counts may differ by the fact's tolerance, as a share of the larger; a hidden figure (`<5`) counts as
//! everything that it can be. The sender is told about their own figure only. What to do: look with the other agency at which
//! cases each of you counts, and correct one or say why they differ.

use boardpack_model::rules::Fact;
use boardpack_model::{Finding, Measure, Severity};

use super::facts::{Pair, pairs};
use super::the_return::Return;
use super::{Rule, Verdict};

pub(super) const RULE: Rule = Rule {
    name: "same-fact-of-two-agencies",
    severity: Severity::Query,
    about: "Two agencies that report the same fact report the same number.",
    since: "0.1.0",
    check,
};

fn check(of: &Return<'_>) -> Verdict {
    let mapped = pairs(of, |fact| fact.mapped.is_some());
    Verdict::over(mapped, |(fact, pair)| Ok(compared(of, fact, &pair?)))
}

fn compared(of: &Return<'_>, fact: &Fact, pair: &Pair<'_>) -> Option<Finding> {
    let ((own, mine), (_, theirs)) = (pair.own, pair.other);
    let (one, other) = (mine.value.bounds()?, theirs.value.bounds()?);
    if is_the_same(one, other, fact.tolerance) {
        return None;
    }
    let message = format!(
        "{}: {} for {} is {}, and {} reported another number of the same",
        fact.name,
        own.name,
        pair.period,
        mine.value,
        pair.other_agency(of)
    );
    let finding = Finding::query(RULE.name, mine.place.clone(), message)
        .hint(
            "look with them at which cases each of you counts; correct the figure, or say why the two differ",
        )
        .about(&own.code, pair.period)
        .measure(Measure::Numerator);
    Some(finding)
}

/// Whether some reading of two figures differs by no more than a share of the larger.
fn is_the_same(one: (f64, f64), other: (f64, f64), tolerance: f64) -> bool {
    let gap = (one.0 - other.1).max(other.0 - one.1);
    let larger = if one.0 > other.1 { one.0 } else { other.0 };
    gap <= (tolerance + 1e-9) * larger.abs()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{board, quarterly, sent};
    use crate::rules::tests::given;
    use boardpack_model::{IndicatorCode, Observation, Value};

    fn figure(code: &str, text: &str) -> Option<Observation> {
        let value = match text {
            "" => return None,
            "<5" => Value::Suppressed { low: 1.0, high: 4.0 },
            number => Value::number(number.parse().unwrap()),
        };
        Some(sent(code, Measure::Numerator, "2025-26 Q3", value).observation)
    }

    /// Social care's figure beside health's, of one fact that is mapped or not: what each of the two rules says.
    fn check((own, other): (&str, &str), mapped: Option<&str>, messages: &[&str], not_run: u32) {
        let mut board = board();
        board.facts = vec![Fact {
            name: "Children missing".to_owned(),
            indicators: ["CNT01", "HEA01"]
                .map(|code| IndicatorCode::new(code).unwrap())
                .to_vec(),
            mapped: mapped.map(str::to_owned),
            tolerance: 0.1,
            defined_at: "indicators.toml:1".to_owned(),
        }];
        let own: Vec<Observation> = figure("CNT01", own).into_iter().collect();
        let other: Vec<Observation> = figure("HEA01", other).into_iter().collect();
        let key = quarterly("2025-26 Q3");
        let of = Return::new(&board, &key, &given(&own, &other));
        let (same, not_mapped) = (
            (RULE.check)(&of),
            (super::super::definitions_not_mapped::RULE.check)(&of),
        );
        let findings = same.findings.iter().chain(&not_mapped.findings);
        let found: Vec<String> = findings
            .map(|finding| {
                format!(
                    "{} {} | {}",
                    finding.severity.word(),
                    finding.rule,
                    finding.message
                )
            })
            .collect();
        assert_eq!(found, messages);
        assert_eq!((same.not_run, not_mapped.not_run), (not_run, 0));
    }

    const MAPPED: Option<&str> = Some("Both count episodes of a child under 18.");

    #[test]
    fn two_numbers_of_one_fact_are_asked_about_without_telling_the_others() {
        let differs = "query same-fact-of-two-agencies | Children missing: Indicator CNT01 for 2025-26 Q3 is 120, and health \
                       reported another number of the same";
        check(("120", "160"), MAPPED, &[differs], 0);
        check(("120", "120"), MAPPED, &[], 0);
        check(("120", "110"), MAPPED, &[], 0);
        check(("0", "0"), MAPPED, &[], 0);
        check(("3", "<5"), MAPPED, &[], 0);
    }

    #[test]
    fn until_one_of_them_is_there_the_rule_is_not_run() {
        check(("120", ""), MAPPED, &[], 1);
        check(("", "120"), MAPPED, &[], 1);
    }

    #[test]
    fn definitions_that_are_not_mapped_are_noted_and_not_compared() {
        let noted = "note definitions-not-mapped | Children missing: Indicator CNT01 and health's Indicator HEA01 are different \
                     measures until their definitions are mapped onto each other; they are neither compared nor added";
        check(("120", "160"), None, &[noted], 0);
        check(("120", "120"), None, &[noted], 0);
        check(("120", ""), None, &[], 0);
    }
}
