//! Numbers typed as text: thousands commas, pound signs, brackets, percent signs, footnote marks.

use boardpack_model::Severity;

use super::{Figure, Kind, Remark, judged, percentage, percentage_for_count, short};

/// Reads text that is no token as a number of that kind.
pub(super) fn read(text: &str, kind: Kind) -> Figure {
    let (body, mark) = without_mark(text);
    if let Some(figure) = fraction(body, kind) {
        return figure;
    }
    let (body, is_percentage) = match body.strip_suffix('%') {
        Some(rest) => (rest.trim_end(), true),
        None => (body, false),
    };
    let (body, is_negative) = match body.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inside) => (inside.trim(), true),
        None => (body, false),
    };
    let Some(number) = plain_number(without_currency(body)) else {
        return not_understood(text);
    };
    let number = if is_negative { -number } else { number };
    let figure = match (is_percentage, kind) {
        (true, Kind::Percent) => percentage(number),
        (true, _) => percentage_for_count(),
        (false, _) => judged(number, kind),
    };
    marked(figure, mark)
}

fn not_understood(text: &str) -> Figure {
    let looks_scientific = text.contains(['e', 'E']) && text.starts_with(|c: char| c.is_ascii_digit());
    let hint = if looks_scientific {
        "the number is written in scientific notation, which drops digits: set the cell's format to Number"
    } else {
        "write the figure as a number, or one of: <5, [c], not available, n/a, nil"
    };
    Figure::error(
        "figure-not-understood",
        format!("{} is not a figure", short(text)),
        hint,
    )
}

/// A mark after a number: a footnote, or that it is provisional.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    None,
    Footnote,
    Provisional,
}

fn without_mark(text: &str) -> (&str, Mark) {
    for (ending, mark) in [
        ("(provisional)", Mark::Provisional),
        ("provisional", Mark::Provisional),
        ("[p]", Mark::Provisional),
        ("(p)", Mark::Provisional),
        ("p", Mark::Provisional),
        ("[r]", Mark::Footnote),
        ("(r)", Mark::Footnote),
        ("r", Mark::Footnote),
        ("*", Mark::Footnote),
        ("\u{2020}", Mark::Footnote),
    ] {
        let Some(at) = text
            .len()
            .checked_sub(ending.len())
            .filter(|at| text.is_char_boundary(*at))
        else {
            continue;
        };
        if text[at..].eq_ignore_ascii_case(ending) {
            let body = text[..at].trim_end_matches(['*', ' ', '\u{a0}']);
            if body.ends_with(|c: char| c.is_ascii_digit() || matches!(c, '%' | ')')) {
                return (body, mark);
            }
        }
    }
    (text, Mark::None)
}

fn marked(figure: Figure, mark: Mark) -> Figure {
    match (figure, mark) {
        (Figure::Value { value, remark, .. }, Mark::Provisional) => Figure::Value {
            value,
            provisional: true,
            remark,
        },
        (
            Figure::Value {
                value,
                provisional,
                remark: None,
            },
            Mark::Footnote,
        ) => Figure::Value {
            value,
            provisional,
            remark: Some(Remark::new(
                Severity::Note,
                "footnote-mark",
                "the figure carries a footnote mark; the number is used as it stands",
                "say in the commentary what the mark means",
            )),
        },
        (figure, _) => figure,
    }
}

/// `17/20`, `17 of 20`: two figures in one cell.
fn fraction(text: &str, kind: Kind) -> Option<Figure> {
    let (above, below) = text
        .split_once('/')
        .or_else(|| text.split_once(" of "))
        .or_else(|| text.split_once(" out of "))?;
    plain_number(above.trim())?;
    plain_number(below.trim())?;
    let severity = if kind == Kind::Percent {
        Severity::Query
    } else {
        Severity::Error
    };
    Some(Figure::Unusable(Remark::new(
        severity,
        "two-figures-in-one-cell",
        "the cell holds two figures, so neither is used",
        "give the count above the line and the count below it in cells of their own",
    )))
}

fn without_currency(text: &str) -> &str {
    let text = text.trim();
    ["GBP", "gbp", "\u{a3}"]
        .iter()
        .find_map(|sign| text.strip_prefix(sign))
        .unwrap_or(text)
        .trim_start()
}

/// A decimal number with or without thousands in groups of three; nothing for any other text.
fn plain_number(text: &str) -> Option<f64> {
    let (sign, body) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (-1.0, rest.trim_start()),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, decimals) = body
        .split_once('.')
        .map_or((body, None), |(whole, rest)| (whole, Some(rest)));
    if decimals.is_some_and(|digits| !all_digits(digits)) {
        return None;
    }
    let whole = ungrouped(whole)?;
    let number: f64 = format!("{whole}.{}", decimals.unwrap_or("0")).parse().ok()?;
    number.is_finite().then_some(sign * number)
}

/// The digits of a whole number whose separators, if any, stand after every third digit from the right.
fn ungrouped(text: &str) -> Option<String> {
    if all_digits(text) {
        return Some(text.to_owned());
    }
    let separator = text.chars().find(|c| !c.is_ascii_digit())?;
    if !matches!(separator, ',' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'') {
        return None;
    }
    let mut groups = text.split(separator);
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let is_grouped = (1..=3).contains(&first.len())
        && all_digits(first)
        && rest.iter().all(|group| group.len() == 3 && all_digits(group));
    is_grouped.then(|| format!("{first}{}", rest.concat()))
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.len() <= 40 && text.bytes().all(|b| b.is_ascii_digit())
}
