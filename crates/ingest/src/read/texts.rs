//! The texts of XML parts that hold no cells, sorted so that a heading stands before its values.

use std::collections::BTreeMap;

use super::sheet_part::place;
use super::xml::{self, Broken, Element, Step};
use crate::Part;

/// Texts that belong together, and the kind of part that they stand in.
pub(super) type Group = (Part, Vec<String>);

/// The attributes that hold words, in parts whose other attributes only say how things look.
const WORDS: [&str; 22] = [
    "name",
    "displayName",
    "caption",
    "title",
    "descr",
    "alt",
    "tooltip",
    "prompt",
    "promptTitle",
    "error",
    "errorTitle",
    "userName",
    "author",
    "description",
    "comment",
    "connection",
    "command",
    "sourceFile",
    "refersTo",
    "string",
    "href",
    "lastEdited",
];

/// The texts of one XML part, by what its outermost element says that it is.
pub(super) fn texts(bytes: &[u8]) -> Result<Vec<Group>, Broken> {
    let text = xml::text(bytes);
    let root = root(&text)?;
    match root.as_str() {
        // How cells look, and lists of what the package holds: nothing that anybody wrote.
        "styleSheet" | "theme" | "calcChain" | "Types" | "document-settings" | "manifest" => Ok(Vec::new()),
        "Relationships" => outside(&text),
        "coreProperties" | "Properties" | "document-meta" => properties(&text),
        "personList" | "personlist" => attributes_of(&text, Part::Properties),
        "externalLink" => external_link(&text),
        "chartSpace" => chart(&text),
        "wsDr" | "userShapes" | "xml" | "dataModel" => flowing(&text, Part::Drawing, Attributes::Words),
        "workbook" => workbook(&text),
        "table" | "worksheet" | "chartsheet" | "dialogsheet" | "comments" => {
            flowing(&text, Part::Other, Attributes::Words)
        }
        "sst" => flowing(&text, Part::LeftOver, Attributes::Words),
        "document-content" => flowing(&text, Part::ChartCache, Attributes::Words),
        "document-styles" => flowing(&text, Part::HeaderOrFooter, Attributes::None),
        _ => flowing(&text, Part::Other, Attributes::All),
    }
}

fn root(text: &str) -> Result<String, Broken> {
    let mut root = None;
    xml::walk(text, |step| {
        if let Step::Open(element) = step
            && root.is_none()
        {
            root = Some(element.name().to_owned());
        }
    })?;
    root.ok_or(Broken)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Attributes {
    All,
    Words,
    None,
}

impl Attributes {
    fn of(self, element: &Element<'_>, texts: &mut Vec<String>) {
        for (name, value) in element.attributes() {
            let local = name.rsplit(':').next().unwrap_or_default();
            if self == Self::All || (self == Self::Words && WORDS.contains(&local)) {
                push(texts, &value);
            }
        }
    }
}

fn push(texts: &mut Vec<String>, text: &str) {
    if !text.trim().is_empty() {
        texts.push(text.trim().to_owned());
    }
}

/// Elements whose pieces of text are one text to a reader.
fn is_paragraph(name: &str) -> bool {
    matches!(name, "p" | "si" | "is" | "text" | "div" | "h")
}

/// All texts in their order; the pieces of a paragraph are one text.
struct Flow {
    attributes: Attributes,
    texts: Vec<String>,
    open: String,
    paragraphs: usize,
}

impl Flow {
    fn new(attributes: Attributes) -> Self {
        Self {
            attributes,
            texts: Vec::new(),
            open: String::new(),
            paragraphs: 0,
        }
    }

    fn step(&mut self, step: &Step<'_>) {
        match step {
            Step::Open(element) => {
                if self.paragraphs == 0 {
                    self.end();
                }
                self.attributes.of(element, &mut self.texts);
                if is_paragraph(element.name()) {
                    self.end();
                    self.paragraphs += 1;
                }
            }
            Step::Text(text) => self.open.push_str(text),
            Step::Close(name) => {
                if is_paragraph(name) {
                    self.paragraphs = self.paragraphs.saturating_sub(1);
                }
                if self.paragraphs == 0 {
                    self.end();
                }
            }
        }
    }

    fn end(&mut self) {
        push(&mut self.texts, &self.open);
        self.open.clear();
    }
}

fn flowing(text: &str, part: Part, attributes: Attributes) -> Result<Vec<Group>, Broken> {
    let mut flow = Flow::new(attributes);
    xml::walk(text, |step| flow.step(&step))?;
    Ok(vec![(part, flow.texts)])
}

fn attributes_of(text: &str, part: Part) -> Result<Vec<Group>, Broken> {
    flowing(text, part, Attributes::All)
}

/// Who had the workbook open, its views and comments. The names of sheets and ranges are read with the workbook itself.
fn workbook(text: &str) -> Result<Vec<Group>, Broken> {
    let mut texts = Vec::new();
    xml::walk(text, |step| {
        if let Step::Open(element) = step {
            if !matches!(element.name(), "sheet" | "definedName") {
                Attributes::Words.of(element, &mut texts);
            } else if let Some(comment) = element.attribute("comment") {
                push(&mut texts, &comment);
            }
        }
    })?;
    Ok(vec![(Part::Other, texts)])
}

/// Where relations lead that leave the package: addresses and paths.
fn outside(text: &str) -> Result<Vec<Group>, Broken> {
    let mut targets = Vec::new();
    xml::walk(text, |step| {
        if let Step::Open(element) = step
            && element
                .attribute("TargetMode")
                .is_some_and(|mode| mode.eq_ignore_ascii_case("external"))
        {
            push(&mut targets, &element.attribute("Target").unwrap_or_default());
        }
    })?;
    Ok(vec![(Part::ExternalLink, targets)])
}

/// Each property with its name before it. In `OpenDocument` they stand one level deeper.
fn properties(text: &str) -> Result<Vec<Group>, Broken> {
    let mut groups: Vec<Group> = Vec::new();
    let mut flow = Flow::new(Attributes::None);
    let (mut depth, mut level) = (0_usize, 1);
    xml::walk(text, |step| {
        if let Step::Open(element) = &step {
            if depth == 1 && element.name() == "meta" {
                level = 2;
            }
            if depth == level {
                let name = element.attribute("name");
                flow.texts.push(name.unwrap_or_else(|| element.name().to_owned()));
            }
            depth += 1;
        }
        flow.step(&step);
        if let Step::Close(_) = step {
            depth = depth.saturating_sub(1);
            if depth == level {
                let texts = std::mem::take(&mut flow.texts);
                if texts.len() > 1 {
                    groups.push((Part::Properties, texts));
                }
            }
        }
    })?;
    Ok(groups)
}

/// What is kept of another workbook, column by column.
fn external_link(text: &str) -> Result<Vec<Group>, Broken> {
    let mut others = Vec::new();
    let mut columns: BTreeMap<(usize, u32), Vec<String>> = BTreeMap::new();
    let (mut sheet, mut column, mut open) = (0, 0, String::new());
    xml::walk(text, |step| match step {
        Step::Open(element) => match element.name() {
            "sheetData" => sheet += 1,
            "cell" => {
                column = element
                    .attribute("r")
                    .and_then(|at| place(&at))
                    .unwrap_or_default()
                    .1;
            }
            "sheetName" => push(&mut others, &element.attribute("val").unwrap_or_default()),
            _ => Attributes::Words.of(element, &mut others),
        },
        Step::Text(text) => open.push_str(text),
        Step::Close(name) => {
            if name == "v" || name == "val" {
                push(columns.entry((sheet, column)).or_default(), &open);
            } else {
                push(&mut others, &open);
            }
            open.clear();
        }
    })?;
    let mut groups = vec![(Part::ExternalLink, others)];
    groups.extend(columns.into_values().map(|texts| (Part::ExternalLink, texts)));
    Ok(groups)
}

/// What a chart keeps: each series' values under its name, and every other text.
fn chart(text: &str) -> Result<Vec<Group>, Broken> {
    let mut groups = Vec::new();
    let mut flow = Flow::new(Attributes::Words);
    let mut others = Vec::new();
    let mut name = String::new();
    let mut is_name = false;
    xml::walk(text, |step| {
        match &step {
            Step::Open(element) => match element.name() {
                "ser" => name.clear(),
                "tx" => is_name = true,
                "cat" | "val" | "xVal" | "yVal" | "bubbleSize" => {
                    flow.end();
                    others.append(&mut flow.texts);
                    push(&mut flow.texts, &name);
                }
                // The formula says where the values were; the values follow.
                _ => {}
            },
            Step::Text(text) if is_name => name.push_str(text),
            Step::Close("tx") => is_name = false,
            Step::Close("f") if is_name => name.clear(),
            _ => {}
        }
        flow.step(&step);
        if let Step::Close("cat" | "val" | "xVal" | "yVal" | "bubbleSize") = step {
            groups.push((Part::ChartCache, std::mem::take(&mut flow.texts)));
        }
    })?;
    others.append(&mut flow.texts);
    groups.push((Part::ChartCache, others));
    Ok(groups)
}

/// What a pivot table keeps of its source: each field's name, then the values that it shares and those of the records.
pub(super) fn pivot_cache(definition: &[u8], records: Option<&[u8]>) -> Result<Vec<Group>, Broken> {
    let mut source = Vec::new();
    let mut fields: Vec<Vec<String>> = Vec::new();
    let mut recorded = Vec::new();
    let mut is_field = false;
    xml::walk(&xml::text(definition), |step| match step {
        Step::Open(element) => match element.name() {
            "cacheField" => {
                is_field = true;
                if element
                    .attribute("databaseField")
                    .is_none_or(|value| value != "0")
                {
                    recorded.push(fields.len());
                }
                let mut field = Vec::new();
                push(&mut field, &element.attribute("name").unwrap_or_default());
                push(&mut field, &element.attribute("caption").unwrap_or_default());
                fields.push(field);
            }
            "pivotCacheDefinition" => {
                push(&mut source, &element.attribute("refreshedBy").unwrap_or_default());
            }
            "worksheetSource" => Attributes::All.of(element, &mut source),
            _ => {
                if let Some(field) = fields.last_mut().filter(|_| is_field) {
                    push(field, &element.attribute("v").unwrap_or_default());
                }
            }
        },
        Step::Close(name) => is_field &= name != "cacheField",
        Step::Text(text) => push(&mut source, text),
    })?;
    if let Some(records) = records {
        let mut index = 0;
        xml::walk(&xml::text(records), |step| {
            if let Step::Open(element) = step {
                match element.name() {
                    "r" => index = 0,
                    // A place among the field's shared values, which are there already.
                    "x" => index += 1,
                    "s" | "n" | "d" | "b" | "e" | "m" => {
                        let field = recorded.get(index).and_then(|field| fields.get_mut(*field));
                        push(
                            field.unwrap_or(&mut source),
                            &element.attribute("v").unwrap_or_default(),
                        );
                        index += 1;
                    }
                    _ => {}
                }
            }
        })?;
    }
    fields.push(source);
    Ok(fields
        .into_iter()
        .map(|texts| (Part::PivotCache, texts))
        .collect())
}
