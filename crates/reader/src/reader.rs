//! The parent's end: one worker kept between files, watched, and replaced when it is spent or has come to an end.

use std::io::{ErrorKind, Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use boardpack_ingest::{Refusal, RefusalKind, Workbook};
use boardpack_model::Secret;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::Signal;

use crate::SUBCOMMAND;
use crate::encoding::{Answer, Arrived, around, unpacked};

/// How far a worker is trusted. The defaults are those of an office; tests have less patience.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// The longest that one file may take by the wall clock.
    pub wall_clock: Duration,
    /// How many files a worker reads before another takes its place.
    pub files: u32,
    /// The memory in bytes that a worker may keep after a file; with more, another takes its place.
    pub resident: u64,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            wall_clock: Duration::from_mins(1),
            files: 200,
            resident: 128 << 20,
        }
    }
}

/// Reads files in worker processes, one file at a time. A worker ends with the thread that started it (so the kernel counts
/// parents); the next file then gets another.
#[derive(Debug)]
pub struct Reader {
    program: PathBuf,
    bounds: Bounds,
    worker: Option<Worker>,
    /// How many workers were started so far.
    started: u64,
}

impl Reader {
    /// A reader whose workers are that program, which must branch to [`crate::serve`] first. Nothing is started yet.
    pub fn new(program: PathBuf) -> Self {
        Self::with_bounds(program, Bounds::default())
    }

    /// The same with other bounds.
    pub fn with_bounds(program: PathBuf, bounds: Bounds) -> Self {
        Self {
            program,
            bounds,
            worker: None,
            started: 0,
        }
    }

    /// How many workers were started so far.
    pub fn started(&self) -> u64 {
        self.started
    }

    /// The process that waits for the next file, where there is one.
    pub fn worker(&self) -> Option<u32> {
        self.worker.as_ref().map(|worker| worker.child.id())
    }

    /// Reads a file, with the password that was agreed with its sender should it ask for one.
    ///
    /// A worker that ends without an answer is replaced and the file given one more try: it may have been the machine and
    /// not the file. Fails only where no worker can be started.
    pub fn read(&mut self, bytes: &[u8], password: Option<&Secret>) -> Result<Result<Workbook, Refusal>> {
        let mut answered = self.ask(bytes, password)?;
        if matches!(answered, Err(Ended::TooMuchMemory | Ended::Unexpectedly)) {
            answered = self.ask(bytes, password)?;
        }
        Ok(match answered {
            Ok(Answer::Read(workbook)) => Ok(*workbook),
            Ok(Answer::Refused(refusal)) => Err(refusal),
            Err(ended) => Err(ended.refusal()),
        })
    }

    fn ask(&mut self, bytes: &[u8], password: Option<&Secret>) -> Result<Result<Answer, Ended>> {
        // One that ended while it had nothing to do says nothing about this file.
        let idle = self.worker.take().and_then(Worker::if_alive);
        let mut worker = match idle {
            Some(worker) => worker,
            None => self.start()?,
        };
        let answered = worker.converse(bytes, password, self.bounds.wall_clock)?;
        if answered.is_ok() && !worker.is_spent(&self.bounds) {
            self.worker = Some(worker);
        }
        Ok(answered)
    }

    fn start(&mut self) -> Result<Worker> {
        self.started += 1;
        Worker::start(&self.program)
            .with_context(|| format!("starting {} to read a file", self.program.display()))
    }
}

/// How a worker ended without an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    TookTooLong,
    TooMuchMemory,
    Unexpectedly,
}

impl Ended {
    /// A processor limit ends a process by a signal of its own; an allocation that is not granted makes Rust abort it; a
    /// machine or container without memory kills it. Nobody else is known to.
    fn by(status: ExitStatus) -> Self {
        match status.signal() {
            Some(signal) if signal == Signal::XCPU.as_raw() => Self::TookTooLong,
            Some(signal)
                if [Signal::ABORT, Signal::KILL]
                    .map(Signal::as_raw)
                    .contains(&signal) =>
            {
                Self::TooMuchMemory
            }
            _ => Self::Unexpectedly,
        }
    }

    fn refusal(self) -> Refusal {
        let (kind, message) = match self {
            Self::TookTooLong => (RefusalKind::TooLarge, "the file takes too long to read"),
            Self::TooMuchMemory => (
                RefusalKind::TooLarge,
                "the file needs more memory to read than a return may take, or is damaged",
            ),
            Self::Unexpectedly => (
                RefusalKind::Damaged,
                "the file twice brought its reading to an unexpected end; it may be damaged",
            ),
        };
        Refusal {
            kind,
            message: message.to_owned(),
            hint: "open it, copy the figures into the return workbook that we sent, and send that".to_owned(),
        }
    }
}

/// A child process and the pipes to it. It ends with this value.
#[derive(Debug)]
struct Worker {
    child: Child,
    input: ChildStdin,
    output: ChildStdout,
    read: u32,
}

impl Worker {
    fn start(program: &Path) -> Result<Self> {
        let mut child = Command::new(program)
            .arg(SUBCOMMAND)
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let input = child.stdin.take().context("the worker has no standard input")?;
        let output = child.stdout.take().context("the worker has no standard output")?;
        // Waiting is done in one place, with the clock in view. Larger pipes spare turns; without them it works as well.
        rustix::io::ioctl_fionbio(&input, true).context("preparing a pipe")?;
        rustix::io::ioctl_fionbio(&output, true).context("preparing a pipe")?;
        rustix::pipe::fcntl_setpipe_size(&input, PIPE).ok();
        rustix::pipe::fcntl_setpipe_size(&output, PIPE).ok();
        Ok(Self {
            child,
            input,
            output,
            read: 0,
        })
    }

    fn if_alive(mut self) -> Option<Self> {
        matches!(self.child.try_wait(), Ok(None)).then_some(self)
    }

    /// Hands over a file and waits for the answer, at most until the time is up.
    fn converse(
        &mut self,
        bytes: &[u8],
        password: Option<&Secret>,
        at_most: Duration,
    ) -> Result<Result<Answer, Ended>> {
        let until = Instant::now() + at_most;
        let (before, after) = around(bytes, password);
        let mut to_write: Vec<&[u8]> = vec![&before, bytes, &after];
        let mut answer = Vec::new();
        let mut chunk = vec![0; PIPE];
        self.read += 1;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(Err(Ended::TookTooLong));
            }
            to_write.retain(|part| !part.is_empty());
            let (may_write, may_read) = self.wait(!to_write.is_empty(), left)?;
            if may_write && !self.write(&mut to_write) {
                // It reads no more; what it has said, or how it ended, tells why.
                to_write.clear();
            }
            if !may_read {
                continue;
            }
            match self.output.read(&mut chunk) {
                Ok(0) => return self.how_it_ended().map(Err),
                Ok(length) => answer.extend_from_slice(&chunk[..length]),
                Err(error) if is_passing(error.kind()) => {}
                Err(error) => return Err(error).context("listening to a worker"),
            }
            match unpacked(&answer) {
                Arrived::Part => {}
                Arrived::Whole(answer) => return Ok(Ok(answer)),
                Arrived::Garbage => return Ok(Err(Ended::Unexpectedly)),
            }
        }
    }

    /// Waits until one of the pipes can be used or has come to its end.
    fn wait(&self, has_more: bool, at_most: Duration) -> Result<(bool, bool)> {
        let mut pipes = vec![PollFd::new(&self.output, PollFlags::IN)];
        if has_more {
            pipes.push(PollFd::new(&self.input, PollFlags::OUT));
        }
        let timeout = Timespec::try_from(at_most).context("the time for one file is too long")?;
        match poll(&mut pipes, Some(&timeout)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error).context("waiting for a worker"),
        }
        let is_ready = |pipe: Option<&PollFd<'_>>| pipe.is_some_and(|pipe| !pipe.revents().is_empty());
        Ok((is_ready(pipes.get(1)), is_ready(pipes.first())))
    }

    /// Writes what the pipe takes of the first part. Whether the worker still listens.
    fn write(&mut self, parts: &mut [&[u8]]) -> bool {
        let Some(part) = parts.first_mut() else {
            return true;
        };
        match self.input.write(part) {
            Ok(length) => *part = &part[length..],
            Err(error) if is_passing(error.kind()) => {}
            Err(_) => return false,
        }
        true
    }

    /// Its output is at an end: it has ended, or soon will.
    fn how_it_ended(&mut self) -> Result<Ended> {
        let until = Instant::now() + Duration::from_secs(1);
        while Instant::now() < until {
            if let Some(status) = self.child.try_wait().context("waiting for a worker")? {
                return Ok(Ended::by(status));
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(Ended::Unexpectedly)
    }

    fn is_spent(&self, bounds: &Bounds) -> bool {
        self.read >= bounds.files || resident(self.child.id()).is_none_or(|bytes| bytes > bounds.resident)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // It may have ended already: either way nothing is left of it.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// How much goes through a pipe at a time, in bytes.
const PIPE: usize = 256 << 10;

fn is_passing(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::WouldBlock | ErrorKind::Interrupted)
}

/// The memory that a process holds, in bytes, where the system says so.
fn resident(process: u32) -> Option<u64> {
    let text = std::fs::read_to_string(format!("/proc/{process}/statm")).ok()?;
    let pages: u64 = text.split_ascii_whitespace().nth(1)?.parse().ok()?;
    let page = u64::try_from(rustix::param::page_size()).ok()?;
    Some(pages * page)
}

#[cfg(test)]
mod tests;
