//! Clearing the drop folder: a file goes only once its very bytes are archived and recorded. It is set aside first and read
//! again, because somebody may have saved a newer one under the same name while the first was being read.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::ErrorKind;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;

use anyhow::{Context, Result};
use boardpack_ledger::sha256_hex;
use boardpack_model::BoardCode;

use crate::Office;
use crate::decide::said;
use crate::dropped::{self, Found, NotTaken};

/// The ending of a file that is set aside.
const ASIDE: &str = ".boardpack-taken";
/// The longest name that file systems take, in bytes.
const LONGEST: usize = 255;

/// What became of a file that was to be cleared away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cleared {
    /// It no longer lies there; or it lies there as somebody's newer file.
    Gone,
    /// The folder does not let the office.
    Forbidden,
    /// The system would not let it go this time: each further look tries again.
    NotYet(ErrorKind),
}

impl Cleared {
    fn from(done: std::io::Result<()>) -> Self {
        match done.map_err(|error| error.kind()) {
            Ok(()) | Err(ErrorKind::NotFound) => Self::Gone,
            Err(ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) => Self::Forbidden,
            Err(kind) => Self::NotYet(kind),
        }
    }
}

/// Whether a file was set aside by a run that was stopped before it could clear it.
pub(super) fn was_set_aside(found: &Found) -> bool {
    let named = found.name.starts_with('.') && found.name.ends_with(ASIDE);
    named
        && found
            .path
            .symlink_metadata()
            .is_ok_and(|metadata| metadata.is_file())
}

/// Clears a file away if the archive holds its bytes. A folder that forbids it keeps the file, which is then recognised at
/// every further look.
pub(super) fn away(office: &mut Office, board: &BoardCode, found: &Found) -> Result<Cleared> {
    let name = found.path.file_name().unwrap_or_default();
    let aside = found.path.with_file_name(joined(".", name, ASIDE));
    match fs::rename(&found.path, &aside) {
        Ok(()) => finish(office, board, &aside),
        Err(error) => Ok(Cleared::from(Err(error))),
    }
}

/// Removes a file that was set aside, or puts it back where its bytes are not those that were taken.
pub(super) fn finish(office: &mut Office, board: &BoardCode, aside: &Path) -> Result<Cleared> {
    let bytes = match dropped::content(aside) {
        Ok(content) => content.bytes,
        // It went away, or cannot be read now: the next look finds it, or not.
        Err(NotTaken::Gone | NotTaken::Wait(_) | NotTaken::Never(_)) => return Ok(Cleared::Gone),
    };
    let sha256 = sha256_hex(&bytes);
    let is_recorded = !office
        .ledger
        .find_by_hash(board, &sha256)
        .context("looking up the file's hash")?
        .is_empty();
    let is_archived = office.archive.path(&sha256).is_ok_and(|path| path.is_file());
    if is_recorded && (is_archived || is_purged(office, board, &sha256)?) {
        return Ok(Cleared::from(fs::remove_file(aside)));
    }
    let name = aside.file_name().unwrap_or_default().as_bytes();
    let own = name.strip_prefix(b".").unwrap_or(name);
    let own = OsStr::from_bytes(own.strip_suffix(ASIDE.as_bytes()).unwrap_or(own));
    let back = aside.with_file_name(own);
    let back = if back.symlink_metadata().is_ok() {
        aside.with_file_name(joined("newer ", own, ""))
    } else {
        back
    };
    Ok(Cleared::from(fs::rename(aside, &back)))
}

/// A name with something before and after it. One that gets too long loses some of its beginning, because its ending tells
/// people what it is.
fn joined(before: &str, name: &OsStr, after: &str) -> OsString {
    let name = name.as_bytes();
    let too_long = (before.len() + name.len() + after.len()).saturating_sub(LONGEST);
    let kept = name.get(too_long..).unwrap_or_default();
    // Not within a letter, where it is text.
    let kept = kept.trim_ascii_start();
    let begins = kept
        .iter()
        .position(|byte| byte & 0xc0 != 0x80)
        .filter(|_| too_long > 0);
    let kept = kept.get(begins.unwrap_or(0)..).unwrap_or_default();
    OsString::from_vec([before.as_bytes(), kept, after.as_bytes()].concat())
}

/// Whether the bytes were recorded and have been purged since.
fn is_purged(office: &mut Office, board: &BoardCode, sha256: &str) -> Result<bool> {
    let history = office.ledger.history(board).context("reading the ledger")?;
    Ok(said::tombstone(&history, sha256).is_some())
}

/// Removes the sender's own folders below the agency's that a file has left empty, as far as they let themselves be removed.
pub(super) fn empty_folders(found: &Found) {
    let below_the_agency = Path::new(&found.folder).components().count().saturating_sub(1);
    for folder in found.path.ancestors().skip(1).take(below_the_agency) {
        if fs::remove_dir(folder).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_the_system_says_one_file_is_told_and_not_a_failure() {
        let check = |said: Option<ErrorKind>, cleared: Cleared| {
            let done = said.map_or(Ok(()), |kind| Err(kind.into()));
            assert_eq!(Cleared::from(done), cleared, "{said:?}");
        };
        check(None, Cleared::Gone);
        check(Some(ErrorKind::NotFound), Cleared::Gone);
        check(Some(ErrorKind::PermissionDenied), Cleared::Forbidden);
        check(Some(ErrorKind::ReadOnlyFilesystem), Cleared::Forbidden);
        for kind in [
            ErrorKind::ResourceBusy,
            ErrorKind::ExecutableFileBusy,
            ErrorKind::Other,
        ] {
            check(Some(kind), Cleared::NotYet(kind));
        }
    }

    #[test]
    fn a_name_that_gets_too_long_keeps_its_ending() {
        let check = |name: &str, expected: &str| {
            assert_eq!(
                joined(".", OsStr::new(name), ASIDE),
                OsStr::new(expected),
                "{name}"
            );
        };
        check("Q1.xlsx", ".Q1.xlsx.boardpack-taken");
        check("é.xlsx", ".é.xlsx.boardpack-taken");
        let long = format!("{}.xlsx", "a".repeat(250));
        check(
            &long,
            &format!(".{}.xlsx{ASIDE}", "a".repeat(LONGEST - 1 - 5 - ASIDE.len())),
        );
        let two_bytes = format!("a{}", "é".repeat(127));
        check(
            &two_bytes,
            &format!(".{}{ASIDE}", "é".repeat((LONGEST - 1 - ASIDE.len()) / 2)),
        );
    }
}
