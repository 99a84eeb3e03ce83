//! What the office may not read waits, and what it may not clear away is read once.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::Thing::Own;
use super::{NOW, check_row};
use crate::support::{A_CLEAN_CSV, Mounted, Office, PROGRAM, has, text};

/// An office whose drop folder somebody else owns, to be run by a user without rights of their own; nothing where this
/// machine cannot do it.
fn of_another_user() -> Option<(Office, impl Fn(&Office) -> Command)> {
    let office = Office::blanktown();
    let is_root = rustix::process::geteuid().is_root();
    let nobody = move || {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
        command
    };
    if is_root {
        let mut probe = nobody();
        probe.arg(PROGRAM).arg("--version");
        if !has("setpriv, and a program that every user may run", probe) {
            return None;
        }
        give_away(office.path());
    }
    let receive = move |office: &Office| {
        let plain = office.command(&["receive", "--format", "json"], NOW);
        if !is_root {
            return plain;
        }
        let mut command = nobody();
        command.arg(PROGRAM).args(plain.get_args());
        command
    };
    Some((office, receive))
}

fn give_away(path: &Path) {
    chown(path, Some(65534), Some(65534)).unwrap();
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            give_away(&entry.unwrap().path());
        }
    }
}

fn rows_of(mut command: Command) -> Value {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn what_may_not_be_read_waits_and_says_so() {
    let Some((office, receive)) = of_another_user() else {
        return;
    };
    let drop = office.path().join("drop");
    Own.put(&drop.join("police/closed.csv"));
    Own.put(&drop.join("police/closed folder/Q1.csv"));
    Own.put(&drop.join("police/open.csv"));
    give_away(&drop);
    let closed = [drop.join("police/closed.csv"), drop.join("police/closed folder")];
    for path in &closed {
        fs::set_permissions(path, Permissions::from_mode(0o000)).unwrap();
    }
    let rows = rows_of(receive(&office));
    let reason = "the office has no permission to";
    check_row(&rows, "police/closed.csv", ("waiting", reason));
    check_row(&rows, "police/closed folder", ("waiting", reason));
    check_row(&rows, "police/open.csv", ("taken", ""));
    for path in &closed {
        fs::set_permissions(path, Permissions::from_mode(0o700)).unwrap();
    }
    let rows = rows_of(receive(&office));
    check_row(&rows, "police/closed.csv", ("taken", ""));
    check_row(&rows, "police/closed folder/Q1.csv", ("taken", ""));
}

#[test]
fn a_folder_that_may_not_be_written_to_is_read_once() {
    let Some((office, receive)) = of_another_user() else {
        return;
    };
    let police = office.path().join("drop/police");
    Own.put(&police.join("Q1.csv"));
    give_away(&office.path().join("drop"));
    fs::set_permissions(&police, Permissions::from_mode(0o500)).unwrap();
    let rows = rows_of(receive(&office));
    check_row(
        &rows,
        "police/Q1.csv",
        ("taken", "it still lies there, because the office may not clear"),
    );
    assert!(police.join("Q1.csv").is_file(), "it could not be cleared away");
    assert_eq!(
        rows_of(receive(&office)),
        serde_json::json!([]),
        "and is recognised"
    );
    fs::set_permissions(&police, Permissions::from_mode(0o700)).unwrap();
    assert_eq!(rows_of(receive(&office)), serde_json::json!([]));
    assert!(
        !police.join("Q1.csv").exists(),
        "it is cleared away once that can be done"
    );
}

#[test]
fn a_drop_folder_on_a_read_only_share_is_read_once() {
    let office = Office::blanktown();
    let drop = office.path().join("drop");
    fs::create_dir_all(&drop).unwrap();
    let Some(mounted) = Mounted::over(&drop, "size=1m") else {
        return;
    };
    office.drop_sample(A_CLEAN_CSV, "mental-health/Q1.csv");
    assert!(
        Command::new("mount")
            .args(["-o", "remount,ro"])
            .arg(&drop)
            .status()
            .unwrap()
            .success()
    );
    check_row(
        &office.json(&["receive"], NOW),
        "mental-health/Q1.csv",
        ("taken", "it still lies there, because the office may not clear"),
    );
    assert_eq!(office.json(&["receive"], NOW), serde_json::json!([]));
    std::mem::drop(mounted);
}
