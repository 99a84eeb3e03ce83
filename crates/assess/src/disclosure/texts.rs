//! Texts that may tell a number: which an audience gets, and which the officer hears of.
//!
//! A sentence that only might tell a count is left out. Beside a hidden figure any number will do: `12 of the 15` gives three.

use boardpack_model::assessment::{Assessment, IndicatorAssessment, Revision};
use boardpack_model::board::{Audience, Disclosure, DisclosurePolicy};
use boardpack_model::{AgencyCode, Finding, IndicatorCode, Place, Value};

use super::primary::Small;

/// The rule under which the officer hears of a text that an audience does not get.
pub const HELD_BACK: &str = "number-beside-a-hidden-figure";

/// Whether an audience may read a text of the officer's or the approver's: one that may not see small numbers reads none that
/// only might tell one.
pub fn may_tell(audience: &Audience, text: &str) -> bool {
    match audience.disclosure {
        Disclosure::Full => true,
        Disclosure::Protect(policy) => !mentions_small(text, Small { policy }),
    }
}

/// What may be read of the texts about one indicator.
#[derive(Debug, Clone, Copy)]
pub(super) struct Readable {
    small: Small,
    is_beside_hidden: bool,
}

impl Readable {
    /// Of an indicator as it is shown.
    pub(super) fn beside(shown: &IndicatorAssessment, policy: DisclosurePolicy) -> Self {
        Self {
            small: Small { policy },
            is_beside_hidden: has_hidden(shown),
        }
    }

    /// Whether the audience gets a text.
    pub(super) fn is(self, text: &str) -> bool {
        if self.is_beside_hidden {
            numbers_said(text).is_empty()
        } else {
            !mentions_small(text, self.small)
        }
    }
}

/// Whether some figure of an indicator is hidden.
pub(super) fn has_hidden(shown: &IndicatorAssessment) -> bool {
    shown.withheld.is_some()
        || shown.series.iter().any(|point| point.value == Value::Withheld)
        || shown
            .year
            .as_ref()
            .is_some_and(|year| year.value == Value::Withheld)
}

/// What the officer is told: each text of an assessment that an audience does not get because of a number in it.
pub fn held_back(full: &Assessment, shown: &Assessment, audience: &Audience) -> Vec<Finding> {
    let written =
        |agency: &AgencyCode, indicator: &IndicatorCode| format!("What {agency} wrote about {indicator}");
    let commentary = full.indicators.iter().flat_map(|one| &one.commentary);
    let commentary = commentary.map(|said| {
        let of_indicator = |one: &&IndicatorAssessment| one.indicator == said.indicator;
        let kept = shown.indicators.iter().find(of_indicator);
        Text {
            what: written(&said.agency, &said.indicator),
            indicator: &said.indicator,
            place: said.place.clone(),
            words: &said.text,
            is_kept: kept.is_some_and(|one| one.commentary.contains(said)),
        }
    });
    let context = full.context.iter().map(|said| Text {
        what: written(&said.agency, &said.indicator),
        indicator: &said.indicator,
        place: Place::default(),
        words: &said.text,
        is_kept: shown.context.contains(said),
    });
    let revisions = full.revisions.iter().filter_map(|revision| {
        let is_same = |one: &&Revision| one.place == revision.place && one.period == revision.period;
        // A revision that is not told has no reason to tell.
        let kept = shown.revisions.iter().find(is_same)?;
        Some(Text {
            what: format!("Why {} for {} was sent anew", revision.indicator, revision.period),
            indicator: &revision.indicator,
            place: revision.place.clone(),
            words: revision.reason.as_ref()?,
            is_kept: kept.reason == revision.reason,
        })
    });
    let texts = commentary.chain(context).chain(revisions);
    texts.filter_map(|text| text.held_back(audience)).collect()
}

/// A text of an agency's that an audience may or may not get.
struct Text<'a> {
    what: String,
    indicator: &'a IndicatorCode,
    place: Place,
    words: &'a str,
    is_kept: bool,
}

impl Text<'_> {
    /// What the officer is told of it, where a number keeps it from the audience.
    fn held_back(self, audience: &Audience) -> Option<Finding> {
        let is_told = !self.is_kept && !numbers_said(self.words).is_empty();
        let message = format!(
            "{} is left out of the pack for {}: it holds a number beside a figure that is hidden there",
            self.what, audience.title
        );
        is_told.then(|| Finding {
            indicator: Some(self.indicator.clone()),
            ..Finding::note(HELD_BACK, self.place, message)
                .hint("ask for words without a number if this audience is to read it")
        })
    }
}

const NUMBER_WORDS: [&str; 12] = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
];

/// Whether a text holds a small number. Any digits that read as one count, and so do the words for it.
pub(super) fn mentions_small(text: &str, small: Small) -> bool {
    numbers_said(text).into_iter().any(|number| small.is(number))
}

/// The numbers that a text says, in digits or in words; years are none.
fn numbers_said(text: &str) -> Vec<f64> {
    let lower = text.to_lowercase();
    let tokens: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|token| !token.is_empty())
        .collect();
    let is_year = |index: usize| {
        let year: Option<u32> = tokens[index].parse().ok();
        year.is_some_and(|year| tokens[index].len() == 4 && (1990..2100).contains(&year))
    };
    let ends_year = |index: usize| {
        let before = index.checked_sub(1).filter(|before| is_year(*before));
        let next = before.and_then(|before| tokens[before].parse::<u32>().ok());
        next.is_some_and(|year| tokens[index].len() == 2 && tokens[index].parse() == Ok((year + 1) % 100))
    };
    (0..tokens.len())
        .filter(|index| !is_year(*index) && !ends_year(*index))
        .filter_map(|index| number_said(tokens[index]))
        .collect()
}

/// The number that a lower-case word or run of digits says.
fn number_said(token: &str) -> Option<f64> {
    let word = NUMBER_WORDS.iter().position(|word| *word == token);
    match token {
        "single" | "once" => Some(1.0),
        "couple" | "twice" | "both" | "pair" => Some(2.0),
        "dozen" => Some(12.0),
        _ => word
            .map(|index| index as f64 + 1.0)
            .or_else(|| token.parse().ok()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, is_small: bool, numbers: &[f64]) {
        let small = Small {
            policy: DisclosurePolicy::default(),
        };
        assert_eq!(mentions_small(text, small), is_small, "{text}");
        assert_eq!(numbers_said(text), numbers, "{text}");
    }

    #[test]
    fn small_numbers_are_found_in_digits_and_in_words() {
        check("up from 2 to 4", true, &[2.0, 4.0]);
        check("Three more", true, &[3.0]);
        check("a single case", true, &[1.0]);
        check("both children", true, &[2.0]);
        check("rose by 1.", true, &[1.0]);
        check("5%", true, &[5.0]);
    }

    #[test]
    fn larger_numbers_are_numbers_and_years_are_none() {
        check("up from 12 to 14", false, &[12.0, 14.0]);
        check("twelve of the 15", false, &[12.0, 15.0]);
        check("six more", false, &[6.0]);
        check("0 cases", false, &[0.0]);
        check("Demand rose.", false, &[]);
        check("in 2025-26", false, &[]);
        check("in 2025-27", false, &[27.0]);
        check("since March 2024", false, &[]);
    }
}
