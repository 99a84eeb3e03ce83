//! What rolling twelve months tell of the periods that they are made of.
//!
//! Let `R(t) = f(t−w+1) + … + f(t)` with every `f ≥ 0`. Then `f(t) = f(t−w) + R(t) − R(t−1)`: the periods fall into `w` chains,
//! of which each is known but for where it begins. No `f` is below nought, so that chain `c` begins at least at `m(c)`, the
//! depth to which its steps fall; and the beginnings add up to the first `R`. What is left over, `S = R(0) − Σ m(c)`, is how
//! far every single `f` is open: from its least value to `S` more.

/// The periods behind a stretch of rolling figures.
pub(super) struct Flows {
    /// The least that each can be, oldest first.
    pub(super) least: Vec<f64>,
    /// How much more each can be.
    pub(super) slack: f64,
}

impl Flows {
    /// Nothing where no counts can add up to the figures: then they are no sums.
    pub(super) fn of(figures: &[f64], width: usize) -> Option<Self> {
        let first = *figures.first()?;
        let mut least = vec![0.0; width];
        for pair in figures.windows(2) {
            least.push(least[least.len() - width] + pair[1] - pair[0]);
        }
        let mut slack = first;
        for chain in 0..width {
            let of_chain = || (chain..least.len()).step_by(width);
            let depth = of_chain().map(|index| -least[index]).fold(0.0, f64::max);
            for index in of_chain().collect::<Vec<_>>() {
                least[index] += depth;
            }
            slack -= depth;
        }
        (slack > -1e-6).then_some(Self { least, slack })
    }

    /// Whether some period is left with fewer whole numbers than wanted, or with small ones only, and may be small.
    pub(super) fn gives_small_away(&self, up_to: f64, wanted: f64) -> bool {
        let is_narrow = self.slack + 1.0 + 1e-6 < wanted;
        self.least.iter().any(|least| {
            let most = least + self.slack;
            let may_be_small = most > 0.5 && *least < up_to + 0.5;
            may_be_small && (is_narrow || *least > 0.5 && most < up_to + 0.5)
        })
    }
}

/// How far a single figure among rolling ones is open when all the others are known, up to so much on either side.
pub(super) fn opening(figures: &[f64], at: usize, width: usize, reach: f64) -> (f64, f64) {
    let truth = figures[at];
    let can_be = |number: f64| {
        let mut others = figures.to_vec();
        others[at] = number;
        Flows::of(&others, width).is_some()
    };
    let end = |by: f64| {
        let numbers = std::iter::successors(Some(truth), move |number| Some(number + by));
        let floor = truth.min(1.0);
        numbers
            .take_while(|number| *number >= floor && (*number - truth).abs() <= reach)
            .take_while(|number| can_be(*number))
            .last()
            .unwrap_or(truth)
    };
    (end(-1.0), end(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(flows: &[f64], expected_slack: f64) {
        let width = 4;
        let rolling: Vec<f64> = flows.windows(width).map(|year| year.iter().sum()).collect();
        let found = Flows::of(&rolling, width).unwrap();
        assert!((found.slack - expected_slack).abs() < 1e-9, "{}", found.slack);
        for (flow, least) in flows.iter().zip(&found.least) {
            assert!(
                *least <= flow + 1e-9 && *flow <= least + found.slack + 1e-9,
                "{flow} {least}"
            );
        }
    }

    #[test]
    fn what_is_behind_rolling_years_lies_within_what_they_tell() {
        check(&[5.0, 7.0, 9.0, 11.0, 6.0, 8.0], 5.0 + 7.0 + 9.0 + 11.0);
        check(&[0.0, 0.0, 0.0, 0.0, 7.0, 2.0], 0.0);
        check(&[3.0, 4.0, 5.0, 6.0, 1.0, 4.0, 5.0, 6.0], 1.0 + 4.0 + 5.0 + 6.0);
    }

    #[test]
    fn a_small_count_after_years_without_any_is_told() {
        let told = |rolling: &[f64]| Flows::of(rolling, 4).unwrap().gives_small_away(5.0, 3.0);
        assert!(told(&[0.0, 7.0, 9.0]));
        assert!(!told(&[0.0, 7.0, 17.0]));
        assert!(!told(&[0.0, 0.0, 0.0]));
        assert!(!told(&[20.0, 22.0, 21.0]));
    }

    #[test]
    fn figures_that_no_counts_add_up_to_are_no_sums() {
        assert!(Flows::of(&[2.0, 10.0, 1.0, 10.0, 1.0, 10.0], 4).is_none());
    }
}
