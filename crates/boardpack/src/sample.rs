//! The sample board, carried inside the program: its pipeline, its partners' returns, and when each one lands.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use include_dir::{Dir, include_dir};
use jiff::civil::DateTime;
use serde::Deserialize;

static PIPELINE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../pipelines/blanktown");
static RETURNS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../sample-data/returns");
const DELIVERIES: &str = include_str!("../../../sample-data/deliveries.csv");
const DECISIONS: &str = include_str!("../../../sample-data/decisions.csv");

/// One file landing in the drop folder.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Delivery {
    /// When, local to the board.
    pub(crate) at: DateTime,
    /// The folder below the drop folder.
    pub(crate) folder: String,
    /// The name it lands under.
    pub(crate) name: String,
    /// Which of the sample's files it is.
    pub(crate) file: String,
    /// When it was made in the drop folder, by the file system's account.
    pub(crate) born: Option<DateTime>,
}

/// One decision of the officer or an approver.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct SampleDecision {
    /// When, local to the board.
    pub(crate) at: DateTime,
    /// What: `approve`, `extend`, `waive`, `nil`.
    pub(crate) decision: String,
    /// Who decides.
    pub(crate) by: String,
    /// About whose return; empty for an approval.
    pub(crate) agency: String,
    /// Which return; empty for an approval.
    #[serde(rename = "return")]
    pub(crate) return_code: String,
    /// For which period.
    pub(crate) period: String,
    /// The new due day of an extension.
    pub(crate) detail: String,
    /// Why.
    pub(crate) reason: String,
}

/// Writes the sample board's pipeline below a workspace's root.
pub(crate) fn write_pipeline(root: &Path) -> Result<()> {
    write_folder(&PIPELINE, &root.join("pipelines").join("blanktown"))
}

/// The bytes of one of the sample's files.
pub(crate) fn bytes(file: &str) -> Result<&'static [u8]> {
    let below = file.strip_prefix("returns/").unwrap_or(file);
    RETURNS
        .get_file(below)
        .map(include_dir::File::contents)
        .with_context(|| format!("the sample has no file {file}"))
}

/// When each file lands, in order of time.
pub(crate) fn deliveries() -> Result<Vec<Delivery>> {
    let mut rows: Vec<Delivery> = rows(DELIVERIES).context("reading deliveries.csv")?;
    rows.sort_by_key(|row| row.at);
    Ok(rows)
}

/// What is decided, in order of time.
pub(crate) fn decisions() -> Result<Vec<SampleDecision>> {
    let mut rows: Vec<SampleDecision> = rows(DECISIONS).context("reading decisions.csv")?;
    rows.sort_by_key(|row| row.at);
    Ok(rows)
}

/// The deliveries' birth instants by path below the drop folder.
pub(crate) fn births(deliveries: &[Delivery]) -> BTreeMap<String, DateTime> {
    deliveries
        .iter()
        .filter_map(|row| Some((format!("{}/{}", row.folder, row.name), row.born?)))
        .collect()
}

fn rows<Row: for<'de> Deserialize<'de>>(text: &str) -> Result<Vec<Row>> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .map(|row| row.context("a row of the sample"))
        .collect()
}

fn write_folder(folder: &Dir<'_>, into: &Path) -> Result<()> {
    fs::create_dir_all(into).with_context(|| format!("making {}", into.display()))?;
    for file in folder.files() {
        let name = file.path().file_name().context("an embedded file has a name")?;
        let path = into.join(name);
        fs::write(&path, file.contents()).with_context(|| format!("writing {}", path.display()))?;
    }
    for below in folder.dirs() {
        let name = below
            .path()
            .file_name()
            .context("an embedded folder has a name")?;
        write_folder(below, &into.join(name))?;
    }
    Ok(())
}
