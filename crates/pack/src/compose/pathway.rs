//! The pathway across agencies: how many at each step, and the share of the step before.

use boardpack_model::Value;
use boardpack_model::board::{Indicator, Unit};
use boardpack_model::pack::{Owner, Pathway, PathwayStep};

use super::Scope;
use crate::words;

/// The steps that the board declares, without those that may not be shown; nothing where one has no figure, or fewer than two
/// are left.
pub(super) fn pathway(scope: &Scope<'_>) -> Option<Pathway> {
    let indicators = scope.indicators();
    let mut steps: Vec<PathwayStep> = Vec::new();
    let mut owners: Vec<Owner> = Vec::new();
    // The step before, while it may be shown.
    let mut before: Option<f64> = None;
    let mut left_out = 0;
    for code in &scope.board.pathway {
        let (indicator, assessed) = indicators.iter().find(|(indicator, _)| indicator.code == *code)?;
        let latest = assessed.latest()?;
        if assessed.withheld.is_some() || latest.value == Value::Withheld {
            left_out += 1;
            before = None;
            continue;
        }
        owners.push(super::owner(indicator));
        let count = match indicator.unit {
            Unit::Count => latest.figure?,
            _ => latest.numerator.exact()?,
        };
        steps.push(PathwayStep {
            name: name(indicator),
            count,
            printed: words::grouped(count),
            share: before.map_or_else(String::new, |before| share(count, before)),
        });
        before = Some(count);
    }
    if steps.len() < 2 {
        return None;
    }
    let said: Vec<String> = steps
        .iter()
        .map(|step| format!("{} {}", step.name, step.printed))
        .collect();
    owners.dedup();
    Some(Pathway {
        // A share is of the step before: where two agencies count, neither may see the other's through it.
        owner: if owners.len() == 1 {
            owners.remove(0)
        } else {
            Owner::Board
        },
        subtitle: format!(
            "Activity in {}, {}: not the same children followed from step to step{}",
            scope.assessment.period,
            scope.board.short_name,
            if left_out > 0 {
                "; steps with small numbers are left out"
            } else {
                ""
            }
        ),
        alt: format!(
            "Bar chart of the pathway in {}: {}.",
            scope.assessment.period,
            said.join("; ")
        ),
        steps,
    })
}

/// What a step is called.
fn name(indicator: &Indicator) -> String {
    if indicator.unit == Unit::Count {
        indicator.name.clone()
    } else {
        words::capital(&indicator.numerator)
    }
}

/// The share of the step before; more than all of it is no share.
fn share(count: f64, before: f64) -> String {
    if count > before {
        "more than the step before".to_owned()
    } else {
        format!("{} of the step before", words::share(count, before))
    }
}
