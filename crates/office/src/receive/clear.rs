//! Clearing the drop folder: a file goes only once its very bytes are archived and recorded. It is set aside first and read
//! again, because somebody may have saved a newer one under the same name while the first was being read.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result};
use boardpack_ledger::sha256_hex;
use boardpack_model::BoardCode;

use crate::Office;
use crate::decide::said;
use crate::dropped::Found;

/// The ending of a file that is set aside.
const ASIDE: &str = ".boardpack-taken";

/// Whether a file was set aside by a run that was stopped before it could clear it.
pub(super) fn was_set_aside(found: &Found) -> bool {
    found.name.starts_with('.') && found.name.ends_with(ASIDE)
}

/// Clears a file away if the archive holds its bytes. A folder that forbids it keeps the file, which is then recognised at
/// every further look.
pub(super) fn away(office: &mut Office, board: &BoardCode, found: &Found) -> Result<()> {
    let name = found
        .path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let aside = found.path.with_file_name(format!(".{name}{ASIDE}"));
    match fs::rename(&found.path, &aside) {
        Ok(()) => finish(office, board, &aside),
        Err(error) if is_tolerable(error.kind()) => Ok(()),
        Err(error) => {
            Err(error).with_context(|| format!("clearing {} from the drop folder", found.path.display()))
        }
    }
}

/// Removes a file that was set aside, or puts it back where its bytes are not those that were taken.
pub(super) fn finish(office: &mut Office, board: &BoardCode, aside: &Path) -> Result<()> {
    let what = || format!("clearing {} from the drop folder", aside.display());
    let bytes = match fs::read(aside) {
        Ok(bytes) => bytes,
        Err(error) if is_tolerable(error.kind()) => return Ok(()),
        Err(error) => return Err(error).with_context(what),
    };
    let sha256 = sha256_hex(&bytes);
    let is_recorded = !office
        .ledger
        .find_by_hash(board, &sha256)
        .context("looking up the file's hash")?
        .is_empty();
    let is_archived = office.archive.path(&sha256).is_ok_and(|path| path.is_file());
    if is_recorded && (is_archived || is_purged(office, board, &sha256)?) {
        return fs::remove_file(aside).with_context(what);
    }
    let name = aside
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let own = name.trim_start_matches('.').trim_end_matches(ASIDE).to_owned();
    let back = aside.with_file_name(&own);
    let back = if back.exists() {
        aside.with_file_name(format!("newer {own}"))
    } else {
        back
    };
    fs::rename(aside, &back).with_context(what)
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

/// The folder does not let us, or somebody was quicker.
fn is_tolerable(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::PermissionDenied | ErrorKind::NotFound | ErrorKind::ReadOnlyFilesystem
    )
}
