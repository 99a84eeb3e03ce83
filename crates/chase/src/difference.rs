//! What a further file of a return changes, by indicator and period, as its receipt says it.

use boardpack_model::{Board, IndicatorCode, Measure, Period, Value};
use jiff::Timestamp;
use serde::Serialize;

use crate::language::Language;
use crate::words::{self, one_line, shortened};

/// How many lines of one kind a receipt lists before it says how many more there are.
const MOST_LINES: usize = 40;

/// One figure as it was held before and as a file gives it.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The indicator.
    pub indicator: IndicatorCode,
    /// Which of its figures.
    pub measure: Measure,
    /// The period it is about.
    pub period: Period,
    /// A part of the whole; empty for the whole.
    pub breakdown: String,
    /// What the board held; nothing for a figure given for the first time.
    pub before: Option<Value>,
    /// What the file says; nothing for a figure that it does not give.
    pub now: Option<Value>,
}

/// What a file says differently from what the board held for the same return.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Difference {
    /// When the last accepted file of the same return came; nothing for its first file.
    pub since: Option<Timestamp>,
    /// Figures that differ, of the return's own period and of others.
    pub changed: Vec<Change>,
    /// Figures that the board did not hold.
    pub new: Vec<Change>,
    /// Figures of an earlier file of the same return that this one does not give, or not so that they can be used: they stand.
    pub standing: Vec<Change>,
    /// How many figures are the same as before.
    pub unchanged: u32,
}

impl Difference {
    /// Whether a file of the same return says nothing else than what is held.
    pub fn is_none(&self) -> bool {
        self.since.is_some() && self.changed.is_empty() && self.new.is_empty() && self.standing.is_empty()
    }
}

/// Lines of a receipt and how many more there are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Lines {
    pub(crate) lines: Vec<String>,
    pub(crate) more: usize,
}

/// The difference as the receipt's template knows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct DifferenceData {
    /// `Monday 3 August 2026`: the last file of the same return; empty for the first one.
    pub(crate) since: String,
    pub(crate) changed: Lines,
    pub(crate) new: Lines,
    pub(crate) standing: Lines,
    pub(crate) standing_count: usize,
    pub(crate) unchanged: u32,
}

/// What there is to say about a difference; nothing where nothing differs from what was sent before.
pub(crate) fn data(board: &Board, difference: &Difference) -> Option<DifferenceData> {
    let is_resend = difference.since.is_some();
    let is_silent = if is_resend {
        difference.is_none()
    } else {
        difference.changed.is_empty()
    };
    if is_silent {
        return None;
    }
    let of_resend = |changes: &[Change]| lines(board, if is_resend { changes } else { &[] });
    Some(DifferenceData {
        since: difference
            .since
            .map(|at| Language::of(board).day(words::date(at, &board.time_zone)))
            .unwrap_or_default(),
        changed: lines(board, &difference.changed),
        new: of_resend(&difference.new),
        standing: of_resend(&difference.standing),
        standing_count: difference.standing.len(),
        unchanged: if is_resend { difference.unchanged } else { 0 },
    })
}

/// One line for each indicator and period, with all of its figures.
fn lines(board: &Board, changes: &[Change]) -> Lines {
    let mut groups: Vec<Vec<&Change>> = Vec::new();
    for change in changes {
        let same = |group: &&mut Vec<&Change>| {
            group.first().is_some_and(|first| {
                first.indicator == change.indicator
                    && first.period == change.period
                    && first.breakdown == change.breakdown
            })
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(change),
            None => groups.push(vec![change]),
        }
    }
    Lines {
        more: groups.len().saturating_sub(MOST_LINES),
        lines: groups
            .iter()
            .take(MOST_LINES)
            .filter_map(|group| line(board, group))
            .collect(),
    }
}

/// `POL08 Return home interviews, 2026-27 Q1: numerator 12, now 14; denominator 40, now 42.`
fn line(board: &Board, group: &[&Change]) -> Option<String> {
    let first = group.first()?;
    let language = Language::of(board);
    let indicator = board.indicator(&first.indicator);
    let name = indicator.map_or("", |indicator| indicator.name.as_str());
    let has_one_figure = indicator.is_some_and(|indicator| !indicator.asks_denominator());
    let figures: Vec<String> = group
        .iter()
        .map(|change| {
            let said = said(language, change);
            if has_one_figure && change.measure == Measure::Numerator {
                said
            } else {
                language.measured(change.measure, &said)
            }
        })
        .collect();
    let part = if first.breakdown.is_empty() {
        String::new()
    } else {
        format!(", {}", shortened(&one_line(&first.breakdown), 60))
    };
    let what = one_line(&format!("{} {name}", first.indicator));
    Some(language.words.change.line.with(&[
        ("what", &format!("{what}{part}")),
        ("period", &first.period.to_string()),
        ("figures", &figures.join("; ")),
    ]))
}

fn said(language: &Language, change: &Change) -> String {
    let figure = |value: Value| language.figure(value);
    match (change.before, change.now) {
        (Some(before), Some(now)) => {
            let (before, now) = (figure(before), figure(now));
            let both = &language.words.change.both;
            both.with(&[("before", &before), ("now", &now)])
        }
        (before, now) => before.or(now).map(figure).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{board, local};

    /// A change such as `POL01 numerator 12 14`; `-` for a figure that is not there.
    fn change(text: &str) -> Change {
        let words: Vec<&str> = text.split(' ').collect();
        let value = |text: &str| match text {
            "-" => None,
            ":" => Some(Value::NotAvailable),
            "<5" => Some(Value::Suppressed { low: 1.0, high: 4.0 }),
            number => Some(Value::number(number.parse().unwrap())),
        };
        Change {
            indicator: IndicatorCode::new(words[0]).unwrap(),
            measure: Measure::from_word(words[1]).unwrap(),
            period: "2026-27 Q1".parse().unwrap(),
            breakdown: String::new(),
            before: value(words[2]),
            now: value(words[3]),
        }
    }

    fn check(changes: &[&str], expected: &[&str]) {
        let changes: Vec<Change> = changes.iter().map(|text| change(text)).collect();
        assert_eq!(lines(&board(), &changes).lines, expected);
    }

    #[test]
    fn each_indicator_and_period_has_one_line() {
        check(
            &["POL01 numerator 12 14"],
            &["POL01 Missing episodes, 2026-27 Q1: 12, now 14."],
        );
        check(
            &[
                "POL01 stated 1 2",
                "POL01 denominator 40 42",
                "POL09 numerator 3 4",
            ],
            &[
                "POL01 Missing episodes, 2026-27 Q1: stated 1, now 2; denominator 40, now 42.",
                "POL09, 2026-27 Q1: numerator 3, now 4.",
            ],
        );
    }

    #[test]
    fn values_that_are_no_numbers_are_told_in_words() {
        check(
            &["POL01 numerator <5 :"],
            &["POL01 Missing episodes, 2026-27 Q1: 1 to 4, now not available."],
        );
        check(
            &["POL01 numerator 0.30000000000000004 -"],
            &["POL01 Missing episodes, 2026-27 Q1: 0.3."],
        );
        check(
            &["POL01 numerator - 0"],
            &["POL01 Missing episodes, 2026-27 Q1: 0."],
        );
    }

    #[test]
    fn the_first_file_of_a_return_tells_only_of_past_figures_that_changed() {
        let mut difference = Difference {
            new: vec![change("POL01 numerator - 12")],
            unchanged: 3,
            ..Difference::default()
        };
        assert_eq!(data(&board(), &difference), None);
        difference.changed.push(change("POL01 numerator 12 14"));
        let told = data(&board(), &difference).unwrap();
        assert_eq!((told.since.as_str(), told.unchanged), ("", 0));
        assert_eq!((told.changed.lines.len(), told.new.lines.len()), (1, 0));
        difference.since = Some(local("2026-08-03T10:00"));
        let told = data(&board(), &difference).unwrap();
        assert_eq!((told.since.as_str(), told.unchanged), ("Monday 3 August 2026", 3));
        assert_eq!(told.new.lines.len(), 1);
    }

    #[test]
    fn long_lists_say_how_much_more_there_is() {
        let many: Vec<Change> = (10..60)
            .map(|n| change(&format!("POL{n} numerator 1 2")))
            .collect();
        let lines = lines(&board(), &many);
        assert_eq!((lines.lines.len(), lines.more), (40, 10));
    }
}
