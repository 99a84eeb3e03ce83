//! The folder of one office: where its pipelines, drop folder, archive, ledger, packs and outbox lie, and its lock.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use boardpack_model::BoardCode;
use rustix::fs::{FlockOperation, flock};

/// The folder of one office.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// Its root.
    pub root: PathBuf,
}

impl Workspace {
    /// The workspace at a folder, which must hold `pipelines`.
    pub fn at(root: &Path) -> Result<Self> {
        if !root.join("pipelines").is_dir() {
            bail!(
                "{} is not a boardpack workspace: it has no `pipelines` folder. `boardpack new DIR` makes one",
                root.display()
            );
        }
        Ok(Self {
            root: root.to_owned(),
        })
    }

    /// The pipeline files of a board.
    pub fn pipeline(&self, board: &BoardCode) -> PathBuf {
        self.root.join("pipelines").join(board.as_str())
    }

    /// The drop folder as a whole.
    pub fn drop_root(&self) -> PathBuf {
        self.root.join("drop")
    }

    /// The archive of originals.
    pub fn archive(&self) -> PathBuf {
        self.root.join("archive")
    }

    /// The ledger's database file.
    pub fn ledger(&self) -> PathBuf {
        self.root.join("ledger.sqlite")
    }

    /// The default transport: letters as files.
    pub fn outbox(&self) -> PathBuf {
        self.root.join("outbox")
    }

    /// What was seen in the drop folder but is not yet settled.
    pub fn sightings(&self, board: &BoardCode) -> PathBuf {
        self.root.join(format!("sightings-{board}.json"))
    }

    /// Which messages of the Maildir were seen.
    pub fn mail_seen(&self) -> PathBuf {
        self.root.join("mail-seen.json")
    }

    /// The packs of a board for a period.
    pub fn packs(&self, board: &BoardCode, period: boardpack_model::Period) -> PathBuf {
        self.root.join("packs").join(board.as_str()).join(period.slug())
    }

    /// The codes of its boards, in order; every folder below `pipelines` is one.
    pub fn boards(&self) -> Result<Vec<BoardCode>> {
        let folder = self.root.join("pipelines");
        let entries = fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))?;
        let mut codes = Vec::new();
        for entry in entries {
            let entry = entry.with_context(|| format!("reading {}", folder.display()))?;
            if entry.path().is_dir() {
                let name = entry.file_name().to_string_lossy().into_owned();
                codes.push(
                    BoardCode::new(&name)
                        .with_context(|| format!("the folder {}", entry.path().display()))?,
                );
            }
        }
        codes.sort();
        Ok(codes)
    }

    /// The texts of a board's pipeline files: path below its folder to text.
    pub fn pipeline_files(&self, board: &BoardCode) -> Result<BTreeMap<String, String>> {
        let folder = self.pipeline(board);
        let mut files = BTreeMap::new();
        read_texts(&folder, &folder, &mut files)?;
        Ok(files)
    }

    /// Takes the workspace for one process; the lock goes with the value, also when the process is killed. Another one that
    /// is at work is waited for: a tick is soon over.
    pub fn lock(&self) -> Result<Lock> {
        let begun = Instant::now();
        loop {
            match self.try_lock(WORK)? {
                Ok(lock) => return Ok(lock),
                Err(_) if begun.elapsed() < PATIENCE => std::thread::sleep(Duration::from_millis(50)),
                Err(holder) => bail!(
                    "another boardpack works in {} ({holder}): let it finish or stop it first",
                    self.root.display()
                ),
            }
        }
    }

    /// Takes the right to serve the workspace, for as long as the value lives; a second service is refused at once.
    pub fn serving_lock(&self) -> Result<Lock> {
        match self.try_lock(SERVICE)? {
            Ok(lock) => Ok(lock),
            Err(holder) => bail!(
                "{} is served already ({holder}): stop that service first",
                self.root.display()
            ),
        }
    }

    /// The lock, or who holds it.
    fn try_lock(&self, name: &str) -> Result<std::result::Result<Lock, String>> {
        let path = self.root.join(name);
        let options = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path);
        let mut file = options.with_context(|| format!("opening {}", path.display()))?;
        if flock(&file, FlockOperation::NonBlockingLockExclusive).is_err() {
            let mut holder = String::new();
            file.read_to_string(&mut holder).ok();
            return Ok(Err(holder.trim().to_owned()));
        }
        file.set_len(0)
            .and_then(|()| file.rewind())
            .with_context(|| format!("writing {}", path.display()))?;
        write!(file, "process {}", std::process::id())
            .with_context(|| format!("writing {}", path.display()))?;
        Ok(Ok(Lock { _file: file }))
    }
}

const WORK: &str = ".boardpack.lock";
const SERVICE: &str = ".boardpack.service.lock";
/// How long a command waits for another to finish.
const PATIENCE: Duration = Duration::from_secs(30);

/// The right to work in a workspace.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// The largest pipeline file, in bytes: published data files have one million or so, and everything else far less.
const LARGEST: u64 = 16 * 1024 * 1024;

/// A pipeline file, unless it is too large to be one.
fn read_pipeline_file(path: &Path) -> Result<Vec<u8>> {
    let file = File::open(path).with_context(|| format!("reading {}", path.display()))?;
    let mut bytes = Vec::new();
    file.take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .with_context(|| format!("reading {}", path.display()))?;
    if bytes.len() as u64 > LARGEST {
        bail!(
            "{} is larger than {} MB: no pipeline file is; take it out of the folder",
            path.display(),
            LARGEST / 1024 / 1024
        );
    }
    Ok(bytes)
}

fn read_texts(root: &Path, folder: &Path, files: &mut BTreeMap<String, String>) -> Result<()> {
    let entries = fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    for entry in entries {
        let path = entry
            .with_context(|| format!("reading {}", folder.display()))?
            .path();
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        if name.starts_with('.') || name.ends_with('~') {
            continue;
        }
        if path.is_dir() {
            read_texts(root, &path, files)?;
        } else {
            let bytes = read_pipeline_file(&path)?;
            let below = path
                .strip_prefix(root)
                .unwrap_or(&path)
                .to_string_lossy()
                .replace('\\', "/");
            files.insert(below, String::from_utf8_lossy(&bytes).into_owned());
        }
    }
    Ok(())
}

/// Writes a file whole or not at all: beside it, then to disk, then into place.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path
        .parent()
        .with_context(|| format!("{} has no folder", path.display()))?;
    // A bare name lies in the folder where the program runs.
    let here = folder.as_os_str().is_empty();
    let folder = if here { Path::new(".") } else { folder };
    fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let beside = folder.join(format!(".{name}.tmp"));
    let written =
        File::create(&beside).and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()));
    if let Err(error) = written.and_then(|()| fs::rename(&beside, path)) {
        fs::remove_file(&beside).ok();
        return Err(error).with_context(|| format!("writing {}", path.display()));
    }
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .with_context(|| format!("writing {}", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_too_large_for_a_pipeline_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("comparators.csv");
        let file = File::create(&path).unwrap();
        file.set_len(LARGEST).unwrap();
        assert_eq!(read_pipeline_file(&path).unwrap().len() as u64, LARGEST);
        file.set_len(LARGEST + 1).unwrap();
        let told = read_pipeline_file(&path).unwrap_err().to_string();
        assert!(told.contains("comparators.csv is larger than 16 MB"), "{told}");
    }
}
