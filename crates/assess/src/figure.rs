//! Figures: one figure from its parts, with its formula and its interval.
//!
//! | unit | figure |
//! |---|---|
//! | count | the numerator |
//! | percent | 100 × numerator / denominator |
//! | rate | per × numerator × times / population (`times` annualises a quarter's flow) |
//! | mean | numerator / denominator |
//! | median | what the sender gives |

use boardpack_model::board::{Indicator, Population, Unit};
use boardpack_model::value::{Proportion, ratio};
use boardpack_model::{Board, KnownObservation, Measure, Period, Place, Value};

use crate::intervals::{INTERVAL_95, rate_interval, wilson};
use crate::printed::part;

/// The parts of one figure.
pub(crate) struct Parts {
    pub(crate) numerator: Value,
    pub(crate) denominator: Value,
    population_line: Option<String>,
    /// Whether some part is what stands for an empty cell.
    pub(crate) uses_empty: bool,
}

impl Parts {
    pub(crate) fn new<'a>(
        board: &Board,
        indicator: &Indicator,
        period: Period,
        cell: &dyn Fn(Measure) -> Option<&'a KnownObservation>,
        empty: Value,
    ) -> Self {
        let value = |measure| {
            let value = cell(measure).map(|known| known.observation.value);
            value.filter(|value| value.is_answer() || empty != Value::NilReturn)
        };
        let (numerator, denominator) = (value(Measure::Numerator), value(Measure::Denominator));
        let mut uses_empty = numerator.is_none();
        let mut population_line = None;
        let denominator = if let Unit::Rate {
            population: Some(name),
            ..
        } = &indicator.unit
        {
            let population = population(board, name, period);
            population_line = population.map(|population| population.place.clone());
            population.map_or(Value::NotAvailable, |population| Value::number(population.people))
        } else if needs_denominator(indicator) {
            uses_empty |= denominator.is_none();
            denominator.unwrap_or(empty)
        } else {
            denominator.unwrap_or(Value::Blank)
        };
        Self {
            numerator: numerator.unwrap_or(empty),
            denominator,
            population_line,
            uses_empty,
        }
    }

    /// The parts of a figure that is put together of several, over a population of ours where there is one.
    pub(crate) fn of_sums(
        board: &Board,
        indicator: &Indicator,
        period: Period,
        numerator: Value,
        denominator: Value,
    ) -> Self {
        let none = |_| None;
        let population = Self::new(board, indicator, period, &none, Value::NotReceived);
        Self {
            numerator,
            denominator: if is_over_population(indicator) {
                population.denominator
            } else {
                denominator
            },
            uses_empty: false,
            ..population
        }
    }

    /// Parts that are known already.
    pub(crate) fn of(numerator: Value, denominator: Value) -> Self {
        Self {
            numerator,
            denominator,
            population_line: None,
            uses_empty: false,
        }
    }

    /// Whether the sender gave every part that the figure is worked out from.
    pub(crate) fn are_answered(&self, indicator: &Indicator) -> bool {
        self.numerator.is_answer() && (!needs_denominator(indicator) || self.denominator.is_answer())
    }

    /// The figure where it is exact, and what it is otherwise.
    pub(crate) fn figure(&self, indicator: &Indicator) -> (Option<f64>, Value) {
        let value = if indicator.is_one_figure() {
            match self.numerator.bounds() {
                Some((least, _)) if least < 0.0 => Value::NotAvailable,
                _ => self.numerator,
            }
        } else {
            ratio(
                factor(indicator),
                self.numerator,
                self.denominator,
                proportion(indicator),
            )
        };
        // "Nothing to report" is said in words; it is no measured nought, and no line or limit is drawn through it.
        (value.exact().filter(|_| value != Value::NilReturn), value)
    }

    /// The formula with its figures; empty where a part is unknown.
    pub(crate) fn formula(&self, indicator: &Indicator, is_exact: bool) -> String {
        if self.numerator == Value::NilReturn {
            return String::new();
        }
        let is_of_nothing = !is_exact && self.denominator.exact().is_some_and(|below| below <= 0.0);
        let below = text_of(self.denominator).filter(|_| !is_of_nothing);
        match (text_of(self.numerator), below) {
            (Some(above), _) if indicator.is_one_figure() => above,
            (Some(above), Some(below)) => formula(indicator, &above, &below, 1),
            _ => String::new(),
        }
    }

    /// The 95 % interval: Wilson for a proportion of whole things, exact or Byar for a rate over a population.
    pub(crate) fn interval(&self, indicator: &Indicator) -> Option<(f64, f64)> {
        if self.numerator == Value::NilReturn {
            return None;
        }
        let (above, below) = (self.numerator.exact()?, self.denominator.exact()?);
        match &indicator.unit {
            Unit::Percent if is_proportion(indicator) => {
                let (low, high) = wilson(above, below, INTERVAL_95)?;
                Some((100.0 * low, 100.0 * high))
            }
            Unit::Rate { .. } => {
                let (low, high) = rate_interval(above, INTERVAL_95)?;
                let factor = factor(indicator) / below;
                Some((factor * low, factor * high))
            }
            _ => None,
        }
    }

    pub(crate) fn population_line(&self) -> Option<Place> {
        self.population_line.as_deref().map(|line| Place::file("", line))
    }
}

/// The population of the period's financial year, else of the nearest earlier one, else of the earliest that is known: past
/// quarters are older than a new board's first table. The line used is among the figure's inputs.
fn population<'a>(board: &'a Board, name: &str, period: Period) -> Option<&'a Population> {
    let earliest = || {
        let of_name = board
            .populations
            .iter()
            .filter(|population| population.name == name);
        of_name.min_by_key(|population| population.year)
    };
    board.population(name, period).or_else(earliest)
}

/// Whether the figure is a rate over a population of ours, which is the same for every part of a total.
pub(crate) fn is_over_population(indicator: &Indicator) -> bool {
    matches!(
        &indicator.unit,
        Unit::Rate {
            population: Some(_),
            ..
        }
    )
}

/// Whether the figure is worked out from a denominator that the sender gives.
pub(crate) fn needs_denominator(indicator: &Indicator) -> bool {
    match &indicator.unit {
        Unit::Count | Unit::Median { .. } => false,
        Unit::Percent | Unit::Mean { .. } => true,
        Unit::Rate { population, .. } => population.is_none(),
    }
}

/// Whether the numerator is a part of the denominator.
pub(crate) fn is_proportion(indicator: &Indicator) -> bool {
    matches!(indicator.unit, Unit::Percent) && !indicator.may_exceed_denominator
}

/// Whether the figure can be more than all of its whole.
pub(crate) fn proportion(indicator: &Indicator) -> Proportion {
    if is_proportion(indicator) {
        Proportion::PartOfWhole
    } else {
        Proportion::Free
    }
}

/// What the numerator is multiplied by.
pub(crate) fn factor(indicator: &Indicator) -> f64 {
    match &indicator.unit {
        Unit::Percent => 100.0,
        Unit::Rate { per, times, .. } => f64::from(*per) * f64::from(*times),
        Unit::Count | Unit::Mean { .. } | Unit::Median { .. } => 1.0,
    }
}

/// The formula of a figure over a denominator, from the texts of its parts. `periods` is over how many of its own periods an
/// annualised rate is: four quarters make the year that `times` makes of one.
pub(crate) fn formula(indicator: &Indicator, above: &str, below: &str, periods: u32) -> String {
    match &indicator.unit {
        Unit::Percent => format!("100 × {above} / {below}"),
        Unit::Rate { per, times: 1, .. } => format!("{} × {above} / {below}", part(f64::from(*per))),
        Unit::Rate { per, times, .. } if periods > 1 => {
            format!(
                "{} × {above} × {times} / {periods} / {below}",
                part(f64::from(*per))
            )
        }
        Unit::Rate { per, times, .. } => {
            format!("{} × {above} × {times} / {below}", part(f64::from(*per)))
        }
        Unit::Mean { .. } => format!("{above} / {below}"),
        Unit::Count | Unit::Median { .. } => above.to_owned(),
    }
}

/// An exact number or an interval as a formula writes it.
pub(crate) fn text_of(value: Value) -> Option<String> {
    match value {
        Value::Suppressed { low, high } => Some(format!("({} to {})", part(low), part(high))),
        other => other.exact().map(part),
    }
}
