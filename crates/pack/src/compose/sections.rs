//! The theme pages: what each indicator says, its chart, its table, what partners wrote, what to ask.

use boardpack_model::assessment::{
    Assurance, Direction, IndicatorAssessment, Point, Rag, SpecialCause, VariationIcon,
};
use boardpack_model::board::{Indicator, Unit};
use boardpack_model::pack::{IndicatorSection, Owner, Remark, SeriesRow, ThemeSection};

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
        statement: statement(scope, indicator, assessed),
        reading: if is_shown {
            reading(assessed)
        } else {
            String::new()
        },
        withheld: assessed.withheld.clone(),
        trend: is_shown
            .then(|| charts::trend(scope, indicator, assessed))
            .flatten(),
        comparison_words: charts::comparison_words(scope, indicator, assessed),
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
fn reading(assessed: &IndicatorAssessment) -> String {
    let mut sentences = Vec::new();
    // The statement says a direction itself where there are no limits.
    let is_said = assessed
        .statement
        .contains(&format!("it is {}.", assessed.direction.words()));
    if assessed.direction != Direction::TooFewPoints && !is_said {
        sentences.push(format!("Direction: {}.", assessed.direction.words()));
    }
    match &assessed.variation {
        Some(variation) => {
            sentences.push(variation_words(variation.icon).to_owned());
            sentences.extend(variation.assurance.map(|one| assurance_words(one).to_owned()));
        }
        None if assessed.direction == Direction::TooFewPoints => sentences.push(
            "There are too few points yet for a trend or limits: read it as a run of figures.".to_owned(),
        ),
        None => sentences.push("There are too few points yet for limits.".to_owned()),
    }
    sentences.retain(|sentence| !sentence.is_empty());
    sentences.join(" ")
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

fn table(scope: &Scope<'_>, indicator: &Indicator, assessed: &IndicatorAssessment) -> Vec<SeriesRow> {
    let from = assessed.series.len().saturating_sub(TABLE);
    let causes = assessed
        .variation
        .as_ref()
        .map(|variation| variation.points.as_slice())
        .unwrap_or_default();
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
        notes: notes(point, causes.get(index).copied()),
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

fn notes(point: &Point, cause: Option<SpecialCause>) -> String {
    let mut notes: Vec<String> = Vec::new();
    if point.provisional {
        notes.push("provisional [p]".to_owned());
    }
    if point.revised {
        notes.push("revised [r]".to_owned());
    }
    if point.series_break.is_some() {
        notes.push("new series [b]".to_owned());
    }
    let cause = match cause.unwrap_or(SpecialCause::Common) {
        SpecialCause::Common | SpecialCause::Absent => None,
        SpecialCause::AboveLimit => Some("above the upper limit"),
        SpecialCause::BelowLimit => Some("below the lower limit"),
        SpecialCause::Increasing => Some("seven rising"),
        SpecialCause::Decreasing => Some("seven falling"),
        SpecialCause::TwoInThreeHigh => Some("two of three high"),
        SpecialCause::TwoInThreeLow => Some("two of three low"),
        SpecialCause::ShiftHigh => Some("seven above the mean"),
        SpecialCause::ShiftLow => Some("seven below the mean"),
    };
    notes.extend(cause.map(str::to_owned));
    notes.join(", ")
}

/// What partners wrote with their returns, and what they said to their pre-brief with its day. Words that may hold a small
/// number stay with those who may see small numbers.
fn commentary(scope: &Scope<'_>, assessed: &IndicatorAssessment) -> Vec<Remark> {
    let with_returns = assessed
        .commentary
        .iter()
        .map(|said| (&said.agency, scope.agency_name(&said.agency), &said.text));
    let context = scope
        .assessment
        .context
        .iter()
        .filter(|said| said.indicator == assessed.indicator)
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
    const WORDS: [&str; 10] = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    ];
    let mut parts = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty());
    parts.any(|part| {
        let spelt = WORDS
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
