//! Numbers typed as text: thousands commas, pound signs, brackets, percent signs, footnote marks.

use boardpack_model::Severity;

use super::{Figure, Kind, Remark, judged, percentage, percentage_for_count, short, token};

/// Reads text that is no token as a number of that kind.
pub(super) fn read(text: &str, kind: Kind) -> Figure {
    let (body, mark) = without_mark(text);
    if mark != Mark::None
        && let Some(figure) = token::interval(&body.to_lowercase(), kind)
    {
        return marked(figure, mark);
    }
    if let Some(figure) = fraction(body, kind) {
        return figure;
    }
    let folded = body.to_lowercase();
    let percentage_of = ["%", "per cent", "percent", "pct", "pc"]
        .iter()
        .find_map(|sign| folded.strip_suffix(sign));
    let (body, is_percentage) = match percentage_of {
        Some(rest) => (rest.trim_end(), true),
        None => (folded.as_str(), false),
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
    Figure::error(
        "figure-not-understood",
        format!("{} is not a figure", short(text)),
        hint_about(text),
    )
}

/// What to do about a text that is nearly a figure.
fn hint_about(text: &str) -> &'static str {
    const ABOUT: [&str; 9] = [
        "~", "\u{2248}", "c.", "c ", "ca", "circa", "approx", "about", "around",
    ];
    const BOUND: [&str; 5] = [">", "\u{2265}", "over ", "more than", "at least"];
    let folded = text.to_lowercase();
    let has_digit = folded.contains(|c: char| c.is_ascii_digit());
    let starts_with_digit = folded.starts_with(|c: char| c.is_ascii_digit());
    let only_digits_and = |signs: &[char]| {
        starts_with_digit
            && folded
                .chars()
                .all(|c| c.is_ascii_digit() || c == ' ' || signs.contains(&c))
    };
    if has_digit && ABOUT.iter().any(|start| folded.starts_with(start)) {
        "give the figure itself; where it may still change, write it like 40 (p)"
    } else if has_digit && (BOUND.iter().any(|start| folded.starts_with(start)) || folded.ends_with('+')) {
        "it says what the figure is above, not what it is: give the figure itself"
    } else if only_digits_and(&['-', '\u{2013}', '\u{2014}']) {
        "it is a range: give the figure itself, or <5 where it is small"
    } else if starts_with_digit && is_scientific(&folded) {
        "the number is written in scientific notation, which drops digits: set the cell's format to Number"
    } else if only_digits_and(&[',', '.']) {
        "the commas part no groups of three digits, so it can be read in more than one way: write it without commas"
    } else {
        "write the figure as a number, or one of: <5, [c], not available, n/a, nil"
    }
}

/// `1.11e+08`: digits, an `e` and a power of ten.
fn is_scientific(folded: &str) -> bool {
    folded.split_once('e').is_some_and(|(digits, power)| {
        digits.ends_with(|c: char| c.is_ascii_digit())
            && power
                .trim_start_matches(['+', '-'])
                .starts_with(|c: char| c.is_ascii_digit())
    })
}

/// A mark after a number: a footnote, that it is provisional, an estimate, or not to be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    None,
    Footnote,
    Provisional,
    Estimate,
    Unreliable,
}

/// `12` of `12 [1]` and `12 [note 1]`.
fn without_note_number(text: &str) -> Option<&str> {
    let (body, note) = text.strip_suffix(']')?.split_once('[')?;
    let number = note.trim_start_matches("note").trim();
    let body = body.trim_end();
    let is_note = (1..=2).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    (is_note && body.ends_with(|c: char| c.is_ascii_digit() || c == '%')).then_some(body)
}

fn without_mark(text: &str) -> (&str, Mark) {
    if let Some(body) = without_note_number(text) {
        return (body, Mark::Footnote);
    }
    for (ending, mark) in [
        ("(provisional)", Mark::Provisional),
        ("provisional", Mark::Provisional),
        ("[p]", Mark::Provisional),
        ("(p)", Mark::Provisional),
        ("p", Mark::Provisional),
        ("(estimated)", Mark::Estimate),
        ("(estimate)", Mark::Estimate),
        ("(est.)", Mark::Estimate),
        ("(est)", Mark::Estimate),
        ("estimated", Mark::Estimate),
        ("est.", Mark::Estimate),
        ("est", Mark::Estimate),
        ("[e]", Mark::Estimate),
        ("(e)", Mark::Estimate),
        ("e", Mark::Estimate),
        ("[u]", Mark::Unreliable),
        ("(u)", Mark::Unreliable),
        ("u", Mark::Unreliable),
        ("(revised)", Mark::Footnote),
        ("revised", Mark::Footnote),
        ("[b]", Mark::Footnote),
        ("[r]", Mark::Footnote),
        ("(r)", Mark::Footnote),
        ("r", Mark::Footnote),
        ("*", Mark::Footnote),
        ("\u{2020}", Mark::Footnote),
        ("\u{2021}", Mark::Footnote),
        ("\u{b9}", Mark::Footnote),
        ("\u{b2}", Mark::Footnote),
        ("\u{b3}", Mark::Footnote),
        ("#", Mark::Footnote),
        ("^", Mark::Footnote),
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

/// A figure with what its mark says about it; what was to be said already comes first.
fn marked(figure: Figure, mark: Mark) -> Figure {
    let Figure::Value {
        value,
        provisional,
        remark,
    } = figure
    else {
        return figure;
    };
    let of_mark = match mark {
        Mark::None | Mark::Provisional => None,
        Mark::Footnote => Some(Remark::new(
            Severity::Note,
            "footnote-mark",
            "the figure carries a footnote mark; the number is used as it stands",
            "say in the commentary what the mark means",
        )),
        Mark::Estimate => Some(Remark::new(
            Severity::Note,
            "estimate-mark",
            "the figure is marked as an estimate; it is used and counts as provisional",
            "send the figure again when it is known",
        )),
        Mark::Unreliable => Some(Remark::new(
            Severity::Query,
            "reliability-mark",
            "the figure is marked as not reliable, and a number stands beside the mark",
            "confirm the number, or write [u] alone where it should not be used",
        )),
    };
    Figure::Value {
        value,
        provisional: provisional || matches!(mark, Mark::Provisional | Mark::Estimate),
        remark: remark.or(of_mark),
    }
}

/// `17/20`, `17 of 20`: two figures in one cell.
fn fraction(text: &str, kind: Kind) -> Option<Figure> {
    let (above, below) = text
        .split_once('/')
        .or_else(|| text.split_once(" of "))
        .or_else(|| text.split_once(" out of "))?;
    let (numerator, denominator) = (plain_number(above.trim())?, plain_number(below.trim())?);
    let severity = if kind == Kind::Percent {
        Severity::Query
    } else {
        Severity::Error
    };
    Some(Figure::Unusable(Remark::new(
        severity,
        "two-figures-in-one-cell",
        format!("the cell holds two figures, {numerator} and {denominator}, so neither is used"),
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
