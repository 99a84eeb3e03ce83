//! `boardpack self-check`: the receipt that a file would get, before it is sent.

use std::path::PathBuf;

use boardpack_model::AgencyCode;
use boardpack_office::self_check::{Unsent, self_check};
use clap::Args;

use super::{Format, Shared, print_json, print_text};
use crate::clock;
use crate::exit::{Done, Outcome, Stopped};

/// The receipt that a return would get, before it is sent; nothing is recorded.
#[derive(Debug, Args)]
pub(crate) struct SelfCheck {
    /// The return
    file: PathBuf,
    /// Whose return it is; default: as the workbook itself says
    #[arg(long)]
    agency: Option<String>,
    /// Write the marked-up copy into this folder, where something is asked
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,
}

impl SelfCheck {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        let (workspace, open) = shared.board_alone()?;
        let now = clock::recording(&open.board, shared.now)?;
        let agency = self.agency.as_deref().map(AgencyCode::new).transpose();
        let agency = agency.map_err(|error| Stopped::Usage(error.to_string()))?;
        let unsent = Unsent {
            file: &self.file,
            agency: agency.as_ref(),
            into: self.into.as_deref(),
        };
        let surroundings = shared.surroundings.surroundings(&workspace)?;
        let checked = self_check((&workspace, &open), &surroundings, unsent, now)?;
        if shared.format == Format::Json {
            print_json(&checked.rows)?;
        } else {
            print_text("This is the receipt that the file would get. Nothing was sent or recorded.\n");
            print_text(checked.receipts.join("\n----\n\n").trim_end());
            for copy in &checked.copies {
                print_text(&format!("\nmarked-up copy: {}", copy.display()));
            }
        }
        Ok(if checked.needs_a_person() {
            Done::NeedsAPerson
        } else {
            Done::Well
        })
    }
}
