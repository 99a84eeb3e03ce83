//! Figures of other places from published files: the rows of England and of the neighbours, the columns that are named.

use std::collections::BTreeSet;

use boardpack_model::board::{Comparator, ComparatorKind};
use boardpack_model::{IndicatorCode, Value};

use crate::meant::comparators::check_has_one;
use crate::meant::figures;
use crate::meant::neighbours::{Neighbour, neighbours};
use crate::meant::register::Register;
use crate::nearest::did_you_mean;
use crate::report::{Report, Spot};
use crate::written::Files;
use crate::written::imports::ImportWritten;
use crate::written::indicators::{IndicatorWritten, UnitWord};
use crate::written::section::At;
use crate::written::tidy::Table;

/// How far a published figure may differ from what its parts give: publishers round.
const ROUNDING: f64 = 0.02;
/// What else it may differ by: half of a whole unit, the coarsest rounding of published figures.
const HALF: f64 = 0.5;

/// Every comparator of the published files, each with the row where it stands.
pub(crate) fn imported(report: &Report, register: &Register<'_>, files: &Files) -> Vec<(Spot, Comparator)> {
    let neighbours = neighbours(report, files);
    check_all_named(report, files);
    files
        .imports
        .files
        .iter()
        .filter_map(|written| {
            let import = Import::new(report, register, files, written)?;
            Some(import.comparators(&neighbours))
        })
        .flatten()
        .collect()
}

/// Notes published files that nothing reads.
fn check_all_named(report: &Report, files: &Files) {
    let imports = files
        .imports
        .files
        .iter()
        .filter_map(|import| import.file.as_ref());
    let model = files
        .imports
        .neighbours
        .iter()
        .filter_map(|neighbours| neighbours.file.as_ref());
    let named: BTreeSet<&str> = imports.chain(model).map(|at| at.value.as_str()).collect();
    let is_whole = report
        .file("comparators.toml")
        .is_none_or(|file| report.is_whole(file));
    for name in files.tables.keys() {
        let path = format!("comparators/{name}");
        if let Some(file) = report
            .file(&path)
            .filter(|_| is_whole && !named.contains(name.as_str()))
        {
            let hint = "name it in comparators.toml: [[comparator-file]] with file, indicator, value, period, year and \
                        source; or take it out";
            report.say(
                report.spot(file, 0..0),
                "nothing reads this file",
                hint.to_owned(),
            );
        }
    }
}

/// One file with the columns that are read.
struct Import<'a> {
    report: &'a Report,
    written: &'a ImportWritten,
    indicator: IndicatorCode,
    measure: &'a IndicatorWritten,
    table: &'a Table,
    time: usize,
    level: usize,
    value: Option<usize>,
    parts: Option<(usize, usize)>,
    filters: Vec<(usize, &'a str)>,
}

impl<'a> Import<'a> {
    fn new(
        report: &'a Report,
        register: &Register<'a>,
        files: &'a Files,
        written: &'a ImportWritten,
    ) -> Option<Self> {
        let named = written.indicator.as_ref()?;
        let indicator = register.indicators.find(report, named)?;
        let measure = register.indicator(indicator.as_str())?;
        check_has_one(report, named, measure);
        check_year(report, written);
        let table = find_table(report, files, written.file.as_ref()?)?;
        let column = |name: &Option<At<String>>| match name {
            Some(name) => table.column(report, name).map(Some),
            None => Some(None),
        };
        let (value, above, below) = (
            column(&written.value),
            column(&written.numerator),
            column(&written.denominator),
        );
        let filters: Vec<Option<(usize, &str)>> = written
            .filters
            .iter()
            .map(|(name, wanted)| Some((table.column(report, name)?, wanted.as_ref()?.value.as_str())))
            .collect();
        let of_shape = |name: &str| shape_column(report, table, written.file.as_ref()?, name);
        let (time, level) = (of_shape("time_period"), of_shape("geographic_level"));
        Some(Self {
            report,
            written,
            indicator,
            measure,
            table,
            time: time?,
            level: level?,
            value: value?,
            parts: above?.zip(below?),
            filters: filters.into_iter().collect::<Option<Vec<_>>>()?,
        })
    }

    /// The rows of the places, in the order of the places.
    fn comparators(&self, neighbours: &[Neighbour]) -> Vec<(Spot, Comparator)> {
        let Some(period) = &self.written.period else {
            return Vec::new();
        };
        let rows: Vec<usize> = self
            .table
            .rows()
            .filter(|row| self.table.cell(*row, self.time) == period.value && self.passes(*row))
            .collect();
        if rows.is_empty() {
            self.say_no_row(period);
            return Vec::new();
        }
        let england = self.written.has_england.then(|| {
            let is_it = |row: &usize| {
                self.table.cell(*row, self.level) == "National"
                    && self.is_said(*row, "country_name", "England")
            };
            (
                "England",
                ComparatorKind::England,
                self.only(&rows, "England", is_it),
            )
        });
        let others = neighbours.iter().filter(|_| self.written.has_neighbours);
        let others = others.map(|neighbour| {
            let is_it = |row: &usize| {
                self.table.cell(*row, self.level) == "Local authority"
                    && (self.is_said(*row, "la_name", &neighbour.name)
                        || self.is_coded(*row, neighbour.code.as_deref()))
            };
            let name = neighbour.name.as_str();
            (name, ComparatorKind::Neighbour, self.only(&rows, name, is_it))
        });
        england
            .into_iter()
            .chain(others)
            .filter_map(|(area, kind, row)| self.comparator(row?, area, kind))
            .collect()
    }

    fn passes(&self, row: usize) -> bool {
        self.filters
            .iter()
            .all(|(column, wanted)| self.table.cell(row, *column) == *wanted)
    }

    /// Whether a row has that in a column; where there is no such column, nothing contradicts it but for places.
    fn is_said(&self, row: usize, column: &str, wanted: &str) -> bool {
        match self.table.find(column) {
            Some(column) => self.table.cell(row, column) == wanted,
            None => column == "country_name",
        }
    }

    fn is_coded(&self, row: usize, code: Option<&str>) -> bool {
        let column = self.table.find("old_la_code");
        column
            .zip(code)
            .is_some_and(|(column, code)| self.table.cell(row, column) == code)
    }

    /// The one row of a place; none or several are a problem.
    fn only(&self, rows: &[usize], area: &str, is_it: impl Fn(&usize) -> bool) -> Option<usize> {
        let found: Vec<usize> = rows.iter().copied().filter(|row| is_it(row)).collect();
        let file = self.written.file.as_ref()?;
        let period = &self.written.period.as_ref()?.value;
        match found[..] {
            [row] => Some(row),
            [] => {
                let hint = "check the name as the file writes it, or take the place out of [neighbours]";
                self.report.say(
                    file.spot,
                    format!("{} has no row of {area} for {period}", file.value),
                    hint.to_owned(),
                );
                None
            }
            [first, second, ..] => {
                let lines = [first, second].map(|row| self.report.place(self.table.spot(self.report, row)));
                let columns = self.differing(first, second).join(", ");
                self.report.say(
                    file.spot,
                    format!(
                        "{} has {} rows of {area} for {period}: {}",
                        file.value,
                        found.len(),
                        lines.join(", ")
                    ),
                    format!("say below `where` which is meant; they differ in {columns}"),
                );
                None
            }
        }
    }

    /// The columns of words in which two rows differ: what a filter can tell them apart by.
    fn differing(&self, one: usize, other: usize) -> Vec<&str> {
        let is_word = |text: &str| text.parse::<f64>().is_err();
        let columns = (0..self.table.columns()).filter(|column| {
            let (one, other) = (self.table.cell(one, *column), self.table.cell(other, *column));
            one != other && (is_word(one) || is_word(other))
        });
        columns.map(|column| self.table.name(column)).take(4).collect()
    }

    /// Which of the period and the filters no row has.
    fn say_no_row(&self, period: &At<String>) {
        let wanted = self
            .written
            .filters
            .iter()
            .zip(&self.filters)
            .filter_map(|((_, at), (column, _))| Some((at.as_ref()?, *column)));
        for (at, column) in std::iter::once((period, self.time)).chain(wanted) {
            let known: BTreeSet<&str> = self
                .table
                .rows()
                .map(|row| self.table.cell(row, column))
                .collect();
            if known.contains(at.value.as_str()) {
                continue;
            }
            let hint = did_you_mean(&at.value, known.iter().copied()).unwrap_or_else(|| {
                let some: Vec<&str> = known.iter().rev().copied().take(8).collect();
                format!("it has: {}", some.join(", "))
            });
            let message = format!("no row has `{}` under `{}`", at.value, self.table.name(column));
            self.report.say(at.spot, message, hint);
            return;
        }
        let hint = "each is there, but not together: look at the file, and change `where`".to_owned();
        self.report.say(
            period.spot,
            format!("no row of {} is as `where` says", period.value),
            hint,
        );
    }

    fn comparator(&self, row: usize, area: &str, kind: ComparatorKind) -> Option<(Spot, Comparator)> {
        let cell = |column: usize| self.table.value(self.report, row, column);
        let parts = match self.parts {
            Some((above, below)) => Some((cell(above)?, cell(below)?)),
            None => None,
        };
        let numbers = parts.and_then(|(above, below)| Some((above.exact()?, below.exact()?)));
        let derived = numbers.and_then(|(above, below)| self.derived(above, below));
        let value = match (self.value, parts) {
            (Some(column), _) => {
                let value = cell(column)?;
                self.check(row, column, (value, derived));
                value
            }
            (None, Some((above, below))) => match derived {
                Some(figure) => Value::number(figure),
                None if above.exact().is_none() => above,
                None if below.exact().is_none() => below,
                None => Value::NotApplicable,
            },
            (None, None) => return None,
        };
        let spot = self.table.spot(self.report, row);
        let comparator = Comparator {
            indicator: self.indicator.clone(),
            area: area.to_owned(),
            kind,
            year: self.written.year.as_ref()?.value.clone(),
            value,
            status: self.written.status.as_ref().map(|at| at.value),
            numerator: numbers.map(|(above, _)| above),
            denominator: numbers.map(|(_, below)| below),
            interval: None,
            source: self.written.source.as_ref()?.value.clone(),
            place: self.report.place(spot),
        };
        Some((spot, comparator))
    }

    /// The figure that two parts give in the indicator's unit.
    fn derived(&self, above: f64, below: f64) -> Option<f64> {
        let figure = &self.measure.figure;
        let factor = match figure.unit.as_ref()?.value {
            UnitWord::Percent => 100.0,
            UnitWord::Rate => f64::from(figure.per.as_ref()?.value),
            UnitWord::Mean => 1.0,
            UnitWord::Count => return Some(above),
            // A median is not worked out from parts.
            UnitWord::Median => return None,
        };
        (below > 0.0).then(|| factor * above / below)
    }

    /// Notes a percentage that is none, and a figure that its parts do not give: then a column is not what it was taken for.
    fn check(&self, row: usize, column: usize, (value, derived): (Value, Option<f64>)) {
        let Some(figure) = value.exact() else { return };
        let spot = self.table.cell_spot(self.report, row, column);
        if figures::is_percent(self.measure) {
            figures::check_percentage(self.report, figure, spot);
        }
        let apart = derived.map(|derived| (derived, (figure - derived).abs()));
        if let Some((derived, _)) = apart.filter(|(derived, apart)| *apart > derived * ROUNDING + HALF) {
            let hint =
                "check which columns are named as value, numerator and denominator, and the indicator's unit";
            self.report.say(
                spot,
                format!("this says {figure}, and its numerator and denominator give {derived:.2}"),
                hint.to_owned(),
            );
        }
    }
}

fn find_table<'a>(report: &Report, files: &'a Files, name: &At<String>) -> Option<&'a Table> {
    if let Some(table) = files.tables.get(&name.value) {
        return table.as_ref();
    }
    let hint = did_you_mean(&name.value, files.tables.keys().map(String::as_str))
        .unwrap_or_else(|| "put the file as it was downloaded into the folder comparators/".to_owned());
    report.say(
        name.spot,
        format!("there is no file comparators/{}", name.value),
        hint,
    );
    None
}

/// A column that every file of this shape has.
fn shape_column(report: &Report, table: &Table, file: &At<String>, name: &str) -> Option<usize> {
    let found = table.find(name);
    if found.is_none() {
        let hint = "take the data file of Explore Education Statistics: time_period, time_identifier, geographic_level, …";
        report.say(
            file.spot,
            format!("comparators/{} has no column `{name}`", file.value),
            hint.to_owned(),
        );
    }
    found
}

/// The year in words and the period in the file are of the same year, so that one cannot be brought up to date alone.
fn check_year(report: &Report, written: &ImportWritten) {
    let (Some(period), Some(year)) = (&written.period, &written.year) else {
        return;
    };
    let starts = period.value.get(..4).unwrap_or_default();
    let ends = period.value.get(4..6).unwrap_or_default();
    let is_named = year.value.contains(starts) || (!ends.is_empty() && year.value.contains(ends));
    if !is_named || starts.len() < 4 {
        let hint = format!(
            "write the year of {} in words, like \"year ending March {starts}\"",
            period.value
        );
        report.say(
            year.spot,
            format!("`{}` does not name the year {}", year.value, period.value),
            hint,
        );
    }
}
