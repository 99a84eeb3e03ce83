//! `boardpack pack`: make a draft of a period's pack.

use std::path::PathBuf;

use boardpack_model::{AgencyCode, Period};
use boardpack_office::left_out::each;
use boardpack_office::packs::draft;
use boardpack_office::pre_brief::show;
use clap::Args;

use super::{Shared, period, print_text};
use crate::clock;
use crate::exit::{Done, Outcome, Stopped};

/// Make a draft of a period's pack.
#[derive(Debug, Args)]
pub(crate) struct Pack {
    /// The period
    #[arg(long, value_parser = period)]
    period: Period,
    /// Write what the last draft says about this agency, as it would be told, instead of making a draft; nothing is sent
    #[arg(long, value_name = "AGENCY")]
    pre_brief: Option<String>,
    /// Where to write it
    #[arg(long, value_name = "DIR", default_value = ".", requires = "pre_brief")]
    into: PathBuf,
}

impl Pack {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        let (mut office, open) = shared.open_board()?;
        if let Some(agency) = &self.pre_brief {
            let agency = AgencyCode::new(agency).map_err(|error| Stopped::Usage(error.to_string()))?;
            let written = show(&mut office, &open, (self.period, &agency), &self.into)?;
            let paths: Vec<String> = written.iter().map(|path| path.display().to_string()).collect();
            print_text(&format!("What {agency} would be told:\n{}", paths.join("\n")));
            return Ok(Done::Well);
        }
        let now = clock::recording(&open.board, shared.now)?;
        let findings = draft(&mut office, &open, self.period, now)?;
        let folder = office
            .workspace
            .packs(&open.board.code, self.period)
            .join("draft");
        print_text(&format!(
            "The draft for {} lies in {}.",
            self.period,
            folder.display()
        ));
        for note in each(&findings) {
            print_text(&note);
        }
        Ok(Done::Well)
    }
}
