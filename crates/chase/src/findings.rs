//! Findings as a letter lists them: in plain words, grouped, errors before queries before notes.

use boardpack_model::{Board, Finding, Severity};
use serde::Serialize;

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
    let groups = grouped(findings, severity);
    List {
        more: groups.len().saturating_sub(MOST_GROUPS),
        groups: groups
            .iter()
            .take(MOST_GROUPS)
            .map(|(first, cells)| Group {
                place: place(&first.place.sheet, cells),
                message: sentence(&first.message),
                about: about(board, first),
                hint: first.hint.as_deref().map(sentence).unwrap_or_default(),
            })
            .collect(),
    }
}

/// The first finding of each group with the cells of all of them.
fn grouped(findings: &[Finding], severity: Severity) -> Vec<(&Finding, Vec<&str>)> {
    let mut groups: Vec<(&Finding, Vec<&str>)> = Vec::new();
    for finding in findings.iter().filter(|finding| finding.severity == severity) {
        let same = |(first, _): &&mut (&Finding, Vec<&str>)| {
            first.place.sheet == finding.place.sheet
                && first.message == finding.message
                && first.hint == finding.hint
                && first.indicator == finding.indicator
        };
        match groups.iter_mut().find(same) {
            Some((_, cells)) if !cells.contains(&finding.place.cell.as_str()) => {
                cells.push(&finding.place.cell);
            }
            Some(_) => {}
            None => groups.push((finding, vec![&finding.place.cell])),
        }
    }
    groups
}

/// The indicator in words, unless the message names it already.
fn about(board: &Board, finding: &Finding) -> String {
    let indicator = finding.indicator.as_ref().and_then(|code| board.indicator(code));
    let is_named = |text: &str| !text.is_empty() && finding.message.contains(text);
    indicator
        .filter(|indicator| !is_named(indicator.code.as_str()) && !is_named(&indicator.name))
        .map(|indicator| one_line(&format!("{}, {}", indicator.code, indicator.name)))
        .unwrap_or_default()
}

/// `sheet "Return", cells D4, D5 and 3 more`; empty for the file as a whole.
fn place(sheet: &str, cells: &[&str]) -> String {
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
        1 if !named.contains(',') => format!("cell {named}"),
        count if count > MOST_CELLS => format!("cells {named} and {} more", count - MOST_CELLS),
        _ => format!("cells {named}"),
    };
    let sheet = shortened(&one_line(sheet), 60);
    match (sheet.is_empty(), cells_words.is_empty()) {
        (true, _) => cells_words,
        (false, true) => format!("sheet \"{sheet}\""),
        (false, false) => format!("sheet \"{sheet}\", {cells_words}"),
    }
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
