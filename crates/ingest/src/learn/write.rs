//! The draft as pipeline text: certain labels as they are, doubtful ones as comments.

use std::collections::BTreeSet;
use std::fmt::Write;

use boardpack_model::board::{Indicator, Source};
use boardpack_model::{IndicatorCode, Measure};

use super::Lesson;
use super::draft::{Draft, Form, Line};

/// How many left-over labels and indicators are listed.
const LISTED: usize = 20;

/// The `[[layout]]` section.
pub(super) fn section(lesson: &Lesson<'_>, draft: &Draft) -> String {
    let mut text = String::from("[[layout]]\n");
    pair(&mut text, "agency", lesson.agency.code.as_str());
    pair(&mut text, "name", &draft.name);
    body(&mut text, draft);
    left_over(&mut text, draft);
    not_found(&mut text, lesson, draft);
    text
}

fn body(text: &mut String, draft: &Draft) {
    let signs: Vec<String> = draft.signs.iter().map(|sign| quoted(sign)).collect();
    let signs = format!("signs = [{}]\n", signs.join(", "));
    match &draft.form {
        Form::Wide {
            sheet,
            label_header,
            commentary,
            lines,
        } => {
            pair(text, "shape", "wide");
            optional(text, "sheet", sheet.as_ref());
            text.push_str(&signs);
            pair(text, "label-header", label_header);
            optional(text, "commentary-header", commentary.as_ref());
            labels(text, lines, "");
        }
        Form::Rows {
            sheet,
            date_header,
            lines,
        } => {
            pair(text, "shape", "rows");
            optional(text, "sheet", sheet.as_ref());
            text.push_str(&signs);
            pair(text, "date-header", date_header);
            labels(text, lines, "");
        }
        Form::Tidy(tidy) => {
            pair(text, "shape", "tidy");
            optional(text, "sheet", tidy.sheet.as_ref());
            text.push_str(&signs);
            pair(text, "indicator-header", &tidy.indicator);
            pair(text, "period-header", &tidy.period);
            pair(text, "numerator-header", &tidy.numerator);
            optional(text, "denominator-header", tidy.denominator.as_ref());
            optional(text, "commentary-header", tidy.commentary.as_ref());
            if !tidy.lines.is_empty() {
                labels(text, &tidy.lines, "");
            }
        }
        Form::Blocks(blocks) => {
            pair(text, "shape", "blocks");
            text.push_str(&signs);
            text.push_str("blocks = [\n");
            for block in blocks {
                let (sheet, anchor) = (quoted(&block.sheet), quoted(&block.anchor));
                write!(text, "  {{ sheet = {sheet}, anchor = {anchor}, ").ok();
                labels(text, &block.lines, "  ");
                let kept = text.trim_end().len();
                text.truncate(kept);
                text.push_str(" },\n");
            }
            text.push_str("]\n");
        }
    }
}

fn labels(text: &mut String, lines: &[Line], indent: &str) {
    if lines.is_empty() {
        text.push_str("labels = []\n");
        return;
    }
    text.push_str("labels = [\n");
    for line in lines {
        let measure = match line.measure {
            Measure::Numerator => String::new(),
            measure => format!(", measure = {}", quoted(measure.word())),
        };
        let label = format!(
            "{{ text = {}, indicator = {}{measure} }},",
            quoted(&line.text),
            quoted(line.indicator.as_str())
        );
        match &line.doubt {
            None => writeln!(text, "{indent}  {label}").ok(),
            Some(doubt) => writeln!(text, "{indent}  # {label}  # {}", one_line(doubt)).ok(),
        };
    }
    writeln!(text, "{indent}]").ok();
}

fn left_over(text: &mut String, draft: &Draft) {
    if draft.left_over.is_empty() {
        return;
    }
    text.push_str("# beside figures, and like none of this agency's indicators:\n");
    let mut seen = BTreeSet::new();
    let different: Vec<&(String, String)> = draft
        .left_over
        .iter()
        .filter(|(label, _)| seen.insert(crate::fold::fold(label)))
        .collect();
    for (label, place) in different.iter().take(LISTED) {
        let place = if place.is_empty() {
            String::new()
        } else {
            format!(" ({})", one_line(place))
        };
        writeln!(text, "#   {}{place}", one_line(label)).ok();
    }
    more(text, different.len());
}

fn not_found(text: &mut String, lesson: &Lesson<'_>, draft: &Draft) {
    let found: BTreeSet<(&IndicatorCode, Measure)> = draft
        .certain()
        .map(|line| (&line.indicator, line.measure))
        .collect();
    let by_code = match &draft.form {
        Form::Tidy(tidy) => Some(tidy),
        _ => None,
    };
    let is_there = |indicator: &Indicator, measure: Measure| match by_code {
        Some(tidy) => {
            let named = tidy.by_code.contains(&indicator.code)
                || found.contains(&(&indicator.code, Measure::Numerator));
            named && (measure == Measure::Numerator || tidy.denominator.is_some())
        }
        None => found.contains(&(&indicator.code, measure)),
    };
    let own =
        lesson.board.indicators.iter().filter(|indicator| {
            indicator.agency == lesson.agency.code && indicator.source == Source::Returns
        });
    let mut awaited: Vec<String> = Vec::new();
    for indicator in own {
        for (measure, what) in [
            (Measure::Numerator, Some(&indicator.numerator)),
            (Measure::Denominator, indicator.denominator.as_ref()),
        ] {
            if let Some(what) = what.filter(|_| !is_there(indicator, measure)) {
                awaited.push(format!("{} {}: {what}", indicator.code, indicator.name));
            }
        }
    }
    if !awaited.is_empty() {
        text.push_str("# asked of this agency, and not found for certain:\n");
        for figure in awaited.iter().take(LISTED) {
            writeln!(text, "#   {}", one_line(figure)).ok();
        }
        more(text, awaited.len());
    }
}

fn more(text: &mut String, count: usize) {
    if count > LISTED {
        writeln!(text, "#   and {} more", count - LISTED).ok();
    }
}

fn pair(text: &mut String, key: &str, value: &str) {
    writeln!(text, "{key} = {}", quoted(value)).ok();
}

fn optional(text: &mut String, key: &str, value: Option<&String>) {
    if let Some(value) = value {
        pair(text, key, value);
    }
}

/// A TOML basic string.
fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() => {
                write!(quoted, "\\u{:04X}", u32::from(c)).ok();
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Fit for a comment: on one line, without control characters, not too long.
fn one_line(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(160)
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}
