//! The coming time played through on a board's pipeline: every letter that would leave, with nothing sent and nothing recorded.
//!
//! The workspace is not taken, so that this works beside a service: the ledger is looked at in a copy of its file.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result, bail};
use boardpack_assess::Known;
pub use boardpack_chase::Returns;
use boardpack_chase::{Circulation, NotRehearsed, Rehearsal, Rehearsed};
use boardpack_ledger::Ledger;
use boardpack_model::pack::Edition;
use boardpack_model::{AudienceCode, Board, History, Period};
use jiff::civil::Date;

use crate::plan::PlanRow;
use crate::status::local;
use crate::unfit::unfit;
use crate::{OpenBoard, Workspace, packs};

/// What is played through.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// What comes in.
    pub returns: Returns,
    /// Whether each draft is approved on the day it is made.
    pub is_approved: bool,
}

/// Plays the days through from a history: one row for each letter, draft and circulation, in order.
pub fn rehearse(open: &OpenBoard, history: &History, span: Span) -> Result<Vec<PlanRow>> {
    if span.to < span.from {
        unfit!(
            "{} is before {}: the last day follows the first",
            span.to,
            span.from
        );
    }
    let board = &open.board;
    let last = boardpack_chase::last_known(history).map(|at| at.to_zoned(board.time_zone.clone()).date());
    if let Some(last) = last.filter(|last| span.to < *last) {
        unfit!(
            "the ledger tells what happened up to {last}: rehearse from then on, or from nothing with --empty"
        );
    }
    let rehearsal = Rehearsal {
        board,
        history,
        from: span.from,
        to: span.to,
        returns: span.returns,
        is_approved: span.is_approved,
    };
    let subjects = Subjects::default();
    let rehearsed = boardpack_chase::rehearse(&rehearsal, &|circulation| subjects.of(board, circulation));
    match rehearsed {
        Ok(rehearsed) => Ok(rehearsed.into_iter().map(|one| row(board, one)).collect()),
        Err(NotRehearsed::Calendar(error)) => {
            unfit!("{error}: rehearse up to a day that the table of bank holidays knows")
        }
        Err(error @ NotRehearsed::Wording(_)) => Err(error).context("writing the letters"),
    }
}

fn row(board: &Board, rehearsed: Rehearsed) -> PlanRow {
    PlanRow {
        key: rehearsed.key.to_string(),
        at: local(board, rehearsed.at),
        to: rehearsed.to.map(|to| to.address).unwrap_or_default(),
        subject: rehearsed.subject,
        why: rehearsed.why,
    }
}

/// The subjects of packs' letters, each worded by a pack without figures.
#[derive(Default)]
struct Subjects(RefCell<BTreeMap<(Period, u32, AudienceCode), String>>);

impl Subjects {
    fn of(&self, board: &Board, circulation: &Circulation) -> String {
        let key = (
            circulation.period,
            circulation.issue,
            circulation.audience.clone(),
        );
        let mut known = self.0.borrow_mut();
        let subject = known.entry(key).or_insert_with(|| {
            let made = without_figures(board, circulation);
            made.unwrap_or_else(|| format!("{}: {}", board.short_name, circulation.period))
        });
        subject.clone()
    }
}

fn without_figures(board: &Board, circulation: &Circulation) -> Option<String> {
    let history = History::default();
    let known = Known {
        observations: &[],
        commentary: &[],
        findings: &[],
        history: &history,
        previous_as_at: None,
    };
    let audience = board.audience(&circulation.audience)?;
    let as_at = boardpack_model::due::start_of_day(circulation.period.last_day(), &board.time_zone);
    let assessment = boardpack_assess::assess(board, circulation.period, &known, as_at).ok()?;
    let shown = boardpack_assess::disclose(board, &assessment, audience, &[]);
    let edition = Edition {
        issue: Some(circulation.issue),
        as_at,
        issued_on: Some(circulation.period.last_day()),
        approved_by: None,
        audience: audience.code.clone(),
        version: packs::VERSION.to_owned(),
    };
    let pack = boardpack_pack::compose(board, &shown, &edition, &boardpack_assess::printed, &[]);
    let subject = boardpack_pack::email_subject(&pack);
    Some(boardpack_chase::marked_subject(&audience.marking, &subject))
}

/// What the ledger of a workspace tells of a board, without taking the workspace or writing anything into it; nothing happened
/// where there is no ledger yet.
pub fn history_of(workspace: &Workspace, ledger_url: Option<&str>, open: &OpenBoard) -> Result<History> {
    let mut ledger = match ledger_url {
        Some(url) if url.starts_with("postgres") => Ledger::open(url).context("opening the ledger")?,
        _ => {
            let path = ledger_url.map_or_else(|| workspace.ledger(), file_of);
            if !path.exists() {
                return Ok(History::default());
            }
            let folder = tempfile::tempdir().context("making a folder for a copy of the ledger")?;
            let mut ledger = copied(&path, folder.path())?;
            return ledger.history(&open.board.code).context("reading the ledger");
        }
    };
    ledger.history(&open.board.code).context("reading the ledger")
}

fn file_of(url: &str) -> PathBuf {
    let path = url
        .strip_prefix("sqlite://")
        .or_else(|| url.strip_prefix("sqlite:"));
    PathBuf::from(path.unwrap_or(url))
}

/// How often a copy is begun again because somebody wrote meanwhile.
const TRIES: usize = 20;

/// Opens a copy of a ledger's file and of its log of what is not yet in the file: both as they stood at one moment.
fn copied(path: &Path, folder: &Path) -> Result<Ledger> {
    let log = with_ending(path, "-wal");
    for _ in 0..TRIES {
        let before = (stands(path), stands(&log));
        let copy = folder.join("ledger.sqlite");
        fs::copy(path, &copy).with_context(|| format!("copying {}", path.display()))?;
        if before.1.is_some() {
            fs::copy(&log, with_ending(&copy, "-wal"))
                .with_context(|| format!("copying {}", log.display()))?;
        }
        if before == (stands(path), stands(&log)) {
            return Ledger::open_file(&copy).context("opening a copy of the ledger");
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    bail!("the ledger is being written to all the time: try again, or rehearse from nothing with --empty")
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn stands(path: &Path) -> Option<(u64, Option<SystemTime>)> {
    let metadata = path.metadata().ok()?;
    Some((metadata.len(), metadata.modified().ok()))
}
