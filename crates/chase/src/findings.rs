//! Findings as a letter lists them: in plain words, grouped, errors before queries before notes.

use boardpack_model::{Board, Finding, Severity};
use serde::Serialize;

use crate::language::Language;
use crate::words::{one_line, shortened};

/// How many groups of one severity a letter lists before it says how many more there are.
const MOST_GROUPS: usize = 60;
/// How many cells of one group are named.
const MOST_CELLS: usize = 12;
/// How many characters of a message or hint are printed.
const MOST_CHARACTERS: usize = 400;

/// The findings of one severity that say the same about one sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Group {
    /// `sheet "Return", cells D4, D5`.
    pub(crate) place: String,
    /// What is true, in plain words.
    pub(crate) message: String,
    /// `CSC04, Re-referrals`: the indicator that all of them touch; empty where there is none or the message names it.
    pub(crate) about: String,
    /// What to do; empty for nothing.
    pub(crate) hint: String,
}

/// The findings of one severity.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct List {
    /// What the letter lists.
    pub(crate) groups: Vec<Group>,
    /// How many groups more there are.
    pub(crate) more: usize,
}

/// The findings of one severity, grouped in the order in which they were first noticed.
pub(crate) fn list(board: &Board, findings: &[Finding], severity: Severity) -> List {
    let own = findings
        .first()
        .map_or("", |finding| finding.place.sha256.as_str());
    list_in(board, findings, severity, own)
}

/// As [`list`], for the receipt of the file `own`: the places of another file name that file.
pub(crate) fn list_in(board: &Board, findings: &[Finding], severity: Severity, own: &str) -> List {
    let groups = grouped(board, findings, severity);
    List {
        more: groups.len().saturating_sub(MOST_GROUPS),
        groups: groups
            .iter()
            .take(MOST_GROUPS)
            .map(|group| in_words(board, group, own))
            .collect(),
    }
}

/// Findings of one cause on one sheet: there is always a first one.
struct Cause<'a> {
    first: &'a Finding,
    all: Vec<&'a Finding>,
}

fn in_words(board: &Board, group: &Cause<'_>, own: &str) -> Group {
    let first = group.first;
    let mut cells: Vec<&str> = Vec::new();
    for finding in &group.all {
        if !cells.contains(&finding.place.cell.as_str()) {
            cells.push(&finding.place.cell);
        }
    }
    let says_the_same = group.all.iter().all(|finding| finding.message == first.message);
    let message = if says_the_same {
        &first.message
    } else {
        cause(board, first)
    };
    let is_elsewhere = !first.place.sha256.is_empty() && !own.is_empty() && first.place.sha256 != own;
    Group {
        place: place(
            Language::of(board),
            &first.place.sheet,
            &cells,
            is_elsewhere.then_some(&first.place.file),
        ),
        message: sentence(message),
        about: about(board, message, &group.all),
        hint: first.hint.as_deref().map(sentence).unwrap_or_default(),
    }
}

/// The findings of one severity by what they say of which sheet.
fn grouped<'a>(board: &Board, findings: &'a [Finding], severity: Severity) -> Vec<Cause<'a>> {
    let mut groups: Vec<Cause<'a>> = Vec::new();
    for finding in findings.iter().filter(|finding| finding.severity == severity) {
        let same = |group: &&mut Cause<'a>| {
            group.first.rule == finding.rule
                && group.first.place.sha256 == finding.place.sha256
                && group.first.place.sheet == finding.place.sheet
                && cause(board, group.first) == cause(board, finding)
                && group.first.hint == finding.hint
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.all.push(finding),
            None => groups.push(Cause {
                first: finding,
                all: vec![finding],
            }),
        }
    }
    groups
}

/// What a message says apart from which figure it says it of: `POL01 Missing episodes, numerator for 2026-27 Q1: the cell is
/// empty` has the cause `the cell is empty`.
fn cause<'a>(board: &Board, finding: &'a Finding) -> &'a str {
    let figure = || {
        let code = finding.indicator.as_ref()?;
        let name = board
            .indicator(code)
            .map_or("", |indicator| indicator.name.as_str());
        let (measure, period) = (finding.measure?, finding.period?);
        Some(format!("{code} {name}, {} for {period}: ", measure.word()))
    };
    figure()
        .and_then(|figure| finding.message.strip_prefix(&figure))
        .unwrap_or(&finding.message)
}

/// The indicators in words, unless the message names them already.
fn about(board: &Board, message: &str, findings: &[&Finding]) -> String {
    let mut named: Vec<String> = Vec::new();
    for finding in findings {
        let indicator = finding.indicator.as_ref().and_then(|code| board.indicator(code));
        let Some(indicator) = indicator else {
            continue;
        };
        let is_named = |text: &str| !text.is_empty() && message.contains(text);
        let words = one_line(&format!("{}, {}", indicator.code, indicator.name));
        if !is_named(indicator.code.as_str()) && !is_named(&indicator.name) && !named.contains(&words) {
            named.push(words);
        }
    }
    let more = named.len().saturating_sub(MOST_CELLS);
    named.truncate(MOST_CELLS);
    let named = named.join("; ");
    if more > 0 {
        Language::of(board).and_more(&named, more)
    } else {
        named
    }
}

/// `sheet "Return", cells D4, D5 and 3 more`; empty for the file as a whole. A place in another file names that file.
fn place(language: &Language, sheet: &str, cells: &[&str], file: Option<&String>) -> String {
    let words = &language.words.place;
    let cells: Vec<String> = cells
        .iter()
        .filter(|cell| !cell.is_empty())
        .map(|cell| shortened(&one_line(cell), 120))
        .collect();
    let named = cells
        .iter()
        .take(MOST_CELLS)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    let cells_words = match cells.len() {
        0 => String::new(),
        1 if !named.contains(',') => words.cell.with(&[("cells", &named)]),
        count if count > MOST_CELLS => {
            let named = language.and_more(&named, count - MOST_CELLS);
            words.cells.with(&[("cells", &named)])
        }
        _ => words.cells.with(&[("cells", &named)]),
    };
    let sheet = shortened(&one_line(sheet), 60);
    let file = file.map(|file| words.file.with(&[("name", &shortened(&one_line(file), 60))]));
    let sheet = (!sheet.is_empty()).then(|| words.sheet.with(&[("name", &sheet)]));
    let cells_words = (!cells_words.is_empty()).then_some(cells_words);
    let parts: Vec<String> = [file, sheet, cells_words].into_iter().flatten().collect();
    parts.join(", ")
}

/// A text as one sentence: a capital first where it begins with a plain letter, one full stop last.
pub(crate) fn sentence(text: &str) -> String {
    let text = shortened(&one_line(text), MOST_CHARACTERS);
    let mut characters = text.chars();
    let Some(first) = characters.next() else {
        return text;
    };
    let text = format!("{}{}", first.to_uppercase(), characters.as_str());
    if text.ends_with(['.', '?', '!', '…']) {
        text
    } else {
        format!("{text}.")
    }
}

#[cfg(test)]
mod tests {
    use boardpack_model::{IndicatorCode, Place};

    use super::*;
    use crate::sample::board;

    fn check(findings: &[Finding], places: &[&str]) {
        let list = list(&board(), findings, Severity::Query);
        let listed: Vec<&str> = list.groups.iter().map(|group| group.place.as_str()).collect();
        assert_eq!(listed, places);
        assert_eq!(list.more, 0);
    }

    fn query(sheet: &str, cell: &str, message: &str) -> Finding {
        Finding::query("a-rule", Place::file("", "return.xlsx").at(sheet, cell), message)
    }

    #[test]
    fn findings_that_say_the_same_share_a_line() {
        check(
            &[
                query("Return", "D4", "blank"),
                query("Other", "D4", "blank"),
                query("Return", "D5", "blank"),
                query("Return", "D5", "blank"),
                query("Return", "D5", "large"),
                query("", "", "no heading"),
                query("", "C2, C5", "does not add up"),
                query("Notes", "", "not used"),
            ],
            &[
                "sheet \"Return\", cells D4, D5",
                "sheet \"Other\", cell D4",
                "sheet \"Return\", cell D5",
                "",
                "cells C2, C5",
                "sheet \"Notes\"",
            ],
        );
    }

    #[test]
    fn an_indicator_is_named_once() {
        let code = IndicatorCode::new("POL01").unwrap();
        let period = "2026-27 Q1".parse().unwrap();
        let messages = ["looks high", "POL01 looks high", "Missing episodes looks high"];
        let findings = messages.map(|message| query("Return", "D4", message).about(&code, period));
        let listed = list(&board(), &findings, Severity::Query);
        let about: Vec<&str> = listed.groups.iter().map(|group| group.about.as_str()).collect();
        assert_eq!(about, ["POL01, Missing episodes", "", ""]);
    }

    #[test]
    fn findings_of_one_cause_share_a_line_whatever_figure_they_are_about() {
        let period = "2026-27 Q1".parse().unwrap();
        let awaited = |code: &str, name: &str, cell: &str| {
            let message = format!("{code} {name}, numerator for 2026-27 Q1: the cell is empty");
            let code = IndicatorCode::new(code).unwrap();
            query("Return", cell, &message)
                .about(&code, period)
                .measure(boardpack_model::Measure::Numerator)
        };
        let (first, second) = (
            awaited("POL01", "Missing episodes", "D4"),
            awaited("POL09", "", "D5"),
        );
        let listed = list(&board(), &[first.clone(), second], Severity::Query).groups;
        assert_eq!(listed.len(), 1);
        assert_eq!(listed[0].place, "sheet \"Return\", cells D4, D5");
        assert_eq!(listed[0].message, "The cell is empty.");
        assert_eq!(listed[0].about, "POL01, Missing episodes");
        let alone = list(&board(), &[first], Severity::Query).groups;
        assert_eq!(
            alone[0].message,
            "POL01 Missing episodes, numerator for 2026-27 Q1: the cell is empty."
        );
    }

    #[test]
    fn a_place_in_another_file_names_that_file() {
        let mut finding = query("Return", "D4", "looks high");
        finding.place.sha256 = "ab".to_owned();
        let placed = |own: &str| {
            let listed = list_in(&board(), std::slice::from_ref(&finding), Severity::Query, own);
            listed.groups[0].place.clone()
        };
        assert_eq!(placed("ab"), "sheet \"Return\", cell D4");
        assert_eq!(
            placed("cd"),
            "your earlier file \"return.xlsx\", sheet \"Return\", cell D4"
        );
    }

    #[test]
    fn other_severities_are_listed_elsewhere() {
        let error = Finding::error("a-rule", Place::default(), "is not a number");
        check(std::slice::from_ref(&error), &[]);
        assert_eq!(
            list(&board(), &[error], Severity::Error).groups[0].message,
            "Is not a number."
        );
    }

    #[test]
    fn long_lists_say_how_much_more_there_is() {
        let cells: Vec<Finding> = (1..=15)
            .map(|row| query("R", &format!("A{row}"), "blank"))
            .collect();
        let place = &list(&board(), &cells, Severity::Query).groups[0].place;
        assert!(place.ends_with("A12 and 3 more"), "{place}");
        let many: Vec<Finding> = (1..=70)
            .map(|row| query("R", "A1", &format!("message {row}")))
            .collect();
        let listed = list(&board(), &many, Severity::Query);
        assert_eq!((listed.groups.len(), listed.more), (60, 10));
    }

    #[test]
    fn text_of_the_return_cannot_break_out_of_its_line() {
        let finding = query("She\net", "A1", "says \"x\"\r\nBcc: everybody@place.example");
        let group = &list(&board(), &[finding], Severity::Query).groups[0];
        assert_eq!(group.place, "sheet \"She et\", cell A1");
        assert_eq!(group.message, "Says \"x\" Bcc: everybody@place.example.");
    }
}
