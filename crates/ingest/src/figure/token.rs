//! Words and signs that stand for a value which is not a number.

use boardpack_model::{Severity, Value};

use super::{Figure, Kind, Remark};

/// The value that a whole cell's token stands for.
pub(super) fn read(text: &str, kind: Kind) -> Option<Figure> {
    let folded = text.to_lowercase();
    let folded: String = folded.split_whitespace().collect::<Vec<_>>().join(" ");
    if matches!(folded.as_str(), "-" | "\u{2013}" | "\u{2014}" | "\u{2212}" | "--") {
        return Some(dash());
    }
    let value = match folded.as_str() {
        "c"
        | "[c]"
        | "(c)"
        | "*"
        | "**"
        | "low"
        | "supp"
        | "suppressed"
        | "[suppressed]"
        | "redacted"
        | "redacted personal information" => Value::Suppressed { low: 1.0, high: 5.0 },
        ":" | ".." | "..." | "\u{2026}" | "x" | "[x]" | "tbc" | "tba" | "dna" | "not available"
        | "[not available]" | "unavailable" | "n/k" | "nk" | "not known" | "unknown" | "awaited"
        | "not yet available" | "not yet known" | "tbd" | "t.b.c" | "t.b.c." | "no data"
        | "data not available" | "not provided" | "not collected" | "not recorded" | "to follow"
        | "pending" => Value::NotAvailable,
        "z" | "[z]" | "n/a" | "na" | "n.a." | "not applicable" => Value::NotApplicable,
        "u" | "[u]" | "low reliability" => Value::LowReliability,
        "k" | "[k]" | "[low]" | "rounds to zero" => Value::RoundsToZero,
        "nil" | "nil return" | "none" | "nothing to report" | "none to report" | "no cases" => {
            Value::NilReturn
        }
        "zero" | "nought" => Value::number(0.0),
        _ => return interval(&folded, kind),
    };
    Some(Figure::plain(hidden(value, kind)))
}

fn dash() -> Figure {
    let remark = Remark::new(
        Severity::Note,
        "dash-for-figure",
        "a dash is taken as `not available`",
        "write 0 for none, or n/a where the figure cannot exist",
    );
    Figure::with(Value::NotAvailable, remark)
}

/// A suppressed percentage can be any: the bounds of a small count say nothing about it.
fn hidden(value: Value, kind: Kind) -> Value {
    match value {
        Value::Suppressed { .. } if kind == Kind::Percent => Value::Suppressed {
            low: 0.0,
            high: 100.0,
        },
        value => value,
    }
}

/// `<5%`, `>95`, `\u{2264} 5 %`: a percentage between a bound and its end of the scale.
fn percentage_bound(folded: &str) -> Option<Value> {
    let bound_after = |starts: &[&str]| {
        let rest = starts.iter().find_map(|start| folded.strip_prefix(start))?;
        let number: f64 = rest.trim().trim_end_matches('%').trim_end().parse().ok()?;
        (0.0..=100.0).contains(&number).then_some(number)
    };
    if let Some(high) = bound_after(&["<=", "\u{2264}", "<", "less than", "under", "up to"]) {
        return Some(Value::Suppressed { low: 0.0, high });
    }
    let low = bound_after(&[">=", "\u{2265}", ">", "more than", "over", "at least"])?;
    Some(Value::Suppressed { low, high: 100.0 })
}

/// `<5`, `≤5`, `fewer than 5`, `5 or fewer`, `1-4`: a small count between two bounds.
pub(super) fn interval(folded: &str, kind: Kind) -> Option<Figure> {
    if kind == Kind::Percent {
        return percentage_bound(folded).map(Figure::plain);
    }
    let strict = ["<", "less than", "fewer than", "under"];
    let inclusive = ["<=", "\u{2264}", "up to"];
    let after = |starts: &[&str]| {
        starts
            .iter()
            .find_map(|start| folded.strip_prefix(start))
            .and_then(bound)
    };
    let high = match after(&inclusive) {
        Some(high) => Some(high),
        None => match after(&strict) {
            Some(limit) => Some(limit - 1.0),
            None => ["or fewer", "or less"]
                .iter()
                .find_map(|end| folded.strip_suffix(end))
                .and_then(bound),
        },
    };
    if let Some(high) = high {
        return (high >= 1.0).then(|| Figure::plain(Value::Suppressed { low: 1.0, high }));
    }
    let (low, high) = folded
        .split_once(" to ")
        .or_else(|| folded.split_once('-'))
        .or_else(|| folded.split_once('\u{2013}'))?;
    let (low, high) = (bound(low)?, bound(high)?);
    (low < high && high <= 20.0).then(|| Figure::plain(Value::Suppressed { low, high }))
}

/// A small whole number on its own.
fn bound(text: &str) -> Option<f64> {
    let text = text.trim();
    let is_small = (1..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    is_small.then(|| text.parse().ok()).flatten()
}
