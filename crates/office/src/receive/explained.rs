//! The sender's answers to findings: a query that is explained asks no more, while the figure says what it said then.

use boardpack_model::contribution::{EXPLAINED, figures_in_words};
use boardpack_model::{Explanation, Finding, Observation, Severity};

/// How many characters of an explanation a finding repeats.
const MOST_CHARACTERS: usize = 240;

/// Turns explained queries into notes, says where an explanation lapsed, and that an answer does not make up for a figure.
/// `figures` are those of the file and of earlier files that stand; `before` the answers known so far, oldest first, `now`
/// those of this file. Gives the answers that hold.
pub(super) fn explain(
    findings: &mut [Finding],
    figures: &[Observation],
    before: &[Explanation],
    now: &[Explanation],
) -> Vec<Explanation> {
    let mut holding: Vec<Explanation> = Vec::new();
    for finding in findings {
        let of = |said: &&Explanation| said.answers(finding);
        match finding.severity {
            Severity::Error => say_still_needed(finding, now.iter().any(|said| of(&said))),
            // A query where there is no figure is about that.
            Severity::Query if value_of(finding, figures).is_none() => {
                say_still_needed(finding, now.iter().any(|said| of(&said)));
            }
            Severity::Query => {
                let value = value_of(finding, figures);
                let said: Vec<&Explanation> = before.iter().chain(now).filter(of).collect();
                let holds = said.iter().rev().find(|said| Some(&said.value) == value.as_ref());
                if let Some(said) = holds {
                    holding.push((*said).clone());
                    answered(finding, &said.text);
                } else if !said.is_empty() {
                    finding.message = format!(
                        "{}; the figure has changed since it was explained",
                        finding.message
                    );
                }
            }
            Severity::Note => {}
        }
    }
    holding
}

/// The figures that a finding is about, in words; nothing where there are none.
fn value_of(finding: &Finding, figures: &[Observation]) -> Option<String> {
    let about = (finding.indicator.as_ref()?, finding.measure, finding.period?);
    let words = figures_in_words(figures, about);
    (!words.is_empty()).then_some(words)
}

/// Says that an answer does not make up for a figure.
fn say_still_needed(finding: &mut Finding, is_answered: bool) {
    if !is_answered {
        return;
    }
    let hint = finding.hint.take().unwrap_or_default();
    let answer = "your answer is noted, and the figure itself is still needed";
    finding.hint = Some(if hint.is_empty() {
        answer.to_owned()
    } else {
        format!("{hint} ({answer})")
    });
}

fn answered(finding: &mut Finding, text: &str) {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut words: String = line.chars().take(MOST_CHARACTERS).collect();
    if words.len() < line.len() {
        words.push('…');
    }
    finding.severity = Severity::Note;
    finding.hint = None;
    finding.message = format!("{}{EXPLAINED}{words}", finding.message);
}

#[cfg(test)]
mod tests {
    use boardpack_model::{AgencyCode, IndicatorCode, Measure, Period, Place, Value};

    use super::*;

    const PERIOD: &str = "2026-27 Q1";

    fn figure(count: f64) -> Observation {
        Observation {
            agency: AgencyCode::new("police").unwrap(),
            indicator: IndicatorCode::new("POL01").unwrap(),
            measure: Measure::Numerator,
            period: PERIOD.parse().unwrap(),
            breakdown: String::new(),
            value: Value::number(count),
            raw: String::new(),
            place: Place::default(),
            provisional: false,
        }
    }

    /// A query about figures, to which the sender said something when they were `said_of`: whether it still asks, and its hint.
    fn check(figures: &[f64], said_of: &str, expected: (Severity, Option<&str>)) {
        let indicator = IndicatorCode::new("POL01").unwrap();
        let period: Period = PERIOD.parse().unwrap();
        let query = Finding::query("a-rule", Place::default(), "far from the others");
        let mut findings = [query.about(&indicator, period).measure(Measure::Numerator)];
        let figures: Vec<Observation> = figures.iter().map(|count| figure(*count)).collect();
        let said = Explanation {
            agency: AgencyCode::new("police").unwrap(),
            rule: "a-rule".to_owned(),
            indicator,
            measure: Some(Measure::Numerator),
            period,
            value: said_of.to_owned(),
            text: "A new team.".to_owned(),
            place: Place::default(),
        };
        let holding = explain(&mut findings, &figures, &[], &[said]);
        let [finding] = findings;
        assert_eq!((finding.severity, finding.hint.as_deref()), expected);
        assert_eq!(holding.len(), usize::from(finding.severity == Severity::Note));
    }

    #[test]
    fn an_explanation_of_no_figure_settles_nothing() {
        let needed = "your answer is noted, and the figure itself is still needed";
        check(&[300.0], "numerator 300", (Severity::Note, None));
        check(&[300.0], "numerator 310", (Severity::Query, None));
        check(&[300.0], "", (Severity::Query, None));
        check(&[], "", (Severity::Query, Some(needed)));
        check(&[], "numerator 300", (Severity::Query, Some(needed)));
    }
}
