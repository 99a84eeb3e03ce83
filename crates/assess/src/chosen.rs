//! The exceptions as the officer chose them: pinned ones first, dropped ones left out of the list and nowhere else.

use boardpack_model::assessment::{Assessment, Exception};
use boardpack_model::board::Audience;
use boardpack_model::edition::OfficersChoice;
use boardpack_model::history::ExceptionChoice;
use boardpack_model::{Board, Value};

use crate::disclosure::may_tell_of;
use crate::sentence::coverage;

/// The assessment for an audience with its exceptions as chosen, the pinned ones first in the order in which they were pinned.
///
/// A pinned indicator that is no exception by the rules becomes one, unless it is withheld from this audience. A reason that
/// the audience may not read is not told.
#[must_use]
pub fn chosen(
    board: &Board,
    shown: Assessment,
    audience: &Audience,
    choices: &[OfficersChoice<'_>],
) -> Assessment {
    let is_chosen = |exception: &Exception| {
        choices
            .iter()
            .any(|choice| *choice.indicator == exception.indicator)
    };
    let pinned = choices
        .iter()
        .filter(|choice| choice.choice == ExceptionChoice::Pinned)
        .filter_map(|choice| pinned(board, &shown, audience, choice));
    let rest = shown.exceptions.iter().filter(|exception| !is_chosen(exception));
    let exceptions = pinned.chain(rest.cloned()).collect();
    Assessment { exceptions, ..shown }
}

fn pinned(
    board: &Board,
    shown: &Assessment,
    audience: &Audience,
    choice: &OfficersChoice<'_>,
) -> Option<Exception> {
    let assessed = shown
        .indicators
        .iter()
        .find(|one| one.indicator == *choice.indicator)?;
    let is_hidden = assessed
        .latest()
        .is_some_and(|point| point.value == Value::Withheld);
    if assessed.withheld.is_some() || is_hidden {
        return None;
    }
    let indicator = board.indicator(choice.indicator)?;
    let why = if may_tell_of(audience, assessed, choice.reason) {
        format!("Put first by {}: {}", choice.by, choice.reason.trim())
    } else {
        format!("Put first by {}", choice.by)
    };
    let by_rule = shown
        .exceptions
        .iter()
        .find(|exception| exception.indicator == *choice.indicator);
    Some(by_rule.map_or_else(
        || Exception {
            indicator: indicator.code.clone(),
            agency: indicator.agency.clone(),
            reason: why.clone(),
            question: indicator.scrutiny_question.clone(),
            weight: u32::MAX,
            coverage: assessed.latest().and_then(coverage).unwrap_or_default(),
            commentary: Vec::new(),
            last_action: None,
        },
        |exception| Exception {
            reason: format!("{} {why}", exception.reason.trim()),
            ..exception.clone()
        },
    ))
}

#[cfg(test)]
mod tests {
    use boardpack_model::board::{Disclosure, DisclosurePolicy};
    use boardpack_model::{IndicatorCode, Measure};

    use super::*;
    use crate::fixtures::{assessed, audience, board, instant, quarters};

    fn by_rule(code: &str) -> Exception {
        Exception {
            indicator: IndicatorCode::new(code).unwrap(),
            agency: board()
                .indicator(&IndicatorCode::new(code).unwrap())
                .unwrap()
                .agency
                .clone(),
            reason: "By the rules.".to_owned(),
            question: String::new(),
            weight: 10,
            coverage: String::new(),
            commentary: Vec::new(),
            last_action: None,
        }
    }

    /// The exceptions as `code: reason` once the officer has said `pin CODE because …` or `drop CODE because …`.
    fn check(disclosure: Disclosure, said: &[(&str, &str, &str)], expected: &[&str]) {
        let mut cells = quarters("CNT01", Measure::Numerator, "2026-27 Q1", &[50.0, 51.0, 3.0]);
        for (code, figures) in [("PCT01", [60.0, 61.0, 60.0]), ("HEA01", [50.0, 51.0, 50.0])] {
            cells.extend(quarters(code, Measure::Numerator, "2026-27 Q1", &figures));
            cells.extend(quarters(code, Measure::Denominator, "2026-27 Q1", &[100.0; 3]));
        }
        let mut shown = assessed("2026-27 Q1", &cells);
        let codes: Vec<IndicatorCode> = said
            .iter()
            .map(|(_, code, _)| IndicatorCode::new(code).unwrap())
            .collect();
        let choices: Vec<OfficersChoice<'_>> = said
            .iter()
            .zip(&codes)
            .map(|((what, _, reason), indicator)| OfficersChoice {
                indicator,
                choice: match *what {
                    "pin" => ExceptionChoice::Pinned,
                    _ => ExceptionChoice::Dropped,
                },
                reason,
                by: "Morgan Ellery",
                at: instant("2026-05-01T00:00:00Z"),
            })
            .collect();
        let audience = audience(disclosure);
        shown = crate::disclose(&board(), &shown, &audience, &[]);
        shown.exceptions = ["PCT01", "HEA01"].map(by_rule).into();
        let chosen = chosen(&board(), shown, &audience, &choices);
        let found: Vec<String> = chosen
            .exceptions
            .iter()
            .map(|exception| format!("{}: {}", exception.indicator, exception.reason))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn without_a_choice_the_rules_have_it() {
        check(
            Disclosure::Full,
            &[],
            &["PCT01: By the rules.", "HEA01: By the rules."],
        );
    }

    #[test]
    fn a_pinned_exception_comes_first_with_its_reason_and_one_that_the_rules_do_not_see_becomes_one() {
        check(
            Disclosure::Full,
            &[
                ("pin", "HEA01", "It was promised in June."),
                ("pin", "CNT01", "It fell to 3."),
            ],
            &[
                "HEA01: By the rules. Put first by Morgan Ellery: It was promised in June.",
                "CNT01: Put first by Morgan Ellery: It fell to 3.",
                "PCT01: By the rules.",
            ],
        );
    }

    #[test]
    fn a_pinned_part_of_a_total_says_how_much_of_it_is_there() {
        let board = crate::aggregate::tests::board("CNT01");
        let cells = crate::aggregate::tests::cells("CNT01", "2026-27 Q1", &[Value::number(50.0)], &[]);
        let shown = crate::aggregate::tests::assessed(&board, "2026-27 Q1", &cells, Vec::new());
        let choice = OfficersChoice {
            indicator: &IndicatorCode::new("TOT01").unwrap(),
            choice: ExceptionChoice::Pinned,
            reason: "Half of it is awaited.",
            by: "Morgan Ellery",
            at: instant("2026-05-01T00:00:00Z"),
        };
        let chosen = chosen(&board, shown, &audience(Disclosure::Full), &[choice]);
        assert_eq!(chosen.exceptions[0].coverage, "1 of 2 agencies");
    }

    #[test]
    fn a_dropped_exception_is_not_in_the_list() {
        check(
            Disclosure::Full,
            &[("drop", "PCT01", "A counting rule changed.")],
            &["HEA01: By the rules."],
        );
        check(
            Disclosure::Full,
            &[("drop", "CNT01", "Never one.")],
            &["PCT01: By the rules.", "HEA01: By the rules."],
        );
    }

    #[test]
    fn an_audience_that_may_not_see_small_numbers_gets_none_by_a_choice() {
        check(
            Disclosure::Protect(DisclosurePolicy::default()),
            &[
                ("pin", "HEA01", "Only 3 were seen."),
                ("pin", "CNT01", "It fell."),
            ],
            &[
                "HEA01: By the rules. Put first by Morgan Ellery",
                "PCT01: By the rules.",
            ],
        );
    }

    #[test]
    fn beside_a_hidden_figure_no_reason_tells_a_number() {
        let mut cells = quarters("CNT01", Measure::Numerator, "2026-27 Q1", &[50.0, 3.0, 51.0]);
        cells.extend(quarters(
            "RAT01",
            Measure::Numerator,
            "2026-27 Q1",
            &[50.0, 60.0, 51.0],
        ));
        let audience = audience(Disclosure::Protect(DisclosurePolicy::default()));
        let shown = crate::disclose(&board(), &assessed("2026-27 Q1", &cells), &audience, &[]);
        let told = |code: &str, reason: &str| {
            let indicator = IndicatorCode::new(code).unwrap();
            let choice = OfficersChoice {
                indicator: &indicator,
                choice: ExceptionChoice::Pinned,
                reason,
                by: "Morgan Ellery",
                at: instant("2026-05-01T00:00:00Z"),
            };
            let chosen = chosen(&board(), shown.clone(), &audience, &[choice]);
            chosen.exceptions[0].reason.contains(reason)
        };
        assert!(!told("CNT01", "12 of the 15 last quarter waited."));
        assert!(told("CNT01", "They waited long."));
        assert!(told("RAT01", "12 of the 15 last quarter waited."));
        // The headline stands beside everything.
        let may_tell = |text| crate::may_tell(&audience, &shown, text);
        assert!(!may_tell("Last quarter thirteen of the 16 waited.") && may_tell("They waited long."));
        let told = |text| crate::words_held_back(&audience, &shown, "The headline", text);
        let told = [
            told("Last quarter thirteen of the 16 waited."),
            told("They waited long."),
        ];
        let messages = told.map(|told| told.map_or_else(String::new, |finding| finding.message));
        assert_eq!(
            messages,
            [
                "The headline is left out of the pack for Public: it holds a number, and figures are hidden there",
                ""
            ]
        );
        let all = assessed("2026-27 Q1", &cells[3..]);
        assert!(crate::may_tell(
            &audience,
            &all,
            "Last quarter thirteen of the 16 waited."
        ));
    }
}
