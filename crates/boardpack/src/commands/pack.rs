//! `boardpack pack`: make a draft of a period's pack.

use boardpack_model::Period;
use boardpack_office::packs::draft;
use clap::Args;

use super::{Shared, period, print_text};
use crate::clock;
use crate::exit::{Done, Outcome};

/// Make a draft of a period's pack.
#[derive(Debug, Args)]
pub(crate) struct Pack {
    /// The period
    #[arg(long, value_parser = period)]
    period: Period,
}

impl Pack {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        let (mut office, open) = shared.open_board()?;
        let now = clock::recording(&open.board, shared.now)?;
        draft(&mut office, &open, self.period, now)?;
        let folder = office
            .workspace
            .packs(&open.board.code, self.period)
            .join("draft");
        print_text(&format!(
            "The draft for {} lies in {}.",
            self.period,
            folder.display()
        ));
        Ok(Done::Well)
    }
}
