//! The scorecard: one row for each indicator, by theme.

use boardpack_model::assessment::{IndicatorAssessment, Rag};
use boardpack_model::board::{Comparator, ComparatorKind, Indicator};
use boardpack_model::pack::{ScoreGroup, ScoreRow};

use super::{Scope, chair, figures};
use crate::words;

/// The longest stretch that a sparkline shows.
const SPARK: usize = 13;

/// One group for each theme that has an indicator.
pub(super) fn scorecard(scope: &Scope<'_>) -> Vec<ScoreGroup> {
    let indicators = scope.indicators();
    let group = |theme: &boardpack_model::board::Theme| ScoreGroup {
        theme: theme.title.clone(),
        rows: indicators
            .iter()
            .filter(|(indicator, _)| indicator.theme == theme.code)
            .map(|(indicator, assessed)| row(scope, indicator, assessed))
            .collect(),
    };
    let groups = scope.board.themes.iter().map(group);
    groups.filter(|group| !group.rows.is_empty()).collect()
}

fn row(scope: &Scope<'_>, indicator: &Indicator, assessed: &IndicatorAssessment) -> ScoreRow {
    let is_withheld = assessed.withheld.is_some();
    let printed =
        |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| (scope.printed)(indicator, value));
    let recent = (1..=4).rev().map(|back| {
        let period = assessed.latest_period.shifted(-back);
        figures::of_period(scope, indicator, assessed, period)
    });
    let spark = spark(assessed);
    let shown = assessed.series.len().saturating_sub(spark.len());
    ScoreRow {
        owner: super::owner(indicator),
        news: chair::news(indicator, assessed),
        covers: figures::covers(assessed),
        year: figures::year(scope, indicator, assessed),
        code: indicator.code.to_string(),
        name: indicator.name.clone(),
        agency: scope.supplier_short_name(indicator),
        good_is: figures::good_is(scope, indicator, assessed.polarity),
        frequency: figures::frequency(indicator),
        recent: recent.collect(),
        latest: figures::latest(scope, indicator, assessed),
        last_known: figures::last_known(scope, indicator, assessed),
        latest_number: assessed
            .latest()
            .and_then(|point| point.figure)
            .filter(|_| !is_withheld),
        target: printed(assessed.target),
        floor: printed(assessed.floor),
        rag: if is_withheld { Rag::NoData } else { assessed.rag },
        accepted: accepted(scope, indicator, assessed),
        withheld: is_withheld,
        direction: assessed.direction,
        slope: if is_withheld { 0 } else { figures::slope(assessed) },
        variation: assessed
            .variation
            .as_ref()
            .filter(|_| !is_withheld)
            .and_then(|v| v.icon),
        assurance: assessed
            .variation
            .as_ref()
            .filter(|_| !is_withheld)
            .and_then(|v| v.assurance),
        england: england(scope, indicator, assessed),
        neighbours: printed(assessed.neighbour_median),
        spark: if is_withheld { Vec::new() } else { spark },
        has_break: assessed
            .series
            .iter()
            .skip(shown + 1)
            .any(|point| point.series_break.is_some()),
    }
}

/// What is borne and until when, where the rating is that; why stands in the indicator's own section.
fn accepted(scope: &Scope<'_>, indicator: &Indicator, assessed: &IndicatorAssessment) -> String {
    let is_accepted = assessed.rag == Rag::Accepted && assessed.withheld.is_none();
    let deviation = assessed.deviation.as_ref().filter(|_| is_accepted);
    deviation.map_or_else(String::new, |deviation| {
        format!(
            "at {} until {}",
            (scope.printed)(indicator, deviation.accepted),
            words::short_day(deviation.until)
        )
    })
}

fn spark(assessed: &IndicatorAssessment) -> Vec<Option<f64>> {
    let from = assessed.series.len().saturating_sub(SPARK);
    assessed.series[from..].iter().map(|point| point.figure).collect()
}

fn england(scope: &Scope<'_>, indicator: &Indicator, assessed: &IndicatorAssessment) -> String {
    let of = |one: &&Comparator| one.kind == ComparatorKind::England;
    assessed.comparators.iter().find(of).map_or_else(
        || "–".to_owned(),
        |england| {
            format!(
                "{} ({})",
                figures::published(scope, indicator, england),
                short_year(&england.year)
            )
        },
    )
}

/// `2025` of `year ending March 2025`; `2024-25` stays.
fn short_year(year: &str) -> &str {
    year.split_whitespace().next_back().unwrap_or(year)
}
