//! `boardpack tick`: receive, plan, act, record, once.

use boardpack_office::tick::{Ticked, tick_board};
use clap::Args;

use super::receive::in_words as file_in_words;
use super::{Format, Shared, print_json, print_text};
use crate::clock;
use crate::exit::{Done, Outcome};

/// Receive, plan, act, record, once.
#[derive(Debug, Args)]
pub(crate) struct Tick {}

impl Tick {
    pub(crate) fn run(shared: &Shared) -> Outcome {
        let mut office = shared.open()?;
        let boards = match shared.board() {
            Some(code) => vec![office.board(Some(code))?],
            None => office.boards.clone(),
        };
        let mut ticked = Vec::new();
        for open in &boards {
            let now = clock::recording(&open.board, shared.now)?;
            ticked.push(tick_board(&mut office, open, now)?);
        }
        match shared.format {
            Format::Json => print_json(&ticked)?,
            Format::Text => ticked.iter().for_each(|ticked| print_text(&in_words(ticked))),
        }
        Ok(Done::Well)
    }
}

/// What a tick did, in words.
pub(crate) fn in_words(ticked: &Ticked) -> String {
    let mut lines: Vec<String> = ticked.received.iter().map(file_in_words).collect();
    lines.extend(
        ticked
            .drafted
            .iter()
            .map(|period| format!("drafted the pack for {period}")),
    );
    lines.extend(ticked.left_out.iter().map(|said| format!("{said}.")));
    lines.extend(
        ticked
            .issued
            .iter()
            .map(|issue| format!("issued the pack for {issue}, without an approver")),
    );
    lines.extend(ticked.written.iter().map(|key| format!("wrote {key}")));
    lines.extend(super::post::lines(&ticked.delivered));
    let trouble = |trouble: &String| format!("could not be done: {trouble}; the next tick tries again");
    lines.extend(ticked.troubles.iter().map(trouble));
    lines.extend(ticked.held.clone());
    if lines.is_empty() {
        format!("{}: nothing to do", ticked.board)
    } else {
        lines.join("\n")
    }
}
