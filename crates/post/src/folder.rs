//! The outbox folder: letters as `.eml` files, whole or not there.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use rustix::fs::{CWD, Mode, OFlags, RenameFlags};
use rustix::io::Errno;

use crate::deliver::{Handover, Outcome, Parcel, Phase};

/// Puts a letter into the folder. A letter that lies there already, byte for byte, counts as delivered.
pub(crate) fn deliver(
    folder: &Path,
    parcel: &Parcel,
    on_phase: &mut dyn FnMut(Phase) -> Result<(), String>,
) -> Handover {
    let outcome = if is_plain(&parcel.file_name) {
        match place(folder, parcel, on_phase) {
            Ok(outcome) => outcome,
            Err(Trouble::NotNoted(reason)) => Outcome::QueuePaused { reason },
            Err(Trouble::Disk(error)) => Outcome::QueuePaused {
                reason: format!("the outbox {} cannot be written: {error}", folder.display()),
            },
        }
    } else {
        Outcome::Refused {
            reason: format!("`{}` is no name for a file", parcel.file_name.escape_debug()),
        }
    };
    let phase = match outcome {
        Outcome::Sent { .. } => Phase::Answered,
        _ => Phase::Connecting,
    };
    Handover { phase, outcome }
}

fn is_plain(name: &str) -> bool {
    !name.is_empty() && !name.starts_with('.') && !name.contains(|c: char| c == '/' || c.is_control())
}

/// Why a letter could not be placed.
enum Trouble {
    /// The step could not be noted down, so it was not taken.
    NotNoted(String),
    Disk(io::Error),
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::Disk(error)
    }
}

fn place(
    folder: &Path,
    parcel: &Parcel,
    on_phase: &mut dyn FnMut(Phase) -> Result<(), String>,
) -> Result<Outcome, Trouble> {
    fs::create_dir_all(folder)?;
    let path = folder.join(format!("{}.eml", parcel.file_name));
    // The same name each time: what a stopped program left behind is written over, not left to gather.
    let unfinished = folder.join(format!(".{}.unfinished", parcel.file_name));
    // Noted once the letter is whole, and also where it lies there already: a folder that cannot be written leaves no such step.
    let mut noted = || on_phase(Phase::Placing).map_err(Trouble::NotNoted);
    if path.exists() {
        noted()?;
    } else {
        let written = write_synced(&unfinished, &parcel.bytes)
            .map_err(Trouble::from)
            .and_then(|()| noted())
            .and_then(|()| Ok(rename_new(&unfinished, &path)?));
        if written.is_err() {
            // A part of a letter helps nobody, least of all on a full disk.
            let _ = fs::remove_file(&unfinished);
        }
        match written {
            Err(Trouble::Disk(error)) if error.kind() == io::ErrorKind::AlreadyExists => {}
            other => other?,
        }
    }
    if fs::read(&path)? != parcel.bytes {
        return Ok(Outcome::Refused {
            reason: format!(
                "another letter lies at {}, which was left as it is",
                path.display()
            ),
        });
    }
    File::open(&path)?.sync_all()?;
    File::open(folder)?.sync_all()?;
    Ok(Outcome::Sent {
        reply: format!("in {}", path.display()),
    })
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::TRUNC | OFlags::CLOEXEC | OFlags::NOFOLLOW;
    let mut file = File::from(rustix::fs::open(path, flags, Mode::from_raw_mode(0o644))?);
    file.write_all(bytes)?;
    file.sync_all()
}

/// Renames without ever writing over; a file system that cannot do so gets a second name for the same file instead.
fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    match rustix::fs::renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        Err(Errno::INVAL | Errno::NOSYS) => {
            fs::hard_link(from, to)?;
            fs::remove_file(from)
        }
        other => Ok(other?),
    }
}
