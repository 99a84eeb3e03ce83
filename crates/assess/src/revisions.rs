//! Revisions: past figures whose cells differ from what was known at the last issue, also because a file was taken back.

use std::collections::BTreeMap;

use boardpack_model::assessment::{IndicatorAssessment, Point, Revision};
use boardpack_model::board::{Indicator, Source, Unit};
use boardpack_model::{KnownObservation, Measure, Period, Place, Value};
use jiff::Timestamp;

use crate::Known;
use crate::figure::{Parts, needs_denominator};
use crate::printed::{part, printed, read_back};
use crate::series::{Sources, empty_point, ledger_place, series};
use crate::table::{ByIndicator, Cells};

/// What was answered at the last issue and is answered differently now, in the pack's order, oldest period first.
pub(crate) fn revisions(
    sources: &Sources<'_>,
    indicators: &[IndicatorAssessment],
    [before, now]: [&ByIndicator<'_>; 2],
    known: &Known<'_>,
    previous: Timestamp,
) -> Vec<Revision> {
    let mut revisions = Vec::new();
    for assessed in indicators {
        let indicator = sources.board.indicator(&assessed.indicator);
        let Some(indicator) = indicator.filter(|indicator| indicator.source == Source::Returns) else {
            continue;
        };
        revisions.extend(of_whole(
            sources,
            (indicator, assessed),
            [before, now],
            known,
            previous,
        ));
        revisions.extend(of_parts(sources, indicator, known, previous));
    }
    revisions
}

/// The figures of an indicator some of whose cells changed.
fn of_whole(
    sources: &Sources<'_>,
    (indicator, assessed): (&Indicator, &IndicatorAssessment),
    [before, now]: [&ByIndicator<'_>; 2],
    known: &Known<'_>,
    previous: Timestamp,
) -> Vec<Revision> {
    let none = Cells::new();
    let before = before.get(&indicator.code).unwrap_or(&none);
    let now = now.get(&indicator.code).unwrap_or(&none);
    let old = series(sources, indicator, assessed.latest_period, before, before);
    let find = |points: &[Point], period| points.iter().find(|point| point.period == period).cloned();
    let changed = changed(known, before, now)
        .into_iter()
        .filter_map(|(period, place)| {
            let old = find(&old, period)?;
            let nothing = || empty_point(indicator, period, Value::NotReceived);
            let new = find(&assessed.series, period).unwrap_or_else(nothing);
            Some(Revision {
                indicator: indicator.code.clone(),
                period,
                breakdown: String::new(),
                old: words(indicator, &old),
                new: words(indicator, &new),
                reason: reason(known, indicator, period, (previous, sources.as_at)),
                place,
            })
        });
    changed.collect()
}

/// The cells of an indicator's breakdowns that were answered at the last issue and are answered differently now. They are in no
/// figure, so each is told by itself.
fn of_parts(
    sources: &Sources<'_>,
    indicator: &Indicator,
    known: &Known<'_>,
    previous: Timestamp,
) -> Vec<Revision> {
    let (before, now) = (
        parts(indicator, known, previous),
        parts(indicator, known, sources.as_at),
    );
    let changed = now.into_iter().filter_map(|(cell, new)| {
        let old = before.get(&cell)?;
        (old.observation.value != new.observation.value).then_some((cell, *old, new))
    });
    changed
        .map(|((period, breakdown, measure), old, new)| Revision {
            indicator: indicator.code.clone(),
            period,
            breakdown: match measure {
                Measure::Numerator => breakdown.to_owned(),
                other => format!("{breakdown}, {}", other.word()),
            },
            old: cell_words(old.observation.value),
            new: cell_words(new.observation.value),
            reason: reason(known, indicator, period, (previous, sources.as_at)),
            place: new.observation.place.clone(),
        })
        .collect()
}

/// Each answered cell of an indicator's breakdowns as its own supplier gave it last by an instant.
fn parts<'k>(
    indicator: &Indicator,
    known: &Known<'k>,
    as_at: Timestamp,
) -> BTreeMap<(Period, &'k str, Measure), &'k KnownObservation> {
    let withdrawn = known.history.withdrawn(as_at);
    let counts = known.observations.iter().filter(|known| {
        let observation = &known.observation;
        !observation.breakdown.is_empty()
            && observation.indicator == indicator.code
            && observation.agency == indicator.agency
            && observation.value.is_answer()
            && known.known_at <= as_at
            && !withdrawn.contains_key(&known.submission)
    });
    let mut latest: BTreeMap<_, &KnownObservation> = BTreeMap::new();
    for known in counts {
        let observation = &known.observation;
        let cell = (
            observation.period,
            observation.breakdown.as_str(),
            observation.measure,
        );
        let age = |known: &KnownObservation| (known.known_at, known.submission);
        if latest.get(&cell).is_none_or(|held| age(held) <= age(known)) {
            latest.insert(cell, known);
        }
    }
    latest
}

fn cell_words(value: Value) -> String {
    match value {
        Value::Suppressed { low, high } => format!("{} to {}", part(low), part(high)),
        other => other.exact().map_or_else(|| other.kind().replace('-', " "), part),
    }
}

/// The periods in which an answer differs, each with the cell of its first new answer; where there is none because the file
/// that gave it was taken back, with the ledger's entry of that.
fn changed(known: &Known<'_>, before: &Cells<'_>, now: &Cells<'_>) -> BTreeMap<Period, Place> {
    let mut changed: BTreeMap<Period, Place> = BTreeMap::new();
    for ((period, measure), new) in now {
        let old = before.get(&(*period, *measure));
        let differs = old.is_some_and(|old| {
            let (old, new) = (old.observation.value, new.observation.value);
            old.is_answer() && old != new
        });
        if differs {
            let place = || new.observation.place.clone();
            changed.entry(*period).or_insert_with(place);
        }
    }
    let withdrawn = known.history.withdrawn(Timestamp::MAX);
    for ((period, measure), old) in before {
        let is_gone = old.observation.value.is_answer() && !now.contains_key(&(*period, *measure));
        if let Some(event) = withdrawn.get(&old.submission).filter(|_| is_gone) {
            let place = || ledger_place(&format!("event {}", event.id));
            changed.entry(*period).or_insert_with(place);
        }
    }
    changed
}

/// A figure with its parts, so that a change of the parts shows: `81.4% (57 of 70)`, `53.2 (83)`, `1,204`, `1 to 4`.
fn words(indicator: &Indicator, point: &Point) -> String {
    let figure = match (point.figure, point.value) {
        (Some(figure), _) => printed(indicator, figure),
        (None, Value::Suppressed { low, high }) => {
            format!("{} to {}", printed(indicator, low), printed(indicator, high))
        }
        (None, other) => other.kind().replace('-', " "),
    };
    let above = point.numerator.exact().map(part);
    let below = point.denominator.exact().map(part);
    match (above, below) {
        (Some(above), Some(below)) if needs_denominator(indicator) => {
            format!("{figure} ({above} of {below})")
        }
        (Some(above), _) if indicator_is_rate(indicator) => format!("{figure} ({above})"),
        _ => figure,
    }
}

/// The words of a figure with other parts, worked out anew; nothing where they make none.
pub(crate) fn words_of_parts(
    indicator: &Indicator,
    period: Period,
    (above, below): (f64, Option<f64>),
) -> Option<String> {
    let parts = Parts::of(
        Value::number(above),
        below.map_or(Value::NotAvailable, Value::number),
    );
    let mut point = empty_point(indicator, period, Value::Blank);
    (point.figure, point.value) = parts.figure(indicator);
    point.figure?;
    (point.numerator, point.denominator) = (parts.numerator, parts.denominator);
    Some(words(indicator, &point))
}

fn indicator_is_rate(indicator: &Indicator) -> bool {
    matches!(indicator.unit, Unit::Rate { .. })
}

/// The exact parts that the words of a revised figure hold: numerator, then denominator. Nothing where they cannot be told,
/// which disclosure control takes for small.
pub(crate) fn parts_in_words(indicator: &Indicator, words: &str) -> Option<(f64, Option<f64>)> {
    let inside = words
        .split_once(" (")
        .and_then(|(_, rest)| rest.strip_suffix(')'));
    match inside {
        Some(parts) => match parts.split_once(" of ") {
            Some((above, below)) => Some((read_back(above)?, Some(read_back(below)?))),
            None => Some((read_back(parts)?, None)),
        },
        None if matches!(indicator.unit, Unit::Count) => Some((read_back(words)?, None)),
        None => None,
    }
}

/// What the sender wrote about that period since the last issue.
fn reason(
    known: &Known<'_>,
    indicator: &Indicator,
    period: Period,
    (since, until): (Timestamp, Timestamp),
) -> Option<String> {
    known
        .commentary
        .iter()
        .filter(|entry| {
            entry.known_at > since
                && entry.known_at <= until
                && entry.commentary.indicator == indicator.code
                && entry.commentary.period == period
        })
        .max_by_key(|entry| (entry.known_at, &entry.commentary.place))
        .map(|entry| entry.commentary.text.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::KnownCommentary;
    use crate::fixtures::{board, history, indicator, instant, known, quarterly, sent};
    use boardpack_model::history::{Event, Happening};
    use boardpack_model::observation::Commentary;

    const MEASURES: [Measure; 2] = [Measure::Numerator, Measure::Denominator];

    fn check(code: &str, old: &[Value], new: &[Value], expected: &[&str]) {
        let (board, history) = (board(), history());
        let cells = |values: &[Value]| -> Vec<_> {
            MEASURES
                .into_iter()
                .zip(values)
                .map(|(measure, value)| sent(code, measure, "2025-26 Q2", *value))
                .collect()
        };
        let mut observations = cells(old);
        observations.extend(cells(new).into_iter().map(|mut later| {
            later.known_at = instant("2026-04-20T00:00:00Z");
            later.submission = 2;
            later
        }));
        let mut known = known(&observations, &history);
        let commentary = [KnownCommentary {
            commentary: Commentary {
                agency: indicator(&board, code).agency.clone(),
                indicator: indicator(&board, code).code.clone(),
                period: "2025-26 Q2".parse().unwrap(),
                text: "Late entries.".to_owned(),
                place: Place::default(),
            },
            known_at: instant("2026-04-20T00:00:00Z"),
        }];
        known.commentary = &commentary;
        known.previous_as_at = Some(instant("2026-02-01T00:00:00Z"));
        let period = "2025-26 Q4".parse().unwrap();
        let assessment = crate::assess(&board, period, &known, instant("2026-05-01T00:00:00Z")).unwrap();
        let lines: Vec<String> = assessment
            .revisions
            .iter()
            .map(|r| {
                format!(
                    "{} {}: {} → {}; {}",
                    r.indicator,
                    r.period,
                    r.old,
                    r.new,
                    r.reason.as_deref().unwrap_or("-")
                )
            })
            .collect();
        assert_eq!(lines, expected);
    }

    fn number(figure: f64) -> Value {
        Value::number(figure)
    }

    #[test]
    fn a_changed_cell_is_a_revision_of_its_figure() {
        check(
            "PCT01",
            &[number(57.0), number(70.0)],
            &[number(58.0), number(70.0)],
            &["PCT01 2025-26 Q2: 81.4% (57 of 70) → 82.9% (58 of 70); Late entries."],
        );
        check(
            "CNT01",
            &[number(1200.0)],
            &[number(1204.0)],
            &["CNT01 2025-26 Q2: 1,200 → 1,204; Late entries."],
        );
        check(
            "CNT01",
            &[Value::Suppressed { low: 1.0, high: 4.0 }],
            &[number(3.0)],
            &["CNT01 2025-26 Q2: 1 to 4 → 3; Late entries."],
        );
        check(
            "RAT01",
            &[number(83.0)],
            &[Value::NotAvailable],
            &["RAT01 2025-26 Q2: 53.2 (83) → not available; Late entries."],
        );
    }

    #[test]
    fn a_changed_cell_of_a_breakdown_is_a_revision_of_its_own() {
        let (board, history) = (board(), history());
        let cell = |figure, submission, known_at| {
            let mut cell = sent("CNT01", Measure::Numerator, "2025-26 Q2", number(figure));
            "girls".clone_into(&mut cell.observation.breakdown);
            cell.submission = submission;
            cell.known_at = instant(known_at);
            cell
        };
        let check = |observations: &[KnownObservation], expected: &[&str]| {
            let mut known = known(observations, &history);
            known.previous_as_at = Some(instant("2026-02-01T00:00:00Z"));
            let period = "2025-26 Q4".parse().unwrap();
            let assessment = crate::assess(&board, period, &known, instant("2026-05-01T00:00:00Z")).unwrap();
            let said = |r: &Revision| {
                format!(
                    "{} {} {}: {} → {}",
                    r.indicator, r.breakdown, r.period, r.old, r.new
                )
            };
            let revisions: Vec<String> = assessment.revisions.iter().map(said).collect();
            assert_eq!(revisions, expected);
        };
        let first = cell(12.0, 1, "2026-01-20T00:00:00Z");
        let second = cell(15.0, 2, "2026-04-20T00:00:00Z");
        check(
            &[first.clone(), second.clone()],
            &["CNT01 girls 2025-26 Q2: 12 → 15"],
        );
        check(&[second, first.clone()], &["CNT01 girls 2025-26 Q2: 12 → 15"]);
        check(&[first.clone(), cell(12.0, 2, "2026-04-20T00:00:00Z")], &[]);
        check(&[first], &[]);
    }

    #[test]
    fn what_stayed_the_same_or_was_not_known_before_is_no_revision() {
        check("CNT01", &[number(5.0)], &[number(5.0)], &[]);
        check("CNT01", &[], &[number(5.0)], &[]);
        check("CNT01", &[Value::Blank], &[number(5.0)], &[]);
        check("CNT01", &[number(5.0)], &[Value::Blank], &[]);
    }

    /// A first file and perhaps a second one before the issue; the last of them was taken back since.
    fn check_withdrawn(files: &[f64], expected: &str) {
        let (board, mut history) = (board(), history());
        let mut observations = Vec::new();
        for (id, figure) in (1..).zip(files) {
            let mut file = sent("CNT01", Measure::Numerator, "2025-26 Q2", number(*figure));
            file.submission = id;
            file.known_at = instant(&format!("2026-01-2{id}T00:00:00Z"));
            observations.push(file);
        }
        history.events.push(Event {
            id: 9,
            at: instant("2026-03-01T00:00:00Z"),
            by: "Officer".to_owned(),
            what: Happening::Withdrawn {
                submission: i64::try_from(files.len()).unwrap(),
                key: quarterly("2025-26 Q2"),
                reason: "sent in error".to_owned(),
            },
        });
        let mut known = known(&observations, &history);
        known.previous_as_at = Some(instant("2026-02-01T00:00:00Z"));
        let period = "2025-26 Q4".parse().unwrap();
        let assessment = crate::assess(&board, period, &known, instant("2026-05-01T00:00:00Z")).unwrap();
        let [revision] = assessment.revisions.as_slice() else {
            panic!("{:?}", assessment.revisions);
        };
        let said = format!("{} → {} at {}", revision.old, revision.new, revision.place.cell);
        assert_eq!(said, expected);
    }

    #[test]
    fn a_figure_that_was_taken_back_since_is_a_revision() {
        check_withdrawn(&[5.0, 9.0], "9 → 5 at CNT01 numerator 2025-26 Q2");
        check_withdrawn(&[5.0], "5 → not received at event 9");
    }

    #[test]
    fn the_parts_can_be_read_back_from_the_words() {
        let board = board();
        let of = |code, words| parts_in_words(indicator(&board, code), words);
        assert_eq!(of("PCT01", "81.4% (57 of 1,070)"), Some((57.0, Some(1070.0))));
        assert_eq!(of("RAT01", "53.2 (83)"), Some((83.0, None)));
        assert_eq!(of("CNT01", "1,204"), Some((1204.0, None)));
        assert_eq!(of("PCT01", "81.4%"), None);
        assert_eq!(of("CNT01", "1 to 4"), None);
        assert_eq!(of("CNT01", "not available"), None);
    }
}
