//! The messages that were looked at and still lie in the Maildir: so that each is read once. What was done is in the ledger, which
//! recognises it where this note is lost.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use boardpack_model::BoardCode;
use serde::{Deserialize, Serialize};

use crate::workspace::write_whole;

/// What was noted about each message, by its name without its flags.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Seen(BTreeMap<String, Option<Told>>);

/// What the officer of a board is told of a message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Told {
    /// The board.
    pub(super) board: BoardCode,
    /// The words.
    pub(super) words: String,
}

impl Seen {
    pub(super) fn load(path: &Path) -> Result<Self> {
        match fs::read(path) {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes).unwrap_or_default()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error).with_context(|| format!("reading {}", path.display())),
        }
    }

    pub(super) fn save(&self, path: &Path) -> Result<()> {
        let bytes = serde_json::to_vec_pretty(self).context("writing which messages were seen")?;
        write_whole(path, &bytes)
    }

    pub(super) fn knows(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    pub(super) fn note(&mut self, name: String, told: Option<Told>) {
        self.0.insert(name, told);
    }

    pub(super) fn keep_only(&mut self, present: &dyn Fn(&str) -> bool) {
        self.0.retain(|name, _| present(name));
    }

    pub(super) fn told(&self, board: &BoardCode) -> Vec<String> {
        let told = self.0.values().flatten().filter(|told| told.board == *board);
        told.map(|told| told.words.clone()).collect()
    }
}
