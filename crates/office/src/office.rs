//! An open office: its workspace, its boards as their pipeline files mean them, its ledger and archive.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use boardpack_ingest::{Refusal, Workbook};
use boardpack_ledger::{Archive, Ledger};
use boardpack_model::letter::Mode;
use boardpack_model::{AgencyCode, Board, BoardCode, Secret};
use boardpack_pipeline::Problems;
use boardpack_post::Transport;
use boardpack_reader::Reader;
use jiff::Timestamp;

use crate::Workspace;
use crate::clock::Uptime;
use crate::mail_in::Maildir;
use crate::workspace::Lock;

/// What an office finds around it; the faces say what that is.
#[derive(Debug, Clone)]
pub struct Surroundings {
    /// The program whose hidden subcommand reads workbooks in a process of its own.
    pub reader: PathBuf,
    /// The passwords that were agreed with agencies for their workbooks.
    pub passwords: BTreeMap<AgencyCode, Secret>,
    /// How long a file must stay unchanged, by the machine's clock, before it counts as whole.
    pub settle: Duration,
    /// How letters leave.
    pub transport: Transport,
    /// How far they may go, where somebody has said so.
    pub mode: Option<Mode>,
    /// The ledger's address: nothing means the workspace's own SQLite file.
    pub ledger_url: Option<String>,
    /// Birth instants known from elsewhere, by path below the drop folder: a replay's files are younger than what they
    /// stand for.
    pub births: BTreeMap<String, Timestamp>,
    /// Where mail comes in, if it does.
    pub maildir: Option<Maildir>,
}

/// A board with the texts of the files that it was made from.
#[derive(Debug, Clone)]
pub struct OpenBoard {
    /// The board as meant.
    pub board: Board,
    /// Its pipeline files: path below its folder to text.
    pub files: BTreeMap<String, String>,
}

/// An open office. While it is open, no other process works in its workspace.
pub struct Office {
    /// Where it lies.
    pub workspace: Workspace,
    /// Its boards.
    pub boards: Vec<OpenBoard>,
    /// What happened.
    pub ledger: Ledger,
    /// The originals.
    pub archive: Archive,
    /// What is around it.
    pub surroundings: Surroundings,
    /// What the machine tells of time besides its clock; nothing where the clock is moved by command.
    pub uptime: Option<Uptime>,
    reader: Reader,
    _lock: Lock,
}

/// Why an office could not be opened.
#[derive(Debug)]
pub enum NotOpened {
    /// Its pipeline files have problems.
    Pipeline(Box<Problems>),
    /// Its surroundings are broken.
    Surroundings(anyhow::Error),
}

impl Office {
    /// Opens the office of a workspace; every problem of its pipelines is reported at once.
    pub fn open(workspace: Workspace, surroundings: Surroundings) -> Result<Self, NotOpened> {
        let lock = workspace.lock().map_err(NotOpened::Surroundings)?;
        let codes = workspace.boards().map_err(NotOpened::Surroundings)?;
        let mut boards = Vec::new();
        for code in codes {
            boards.push(open_board(&workspace, &code)?);
        }
        Self::with_boards(workspace, boards, surroundings, lock).map_err(NotOpened::Surroundings)
    }

    fn with_boards(
        workspace: Workspace,
        boards: Vec<OpenBoard>,
        surroundings: Surroundings,
        lock: Lock,
    ) -> Result<Self> {
        if boards.is_empty() {
            bail!(
                "{} has no board: add a folder below `pipelines`",
                workspace.root.display()
            );
        }
        let owed_by_nobody = |code: &&AgencyCode| boards.iter().all(|open| open.board.agency(code).is_none());
        let strangers = surroundings.passwords.keys().filter(owed_by_nobody).count();
        if strangers > 0 {
            // Not which: somebody may have written the password where the agency belongs.
            bail!(
                "{strangers} of the workbook passwords are for no agency of the register: write its code before the password"
            );
        }
        let address = surroundings
            .ledger_url
            .clone()
            .unwrap_or_else(|| workspace.ledger().display().to_string());
        let mut ledger = Ledger::open(&address).with_context(|| format!("opening the ledger {address}"))?;
        for open in &boards {
            ledger.write_letters_under(&open.board.code, mode(&surroundings, &open.board));
        }
        let archive = Archive::at(workspace.archive()).context("opening the archive")?;
        Ok(Self {
            workspace,
            boards,
            ledger,
            archive,
            reader: Reader::new(surroundings.reader.clone()),
            surroundings,
            uptime: None,
            _lock: lock,
        })
    }

    /// The board of that code; with none given, the only one.
    pub fn board(&self, code: Option<&str>) -> Result<OpenBoard> {
        let found = match code {
            Some(code) => self.boards.iter().find(|open| open.board.code.as_str() == code),
            None if self.boards.len() > 1 => {
                bail!("this workspace has several boards: say which with --board")
            }
            None => self.boards.first(),
        };
        found
            .cloned()
            .with_context(|| format!("there is no board `{}`", code.unwrap_or_default()))
    }

    /// How far the letters of a board may go.
    pub fn mode(&self, board: &Board) -> Mode {
        mode(&self.surroundings, board)
    }

    /// Reads an agency's file in a process of its own, with the password that was agreed with that agency, if one was.
    pub fn read(&mut self, agency: &AgencyCode, bytes: &[u8]) -> Result<Result<Workbook, Refusal>> {
        let password = self.surroundings.passwords.get(agency);
        self.reader.read(bytes, password)
    }

    /// The drop folder of a board: `drop/<board>` where there are several, else `drop` itself.
    pub fn drop_folder(&self, board: &Board) -> PathBuf {
        let root = self.workspace.drop_root();
        if self.boards.len() > 1 {
            root.join(board.code.as_str())
        } else {
            root
        }
    }
}

/// Where nobody has said how far letters may go: into a folder they do no harm; to a mail server nothing goes.
///
/// A rehearsal has a mode of its own, so that what was written in it never leaves by itself when the board becomes a real one.
fn mode(surroundings: &Surroundings, board: &Board) -> Mode {
    let mode = surroundings.mode.unwrap_or(match surroundings.transport {
        Transport::Folder(_) => Mode::Live,
        Transport::Smtp(_) => Mode::DryRun,
    });
    match mode {
        Mode::DryRun => Mode::DryRun,
        _ if board.rehearsal => Mode::Rehearsal,
        other => other,
    }
}

/// Reads one board's pipeline from a workspace.
pub fn open_board(workspace: &Workspace, code: &BoardCode) -> Result<OpenBoard, NotOpened> {
    let files = workspace.pipeline_files(code).map_err(NotOpened::Surroundings)?;
    let board =
        boardpack_pipeline::read(code, &files).map_err(|problems| NotOpened::Pipeline(Box::new(problems)))?;
    Ok(OpenBoard { board, files })
}

/// What is wrong with the wording of a board's letters, in words: a template that a rung names and nobody wrote, a name in one
/// that no letter fills in.
pub fn letter_problems(open: &OpenBoard) -> Vec<String> {
    boardpack_chase::check_letters(&open.board)
}
