//! What a package holds beside its cells, gathered within the limits: for the search for personal data.

use std::collections::{BTreeMap, BTreeSet};

use super::compound;
use super::package::{Package, extension};
use super::runs::runs;
use super::{texts, xml};
use crate::{Elsewhere, Limits, Part, Refusal, Workbook};

/// Files within files are opened so many times.
const DEEPEST: usize = 2;

/// Gathers texts and counts them.
pub(super) struct Harvest<'l> {
    limits: &'l Limits,
    characters: usize,
    depth: usize,
    /// What has been found.
    pub(super) found: Vec<Elsewhere>,
    /// What could not be looked at, in words.
    pub(super) unchecked: BTreeSet<&'static str>,
}

/// What is known of a package before its other parts are gathered.
#[derive(Default)]
pub(super) struct Known<'k> {
    /// Parts that have been read already.
    pub(super) read: BTreeSet<String>,
    /// The sheet that a part belongs to.
    pub(super) sheets: BTreeMap<String, usize>,
    /// Texts of cells, which binary parts need not say again.
    pub(super) cells: BTreeSet<&'k str>,
}

impl<'l> Harvest<'l> {
    /// Begins; `depth` says within how many files this one lies.
    pub(super) fn new(limits: &'l Limits, depth: usize) -> Self {
        Self {
            limits,
            characters: 0,
            depth,
            found: Vec::new(),
            unchecked: BTreeSet::new(),
        }
    }

    /// Takes texts that belong together; refuses what is more than the limits allow.
    pub(super) fn add(
        &mut self,
        part: Part,
        sheet: Option<usize>,
        texts: Vec<String>,
    ) -> Result<(), Refusal> {
        if texts.is_empty() {
            return Ok(());
        }
        self.characters += texts.iter().map(|text| text.len() + 1).sum::<usize>();
        if self.characters > self.limits.elsewhere {
            return Err(Refusal::too_large(format!(
                "the file holds more than {} characters outside of its cells, for example in pivot tables",
                self.limits.elsewhere
            )));
        }
        self.found.push(Elsewhere { part, sheet, texts });
        Ok(())
    }

    /// Gathers from every member that has not been read.
    pub(super) fn package(&mut self, package: &mut Package<'_>, known: &Known<'_>) -> Result<(), Refusal> {
        let names: Vec<String> = package
            .names
            .iter()
            .filter(|name| !known.read.contains(*name))
            .cloned()
            .collect();
        for name in names {
            let bytes = package.member(&name).unwrap_or_default();
            self.member(&name, &bytes, known)?;
        }
        Ok(())
    }

    fn member(&mut self, name: &str, bytes: &[u8], known: &Known<'_>) -> Result<(), Refusal> {
        let sheet = known.sheets.get(name).copied();
        let lower = name.replace('\\', "/").to_lowercase();
        if is_xml(bytes) {
            return self.xml_part(bytes, sheet);
        }
        if is_picture(bytes) {
            self.unchecked.insert("pictures");
        } else if lower.contains("vbaproject") {
            self.unchecked.insert("macros");
        } else if lower.contains("model/item") {
            self.unchecked.insert("the data model");
        } else if matches!(extension(name).as_str(), "emf" | "wmf") {
            self.add(Part::Drawing, sheet, runs(bytes, &known.cells))?;
        } else if !lower.contains("printersettings") && lower != "mimetype" {
            let is_embedded = lower.contains("embeddings/");
            let part = if is_embedded { Part::Embedded } else { Part::Other };
            self.binary(bytes, (part, sheet), known)?;
        }
        Ok(())
    }

    fn xml_part(&mut self, bytes: &[u8], sheet: Option<usize>) -> Result<(), Refusal> {
        match texts::texts(bytes) {
            Ok(groups) => groups
                .into_iter()
                .try_for_each(|(part, texts)| self.add(part, sheet, texts)),
            // What cannot be followed as XML is still there to be read by anybody.
            Err(xml::Broken) => self.add(Part::Other, sheet, runs(bytes, &BTreeSet::new())),
        }
    }

    /// The definitions of pivot caches with their records, which say little without each other.
    pub(super) fn pivot(
        &mut self,
        definition: &[u8],
        records: Option<&[u8]>,
        sheet: Option<usize>,
    ) -> Result<(), Refusal> {
        if let Ok(groups) = texts::pivot_cache(definition, records) {
            return groups
                .into_iter()
                .try_for_each(|(part, texts)| self.add(part, sheet, texts));
        }
        let known = BTreeSet::new();
        self.add(Part::PivotCache, sheet, runs(definition, &known))?;
        self.add(Part::PivotCache, sheet, runs(records.unwrap_or_default(), &known))
    }

    /// A part of the binary kinds.
    fn binary(
        &mut self,
        bytes: &[u8],
        (part, sheet): (Part, Option<usize>),
        known: &Known<'_>,
    ) -> Result<(), Refusal> {
        if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&compound::MAGIC) {
            return self.embedded(bytes, sheet);
        }
        self.add(part, sheet, runs(bytes, &known.cells))
    }

    /// A file within the file: a workbook by its columns, another package by its texts, anything else by its readable runs.
    pub(super) fn embedded(&mut self, bytes: &[u8], sheet: Option<usize>) -> Result<(), Refusal> {
        let nothing = BTreeSet::new();
        if self.depth >= DEEPEST {
            return self.add(Part::Embedded, sheet, runs(bytes, &nothing));
        }
        if bytes.starts_with(b"PK") {
            if let Ok(workbook) = super::read_within(bytes, self.limits, self.depth + 1) {
                return self.workbook(workbook, sheet);
            }
            if let Ok(mut package) = Package::open(bytes, self.limits) {
                return self.deeper(sheet, |inner| inner.package(&mut package, &Known::default()));
            }
        }
        if let Ok(streams) = compound::streams(bytes) {
            return self.deeper(sheet, |inner| {
                streams
                    .iter()
                    .try_for_each(|(_, stream)| inner.embedded(stream, None))
            });
        }
        self.add(Part::Embedded, sheet, runs(bytes, &nothing))
    }

    fn deeper(
        &mut self,
        sheet: Option<usize>,
        gather: impl FnOnce(&mut Harvest<'l>) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        let mut inner = Harvest::new(self.limits, self.depth + 1);
        gather(&mut inner)?;
        self.unchecked.extend(inner.unchecked);
        inner
            .found
            .into_iter()
            .try_for_each(|found| self.add(Part::Embedded, sheet, found.texts))
    }

    fn workbook(&mut self, workbook: Workbook, sheet: Option<usize>) -> Result<(), Refusal> {
        for inner in workbook.sheets {
            let mut columns: BTreeMap<u32, Vec<String>> = BTreeMap::new();
            for cell in inner.cells {
                columns.entry(cell.column).or_default().push(cell.raw);
            }
            for texts in columns.into_values() {
                self.add(Part::Embedded, sheet, texts)?;
            }
            let comments = inner
                .comments
                .into_iter()
                .flat_map(|comment| [comment.author, comment.text]);
            self.add(
                Part::Embedded,
                sheet,
                comments.filter(|text| !text.is_empty()).collect(),
            )?;
        }
        self.add(Part::Embedded, sheet, workbook.names.into_values().collect())?;
        workbook
            .elsewhere
            .into_iter()
            .try_for_each(|found| self.add(Part::Embedded, sheet, found.texts))
    }
}

fn is_xml(bytes: &[u8]) -> bool {
    let start = bytes
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(bytes)
        .trim_ascii_start();
    start.starts_with(b"<") || bytes.starts_with(b"\xFF\xFE<\0") || bytes.starts_with(b"\xFE\xFF\0<")
}

fn is_picture(bytes: &[u8]) -> bool {
    let magics: [&[u8]; 5] = [b"\x89PNG", b"\xFF\xD8\xFF", b"GIF8", b"II*\0", b"MM\0*"];
    // A bitmap begins with two letters that a text may begin with too, and with its own length.
    let length = bytes
        .get(2..6)
        .and_then(|length| Some(u32::from_le_bytes(length.try_into().ok()?)));
    let is_bitmap = bytes.starts_with(b"BM")
        && length.and_then(|length| usize::try_from(length).ok()) == Some(bytes.len());
    is_bitmap || magics.iter().any(|magic| bytes.starts_with(magic))
}
