//! Which figures are hidden for what they are: small counts, and what rests on few.
//!
//! Small is 1 to `up_to`; nought is by the policy. The complement of a proportion (`denominator − numerator`) is a count too.
//! Where parts cannot be seen (the sender stated a percentage only, or suppressed) they are taken for small, and so is how many
//! a median is of where nobody says. Counts of returns, not of people, are never small.

use boardpack_model::Value;
use boardpack_model::board::{DisclosurePolicy, Source, Unit, Zeros};

use super::surface::Figure;

/// Which counts are small.
#[derive(Debug, Clone, Copy)]
pub(super) struct Small {
    pub(super) policy: DisclosurePolicy,
}

impl Small {
    /// Whether a count is more than nought and, as a whole number, at most the largest small one.
    pub(super) fn is(self, count: f64) -> bool {
        count > 0.0 && count < f64::from(self.policy.up_to) + 0.5
    }

    /// Whether a count may not be shown.
    fn hides_count(self, count: f64) -> bool {
        self.is(count) || count.abs() < 0.5 && self.policy.zeros == Zeros::Hidden
    }

    /// Whether a value is, or may be, a count that may not be shown.
    fn may_be(self, value: Value) -> bool {
        match value {
            Value::Suppressed { .. } | Value::RoundsToZero | Value::Withheld => true,
            other => other.exact().is_some_and(|count| self.hides_count(count)),
        }
    }

    /// Whether a figure is hidden for what it is.
    pub(super) fn hides(self, figure: &Figure<'_>) -> bool {
        if figure.indicator.source == Source::Timeliness {
            return false;
        }
        Self::rests_on_unseen(figure)
            || self.rests_on_few(figure)
            || Self::counts(figure)
                .into_iter()
                .flatten()
                .any(|part| self.may_be(part))
    }

    /// The counts that a figure shows: numerator, denominator, and those whom a proportion leaves out.
    fn counts(figure: &Figure<'_>) -> [Option<Value>; 4] {
        let exact = figure.numerator.exact().zip(figure.denominator.exact());
        let complement = exact
            // Where a numerator may exceed its denominator the difference is mostly a count all the same.
            .filter(|_| matches!(figure.indicator.unit, Unit::Percent))
            .map(|(above, below)| Value::number((below - above).abs()));
        let is_hidden_by_sender = |value: Value| {
            matches!(
                value,
                Value::Suppressed { .. } | Value::RoundsToZero | Value::Withheld
            )
        };
        [
            (matches!(figure.indicator.unit, Unit::Count) || is_hidden_by_sender(figure.value))
                .then_some(figure.value),
            (figure.numerator_counts() || is_hidden_by_sender(figure.numerator)).then_some(figure.numerator),
            Some(figure.denominator),
            complement,
        ]
    }

    /// Whether there is a figure, but not what it was worked out from.
    fn rests_on_unseen(figure: &Figure<'_>) -> bool {
        let needs_denominator =
            figure.denominator_counts() || matches!(figure.indicator.unit, Unit::Median { .. });
        let needs_numerator = !figure.indicator.is_one_figure();
        let is_unseen = needs_numerator && figure.numerator.exact().is_none()
            || needs_denominator && figure.denominator.exact().is_none();
        figure.number.is_some() && !matches!(figure.indicator.unit, Unit::Count) && is_unseen
    }

    /// Whether a percentage, a mean or a rate has a denominator below the least.
    fn rests_on_few(self, figure: &Figure<'_>) -> bool {
        let least = f64::from(self.policy.least_denominator);
        let is_printed = figure.number.is_some() || matches!(figure.value, Value::Number { .. });
        is_printed
            && !matches!(figure.indicator.unit, Unit::Count)
            && figure.denominator.exact().is_some_and(|below| below < least)
    }
}
