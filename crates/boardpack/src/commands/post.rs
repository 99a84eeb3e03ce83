//! `boardpack post`: deliver what waits.

use boardpack_office::deliver;
use clap::Args;

use super::{Format, Shared, print_json, print_text, table};
use crate::clock;
use crate::exit::{Done, Outcome};

/// Deliver what waits in the outbox.
#[derive(Debug, Args)]
pub(crate) struct Post {
    /// Only show what waits
    #[arg(long)]
    dry_run: bool,
}

impl Post {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        let (mut office, open) = shared.open_board()?;
        if self.dry_run {
            let waiting = deliver::waiting(&mut office, &open)?;
            let row = |letter: &boardpack_model::history::StoredLetter| {
                vec![letter.key.to_string(), letter.to.clone(), letter.subject.clone()]
            };
            print_text(&table(&waiting.iter().map(row).collect::<Vec<_>>()));
            return Ok(Done::Well);
        }
        let now = clock::recording(&open.board, shared.now)?;
        let delivered = deliver::queued(&mut office, &open, now, deliver::Haste::Now)?;
        match shared.format {
            Format::Json => print_json(&delivered)?,
            Format::Text => {
                let paused = delivered
                    .paused
                    .map(|why| format!("\nLetters stay queued: {why}"))
                    .unwrap_or_default();
                print_text(&format!(
                    "{} handed over, {} waiting.{paused}",
                    delivered.sent, delivered.waiting
                ));
            }
        }
        Ok(Done::Well)
    }
}
