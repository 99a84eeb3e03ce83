//! Return workbooks for random periods, with random earlier figures, filled in at random, and read back equal.

use std::collections::BTreeSet;

use super::*;
use boardpack_model::Period;

/// What is typed, and what it says.
type Answer = (String, Value);

fn answer() -> impl Strategy<Value = Answer> {
    let token = |text: &str, value| Just((text.to_owned(), value));
    prop_oneof![
        4 => (0..100_000_u32).prop_map(|number| (number.to_string(), Value::number(f64::from(number)))),
        1 => token("<5", Value::Suppressed { low: 1.0, high: 4.0 }),
        1 => token("[c]", Value::Suppressed { low: 1.0, high: 5.0 }),
        1 => token("not available", Value::NotAvailable),
        1 => token("n/a", Value::NotApplicable),
    ]
}

/// Where each figure that is asked for is filled in, as the empty workbook itself says.
fn cells(empty: &[u8]) -> Vec<(IndicatorCode, Measure, Period, String)> {
    let awaited = reading(empty).findings.into_iter();
    awaited
        .filter(|finding| finding.rule == "figure-awaited")
        .map(|finding| {
            (
                finding.indicator.unwrap(),
                finding.measure.unwrap(),
                finding.period.unwrap(),
                finding.place.cell,
            )
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn a_return_is_read_back_as_it_was_filled(
        later in 0..12_i32,
        earlier in proptest::collection::vec(answer(), 3),
        filled_in in proptest::collection::vec(answer(), 4),
    ) {
        let own = period("2025-26 Q4").shifted(later);
        let before = own.previous().to_string();
        let known: Vec<Observation> = [("POL01", Measure::Numerator), ("POL08", Measure::Numerator), ("POL08", Measure::Denominator)]
            .into_iter()
            .zip(&earlier)
            .map(|((indicator, measure), (_, value))| known(indicator, measure, &before, *value))
            .collect();
        let made = template(&board(None), &key("quarterly", &own.to_string()), &known).unwrap();
        let cells = cells(&made);
        prop_assert_eq!(cells.len(), 4);
        let answers: BTreeMap<String, String> = cells
            .iter()
            .zip(&filled_in)
            .map(|((.., cell), (text, _))| (cell.clone(), text.clone()))
            .collect();
        let said = |observation: &Observation| {
            format!("{} {} {} {}", observation.indicator, observation.measure.word(), observation.period, observation.value)
        };
        let read: BTreeSet<String> = reading(&filled(&made, &answers)).observations.iter().map(said).collect();
        let mut expected = BTreeSet::new();
        for ((indicator, measure, period, _), (_, value)) in cells.iter().zip(&filled_in) {
            expected.insert(format!("{indicator} {} {period} {value}", measure.word()));
        }
        prop_assert_eq!(read, expected);
    }
}
