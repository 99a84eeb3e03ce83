//! A layout in the making: what is certain, what only looks so, and what is left over.

use std::collections::{BTreeMap, BTreeSet};

use boardpack_model::layout::{Block, Label, Layout, Rows, Shape, Tidy, Wide};
use boardpack_model::{IndicatorCode, Measure};

/// How like its figure's wording a label is that is that wording.
pub(super) const THE_SAME: usize = 200;

/// A label and the figure that it names, or seems to name.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) indicator: IndicatorCode,
    pub(super) measure: Measure,
    /// What to check; a line with a doubt is written as a comment.
    pub(super) doubt: Option<String>,
    /// How like the figure's wording the label is: the most likely of doubtful lines is kept.
    pub(super) likeness: usize,
}

/// A block of a block workbook.
#[derive(Debug, Clone)]
pub(super) struct BlockDraft {
    pub(super) sheet: String,
    pub(super) anchor: String,
    pub(super) lines: Vec<Line>,
}

/// The headers of a tidy sheet.
#[derive(Debug, Clone)]
pub(super) struct TidyDraft {
    pub(super) sheet: Option<String>,
    pub(super) indicator: String,
    pub(super) period: String,
    pub(super) numerator: String,
    pub(super) denominator: Option<String>,
    pub(super) commentary: Option<String>,
    pub(super) lines: Vec<Line>,
    /// Indicators that the sheet names by their codes: they need no label.
    pub(super) by_code: BTreeSet<IndicatorCode>,
}

/// The shape and what it says.
#[derive(Debug, Clone)]
pub(super) enum Form {
    Wide {
        sheet: Option<String>,
        label_header: String,
        commentary: Option<String>,
        lines: Vec<Line>,
    },
    Blocks(Vec<BlockDraft>),
    Rows {
        sheet: Option<String>,
        date_header: String,
        lines: Vec<Line>,
    },
    Tidy(TidyDraft),
}

/// A layout in the making.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) name: String,
    pub(super) signs: Vec<String>,
    pub(super) form: Form,
    /// Labels beside figures that are none of ours, with their cells.
    pub(super) left_over: Vec<(String, String)>,
    pub(super) remarks: Vec<String>,
}

impl Draft {
    pub(super) fn of(form: Form) -> Self {
        Self {
            name: String::new(),
            signs: Vec::new(),
            form,
            left_over: Vec::new(),
            remarks: Vec::new(),
        }
    }

    /// How many figures are certain, and how many more look like one.
    pub(super) fn weight(&self) -> (usize, usize) {
        let certain: BTreeSet<(&IndicatorCode, Measure)> = self
            .certain()
            .map(|line| (&line.indicator, line.measure))
            .collect();
        let doubtful = self.form.lines().filter(|line| line.doubt.is_some()).count();
        let by_code = match &self.form {
            Form::Tidy(tidy) => tidy.by_code.len(),
            _ => 0,
        };
        (certain.len() + by_code, doubtful)
    }

    /// The lines without a doubt.
    pub(super) fn certain(&self) -> impl Iterator<Item = &Line> {
        self.form.lines().filter(|line| line.doubt.is_none())
    }

    /// Takes away lines that look like a figure which is certain elsewhere, or which another line looks more like.
    pub(super) fn keep_likeliest(&mut self) {
        let mut likeliest: BTreeMap<(IndicatorCode, Measure), usize> = BTreeMap::new();
        for line in self.form.lines() {
            let best = likeliest
                .entry((line.indicator.clone(), line.measure))
                .or_default();
            *best = line.likeness.max(*best);
        }
        for lines in self.form.lists() {
            let (kept, dropped): (Vec<Line>, Vec<Line>) =
                std::mem::take(lines).into_iter().partition(|line| {
                    let figure = (line.indicator.clone(), line.measure);
                    likeliest.get(&figure).is_some_and(|best| line.likeness >= *best)
                });
            *lines = kept;
            self.left_over
                .extend(dropped.into_iter().map(|line| (line.text, String::new())));
        }
    }

    /// As the pipeline would make it.
    pub(super) fn layout(&self) -> Layout {
        Layout {
            name: self.name.clone(),
            shape: self.form.shape(),
            signs: self.signs.clone(),
            aliases: BTreeMap::new(),
        }
    }
}

impl Form {
    /// Every line, of every block.
    pub(super) fn lines(&self) -> Box<dyn Iterator<Item = &Line> + '_> {
        match self {
            Self::Wide { lines, .. } | Self::Rows { lines, .. } => Box::new(lines.iter()),
            Self::Tidy(tidy) => Box::new(tidy.lines.iter()),
            Self::Blocks(blocks) => Box::new(blocks.iter().flat_map(|block| &block.lines)),
        }
    }

    /// The list of each block, or the only one.
    fn lists(&mut self) -> Vec<&mut Vec<Line>> {
        match self {
            Self::Wide { lines, .. } | Self::Rows { lines, .. } => vec![lines],
            Self::Tidy(tidy) => vec![&mut tidy.lines],
            Self::Blocks(blocks) => blocks.iter_mut().map(|block| &mut block.lines).collect(),
        }
    }

    /// The sheet that it speaks of, or the first of them; empty where it names none.
    pub(super) fn first_sheet(&self) -> &str {
        match self {
            Self::Wide { sheet, .. } | Self::Rows { sheet, .. } => sheet.as_deref().unwrap_or_default(),
            Self::Tidy(tidy) => tidy.sheet.as_deref().unwrap_or_default(),
            Self::Blocks(blocks) => blocks.first().map_or("", |block| &block.sheet),
        }
    }

    fn shape(&self) -> Shape {
        match self {
            Self::Wide {
                sheet,
                label_header,
                commentary,
                lines,
            } => Shape::Wide(Wide {
                sheet: sheet.clone(),
                label_header: label_header.clone(),
                labels: labels(lines),
                commentary_header: commentary.clone(),
            }),
            Self::Blocks(blocks) => Shape::Blocks(
                blocks
                    .iter()
                    .map(|block| Block {
                        sheet: block.sheet.clone(),
                        anchor: block.anchor.clone(),
                        labels: labels(&block.lines),
                    })
                    .collect(),
            ),
            Self::Rows {
                sheet,
                date_header,
                lines,
            } => Shape::Rows(Rows {
                sheet: sheet.clone(),
                date_header: date_header.clone(),
                labels: labels(lines),
            }),
            Self::Tidy(tidy) => Shape::Tidy(Tidy {
                sheet: tidy.sheet.clone(),
                indicator_header: tidy.indicator.clone(),
                period_header: tidy.period.clone(),
                numerator_header: tidy.numerator.clone(),
                denominator_header: tidy.denominator.clone(),
                commentary_header: tidy.commentary.clone(),
                labels: labels(&tidy.lines),
            }),
        }
    }
}

fn labels(lines: &[Line]) -> Vec<Label> {
    let certain = lines.iter().filter(|line| line.doubt.is_none());
    certain
        .map(|line| Label {
            text: line.text.clone(),
            indicator: line.indicator.clone(),
            measure: line.measure,
            column: None,
        })
        .collect()
}

/// Lets each label text and each figure stand once without a doubt; what comes again is put in doubt.
pub(super) fn settle_doubles(lines: &mut Vec<Line>) {
    let mut texts = BTreeSet::new();
    let mut figures = BTreeSet::new();
    lines.dedup();
    for line in lines {
        if line.doubt.is_some() {
            continue;
        }
        if !texts.insert(crate::fold::fold(&line.text)) {
            line.doubt = Some("this label stands here twice: check".to_owned());
        } else if !figures.insert((line.indicator.clone(), line.measure)) {
            line.doubt = Some("another label names this figure already: check".to_owned());
        }
    }
}
