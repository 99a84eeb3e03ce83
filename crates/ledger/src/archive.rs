//! The archive: bytes under their SHA-256 (`ab/abcdef…`), written once, never changed, readable with `sha256sum`.
//!
//! What is in it is on disk: the file is written beside its place, synced, renamed, and its folder synced.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use rustix::fs::{Mode, OFlags};
use sha2::{Digest as _, Sha256};

/// The SHA-256 of bytes in lower-case hex.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// A folder of files under their hashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archive {
    folder: PathBuf,
}

/// Why the archive did not do what was asked.
#[derive(Debug)]
pub enum ArchiveError {
    /// The disk did not do what was asked of it.
    Disk {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// Nothing is archived under that hash.
    NotThere(String),
    /// What is archived under that hash is not what was put there.
    Damaged(Damage),
    /// A text that is no SHA-256 in lower-case hex.
    NotAHash(String),
}

/// A file of the archive that is not what its name says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it, in words.
    pub reason: String,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.reason)
    }
}

impl fmt::Display for ArchiveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Disk { path, error } => write!(f, "the archive could not use {}: {error}", path.display()),
            Self::NotThere(sha256) => write!(f, "the archive does not hold {sha256}"),
            Self::Damaged(damage) => write!(f, "the archive is damaged: {damage}"),
            Self::NotAHash(text) => write!(f, "`{text}` is not a SHA-256 in lower-case hex"),
        }
    }
}

impl std::error::Error for ArchiveError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Disk { error, .. } => Some(error),
            _ => None,
        }
    }
}

/// Tells apart the unfinished files of one process.
static UNFINISHED: AtomicU64 = AtomicU64::new(0);

impl Archive {
    /// The archive in a folder, made where needed. Unfinished files of a program that stopped are cleared away.
    ///
    /// A process that is writing names its unfinished file after itself, and only those of processes that are gone go.
    pub fn at(folder: impl Into<PathBuf>) -> Result<Self, ArchiveError> {
        let archive = Self {
            folder: folder.into(),
        };
        fs::create_dir_all(&archive.folder).map_err(disk(&archive.folder))?;
        for (path, name) in archive.entries()? {
            if is_abandoned(&name) {
                fs::remove_file(&path).map_err(disk(&path))?;
            }
        }
        Ok(archive)
    }

    /// Keeps bytes; gives their SHA-256. Keeping the same bytes again is fine.
    pub fn put(&self, bytes: &[u8]) -> Result<String, ArchiveError> {
        let sha256 = sha256_hex(bytes);
        let path = self.path(&sha256)?;
        let folder = path.parent().unwrap_or(&self.folder);
        if fs::read(&path).is_ok_and(|kept| kept == bytes) {
            // The program that put it there may have stopped before it was on disk.
            sync(&path)?;
            sync(folder)?;
            return Ok(sha256);
        }
        let unfinished = self.unfinished(folder)?;
        let written = write_synced(&unfinished, bytes).and_then(|()| fs::rename(&unfinished, &path));
        if let Err(error) = written {
            // A part of a file helps nobody, least of all on a full disk.
            let _ = fs::remove_file(&unfinished);
            return Err(disk(&path)(error));
        }
        sync(folder)?;
        Ok(sha256)
    }

    /// Keeps a file's bytes, read once; gives their SHA-256.
    pub fn put_file(&self, file: &Path) -> Result<String, ArchiveError> {
        let bytes = fs::read(file).map_err(disk(file))?;
        self.put(&bytes)
    }

    /// The bytes under a hash, verified against it.
    pub fn get(&self, sha256: &str) -> Result<Vec<u8>, ArchiveError> {
        let path = self.path(sha256)?;
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(ArchiveError::NotThere(sha256.to_owned()));
            }
            Err(error) => return Err(disk(&path)(error)),
        };
        match verdict(sha256, &sha256_hex(&bytes)) {
            Some(reason) => Err(ArchiveError::Damaged(Damage { path, reason })),
            None => Ok(bytes),
        }
    }

    /// Removes the bytes under a hash for good; gives whether they were there. Only for what must not be kept: whoever removes
    /// leaves word of it in the ledger first.
    pub fn remove(&self, sha256: &str) -> Result<bool, ArchiveError> {
        let path = self.path(sha256)?;
        let folder = path.parent().unwrap_or(&self.folder);
        let was_there = match fs::remove_file(&path) {
            Ok(()) => true,
            Err(error) if error.kind() == io::ErrorKind::NotFound => false,
            Err(error) => return Err(disk(&path)(error)),
        };
        if folder.is_dir() {
            // The program that removed it may have stopped before that was on disk.
            sync(folder)?;
        }
        Ok(was_there)
    }

    /// Where the bytes under a hash lie, whether or not they are there.
    pub fn path(&self, sha256: &str) -> Result<PathBuf, ArchiveError> {
        if is_hash(sha256) {
            Ok(self.folder.join(&sha256[..2]).join(sha256))
        } else {
            Err(ArchiveError::NotAHash(sha256.to_owned()))
        }
    }

    /// Reads every file and names those that are not what their names say, in order of path.
    pub fn verify_all(&self) -> Result<Vec<Damage>, ArchiveError> {
        let mut damages = Vec::new();
        for (path, name) in self.entries()? {
            let reason = if is_hash(&name) && path.parent().is_some_and(|folder| folder.ends_with(&name[..2]))
            {
                hash_of_file(&path).map_or_else(
                    |error| Some(format!("it cannot be read: {error}")),
                    |found| verdict(&name, &found),
                )
            } else if is_unfinished(&name) {
                None
            } else {
                Some("it is not a file of the archive".to_owned())
            };
            damages.extend(reason.map(|reason| Damage { path, reason }));
        }
        Ok(damages)
    }

    /// Every file one folder down, in order of path, with its name.
    fn entries(&self) -> Result<Vec<(PathBuf, String)>, ArchiveError> {
        let mut entries = Vec::new();
        for folder in listing(&self.folder)? {
            if folder.is_dir() {
                entries.extend(listing(&folder)?);
            } else {
                entries.push(folder);
            }
        }
        entries.sort();
        let name = |path: &Path| {
            path.file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default()
        };
        Ok(entries
            .into_iter()
            .map(|path| (path.clone(), name(&path)))
            .collect())
    }

    /// A fresh name beside the place, in a folder that is there and is known to its own folder on disk.
    fn unfinished(&self, folder: &Path) -> Result<PathBuf, ArchiveError> {
        if !folder.is_dir() {
            fs::create_dir_all(folder).map_err(disk(folder))?;
            sync(&self.folder)?;
        }
        let number = UNFINISHED.fetch_add(1, Ordering::Relaxed);
        Ok(folder.join(format!(".unfinished-{}-{number}", std::process::id())))
    }
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_unfinished(name: &str) -> bool {
    name.starts_with(".unfinished-")
}

/// Whether an unfinished file's writer is gone. Where it had the number that this process has now, the file is of an earlier
/// life unless this process has given out its name.
fn is_abandoned(name: &str) -> bool {
    let Some((process, number)) = name
        .strip_prefix(".unfinished-")
        .and_then(|writer| writer.split_once('-'))
    else {
        return is_unfinished(name);
    };
    if process == std::process::id().to_string() {
        let given_out = UNFINISHED.load(Ordering::Relaxed);
        return number.parse::<u64>().map_or(true, |number| number >= given_out);
    }
    !Path::new("/proc").join(process).exists()
}

fn verdict(expected: &str, found: &str) -> Option<String> {
    (expected != found).then(|| format!("its content has changed: it is {found}"))
}

fn disk(path: &Path) -> impl FnOnce(io::Error) -> ArchiveError + use<> {
    let path = path.to_owned();
    move |error| ArchiveError::Disk { path, error }
}

fn listing(folder: &Path) -> Result<Vec<PathBuf>, ArchiveError> {
    fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect())
        .map_err(disk(folder))
}

/// Writes a new file that only reading is meant for, and waits until it is on disk.
fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC | OFlags::NOFOLLOW;
    let mut file = File::from(rustix::fs::open(path, flags, Mode::from_raw_mode(0o444))?);
    file.write_all(bytes)?;
    file.sync_all()
}

/// Waits until a file's content, or a folder's list of files, is on disk.
fn sync(path: &Path) -> Result<(), ArchiveError> {
    File::open(path)
        .and_then(|opened| opened.sync_all())
        .map_err(disk(path))
}

fn hash_of_file(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hex(&hasher.finalize())),
            length => hasher.update(&buffer[..length]),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]])
        .map(char::from)
        .collect()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    const HELLO: &str = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    fn check(bytes: &[u8], sha256: &str) {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::at(folder.path().join("archive")).unwrap();
        assert_eq!(archive.put(bytes).unwrap(), sha256);
        assert_eq!(archive.put(bytes).unwrap(), sha256, "the same again");
        assert_eq!(archive.get(sha256).unwrap(), bytes);
        assert_eq!(archive.verify_all().unwrap(), []);
        let path = archive.path(sha256).unwrap();
        assert!(
            path.ends_with(format!("{}/{sha256}", &sha256[..2])),
            "{}",
            path.display()
        );
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o444);
        assert_eq!(archive.entries().unwrap().len(), 1, "nothing unfinished is left");
    }

    #[test]
    fn bytes_are_kept_under_their_hash() {
        check(b"hello", HELLO);
        check(
            b"",
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        );
        let large = vec![7; 200_000];
        check(&large, &sha256_hex(&large));
    }

    #[test]
    fn a_file_is_kept_as_its_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::at(folder.path().join("archive")).unwrap();
        fs::write(folder.path().join("q1.xlsx"), "hello").unwrap();
        assert_eq!(archive.put_file(&folder.path().join("q1.xlsx")).unwrap(), HELLO);
        let refused = archive
            .put_file(&folder.path().join("gone"))
            .unwrap_err()
            .to_string();
        assert!(refused.contains("gone"), "{refused}");
    }

    #[test]
    fn what_has_changed_is_named_and_never_given_out() {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::at(folder.path()).unwrap();
        let path = archive.path(&archive.put(b"hello").unwrap()).unwrap();
        fs::remove_file(&path).unwrap();
        assert!(matches!(archive.get(HELLO), Err(ArchiveError::NotThere(_))));
        fs::write(&path, "hellO").unwrap();
        assert!(matches!(archive.get(HELLO), Err(ArchiveError::Damaged(_))));
        fs::write(folder.path().join("2c/note.txt"), "").unwrap();
        let damages = archive.verify_all().unwrap();
        let reasons: Vec<&str> = damages.iter().map(|damage| &damage.reason[..13]).collect();
        assert_eq!(reasons, ["its content h", "it is not a f"], "{damages:?}");
        archive.put(b"hello").unwrap();
        assert_eq!(
            archive.get(HELLO).unwrap(),
            b"hello",
            "put again, it is whole again"
        );
    }

    #[test]
    fn what_is_removed_is_gone_and_may_be_kept_again() {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::at(folder.path()).unwrap();
        assert!(!archive.remove(HELLO).unwrap(), "it was not there");
        archive.put(b"hello").unwrap();
        assert!(archive.remove(HELLO).unwrap());
        assert!(!archive.remove(HELLO).unwrap(), "a second time");
        assert!(matches!(archive.get(HELLO), Err(ArchiveError::NotThere(_))));
        assert_eq!(archive.verify_all().unwrap(), []);
        assert!(matches!(archive.remove("../x"), Err(ArchiveError::NotAHash(_))));
        archive.put(b"hello").unwrap();
        assert_eq!(archive.get(HELLO).unwrap(), b"hello");
    }

    #[test]
    fn a_text_that_is_no_hash_is_no_path() {
        let archive = Archive::at(tempfile::tempdir().unwrap().path()).unwrap();
        for text in [
            "",
            "..",
            "../../etc/passwd",
            "2CF24DBA",
            &HELLO.to_uppercase(),
            &HELLO[1..],
        ] {
            assert!(
                matches!(archive.path(text), Err(ArchiveError::NotAHash(_))),
                "{text}"
            );
        }
    }

    #[test]
    fn unfinished_files_of_programs_that_are_gone_are_cleared_away() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = folder.path().join("2c");
        fs::create_dir(&shelf).unwrap();
        let (us, given_out) = (std::process::id(), UNFINISHED.fetch_add(1, Ordering::Relaxed));
        let of_the_gone = [
            ".unfinished-4194999-0".to_owned(),
            format!(".unfinished-{us}-999999"),
            ".unfinished-".to_owned(),
        ];
        let of_the_living = [
            ".unfinished-1-0".to_owned(),
            format!(".unfinished-{us}-{given_out}"),
        ];
        for name in of_the_gone.iter().chain(&of_the_living) {
            fs::write(shelf.join(name), "part").unwrap();
        }
        let archive = Archive::at(folder.path()).unwrap();
        let left: Vec<String> = archive
            .entries()
            .unwrap()
            .into_iter()
            .map(|(_, name)| name)
            .collect();
        assert_eq!(left.len(), 2, "{left:?}");
        assert!(of_the_living.iter().all(|name| left.contains(name)), "{left:?}");
        assert_eq!(
            archive.verify_all().unwrap(),
            [],
            "an unfinished file is no damage"
        );
    }

    #[test]
    fn many_may_keep_the_same_bytes_at_the_same_time() {
        let folder = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let archive = Archive::at(folder.path()).unwrap();
                    for number in 0..50 {
                        archive.put(format!("letter {number}").as_bytes()).unwrap();
                    }
                });
            }
        });
        let archive = Archive::at(folder.path()).unwrap();
        assert_eq!(archive.verify_all().unwrap(), []);
        assert_eq!(archive.entries().unwrap().len(), 50);
    }

    #[test]
    fn a_place_that_cannot_be_written_says_so() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("file"), "").unwrap();
        let refused = Archive::at(folder.path().join("file")).unwrap_err();
        assert!(
            refused.to_string().contains("the archive could not use"),
            "{refused}"
        );
    }
}
