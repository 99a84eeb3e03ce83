//! Compound files (the container of .xls): no chain runs in a circle or out of the file, no table of zeros.
//!
//! An .xls carries no checksum. A copy whose tail is still zeros makes readers run in circles or lose data in silence, so
//! the container is walked before any library sees it.

use super::biff;
use crate::Refusal;

/// The first bytes of every compound file.
pub(super) const MAGIC: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
const FIRST_SPECIAL: u32 = 0xFFFF_FFFA;
const SMALL_STREAM: usize = 4_096;
const SMALL_SECTOR: usize = 64;

/// What a sound compound file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// An .xls workbook.
    Workbook,
    /// A package that opens with a password.
    Encrypted,
}

/// Refuses a compound file that is neither a sound .xls workbook nor an encrypted package.
pub(super) fn check(bytes: &[u8]) -> Result<Holds, Refusal> {
    let container = Container::open(bytes)?;
    let entries = container.directory()?;
    let has = |name: &str| entries.iter().any(|entry| entry.name.eq_ignore_ascii_case(name));
    if has("EncryptedPackage") || has("EncryptionInfo") {
        for entry in entries.iter().filter(|entry| entry.is_stream) {
            container.stream(&entries, entry)?;
        }
        return Ok(Holds::Encrypted);
    }
    // Some files hold two workbooks, for old and for new programs, and no rule says which one a library takes.
    let is_workbook = |entry: &&Entry| ["workbook", "book"].contains(&entry.name.to_lowercase().as_str());
    let workbooks: Vec<&Entry> = entries.iter().filter(is_workbook).collect();
    if workbooks.is_empty() {
        return Err(Refusal::not_a_spreadsheet(if has("WordDocument") {
            "a Word document"
        } else if has("PowerPoint Document") {
            "a PowerPoint presentation"
        } else if has("__properties_version1.0") {
            "an e-mail message"
        } else {
            "a file of an unknown binary kind"
        }));
    }
    for entry in entries.iter().filter(|entry| entry.is_stream) {
        container.stream(&entries, entry)?;
    }
    workbooks
        .into_iter()
        .try_for_each(|workbook| biff::check(&container.stream(&entries, workbook)?))?;
    Ok(Holds::Workbook)
}

/// Every stream of a compound file, by name.
pub(super) fn streams(bytes: &[u8]) -> Result<Vec<(String, Vec<u8>)>, Refusal> {
    if !bytes.starts_with(&MAGIC) {
        return Err(broken());
    }
    let container = Container::open(bytes)?;
    let entries = container.directory()?;
    let mut total = 0;
    entries
        .iter()
        .filter(|entry| entry.is_stream)
        .map(|entry| {
            let stream = container.stream(&entries, entry)?;
            total += stream.len();
            // Entries that share sectors would make much out of little.
            if total > bytes.len() * 2 {
                return Err(broken());
            }
            Ok((entry.name.clone(), stream))
        })
        .collect()
}

fn broken() -> Refusal {
    Refusal::damaged("the .xls file is not complete: parts of it point to places that do not exist")
}

/// A compound file's sectors and their chains.
struct Container<'b> {
    bytes: &'b [u8],
    sector: usize,
    chains: Vec<u32>,
    first_directory: u32,
    first_small: u32,
}

/// One entry of the directory.
struct Entry {
    name: String,
    is_stream: bool,
    is_root: bool,
    first: u32,
    length: usize,
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

impl<'b> Container<'b> {
    fn open(bytes: &'b [u8]) -> Result<Self, Refusal> {
        let shift = bytes.get(30).copied().ok_or_else(broken)?;
        if !matches!(shift, 9 | 12) {
            return Err(broken());
        }
        let head = |at| number(bytes, at).ok_or_else(broken);
        let mut container = Self {
            bytes,
            sector: 1 << shift,
            chains: Vec::new(),
            first_directory: head(48)?,
            first_small: head(60)?,
        };
        let tables = container.tables(head(44)?, head(68)?)?;
        for table in tables {
            let table = container.sector(table)?;
            if table.iter().all(|byte| *byte == 0) {
                return Err(Refusal::damaged(
                    "the .xls file ends in zeros: its copy was not finished",
                ));
            }
            let entries = table
                .chunks_exact(4)
                .map(|entry| u32::from_le_bytes(entry.try_into().unwrap_or([0; 4])));
            container.chains.extend(entries);
        }
        Ok(container)
    }

    /// The sectors that hold the chains: 109 of them are named in the header, the rest in a chain of their own.
    fn tables(&self, announced: u32, first_more: u32) -> Result<Vec<u32>, Refusal> {
        let announced = usize::try_from(announced).map_err(|_| broken())?;
        if announced > self.bytes.len() / self.sector + 1 {
            return Err(broken());
        }
        let mut tables: Vec<u32> = (0..109)
            .filter_map(|index| number(self.bytes, 76 + 4 * index))
            .collect();
        tables.retain(|sector| *sector < FIRST_SPECIAL);
        let mut more = first_more;
        let mut walked = 0;
        while more < FIRST_SPECIAL && tables.len() < announced {
            walked += 1;
            if walked > announced {
                return Err(circle());
            }
            let sector = self.sector(more)?;
            let last = self.sector - 4;
            let named = (0..last).step_by(4).filter_map(|at| number(sector, at));
            tables.extend(named.filter(|sector| *sector < FIRST_SPECIAL));
            more = number(sector, last).ok_or_else(broken)?;
        }
        if tables.len() < announced {
            return Err(broken());
        }
        tables.truncate(announced);
        Ok(tables)
    }

    fn sector(&self, index: u32) -> Result<&'b [u8], Refusal> {
        let from = usize::try_from(index)
            .ok()
            .and_then(|index| index.checked_add(1)?.checked_mul(self.sector))
            .ok_or_else(broken)?;
        let to = (from + self.sector).min(self.bytes.len());
        // The last sector of a file may be cut to what it holds.
        self.bytes
            .get(from..to)
            .filter(|sector| !sector.is_empty())
            .ok_or_else(broken)
    }

    /// The bytes of a chain of sectors.
    fn chain(&self, first: u32) -> Result<Vec<u8>, Refusal> {
        let mut bytes = Vec::new();
        let mut seen = vec![false; self.chains.len()];
        let mut next = first;
        while next != END_OF_CHAIN {
            let index = usize::try_from(next).map_err(|_| broken())?;
            match seen.get_mut(index) {
                Some(seen) if !*seen => *seen = true,
                Some(_) => return Err(circle()),
                None => return Err(broken()),
            }
            bytes.extend_from_slice(self.sector(next)?);
            next = self.chains[index];
        }
        Ok(bytes)
    }

    fn directory(&self) -> Result<Vec<Entry>, Refusal> {
        let bytes = self.chain(self.first_directory)?;
        let entries: Vec<Entry> = bytes.chunks_exact(128).filter_map(entry).collect();
        if entries.is_empty() {
            Err(broken())
        } else {
            Ok(entries)
        }
    }

    /// The bytes of a stream, whole or not at all.
    fn stream(&self, entries: &[Entry], entry: &Entry) -> Result<Vec<u8>, Refusal> {
        let mut bytes = if entry.length == 0 {
            Vec::new()
        } else if entry.length < SMALL_STREAM {
            self.small_stream(entries, entry)?
        } else {
            self.chain(entry.first)?
        };
        if bytes.len() < entry.length {
            return Err(Refusal::damaged(
                "the .xls file is not complete: its end is not there",
            ));
        }
        bytes.truncate(entry.length);
        Ok(bytes)
    }

    /// Streams of less than 4,096 bytes lie in pieces of 64 within a stream of the root.
    fn small_stream(&self, entries: &[Entry], entry: &Entry) -> Result<Vec<u8>, Refusal> {
        let root = entries.iter().find(|entry| entry.is_root).ok_or_else(broken)?;
        let whole = self.chain(root.first)?;
        let chains: Vec<u32> = self
            .chain(self.first_small)?
            .chunks_exact(4)
            .map(|entry| u32::from_le_bytes(entry.try_into().unwrap_or([0; 4])))
            .collect();
        let mut bytes = Vec::new();
        let mut next = entry.first;
        while next != END_OF_CHAIN && bytes.len() < entry.length {
            let index = usize::try_from(next).map_err(|_| broken())?;
            let from = index.checked_mul(SMALL_SECTOR).ok_or_else(broken)?;
            let to = (from + SMALL_SECTOR).min(whole.len());
            bytes.extend_from_slice(whole.get(from..to).ok_or_else(broken)?);
            next = *chains.get(index).ok_or_else(broken)?;
        }
        Ok(bytes)
    }
}

fn circle() -> Refusal {
    Refusal::damaged("the .xls file contradicts itself: one of its parts leads back to itself")
}

fn entry(bytes: &[u8]) -> Option<Entry> {
    let kind = *bytes.get(66)?;
    if !matches!(kind, 1 | 2 | 5) {
        return None;
    }
    let name_length = usize::from(u16::from_le_bytes([bytes[64], bytes[65]]))
        .saturating_sub(2)
        .min(62);
    let letters: Vec<u16> = bytes[..name_length]
        .chunks_exact(2)
        .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
        .collect();
    Some(Entry {
        name: String::from_utf16_lossy(&letters),
        is_stream: kind == 2,
        is_root: kind == 5,
        first: number(bytes, 116)?,
        length: usize::try_from(number(bytes, 120)?).ok()?,
    })
}
