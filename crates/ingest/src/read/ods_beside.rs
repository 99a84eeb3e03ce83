//! Texts of an OpenDocument spreadsheet beside its cells: comments, text boxes, messages of validations, tracked changes.

use quick_xml::events::{BytesRef, BytesStart};

use super::ods_scan::attribute;
use crate::{Comment, Part};

/// Gathers the texts that stand within certain elements.
#[derive(Default)]
pub(super) struct Gather {
    /// Texts that are no comments.
    pub(super) beside: Vec<(Part, Vec<String>)>,
    /// What is being gathered: the element's name, and how often it is open.
    within: Option<(String, u32)>,
    part: Option<Part>,
    at: (u32, u32),
    author: String,
    is_author: bool,
    open: String,
    texts: Vec<String>,
}

impl Gather {
    /// An element begins; whether it belongs to what is being gathered, or begins that. `at` is the cell's place.
    pub(super) fn open(&mut self, element: &BytesStart<'_>, at: (u64, u64)) -> bool {
        let name = element.name().0;
        if let Some((within, depth)) = &mut self.within {
            *depth += u32::from(within.as_str() == name);
            self.is_author = name == "dc:creator" && self.part.is_none();
            for key in ["table:condition", "table:name", "table:title"] {
                self.texts
                    .extend(attribute(element, key).filter(|_| self.part == Some(Part::Validation)));
            }
            return true;
        }
        let part = match name {
            "office:annotation" => None,
            "table:content-validations" => Some(Part::Validation),
            "table:tracked-changes" | "office:forms" => Some(Part::Other),
            "table:shapes" => Some(Part::Drawing),
            _ if name.starts_with("draw:") => Some(Part::Drawing),
            _ => return false,
        };
        self.part = part;
        self.within = Some((name.to_owned(), 1));
        let clamped = |place: u64| u32::try_from(place).unwrap_or(u32::MAX);
        self.at = (clamped(at.0), clamped(at.1));
        true
    }

    /// Whether something is being gathered.
    pub(super) fn is_open(&self) -> bool {
        self.within.is_some()
    }

    /// Text between elements.
    pub(super) fn text(&mut self, text: &str) {
        if self.within.is_some() {
            let to = if self.is_author {
                &mut self.author
            } else {
                &mut self.open
            };
            to.push_str(text);
        }
    }

    /// A character that is written as a reference.
    pub(super) fn reference(&mut self, reference: &BytesRef<'_>) {
        if self.within.is_some()
            && let Ok(letter) = quick_xml::escape::unescape(&format!("&{};", &**reference))
        {
            self.text(&letter);
        }
    }

    /// An element ends; the comment, if it was one that ends here.
    pub(super) fn close(&mut self, name: &str) -> Option<Comment> {
        let (within, depth) = self.within.as_mut()?;
        *depth -= u32::from(within.as_str() == name);
        let is_over = *depth == 0;
        self.is_author = false;
        // A date stands in no paragraph.
        if name != "dc:date"
            && !self.open.trim().is_empty()
            && (name == "text:p" || is_over || self.part.is_some())
        {
            self.texts.push(self.open.trim().to_owned());
            self.open.clear();
        } else if name == "dc:date" {
            self.open.clear();
        }
        if !is_over {
            return None;
        }
        self.within = None;
        let texts = std::mem::take(&mut self.texts);
        if let Some(part) = self.part {
            if !texts.is_empty() {
                self.beside.push((part, texts));
            }
            return None;
        }
        Some(Comment {
            row: self.at.0,
            column: self.at.1,
            author: std::mem::take(&mut self.author),
            text: texts.join("\n"),
        })
    }
}
