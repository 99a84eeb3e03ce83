//! `boardpack clock`: is the clock in doubt? A person says that it is right.

use boardpack_office::clock::{confirm, doubt};
use clap::Args;

use super::{Shared, print_text, said};
use crate::clock;
use crate::exit::{Done, Outcome};

/// Is the clock in doubt, so that nothing is recorded and no letter leaves?
#[derive(Debug, Args)]
pub(crate) struct Clock {
    /// It was looked at and is right: what was held goes on
    #[arg(long, requires = "by")]
    confirm: bool,
    /// Who says so
    #[arg(long, value_name = "NAME", value_parser = said, requires = "confirm")]
    by: Option<String>,
}

impl Clock {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        let (mut office, open) = shared.open_board()?;
        let now = clock::recording(&open.board, shared.now)?;
        if let Some(by) = self.by.as_deref().filter(|_| self.confirm) {
            print_text(&format!("{}.", confirm(&mut office, &open, by, now)?));
            return Ok(Done::Well);
        }
        if let Some(words) = doubt(&mut office, &open, now)? {
            print_text(&words);
            return Ok(Done::NeedsAPerson);
        }
        print_text("The clock agrees with what is recorded.");
        Ok(Done::Well)
    }
}
