//! What holds of whatever comes in.

use super::leaks::renamed;
use super::packs::issued;
use super::*;
use crate::figure::needs_denominator;
use boardpack_model::IndicatorCode;
use boardpack_model::Severity;
use boardpack_model::board::{Basis, Indicator, Missing, Operator, Relation, Term};
use proptest::prelude::*;
use std::collections::BTreeSet as Set;

/// Some quarters of three counts that add up to a fourth, of one to date, of one rolling, and of a share.
#[derive(Debug, Clone)]
struct Sample {
    parts: Vec<[u32; 3]>,
    shares: Vec<(u32, u32)>,
}

fn sample() -> impl Strategy<Value = Sample> {
    let count = || prop_oneof![2 => 0_u32..9, 2 => 9_u32..80];
    let parts = prop::collection::vec([count(), count(), count()], 5);
    let shares = prop::collection::vec((count(), count()), 5);
    (parts, shares).prop_map(|(parts, shares)| Sample { parts, shares })
}

const CODES: [&str; 6] = ["A01", "B01", "C01", "T01", "YTD1", "ROL1"];

fn sampled_board() -> Board {
    let mut board = board();
    let pattern = indicator(&board, "CNT01").clone();
    let share = indicator(&board, "PCT01").clone();
    let count = |code: &&str| Indicator {
        code: IndicatorCode::new(code).unwrap(),
        basis: match *code {
            "YTD1" => Basis::YearToDate,
            "ROL1" => Basis::Rolling12,
            _ => Basis::Flow,
        },
        ..pattern.clone()
    };
    let over_time = [("PCTY1", Basis::YearToDate), ("PCTR1", Basis::Rolling12)];
    let shares = over_time.map(|(code, basis)| Indicator {
        code: IndicatorCode::new(code).unwrap(),
        basis,
        ..share.clone()
    });
    board.indicators = CODES.iter().map(count).chain([share]).chain(shares).collect();
    let term = |code: &str| Term {
        is_minus: false,
        indicator: IndicatorCode::new(code).unwrap(),
        measure: Measure::Numerator,
        breakdown: String::new(),
        periods_before: 0,
    };
    board.relations = vec![Relation {
        code: "parts".to_owned(),
        title: String::new(),
        left: CODES[..3].iter().map(|code| term(code)).collect(),
        operator: Operator::Equal,
        right: vec![term("T01")],
        tolerance: 0.0,
        missing: Missing::NotRun,
        severity: Severity::Query,
        from: None,
        until: None,
        defined_at: String::new(),
    }];
    board
}

fn sampled(board: &Board, sample: &Sample) -> Assessment {
    let of = |quarter: &[u32; 3]| quarter.map(f64::from);
    let mut columns: Vec<Vec<f64>> = vec![Vec::new(); CODES.len()];
    let first: Period = "2024-25 Q3".parse().unwrap();
    let mut to_date = 0.0;
    let mut flows = vec![3.0, 4.0, 5.0];
    for (index, quarter) in sample.parts.iter().enumerate() {
        let [a, b, c] = of(quarter);
        let period = first.shifted(i32::try_from(index).unwrap());
        to_date = if period.part() == Some(1) { b } else { to_date + b };
        flows.push(c);
        let rolling = flows.iter().rev().take(4).sum();
        for (column, value) in columns.iter_mut().zip([a, b, c, a + b + c, to_date, rolling]) {
            column.push(value);
        }
    }
    let mut cells = Vec::new();
    for (code, column) in CODES.iter().zip(&columns) {
        for mut cell in part("CNT01", Measure::Numerator, column) {
            cell.observation.indicator = IndicatorCode::new(code).unwrap();
            cells.push(cell);
        }
    }
    let above: Vec<f64> = sample.shares.iter().map(|share| f64::from(share.0)).collect();
    let below: Vec<f64> = sample
        .shares
        .iter()
        .map(|share| f64::from(share.0 + share.1))
        .collect();
    for (measure, counts) in [(Measure::Numerator, &above), (Measure::Denominator, &below)] {
        cells.extend(part("PCT01", measure, counts));
        cells.extend(renamed("PCTY1", part("PCT01", measure, &to_date_of(counts))));
        let from = usize::from(measure == Measure::Denominator);
        let rolling: Vec<f64> = [[3.0, 4.0, 5.0], [3.0, 6.0, 8.0]][from]
            .iter()
            .chain(counts)
            .copied()
            .collect();
        let rolling: Vec<f64> = rolling.windows(4).map(|year| year.iter().sum()).collect();
        cells.extend(renamed("PCTR1", part("PCT01", measure, &rolling)));
    }
    let (history, period) = (history(), "2025-26 Q3".parse().unwrap());
    crate::assess(
        board,
        period,
        &known(&cells, &history),
        instant("2026-12-01T00:00:00Z"),
    )
    .unwrap()
}

/// What the quarters since 2024-25 Q3 come to in each financial year.
fn to_date_of(quarters: &[f64]) -> Vec<f64> {
    let mut to_date = 0.0;
    let add = |(index, count): (usize, &f64)| {
        to_date = if index == 2 { *count } else { to_date + count };
        to_date
    };
    quarters.iter().enumerate().map(add).collect()
}

fn policy() -> impl Strategy<Value = DisclosurePolicy> {
    let zeros = prop_oneof![Just(Zeros::Shown), Just(Zeros::Hidden)];
    (1_u32..9, zeros, 1_u32..20, 2_u32..6).prop_map(|(up_to, zeros, least_denominator, least_possible)| {
        DisclosurePolicy {
            up_to,
            zeros,
            least_denominator,
            least_possible,
            ..DisclosurePolicy::default()
        }
    })
}

/// The policy that hides all that either hides.
fn stricter(one: DisclosurePolicy, other: DisclosurePolicy) -> DisclosurePolicy {
    let hides = [one.zeros, other.zeros].contains(&Zeros::Hidden);
    DisclosurePolicy {
        up_to: one.up_to.max(other.up_to),
        zeros: if hides { Zeros::Hidden } else { Zeros::Shown },
        round_to: one.round_to.max(other.round_to),
        least_denominator: one.least_denominator.max(other.least_denominator),
        least_possible: one.least_possible.max(other.least_possible),
    }
}

/// Every figure that is shown.
fn shown_of(shown: &Assessment) -> Set<String> {
    let of_one = |one: &boardpack_model::assessment::IndicatorAssessment| {
        let code = one.indicator.clone();
        let points = one.series.iter().filter(|point| point.figure.is_some());
        let points = points.map(move |point| format!("{code} {}", point.period));
        let year = one.year.iter().filter(|year| year.figure.is_some());
        points
            .chain(year.map(|year| format!("{} year", year.until)))
            .collect::<Vec<_>>()
    };
    shown.indicators.iter().flat_map(of_one).collect()
}

fn by(policy: DisclosurePolicy) -> Audience {
    audience(Disclosure::Protect(policy))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_same_gives_the_same_and_its_own_issue_changes_nothing(sample in sample(), policy in policy()) {
        let board = sampled_board();
        let full = sampled(&board, &sample);
        let shown = disclose(&board, &full, &by(policy), &[]);
        prop_assert_eq!(&shown, &disclose(&board, &full, &by(policy), &[]));
        let pack = issued(&board, &shown);
        prop_assert_eq!(&shown, &disclose(&board, &full, &by(policy), &[&pack]));
    }

    #[test]
    fn a_stricter_policy_never_shows_more(sample in sample(), one in policy(), other in policy()) {
        let board = sampled_board();
        let full = sampled(&board, &sample);
        let loose = shown_of(&disclose(&board, &full, &by(one), &[]));
        let strict = shown_of(&disclose(&board, &full, &by(stricter(one, other)), &[]));
        prop_assert!(strict.is_subset(&loose), "{:?}", strict.difference(&loose));
    }

    #[test]
    fn no_small_count_is_shown_and_none_is_left_too_few_numbers(sample in sample(), policy in policy()) {
        let board = sampled_board();
        let full = sampled(&board, &sample);
        let surface = Surface::new(&board, &full);
        let earlier = Earlier::default();
        let all = hidden(&surface, &earlier, policy);
        let known = Relations::new(&surface, &earlier);
        for (item, counts) in &known.counts {
            for variable in [counts.numerator, counts.denominator].into_iter().flatten() {
                let truth = known.variables[variable].exact().unwrap();
                if all.contains(item) {
                    let (least, most) = bounds::bounds(&known, &all, &[(variable, 1.0)]).unwrap();
                    let numbers = (most + 1e-6).floor() - (least - 1e-6).ceil() + 1.0;
                    prop_assert!(numbers >= f64::from(policy.least_possible), "{item:?}: {least} to {most}");
                    prop_assert!(least - 1e-6 <= truth && truth <= most + 1e-6, "{item:?}: {least} to {most}");
                } else {
                    prop_assert!(truth < 0.5 || truth > f64::from(policy.up_to), "{item:?}: {truth}");
                }
            }
        }
        for (part, year) in &known.year_of {
            prop_assert!(!all.contains(part) || all.contains(year), "{part:?} without its year");
        }
        let shown = disclose(&board, &full, &by(policy), &[]);
        for one in &shown.indicators {
            let of = indicator(&board, one.indicator.as_str());
            for point in one.series.iter().filter(|point| point.figure.is_none() && point.value == Value::Withheld) {
                prop_assert!(point.formula.is_empty() && point.inputs.is_empty() && point.interval.is_none());
                prop_assert!(!needs_denominator(of) || point.denominator == Value::Withheld);
            }
        }
    }
}

#[test]
fn a_large_board_is_disclosed_well_within_a_second() {
    let board = sampled_board();
    let sample = Sample {
        parts: (0..40)
            .map(|step| [step % 11, 30 + step % 7, 3 + step % 5])
            .collect(),
        shares: (0..40).map(|step| (step % 9, 20 + step % 6)).collect(),
    };
    let mut large = sampled(&board, &sample);
    let mut board = board;
    let (indicators, relations, series) = (
        board.indicators.clone(),
        board.relations.clone(),
        large.indicators.clone(),
    );
    for copy in 1..9 {
        let renamed = |code: &IndicatorCode| IndicatorCode::new(&format!("{code}X{copy}")).unwrap();
        for (indicator, one) in indicators.iter().zip(&series) {
            let code = renamed(&indicator.code);
            board.indicators.push(Indicator {
                code: code.clone(),
                ..indicator.clone()
            });
            large
                .indicators
                .push(boardpack_model::assessment::IndicatorAssessment {
                    indicator: code,
                    ..one.clone()
                });
        }
        for relation in &relations {
            let mut relation = relation.clone();
            for term in relation.left.iter_mut().chain(&mut relation.right) {
                term.indicator = renamed(&term.indicator);
            }
            board.relations.push(relation);
        }
    }
    assert!(board.indicators.len() >= 60);
    let begun = std::time::Instant::now();
    let shown = disclose(&board, &large, &public(), &[]);
    let taken = begun.elapsed();
    eprintln!(
        "{} indicators, {} hidden, {taken:?}",
        large.indicators.len(),
        hidden_of(&shown).len()
    );
    assert!(hidden_of(&shown).len() > 100);
    assert!(taken.as_secs() < 5, "{taken:?} (without optimisation)");
}
