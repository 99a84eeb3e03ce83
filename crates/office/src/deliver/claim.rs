//! The claim to a board's queue, so that of two workers on one ledger only one hands letters over.
//!
//! What keeps a letter from being handed over twice is the ledger's record of each step; the claim keeps the second worker
//! from trying at all.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use boardpack_ledger::Claim;
use boardpack_model::Board;
use boardpack_post::Transport;
use jiff::{SignedDuration, Timestamp};

use crate::{Office, OpenBoard, Workspace};

/// The name of the work that is claimed.
const POST: &str = "post";

/// The instant of each step: the one that was given at the beginning and the time that has passed since. In a rehearsal no
/// time passes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock {
    begun: Timestamp,
    passing: Option<Instant>,
}

impl Clock {
    pub(super) fn from(now: Timestamp, board: &Board) -> Self {
        Self {
            begun: now,
            passing: (!board.rehearsal).then(Instant::now),
        }
    }

    fn now(&self) -> Timestamp {
        let passed = self.passing.map_or(Duration::ZERO, |passing| passing.elapsed());
        SignedDuration::try_from(passed)
            .ok()
            .and_then(|passed| self.begun.checked_add(passed).ok())
            .unwrap_or(self.begun)
    }
}

/// A queue that is ours.
#[derive(Debug)]
pub(super) struct Claimed {
    holder: String,
    clock: Clock,
    length: SignedDuration,
}

impl Claimed {
    /// Claims the board's queue; nothing where another worker has it.
    pub(super) fn take(office: &mut Office, open: &OpenBoard, clock: Clock) -> Result<Option<Self>> {
        let claimed = Self {
            holder: holder(&office.workspace)?,
            clock,
            length: longest_letter(&office.surroundings.transport),
        };
        Ok(claimed.renew(office, open)?.then_some(claimed))
    }

    /// Now.
    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Claims it for another letter; no where it was lost to another worker.
    pub(super) fn renew(&self, office: &mut Office, open: &OpenBoard) -> Result<bool> {
        let now = self.now();
        let claim = Claim {
            work: POST.to_owned(),
            holder: self.holder.clone(),
            now,
            until: now.saturating_add(self.length).unwrap_or(now),
        };
        office
            .ledger
            .claim(&open.board.code, &claim)
            .context("claiming the letters that wait")
    }

    pub(super) fn give_back(self, office: &mut Office, open: &OpenBoard) -> Result<()> {
        office
            .ledger
            .release(&open.board.code, POST, &self.holder)
            .context("giving the letters that wait back")
    }
}

/// Who else hands letters over at an instant, if anybody does.
pub(super) fn other_worker(
    office: &mut Office,
    open: &OpenBoard,
    now: Timestamp,
) -> Result<Option<(String, Timestamp)>> {
    let own = holder(&office.workspace)?;
    let found = office
        .ledger
        .holder(&open.board.code, POST)
        .context("reading who hands letters over")?;
    Ok(found.filter(|(holder, until)| *holder != own && *until > now))
}

/// Why the queue is left to another worker, in words.
pub(super) fn elsewhere(office: &mut Office, open: &OpenBoard) -> Result<String> {
    let found = office
        .ledger
        .holder(&open.board.code, POST)
        .context("reading who hands letters over")?;
    Ok(match found {
        Some((holder, until)) => {
            let until = crate::status::local(&open.board, until);
            format!("another worker hands them over ({holder}); its claim ends at {until} at the latest")
        }
        None => "another worker has just handed letters over".to_owned(),
    })
}

/// Who we are among the workers on one ledger: the machine and the workspace, in which only one process works at a time. A
/// process that was killed is thus succeeded at once by the next one in its place.
fn holder(workspace: &Workspace) -> Result<String> {
    let machine = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let root =
        fs::canonicalize(&workspace.root).with_context(|| format!("finding {}", workspace.root.display()))?;
    let folder = fs::metadata(&root).with_context(|| format!("looking at {}", root.display()))?;
    Ok(format!(
        "{} at {}, folder {:x}:{:x}",
        root.display(),
        machine.trim(),
        folder.dev(),
        folder.ino()
    ))
}

/// The longest that one letter can take, with some to spare: four phases of twice the patience with one answer, and one of four
/// times that.
fn longest_letter(transport: &Transport) -> SignedDuration {
    const TO_SPARE: SignedDuration = SignedDuration::from_mins(5);
    match transport {
        Transport::Folder(_) => TO_SPARE,
        Transport::Smtp(settings) => SignedDuration::try_from(settings.timeout.saturating_mul(12))
            .unwrap_or(SignedDuration::MAX)
            .saturating_add(TO_SPARE),
    }
}
