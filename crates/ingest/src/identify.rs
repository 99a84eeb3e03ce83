//! Which return a workbook is, from what is inside it; its file's name is a hint that may only contradict.

use boardpack_model::board::{ReturnSpec, Schedule};
use boardpack_model::{Board, Finding, Period, ReturnKey};

use crate::layouts::{Scene, Sighting, Unsure};
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
    file: &str,
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
    let Some(spec) = spec.filter(|spec| owes(spec, mark.period)) else {
        let reason = format!(
            "no return `{}` is owed by {} for {}",
            mark.code,
            scene.agency.name,
            in_words(mark.period)
        );
        return Err(Hold::because(reason).about(key));
    };
    agrees_with_name(scene, &key, file)?;
    Ok((spec, key))
}

/// The return that figures belong to: of the latest period that has any.
pub(crate) fn by_figures<'b>(
    scene: &Scene<'b>,
    sighting: &Sighting,
    file: &str,
) -> Result<(&'b ReturnSpec, ReturnKey), Hold> {
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
    let best = candidates
        .iter()
        .filter(|candidate| owes(candidate.spec, candidate.period))
        .reduce(|best, other| if other.figures > best.figures { other } else { best });
    if let Some(best) = best {
        let key = key(best.spec, best.period);
        agrees_with_name(scene, &key, file)?;
        return Ok((best.spec, key));
    }
    if let Some((spec, period)) = once(scene, sighting) {
        return Ok((spec, key(spec, period)));
    }
    let Some(latest) = candidates.iter().max_by_key(|candidate| candidate.figures) else {
        return Err(Hold::because(
            "no figure of an indicator that this agency supplies was found in the workbook",
        ));
    };
    Err(Hold::because(format!(
        "the latest figures in the workbook are for {}, and {} owes no return for that",
        in_words(latest.period),
        scene.agency.name
    )))
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
    let periods = if periods.is_empty() {
        period_of(true).collect()
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

/// Whether a return is owed for a period.
pub(crate) fn owes(spec: &ReturnSpec, period: Period) -> bool {
    match &spec.schedule {
        Schedule::Once(only) => *only == period,
        Schedule::Every { from, until } => {
            period.kind() == from.kind() && period >= *from && until.is_none_or(|until| period <= until)
        }
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

/// Holds a workbook whose file name states another period of the same kind.
fn agrees_with_name(scene: &Scene<'_>, key: &ReturnKey, file: &str) -> Result<(), Hold> {
    let named = crate::period_label::in_file_name(file, scene.agency.bare_quarters)
        .and_then(|named| match named {
            crate::period_label::Stated::Period(p) => Some(p),
            crate::period_label::Stated::Quarter(_) => None,
        })
        .and_then(|named| crate::period_label::aligned(named, key.period.kind()));
    match named {
        Some(named) if named != key.period => Err(Hold::because(format!(
            "the file's name says {}, and the figures inside are for {}",
            in_words(named),
            in_words(key.period)
        ))
        .about(key.clone())),
        _ => Ok(()),
    }
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
