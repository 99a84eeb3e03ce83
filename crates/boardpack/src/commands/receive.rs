//! `boardpack receive`: take in what is in the drop folder now.

use boardpack_office::mail_in::take_in_now;
use boardpack_office::receive::{Patience, Received, receive};
use clap::Args;

use super::{Format, Shared, print_json, print_text};
use crate::clock;
use crate::exit::{Done, Outcome};

/// Take in what is in the drop folder now.
#[derive(Debug, Args)]
pub(crate) struct Receive {}

impl Receive {
    pub(crate) fn run(shared: &Shared) -> Outcome {
        let (mut office, open) = shared.open_board()?;
        let now = clock::recording(&open.board, shared.now)?;
        let mut rows = take_in_now(&mut office, &open, now)?;
        rows.extend(receive(&mut office, &open, now, Patience::WaitOnce)?);
        match shared.format {
            Format::Json => print_json(&rows)?,
            Format::Text if rows.is_empty() => print_text("Nothing new in the drop folder."),
            Format::Text => rows.iter().for_each(|row| print_text(&in_words(row))),
        }
        Ok(Done::Well)
    }
}

/// One file in words, with what was noticed about it.
pub(crate) fn in_words(row: &Received) -> String {
    let what = match (row.outcome, row.period) {
        (Some(outcome), Some(period)) => format!("{} ({period})", outcome.words()),
        (Some(outcome), None) => outcome.words().to_owned(),
        (None, _) => row.state.words().to_owned(),
    };
    let mut lines = vec![format!("{}: {what}: {}", row.file, row.reason)];
    for finding in &row.findings {
        lines.push(format!(
            "    {} at {}: {}",
            finding.severity.word(),
            finding.place,
            finding.message
        ));
    }
    lines.join("\n")
}
