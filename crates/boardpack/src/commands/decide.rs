//! `boardpack decide`: the officer's decision about a return or about a file.

use boardpack_model::{AgencyCode, Period, ReturnCode, ReturnKey};
use boardpack_office::decide::{
    Accepted, Deciding, Decision, FileDecision, Named, decide, decide_file, withdraw,
};
use boardpack_office::{Office, OpenBoard};
use clap::{ArgGroup, Args};
use jiff::civil::Date;

use super::{Shared, period, print_text, said};
use crate::clock;
use crate::exit::{Done, Outcome, Stopped};

/// Record the officer's decision about a return or about a file.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("decision").required(true)
    .args(["extend", "waive", "nil", "accept", "clear", "decline", "purge", "withdraw"])))]
#[command(group(ArgGroup::new("about-a-file").args(["clear", "decline", "purge", "withdraw"])))]
#[command(
    after_help = "FILE is a file's name as `boardpack status` shows it, or at least the first eight digits of its hash; \
                  ID is one of these, or the number of a submission."
)]
pub(crate) struct Decide {
    /// The accepted submission to take back
    #[arg(value_name = "ID", requires = "withdraw")]
    id: Option<String>,
    /// The agency; not needed to clear, decline, purge or withdraw a file
    #[arg(long, required_unless_present = "about-a-file")]
    agency: Option<String>,
    /// Which of its returns
    #[arg(long = "return", default_value = "quarterly")]
    return_code: String,
    /// For which period; for --clear only where the file does not say it itself
    #[arg(long, value_parser = period, required_unless_present = "about-a-file", conflicts_with_all = ["decline", "purge"])]
    period: Option<Period>,
    /// A later due day is agreed
    #[arg(long, value_name = "DAY")]
    extend: Option<Date>,
    /// It is not owed this period
    #[arg(long)]
    waive: bool,
    /// "Nothing to report", said by a person
    #[arg(long)]
    nil: bool,
    /// A held file is this return after all: say its --agency and --period
    #[arg(long, value_name = "FILE")]
    accept: Option<String>,
    /// A quarantined file holds nothing personal: read it
    #[arg(long, value_name = "FILE")]
    clear: Option<String>,
    /// A held file is no return
    #[arg(long, value_name = "FILE")]
    decline: Option<String>,
    /// Remove a quarantined file for good; that it was there stays on record
    #[arg(long, value_name = "FILE")]
    purge: Option<String>,
    /// Take an accepted submission back: from now on it counts for nothing, and what stood before it stands again
    #[arg(long, requires = "id")]
    withdraw: bool,
    /// Why: the board must be able to answer for it, and the agency is told (not of a purged file)
    #[arg(long, value_parser = said)]
    because: String,
    /// Who decides
    #[arg(long, value_parser = said)]
    by: String,
}

impl Decide {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        let (mut office, open) = shared.open_board()?;
        let deciding = Deciding {
            by: &self.by,
            reason: &self.because,
            now: clock::recording(&open.board, shared.now)?,
        };
        let agency = self
            .agency
            .as_deref()
            .map(AgencyCode::new)
            .transpose()
            .map_err(|error| usage(&error))?;
        let said = match self.about_a_file() {
            _ if self.withdraw => self.back(&mut office, &open, agency.as_ref(), deciding)?,
            Some(about) => self.file((&mut office, &open), about, agency.as_ref(), deciding)?,
            None => self.expected(&mut office, &open, agency, deciding)?,
        };
        print_text(&format!("{said}."));
        Ok(Done::Well)
    }

    fn about_a_file(&self) -> Option<(&str, FileDecision)> {
        let purge = self.purge.as_deref().map(|file| (file, FileDecision::Purge));
        let decline = self.decline.as_deref().map(|file| (file, FileDecision::Decline));
        let clear = self
            .clear
            .as_deref()
            .map(|file| (file, FileDecision::Clear(None)));
        purge.or(decline).or(clear)
    }

    fn file(
        &self,
        (office, open): (&mut Office, &OpenBoard),
        (file, what): (&str, FileDecision),
        agency: Option<&AgencyCode>,
        deciding: Deciding<'_>,
    ) -> Result<String, Stopped> {
        let what = match (what, self.period) {
            (FileDecision::Clear(_), Some(period)) => {
                let Some(agency) = agency.cloned() else {
                    return Err(Stopped::Usage(
                        "say with --agency whose return the file is".to_owned(),
                    ));
                };
                FileDecision::Clear(Some(self.key(agency, period)?))
            }
            (what, _) => what,
        };
        let named = Named { file, agency };
        Ok(decide_file(office, open, named, &what, deciding)?)
    }

    fn back(
        &self,
        office: &mut Office,
        open: &OpenBoard,
        agency: Option<&AgencyCode>,
        deciding: Deciding<'_>,
    ) -> Result<String, Stopped> {
        let code = ReturnCode::new(&self.return_code).map_err(|error| usage(&error))?;
        let accepted = Accepted {
            id: self.id.as_deref().unwrap_or_default(),
            agency,
            of: self.period.map(|period| (&code, period)),
        };
        Ok(withdraw(office, open, accepted, deciding)?)
    }

    fn expected(
        &self,
        office: &mut Office,
        open: &OpenBoard,
        agency: Option<AgencyCode>,
        deciding: Deciding<'_>,
    ) -> Result<String, Stopped> {
        let (Some(agency), Some(period)) = (agency, self.period) else {
            return Err(Stopped::Usage(
                "say which return with --agency and --period".to_owned(),
            ));
        };
        let key = self.key(agency, period)?;
        let said = decide(office, open, &key, &self.decision(), deciding)?;
        Ok(format!("{}, {} of {}: {said}", key.agency, key.code, key.period))
    }

    fn key(&self, agency: AgencyCode, period: Period) -> Result<ReturnKey, Stopped> {
        Ok(ReturnKey {
            agency,
            code: ReturnCode::new(&self.return_code).map_err(|error| usage(&error))?,
            period,
        })
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

fn usage(error: &boardpack_model::code::BadCode) -> Stopped {
    Stopped::Usage(error.to_string())
}
