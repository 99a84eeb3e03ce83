//! What holds for every series: lines and flags go with scale and shift, gaps end runs, nothing crosses a boundary.

use boardpack_model::assessment::SpecialCause;
use boardpack_model::board::{TwoInThree, VariationRules};
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;

use crate::spc::causes::Causes;
use crate::spc::counts::{Counted, Pooled};
use crate::spc::individuals::Individuals;
use crate::spc::lines::{Lines, median};
use crate::spc::rare::{between_occasions, between_times};
use crate::spc::runs::runs;

type Figures = Vec<Option<f64>>;

/// Whole numbers, few of them gaps: their sums are exact, so that flags can be compared for equality.
fn series() -> impl Strategy<Value = Figures> {
    vec(weighted(0.93, -40..60_i32), 3..40)
        .prop_map(|figures| figures.into_iter().map(|figure| figure.map(f64::from)).collect())
}

fn settings() -> impl Strategy<Value = VariationRules> {
    (6..=7_u8, 6..=7_u8, any::<bool>(), any::<bool>()).prop_map(|(shift, trend, screens, beyond)| {
        VariationRules {
            shift,
            trend,
            screens,
            two_in_three: if beyond {
                TwoInThree::BeyondToo
            } else {
                TwoInThree::OuterThirdOnly
            },
            ..VariationRules::default()
        }
    })
}

fn lines(figures: &[Option<f64>], rules: VariationRules) -> Lines {
    Individuals::of(figures, rules.screens).lines()
}

fn flags(figures: &[Option<f64>], lines: Lines, rules: VariationRules) -> Vec<SpecialCause> {
    Causes::of(figures, &vec![lines; figures.len()], rules).first()
}

fn is_near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
}

/// All lines, to compare.
fn all(lines: Lines) -> Vec<f64> {
    let ends = [lines.limits, lines.near].into_iter().flatten();
    std::iter::once(lines.centre)
        .chain(ends.flat_map(|(lower, upper)| [lower, upper]))
        .collect()
}

/// Exactly the same number: sums of whole numbers are exact.
fn is_same(a: f64, b: f64) -> bool {
    a.total_cmp(&b).is_eq()
}

/// No figure so close to a line that rounding could put it on the other side.
fn is_clear(figures: &[Option<f64>], lines: Lines) -> bool {
    figures.iter().flatten().all(|figure| {
        all(lines)
            .iter()
            .all(|line| is_same(*figure, *line) || !is_near(*figure, *line))
    })
}

fn mirrored(cause: SpecialCause) -> SpecialCause {
    match cause {
        SpecialCause::AboveLimit => SpecialCause::BelowLimit,
        SpecialCause::BelowLimit => SpecialCause::AboveLimit,
        SpecialCause::Increasing => SpecialCause::Decreasing,
        SpecialCause::Decreasing => SpecialCause::Increasing,
        SpecialCause::TwoInThreeHigh => SpecialCause::TwoInThreeLow,
        SpecialCause::TwoInThreeLow => SpecialCause::TwoInThreeHigh,
        SpecialCause::ShiftHigh => SpecialCause::ShiftLow,
        SpecialCause::ShiftLow => SpecialCause::ShiftHigh,
        other => other,
    }
}

fn is_trend(cause: SpecialCause) -> bool {
    matches!(cause, SpecialCause::Increasing | SpecialCause::Decreasing)
}

proptest! {
    #[test]
    fn xmr_lines_and_flags_go_with_scale_and_shift(
        figures in series(), rules in settings(), scale in prop::sample::select(vec![0.5, 2.0, 8.0]), by in -64..64_i32,
    ) {
        let by = f64::from(by);
        let moved: Figures = figures.iter().map(|figure| figure.map(|figure| figure * scale + by)).collect();
        let (before, after) = (lines(&figures, rules), lines(&moved, rules));
        for (a, b) in all(before).into_iter().zip(all(after)) {
            prop_assert!(a.is_nan() && b.is_nan() || is_near(a * scale + by, b), "{a} {b}");
        }
        prop_assume!(is_clear(&figures, before) && is_clear(&moved, after));
        prop_assert_eq!(flags(&figures, before, rules), flags(&moved, after, rules));
    }

    #[test]
    fn a_mirrored_series_has_mirrored_flags(figures in series(), rules in settings()) {
        let moved: Figures = figures.iter().map(|figure| figure.map(|figure| -figure)).collect();
        let (before, after) = (lines(&figures, rules), lines(&moved, rules));
        let expected: Vec<SpecialCause> =
            flags(&figures, before, rules).into_iter().map(mirrored).collect();
        // A series whose limits have fallen together on the mean has points outside on neither side: they count as low.
        let is_flat = Individuals::of(&figures, rules.screens).reach().is_none_or(|reach| reach == 0.0);
        prop_assume!(is_clear(&figures, before) && !is_flat);
        prop_assert_eq!(flags(&moved, after, rules), expected);
    }

    #[test]
    fn backwards_the_lines_stay_and_the_flags_turn_round(figures in series(), rules in settings()) {
        let back: Figures = figures.iter().rev().copied().collect();
        let (before, after) = (lines(&figures, rules), lines(&back, rules));
        for (a, b) in all(before).into_iter().zip(all(after)) {
            prop_assert!(a.is_nan() && b.is_nan() || is_near(a, b), "{a} {b}");
        }
        prop_assume!(is_clear(&figures, before));
        let forth = flags(&figures, before, rules);
        let turned = flags(&back, after, rules);
        for (a, b) in forth.iter().zip(turned.iter().rev()) {
            // A trend turns its direction; at the point of a V it is that of the step out, which is another one backwards.
            prop_assert!(a == b || is_trend(*a) && is_trend(*b), "{a:?} {b:?}");
        }
    }

    #[test]
    fn a_gap_ends_every_run(before in series(), after in series(), rules in settings()) {
        let whole: Figures = [before.clone(), vec![None], after.clone()].concat();
        let lines = lines(&whole, rules);
        prop_assume!(!lines.centre.is_nan());
        let apart = [flags(&before, lines, rules), vec![SpecialCause::Absent], flags(&after, lines, rules)].concat();
        prop_assert_eq!(flags(&whole, lines, rules), apart);
        let runs_of = |figures: &[Option<f64>]| runs(figures, lines.centre).longest;
        prop_assert_eq!(runs_of(&whole), runs_of(&before).max(runs_of(&after)));
    }

    #[test]
    fn screening_never_widens(figures in series()) {
        let reach = |screens| Individuals::of(&figures, screens).reach().unwrap_or(0.0);
        prop_assert!(reach(true) <= reach(false) + 1e-12);
    }

    #[test]
    fn figures_after_the_base_move_no_line(figures in series(), later in series(), screens in any::<bool>()) {
        let whole: Figures = [figures.clone(), later].concat();
        let of_base = Individuals::of(&whole[..figures.len()], screens);
        prop_assert_eq!(all(of_base.lines()).len(), all(Individuals::of(&figures, screens).lines()).len());
        let (a, b) = (of_base.lines().centre, Individuals::of(&figures, screens).lines().centre);
        prop_assert!(is_same(a, b));
    }

    #[test]
    fn limits_by_denominator_tighten_with_it(
        parts in vec((0..40_u32, 40..200_u32), 2..30), small in 1..500_u32, more in 1..500_u32,
    ) {
        let parts: Vec<Option<(f64, f64)>> =
            parts.into_iter().map(|(x, n)| Some((f64::from(x), f64::from(n)))).collect();
        for counted in [Counted::Shares, Counted::Events] {
            let pooled = Pooled::of(&parts, counted).unwrap();
            let (wide, tight) = (pooled.lines(f64::from(small)), pooled.lines(f64::from(small + more)));
            for (wide, tight) in [(wide.limits, tight.limits), (wide.near, tight.near)] {
                let ((a, b), (c, d)) = (wide.unwrap(), tight.unwrap());
                prop_assert!(a <= c && c <= tight_centre(&pooled) && tight_centre(&pooled) <= d && d <= b);
            }
        }
    }

    #[test]
    fn rates_go_with_their_exposure(parts in vec((0..40_u32, 40..200_u32), 2..30), times in 2..9_u32) {
        let of = |times: u32| -> Vec<Option<(f64, f64)>> {
            parts.iter().map(|(x, n)| Some((f64::from(*x), f64::from(n * times)))).collect()
        };
        let (one, many) = (Pooled::of(&of(1), Counted::Events).unwrap(), Pooled::of(&of(times), Counted::Events).unwrap());
        // The same events over an exposure counted in smaller units: the same lines in those units.
        let (a, b) = (all(one.lines(50.0)), all(many.lines(50.0 * f64::from(times)).times(f64::from(times))));
        for (a, b) in a.into_iter().zip(b) {
            prop_assert!(is_near(a, b), "{a} {b}");
        }
    }

    #[test]
    fn times_between_events_go_with_their_unit(times in vec(1..4000_u32, 3..30), scale in 1..25_u32) {
        let days: Figures = times.iter().map(|time| Some(f64::from(*time))).collect();
        let hours: Figures = times.iter().map(|time| Some(f64::from(time * scale))).collect();
        let (a, b) = (between_times(&days, true), between_times(&hours, true));
        for (a, b) in all(a.times(f64::from(scale))).into_iter().zip(all(b)) {
            prop_assert!((a - b).abs() <= 1e-6 * a.abs().max(1.0), "{a} {b}");
        }
    }

    #[test]
    fn occasions_between_events_have_an_upper_limit_above_their_mean(gaps in vec(0..400_u32, 2..30)) {
        let gaps: Figures = gaps.into_iter().map(|gap| Some(f64::from(gap))).collect();
        let lines = between_occasions(&gaps).unwrap();
        let back: Figures = gaps.iter().rev().copied().collect();
        prop_assert_eq!(between_occasions(&back).unwrap(), lines);
        let mean = gaps.iter().flatten().sum::<f64>() / gaps.len() as f64;
        let ((lower, upper), (_, near)) = (lines.limits.unwrap(), lines.near.unwrap());
        prop_assert!(lower == 0.0 && mean <= near && near <= upper);
    }

    #[test]
    fn runs_stay_with_scale_shift_and_order(figures in series(), by in -64..64_i32) {
        let present: Vec<f64> = figures.iter().flatten().copied().collect();
        prop_assume!(!present.is_empty());
        let centre = median(&present).unwrap();
        let found = runs(&figures, centre);
        let moved: Figures = figures.iter().map(|figure| figure.map(|figure| 2.0 * figure + f64::from(by))).collect();
        prop_assert_eq!(runs(&moved, 2.0 * centre + f64::from(by)), found);
        let back: Figures = figures.iter().rev().copied().collect();
        prop_assert_eq!(runs(&back, centre), found);
    }
}

fn tight_centre(pooled: &Pooled) -> f64 {
    pooled.lines(1.0).centre
}
