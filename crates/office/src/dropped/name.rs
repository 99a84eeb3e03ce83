//! What a name says: a lock, a copy in the making, a system's own file, a copy of something. Never where a file lies.

use std::ffi::OsStr;
use std::fmt::Write;
use std::os::unix::ffi::OsStrExt;

use super::NotTaken;

/// Endings of copies in the making: browsers', synchronisers' and mail programs'.
const HALF_MADE: [&str; 8] = [
    ".tmp",
    ".part",
    ".partial",
    ".crdownload",
    ".download",
    ".filepart",
    ".opdownload",
    ".!sync",
];
/// Files that systems leave in folders, in lower case.
const SYSTEM_FILES: [&str; 4] = ["thumbs.db", "ehthumbs.db", "desktop.ini", "icon\\r"];
/// Folders that systems leave in folders, in lower case.
const SYSTEM_FOLDERS: [&str; 6] = [
    "$recycle.bin",
    "system volume information",
    "__macosx",
    "@eadir",
    "lost+found",
    "~syncthing~",
];
/// Endings of workbooks, which some tools give to folders.
const WORKBOOKS: [&str; 8] = ["xlsx", "xlsm", "xlsb", "xls", "ods", "csv", "tsv", "numbers"];

/// What a name alone says against taking a file: a lock or a system's own file can never be a return, a copy in the making
/// may become one under another name.
pub fn told_by_name(name: &str) -> Option<NotTaken> {
    let lower = name.to_lowercase();
    let never = |reason: &str| Some(NotTaken::Never(reason.to_owned()));
    if lower.starts_with("~$") || lower.starts_with(".~lock") {
        return never("it is the lock of a workbook that somebody has open");
    }
    if HALF_MADE.iter().any(|ending| lower.ends_with(ending)) || lower.starts_with("~syncthing~") {
        return Some(NotTaken::Wait("it is a copy in the making".to_owned()));
    }
    if lower.starts_with('.') || SYSTEM_FILES.contains(&lower.as_str()) {
        return never("it is a system's own file");
    }
    None
}

/// What a folder's name says against looking into it.
pub(super) fn told_by_folder(name: &str) -> Option<NotTaken> {
    let lower = name.to_lowercase();
    let reason = if lower.starts_with('.') || SYSTEM_FOLDERS.contains(&lower.as_str()) {
        "it is a system's own folder, and what lies in it is not read"
    } else if lower
        .rsplit_once('.')
        .is_some_and(|(_, ending)| WORKBOOKS.contains(&ending))
    {
        "it is a folder and not a file, though its name is a workbook's"
    } else {
        return None;
    };
    Some(NotTaken::Never(reason.to_owned()))
}

/// Whether a file says by its name that it is a copy of another: made by hand, by a browser, or by a synchroniser that found
/// two people at work. It is taken all the same.
pub fn says_it_is_a_copy(name: &str) -> bool {
    let lower = name.to_lowercase();
    let stem = lower
        .rsplit_once('.')
        .map_or(lower.as_str(), |(stem, _)| stem)
        .trim_end();
    let is_numbered = stem
        .strip_suffix(')')
        .and_then(|stem| stem.rsplit_once('('))
        .is_some_and(|(_, number)| {
            // A year in brackets is no number of a copy.
            (1..=2).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit())
        });
    is_numbered
        || stem.starts_with("copy of ")
        || stem.ends_with(" - copy")
        || stem.ends_with(" copy")
        || ["conflicted copy", "sync-conflict", "conflict-copy"]
            .iter()
            .any(|sign| lower.contains(sign))
}

/// Endings that say what kind of file it is; any other may be a part of a person's name.
const ENDINGS: [&str; 14] = [
    "xlsx", "xlsm", "xlsb", "xls", "xltx", "xltm", "ods", "csv", "tsv", "txt", "pdf", "docx", "doc", "zip",
];

/// A name that says nothing of what the sender called the file: that may itself be personal.
pub fn withheld(name: &str) -> String {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
    let known = ending.filter(|ending| ENDINGS.contains(&ending.as_str()));
    known.map_or_else(
        || "name withheld".to_owned(),
        |ending| format!("name withheld.{ending}"),
    )
}

/// A name as it can be printed: bytes that are no text, line ends and other control characters, and those that turn the
/// direction of writing or do not show are written out. Two names never print alike.
pub fn in_print(name: &OsStr) -> String {
    let mut printed = String::new();
    for chunk in name.as_bytes().utf8_chunks() {
        for character in chunk.valid().chars() {
            match character {
                '\\' => printed.push_str(r"\\"),
                _ if is_unseen(character) => printed.extend(character.escape_default()),
                _ => printed.push(character),
            }
        }
        for byte in chunk.invalid() {
            write!(printed, "\\x{byte:02x}").expect("a text can always be added to");
        }
    }
    printed
}

fn is_unseen(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lock_files_and_half_made_copies_are_known_by_name() {
        for name in [
            "~$Q1.xlsx",
            ".~lock.Q1.ods#",
            "Thumbs.db",
            ".hidden",
            ".DS_Store",
            "._Q1.xlsx",
            "desktop.ini",
            ".syncing",
        ] {
            assert!(matches!(told_by_name(name), Some(NotTaken::Never(_))), "{name}");
        }
        for name in [
            "Q1.xlsx.part",
            "Q1.xlsx.partial",
            "a.TMP",
            "~syncthing~Q1.xlsx.tmp",
            ".syncthing.Q1.xlsx.tmp",
            "Q1.xlsx.!sync",
            "Unconfirmed 1234.crdownload",
        ] {
            assert!(matches!(told_by_name(name), Some(NotTaken::Wait(_))), "{name}");
        }
        for name in [
            "Q1.xlsx",
            "Copy of Q1 (1).xlsx",
            "party.csv",
            "Q1.sync-conflict-20250721-101500-ABCDEFG.xlsx",
        ] {
            assert_eq!(told_by_name(name), None, "{name}");
        }
    }

    #[test]
    fn a_name_can_say_that_it_is_a_copy() {
        for name in [
            "Copy of Q1.xlsx",
            "Q1 (1).xlsx",
            "Q1(12).csv",
            "Q1 - Copy.xlsx",
            "Q1 copy.numbers",
            "Q1 - Copy (2).xlsx",
            "Q1 (Sam's conflicted copy 2025-07-21).xlsx",
            "Q1.sync-conflict-20250721-101500-ABCDEFG.xlsx",
        ] {
            assert!(says_it_is_a_copy(name), "{name}");
        }
        for name in [
            "Q1.xlsx",
            "Q1 (2025).xlsx",
            "Photocopying.csv",
            "Q1 (final).xlsx",
            "(1",
            ")",
        ] {
            assert!(!says_it_is_a_copy(name), "{name}");
        }
    }

    #[test]
    fn a_name_that_is_withheld_says_only_what_kind_of_file_it_is() {
        for (name, left) in [
            ("Jane Doe.XLSX", "name withheld.xlsx"),
            ("return for jane.doe", "name withheld"),
            ("jane", "name withheld"),
            ("a.csv.zip", "name withheld.zip"),
        ] {
            assert_eq!(withheld(name), left, "{name}");
        }
    }

    #[test]
    fn some_folders_are_not_looked_into() {
        for name in [".stversions", "$RECYCLE.BIN", "__MACOSX", "Q1.xlsx", "Q1.Numbers"] {
            assert!(matches!(told_by_folder(name), Some(NotTaken::Never(_))), "{name}");
        }
        for name in ["2025-26", "Q1 v1.2", "xlsx", "Returns (sent)"] {
            assert_eq!(told_by_folder(name), None, "{name}");
        }
    }

    #[test]
    fn a_name_is_printed_without_what_cannot_be_seen_and_never_like_another() {
        let check = |bytes: &[u8], expected: &str| assert_eq!(in_print(OsStr::from_bytes(bytes)), expected);
        check("Q1 – Données.xlsx".as_bytes(), "Q1 – Données.xlsx");
        check(b"Q1\nSubject: x.csv", r"Q1\nSubject: x.csv");
        check("Q1\u{202e}xslx.exe".as_bytes(), r"Q1\u{202e}xslx.exe");
        check(b"Q1\xe9.csv", r"Q1\xe9.csv");
        check(br"Q1\xe9.csv", r"Q1\\xe9.csv");
        check(b"Q1\x1b[31m.csv", r"Q1\u{1b}[31m.csv");
    }
}
