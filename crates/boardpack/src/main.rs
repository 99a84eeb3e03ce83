//! boardpack: the program. It reads the clock, the environment and the command line; everything else happens below.

mod clock;
mod commands;
mod demo;
mod exit;
mod passwords;
mod progress;
mod sample;
mod serve;
mod sign_in;
mod surroundings;

use std::process::ExitCode;

use clap::Parser;

use commands::Program;

fn main() -> ExitCode {
    // The reader of files branches first: nothing of the program is set up in a process that a file may take down.
    if std::env::args_os()
        .nth(1)
        .is_some_and(|first| first == boardpack_reader::SUBCOMMAND)
    {
        return read_workbooks();
    }
    let program = Program::parse();
    exit::report(program.run())
}

fn read_workbooks() -> ExitCode {
    match boardpack_reader::serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(3),
    }
}
