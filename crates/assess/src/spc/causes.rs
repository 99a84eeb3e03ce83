//! Special causes: which points show more than chance, by four rules.
//!
//! As `NHSRplotthedots` 0.2.2 has them, in its order of precedence: beyond a limit, a trend, two in three, a shift. All points of
//! a window are flagged. A gap ends every run.

use boardpack_model::assessment::SpecialCause;
use boardpack_model::board::{TwoInThree, VariationRules};

use super::lines::Lines;

/// What the four rules say of every point of a stretch: 1 high, -1 low, 0 nothing.
#[derive(Debug, Clone)]
pub(super) struct Causes {
    is_absent: Vec<bool>,
    outside: Vec<i8>,
    trends: Vec<i8>,
    pairs: Vec<i8>,
    shifts: Vec<i8>,
}

impl Causes {
    /// The rules over one stretch, each figure against its own lines.
    pub(super) fn of(figures: &[Option<f64>], lines: &[Lines], rules: VariationRules) -> Self {
        let sides: Vec<Option<i8>> = figures
            .iter()
            .zip(lines)
            .map(|(figure, lines)| figure.map(|figure| lines.side(figure)))
            .collect();
        let outside: Vec<i8> = figures
            .iter()
            .zip(lines)
            .map(|(figure, lines)| match figure {
                Some(figure) if lines.is_outside(*figure) => {
                    if *figure > lines.centre {
                        1
                    } else {
                        -1
                    }
                }
                _ => 0,
            })
            .collect();
        let far: Vec<bool> = figures
            .iter()
            .zip(lines)
            .zip(&outside)
            .map(|((figure, lines), outside)| {
                let counts = *outside == 0 || rules.two_in_three == TwoInThree::BeyondToo;
                counts && figure.is_some_and(|figure| lines.is_far(figure))
            })
            .collect();
        Self {
            is_absent: figures.iter().map(Option::is_none).collect(),
            trends: trends(figures, usize::from(rules.trend)),
            pairs: two_in_three(&far, &sides),
            shifts: shifts(&sides, usize::from(rules.shift)),
            outside,
        }
    }

    /// Every rule that a point meets, the weightiest first.
    pub(super) fn all(&self, index: usize) -> Vec<SpecialCause> {
        let met = [
            (
                self.outside[index],
                SpecialCause::AboveLimit,
                SpecialCause::BelowLimit,
            ),
            (
                self.trends[index],
                SpecialCause::Increasing,
                SpecialCause::Decreasing,
            ),
            (
                self.pairs[index],
                SpecialCause::TwoInThreeHigh,
                SpecialCause::TwoInThreeLow,
            ),
            (
                self.shifts[index],
                SpecialCause::ShiftHigh,
                SpecialCause::ShiftLow,
            ),
        ];
        met.into_iter()
            .filter(|(side, ..)| *side != 0)
            .map(|(side, high, low)| if side > 0 { high } else { low })
            .collect()
    }

    /// The weightiest rule that each point meets.
    pub(super) fn first(&self) -> Vec<SpecialCause> {
        let first = |(index, is_absent): (usize, &bool)| {
            if *is_absent {
                SpecialCause::Absent
            } else {
                self.all(index).first().copied().unwrap_or(SpecialCause::Common)
            }
        };
        self.is_absent.iter().enumerate().map(first).collect()
    }
}

/// The direction of the trend that each point is part of: 1, -1, or 0 for none.
///
/// It is that of the step out of the point where the next point is in a trend too, else of the step into it; so the lowest
/// point of a V belongs to the rise. (Where one trend follows right on another the step between them counts as well: the
/// published package has it so.)
pub(super) fn trends(figures: &[Option<f64>], length: usize) -> Vec<i8> {
    let is_part = part_of(&trend_ends(figures, length), length);
    let steps = steps(figures);
    let direction = |index: usize| match (is_part[index], is_part.get(index + 1)) {
        (false, _) => 0,
        (true, Some(true)) => steps[index],
        (true, _) => steps[index - 1],
    };
    (0..figures.len()).map(direction).collect()
}

/// Where a row of so many points that all rise (1), or all fall (-1), ends.
pub(super) fn trend_ends(figures: &[Option<f64>], length: usize) -> Vec<i8> {
    let length = length.max(2);
    let mut ends = vec![0; figures.len()];
    for (start, window) in steps(figures).windows(length - 1).enumerate() {
        if window.iter().all(|step| *step == window[0]) {
            ends[start + length - 1] = window[0];
        }
    }
    ends
}

/// The sign of each step; a step from or to a gap is none.
fn steps(figures: &[Option<f64>]) -> Vec<i8> {
    let step = |pair: &[Option<f64>]| match (pair[0], pair[1]) {
        (Some(before), Some(after)) => i8::from(after > before) - i8::from(after < before),
        _ => 0,
    };
    figures.windows(2).map(step).collect()
}

/// Whether each point is one of the so many that end at a mark of 1 or -1.
pub(super) fn part_of(ends: &[i8], length: usize) -> Vec<bool> {
    let within = |start: usize| {
        let marks = ends.iter().skip(start).take(length);
        marks.into_iter().any(|mark| mark.abs() == 1)
    };
    (0..ends.len()).map(within).collect()
}

/// The side of each point that is a far one of three, two of them far and all on one side of the centre.
pub(super) fn two_in_three(far: &[bool], sides: &[Option<i8>]) -> Vec<i8> {
    let mut flags = vec![0; far.len()];
    for start in 0..far.len().min(sides.len()).saturating_sub(2) {
        let window = start..start + 3;
        let sum: i8 = sides[window.clone()].iter().map(|side| side.unwrap_or(0)).sum();
        if sum.abs() == 3 && far[window.clone()].iter().filter(|far| **far).count() >= 2 {
            for index in window.filter(|index| far[*index]) {
                flags[index] = sum.signum();
            }
        }
    }
    flags
}

/// The side of each point that is one of so many in a row on one side of the centre.
pub(super) fn shifts(sides: &[Option<i8>], length: usize) -> Vec<i8> {
    let is_part = part_of(&shift_ends(sides, length), length);
    let side = |(side, is_part): (&Option<i8>, bool)| side.filter(|_| is_part).unwrap_or(0);
    sides.iter().zip(is_part).map(side).collect()
}

/// Where a row of so many points on one side of the centre ends, and which side. Points on the centre make no row.
pub(super) fn shift_ends(sides: &[Option<i8>], length: usize) -> Vec<i8> {
    let length = length.max(2);
    let mut ends = vec![0; sides.len()];
    for (start, window) in sides.windows(length).enumerate() {
        if window.iter().all(|side| *side == window[0]) {
            ends[start + length - 1] = window[0].unwrap_or(0);
        }
    }
    ends
}
