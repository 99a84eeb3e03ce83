//! `boardpack circulate`: write the letters of an approved pack now.

use boardpack_model::Period;
use boardpack_office::circulate::circulate;
use boardpack_office::papers::{circulated, outside};
use clap::Args;

use super::{Format, Shared, period, print_json, print_text};
use crate::clock;
use crate::exit::{Done, Outcome};

/// Write the letters of an approved pack now, before its papers day if need be.
#[derive(Debug, Args)]
pub(crate) struct Circulate {
    /// The period
    #[arg(long, value_parser = period)]
    period: Period,
}

impl Circulate {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        let (mut office, open) = shared.open_board()?;
        let now = clock::recording(&open.board, shared.now)?;
        let written = circulate(&mut office, &open, self.period, now)?;
        let circulated = circulated(&mut office, &open, self.period, now)?;
        if shared.format == Format::Json {
            print_json(&circulated)?;
            return Ok(Done::Well);
        }
        print_text(&format!(
            "{} letters written; `boardpack post` hands them over.",
            written.len()
        ));
        for line in circulated
            .iter()
            .map(|circulated| format!("So far, {}.", circulated.words()))
        {
            print_text(&line);
        }
        for line in outside(&open.board) {
            print_text(&line);
        }
        Ok(Done::Well)
    }
}
