//! The outcome of a submission that was read: from how much of what was expected is usable, and what is asked about it. What
//! an earlier file of the same return gave counts: several files make one return.

use std::collections::BTreeSet;

use boardpack_ingest::Reading;
use boardpack_model::history::Happening;
use boardpack_model::{
    Board, Finding, History, IndicatorCode, KnownObservation, Measure, Observation, Outcome, Period,
    ReturnKey, Severity,
};
use jiff::Timestamp;
use jiff::civil::Date;

use super::known::is_asked;
use super::standing::AWAITED;

/// Below this share of the figures that were given, a return goes back as a whole: correcting it is less work than topping it
/// up. Figures that were left blank are awaited; they do not count against what is there.
const LEAST_USABLE_SHARE: f64 = 0.5;

/// Why a file that was seen at an instant is too late to be used as a matter of course: its return has closed. Nothing where
/// it has not.
pub(super) fn closed(board: &Board, history: &History, key: &ReturnKey, seen: Timestamp) -> Option<String> {
    let spec = board.return_spec(&key.agency, &key.code)?;
    board.closes_after(spec)?;
    let today = seen.to_zoned(board.time_zone.clone()).date();
    let closed = board.due_day(spec, key.period).and_then(|due| {
        let due = agreed(history, key).map_or(due, |agreed| agreed.max(due));
        let is_closed = board.is_closed(key, due, today)?;
        let last = board.closes_on(key, due).ok().flatten();
        Ok(last.filter(|_| is_closed))
    });
    match closed {
        Ok(last) => last.map(|last| {
            format!(
                "the return for {} was open until {}: the board's officer decides whether it is still taken",
                key.period,
                last.strftime("%A %-d %B %Y")
            )
        }),
        Err(outside) => Some(format!(
            "whether the return for {} is still open cannot be worked out: {outside}",
            key.period
        )),
    }
}

/// The later due day that was agreed last.
fn agreed(history: &History, key: &ReturnKey) -> Option<Date> {
    history.events.iter().rev().find_map(|event| match &event.what {
        Happening::Extended { key: of, until, .. } if of == key => Some(*until),
        _ => None,
    })
}

/// How a submission is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Judgement {
    /// The outcome.
    pub(super) outcome: Outcome,
    /// Why, in words.
    pub(super) reason: String,
    /// How many of the expected figures are there and not blocked by an error, with those that stand from earlier files.
    pub(super) usable: u32,
}

/// The figures that are used: those that no error touches.
pub(super) fn used(reading: &Reading, findings: &[Finding]) -> Vec<Observation> {
    let blocked: BTreeSet<Touched> = findings
        .iter()
        .filter(|f| f.severity == Severity::Error)
        .filter_map(touched)
        .collect();
    let observations = reading.observations.iter();
    observations
        .filter(|observation| !is_blocked(observation, &blocked))
        .cloned()
        .collect()
}

/// Judges a reading by the figures that are used, those that stand from earlier files, and everything that was noticed.
pub(super) fn judge(
    reading: &Reading,
    findings: &[Finding],
    (used, standing): (&[Observation], &[&KnownObservation]),
) -> Judgement {
    let own = used
        .iter()
        .filter(|observation| is_asked(reading, observation))
        .count();
    let usable = count(own + standing.len());
    let outcome = outcome(reading, findings, (used, usable), !standing.is_empty());
    Judgement {
        outcome,
        reason: reason(reading, findings, outcome, (usable, count(standing.len()))),
        usable,
    }
}

fn outcome(
    reading: &Reading,
    findings: &[Finding],
    (used, usable): (&[Observation], u32),
    something_stands: bool,
) -> Outcome {
    let has = |severity| findings.iter().any(|finding| finding.severity == severity);
    let awaited = findings
        .iter()
        .filter(|finding| finding.rule == AWAITED && finding.severity == Severity::Error)
        .count();
    let given = reading.expected.saturating_sub(count(awaited));
    let is_too_little = usable == 0 || f64::from(usable) < LEAST_USABLE_SHARE * f64::from(given);
    let says_something =
        !reading.commentary.is_empty() || !reading.contributions.is_empty() || !reading.answers.is_empty();
    // What was sent before is no reason to take a file in which there is nothing.
    let is_empty = used.is_empty() && !says_something && something_stands;
    if is_empty || (usable < reading.expected && is_too_little) {
        Outcome::ReturnedForCorrection
    } else if usable < reading.expected {
        Outcome::AcceptedInPart
    } else if has(Severity::Query) || has(Severity::Error) {
        Outcome::AcceptedWithQueries
    } else {
        Outcome::Accepted
    }
}

fn reason(
    reading: &Reading,
    findings: &[Finding],
    outcome: Outcome,
    (usable, standing): (u32, u32),
) -> String {
    let before = if standing > 0 {
        "with what you sent before, "
    } else {
        ""
    };
    let of = format!(
        "{before}{usable} of {} expected figures can be used",
        reading.expected
    );
    let whole = match (reading.nil, standing) {
        (true, _) => "nothing to report, said explicitly",
        (false, 0) => "every expected figure was read",
        (false, _) => "with what you sent before, every expected figure is there",
    };
    let has_error = findings.iter().any(|finding| finding.severity == Severity::Error);
    match outcome {
        Outcome::Accepted => whole.to_owned(),
        Outcome::AcceptedWithQueries if has_error => format!("{whole}; some of it is to be corrected"),
        Outcome::AcceptedWithQueries => format!("{whole}; some of it is to be confirmed or explained"),
        Outcome::ReturnedForCorrection if standing > 0 && usable == standing => {
            "none of its figures can be used, and what you sent before stands".to_owned()
        }
        _ => of,
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
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

#[cfg(test)]
mod tests {
    use boardpack_model::history::Event;
    use boardpack_model::{AgencyCode, BoardCode, Place, ReturnCode, Value};

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

    /// What is judged with nothing standing, and the figures that are used.
    fn judged(reading: &Reading, findings: &[Finding]) -> (Judgement, Vec<Observation>) {
        let used = used(reading, findings);
        (judge(reading, findings, (&used, &[])), used)
    }

    /// The outcome, how many figures are usable, and those that are used; a denominator has a stroke.
    fn words((judgement, used): &(Judgement, Vec<Observation>)) -> String {
        let used = used.iter().map(|observation| {
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

    fn check(cells: &str, noticed: &str, expected: &str) {
        let reading = reading(cells);
        let answer = judged(&reading, &findings(&reading, noticed));
        assert_eq!(words(&answer), expected, "{cells} with [{noticed}]");
    }

    fn check_nil(cells: &str, noticed: &str, expected: &str) {
        let reading = Reading {
            nil: true,
            ..reading(cells)
        };
        let answer = judged(&reading, &findings(&reading, noticed));
        assert_eq!(words(&answer), expected, "nil: {cells} with [{noticed}]");
    }

    /// The column of `docs/values.md` that says whether the return stays in part, and the agency is asked.
    #[test]
    fn the_page_about_values_says_what_is_awaited() {
        let page = include_str!("../../../../docs/values.md");
        let table = page
            .lines()
            .skip_while(|line| !line.starts_with("| the cell |"))
            .skip(2);
        let mut asked_about = 0;
        for row in table.take_while(|line| line.starts_with('|')) {
            let cells: Vec<&str> = row.trim_matches(['|', ' ']).split(" | ").collect();
            let (says, awaited) = (cells[1].replace(' ', "-"), cells[7]);
            let Some(value) = Value::from_parts(&says, Some(3.0), Some(4.0)) else {
                assert_eq!((says.as_str(), awaited), ("withheld", "–"));
                continue;
            };
            let mut reading = reading("12 0 3 10");
            reading.observations[0].value = value;
            reading.observations.retain(|one| one.value != Value::NotReceived);
            let (judgement, _) = judged(&reading, &reading.findings);
            let outcome = if awaited == "yes" {
                Outcome::AcceptedInPart
            } else {
                Outcome::Accepted
            };
            assert_eq!(judgement.outcome, outcome, "{row}");
            asked_about += 1;
        }
        assert_eq!(asked_about, 10);
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
    }

    #[test]
    fn a_nil_return_with_an_error_is_not_simply_accepted() {
        check_nil(
            "12 nil nil nil",
            "error POL01",
            "accepted in part; 3; POL02 POL08 /POL08",
        );
        check_nil("? ? ? nil", "", "returned for correction; 1; /POL08");
    }

    #[test]
    fn an_error_that_names_no_figure_asks_at_least() {
        check("12 0 3 10", "error", &format!("accepted with queries; {ALL}"));
        check("12 0 3 -", "error", "accepted in part; 3; POL01 POL02 POL08");
        check_nil(
            "nil nil nil nil",
            "error",
            &format!("accepted with queries; {ALL}"),
        );
    }

    #[test]
    fn figures_of_other_periods_are_used_and_counted_neither_way() {
        let earlier: Period = "2025-26 Q4".parse().unwrap();
        let mut reading = reading("12 0 3 10");
        for (code, measure, _) in asked() {
            let past = observation((code, measure, earlier), Value::number(1.0));
            reading.observations.push(past);
        }
        let (judgement, used) = judged(&reading, &[]);
        assert_eq!((judgement.usable, used.len()), (4, 8));
        let mut error = finding("error POL08");
        error.period = Some(earlier);
        let (judgement, used) = judged(&reading, &[error]);
        assert_eq!((judgement.usable, used.len()), (4, 6));
        let of_pol08 = used
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
            judged(&reading, &findings(&reading, noticed)).0.reason
        };
        assert_eq!(reason("12 0 3 10", ""), "every expected figure was read");
        assert_eq!(
            reason("12 0 3 10", "query POL01"),
            "every expected figure was read; some of it is to be confirmed or explained"
        );
        assert_eq!(reason("12 0 3 -", ""), "3 of 4 expected figures can be used");
        assert_eq!(reason("? ? ? ?", ""), "0 of 4 expected figures can be used");
    }

    /// A file after one that gave the figures of `standing` (places in a row of cells): the outcome and the reason.
    fn check_after(standing: &[usize], cells: &str, noticed: &str, expected: &str) {
        let reading = reading(cells);
        let earlier: Vec<KnownObservation> = standing
            .iter()
            .map(|nth| KnownObservation {
                observation: observation(asked()[*nth].clone(), Value::number(1.0)),
                submission: 1,
                known_at: Timestamp::UNIX_EPOCH,
            })
            .collect();
        let is_awaited_still = |finding: &Finding| {
            finding.rule != AWAITED
                || !earlier.iter().any(|known| {
                    Some(&known.observation.indicator) == finding.indicator.as_ref()
                        && Some(known.observation.measure) == finding.measure
                })
        };
        let mut findings = findings(&reading, noticed);
        findings.retain(is_awaited_still);
        let used = used(&reading, &findings);
        let earlier: Vec<&KnownObservation> = earlier.iter().collect();
        let judgement = judge(&reading, &findings, (&used, &earlier));
        let said = format!(
            "{}; {}; {}",
            judgement.outcome.words(),
            judgement.usable,
            judgement.reason
        );
        assert_eq!(said, expected, "{cells} after {standing:?}");
    }

    #[test]
    fn what_was_sent_before_completes_the_return() {
        check_after(
            &[0, 1],
            "- - 3 10",
            "",
            "accepted; 4; with what you sent before, every expected figure is there",
        );
        check_after(
            &[0],
            "- - 3 10",
            "",
            "accepted in part; 3; with what you sent before, 3 of 4 expected figures can be used",
        );
        check_after(
            &[0],
            "- 0 3 10",
            "query POL02",
            "accepted with queries; 4; with what you sent before, every expected figure is there; \
             some of it is to be confirmed or explained",
        );
    }

    #[test]
    fn an_error_where_an_earlier_figure_stands_is_still_to_be_corrected() {
        check_after(
            &[0],
            "? 0 3 10",
            "",
            "accepted with queries; 4; with what you sent before, every expected figure is there; \
             some of it is to be corrected",
        );
    }

    #[test]
    fn a_file_with_nothing_in_it_is_not_accepted_for_what_was_sent_before() {
        check_after(
            &[0, 1, 2, 3],
            "- - - -",
            "",
            "returned for correction; 4; none of its figures can be used, and what you sent before stands",
        );
        check_after(
            &[0, 1, 2, 3],
            "? ? ? ?",
            "",
            "returned for correction; 4; none of its figures can be used, and what you sent before stands",
        );
    }

    /// When a file for police's second quarter, due on Wednesday 28 October 2026, is seen, with what was agreed.
    fn check_closed(closes_after: Option<u16>, agreed: &[&str], seen: &str, expected: Option<&str>) {
        let code = BoardCode::new("ours").unwrap();
        let mut board = boardpack_pipeline::read(&code, &boardpack_pipeline::starter(&code)).unwrap();
        board.timetable.closes_after = closes_after;
        let key = ReturnKey {
            agency: AgencyCode::new("police").unwrap(),
            code: ReturnCode::new("quarterly").unwrap(),
            period: "2026-27 Q2".parse().unwrap(),
        };
        let seen = seen.parse::<jiff::civil::DateTime>().unwrap();
        let seen = board.time_zone.to_timestamp(seen).unwrap();
        let extended = agreed.iter().map(|until| Event {
            id: 1,
            at: seen,
            by: "officer".to_owned(),
            what: Happening::Extended {
                key: key.clone(),
                until: until.parse().unwrap(),
                reason: String::new(),
            },
        });
        let history = History {
            events: extended.collect(),
            ..History::default()
        };
        let reason = closed(&board, &history, &key, seen);
        assert_eq!(reason.as_deref(), expected, "{seen} {agreed:?}");
    }

    #[test]
    fn a_closed_return_is_for_the_officer_to_decide() {
        let closed = "the return for 2026-27 Q2 was open until Wednesday 11 November 2026: the board's officer decides \
                      whether it is still taken";
        check_closed(Some(10), &[], "2026-11-11T23:59:59", None);
        check_closed(Some(10), &[], "2026-11-12T00:00:00", Some(closed));
        check_closed(None, &[], "2028-11-12T00:00:00", None);
    }

    #[test]
    fn an_agreed_later_day_keeps_a_return_open_and_the_last_word_counts() {
        let later = "the return for 2026-27 Q2 was open until Wednesday 25 November 2026: the board's officer decides \
                     whether it is still taken";
        check_closed(Some(10), &["2026-11-11"], "2026-11-25T12:00", None);
        check_closed(Some(10), &["2026-11-11"], "2026-11-26T12:00", Some(later));
        check_closed(
            Some(10),
            &["2026-12-11", "2026-11-11"],
            "2026-11-26T12:00",
            Some(later),
        );
        // One that is not later than the rule's own day takes nothing away.
        check_closed(Some(10), &["2026-10-01"], "2026-11-11T12:00", None);
    }

    #[test]
    fn beyond_the_bank_holidays_that_are_known_the_officer_decides() {
        let unknown = "the return for 2026-27 Q2 was open until Wednesday 11 November 2026: the board's officer decides \
                       whether it is still taken";
        check_closed(Some(10), &[], "2029-02-01T12:00", Some(unknown));
        check_closed(
            Some(200),
            &["2028-10-27"],
            "2029-02-01T12:00",
            Some(
                "whether the return for 2026-27 Q2 is still open cannot be worked out: bank holidays are known from \
                 2012-01-01 to 2028-12-31, not for 2029-01-01: a newer boardpack carries a longer table",
            ),
        );
    }
}
