//! Killed at any step of a tick, the office comes back: nothing is lost and nothing happens twice.

use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};

use crate::support::{Office, PROGRAM, has, text};

/// The system calls that change what is on disk; the program is killed at the n-th of them.
const WRITES: &str = "write,pwrite64,fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat,ftruncate";
/// Every so many such calls one trial; small, then wider, so that all stages of a tick are met.
const TRIALS: [u32; 18] = [
    1, 2, 3, 5, 8, 12, 17, 23, 30, 38, 47, 60, 80, 110, 150, 220, 320, 500,
];
const NOW: &str = "2025-07-21T10:00";
const FILE: &str = "mental-health/Q1 return.csv";

/// Runs the program under strace and kills it at the n-th writing call. Whether it was killed.
fn killed_at(office: &Office, words: &[&str], (nth, now): (u32, &str)) -> bool {
    let output = Command::new("strace")
        .args(["-f", "-qq", "-o", "/dev/null", "-e"])
        .arg(format!("trace={WRITES}"))
        .arg("-e")
        .arg(format!("inject={WRITES}:signal=SIGKILL:when={nth}"))
        .arg(PROGRAM)
        .args(words)
        .args(["--settle", "0s", "--now", now, "--workspace"])
        .arg(office.path())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let status = output.status;
    // strace ends as the program did: by the signal itself, or as a shell tells of it.
    let killed = status.signal() == Some(9) || status.code() == Some(137);
    assert!(
        killed || status.success(),
        "strace could not do its work: {}",
        text(&output.stderr)
    );
    killed
}

/// What there is to see of one submission: rows, receipts, letters, files left.
fn check_whole(office: &Office, nth: u32) {
    let output = office.run(&["tick"], NOW);
    assert!(
        output.status.success(),
        "after a kill at {nth}: {}",
        text(&output.stderr)
    );
    let again = office.run(&["tick"], NOW);
    assert_eq!(
        text(&again.stdout).trim(),
        "blanktown: nothing to do",
        "after a kill at {nth}"
    );
    assert!(
        !office.path().join("drop").join(FILE).exists(),
        "the file is still there after a kill at {nth}"
    );
    let letters = office.names("outbox");
    assert!(
        letters.iter().all(|name| crate::support::is_letter(name)),
        "leftovers after a kill at {nth}: {letters:?}"
    );
    let receipts = letters.iter().filter(|name| name.contains("_receipts_")).count();
    assert_eq!(receipts, 1, "receipts after a kill at {nth}: {letters:?}");
    assert_eq!(
        letters.len(),
        expected_letters(),
        "letters after a kill at {nth}: {letters:?}"
    );
    let rows = office.json(&["status", "--period", "2025-26 Q1"], NOW);
    let row = rows
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["agency"] == "mental-health")
        .unwrap();
    assert_eq!(row["receipt"], "received-on-time", "after a kill at {nth}");
    let verified = office.run(&["verify"], "");
    assert!(
        verified.status.success(),
        "after a kill at {nth}: {}",
        text(&verified.stdout)
    );
}

/// How many letters one undisturbed tick leaves: counted once.
fn expected_letters() -> usize {
    static COUNT: std::sync::OnceLock<usize> = std::sync::OnceLock::new();
    *COUNT.get_or_init(|| {
        let office = prepared();
        assert!(office.run(&["tick"], NOW).status.success());
        office.names("outbox").len()
    })
}

fn prepared() -> Office {
    let office = Office::blanktown();
    office.drop_sample(crate::support::A_CLEAN_CSV, FILE);
    office
}

#[test]
fn killed_at_any_write_a_tick_is_finished_by_the_next_one() {
    if !has("strace", {
        let mut probe = Command::new("strace");
        probe.arg("-V");
        probe
    }) {
        return;
    }
    let mut killed = 0;
    for nth in TRIALS {
        let office = prepared();
        if killed_at(&office, &["tick"], (nth, NOW)) {
            killed += 1;
            check_whole(&office, nth);
        }
    }
    assert!(killed >= 10, "only {killed} trials met a running tick");
}

/// A draft that waits for its approval.
fn drafted() -> Office {
    let office = prepared();
    for (words, now) in [
        (vec!["tick"], NOW),
        (vec!["pack", "--period", "2025-26 Q2"], "2025-11-24T10:00"),
    ] {
        let output = office.run(&words, now);
        assert!(output.status.success(), "{words:?}: {}", text(&output.stderr));
    }
    office
}

#[test]
fn killed_at_any_write_an_approval_is_finished_by_the_next_one() {
    if !has("strace", {
        let mut probe = Command::new("strace");
        probe.arg("-V");
        probe
    }) {
        return;
    }
    let now = "2025-12-01T10:00";
    let words = [
        "approve",
        "--period",
        "2025-26 Q2",
        "--by",
        crate::support::APPROVER,
        "--despite",
        "One return is enough to be killed with",
    ];
    let mut killed = 0;
    for nth in [2, 9, 30, 60, 80, 95] {
        let office = drafted();
        if !killed_at(&office, &words, (nth, now)) {
            continue;
        }
        killed += 1;
        let again = office.run(&words, now);
        let said = text(&again.stdout) + &text(&again.stderr);
        assert!(
            again.status.success() || said.contains("already issue 1"),
            "after a kill at {nth}: {said}"
        );
        assert_eq!(
            office.names("packs/blanktown/2025-26-Q2"),
            ["draft", "issue-1"],
            "after a kill at {nth}"
        );
        let verified = office.json(&["verify"], "");
        assert_eq!(
            verified["problems"],
            serde_json::json!([]),
            "after a kill at {nth}"
        );
        assert_eq!(verified["issues"], 1, "after a kill at {nth}");
        let third = office.run(&words, now);
        assert!(
            text(&third.stderr).contains("already issue 1"),
            "after a kill at {nth}: {}",
            text(&third.stderr)
        );
    }
    assert!(killed >= 3, "only {killed} trials met a running approval");
}
