//! Figures of other places.

use std::collections::BTreeMap;

use boardpack_model::board::Comparator;

use crate::meant::figures;
use crate::meant::register::Register;
use crate::report::Report;
use crate::written::Files;
use crate::written::comparators::ComparatorRow;

/// The comparators, in the order of the file.
pub(crate) fn comparators(report: &Report, register: &Register<'_>, files: &Files) -> Vec<Comparator> {
    let mut seen = BTreeMap::new();
    let comparators = files.comparators.iter().filter_map(|row| {
        if let (Some(indicator), Some(area), Some(year)) = (&row.indicator, &row.area, &row.year)
            && let Some(first) = seen.insert((&indicator.value, &area.value, &year.value), row.spot)
        {
            let message = format!(
                "{} of {} for {} stands twice, also at {}",
                indicator.value,
                area.value,
                year.value,
                report.place(first)
            );
            report.say(row.spot, message, "take one of the rows out".to_owned());
        }
        comparator(report, register, row)
    });
    comparators.collect()
}

fn comparator(report: &Report, register: &Register<'_>, row: &ComparatorRow) -> Option<Comparator> {
    let named = row.indicator.as_ref()?;
    let indicator = register.indicators.find(report, named)?;
    if let Some(written) = register.indicator(indicator.as_str()) {
        if let Some(why) = &written.no_comparator {
            let hint = format!(
                "take the row out, or `no-comparator` at {}",
                report.place(why.spot)
            );
            report.say(
                named.spot,
                format!("{indicator} is said to have no comparator"),
                hint,
            );
        }
        if let Some(value) = row.value.as_ref().filter(|_| figures::is_percent(written)) {
            figures::check_percentage(report, value.value, value.spot);
        }
    }
    Some(Comparator {
        indicator,
        area: row.area.as_ref()?.value.clone(),
        kind: row.kind.as_ref()?.value,
        year: row.year.as_ref()?.value.clone(),
        value: row.value.as_ref()?.value,
        numerator: row.numerator.as_ref().map(|at| at.value),
        denominator: row.denominator.as_ref().map(|at| at.value),
        source: row.source.as_ref()?.value.clone(),
        place: report.place(row.spot),
    })
}
