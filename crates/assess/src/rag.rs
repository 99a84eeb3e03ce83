//! Red, amber, green: only against an agreed target, floor or band, and on the figure as it is printed.
//!
//! | which way is good | green | amber | red |
//! |---|---|---|---|
//! | high | at the target or above | at the floor or above | below the floor |
//! | low | at the target or below | at the floor or below | above the floor |
//! | band | within the band, its ends included | outside it, at most as far as the floor | farther outside |
//! | neutral | never: within, above or below what is expected | | |
//!
//! Equality goes to the better class. A target that is missed without an agreed floor is amber: red means that a floor was
//! agreed and is not met (the meaning in Kent County Council's scorecards). A band's floor lies on one side of it and holds
//! at the same distance on the other.
//!
//! **Accepted**: a figure that does not meet its target, but is no worse than a deviation that the board has agreed to bear
//! on the last day of its period. It is never green, and stops being accepted on the day after its last; a figure worse than
//! what was accepted is rated as any other. For a band the deviation's distance holds on both sides, as its floor's does.

use boardpack_model::Value;
use boardpack_model::assessment::{IndicatorAssessment, Point, Rag, RagCounts};
use boardpack_model::board::{AcceptedDeviation, Indicator, Polarity, Unit};

use crate::figure::is_over_population;
use crate::printed::rounded;

/// The least denominator of a percentage or a mean that is rated: below ten, one child moves a percentage by more than
/// ten points, and a colour would say more than the figure can.
pub const MINIMUM_DENOMINATOR: f64 = 10.0;

/// Rates a point against what was agreed for its period: target, floor, and the deviation that is accepted on its last day.
pub(crate) fn rate(
    indicator: &Indicator,
    point: Option<&Point>,
    target: Option<f64>,
    floor: Option<f64>,
) -> Rag {
    let rag = against_target(indicator, point, target, floor);
    let figure = point.and_then(|point| point.figure);
    let deviation = point.and_then(|point| indicator.deviation_for(point.period));
    match (rag, figure, deviation) {
        (Rag::Amber | Rag::Red, Some(figure), Some(deviation)) if bears(indicator, deviation, figure) => {
            Rag::Accepted
        }
        _ => rag,
    }
}

/// Whether a figure, as printed, is no worse than what is accepted.
pub(crate) fn bears(indicator: &Indicator, deviation: &AcceptedDeviation, figure: f64) -> bool {
    let figure = rounded(indicator, figure);
    let accepted = deviation.accepted;
    match indicator.polarity {
        Polarity::High => figure >= accepted,
        Polarity::Low => figure <= accepted,
        Polarity::Band { low, high } => {
            outside_band(figure, low, high) <= outside_band(accepted, low, high).max(0.0)
        }
        Polarity::Neutral { .. } => false,
    }
}

/// How far a figure lies outside a band; negative within it.
fn outside_band(figure: f64, low: f64, high: f64) -> f64 {
    (low - figure).max(figure - high)
}

/// How far, as printed, a figure falls short of what is aimed for or agreed: of the target, of the nearest end of a band, of
/// a threshold. Nought where it does not, or where nothing is agreed.
pub(crate) fn shortfall(indicator: &Indicator, figure: f64, aim: Option<f64>) -> f64 {
    let figure = rounded(indicator, figure);
    let short = match indicator.polarity {
        Polarity::High => aim.map(|aim| aim - figure),
        Polarity::Low => aim.map(|aim| figure - aim),
        Polarity::Band { low, high } => Some(outside_band(figure, low, high)),
        Polarity::Neutral { low, high } => {
            let below = low.map(|low| low - figure);
            below
                .into_iter()
                .chain(high.map(|high| figure - high))
                .reduce(f64::max)
        }
    };
    short.unwrap_or(0.0).max(0.0)
}

/// How the least that a part-total can come to stands to what was agreed, where that is above what is borne already; and
/// that least. The part stays unrated: this says only which rating the whole cannot be better than.
///
/// Counts, and counts over a population, only grow by what is still awaited; a percentage or a mean may go either way, and
/// too few today may be enough tomorrow, so that no part is ever too low.
pub(crate) fn beyond_by_itself(
    indicator: &Indicator,
    assessed: &IndicatorAssessment,
    part: &Point,
) -> Option<(Rag, f64)> {
    part.part_total()?;
    let least = part.value.bounds()?.0;
    let grows = indicator.unit == Unit::Count || is_over_population(indicator);
    let limit = match indicator.polarity {
        Polarity::High => None,
        Polarity::Low => assessed.floor.or(assessed.target),
        Polarity::Band { high, .. } => Some(high),
        Polarity::Neutral { high, .. } => high,
    };
    let whole = Point {
        figure: Some(least),
        covers: None,
        ..part.clone()
    };
    (grows && rounded(indicator, least) > limit?).then(|| {
        let rag = rate(indicator, Some(&whole), assessed.target, assessed.floor);
        (rag, least)
    })
}

fn against_target(
    indicator: &Indicator,
    point: Option<&Point>,
    target: Option<f64>,
    floor: Option<f64>,
) -> Rag {
    let Some(point) = point else {
        return Rag::NoData;
    };
    let Some(figure) = point.figure else {
        // An interval, a nil, what is hidden from an audience, or a total of which something is absent: something is there, and
        // it may not be rated.
        let is_an_answer = point.value.bounds().is_some() || point.value == Value::Withheld;
        return if is_an_answer { Rag::NotRated } else { Rag::NoData };
    };
    // A part-total is never rated as if it were whole.
    let is_part = point.covers.as_ref().is_some_and(|covers| !covers.is_whole());
    if is_part || rests_on_too_few(indicator, point) {
        return Rag::NotRated;
    }
    let figure = rounded(indicator, figure);
    match indicator.polarity {
        Polarity::High => threshold(figure, target, floor),
        Polarity::Low => threshold(-figure, target.map(|t| -t), floor.map(|f| -f)),
        Polarity::Band { low, high } => band(figure, low, high, floor),
        Polarity::Neutral {
            low: None,
            high: None,
        } => Rag::NoTarget,
        Polarity::Neutral { high: Some(high), .. } if figure > high => Rag::AboveExpected,
        Polarity::Neutral { low: Some(low), .. } if figure < low => Rag::BelowExpected,
        Polarity::Neutral { .. } => Rag::AsExpected,
    }
}

/// How many of the indicators shown have each rating.
pub(crate) fn counts(indicators: &[IndicatorAssessment]) -> RagCounts {
    let mut counts = RagCounts::default();
    for indicator in indicators {
        let count = match indicator.rag {
            _ if indicator.withheld.is_some() => &mut counts.withheld,
            Rag::Red => &mut counts.red,
            Rag::Amber => &mut counts.amber,
            Rag::Green => &mut counts.green,
            Rag::AboveExpected | Rag::BelowExpected | Rag::AsExpected => &mut counts.activity,
            Rag::Accepted => &mut counts.accepted,
            Rag::NoTarget => &mut counts.no_target,
            Rag::NotRated => &mut counts.not_rated,
            Rag::NoData => &mut counts.no_data,
        };
        *count += 1;
    }
    counts
}

fn rests_on_too_few(indicator: &Indicator, point: &Point) -> bool {
    matches!(indicator.unit, Unit::Percent | Unit::Mean { .. })
        && point
            .denominator
            .exact()
            .is_some_and(|below| below < MINIMUM_DENOMINATOR)
}

/// High is good.
fn threshold(figure: f64, target: Option<f64>, floor: Option<f64>) -> Rag {
    let is_below_floor = floor.is_some_and(|floor| figure < floor);
    match target {
        Some(target) if figure >= target => Rag::Green,
        _ if is_below_floor => Rag::Red,
        Some(_) => Rag::Amber,
        None => Rag::NoTarget,
    }
}

fn band(figure: f64, low: f64, high: f64, floor: Option<f64>) -> Rag {
    let outside = outside_band(figure, low, high);
    if outside <= 0.0 {
        return Rag::Green;
    }
    let allowed = floor.map(|floor| outside_band(floor, low, high).max(0.0));
    match allowed {
        Some(allowed) if outside > allowed => Rag::Red,
        _ => Rag::Amber,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{board, indicator};
    use crate::series::empty_point;
    use boardpack_model::Value;

    fn point(figure: f64, denominator: f64) -> Point {
        let board = board();
        let mut point = empty_point(
            indicator(&board, "PCT01"),
            "2025-26 Q3".parse().unwrap(),
            Value::number(figure),
        );
        point.figure = Some(figure);
        point.denominator = Value::number(denominator);
        point
    }

    fn check(polarity: Polarity, target: Option<f64>, floor: Option<f64>, expected: &[(f64, Rag)]) {
        let board = board();
        let mut indicator = indicator(&board, "PCT01").clone();
        indicator.polarity = polarity;
        for (figure, rag) in expected {
            let found = rate(&indicator, Some(&point(*figure, 400.0)), target, floor);
            assert_eq!(found, *rag, "{polarity:?} {target:?} {floor:?} {figure}");
        }
    }

    #[test]
    fn high_is_good() {
        let rows = [
            (85.0, Rag::Green),
            (84.95, Rag::Green),
            (84.94, Rag::Amber),
            (75.0, Rag::Amber),
            (74.95, Rag::Amber),
            (74.94, Rag::Red),
        ];
        check(Polarity::High, Some(85.0), Some(75.0), &rows);
        check(
            Polarity::High,
            Some(85.0),
            None,
            &[(85.0, Rag::Green), (10.0, Rag::Amber)],
        );
        check(
            Polarity::High,
            None,
            Some(75.0),
            &[(80.0, Rag::NoTarget), (74.0, Rag::Red)],
        );
        check(Polarity::High, None, None, &[(80.0, Rag::NoTarget)]);
    }

    #[test]
    fn low_is_good() {
        let rows = [
            (18.0, Rag::Green),
            (18.04, Rag::Green),
            (18.06, Rag::Amber),
            (23.0, Rag::Amber),
            (23.1, Rag::Red),
        ];
        check(Polarity::Low, Some(18.0), Some(23.0), &rows);
        check(
            Polarity::Low,
            Some(0.0),
            Some(3.0),
            &[(0.0, Rag::Green), (3.1, Rag::Red)],
        );
    }

    #[test]
    fn within_a_band_is_good() {
        let polarity = Polarity::Band {
            low: 15.0,
            high: 23.0,
        };
        let rows = [
            (15.0, Rag::Green),
            (14.9, Rag::Amber),
            (12.0, Rag::Amber),
            (11.9, Rag::Red),
            (23.0, Rag::Green),
            (26.0, Rag::Amber),
            (26.1, Rag::Red),
        ];
        check(polarity, None, Some(26.0), &rows);
        check(polarity, None, Some(12.0), &rows);
        check(polarity, None, None, &[(20.0, Rag::Green), (90.0, Rag::Amber)]);
    }

    #[test]
    fn activity_is_never_red_amber_or_green() {
        let polarity = Polarity::Neutral {
            low: Some(20.0),
            high: Some(30.0),
        };
        let rows = [
            (20.0, Rag::AsExpected),
            (30.04, Rag::AsExpected),
            (30.1, Rag::AboveExpected),
            (19.9, Rag::BelowExpected),
        ];
        check(polarity, Some(1.0), Some(2.0), &rows);
        let open = Polarity::Neutral {
            low: None,
            high: Some(30.0),
        };
        check(
            open,
            None,
            None,
            &[(0.0, Rag::AsExpected), (31.0, Rag::AboveExpected)],
        );
        check(
            Polarity::Neutral {
                low: None,
                high: None,
            },
            None,
            None,
            &[(5.0, Rag::NoTarget)],
        );
    }

    #[test]
    fn an_interval_or_a_small_denominator_is_not_rated_and_no_figure_is_no_data() {
        let board = board();
        let indicator = indicator(&board, "PCT01");
        let rag = |point: Option<&Point>| rate(indicator, point, Some(85.0), Some(75.0));
        assert_eq!(rag(Some(&point(100.0, 9.0))), Rag::NotRated);
        assert_eq!(rag(Some(&point(100.0, 10.0))), Rag::Green);
        assert_eq!(rag(None), Rag::NoData);
        let mut hidden = point(0.0, 400.0);
        hidden.figure = None;
        hidden.value = Value::Suppressed { low: 1.0, high: 4.0 };
        assert_eq!(rag(Some(&hidden)), Rag::NotRated);
        hidden.value = Value::number(412.0);
        hidden.covers = Some(boardpack_model::assessment::Covers {
            given: 1,
            of: 2,
            parts: "agencies".to_owned(),
            without: vec!["Voluntary".to_owned()],
        });
        assert_eq!(rag(Some(&hidden)), Rag::NotRated);
        hidden.value = Value::Blank;
        assert_eq!(rag(Some(&hidden)), Rag::NoData);
    }

    #[test]
    fn a_part_total_is_not_rated() {
        let board = board();
        let indicator = indicator(&board, "PCT01");
        let mut part = point(20.0, 400.0);
        let covers = |given| boardpack_model::assessment::Covers {
            given,
            of: 7,
            parts: "agencies".to_owned(),
            without: Vec::new(),
        };
        part.covers = Some(covers(5));
        assert_eq!(
            rate(indicator, Some(&part), Some(85.0), Some(75.0)),
            Rag::NotRated
        );
        part.covers = Some(covers(7));
        assert_eq!(rate(indicator, Some(&part), Some(85.0), Some(75.0)), Rag::Red);
    }

    fn deviation(accepted: f64, from: &str, until: &str) -> AcceptedDeviation {
        AcceptedDeviation {
            accepted,
            from: from.parse().unwrap(),
            until: until.parse().unwrap(),
            reason: "a new recording system".to_owned(),
            agreed_by: "Board meeting, June 2025".to_owned(),
        }
    }

    /// Ratings of figures of October to December 2025 with one deviation agreed.
    fn check_accepted(polarity: Polarity, agreed: AcceptedDeviation, expected: &[(f64, Rag)]) {
        let board = board();
        let mut indicator = indicator(&board, "PCT01").clone();
        indicator.polarity = polarity;
        indicator.deviations = vec![agreed];
        let (target, floor) = match polarity {
            Polarity::Low => (Some(15.0), Some(20.0)),
            Polarity::Band { .. } => (None, Some(26.0)),
            _ => (Some(85.0), Some(75.0)),
        };
        for (figure, rag) in expected {
            let found = rate(&indicator, Some(&point(*figure, 400.0)), target, floor);
            assert_eq!(found, *rag, "{polarity:?} {figure}");
        }
    }

    #[test]
    fn a_figure_short_of_its_target_but_no_worse_than_accepted_is_accepted_and_never_green() {
        let year = |accepted| deviation(accepted, "2025-04-01", "2026-03-31");
        check_accepted(
            Polarity::High,
            year(70.0),
            &[
                (85.0, Rag::Green),
                (84.9, Rag::Accepted),
                (74.0, Rag::Accepted),
                (70.0, Rag::Accepted),
                (69.95, Rag::Accepted),
                (69.9, Rag::Red),
            ],
        );
        check_accepted(
            Polarity::High,
            year(80.0),
            &[(80.0, Rag::Accepted), (79.9, Rag::Amber), (74.9, Rag::Red)],
        );
        check_accepted(
            Polarity::Low,
            year(25.0),
            &[
                (15.0, Rag::Green),
                (15.1, Rag::Accepted),
                (25.0, Rag::Accepted),
                (25.1, Rag::Red),
            ],
        );
        let band = Polarity::Band {
            low: 15.0,
            high: 23.0,
        };
        check_accepted(
            band,
            year(30.0),
            &[
                (20.0, Rag::Green),
                (30.0, Rag::Accepted),
                (8.0, Rag::Accepted),
                (30.1, Rag::Red),
            ],
        );
        let activity = Polarity::Neutral {
            low: None,
            high: Some(30.0),
        };
        check_accepted(activity, year(40.0), &[(35.0, Rag::AboveExpected)]);
    }

    #[test]
    fn a_deviation_holds_on_its_first_and_last_day_and_on_no_other() {
        // The period's last day is 31 December 2025.
        for (from, until, rag) in [
            ("2025-12-31", "2026-03-31", Rag::Accepted),
            ("2025-04-01", "2025-12-31", Rag::Accepted),
            ("2026-01-01", "2026-03-31", Rag::Red),
            ("2025-04-01", "2025-12-30", Rag::Red),
        ] {
            check_accepted(Polarity::High, deviation(60.0, from, until), &[(65.0, rag)]);
        }
    }

    #[test]
    fn accepted_deviations_are_counted_by_themselves() {
        let assessment = crate::fixtures::assessed("2025-26 Q3", &[]);
        let mut indicators = assessment.indicators;
        for (one, rag) in indicators
            .iter_mut()
            .zip([Rag::Accepted, Rag::Green, Rag::Accepted])
        {
            one.rag = rag;
        }
        let counts = counts(&indicators);
        assert_eq!(
            (counts.accepted, counts.green, counts.amber, counts.red),
            (2, 1, 0, 0)
        );
    }
}
