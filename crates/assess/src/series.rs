//! Series: every period from the first known to the one asked for, with figures recomputed from their parts.
//!
//! A gap is a point too. A part that is an interval (`<5`) makes the figure an interval, which is no number; a figure
//! worked out by the sender is used only where the sender gave no parts.

use std::collections::BTreeMap;

use boardpack_model::assessment::Point;
use boardpack_model::board::Indicator;
use boardpack_model::history::Happening;
use boardpack_model::{
    Board, History, IndicatorCode, KnownObservation, Measure, Period, Place, Receipt, ReturnKey,
    ReturnStatus, Value,
};
use jiff::Timestamp;

use crate::figure::Parts;
use crate::periods::asked;
use crate::table::Cells;

/// The most points of a series: twenty years of months. Older ones are left out.
pub(crate) const MOST_POINTS: usize = 240;

/// What a figure is worked out from, besides its cells.
pub(crate) struct Sources<'a> {
    pub(crate) board: &'a Board,
    pub(crate) history: &'a History,
    pub(crate) standing: &'a [ReturnStatus],
    pub(crate) as_at: Timestamp,
    carried_by: BTreeMap<(&'a IndicatorCode, Period), &'a ReturnStatus>,
}

impl<'a> Sources<'a> {
    pub(crate) fn new(
        board: &'a Board,
        history: &'a History,
        standing: &'a [ReturnStatus],
        as_at: Timestamp,
    ) -> Self {
        let mut carried_by = BTreeMap::new();
        for status in standing {
            let spec = board.return_spec(&status.key.agency, &status.key.code);
            let codes = spec.filter(|spec| !spec.is_history).map(|spec| &spec.indicators);
            for indicator in codes
                .into_iter()
                .flatten()
                .filter_map(|code| board.indicator(code))
            {
                carried_by.insert((&indicator.code, asked(indicator, status.key.period)), status);
            }
        }
        Self {
            board,
            history,
            standing,
            as_at,
            carried_by,
        }
    }

    /// Whether the return that carries an indicator for a period is not owed.
    pub(crate) fn is_waived(&self, indicator: &Indicator, period: Period) -> bool {
        let carried_by = self.carried_by.get(&(&indicator.code, period));
        carried_by.is_some_and(|status| status.receipt == Receipt::Waived)
    }
}

/// The series of an indicator that partners supply.
pub(crate) fn series(
    sources: &Sources<'_>,
    indicator: &Indicator,
    until: Period,
    cells: &Cells<'_>,
    originals: &Cells<'_>,
) -> Vec<Point> {
    let own_kind = |period: &&Period| period.kind() == until.kind() && **period <= until;
    let first = cells.keys().map(|(period, _)| period).find(own_kind);
    stretch(first.copied().unwrap_or(until), until)
        .into_iter()
        .map(|period| point(sources, indicator, period, (cells, originals)))
        .collect()
}

/// Every period from one to another, oldest first; at most [`MOST_POINTS`], the latest ones.
pub(crate) fn stretch(first: Period, until: Period) -> Vec<Period> {
    let mut periods: Vec<Period> = std::iter::successors(Some(until), |period| Some(period.previous()))
        .take_while(|period| *period >= first)
        .take(MOST_POINTS)
        .collect();
    periods.reverse();
    periods
}

/// A point without a figure.
pub(crate) fn empty_point(indicator: &Indicator, period: Period, value: Value) -> Point {
    let series_break = indicator.breaks.iter().find(|b| b.period == period);
    Point {
        period,
        figure: None,
        value,
        numerator: Value::Blank,
        denominator: Value::Blank,
        provisional: false,
        revised: false,
        series_break: series_break.map(|b| b.note.clone()),
        formula: String::new(),
        inputs: Vec::new(),
        interval: None,
        covers: None,
    }
}

fn point(
    sources: &Sources<'_>,
    indicator: &Indicator,
    period: Period,
    (cells, originals): (&Cells<'_>, &Cells<'_>),
) -> Point {
    let cell = |measure| cells.get(&(period, measure)).copied();
    let empty = empty_part(sources, indicator, period);
    let parts = Parts::new(sources.board, indicator, period, &cell, empty.value);
    let mut point = empty_point(indicator, period, Value::NotReceived);
    point.numerator = parts.numerator;
    point.denominator = parts.denominator;
    let stated = cell(Measure::Stated).filter(|_| !parts.are_answered(indicator));
    let used: Vec<&KnownObservation> =
        if let Some(stated) = stated.filter(|s| s.observation.value.is_answer()) {
            point.value = stated.observation.value;
            point.figure = point.value.exact();
            "as stated by the sender".clone_into(&mut point.formula);
            vec![stated]
        } else {
            (point.figure, point.value) = parts.figure(indicator);
            point.formula = parts.formula(indicator, point.figure.is_some());
            point.interval = point.figure.and_then(|_| parts.interval(indicator));
            point.inputs.extend(parts.population_line());
            point.inputs.extend(empty.place.filter(|_| parts.uses_empty));
            [Measure::Numerator, Measure::Denominator]
                .into_iter()
                .filter_map(cell)
                .collect()
        };
    let places = used.iter().map(|known| known.observation.place.clone());
    point.inputs.splice(0..0, places);
    point.provisional = used.iter().any(|known| known.observation.provisional);
    point.revised = used.iter().any(|known| {
        let key = (period, known.observation.measure);
        originals
            .get(&key)
            .is_some_and(|first| first.observation.value != known.observation.value)
    });
    point
}

/// What stands for a part that no cell answers, and the ledger event that says so.
struct EmptyPart {
    value: Value,
    place: Option<Place>,
}

/// A part that no cell answers: nought where a nil return was confirmed, not provided where the return came, else not
/// received.
fn empty_part(sources: &Sources<'_>, indicator: &Indicator, period: Period) -> EmptyPart {
    let status = sources.carried_by.get(&(&indicator.code, period));
    match status.map(|status| (status.receipt, status)) {
        Some((Receipt::NilConfirmed, status)) => EmptyPart {
            value: Value::NilReturn,
            place: nil_event(sources, &status.key),
        },
        Some((Receipt::ReceivedOnTime | Receipt::ReceivedLate, _)) => EmptyPart {
            value: Value::Blank,
            place: None,
        },
        _ => EmptyPart {
            value: Value::NotReceived,
            place: None,
        },
    }
}

/// The event that confirmed a nil return, as a place in the ledger.
pub(crate) fn nil_event(sources: &Sources<'_>, key: &ReturnKey) -> Option<Place> {
    let is_nil = |what: &Happening| matches!(what, Happening::NilConfirmed { key: of, .. } if of == key);
    let mut events = sources.history.events.iter();
    let event = events.find(|event| {
        let is_known = event.at <= sources.as_at && is_nil(&event.what);
        is_known && !sources.history.is_taken_back(event, sources.as_at)
    })?;
    Some(ledger_place(&format!("event {}", event.id)))
}

/// A place in the ledger: `submission 12`, `event 3`.
pub(crate) fn ledger_place(entry: &str) -> Place {
    Place {
        file: "ledger".to_owned(),
        cell: entry.to_owned(),
        ..Place::default()
    }
}

#[cfg(test)]
mod tests;
