//! Sums of values: what is known adds up, what is absent makes the sum cover less.

use super::Value;

/// A sum, with how much of it is there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sum {
    /// What the parts that are there come to: a number, or an interval where one of them is; nil where nothing but nil was
    /// said. Where no part is there, why.
    pub value: Value,
    /// How many parts are there.
    pub given: usize,
    /// Of how many.
    pub of: usize,
}

impl Sum {
    /// Whether nothing is absent.
    pub fn is_whole(self) -> bool {
        self.given == self.of
    }
}

/// Adds values up. Intervals give an interval, from the sum of the least to the sum of the most; a nil return adds nought; what
/// cannot exist adds nothing and is not absent. The order of the values makes no difference, to the last bit.
///
/// The sum of intervals is exact: [a, b] + [c, d] = [a + c, b + d], because both ends can be reached at once (Moore 1966,
/// Interval Analysis).
pub fn sum(values: &[Value]) -> Sum {
    let there: Vec<(f64, f64)> = values.iter().filter_map(|value| value.adds()).collect();
    let is_measured = |value: &Value| matches!(value, Value::Number { .. } | Value::Suppressed { .. });
    let value = if values.iter().any(is_measured) {
        let (lows, highs): (Vec<f64>, Vec<f64>) = there.iter().copied().unzip();
        Value::between(total(lows), total(highs))
    } else {
        values
            .iter()
            .copied()
            .max_by_key(|value| weight(*value))
            .unwrap_or(Value::NotApplicable)
    };
    Sum {
        value,
        given: there.len(),
        of: values.len(),
    }
}

/// The sum of floats, from the least: whatever their order, the same bits.
fn total(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.iter().sum()
}

/// Of values without a number, which says most of their sum: an answer before an absence, and of absences the one that somebody
/// can do most about.
fn weight(value: Value) -> u8 {
    match value {
        Value::Number { .. } | Value::Suppressed { .. } => 9,
        Value::NilReturn => 8,
        Value::NotReceived => 7,
        Value::Blank => 6,
        Value::NotAvailable => 5,
        Value::LowReliability => 4,
        Value::RoundsToZero => 3,
        Value::Withheld => 2,
        Value::NotApplicable => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::samples::{value, values};
    use proptest::prelude::*;

    fn check(values: &[Value], expected: &str) {
        let sum = sum(values);
        assert_eq!(
            format!("{}, {} of {}", sum.value, sum.given, sum.of),
            expected,
            "{values:?}"
        );
    }

    #[test]
    fn what_is_known_adds_up_and_what_is_absent_is_said() {
        let (twelve, few) = (Value::number(12.0), Value::Suppressed { low: 1.0, high: 4.0 });
        check(&[], "not applicable, 0 of 0");
        check(&[twelve, Value::number(0.5)], "12.5, 2 of 2");
        check(&[twelve, few], "13 to 16, 2 of 2");
        check(&[few, few, few], "3 to 12, 3 of 3");
        check(&[twelve, Value::NilReturn], "12, 2 of 2");
        check(&[Value::NilReturn, Value::NilReturn], "nil return, 2 of 2");
        check(&[Value::NilReturn, Value::NotApplicable], "nil return, 2 of 2");
        check(&[Value::NotApplicable; 2], "not applicable, 2 of 2");
        check(&[twelve, Value::NotApplicable], "12, 2 of 2");
        check(&[twelve, Value::NotReceived], "12, 1 of 2");
        check(&[few, Value::Blank], "1 to 4, 1 of 2");
        check(&[Value::NilReturn, Value::NotReceived], "nil return, 1 of 2");
        check(
            &[Value::NotApplicable, Value::NotReceived],
            "not received, 1 of 2",
        );
        check(
            &[Value::Blank, Value::NotReceived, Value::NotAvailable],
            "not received, 0 of 3",
        );
    }

    proptest! {
        /// Whatever the hidden counts are, their sum lies within the sum of the intervals, and both its ends can be it.
        #[test]
        fn a_sum_of_intervals_holds_every_sum_of_points(
            parts in prop::collection::vec((0_u16..500, 0_u16..9, 0.0_f64..=1.0), 1..12)
        ) {
            let (mut values, mut point, mut ends) = (Vec::new(), 0.0, (0.0, 0.0));
            for (low, width, within) in parts {
                let (low, high) = (f64::from(low), f64::from(low + width));
                values.push(Value::between(low, high));
                point += (low + within * (high - low)).round();
                ends = (ends.0 + low, ends.1 + high);
            }
            let bounds = sum(&values).value.bounds().unwrap();
            prop_assert!(bounds.0 <= point && point <= bounds.1, "{bounds:?} {point}");
            prop_assert_eq!(bounds, ends);
        }

        #[test]
        fn the_order_of_the_parts_makes_no_difference(values in values(), by in 0_usize..12) {
            let mut turned = values.clone();
            turned.rotate_left(by.min(values.len()));
            prop_assert_eq!(sum(&turned), sum(&values));
            turned.reverse();
            prop_assert_eq!(sum(&turned), sum(&values));
        }

        #[test]
        fn a_sum_with_an_absent_part_is_never_whole(mut values in values(), absent in value(), at in 0_usize..12) {
            prop_assume!(absent.adds().is_none());
            let without = sum(&values);
            values.insert(at.min(values.len()), absent);
            let with = sum(&values);
            prop_assert!(!with.is_whole());
            prop_assert_eq!(with.given, without.given);
            prop_assert_eq!(with.value.bounds(), without.value.bounds());
        }
    }
}
