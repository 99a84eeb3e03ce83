//! An agency's own words for words of its layouts, and slips that look like one: suggested to the office, never accepted.

use std::collections::BTreeMap;

use boardpack_model::{IndicatorCode, Measure, Place};

use crate::Sheet;
use crate::fold::{fold, is_slip};

/// The words of a layout's agency, by their folded form.
#[derive(Debug, Clone, Default)]
pub(crate) struct Aliases(BTreeMap<String, String>);

impl Aliases {
    /// The aliases as the pipeline gives them.
    pub(crate) fn new(written: &BTreeMap<String, String>) -> Self {
        Self(
            written
                .iter()
                .map(|(word, meant)| (fold(word), meant.clone()))
                .collect(),
        )
    }

    /// What a text stands for; itself where nothing is agreed.
    pub(crate) fn meant<'t>(&'t self, text: &'t str) -> &'t str {
        if self.0.is_empty() {
            return text;
        }
        self.0.get(&fold(text)).map_or(text, String::as_str)
    }
}

/// A row or column of figures whose label the layout does not know, and the label that it is near, if any.
#[derive(Debug, Clone)]
pub(crate) struct Unlabelled {
    pub(crate) place: Place,
    pub(crate) text: String,
    pub(crate) near: Option<(String, IndicatorCode, Measure)>,
}

/// What the office is asked about a text that looks like a word of the layout.
pub(crate) fn looks_like(text: &str, place: Option<&Place>, meant: &str) -> String {
    let shown = crate::figure::short(text);
    let at = place.map(|place| format!(" at {place}")).unwrap_or_default();
    format!("{shown}{at} looks like `{meant}`: add it as an alias?")
}

/// The cell whose text is nearly, and not quite, a word of the layout.
pub(super) fn slip<'s>(sheet: &'s Sheet, word: &str) -> Option<&'s crate::Cell> {
    sheet.cells.iter().find(|cell| is_slip(&cell.raw, word))
}
