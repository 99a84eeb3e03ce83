//! Every file of the corpus of foreign spreadsheets, taken through `receive` in one run of the program: none takes it down,
//! hangs or passes its memory, and each has one state, one outcome and a letter that can be read.
//!
//! The folder is `BOARDPACK_TEST_CORPUS`; `corpus.tally.txt` says what became of the files, by the folder that each came from.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use boardpack_ledger::sha256_hex;
use serde_json::Value;

use crate::support::{Office, names, receipts, root, under_ci};

const NOW: &str = "2026-07-20T10:00";
/// Far more than it needs: a file that hangs is stopped by its own limit, and this says that they together are.
const LONGEST: Duration = Duration::from_mins(20);
/// What the office itself may come to; it holds one file at a time.
const OFFICE_MEMORY: u64 = 512 << 20;
/// What a reader may come to before its own limit ends it.
const READER_MEMORY: u64 = 2 << 30;
const AGENCIES: [&str; 12] = [
    "acute",
    "cafcass",
    "community",
    "education",
    "housing",
    "icb",
    "mental-health",
    "police",
    "probation",
    "social-care",
    "voluntary",
    "youth-justice",
];

/// One file of the corpus, and where it was dropped.
struct Foreign {
    source: String,
    path: String,
    sha256: String,
}

#[test]
fn every_foreign_file_gets_one_state_one_outcome_and_one_letter() {
    let Some(corpus) = corpus() else {
        return;
    };
    let office = Office::blanktown();
    let files = drop_all(&office, &corpus);
    let started = Instant::now();
    let (rows, peak) = receive(&office);
    eprintln!(
        "{} files in {:.0} s; the office came to {} MB and a reader to {} MB",
        files.len(),
        started.elapsed().as_secs_f64(),
        peak.office >> 20,
        peak.reader >> 20
    );
    assert!(
        peak.office < OFFICE_MEMORY,
        "the office came to {} bytes",
        peak.office
    );
    assert!(
        peak.reader < READER_MEMORY,
        "a reader came to {} bytes",
        peak.reader
    );
    let became = became(&files, rows);
    for (file, row) in files.iter().zip(&became) {
        check_letter(&office, file, row);
    }
    compare(&files, &became);
}

fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("BOARDPACK_TEST_CORPUS").map(PathBuf::from);
    if folder.is_none() {
        assert!(
            !under_ci(),
            "not run: needs BOARDPACK_TEST_CORPUS, which .ci/run must set"
        );
        eprintln!("not run: needs BOARDPACK_TEST_CORPUS");
    }
    folder
}

/// Drops each file under a name made of its path; the same bytes always into the same agency's folder.
fn drop_all(office: &Office, corpus: &Path) -> Vec<Foreign> {
    let mut files = Vec::new();
    for path in below(corpus) {
        let bytes = fs::read(&path).unwrap();
        let sha256 = sha256_hex(&bytes);
        let parts: Vec<String> = path
            .strip_prefix(corpus)
            .unwrap()
            .components()
            .map(|part| part.as_os_str().to_string_lossy().into_owned())
            .collect();
        let agency = usize::from_str_radix(&sha256[..4], 16).unwrap() % AGENCIES.len();
        let path = format!("{}/{}", AGENCIES[agency], parts.join("__"));
        office.drop_bytes(&bytes, &path);
        files.push(Foreign {
            source: parts[0].clone(),
            path,
            sha256,
        });
    }
    files
}

fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for name in names(folder) {
        let path = folder.join(name);
        if path.is_dir() {
            found.extend(below(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// The most memory that was seen in use, in bytes.
#[derive(Default)]
struct Peak {
    office: u64,
    reader: u64,
}

fn receive(office: &Office) -> (Vec<Value>, Peak) {
    let said = office.path().join("said.json");
    let mut child = office
        .command(&["receive", "--format", "json"], NOW)
        .stdout(File::create(&said).unwrap())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap();
    let peak = watch(&mut child);
    let status = child.wait().unwrap();
    assert!(status.success(), "receive ended with {status}");
    let rows = serde_json::from_slice(&fs::read(said).unwrap()).unwrap();
    (rows, peak)
}

/// Looks at the memory of the office and of its readers until it ends.
fn watch(child: &mut Child) -> Peak {
    let (started, mut peak) = (Instant::now(), Peak::default());
    while child.try_wait().unwrap().is_none() {
        if started.elapsed() > LONGEST {
            child.kill().unwrap();
            panic!("receive took longer than {} s", LONGEST.as_secs());
        }
        let id = child.id().to_string();
        peak.office = peak.office.max(peak_memory(&id));
        for reader in children(&id) {
            peak.reader = peak.reader.max(peak_memory(&reader));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    peak
}

/// The peak of a process's memory; nought once it has ended.
fn peak_memory(process: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
    kilobytes.map_or(0, |number| number.trim().parse::<u64>().unwrap() << 10)
}

/// The processes that a process's threads started.
fn children(process: &str) -> Vec<String> {
    let tasks = PathBuf::from(format!("/proc/{process}/task"));
    let lists = names(&tasks)
        .into_iter()
        .filter_map(|task| fs::read_to_string(tasks.join(task).join("children")).ok());
    lists
        .flat_map(|list| list.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

/// The row of each file: by its path, or by its bytes where its name is withheld. Each row is about one file.
fn became(files: &[Foreign], rows: Vec<Value>) -> Vec<Value> {
    let paths: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let (mut named, mut withheld) = (BTreeMap::new(), BTreeMap::<String, Vec<Value>>::new());
    for row in rows {
        let path = word(&row, "file").to_owned();
        if paths.contains(path.as_str()) {
            let before = named.insert(path, row);
            assert!(before.is_none(), "two rows about one file: {before:?}");
        } else {
            withheld
                .entry(word(&row, "sha256").to_owned())
                .or_default()
                .push(row);
        }
    }
    let became: Vec<Value> = files
        .iter()
        .map(|file| {
            let row = named.remove(&file.path);
            let row = row.or_else(|| withheld.get_mut(&file.sha256)?.pop());
            row.unwrap_or_else(|| panic!("{}: nothing was said of it", file.path))
        })
        .collect();
    assert!(
        withheld.values().all(Vec::is_empty),
        "rows about no file: {withheld:?}"
    );
    became
}

fn check_letter(office: &Office, file: &Foreign, row: &Value) {
    let (state, outcome) = (word(row, "state"), word(row, "outcome"));
    let is_answered = matches!(state, "taken" | "duplicate");
    assert!(
        is_answered || !word(row, "reason").is_empty(),
        "{}: {row}",
        file.path
    );
    assert_eq!(state == "taken", !outcome.is_empty(), "{}: {row}", file.path);
    if !is_answered {
        return;
    }
    let (agency, _) = file.path.split_once('/').unwrap();
    let letters = receipts(office.path(), agency, &file.sha256);
    assert!(!letters.is_empty(), "{}: no letter", file.path);
    for letter in letters {
        assert!(letter.len() > 200, "{}: {letter}", file.path);
        let odd = letter.chars().find(|char| char.is_control() && *char != '\n');
        assert_eq!(odd, None, "{}: {letter}", file.path);
    }
}

/// What became of the files of each folder, against what is kept; every file's own line lies in the target folder.
fn compare(files: &[Foreign], became: &[Value]) {
    let mut tally: BTreeMap<&str, BTreeMap<String, u32>> = BTreeMap::new();
    let mut each = String::new();
    for (file, row) in files.iter().zip(became) {
        let end = match word(row, "outcome") {
            "" => word(row, "state"),
            outcome => outcome,
        }
        .replace('-', " ");
        writeln!(each, "{end}\t{}\t{}", file.path, word(row, "reason")).unwrap();
        *tally.entry(&file.source).or_default().entry(end).or_default() += 1;
    }
    let mut text = String::new();
    for (source, ends) in &tally {
        let ends: Vec<String> = ends.iter().map(|(end, files)| format!("{end} {files}")).collect();
        writeln!(text, "{source:<22} {}", ends.join(" · ")).unwrap();
    }
    let made = Path::new(env!("CARGO_TARGET_TMPDIR"));
    fs::write(made.join("corpus.each.txt"), each).unwrap();
    fs::write(made.join("corpus.tally.txt"), &text).unwrap();
    let kept = fs::read_to_string(root().join("tests/corpus.tally.txt")).unwrap_or_default();
    assert!(
        text == kept,
        "tests/corpus.tally.txt says otherwise; now (also in {}):\n{text}",
        made.display()
    );
}

fn word<'a>(row: &'a Value, key: &str) -> &'a str {
    row[key].as_str().unwrap_or("")
}
