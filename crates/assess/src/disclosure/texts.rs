//! Texts that may tell a number: which an audience gets, and which the officer hears of.
//!
//! Which words are numbers is in `numbers`. A sentence that only might tell a count is left out. Beside a hidden figure any number will do: `12 of the 15` gives three.

use boardpack_model::assessment::{Assessment, IndicatorAssessment};
use boardpack_model::board::{Audience, Disclosure, DisclosurePolicy};
use boardpack_model::{Finding, IndicatorCode, Place, Value};

use super::numbers::{numbers_said, says_number};
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
    let commentary = full.indicators.iter().flat_map(|one| &one.commentary);
    let commentary = commentary.map(|said| {
        let of_indicator = |one: &&IndicatorAssessment| one.indicator == said.indicator;
        let kept = shown.indicators.iter().find(of_indicator);
        let is_kept = kept.is_some_and(|one| one.commentary.contains(said));
        (
            &said.indicator,
            &said.agency,
            said.place.clone(),
            &said.text,
            is_kept,
        )
    });
    let context = full.context.iter().map(|said| {
        let is_kept = shown.context.contains(said);
        (
            &said.indicator,
            &said.agency,
            Place::default(),
            &said.text,
            is_kept,
        )
    });
    let finding = |(indicator, agency, place, text, is_kept): (&IndicatorCode, _, Place, &String, bool)| {
        let is_told = !is_kept && says_number(text);
        is_told.then(|| Finding {
            indicator: Some(indicator.clone()),
            ..Finding::note(
                HELD_BACK,
                place,
                format!(
                    "What {agency} wrote about {indicator} is left out of the pack for {}: it holds a number beside a \
                     figure that is hidden there",
                    audience.title
                ),
            )
            .hint("ask for words without a number if this audience is to read it")
        })
    };
    commentary.chain(context).filter_map(finding).collect()
}

/// Whether a text holds a small number. Any digits that read as one count, and so do the words for it.
pub(super) fn mentions_small(text: &str, small: Small) -> bool {
    numbers_said(text).into_iter().any(|number| small.is(number))
}
