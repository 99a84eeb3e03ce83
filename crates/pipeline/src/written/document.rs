//! A TOML file as a tree with spans; what cannot be read as TOML becomes problems in plain words.
//!
//! The parser goes on after most faults, but after some it leaves out or misreads the rest of the file. So the lines of such
//! a fault are blanked, byte for byte, and the file is parsed again: the other sections are checked all the same, and every
//! span still fits the text that the officer sees.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use crate::report::Report;
use crate::written::section::Section;

/// So many faults that swallow others are told apart; a file with more is no pipeline file.
const REPAIRS_MOST: usize = 60;

/// Reads a file as one section, noting every fault of the notation.
pub(crate) fn read<T>(report: &Report, file: usize, read: impl FnOnce(Section<'_>) -> T) -> T {
    let text = noted(report, file);
    let (tree, _) = DeTable::parse_recoverable(&text);
    let spot = report.spot(file, 0..0);
    read(Section::new(
        report,
        tree.get_ref(),
        spot,
        report.name(file).to_owned(),
    ))
}

/// Notes the faults of a file and gives its text with the worst of them blanked.
fn noted(report: &Report, file: usize) -> String {
    let mut text = report.text(file).to_owned();
    for _ in 0..REPAIRS_MOST {
        let faults = faults(&text);
        let Some(repair) = worst(&text, &faults) else {
            for fault in faults {
                fault.note(report, file, &text);
            }
            break;
        };
        repair.fault.note(report, file, &text);
        report.mark_broken(report.spot(file, repair.lines.clone()));
        let repaired = blanked(&text, &repair.lines);
        if repaired == text {
            break;
        }
        text = repaired;
    }
    text
}

/// The repair to make first. A bracket or a text that is never closed makes whatever follows look like faults of its own.
fn worst(text: &str, faults: &[Fault]) -> Option<Repair> {
    let first = |repair: fn(&Fault, &str, &[Fault]) -> Option<Repair>| {
        faults.iter().find_map(|fault| repair(fault, text, faults))
    };
    first(Fault::open_bracket)
        .or_else(|| first(Fault::open_text))
        .or_else(|| first(Fault::heading))
        .or_else(|| first(Fault::without_value))
}

fn faults(text: &str) -> Vec<Fault> {
    let (_, errors) = DeTable::parse_recoverable(text);
    let mut faults: Vec<Fault> = errors
        .into_iter()
        .map(|error| Fault {
            span: error.span().unwrap_or(0..0),
            message: error.message().to_owned(),
        })
        .collect();
    faults.sort_by_key(|fault| (fault.span.start, fault.span.end));
    faults
}

/// The same bytes with spaces for everything but line ends.
fn blanked(text: &str, lines: &Range<usize>) -> String {
    let blank = text[lines.clone()]
        .bytes()
        .map(|byte| if byte == b'\n' { '\n' } else { ' ' });
    format!(
        "{}{}{}",
        &text[..lines.start],
        blank.collect::<String>(),
        &text[lines.end..]
    )
}

/// What the parser says, and of which bytes.
#[derive(Debug, Clone)]
struct Fault {
    span: Range<usize>,
    message: String,
}

/// Lines to be blanked, and the fault that they stand for.
struct Repair {
    fault: Fault,
    lines: Range<usize>,
}

impl Fault {
    fn new(message: &str, span: Range<usize>) -> Self {
        Self {
            span,
            message: message.to_owned(),
        }
    }

    fn open_bracket(&self, text: &str, all: &[Self]) -> Option<Repair> {
        if !self.message.starts_with("unclosed array,") && !self.message.starts_with("unclosed inline") {
            return None;
        }
        let first = all.iter().find(|fault| fault.is_within_brackets())?;
        let opening = opening_line(text, first.span.start);
        Some(Repair {
            fault: Self::new("unclosed bracket", trimmed(text, &opening)),
            lines: opening.start..value_end(text, &opening),
        })
    }

    fn open_text(&self, text: &str, _: &[Self]) -> Option<Repair> {
        if !self.message.starts_with("invalid multi-line") {
            return None;
        }
        let (tree, _) = DeTable::parse_recoverable(text);
        let opening = line_at(text, open_text(tree.get_ref(), text.trim_end().len())?);
        Some(Repair {
            fault: Self::new("invalid basic string", trimmed(text, &opening)),
            lines: opening.start..value_end(text, &opening),
        })
    }

    /// A heading that stands twice or cannot be read: what is below it belongs nowhere.
    fn heading(&self, text: &str, _: &[Self]) -> Option<Repair> {
        let line = line_at(text, self.span.start);
        let is_heading = text[line.clone()].trim_start().starts_with('[');
        (is_heading && !self.is_within_brackets()).then(|| Repair {
            fault: self.clone(),
            lines: line.start..section_end(text, &line),
        })
    }

    fn without_value(&self, text: &str, _: &[Self]) -> Option<Repair> {
        self.message.starts_with("key with no value").then(|| Repair {
            fault: self.clone(),
            lines: line_at(text, self.span.start),
        })
    }

    fn is_within_brackets(&self) -> bool {
        let is_of_headings = self.message.contains("array table");
        let parts = ["array", "inline table", "key-value pairs"];
        !is_of_headings && parts.iter().any(|part| self.message.contains(part))
    }

    fn note(&self, report: &Report, file: usize, text: &str) {
        let (message, hint) = in_plain_words(&self.message, text, &self.span);
        report.say_broken(report.spot(file, self.span.clone()), message, hint);
    }
}

/// The bytes of the line that a byte lies in, without its end.
fn line_at(text: &str, at: usize) -> Range<usize> {
    let at = (0..=at.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0);
    let start = text[..at].rfind('\n').map_or(0, |before| before + 1);
    let end = text[at..].find('\n').map_or(text.len(), |after| at + after);
    start..end
}

fn trimmed(text: &str, line: &Range<usize>) -> Range<usize> {
    let inner = &text[line.clone()];
    let start = line.start + (inner.len() - inner.trim_start().len());
    start..start + inner.trim().len()
}

/// The lines after a line, each with its bytes.
fn lines_after<'a>(text: &'a str, line: &Range<usize>) -> impl Iterator<Item = Range<usize>> + 'a {
    let mut next = line.end + 1;
    std::iter::from_fn(move || {
        let line = (next <= text.len()).then(|| line_at(text, next))?;
        next = line.end + 1;
        Some(line)
    })
}

fn is_heading(line: &str) -> bool {
    let inner = line.trim_start().trim_start_matches('[');
    inner.len() < line.trim_start().len() && inner.starts_with(|c: char| c.is_ascii_alphabetic())
}

fn is_assignment(line: &str) -> bool {
    let key = line
        .split('=')
        .next()
        .filter(|key| key.len() < line.len())
        .unwrap_or_default()
        .trim();
    !key.is_empty()
        && key
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_.\"".contains(c))
}

/// The end of the last line before the next heading.
fn section_end(text: &str, line: &Range<usize>) -> usize {
    let below = lines_after(text, line).take_while(|below| !is_heading(&text[below.clone()]));
    below.last().map_or(line.end, |last| last.end)
}

/// The end of the last line before the next heading or key.
fn value_end(text: &str, line: &Range<usize>) -> usize {
    let is_new = |line: &str| is_heading(line) || is_assignment(line);
    let below = lines_after(text, line).take_while(|below| !is_new(&text[below.clone()]));
    below.last().map_or(line.end, |last| last.end)
}

/// The line with the key of the value that a byte lies in, or comes after.
fn opening_line(text: &str, at: usize) -> Range<usize> {
    let mut line = line_at(text, at);
    loop {
        let content = trimmed(text, &line);
        if line.start == 0 || (content.start < at && is_assignment(&text[line.clone()])) {
            return line;
        }
        line = line_at(text, line.start - 1);
    }
}

/// Where the text begins that runs on to the end of the file.
fn open_text(table: &DeTable<'_>, end: usize) -> Option<usize> {
    table
        .iter()
        .find_map(|(_, value)| in_value(value.get_ref(), &value.span(), end))
}

fn in_value(value: &DeValue<'_>, span: &Range<usize>, end: usize) -> Option<usize> {
    match value {
        DeValue::String(_) => (span.end >= end).then_some(span.start),
        DeValue::Table(table) => open_text(table, end),
        DeValue::Array(items) => items
            .iter()
            .find_map(|item| in_value(item.get_ref(), &item.span(), end)),
        _ => None,
    }
}

/// How the parser's message begins, and what it means to somebody who has never heard of TOML: message and hint, in which
/// `{}` stands for the bytes that it is about.
const PLAIN_WORDS: [(&str, &str, &str); 12] = [
    (
        "duplicate key",
        "`{}` stands here twice",
        "take one of them out, or give it another name",
    ),
    (
        "cannot extend value",
        "`{}` already has a value above",
        "take one of them out",
    ),
    (
        "string values must be quoted",
        "`{}` is a text without quotation marks",
        "write \"{}\"",
    ),
    (
        "unclosed bracket",
        "a bracket that opens here is never closed",
        "put ] or } where it ends",
    ),
    (
        "unclosed table",
        "this heading is never closed",
        "close it with as many brackets as it begins with",
    ),
    (
        "unclosed array table",
        "this heading is never closed",
        "close it with as many brackets as it begins with",
    ),
    (
        "key with no value",
        "this line gives no value",
        "write `key = value`, or put # before a remark",
    ),
    (
        "unexpected leading zero",
        "a number may not begin with a nought",
        "leave the nought out; put a telephone number or a period in quotation marks",
    ),
    (
        "invalid date",
        "`{}` is no date",
        "write a date like 2026-07-28, and a period in quotation marks: \"2026-27 Q1\"",
    ),
    (
        "invalid basic string",
        "this text is never closed",
        "put a quotation mark at its end",
    ),
    (
        "invalid literal string",
        "this text is never closed",
        "put a quotation mark at its end",
    ),
    (
        "missing comma",
        "a comma is wanted here",
        "put a comma between the items of a list",
    ),
];

/// The sections of which a file may have several, each below a heading in double brackets.
const LISTED: [&str; 11] = [
    "action",
    "aliases",
    "audience",
    "closed-at",
    "comparator-file",
    "due-on",
    "fact",
    "layout",
    "meeting",
    "relation",
    "rung",
];

/// What the parser says, as a message and a hint.
fn in_plain_words(message: &str, text: &str, span: &Range<usize>) -> (String, Option<String>) {
    let found = text.get(span.clone()).unwrap_or_default().trim();
    if message.starts_with("string values must be quoted") {
        if found.is_empty() {
            let hint = "write the value there, or put # before the line";
            return (
                "nothing stands after the equals sign".to_owned(),
                Some(hint.to_owned()),
            );
        }
        if found.contains(['\u{201c}', '\u{201d}', '\u{2018}', '\u{2019}']) {
            let hint = "write straight ones, \"…\"; a word processor makes curly ones by itself, a plain text editor does not";
            return (
                "these quotation marks are curly".to_owned(),
                Some(hint.to_owned()),
            );
        }
    }
    if message.starts_with("string values must be quoted") && found.starts_with(|c: char| c.is_ascii_digit())
    {
        return (
            format!("`{found}` is neither a number nor a text in quotation marks"),
            Some(format!(
                "write the number alone, or \"{found}\" where a text is meant"
            )),
        );
    }
    if message.starts_with("duplicate key")
        && LISTED.contains(&found)
        && text[line_at(text, span.start)].trim_start().starts_with('[')
    {
        let hint = format!("write the heading of each in double brackets: [[{found}]]");
        return (format!("there may be several of `{found}`"), Some(hint));
    }
    let known = PLAIN_WORDS
        .iter()
        .find(|(begin, _, _)| message.starts_with(begin));
    if let Some((_, plain, hint)) = known {
        return (plain.replace("{}", found), Some(hint.replace("{}", found)));
    }
    match message.split_once(", expected ") {
        Some((what, expected)) => (
            format!("this cannot be read: {what}"),
            Some(format!("expected here: {expected}")),
        ),
        None => (format!("this cannot be read: {message}"), None),
    }
}
