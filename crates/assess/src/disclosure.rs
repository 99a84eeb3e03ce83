//! Disclosure control: what one audience may see of an assessment.
//!
//! It fails closed: an indicator with a small count anywhere in what would be shown is withheld whole, so that no total,
//! difference, chart or sentence can give the count back. Small is 1 to `up_to`; nought is shown. The complement of a
//! proportion (`denominator − numerator`) is a count too, and so is the difference of two years to date. Where the parts
//! cannot be seen (the sender stated a percentage only, or suppressed) they are taken for small. Counts of returns, not
//! of people, are never small.

use std::collections::BTreeSet;

use boardpack_model::assessment::{Assessment, Direction, IndicatorAssessment, Point, Rag, Revision};
use boardpack_model::board::{Audience, Basis, Disclosure, DisclosurePolicy, Indicator, Source, Unit};
use boardpack_model::{Board, IndicatorCode, Value};

use crate::figure::needs_denominator;
use crate::rag;
use crate::revisions::parts_in_words;

const WITHHELD: &str = "Withheld from this audience: some of the counts behind it are small enough to point to individual \
    children.";

/// What an audience may see of an assessment.
pub fn disclose(board: &Board, assessment: &Assessment, audience: &Audience) -> Assessment {
    match audience.disclosure {
        Disclosure::Full => assessment.clone(),
        Disclosure::WithholdWhole { up_to } | Disclosure::Protect(DisclosurePolicy { up_to, .. }) => {
            withhold(board, assessment, Small { up_to })
        }
    }
}

/// Whether an audience may read a text of the officer's or the approver's: one that may not see small numbers reads none that
/// only might tell one.
pub fn may_tell(audience: &Audience, text: &str) -> bool {
    match audience.disclosure {
        Disclosure::Full => true,
        Disclosure::WithholdWhole { up_to } | Disclosure::Protect(DisclosurePolicy { up_to, .. }) => {
            !mentions_small(text, Small { up_to })
        }
    }
}

/// Which counts are small.
#[derive(Debug, Clone, Copy)]
struct Small {
    up_to: u32,
}

impl Small {
    /// Whether a count is more than nought and, as a whole number, at most the largest small one.
    fn is(self, count: f64) -> bool {
        count > 0.0 && count < f64::from(self.up_to) + 0.5
    }

    /// Whether a value is, or may be, a small count.
    fn may_be(self, value: Value) -> bool {
        match value {
            Value::Suppressed { .. } | Value::RoundsToZero => true,
            other => other.exact().is_some_and(|count| self.is(count)),
        }
    }
}

fn withhold(board: &Board, assessment: &Assessment, small: Small) -> Assessment {
    let revisions = &assessment.revisions;
    let withheld: BTreeSet<&IndicatorCode> = assessment
        .indicators
        .iter()
        .filter(|assessed| match board.indicator(&assessed.indicator) {
            Some(indicator) => shows_small(indicator, assessed, revisions, small),
            None => true,
        })
        .map(|assessed| &assessed.indicator)
        .collect();
    let indicators: Vec<IndicatorAssessment> = assessment
        .indicators
        .iter()
        .map(|assessed| {
            if withheld.contains(&assessed.indicator) {
                emptied(assessed)
            } else {
                without_small_words(assessed, small)
            }
        })
        .collect();
    let is_shown = |code: &IndicatorCode| !withheld.contains(code);
    let said = |text: &Option<String>| text.clone().filter(|text| !mentions_small(text, small));
    Assessment {
        counts: rag::counts(&indicators),
        exceptions: assessment
            .exceptions
            .iter()
            .filter(|exception| is_shown(&exception.indicator))
            .cloned()
            .collect(),
        revisions: revisions
            .iter()
            // Cells of breakdowns are printed nowhere else.
            .filter(|revision| is_shown(&revision.indicator) && revision.breakdown.is_empty())
            .map(|revision| Revision {
                reason: said(&revision.reason),
                ..revision.clone()
            })
            .collect(),
        // About returns and their cells: between the agencies and the officer.
        findings: Vec::new(),
        rules_not_run: Vec::new(),
        context: assessment
            .context
            .iter()
            .filter(|said| is_shown(&said.indicator) && !mentions_small(&said.text, small))
            .cloned()
            .collect(),
        indicators,
        ..assessment.clone()
    }
}

fn shows_small(
    indicator: &Indicator,
    assessed: &IndicatorAssessment,
    revisions: &[Revision],
    small: Small,
) -> bool {
    if indicator.source == Source::Timeliness {
        return false;
    }
    let of_this =
        |revision: &&Revision| revision.indicator == indicator.code && revision.breakdown.is_empty();
    assessed
        .series
        .iter()
        .any(|point| point_shows_small(indicator, point, small))
        || differences_show_small(indicator, &assessed.series, small)
        || revisions
            .iter()
            .filter(of_this)
            .any(|revision| revision_shows_small(indicator, revision, small))
}

fn point_shows_small(indicator: &Indicator, point: &Point, small: Small) -> bool {
    let is_count = matches!(indicator.unit, Unit::Count);
    let parts_unseen = point.figure.is_some()
        && !is_count
        && (point.numerator.exact().is_none()
            || needs_denominator(indicator) && point.denominator.exact().is_none());
    parts_unseen
        || matches!(point.value, Value::Suppressed { .. })
        || is_count && small.may_be(point.value)
        || small.may_be(point.numerator)
        || small.may_be(point.denominator)
        || complement_is_small(
            indicator,
            point.numerator.exact(),
            point.denominator.exact(),
            small,
        )
}

/// Whether those left out of a proportion or a mean are few.
fn complement_is_small(indicator: &Indicator, above: Option<f64>, below: Option<f64>, small: Small) -> bool {
    match (above, below) {
        (Some(above), Some(below)) => needs_denominator(indicator) && small.is((below - above).abs()),
        _ => false,
    }
}

/// Whether two years to date, one after the other, differ by a small count.
fn differences_show_small(indicator: &Indicator, series: &[Point], small: Small) -> bool {
    let part_differs = |before: Value, after: Value| match (before.exact(), after.exact()) {
        (Some(before), Some(after)) => small.is((after - before).abs()),
        _ => false,
    };
    indicator.basis == Basis::YearToDate
        && series.windows(2).any(|pair| {
            pair[0].period.financial_year() == pair[1].period.financial_year()
                && (part_differs(pair[0].numerator, pair[1].numerator)
                    || part_differs(pair[0].denominator, pair[1].denominator))
        })
}

fn revision_shows_small(indicator: &Indicator, revision: &Revision, small: Small) -> bool {
    [&revision.old, &revision.new].into_iter().any(|words| {
        let is_unknown = words.bytes().all(|byte| !byte.is_ascii_digit());
        match parts_in_words(indicator, words) {
            _ if is_unknown => false,
            None => true,
            Some((above, below)) => {
                small.is(above)
                    || below.is_some_and(|below| small.is(below))
                    || complement_is_small(indicator, Some(above), below, small)
            }
        }
    })
}

/// The indicator without anything that its figures could be told from: not even its rating or where it is going.
fn emptied(assessed: &IndicatorAssessment) -> IndicatorAssessment {
    let empty = |point: &Point| Point {
        figure: None,
        value: Value::NotAvailable,
        numerator: Value::Blank,
        denominator: Value::Blank,
        provisional: false,
        revised: false,
        formula: String::new(),
        inputs: Vec::new(),
        interval: None,
        ..point.clone()
    };
    IndicatorAssessment {
        series: assessed.series.iter().map(empty).collect(),
        rag: Rag::NotRated,
        direction: Direction::TooFewPoints,
        variation: None,
        commentary: Vec::new(),
        statement: WITHHELD.to_owned(),
        withheld: Some(WITHHELD.to_owned()),
        ..assessed.clone()
    }
}

/// The indicator without commentary that mentions a small number, in digits or in words.
fn without_small_words(assessed: &IndicatorAssessment, small: Small) -> IndicatorAssessment {
    let mut shown = assessed.clone();
    shown
        .commentary
        .retain(|commentary| !mentions_small(&commentary.text, small));
    shown
}

const NUMBER_WORDS: [&str; 12] = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
];

/// Whether a text holds a small number. Any digits that read as one count, and so do the words for it: a sentence that
/// only might tell a count is left out.
fn mentions_small(text: &str, small: Small) -> bool {
    let lower = text.to_lowercase();
    let mut tokens = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|token| !token.is_empty());
    tokens.any(|token| number_said(token).is_some_and(|number| small.is(number)))
}

/// The number that a lower-case word or run of digits says.
fn number_said(token: &str) -> Option<f64> {
    let word = NUMBER_WORDS.iter().position(|word| *word == token);
    match token {
        "single" | "once" => Some(1.0),
        "couple" | "twice" | "both" | "pair" => Some(2.0),
        _ => word
            .map(|index| index as f64 + 1.0)
            .or_else(|| token.parse().ok()),
    }
}

#[cfg(test)]
mod tests;
