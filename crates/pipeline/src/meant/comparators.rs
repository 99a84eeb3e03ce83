//! Figures of other places.

use std::collections::BTreeMap;

use boardpack_model::board::Comparator;

use crate::meant::register::Register;
use crate::meant::{figures, imports};
use crate::report::{Report, Spot};
use crate::written::Files;
use crate::written::comparators::ComparatorRow;
use crate::written::indicators::IndicatorWritten;
use crate::written::section::At;

/// The comparators: those of `comparators.csv` in the order of the file, then those of published files.
pub(crate) fn comparators(report: &Report, register: &Register<'_>, files: &Files) -> Vec<Comparator> {
    let rows = files.comparators.iter().filter_map(|row| {
        let comparator = comparator(report, register, row)?;
        Some((row.spot, comparator))
    });
    let all: Vec<(Spot, Comparator)> = rows.chain(imports::imported(report, register, files)).collect();
    let mut seen: BTreeMap<_, Spot> = BTreeMap::new();
    for (spot, one) in &all {
        let key = (&one.indicator, &one.area, &one.year);
        if let Some(first) = seen.insert(key, *spot) {
            let message = format!(
                "{} of {} for {} stands twice, also at {}",
                one.indicator,
                one.area,
                one.year,
                report.place(first)
            );
            report.say(*spot, message, "take one of the rows out".to_owned());
        }
    }
    all.into_iter().map(|(_, one)| one).collect()
}

/// Notes a comparator of an indicator that is said to have none.
pub(crate) fn check_has_one(report: &Report, named: &At<String>, written: &IndicatorWritten) {
    if let Some(why) = &written.no_comparator {
        let hint = format!(
            "take the row out, or `no-comparator` at {}",
            report.place(why.spot)
        );
        report.say(
            named.spot,
            format!("{} is said to have no comparator", written.code.value),
            hint,
        );
    }
}

fn comparator(report: &Report, register: &Register<'_>, row: &ComparatorRow) -> Option<Comparator> {
    let named = row.indicator.as_ref()?;
    let indicator = register.indicators.find(report, named)?;
    if let Some(written) = register.indicator(indicator.as_str()) {
        check_has_one(report, named, written);
        let number = row
            .value
            .as_ref()
            .and_then(|at| Some((at.value.exact()?, at.spot)));
        if let Some((number, spot)) = number.filter(|_| figures::is_percent(written)) {
            figures::check_percentage(report, number, spot);
        }
    }
    Some(Comparator {
        indicator,
        area: row.area.as_ref()?.value.clone(),
        kind: row.kind.as_ref()?.value,
        year: row.year.as_ref()?.value.clone(),
        value: row.value.as_ref()?.value,
        status: row.status.as_ref().map(|at| at.value),
        numerator: row.numerator.as_ref().map(|at| at.value),
        denominator: row.denominator.as_ref().map(|at| at.value),
        interval: None,
        source: row.source.as_ref()?.value.clone(),
        place: report.place(row.spot),
    })
}
