//! `boardpack layout`: setting up how a partner's own workbook is read.

use std::path::PathBuf;

use boardpack_model::AgencyCode;
use boardpack_office::learn::{Example, learn};
use clap::{Args, Subcommand};

use super::{Format, Shared, print_json, print_text};
use crate::exit::{Done, Outcome, Stopped};
use crate::surroundings;

/// Set up how a partner's own workbook is read.
#[derive(Debug, Args)]
pub(crate) struct Layout {
    #[command(subcommand)]
    command: LayoutCommand,
}

#[derive(Debug, Subcommand)]
enum LayoutCommand {
    /// Propose a layout from an example workbook, as text for layouts.toml to be checked by a person
    Learn(Learn),
}

/// Propose a layout from an example workbook.
#[derive(Debug, Args)]
struct Learn {
    /// The example
    file: PathBuf,
    /// Whose workbook it is
    #[arg(long)]
    agency: String,
    /// The sheet to look at; default: every visible one
    #[arg(long)]
    sheet: Option<String>,
}

impl Layout {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        let LayoutCommand::Learn(learn) = &self.command;
        learn.run(shared)
    }
}

impl Learn {
    fn run(&self, shared: &Shared) -> Outcome {
        let (_, open) = shared.board_alone()?;
        let agency = AgencyCode::new(&self.agency).map_err(|error| Stopped::Usage(error.to_string()))?;
        let example = Example {
            file: &self.file,
            agency: &agency,
            sheet: self.sheet.as_deref(),
        };
        let proposal = learn(&surroundings::reader()?, &open.board, example)?;
        if shared.format == Format::Json {
            print_json(&proposal)?;
        } else {
            let remarks: Vec<String> = proposal
                .remarks
                .iter()
                .map(|remark| format!("# {remark}\n"))
                .collect();
            print_text(format!("{}{}", remarks.concat(), proposal.text).trim_end());
        }
        Ok(if proposal.text.is_empty() {
            Done::NeedsAPerson
        } else {
            Done::Well
        })
    }
}
