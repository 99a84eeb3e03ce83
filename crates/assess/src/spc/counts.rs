//! p and u charts: shares and rates with limits by each point's own denominator.
//!
//! A share x ÷ n of a process that keeps its probability p̄ = Σx ÷ Σn varies as √(p̄ (1 − p̄) ÷ n) (binomial); a rate x ÷ n of
//! one that keeps its rate ū = Σx ÷ Σn varies as √(ū ÷ n) (Poisson). Limits lie three of these away, cut to what the statistic
//! can be: 0 to 1, or from 0. As in qicharts2 0.8.1.

use super::lines::{Lines, mean};

/// d2 for pairs: the mean range of two of a normal distribution, in standard deviations.
pub(super) const PAIRS: f64 = 1.128;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counted {
    /// Shares of a denominator.
    Shares,
    /// Events over an exposure.
    Events,
}

/// The centre of a base and how it varies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pooled {
    counted: Counted,
    centre: f64,
}

impl Pooled {
    /// Worked out from the numerators and denominators of a base; nothing where all denominators are nought.
    pub(super) fn of(base: &[Option<(f64, f64)>], counted: Counted) -> Option<Self> {
        let (above, below) = base
            .iter()
            .flatten()
            .fold((0.0, 0.0), |(above, below), (x, n)| (above + x, below + n));
        (below > 0.0).then(|| Self {
            counted,
            centre: above / below,
        })
    }

    /// The lines of a point with that denominator, as a share or a rate of one.
    pub(super) fn lines(self, denominator: f64) -> Lines {
        let deviation = self.deviation(denominator);
        let top = match self.counted {
            Counted::Shares => 1.0,
            Counted::Events => f64::INFINITY,
        };
        let around = |times: f64| {
            let (lower, upper) = (self.centre - times * deviation, self.centre + times * deviation);
            (lower.max(0.0), upper.min(top))
        };
        Lines {
            centre: self.centre,
            limits: Some(around(3.0)),
            near: Some(around(2.0)),
        }
    }

    fn deviation(self, denominator: f64) -> f64 {
        let spread = match self.counted {
            Counted::Shares => self.centre * (1.0 - self.centre).max(0.0),
            Counted::Events => self.centre,
        };
        (spread / denominator).sqrt()
    }

    /// How much more the points vary from one to the next than the statistic's own chance explains: Laney's σz, the average
    /// moving range of the standardised points ÷ 1.128 (Laney 2002, Quality Engineering 14:531–537). 1 is as expected.
    pub(super) fn dispersion(self, points: &[Option<(f64, f64)>]) -> Option<f64> {
        let standard = |part: &Option<(f64, f64)>| {
            let (x, n) = (*part)?;
            let standard = (x / n - self.centre) / self.deviation(n);
            standard.is_finite().then_some(standard)
        };
        let standard: Vec<Option<f64>> = points.iter().map(standard).collect();
        let ranges: Vec<f64> = standard
            .windows(2)
            .filter_map(|pair| Some((pair[1]? - pair[0]?).abs()))
            .collect();
        mean(&ranges).map(|range| range / PAIRS)
    }
}
