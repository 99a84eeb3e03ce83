//! The sender's answers to findings: a query that is explained asks no more, while the figure says what it said then.

use boardpack_model::contribution::figures_in_words;
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
        let of = |said: &&Explanation| is_about(said, finding);
        match finding.severity {
            Severity::Error if now.iter().any(|said| of(&said)) => {
                let hint = finding.hint.take().unwrap_or_default();
                let answer = "your answer is noted, and the figure itself is still needed";
                finding.hint = Some(if hint.is_empty() {
                    answer.to_owned()
                } else {
                    format!("{hint} ({answer})")
                });
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
            _ => {}
        }
    }
    holding
}

fn is_about(said: &Explanation, finding: &Finding) -> bool {
    said.rule == finding.rule
        && Some(&said.indicator) == finding.indicator.as_ref()
        && said.measure == finding.measure
        && Some(said.period) == finding.period
}

fn value_of(finding: &Finding, figures: &[Observation]) -> Option<String> {
    let about = (finding.indicator.as_ref()?, finding.measure, finding.period?);
    Some(figures_in_words(figures, about))
}

fn answered(finding: &mut Finding, text: &str) {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut words: String = line.chars().take(MOST_CHARACTERS).collect();
    if words.len() < line.len() {
        words.push('…');
    }
    finding.severity = Severity::Note;
    finding.hint = None;
    finding.message = format!("{}; explained by the sender: {words}", finding.message);
}
