//! Reading a workbook in a child process of the same binary, so that a file that takes its reader down is a finding.
//!
//! The child gets the bytes on its standard input and answers with one JSON document and, on the next line, a word that it
//! came to its end. Limits on memory and processor time are the child's own; the wall clock is the parent's.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use boardpack_ingest::{Limits, Refusal, RefusalKind, Workbook};
use rustix::process::{Resource, Rlimit, Signal, setrlimit};
use serde::{Deserialize, Serialize};

/// The hidden subcommand of the program that reads one workbook.
pub const SUBCOMMAND: &str = "read-workbook";
/// Follows the answer, so that a child that died while writing is recognised.
const END: &str = "\nend of answer\n";
const WALL_CLOCK: Duration = Duration::from_mins(1);
const MEMORY: u64 = 2 << 30;
const PROCESSOR_SECONDS: u64 = 30;

#[derive(Serialize, Deserialize)]
enum Answer {
    Read(Box<Workbook>),
    Refused(Refusal),
}

/// What the child does: reads bytes from `input`, writes the answer to `output`. Sets its own limits first.
pub fn serve_one(input: &mut dyn Read, output: &mut dyn Write) -> Result<()> {
    limit_this_process();
    let mut bytes = Vec::new();
    input
        .read_to_end(&mut bytes)
        .context("reading the workbook's bytes")?;
    let answer = match boardpack_ingest::read(&bytes, &Limits::default()) {
        Ok(workbook) => Answer::Read(Box::new(workbook)),
        Err(refusal) => Answer::Refused(refusal),
    };
    serde_json::to_writer(&mut *output, &answer).context("writing the answer")?;
    output
        .write_all(END.as_bytes())
        .and_then(|()| output.flush())
        .context("writing the answer")
}

/// Reads a workbook's bytes in a child process of `program`. A child that ends without an answer is given one more try: it may
/// have been the machine and not the file.
pub fn read(program: &Path, bytes: &[u8]) -> Result<Result<Workbook, Refusal>> {
    let (answered, in_time) = ask(program, bytes)?;
    if is_whole(&answered) || !in_time {
        return Ok(understood(&answered, in_time));
    }
    let (answered, in_time) = ask(program, bytes)?;
    Ok(understood(&answered, in_time))
}

fn ask(program: &Path, bytes: &[u8]) -> Result<(Vec<u8>, bool)> {
    let mut child = Command::new(program)
        .arg(SUBCOMMAND)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("starting {} to read a workbook", program.display()))?;
    converse(&mut child, bytes)
}

fn converse(child: &mut Child, bytes: &[u8]) -> Result<(Vec<u8>, bool)> {
    let mut input = child.stdin.take().context("the reader has no standard input")?;
    let mut output = child.stdout.take().context("the reader has no standard output")?;
    std::thread::scope(|scope| {
        // A child that dies early closes the pipe: what it could not take is no error of ours.
        scope.spawn(move || input.write_all(bytes).ok());
        let answer = scope.spawn(move || {
            let mut answer = Vec::new();
            output.read_to_end(&mut answer).map(|_| answer)
        });
        let in_time = wait(child)?;
        let answer = answer
            .join()
            .map_err(|_| anyhow::anyhow!("the thread that listens to the reader stopped"))?;
        Ok((answer.context("listening to the reader")?, in_time))
    })
}

/// Waits for the child; one that takes too long is ended. Whether it ended by itself.
fn wait(child: &mut Child) -> Result<bool> {
    let begun = Instant::now();
    let mut pause = Duration::from_millis(1);
    while child.try_wait().context("waiting for the reader")?.is_none() {
        if begun.elapsed() > WALL_CLOCK {
            child.kill().context("ending a reader that took too long")?;
            child.wait().context("waiting for the reader")?;
            return Ok(false);
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    }
    Ok(true)
}

fn is_whole(answer: &[u8]) -> bool {
    answer.ends_with(END.as_bytes())
}

fn understood(answer: &[u8], in_time: bool) -> Result<Workbook, Refusal> {
    let whole = answer
        .strip_suffix(END.as_bytes())
        .and_then(|json| serde_json::from_slice(json).ok());
    match whole {
        Some(Answer::Read(workbook)) => Ok(*workbook),
        Some(Answer::Refused(refusal)) => Err(refusal),
        None => Err(Refusal {
            kind: RefusalKind::TooLarge,
            message: if in_time {
                "the file needs more memory or time to read than a return may take, or is damaged".to_owned()
            } else {
                "the file takes too long to read".to_owned()
            },
            hint: "open it, copy the figures into the return workbook that we sent, and send that".to_owned(),
        }),
    }
}

/// Memory and processor time are bounded, and the child does not outlive its parent. A limit that cannot be set (a
/// container that forbids it) leaves the wall clock of the parent.
fn limit_this_process() {
    let memory = Rlimit {
        current: Some(MEMORY),
        maximum: Some(MEMORY),
    };
    let processor = Rlimit {
        current: Some(PROCESSOR_SECONDS),
        maximum: Some(PROCESSOR_SECONDS),
    };
    setrlimit(Resource::As, memory).ok();
    setrlimit(Resource::Cpu, processor).ok();
    setrlimit(
        Resource::Core,
        Rlimit {
            current: Some(0),
            maximum: Some(0),
        },
    )
    .ok();
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL)).ok();
}
