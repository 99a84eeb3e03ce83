//! The parts of an Office Open XML package beside its cells' values: what belongs to each sheet, and everything else that holds text.

use std::collections::{BTreeMap, BTreeSet};

use super::elsewhere::{Harvest, Known};
use super::package::Package;
use super::relations::{self, Relation, parts_of};
use super::sheet_part::{self, SheetPart};
use super::xml::{self, Step};
use super::{Context, builder, comments};
use crate::{Comment, Elsewhere, Part, Refusal, Sheet, Workbook};

const ROWS_AND_COLUMNS: &str = "hidden rows and columns";
const COMMENTS: &str = "comments";

/// A package whose parts are looked up by their relations.
pub(super) struct Parts<'p> {
    package: Package<'p>,
    main: Option<String>,
    /// The part of each sheet by the sheet's name.
    sheets: BTreeMap<String, String>,
    /// The parts of the worksheets that have been read, in their order.
    worksheets: Vec<Option<String>>,
    shared: Option<String>,
    styles: Option<String>,
    persons: BTreeMap<String, String>,
    /// The parts that have been read.
    read: BTreeSet<String>,
    /// The places in the table of shared texts that cells use; nothing where a sheet could not be followed.
    used: Option<BTreeSet<usize>>,
    beside: Vec<Elsewhere>,
    unchecked: BTreeSet<&'static str>,
}

impl<'p> Parts<'p> {
    /// Finds out which part is which.
    pub(super) fn open(mut package: Package<'p>) -> Self {
        let main = relations::of(&mut package, "")
            .into_iter()
            .find(|relation| relation.kind == "officeDocument")
            .and_then(|relation| relation.part);
        let relations = main
            .as_deref()
            .map(|main| relations::of(&mut package, main))
            .unwrap_or_default();
        let sheets = main
            .as_deref()
            .map(|main| sheets(&mut package, main, &relations))
            .unwrap_or_default();
        let shared = parts_of(&relations, "sharedStrings").next();
        let styles = parts_of(&relations, "styles").next();
        let mut persons = BTreeMap::new();
        for part in parts_of(&relations, "person") {
            let bytes = package.member(&part).unwrap_or_default();
            persons.extend(comments::persons(&bytes).unwrap_or_default());
        }
        Self {
            package,
            main,
            sheets,
            worksheets: Vec::new(),
            shared,
            styles,
            persons,
            read: BTreeSet::new(),
            used: Some(BTreeSet::new()),
            beside: Vec::new(),
            unchecked: BTreeSet::new(),
        }
    }

    /// The library looks for shared texts and styles by their usual names. A package that keeps them elsewhere would be read
    /// with other texts than its own.
    pub(super) fn check_places(&self) -> Result<(), Refusal> {
        let plain = |part: &String| part.replace('\\', "/").to_lowercase();
        let main = self.main.as_ref().map(plain).unwrap_or_default();
        let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (part, usual) in [(&self.shared, "sharedstrings.xml"), (&self.styles, "styles.xml")] {
            let usual = format!("{folder}/{usual}");
            if part
                .as_ref()
                .is_some_and(|part| plain(part) != usual.trim_start_matches('/'))
            {
                return Err(Refusal::not_supported(
                    "the workbook keeps its texts or formats in an unusual place",
                ));
            }
        }
        Ok(())
    }

    /// Whether the package carries macros.
    pub(super) fn has_macros(&self) -> bool {
        self.package
            .names
            .iter()
            .any(|name| name.to_lowercase().ends_with("vbaproject.bin"))
    }

    /// Fills in what the sheet's own part says; `formats` are the number formats by style.
    pub(super) fn sheet(&mut self, sheet: &mut Sheet, formats: &[Option<String>]) {
        let part = self.sheets.get(&sheet.name).cloned();
        let scanned = part.as_ref().and_then(|part| {
            let bytes = self.package.member(part)?;
            sheet_part::scan(&bytes).ok()
        });
        if let (Some(part), Some(scanned)) = (&part, scanned) {
            self.read.insert(part.clone());
            self.take(sheet, scanned, formats);
            sheet.comments = self.comments(part);
        } else {
            self.used = None;
            self.unchecked.extend([COMMENTS, ROWS_AND_COLUMNS]);
        }
        self.worksheets.push(part);
    }

    fn take(&mut self, sheet: &mut Sheet, mut scanned: SheetPart, formats: &[Option<String>]) {
        scanned.styles.sort_unstable_by_key(|(at, _)| *at);
        let columns: BTreeSet<u32> = sheet.cells.iter().map(|cell| cell.column).collect();
        sheet.hidden_columns = columns
            .into_iter()
            .filter(|column| scanned.hides(*column))
            .collect();
        for cell in &mut sheet.cells {
            let style = scanned
                .styles
                .binary_search_by_key(&(cell.row, cell.column), |(at, _)| *at)
                .map_or(0, |index| scanned.styles[index].1);
            let format = formats.get(style).and_then(Option::as_deref);
            builder::format(cell, format);
        }
        let rows: BTreeSet<u32> = sheet.cells.iter().map(|cell| cell.row).collect();
        sheet.hidden_rows = scanned.hidden_rows.intersection(&rows).copied().collect();
        sheet.merged = scanned.merged;
        if let Some(used) = &mut self.used {
            used.extend(scanned.shared);
        }
        let index = self.worksheets.len();
        self.beside
            .extend(scanned.beside.into_iter().map(|found| Elsewhere {
                sheet: Some(index),
                ..found
            }));
    }

    /// The notes and conversations of the sheet whose part this is.
    fn comments(&mut self, sheet: &str) -> Vec<Comment> {
        let relations = relations::of(&mut self.package, sheet);
        let mut notes = Vec::new();
        for part in parts_of(&relations, "comments") {
            let bytes = self.package.member(&part).unwrap_or_default();
            // One that cannot be followed is looked through with the other parts.
            match comments::notes(&bytes) {
                Ok(found) => {
                    notes.extend(found);
                    self.read.insert(part);
                }
                Err(xml::Broken) => {
                    self.unchecked.insert(COMMENTS);
                }
            }
        }
        let mut conversations = Vec::new();
        for part in parts_of(&relations, "threadedComment") {
            let bytes = self.package.member(&part).unwrap_or_default();
            match comments::conversations(&bytes, &self.persons) {
                Ok(found) => {
                    conversations.extend(found);
                    self.read.insert(part);
                }
                Err(xml::Broken) => {
                    self.unchecked.insert(COMMENTS);
                }
            }
        }
        comments::together(notes, conversations)
    }

    /// Gathers what all other parts hold.
    pub(super) fn finish(mut self, workbook: &mut Workbook, context: &Context<'_>) -> Result<(), Refusal> {
        let mut harvest = Harvest::new(context.limits, context.depth);
        for beside in std::mem::take(&mut self.beside) {
            harvest.add(beside.part, beside.sheet, beside.texts)?;
        }
        self.left_over(&mut harvest)?;
        let owners = relations::owners(&mut self.package, &self.worksheets);
        self.pivots(&mut harvest, &owners)?;
        let known = Known {
            read: self.read,
            sheets: owners,
            cells: BTreeSet::new(),
        };
        harvest.package(&mut self.package, &known)?;
        workbook.elsewhere.append(&mut harvest.found);
        self.unchecked.extend(harvest.unchecked);
        workbook
            .unchecked
            .extend(self.unchecked.into_iter().map(str::to_owned));
        Ok(())
    }

    /// Texts of the shared table that no cell uses.
    fn left_over(&mut self, harvest: &mut Harvest<'_>) -> Result<(), Refusal> {
        let (Some(shared), Some(used)) = (self.shared.clone(), &self.used) else {
            return Ok(());
        };
        let bytes = self.package.member(&shared).unwrap_or_default();
        if let Ok(texts) = unused(&bytes, used) {
            harvest.add(Part::LeftOver, None, texts)?;
            self.read.insert(shared);
        }
        Ok(())
    }

    fn pivots(&mut self, harvest: &mut Harvest<'_>, owners: &BTreeMap<String, usize>) -> Result<(), Refusal> {
        let Some(main) = self.main.clone() else {
            return Ok(());
        };
        let mut definitions: BTreeSet<String> =
            parts_of(&relations::of(&mut self.package, &main), "pivotCacheDefinition").collect();
        // A definition that the workbook has forgotten still belongs to its table.
        for owned in owners.keys() {
            definitions.extend(parts_of(
                &relations::of(&mut self.package, owned),
                "pivotCacheDefinition",
            ));
        }
        for definition in definitions {
            let records = parts_of(
                &relations::of(&mut self.package, &definition),
                "pivotCacheRecords",
            )
            .next();
            let bytes = self.package.member(&definition).unwrap_or_default();
            let recorded = records.as_ref().and_then(|records| self.package.member(records));
            let sheet = owners.get(&definition).copied();
            harvest.pivot(&bytes, recorded.as_ref().map(|records| records.as_slice()), sheet)?;
            self.read.insert(definition);
            self.read.extend(records);
        }
        Ok(())
    }
}

/// The part of each sheet, by the name that the workbook gives it.
fn sheets(package: &mut Package<'_>, main: &str, relations: &[Relation]) -> BTreeMap<String, String> {
    let bytes = package.member(main).unwrap_or_default();
    let mut sheets = BTreeMap::new();
    xml::walk(&xml::text(&bytes), |step| {
        if let Step::Open(element) = step
            && element.name() == "sheet"
        {
            let id = element.attribute("id").unwrap_or_default();
            let part = relations
                .iter()
                .find(|relation| relation.id == id)
                .and_then(|relation| relation.part.clone());
            if let (Some(name), Some(part)) = (element.attribute("name"), part) {
                sheets.insert(name, part);
            }
        }
    })
    .ok();
    sheets
}

/// The texts of a table of shared texts whose places are not used.
fn unused(bytes: &[u8], used: &BTreeSet<usize>) -> Result<Vec<String>, xml::Broken> {
    let mut texts = Vec::new();
    let (mut place, mut is_text, mut open) = (0, false, String::new());
    xml::walk(&xml::text(bytes), |step| match step {
        Step::Open(element) => is_text = element.name() == "t" && !used.contains(&place),
        Step::Text(text) if is_text => open.push_str(text),
        Step::Text(_) => {}
        Step::Close(name) => {
            is_text = false;
            if name == "si" {
                place += 1;
                if !open.trim().is_empty() {
                    texts.push(std::mem::take(&mut open));
                }
                open.clear();
            }
        }
    })?;
    Ok(texts)
}
