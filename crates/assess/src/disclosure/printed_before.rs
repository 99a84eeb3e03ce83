//! What earlier issues tell together with what is known now.

use std::collections::BTreeMap;

use boardpack_model::Measure;

use super::earlier::{Earlier, Issue, Printed};
use super::relations::{BOTH, Relations, Row};
use super::surface::Item;

impl Relations {
    /// Everything so far once more for each earlier issue that printed other numbers: those numbers stand, and what that
    /// issue did not print is taken to be what it is now. A total of which something was absent stands for its own sum only.
    pub(super) fn as_printed_before(&mut self, earlier: &Earlier) {
        let now = self.rows.clone();
        for issue in earlier.issues() {
            let printed: BTreeMap<usize, f64> = issue
                .printed
                .iter()
                .filter(|(item, _)| !issue.in_part.contains_key(item))
                .flat_map(|(item, parts)| {
                    BOTH.map(|measure| self.variable(*item, measure).zip(of(parts, measure)))
                })
                .flatten()
                .collect();
            let differs = |(variable, _): &(usize, f64)| {
                let now = self.variables[*variable].exact();
                let then = printed.get(variable);
                then.is_some_and(|then| now.is_none_or(|now| (now - then).abs() > 1e-9))
            };
            let other: Vec<&Row> = now.iter().filter(|row| row.terms.iter().any(differs)).collect();
            let rows: Vec<Row> = other.into_iter().map(|row| with_printed(row, &printed)).collect();
            for row in rows {
                self.know_once(row);
            }
            self.sums_then(issue, &printed);
        }
    }

    /// What an issue printed of a total of which something was absent is the sum of what was there then.
    fn sums_then(&mut self, issue: &Issue, printed: &BTreeMap<usize, f64>) {
        for (item, parts) in &issue.in_part {
            for measure in BOTH {
                let number = issue.printed.get(item).and_then(|then| of(then, measure));
                let variable = |part: &usize| {
                    let indicator = *part;
                    self.variable(Item { indicator, ..*item }, measure)
                };
                let terms = parts.iter().filter_map(variable).map(|part| (part, 1.0));
                let Some(constant) = number.map(|number| -number) else {
                    continue;
                };
                let row = Row {
                    terms: terms.collect(),
                    constant,
                    is_equal: true,
                };
                self.know_once(with_printed(&row, printed));
            }
        }
    }

    fn know_once(&mut self, row: Row) {
        if !self.rows.contains(&row) {
            self.know(row.terms, row.constant, row.is_equal);
        }
    }
}

fn of(printed: &Printed, measure: Measure) -> Option<f64> {
    match measure {
        Measure::Numerator => printed.numerator,
        Measure::Denominator => printed.denominator,
        Measure::Stated => None,
    }
}

/// The same with the numbers that were printed in place of what they were printed for.
fn with_printed(row: &Row, printed: &BTreeMap<usize, f64>) -> Row {
    let mut constant = row.constant;
    let mut terms = Vec::new();
    for (variable, times) in &row.terms {
        match printed.get(variable) {
            Some(number) => constant += times * number,
            None => terms.push((*variable, *times)),
        }
    }
    Row {
        terms,
        constant,
        is_equal: row.is_equal,
    }
}
