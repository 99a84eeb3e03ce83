//! The outcome of a submission that was read: from how much of what was expected is usable, and what is asked about it.

use std::collections::BTreeSet;

use boardpack_ingest::Reading;
use boardpack_model::{Finding, IndicatorCode, Measure, Observation, Outcome, Period, Severity};

/// Below this share of the figures that were given, a return goes back as a whole: correcting it is less work than topping it
/// up. Figures that were left blank are awaited; they do not count against what is there.
const LEAST_USABLE_SHARE: f64 = 0.5;
/// The rule that says of a cell that its figure is still awaited.
const AWAITED: &str = "figure-awaited";

/// How a submission is answered, and which of its figures are used.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// The outcome.
    pub outcome: Outcome,
    /// Why, in words.
    pub reason: String,
    /// How many of the expected figures are there and not blocked by an error.
    pub usable: u32,
    /// The figures that are used: those that no error touches.
    pub observations: Vec<Observation>,
}

/// Judges a reading together with everything that was noticed about it.
pub fn judge(reading: &Reading, findings: &[Finding]) -> Judgement {
    let blocked: BTreeSet<Touched> = findings
        .iter()
        .filter(|f| f.severity == Severity::Error)
        .filter_map(touched)
        .collect();
    let observations: Vec<Observation> = reading
        .observations
        .iter()
        .filter(|observation| !is_blocked(observation, &blocked))
        .cloned()
        .collect();
    let lost = reading
        .observations
        .iter()
        .filter(|o| is_expected(reading, o) && is_blocked(o, &blocked))
        .count();
    let usable = reading
        .read
        .saturating_sub(u32::try_from(lost).unwrap_or(u32::MAX));
    let has_query = findings.iter().any(|finding| finding.severity == Severity::Query);
    let awaited = findings
        .iter()
        .filter(|finding| finding.rule == AWAITED && finding.severity == Severity::Error)
        .count();
    let given = reading
        .expected
        .saturating_sub(u32::try_from(awaited).unwrap_or(u32::MAX));
    let share = if given == 0 {
        0.0
    } else {
        f64::from(usable) / f64::from(given)
    };
    let of = format!("{usable} of {} expected figures can be used", reading.expected);
    let confirm = "some of it is to be confirmed or explained";
    let (outcome, reason) = match (reading.nil, usable == reading.expected, has_query) {
        (true, _, false) => (Outcome::Accepted, "nothing to report, said explicitly".to_owned()),
        (true, _, true) => (
            Outcome::AcceptedWithQueries,
            format!("nothing to report, said explicitly; {confirm}"),
        ),
        (false, true, false) => (Outcome::Accepted, "every expected figure was read".to_owned()),
        (false, true, true) => (
            Outcome::AcceptedWithQueries,
            format!("every expected figure was read; {confirm}"),
        ),
        (false, false, _) if usable == 0 || share < LEAST_USABLE_SHARE => {
            (Outcome::ReturnedForCorrection, of)
        }
        (false, false, _) => (Outcome::AcceptedInPart, of),
    };
    Judgement {
        outcome,
        reason,
        usable,
        observations,
    }
}

type Touched = (IndicatorCode, Option<Measure>, Period);

fn touched(finding: &Finding) -> Option<Touched> {
    Some((finding.indicator.clone()?, finding.measure, finding.period?))
}

fn is_blocked(observation: &Observation, blocked: &BTreeSet<Touched>) -> bool {
    let whole = (observation.indicator.clone(), None, observation.period);
    let part = (
        observation.indicator.clone(),
        Some(observation.measure),
        observation.period,
    );
    blocked.contains(&whole) || blocked.contains(&part)
}

/// Whether a figure counts towards what is expected: an answer for the return's own period, or an earlier one for an
/// indicator that lags. Every figure of a history return counts.
fn is_expected(reading: &Reading, observation: &Observation) -> bool {
    observation.value.is_answer()
        && reading.asked.contains(&(
            observation.indicator.clone(),
            observation.measure,
            observation.period,
        ))
}

#[cfg(test)]
mod tests {
    use boardpack_model::{AgencyCode, Place, ReturnCode, ReturnKey, Value};

    use super::*;

    const OWN: &str = "2026-27 Q1";

    /// What the return is asked for, in the order of the cells of a row of the table.
    fn asked() -> [(IndicatorCode, Measure, Period); 4] {
        let asked = |code, measure| (IndicatorCode::new(code).unwrap(), measure, OWN.parse().unwrap());
        [
            asked("POL01", Measure::Numerator),
            asked("POL02", Measure::Numerator),
            asked("POL08", Measure::Numerator),
            asked("POL08", Measure::Denominator),
        ]
    }

    fn observation(
        (indicator, measure, period): (IndicatorCode, Measure, Period),
        value: Value,
    ) -> Observation {
        Observation {
            agency: AgencyCode::new("police").unwrap(),
            indicator,
            measure,
            period,
            breakdown: String::new(),
            value,
            raw: String::new(),
            place: Place::default(),
            provisional: false,
        }
    }

    /// A reading of four cells as ingest makes it: a number, `<5`, `:` (not available), `nil`, `?` (no figure can be made of it)
    /// or `-` (left blank).
    fn reading(cells: &str) -> Reading {
        let mut reading = Reading {
            key: ReturnKey {
                agency: AgencyCode::new("police").unwrap(),
                code: ReturnCode::new("quarterly").unwrap(),
                period: OWN.parse().unwrap(),
            },
            observations: Vec::new(),
            commentary: Vec::new(),
            contributions: Vec::new(),
            answers: Vec::new(),
            findings: Vec::new(),
            asked: asked().into_iter().collect(),
            expected: 4,
            read: 0,
            nil: false,
            layout: "template".to_owned(),
            sheets_read: Vec::new(),
        };
        for (which, cell) in asked().into_iter().zip(cells.split(' ')) {
            let value = match cell {
                "?" | "-" => {
                    let rule = if cell == "-" {
                        "figure-awaited"
                    } else {
                        "not-a-number"
                    };
                    let finding = Finding::error(rule, Place::default(), "no figure");
                    reading
                        .findings
                        .push(finding.about(&which.0, which.2).measure(which.1));
                    continue;
                }
                "<5" => Value::Suppressed { low: 1.0, high: 4.0 },
                ":" => Value::NotAvailable,
                "nil" => Value::NilReturn,
                number => Value::number(number.parse().unwrap()),
            };
            reading.read += 1;
            reading.observations.push(observation(which, value));
        }
        reading
    }

    /// A finding such as `error POL08 denominator`, `query POL01` (all its figures) or `note` (the file as a whole).
    fn finding(text: &str) -> Finding {
        let mut words = text.split(' ');
        let make = match words.next() {
            Some("error") => Finding::error,
            Some("query") => Finding::query,
            _ => Finding::note,
        };
        let mut finding = make("a-rule", Place::default(), String::new());
        if let Some(code) = words.next() {
            finding = finding.about(&IndicatorCode::new(code).unwrap(), OWN.parse().unwrap());
        }
        finding.measure = words.next().map(|measure| Measure::from_word(measure).unwrap());
        finding
    }

    fn findings(reading: &Reading, more: &str) -> Vec<Finding> {
        let more = more.split(", ").filter(|text| !text.is_empty()).map(finding);
        reading.findings.iter().cloned().chain(more).collect()
    }

    /// The outcome, how many figures are usable, and those that are used; a denominator has a stroke.
    fn words(judgement: &Judgement) -> String {
        let used = judgement.observations.iter().map(|observation| {
            let stroke = if observation.measure == Measure::Denominator {
                "/"
            } else {
                ""
            };
            format!("{stroke}{}", observation.indicator)
        });
        let used: Vec<String> = used.collect();
        let (outcome, usable) = (judgement.outcome.words(), judgement.usable);
        format!("{outcome}; {usable}; {}", used.join(" "))
    }

    fn check(cells: &str, noticed: &str, judged: &str) {
        let reading = reading(cells);
        let judgement = judge(&reading, &findings(&reading, noticed));
        assert_eq!(words(&judgement), judged, "{cells} with [{noticed}]");
    }

    fn check_nil(cells: &str, noticed: &str, judged: &str) {
        let reading = Reading {
            nil: true,
            ..reading(cells)
        };
        let judgement = judge(&reading, &findings(&reading, noticed));
        assert_eq!(words(&judgement), judged, "nil: {cells} with [{noticed}]");
    }

    const ALL: &str = "4; POL01 POL02 POL08 /POL08";

    #[test]
    fn everything_that_was_asked_for_is_accepted() {
        check("12 0 3 10", "", &format!("accepted; {ALL}"));
        check("12 0 3 10", "note POL01, note", &format!("accepted; {ALL}"));
        check("<5 : 3 10", "", &format!("accepted; {ALL}"));
    }

    #[test]
    fn a_query_asks_and_blocks_nothing() {
        check(
            "12 0 3 10",
            "query POL01",
            &format!("accepted with queries; {ALL}"),
        );
        check("12 0 3 10", "query", &format!("accepted with queries; {ALL}"));
        check(
            "12 0 3 10",
            "query POL08 denominator, note",
            &format!("accepted with queries; {ALL}"),
        );
    }

    #[test]
    fn what_can_be_used_is_accepted_in_part() {
        check("12 0 3 ?", "", "accepted in part; 3; POL01 POL02 POL08");
        check(
            "12 0 3 ?",
            "query POL01",
            "accepted in part; 3; POL01 POL02 POL08",
        );
        check("12 0 ? ?", "", "accepted in part; 2; POL01 POL02");
    }

    #[test]
    fn it_goes_back_where_less_than_half_of_what_was_given_can_be_used() {
        check("12 ? ? ?", "", "returned for correction; 1; POL01");
        check("? ? ? ?", "", "returned for correction; 0; ");
        check("12 0 ? ?", "error POL02", "returned for correction; 1; POL01");
        check("? - - -", "", "returned for correction; 0; ");
    }

    #[test]
    fn blanks_are_awaited_and_do_not_count_against_what_is_there() {
        check("12 0 3 -", "", "accepted in part; 3; POL01 POL02 POL08");
        check("12 - - -", "", "accepted in part; 1; POL01");
        check("12 ? - -", "", "accepted in part; 1; POL01");
        check("12 ? ? -", "", "returned for correction; 1; POL01");
        check("12 0 - -", "error POL01", "accepted in part; 1; POL02");
        check("- - - -", "", "returned for correction; 0; ");
    }

    #[test]
    fn an_error_blocks_the_figures_that_it_touches_and_no_others() {
        check(
            "12 0 3 10",
            "error POL01",
            "accepted in part; 3; POL02 POL08 /POL08",
        );
        check("12 0 3 10", "error POL08", "accepted in part; 2; POL01 POL02");
        check(
            "12 0 3 10",
            "error POL08 denominator",
            "accepted in part; 3; POL01 POL02 POL08",
        );
        check(
            "12 0 3 10",
            "error POL08 numerator",
            "accepted in part; 3; POL01 POL02 /POL08",
        );
        check(
            "12 0 3 10",
            "error POL01, error POL01 numerator",
            "accepted in part; 3; POL02 POL08 /POL08",
        );
        check(
            "12 0 3 10",
            "error POL01, error POL02, error POL08",
            "returned for correction; 0; ",
        );
    }

    #[test]
    fn nothing_to_report_is_an_answer() {
        check_nil("nil nil nil nil", "", &format!("accepted; {ALL}"));
        check_nil(
            "nil nil nil nil",
            "query",
            &format!("accepted with queries; {ALL}"),
        );
        check_nil(
            "12 nil nil nil",
            "query POL01",
            &format!("accepted with queries; {ALL}"),
        );
        check_nil("12 nil nil nil", "error POL01", "accepted; 3; POL02 POL08 /POL08");
    }

    #[test]
    fn figures_of_other_periods_are_used_and_counted_neither_way() {
        let earlier: Period = "2025-26 Q4".parse().unwrap();
        let mut reading = reading("12 0 3 10");
        for (code, measure, _) in asked() {
            let past = observation((code, measure, earlier), Value::number(1.0));
            reading.observations.push(past);
        }
        let judgement = judge(&reading, &[]);
        assert_eq!((judgement.usable, judgement.observations.len()), (4, 8));
        let mut error = finding("error POL08");
        error.period = Some(earlier);
        let judgement = judge(&reading, &[error]);
        assert_eq!((judgement.usable, judgement.observations.len()), (4, 6));
        let of_pol08 = judgement
            .observations
            .iter()
            .filter(|observation| observation.indicator.as_str() == "POL08");
        assert!(
            of_pol08
                .into_iter()
                .all(|observation| observation.period != earlier)
        );
    }

    #[test]
    fn the_reason_says_how_much_can_be_used() {
        let reason = |cells: &str, noticed: &str| {
            let reading = reading(cells);
            judge(&reading, &findings(&reading, noticed)).reason
        };
        assert_eq!(reason("12 0 3 10", ""), "every expected figure was read");
        assert_eq!(
            reason("12 0 3 10", "query POL01"),
            "every expected figure was read; some of it is to be confirmed or explained"
        );
        assert_eq!(reason("12 0 3 -", ""), "3 of 4 expected figures can be used");
        assert_eq!(reason("? ? ? ?", ""), "0 of 4 expected figures can be used");
    }
}
