//! Facts are appended; a fact is there whole or not at all.

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use boardpack_model::history::ArrivalState;

use crate::support::*;

const TABLES: [&str; 11] = [
    "arrival",
    "submission",
    "observation",
    "commentary",
    "finding",
    "explanation",
    "contribution",
    "event",
    "letter",
    "attempt",
    "pack",
];

#[test]
fn the_crate_changes_and_removes_nothing_but_leases() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
    let mut changing = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap().to_lowercase();
        for line in text.lines() {
            let words: Vec<&str> = line.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
            let changes = words
                .windows(2)
                .any(|pair| matches!(pair, ["update", "set"] | ["delete", "from"] | ["replace", "into"]))
                || TABLES
                    .iter()
                    .any(|table| words.windows(2).any(|pair| pair == ["update", table]))
                || words.iter().any(|word| matches!(*word, "truncate"));
            if changes {
                changing.push(format!(
                    "{}: {}",
                    path.file_name().unwrap().to_string_lossy(),
                    line.trim()
                ));
            }
        }
    }
    assert_eq!(changing.len(), 3, "{changing:#?}");
    assert!(
        changing.iter().all(|line| line.starts_with("leases.rs: ")),
        "{changing:#?}"
    );
}

#[test]
fn the_database_refuses_to_change_or_remove_a_fact() {
    on_each("appended", |office| {
        let mut ledger = office.open();
        let mut new = submission("q1.xlsx");
        new.nil = true;
        ledger
            .record_submission(&board(), &new, &[letter("receipt")])
            .unwrap();
        drop(ledger);
        for table in TABLES {
            if matches!(table, "attempt" | "pack") {
                continue;
            }
            for sql in [
                format!("update {table} set board = 'x'"),
                format!("delete from {table}"),
            ] {
                let refused = office.run(&sql).unwrap_err().to_string();
                assert!(refused.contains("facts are appended"), "{sql}: {refused}");
            }
        }
        assert_eq!(office.open().check(&board()).unwrap(), Vec::<String>::new());
    });
}

#[test]
fn a_record_that_cannot_be_finished_leaves_nothing() {
    on_each("nothing", |office| {
        let mut ledger = office.open();
        let mut unfit = letter("receipt");
        unfit.at = at("9000-01-01T00:00:00Z");
        ledger
            .record_submission(&board(), &submission("q1.xlsx"), &[letter("first"), unfit])
            .unwrap_err();
        let history = ledger.history(&board()).unwrap();
        assert_eq!((history.submissions.len(), history.letters.len()), (0, 0));
        assert_eq!(ledger.arrivals(&board()).unwrap(), []);
        assert_eq!(ledger.observations(&board(), None).unwrap(), []);
        // The ledger goes on as if nothing had been.
        ledger
            .record_submission(&board(), &submission("q1.xlsx"), &[letter("receipt")])
            .unwrap();
        assert_eq!(ledger.history(&board()).unwrap().submissions.len(), 1);
    });
}

#[test]
fn a_nul_in_a_text_is_kept_as_a_sign() {
    on_each("nul", |office| {
        let mut ledger = office.open();
        let mut new = submission("q1.xlsx");
        new.observations[0].raw = "1\u{0}2".to_owned();
        ledger.record_submission(&board(), &new, &[]).unwrap();
        let known = ledger.observations(&board(), None).unwrap();
        assert_eq!(known[0].observation.raw, "1\u{2400}2");
    });
}

/// Not a test: what the next one starts in a process of its own and kills.
#[test]
#[ignore = "is started and killed by `a_killed_writer_leaves_whole_facts`"]
fn writes_until_killed() {
    #[expect(clippy::disallowed_methods, reason = "how the other process says where")]
    let Ok(place) = std::env::var("BOARDPACK_TEST_LEDGER") else {
        return;
    };
    let mut ledger = boardpack_ledger::Ledger::open(&place).unwrap();
    for number in 0.. {
        let name = format!("{number}.xlsx");
        ledger
            .record_submission(&board(), &submission(&name), &[letter(&name)])
            .unwrap();
    }
}

#[test]
fn a_killed_writer_leaves_whole_facts() {
    for milliseconds in [60, 110, 170] {
        let office = on_sqlite();
        drop(office.open());
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "safety::writes_until_killed"])
            .env("BOARDPACK_TEST_LEDGER", &office.place)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let started = Instant::now();
        while started.elapsed() < Duration::from_secs(20) && !has_begun(&office) {
            std::thread::sleep(Duration::from_millis(5));
        }
        std::thread::sleep(Duration::from_millis(milliseconds));
        child.kill().unwrap();
        child.wait().unwrap();

        let mut ledger = office.open();
        let history = ledger.history(&board()).unwrap();
        let count = history.submissions.len();
        assert!(count > 0, "killed before it began");
        assert_eq!(ledger.check(&board()).unwrap(), Vec::<String>::new());
        assert_eq!(history.letters.len(), count);
        let arrivals = ledger.arrivals(&board()).unwrap();
        assert_eq!(arrivals.len(), count);
        assert!(
            arrivals
                .iter()
                .all(|arrival| arrival.state == ArrivalState::Taken)
        );
        assert_eq!(
            ledger.observations(&board(), None).unwrap().len(),
            count * observations().len()
        );
    }
}

fn has_begun(office: &Office) -> bool {
    !office.open().arrivals(&board()).unwrap().is_empty()
}
