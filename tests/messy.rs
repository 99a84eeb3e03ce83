//! The labelled set of messy returns: each case drops its files into a new office, and what the program then says and keeps is
//! compared with a truth that was written by hand.
//!
//! `messy/drops.csv` says which file lands when, where and under which name; `messy/truth.csv` what must become of it. No value
//! may be kept that is not in the truth, none may be lost, and each trouble must be said with its cell (`messy/README.md`).

mod said;
mod truth;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use boardpack_ledger::Ledger;
use boardpack_model::BoardCode;
use tempfile::TempDir;

use crate::support::{PROGRAM, copy, receipts, root, text};
use said::Said;
use truth::{Case, Drop};

const BOARD: &str = "messington";

fn folder() -> PathBuf {
    root().join("tests/messy")
}

#[test]
fn every_messy_return_is_read_right_or_its_trouble_is_said() {
    let cases = truth::cases(&folder());
    let next = AtomicUsize::new(0);
    let disagreements = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let found = said::disagreements(case, &replay(case));
                    disagreements.lock().unwrap().insert(case.name.clone(), found);
                }
            });
        }
    });
    judge(&disagreements.into_inner().unwrap());
}

/// Every disagreement in one table; those of the open cases are only said, and an open case that is right is one too.
fn judge(disagreements: &BTreeMap<String, Vec<String>>) {
    let open = truth::open_cases(&folder());
    let (mut said, mut table) = (String::new(), String::new());
    for (case, found) in disagreements {
        let is_open = open.contains_key(case);
        let into = if is_open { &mut said } else { &mut table };
        for one in found {
            writeln!(into, "{case:<34} {one}").unwrap();
        }
        if is_open && found.is_empty() {
            writeln!(table, "{case:<34} is as its truth says: take it off open.csv").unwrap();
        }
    }
    eprintln!("open, for a decision or for work elsewhere:\n{said}");
    let right = disagreements.values().filter(|found| found.is_empty()).count();
    assert!(
        table.is_empty(),
        "{right} of {} cases are as their truth says; not so:\n{table}",
        disagreements.len()
    );
}

/// Drops the files of a case, as each instant comes, and collects what was said and kept.
fn replay(case: &Case) -> Said {
    let office = TempDir::new().unwrap();
    copy(
        &folder().join("pipeline"),
        &office.path().join("pipelines").join(BOARD),
    );
    let mut said = Said::default();
    for together in case.drops.chunk_by(|one, next| one.at == next.at) {
        for drop in together {
            put(office.path(), drop);
        }
        let rows = receive(office.path(), &together[0].at);
        said.rows.extend(rows.as_array().unwrap().iter().cloned());
    }
    let mut ledger = Ledger::open_file(&office.path().join("ledger.sqlite")).unwrap();
    said.letters = case
        .drops
        .iter()
        .map(|drop| letters(office.path(), drop))
        .collect();
    said.kept = ledger
        .observations(&BoardCode::new(BOARD).unwrap(), None)
        .unwrap();
    said
}

fn put(office: &Path, drop: &Drop) {
    let to = office.join("drop").join(&drop.folder);
    fs::create_dir_all(&to).unwrap();
    fs::write(to.join(&drop.name), &drop.bytes).unwrap();
}

/// What the sender was told about a file; its own name says nothing.
fn letters(office: &Path, drop: &Drop) -> String {
    receipts(office, &drop.folder, &drop.sha256)
        .concat()
        .replace(&drop.name, "")
}

fn receive(office: &Path, now: &str) -> serde_json::Value {
    let output = Command::new(PROGRAM)
        .args([
            "receive",
            "--settle",
            "0s",
            "--format",
            "json",
            "--now",
            now,
            "--workspace",
        ])
        .arg(office)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", text(&output.stdout)))
}
