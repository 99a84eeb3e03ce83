//! `boardpack approve`: let a draft become an issue.

use boardpack_model::Period;
use boardpack_office::approve::{Approving, approve};
use clap::Args;

use super::{Shared, period, print_text, said};
use crate::clock;
use crate::exit::{Done, Outcome};

/// Let a draft become an issue.
#[derive(Debug, Args)]
pub(crate) struct Approve {
    /// The period
    #[arg(long, value_parser = period)]
    period: Period,
    /// Who approves; one of the names in board.toml
    #[arg(long, value_parser = said)]
    by: String,
    /// Why it goes out although fewer returns are in than the board asks for; printed in the pack with your name
    #[arg(long, value_name = "REASON", value_parser = said)]
    despite: Option<String>,
}

impl Approve {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        let (mut office, open) = shared.open_board()?;
        let now = clock::recording(&open.board, shared.now)?;
        let approving = Approving {
            by: &self.by,
            despite: self.despite.as_deref(),
            now,
        };
        let issued = approve(&mut office, &open, self.period, approving)?;
        let issue = issued.issue;
        let folder = office
            .workspace
            .packs(&open.board.code, self.period)
            .join(format!("issue-{issue}"));
        print_text(&format!(
            "Issue {issue} for {} lies in {}. {}",
            self.period,
            folder.display(),
            issued.notes.join(" ")
        ));
        Ok(Done::Well)
    }
}
