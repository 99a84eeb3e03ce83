//! What lies in the drop folder: which agency's, whether it can be a return at all, and its bytes without ever following a
//! link, waiting on a pipe or trusting a name.

mod content;
mod name;

use std::fs::{self, DirEntry};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use boardpack_model::{AgencyCode, Board};

pub(crate) use content::born;
pub use content::{Content, Doubt, content, fingerprint};
pub use name::{in_print, says_it_is_a_copy, told_by_name, withheld};

/// The folder inside an agency's drop folder in which its receipts lie; never read as a drop.
pub const RECEIPTS: &str = "receipts";
/// How deep a partner's own subfolders are followed.
const DEPTH: usize = 4;

/// Something that lies in the drop folder.
#[derive(Debug, Clone)]
pub struct Found {
    /// Where.
    pub path: PathBuf,
    /// Its folder below the drop folder, as it can be printed.
    pub folder: String,
    /// Its name, as it can be printed.
    pub name: String,
    /// The agency whose folder it lies in, if one.
    pub agency: Option<AgencyCode>,
    /// What speaks against it already, where it is a folder that is not looked into.
    pub told: Option<NotTaken>,
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
        (folder, withheld(&self.name))
    }
}

/// Why something in the drop folder is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotTaken {
    /// It may become whole later.
    Wait(String),
    /// It is no file that can be a return.
    Never(String),
    /// It is there no longer.
    Gone,
}

/// Everything in a board's drop folder, in order of path. Each agency's own folder is made if it is not there.
///
/// Fails only where the drop folder itself cannot be looked into; what is the matter further down concerns one agency.
pub fn look(board: &Board, drop: &Path) -> Result<Vec<Found>> {
    fs::create_dir_all(drop).with_context(|| format!("making {}", drop.display()))?;
    for agency in &board.agencies {
        // It may be there, or be something else, or the drop folder may be for reading only: what is there is looked at.
        fs::create_dir(drop.join(agency.code.as_str())).ok();
    }
    let mut found = Vec::new();
    let entries = fs::read_dir(drop).with_context(|| format!("reading {}", drop.display()))?;
    for entry in entries {
        let entry = entry.with_context(|| format!("reading {}", drop.display()))?;
        add(board, (drop, &entry), 0, &mut found);
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

/// Adds what one entry of a folder is: itself, or what lies in it.
fn add(board: &Board, (drop, entry): (&Path, &DirEntry), depth: usize, found: &mut Vec<Found>) {
    let path = entry.path();
    let mut this = described(board, drop, &path);
    // The entry's own type does not follow: a link to a folder is reported, not walked.
    if !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
        found.push(this);
        return;
    }
    if depth == 1 && this.name == RECEIPTS && this.agency.is_some() {
        return;
    }
    this.told = name::told_by_folder(&this.name).or_else(|| {
        let reason = format!("folders are followed {DEPTH} deep: please move what lies in it further up");
        (depth > DEPTH).then_some(NotTaken::Never(reason))
    });
    if this.told.is_none() {
        match fs::read_dir(&path).and_then(Iterator::collect::<std::io::Result<Vec<_>>>) {
            Ok(entries) => {
                for entry in entries {
                    add(board, (drop, &entry), depth + 1, found);
                }
                return;
            }
            Err(error) if error.kind() == ErrorKind::NotFound => return,
            Err(error) => this.told = Some(content::wait("the folder cannot be looked into", &error)),
        }
    }
    found.push(this);
}

fn described(board: &Board, drop: &Path, path: &Path) -> Found {
    let below = path.strip_prefix(drop).unwrap_or(path);
    let parts: Vec<String> = below.iter().map(in_print).collect();
    let (name, folders) = parts
        .split_last()
        .map_or((String::new(), &[][..]), |(name, folders)| {
            (name.clone(), folders)
        });
    let agency = folders.first().and_then(|first| AgencyCode::new(first).ok());
    Found {
        path: path.to_owned(),
        folder: folders.join("/"),
        name,
        agency: agency.filter(|code| board.agency(code).is_some()),
        told: None,
    }
}
