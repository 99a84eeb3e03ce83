//! The table of observations: every cell as sent becomes a row of one frame, and the frame says which of them counts.
//!
//! For one agency, indicator, measure, period and breakdown the latest known row wins (by instant, then submission, then
//! place); an empty cell never overrides an answer, and a row whose submission was taken back counts until then.

use std::collections::BTreeMap;

use boardpack_model::{
    Board, Finding, IndicatorCode, KnownObservation, Measure, Observation, Period, Severity,
};
use jiff::Timestamp;
use polars::prelude::*;

use crate::{Known, KnownFinding};

/// One indicator's cells for the whole of its area, by period and measure.
pub(crate) type Cells<'a> = BTreeMap<(Period, Measure), &'a KnownObservation>;

/// Each indicator's cells.
pub(crate) type ByIndicator<'a> = BTreeMap<IndicatorCode, Cells<'a>>;

/// What makes two rows the same cell.
const CELL: [&str; 5] = ["indicator", "period", "measure", "agency", "breakdown"];
/// What makes one row of a cell later than another.
const AGE: [&str; 3] = ["known_at", "submission", "place"];

/// Every usable observation, as a frame.
pub(crate) struct Table<'a> {
    observations: &'a [KnownObservation],
    frame: DataFrame,
}

impl<'a> Table<'a> {
    /// The observations that an indicator's own supplier sent and that no error touches.
    pub(crate) fn new(board: &Board, known: &Known<'a>) -> PolarsResult<Self> {
        let observations = known.observations;
        let errors = errors_by_submission(known.findings);
        let withdrawn = known.history.withdrawn(Timestamp::MAX);
        let usable: BooleanChunked = observations
            .iter()
            .map(|known| Some(is_usable(board, &errors, known)))
            .collect_ca("usable".into());
        let until = |known: &KnownObservation| {
            let end = withdrawn.get(&known.submission);
            end.map_or(i64::MAX, |event| nanoseconds(event.at))
        };
        let mut frame = frame(observations)?;
        let until: Vec<i64> = observations.iter().map(until).collect();
        frame.with_column(Column::new("until".into(), until))?;
        let frame = frame.filter(&usable)?;
        Ok(Self { observations, frame })
    }

    /// Each cell's latest answer known at an instant, by indicator.
    pub(crate) fn latest(&self, as_at: Timestamp) -> PolarsResult<ByIndicator<'a>> {
        self.one_row_a_cell(as_at, UniqueKeepStrategy::Last)
    }

    /// Each cell's first answer, by indicator: what was known before any revision.
    pub(crate) fn first(&self, as_at: Timestamp) -> PolarsResult<ByIndicator<'a>> {
        self.one_row_a_cell(as_at, UniqueKeepStrategy::First)
    }

    fn one_row_a_cell(&self, as_at: Timestamp, keep: UniqueKeepStrategy) -> PolarsResult<ByIndicator<'a>> {
        let known = self.frame.column("known_at")?.i64()?.lt_eq(nanoseconds(as_at));
        let stands = self.frame.column("until")?.i64()?.gt(nanoseconds(as_at));
        let frame = self.frame.filter(&(&known & &stands))?;
        if frame.height() == 0 {
            return Ok(ByIndicator::new());
        }
        // Sorted to the end that is kept: answers before empty cells when the first is, after them when the last is.
        let empty_last = matches!(keep, UniqueKeepStrategy::First);
        let order = ["whole"].iter().chain(&CELL).chain(&["answered"]).chain(&AGE);
        let descending: Vec<bool> = ["whole"]
            .iter()
            .chain(&CELL)
            .map(|_| false)
            .chain([empty_last, false, false, false])
            .collect();
        let sorted = frame.sort(
            order,
            SortMultipleOptions::default()
                .with_order_descending_multi(descending)
                .with_maintain_order(true),
        )?;
        let cell: Vec<String> = CELL.iter().map(|&name| name.to_owned()).collect();
        self.by_indicator(&sorted.unique_stable(Some(&cell), keep, None)?)
    }

    /// The rows about the whole of the area, as one series of cells for each indicator.
    fn by_indicator(&self, frame: &DataFrame) -> PolarsResult<ByIndicator<'a>> {
        let frame = frame.filter(frame.column("whole")?.bool()?)?;
        if frame.height() == 0 {
            return Ok(ByIndicator::new());
        }
        let rows = frame.column("row")?.u32()?;
        let mut series = ByIndicator::new();
        for group in frame.group_by_stable(["indicator"])?.get_groups().iter() {
            let indices: Vec<usize> = match group {
                GroupsIndicator::Idx((_, all)) => all.iter().map(|&index| index as usize).collect(),
                GroupsIndicator::Slice([start, length]) => {
                    (start as usize..(start + length) as usize).collect()
                }
            };
            let cells = indices.into_iter().filter_map(|index| {
                let known = self.observations.get(rows.get(index)? as usize)?;
                Some(((known.observation.period, known.observation.measure), known))
            });
            let cells: Cells<'a> = cells.collect();
            if let Some(known) = cells.values().next() {
                series.insert(known.observation.indicator.clone(), cells);
            }
        }
        Ok(series)
    }
}

fn frame(observations: &[KnownObservation]) -> PolarsResult<DataFrame> {
    let texts = |name: &str, text: &dyn Fn(&Observation) -> String| {
        let texts: Vec<String> = observations.iter().map(|k| text(&k.observation)).collect();
        Column::new(name.into(), texts)
    };
    let flags = |name: &str, flag: &dyn Fn(&Observation) -> bool| {
        let flags: Vec<bool> = observations.iter().map(|k| flag(&k.observation)).collect();
        Column::new(name.into(), flags)
    };
    let count = u32::try_from(observations.len()).unwrap_or(u32::MAX);
    let known_at: Vec<i64> = observations.iter().map(|k| nanoseconds(k.known_at)).collect();
    let submission: Vec<i64> = observations.iter().map(|k| k.submission).collect();
    DataFrame::new_infer_height(vec![
        Column::new("row".into(), (0..count).collect::<Vec<u32>>()),
        texts("indicator", &|o| o.indicator.to_string()),
        texts("period", &|o| o.period.to_string()),
        texts("measure", &|o| o.measure.word().to_owned()),
        texts("agency", &|o| o.agency.to_string()),
        texts("breakdown", &|o| o.breakdown.clone()),
        flags("whole", &|o| o.breakdown.is_empty()),
        flags("answered", &|o| o.value.is_answer()),
        Column::new("known_at".into(), known_at),
        Column::new("submission".into(), submission),
        texts("place", &|o| {
            let place = &o.place;
            format!(
                "{}\n{}\n{}\n{}",
                place.sha256, place.file, place.sheet, place.cell
            )
        }),
    ])
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

/// Whether the indicator's own supplier sent it and no error of its own submission touches it. An error of a later one may
/// name a cell of this one's file, where the two make a pair; the figure stands all the same.
fn is_usable(board: &Board, errors: &Errors<'_>, known: &KnownObservation) -> bool {
    let observation = &known.observation;
    let is_suppliers = board
        .indicator(&observation.indicator)
        .is_some_and(|indicator| indicator.agency == observation.agency);
    let touches = |finding: &&Finding| {
        finding.period.is_none_or(|period| period == observation.period)
            && finding
                .measure
                .is_none_or(|measure| measure == observation.measure)
    };
    let is_blocked = errors
        .get(&(known.submission, &observation.indicator))
        .is_some_and(|errors| errors.iter().any(touches));
    is_suppliers && !is_blocked
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
        stranger.observation.agency = boardpack_model::AgencyCode::new("health").unwrap();
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
