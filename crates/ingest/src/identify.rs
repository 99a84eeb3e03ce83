//! Which return a workbook is: from its mark or its figures first; titles, the folder and the file's name may only contradict.
//!
//! Whatever disagrees is held with every reading shown, and never guessed at (docs/returns.md tells officers the same).

use std::collections::BTreeSet;

use boardpack_model::board::{ReturnSpec, Schedule};
use boardpack_model::{Board, Finding, IndicatorCode, Period, PeriodKind, ReturnKey};

use crate::evidence::{self, Statement};
use crate::layouts::{Scene, Sighting, Unsure, looks_like};
use crate::mark::{EDITION, Mark};

/// Why a workbook is held for the officer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Hold {
    pub(crate) reason: String,
    pub(crate) key: Option<ReturnKey>,
    pub(crate) findings: Vec<Finding>,
}

impl Hold {
    pub(crate) fn because(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            key: None,
            findings: Vec::new(),
        }
    }

    fn about(mut self, key: ReturnKey) -> Self {
        self.key = Some(key);
        self
    }
}

/// The return that a mark names, if it is one that this agency owes.
pub(crate) fn by_mark<'b>(
    scene: &Scene<'b>,
    marks: &[Mark],
    file: Option<&str>,
) -> Result<(&'b ReturnSpec, ReturnKey), Hold> {
    let [mark] = marks else {
        let all: Vec<String> = marks.iter().map(|mark| format!("`{mark}`")).collect();
        return Err(Hold::because(format!(
            "the workbook bears the marks of several returns: {}",
            all.join(", ")
        )));
    };
    if mark.board != scene.board.code {
        return Err(Hold::because(format!(
            "the workbook is for another board: its mark says `{}`",
            mark.board
        )));
    }
    let key = mark.key();
    if mark.agency != scene.agency.code {
        let reason = format!(
            "the workbook is made for {}, and it came from {}",
            name_of(scene.board, mark),
            scene.agency.name
        );
        return Err(Hold::because(reason).about(key));
    }
    if !(1..=EDITION).contains(&mark.edition) {
        let reason = format!(
            "the workbook is of edition {}, and this program reads editions 1 to {EDITION}",
            mark.edition
        );
        return Err(Hold::because(reason).about(key));
    }
    let spec = scene.board.return_spec(&mark.agency, &mark.code);
    let Some(spec) = spec.filter(|spec| scene.board.owes(spec, mark.period)) else {
        let reason = format!(
            "no return `{}` is owed by {} for {}",
            mark.code,
            scene.agency.name,
            in_words(mark.period)
        );
        return Err(Hold::because(reason).about(key));
    };
    if !spec.is_history {
        let mut statements = evidence::of_cover(scene);
        statements.extend(other_headings(scene, mark.period));
        statements.extend(file.and_then(|file| evidence::of_name(scene, file)));
        agree(scene, &key, &statements, "the workbook's own mark says")?;
    }
    from_this_agency(scene, None).map_err(|hold| hold.about(key.clone()))?;
    Ok((spec, key))
}

/// The heading over the figures to fill in, where it is not the one that the mark asks for.
fn other_headings(scene: &Scene<'_>, own: Period) -> Option<Statement> {
    let (place, period) = crate::layouts::template::other_headings(scene, own)?;
    Some(Statement {
        who: format!("the last heading over its figures, at {place},"),
        stated: crate::period_label::Stated::Period(period),
    })
}

/// The returns that figures belong to, the one with the most of them first: each of the latest period that has any.
pub(crate) fn by_figures<'b>(
    scene: &Scene<'b>,
    sighting: &Sighting,
    file: &str,
) -> Result<Vec<(&'b ReturnSpec, ReturnKey)>, Hold> {
    if let Some(unsure) = sighting.unsure.first() {
        return Err(unsure_period(unsure, sighting));
    }
    let specs = scene
        .board
        .returns
        .iter()
        .filter(|spec| spec.agency == scene.agency.code);
    let candidates: Vec<Candidate<'_>> = specs
        .filter_map(|spec| candidate(scene, spec, sighting))
        .collect();
    from_this_agency(scene, Some(file))?;
    let returns = owed(scene, sighting, &candidates);
    for (index, (_, key)) in returns.iter().enumerate() {
        let mut statements = evidence::of_titles(scene, sighting, key.period);
        // The name speaks of the return with the most figures.
        if index == 0 {
            statements.extend(evidence::of_name(scene, file));
        }
        agree(scene, key, &statements, "the figures inside are for")?;
    }
    if !returns.is_empty() {
        return Ok(returns);
    }
    if let Some((spec, period)) = once(scene, sighting) {
        return Ok(vec![(spec, key(spec, period))]);
    }
    let Some(latest) = candidates.iter().max_by_key(|candidate| candidate.figures) else {
        return Err(no_figures(sighting));
    };
    Err(Hold::because(format!(
        "the latest figures in the workbook are for {}, and {} owes no return for that",
        in_words(latest.period),
        scene.agency.name
    )))
}

/// Of the returns that the figures could be those that are owed, the one with the most figures first. A further one counts only
/// where it has figures that no return before it asks for.
fn owed<'b>(
    scene: &Scene<'b>,
    sighting: &Sighting,
    candidates: &[Candidate<'b>],
) -> Vec<(&'b ReturnSpec, ReturnKey)> {
    let mut owed: Vec<&Candidate<'b>> = candidates
        .iter()
        .filter(|candidate| scene.board.owes(candidate.spec, candidate.period))
        .collect();
    owed.sort_by_key(|candidate| std::cmp::Reverse(candidate.figures));
    let mut claimed: BTreeSet<&IndicatorCode> = BTreeSet::new();
    let mut returns = Vec::new();
    for candidate in owed {
        let mut figures = sighting.figures.iter().filter(|figure| figure.weighs);
        let has_own = figures.any(|figure| {
            candidate.spec.indicators.contains(&figure.indicator) && !claimed.contains(&figure.indicator)
        });
        if has_own {
            claimed.extend(&candidate.spec.indicators);
            returns.push((candidate.spec, key(candidate.spec, candidate.period)));
        }
    }
    returns
}

fn no_figures(sighting: &Sighting) -> Hold {
    let mut reason =
        "no figure of an indicator that this agency supplies was found in the workbook".to_owned();
    let labels = sighting.unlabelled.iter().filter_map(|unlabelled| {
        let (label, ..) = unlabelled.near.as_ref()?;
        Some(looks_like(&unlabelled.text, Some(&unlabelled.place), label))
    });
    for near in sighting.suggestions.iter().cloned().chain(labels).take(5) {
        reason = format!("{reason}; {near}");
    }
    Hold {
        findings: sighting.findings.clone(),
        ..Hold::because(reason)
    }
}

/// A return that the figures could be, for the latest period they speak of.
struct Candidate<'b> {
    spec: &'b ReturnSpec,
    period: Period,
    figures: usize,
}

fn candidate<'b>(scene: &Scene<'b>, spec: &'b ReturnSpec, sighting: &Sighting) -> Option<Candidate<'b>> {
    let Schedule::Every { from, .. } = &spec.schedule else {
        return None;
    };
    let kind = from.kind();
    let period_of = |with_lag: bool| {
        sighting
            .figures
            .iter()
            .filter(move |figure| figure.weighs && spec.indicators.contains(&figure.indicator))
            .filter_map(move |figure| {
                let indicator = scene.board.indicator(&figure.indicator)?;
                let is_wanted = indicator.every == kind && (indicator.lag > 0) == with_lag;
                is_wanted.then(|| figure.period.shifted(i32::from(indicator.lag)))
            })
    };
    // Indicators that run behind are followed only where there are no others.
    let periods: Vec<Period> = period_of(false).collect();
    let periods: Vec<Period> = if periods.is_empty() {
        period_of(true).collect()
    } else {
        periods
    };
    // A return of months under a quarter's code has no figure of its own kind.
    let periods = if periods.is_empty() {
        within(scene, spec, (sighting, kind))
    } else {
        periods
    };
    let period = periods.iter().max().copied()?;
    let figures = periods.iter().filter(|other| **other == period).count();
    Some(Candidate {
        spec,
        period,
        figures,
    })
}

/// The periods of a return that end with the periods of figures of another kind.
fn within(scene: &Scene<'_>, spec: &ReturnSpec, (sighting, kind): (&Sighting, PeriodKind)) -> Vec<Period> {
    let figures = sighting
        .figures
        .iter()
        .filter(|figure| figure.weighs && spec.indicators.contains(&figure.indicator));
    figures
        .filter_map(|figure| {
            let indicator = scene.board.indicator(&figure.indicator)?;
            let own = Period::containing(kind, figure.period.last_day());
            (crate::reading::period_of(indicator, own) == figure.period).then_some(own)
        })
        .collect()
}

/// A return that falls once and whose period holds every figure.
fn once<'b>(scene: &Scene<'b>, sighting: &Sighting) -> Option<(&'b ReturnSpec, Period)> {
    let specs = scene
        .board
        .returns
        .iter()
        .filter(|spec| spec.agency == scene.agency.code);
    specs.into_iter().find_map(|spec| {
        let Schedule::Once(whole) = spec.schedule else {
            return None;
        };
        let mut weighty = sighting.figures.iter().filter(|figure| figure.weighs).peekable();
        weighty.peek()?;
        weighty
            .all(|figure| {
                whole.contains(figure.period.first_day()) && whole.contains(figure.period.last_day())
            })
            .then_some((spec, whole))
    })
}

fn key(spec: &ReturnSpec, period: Period) -> ReturnKey {
    ReturnKey {
        agency: spec.agency.clone(),
        code: spec.code.clone(),
        period,
    }
}

fn unsure_period(unsure: &Unsure, sighting: &Sighting) -> Hold {
    let shown = crate::figure::short(&unsure.text);
    let readings: Vec<String> = unsure.readings.iter().map(|period| in_words(*period)).collect();
    let reason = if readings.is_empty() {
        format!("the heading {shown} at {} names no year", unsure.place)
    } else {
        format!(
            "the heading {shown} at {} can mean {}",
            unsure.place,
            readings.join(" or ")
        )
    };
    let findings = sighting
        .unsure
        .iter()
        .map(|unsure| {
            let message = format!(
                "{} can be read in more than one way",
                crate::figure::short(&unsure.text)
            );
            Finding::error("period-ambiguous", unsure.place.clone(), message)
                .hint("write it like 2026-27 Q1 or Apr-Jun 2026")
        })
        .collect();
    Hold {
        reason,
        key: None,
        findings,
    }
}

/// Holds a workbook of which anything says another period than the one that counts; every reading is shown.
fn agree(scene: &Scene<'_>, key: &ReturnKey, statements: &[Statement], counts: &str) -> Result<(), Hold> {
    let bare = scene.agency.bare_quarters;
    let mut said: Vec<String> = statements
        .iter()
        .filter(|statement| statement.contradicts(key.period, bare))
        .map(Statement::in_words)
        .collect();
    said.dedup();
    if said.is_empty() {
        return Ok(());
    }
    let reason = format!("{}, and {counts} {}", said.join(", "), in_words(key.period));
    Err(Hold::because(reason).about(key.clone()))
}

/// Holds a workbook that says it is from another agency than the one whose folder it lay in.
fn from_this_agency(scene: &Scene<'_>, file: Option<&str>) -> Result<(), Hold> {
    if let Some((other, place)) = evidence::other_agency(scene) {
        return Err(Hold::because(format!(
            "the workbook says at {place} that it is from {}, and it came from {}",
            other.name, scene.agency.name
        )));
    }
    let named = file.and_then(|file| evidence::agency_in_name(scene, file));
    named.map_or(Ok(()), |other| {
        Err(Hold::because(format!(
            "the file's name begins with {}, and it came from {}",
            other.name, scene.agency.name
        )))
    })
}

fn name_of(board: &Board, mark: &Mark) -> String {
    board
        .agency(&mark.agency)
        .map_or_else(|| mark.agency.to_string(), |agency| agency.name.clone())
}

/// A period as code and as months: `2026-27 Q1 (April to June 2026)`.
pub(crate) fn in_words(period: Period) -> String {
    let (code, words) = (period.to_string(), period.words());
    if code == words {
        code
    } else {
        format!("{code} ({words})")
    }
}

#[cfg(test)]
mod tests;
