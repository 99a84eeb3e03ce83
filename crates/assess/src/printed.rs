//! The one place where a figure becomes text, and so the one place where it is rounded.
//!
//! Ties go away from zero, as people round and as spreadsheets do: 12.5 prints as 13, -12.5 as -13. A decimal tie that
//! binary floats hold a hair below itself (1.005) counts as the tie that was meant.

use boardpack_model::board::{Indicator, Unit, rounded as round};

/// A figure as packs print it: thousands commas, the indicator's decimals, and a percent sign for percentages.
pub fn printed(indicator: &Indicator, figure: f64) -> String {
    to_decimals(indicator, figure, indicator.decimals)
}

/// A figure as packs print it, but with so many decimals.
pub(crate) fn to_decimals(indicator: &Indicator, figure: f64, decimals: u8) -> String {
    let text = number(figure, decimals);
    match indicator.unit {
        Unit::Percent => format!("{text}%"),
        Unit::Count | Unit::Rate { .. } | Unit::Mean { .. } | Unit::Median { .. } => text,
    }
}

/// A figure with its unit in words: `41.0 per 10,000`, `36.2 weeks`, `85.2%`, `1,204`.
pub fn printed_with_unit(indicator: &Indicator, figure: f64) -> String {
    let words = unit_words(indicator);
    let text = printed(indicator, figure);
    if words.is_empty() || words == "%" {
        text
    } else {
        format!("{text} {words}")
    }
}

/// The unit in words: `per 10,000`, `weeks`, `%`; nothing for a count.
pub fn unit_words(indicator: &Indicator) -> String {
    match &indicator.unit {
        Unit::Count => String::new(),
        Unit::Percent => "%".to_owned(),
        Unit::Rate { per, .. } => format!("per {}", number(f64::from(*per), 0)),
        Unit::Mean { unit } | Unit::Median { unit } => unit.clone(),
    }
}

/// The figure that the printed text shows: what ratings compare, so that the colour and the text agree.
pub(crate) fn rounded(indicator: &Indicator, figure: f64) -> f64 {
    indicator.as_printed(figure)
}

/// A part of a formula: commas, and as many decimals as it has, at most three.
pub(crate) fn part(figure: f64) -> String {
    let text = number(figure, 3);
    match text.split_once('.') {
        Some(_) => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        None => text,
    }
}

/// The number that a text made by [`printed`] or [`part`] shows.
pub(crate) fn read_back(text: &str) -> Option<f64> {
    text.trim().trim_end_matches('%').replace(',', "").parse().ok()
}

fn number(figure: f64, decimals: u8) -> String {
    let plain = format!("{:.1$}", round(figure, decimals).abs(), usize::from(decimals));
    let (whole, rest) = plain.split_at(plain.find('.').unwrap_or(plain.len()));
    let mut text = String::new();
    if figure < 0.0 && plain.bytes().any(|digit| (b'1'..=b'9').contains(&digit)) {
        text.push('-');
    }
    for (position, digit) in whole.chars().enumerate() {
        if position > 0 && (whole.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{board, indicator};

    fn check(code: &str, decimals: u8, figure: f64, text: &str) {
        let board = board();
        let mut of = indicator(&board, code).clone();
        of.decimals = decimals;
        assert_eq!(printed_with_unit(&of, figure), text, "{figure}");
        assert_eq!(
            read_back(&printed(&of, figure)).map(|shown| (shown - rounded(&of, figure)).abs() < 1e-9),
            Some(true)
        );
    }

    #[test]
    fn figures_are_printed_with_commas_decimals_and_units() {
        check("CNT01", 0, 0.0, "0");
        check("CNT01", 0, 999.0, "999");
        check("CNT01", 0, 1_000.0, "1,000");
        check("CNT01", 0, 1_234_567.0, "1,234,567");
        check("PCT01", 1, 85.25, "85.3%");
        check("PCT01", 0, 100.0, "100%");
        check("RAT01", 1, 41.0, "41.0 per 10,000");
        check("MEA01", 1, 36.23, "36.2 weeks");
    }

    #[test]
    fn ties_go_away_from_zero() {
        check("CNT01", 0, 12.5, "13");
        check("CNT01", 0, 13.5, "14");
        check("CNT01", 0, -12.5, "-13");
        check("CNT01", 0, -0.4, "0");
        check("CNT01", 2, 1.005, "1.01");
        check("CNT01", 1, 84.95, "85.0");
        check("CNT01", 1, 84.949_999, "84.9");
        check("CNT01", 1, 0.25, "0.3");
    }

    #[test]
    fn parts_keep_the_decimals_they_have() {
        assert_eq!(part(62_400.0), "62,400");
        assert_eq!(part(17.5), "17.5");
        assert_eq!(part(100.0), "100");
    }
}
