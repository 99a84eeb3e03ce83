//! XmR charts: individuals with limits by their moving ranges.
//!
//! As `NHSRplotthedots` 0.2.2 has them. The mean of the base keeps its outliers; a gap takes two moving ranges away. Screening
//! (Nelson 1982, Journal of Quality Technology 14:172–173) leaves out, once, the ranges that are not below 3.267 times their
//! mean: 3.267 is D4 for pairs. 2.66 is 3 ÷ d2, d2 = 1.128 for pairs.

use super::lines::{Lines, mean};

/// How many average moving ranges a limit lies from the mean.
pub(super) const LIMIT: f64 = 2.66;
const NEAR_LIMIT: f64 = 2.0 * (LIMIT / 3.0);
/// Moving ranges of so many times their mean are left out.
pub(super) const SCREEN: f64 = 3.267;

/// The mean and the average moving range of a base.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Individuals {
    /// The mean; no number where there is no figure.
    pub(super) mean: f64,
    /// The average moving range; nothing where there is no pair of figures, or screening left none.
    pub(super) average_range: Option<f64>,
}

impl Individuals {
    /// Worked out from the figures of a base.
    pub(super) fn of(base: &[Option<f64>], screens: bool) -> Self {
        let present: Vec<f64> = base.iter().copied().flatten().collect();
        let mut ranges: Vec<f64> = base
            .windows(2)
            .filter_map(|pair| Some((pair[1]? - pair[0]?).abs()))
            .collect();
        if screens && let Some(average) = mean(&ranges) {
            ranges.retain(|range| *range < SCREEN * average);
        }
        Self {
            mean: mean(&present).unwrap_or(f64::NAN),
            average_range: mean(&ranges),
        }
    }

    /// How far a limit lies from the mean.
    pub(super) fn reach(self) -> Option<f64> {
        self.average_range.map(|range| LIMIT * range)
    }

    /// Its lines, the same for every point.
    pub(super) fn lines(self) -> Lines {
        let around = |factor: f64| {
            let range = self.average_range?;
            Some((self.mean - factor * range, self.mean + factor * range))
        };
        Lines {
            centre: self.mean,
            limits: around(LIMIT),
            near: around(NEAR_LIMIT),
        }
    }
}
