//! Confidence intervals of proportions and rates, as `PHEindicatormethods` and Fingertips publish them.
//!
//! Proportions: Wilson (1927), J Am Stat Assoc 22:209. Counts below ten: exact Poisson (Garwood 1936, Biometrika 28:437);
//! from ten on Byar's approximation (Breslow and Day 1987, IARC Scientific Publications 82, page 69).

/// A level of confidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// The normal quantile.
    z: f64,
    /// The probability outside, both sides together.
    outside: f64,
}

impl Level {
    /// The normal quantile: 1.96 for 95 %.
    pub fn z(self) -> f64 {
        self.z
    }

    /// The probability beyond one side.
    pub fn beyond_one_side(self) -> f64 {
        self.outside / 2.0
    }
}

/// 95 %.
pub const INTERVAL_95: Level = Level {
    z: 1.959_963_984_540_054,
    outside: 0.05,
};

/// 99.8 %.
pub const INTERVAL_99_8: Level = Level {
    z: 3.090_232_306_167_813,
    outside: 0.002,
};

/// The count from which Byar's approximation serves.
const BYAR_FROM: u32 = 10;

/// Wilson's interval of the proportion `count / of`, each from 0 to 1; nothing unless `0 <= count <= of` and `of > 0`.
pub fn wilson(count: f64, of: f64, level: Level) -> Option<(f64, f64)> {
    let is_proportion = of > 0.0 && (0.0..=of).contains(&count) && of.is_finite();
    is_proportion.then(|| {
        let square = level.z * level.z;
        let middle = 2.0 * count + square;
        let reach = level.z * (square + 4.0 * count * (1.0 - count / of)).sqrt();
        let whole = 2.0 * (of + square);
        (
            ((middle - reach) / whole).max(0.0),
            ((middle + reach) / whole).min(1.0),
        )
    })
}

/// The interval of an expected count, given the count that happened; nothing for a negative or (below ten) fractional count.
/// Divide by the population and multiply as the rate does.
pub fn rate_interval(count: f64, level: Level) -> Option<(f64, f64)> {
    if !count.is_finite() || count < 0.0 {
        return None;
    }
    match (0..BYAR_FROM).find(|&whole| (f64::from(whole) - count).abs() < 1e-9) {
        Some(whole) => Some(exact(whole, level)),
        None if count >= f64::from(BYAR_FROM) => Some(byar(count, level)),
        None => None,
    }
}

fn byar(count: f64, level: Level) -> (f64, f64) {
    let side = |count: f64, z: f64| count * (1.0 - 1.0 / (9.0 * count) + z / (3.0 * count.sqrt())).powi(3);
    (side(count, -level.z), side(count + 1.0, level.z))
}

/// The means at which a count as large, or as small, as this has half the outside probability.
fn exact(count: u32, level: Level) -> (f64, f64) {
    let half = level.outside / 2.0;
    let lower = if count == 0 {
        0.0
    } else {
        mean_where(count - 1, 1.0 - half)
    };
    (lower, mean_where(count, half))
}

/// The Poisson mean for which a count of at most `most` has that probability, by halving: the probability falls as the
/// mean rises. For the probabilities of our levels it never lies beyond four times the count and sixty.
pub(crate) fn mean_where(most: u32, probability: f64) -> f64 {
    let (mut low, mut high) = (0.0_f64, 4.0 * f64::from(most) + 60.0);
    for _ in 0..200 {
        let middle = low.midpoint(high);
        if poisson_at_most(most, middle) > probability {
            low = middle;
        } else {
            high = middle;
        }
    }
    low.midpoint(high)
}

/// The terms are added from the largest count down, each from the one above, so that none of a large count underflows.
fn poisson_at_most(most: u32, mean: f64) -> f64 {
    if mean <= 0.0 {
        return 1.0;
    }
    let ln_factorial: f64 = (1..=most).map(|count| f64::from(count).ln()).sum();
    let mut term = (f64::from(most) * mean.ln() - mean - ln_factorial).exp();
    let mut sum = term;
    for count in (1..=most).rev() {
        term *= f64::from(count) / mean;
        sum += term;
    }
    sum
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    struct Row {
        numbers: Vec<f64>,
        method: String,
    }

    fn rows(text: &str) -> Vec<Row> {
        let row = |line: &str| {
            let fields: Vec<&str> = line.split(',').map(|field| field.trim_matches('"')).collect();
            Row {
                numbers: fields[..8].iter().map(|field| field.parse().unwrap()).collect(),
                method: fields[8].to_owned(),
            }
        };
        text.lines().skip(1).map(row).collect()
    }

    fn check(expected: f64, found: f64, row: &Row) {
        let near = (expected - found).abs() <= 1e-9 * expected.abs().max(1.0);
        assert!(near, "{:?}: {expected} {found}", row.numbers);
    }

    #[test]
    fn wilson_limits_agree_with_those_of_the_published_package() {
        let rows = rows(include_str!("../fixtures/phe_proportion_runs.csv"));
        assert_eq!(rows.len(), 62);
        for row in rows {
            let [count, of, multiplier, ..] = row.numbers[..] else {
                unreachable!()
            };
            for (level, column) in [(INTERVAL_95, 4), (INTERVAL_99_8, 6)] {
                let (low, high) = wilson(count, of, level).unwrap();
                check(row.numbers[column], low * multiplier, &row);
                check(row.numbers[column + 1], high * multiplier, &row);
            }
        }
    }

    #[test]
    fn exact_and_byar_limits_agree_with_those_of_the_published_package() {
        let rows = rows(include_str!("../fixtures/phe_rate_runs.csv"));
        assert_eq!(rows.len(), 63);
        for row in rows {
            let [count, of, multiplier, ..] = row.numbers[..] else {
                unreachable!()
            };
            assert_eq!(row.method == "Exact", count < 10.0);
            for (level, column) in [(INTERVAL_95, 4), (INTERVAL_99_8, 6)] {
                let (low, high) = rate_interval(count, level).unwrap();
                check(row.numbers[column], low / of * multiplier, &row);
                check(row.numbers[column + 1], high / of * multiplier, &row);
            }
        }
    }

    #[test]
    fn what_is_no_proportion_or_count_has_no_interval() {
        assert_eq!(wilson(5.0, 4.0, INTERVAL_95), None);
        assert_eq!(wilson(0.0, 0.0, INTERVAL_95), None);
        assert_eq!(wilson(-1.0, 4.0, INTERVAL_95), None);
        assert_eq!(rate_interval(-1.0, INTERVAL_95), None);
        assert_eq!(rate_interval(2.5, INTERVAL_95), None);
        assert_eq!(rate_interval(f64::NAN, INTERVAL_95), None);
    }

    proptest! {
        /// Those who are in and those who are not have mirrored intervals; each holds its share, the wider level the narrower, more
        /// cases of the same share make it narrower, and a larger count never has a lower limit.
        #[test]
        fn intervals_of_proportions_hold_together(count in 0_u32..500, rest in 0_u32..500, times in 2_u32..20) {
            let (count, of) = (f64::from(count), f64::from(count + rest + 1));
            let (low, high) = wilson(count, of, INTERVAL_95).unwrap();
            let (mirrored_low, mirrored_high) = wilson(of - count, of, INTERVAL_95).unwrap();
            prop_assert!((low - (1.0 - mirrored_high)).abs() < 1e-12 && (high - (1.0 - mirrored_low)).abs() < 1e-12);
            let share = count / of;
            prop_assert!((0.0..=share + 1e-12).contains(&low) && (share - 1e-12..=1.0).contains(&high));
            let (wide_low, wide_high) = wilson(count, of, INTERVAL_99_8).unwrap();
            prop_assert!(wide_low <= low + 1e-12 && high <= wide_high + 1e-12);
            let times = f64::from(times);
            let (many_low, many_high) = wilson(count * times, of * times, INTERVAL_95).unwrap();
            prop_assert!(many_high - many_low < high - low);
            let (next_low, next_high) = wilson(count + 1.0, of, INTERVAL_95).unwrap();
            prop_assert!(next_low > low && next_high >= high);
        }

        /// The interval of a count holds it, the wider level holds the narrower, and it moves up with the count, over the step from
        /// the exact limits to the approximation too.
        #[test]
        fn intervals_of_counts_hold_together(count in 0_u32..2_000) {
            let of = |count: u32, level| rate_interval(f64::from(count), level).unwrap();
            let ((low, high), (wide_low, wide_high)) = (of(count, INTERVAL_95), of(count, INTERVAL_99_8));
            prop_assert!(low <= f64::from(count) && f64::from(count) < high);
            prop_assert!(wide_low <= low && high < wide_high);
            let (next_low, next_high) = of(count + 1, INTERVAL_95);
            prop_assert!(low < next_low && high < next_high);
        }
    }
}
