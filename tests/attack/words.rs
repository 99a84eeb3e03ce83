//! The plain look: does any sentence, list or coordinate about an indicator simply hold a number that is hidden?
//!
//! Whatever part of a pack bears an indicator's code is looked through, known to this test or not, so that a part that
//! somebody adds is looked through as well.

use std::collections::BTreeMap;

use boardpack_model::board::{Board, Indicator, Polarity};
use boardpack_model::pack::Pack;
use serde_json::Value;

use super::judge::Leak;
use super::workbooks::{Entry, Workbook};

/// What is hidden and what is printed of each indicator, by its code.
#[derive(Debug, Default)]
pub(super) struct Hidden {
    of: BTreeMap<String, Numbers>,
}

#[derive(Debug, Default)]
struct Numbers {
    counts: Vec<f64>,
    figures: Vec<f64>,
    printed: Vec<f64>,
}

impl Hidden {
    /// A hidden count.
    pub(super) fn count(&mut self, code: &str, count: f64) {
        self.of.entry(code.to_owned()).or_default().counts.push(count);
    }

    /// A hidden figure.
    pub(super) fn figure(&mut self, code: &str, figure: f64) {
        self.of.entry(code.to_owned()).or_default().figures.push(figure);
    }

    /// A number that is printed.
    pub(super) fn printed(&mut self, code: &str, number: f64) {
        self.of.entry(code.to_owned()).or_default().printed.push(number);
    }
}

/// What describes the drawing and not the figure.
const OF_THE_DRAWING: [&str; 7] = ["decimals", "natural", "tone", "slope", "from", "to", "band"];
/// What the pipeline says, the same whatever the figures are; and means and limits, which have a test of their own.
const EXPLAINED: [&str; 22] = [
    "code",
    "name",
    "agency",
    "question",
    "definition",
    "formula",
    "details",
    "good_is",
    "frequency",
    "subtitle",
    "source",
    "comparison_words",
    "no_comparator",
    "owner",
    "target",
    "floor",
    "band_words",
    "england",
    "neighbours",
    "mean",
    "upper",
    "lower",
];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const SPELT: [&str; 10] = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
];

/// Every hidden number that is told beside its indicator, in the pack or in the workbook that is made of it.
pub(super) fn told(board: &Board, pack: &Pack, hidden: &Hidden, workbook: Option<&Workbook>) -> Vec<Leak> {
    let pack = serde_json::to_value(pack).expect("a pack is written as JSON");
    let mut look = Look {
        board,
        hidden,
        explained: BTreeMap::new(),
        leaks: Vec::new(),
        finds: false,
    };
    look.walk(&pack, None, "");
    look.finds = true;
    look.walk(&pack, None, "");
    if let Some(workbook) = workbook {
        look.workbook(workbook);
    }
    look.leaks
}

struct Look<'a> {
    board: &'a Board,
    hidden: &'a Hidden,
    /// Numbers that the definition of an indicator holds, by its code: gathered before anything is looked for.
    explained: BTreeMap<&'a str, Vec<f64>>,
    leaks: Vec<Leak>,
    finds: bool,
}

impl<'a> Look<'a> {
    fn walk(&mut self, value: &Value, about: Option<&'a Indicator>, key: &str) {
        match value {
            Value::Object(fields) => {
                let text = |key: &str| fields.get(key).and_then(Value::as_str).unwrap_or_default();
                let named = [text("code"), text("indicator")]
                    .into_iter()
                    .find_map(|text| self.indicator(text));
                for (key, value) in fields {
                    self.walk(value, named.or(about), key);
                }
            }
            Value::Array(all) => {
                for value in all {
                    self.walk(value, about, key);
                }
            }
            Value::String(text) => match about {
                Some(indicator) if EXPLAINED.contains(&key) => {
                    let numbers = numbers_in(text, key).into_iter().map(|(number, _)| number);
                    self.explained
                        .entry(indicator.code.as_str())
                        .or_default()
                        .extend(numbers);
                }
                Some(indicator) => self.text(indicator, text, key),
                None => self.of_several(text, key),
            },
            Value::Number(number) if EXPLAINED.contains(&key) => {
                if let (Some(indicator), Some(number)) = (about, number.as_f64()) {
                    self.explained
                        .entry(indicator.code.as_str())
                        .or_default()
                        .push(number);
                }
            }
            Value::Number(number) if !OF_THE_DRAWING.contains(&key) => {
                if let (Some(indicator), Some(number)) = (about, number.as_f64()) {
                    self.coordinate(indicator, number, key);
                }
            }
            _ => {}
        }
    }

    /// Rows that name an indicator, and the copies that charts keep, which must all be of cells.
    fn workbook(&mut self, workbook: &Workbook) {
        let mut numbers = Vec::new();
        for row in &workbook.rows {
            let about = row.iter().find_map(|entry| match entry {
                Entry::Text(text) => self.indicator(text),
                Entry::Number(_) => None,
            });
            for entry in row {
                match (entry, about) {
                    (Entry::Text(text), Some(indicator)) => self.text(indicator, text, "workbook"),
                    (Entry::Number(number), about) => {
                        numbers.push(*number);
                        if let Some(indicator) = about {
                            self.coordinate(indicator, *number, "workbook");
                        }
                    }
                    (Entry::Text(_), None) => {}
                }
            }
        }
        let is_of_a_cell = |kept: &f64| {
            numbers
                .iter()
                .any(|one| (one - kept).abs() < 1e-9 * kept.abs().max(1.0))
        };
        let others = workbook.kept_by_charts.iter().filter(|kept| !is_of_a_cell(kept));
        self.leaks.extend(others.map(|kept| Leak {
            what: "workbook charts".to_owned(),
            deduced: format!("a chart keeps {kept}, which no cell holds"),
        }));
    }

    /// The indicator that a text begins with the code of.
    fn indicator(&self, text: &str) -> Option<&'a Indicator> {
        let code = text.split(' ').next()?;
        self.board
            .indicators
            .iter()
            .find(|indicator| indicator.code.as_str() == code)
    }

    /// A sentence about several indicators: what follows each name in brackets is about it.
    fn of_several(&mut self, text: &str, key: &str) {
        for indicator in &self.board.indicators {
            let Some((_, rest)) = text.split_once(&format!("{} (", indicator.name)) else {
                continue;
            };
            let inside = rest.split(')').next().unwrap_or_default();
            self.text(indicator, inside, key);
        }
    }

    fn text(&mut self, indicator: &Indicator, text: &str, key: &str) {
        let code = indicator.code.as_str();
        let Some(numbers) = self.hidden.of.get(code).filter(|_| self.finds) else {
            return;
        };
        let explained = self.explained.get(code).map(Vec::as_slice).unwrap_or_default();
        let plain = text.replace(&indicator.name, "").replace(code, "");
        let found = numbers_in(&plain, key).into_iter().find(|(number, within)| {
            let is = |one: &f64| (one - number).abs() <= *within;
            let is_the_same = |one: &f64| (one - number).abs() < 1e-9;
            let is_threshold = thresholds(indicator).iter().any(is_the_same);
            let is_hidden = numbers.counts.iter().any(is_the_same) || numbers.figures.iter().any(is);
            is_hidden
                && !is_threshold
                && !numbers.printed.iter().any(is)
                && !explained.iter().any(is_the_same)
        });
        if let Some((number, _)) = found {
            self.leaks.push(Leak {
                what: format!("{code} {key}"),
                deduced: format!("{number} is hidden, and told in: {text}"),
            });
        }
    }

    fn coordinate(&mut self, indicator: &Indicator, number: f64, key: &str) {
        let Some(numbers) = self.hidden.of.get(indicator.code.as_str()).filter(|_| self.finds) else {
            return;
        };
        let explained = self
            .explained
            .get(indicator.code.as_str())
            .map(Vec::as_slice)
            .unwrap_or_default();
        let is = |one: &f64| (one - number).abs() < 1e-9 * number.abs().max(1.0);
        let is_known = explained.iter().chain(&thresholds(indicator)).any(is);
        let mut hidden = numbers.figures.iter().chain(&numbers.counts);
        if hidden.any(is) && !is_known && !numbers.printed.iter().any(is) {
            self.leaks.push(Leak {
                what: format!("{} {key}", indicator.code),
                deduced: format!("{number} is hidden, and is a coordinate"),
            });
        }
    }
}

/// The lines that an indicator is judged against.
fn thresholds(indicator: &Indicator) -> Vec<f64> {
    let ends = match indicator.polarity {
        Polarity::Band { low, high } => [Some(low), Some(high)],
        Polarity::Neutral { low, high } => [low, high],
        Polarity::High | Polarity::Low => [None, None],
    };
    let all = ends.into_iter().chain([indicator.target, indicator.floor]);
    all.flatten().collect()
}

/// The numbers that a text holds, in figures or in words, with half of their last digit; not those of dates, periods and
/// numbers of periods or places. "One" is a number where partners write, and not in our own sentences.
fn numbers_in(text: &str, key: &str) -> Vec<(f64, f64)> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut numbers = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let plain = word
            .trim_matches(|c: char| !c.is_alphanumeric() && c != '-')
            .replace(',', "");
        let spelt = SPELT
            .iter()
            .position(|one| plain.eq_ignore_ascii_case(one))
            .filter(|at| *at > 0 || key == "text");
        let decimals = plain.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        let half = 0.5 * 10_f64.powi(-i32::try_from(decimals).unwrap_or(0));
        let number = plain
            .parse()
            .ok()
            .or_else(|| spelt.and_then(|at| u8::try_from(at + 1).ok()).map(f64::from));
        if let Some(number) = number.filter(|_| !is_of_time_or_place(&words, at)) {
            numbers.push((number, half));
        }
    }
    numbers
}

/// Whether a number is a day or a year, says how many periods or places, or belongs to the words of a rule.
fn is_of_time_or_place(words: &[&str], at: usize) -> bool {
    let word = |steps: isize| {
        at.checked_add_signed(steps)
            .and_then(|at| words.get(at))
            .copied()
            .unwrap_or_default()
    };
    let is_month = |word: &str| MONTHS.iter().any(|month| word.starts_with(month));
    let counts = ["period", "quarter", "place", "agenc", "month", "term", "figure"];
    let is_how_many = |steps| counts.iter().any(|one| word(steps).starts_with(one));
    let is_how_many = is_how_many(1) || (word(1) == "of" && is_how_many(3));
    let is_of_a_rule = words[at] == "seven"
        || matches!([word(0), word(1), word(2)], ["two", "of" | "in", "three"])
        || matches!([word(-2), word(-1), word(0)], ["two", "of" | "in", "three"]);
    is_month(word(-1)) || is_month(word(1)) || is_how_many || is_of_a_rule || word(-1) == "number"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[f64]) {
        let found: Vec<f64> = numbers_in(text, "text")
            .into_iter()
            .map(|(number, _)| number)
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn numbers_are_read_in_figures_and_in_words_but_not_those_of_dates() {
        check(
            "33.3% (4 of 12) in October to December 2025, up from 3 a year before.",
            &[33.3, 4.0, 12.0, 3.0],
        );
        check("Three siblings moved in on 30 June 2026.", &[3.0]);
        check(
            "It has risen seven times in a row. 4 periods without a figure.",
            &[],
        );
        check("two of three high, 1,204 in 2025-26 Q4", &[1204.0]);
    }
}
