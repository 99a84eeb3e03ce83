//! The commands: what can be typed, one file each.

mod approve;
mod assess;
mod calendar;
mod chasing;
mod check;
mod circulate;
mod clock;
mod completions;
mod decide;
mod export;
mod layout;
mod new;
mod pack;
mod plan;
mod post;
mod receive;
mod rehearse;
mod self_check;
mod settle;
mod status;
mod template;
mod tick;
mod trace;
mod verify;
mod word;

use std::path::PathBuf;

use anyhow::Context;
use boardpack_model::Period;
use boardpack_office::{Office, OpenBoard, Workspace};
use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::DateTime;

use crate::exit::{Outcome, Stopped};
use crate::surroundings::SurroundingsArgs;
use crate::{demo, serve};

/// Runs the performance office of a safeguarding partnership: asks partner agencies for their returns, reads and checks
/// them, answers each sender, assesses the figures, makes the board's packs and circulates them on time.
#[derive(Debug, Parser)]
#[command(name = "boardpack", version, max_term_width = 100)]
#[command(
    after_help = "Exit codes: 0 done · 1 something needs a person · 2 usage or a pipeline file is wrong · \
                        3 broken surroundings (disk, ledger, mail server)"
)]
pub(crate) struct Program {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    context: Shared,
}

/// What every command may be told.
#[derive(Debug, Clone, Args)]
pub(crate) struct Shared {
    /// The folder of the office
    #[arg(long, global = true, default_value = ".", value_name = "DIR")]
    workspace: PathBuf,
    /// Which board, where the workspace has several
    #[arg(long, global = true, value_name = "BOARD")]
    board: Option<String>,
    /// The instant to act as at, local to the board: 2026-07-29T09:00
    #[arg(long, global = true, value_name = "INSTANT")]
    pub(crate) now: Option<DateTime>,
    /// How to report
    #[arg(long, global = true, default_value = "text")]
    pub(crate) format: Format,
    #[command(flatten)]
    surroundings: SurroundingsArgs,
}

/// For people, or for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For reading.
    Text,
    /// A stable contract.
    Json,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Set up the Blanktown board and replay a year and a half of its returns
    Demo(demo::Demo),
    /// Make an empty workspace with a commented starter pipeline
    New(new::New),
    /// Is every pipeline file sound? Every problem, with file, line, column and a hint
    Check(check::Check),
    /// Set up how a partner's own workbook is read
    Layout(layout::Layout),
    /// Write the pre-filled return workbooks
    Template(template::Template),
    /// Take in what is in the drop folder now
    Receive(receive::Receive),
    /// The receipt that a return would get, before it is sent; nothing is recorded
    SelfCheck(self_check::SelfCheck),
    /// Who has sent what, and what is due
    Status(status::Status),
    /// The dates of a year: periods, letters, due days, cut-offs, papers and meetings; for diaries too
    Calendar(calendar::Calendar),
    /// Write the chasing list: who has not sent what yet, with names and telephones
    Chasing(chasing::Chasing),
    /// Record the officer's decision about a return or a file: an extension, a waiver, a file cleared or purged
    Decide(decide::Decide),
    /// What tick would do now, and why, doing nothing
    Plan(plan::Plan),
    /// Every letter that the configuration would send between two days, sending none
    Rehearse(rehearse::Rehearse),
    /// Receive, plan, act, record, once
    Tick(tick::Tick),
    /// The assessment of a period, as known at an instant
    Assess(assess::Assess),
    /// Make a draft of a period's pack
    Pack(pack::Pack),
    /// Say something in a pack in your own words, put an exception first, or leave one out
    Word(word::Word),
    /// Let a draft become an issue
    Approve(approve::Approve),
    /// Write the letters of an approved pack now, before its papers day if need be
    Circulate(circulate::Circulate),
    /// Is the clock in doubt, so that nothing is recorded and no letter leaves? Say that it is right
    Clock(clock::Clock),
    /// Deliver what waits in the outbox
    Post(post::Post),
    /// Say of an uncertain letter whether it was delivered
    Settle(settle::Settle),
    /// Tick for ever: on a timer, and sooner when something is dropped
    Serve(serve::Serve),
    /// From a printed figure back to its inputs
    Trace(trace::Trace),
    /// Write what is known as tables for other programs: Parquet, CSV, and a dictionary of every column
    Export(export::Export),
    /// Do archive, ledger and issued packs still agree, hash by hash?
    Verify(verify::Verify),
    /// Print shell completions or the man page
    #[command(hide = true)]
    Completions(completions::Completions),
}

impl Program {
    /// Does what was typed.
    pub(crate) fn run(&self) -> Outcome {
        let context = &self.context;
        match &self.command {
            Command::Demo(command) => command.run(context),
            Command::New(command) => command.run(),
            Command::Check(command) => command.run(context),
            Command::Layout(command) => command.run(context),
            Command::Template(command) => command.run(context),
            Command::Receive(_) => receive::Receive::run(context),
            Command::SelfCheck(command) => command.run(context),
            Command::Status(command) => command.run(context),
            Command::Calendar(command) => command.run(context),
            Command::Chasing(command) => command.run(context),
            Command::Decide(command) => command.run(context),
            Command::Plan(_) => plan::Plan::run(context),
            Command::Rehearse(command) => command.run(context),
            Command::Tick(_) => tick::Tick::run(context),
            Command::Assess(command) => command.run(context),
            Command::Pack(command) => command.run(context),
            Command::Word(command) => command.run(context),
            Command::Approve(command) => command.run(context),
            Command::Circulate(command) => command.run(context),
            Command::Clock(command) => command.run(context),
            Command::Post(command) => command.run(context),
            Command::Settle(command) => command.run(context),
            Command::Serve(command) => command.run(context),
            Command::Trace(command) => command.run(context),
            Command::Export(command) => command.run(context),
            Command::Verify(_) => verify::Verify::run(context),
            Command::Completions(command) => command.run(),
        }
    }
}

impl Shared {
    /// The workspace.
    pub(crate) fn workspace(&self) -> Result<Workspace, Stopped> {
        Ok(Workspace::at(&self.workspace)?)
    }

    /// The board that was asked for, or nothing for the only one.
    pub(crate) fn board(&self) -> Option<&str> {
        self.board.as_deref()
    }

    /// The board that was asked for, from its pipeline files and nothing else: no ledger is opened or made.
    pub(crate) fn board_alone(&self) -> Result<(Workspace, OpenBoard), Stopped> {
        let workspace = self.workspace()?;
        let mut codes = workspace.boards()?;
        codes.retain(|code| self.board().is_none_or(|wanted| wanted == code.as_str()));
        match codes.as_slice() {
            [code] => {
                let open = boardpack_office::office::open_board(&workspace, code)?;
                Ok((workspace, open))
            }
            [] => Err(Stopped::Usage(
                "there is no such board in this workspace".to_owned(),
            )),
            _ => Err(Stopped::Usage(
                "this workspace has several boards: say which with --board".to_owned(),
            )),
        }
    }

    /// The ledger's address, where one is given.
    pub(crate) fn ledger_url(&self) -> Option<&str> {
        self.surroundings.ledger_url()
    }

    /// Opens the office of the workspace.
    pub(crate) fn open(&self) -> Result<Office, Stopped> {
        self.open_at(self.workspace()?)
    }

    /// Opens the office of a given workspace with these surroundings.
    pub(crate) fn open_at(&self, workspace: Workspace) -> Result<Office, Stopped> {
        let surroundings = self.surroundings.surroundings(&workspace)?;
        let mut office = Office::open(workspace, surroundings)?;
        // A clock that is moved by command says nothing of the machine's.
        office.uptime = self.now.is_none().then(crate::clock::uptime).flatten();
        Ok(office)
    }

    /// Opens the office and picks the board.
    pub(crate) fn open_board(&self) -> Result<(Office, OpenBoard), Stopped> {
        let office = self.open()?;
        let open = office.board(self.board())?;
        Ok((office, open))
    }
}

pub(crate) use tick::in_words as tick_in_words;

/// A period in its text form or as a slug.
pub(crate) fn period(text: &str) -> Result<Period, String> {
    text.parse()
        .map_err(|error: boardpack_model::period::NotAPeriod| error.to_string())
}

/// A name or a reason that is on record for good: a blank one says nothing.
pub(crate) fn said(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("it is blank: the record must say it".to_owned()),
        text => Ok(text.to_owned()),
    }
}

/// Prints a value as JSON on standard output.
pub(crate) fn print_json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    print_text(&serde_json::to_string_pretty(value).context("writing JSON")?);
    Ok(())
}

/// Prints text on standard output; a reader that went away (`| head`) is no error.
pub(crate) fn print_text(text: &str) {
    use std::io::Write;
    let mut output = std::io::stdout().lock();
    writeln!(output, "{text}").ok();
}

/// A table of columns padded to their widest cell.
pub(crate) fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:<width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, by: &str, expected: &[&str]) {
        let words = line.split(' ').map(|word| if word == "BY" { by } else { word });
        match Program::try_parse_from(["boardpack"].into_iter().chain(words)) {
            Ok(_) => assert!(expected.is_empty(), "{line}, {by:?} is taken"),
            Err(error) => {
                let said = error.to_string();
                assert!(!expected.is_empty(), "{line}, {by:?}: {said}");
                assert!(expected.iter().all(|part| said.contains(part)), "{said}");
            }
        }
    }

    #[test]
    fn a_blank_name_or_reason_is_refused() {
        let of = "--agency acute --period 2026-27-Q1";
        for line in [
            &format!("decide {of} --nil --because telephone --by BY"),
            &format!("decide {of} --nil --because BY --by Officer"),
            "settle 12 --sent --by BY",
            "post --release --by BY",
            "post --again 12 --by BY",
            "clock --confirm --by BY",
            "approve --period 2026-27-Q1 --by BY",
            "approve --period 2026-27-Q1 --by Officer --despite BY",
        ] {
            check(line, "A. Officer", &[]);
            check(line, "", &["blank"]);
            check(line, "   ", &["blank"]);
        }
    }

    #[test]
    fn settle_names_both_answers() {
        check("settle 12 --by BY", "Officer", &["--sent", "--not-sent"]);
    }
}
