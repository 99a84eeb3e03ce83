//! The lines that a point is judged against.

/// A centre line with the limits of one point, in the figure's unit. Raw: nothing is clipped here but where the statistic
/// itself is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Lines {
    /// The centre.
    pub(super) centre: f64,
    /// The lower and the upper limit: three standard deviations away.
    pub(super) limits: Option<(f64, f64)>,
    /// Where the outer third begins, below and above: two standard deviations away.
    pub(super) near: Option<(f64, f64)>,
}

impl Lines {
    /// Which side of the centre: 1, -1, or 0 on it.
    pub(super) fn side(&self, figure: f64) -> i8 {
        i8::from(figure > self.centre) - i8::from(figure < self.centre)
    }

    /// Whether a figure lies beyond a limit; on it is not beyond.
    pub(super) fn is_outside(&self, figure: f64) -> bool {
        self.limits
            .is_some_and(|(lower, upper)| figure < lower || figure > upper)
    }

    /// Whether a figure lies in the outer third between the centre and a limit, or beyond it.
    pub(super) fn is_far(&self, figure: f64) -> bool {
        self.near
            .is_some_and(|(lower, upper)| figure < lower || figure > upper)
    }

    /// The same lines for figures in another unit, `times` as large.
    pub(super) fn times(self, times: f64) -> Self {
        let both = |(lower, upper): (f64, f64)| (lower * times, upper * times);
        Self {
            centre: self.centre * times,
            limits: self.limits.map(both),
            near: self.near.map(both),
        }
    }

    /// The same lines through an increasing function.
    pub(super) fn through(self, function: impl Fn(f64) -> f64) -> Self {
        let both = |(lower, upper): (f64, f64)| (function(lower), function(upper));
        Self {
            centre: function(self.centre),
            limits: self.limits.map(both),
            near: self.near.map(both),
        }
    }
}

/// The arithmetic mean; nothing of nothing.
pub(super) fn mean(numbers: &[f64]) -> Option<f64> {
    (!numbers.is_empty()).then(|| numbers.iter().sum::<f64>() / numbers.len() as f64)
}

/// The middle one, or the mean of the two in the middle.
pub(super) fn median(numbers: &[f64]) -> Option<f64> {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() % 2 {
        0 if sorted.is_empty() => None,
        0 => Some(f64::midpoint(sorted[middle - 1], sorted[middle])),
        _ => Some(sorted[middle]),
    }
}
