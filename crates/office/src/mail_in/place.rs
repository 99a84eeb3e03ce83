//! Attached files into the drop folder, each message once: under a folder named after the message, recorded before anything takes
//! them from there.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use boardpack_ledger::{NewEvent, sha256_hex};
use boardpack_model::history::{Happening, MailedFile};
use boardpack_model::{AgencyCode, History};
use boardpack_post::Attached;
use jiff::Timestamp;

use super::Delivered;
use crate::workspace::write_whole;
use crate::{Office, OpenBoard, dropped};

/// How the folder of a message begins.
const PREFIX: &str = "mail-";
/// How many letters of a message's hash its folder bears.
const LETTERS: usize = 16;

/// Puts what is attached to a message into the agency's drop folder and records that; a message that was recorded before adds
/// nothing. Stopped between the two, the next look puts the same files into the same places: nothing takes them before.
pub(super) fn place(
    office: &mut Office,
    (open, agency): (&OpenBoard, &AgencyCode),
    (from, attached): (&str, &[Attached]),
    delivered: &Delivered,
    now: Timestamp,
) -> Result<()> {
    let history = office
        .ledger
        .history(&open.board.code)
        .context("reading the ledger")?;
    if is_recorded(&history, &delivered.sha256) {
        return Ok(());
    }
    let folder = folder(&delivered.sha256);
    let own = office
        .drop_folder(&open.board)
        .join(agency.as_str())
        .join(&folder);
    let (mut paths, mut files) = (Vec::new(), Vec::new());
    for (name, one) in apart(attached) {
        let path = own.join(&name);
        write_whole(&path, &one.bytes)?;
        paths.push(path);
        files.push(MailedFile {
            path: format!("{agency}/{folder}/{}", dropped::in_print(OsStr::new(&name))),
            sha256: sha256_hex(&one.bytes),
        });
    }
    let event = NewEvent {
        at: now,
        by: from.to_owned(),
        what: Happening::Mailed {
            message: delivered.sha256.clone(),
            agency: agency.clone(),
            delivered: delivered.at,
            files,
        },
        once: Some(format!("mailed/{}", delivered.sha256)),
    };
    let recorded = office.ledger.record_event(&open.board.code, &event, &[]);
    if recorded.is_err() {
        // Not to be taken before it is known to have come by mail: it would come again.
        remove(&paths);
    }
    recorded.map(|_| ()).context("recording a message")
}

fn is_recorded(history: &History, message: &str) -> bool {
    let is_this = |what: &Happening| matches!(what, Happening::Mailed { message: of, .. } if of == message);
    history.events.iter().any(|event| is_this(&event.what))
}

fn remove(paths: &[PathBuf]) {
    for path in paths {
        fs::remove_file(path).ok();
    }
}

/// The folder of a message: letters only, so that it holds the number of nobody.
fn folder(sha256: &str) -> String {
    let letter = |digit: char| char::from(b'a' + u8::try_from(digit.to_digit(16).unwrap_or(0)).unwrap_or(0));
    let letters: String = sha256.chars().take(LETTERS).map(letter).collect();
    format!("{PREFIX}{letters}")
}

/// The files under names of which no two are alike, whatever a file system makes of capitals.
fn apart(attached: &[Attached]) -> Vec<(String, &Attached)> {
    let mut taken = BTreeSet::new();
    let mut named = Vec::new();
    for one in attached {
        let mut name = one.name.clone();
        let mut number = 1;
        while !taken.insert(name.to_lowercase()) {
            number += 1;
            name = format!("{number} {}", one.name);
        }
        named.push((name, one));
    }
    named
}

/// The files that came by mail: their hash and when their message was delivered, by path below the drop folder.
pub(crate) fn mailed(history: &History) -> BTreeMap<String, (String, Timestamp)> {
    let mut mailed = BTreeMap::new();
    for event in &history.events {
        if let Happening::Mailed { delivered, files, .. } = &event.what {
            for file in files {
                mailed.insert(file.path.clone(), (file.sha256.clone(), *delivered));
            }
        }
    }
    mailed
}

/// Removes the folders of messages whose files were taken.
pub(super) fn tidy(office: &Office) {
    for open in &office.boards {
        let drop = office.drop_folder(&open.board);
        for agency in &open.board.agencies {
            remove_empty(&drop.join(agency.code.as_str()));
        }
    }
}

fn remove_empty(agency: &Path) {
    let Ok(entries) = fs::read_dir(agency) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let is_ours = name
            .to_str()
            .and_then(|name| name.strip_prefix(PREFIX))
            .is_some_and(|rest| {
                rest.len() == LETTERS && rest.bytes().all(|byte| (b'a'..=b'p').contains(&byte))
            });
        if is_ours {
            // One that still holds something does not let itself be removed.
            fs::remove_dir(entry.path()).ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_of_a_message_holds_no_digits() {
        assert_eq!(folder(&"0123456789abcdef".repeat(4)), "mail-abcdefghijklmnop");
        assert!(!boardpack_ingest::names_a_person(&folder(&sha256_hex(b"x"))));
    }

    #[test]
    fn two_files_of_one_name_are_kept_apart() {
        let file = |name: &str| Attached {
            name: name.to_owned(),
            bytes: Vec::new(),
        };
        let attached = ["Q1.csv", "q1.CSV", "Q1.csv", "2 Q1.csv"].map(file);
        let names: Vec<String> = apart(&attached).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["Q1.csv", "2 q1.CSV", "3 Q1.csv", "2 2 Q1.csv"]);
    }
}
