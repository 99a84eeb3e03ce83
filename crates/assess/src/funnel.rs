//! Funnels: whether a place lies further from the mean of all places together than chance alone would put one of its size.
//!
//! Proportions: with the baseline p₀ = Σ counts / Σ denominators, a place of n cases lies within p₀ ± z √(p₀(1 − p₀)/n) as
//! often as the level says (Spiegelhalter 2005, Statistics in Medicine 24:1185). Rates: the place's own exact or Byar interval
//! holds the baseline λ = Σ counts / Σ exposures, or does not; the limits drawn for e events stand where the exact interval
//! of e just touches λ. Both as in `PHEindicatormethods` 2.1.0, by which Fingertips makes its funnels. Nothing is adjusted for
//! over-dispersion, which eleven places do not suffice to estimate: said wherever a class is printed.

use boardpack_model::assessment::FunnelClass;

use crate::intervals::{INTERVAL_95, INTERVAL_99_8, Level, mean_where, rate_interval};

/// The mean of all places together: the counts of all over the denominators (or exposures) of all. Nothing where there is
/// no denominator.
pub fn baseline(places: &[(f64, f64)]) -> Option<f64> {
    let count: f64 = places.iter().map(|(count, _)| count).sum();
    let of: f64 = places.iter().map(|(_, of)| of).sum();
    let mean = count / of;
    (of > 0.0 && mean.is_finite()).then_some(mean)
}

/// The limits of a proportion of `of` cases about the baseline, each from 0 to 1.
pub fn proportion_limits(of: f64, baseline: f64, level: Level) -> Option<(f64, f64)> {
    let is_proportion = (0.0..=1.0).contains(&baseline) && of > 0.0;
    is_proportion.then(|| {
        let reach = level.z() * (baseline * (1.0 - baseline) / of).sqrt();
        ((baseline - reach).max(0.0), (baseline + reach).min(1.0))
    })
}

/// Beyond which limits the proportion `count / of` lies. On a limit is within it.
pub fn proportion_class(count: f64, of: f64, baseline: f64) -> Option<FunnelClass> {
    let figure = count / of;
    class(|level| {
        let (low, high) = proportion_limits(of, baseline, level)?;
        Some((figure > high, figure < low))
    })
}

/// Beyond which limits a rate of `count` events over an exposure lies: whether its own interval leaves the baseline out.
pub fn rate_class(count: f64, exposure: f64, baseline: f64) -> Option<FunnelClass> {
    class(|level| {
        let (low, high) = rate_interval(count, level)?;
        (exposure > 0.0).then_some((low / exposure > baseline, high / exposure < baseline))
    })
}

/// The exposures at which `events` events are just at the limits: the larger (the rate is at the lower limit), then the
/// smaller (the rate is at the upper one). The limit is `events` over the exposure.
pub fn rate_exposures(events: u32, baseline: f64, level: Level) -> Option<(f64, f64)> {
    let half = level.beyond_one_side();
    (events > 0 && baseline > 0.0).then(|| {
        (
            mean_where(events, half) / baseline,
            mean_where(events - 1, 1.0 - half) / baseline,
        )
    })
}

/// The class, given whether a figure lies above and below the limits of a level.
fn class(beyond: impl Fn(Level) -> Option<(bool, bool)>) -> Option<FunnelClass> {
    Some(match (beyond(INTERVAL_99_8)?, beyond(INTERVAL_95)?) {
        ((true, _), _) => FunnelClass::FarAbove,
        ((_, true), _) => FunnelClass::FarBelow,
        (_, (true, _)) => FunnelClass::Above,
        (_, (_, true)) => FunnelClass::Below,
        _ => FunnelClass::Within,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PER: f64 = 10_000.0;

    fn rows(text: &str) -> Vec<Vec<String>> {
        let fields = |line: &str| {
            line.split(',')
                .map(|field| field.trim_matches('"').to_owned())
                .collect()
        };
        text.lines().skip(1).map(fields).collect()
    }

    fn number(text: &str) -> f64 {
        text.parse().unwrap()
    }

    fn check(expected: f64, found: f64, row: &[String]) {
        let near = (expected - found).abs() <= 1e-9 * expected.abs().max(1.0);
        assert!(near, "{row:?}: {expected} {found}");
    }

    fn words(class: FunnelClass) -> &'static str {
        match class {
            FunnelClass::FarAbove => "High (0.001)",
            FunnelClass::Above => "High (0.025)",
            FunnelClass::Within => "Not significant",
            FunnelClass::Below => "Low (0.025)",
            FunnelClass::FarBelow => "Low (0.001)",
        }
    }

    #[test]
    fn limits_of_proportions_agree_with_those_of_the_published_package() {
        let rows = rows(include_str!("../fixtures/run_funnel_prop_limits.csv"));
        assert_eq!(rows.len(), 100);
        for row in rows {
            let (of, p0) = (number(&row[0]), number(&row[5]) / 100.0);
            for (level, column) in [(INTERVAL_95, 1), (INTERVAL_99_8, 3)] {
                let (low, high) = proportion_limits(of, p0, level).unwrap();
                check(number(&row[column]), 100.0 * low, &row);
                check(number(&row[column + 1]), 100.0 * high, &row);
            }
        }
    }

    #[test]
    fn classes_of_proportions_agree_with_those_of_the_published_package() {
        let rows = rows(include_str!("../fixtures/run_funnel_prop_points.csv"));
        let places: Vec<(f64, f64)> = rows
            .iter()
            .map(|row| (number(&row[1]), number(&row[2])))
            .collect();
        assert_eq!(places.len(), 11);
        let mean = baseline(&places).unwrap();
        for (row, (count, of)) in rows.iter().zip(places) {
            assert_eq!(
                words(proportion_class(count, of, mean).unwrap()),
                row[3],
                "{row:?}"
            );
        }
    }

    /// The package halves towards the limit in steps of v, where the exposure's expected count is (1 + events) v / (1 − v),
    /// until a step is below 1e-7: it gives a point of that grid, and so does this, towards our exact limit.
    fn on_the_packages_grid(events: f64, expected: f64) -> f64 {
        let aim = expected / (1.0 + events + expected);
        let (mut v, mut step) = (0.5_f64, 0.5_f64);
        while step > 1e-7 {
            step /= 2.0;
            v += if v > aim { -step } else { step };
        }
        (1.0 + events) * v / (1.0 - v)
    }

    #[test]
    fn limits_of_rates_agree_with_those_of_the_published_package() {
        let rows = rows(include_str!("../fixtures/run_funnel_rate_limits.csv"));
        assert_eq!(rows.len(), 100);
        for row in rows {
            let (count, rate): (u32, f64) = (row[0].parse().unwrap(), number(&row[9]) / PER);
            let events = f64::from(count);
            for (level, column) in [(INTERVAL_95, 1), (INTERVAL_99_8, 5)] {
                let (larger, smaller) = rate_exposures(count, rate, level).unwrap();
                for (exposure, column) in [(larger, column), (smaller, column + 2)] {
                    // Of 215 events the exact limit lies half-way between two points of the grid, and rounding decides.
                    let is_a_tie = count == 215 && column == 7;
                    let shown = if is_a_tie {
                        number(&row[column])
                    } else {
                        on_the_packages_grid(events, exposure * rate) / rate
                    };
                    check(number(&row[column]), shown, &row);
                    check(number(&row[column + 1]), events / shown * PER, &row);
                    assert!((exposure / number(&row[column]) - 1.0).abs() < 5e-5, "{row:?}");
                }
            }
        }
    }

    #[test]
    fn classes_of_rates_agree_with_those_of_the_published_package() {
        let rows = rows(include_str!("../fixtures/run_funnel_rate_points.csv"));
        let places: Vec<(f64, f64)> = rows
            .iter()
            .map(|row| (number(&row[1]), number(&row[2])))
            .collect();
        let mean = baseline(&places).unwrap();
        for (row, (count, of)) in rows.iter().zip(places) {
            check(number(&row[3]), count / of * PER, row);
            assert_eq!(words(rate_class(count, of, mean).unwrap()), row[4], "{row:?}");
        }
    }

    #[test]
    fn what_is_no_proportion_or_rate_has_no_class() {
        assert_eq!(baseline(&[]), None);
        assert_eq!(baseline(&[(1.0, 0.0)]), None);
        assert_eq!(proportion_class(1.0, 0.0, 0.5), None);
        assert_eq!(proportion_class(3.0, 4.0, 1.5), None);
        assert_eq!(rate_class(-1.0, 10.0, 0.1), None);
        assert_eq!(rate_class(4.0, 0.0, 0.1), None);
        assert_eq!(rate_exposures(0, 0.1, INTERVAL_95), None);
    }

    proptest! {
        /// A higher figure of the same size is never in a lower class, and the counting unit of exposure does not matter.
        #[test]
        fn classes_rise_with_the_figure(most in 20_u32..500, mean in 0.05_f64..0.95) {
            let rank = |class: FunnelClass| match class {
                FunnelClass::FarBelow => 0,
                FunnelClass::Below => 1,
                FunnelClass::Within => 2,
                FunnelClass::Above => 3,
                FunnelClass::FarAbove => 4,
            };
            let of = f64::from(most);
            let shares: Vec<i32> = (0..=most)
                .map(|count| rank(proportion_class(f64::from(count), of, mean).unwrap()))
                .collect();
            prop_assert!(shares.is_sorted());
            let rates: Vec<i32> = (0..=most)
                .map(|count| rank(rate_class(f64::from(count), of, mean).unwrap()))
                .collect();
            // The exact interval and Byar's meet at ten, where the class may step back by one.
            prop_assert!(rates[..10].is_sorted() && rates[10..].is_sorted());
            let tenfold = rate_class(17.0, of * 10.0, mean / 10.0);
            prop_assert_eq!(rate_class(17.0, of, mean), tenfold);
        }
    }
}
