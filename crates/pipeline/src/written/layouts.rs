//! `layouts.toml` as written.

use boardpack_model::Measure;

use crate::written::section::{At, Section};

/// The whole file.
#[derive(Default)]
pub(crate) struct LayoutsFile {
    pub(crate) layouts: Vec<LayoutWritten>,
    pub(crate) aliases: Vec<AliasesWritten>,
}

/// `[[aliases]]`: words of one agency that hold for all of its layouts.
pub(crate) struct AliasesWritten {
    pub(crate) agency: Option<At<String>>,
    pub(crate) words: Vec<AliasWritten>,
}

/// A word in the agency's files, and the word of the layout that it stands for.
pub(crate) type AliasWritten = (At<String>, Option<At<String>>);

/// `[[layout]]`
pub(crate) struct LayoutWritten {
    pub(crate) agency: Option<At<String>>,
    pub(crate) name: Option<At<String>>,
    pub(crate) signs: Vec<At<String>>,
    pub(crate) aliases: Vec<AliasWritten>,
    pub(crate) shape: Option<ShapeWritten>,
}

/// What each shape says besides.
pub(crate) enum ShapeWritten {
    Wide {
        sheet: Option<At<String>>,
        label_header: Option<At<String>>,
        commentary_header: Option<At<String>>,
        column: Option<At<String>>,
        labels: Vec<LabelWritten>,
    },
    Blocks(Vec<BlockWritten>),
    Rows {
        sheet: Option<At<String>>,
        date_header: Option<At<String>>,
        labels: Vec<LabelWritten>,
    },
    Tidy(TidyWritten),
}

/// The headers of a tidy sheet.
pub(crate) struct TidyWritten {
    pub(crate) sheet: Option<At<String>>,
    pub(crate) indicator_header: Option<At<String>>,
    pub(crate) period_header: Option<At<String>>,
    pub(crate) numerator_header: Option<At<String>>,
    pub(crate) denominator_header: Option<At<String>>,
    pub(crate) commentary_header: Option<At<String>>,
    pub(crate) labels: Vec<LabelWritten>,
}

/// `{text, indicator, measure, column}`
pub(crate) struct LabelWritten {
    pub(crate) text: Option<At<String>>,
    pub(crate) column: Option<At<String>>,
    pub(crate) indicator: Option<At<String>>,
    pub(crate) measure: Option<At<Measure>>,
}

/// `{sheet, anchor, column, labels}`
pub(crate) struct BlockWritten {
    pub(crate) sheet: Option<At<String>>,
    pub(crate) anchor: Option<At<String>>,
    pub(crate) column: Option<At<String>>,
    pub(crate) labels: Vec<LabelWritten>,
}

#[derive(Clone, Copy)]
enum ShapeWord {
    Wide,
    Blocks,
    Rows,
    Tidy,
}

const SHAPES: [(&str, ShapeWord); 4] = [
    ("wide", ShapeWord::Wide),
    ("blocks", ShapeWord::Blocks),
    ("rows", ShapeWord::Rows),
    ("tidy", ShapeWord::Tidy),
];

const MEASURES: [(&str, Measure); 3] = [
    ("numerator", Measure::Numerator),
    ("denominator", Measure::Denominator),
    ("stated", Measure::Stated),
];

/// Reads `layouts.toml`.
pub(crate) fn read(mut file: Section<'_>) -> LayoutsFile {
    let layouts = file.sections("layout").into_iter().map(layout).collect();
    let aliases = file.sections("aliases").into_iter().map(aliases).collect();
    file.close();
    LayoutsFile { layouts, aliases }
}

fn aliases(mut section: Section<'_>) -> AliasesWritten {
    let aliases = AliasesWritten {
        agency: section.need("agency"),
        words: section.named("words"),
    };
    section.close();
    aliases
}

fn layout(mut section: Section<'_>) -> LayoutWritten {
    let agency = section.need("agency");
    let name = section.need("name");
    let signs = section.need_list("signs");
    let aliases = section.named("aliases");
    let shape = section.need_word("shape", &SHAPES);
    let Some(shape) = shape else {
        // Which keys belong there depends on the shape: without it nothing more can be said.
        return LayoutWritten {
            agency,
            name,
            signs,
            aliases,
            shape: None,
        };
    };
    let shape = match shape.value {
        ShapeWord::Wide => ShapeWritten::Wide {
            sheet: section.may("sheet"),
            label_header: section.need("label-header"),
            commentary_header: section.may("commentary-header"),
            column: section.may("column"),
            labels: need_labels(&mut section, Columns::Named),
        },
        ShapeWord::Blocks => ShapeWritten::Blocks(blocks(&mut section)),
        ShapeWord::Rows => ShapeWritten::Rows {
            sheet: section.may("sheet"),
            date_header: section.need("date-header"),
            labels: need_labels(&mut section, Columns::None),
        },
        ShapeWord::Tidy => ShapeWritten::Tidy(tidy(&mut section)),
    };
    section.close();
    LayoutWritten {
        agency,
        name,
        signs,
        aliases,
        shape: Some(shape),
    }
}

fn blocks(section: &mut Section<'_>) -> Vec<BlockWritten> {
    need_sections(section, "blocks");
    let blocks = section.sections("blocks").into_iter().map(|mut section| {
        let block = BlockWritten {
            sheet: section.need("sheet"),
            anchor: section.need("anchor"),
            column: section.may("column"),
            labels: need_labels(&mut section, Columns::Named),
        };
        section.close();
        block
    });
    blocks.collect()
}

fn tidy(section: &mut Section<'_>) -> TidyWritten {
    TidyWritten {
        sheet: section.may("sheet"),
        indicator_header: section.need("indicator-header"),
        period_header: section.need("period-header"),
        numerator_header: section.need("numerator-header"),
        denominator_header: section.may("denominator-header"),
        commentary_header: section.may("commentary-header"),
        labels: labels(section, Columns::None),
    }
}

/// Whether a shape has sub-headings under its periods.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Columns {
    /// It can have.
    Named,
    /// It has no periods across.
    None,
}

fn need_labels(section: &mut Section<'_>, columns: Columns) -> Vec<LabelWritten> {
    need_sections(section, "labels");
    labels(section, columns)
}

fn labels(section: &mut Section<'_>, columns: Columns) -> Vec<LabelWritten> {
    let labels = section.sections("labels").into_iter().map(|mut section| {
        let label = LabelWritten {
            text: section.need("text"),
            column: match columns {
                Columns::Named => section.may("column"),
                Columns::None => None,
            },
            indicator: section.need("indicator"),
            measure: section.may_word("measure", &MEASURES),
        };
        section.close();
        label
    });
    labels.collect()
}

fn need_sections(section: &mut Section<'_>, key: &'static str) {
    if !section.has(key) {
        let hint = format!("add {key} = [ … ]: the sender's own words and the figures that they name");
        section.say_absent(&format!("this layout needs `{key}`"), &hint);
    }
}
