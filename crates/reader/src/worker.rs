//! The process that reads: one file after another, each by itself, until its parent has no more.

use std::fs::File;
use std::io::{Read, Result, Write, stdin, stdout};
use std::os::fd::AsFd;

use boardpack_ingest::Limits;
use boardpack_model::Secret;

use crate::encoding::{Answer, Question, next_question, packed};
use crate::limits;

/// What the program does after the word [`crate::SUBCOMMAND`]: reads files from standard input and answers on standard output
/// until the input ends. Limits the process first, so call it before anything else.
pub fn serve() -> Result<()> {
    // As plain files: Rust's own standard output looks for line ends in all that goes through it.
    let mut input = File::from(stdin().as_fd().try_clone_to_owned()?);
    let mut output = File::from(stdout().as_fd().try_clone_to_owned()?);
    limits::limit_this_process();
    answer_all(&mut input, &mut output)
}

fn answer_all(input: &mut dyn Read, output: &mut dyn Write) -> Result<()> {
    while let Some(question) = next_question(input)? {
        limits::allow_one_more_file();
        output.write_all(&packed(&answer(&question))?)?;
        output.flush()?;
    }
    Ok(())
}

fn answer(question: &Question) -> Answer {
    let password = question.password.as_ref().map(Secret::reveal);
    match boardpack_ingest::read_protected(&question.bytes, &Limits::default(), password) {
        Ok(workbook) => Answer::Read(Box::new(workbook)),
        Err(refusal) => Answer::Refused(refusal),
    }
}
