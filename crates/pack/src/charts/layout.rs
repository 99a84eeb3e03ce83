//! Where things go on a chart: axis breaks, labels pushed apart, words wrapped by their measured width.

use crate::font::{Weight, width};
use crate::words;

/// The largest magnitude a chart places; beyond it a figure is no figure of a partnership.
const LARGEST: f64 = 1e15;

/// A value axis: finite, with `low` below `high`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Axis {
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) breaks: Vec<f64>,
    /// Decimals that the breaks need.
    pub(crate) decimals: usize,
}

/// Whether the axis begins at nought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Zero {
    /// Bars: always.
    Always,
    /// Lines: where nought fits without hiding the trend; else from a quarter to a third of the height below the data.
    WhereItFits,
}

impl Axis {
    /// An axis over the values, within the natural range, with about `parts` steps of 1, 2 or 5 times a power of ten.
    pub(crate) fn over(values: &[f64], natural: (f64, Option<f64>), zero: Zero, parts: u8) -> Self {
        let kept = values
            .iter()
            .filter(|v| v.is_finite())
            .map(|v| v.clamp(-LARGEST, LARGEST));
        let (lowest, highest) = kept.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        if lowest > highest {
            return Self::steps(0.0, natural.1.unwrap_or(1.0).max(1.0), natural, parts);
        }
        let spread = highest - lowest;
        if natural == (0.0, Some(100.0)) && spread > 40.0 && lowest >= 0.0 && highest <= 100.0 {
            return Self::steps(0.0, 100.0, natural, parts);
        }
        let spread = if spread > 0.0 {
            spread
        } else {
            (highest.abs() * 0.2).max(1.0)
        };
        let low = match zero {
            Zero::Always => lowest.min(0.0),
            // Nought hides nothing while the data keep at least a third of the height.
            Zero::WhereItFits if lowest >= 0.0 && spread >= highest / 3.0 => 0.0,
            Zero::WhereItFits => lowest - 0.4 * spread,
        };
        let low = if lowest >= natural.0 {
            low.max(natural.0)
        } else {
            low
        };
        let high = match zero {
            Zero::Always => highest.max(0.0),
            Zero::WhereItFits => highest + 0.08 * spread,
        };
        let top = natural.1.filter(|top| highest <= *top);
        let high = top.map_or(high, |top| high.min(top));
        Self::steps(low, high.max(low + spread * 0.5), natural, parts)
    }

    /// Of a few numbers of steps, the one that leaves the least empty height.
    fn steps(low: f64, high: f64, natural: (f64, Option<f64>), parts: u8) -> Self {
        let tried =
            (parts..=parts.saturating_add(2)).map(|parts| Self::with_steps(low, high, natural, parts));
        tried
            .min_by(|a, b| {
                // Of equal heights, the one with more breaks reads better.
                let height = |axis: &Self| axis.high - axis.low;
                let breaks = b.breaks.len().cmp(&a.breaks.len());
                height(a).total_cmp(&height(b)).then(breaks)
            })
            .unwrap_or_else(|| Self::with_steps(0.0, 1.0, natural, parts))
    }

    fn with_steps(low: f64, high: f64, natural: (f64, Option<f64>), parts: u8) -> Self {
        let step = nice_step((high - low) / f64::from(parts.max(1)));
        let first = (low / step + 1e-9).floor();
        let last = (high / step - 1e-9).ceil().max(first + 1.0);
        // A step past the natural top is an empty strip: the axis ends at the top itself.
        let top = natural.1.filter(|top| high <= *top && last * step > *top);
        let last = top.map_or(last, |top| (top / step + 1e-9).floor());
        let count = (last - first).clamp(1.0, 40.0);
        let mut breaks = Vec::new();
        let mut index = 0.0;
        while index <= count {
            breaks.push((first + index) * step);
            index += 1.0;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to 0 to 6"
        )]
        let decimals = (-step.log10() - 1e-9).ceil().clamp(0.0, 6.0) as usize;
        let end = breaks.last().copied().unwrap_or(high);
        Self {
            low: first * step,
            high: top.unwrap_or(end).max(end),
            breaks,
            decimals,
        }
    }

    /// A break as printed beside the axis.
    pub(crate) fn label(&self, value: f64, suffix: &str) -> String {
        if self.high.abs().max(self.low.abs()) >= 1e7 {
            return format!("{} m{suffix}", words::grouped(value / 1e6));
        }
        format!("{}{suffix}", words::fixed(value, self.decimals))
    }

    /// The value moved into the axis, so that nothing is drawn outside the plot; nothing for what is no number.
    pub(crate) fn within(&self, value: f64) -> Option<f64> {
        value.is_finite().then(|| value.clamp(self.low, self.high))
    }
}

fn nice_step(rough: f64) -> f64 {
    let rough = if rough.is_finite() && rough > 1e-9 {
        rough
    } else {
        1.0
    };
    let power = 10_f64.powf(rough.log10().floor());
    let leading = rough / power;
    let nice = [1.0, 2.0, 5.0].into_iter().find(|nice| leading <= nice + 1e-9);
    power * nice.unwrap_or(10.0)
}

/// Pushes labels of one height apart, keeping their order, within a stretch. Gives the middle of each, in the order given.
pub(crate) fn pushed_apart(wanted: &[f32], height: f32, stretch: (f32, f32)) -> Vec<f32> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|a, b| wanted[*a].total_cmp(&wanted[*b]));
    let mut placed = wanted.to_vec();
    let mut least = stretch.0 + height / 2.0;
    for index in &order {
        placed[*index] = placed[*index].max(least);
        least = placed[*index] + height;
    }
    let mut most = stretch.1 - height / 2.0;
    for index in order.iter().rev() {
        placed[*index] = placed[*index].min(most);
        most = placed[*index] - height;
    }
    placed
}

/// The text in lines no wider than `room`; a word that is wider is cut.
pub(crate) fn wrapped(text: &str, size: f32, weight: Weight, room: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let word = shortened(word, size, weight, room);
        match lines.last_mut() {
            Some(line) if width(&format!("{line} {word}"), size, weight) <= room => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines
}

/// The text in at most `most` lines, the last of which ends with … where something is left out.
pub(crate) fn wrapped_to(text: &str, size: f32, room: f32, most: usize) -> Vec<String> {
    let lines = wrapped(text, size, Weight::Regular, room);
    if lines.len() <= most {
        return lines;
    }
    let (kept, rest) = lines.split_at(most.saturating_sub(1));
    let mut kept = kept.to_vec();
    kept.push(shortened(&rest.join(" "), size, Weight::Regular, room));
    kept
}

/// The text cut with … so that it is no wider than `room`.
pub(crate) fn shortened(text: &str, size: f32, weight: Weight, room: f32) -> String {
    if width(text, size, weight) <= room {
        return text.to_owned();
    }
    let mut kept = String::new();
    for letter in text.chars() {
        kept.push(letter);
        if width(&kept, size, weight) + width("…", size, weight) > room {
            kept.pop();
            break;
        }
    }
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(values: &[f64], natural: (f64, Option<f64>), zero: Zero, breaks: &[f64]) {
        assert_eq!(Axis::over(values, natural, zero, 5).breaks, breaks, "{values:?}");
    }

    const PERCENT: (f64, Option<f64>) = (0.0, Some(100.0));
    const COUNT: (f64, Option<f64>) = (0.0, None);

    #[test]
    fn breaks_are_one_two_or_five_times_a_power_of_ten() {
        check(
            &[12.0, 88.0],
            PERCENT,
            Zero::WhereItFits,
            &[0.0, 20.0, 40.0, 60.0, 80.0, 100.0],
        );
        check(
            &[2.0, 9.0],
            COUNT,
            Zero::WhereItFits,
            &[0.0, 2.0, 4.0, 6.0, 8.0, 10.0],
        );
        check(
            &[0.0, 430.0],
            COUNT,
            Zero::Always,
            &[0.0, 100.0, 200.0, 300.0, 400.0, 500.0],
        );
    }

    #[test]
    fn of_two_axes_of_one_height_the_one_with_more_breaks_is_taken() {
        let axis = Axis::over(&[54.0, 86.0], PERCENT, Zero::WhereItFits, 4);
        assert_eq!(axis.breaks, [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]);
    }

    #[test]
    fn a_line_far_from_nought_keeps_a_quarter_to_a_third_below_it() {
        let axis = Axis::over(&[90.0, 96.0], PERCENT, Zero::WhereItFits, 5);
        assert!(axis.low < 89.0 && axis.low >= 86.0, "{axis:?}");
        assert!(axis.high <= 100.0);
    }

    #[test]
    fn every_axis_is_finite_and_not_empty() {
        let hard: [&[f64]; 9] = [
            &[],
            &[f64::NAN],
            &[f64::INFINITY, 1.0],
            &[5.0],
            &[0.0, 0.0],
            &[-3.0, 4.0],
            &[-5.0],
            &[1e-12, 2e-12],
            &[-1e300, 1e300],
        ];
        for values in hard {
            for zero in [Zero::Always, Zero::WhereItFits] {
                for natural in [PERCENT, COUNT] {
                    let axis = Axis::over(values, natural, zero, 5);
                    assert!(
                        axis.low.is_finite() && axis.high.is_finite(),
                        "{values:?} {axis:?}"
                    );
                    assert!(axis.low < axis.high, "{values:?} {axis:?}");
                    assert!((2..=41).contains(&axis.breaks.len()), "{values:?} {axis:?}");
                }
            }
        }
    }

    #[test]
    fn labels_never_overlap() {
        for wanted in [vec![50.0; 5], vec![2.0, 3.0, 98.0, 99.0], vec![10.0, 60.0, 12.0]] {
            let mut placed = pushed_apart(&wanted, 17.0, (0.0, 120.0));
            placed.sort_by(f32::total_cmp);
            for pair in placed.windows(2) {
                assert!(pair[1] - pair[0] >= 17.0 - 1e-3, "{placed:?}");
            }
            assert!(
                placed[0] >= 8.5 - 1e-3 && placed[placed.len() - 1] <= 111.5 + 1e-3,
                "{placed:?}"
            );
        }
    }

    #[test]
    fn words_wrap_by_their_width_and_long_ones_are_cut() {
        let lines = wrapped("Children on a child protection plan", 10.0, Weight::Regular, 80.0);
        assert!(lines.len() > 1);
        for line in wrapped(&"w".repeat(200), 10.0, Weight::Regular, 80.0) {
            assert!(width(&line, 10.0, Weight::Regular) <= 80.0, "{line}");
        }
        assert_eq!(wrapped_to("one two three four five six", 10.0, 40.0, 2).len(), 2);
    }
}
