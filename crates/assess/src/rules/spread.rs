//! How far counts and shares usually spread, measured so that small numbers and one odd quarter do not mislead.

/// The middle one of some figures, or the mean of the two middle ones.
pub(super) fn median(figures: &[f64]) -> Option<f64> {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        count if count % 2 == 1 => Some(sorted[middle]),
        _ => Some(sorted[middle - 1].midpoint(sorted[middle])),
    }
}

/// How far square roots of counts spread about their median: the median absolute deviation, scaled as for a normal
/// spread, and never less than chance alone gives.
///
/// Square roots because the spread of a count grows with it, while the spread of its root is about one half whatever
/// its size (Bartlett 1936, J R Stat Soc Supplement 3:68); medians because one odd quarter must not hide the next.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spread {
    pub(super) middle: f64,
    scale: f64,
}

impl Spread {
    /// What chance alone gives the root of a count.
    const CHANCE: f64 = 0.5;

    /// The spread of some counts; nothing for none.
    pub(super) fn of(counts: &[f64]) -> Option<Self> {
        let roots: Vec<f64> = counts.iter().map(|count| count.max(0.0).sqrt()).collect();
        let middle = median(&roots)?;
        let distances: Vec<f64> = roots.iter().map(|root| (root - middle).abs()).collect();
        let scale = (1.4826 * median(&distances)?).max(Self::CHANCE);
        Some(Self { middle, scale })
    }

    /// How many spreads a count lies from the median.
    pub(super) fn distance(self, count: f64) -> f64 {
        self.between(count, self.middle * self.middle)
    }

    /// How many spreads two counts lie apart.
    pub(super) fn between(self, count: f64, other: f64) -> f64 {
        (count.max(0.0).sqrt() - other.max(0.0).sqrt()).abs() / self.scale
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// The median moves and grows with its figures, whatever their order; a count is the farther from the others the farther
        /// it lies; and no two counts are further apart than chance alone would have them.
        #[test]
        fn medians_and_spreads_hold_together(
            counts in prop::collection::vec(0_u32..5_000, 5..30),
            times in 1_u32..9,
            more in 0_u32..900,
            turn in 0_usize..30,
        ) {
            let counts: Vec<f64> = counts.into_iter().map(f64::from).collect();
            let (times, more) = (f64::from(times), f64::from(more));
            let middle = median(&counts).unwrap();
            let moved: Vec<f64> = counts.iter().map(|count| count * times + more).collect();
            prop_assert!((median(&moved).unwrap() - (middle * times + more)).abs() < 1e-9);
            let mut turned = counts.clone();
            turned.rotate_left(turn % counts.len());
            prop_assert_eq!(median(&turned), Some(middle));
            let (spread, again) = (Spread::of(&counts).unwrap(), Spread::of(&turned).unwrap());
            prop_assert!((spread.distance(more) - again.distance(more)).abs() < 1e-12);
            let above = spread.middle * spread.middle + more;
            prop_assert!(spread.distance(above) <= spread.distance(above + 1.0));
            prop_assert!(spread.between(above, above + 5.0) <= 2.0 * ((above + 5.0).sqrt() - above.sqrt()) + 1e-9);
        }
    }
}
