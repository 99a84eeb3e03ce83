//! An office with letters that wait, and a mail server on loopback that misbehaves by a script and keeps a log: the judge.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use boardpack_ledger::{Archive, Ledger, LetterToStore};
use boardpack_model::letter::{Letter, LetterKey, Mailbox, Mode};
use boardpack_model::{Board, BoardCode};
use serde_json::Value;
use tempfile::TempDir;

use crate::support::{Office, has, names, python, root, text};

/// A real board's office (no rehearsal) on some ledger.
pub(crate) struct Desk {
    pub(crate) office: Office,
    pub(crate) ledger: Option<String>,
    board: Board,
}

impl Desk {
    /// One with so many letters that wait, to the data leads and board members of its agencies in turn.
    pub(crate) fn with_letters(count: usize, ledger: Option<String>) -> Self {
        Self::written_under(Mode::Live, count, ledger)
    }

    /// One whose letters were written under that mode.
    pub(crate) fn written_under(mode: Mode, count: usize, ledger: Option<String>) -> Self {
        let office = Office::blanktown();
        office.make_real("");
        let code = BoardCode::new("blanktown").unwrap();
        let files = files(&office.path().join("pipelines/blanktown"));
        let board = boardpack_pipeline::read(&code, &files).unwrap();
        let place = office.path().join("ledger.sqlite").display().to_string();
        let mut store = Ledger::open(ledger.as_ref().unwrap_or(&place)).unwrap();
        store.write_letters_under(&code, mode);
        let archive = Archive::at(office.path().join("archive")).unwrap();
        let mut letters = Vec::new();
        for number in 0..count {
            let letter = letter(&board, number);
            let bytes = boardpack_post::compose(&letter).unwrap();
            letters.push(LetterToStore {
                key: letter.key,
                at: letter.at,
                to: letter.to.address,
                subject: letter.subject,
                why: letter.why,
                sha256: archive.put(&bytes).unwrap(),
            });
        }
        store.record_letters(&code, &letters).unwrap();
        Self {
            office,
            ledger,
            board,
        }
    }

    /// Every address of the register.
    pub(crate) fn register(&self) -> BTreeSet<String> {
        contacts(&self.board)
            .into_iter()
            .map(|(_, to)| to.address)
            .collect()
    }

    /// The program, with this desk's ledger.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = self.office.command(words, "");
        if let Some(ledger) = &self.ledger {
            command.args(["--ledger", ledger]);
        }
        command
    }

    pub(crate) fn run(&self, words: &[&str]) -> Output {
        self.command(words).output().unwrap()
    }

    /// Runs it, expects it to work, and gives what it printed.
    pub(crate) fn said(&self, words: &[&str]) -> String {
        let output = self.run(words);
        let said = text(&output.stdout) + &text(&output.stderr);
        assert!(matches!(output.status.code(), Some(0 | 1)), "{words:?}: {said}");
        said
    }

    pub(crate) fn json(&self, words: &[&str]) -> Value {
        let words: Vec<&str> = words.iter().copied().chain(["--format", "json"]).collect();
        let output = self.run(&words);
        assert!(output.status.success(), "{words:?}: {}", text(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// The delivery report.
    pub(crate) fn report(&self) -> Vec<Row> {
        let rows = self.json(&["post", "--report"]);
        let row = |row: &Value| Row {
            number: row["number"].to_string(),
            key: row["key"].as_str().unwrap().to_owned(),
            recipient: row["recipient"].as_str().unwrap().to_owned(),
            outcome: row["outcome"].as_str().unwrap().to_owned(),
            reply: row["reply"].as_str().unwrap().to_owned(),
            message_id: row["message_id"].as_str().unwrap().to_owned(),
        };
        rows.as_array().unwrap().iter().map(row).collect()
    }

    /// How many steps and results the ledger holds.
    pub(crate) fn steps(&self) -> usize {
        let mut store = Ledger::open(&self.place()).unwrap();
        store
            .attempts_of_all(&self.board.code)
            .unwrap()
            .values()
            .map(Vec::len)
            .sum()
    }

    /// Where the ledger lies.
    fn place(&self) -> String {
        let own = self.office.path().join("ledger.sqlite").display().to_string();
        self.ledger.clone().unwrap_or(own)
    }

    /// How many letters have each outcome.
    pub(crate) fn outcomes(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for row in self.report() {
            *counts.entry(row.outcome).or_default() += 1;
        }
        counts
    }
}

/// One letter of the delivery report.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) number: String,
    pub(crate) key: String,
    pub(crate) recipient: String,
    pub(crate) outcome: String,
    pub(crate) reply: String,
    pub(crate) message_id: String,
}

fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for name in names(folder) {
        let path = folder.join(&name);
        if path.is_dir() {
            let below = names(&path).into_iter();
            files.extend(below.map(|file| {
                let text = std::fs::read_to_string(path.join(&file)).unwrap();
                (format!("{name}/{file}"), text)
            }));
        } else {
            files.insert(name, std::fs::read_to_string(path).unwrap());
        }
    }
    files
}

fn contacts(board: &Board) -> Vec<(String, Mailbox)> {
    let of = |agency: &boardpack_model::board::Agency| {
        let code = agency.code.to_string();
        let contacts = agency.contacts.iter();
        contacts
            .map(|contact| (code.clone(), contact.mailbox.clone()))
            .collect::<Vec<_>>()
    };
    board.agencies.iter().flat_map(of).collect()
}

fn letter(board: &Board, number: usize) -> Letter {
    let contacts = contacts(board);
    let (agency, to) = contacts[number % contacts.len()].clone();
    Letter {
        key: LetterKey(format!("blanktown/receipts/2025-26-Q1/{agency}/{number:04}")),
        at: "2025-08-01T09:00:00Z".parse().unwrap(),
        from: board.sender.clone(),
        reply_to: board.officer.mailbox.clone(),
        to,
        subject: format!("Your return, {number}"),
        text: "Thank you, we have it.\n".repeat(40 + number % 7 * 400),
        html: None,
        enclosures: Vec::new(),
        why: "the receipt for a return".to_owned(),
    }
}

/// The mail server. It ends with the value.
pub(crate) struct Judge {
    child: Child,
    pub(crate) port: String,
    folder: TempDir,
}

impl Judge {
    /// Starts one with a script (recipient to fault); nothing where Python has no aiosmtpd.
    pub(crate) fn start(script: &BTreeMap<String, &str>) -> Option<Self> {
        Self::with_token(script, None)
    }

    /// One that lets nobody in without a certain token.
    pub(crate) fn with_token(script: &BTreeMap<String, &str>, token: Option<&str>) -> Option<Self> {
        let mut probe = Command::new(python());
        probe.args(["-c", "import aiosmtpd"]);
        if !has("aiosmtpd for Python", probe) {
            return None;
        }
        let folder = TempDir::new().unwrap();
        std::fs::write(
            folder.path().join("script.json"),
            serde_json::to_string(script).unwrap(),
        )
        .unwrap();
        if let Some(token) = token {
            std::fs::write(folder.path().join("token"), token).unwrap();
        }
        let (child, port) = serve(folder.path(), "0");
        Some(Self { child, port, folder })
    }

    /// Starts it again where it died. Whether it had.
    pub(crate) fn revive(&mut self) -> bool {
        if self.child.try_wait().unwrap().is_none() {
            return false;
        }
        self.child = serve(self.folder.path(), &self.port).0;
        true
    }

    /// The words by which the program sends to it.
    pub(crate) fn words<'a>(&'a self, words: &[&'a str]) -> Vec<&'a str> {
        over_smtp(words, &self.port)
    }

    /// The Message-ID and the one recipient of every message it accepted, oldest first.
    pub(crate) fn accepted(&self) -> Vec<(String, String)> {
        let log = std::fs::read_to_string(self.folder.path().join("accepted.jsonl")).unwrap_or_default();
        let entry = |line: &str| {
            let entry: Value = serde_json::from_str(line).unwrap();
            let recipients = entry["rcpt"].as_array().unwrap();
            assert_eq!(recipients.len(), 1, "one recipient for each envelope");
            let word = |value: &Value| value.as_str().unwrap().to_owned();
            (word(&entry["message_id"]), word(&recipients[0]))
        };
        log.lines().map(entry).collect()
    }
}

impl Drop for Judge {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn serve(folder: &Path, port: &str) -> (Child, String) {
    let mut child = Command::new(python())
        .arg(root().join("tests/post/server.py"))
        .arg(folder)
        .arg(port)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    (child, line.trim().to_owned())
}

/// The words for a live office with a plain mail server at a port of this machine, waited for a second at most.
pub(crate) fn over_smtp<'a>(words: &[&'a str], port: &'a str) -> Vec<&'a str> {
    let mail = [
        "--mode",
        "live",
        "--smtp-host",
        "127.0.0.1",
        "--smtp-security",
        "none",
        "--smtp-timeout",
        "700ms",
        "--smtp-port",
        port,
    ];
    words.iter().copied().chain(mail).collect()
}

/// A fresh schema of the PostgreSQL database named by `BOARDPACK_TEST_POSTGRES`, where it is set.
pub(crate) fn on_postgres(test: &str) -> Option<String> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the environment says whether there is a PostgreSQL"
    )]
    let url = std::env::var("BOARDPACK_TEST_POSTGRES");
    let Ok(url) = url else {
        assert!(
            !crate::support::under_ci(),
            "not run: needs PostgreSQL, which .ci/run must start"
        );
        eprintln!("not run: needs PostgreSQL");
        return None;
    };
    // Another run on the same database must not meet this one.
    let schema = format!("post_{test}_{}", std::process::id());
    let mut psql = Command::new("psql");
    psql.args([
        "-q",
        "-d",
        &url,
        "-c",
        &format!("drop schema if exists {schema} cascade; create schema {schema}"),
    ]);
    has("psql", psql).then(|| {
        let joint = if url.contains('?') { '&' } else { '?' };
        format!("{url}{joint}options[search_path]={schema}")
    })
}

/// The ledgers on which a test runs: the workspace's own SQLite file, and PostgreSQL where there is one.
pub(crate) fn ledgers(test: &str) -> Vec<Option<String>> {
    let mut ledgers = vec![None];
    ledgers.extend(on_postgres(test).map(Some));
    ledgers
}
