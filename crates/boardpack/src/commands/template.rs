//! `boardpack template`: the pre-filled return workbooks.

use std::path::PathBuf;

use boardpack_model::{AgencyCode, Period};
use boardpack_office::template::{Wanted, write};
use clap::Args;

use super::{Shared, period, print_text};
use crate::exit::{Done, Outcome, Stopped};

/// Write the pre-filled return workbooks.
#[derive(Debug, Args)]
pub(crate) struct Template {
    /// Of one agency only
    #[arg(long)]
    agency: Option<String>,
    /// For this period; default: the first one owed
    #[arg(long, value_parser = period)]
    period: Option<Period>,
    /// The workbooks for past figures, which a new board asks for once
    #[arg(long)]
    history: bool,
    /// The folder to write them into
    #[arg(long, value_name = "DIR")]
    into: PathBuf,
}

impl Template {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        let (mut office, open) = shared.open_board()?;
        let agency = self.agency.as_deref().map(AgencyCode::new).transpose();
        let agency = agency.map_err(|error| Stopped::Usage(error.to_string()))?;
        let wanted = Wanted {
            agency,
            period: self.period,
            history: self.history,
        };
        for path in write(&mut office, &open, &wanted, &self.into)? {
            print_text(&path.display().to_string());
        }
        Ok(Done::Well)
    }
}
