//! Published data files in the tidy shape of Explore Education Statistics: a heading of column names, then a row for each
//! place and time. They are used as they were downloaded.
//!
//! A cell holds a number or a mark (Analysis Function, "Using symbols and shorthand in tables"), which is a value too:
//!
//! | mark | means |
//! |---|---|
//! | `c` | confidential: hidden by its publisher |
//! | `z` | not applicable |
//! | `x`, `:`, nothing | not available |
//! | `u` | of low reliability |
//! | `k`, `low` | not nought, but rounds to it |

use boardpack_model::Value;

use crate::nearest::did_you_mean;
use crate::report::{Report, Spot};
use crate::written::rows::{self, Row};
use crate::written::section::At;

/// The largest file, in bytes: a whole published table of every local authority has about one million.
const LARGEST: usize = 8 * 1024 * 1024;
/// The most rows.
const MOST_ROWS: usize = 100_000;
/// The most columns.
const MOST_COLUMNS: usize = 200;

/// A file with its heading.
pub(crate) struct Table {
    pub(crate) file: usize,
    heading: Vec<String>,
    rows: Vec<Row>,
}

impl Table {
    /// Reads a file; what is wrong with its shape goes to the report, and there is no table.
    pub(crate) fn read(report: &Report, file: usize) -> Option<Self> {
        let first = report.spot(file, 0..0);
        let say = |message: String, hint: &str| {
            report.say(first, message, hint.to_owned());
            None
        };
        let text = report.text(file);
        if text.len() > LARGEST {
            let hint = "take an extract: the places that are compared, and the years that are shown";
            return say(
                format!("this file is larger than {} MB", LARGEST / 1024 / 1024),
                hint,
            );
        }
        if text.contains('\u{fffd}') {
            return say(
                "some letters of this file cannot be read".to_owned(),
                "save it as CSV in UTF-8",
            );
        }
        let mut rows = rows::read(report, file, MOST_ROWS + 2).into_iter();
        let heading = rows.next().map(|(_, heading)| heading).unwrap_or_default();
        let rows: Vec<Row> = rows.collect();
        if rows.is_empty() {
            return say("this file has no rows".to_owned(), "download the data file again");
        }
        if rows.len() > MOST_ROWS || heading.len() > MOST_COLUMNS {
            let hint = "take an extract: the places that are compared, and the years that are shown";
            let message = format!("this file has more than {MOST_ROWS} rows or {MOST_COLUMNS} columns");
            return say(message, hint);
        }
        let table = Self {
            file,
            heading: heading.iter().map(str::to_owned).collect(),
            rows,
        };
        table.is_regular(report).then_some(table)
    }

    /// Whether every row has as many fields as the heading, and no column's name stands twice.
    fn is_regular(&self, report: &Report) -> bool {
        let twice = self
            .heading
            .iter()
            .enumerate()
            .find(|(index, name)| self.heading[..*index].contains(name));
        if let Some((_, name)) = twice {
            let hint = "give each column a name of its own".to_owned();
            let message = format!("the heading names `{name}` twice");
            report.say(report.spot(self.file, 0..0), message, hint);
        }
        let odd = self.rows.iter().find(|(_, row)| row.len() != self.heading.len());
        if let Some(row) = odd {
            let (spot, fields) = rows::placed(report, self.file, row);
            let message = format!(
                "this row has {} fields, the heading {}",
                fields.len(),
                self.heading.len()
            );
            let hint =
                "a field that holds a comma stands in quotation marks; download the file again".to_owned();
            report.say(spot, message, hint);
        }
        twice.is_none() && odd.is_none()
    }

    /// The column of that name; a problem at the spot that names it where there is none.
    pub(crate) fn column(&self, report: &Report, name: &At<String>) -> Option<usize> {
        let found = self.heading.iter().position(|known| *known == name.value);
        if found.is_none() {
            let known = self.heading.iter().map(String::as_str);
            let hint = did_you_mean(&name.value, known)
                .unwrap_or_else(|| format!("it has: {}", self.heading.join(", ")));
            let message = format!("{} has no column `{}`", report.name(self.file), name.value);
            report.say(name.spot, message, hint);
        }
        found
    }

    /// The column of that name, if there is one.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        self.heading.iter().position(|known| known == name)
    }

    /// The name of a column.
    pub(crate) fn name(&self, column: usize) -> &str {
        &self.heading[column]
    }

    /// How many columns it has.
    pub(crate) fn columns(&self) -> usize {
        self.heading.len()
    }

    /// The rows by number.
    pub(crate) fn rows(&self) -> std::ops::Range<usize> {
        0..self.rows.len()
    }

    /// What a cell says.
    pub(crate) fn cell(&self, row: usize, column: usize) -> &str {
        self.rows[row].1.get(column).unwrap_or_default()
    }

    /// Where a row stands.
    pub(crate) fn spot(&self, report: &Report, row: usize) -> Spot {
        rows::placed(report, self.file, &self.rows[row]).0
    }

    /// Where a cell stands.
    pub(crate) fn cell_spot(&self, report: &Report, row: usize, column: usize) -> Spot {
        let (spot, fields) = rows::placed(report, self.file, &self.rows[row]);
        fields.get(column).map_or(spot, |field| field.spot)
    }

    /// The number or the mark in a cell; anything else is a problem.
    pub(crate) fn value(&self, report: &Report, row: usize, column: usize) -> Option<Value> {
        let text = self.cell(row, column);
        let number = || {
            text.parse()
                .ok()
                .filter(|number: &f64| number.is_finite() && *number >= 0.0)
        };
        let value = marked(text).or_else(|| number().map(Value::number));
        if value.is_none() {
            report.say(
                self.cell_spot(report, row, column),
                format!("`{text}` is neither a number nor a mark"),
                "a cell holds digits and a point, or one of the marks c, z, x, :, u, k, low".to_owned(),
            );
        }
        value
    }
}

/// What a mark stands for; nothing where it is none.
pub(crate) fn marked(text: &str) -> Option<Value> {
    Some(match text {
        "c" => Value::Withheld,
        "z" => Value::NotApplicable,
        "x" | ":" | "" => Value::NotAvailable,
        "u" => Value::LowReliability,
        "k" | "low" => Value::RoundsToZero,
        _ => return None,
    })
}
