//! The table of observations: every usable cell as sent is a row of one frame of numbers, and the frame says which of them
//! counts.
//!
//! For one indicator, measure and period the latest known row wins (by instant, then submission, then place); an empty cell
//! never overrides an answer, and a row whose submission was taken back counts until then. The frame is sorted once; what was
//! known at an instant is a filter over two of its columns and one pass over the rest.

use std::collections::{BTreeMap, BTreeSet};

use boardpack_model::{
    AgencyCode, Board, Finding, IndicatorCode, KnownObservation, Measure, Observation, Period, Severity,
};
use jiff::Timestamp;
use polars::prelude::*;

use crate::{Known, KnownFinding};

/// One indicator's cells for the whole of its area, by period and measure.
pub(crate) type Cells<'a> = BTreeMap<(Period, Measure), &'a KnownObservation>;

/// Each indicator's cells.
pub(crate) type ByIndicator<'a> = BTreeMap<IndicatorCode, Cells<'a>>;

/// The columns by which rows are sorted: what makes two of them the same cell, whether they answer it, and how late they came.
const ORDER: [&str; 4] = ["cell", "answered", "known_at", "submission"];

/// Every usable observation about the whole of an area, as a frame of numbers.
///
/// | column | what |
/// |---|---|
/// | `row` | its place among the observations |
/// | `cell` | indicator, period and measure, as one number |
/// | `answered` | whether the sender gave an answer |
/// | `known_at`, `until` | from when it was known and until when it stood, in nanoseconds since 1970 |
/// | `submission` | the submission's number |
pub(crate) struct Table<'a> {
    observations: &'a [KnownObservation],
    frame: DataFrame,
}

/// One end of a cell's answers.
#[derive(Clone, Copy, PartialEq)]
enum End {
    First,
    Last,
}

impl<'a> Table<'a> {
    /// The observations that an indicator's own supplier sent and that no error touches.
    pub(crate) fn new(board: &Board, known: &Known<'a>) -> PolarsResult<Self> {
        let observations = known.observations;
        let errors = errors_by_submission(known.findings);
        let suppliers: Suppliers<'_> = board
            .indicators
            .iter()
            .map(|indicator| (&indicator.code, &indicator.agency))
            .collect();
        let usable: Vec<usize> = (0..observations.len())
            .filter(|&row| is_usable(&suppliers, &errors, &observations[row]))
            .collect();
        let frame = frame(known, &usable)?;
        let frame = frame.sort(ORDER, SortMultipleOptions::default().with_maintain_order(true))?;
        Ok(Self { observations, frame })
    }

    /// Each cell's latest answer known at an instant, by indicator.
    pub(crate) fn latest(&self, as_at: Timestamp) -> PolarsResult<ByIndicator<'a>> {
        self.one_row_a_cell(as_at, End::Last)
    }

    /// Each cell's first answer, by indicator: what was known before any revision.
    pub(crate) fn first(&self, as_at: Timestamp) -> PolarsResult<ByIndicator<'a>> {
        self.one_row_a_cell(as_at, End::First)
    }

    fn one_row_a_cell(&self, as_at: Timestamp, end: End) -> PolarsResult<ByIndicator<'a>> {
        let known = self.frame.column("known_at")?.i64()?.lt_eq(nanoseconds(as_at));
        let stands = self.frame.column("until")?.i64()?.gt(nanoseconds(as_at));
        let frame = self.frame.filter(&(&known & &stands))?;
        let (rows, cells) = (frame.column("row")?.u32()?, frame.column("cell")?.u64()?);
        let rows: Vec<&KnownObservation> = rows
            .into_no_null_iter()
            .filter_map(|row| self.observations.get(row as usize))
            .collect();
        let cells: Vec<u64> = cells.into_no_null_iter().collect();
        let mut series = ByIndicator::new();
        let mut start = 0;
        for of_cell in cells.chunk_by(|one, next| one == next) {
            let of_cell = &rows[start..(start + of_cell.len()).min(rows.len())];
            start += of_cell.len();
            if let Some(counts) = counts(of_cell, end) {
                let observation = &counts.observation;
                series
                    .entry(observation.indicator.clone())
                    .or_default()
                    .insert((observation.period, observation.measure), counts);
            }
        }
        Ok(series)
    }
}

/// Which of the rows of one cell counts, in the table's order: empty ones first, each kind from the oldest to the latest.
fn counts<'a>(rows: &[&'a KnownObservation], end: End) -> Option<&'a KnownObservation> {
    let answers = rows.iter().position(|known| known.observation.value.is_answer());
    let rows = &rows[answers.unwrap_or(0)..];
    let chosen = if end == End::First {
        rows.first()
    } else {
        rows.last()
    }?;
    // One file may say the same cell twice: its places decide.
    let twins = rows
        .iter()
        .filter(|known| known.known_at == chosen.known_at && known.submission == chosen.submission);
    let place = |known: &&&'a KnownObservation| &known.observation.place;
    let found = if end == End::First {
        twins.min_by(|one, other| place(one).cmp(place(other)))
    } else {
        twins.max_by(|one, other| place(one).cmp(place(other)))
    };
    found.copied()
}

fn frame(known: &Known<'_>, usable: &[usize]) -> PolarsResult<DataFrame> {
    let rows = || usable.iter().map(|&row| &known.observations[row]);
    let withdrawn = known.history.withdrawn(Timestamp::MAX);
    let until = |known: &KnownObservation| {
        let end = withdrawn.get(&known.submission);
        end.map_or(i64::MAX, |event| nanoseconds(event.at))
    };
    let numbers: Vec<u32> = usable
        .iter()
        .map(|&row| u32::try_from(row).unwrap_or(u32::MAX))
        .collect();
    DataFrame::new_infer_height(vec![
        Column::new("row".into(), numbers),
        Column::new("cell".into(), cell_numbers(rows)),
        Column::new(
            "answered".into(),
            rows()
                .map(|known| known.observation.value.is_answer())
                .collect::<Vec<_>>(),
        ),
        Column::new(
            "known_at".into(),
            rows()
                .map(|known| nanoseconds(known.known_at))
                .collect::<Vec<_>>(),
        ),
        Column::new("until".into(), rows().map(until).collect::<Vec<_>>()),
        Column::new(
            "submission".into(),
            rows().map(|known| known.submission).collect::<Vec<_>>(),
        ),
    ])
}

/// What makes two rows the same cell, as one number: its indicator, period and measure, each numbered in order.
fn cell_numbers<'k, Rows: Iterator<Item = &'k KnownObservation>>(rows: impl Fn() -> Rows) -> Vec<u64> {
    let observations = || rows().map(|known| &known.observation);
    let indicators = numbered(observations().map(|o| &o.indicator));
    let periods = numbered(observations().map(|o| o.period));
    let (all_periods, all_measures) = (periods.len() as u64, Measure::Stated as u64 + 1);
    let number = |o: &Observation| {
        let indicator = indicators.get(&o.indicator).copied().unwrap_or_default();
        let period = periods.get(&o.period).copied().unwrap_or_default();
        (indicator * all_periods + period) * all_measures + o.measure as u64
    };
    observations().map(number).collect()
}

/// The different ones of some things, each with its number in order.
fn numbered<T: Ord>(things: impl Iterator<Item = T>) -> BTreeMap<T, u64> {
    let different: BTreeSet<T> = things.collect();
    different.into_iter().zip(0..).collect()
}

/// Nanoseconds since 1970, which order instants from 1677 to 2262; those beyond stay at the ends.
fn nanoseconds(at: Timestamp) -> i64 {
    let nanoseconds = at.as_nanosecond();
    i64::try_from(nanoseconds).unwrap_or(if nanoseconds < 0 { i64::MIN } else { i64::MAX })
}

/// The errors about each indicator, by the submission with which they were recorded.
type Errors<'a> = BTreeMap<(i64, &'a IndicatorCode), Vec<&'a Finding>>;

fn errors_by_submission(findings: &[KnownFinding]) -> Errors<'_> {
    let mut errors = Errors::new();
    for KnownFinding { finding, submission } in findings {
        if let (Severity::Error, Some(indicator)) = (finding.severity, &finding.indicator) {
            errors.entry((*submission, indicator)).or_default().push(finding);
        }
    }
    errors
}

/// Who supplies each indicator.
type Suppliers<'a> = BTreeMap<&'a IndicatorCode, &'a AgencyCode>;

/// Whether it is about the whole of an area, the indicator's own supplier sent it and no error of its own submission touches
/// it. An error of a later one may name a cell of this one's file, where the two make a pair; the figure stands all the same.
fn is_usable(suppliers: &Suppliers<'_>, errors: &Errors<'_>, known: &KnownObservation) -> bool {
    let observation = &known.observation;
    let is_suppliers = suppliers
        .get(&observation.indicator)
        .is_some_and(|supplier| **supplier == observation.agency);
    if !is_suppliers || !observation.breakdown.is_empty() {
        return false;
    }
    let touches = |finding: &&Finding| {
        finding.period.is_none_or(|period| period == observation.period)
            && finding
                .measure
                .is_none_or(|measure| measure == observation.measure)
    };
    let is_blocked = errors
        .get(&(known.submission, &observation.indicator))
        .is_some_and(|errors| errors.iter().any(touches));
    !is_blocked
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{board, history, instant, known, sent};
    use boardpack_model::Value;

    /// What counts of cells sent as (submission, day in January 2026, value), as known on a day.
    fn check(sent_cells: &[(i64, u8, Value)], day: u8, latest: Option<Value>, first: Option<Value>) {
        let board = board();
        let history = history();
        let observations: Vec<_> = sent_cells
            .iter()
            .map(|(submission, day, value)| {
                let mut known = sent("CNT01", Measure::Numerator, "2025-26 Q3", *value);
                known.submission = *submission;
                known.known_at = instant(&format!("2026-01-{day:02}T12:00:00Z"));
                known
            })
            .collect();
        let mut reversed = observations.clone();
        reversed.reverse();
        for observations in [observations, reversed] {
            let table = Table::new(&board, &known(&observations, &history)).unwrap();
            let as_at = instant(&format!("2026-01-{day:02}T12:00:00Z"));
            let value = |cells: ByIndicator<'_>| {
                let cells = cells.values().next()?;
                Some(cells.values().next()?.observation.value)
            };
            assert_eq!(value(table.latest(as_at).unwrap()), latest);
            assert_eq!(value(table.first(as_at).unwrap()), first);
        }
    }

    #[test]
    fn the_latest_known_answer_wins_and_a_blank_never_overrides_one() {
        let (five, six) = (Value::number(5.0), Value::number(6.0));
        check(&[], 20, None, None);
        check(&[(1, 10, five)], 9, None, None);
        check(&[(1, 10, five)], 10, Some(five), Some(five));
        check(&[(1, 10, five), (2, 12, six)], 11, Some(five), Some(five));
        check(&[(1, 10, five), (2, 12, six)], 12, Some(six), Some(five));
        check(&[(1, 10, five), (2, 10, six)], 12, Some(six), Some(five));
        check(
            &[(1, 10, five), (2, 12, Value::Blank)],
            13,
            Some(five),
            Some(five),
        );
        check(&[(1, 10, Value::Blank), (2, 12, six)], 13, Some(six), Some(six));
        check(
            &[(1, 10, Value::Blank)],
            13,
            Some(Value::Blank),
            Some(Value::Blank),
        );
        check(
            &[(1, 10, five), (2, 12, Value::NotAvailable)],
            13,
            Some(Value::NotAvailable),
            Some(five),
        );
    }

    #[test]
    fn parts_of_the_whole_and_figures_of_others_are_no_series() {
        let (board, history) = (board(), history());
        let mut part = sent("CNT01", Measure::Numerator, "2025-26 Q3", Value::number(1.0));
        part.observation.breakdown = "girls".to_owned();
        let mut stranger = sent("CNT01", Measure::Numerator, "2025-26 Q3", Value::number(2.0));
        stranger.observation.agency = AgencyCode::new("health").unwrap();
        let observations = [part, stranger];
        let table = Table::new(&board, &known(&observations, &history)).unwrap();
        assert!(table.latest(instant("2026-12-01T00:00:00Z")).unwrap().is_empty());
    }

    #[test]
    fn a_figure_that_was_taken_back_gives_way_to_the_one_before_it() {
        let (board, mut history) = (board(), history());
        let early = sent("CNT01", Measure::Numerator, "2025-26 Q3", Value::number(40.0));
        let mut late = sent("CNT01", Measure::Numerator, "2025-26 Q3", Value::number(90.0));
        late.submission = 2;
        late.known_at = instant("2026-02-20T00:00:00Z");
        history.events.push(boardpack_model::history::Event {
            id: 1,
            at: instant("2026-03-01T00:00:00Z"),
            by: "Officer".to_owned(),
            what: boardpack_model::history::Happening::Withdrawn {
                submission: 2,
                key: crate::fixtures::quarterly("2025-26 Q3"),
                reason: "sent in error".to_owned(),
            },
        });
        let observations = [early, late];
        let table = Table::new(&board, &known(&observations, &history)).unwrap();
        let check = |as_at: &str, figure: f64| {
            let latest = table.latest(instant(as_at)).unwrap();
            let cell = latest.values().next().unwrap().values().next().unwrap();
            assert_eq!(cell.observation.value, Value::number(figure), "{as_at}");
        };
        check("2026-02-28T23:59:59Z", 90.0);
        check("2026-03-01T00:00:00Z", 40.0);
    }

    /// An error recorded with the second of two files, with its place in the file of that name; the figure that counts.
    fn check_error(place_in: &str, recorded_with: i64, counts: f64) {
        let (board, history) = (board(), history());
        let early = sent("PCT01", Measure::Numerator, "2025-26 Q3", Value::number(40.0));
        let mut late = sent("PCT01", Measure::Numerator, "2025-26 Q3", Value::number(90.0));
        late.submission = 2;
        late.known_at = instant("2026-02-20T00:00:00Z");
        late.observation.place.sha256 = "other".to_owned();
        let mut place = late.observation.place.clone();
        place_in.clone_into(&mut place.sha256);
        let error = Finding::error("rule", place, "more than all of them")
            .about(&late.observation.indicator, late.observation.period);
        let observations = [early, late];
        let findings = [KnownFinding {
            finding: error,
            submission: recorded_with,
        }];
        let mut known = known(&observations, &history);
        known.findings = &findings;
        let table = Table::new(&board, &known).unwrap();
        let latest = table.latest(instant("2026-12-01T00:00:00Z")).unwrap();
        let cells = latest.values().next().unwrap();
        assert_eq!(
            cells.values().next().unwrap().observation.value,
            Value::number(counts)
        );
    }

    #[test]
    fn a_figure_that_an_error_touches_gives_way_to_the_one_before_it() {
        check_error("other", 2, 40.0);
    }

    #[test]
    fn an_error_blocks_figures_of_its_own_submission_wherever_its_place_is() {
        check_error("abc", 2, 40.0);
        check_error("abc", 3, 90.0);
        check_error("other", 3, 90.0);
    }
}
