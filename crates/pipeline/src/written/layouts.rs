//! `layouts.toml` as written.

use boardpack_model::Measure;

use crate::written::section::{At, Section};

/// `[[layout]]`
pub(crate) struct LayoutWritten {
    pub(crate) agency: Option<At<String>>,
    pub(crate) name: Option<At<String>>,
    pub(crate) signs: Vec<At<String>>,
    pub(crate) shape: Option<ShapeWritten>,
}

/// What each shape says besides.
pub(crate) enum ShapeWritten {
    Wide {
        sheet: Option<At<String>>,
        label_header: Option<At<String>>,
        commentary_header: Option<At<String>>,
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

/// `{text, indicator, measure}`
pub(crate) struct LabelWritten {
    pub(crate) text: Option<At<String>>,
    pub(crate) indicator: Option<At<String>>,
    pub(crate) measure: Option<At<Measure>>,
}

/// `{sheet, anchor, labels}`
pub(crate) struct BlockWritten {
    pub(crate) sheet: Option<At<String>>,
    pub(crate) anchor: Option<At<String>>,
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
pub(crate) fn read(mut file: Section<'_>) -> Vec<LayoutWritten> {
    let layouts = file.sections("layout").into_iter().map(layout).collect();
    file.close();
    layouts
}

fn layout(mut section: Section<'_>) -> LayoutWritten {
    let agency = section.need("agency");
    let name = section.need("name");
    let signs = section.need_list("signs");
    let shape = section.need_word("shape", &SHAPES);
    let Some(shape) = shape else {
        // Which keys belong there depends on the shape: without it nothing more can be said.
        return LayoutWritten {
            agency,
            name,
            signs,
            shape: None,
        };
    };
    let shape = match shape.value {
        ShapeWord::Wide => ShapeWritten::Wide {
            sheet: section.may("sheet"),
            label_header: section.need("label-header"),
            commentary_header: section.may("commentary-header"),
            labels: need_labels(&mut section),
        },
        ShapeWord::Blocks => ShapeWritten::Blocks(blocks(&mut section)),
        ShapeWord::Rows => ShapeWritten::Rows {
            sheet: section.may("sheet"),
            date_header: section.need("date-header"),
            labels: need_labels(&mut section),
        },
        ShapeWord::Tidy => ShapeWritten::Tidy(tidy(&mut section)),
    };
    section.close();
    LayoutWritten {
        agency,
        name,
        signs,
        shape: Some(shape),
    }
}

fn blocks(section: &mut Section<'_>) -> Vec<BlockWritten> {
    need_sections(section, "blocks");
    let blocks = section.sections("blocks").into_iter().map(|mut section| {
        let block = BlockWritten {
            sheet: section.need("sheet"),
            anchor: section.need("anchor"),
            labels: need_labels(&mut section),
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
        labels: labels(section),
    }
}

fn need_labels(section: &mut Section<'_>) -> Vec<LabelWritten> {
    need_sections(section, "labels");
    labels(section)
}

fn labels(section: &mut Section<'_>) -> Vec<LabelWritten> {
    let labels = section.sections("labels").into_iter().map(|mut section| {
        let label = LabelWritten {
            text: section.need("text"),
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
