//! Files that were seen and not taken yet: when first, how they stood, and why they wait. The one thing that goes by the
//! machine's own clock, because a file's copying does.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use boardpack_ledger::Fingerprint;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::workspace::write_whole;

/// How long a file that may not be whole is waited for; after that it is taken as it is, and a person is told of others.
pub const LONG: Duration = Duration::from_hours(24);

/// What was noted about each file that waits, by its path below the drop folder.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sightings(BTreeMap<String, Sighting>);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Sighting {
    first_seen: Timestamp,
    sha256: String,
    inode: u64,
    modified_ns: i64,
    length: u64,
    /// The machine's clock, in milliseconds since 1970, when it was first seen to stand so.
    noted_ms: u64,
    /// The same when anything was first seen under this name.
    #[serde(default)]
    appeared_ms: u64,
    /// Why it waits.
    #[serde(default)]
    reason: String,
}

/// How a file has stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stood {
    /// When it was first seen as it is.
    pub first_seen: Timestamp,
    /// How long it has been so, by the machine's clock.
    pub unchanged: Duration,
}

/// A file that has waited for long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting<'a> {
    /// Its path below the drop folder, as it can be printed.
    pub path: &'a str,
    /// When it was first seen as it is.
    pub first_seen: Timestamp,
    /// Why it waits.
    pub reason: &'a str,
}

impl Sightings {
    /// The sightings noted in a file; none when it is not there.
    pub fn load(path: &Path) -> Result<Self> {
        match fs::read(path) {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes).unwrap_or_default()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error).with_context(|| format!("reading {}", path.display())),
        }
    }

    /// Notes them for the next look.
    pub fn save(&self, path: &Path) -> Result<()> {
        let bytes = serde_json::to_vec_pretty(self).context("writing the sightings")?;
        write_whole(path, &bytes)
    }

    /// Notes how a file stands, and says how long it has stood so, bytes and all. The hash is empty where it cannot be read.
    pub fn note(&mut self, path: &str, (fingerprint, sha256): (&Fingerprint, &str), now: Timestamp) -> Stood {
        let machine_ms = machine_clock_ms();
        let known = self.0.get(path);
        let stood_so = known.filter(|known| {
            known.sha256 == sha256
                && (known.inode, known.modified_ns, known.length)
                    == (fingerprint.inode, fingerprint.modified_ns, fingerprint.length)
        });
        if let Some(known) = stood_so {
            return Stood {
                first_seen: known.first_seen,
                unchanged: Duration::from_millis(machine_ms.saturating_sub(known.noted_ms)),
            };
        }
        let sighting = Sighting {
            first_seen: now,
            sha256: sha256.to_owned(),
            inode: fingerprint.inode,
            modified_ns: fingerprint.modified_ns,
            length: fingerprint.length,
            noted_ms: machine_ms,
            appeared_ms: known.map_or(machine_ms, |known| known.appeared_ms),
            reason: String::new(),
        };
        self.0.insert(path.to_owned(), sighting);
        Stood {
            first_seen: now,
            unchanged: Duration::ZERO,
        }
    }

    /// Notes why a file waits.
    pub fn because(&mut self, path: &str, reason: &str) {
        if let Some(known) = self.0.get_mut(path) {
            reason.clone_into(&mut known.reason);
        }
    }

    /// Forgets a file that was taken or reported.
    pub fn forget(&mut self, path: &str) {
        self.0.remove(path);
    }

    /// Forgets files that are no longer there.
    pub fn keep_only(&mut self, present: &dyn Fn(&str) -> bool) {
        self.0.retain(|path, _| present(path));
    }

    /// The files that have waited for a day or longer, by the machine's clock.
    pub fn for_long(&self) -> Vec<Waiting<'_>> {
        let machine_ms = machine_clock_ms();
        let is_long = |sighting: &Sighting| {
            Duration::from_millis(machine_ms.saturating_sub(sighting.appeared_ms)) >= LONG
        };
        let long = self.0.iter().filter(|(_, sighting)| is_long(sighting));
        long.map(|(path, sighting)| Waiting {
            path,
            first_seen: sighting.first_seen,
            reason: &sighting.reason,
        })
        .collect()
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "settling goes by the machine's own clock, never by --now"
)]
fn machine_clock_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINT: Fingerprint = Fingerprint {
        inode: 1,
        modified_ns: 2,
        length: 3,
    };

    #[test]
    fn a_file_has_stood_since_its_bytes_were_first_seen_so() {
        let (first, later) = (Timestamp::UNIX_EPOCH, Timestamp::MAX);
        let mut sightings = Sightings::default();
        let new = Stood {
            first_seen: first,
            unchanged: Duration::ZERO,
        };
        assert_eq!(sightings.note("a", (&PRINT, "x"), first), new);
        std::thread::sleep(Duration::from_millis(40));
        let stood = sightings.note("a", (&PRINT, "x"), later);
        assert_eq!(stood.first_seen, first);
        assert!(stood.unchanged >= Duration::from_millis(40), "{stood:?}");
        let other = sightings.note("a", (&PRINT, "y"), later);
        assert_eq!(other.first_seen, later, "other bytes begin again");
        assert_eq!(other.unchanged, Duration::ZERO);
    }

    #[test]
    fn what_waits_for_a_day_is_told_though_it_keeps_changing() {
        let mut sightings = Sightings::default();
        sightings.note("police/a.part", (&PRINT, "x"), Timestamp::UNIX_EPOCH);
        sightings.note("police/b.part", (&PRINT, "x"), Timestamp::UNIX_EPOCH);
        sightings.0.get_mut("police/a.part").unwrap().appeared_ms -= 24 * 3_600_000;
        sightings.note("police/a.part", (&PRINT, "y"), Timestamp::MAX);
        sightings.because("police/a.part", "it is a copy in the making");
        let expected = Waiting {
            path: "police/a.part",
            first_seen: Timestamp::MAX,
            reason: "it is a copy in the making",
        };
        assert_eq!(sightings.for_long(), [expected]);
        sightings.forget("police/a.part");
        assert_eq!(sightings.for_long(), []);
    }
}
