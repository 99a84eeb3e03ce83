//! What an indicator says, in one to three plain sentences without blame.

use boardpack_model::assessment::{Assurance, Covers, Direction, IndicatorAssessment, Point, Rag};
use boardpack_model::board::{Basis, Indicator, Polarity, Source, Unit};
use boardpack_model::{Period, Value};

use crate::figure::needs_denominator;
use crate::printed::{part, printed, printed_with_unit};
use crate::rag::bears;
use crate::sentence;
use crate::spc::{self, by_limits, last_three_against_target};
use crate::spoken::list;

/// The statement: the latest figure with its period and the change on a year before; the target; the limits.
pub(crate) fn statement(indicator: &Indicator, assessed: &IndicatorAssessment) -> String {
    let Some(latest) = assessed.latest() else {
        return format!("No figure is known for {}.", assessed.latest_period.words());
    };
    let Some(figure) = latest.figure else {
        return without_figure(indicator, assessed, latest);
    };
    let mut sentences = vec![format!(
        "{}{} {}{}.",
        printed_with_unit(indicator, figure),
        out_of(indicator, latest),
        when(indicator, latest.period),
        change_on_a_year(indicator, assessed, figure)
    )];
    sentences.extend(nil_parts(latest));
    sentences.extend(against_target(indicator, assessed));
    sentences.extend(deviation(indicator, assessed));
    let shown = assessed
        .variation
        .as_ref()
        .and_then(|variation| spc::sentence(indicator, variation, figure));
    sentences.extend(shown.or_else(|| travel(assessed.direction)));
    sentences.extend(against_limits(indicator, assessed));
    sentences.join(" ")
}

/// Who said "nothing to report" in a total: it counts as nought there, and nobody is to take it for a measured one.
fn nil_parts(latest: &Point) -> Option<String> {
    let nil = &latest.covers.as_ref()?.nil;
    (!nil.is_empty()).then(|| format!("It counts nil from {} as nought.", list(nil)))
}

/// What is said where the limits say one thing of the target and the last three figures another: limits that were set
/// before a change outlive it.
fn against_limits(indicator: &Indicator, assessed: &IndicatorAssessment) -> Option<String> {
    let assurance = by_limits(indicator, assessed)?;
    let met = last_three_against_target(indicator, assessed)?;
    match (assurance, met) {
        (Assurance::Fail, true) => Some(
            "The last three figures all meet the target, though the limits do not yet show it.".to_owned(),
        ),
        (Assurance::Pass, false) => Some(
            "The last three figures all fall short of the target, though the limits do not yet show it."
                .to_owned(),
        ),
        _ => None,
    }
}

/// What is said where the latest period has no exact figure.
fn without_figure(indicator: &Indicator, assessed: &IndicatorAssessment, latest: &Point) -> String {
    let period = when(indicator, latest.period);
    let first = match (latest.value, latest.part_total()) {
        (Value::NilReturn, None) => return format!("Nothing to report {period}, said explicitly."),
        (value, Some(covers)) if value.bounds().is_some() => part_of_total(indicator, value, covers, &period),
        (value, _) => why_none(indicator, value, &period),
    };
    let known = assessed.last_known().filter(|_| latest.value != Value::Withheld);
    match known.and_then(|known| Some((known.figure?, known.period))) {
        Some((figure, of)) => format!(
            "{first} The last figure known is {} {}.",
            printed_with_unit(indicator, figure),
            when(indicator, of)
        ),
        None => first,
    }
}

/// `Part of the total: 412 in July to September 2026, from 1 of 2 agencies, without Voluntary sector.`
fn part_of_total(indicator: &Indicator, value: Value, covers: &Covers, period: &str) -> String {
    let figure = match value {
        Value::Suppressed { low, high } => format!(
            "between {} and {}",
            printed(indicator, low),
            printed_with_unit(indicator, high)
        ),
        Value::Number { number } => printed_with_unit(indicator, number),
        _ => "nothing to report".to_owned(),
    };
    format!("Part of the total: {figure} {period}, from {}.", covers.words())
}

fn why_none(indicator: &Indicator, value: Value, period: &str) -> String {
    match value {
        Value::Suppressed { low, high } => {
            let (low, high) = (printed(indicator, low), printed_with_unit(indicator, high));
            let why = match indicator.source {
                Source::Total => "a sender of one of its parts withholds that",
                Source::Returns | Source::Timeliness => "the sender withholds the exact figure",
            };
            format!("Between {low} and {high} {period}; {why} because it is small.")
        }
        Value::Withheld => {
            format!("The figure {period} is withheld because it, or one that would give it away, is small.")
        }
        Value::NotReceived => format!("The figure {period} is not yet received."),
        Value::Blank => format!("The figure {period} was left empty in the return."),
        Value::NotAvailable => format!("The figure {period} is not available from the sender."),
        Value::NotApplicable => format!("There was nothing to measure {period}."),
        Value::LowReliability => format!("The sender holds a figure {period} but does not rely on it yet."),
        Value::RoundsToZero => format!("The figure {period} is not nought but rounds to it."),
        Value::NilReturn | Value::Number { .. } => format!("No figure is known {period}."),
    }
}

fn out_of(indicator: &Indicator, point: &Point) -> String {
    let is_share = matches!(indicator.unit, Unit::Percent);
    match (point.numerator.exact(), point.denominator.exact()) {
        (Some(above), Some(below)) if is_share && needs_denominator(indicator) => {
            format!(" ({} of {})", part(above), part(below))
        }
        _ => String::new(),
    }
}

/// The period in words that fit the basis: `in April to June 2026`, `on 30 June 2026`, `in the year to 30 June 2026`.
pub(crate) fn when(indicator: &Indicator, period: Period) -> String {
    let last = period.last_day().strftime("%-d %B %Y");
    match indicator.basis {
        Basis::Flow => format!("in {}", period.words()),
        Basis::Snapshot => format!("on {last}"),
        Basis::Rolling12 => format!("in the year to {last}"),
        Basis::YearToDate => {
            let start = period.financial_year().first_day().strftime("%-d %B %Y");
            format!("from {start} to {last}")
        }
    }
}

fn change_on_a_year(indicator: &Indicator, assessed: &IndicatorAssessment, figure: f64) -> String {
    let year_before = assessed.latest_period.year_before();
    let since: Vec<&Point> = assessed
        .series
        .iter()
        .filter(|point| point.period >= year_before)
        .collect();
    let Some(before) = since
        .first()
        .filter(|point| point.period == year_before)
        .and_then(|p| p.figure)
    else {
        return String::new();
    };
    if since.iter().skip(1).any(|point| point.series_break.is_some()) {
        return ", not comparable with a year before".to_owned();
    }
    let (now_text, before_text) = (printed(indicator, figure), printed(indicator, before));
    if now_text == before_text {
        return ", the same as a year before".to_owned();
    }
    let way = if figure > before { "up" } else { "down" };
    format!(", {way} from {before_text} a year before")
}

fn against_target(indicator: &Indicator, assessed: &IndicatorAssessment) -> Option<String> {
    let text = |value: f64| printed(indicator, value);
    let target = assessed.target.map(text);
    let floor = assessed.floor.map(text);
    if let Some(words) = better_but_lost(indicator, assessed) {
        return Some(words);
    }
    match (assessed.rag, assessed.polarity) {
        (Rag::NotRated, _) => Some(match assessed.latest().and_then(sentence::coverage) {
            Some(covers) => format!("It counts {covers} and is not rated, because it is not whole."),
            None => "The numbers behind it are too small to rate.".to_owned(),
        }),
        (Rag::Accepted, _) => Some(format!(
            "{} is not met; that is {}.",
            match (assessed.polarity, target) {
                (Polarity::Band { low, high }, _) =>
                    format!("The agreed band of {} to {}", text(low), text(high)),
                (_, target) => format!("The target of {}", target?),
            },
            sentence::accepted(indicator, sentence::in_force(assessed)?)
        )),
        (Rag::Green, Polarity::Band { low, high }) => Some(format!(
            "That is within the agreed band of {} to {}.",
            text(low),
            text(high)
        )),
        (Rag::Amber | Rag::Red, Polarity::Band { low, high }) => Some(format!(
            "That is outside the agreed band of {} to {}.",
            text(low),
            text(high)
        )),
        (Rag::Green, _) => Some(format!("The target of {} is met.", target?)),
        (Rag::Amber, _) => Some(match floor {
            Some(floor) => format!(
                "The floor of {floor} is met; the target of {} is {} met.",
                target?,
                not_yet(indicator, assessed)
            ),
            None => format!(
                "The target of {} is {} met.",
                target?,
                not_yet(indicator, assessed)
            ),
        }),
        (Rag::Red, Polarity::Low) => Some(format!("The floor of {} is not met (lower is better).", floor?)),
        (Rag::Red, _) => Some(format!("The floor of {} is not met.", floor?)),
        (Rag::AboveExpected, Polarity::Neutral { high: Some(high), .. }) => {
            Some(format!("That is above what is expected (up to {}).", text(high)))
        }
        (Rag::BelowExpected, Polarity::Neutral { low: Some(low), .. }) => {
            Some(format!("That is below what is expected ({} or more).", text(low)))
        }
        (Rag::AsExpected, _) => Some("That is within what is expected.".to_owned()),
        _ => None,
    }
}

/// `not yet` met, or `no longer` where it was met the time before.
fn not_yet(indicator: &Indicator, assessed: &IndicatorAssessment) -> &'static str {
    if sentence::lost_its_target(indicator, assessed) {
        "no longer"
    } else {
        "not yet"
    }
}

/// One sentence for what is better than it was and all the same has fallen short of its target again.
fn better_but_lost(indicator: &Indicator, assessed: &IndicatorAssessment) -> Option<String> {
    let is_both = assessed.rag == Rag::Amber
        && sentence::is_improvement(assessed)
        && sentence::lost_its_target(indicator, assessed);
    let target = printed(indicator, assessed.target.filter(|_| is_both)?);
    Some(format!(
        "It is better than it used to be, by more than chance explains, though it no longer meets the target of {target}."
    ))
}

/// What is left to say of a deviation: that the figure is worse than it, or that it has ended.
fn deviation(indicator: &Indicator, assessed: &IndicatorAssessment) -> Option<String> {
    let figure = assessed.latest()?.figure?;
    let worse = sentence::in_force(assessed)
        .filter(|deviation| {
            matches!(assessed.rag, Rag::Amber | Rag::Red) && !bears(indicator, deviation, figure)
        })
        .map(|deviation| {
            format!(
                "It is worse than the {} that is accepted until {}.",
                printed(indicator, deviation.accepted),
                sentence::day(deviation.until)
            )
        });
    worse.or_else(|| sentence::ended(assessed))
}

fn travel(direction: Direction) -> Option<String> {
    match direction {
        Direction::TooFewPoints | Direction::AcrossGap | Direction::NoClearTrend => None,
        other => Some(format!("Over the periods shown it is {}.", other.words())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{assessed, board, history, instant, known, quarters, sent};
    use boardpack_model::Measure;

    fn check(code: &str, cells: &[boardpack_model::KnownObservation], expected: &str) {
        let assessment = assessed("2025-26 Q3", cells);
        let one = assessment
            .indicators
            .iter()
            .find(|one| one.indicator.as_str() == code)
            .unwrap();
        assert_eq!(one.statement, expected);
    }

    fn percent(figures: &[f64]) -> Vec<boardpack_model::KnownObservation> {
        let mut cells = quarters("PCT01", Measure::Numerator, "2025-26 Q3", figures);
        cells.extend(quarters(
            "PCT01",
            Measure::Denominator,
            "2025-26 Q3",
            &vec![200.0; figures.len()],
        ));
        cells
    }

    #[test]
    fn the_figure_its_change_and_its_target_are_said_in_words() {
        check(
            "PCT01",
            &percent(&[160.0, 150.0, 155.0, 158.0, 172.0]),
            "86.0% (172 of 200) in October to December 2025, up from 80.0% a year before. The target of 85.0% is met.",
        );
        check(
            "PCT01",
            &percent(&[160.0]),
            "80.0% (160 of 200) in October to December 2025. The floor of 75.0% is met; the target of 85.0% is not yet met.",
        );
        check(
            "PCT01",
            &percent(&[100.0, 1.0, 1.0, 1.0, 100.0]),
            "50.0% (100 of 200) in October to December 2025, the same as a year before. The floor of 75.0% is not met.",
        );
        check(
            "RAT01",
            &[sent(
                "RAT01",
                Measure::Numerator,
                "2025-26 Q3",
                Value::number(83.0),
            )],
            "53.2 per 10,000 in October to December 2025.",
        );
    }

    #[test]
    fn limits_and_special_causes_are_said_in_words() {
        let mut figures: Vec<f64> = (0..15)
            .map(|step| if step % 2 == 0 { 172.0 } else { 176.0 })
            .collect();
        check(
            "PCT01",
            &percent(&figures),
            "86.0% (172 of 200) in October to December 2025, the same as a year before. The target of 85.0% is met. \
             It varies no more than chance alone explains, between 81.6% and 92.3%.",
        );
        figures[14] = 120.0;
        check(
            "PCT01",
            &percent(&figures),
            "60.0% (120 of 200) in October to December 2025, down from 86.0% a year before. The floor of 75.0% is not met. \
             It is below the lower limit of 79.9%: more than chance explains.",
        );
    }

    #[test]
    fn limits_that_outlive_a_change_do_not_hide_it() {
        let mut figures: Vec<f64> = (0..22)
            .map(|step| if step % 2 == 0 { 120.0 } else { 122.0 })
            .collect();
        figures.extend([171.0, 172.0, 173.0]);
        let assessment = assessed("2025-26 Q3", &percent(&figures));
        let one = &assessment.indicators[1];
        assert_eq!(by_limits(&board().indicators[1], one), Some(Assurance::Fail));
        assert_eq!(one.variation.as_ref().unwrap().assurance, None);
        assert!(
            one.statement.ends_with(
                "The last three figures all meet the target, though the limits do not yet show it."
            ),
            "{}",
            one.statement
        );
        assert!(
            !assessment
                .exceptions
                .iter()
                .any(|exception| exception.reason.contains("will not be reached"))
        );
    }

    #[test]
    fn where_there_is_no_figure_it_says_why_and_gives_the_last_known() {
        let mut cells = percent(&[160.0]);
        for cell in &mut cells {
            cell.observation.period = "2025-26 Q2".parse().unwrap();
        }
        check(
            "PCT01",
            &cells,
            "The figure in October to December 2025 is not yet received. The last figure known is 80.0% in July to \
             September 2025.",
        );
        let low = Value::Suppressed { low: 1.0, high: 4.0 };
        check(
            "CNT01",
            &[sent("CNT01", Measure::Numerator, "2025-26 Q3", low)],
            "Between 1 and 4 in October to December 2025; the sender withholds the exact figure because it is small.",
        );
    }

    #[test]
    fn a_series_break_within_the_year_forbids_the_comparison() {
        let mut board = board();
        board.indicators[1]
            .breaks
            .push(boardpack_model::board::SeriesBreak {
                period: "2025-26 Q2".parse().unwrap(),
                note: "counted differently".to_owned(),
            });
        let (cells, history) = (percent(&[160.0, 150.0, 155.0, 158.0, 172.0]), history());
        let known = known(&cells, &history);
        let period = "2025-26 Q3".parse().unwrap();
        let assessment = crate::assess(&board, period, &known, instant("2026-12-01T00:00:00Z")).unwrap();
        assert_eq!(
            assessment.indicators[1].statement,
            "86.0% (172 of 200) in October to December 2025, not comparable with a year before. The target of 85.0% is met."
        );
    }
}
