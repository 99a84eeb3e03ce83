//! `comparators.csv` as written: figures of other places, a row each.

use boardpack_model::board::ComparatorKind;
use csv::{ReaderBuilder, StringRecord, Trim};

use crate::nearest::did_you_mean;
use crate::report::{Report, Spot};
use crate::written::section::At;

/// One row.
pub(crate) struct ComparatorRow {
    pub(crate) indicator: Option<At<String>>,
    pub(crate) area: Option<At<String>>,
    pub(crate) kind: Option<At<ComparatorKind>>,
    pub(crate) year: Option<At<String>>,
    pub(crate) value: Option<At<f64>>,
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

/// Reads `comparators.csv`.
pub(crate) fn read(report: &Report, file: usize) -> Vec<ComparatorRow> {
    let text = report.text(file);
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(Trim::All)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let shift = text.len() - text.trim_start_matches('\u{feff}').len();
    let mut rows = reader.records().filter_map(|record| {
        let record = record.ok()?;
        let position = record.position()?.byte();
        let start = usize::try_from(position).ok()? + shift;
        Some(Row::new(report, file, start, &record))
    });
    if rows.next().is_none_or(|header| !header.is_header()) {
        let hint = format!("write the first line as {}", HEADER.join(","));
        report.say(
            report.spot(file, 0..0),
            "the first line is not the heading of this file",
            hint,
        );
        return Vec::new();
    }
    rows.filter_map(Row::read).collect()
}

/// A row and where each of its fields stands.
struct Row<'a> {
    report: &'a Report,
    spot: Spot,
    fields: Vec<At<String>>,
}

impl<'a> Row<'a> {
    fn new(report: &'a Report, file: usize, start: usize, record: &StringRecord) -> Self {
        let rest = report.text(file).get(start..).unwrap_or_default();
        let start = start + (rest.len() - rest.trim_start_matches(['\r', '\n']).len());
        let line = report
            .text(file)
            .get(start..)
            .unwrap_or_default()
            .lines()
            .next()
            .unwrap_or_default();
        let spot = report.spot(file, start..start + line.len());
        let mut from = 0;
        let fields = record.iter().map(|field| {
            // A field with doubled quotation marks is not found as it is; then the whole row stands for it.
            let found = line.get(from..).and_then(|rest| rest.find(field));
            let field_spot = found.map_or(spot, |at| {
                let begin = start + from + at;
                from += at + field.len();
                report.spot(file, begin..begin + field.len())
            });
            At {
                value: field.to_owned(),
                spot: field_spot,
            }
        });
        let fields = fields.collect();
        Self { report, spot, fields }
    }

    fn is_header(&self) -> bool {
        self.fields.iter().map(|field| field.value.as_str()).eq(HEADER)
    }

    fn read(self) -> Option<ComparatorRow> {
        if self.fields.len() != HEADER.len() {
            let message = format!(
                "this row has {} fields, the heading {}",
                self.fields.len(),
                HEADER.len()
            );
            let hint = "put a field that holds a comma in quotation marks; leave an empty one empty between its commas";
            self.report.say(self.spot, message, hint.to_owned());
            return None;
        }
        Some(ComparatorRow {
            indicator: self.text(0),
            area: self.text(1),
            kind: self.kind(),
            year: self.text(3),
            value: self.text(4).and_then(|field| self.number(&field)),
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

    fn optional_number(&self, column: usize) -> Option<At<f64>> {
        let field = &self.fields[column];
        if field.value.is_empty() {
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
