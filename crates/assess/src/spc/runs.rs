//! Run charts: figures about their median, judged by the longest run and the number of crossings.
//!
//! Of n′ figures off the median of a process without a change, a run longer than round(log2 n′) + 3 (Schilling 2012) and fewer
//! crossings than the lower 5 % point of a binomial of n′ − 1 tries at a half (Chen 2010) are rare: Anhøj's rules, as in
//! qicharts2. They are published from ten figures on, and below that nothing is judged; nor is anything where half of the
//! figures lie on the median itself (a rare event's many noughts), for then those off it lie on one side by its making.

use boardpack_model::assessment::Runs;

/// The fewest figures off the median whose runs are judged: where the published table begins.
const FEWEST_JUDGED: usize = 10;
/// The share of crossings below which chance makes so few rarely.
const RARE: f64 = 0.05;

/// The runs about a centre line. A gap ends a run; a crossing is counted over it, which errs towards saying nothing.
pub(super) fn runs(figures: &[Option<f64>], centre: f64) -> Runs {
    let sides = sides(figures, centre);
    let useful: Vec<i8> = sides.iter().copied().filter(|side| side.abs() == 1).collect();
    let known = figures.iter().flatten().count();
    let crossings = useful.windows(2).filter(|pair| pair[0] != pair[1]).count();
    let longest = stretches(&sides).into_iter().map(|run| run.len()).max();
    Runs {
        useful: whole(useful.len()),
        longest: whole(longest.unwrap_or(0)),
        crossings: whole(crossings),
        usual: (useful.len() >= FEWEST_JUDGED && 2 * useful.len() > known).then(|| usual(useful.len())),
    }
}

/// The indices of the points of each run; those on the median belong to none and end none.
pub(super) fn stretches_of(figures: &[Option<f64>], centre: f64) -> Vec<Vec<usize>> {
    stretches(&sides(figures, centre))
}

/// The longest run and the fewest crossings that chance makes of so many figures off the median.
pub(super) fn usual(useful: usize) -> (u32, u32) {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the logarithm of a count"
    )]
    let longest = (useful.max(1) as f64).log2().round() as u32 + 3;
    (longest, fewest_crossings(useful))
}

/// The least number k of which P(X ≤ k) ≥ 5 %, X binomial of n′ − 1 tries at a half. By logarithms: 2^−n is nought for n of
/// some thousand.
fn fewest_crossings(useful: usize) -> u32 {
    let tries = useful.saturating_sub(1);
    let (mut ways, mut so_far) = (0.0_f64, 0.0_f64);
    for k in 0..=tries {
        so_far += (ways - tries as f64 * std::f64::consts::LN_2).exp();
        if so_far >= RARE {
            return whole(k);
        }
        ways += ((tries - k) as f64 / (k + 1) as f64).ln();
    }
    whole(tries)
}

/// 1 above, -1 below, 0 on the centre, 2 for a gap.
fn sides(figures: &[Option<f64>], centre: f64) -> Vec<i8> {
    let side = |figure: &Option<f64>| {
        figure.map_or(GAP, |figure| {
            i8::from(figure > centre) - i8::from(figure < centre)
        })
    };
    figures.iter().map(side).collect()
}

const GAP: i8 = 2;

fn stretches(sides: &[i8]) -> Vec<Vec<usize>> {
    let mut runs: Vec<Vec<usize>> = Vec::new();
    let mut current = GAP;
    for (index, side) in sides.iter().enumerate() {
        match (*side, runs.last_mut()) {
            (0, _) => {}
            (GAP, _) => current = GAP,
            (side, Some(run)) if side == current => run.push(index),
            (side, _) => {
                current = side;
                runs.push(vec![index]);
            }
        }
    }
    runs
}

fn whole(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
