//! Remarks that a later file no longer makes: the last file that gives a figure also says what is said about it.

use std::collections::BTreeMap;

use boardpack_ingest::Reading;
use boardpack_model::Period;
use boardpack_model::observation::Commentary;

use super::known::Known;

/// What takes back each earlier remark about a figure that this file gives without one.
pub(super) fn taken_back(reading: &Reading, known: &Known) -> Vec<Commentary> {
    let mut last: BTreeMap<(&str, Period), &Commentary> = BTreeMap::new();
    for remark in &known.remarks {
        last.insert((remark.indicator.as_str(), remark.period), remark);
    }
    let gives_the_figure = |remark: &Commentary| {
        let mut figures = reading.observations.iter();
        figures.find(|o| o.indicator == remark.indicator && o.period == remark.period && o.value.is_answer())
    };
    let says_something = |remark: &Commentary| {
        let mut remarks = reading.commentary.iter();
        remarks.any(|now| now.indicator == remark.indicator && now.period == remark.period)
    };
    last.into_values()
        .filter(|remark| !remark.text.trim().is_empty() && !says_something(remark))
        .filter_map(|remark| {
            let figure = gives_the_figure(remark)?;
            Some(Commentary {
                text: String::new(),
                place: figure.place.clone(),
                ..remark.clone()
            })
        })
        .collect()
}
