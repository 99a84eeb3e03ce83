//! `boardpack decide`: the officer's decision about a return.

use boardpack_model::{AgencyCode, Period, ReturnCode, ReturnKey};
use boardpack_office::decide::{Deciding, Decision, decide};
use clap::{ArgGroup, Args};
use jiff::civil::Date;

use super::{Shared, period, print_text};
use crate::clock;
use crate::exit::{Done, Outcome, Stopped};

/// Record the officer's decision about a return.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("decision").required(true).args(["extend", "waive", "nil", "accept"])))]
pub(crate) struct Decide {
    /// The agency
    #[arg(long)]
    agency: String,
    /// Which of its returns
    #[arg(long = "return", default_value = "quarterly")]
    return_code: String,
    /// For which period
    #[arg(long, value_parser = period)]
    period: Period,
    /// A later due day is agreed
    #[arg(long, value_name = "DAY")]
    extend: Option<Date>,
    /// It is not owed this period
    #[arg(long)]
    waive: bool,
    /// "Nothing to report", said by a person
    #[arg(long)]
    nil: bool,
    /// A held file is this return after all: its name, or the beginning of its hash
    #[arg(long, value_name = "FILE")]
    accept: Option<String>,
    /// Why: the board must be able to answer for it
    #[arg(long)]
    because: String,
    /// Who decides
    #[arg(long)]
    by: String,
}

impl Decide {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        let (mut office, open) = shared.open_board()?;
        let now = clock::recording(&open.board, shared.now)?;
        let usage = |error: boardpack_model::code::BadCode| Stopped::Usage(error.to_string());
        let key = ReturnKey {
            agency: AgencyCode::new(&self.agency).map_err(usage)?,
            code: ReturnCode::new(&self.return_code).map_err(usage)?,
            period: self.period,
        };
        let deciding = Deciding {
            by: &self.by,
            reason: &self.because,
            now,
        };
        let said = decide(&mut office, &open, &key, &self.decision(), deciding)?;
        print_text(&format!(
            "{}, {} of {}: {said}.",
            key.agency, key.code, key.period
        ));
        Ok(Done::Well)
    }

    fn decision(&self) -> Decision {
        match (self.extend, &self.accept) {
            (Some(day), _) => Decision::Extend(day),
            (None, Some(file)) => Decision::Accept(file.clone()),
            (None, None) if self.waive => Decision::Waive,
            (None, None) => Decision::Nil,
        }
    }
}
