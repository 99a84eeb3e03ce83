//! Completeness: how many of the returns and figures that were expected are there. Three things are told apart: that something
//! came, that it could be read, and that it covers what is asked for.
//!
//! A period's returns are all those whose own period ends within it; the one return of past figures is none of them. A
//! waived return is not owed and is not expected.

use std::collections::{BTreeMap, BTreeSet};

use boardpack_model::assessment::Coverage;
use boardpack_model::board::Source;
use boardpack_model::history::Submission;
use boardpack_model::{
    AgencyCode, Board, Finding, History, Measure, Outcome, Period, Place, Receipt, ReturnKey, ReturnStatus,
    Value, timeliness,
};
use jiff::Timestamp;

use crate::figure::needs_denominator;
use crate::periods::{asked, ends_within};
use crate::table::ByIndicator;

/// How the returns that end within a period stand.
pub(crate) fn of_period<'a>(
    board: &Board,
    period: Period,
    standing: &'a [ReturnStatus],
) -> Vec<&'a ReturnStatus> {
    let ends = |status: &&ReturnStatus| ends_within(status.key.period, period);
    regular(board, standing).filter(ends).collect()
}

/// How every return up to the period's end stood.
pub(crate) fn shown(board: &Board, period: Period, standing: &[ReturnStatus]) -> Vec<ReturnStatus> {
    let last_day = period.last_day();
    regular(board, standing)
        .filter(|status| status.key.period.last_day() <= last_day)
        .cloned()
        .collect()
}

/// Whether a return is in: received, or nil confirmed.
pub(crate) fn is_in(status: &ReturnStatus) -> bool {
    matches!(
        status.receipt,
        Receipt::ReceivedOnTime | Receipt::ReceivedLate | Receipt::NilConfirmed
    )
}

/// Whether anything came of a return that is an attempt at it.
fn is_begun(status: &ReturnStatus) -> bool {
    status.outcome.is_some() || status.receipt == Receipt::NilConfirmed
}

/// Whether something of a return could be read and used.
fn is_readable(status: &ReturnStatus) -> bool {
    status.outcome.is_some_and(Outcome::is_acceptance) || status.receipt == Receipt::NilConfirmed
}

/// The returns that end within a period, are in, and are more than what is expected, each with the file that says so.
pub(crate) fn beyond<'a>(
    board: &Board,
    history: &'a History,
    (period, as_at): (Period, Timestamp),
) -> Vec<(ReturnKey, &'a Submission)> {
    let unexpected = timeliness::unexpected(board, history, as_at);
    let keyed = unexpected
        .into_iter()
        .filter_map(|file| Some((file.key()?, file)));
    keyed.filter(|(key, _)| ends_within(key.period, period)).collect()
}

/// What is to be said of a return that is more than what is expected: it is not left out of sight, and counted in no rate.
pub(crate) fn more_than_expected((key, file): &(ReturnKey, &Submission)) -> Finding {
    let message = format!(
        "a {} return of {} for {} was received, and the register does not ask for it",
        key.code, key.agency, key.period
    );
    Finding::query(
        "more-than-expected",
        Place::file(&file.sha256, &file.file),
        message,
    )
    .hint("add it to the register, or take the file back")
}

/// Whether a return came by its due instant.
pub(crate) fn is_on_time(board: &Board, status: &ReturnStatus) -> bool {
    match status.receipt {
        Receipt::ReceivedOnTime => true,
        Receipt::NilConfirmed => status.received.is_some_and(|at| at <= status.due_instant(board)),
        _ => false,
    }
}

/// How much of what was expected of a period's returns is there.
pub(crate) fn coverage(board: &Board, returns: &[&ReturnStatus], latest: &ByIndicator<'_>) -> Coverage {
    let mut coverage = Coverage::default();
    let (mut owing, mut awaited, mut in_part) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for status in returns.iter().filter(|status| status.receipt != Receipt::Waived) {
        owing.insert(&status.key.agency);
        coverage.returns_expected += 1;
        coverage.returns_on_time += u32::from(is_on_time(board, status));
        coverage.returns_begun += u32::from(is_begun(status));
        coverage.returns_readable += u32::from(is_readable(status));
        if is_in(status) {
            coverage.returns_received += 1;
        } else if status.is_in_part() {
            in_part.insert(&status.key.agency);
        } else {
            awaited.insert(&status.key.agency);
        }
        let (expected, received) = figures(board, status, latest);
        coverage.figures_expected += expected;
        coverage.figures_received += received;
    }
    let agencies = |codes: &BTreeSet<&AgencyCode>| u32::try_from(codes.len()).unwrap_or(u32::MAX);
    coverage.agencies_expected = agencies(&owing);
    in_part.retain(|agency| !awaited.contains(*agency));
    coverage.agencies_received = agencies(&owing) - agencies(&awaited) - agencies(&in_part);
    coverage.not_received = awaited.into_iter().cloned().collect();
    coverage.in_part = in_part.into_iter().cloned().collect();
    coverage
}

/// How many figures a return asks for, and how many of them are held. A nil return answers all of them.
fn figures(board: &Board, status: &ReturnStatus, latest: &ByIndicator<'_>) -> (u32, u32) {
    let cells = asked_cells(board, &status.key);
    let expected = u32::try_from(cells.values().map(Vec::len).sum::<usize>()).unwrap_or(u32::MAX);
    if status.receipt == Receipt::NilConfirmed {
        return (expected, expected);
    }
    let is_held = |code, cell: &(Period, Measure)| {
        let known = latest.get(code).and_then(|cells| cells.get(cell));
        known.is_some_and(|known| {
            let value = known.observation.value;
            value.is_answer() && value != Value::NotAvailable
        })
    };
    let held = cells
        .iter()
        .flat_map(|(code, cells)| cells.iter().filter(|cell| is_held(*code, cell)));
    (expected, u32::try_from(held.count()).unwrap_or(u32::MAX))
}

/// The cells that a return asks for, by indicator.
pub(crate) fn asked_cells<'a>(
    board: &'a Board,
    key: &ReturnKey,
) -> BTreeMap<&'a boardpack_model::IndicatorCode, Vec<(Period, Measure)>> {
    let spec = board.return_spec(&key.agency, &key.code);
    let codes = spec.into_iter().flat_map(|spec| &spec.indicators);
    codes
        .filter_map(|code| board.indicator(code))
        .filter(|indicator| indicator.source == Source::Returns)
        .map(|indicator| {
            let period = asked(indicator, key.period);
            let mut cells = vec![(period, Measure::Numerator)];
            if needs_denominator(indicator) {
                cells.push((period, Measure::Denominator));
            }
            (&indicator.code, cells)
        })
        .collect()
}

fn regular<'a>(board: &Board, standing: &'a [ReturnStatus]) -> impl Iterator<Item = &'a ReturnStatus> {
    standing.iter().filter(|status| {
        let spec = board.return_spec(&status.key.agency, &status.key.code);
        spec.is_none_or(|spec| !spec.is_history)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use boardpack_model::timeliness;

    use crate::fixtures::{
        assessed_with, board, history, indicator, instant, nil_confirmed, sent, submission, waived,
    };

    fn check(history: &History, expected: &str) {
        let cells = [
            sent("CNT01", Measure::Numerator, "2025-26 Q3", Value::number(5.0)),
            sent(
                "PCT01",
                Measure::Numerator,
                "2025-26 Q3",
                Value::Suppressed { low: 1.0, high: 4.0 },
            ),
            sent("PCT01", Measure::Denominator, "2025-26 Q3", Value::Blank),
            sent("RAT01", Measure::Numerator, "2025-26 Q3", Value::NotAvailable),
        ];
        let coverage = assessed_with("2025-26 Q3", &cells, history).coverage;
        let not_received: Vec<&str> = coverage.not_received.iter().map(AgencyCode::as_str).collect();
        assert_eq!(
            format!(
                "agencies {}/{} returns {}/{} on time {} figures {}/{} {not_received:?}",
                coverage.agencies_received,
                coverage.agencies_expected,
                coverage.returns_received,
                coverage.returns_expected,
                coverage.returns_on_time,
                coverage.figures_received,
                coverage.figures_expected
            ),
            expected
        );
    }

    #[test]
    fn what_came_is_counted_against_what_was_owed() {
        let mut history = history();
        check(
            &history,
            r#"agencies 0/2 returns 0/3 on time 0 figures 2/11 ["health", "social-care"]"#,
        );
        history
            .submissions
            .push(submission(1, "2025-26 Q3", "2026-01-20T10:00:00Z"));
        check(
            &history,
            r#"agencies 0/2 returns 1/3 on time 1 figures 2/11 ["health", "social-care"]"#,
        );
        history.events.push(waived("2025-26 Autumn"));
        check(
            &history,
            r#"agencies 1/2 returns 1/2 on time 1 figures 2/9 ["health"]"#,
        );
    }

    #[test]
    fn a_return_after_its_due_instant_is_in_but_not_on_time() {
        let mut history = history();
        history
            .submissions
            .push(submission(1, "2025-26 Q3", "2026-03-02T10:00:00Z"));
        check(
            &history,
            r#"agencies 0/2 returns 1/3 on time 0 figures 2/11 ["health", "social-care"]"#,
        );
    }

    /// A file for 2025-26 Q3 with so many of its seven figures: begun, readable, in, of how many; who is awaited and who in part.
    fn check_files(files: &[(Outcome, u32)], expected: &str) {
        let mut history = history();
        for (id, (outcome, read)) in (1..).zip(files) {
            let mut file = submission(id, "2025-26 Q3", "2026-01-20T10:00:00Z");
            (file.outcome, file.expected, file.read) = (*outcome, 7, *read);
            history.submissions.push(file);
        }
        history.events.push(waived("2025-26 Autumn"));
        let coverage = assessed_with("2025-26 Q3", &[], &history).coverage;
        let codes = |codes: &[AgencyCode]| {
            codes
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(
            format!(
                "{} {} {} of {}; {}; {}",
                coverage.returns_begun,
                coverage.returns_readable,
                coverage.returns_received,
                coverage.returns_expected,
                codes(&coverage.not_received),
                codes(&coverage.in_part)
            ),
            expected,
            "{files:?}"
        );
    }

    #[test]
    fn what_came_what_could_be_read_and_what_is_whole_are_told_apart() {
        check_files(&[], "0 0 0 of 2; health social-care; ");
        check_files(&[(Outcome::Held, 0)], "0 0 0 of 2; health social-care; ");
        check_files(
            &[(Outcome::ReturnedForCorrection, 2)],
            "1 0 0 of 2; health social-care; ",
        );
        check_files(&[(Outcome::AcceptedInPart, 4)], "1 1 0 of 2; health; social-care");
        check_files(&[(Outcome::Accepted, 7)], "1 1 1 of 2; health; ");
        check_files(
            &[(Outcome::AcceptedInPart, 4), (Outcome::Accepted, 7)],
            "1 1 1 of 2; health; ",
        );
    }

    #[test]
    fn more_than_expected_is_said_and_counts_in_no_rate() {
        let mut history = history();
        let mut stranger = submission(1, "2025-26 Q3", "2026-01-20T10:00:00Z");
        stranger.return_code = Some(boardpack_model::ReturnCode::new("survey").unwrap());
        history.submissions.push(stranger);
        let assessment = assessed_with("2025-26 Q3", &[], &history);
        assert_eq!(
            (
                assessment.coverage.returns_received,
                assessment.coverage.returns_expected
            ),
            (0, 3)
        );
        let beyond: Vec<String> = assessment
            .coverage
            .beyond
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(beyond, ["2025-26-Q3/social-care/survey"]);
        let said: Vec<&str> = assessment
            .findings
            .iter()
            .map(|finding| finding.message.as_str())
            .collect();
        assert_eq!(
            said,
            [
                "a survey return of social-care for 2025-26 Q3 was received, and the register does not ask for it"
            ]
        );
        let other = assessed_with("2025-26 Q2", &[], &history);
        assert!(other.coverage.beyond.is_empty() && other.findings.is_empty());
    }

    #[test]
    fn a_nil_return_answers_everything_it_was_asked() {
        let mut history = history();
        history.events.push(nil_confirmed("2025-26 Q3"));
        check(
            &history,
            r#"agencies 0/2 returns 1/3 on time 1 figures 7/11 ["health", "social-care"]"#,
        );
    }

    /// The periods that an agency's expected quarterly returns are for, each with those that an indicator without a lag and one
    /// with a lag are asked for in it.
    fn asked_over_time(joins: &str, leaves: &str, part_periods_owed: bool) -> Vec<String> {
        let mut board = board();
        board.agencies[0].member.joins = joins.parse().ok();
        board.agencies[0].member.leaves = leaves.parse().ok();
        board.timetable.part_periods_owed = part_periods_owed;
        let expected = timeliness::expected_returns(&board, instant("2026-06-30T10:00:00Z"));
        let quarterly = expected
            .iter()
            .filter(|key| key.agency.as_str() == "social-care" && key.code.as_str() == "quarterly");
        let line = |key: &ReturnKey| {
            let cells = asked_cells(&board, key);
            let of = |code: &str| cells[&indicator(&board, code).code][0].0;
            format!("{}: {}, {}", key.period, of("CNT01"), of("LAG01"))
        };
        quarterly.map(line).collect()
    }

    #[test]
    fn an_indicator_that_runs_behind_keeps_its_lag_over_the_days_on_which_its_agency_joins_and_leaves() {
        assert_eq!(
            asked_over_time("2025-07-01", "2025-12-31", false),
            [
                "2025-26 Q2: 2025-26 Q2, 2025-26 Q1",
                "2025-26 Q3: 2025-26 Q3, 2025-26 Q2"
            ]
        );
        assert_eq!(
            asked_over_time("2025-08-04", "2026-02-13", false),
            ["2025-26 Q3: 2025-26 Q3, 2025-26 Q2"]
        );
        assert_eq!(
            asked_over_time("2025-08-04", "2025-11-14", true),
            [
                "2025-26 Q2: 2025-26 Q2, 2025-26 Q1",
                "2025-26 Q3: 2025-26 Q3, 2025-26 Q2"
            ]
        );
    }

    #[test]
    fn an_agency_is_counted_for_the_periods_that_it_owes() {
        let mut board = board();
        board.agencies[1].member.joins = "2025-11-03".parse().ok();
        let counted = |board: &Board| {
            let period = "2025-26 Q3".parse().unwrap();
            let history = history();
            let known = crate::fixtures::known(&[], &history);
            let coverage = crate::assess(board, period, &known, instant("2026-03-01T10:00:00Z"))
                .unwrap()
                .coverage;
            (coverage.agencies_expected, coverage.returns_expected)
        };
        assert_eq!(counted(&board), (1, 2));
        board.timetable.part_periods_owed = true;
        assert_eq!(counted(&board), (2, 3));
    }
}
