//! The one place where what happened becomes an exit code: 0 done, 1 something needs a person, 2 usage or a pipeline file is
//! wrong, 3 the surroundings are broken.

use std::process::ExitCode;

use boardpack_office::office::NotOpened;
use boardpack_office::unfit::Unfit;
use boardpack_pipeline::Problems;

/// How a command ended well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Done {
    /// The work was done, whatever it found.
    Well,
    /// The work was done, and something needs a person.
    NeedsAPerson,
}

/// Why a command could not do its work.
#[derive(Debug)]
pub(crate) enum Stopped {
    /// The command line asks for something that does not make sense.
    Usage(String),
    /// Pipeline files have problems.
    Pipeline(Box<Problems>),
    /// The surroundings are broken.
    Surroundings(anyhow::Error),
}

/// What every command gives.
pub(crate) type Outcome = Result<Done, Stopped>;

impl From<anyhow::Error> for Stopped {
    fn from(error: anyhow::Error) -> Self {
        match error.downcast::<Unfit>() {
            Ok(Unfit(words)) => Self::Usage(words),
            Err(error) => Self::Surroundings(error),
        }
    }
}

impl From<NotOpened> for Stopped {
    fn from(error: NotOpened) -> Self {
        match error {
            NotOpened::Pipeline(problems) => Self::Pipeline(problems),
            NotOpened::Surroundings(error) => Self::Surroundings(error),
        }
    }
}

/// Says on the error stream why a command stopped, and gives the code.
pub(crate) fn report(outcome: Outcome) -> ExitCode {
    match outcome {
        Ok(Done::Well) => ExitCode::SUCCESS,
        Ok(Done::NeedsAPerson) => ExitCode::from(1),
        Err(Stopped::Usage(message)) => {
            eprintln!("boardpack: {message}");
            ExitCode::from(2)
        }
        Err(Stopped::Pipeline(problems)) => {
            eprintln!("{:?}", miette::Report::new(*problems));
            ExitCode::from(2)
        }
        Err(Stopped::Surroundings(error)) => {
            eprintln!("boardpack: {error:#}");
            ExitCode::from(3)
        }
    }
}
