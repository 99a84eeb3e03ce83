//! Every workbook of a corpus that nobody here wrote, cell by cell against libraries that boardpack does not use.
//!
//! The corpus is read where `BOARDPACK_TEST_CORPUS` says it lies. Disagreements whose cause is known stand in
//! `agreement/exceptions.csv`, one by one; any other fails the test, and so does one of these that has gone.

mod compare;
mod other;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use boardpack_ingest::Refusal;

use crate::support::{PROGRAM, has, root};
use compare::disagreements;
use other::Reader;

/// Fewer workbooks than this that both read would be no campaign.
const AT_LEAST: usize = 300;
/// No workbook is begun after so long.
const TIME_BOX: Duration = Duration::from_mins(10);

#[test]
fn every_workbook_that_another_reader_opens_is_read_the_same() {
    let Some(corpus) = corpus() else {
        return;
    };
    let begun = Instant::now();
    let files = Mutex::new(workbooks(&corpus));
    let outcomes = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let mut ours = boardpack_reader::Reader::new(PathBuf::from(PROGRAM));
                let mut other = Reader::start(&python());
                while let Some(file) = files.lock().unwrap().pop() {
                    assert!(begun.elapsed() < TIME_BOX, "the campaign takes too long");
                    let outcome = judge(&corpus.join(&file), &mut ours, &mut other);
                    outcomes.lock().unwrap().insert(file, outcome);
                }
            });
        }
    });
    report(&outcomes.into_inner().unwrap(), begun.elapsed());
}

/// What came of one workbook.
enum Outcome {
    /// The other reader does not open it.
    NotOpened,
    /// boardpack refuses it.
    Refused(Refusal),
    /// Both read it: how many cells, and where they differ, by sheet.
    Read(usize, BTreeMap<String, Vec<String>>),
}

/// Reads one workbook as `receive` does it, in a worker process of the built program, and as the other reader does.
fn judge(path: &Path, ours: &mut boardpack_reader::Reader, other: &mut Reader) -> Outcome {
    let Some(other) = other.read(path) else {
        return Outcome::NotOpened;
    };
    match ours.read(&std::fs::read(path).unwrap(), None).unwrap() {
        Err(refusal) => Outcome::Refused(refusal),
        Ok(workbook) => {
            let cells = workbook.sheets.iter().map(|sheet| sheet.cells.len()).sum();
            Outcome::Read(cells, disagreements(&workbook, &other))
        }
    }
}

fn report(outcomes: &BTreeMap<String, Outcome>, took: Duration) {
    let exceptions = exceptions();
    let (mut both, mut cells, mut refused, mut troubles) = (0, 0, 0, Vec::new());
    let mut seen = BTreeMap::new();
    for (file, outcome) in outcomes {
        match outcome {
            Outcome::NotOpened => {}
            Outcome::Refused(refusal) => {
                refused += 1;
                println!("refused: {file}: {}: {}", refusal.kind.word(), refusal.message);
            }
            Outcome::Read(found, differing) => {
                both += 1;
                cells += found;
                for (sheet, places) in differing {
                    let listed = [sheet.as_str(), "*"].map(|sheet| (file.clone(), sheet.to_owned()));
                    match listed.iter().find(|listed| exceptions.contains_key(*listed)) {
                        Some(listed) => *seen.entry(listed.clone()).or_insert(0) += places.len(),
                        None => troubles.push(format!(
                            "{file} [{sheet}]: {} cells: {}",
                            places.len(),
                            places[..places.len().min(4)].join("; ")
                        )),
                    }
                }
            }
        }
    }
    for listed in exceptions.keys().filter(|listed| !seen.contains_key(*listed)) {
        troubles.push(format!(
            "{} [{}] is listed as an exception and agrees",
            listed.0, listed.1
        ));
    }
    println!(
        "{} workbooks: {both} read by both ({cells} cells), {} not opened by the other reader, {refused} refused here; {} listed exceptions; {} s",
        outcomes.len(),
        outcomes.len() - both - refused,
        exceptions.len(),
        took.as_secs()
    );
    assert!(
        troubles.is_empty(),
        "{} disagreements:\n{}",
        troubles.len(),
        troubles.join("\n")
    );
    assert!(both >= AT_LEAST, "only {both} workbooks were read by both");
}

/// The causes of known disagreements, by file and sheet.
fn exceptions() -> BTreeMap<(String, String), String> {
    let path = root().join("tests/agreement/exceptions.csv");
    let mut records = csv::Reader::from_path(path).unwrap();
    records
        .records()
        .map(|record| {
            let record = record.unwrap();
            assert!(!record[2].is_empty(), "an exception without a cause: {record:?}");
            ((record[0].to_owned(), record[1].to_owned()), record[2].to_owned())
        })
        .collect()
}

/// The workbooks of the corpus, by their paths in it. Files made to do harm have tests of their own.
fn workbooks(corpus: &Path) -> Vec<String> {
    let mut files = Vec::new();
    for folder in std::fs::read_dir(corpus).unwrap() {
        let folder: PathBuf = folder.unwrap().path();
        if !folder.is_dir() || folder.ends_with("hostile") {
            continue;
        }
        for file in std::fs::read_dir(folder).unwrap() {
            let file = file.unwrap().path();
            let name = file.strip_prefix(corpus).unwrap().to_string_lossy().into_owned();
            let lower = name.to_lowercase();
            let is_workbook = [".xlsx", ".xlsm", ".xltx", ".xls", ".xlsb", ".ods"]
                .iter()
                .any(|ending| lower.ends_with(ending));
            if is_workbook && !lower.contains("clusterfuzz") {
                files.push(name);
            }
        }
    }
    files.sort();
    files
}

/// Where the corpus lies, if it and the libraries of the other reader are there.
#[expect(
    clippy::disallowed_methods,
    reason = "a test finds the corpus that .ci/run prepared"
)]
fn corpus() -> Option<PathBuf> {
    let corpus = std::env::var("BOARDPACK_TEST_CORPUS").unwrap_or_default();
    let mut probe = Command::new("test");
    probe.args(["-d", &corpus]);
    let mut libraries = Command::new(python());
    libraries.args(["-c", "import openpyxl, xlrd, pyxlsb, odf"]);
    (has("BOARDPACK_TEST_CORPUS, a folder of workbooks", probe)
        && has("openpyxl, xlrd, pyxlsb and odfpy for Python", libraries))
    .then(|| PathBuf::from(corpus))
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test finds the Python that .ci/run prepared"
)]
fn python() -> String {
    std::env::var("BOARDPACK_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned())
}
