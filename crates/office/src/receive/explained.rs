//! The sender's answers to findings: a query that is explained asks no more, while the figure says what it said then.
//!
//! An answer stands in the marked-up copy, or beside the figure itself: a comment on a figure that came with it answers whether
//! that figure is meant.

use boardpack_assess::is_whether_meant;
use boardpack_model::contribution::{EXPLAINED, figures_in_words};
use boardpack_model::observation::Commentary;
use boardpack_model::{AgencyCode, Explanation, Finding, Observation, Severity};

/// How many characters of an explanation a finding repeats.
const MOST_CHARACTERS: usize = 240;

/// Turns explained queries into notes, says where an explanation lapsed, and that an answer does not make up for a figure.
/// `figures` are those of the file and of earlier files that stand, `own` those of the file; `before` the answers known so far, oldest first, `now`
/// those of this file, which are about the figures that it brings: a figure that is put right and explained in one file is
/// explained, unless the same words were said of another figure before. Gives the answers that hold.
pub(super) fn explain(
    findings: &mut [Finding],
    (figures, own): (&[Observation], &[Observation]),
    before: &[Explanation],
    now: &mut [Explanation],
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
                let is_of_it = |said: &Explanation| Some(&said.value) == value.as_ref();
                let is_fresh = |said: &Explanation| !before.iter().any(|old| old.text == said.text);
                let came_with_it = value_of(finding, own) == value;
                let fits = |said: &&mut Explanation| {
                    is_of_it(said) || (came_with_it && is_fresh(said) && !said.value.is_empty())
                };
                let fresh = now
                    .iter_mut()
                    .rev()
                    .filter(|said| said.answers(finding))
                    .find(fits);
                let fresh = fresh.map(|said| {
                    // What was asked about was put right: the words are about what stands there now.
                    said.value = value.clone().unwrap_or_default();
                    said.clone()
                });
                let old = || {
                    before
                        .iter()
                        .rev()
                        .filter(of)
                        .find(|said| is_of_it(said))
                        .cloned()
                };
                if let Some(said) = fresh.or_else(old) {
                    answered(finding, &said.text);
                    holding.push(said);
                } else if before.iter().chain(&*now).any(|said| of(&said)) {
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

/// What a file's comments answer of what is asked about its figures: whether a figure is meant that is far from the others.
/// Words that stood beside another period's figure before answer nothing: they were carried along.
pub(super) fn said_beside(
    agency: &AgencyCode,
    findings: &[Finding],
    figures: &[Observation],
    (comments, before): (&[Commentary], &[Commentary]),
) -> Vec<Explanation> {
    let asked = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Query && is_whether_meant(&finding.rule));
    let said = asked.filter_map(|finding| {
        let (indicator, period) = (finding.indicator.clone()?, finding.period?);
        let is_about = |said: &&Commentary| said.indicator == indicator && said.period == period;
        let said = comments.iter().filter(is_about).find(|said| {
            let is_carried = |old: &Commentary| {
                old.indicator == indicator && old.period != period && old.text == said.text
            };
            !said.text.trim().is_empty() && !before.iter().chain(comments).any(is_carried)
        })?;
        Some(Explanation {
            agency: agency.clone(),
            rule: finding.rule.clone(),
            indicator,
            measure: finding.measure,
            period,
            value: value_of(finding, figures)?,
            text: said.text.clone(),
            place: said.place.clone(),
        })
    });
    said.collect()
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
        let holding = explain(&mut findings, (&figures, &[]), &[], &mut [said]);
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
