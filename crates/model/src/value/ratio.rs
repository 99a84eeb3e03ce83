//! One value by another: shares, rates and means, of intervals too.

use super::Value;

/// Whether the upper of two values is a part of the lower.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proportion {
    /// It is: never more than all of it.
    PartOfWhole,
    /// It need not be.
    Free,
}

/// `factor` × `above` / `below`: a number where both are exact, an interval where one is, and otherwise what the part without a
/// figure is. `factor` is 100 for a percentage.
///
/// A nil return is no measured nought and stays one. Of nothing there is no ratio: it does not apply. A part below nought, and
/// more than all of a whole, give no figure: the rules ask about them.
///
/// Of positive intervals the least is [low above] / [high below] and the most [high above] / [low below] (Moore 1966, Interval
/// Analysis); what can be anything has no figure.
pub fn ratio(factor: f64, above: Value, below: Value, proportion: Proportion) -> Value {
    if above == Value::NilReturn {
        return above;
    }
    let Some((least, most)) = above.bounds() else {
        return above;
    };
    if least < 0.0 {
        return Value::NotAvailable;
    }
    let Some((fewest, all)) = below.bounds() else {
        return below;
    };
    let is_more_than_all = proportion == Proportion::PartOfWhole && least > all;
    if is_more_than_all || fewest < 0.0 {
        return Value::NotAvailable;
    }
    if all <= 0.0 {
        return Value::NotApplicable;
    }
    if let (Some(above), Some(below)) = (above.exact(), below.exact()) {
        return Value::number(factor * above / below);
    }
    let ceiling = match proportion {
        Proportion::PartOfWhole => factor,
        Proportion::Free => f64::INFINITY,
    };
    let high = if fewest > 0.0 {
        factor * most / fewest
    } else {
        f64::INFINITY
    };
    Value::between((factor * least / all).min(ceiling), high.min(ceiling))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::samples::value;
    use proptest::prelude::*;

    fn check(above: Value, below: Value, proportion: Proportion, expected: &str) {
        let found = ratio(100.0, above, below, proportion);
        assert_eq!(found.to_string(), expected, "{above} / {below}");
    }

    #[test]
    fn each_part_that_is_no_number_says_what_the_ratio_is() {
        let number = Value::number;
        let few = Value::Suppressed { low: 1.0, high: 4.0 };
        let (part, free) = (Proportion::PartOfWhole, Proportion::Free);
        check(number(17.0), number(20.0), part, "85");
        check(few, number(20.0), part, "5 to 20");
        check(number(3.0), few, part, "75 to 100");
        check(number(3.0), few, free, "75 to 300");
        check(few, few, part, "25 to 100");
        check(Value::NilReturn, number(20.0), part, "nil return");
        check(Value::Blank, number(20.0), part, "blank");
        check(number(17.0), Value::NotReceived, part, "not received");
        check(number(0.0), number(0.0), part, "not applicable");
        check(number(5.0), number(0.0), part, "not available");
        check(number(5.0), number(0.0), free, "not applicable");
        check(number(5.0), Value::NilReturn, free, "not applicable");
        check(number(21.0), number(20.0), part, "not available");
        check(number(21.0), number(20.0), free, "105");
        check(number(-1.0), number(20.0), free, "not available");
        check(number(1.0), number(-20.0), free, "not available");
        check(few, Value::between(0.0, 9.0), free, "not available");
    }

    proptest! {
        #[test]
        fn a_ratio_of_intervals_holds_every_ratio_of_points(
            (above, above_width) in (0_u16..50, 0_u16..9),
            (below, below_width) in (50_u16..90, 0_u16..9),
            (up, down) in (0.0_f64..=1.0, 0.0_f64..=1.0),
        ) {
            let ends = |low: u16, width: u16| (f64::from(low), f64::from(low + width));
            let (above, below) = (ends(above, above_width), ends(below, below_width));
            let found = ratio(100.0, Value::between(above.0, above.1), Value::between(below.0, below.1), Proportion::PartOfWhole);
            let inside = |(low, high): (f64, f64), at: f64| low + at * (high - low);
            let point = (100.0 * inside(above, up) / inside(below, down)).min(100.0);
            let (low, high) = found.bounds().unwrap();
            prop_assert!(low - 1e-9 <= point && point <= high + 1e-9, "{low} {point} {high}");
        }

        #[test]
        fn a_ratio_with_a_part_that_says_nothing_is_no_number(above in value(), below in value()) {
            let found = ratio(1.0, above, below, Proportion::Free);
            if above.bounds().is_none() || below.bounds().is_none() {
                prop_assert!(found.bounds().is_none_or(|_| found == Value::NilReturn), "{found}");
            }
        }
    }
}
