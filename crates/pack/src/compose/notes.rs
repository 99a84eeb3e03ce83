//! Definitions of the indicators shown, and how figures are worked out.

use std::collections::BTreeSet;

use boardpack_model::assessment::IndicatorAssessment;
use boardpack_model::board::{Indicator, Unit};
use boardpack_model::pack::DefinitionRow;

use super::{Scope, figures};
use crate::words;

/// One definition for each indicator of the pack.
pub(super) fn definitions(scope: &Scope<'_>) -> Vec<DefinitionRow> {
    scope
        .indicators()
        .into_iter()
        .map(|(indicator, assessed)| definition(scope, indicator, assessed))
        .collect()
}

fn definition(scope: &Scope<'_>, indicator: &Indicator, assessed: &IndicatorAssessment) -> DefinitionRow {
    let good = match figures::good_is(scope, indicator, assessed.polarity).as_str() {
        "Activity" => "activity, not rated".to_owned(),
        other => format!("good is {}", other.to_lowercase()),
    };
    DefinitionRow {
        owner: super::owner(indicator),
        code: indicator.code.to_string(),
        name: indicator.name.clone(),
        definition: words::sentence(&indicator.definition),
        formula: formula(indicator),
        details: format!(
            "{}; {}; {good}.",
            scope.supplier(indicator),
            figures::frequency(indicator).to_lowercase()
        ),
    }
}

fn formula(indicator: &Indicator) -> String {
    let above = &indicator.numerator;
    let below = indicator.denominator.as_deref().unwrap_or("population");
    match &indicator.unit {
        Unit::Count => words::sentence(&format!("Count: {above}")),
        Unit::Median { unit } => words::sentence(&format!("Median as sent: {above}, in {unit}")),
        Unit::Percent => words::sentence(&format!("100 × {above} ÷ {below}")),
        Unit::Mean { unit } => words::sentence(&format!("{above} ÷ {below}, in {unit}")),
        Unit::Rate {
            per,
            population,
            times,
        } => {
            let below = population.as_deref().map_or_else(
                || below.to_owned(),
                |name| format!("population {}", figures::population_words(name)),
            );
            let year = if *times > 1 {
                format!(" × {times} (to a yearly rate)")
            } else {
                String::new()
            };
            words::sentence(&format!(
                "{} × {above}{year} ÷ {below}",
                words::grouped(f64::from(*per))
            ))
        }
    }
}

/// How figures were worked out, a paragraph each.
pub(super) fn methods(scope: &Scope<'_>) -> Vec<String> {
    let mut said = vec![
        "Figures are worked out from the numerators and denominators that agencies sent; a percentage or rate that was \
         sent is only compared with them. Where a period has no figure, the pack prints a mark and never carries an \
         older figure forward: [c] confidential, [x] not available or not yet received, [z] not applicable, [u] low \
         reliability, [low] rounds to nought, [p] provisional, [r] revised, [b] a new series begins, [part] part of a total."
            .to_owned(),
        "Totals and years. A total adds the numerators and the denominators of its parts and is then worked out anew; where a \
         part is not in, it is marked [part], says how many are, and is not rated, joined by a line or used for limits. The \
         year so far adds what happened in its periods in the same way; figures at a point in time, over twelve months or to \
         date, counts of distinct children and medians are never added up."
            .to_owned(),
        "Rating. Green: the target is met. Amber: the floor is met and the target is not. Red: the floor is not met. A \
         figure equal to a target or floor meets it, compared as printed. For indicators with a good band, green lies \
         within it. Activity indicators are not rated: they are above, below or as expected. Nothing is rated without a \
         figure, without an agreed target, or on too few cases."
            .to_owned(),
        "Accepted deviations. The board can agree to bear a figure that does not meet its target, while it is no worse than a \
         stated level and until a stated day, for a reason. While that holds on the last day of the figure’s period, the figure is shown as \
         accepted, never as green, and stays among the exceptions. A figure worse than that level, or of a period that ends \
         after that day, is rated as any other."
            .to_owned(),
        "Direction is a Mann–Kendall test for a trend over up to twelve figures (at the 5% level), not the difference of \
         the last two. A drift over those figures of less than 2% of their own level, or of less than one step of the last \
         printed decimal, is too small to act on, however steady; a percentage’s level is its distance from 0 or 100, \
         whichever is nearer. Where there is no trend, or too small a one, the pack says “no clear trend”."
            .to_owned(),
    ];
    said.extend(variation(scope));
    said.push(
        "Comparison. England and statistical neighbours are those of the year printed; our own figure may be of a later \
         and shorter period. The lines on our bar show the 95% interval of the figure (Wilson for proportions, Byar for \
         rates). “More than chance alone” is judged by the number of cases behind the figure and nothing else: it is not \
         adjusted for over-dispersion. Places differ for other reasons too, so that more of them lie outside such limits than \
         chance would put there; that is a reason to ask, not a finding."
            .to_owned(),
    );
    said.extend(populations(scope));
    said.push(disclosure(scope));
    said
}

/// The rule set of the charts, as the assessment states it.
fn variation(scope: &Scope<'_>) -> Vec<String> {
    let rules: BTreeSet<&str> = scope
        .assessment
        .indicators
        .iter()
        .filter_map(|one| one.variation.as_ref())
        .flat_map(|variation| variation.rules.iter().map(String::as_str))
        .collect();
    rules
        .into_iter()
        .map(|rules| {
            format!(
                "Variation. {} Lines are drawn no further than a figure can go.",
                words::sentence(rules)
            )
        })
        .collect()
}

fn populations(scope: &Scope<'_>) -> Option<String> {
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for (indicator, _) in scope.indicators() {
        if let Unit::Rate {
            population: Some(name),
            ..
        } = &indicator.unit
        {
            names.insert(name);
        }
    }
    let said: Vec<String> = names
        .into_iter()
        .filter_map(|name| scope.board.population(name, scope.assessment.period))
        .map(|one| {
            format!(
                "{}: {} ({}-{:02})",
                figures::population_words(&one.name),
                words::grouped(one.people),
                one.year,
                (one.year + 1).rem_euclid(100)
            )
        })
        .collect();
    (!said.is_empty()).then(|| {
        format!(
            "Populations used for {}: {}.",
            scope.assessment.period,
            said.join("; ")
        )
    })
}

fn disclosure(scope: &Scope<'_>) -> String {
    match (scope.small_up_to(), scope.audience()) {
        (None, Some(audience)) => format!(
            "Small numbers. This pack is for {} and shows small numbers; do not pass it on beyond the distribution list.",
            audience.title
        ),
        (Some(up_to), Some(_)) => format!(
            "Small numbers. Counts from 1 to {up_to} are hidden ([c]), and as many other figures as lets nobody work them out; \
             limits, directions and sentences are worked out from what is shown."
        ),
        (_, None) => "Small numbers. Every indicator that could show a small number is withheld.".to_owned(),
    }
}
