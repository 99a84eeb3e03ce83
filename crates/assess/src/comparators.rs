//! Figures of other places: England first, then neighbours by name, each place's latest year.

use boardpack_model::board::{Comparator, ComparatorKind, Indicator, Unit};
use boardpack_model::{Board, IndicatorCode};

use crate::intervals::{INTERVAL_95, rate_interval, wilson};

/// The fewest neighbours of which a median is given.
pub(crate) const FEWEST_NEIGHBOURS: usize = 5;

/// The comparators of an indicator. Of several years of one place the latest counts, and of several lines of one year the
/// last.
pub(crate) fn comparators(board: &Board, indicator: &IndicatorCode) -> Vec<Comparator> {
    let mut found: Vec<&Comparator> = board
        .comparators
        .iter()
        .filter(|comparator| comparator.indicator == *indicator)
        .collect();
    found.sort_by_key(|comparator| {
        let latest_last = latest_year(&comparator.year);
        (comparator.kind, comparator.area.as_str(), latest_last)
    });
    let of = board.indicator(indicator);
    let with_interval = |one: &Comparator| Comparator {
        interval: of.and_then(|of| interval(of, one)),
        ..one.clone()
    };
    let is_same_place = |a: &&Comparator, b: &&Comparator| (a.kind, &a.area) == (b.kind, &b.area);
    found
        .chunk_by(is_same_place)
        .filter_map(|place| place.last().map(|one| with_interval(one)))
        .collect()
}

/// The 95 % interval of a comparator in the indicator's unit, from its published parts: Wilson for a proportion, exact or
/// Byar for a rate.
fn interval(indicator: &Indicator, comparator: &Comparator) -> Option<(f64, f64)> {
    comparator.figure()?;
    let (count, of) = comparator.numerator.zip(comparator.denominator)?;
    match &indicator.unit {
        Unit::Percent if !indicator.may_exceed_denominator => {
            let (low, high) = wilson(count, of, INTERVAL_95)?;
            Some((100.0 * low, 100.0 * high))
        }
        Unit::Rate { per, .. } if of > 0.0 => {
            let (low, high) = rate_interval(count, INTERVAL_95)?;
            let factor = f64::from(*per) / of;
            Some((factor * low, factor * high))
        }
        _ => None,
    }
}

/// The median of the neighbours, where there are at least five.
pub(crate) fn neighbour_median(comparators: &[Comparator]) -> Option<f64> {
    let mut values: Vec<f64> = comparators
        .iter()
        .filter(|comparator| comparator.kind == ComparatorKind::Neighbour)
        .filter_map(Comparator::figure)
        .collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        count if count < FEWEST_NEIGHBOURS => None,
        count if count % 2 == 1 => Some(values[middle]),
        _ => Some(values[middle - 1].midpoint(values[middle])),
    }
}

/// The latest year that a text like `year ending March 2025` or `2024-25` names.
fn latest_year(words: &str) -> u32 {
    let numbers = words.split(|c: char| !c.is_ascii_digit());
    let years = numbers.filter(|digits| digits.len() == 4);
    years.filter_map(|digits| digits.parse().ok()).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{board, comparator};

    fn check(places: &[(&str, &str, f64)], expected: &[&str], median: Option<f64>) {
        let mut board = board();
        board.comparators = places
            .iter()
            .map(|(area, year, value)| comparator("CNT01", area, year, *value))
            .collect();
        board
            .comparators
            .push(comparator("PCT01", "Elsewhere", "2025", 9.0));
        let found = comparators(&board, &board.indicators[0].code);
        let texts: Vec<String> = found.iter().map(|c| format!("{} {}", c.area, c.value)).collect();
        assert_eq!(texts, expected);
        assert_eq!(neighbour_median(&found), median);
    }

    #[test]
    fn england_comes_first_then_neighbours_by_name_each_with_its_latest_year() {
        check(
            &[
                ("Bolton", "year ending March 2025", 3.0),
                ("Bolton", "year ending March 2024", 2.0),
                ("England", "year ending March 2025", 7.0),
                ("Aylesbury", "2024-25", 5.0),
            ],
            &["England 7", "Aylesbury 5", "Bolton 3"],
            None,
        );
    }

    #[test]
    fn what_is_published_with_its_parts_has_an_interval() {
        let mut board = board();
        let one = |code: &str, count, of| {
            let mut one = comparator(code, "Bolton", "2025", 0.0);
            (one.numerator, one.denominator) = (Some(count), of);
            one
        };
        board.comparators = vec![
            one("PCT01", 81.0, Some(263.0)),
            one("RAT01", 12.0, Some(10_000.0)),
            one("CNT01", 12.0, Some(10_000.0)),
            one("HEA01", 12.0, None),
        ];
        let interval = |index: usize| {
            let found = comparators(&board, &board.indicators[index].code);
            found[0].interval.map(|(low, high)| format!("{low:.2} {high:.2}"))
        };
        // Newcombe 1998, Statistics in Medicine 17:857, table I: 81 of 263 has Wilson's interval 0.2553 to 0.3662.
        assert_eq!(interval(1).as_deref(), Some("25.53 36.62"));
        // Byar's limits of 12 events are 6.19 and 20.96.
        assert_eq!(interval(2).as_deref(), Some("6.19 20.96"));
        assert_eq!((interval(0), interval(7)), (None, None));
    }

    #[test]
    fn what_stands_for_a_figure_is_kept_and_counts_for_no_median() {
        let mut board = board();
        let mut hidden = comparator("CNT01", "Bolton", "2025", 0.0);
        hidden.value = boardpack_model::Value::Withheld;
        board.comparators = vec![hidden];
        let found = comparators(&board, &board.indicators[0].code);
        assert_eq!((found.len(), neighbour_median(&found)), (1, None));
        assert_eq!(found[0].value.mark(), Some("[c]"));
    }

    #[test]
    fn the_median_needs_five_neighbours() {
        let year = "2025";
        let four = [
            ("A", year, 1.0),
            ("B", year, 9.0),
            ("C", year, 3.0),
            ("D", year, 4.0),
        ];
        check(&four, &["A 1", "B 9", "C 3", "D 4"], None);
        let mut five = four.to_vec();
        five.push(("E", year, 8.0));
        check(&five, &["A 1", "B 9", "C 3", "D 4", "E 8"], Some(4.0));
        five.push(("F", year, 6.0));
        check(&five, &["A 1", "B 9", "C 3", "D 4", "E 8", "F 6"], Some(5.0));
    }
}
