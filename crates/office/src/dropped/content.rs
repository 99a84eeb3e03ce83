//! The bytes of a dropped file: of a regular one, within a limit, that does not change meanwhile. Opening it never waits.

use std::fs::{File, FileType, Metadata};
use std::io::{Error, ErrorKind, Read};
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::Path;

use boardpack_ingest::{Refusal, RefusalKind};
use boardpack_ledger::Fingerprint;
use jiff::Timestamp;
use rustix::fs::{Mode, OFlags};

use super::NotTaken;

/// The largest file that is taken at all, in bytes. Its reader refuses smaller ones already, in words to the sender.
const LARGEST: u64 = 200 << 20;
/// So many noughts at the end are no end of a package or a text.
const NOUGHTS: usize = 512;
/// So many noughts at the end are no end of an Excel 97 workbook; no honest one of a collection of some 1,500 has them.
const NOUGHTS_IN_A_CONTAINER: usize = 16 << 10;
/// How an Excel 97 workbook begins.
const CONTAINER: [u8; 4] = [0xd0, 0xcf, 0x11, 0xe0];

/// The bytes of a file and how it stood when they were read.
#[derive(Debug)]
pub struct Content {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Inode, time of last change and length.
    pub fingerprint: Fingerprint,
    /// When the file system says it became what it is, where it says when it was made.
    pub born: Option<Timestamp>,
    /// Why it may not be whole, though it stands unchanged.
    pub doubt: Option<Doubt>,
}

/// Why a file may not be whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// It has no bytes.
    Empty,
    /// Copies over a network begin as a file of the right length full of noughts.
    NoEnd,
    /// The same in an Excel 97 workbook, which carries no checksum: read all the same, it can lose figures without a word.
    NoEndOfContainer,
}

impl Doubt {
    fn about(bytes: &[u8]) -> Option<Self> {
        let noughts = bytes.iter().rev().take_while(|byte| **byte == 0).count();
        if bytes.is_empty() {
            Some(Self::Empty)
        } else if bytes.starts_with(&CONTAINER) {
            (noughts >= NOUGHTS_IN_A_CONTAINER).then_some(Self::NoEndOfContainer)
        } else {
            (noughts >= NOUGHTS || noughts == bytes.len()).then_some(Self::NoEnd)
        }
    }

    /// Why it waits, in words.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Empty => "it is empty so far",
            Self::NoEnd | Self::NoEndOfContainer => "its end is still empty, as in a copy in the making",
        }
    }

    /// Why it is not even read once it has waited long enough; nothing where reading it cannot go wrong unnoticed.
    pub fn refusal(self) -> Option<Refusal> {
        let message = match self {
            Self::Empty => "the file is empty",
            Self::NoEndOfContainer => {
                "the end of the file is empty: its copying seems to have been broken off"
            }
            Self::NoEnd => return None,
        };
        Some(Refusal {
            kind: RefusalKind::Damaged,
            message: message.to_owned(),
            hint: "please open it on your side, save it as .xlsx and send it again".to_owned(),
        })
    }
}

/// How a file stands now, without reading it. A folder stands the same whatever is put into it.
pub fn fingerprint(path: &Path) -> Option<Fingerprint> {
    let metadata = path.symlink_metadata().ok()?;
    Some(if metadata.is_dir() {
        Fingerprint {
            inode: metadata.ino(),
            modified_ns: 0,
            length: 0,
        }
    } else {
        of(&metadata)
    })
}

/// Reads a file whole: a regular one, within the limit, that does not change meanwhile.
pub fn content(path: &Path) -> Result<Content, NotTaken> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let looked_at = |error: Error| wait("it cannot be looked at", &error);
    // A pipe or a device is not even opened, because that alone can have an effect.
    regular(&path.symlink_metadata().map_err(looked_at)?)?;
    let opened = rustix::fs::open(path, flags, Mode::empty())
        .map_err(|error| wait("it cannot be opened", &error.into()))?;
    let mut file = File::from(opened);
    let before = file.metadata().map_err(looked_at)?;
    regular(&before)?;
    if before.len() > LARGEST {
        let reason = format!("it is larger than {} MB, which no return is", LARGEST >> 20);
        return Err(NotTaken::Never(reason));
    }
    let mut bytes = Vec::new();
    file.by_ref()
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| wait("it cannot be read", &error))?;
    let after = file.metadata().map_err(looked_at)?;
    if of(&before) != of(&after) || after.len() != bytes.len() as u64 {
        return Err(NotTaken::Wait("it is still changing".to_owned()));
    }
    Ok(Content {
        doubt: Doubt::about(&bytes),
        bytes,
        fingerprint: of(&after),
        born: born(&after),
    })
}

/// When a file became what it is: when it was made, or when it was last written to since. A copy may bear the older time of what
/// it was copied from, and is no older for that.
pub(crate) fn born(metadata: &Metadata) -> Option<Timestamp> {
    let made = Timestamp::try_from(metadata.created().ok()?).ok()?;
    let written = metadata.modified().ok();
    let written = written.and_then(|at| Timestamp::try_from(at).ok());
    Some(written.map_or(made, |written| made.max(written)))
}

fn regular(metadata: &Metadata) -> Result<(), NotTaken> {
    let kind = metadata.file_type();
    if kind.is_file() {
        return Ok(());
    }
    Err(NotTaken::Never(format!("it is {} and not a file", word(kind))))
}

fn word(kind: FileType) -> &'static str {
    if kind.is_symlink() {
        "a link to somewhere else"
    } else if kind.is_fifo() {
        "a pipe"
    } else if kind.is_socket() {
        "a socket"
    } else if kind.is_dir() {
        "a folder"
    } else {
        "a device"
    }
}

/// It cannot be taken yet; a file that went away meanwhile is no matter.
pub(super) fn wait(what: &str, error: &Error) -> NotTaken {
    match error.kind() {
        ErrorKind::NotFound => NotTaken::Gone,
        ErrorKind::PermissionDenied => NotTaken::Wait(format!("{what} yet: the office has no permission to")),
        kind => NotTaken::Wait(format!("{what} yet: {kind}")),
    }
}

fn of(metadata: &Metadata) -> Fingerprint {
    let modified_ns = metadata
        .mtime()
        .saturating_mul(1_000_000_000)
        .saturating_add(metadata.mtime_nsec());
    Fingerprint {
        inode: metadata.ino(),
        modified_ns,
        length: metadata.len(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn check(bytes: &[u8], doubt: Option<Doubt>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, bytes).unwrap();
        let content = content(&path).unwrap();
        assert_eq!(content.bytes, bytes);
        assert_eq!(content.doubt, doubt, "{} bytes", bytes.len());
    }

    fn padded(head: &[u8], noughts: usize) -> Vec<u8> {
        [head, &vec![0; noughts]].concat()
    }

    #[test]
    fn a_file_without_an_end_is_doubted() {
        check(b"a,b", None);
        check(b"", Some(Doubt::Empty));
        check(&[0; 3], Some(Doubt::NoEnd));
        check(&padded(b"PK\x03\x04 and so on", 600), Some(Doubt::NoEnd));
        check(&padded(b"PK\x03\x04 with its end", 20), None);
        check(&padded(&CONTAINER, 20_000), Some(Doubt::NoEndOfContainer));
        check(&padded(&CONTAINER, 4_000), None);
    }

    #[test]
    fn a_file_that_was_written_over_is_born_when_it_was_and_a_copy_when_it_was_made() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        fs::write(&path, "x").unwrap();
        let Ok(made) = path.metadata().unwrap().created() else {
            return;
        };
        let two_days = std::time::Duration::from_hours(48);
        for (written, wanted) in [
            (made, made),
            (made + two_days, made + two_days),
            (made - two_days, made),
        ] {
            let file = File::options().write(true).open(&path).unwrap();
            file.set_modified(written).unwrap();
            let wanted = Timestamp::try_from(wanted).unwrap();
            assert_eq!(content(&path).unwrap().born, Some(wanted), "{written:?}");
        }
    }

    #[test]
    fn links_are_not_followed_and_what_went_away_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.csv");
        fs::write(&file, "x").unwrap();
        let link = folder.path().join("b.csv");
        std::os::unix::fs::symlink(&file, &link).unwrap();
        assert!(matches!(content(&link), Err(NotTaken::Never(_))));
        assert!(matches!(
            content(&folder.path().join("c.csv")),
            Err(NotTaken::Gone)
        ));
        assert!(matches!(content(folder.path()), Err(NotTaken::Never(_))));
    }
}
