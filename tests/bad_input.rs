//! Bad input gives a clear error and loses nothing: pipelines, commands, an outbox that cannot be written.

use std::fs;
use std::process::Command;

use crate::support::{Mounted, Office, text};

const NOW: &str = "2025-07-21T10:00";

#[test]
fn a_malformed_pipeline_is_reported_whole_and_nothing_runs() {
    let office = Office::blanktown();
    let file = office.path().join("pipelines/blanktown/agencies.toml");
    let sound = fs::read_to_string(&file).unwrap();
    fs::write(
        &file,
        sound
            .replace("[agency.police]", "[agency.Police]")
            .replace("data-lead", "data-laed"),
    )
    .unwrap();
    let check = office.run(&["check"], "");
    assert_eq!(check.status.code(), Some(1));
    let said = text(&check.stderr);
    assert!(said.contains("agencies.toml"), "{said}");
    assert!(said.contains("data-laed"), "{said}");
    let rows = office.json(&["check"], "");
    assert!(
        rows.as_array().unwrap().len() >= 12,
        "every fault is listed: {rows}"
    );
    for command in ["tick", "status", "receive"] {
        let output = office.run(&[command], NOW);
        assert_eq!(output.status.code(), Some(2), "{command}");
    }
    assert!(!office.path().join("ledger.sqlite").exists(), "nothing was begun");
    assert!(office.names("outbox").is_empty());
}

#[test]
fn a_folder_that_is_no_workspace_is_said_to_be_none() {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(crate::support::PROGRAM)
        .args(["status", "--workspace"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(
        text(&output.stderr).contains("boardpack new"),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn a_workbook_that_takes_its_reader_down_is_answered_like_any_other() {
    let office = Office::blanktown();
    let bytes = crate::reading::an_xls_that_asks_for_all_memory();
    office.drop_bytes(&bytes, "police/Q1.xls");
    let rows = office.json(&["receive"], NOW);
    assert_eq!(rows[0]["outcome"], "refused", "{rows}");
    assert!(!office.path().join("drop/police/Q1.xls").exists());
    let after = office.json(&["receive"], NOW);
    assert_eq!(after, serde_json::json!([]), "the office goes on");
}

#[test]
fn a_new_office_passes_its_own_check() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("office");
    let made = Command::new(crate::support::PROGRAM)
        .arg("new")
        .arg(&dir)
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", text(&made.stderr));
    let check = Command::new(crate::support::PROGRAM)
        .args(["check", "--workspace"])
        .arg(&dir)
        .output()
        .unwrap();
    assert!(
        check.status.success(),
        "{}{}",
        text(&check.stdout),
        text(&check.stderr)
    );
    let again = Command::new(crate::support::PROGRAM)
        .arg("new")
        .arg(&dir)
        .output()
        .unwrap();
    assert_eq!(
        again.status.code(),
        Some(2),
        "an office that is there is not overwritten"
    );
}

#[test]
fn the_clock_of_a_real_board_cannot_be_moved() {
    let office = Office::blanktown();
    let file = office.path().join("pipelines/blanktown/board.toml");
    let sound = fs::read_to_string(&file).unwrap();
    fs::write(&file, sound.replace("rehearsal = true", "rehearsal = false")).unwrap();
    assert_eq!(office.run(&["tick"], NOW).status.code(), Some(2));
    assert!(
        matches!(office.run(&["status"], NOW).status.code(), Some(0 | 1)),
        "looking may be done as at any instant"
    );
}

/// Ticks while the outbox is not to be written to, then makes it usable again: every letter was kept.
fn check_outbox(options: &str) {
    let office = Office::blanktown();
    let outbox = office.path().join("outbox");
    fs::create_dir_all(&outbox).unwrap();
    let Some(mounted) = Mounted::over(&outbox, options) else {
        return;
    };
    let output = office.run(&["tick"], NOW);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(
        text(&output.stdout).contains("letters stay queued"),
        "{}",
        text(&output.stdout)
    );
    let half = office
        .names("outbox")
        .into_iter()
        .filter(|name| !crate::support::is_letter(name))
        .count();
    assert_eq!(half, 0, "nothing is left half-written");
    drop(mounted);
    let waiting = text(&office.run(&["post", "--dry-run"], "").stdout)
        .lines()
        .count();
    let later = office.json(&["post"], "2025-07-21T12:00");
    assert_eq!(later["sent"], waiting, "every letter leaves once there is room");
    assert!(waiting >= 10, "{waiting} letters waited");
}

#[test]
fn a_read_only_outbox_keeps_every_letter_queued() {
    check_outbox("ro,size=1m");
}

#[test]
fn a_full_disk_under_the_outbox_keeps_every_letter_queued() {
    check_outbox("size=16k");
}
