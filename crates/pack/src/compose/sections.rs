//! The theme pages: what each indicator says, its chart, its table, what partners wrote, what to ask.

use boardpack_model::assessment::{
    Assurance, Direction, IndicatorAssessment, Phase, PhaseLimits, Point, Rag, SpecialCause, Variation,
    VariationIcon,
};
use boardpack_model::board::{Basis, Indicator, Unit, VariationRules};
use boardpack_model::observation::Commentary;
use boardpack_model::pack::{IndicatorSection, Owner, Remark, SeriesRow, ThemeSection};
use boardpack_model::{IndicatorCode, Period, Value};

use super::{Scope, charts, figures};
use crate::words;

/// How many periods the table of an indicator shows.
const TABLE: usize = 8;

/// One section for each theme that has an indicator.
pub(super) fn themes(scope: &Scope<'_>) -> Vec<ThemeSection> {
    let indicators = scope.indicators();
    let theme = |theme: &boardpack_model::board::Theme| ThemeSection {
        title: theme.title.clone(),
        about: theme.about.clone(),
        indicators: indicators
            .iter()
            .filter(|(indicator, _)| indicator.theme == theme.code)
            .map(|(indicator, assessed)| section(scope, indicator, assessed))
            .collect(),
    };
    let themes = scope.board.themes.iter().map(theme);
    themes.filter(|theme| !theme.indicators.is_empty()).collect()
}

fn section(scope: &Scope<'_>, indicator: &Indicator, assessed: &IndicatorAssessment) -> IndicatorSection {
    let is_shown = assessed.withheld.is_none();
    let comparison = charts::comparison(scope, indicator, assessed).filter(|_| is_shown);
    let has_comparator = !assessed.comparators.is_empty();
    let why_none = || {
        indicator
            .no_comparator
            .clone()
            .unwrap_or_else(|| "No comparator is published.".to_owned())
    };
    let mut latest = figures::latest(scope, indicator, assessed);
    if is_shown && figures::is_awaited(assessed) {
        latest.text = format!(
            "{} by {}",
            figures::NOT_YET_RECEIVED,
            words::short_day(scope.cut_off())
        );
    }
    IndicatorSection {
        owner: super::owner(indicator),
        code: indicator.code.to_string(),
        name: indicator.name.clone(),
        agency: scope.supplier(indicator),
        latest,
        rag: if is_shown { assessed.rag } else { Rag::NoData },
        covers: figures::covers(assessed),
        year: figures::year(scope, indicator, assessed),
        statement: statement(scope, indicator, assessed),
        reading: if is_shown {
            reading(indicator, assessed)
        } else {
            String::new()
        },
        withheld: assessed.withheld.clone(),
        hidden: hidden(assessed),
        trend: is_shown
            .then(|| charts::trend(scope, indicator, assessed))
            .flatten(),
        comparison_words: comparison_words(scope, indicator, assessed),
        comparison,
        no_comparator: (!has_comparator).then(why_none),
        table: if is_shown {
            table(scope, indicator, assessed)
        } else {
            Vec::new()
        },
        commentary: if is_shown {
            commentary(scope, assessed)
        } else {
            Vec::new()
        },
        question: indicator.scrutiny_question.clone(),
    }
}

/// England and the neighbours' median, then how ours stands beside them, where our figures are shown.
fn comparison_words(scope: &Scope<'_>, indicator: &Indicator, assessed: &IndicatorAssessment) -> String {
    let published = charts::comparison_words(scope, indicator, assessed);
    let ours = assessed
        .comparison
        .as_ref()
        .filter(|_| assessed.withheld.is_none());
    let said = ours.map_or("", |comparison| comparison.words.as_str());
    format!("{published} {said}").trim().to_owned()
}

/// What the assessment says; where nothing has come, that first, with the last known figure dated.
fn statement(scope: &Scope<'_>, indicator: &Indicator, assessed: &IndicatorAssessment) -> String {
    if let Some(why) = &assessed.withheld {
        return words::sentence(why);
    }
    let said = words::sentence(&assessed.statement);
    if !figures::is_awaited(assessed) {
        return said;
    }
    let awaited = format!("Not yet received by {}.", words::short_day(scope.cut_off()));
    let known = figures::last_known(scope, indicator, assessed)
        .map_or_else(String::new, |known| format!(" The last known figure is {known}."));
    let said = if said.to_lowercase().contains(figures::NOT_YET_RECEIVED) {
        String::new()
    } else {
        format!(" {said}")
    };
    format!("{awaited}{known}{said}").trim_end().to_owned()
}

/// Where it is going, what its variation means, and whether the target will be met: what the statement leaves open.
fn reading(indicator: &Indicator, assessed: &IndicatorAssessment) -> String {
    let mut sentences = Vec::new();
    // The statement says a direction itself where there are no limits.
    let is_said = assessed
        .statement
        .contains(&format!("it is {}.", assessed.direction.words()));
    if assessed.direction != Direction::TooFewPoints && !is_said {
        sentences.push(format!("Direction: {}.", assessed.direction.words()));
    }
    match &assessed.variation {
        Some(variation) if variation.assurance.is_some() || variation.icon.is_some() => {
            sentences.extend(variation.icon.map(|icon| variation_words(icon).to_owned()));
            sentences.extend(variation.assurance.map(|one| assurance_words(one).to_owned()));
        }
        variation => sentences.push(without_limits(indicator, assessed, variation.as_ref()).to_owned()),
    }
    sentences.retain(|sentence| !sentence.is_empty());
    sentences.join(" ")
}

/// Why there are no limits at its end.
fn without_limits(
    indicator: &Indicator,
    assessed: &IndicatorAssessment,
    variation: Option<&Variation>,
) -> &'static str {
    let known = |from: Option<Period>| {
        let points = assessed.series.iter();
        points
            .filter(|point| point.figure.is_some() && from.is_none_or(|from| from <= point.period))
            .count()
    };
    let Some(variation) = variation else {
        return match indicator.basis {
            Basis::Rolling12 | Basis::YearToDate => {
                "Each figure holds most of the one before, so it has no limits."
            }
            _ if assessed.direction == Direction::TooFewPoints => {
                "There are too few points yet for a trend or limits: read it as a run of figures."
            }
            _ if known(None) < usize::from(VariationRules::default().least_points) => {
                "There are too few points yet for limits."
            }
            _ => "It hardly varies, so limits would say nothing.",
        };
    };
    let least = usize::from(variation.settings.least_points);
    match variation.latest_phase() {
        None => "Since its lines began anew there are too few points for limits.",
        Some(phase) if phase.latest_limits().is_some() => "",
        Some(phase) if known(Some(phase.from)) < least => {
            "There are too few points yet for limits: the line across is the median."
        }
        Some(_) => "It has no limits: the line across is the median.",
    }
}

fn variation_words(icon: VariationIcon) -> &'static str {
    match icon {
        VariationIcon::CommonCause => "",
        VariationIcon::ImprovementHigh | VariationIcon::ImprovementLow => "This is a change for the better.",
        VariationIcon::ConcernHigh | VariationIcon::ConcernLow => "This is a change that needs attention.",
        VariationIcon::NeutralHigh => "This is unusually high; neither way is good or bad.",
        VariationIcon::NeutralLow => "This is unusually low; neither way is good or bad.",
    }
}

fn assurance_words(assurance: Assurance) -> &'static str {
    match assurance {
        Assurance::Pass => "As things work now the target will be met consistently.",
        Assurance::HitOrMiss => {
            "As things work now the target will be met in some periods and not in others."
        }
        Assurance::Fail => "As things work now the target will not be met without a change.",
    }
}

/// The periods whose figures are withheld, where all are: what later comes for the others was never hidden.
fn hidden(assessed: &IndicatorAssessment) -> Vec<String> {
    let is_hidden = |point: &&Point| assessed.withheld.is_some() && point.value == Value::Withheld;
    let hidden = assessed.series.iter().filter(is_hidden);
    hidden.map(|point| point.period.to_string()).collect()
}

fn table(scope: &Scope<'_>, indicator: &Indicator, assessed: &IndicatorAssessment) -> Vec<SeriesRow> {
    let from = assessed.series.len().saturating_sub(TABLE);
    let causes = assessed
        .variation
        .as_ref()
        .map(|variation| variation.points.as_slice())
        .unwrap_or_default();
    let rebased = charts::rebased(indicator, assessed);
    let rows = assessed.series.iter().enumerate().skip(from);
    rows.map(|(index, point)| SeriesRow {
        period: point.period.to_string(),
        figure: figures::text(scope, indicator, point),
        numerator: if indicator.is_one_figure() {
            String::new()
        } else {
            figures::part(point.numerator)
        },
        denominator: denominator(indicator, point),
        number: point.figure.filter(|figure| figure.is_finite()),
        notes: notes(
            point,
            rebased.contains(&index),
            assessed.variation.as_ref().zip(causes.get(index).copied()),
        ),
    })
    .collect()
}

/// The denominator as sent, or the population.
fn denominator(indicator: &Indicator, point: &Point) -> String {
    let has_population = matches!(
        &indicator.unit,
        Unit::Rate {
            population: Some(_),
            ..
        }
    );
    if indicator.is_one_figure() || (!indicator.asks_denominator() && !has_population) {
        return String::new();
    }
    figures::part(point.denominator)
}

fn notes(point: &Point, is_rebased: bool, cause: Option<(&Variation, SpecialCause)>) -> String {
    let mut notes: Vec<String> = figures::part_words(point).into_iter().collect();
    if point.provisional {
        notes.push("provisional [p]".to_owned());
    }
    if point.revised {
        notes.push("revised [r]".to_owned());
    }
    if point.series_break.is_some() {
        notes.push("new series [b]".to_owned());
    }
    if is_rebased {
        notes.push("limits begin anew".to_owned());
    }
    notes.extend(cause.and_then(|(variation, cause)| cause_words(variation, point, cause)));
    notes.join(", ")
}

/// The rule that a point meets.
fn cause_words(variation: &Variation, point: &Point, cause: SpecialCause) -> Option<String> {
    let settings = variation.settings;
    let phase = variation.phases.iter().find(|phase| phase.to >= point.period);
    let line = phase.map_or("mean", Phase::centre_words);
    let in_a_row = |side: &str| match phase.map(|phase| &phase.limits) {
        Some(PhaseLimits::None) => format!("a long run {side} the {line}"),
        _ => format!("{} {side} the {line}", words::number(settings.shift.into())),
    };
    Some(match cause {
        SpecialCause::Common | SpecialCause::Absent => return None,
        SpecialCause::AboveLimit => "above the upper limit".to_owned(),
        SpecialCause::BelowLimit => "below the lower limit".to_owned(),
        SpecialCause::Increasing => format!("{} rising", words::number(settings.trend.into())),
        SpecialCause::Decreasing => format!("{} falling", words::number(settings.trend.into())),
        SpecialCause::TwoInThreeHigh => "two of three high".to_owned(),
        SpecialCause::TwoInThreeLow => "two of three low".to_owned(),
        SpecialCause::ShiftHigh => in_a_row("above"),
        SpecialCause::ShiftLow => in_a_row("below"),
    })
}

fn commentary(scope: &Scope<'_>, assessed: &IndicatorAssessment) -> Vec<Remark> {
    remarks(scope, &assessed.commentary, &assessed.indicator)
}

/// What partners wrote with their returns, and what they said to their pre-brief with its day. Words that may hold a small
/// number stay with those who may see small numbers.
pub(super) fn remarks(scope: &Scope<'_>, said: &[Commentary], indicator: &IndicatorCode) -> Vec<Remark> {
    let with_returns = said
        .iter()
        .map(|said| (&said.agency, scope.agency_name(&said.agency), &said.text));
    let context = scope
        .assessment
        .context
        .iter()
        .filter(|said| said.indicator == *indicator)
        .map(|said| {
            let name = scope.agency_name(&said.agency);
            let who = format!("{name}, {}", words::short_day(said.day));
            (&said.agency, who, &said.text)
        });
    with_returns
        .chain(context)
        .filter(|(_, _, text)| !text.trim().is_empty())
        .map(|(agency, who, text)| {
            let may_print = scope
                .small_up_to()
                .is_none_or(|up_to| !holds_small_number(text, up_to));
            Remark {
                owner: Owner::Agency(agency.clone()),
                who,
                text: if may_print {
                    text.trim().to_owned()
                } else {
                    "The agency’s commentary is held by the board.".to_owned()
                },
            }
        })
        .collect()
}

/// Whether a text holds a number from 1 to `up_to`, in figures or in words.
fn holds_small_number(text: &str, up_to: u32) -> bool {
    let mut parts = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty());
    parts.any(|part| {
        let spelt = words::NUMBERS
            .iter()
            .position(|word| part.eq_ignore_ascii_case(word))
            .map(|at| at as u64 + 1);
        let number = part.parse::<u64>().ok().or(spelt);
        number.is_some_and(|number| (1..=u64::from(up_to)).contains(&number))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_numbers_are_found_in_figures_and_in_words() {
        for (text, small) in [
            ("up from 2 to 4", true),
            ("Three siblings moved in", true),
            ("rose by 12 to 140", false),
            ("all the children were seen", false),
            ("a family of 6", false),
            ("3, all from one school", true),
        ] {
            assert_eq!(holds_small_number(text, 5), small, "{text}");
        }
    }
}
