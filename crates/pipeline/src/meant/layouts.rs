//! Layouts: where each figure stands in a partner's own workbook.

use std::collections::{BTreeMap, BTreeSet};

use boardpack_model::layout::{Block, Label, Layout, Rows, Shape, Tidy, Wide};
use boardpack_model::{AgencyCode, IndicatorCode, Measure};

use crate::meant::figures;
use crate::meant::register::Register;
use crate::report::Report;
use crate::written::layouts::{
    AliasWritten, BlockWritten, LabelWritten, LayoutWritten, LayoutsFile, ShapeWritten, TidyWritten,
};
use crate::written::section::At;

/// The layouts of each agency, in the order of the file.
pub(crate) fn layouts(
    report: &Report,
    register: &Register<'_>,
    file: &LayoutsFile,
) -> BTreeMap<AgencyCode, Vec<Layout>> {
    let shared = shared_aliases(report, register, file);
    let mut layouts: BTreeMap<AgencyCode, Vec<Layout>> = BTreeMap::new();
    let mut names = BTreeSet::new();
    for written in &file.layouts {
        let agency = written
            .agency
            .as_ref()
            .and_then(|at| register.agencies.find(report, at));
        check_name(report, written, &mut names);
        let context = Context {
            report,
            register,
            agency: agency.as_ref(),
        };
        let shape = written.shape.as_ref().and_then(|shape| context.shape(shape));
        let mut aliases = agency
            .as_ref()
            .and_then(|agency| shared.get(agency).cloned())
            .unwrap_or_default();
        aliases.extend(words(&written.aliases));
        let layout = written.name.as_ref().zip(shape).map(|(name, shape)| Layout {
            name: name.value.clone(),
            shape,
            signs: text(&written.signs),
            aliases,
        });
        if let (Some(agency), Some(layout)) = (agency, layout) {
            layouts.entry(agency).or_default().push(layout);
        }
    }
    layouts
}

/// The words of each agency that hold for all of its layouts.
fn shared_aliases(
    report: &Report,
    register: &Register<'_>,
    file: &LayoutsFile,
) -> BTreeMap<AgencyCode, BTreeMap<String, String>> {
    let mut shared: BTreeMap<AgencyCode, BTreeMap<String, String>> = BTreeMap::new();
    for written in &file.aliases {
        let agency = written
            .agency
            .as_ref()
            .and_then(|at| register.agencies.find(report, at));
        if let Some(agency) = agency {
            shared.entry(agency).or_default().extend(words(&written.words));
        }
    }
    shared
}

fn words(aliases: &[AliasWritten]) -> BTreeMap<String, String> {
    let words = aliases
        .iter()
        .filter_map(|(word, meant)| Some((word.value.clone(), meant.as_ref()?.value.clone())));
    words.collect()
}

fn check_name<'a>(report: &Report, written: &'a LayoutWritten, names: &mut BTreeSet<(&'a str, &'a str)>) {
    if let (Some(agency), Some(name)) = (&written.agency, &written.name)
        && !names.insert((&agency.value, &name.value))
    {
        let message = format!("{} has two layouts called `{}`", agency.value, name.value);
        report.say(name.spot, message, "give each a name of its own".to_owned());
    }
}

fn text(list: &[At<String>]) -> Vec<String> {
    list.iter().map(|at| at.value.clone()).collect()
}

fn value(at: Option<&At<String>>) -> Option<String> {
    at.map(|at| at.value.clone())
}

/// What the parts of one layout are checked against.
struct Context<'a> {
    report: &'a Report,
    register: &'a Register<'a>,
    agency: Option<&'a AgencyCode>,
}

impl Context<'_> {
    fn shape(&self, written: &ShapeWritten) -> Option<Shape> {
        match written {
            ShapeWritten::Wide {
                sheet,
                label_header,
                commentary_header,
                column,
                labels,
            } => {
                let labels = self.labels(labels, column.as_ref());
                Some(Shape::Wide(Wide {
                    sheet: value(sheet.as_ref()),
                    label_header: value(label_header.as_ref())?,
                    labels,
                    commentary_header: value(commentary_header.as_ref()),
                }))
            }
            ShapeWritten::Blocks(blocks) => Some(Shape::Blocks(
                blocks.iter().filter_map(|block| self.block(block)).collect(),
            )),
            ShapeWritten::Rows {
                sheet,
                date_header,
                labels,
            } => {
                let labels = self.labels(labels, None);
                Some(Shape::Rows(Rows {
                    sheet: value(sheet.as_ref()),
                    date_header: value(date_header.as_ref())?,
                    labels,
                }))
            }
            ShapeWritten::Tidy(tidy) => self.tidy(tidy),
        }
    }

    fn block(&self, written: &BlockWritten) -> Option<Block> {
        let labels = self.labels(&written.labels, written.column.as_ref());
        Some(Block {
            sheet: value(written.sheet.as_ref())?,
            anchor: value(written.anchor.as_ref())?,
            labels,
        })
    }

    fn tidy(&self, written: &TidyWritten) -> Option<Shape> {
        let labels = self.labels(&written.labels, None);
        Some(Shape::Tidy(Tidy {
            sheet: value(written.sheet.as_ref()),
            indicator_header: value(written.indicator_header.as_ref())?,
            period_header: value(written.period_header.as_ref())?,
            numerator_header: value(written.numerator_header.as_ref())?,
            denominator_header: value(written.denominator_header.as_ref()),
            commentary_header: value(written.commentary_header.as_ref()),
            labels,
        }))
    }

    /// The labels; one that names no column of its own is looked for under the column that the whole names.
    fn labels(&self, written: &[LabelWritten], of_all: Option<&At<String>>) -> Vec<Label> {
        let mut seen = BTreeSet::new();
        let labels = written.iter().filter_map(|label| {
            let text = label.text.as_ref();
            let column = value(label.column.as_ref().or(of_all));
            if let Some(text) = text
                && !seen.insert((
                    text.value.to_lowercase(),
                    column.as_deref().map(str::to_lowercase),
                ))
            {
                let hint = "a label can name one figure only".to_owned();
                self.report.say(
                    text.spot,
                    format!("the label `{}` stands here twice", text.value),
                    hint,
                );
            }
            let indicator = label
                .indicator
                .as_ref()
                .and_then(|at| self.indicator(at, label.measure.as_ref()));
            Some(Label {
                text: text?.value.clone(),
                indicator: indicator?,
                measure: label.measure.as_ref().map_or(Measure::Numerator, |at| at.value),
                column,
            })
        });
        labels.collect()
    }

    /// The indicator that a label names, which the agency supplies and which has that figure.
    fn indicator(&self, name: &At<String>, measure: Option<&At<Measure>>) -> Option<IndicatorCode> {
        let code = self.register.indicators.find(self.report, name)?;
        if let (Some(agency), Some(supplier)) = (self.agency, self.register.supplier(&code))
            && supplier != *agency
        {
            let hint = "leave the label out, or name an indicator of that agency".to_owned();
            self.report.say(
                name.spot,
                format!("{code} is supplied by {supplier}, not by {agency}"),
                hint,
            );
        }
        let has_none = self
            .register
            .indicator(code.as_str())
            .is_some_and(figures::has_no_denominator);
        if let Some(measure) = measure.filter(|at| at.value == Measure::Denominator && has_none) {
            let hint = "write measure = \"numerator\", or leave the label out".to_owned();
            self.report
                .say(measure.spot, format!("{code} has no denominator"), hint);
        }
        Some(code)
    }
}
