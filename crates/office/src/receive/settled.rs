//! What the rest of a file settles: a percentage that can be read in two ways is read as its own two counts say.

use boardpack_model::{Finding, Measure, Observation, Severity};

/// The finding of ingest about a number that can be a percentage or its hundredth.
const TWO_WAYS: &str = "percentage-or-fraction";
/// How many percentage points a share of two decimals may be away from what it is rounded from.
const ROUNDED: f64 = 0.5 + 1e-9;

/// Turns the question of how a stated percentage is meant into a note, where the counts beside it say that the fraction is:
/// the figure is worked out from them anyway.
pub(super) fn by_parts(findings: &mut [Finding], figures: &[Observation]) {
    for finding in findings {
        if let Some(worked_out) = settled(finding, figures) {
            finding.severity = Severity::Note;
            finding.hint = None;
            finding.message = format!(
                "{}; its counts say {worked_out:.1}%, which is used",
                finding.message.trim_end_matches(", so it is not used")
            );
        }
    }
}

/// The percentage that the counts of a finding's figure give, where a hundred times the stated number is that percentage.
fn settled(finding: &Finding, figures: &[Observation]) -> Option<f64> {
    if finding.rule != TWO_WAYS {
        return None;
    }
    let (indicator, period) = (finding.indicator.as_ref()?, finding.period?);
    let count = |measure: Measure| {
        let figure = figures.iter().find(|figure| {
            figure.indicator == *indicator
                && figure.period == period
                && figure.measure == measure
                && figure.breakdown.is_empty()
        });
        figure?.value.exact()
    };
    let (above, below) = (count(Measure::Numerator)?, count(Measure::Denominator)?);
    let worked_out = (below > 0.0).then(|| 100.0 * above / below)?;
    // The number stands first in what ingest says, after the figure's name and period.
    let (_, said) = finding
        .message
        .rsplit_once(": ")
        .unwrap_or(("", &finding.message));
    let stated: f64 = said.split_whitespace().next()?.parse().ok()?;
    ((100.0 * stated - worked_out).abs() <= ROUNDED).then_some(worked_out)
}

#[cfg(test)]
mod tests {
    use boardpack_model::{AgencyCode, IndicatorCode, Period, Place, Value};

    use super::*;

    fn check((above, below): (f64, f64), stated: &str, expected: &str) {
        let indicator = IndicatorCode::new("COM03").unwrap();
        let period: Period = "2025-26 Q4".parse().unwrap();
        let figures = [(Measure::Numerator, above), (Measure::Denominator, below)].map(|(measure, count)| {
            Observation {
                agency: AgencyCode::new("community").unwrap(),
                indicator: indicator.clone(),
                measure,
                period,
                breakdown: String::new(),
                value: Value::number(count),
                raw: String::new(),
                place: Place::default(),
                provisional: false,
            }
        });
        let asked = format!("COM03 Meetings attended: on time, stated for 2025-26 Q4: {stated}");
        let finding = Finding::query(TWO_WAYS, Place::default(), asked)
            .hint("write 85 or 85% for eighty-five per cent");
        let mut findings = [finding.about(&indicator, period).measure(Measure::Stated)];
        by_parts(&mut findings, &figures);
        let [finding] = findings;
        assert_eq!(
            format!("{} {}", finding.severity.word(), finding.message),
            expected
        );
        assert_eq!(finding.hint.is_none(), finding.severity == Severity::Note);
    }

    #[test]
    fn a_fraction_is_read_as_its_counts_say_and_asked_about_where_they_say_otherwise() {
        let asked = "0.91 can mean 0.91% or 91%, so it is not used";
        check(
            (278.0, 306.0),
            asked,
            "note COM03 Meetings attended: on time, stated for 2025-26 Q4: 0.91 can mean 0.91% or 91%; its counts say 90.8%, which \
             is used",
        );
        let query = format!("query COM03 Meetings attended: on time, stated for 2025-26 Q4: {asked}");
        check((3.0, 330.0), asked, &query);
        check((200.0, 306.0), asked, &query);
        check((0.0, 0.0), asked, &query);
    }
}
