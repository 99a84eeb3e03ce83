//! Files that were seen but have not settled: when first, and how they stood. The one thing that goes by the machine's own
//! clock, because a file's copying does.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use boardpack_ledger::{Fingerprint, sha256_hex};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::workspace::write_whole;

/// What was noted about each unsettled file, by the hash of its path below the drop folder: a name may be a person's, and this
/// file lies open.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sightings(BTreeMap<String, Sighting>);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Sighting {
    first_seen: Timestamp,
    sha256: String,
    inode: u64,
    modified_ns: i64,
    length: u64,
    /// The machine's clock, in milliseconds since 1970.
    noted_ms: u64,
}

/// Whether a file has settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// Unchanged for the settle time; first seen then.
    Since(Timestamp),
    /// Not yet.
    NotYet,
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

    /// Looks at a file: has it stood unchanged, bytes and all, for `settle`?
    pub fn settled(
        &mut self,
        path: &str,
        (fingerprint, sha256): (&Fingerprint, &str),
        now: Timestamp,
        settle: Duration,
    ) -> Settled {
        let path = &key(path);
        if settle.is_zero() {
            return Settled::Since(self.0.get(path).map_or(now, |sighting| sighting.first_seen));
        }
        let machine_ms = machine_clock_ms();
        let known = self.0.get(path).filter(|known| {
            known.sha256 == sha256
                && (known.inode, known.modified_ns, known.length)
                    == (fingerprint.inode, fingerprint.modified_ns, fingerprint.length)
        });
        if let Some(known) = known {
            let stood = machine_ms.saturating_sub(known.noted_ms);
            let long_enough = u128::from(stood) >= settle.as_millis();
            return if long_enough {
                Settled::Since(known.first_seen)
            } else {
                Settled::NotYet
            };
        }
        let sighting = Sighting {
            first_seen: now,
            sha256: sha256.to_owned(),
            inode: fingerprint.inode,
            modified_ns: fingerprint.modified_ns,
            length: fingerprint.length,
            noted_ms: machine_ms,
        };
        self.0.insert(path.to_owned(), sighting);
        Settled::NotYet
    }

    /// Forgets every file but those at the paths that are given.
    pub fn keep_only<'a>(&mut self, present: impl IntoIterator<Item = &'a str>) {
        let present: BTreeSet<String> = present.into_iter().map(key).collect();
        self.0.retain(|path, _| present.contains(path));
    }
}

fn key(path: &str) -> String {
    sha256_hex(path.as_bytes())
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

    #[test]
    fn a_file_settles_once_its_bytes_stood_long_enough() {
        let print = Fingerprint {
            inode: 1,
            modified_ns: 2,
            length: 3,
        };
        let (first, later) = (Timestamp::UNIX_EPOCH, Timestamp::MAX);
        let mut sightings = Sightings::default();
        let settle = Duration::from_millis(30);
        assert_eq!(
            sightings.settled("a", (&print, "x"), first, settle),
            Settled::NotYet
        );
        assert_eq!(
            sightings.settled("a", (&print, "x"), later, Duration::from_mins(1)),
            Settled::NotYet
        );
        std::thread::sleep(Duration::from_millis(40));
        assert_eq!(
            sightings.settled("a", (&print, "x"), later, settle),
            Settled::Since(first)
        );
        assert_eq!(
            sightings.settled("a", (&print, "y"), later, settle),
            Settled::NotYet,
            "other bytes begin again"
        );
        assert_eq!(
            sightings.settled("b", (&print, "x"), later, Duration::ZERO),
            Settled::Since(later)
        );
        let kept = |present: &[&str]| {
            let mut sightings = sightings.clone();
            sightings.keep_only(present.iter().copied());
            sightings == Sightings::default()
        };
        assert!(!kept(&["a", "c"]), "it is there still");
        assert!(kept(&["c"]), "it went away");
    }
}
