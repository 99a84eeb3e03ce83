//! Tests of the whole: the files of a board in, the board or its problems out.

use std::collections::BTreeMap;
use std::path::Path;

use boardpack_model::{Board, BoardCode};

use crate::{Problems, read, starter};

mod boards;
mod faults;
mod published;
mod rules;
mod timetable;

/// The files of a small sound board, which has one of everything.
fn sound() -> BTreeMap<String, String> {
    let files = [
        ("agencies.toml", include_str!("tests/sound/agencies.toml")),
        ("board.toml", include_str!("tests/sound/board.toml")),
        ("comparators.csv", include_str!("tests/sound/comparators.csv")),
        ("indicators.toml", include_str!("tests/sound/indicators.toml")),
        ("layouts.toml", include_str!("tests/sound/layouts.toml")),
        ("letters/reminder.txt", "Dear {{ name }},\n"),
        (
            "years/2026-27.toml",
            include_str!("tests/sound/years/2026-27.toml"),
        ),
    ];
    files
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .into()
}

fn code() -> BoardCode {
    BoardCode::new("testtown").unwrap()
}

fn read_all(files: &BTreeMap<String, String>) -> Result<Board, Problems> {
    read(&code(), files)
}

fn rendered(problems: &Problems) -> String {
    let lines: Vec<String> = problems.list().iter().map(ToString::to_string).collect();
    lines.join("\n")
}

/// Every file below a folder, by its path there.
fn folder(path: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(path).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if entry.file_type().unwrap().is_dir() {
            files.extend(
                folder(&entry.path())
                    .into_iter()
                    .map(|(below, text)| (format!("{name}/{below}"), text)),
            );
        } else {
            files.insert(name, std::fs::read_to_string(entry.path()).unwrap());
        }
    }
    files
}
