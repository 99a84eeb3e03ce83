//! Leaks through what came late: totals of which something was absent, halves, facts of several agencies.

use boardpack_model::board::{Board, Fact, Source};
use boardpack_model::{IndicatorCode, Measure};

use super::{NOW, POLICY, check, nothing_else};
use crate::attack::judge::attack;
use crate::attack::tables::{Cells, assessed_after, bare, board, count, hide, pack, percent, quarters};
use crate::attack::truth::Issue;

fn code(code: &str) -> IndicatorCode {
    IndicatorCode::new(code).unwrap()
}

/// Three counts and the board's total of them.
fn totalled() -> Board {
    let mut total = count("ALL", "all");
    total.source = Source::Total;
    total.parts = ["ONE", "TWO", "THREE"].map(code).into();
    let parts = ["ONE", "TWO", "THREE"].map(|one| count(one, one));
    board(POLICY, parts.into_iter().chain([total]).collect())
}

#[test]
fn a_total_before_and_after_a_late_part_gives_the_part() {
    let board = totalled();
    let (mut early, mut late) = (Cells::new(), Cells::new());
    quarters(&mut early, "ONE", Measure::Numerator, NOW, &[3]);
    quarters(&mut early, "TWO", Measure::Numerator, NOW, &[30]);
    quarters(&mut late, "THREE", Measure::Numerator, NOW, &[4]);
    let sent = [early, late];
    let truths = [1, 2].map(|issues| {
        let mut truth = assessed_after(&board, &sent[..issues], NOW.parse().unwrap());
        truth.indicators.iter_mut().for_each(|one| one.year = None);
        truth
    });
    let found = |hides_total: bool| -> Vec<String> {
        let packs = [0, 1].map(|at| {
            let mut shown = bare(&truths[at]);
            for one in ["ONE", "TWO", "THREE"].iter().take(2 + at) {
                hide(&mut shown, one, NOW);
            }
            if hides_total && at == 1 {
                hide(&mut shown, "ALL", NOW);
            }
            pack(&board, &shown, 1)
        });
        let issues: Vec<Issue<'_>> = packs
            .iter()
            .zip(&truths)
            .map(|(pack, truth)| Issue {
                pack,
                truth,
                workbook: None,
            })
            .collect();
        let outcome = attack(&board, &POLICY, &issues);
        outcome
            .leaks
            .into_iter()
            .map(|leak| format!("{}: {}", leak.what, leak.deduced))
            .collect()
    };
    assert_eq!(found(false), ["THREE 2025-26 Q4: 4 to 4: 1 possible"]);
    assert_eq!(found(true), [""; 0]);
}

#[test]
fn a_part_of_which_half_is_there_does_not_hide_the_sum_of_the_others() {
    let mut total = percent("ALL", "all", "due to all");
    total.source = Source::Total;
    total.parts = ["ONE", "TWO", "HALF"].map(code).into();
    let parts = ["ONE", "TWO", "HALF"].map(|one| percent(one, one, &format!("due to {one}")));
    let board = board(POLICY, parts.into_iter().chain([total]).collect());
    let mut cells = Cells::new();
    for (one, measure, number) in [
        ("ONE", Measure::Numerator, 3),
        ("ONE", Measure::Denominator, 20),
        ("TWO", Measure::Numerator, 40),
        ("TWO", Measure::Denominator, 80),
        ("HALF", Measure::Numerator, 12),
    ] {
        quarters(&mut cells, one, measure, NOW, &[number]);
    }
    let expected = [
        "ONE 2025-26 Q4: 3 to 3: 1 possible",
        "ONE 2025-26 Q4 denominator: 20 to 20: 1 possible",
    ];
    check(&board, &cells, &[("ONE", NOW)], nothing_else, &expected);
    check(&board, &cells, &[("ONE", NOW), ("TWO", NOW)], nothing_else, &[]);
}

#[test]
fn a_fact_of_three_of_whom_one_is_awaited_is_a_fact_of_two() {
    let mut board = totalled();
    board.indicators[3].parts = ["ONE", "FEW"].map(code).into();
    board.indicators.insert(0, count("FEW", "few"));
    board.facts = vec![Fact {
        name: "Referrals".to_owned(),
        indicators: ["ONE", "TWO", "THREE"].map(code).into(),
        mapped: Some("agreed".to_owned()),
        tolerance: 0.0,
        defined_at: String::new(),
    }];
    let mut cells = Cells::new();
    for (one, number) in [("ONE", 40), ("THREE", 40), ("FEW", 3)] {
        quarters(&mut cells, one, Measure::Numerator, NOW, &[number]);
    }
    let hidden = [("ONE", NOW), ("FEW", NOW)];
    let expected = [
        "FEW 2025-26 Q4: 3 to 3: 1 possible",
        "ONE 2025-26 Q4: 40 to 40: 1 possible",
    ];
    check(&board, &cells, &hidden, nothing_else, &expected);
    check(&board, &cells, &[("ALL", NOW), ("FEW", NOW)], nothing_else, &[]);
}
