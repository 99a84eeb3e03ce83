//! Data quality: coverage, queries, series breaks, rules that could not run, revisions.

use std::collections::BTreeMap;

use boardpack_model::assessment::{Checks, Explained};
use boardpack_model::pack::{BreakRow, ExplainedRow, Owner, Quality, QualityRow, QueryRow, RevisionRow};
use boardpack_model::{AgencyCode, Finding, IndicatorCode, Receipt, Severity};

use super::Scope;
use crate::words;

/// How complete and how sound the period's figures are.
pub(super) fn quality(scope: &Scope<'_>) -> Quality {
    let queries: Vec<(&Finding, Option<AgencyCode>)> = scope
        .assessment
        .findings
        .iter()
        .filter(|finding| finding.severity != Severity::Note)
        .map(|finding| (finding, agency_of(scope, finding)))
        .collect();
    Quality {
        sentences: sentences(scope),
        agencies: agencies(scope, &queries),
        breaks: breaks(scope),
        queries: query_rows(scope, &queries),
        explained: explained_rows(scope),
        rules_not_run: rules_not_run(scope),
    }
}

fn sentences(scope: &Scope<'_>) -> Vec<String> {
    let coverage = &scope.assessment.coverage;
    let share = |part: u32, whole: u32| words::share(f64::from(part), f64::from(whole));
    if coverage.returns_expected == 0 {
        let none = format!("No returns were due for {}.", scope.assessment.period);
        return vec![none].into_iter().chain(more_than_expected(scope)).collect();
    }
    let mut said = vec![
        format!(
            "{} of {} agencies’ returns for {} are in; {} of {} returns were received, {} of them on time.",
            coverage.agencies_received,
            coverage.agencies_expected,
            scope.assessment.period,
            coverage.returns_received,
            coverage.returns_expected,
            coverage.returns_on_time,
        ),
        format!(
            "{} of the {} figures asked for are held ({}).",
            words::grouped(f64::from(coverage.figures_received)),
            words::grouped(f64::from(coverage.figures_expected)),
            share(coverage.figures_received, coverage.figures_expected),
        ),
    ];
    if coverage.returns_begun > coverage.returns_received {
        said.push(format!(
            "Something came for {} of the {} returns; {} could be read and used, and {} hold what is asked for.",
            coverage.returns_begun,
            coverage.returns_expected,
            coverage.returns_readable,
            coverage.returns_received,
        ));
    }
    said.extend(not_whole(scope));
    said.extend(not_checked(scope));
    said.extend(more_than_expected(scope));
    let counts = &scope.assessment.counts;
    if counts.withheld > 0 {
        let indicators = words::count(
            usize::try_from(counts.withheld).unwrap_or(usize::MAX),
            "indicator",
        );
        said.push(format!(
            "{indicators} {} withheld from this pack because of small numbers.",
            if counts.withheld == 1 { "is" } else { "are" }
        ));
    }
    said
}

/// Whose returns have not come, and of whose the rest is awaited.
fn not_whole(scope: &Scope<'_>) -> Vec<String> {
    let coverage = &scope.assessment.coverage;
    let mut said = Vec::new();
    let named = |codes: &[AgencyCode]| {
        let names: Vec<String> = codes.iter().map(|code| scope.agency_name(code)).collect();
        words::list(&names)
    };
    if !coverage.not_received.is_empty() {
        said.push(format!(
            "Not yet received by {}: {}.",
            words::short_day(scope.cut_off()),
            named(&coverage.not_received)
        ));
    }
    if !coverage.in_part.is_empty() {
        said.push(format!(
            "Received in part, with the rest awaited: {}.",
            named(&coverage.in_part)
        ));
    }
    said
}

/// The checks that the board has settled not to make of this period's returns, with its reasons. For those who see everything:
/// a reason can tell more than an audience may know.
fn not_checked(scope: &Scope<'_>) -> Option<String> {
    let period = scope.assessment.period;
    let rules = scope
        .board
        .rules
        .iter()
        .filter(|(_, setting)| !setting.runs_for(period));
    let named: Vec<String> = rules
        .map(|(name, setting)| format!("{} ({})", name.replace('-', " "), setting.reason))
        .collect();
    (!named.is_empty() && scope.small_up_to().is_none()).then(|| {
        format!(
            "By the board's own settlement these checks were not made: {}.",
            words::list(&named)
        )
    })
}

/// Returns that are in and that nobody asked for, where there are any: they count in no rate.
fn more_than_expected(scope: &Scope<'_>) -> Option<String> {
    let beyond = &scope.assessment.coverage.beyond;
    let names: Vec<String> = beyond
        .iter()
        .map(|key| format!("{} ({})", scope.agency_name(&key.agency), key.code))
        .collect();
    (!beyond.is_empty()).then(|| {
        format!(
            "More than expected: {} came that the register does not ask for, from {}.",
            words::count(beyond.len(), "return"),
            words::list(&names)
        )
    })
}

/// The rules that lacked a figure, by name in plain words.
fn rules_not_run(scope: &Scope<'_>) -> Vec<(String, u32)> {
    let in_words = |code: &str| words::capital(&code.replace('-', " "));
    let rules = scope.assessment.rules_not_run.iter();
    rules.map(|(code, times)| (in_words(code), *times)).collect()
}

/// Whose return a finding is about: by the file it stands in, else by the indicator's supplier.
fn agency_of(scope: &Scope<'_>, finding: &Finding) -> Option<AgencyCode> {
    let by_file = scope
        .submissions
        .values()
        .find(|one| !finding.place.sha256.is_empty() && one.sha256 == finding.place.sha256)
        .map(|one| one.agency.clone());
    let supplier = |code: &IndicatorCode| {
        scope
            .board
            .indicator(code)
            .map(|indicator| indicator.agency.clone())
    };
    by_file.or_else(|| finding.indicator.as_ref().and_then(supplier))
}

fn agencies(scope: &Scope<'_>, queries: &[(&Finding, Option<AgencyCode>)]) -> Vec<QualityRow> {
    let mut figures: BTreeMap<&AgencyCode, (u32, u32)> = BTreeMap::new();
    for status in &scope.assessment.returns {
        let is_owed = status.receipt != Receipt::Waived;
        if !is_owed || !scope.assessment.period.contains(status.key.period.last_day()) {
            continue;
        }
        let used = status.submission.and_then(|id| scope.submissions.get(&id));
        let asked = asked_of(scope, &status.key.agency, status.key.code.as_str());
        let (received, expected) = match used {
            Some(used) if used.outcome.is_acceptance() => (used.read, used.expected),
            // "Nothing to report" answers everything that was asked.
            _ if status.receipt == Receipt::NilConfirmed => (asked, asked),
            _ => (0, asked),
        };
        let sum = figures.entry(&status.key.agency).or_default();
        *sum = (sum.0 + received, sum.1 + expected);
    }
    let row = |agency: &boardpack_model::board::Agency| {
        let (received, expected) = figures.get(&agency.code).copied().unwrap_or_default();
        let open = queries
            .iter()
            .filter(|(_, of)| of.as_ref() == Some(&agency.code))
            .count();
        QualityRow {
            owner: Owner::Agency(agency.code.clone()),
            agency: agency.short_name.clone(),
            received,
            expected,
            queries: u32::try_from(open).unwrap_or(u32::MAX),
            checks: checks(scope, &agency.code),
        }
    };
    scope.board.agencies.iter().map(row).collect()
}

/// The checks of an agency's returns together; nothing where none is in.
fn checks(scope: &Scope<'_>, agency: &AgencyCode) -> Option<Checks> {
    let of_agency = scope
        .assessment
        .checks
        .iter()
        .filter(|of| of.key.agency == *agency);
    of_agency.map(|of| of.checks).reduce(|sum, more| Checks {
        run: sum.run + more.run,
        passed: sum.passed + more.passed,
        not_run: sum.not_run + more.not_run,
    })
}

/// How many figures a return is asked for: a numerator, and a denominator where there is one.
fn asked_of(scope: &Scope<'_>, agency: &AgencyCode, code: &str) -> u32 {
    let spec = scope
        .board
        .returns
        .iter()
        .find(|spec| spec.agency == *agency && spec.code.as_str() == code);
    let indicators = spec.map(|spec| spec.indicators.as_slice()).unwrap_or_default();
    let asked = indicators.iter().filter_map(|code| scope.board.indicator(code));
    asked
        .map(|indicator| if indicator.asks_denominator() { 2 } else { 1 })
        .sum()
}

fn breaks(scope: &Scope<'_>) -> Vec<BreakRow> {
    let mut breaks = Vec::new();
    for (indicator, assessed) in scope.indicators() {
        for point in assessed.series.iter().filter(|_| assessed.withheld.is_none()) {
            if let Some(note) = &point.series_break {
                breaks.push(BreakRow {
                    owner: super::owner(indicator),
                    indicator: format!("{} {}", indicator.code, indicator.name),
                    period: point.period.to_string(),
                    note: note.clone(),
                });
            }
        }
    }
    breaks
}

/// The open queries. Their words hold figures, so that only those who may see small numbers get them.
fn query_rows(scope: &Scope<'_>, queries: &[(&Finding, Option<AgencyCode>)]) -> Vec<QueryRow> {
    if scope.small_up_to().is_some() {
        return Vec::new();
    }
    let row = |(finding, agency): &(&Finding, Option<AgencyCode>)| QueryRow {
        owner: agency.clone().map_or(Owner::Board, Owner::Agency),
        agency: agency
            .as_ref()
            .map_or_else(|| "–".to_owned(), |code| scope.agency_short_name(code)),
        indicator: finding
            .indicator
            .as_ref()
            .map_or_else(String::new, ToString::to_string),
        place: finding.place.to_string(),
        message: words::sentence(&finding.message),
    };
    queries.iter().map(row).collect()
}

/// The queries that were explained, with the explanation under its sender's name. They hold figures: see [`query_rows`].
fn explained_rows(scope: &Scope<'_>) -> Vec<ExplainedRow> {
    if scope.small_up_to().is_some() {
        return Vec::new();
    }
    let row = |one: &Explained| ExplainedRow {
        owner: Owner::Agency(one.agency.clone()),
        who: format!(
            "{}, {}",
            scope.agency_short_name(&one.agency),
            words::day(one.day)
        ),
        indicator: one.indicator.to_string(),
        asked: words::sentence(&one.asked),
        said: words::sentence(&one.said),
    };
    scope.assessment.explained.iter().map(row).collect()
}

/// Past figures that changed since the last issue; none of an indicator that is withheld.
pub(super) fn revisions(scope: &Scope<'_>) -> Vec<RevisionRow> {
    let is_shown = |code: &IndicatorCode| {
        scope
            .assessment
            .indicators
            .iter()
            .any(|one| one.indicator == *code && one.withheld.is_none())
    };
    let shown = scope
        .assessment
        .revisions
        .iter()
        .filter(|revision| is_shown(&revision.indicator));
    shown
        .map(|revision| RevisionRow {
            owner: scope
                .board
                .indicator(&revision.indicator)
                .map_or(Owner::Board, super::owner),
            indicator: scope.board.indicator(&revision.indicator).map_or_else(
                || revision.indicator.to_string(),
                |indicator| {
                    let part = match revision.breakdown.as_str() {
                        "" => String::new(),
                        part => format!(" ({part})"),
                    };
                    format!("{} {}{part}", indicator.code, indicator.name)
                },
            ),
            period: revision.period.to_string(),
            old: revision.old.clone(),
            new: revision.new.clone(),
            reason: revision
                .reason
                .clone()
                .unwrap_or_else(|| "no reason given".to_owned()),
        })
        .collect()
}
