//! `comparators.csv` as written: figures of other places, a row each.

use boardpack_model::Value;
use boardpack_model::board::{ComparatorKind, ComparatorStatus};

use crate::nearest::did_you_mean;
use crate::report::{Report, Spot};
use crate::written::section::At;
use crate::written::{rows, tidy::marked};

/// One row.
pub(crate) struct ComparatorRow {
    pub(crate) indicator: Option<At<String>>,
    pub(crate) area: Option<At<String>>,
    pub(crate) kind: Option<At<ComparatorKind>>,
    pub(crate) year: Option<At<String>>,
    pub(crate) value: Option<At<Value>>,
    pub(crate) status: Option<At<ComparatorStatus>>,
    pub(crate) numerator: Option<At<f64>>,
    pub(crate) denominator: Option<At<f64>>,
    pub(crate) source: Option<At<String>>,
    pub(crate) spot: Spot,
}

const HEADER: [&str; 8] = [
    "indicator",
    "area",
    "kind",
    "year",
    "value",
    "numerator",
    "denominator",
    "source",
];

/// The column that may be added: how settled the figure is.
const STATUS: &str = "status";

/// The words of that column.
pub(crate) const STATUSES: [(&str, ComparatorStatus); 3] = [
    ("provisional", ComparatorStatus::Provisional),
    ("revised", ComparatorStatus::Revised),
    ("final", ComparatorStatus::Final),
];

/// Reads `comparators.csv`.
pub(crate) fn read(report: &Report, file: usize) -> Vec<ComparatorRow> {
    let read = rows::read(report, file, usize::MAX);
    let mut read = read.iter().map(|row| Row::new(report, file, row));
    let Some(columns) = read.next().and_then(|heading| heading.columns()) else {
        let hint = format!("write the first line as {}", HEADER.join(","));
        report.say(
            report.spot(file, 0..0),
            "the first line is not the heading of this file",
            hint,
        );
        return Vec::new();
    };
    read.filter_map(|row| row.read(columns)).collect()
}

/// A row and where each of its fields stands.
struct Row<'a> {
    report: &'a Report,
    spot: Spot,
    fields: Vec<At<String>>,
}

impl<'a> Row<'a> {
    fn new(report: &'a Report, file: usize, row: &rows::Row) -> Self {
        let (spot, fields) = rows::placed(report, file, row);
        Self { report, spot, fields }
    }

    /// How many columns the heading has; nothing where it is none.
    fn columns(&self) -> Option<usize> {
        let names: Vec<&str> = self.fields.iter().map(|field| field.value.as_str()).collect();
        let rest = names.strip_prefix(HEADER.as_slice())?;
        (rest.is_empty() || rest == [STATUS]).then_some(names.len())
    }

    fn read(self, columns: usize) -> Option<ComparatorRow> {
        if self.fields.len() != columns {
            let message = format!("this row has {} fields, the heading {columns}", self.fields.len());
            let hint = "put a field that holds a comma in quotation marks; leave an empty one empty between its commas";
            self.report.say(self.spot, message, hint.to_owned());
            return None;
        }
        Some(ComparatorRow {
            indicator: self.text(0),
            area: self.text(1),
            kind: self.kind(),
            year: self.text(3),
            value: self.text(4).and_then(|field| self.value(&field)),
            status: self.status(),
            numerator: self.optional_number(5),
            denominator: self.optional_number(6),
            source: self.text(7),
            spot: self.spot,
        })
    }

    fn text(&self, column: usize) -> Option<At<String>> {
        let field = &self.fields[column];
        if field.value.is_empty() {
            let message = format!("this row says nothing under `{}`", HEADER[column]);
            self.report
                .say(self.spot, message, "fill it in, or take the row out".to_owned());
            return None;
        }
        if field.value.chars().any(char::is_control) {
            let message = format!("the text under `{}` runs over lines", HEADER[column]);
            self.report
                .say(self.spot, message, "write it in one line".to_owned());
            return None;
        }
        Some(field.clone())
    }

    fn kind(&self) -> Option<At<ComparatorKind>> {
        let field = self.text(2)?;
        let value = match field.value.as_str() {
            "england" => ComparatorKind::England,
            "neighbour" => ComparatorKind::Neighbour,
            other => {
                let hint = did_you_mean(other, ["england", "neighbour"])
                    .unwrap_or_else(|| "write england or neighbour".to_owned());
                self.report
                    .say(field.spot, format!("`kind` cannot be `{other}`"), hint);
                return None;
            }
        };
        Some(At {
            value,
            spot: field.spot,
        })
    }

    /// A figure, or a mark in its place.
    fn value(&self, field: &At<String>) -> Option<At<Value>> {
        if let Some(value) = marked(&field.value) {
            return Some(At {
                value,
                spot: field.spot,
            });
        }
        let number = self.number(field)?;
        Some(At {
            value: Value::number(number.value),
            spot: number.spot,
        })
    }

    fn status(&self) -> Option<At<ComparatorStatus>> {
        let field = self
            .fields
            .get(HEADER.len())
            .filter(|field| !field.value.is_empty())?;
        let known = STATUSES.iter().find(|(word, _)| *word == field.value);
        if known.is_none() {
            let words = STATUSES.map(|(word, _)| word);
            let hint = did_you_mean(&field.value, words)
                .unwrap_or_else(|| "write provisional, revised or final, or leave it empty".to_owned());
            self.report
                .say(field.spot, format!("`status` cannot be `{}`", field.value), hint);
        }
        Some(At {
            value: known?.1,
            spot: field.spot,
        })
    }

    fn optional_number(&self, column: usize) -> Option<At<f64>> {
        let field = &self.fields[column];
        // A mark says that the part is not published.
        if marked(&field.value).is_some() {
            return None;
        }
        self.number(field)
    }

    fn number(&self, field: &At<String>) -> Option<At<f64>> {
        let number = field
            .value
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite() && *number >= 0.0);
        if number.is_none() {
            let hint = "write it with digits and a point only, like 12345.6".to_owned();
            self.report.say(
                field.spot,
                format!("`{}` is not a number that a figure can be", field.value),
                hint,
            );
        }
        Some(At {
            value: number?,
            spot: field.spot,
        })
    }
}
