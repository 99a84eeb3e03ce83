//! Figures put together: over the parts of a total, and over the periods of a year, by what each figure means.
//!
//! | what it is | over parts (agencies) | over periods |
//! |---|---|---|
//! | events in the period | numerators add | numerators add |
//! | percentage, rate, mean | numerators add, denominators add, then worked out anew | the same |
//! | rate over a population of ours | numerators add over the one population | numerators add over the year's population; one that was annualised by `times` over n periods is multiplied by `times` / n, and its formula says so |
//! | as things stood on the last day | adds | the last stands |
//! | twelve months, year to date | adds | the last stands |
//! | distinct children | only where the board says that one may count twice | never |
//! | median | never | never |
//!
//! What is absent makes the sum cover less; it never makes it silently smaller.

mod total;
mod year;

use boardpack_model::Value;
use boardpack_model::assessment::Point;
use boardpack_model::board::Indicator;
use boardpack_model::value::sum;

use crate::figure::{is_over_population, text_of};

pub(crate) use total::{PartSeries, part_names, series};
pub(crate) use year::{adds_to_year, with_parts, year};

/// Whether a point is added where its indicator is part of a total.
pub(crate) fn adds(indicator: &Indicator, point: &Point) -> bool {
    Addend::of(indicator, point).is_there(indicator)
}

/// What one part brings to a figure that is put together.
#[derive(Debug, Clone, Copy)]
struct Addend {
    numerator: Value,
    denominator: Value,
}

impl Addend {
    /// A part of which nothing is known, and why.
    fn absent(why: Value) -> Self {
        Self {
            numerator: why,
            denominator: why,
        }
    }

    /// What a point brings. One whose parts are not known, though its figure is (the sender worked it out), brings nothing: a
    /// percentage cannot be added.
    fn of(indicator: &Indicator, point: &Point) -> Self {
        if indicator.is_one_figure() {
            return Self {
                numerator: point.value,
                denominator: Value::Blank,
            };
        }
        let parts = Self {
            numerator: point.numerator,
            denominator: point.denominator,
        };
        match point.value {
            // Both are there, though of nothing there is no figure, or no part of the figure is measured.
            Value::Number { .. } | Value::Suppressed { .. } | Value::NotApplicable | Value::NilReturn
                if parts.is_there(indicator) =>
            {
                parts
            }
            Value::NotApplicable => Self::absent(Value::NotApplicable),
            Value::Number { .. } | Value::Suppressed { .. } | Value::NilReturn => {
                Self::absent(Value::NotAvailable)
            }
            why => Self::absent(why),
        }
    }

    /// Whether it can be added: numerator and denominator both, so that the two always cover the same parts.
    fn is_there(self, indicator: &Indicator) -> bool {
        let has_denominator = indicator.is_one_figure() || is_over_population(indicator);
        self.numerator.adds().is_some() && (has_denominator || self.denominator.adds().is_some())
    }
}

/// Parts added up.
#[derive(Debug)]
struct Together {
    numerator: Value,
    denominator: Value,
    /// Which of the parts are there.
    is_there: Vec<bool>,
    /// The numerators of a formula, `412 + 96`, and its denominators.
    texts: (String, String),
}

impl Together {
    fn new(indicator: &Indicator, addends: &[Addend]) -> Self {
        let there = |addend: &&Addend| addend.is_there(indicator);
        let known: Vec<Addend> = addends.iter().filter(there).copied().collect();
        // Where nothing is there, the sum of what is absent says why.
        let added = if known.is_empty() { addends } else { &known };
        let side = |of: fn(&Addend) -> Value| -> Vec<Value> { added.iter().map(of).collect() };
        let (above, below) = (side(|one| one.numerator), side(|one| one.denominator));
        Self {
            numerator: sum(&above).value,
            denominator: sum(&below).value,
            is_there: addends.iter().map(|addend| addend.is_there(indicator)).collect(),
            texts: (text(&above), text(&below)),
        }
    }

    fn given(&self) -> usize {
        self.is_there.iter().filter(|is_there| **is_there).count()
    }

    fn is_whole(&self) -> bool {
        self.is_there.iter().all(|is_there| *is_there)
    }

    /// The texts of the formula; those of a figure over a denominator in brackets where they add.
    fn in_brackets(&self) -> (String, String) {
        let bracketed = |text: &str| {
            if text.contains(" + ") {
                format!("({text})")
            } else {
                text.to_owned()
            }
        };
        (bracketed(&self.texts.0), bracketed(&self.texts.1))
    }
}

/// `412 + nil + (1 to 4)`.
fn text(values: &[Value]) -> String {
    let said = values.iter().filter_map(|value| match value {
        Value::NilReturn => Some("nil".to_owned()),
        other => text_of(*other),
    });
    said.collect::<Vec<String>>().join(" + ")
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
pub(crate) mod tests;
