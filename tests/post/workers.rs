//! Two workers on one ledger: the second is harmless.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use super::desk::{Desk, Judge, ledgers};
use crate::support::{PROGRAM, copy, text};

/// A second workspace with the same pipeline, on the same ledger and archive.
struct Second {
    folder: TempDir,
    ledger: String,
}

impl Second {
    fn of(desk: &Desk) -> Self {
        let folder = TempDir::new().unwrap();
        let first = desk.office.path();
        copy(&first.join("pipelines"), &folder.path().join("pipelines"));
        std::os::unix::fs::symlink(first.join("archive"), folder.path().join("archive")).unwrap();
        let own = first.join("ledger.sqlite").display().to_string();
        Self {
            folder,
            ledger: desk.ledger.clone().unwrap_or(own),
        }
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command
            .args(words)
            .args(["--ledger", &self.ledger, "--workspace"])
            .arg(self.folder.path())
            .stdin(Stdio::null());
        command
    }
}

#[test]
fn two_workers_at_once_hand_each_letter_over_once() {
    for ledger in ledgers("workers") {
        let desk = Desk::with_letters(24, ledger);
        let second = Second::of(&desk);
        let Some(judge) = Judge::start(&BTreeMap::new()) else {
            return;
        };
        let words = judge.words(&["post", "--at-once"]);
        for _ in 0..3 {
            let both = [desk.command(&words), second.command(&words)].map(|mut command| {
                command.stdout(Stdio::piped()).stderr(Stdio::piped());
                command.spawn().unwrap()
            });
            for child in both {
                let output = child.wait_with_output().unwrap();
                assert!(output.status.success(), "{}", text(&output.stderr));
            }
        }
        let mut accepted = judge.accepted();
        accepted.sort();
        let before = accepted.len();
        accepted.dedup();
        assert_eq!((before, accepted.len()), (24, 24), "each letter once");
        assert_eq!(desk.outcomes(), BTreeMap::from([("sent".to_owned(), 24)]));
    }
}

#[test]
fn a_second_worker_says_who_has_the_letters_and_a_settlement_waits_for_them() {
    for ledger in ledgers("claim") {
        let desk = Desk::with_letters(6, ledger);
        let second = Second::of(&desk);
        let stalls = desk
            .register()
            .into_iter()
            .map(|to| (to, "rcpt stall!"))
            .collect();
        let Some(judge) = Judge::start(&stalls) else {
            return;
        };
        let words = judge.words(&["post"]);
        let mut first = desk.command(&words).stdout(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(600));
        let output = second.command(&words).output().unwrap();
        let said = text(&output.stdout);
        // Six stalls of twice 0.7 seconds: the first is still at it.
        assert!(
            first.try_wait().unwrap().is_none(),
            "the first had its letters done too soon"
        );
        assert!(said.contains("another worker hands them over"), "{said}");
        first.kill().unwrap();
        first.wait().unwrap();
        // The one that was killed is succeeded in its own place at once.
        let next = desk.said(&judge.words(&["post"]));
        assert!(!next.contains("another worker"), "{next}");
        assert_eq!(judge.accepted(), []);
    }
}
