//! The one page for the chair: what changed, the counts, the exceptions, what the board is asked to do.

use boardpack_model::AgencyCode;
use boardpack_model::assessment::{IndicatorAssessment, Rag, VariationIcon};
use boardpack_model::board::Indicator;
use boardpack_model::pack::{ChairPage, ExceptionRow};

use super::{Scope, figures, quality};
use crate::words;

const HEADLINES: usize = 5;
const EXCEPTIONS: usize = 6;
const NAMES: usize = 3;

/// The page that works alone.
pub(super) fn chair(scope: &Scope<'_>) -> ChairPage {
    let exceptions = exceptions(scope);
    let further = exceptions.len().saturating_sub(EXCEPTIONS);
    ChairPage {
        headlines: headlines(scope),
        counts: scope.assessment.counts,
        counts_sentence: counts_sentence(scope),
        asks: asks(scope, !exceptions.is_empty()),
        exceptions: exceptions.into_iter().take(EXCEPTIONS).collect(),
        further_exceptions: u32::try_from(further).unwrap_or(u32::MAX),
        returns_sentence: returns_sentence(scope),
    }
}

fn exceptions(scope: &Scope<'_>) -> Vec<ExceptionRow> {
    let indicators = scope.indicators();
    let row = |exception: &boardpack_model::assessment::Exception| {
        let (indicator, assessed) = indicators
            .iter()
            .find(|(indicator, _)| indicator.code == exception.indicator)?;
        if assessed.withheld.is_some() {
            return None;
        }
        Some(ExceptionRow {
            owner: super::owner(indicator),
            code: indicator.code.to_string(),
            name: indicator.name.clone(),
            agency: scope.agency_short_name(&exception.agency),
            latest: figures::latest(scope, indicator, assessed).text,
            rag: assessed.rag,
            reason: words::sentence(&exception.reason),
            question: exception.question.clone(),
        })
    };
    scope.assessment.exceptions.iter().filter_map(row).collect()
}

/// What an indicator's figures can be news of, in the order in which it is said.
const NEWS: [&str; 5] = [
    "A change for the worse that is unlikely to be chance",
    "A change for the better that is unlikely to be chance",
    "Met the target last time and does not now",
    "Did not meet the target last time and does now",
    "Demand outside what was expected",
];

/// What is said of one indicator: concerns, improvements, targets crossed, demand. Nothing of one that is withheld.
pub(super) fn news(indicator: &Indicator, assessed: &IndicatorAssessment) -> Vec<String> {
    let icon = assessed.variation.as_ref().and_then(|variation| variation.icon);
    let is_one_of = |icons: [VariationIcon; 2]| icon.is_some_and(|icon| icons.contains(&icon));
    let is_so = [
        is_one_of([VariationIcon::ConcernHigh, VariationIcon::ConcernLow]),
        // Better than it was and still outside its floor is not the news.
        assessed.rag != Rag::Red
            && is_one_of([VariationIcon::ImprovementHigh, VariationIcon::ImprovementLow]),
        crossed(indicator, assessed) == Some(false),
        crossed(indicator, assessed) == Some(true),
        matches!(assessed.rag, Rag::AboveExpected | Rag::BelowExpected),
    ];
    let is_shown = assessed.withheld.is_none();
    NEWS.iter()
        .zip(is_so)
        .filter(|(_, is_so)| *is_so && is_shown)
        .map(|(words, _)| (*words).to_owned())
        .collect()
}

/// A sentence for each kind of news, with the names and figures of those that it is about.
pub(crate) fn told(rows: &[(String, &[String])]) -> Vec<String> {
    let names = |what: &str| -> Vec<String> {
        let about = rows.iter().filter(|(_, news)| news.iter().any(|one| one == what));
        about.map(|(name, _)| name.clone()).collect()
    };
    NEWS.iter()
        .map(|what| (what, names(what)))
        .filter(|(_, names)| !names.is_empty())
        .map(|(what, names)| format!("{what}: {}.", words::first_of(&names, NAMES)))
        .collect()
}

/// What changed, a sentence each: the news of the indicators, then past figures.
fn headlines(scope: &Scope<'_>) -> Vec<String> {
    let rows: Vec<(String, Vec<String>)> = scope
        .indicators()
        .into_iter()
        .map(|(indicator, assessed)| {
            let latest = figures::latest(scope, indicator, assessed).text;
            (
                format!("{} ({latest})", indicator.name),
                news(indicator, assessed),
            )
        })
        .collect();
    let named: Vec<(String, &[String])> = rows
        .iter()
        .map(|(name, news)| (name.clone(), news.as_slice()))
        .collect();
    let mut said = told(&named);
    let revised = quality::revisions(scope).len();
    if revised > 0 {
        said.push(format!(
            "{} changed since the last issue; each is listed with its reason.",
            words::count(revised, "past figure")
        ));
    }
    if said.is_empty() {
        said.push(NO_NEWS.to_owned());
    }
    said.truncate(HEADLINES);
    said
}

/// What is said where there is no news.
pub(crate) const NO_NEWS: &str = "No indicator shows a change that is unlikely to be chance.";

/// Whether the latest figure meets its target and the one before did not, or the other way; nothing where neither.
fn crossed(indicator: &Indicator, assessed: &IndicatorAssessment) -> Option<bool> {
    let (latest, previous) = (assessed.latest()?, assessed.previous()?);
    if latest.series_break.is_some() || assessed.rag == Rag::NotRated {
        return None;
    }
    let (before, _) = indicator.target_for(previous.period);
    let now = figures::meets(indicator, assessed.polarity, latest.figure?, assessed.target)?;
    let then = figures::meets(indicator, assessed.polarity, previous.figure?, before)?;
    (now != then).then_some(now)
}

/// Members work out the share themselves: it is printed of all, and of those with a figure and a target.
fn counts_sentence(scope: &Scope<'_>) -> String {
    let counts = scope.assessment.counts;
    let rated = counts.red + counts.amber + counts.green;
    let rest = counts.activity + counts.no_target + counts.not_rated + counts.no_data + counts.withheld;
    let share = |whole: u32| words::share(f64::from(counts.green), f64::from(whole));
    let mut others: Vec<String> = Vec::new();
    for (number, what) in [
        (counts.activity, "activity, which is not rated"),
        (counts.no_target, "without an agreed target"),
        (counts.not_rated, "not rated because of small or hidden numbers"),
        (counts.no_data, "without a figure"),
        (counts.withheld, "withheld from this pack"),
    ] {
        if number > 0 {
            others.push(format!("{number} {what}"));
        }
    }
    let all = rated + rest;
    let others = if others.is_empty() {
        String::new()
    } else {
        format!(" The rest: {}.", words::list(&others))
    };
    format!(
        "{} of all {all} indicators meet their target ({}); of the {rated} with a figure and a target it is {}. {} are amber \
         and {} red.{others}",
        counts.green,
        share(all),
        share(rated),
        counts.amber,
        counts.red,
    )
}

fn asks(scope: &Scope<'_>, has_exceptions: bool) -> Vec<String> {
    let mut asks = Vec::new();
    if has_exceptions {
        asks.push(
            "Consider what needs attention below, with the question beside each, and agree what partners will do together."
                .to_owned(),
        );
    }
    let coverage = &scope.assessment.coverage;
    let awaited = coverage.not_received.iter().chain(&coverage.in_part);
    let names: Vec<String> = awaited.map(|code| scope.agency_short_name(code)).collect();
    if !names.is_empty() {
        asks.push(format!(
            "Ask what would help with the returns still awaited from {}.",
            words::list(&names)
        ));
    }
    let no_target = scope.assessment.counts.no_target;
    if no_target > 0 {
        let indicators = words::count(usize::try_from(no_target).unwrap_or(usize::MAX), "indicator");
        asks.push(format!(
            "Agree targets for the {indicators} that have a figure and no target, or agree that none is wanted."
        ));
    }
    let revised = quality::revisions(scope).len();
    if revised > 0 {
        asks.push(format!(
            "Note the {} since the last issue.",
            words::count(revised, "revision")
        ));
    }
    if asks.is_empty() {
        asks.push("Note the pack.".to_owned());
    }
    asks
}

fn returns_sentence(scope: &Scope<'_>) -> String {
    let coverage = &scope.assessment.coverage;
    if coverage.returns_expected == 0 {
        return "Returns: none due.".to_owned();
    }
    let mut said = format!(
        "Returns received: {} of {}, {} on time.",
        coverage.returns_received, coverage.returns_expected, coverage.returns_on_time
    );
    let names = |codes: &[AgencyCode]| {
        let names: Vec<String> = codes.iter().map(|code| scope.agency_short_name(code)).collect();
        words::list(&names)
    };
    if !coverage.not_received.is_empty() {
        said += " Not yet received by ";
        said += &words::short_day(scope.cut_off());
        said += ": ";
        said += &names(&coverage.not_received);
        said += ". Their figures are shown as not yet received.";
    }
    if !coverage.in_part.is_empty() {
        said += " Received in part, with the rest awaited: ";
        said += &names(&coverage.in_part);
        said += ".";
    }
    said
}
