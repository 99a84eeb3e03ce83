//! `boardpack completions`: shell completions and the man page, from the same definitions as the help.

use anyhow::Context;
use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::Program;
use crate::exit::{Done, Outcome};

/// Print shell completions or the man page.
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell; without one, the man page
    shell: Option<Shell>,
}

impl Completions {
    pub(crate) fn run(&self) -> Outcome {
        let (mut command, mut output) = (Program::command(), std::io::stdout().lock());
        match self.shell {
            Some(shell) => clap_complete::generate(shell, &mut command, "boardpack", &mut output),
            None => clap_mangen::Man::new(command)
                .render(&mut output)
                .context("writing the man page")?,
        }
        Ok(Done::Well)
    }
}
