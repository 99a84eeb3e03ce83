//! Passwords agreed with agencies: they open that agency's workbooks, and are written and said nowhere.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::Value;

use super::NOW;
use crate::support::{Office, text};

const A_PROTECTED_RETURN: &str = "returns/police/Blanktown LSCP dataset Q1 2025-26 PROTECTED.xlsx";
const PASSWORD: &str = "Blanktown2025";

/// Receives a protected return with a file of passwords: its outcome, and what is said on both streams.
fn check_password(passwords: &str, mode: u32) -> (Value, String) {
    let office = Office::blanktown();
    office.drop_sample(A_PROTECTED_RETURN, "police/Q1.xlsx");
    let file = office.path().join("passwords.toml");
    fs::write(&file, passwords).unwrap();
    fs::set_permissions(&file, Permissions::from_mode(mode)).unwrap();
    let words = ["receive", "--format", "json"];
    let output = office
        .command(&words, NOW)
        .arg("--workbook-passwords")
        .arg(&file)
        .output()
        .unwrap();
    let said = text(&output.stdout) + &text(&output.stderr);
    let row = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
    check_not_kept(office.path(), &file);
    (row, said)
}

/// A password is nowhere in the workspace but in its own file.
fn check_not_kept(folder: &Path, passwords: &Path) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            check_not_kept(&path, passwords);
        } else if path != passwords {
            let bytes = fs::read(&path).unwrap();
            let holds = bytes
                .windows(PASSWORD.len())
                .any(|window| window == PASSWORD.as_bytes());
            assert!(!holds, "{} holds the password", path.display());
        }
    }
}

#[test]
fn an_agreed_password_opens_that_agencys_workbook() {
    let (rows, said) = check_password(&format!("police = \"{PASSWORD}\"\n"), 0o600);
    assert_eq!(rows[0]["outcome"], "accepted", "{said}");
    assert!(said.contains("it was opened with the agreed password"), "{said}");
    assert!(!said.contains(PASSWORD), "{said}");
}

#[test]
fn a_wrong_password_or_another_agencys_opens_nothing() {
    for passwords in ["police = \"Blanktown2024\"", "acute = \"Blanktown2025\"", ""] {
        let (rows, said) = check_password(passwords, 0o400);
        assert_eq!(rows[0]["outcome"], "refused", "{said}");
        assert!(
            rows[0]["reason"]
                .as_str()
                .unwrap()
                .contains("protected with a password"),
            "{said}"
        );
        assert!(
            !said.contains("Blanktown2024") && !said.contains(PASSWORD),
            "{said}"
        );
    }
}

#[test]
fn a_file_of_passwords_that_is_not_the_offices_alone_or_not_understood_stops_the_command() {
    for (passwords, mode, expected) in [
        (
            format!("police = \"{PASSWORD}\"\n"),
            0o640,
            "can be read or changed by others (its mode is 640)",
        ),
        (
            format!("\npolice = {PASSWORD}\n"),
            0o600,
            "cannot be understood at line 2",
        ),
        (
            format!("\"{PASSWORD}\" = \"police\"\n"),
            0o600,
            "cannot be understood at line 1",
        ),
        (
            format!("polise = \"{PASSWORD}\"\n"),
            0o600,
            "for no agency of the register",
        ),
    ] {
        let (rows, said) = check_password(&passwords, mode);
        assert_eq!(rows, Value::Null, "nothing was begun: {said}");
        assert!(said.contains(expected), "{said}");
        assert!(!said.contains(PASSWORD), "{said}");
    }
}
