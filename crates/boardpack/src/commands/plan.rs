//! `boardpack plan`: what tick would do now, and why, doing nothing.

use boardpack_office::plan::plan;
use clap::Args;

use super::{Format, Shared, print_json, print_text, table};
use crate::clock;
use crate::exit::{Done, Outcome};

/// What tick would do now, and why, doing nothing.
#[derive(Debug, Args)]
pub(crate) struct Plan {}

impl Plan {
    pub(crate) fn run(shared: &Shared) -> Outcome {
        let (mut office, open) = shared.open_board()?;
        let now = clock::looking(&open.board, shared.now);
        let rows = plan(&mut office, &open, now)?;
        match shared.format {
            Format::Json => print_json(&rows)?,
            Format::Text if rows.is_empty() => print_text("Nothing is due."),
            Format::Text => {
                let cells = |row: &boardpack_office::plan::PlanRow| {
                    vec![row.key.clone(), row.to.clone(), row.why.clone()]
                };
                print_text(&table(&rows.iter().map(cells).collect::<Vec<_>>()));
            }
        }
        Ok(Done::Well)
    }
}
