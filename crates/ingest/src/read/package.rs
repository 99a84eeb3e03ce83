//! Zip packages: whole, honest about their size, and every member's checksum right, before any library reads them.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::rc::Rc;

use zip::ZipArchive;

use crate::{Limits, Refusal};

type Archive<'b> = ZipArchive<Cursor<&'b [u8]>>;

/// Inflated members are kept for the readers up to so many bytes together; beyond, they are inflated again when asked for.
const KEPT: u64 = 48 << 20;

/// A package that has been read through once.
pub(super) struct Package<'b> {
    archive: Archive<'b>,
    kept: BTreeMap<String, Rc<Vec<u8>>>,
    /// From a name without regard to capitals and strokes to the name as stored.
    folded: BTreeMap<String, String>,
    /// The names of its members as stored.
    pub(super) names: Vec<String>,
}

impl<'b> Package<'b> {
    /// Opens a package and reads every member to its end, so that its CRC-32 is compared.
    pub(super) fn open(bytes: &'b [u8], limits: &Limits) -> Result<Self, Refusal> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| incomplete())?;
        if archive.len() > limits.members {
            return Err(Refusal::too_large(format!(
                "the file holds more than {} parts",
                limits.members
            )));
        }
        if archive.has_duplicate_names() {
            return Err(twice());
        }
        let mut names = Vec::new();
        let mut folded_names = BTreeMap::new();
        let mut inflated = 0_u64;
        let mut kept = BTreeMap::new();
        for index in 0..archive.len() {
            let name = check_name(&mut archive, index)?;
            if folded_names.insert(folded(&name), name.clone()).is_some() {
                return Err(twice());
            }
            let member = check_member(&mut archive, (index, &name), limits)?;
            inflated += u64::try_from(member.len()).unwrap_or(u64::MAX);
            if inflated > limits.inflated {
                return Err(Refusal::too_large(format!(
                    "the file unpacks to more than {} MB",
                    limits.inflated >> 20
                )));
            }
            if inflated <= KEPT {
                kept.insert(name.clone(), Rc::new(member));
            }
            names.push(name);
        }
        Ok(Self {
            archive,
            kept,
            folded: folded_names,
            names,
        })
    }

    /// The bytes of a member, by its exact name; it has been read before, so its size is known to be within the limits.
    pub(super) fn member(&mut self, name: &str) -> Option<Rc<Vec<u8>>> {
        if let Some(bytes) = self.kept.get(name) {
            return Some(Rc::clone(bytes));
        }
        let mut bytes = Vec::new();
        self.archive.by_name(name).ok()?.read_to_end(&mut bytes).ok()?;
        Some(Rc::new(bytes))
    }

    /// A member's name as it is stored, however its letters and strokes are written.
    pub(super) fn stored(&self, name: &str) -> Option<&str> {
        self.folded.get(&folded(name)).map(String::as_str)
    }

    /// Whether it has a member of that name, however its letters are written.
    pub(super) fn has(&self, name: &str) -> bool {
        self.stored(name).is_some()
    }
}

/// Some writers part folders with the wrong stroke.
fn folded(name: &str) -> String {
    name.replace('\\', "/").to_lowercase()
}

fn incomplete() -> Refusal {
    Refusal::damaged("the file is not complete: its table of contents cannot be read")
}

fn twice() -> Refusal {
    Refusal::damaged("the file holds the same part twice, so it is not certain which one counts")
}

fn check_name(archive: &mut Archive<'_>, index: usize) -> Result<String, Refusal> {
    let member = archive.by_index_raw(index).map_err(|_| incomplete())?;
    if member.encrypted() {
        return Err(Refusal::password());
    }
    let name = member.name().map_err(|_| incomplete())?.into_owned();
    let is_outside = name.starts_with(['/', '\\']) || name.split(['/', '\\']).any(|part| part == "..");
    if is_outside || name.contains(':') {
        return Err(Refusal::damaged(
            "a part of the file has a name that leads outside of it",
        ));
    }
    let (packed, inflated) = (member.compressed_size().max(1), member.size());
    if inflated > 1 << 20 && inflated / packed > 200 {
        return Err(Refusal::too_large(
            "a part of the file unpacks to more than 200 times its size",
        ));
    }
    Ok(name)
}

/// Reads a member to its end, which compares its checksum.
fn check_member(
    archive: &mut Archive<'_>,
    (index, name): (usize, &str),
    limits: &Limits,
) -> Result<Vec<u8>, Refusal> {
    let member = archive.by_index(index).map_err(|_| incomplete())?;
    let packed = member.compressed_size().max(1);
    let mut bytes = Vec::new();
    member
        .take(limits.member + 1)
        .read_to_end(&mut bytes)
        .map_err(|_| {
            Refusal::damaged(
                "the checksum of a part of the file is wrong: some bytes were changed on the way",
            )
        })?;
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if length > limits.member {
        return Err(Refusal::too_large(format!(
            "a part of the file unpacks to more than {} MB",
            limits.member >> 20
        )));
    }
    if length > 1 << 20 && length / packed > 200 {
        return Err(Refusal::too_large(
            "a part of the file unpacks to more than 200 times its size",
        ));
    }
    let extension = extension(name);
    if ["xml", "rels", "vml"].contains(&extension.as_str()) {
        check_xml(&bytes)?;
    }
    if name.to_lowercase().contains("sharedstrings") {
        check_counts(&bytes, limits)?;
    }
    Ok(bytes)
}

/// What stands after the last full stop of a name, in lower case.
pub(super) fn extension(name: &str) -> String {
    name.rsplit_once('.')
        .map(|(_, extension)| extension.to_lowercase())
        .unwrap_or_default()
}

/// No XML of a spreadsheet declares a document type; one that does is out to harm.
fn check_xml(bytes: &[u8]) -> Result<(), Refusal> {
    let declares = bytes
        .windows(9)
        .any(|window| window.starts_with(b"<!") && window.eq_ignore_ascii_case(b"<!DOCTYPE"));
    if declares {
        return Err(Refusal::damaged(
            "a part of the file declares a document type, which no spreadsheet does",
        ));
    }
    Ok(())
}

/// The announced number of shared strings, for which a library sets memory aside, must be possible.
fn check_counts(bytes: &[u8], limits: &Limits) -> Result<(), Refusal> {
    let head = &bytes[..bytes.len().min(4_096)];
    let text = String::from_utf8_lossy(head);
    for announced in text.split("ount=\"").skip(1) {
        let digits: String = announced.chars().take_while(char::is_ascii_digit).collect();
        let is_possible = digits.parse::<usize>().is_ok_and(|count| count <= limits.cells);
        if !is_possible && !digits.is_empty() {
            return Err(Refusal::too_large(
                "the file announces more texts than can be read",
            ));
        }
    }
    Ok(())
}
