//! `comparators.toml` as written: which published files are read, and which of their columns and rows.

use boardpack_model::board::ComparatorStatus;

use crate::written::comparators::STATUSES;
use crate::written::section::{At, Section};

/// What is read from published files.
#[derive(Default)]
pub(crate) struct ImportsFile {
    pub(crate) neighbours: Option<NeighboursWritten>,
    pub(crate) files: Vec<ImportWritten>,
}

/// `[neighbours]`: by name, or from a published model.
pub(crate) struct NeighboursWritten {
    pub(crate) names: Vec<At<String>>,
    pub(crate) file: Option<At<String>>,
    pub(crate) of: Option<At<String>>,
}

/// `[[comparator-file]]`
pub(crate) struct ImportWritten {
    pub(crate) file: Option<At<String>>,
    pub(crate) indicator: Option<At<String>>,
    pub(crate) value: Option<At<String>>,
    pub(crate) numerator: Option<At<String>>,
    pub(crate) denominator: Option<At<String>>,
    pub(crate) filters: Vec<(At<String>, Option<At<String>>)>,
    pub(crate) period: Option<At<String>>,
    pub(crate) year: Option<At<String>>,
    pub(crate) status: Option<At<ComparatorStatus>>,
    pub(crate) source: Option<At<String>>,
    pub(crate) has_england: bool,
    pub(crate) has_neighbours: bool,
}

/// Reads `comparators.toml`.
pub(crate) fn read(mut file: Section<'_>) -> ImportsFile {
    let written = ImportsFile {
        neighbours: file.may_section("neighbours").map(neighbours),
        files: file.sections("comparator-file").into_iter().map(import).collect(),
    };
    file.close();
    written
}

fn neighbours(mut section: Section<'_>) -> NeighboursWritten {
    let written = NeighboursWritten {
        names: section.list("names"),
        file: section.may("file"),
        of: section.may("of"),
    };
    let is_by_name = section.has("names");
    let is_by_model = section.has("file") || section.has("of");
    if is_by_name == is_by_model || section.has("file") != section.has("of") {
        let hint =
            "write names = [\"…\", \"…\"], or file = \"sn_model_2025_wide.csv\" and of = \"…\"".to_owned();
        section.say(section.spot(), "it is not clear who the neighbours are", hint);
    }
    section.close();
    written
}

fn import(mut section: Section<'_>) -> ImportWritten {
    let written = ImportWritten {
        file: section.need("file"),
        indicator: section.need("indicator"),
        value: section.may("value"),
        numerator: section.may("numerator"),
        denominator: section.may("denominator"),
        filters: section.named("where"),
        period: section.need("period"),
        year: section.need("year"),
        status: section.may_word("status", &STATUSES),
        source: section.need("source"),
        has_england: section.may("england").is_none_or(|at| at.value),
        has_neighbours: section.may("neighbours").is_none_or(|at| at.value),
    };
    let has_parts = section.has("numerator") && section.has("denominator");
    if !section.has("value") && !has_parts {
        let hint = "add a line: value = \"…\", or numerator and denominator; each names a column of the file";
        section.say_absent("it is not clear which column holds the figure", hint);
    }
    section.close();
    written
}
