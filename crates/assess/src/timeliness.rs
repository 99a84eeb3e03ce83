//! The indicator that the ledger itself supplies: of the returns due, the percentage received on time.
//!
//! A return counts once it can be judged: when it has come, when a nil return was confirmed, or when its due instant has
//! passed. A waived one never counts. Returns that are still awaited leave the figure provisional.

use boardpack_model::assessment::Point;
use boardpack_model::board::Indicator;
use boardpack_model::history::Submission;
use boardpack_model::timeliness::attempts;
use boardpack_model::{Board, Period, Place, Receipt, ReturnStatus, Value};

use crate::completeness::{is_on_time, of_period};
use crate::intervals::{INTERVAL_95, wilson};
use crate::printed::part;
use crate::series::{Sources, empty_point, ledger_place, nil_event, stretch};

/// The series from the first period with returns to the one asked for.
pub(crate) fn series(sources: &Sources<'_>, indicator: &Indicator, until: Period) -> Vec<Point> {
    let is_regular = |status: &&ReturnStatus| {
        let spec = sources.board.return_spec(&status.key.agency, &status.key.code);
        spec.is_some_and(|spec| !spec.is_history)
    };
    let first = sources
        .standing
        .iter()
        .filter(is_regular)
        .map(|status| Period::containing(until.kind(), status.key.period.last_day()))
        .min()
        .unwrap_or(until);
    stretch(first.min(until), until)
        .into_iter()
        .map(|period| point(sources, indicator, period))
        .collect()
}

/// The returns of a period that count: those that came, whose nil was confirmed, or whose due instant has passed.
pub fn judged<'a>(board: &Board, period: Period, standing: &'a [ReturnStatus]) -> Vec<&'a ReturnStatus> {
    let mut judged = of_period(board, period, standing);
    judged.retain(|status| {
        !matches!(
            status.receipt,
            Receipt::NotDue | Receipt::Awaited | Receipt::Waived
        )
    });
    judged
}

fn point(sources: &Sources<'_>, indicator: &Indicator, period: Period) -> Point {
    let returns = of_period(sources.board, period, sources.standing);
    let judged = judged(sources.board, period, sources.standing);
    let mut point = empty_point(indicator, period, Value::NotReceived);
    if judged.is_empty() {
        // None of none is no share: not nought, and not all of them.
        "none due".clone_into(&mut point.formula);
        return point;
    }
    let on_time = judged
        .iter()
        .filter(|status| is_on_time(sources.board, status))
        .count() as f64;
    let due = judged.len() as f64;
    point.figure = Some(100.0 * on_time / due);
    point.value = Value::number(100.0 * on_time / due);
    point.numerator = Value::number(on_time);
    point.denominator = Value::number(due);
    point.provisional = returns.iter().any(|status| status.receipt == Receipt::Awaited);
    point.formula = format!("100 × {} / {}", part(on_time), part(due));
    point.inputs = judged
        .iter()
        .filter_map(|status| input(sources, status))
        .collect();
    point.interval = wilson(on_time, due, INTERVAL_95).map(|(low, high)| (100.0 * low, 100.0 * high));
    point
}

/// The ledger's entry that stopped a return's clock; nothing where none has come.
fn input(sources: &Sources<'_>, status: &ReturnStatus) -> Option<Place> {
    let received = status.received?;
    if status.receipt == Receipt::NilConfirmed {
        return nil_event(sources, &status.key);
    }
    let attempts = attempts(sources.history, &status.key, sources.as_at);
    let came = |submission: &&&Submission| {
        submission.at == received || Some(submission.at) == status.benefit_of_the_doubt
    };
    let first = attempts.iter().find(came)?;
    Some(ledger_place(&format!("submission {}", first.id)))
}

#[cfg(test)]
mod tests {
    use crate::fixtures::{assessed_with, board, history, instant, known, nil_confirmed, submission};
    use boardpack_model::assessment::IndicatorAssessment;

    fn lines(assessed: &IndicatorAssessment) -> Vec<String> {
        assessed
            .series
            .iter()
            .map(|point| {
                let inputs: Vec<&str> = point.inputs.iter().map(|place| place.cell.as_str()).collect();
                format!("{} {} {inputs:?}", point.period, point.formula)
            })
            .collect()
    }

    #[test]
    fn returns_on_time_are_counted_from_the_ledger() {
        let mut history = history();
        history
            .submissions
            .push(submission(1, "2025-26 Q1", "2025-07-20T10:00:00Z"));
        history
            .submissions
            .push(submission(2, "2025-26 Q2", "2025-12-20T10:00:00Z"));
        history.events.push(nil_confirmed("2025-26 Q3"));
        let assessment = assessed_with("2025-26 Q3", &[], &history);
        let timely = assessment.indicators.last().unwrap();
        assert_eq!(
            lines(timely),
            [
                r#"2025-26 Q1 100 × 1 / 1 ["submission 1"]"#,
                r#"2025-26 Q2 100 × 0 / 2 ["submission 2"]"#,
                r#"2025-26 Q3 100 × 1 / 3 ["event 1"]"#,
            ]
        );
    }

    #[test]
    fn what_is_still_awaited_is_not_counted_and_leaves_the_figure_provisional() {
        let mut history = history();
        history
            .submissions
            .push(submission(1, "2025-26 Q3", "2026-01-10T10:00:00Z"));
        let known = known(&[], &history);
        let period = "2025-26 Q3".parse().unwrap();
        let assessment = crate::assess(&board(), period, &known, instant("2026-01-15T10:00:00Z")).unwrap();
        let point = assessment.indicators.last().unwrap().latest().unwrap();
        assert_eq!((point.formula.as_str(), point.provisional), ("100 × 1 / 1", true));
    }
}
