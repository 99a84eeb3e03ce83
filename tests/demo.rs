//! The whole story: the Blanktown demo, run twice, looked at from every side.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::support::{PROGRAM, names, root, text};
use crate::trace_all::every_figure;

fn demo(into: &Path) -> Output {
    Command::new(PROGRAM)
        .arg("demo")
        .arg("--into")
        .arg(into)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn run(office: &Path, words: &[&str]) -> Output {
    Command::new(PROGRAM)
        .args(words)
        .args(["--settle", "0s", "--workspace"])
        .arg(office)
        .output()
        .unwrap()
}

fn json(office: &Path, words: &[&str]) -> Value {
    let words: Vec<&str> = words.iter().copied().chain(["--format", "json"]).collect();
    let output = run(office, &words);
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{words:?}: {error}: {}", text(&output.stderr)))
}

/// Every file below a folder with its bytes.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    for name in names(folder) {
        let path = folder.join(&name);
        if path.is_dir() {
            all.extend(
                files(&path)
                    .into_iter()
                    .map(|(below, bytes)| (Path::new(&name).join(below), bytes)),
            );
        } else {
            all.insert(PathBuf::from(name), fs::read(path).unwrap());
        }
    }
    all
}

/// One demo serves every look at it; a second one runs beside it to be compared.
#[test]
fn the_demo_ends_as_promised() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (folder.path().join("first"), folder.path().join("second"));
    std::thread::scope(|scope| {
        let one = scope.spawn(|| demo(&first));
        let two = scope.spawn(|| demo(&second));
        for output in [one.join().unwrap(), two.join().unwrap()] {
            assert!(output.status.success(), "{}", text(&output.stderr));
            assert!(
                text(&output.stdout).lines().count() <= 11,
                "{}",
                text(&output.stdout)
            );
        }
    });
    packs_are_there(&first);
    both_are_alike(&first, &second);
    every_file_has_one_state_and_outcome(&first);
    figures_are_those_that_were_sent(&first);
    statuses_of_the_first_quarter(&first);
    nothing_more_is_due(&first);
    let followed = every_figure(&first);
    assert!(followed > 2500, "only {followed} figures were followed");
    crate::attack::blanktown(&first);
    crate::worked_examples::agree(&first);
    issues_are_remade(&first);
}

fn packs_are_there(office: &Path) {
    let packs = office.join("packs/blanktown");
    assert_eq!(
        names(&packs),
        [
            "2025-26-Q2",
            "2025-26-Q3",
            "2025-26-Q4",
            "2026-27-Q1",
            "2026-27-Q2"
        ]
    );
    let wanted = [
        "assessment.json",
        "board.html",
        "board.pdf",
        "board.xlsx",
        "pack.json",
        "public.html",
        "public.pdf",
        "public.xlsx",
    ];
    for period in names(&packs).iter().take(4) {
        assert_eq!(names(&packs.join(period).join("issue-1")), wanted, "{period}");
    }
    assert_eq!(names(&packs.join("2026-27-Q2")), ["draft"]);
    assert_eq!(names(&packs.join("2026-27-Q2/draft")), wanted);
    let letters = names(&office.join("outbox"));
    let count = |part: &str| letters.iter().filter(|name| name.contains(part)).count();
    for part in [
        "_request",
        "_reminder",
        "_due-today",
        "_chaser-1",
        "_receipts_",
        "_pack_issue-1_board",
        "_pack_issue-1_public",
    ] {
        assert!(count(part) > 0, "no letter {part}");
    }
    assert_eq!(
        count("_pack_issue-1_public"),
        4,
        "one public pack to the one who publishes it, each quarter"
    );
}

fn both_are_alike(first: &Path, second: &Path) {
    let (one, two) = (files(&first.join("packs")), files(&second.join("packs")));
    assert_eq!(one.keys().collect::<Vec<_>>(), two.keys().collect::<Vec<_>>());
    for (path, bytes) in &one {
        assert!(two[path] == *bytes, "{} differs between two runs", path.display());
    }
    assert!(
        files(&first.join("outbox")) == files(&second.join("outbox")),
        "a letter differs between two runs"
    );
}

/// What the sample says of each of its files, from its own hand-written table.
fn every_file_has_one_state_and_outcome(office: &Path) {
    let expected = fs::read_to_string(root().join("sample-data/expected.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(expected.as_bytes());
    let archived = arrivals(office);
    let mut differing = Vec::new();
    for row in reader.records() {
        let row = row.unwrap();
        let (file, state, outcome) = (&row[0], &row[1], &row[5]);
        // A copy that had only begun is gone: the whole file took its place. The case `waiting` looks at that moment.
        let found: Vec<String> = match state {
            "waiting" => vec![if archived.contains_key(file) {
                "taken".to_owned()
            } else {
                "waiting".to_owned()
            }],
            _ => archived.get(file).cloned().unwrap_or_default(),
        };
        let wanted = if outcome.is_empty() {
            state.to_owned()
        } else {
            format!("{state}: {outcome}")
        };
        if found != [wanted.clone()] {
            differing.push(format!("{file}: expected {wanted}, found {found:?}"));
        }
    }
    assert!(
        differing.is_empty(),
        "{} files differ:\n{}",
        differing.len(),
        differing.join("\n")
    );
}

/// Each sample file's states as the ledger has them: `taken: accepted`, `duplicate`.
fn arrivals(office: &Path) -> BTreeMap<String, Vec<String>> {
    let mut ledger =
        boardpack_ledger::Ledger::open(&office.join("ledger.sqlite").display().to_string()).unwrap();
    let board = boardpack_model::BoardCode::new("blanktown").unwrap();
    let (arrivals, history) = (ledger.arrivals(&board).unwrap(), ledger.history(&board).unwrap());
    let mut by_file: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let deliveries = fs::read_to_string(root().join("sample-data/deliveries.csv")).unwrap();
    for row in csv::Reader::from_reader(deliveries.as_bytes()).records() {
        let row = row.unwrap();
        let (folder, name, file) = (&row[1], &row[2], row[3].to_owned());
        let sha256 = boardpack_ledger::sha256_hex(&fs::read(root().join("sample-data").join(&file)).unwrap());
        // A file that was never opened is known by its name only; a quarantined one by its bytes only.
        let is_it = |arrival: &&boardpack_model::history::Arrival| {
            arrival.folder == folder
                && if arrival.sha256.is_empty() {
                    arrival.name == name
                } else {
                    arrival.sha256 == sha256
                }
        };
        for arrival in arrivals.iter().filter(is_it) {
            // The first answer is what came of the file; a decision of the officer's may follow.
            let outcome = history
                .submissions
                .iter()
                .find(|submission| submission.arrival == arrival.id);
            let state = arrival.state.words();
            let words = outcome.map_or_else(
                || state.to_owned(),
                |outcome| format!("{state}: {}", outcome.outcome.words()),
            );
            let states = by_file.entry(file.clone()).or_default();
            // The same bytes sent twice under two names are two files with one state each.
            let is_another = arrival.name != name && !arrival.name.starts_with("name withheld");
            if !is_another {
                states.push(words);
            }
        }
    }
    by_file
}

/// Every figure in use is the one that the sample's generator meant, whatever workbook it came in.
fn figures_are_those_that_were_sent(office: &Path) {
    let truth = fs::read_to_string(root().join("sample-data/generate/truth.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(truth.as_bytes());
    let mut meant: BTreeMap<(String, String, String), f64> = BTreeMap::new();
    for row in reader.records() {
        let row = row.unwrap();
        if let Ok(value) = row[4].parse() {
            meant.insert((row[1].to_owned(), row[2].to_owned(), row[3].to_owned()), value);
        }
    }
    let assessment: Value = serde_json::from_slice(
        &fs::read(office.join("packs/blanktown/2026-27-Q1/issue-1/assessment.json")).unwrap(),
    )
    .unwrap();
    let (mut compared, mut differing) = (0, Vec::new());
    for indicator in assessment["indicators"].as_array().unwrap() {
        for point in indicator["series"].as_array().unwrap() {
            for measure in ["numerator", "denominator"] {
                let key = (
                    indicator["indicator"].as_str().unwrap().to_owned(),
                    measure.to_owned(),
                    point["period"].as_str().unwrap().to_owned(),
                );
                let (Some(meant), Some(read)) = (meant.get(&key), point[measure]["number"].as_f64()) else {
                    continue;
                };
                compared += 1;
                if (read - meant).abs() > 1e-9 {
                    differing.push(format!("{key:?}: meant {meant}, read {read}"));
                }
            }
        }
    }
    assert!(compared > 1500, "only {compared} figures were compared");
    assert!(
        differing.is_empty(),
        "{} of {compared} differ:\n{}",
        differing.len(),
        differing.join("\n")
    );
}

fn statuses_of_the_first_quarter(office: &Path) {
    let rows = json(
        office,
        &["status", "--now", "2026-07-29T09:00", "--period", "2026-27 Q1"],
    );
    let quarterly: Vec<&Value> = rows
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["return"] == "quarterly")
        .collect();
    assert_eq!(quarterly.len(), 12, "one row for each agency");
    for row in &quarterly {
        assert_eq!(row["due"], "2026-07-28T23:59:59+01:00");
        for key in [
            "board",
            "agency",
            "period",
            "extended_to",
            "received",
            "receipt",
            "outcome",
        ] {
            assert!(row.get(key).is_some(), "{key} in {row}");
        }
    }
    insta::assert_snapshot!(
        "status-2026-07-29",
        quarterly
            .iter()
            .map(|row| one_line(row))
            .collect::<Vec<_>>()
            .join("\n")
    );
}

fn one_line(row: &Value) -> String {
    let text = |key: &str| row[key].as_str().unwrap_or("-").to_owned();
    ["agency", "receipt", "received", "extended_to", "outcome"]
        .map(text)
        .join(" · ")
}

fn nothing_more_is_due(office: &Path) {
    let before = files(&office.join("outbox"));
    let output = run(office, &["tick", "--now", "2026-11-20T16:00"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let said = text(&output.stdout);
    let acted = said
        .lines()
        .any(|line| line.starts_with("wrote") || line.starts_with("drafted") || line.contains("handed over"));
    assert!(!acted, "a second tick at the same instant acts: {said}");
    assert_eq!(files(&office.join("outbox")).len(), before.len());
}

fn issues_are_remade(office: &Path) {
    let file = office.join("pipelines/blanktown/indicators.toml");
    let sound = fs::read_to_string(&file).unwrap();
    let edited = sound.replace("decimals = 1", "decimals = 2");
    assert_ne!(sound, edited);
    fs::write(&file, edited).unwrap();
    let verified = json(office, &["verify"]);
    assert_eq!(verified["problems"], serde_json::json!([]), "{verified}");
    assert_eq!(verified["issues"], 4);
    let pdf = office.join("packs/blanktown/2025-26-Q2/issue-1/board.pdf");
    let mut bytes = fs::read(&pdf).unwrap();
    bytes.push(b' ');
    fs::write(&pdf, bytes).unwrap();
    let output = run(office, &["verify"]);
    assert_eq!(output.status.code(), Some(1), "a changed pack is found");
    assert!(
        text(&output.stdout).contains("board.pdf is not as it was issued"),
        "{}",
        text(&output.stdout)
    );
}
