//! Texts that may tell a number: which an audience gets, and which the officer hears of.
//!
//! Which words are numbers is in [`boardpack_model::numbers`]. A sentence that only might tell a count is left out. Beside a hidden figure any
//! number will do: `12 of the 15` gives three.

use boardpack_model::assessment::{Assessment, IndicatorAssessment, Revision};
use boardpack_model::board::{Audience, Disclosure, DisclosurePolicy};
use boardpack_model::numbers::{numbers_said, says_number};
use boardpack_model::{AgencyCode, Finding, IndicatorCode, Place, Value};

use super::primary::Small;

/// The rule under which the officer hears of a text that an audience does not get.
pub const HELD_BACK: &str = "number-beside-a-hidden-figure";

/// Whether an audience may read a text of the officer's or the approver's beside what it is shown: one that may not see small
/// numbers reads none that only might tell one, and none with any number where some figure is hidden.
pub fn may_tell(audience: &Audience, shown: &Assessment, text: &str) -> bool {
    may_read(audience, text, || shown.indicators.iter().any(has_hidden))
}

/// The same of a text about one indicator.
pub(crate) fn may_tell_of(audience: &Audience, shown: &IndicatorAssessment, text: &str) -> bool {
    may_read(audience, text, || has_hidden(shown))
}

fn may_read(audience: &Audience, text: &str, is_beside_hidden: impl Fn() -> bool) -> bool {
    match audience.disclosure {
        Disclosure::Full => true,
        Disclosure::Protect(policy) => Readable {
            small: Small { policy },
            is_beside_hidden: is_beside_hidden(),
        }
        .is(text),
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
            !says_number(text)
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

/// What the officer is told of a text of their own that an audience does not get because of a number in it.
pub fn words_held_back(audience: &Audience, shown: &Assessment, what: &str, text: &str) -> Option<Finding> {
    let message = format!(
        "{what} is left out of the pack for {}: it holds a number, and figures are hidden there",
        audience.title
    );
    (!may_tell(audience, shown, text)).then(|| {
        Finding::note(HELD_BACK, Place::default(), message)
            .hint("say it without a number if this audience is to read it")
    })
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
        let is_told = !self.is_kept && says_number(self.words);
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

/// Whether a text holds a small number. Any digits that read as one count, and so do the words for it.
pub(super) fn mentions_small(text: &str, small: Small) -> bool {
    numbers_said(text).into_iter().any(|number| small.is(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: bool) {
        let small = Small {
            policy: DisclosurePolicy::default(),
        };
        assert_eq!(mentions_small(text, small), expected, "{text}");
    }

    #[test]
    fn small_numbers_are_found_in_digits_and_in_words() {
        for text in [
            "up from 2 to 4",
            "Three more",
            "a single case",
            "both children",
            "rose by 1.",
            "5%",
            "siblings x3, and 2yo",
            "forty, two of them late",
        ] {
            check(text, true);
        }
        for text in [
            "up from 12 to 14",
            "twenty-three of ninety",
            "six more",
            "0 cases",
            "in 2025-26",
        ] {
            check(text, false);
        }
    }
}
