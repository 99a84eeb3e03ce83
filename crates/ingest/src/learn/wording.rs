//! The words by which an agency's figures are known, and what a sender's label means by them.

use std::collections::BTreeSet;

use boardpack_model::board::{Agency, Indicator, Source, Unit};
use boardpack_model::{Board, IndicatorCode, Measure};

use super::draft::{Line, THE_SAME};
use crate::fold::{fold, nearest, trimmed};

/// Words that join others and tell nothing apart.
const JOINING: [&str; 14] = [
    "of", "the", "a", "an", "in", "on", "for", "to", "and", "with", "by", "at", "number", "no",
];

/// One way to name a figure.
struct Wording<'b> {
    indicator: &'b Indicator,
    /// Which of its figures; nothing for names of the indicator as a whole.
    measure: Option<Measure>,
    text: String,
}

/// Every way in which the figures of one agency are named in the pipeline.
pub(super) struct Wordings<'b> {
    all: Vec<Wording<'b>>,
}

/// A label, the heading that it stands under, and what is seen beside it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Seen<'a> {
    pub(super) label: &'a str,
    /// The heading of its block, if it has one.
    pub(super) under: Option<&'a str>,
    /// Another cell of its row that may hold the indicator's code.
    pub(super) code: Option<&'a str>,
    /// Whether its figures are percentages.
    pub(super) percentages: bool,
}

impl<'b> Wordings<'b> {
    pub(super) fn of(board: &'b Board, agency: &Agency) -> Self {
        let mut all = Vec::new();
        let own = board
            .indicators
            .iter()
            .filter(|indicator| indicator.agency == agency.code && indicator.source == Source::Returns);
        for indicator in own {
            let mut add = |measure, text: &str| {
                if !trimmed(text).is_empty() {
                    all.push(Wording {
                        indicator,
                        measure,
                        text: text.to_owned(),
                    });
                }
            };
            add(None, indicator.code.as_str());
            add(Some(Measure::Numerator), &indicator.numerator);
            add(None, &indicator.name);
            if let Some(denominator) = &indicator.denominator {
                add(Some(Measure::Denominator), denominator);
            }
        }
        Self { all }
    }

    /// The indicators themselves.
    pub(super) fn indicators(&self) -> Vec<&'b Indicator> {
        let mut indicators: Vec<&Indicator> = self.all.iter().map(|wording| wording.indicator).collect();
        indicators.dedup_by_key(|indicator| &indicator.code);
        indicators
    }

    /// The indicator of that code.
    pub(super) fn coded(&self, text: &str) -> Option<&'b Indicator> {
        let folded = fold(text);
        let mut indicators = self.all.iter().map(|wording| wording.indicator);
        indicators.find(|indicator| fold(indicator.code.as_str()) == folded)
    }

    /// What a label names, for certain or perhaps.
    pub(super) fn line(&self, seen: Seen<'_>) -> Option<Line> {
        if trimmed(seen.label).is_empty() {
            return None;
        }
        let own = seen.code.and_then(|code| self.coded(code));
        let exact = match own {
            Some(indicator) => vec![self.figure_of(indicator, seen)],
            None => self.exact(seen),
        };
        match exact.as_slice() {
            [one] => Some(line(seen, one.0, one.1, one.2.then(|| measure_doubt(one.1)))),
            [] => self.similar(seen),
            [first, ..] => {
                let codes: Vec<&str> = exact.iter().map(|found| found.0.code.as_str()).collect();
                let doubt = format!("these words name figures of {}: check", codes.join(" and "));
                Some(line(seen, first.0, first.1, Some(doubt)))
            }
        }
    }

    /// The figure of an indicator that is known by its code: by the label's own words, else the count itself.
    fn figure_of(&self, indicator: &'b Indicator, seen: Seen<'_>) -> (&'b Indicator, Measure, bool) {
        let folded = fold(seen.label);
        let own = self
            .all
            .iter()
            .filter(|wording| wording.indicator.code == indicator.code);
        let said = own
            .into_iter()
            .find(|wording| fold(&wording.text) == folded)
            .and_then(|wording| wording.measure);
        match said {
            Some(measure) => (indicator, measure, false),
            None => whole(indicator, seen),
        }
    }

    /// The figures whose wording a label is; of numerators and denominators of one wording the numerators.
    fn exact(&self, seen: Seen<'_>) -> Vec<(&'b Indicator, Measure, bool)> {
        let folded = fold(seen.label);
        let together = seen.under.map(|under| words(&format!("{under} {}", seen.label)));
        let is_meant = |wording: &Wording<'_>| {
            fold(&wording.text) == folded
                || is_code_and_more(&folded, &wording.indicator.code)
                || together
                    .as_ref()
                    .is_some_and(|together| words(&wording.text) == *together)
        };
        let mut found: Vec<(&Indicator, Measure, bool)> = Vec::new();
        for wording in self.all.iter().filter(|wording| is_meant(wording)) {
            let (indicator, measure, doubtful) = match wording.measure {
                Some(measure) if !is_code_and_more(&folded, &wording.indicator.code) => {
                    (wording.indicator, measure, false)
                }
                _ => whole(wording.indicator, seen),
            };
            let is_known = found
                .iter()
                .any(|known| known.0.code == indicator.code && (known.1 == measure || !known.2));
            if !is_known {
                found.retain(|known| known.0.code != indicator.code);
                found.push((indicator, measure, doubtful));
            }
        }
        if found
            .iter()
            .filter(|found| found.1 != Measure::Denominator)
            .count()
            == 1
        {
            found.retain(|found| found.1 != Measure::Denominator);
        }
        found
    }

    /// The figure that a label looks most like, if it looks like any.
    fn similar(&self, seen: Seen<'_>) -> Option<Line> {
        let (wording, likeness) = self
            .all
            .iter()
            .filter_map(|wording| Some((wording, likeness(seen, &wording.text)?)))
            .reduce(|best, other| if other.1 > best.1 { other } else { best })?;
        let measure = wording
            .measure
            .unwrap_or_else(|| whole(wording.indicator, seen).1);
        let doubt = format!("looks like `{}`: check", wording.text);
        let mut line = line(seen, wording.indicator, measure, Some(doubt));
        line.likeness = likeness;
        Some(line)
    }
}

/// How like a wording a label is, in per cent and a little more for its letters; nothing where it is not.
fn likeness(seen: Seen<'_>, wording: &str) -> Option<usize> {
    let (label, theirs) = (words(seen.label), words(wording));
    let mut overlap = share(&label, &theirs);
    // A heading alone makes no row beneath it alike.
    if !label.is_disjoint(&theirs) {
        let own = words(&format!("{} {}", seen.under.unwrap_or_default(), seen.label));
        overlap = overlap.max(share(&own, &theirs));
    }
    let is_wordy = fold(wording).chars().count() >= 6;
    let is_near = is_wordy && nearest(seen.label, std::iter::once(wording)).is_some();
    (is_near || overlap >= 50).then_some(overlap + usize::from(is_near) * 10)
}

fn line(seen: Seen<'_>, indicator: &Indicator, measure: Measure, doubt: Option<String>) -> Line {
    Line {
        text: trimmed(seen.label).to_owned(),
        indicator: indicator.code.clone(),
        measure,
        doubt,
        likeness: THE_SAME,
    }
}

fn measure_doubt(measure: Measure) -> String {
    format!(
        "the indicator's name, and not which of its figures ({}?): check",
        measure.word()
    )
}

/// Which figure the name of an indicator as a whole stands for, and whether that is in doubt.
fn whole<'b>(indicator: &'b Indicator, seen: Seen<'_>) -> (&'b Indicator, Measure, bool) {
    let says_percent = seen.percentages || seen.label.contains('%') || fold(seen.label).contains("per cent");
    match (&indicator.unit, says_percent) {
        (Unit::Percent, true) => (indicator, Measure::Stated, false),
        _ => (indicator, Measure::Numerator, indicator.asks_denominator()),
    }
}

/// `POL01 - incidents`: the code, and then words.
fn is_code_and_more(folded: &str, code: &IndicatorCode) -> bool {
    folded
        .strip_prefix(&fold(code.as_str()))
        .is_some_and(|rest| rest.starts_with([' ', ':', '.', ')']))
}

/// The words that tell a text apart from others.
fn words(text: &str) -> BTreeSet<String> {
    let folded = fold(text);
    folded
        .split(|c: char| !c.is_alphanumeric() && c != '%' && c != '+')
        .filter(|word| !word.is_empty() && !JOINING.contains(word))
        .map(str::to_owned)
        .collect()
}

/// How much of two texts' words is common to both, in per cent.
fn share(a: &BTreeSet<String>, b: &BTreeSet<String>) -> usize {
    let (both, either) = (a.intersection(b).count(), a.union(b).count());
    both * 100 / either.max(1)
}
