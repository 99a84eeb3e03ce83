//! What lies in the drop folder: which agency's, whether it can be a return at all, and its bytes without ever following a
//! link, waiting on a pipe or trusting a name.

use std::fs::{self, File, Metadata};
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use boardpack_ledger::Fingerprint;
use boardpack_model::{AgencyCode, Board};
use jiff::Timestamp;
use rustix::fs::{Mode, OFlags};

/// The folder inside an agency's drop folder in which its receipts lie; never read as a drop.
pub const RECEIPTS: &str = "receipts";
/// How deep a partner's own subfolders are followed.
const DEPTH: usize = 4;
/// The largest file that is read at all, in bytes.
const LARGEST: u64 = 50 << 20;

/// Something that lies in the drop folder.
#[derive(Debug, Clone)]
pub struct Found {
    /// Where.
    pub path: PathBuf,
    /// Its folder below the drop folder, as text.
    pub folder: String,
    /// Its name, as text.
    pub name: String,
    /// The agency whose folder it lies in, if one.
    pub agency: Option<AgencyCode>,
}

impl Found {
    /// Its folder and name as they may be recorded and told: withheld where they seem to hold the number of a person.
    pub fn told(&self) -> (String, String) {
        let is_telling = [&self.folder, &self.name]
            .iter()
            .any(|name| boardpack_ingest::names_a_person(name));
        if is_telling {
            self.withheld()
        } else {
            (self.folder.clone(), self.name.clone())
        }
    }

    /// A folder and a name that say nothing: names of files, and of folders below the agency's, may be names of people.
    pub fn withheld(&self) -> (String, String) {
        let folder = self.agency.as_ref().map(ToString::to_string).unwrap_or_default();
        (folder, withheld_name(&self.name))
    }
}

/// A name that says nothing: what the sender called a file may itself be personal.
pub fn withheld_name(name: &str) -> String {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending).filter(|ending| {
        ending.len() <= 4 && !ending.is_empty() && ending.chars().all(|c| c.is_ascii_alphanumeric())
    });
    ending.map_or_else(
        || "name withheld".to_owned(),
        |ending| format!("name withheld.{}", ending.to_lowercase()),
    )
}

/// The bytes of a file and how it stood when they were read.
#[derive(Debug)]
pub struct Content {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Inode, time of last change and length.
    pub fingerprint: Fingerprint,
    /// When the file system says it was made, where it says so.
    pub born: Option<Timestamp>,
}

/// Why something in the drop folder is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotTaken {
    /// It may become whole later.
    Wait(String),
    /// It is no file that can be a return.
    Never(String),
}

/// Everything in a board's drop folder, in order of path. Each agency's own folder is made if it is not there.
pub fn look(board: &Board, drop: &Path) -> Result<Vec<Found>> {
    for agency in &board.agencies {
        let folder = drop.join(agency.code.as_str());
        fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    }
    let mut found = Vec::new();
    walk(board, drop, drop, 0, &mut found)?;
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

fn walk(board: &Board, drop: &Path, folder: &Path, depth: usize, found: &mut Vec<Found>) -> Result<()> {
    let entries = fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    for entry in entries {
        let path = entry
            .with_context(|| format!("reading {}", folder.display()))?
            .path();
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let below = path.strip_prefix(drop).unwrap_or(&path);
        let first = below
            .components()
            .next()
            .map(|part| part.as_os_str().to_string_lossy().into_owned());
        let agency = first
            .filter(|_| depth > 0)
            .and_then(|first| AgencyCode::new(&first).ok());
        let agency = agency.filter(|code| board.agency(code).is_some());
        // `symlink_metadata` does not follow: a link to a folder is reported, not walked.
        if path.symlink_metadata().is_ok_and(|metadata| metadata.is_dir()) {
            if depth < DEPTH && !(depth == 1 && name == RECEIPTS) {
                walk(board, drop, &path, depth + 1, found)?;
            }
            continue;
        }
        let folder = below
            .parent()
            .map(|parent| parent.to_string_lossy().into_owned())
            .unwrap_or_default();
        found.push(Found {
            path,
            folder,
            name,
            agency,
        });
    }
    Ok(())
}

/// What a name alone says against taking a file: a lock or a system's own file can never be a return, a copy in the making
/// may become one under another name.
pub fn told_by_name(name: &str) -> Option<NotTaken> {
    let lower = name.to_lowercase();
    let half_made = [
        ".tmp",
        ".part",
        ".partial",
        ".crdownload",
        ".download",
        ".filepart",
    ];
    let never = |reason: &str| Some(NotTaken::Never(reason.to_owned()));
    if lower.starts_with("~$") || lower.starts_with(".~lock") {
        return never("it is the lock of a workbook that somebody has open");
    }
    if half_made.iter().any(|ending| lower.ends_with(ending)) || lower.starts_with("~syncthing~") {
        return Some(NotTaken::Wait("it is a copy in the making".to_owned()));
    }
    if lower.starts_with('.') || ["thumbs.db", "desktop.ini"].contains(&lower.as_str()) {
        return never("it is a system's own file");
    }
    None
}

/// How a file stands now, without reading it.
pub fn fingerprint(path: &Path) -> Option<Fingerprint> {
    path.symlink_metadata().ok().map(|metadata| of(&metadata))
}

/// Reads a file whole: a regular one, within the limit, that does not change meanwhile.
pub fn content(path: &Path) -> Result<Content, NotTaken> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let metadata = path
        .symlink_metadata()
        .map_err(|error| wait("it cannot be looked at", &error))?;
    if !metadata.is_file() {
        return Err(NotTaken::Never(
            "it is a link, a pipe or a device and not a file".to_owned(),
        ));
    }
    let opened = rustix::fs::open(path, flags, Mode::empty())
        .map_err(|error| wait("it cannot be opened", &error.into()))?;
    let mut file = File::from(opened);
    let before = file
        .metadata()
        .map_err(|error| wait("it cannot be looked at", &error))?;
    if before.len() == 0 {
        return Err(NotTaken::Wait("it is empty so far".to_owned()));
    }
    if before.len() > LARGEST {
        return Err(NotTaken::Never(format!(
            "it is larger than {} MB, which no return is",
            LARGEST >> 20
        )));
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)
        .map_err(|error| wait("it cannot be read", &error))?;
    let after = file
        .metadata()
        .map_err(|error| wait("it cannot be looked at", &error))?;
    if of(&before) != of(&after) || after.len() != bytes.len() as u64 {
        return Err(NotTaken::Wait("it is still changing".to_owned()));
    }
    if has_zero_tail(&bytes) {
        return Err(NotTaken::Wait(
            "its end is still empty, as in a copy in the making".to_owned(),
        ));
    }
    let born = after.created().ok().and_then(|at| Timestamp::try_from(at).ok());
    Ok(Content {
        bytes,
        fingerprint: of(&after),
        born,
    })
}

fn wait(what: &str, error: &std::io::Error) -> NotTaken {
    NotTaken::Wait(format!("{what} yet: {error}"))
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

/// Copies over a network begin as a file of the right length full of zeros.
fn has_zero_tail(bytes: &[u8]) -> bool {
    const TAIL: usize = 64 << 10;
    let tail = bytes.len().saturating_sub(TAIL);
    bytes.len() >= TAIL && bytes[tail..].iter().all(|byte| *byte == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lock_files_and_half_made_copies_are_known_by_name() {
        for name in ["~$Q1.xlsx", ".~lock.Q1.ods#", "Thumbs.db", ".hidden"] {
            assert!(matches!(told_by_name(name), Some(NotTaken::Never(_))), "{name}");
        }
        for name in ["Q1.xlsx.part", "a.TMP"] {
            assert!(matches!(told_by_name(name), Some(NotTaken::Wait(_))), "{name}");
        }
        for name in ["Q1.xlsx", "Copy of Q1 (1).xlsx", "party.csv"] {
            assert_eq!(told_by_name(name), None, "{name}");
        }
    }

    #[test]
    fn links_and_empty_files_are_not_taken() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.csv");
        fs::write(&file, "x").unwrap();
        let link = folder.path().join("b.csv");
        std::os::unix::fs::symlink(&file, &link).unwrap();
        let empty = folder.path().join("c.csv");
        fs::write(&empty, "").unwrap();
        let zeros = folder.path().join("d.xls");
        fs::write(&zeros, [vec![7_u8; 10], vec![0; 70_000]].concat()).unwrap();
        assert_eq!(content(&file).unwrap().bytes, b"x");
        assert!(matches!(content(&link), Err(NotTaken::Never(_))));
        assert!(matches!(content(&empty), Err(NotTaken::Wait(_))));
        assert!(matches!(content(&zeros), Err(NotTaken::Wait(_))));
    }
}
