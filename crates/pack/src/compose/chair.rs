//! The one page for the chair: what changed, the counts, the exceptions, what the board is asked to do.

use boardpack_model::assessment::{IndicatorAssessment, Point, Rag, VariationIcon};
use boardpack_model::board::{Action, Indicator, Polarity, Source};
use boardpack_model::pack::{ActionRow, ChairPage, ExceptionRow, Owner};
use boardpack_model::{AgencyCode, Value};

use super::{Scope, figures, quality, sections};
use crate::{signs, words};

const HEADLINES: usize = 5;
const EXCEPTIONS: usize = 6;
const NAMES: usize = 3;

/// The page that works alone.
pub(super) fn chair(scope: &Scope<'_>) -> ChairPage {
    let mut exceptions = exceptions(scope);
    let further = exceptions.split_off(exceptions.len().min(EXCEPTIONS));
    ChairPage {
        headlines: headlines(scope),
        counts: scope.assessment.counts,
        counts_sentence: counts_sentence(scope),
        asks: asks(scope, !exceptions.is_empty()),
        exceptions,
        further_exceptions: u32::try_from(further.len()).unwrap_or(u32::MAX),
        further,
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
            coverage: exception.coverage.clone(),
            commentary: sections::remarks(scope, &exception.commentary, &exception.indicator),
            question: exception.question.clone(),
            last_action: exception
                .last_action
                .as_ref()
                .map(|action| action_row(scope, action)),
        })
    };
    scope.assessment.exceptions.iter().filter_map(row).collect()
}

/// An action in a sentence or two: what, who, by when, and what came of it.
fn action_row(scope: &Scope<'_>, action: &Action) -> ActionRow {
    let who = action.owner.as_ref().map_or_else(
        || scope.board.short_name.clone(),
        |owner| scope.agency_short_name(owner),
    );
    let today = scope
        .assessment
        .as_at
        .to_zoned(scope.board.time_zone.clone())
        .date();
    let state = match action.done {
        Some(done) => format!("Done on {}", words::short_day(done)),
        None if action.due < today => "Open; its day has passed".to_owned(),
        None => "Open".to_owned(),
    };
    let report = words::sentence(&action.report);
    ActionRow {
        owner: action.owner.clone().map_or(Owner::Board, Owner::Agency),
        words: format!(
            "{}, agreed {}: {} {who}, by {}. {state}. {report}",
            action.code,
            words::short_day(action.agreed),
            words::sentence(&action.what),
            words::short_day(action.due),
        )
        .trim_end()
        .to_owned(),
    }
}

/// What an indicator's figures can be news of, in the order in which it is said.
const NEWS: [&str; 6] = [
    "A change for the worse that is unlikely to be chance",
    "Better than it used to be, by more than chance explains, though it met its target last time and does not now",
    "A change for the better that is unlikely to be chance",
    "Met the target last time and does not now",
    "Did not meet the target last time and does now",
    "Demand outside what was expected",
];

/// What is said of one indicator: concerns, improvements, targets crossed, demand. Nothing of one that is withheld.
pub(super) fn news(indicator: &Indicator, assessed: &IndicatorAssessment) -> Vec<String> {
    let icon = assessed.variation.as_ref().and_then(|variation| variation.icon);
    let is_one_of = |icons: [VariationIcon; 2]| icon.is_some_and(|icon| icons.contains(&icon));
    // Better than it was and still outside its floor is not the news.
    let is_better = assessed.rag != Rag::Red
        && is_one_of([VariationIcon::ImprovementHigh, VariationIcon::ImprovementLow]);
    let has_lost = crossed(indicator, assessed) == Some(false);
    let is_so = [
        is_one_of([VariationIcon::ConcernHigh, VariationIcon::ConcernLow]),
        // One sentence says both: two would seem to contradict each other.
        is_better && has_lost,
        is_better && !has_lost,
        has_lost && !is_better,
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
    let now = indicator.meets(latest.figure?, assessed.target)?;
    let then = indicator.meets(previous.figure?, before)?;
    (now != then).then_some(now)
}

/// Members work out the share themselves: it is printed of all, and of those with a figure and a target. The parts add up to
/// all.
fn counts_sentence(scope: &Scope<'_>) -> String {
    let counts = scope.assessment.counts;
    let all = signs::all(&counts);
    if all == 0 {
        return "No indicator is shown in this pack.".to_owned();
    }
    let others: Vec<String> = others(scope)
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, what)| format!("{number} {what}"))
        .collect();
    let rest = all - signs::judged(&counts);
    let others = match others.as_slice() {
        [] => String::new(),
        [only] => format!(" The other {only}."),
        several => format!(" The other {rest}: {}.", words::list(several)),
    };
    format!("{}{others}", signs::met_sentence(&counts))
}

/// Those without a judgement, by the reason why.
fn others(scope: &Scope<'_>) -> [(u32, &'static str); 7] {
    let counts = scope.assessment.counts;
    let not_rated = |is: &dyn Fn(&Point) -> bool| -> u32 {
        let indicators = scope.assessment.indicators.iter();
        let of_them = indicators.filter(|one| one.withheld.is_none() && one.rag == Rag::NotRated);
        let count = of_them.filter(|one| one.latest().is_some_and(is)).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    };
    let nil = not_rated(&|point| point.value == Value::NilReturn);
    let in_part = not_rated(&|point| point.covers.as_ref().is_some_and(|covers| !covers.is_whole()));
    [
        (counts.activity, "activity, which is not rated"),
        (counts.no_target, "without an agreed target"),
        (nil, "with nothing to report, said explicitly"),
        (in_part, "not rated because part of the figure is awaited"),
        (
            counts.not_rated.saturating_sub(nil + in_part),
            "not rated because of small or hidden numbers",
        ),
        (counts.no_data, "without a figure"),
        (counts.withheld, "withheld from this pack"),
    ]
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
            "Agree targets for the {indicators} that {} a figure and no target, or agree that none is wanted.",
            if no_target == 1 { "has" } else { "have" }
        ));
    }
    // Where neither way is good there is no target to agree: what the board can say is what it expects.
    let unexpected = scope.indicators().into_iter().filter(|(_, assessed)| {
        let is_activity = matches!(assessed.polarity, Polarity::Neutral { .. });
        is_activity && assessed.rag == Rag::NoTarget && assessed.withheld.is_none()
    });
    let unexpected = unexpected.count();
    if unexpected > 0 {
        asks.push(format!(
            "Agree an expected range for the {} that {}, or agree that none is wanted.",
            words::count(unexpected, "activity indicator"),
            if unexpected == 1 { "has none" } else { "have none" }
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

/// Whether returns come on time is no one agency's exception; where it is red, the page says so here.
fn timeliness_sentence(scope: &Scope<'_>) -> String {
    let red = |(indicator, assessed): &(&Indicator, &IndicatorAssessment)| {
        indicator.source == Source::Timeliness && assessed.rag == Rag::Red && assessed.withheld.is_none()
    };
    let said = |(indicator, assessed): (&Indicator, &IndicatorAssessment)| {
        let floor = (scope.printed)(indicator, assessed.floor?);
        let latest = figures::latest(scope, indicator, assessed).text;
        Some(format!(" {}: {latest} (red: floor {floor}).", indicator.name))
    };
    scope
        .indicators()
        .into_iter()
        .filter(red)
        .filter_map(said)
        .collect()
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
    said += &timeliness_sentence(scope);
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
