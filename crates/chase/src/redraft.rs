//! What makes a draft out of date by itself: words and choices of the officer that came after it, a submission taken back.
//!
//! A return that came after the cut-off is none of these: the pack uses what had come by then, and whether to use more is the
//! officer's decision.

use std::collections::BTreeSet;

use boardpack_model::history::{Event, Happening};
use boardpack_model::{History, Period};

/// Why a draft of a period's pack that was made at an event is out of date, in words; empty where it is not.
pub fn out_of_date(history: &History, period: Period, draft: &Event) -> Vec<String> {
    // By the order of recording as well as by the clock: a clock that was set back hides nothing.
    let is_after = |event: &&Event| event.id > draft.id || event.at > draft.at;
    let reasons: BTreeSet<&str> = history
        .events
        .iter()
        .filter(is_after)
        .filter_map(|event| reason(&event.what, period))
        .collect();
    reasons.into_iter().map(str::to_owned).collect()
}

fn reason(what: &Happening, period: Period) -> Option<&'static str> {
    match what {
        Happening::Worded { period: of, .. } if *of == period => Some("the officer’s words were changed"),
        Happening::Exception { period: of, .. } if *of == period => {
            Some("the officer pinned or dropped an exception")
        }
        Happening::Withdrawn { key, .. } if key.period.last_day() <= period.last_day() => {
            Some("a submission was taken back")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use boardpack_model::IndicatorCode;
    use boardpack_model::history::{ExceptionChoice, WordsPlace};

    use super::*;
    use crate::sample::{event, key};

    fn check(what: &Happening, expected: &[&str]) {
        let period: Period = "2026-27 Q1".parse().unwrap();
        let mut draft = event("2026-08-26T00:05", Happening::Drafted { period });
        draft.id = 5;
        for (id, at, expected) in [
            (4, "2026-08-25T09:00", &[][..]),
            (6, "2026-08-27T09:00", expected),
            (6, "2026-08-26T00:05", expected),
            (6, "2026-08-20T09:00", expected),
        ] {
            let mut said = event(at, what.clone());
            said.id = id;
            let history = History {
                events: vec![draft.clone(), said],
                ..History::default()
            };
            assert_eq!(out_of_date(&history, period, &draft), expected, "{id} at {at}");
        }
    }

    fn worded(period: &str) -> Happening {
        Happening::Worded {
            period: period.parse().unwrap(),
            place: WordsPlace::Headline,
            text: "Words".to_owned(),
        }
    }

    #[test]
    fn words_and_choices_after_the_draft_make_it_out_of_date() {
        check(&worded("2026-27 Q1"), &["the officer’s words were changed"]);
        check(&worded("2026-27 Q2"), &[]);
        let choice = Happening::Exception {
            period: "2026-27 Q1".parse().unwrap(),
            indicator: IndicatorCode::new("POL01").unwrap(),
            choice: ExceptionChoice::Dropped,
            reason: "A counting rule changed.".to_owned(),
        };
        check(&choice, &["the officer pinned or dropped an exception"]);
    }

    #[test]
    fn a_submission_taken_back_makes_the_draft_out_of_date_and_an_extension_does_not() {
        let withdrawn = |of: &str| Happening::Withdrawn {
            submission: 7,
            key: key(of),
            reason: "It was another quarter’s.".to_owned(),
        };
        check(
            &withdrawn("2026-27-Q1/police/quarterly"),
            &["a submission was taken back"],
        );
        check(&withdrawn("2026-27-Q2/police/quarterly"), &[]);
        let extended = Happening::Extended {
            key: key("2026-27-Q1/police/quarterly"),
            until: "2026-09-01".parse().unwrap(),
            reason: String::new(),
        };
        check(&extended, &[]);
    }
}
