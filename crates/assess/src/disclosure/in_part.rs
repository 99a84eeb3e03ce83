//! Totals of which something is absent: which parts they are the sum of, by what is printed beside them.

use std::collections::{BTreeMap, BTreeSet};

use boardpack_model::assessment::Covers;
use boardpack_model::board::{Indicator, Source};

use super::surface::{Item, Surface, What};
use crate::aggregate::part_names;

/// The parts that are in each total of which something is absent now.
pub(super) fn now(surface: &Surface<'_>) -> BTreeMap<Item, BTreeSet<usize>> {
    let mut found = BTreeMap::new();
    for (index, indicator, assessed) in surface.indicators() {
        for point in &assessed.series {
            let item = Item {
                indicator: index,
                what: What::Period(point.period),
            };
            let parts = point.part_total().map(Covers::words);
            found.extend(parts.and_then(|words| Some((item, said(surface, indicator, &words)?))));
        }
    }
    found
}

/// The places of the parts that are in a total by words such as `part of the total: 1 of 2 agencies, without Voluntary
/// sector, provisional [p]`. Nothing where the words name others than the board does now.
pub(super) fn said(surface: &Surface<'_>, total: &Indicator, words: &str) -> Option<BTreeSet<usize>> {
    if total.source != Source::Total {
        return None;
    }
    let parts: Vec<&Indicator> = total
        .parts
        .iter()
        .filter_map(|code| surface.board.indicator(code))
        .collect();
    let names = part_names(surface.board, &parts);
    let absent = absent(&names, words);
    let there = parts.iter().zip(&absent).filter(|(_, is_absent)| !**is_absent);
    let there: BTreeSet<usize> = there.filter_map(|(part, _)| surface.place(&part.code)).collect();
    (given(words)? == there.len()).then_some(there)
}

/// Which of the names the words say are absent. A name may hold a comma, or be the beginning of another.
fn absent(names: &[String], words: &str) -> Vec<bool> {
    let mut rest = words.split_once(", without ").map_or("", |(_, rest)| rest);
    let mut absent = vec![false; names.len()];
    loop {
        let begins = |name: &str| {
            let after = rest.strip_prefix(name)?;
            (after.is_empty() || after.starts_with(", ")).then(|| after.trim_start_matches(", "))
        };
        let known = names.iter().enumerate().filter(|(at, _)| !absent[*at]);
        let found = known.filter_map(|(at, name)| Some((name.len(), at, begins(name)?)));
        let Some((_, at, after)) = found.max_by_key(|(length, at, _)| (*length, names.len() - at)) else {
            return absent;
        };
        absent[at] = true;
        rest = after;
    }
}

/// How many are in it: the first number of `2 of 3 agencies`.
fn given(words: &str) -> Option<usize> {
    let counted = words.split_once("total: ").map_or(words, |(_, counted)| counted);
    counted.split_once(" of ")?.0.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(words: &str, names: &[&str], expected: &[&str]) {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let absent = absent(&names, words);
        let found: Vec<&String> = names
            .iter()
            .zip(&absent)
            .filter(|(_, is)| **is)
            .map(|(name, _)| name)
            .collect();
        assert_eq!(found, expected, "{words}");
    }

    #[test]
    fn those_that_are_absent_are_read_from_what_is_printed() {
        let names = &["Alpha", "Alpha, north", "Gamma"][..];
        check(
            "part of the total: 2 of 3 agencies, without Gamma",
            names,
            &["Gamma"],
        );
        check(
            "part of the total: 2 of 3 agencies, without Alpha, north, provisional [p]",
            names,
            &["Alpha, north"],
        );
        check(
            "1 of 3 agencies, without Alpha, Gamma",
            names,
            &["Alpha", "Gamma"],
        );
        check("part of the total: 2 of 3 agencies, without Delta", names, &[]);
        check("3 of 3 agencies", names, &[]);
        assert_eq!(
            given("part of the total: 2 of 3 agencies, without Gamma"),
            Some(2)
        );
        assert_eq!(given("2 of 3 agencies"), Some(2));
    }
}
