//! The attacker attacked: leaks made by hand that it must find, and safe tables that it must not complain of.

mod figures;
mod late;
mod sums;
mod told;
mod unprinted;

use boardpack_model::Measure;
use boardpack_model::assessment::Assessment;
use boardpack_model::board::{Board, DisclosurePolicy, Operator, Zeros};
use boardpack_model::pack::Pack;

use super::judge::attack;
use super::tables::{Cells, assessed, bare, board, count, hide, pack, quarters, relation, term};
use super::truth::Issue;

const POLICY: DisclosurePolicy = DisclosurePolicy {
    up_to: 5,
    zeros: Zeros::Shown,
    round_to: 1,
    least_denominator: 10,
    least_possible: 3,
};

const NOW: &str = "2025-26 Q4";

/// What is found out of the issues of one period: `CNT01 2025-26 Q4: 4 to 4: 1 possible`.
fn found(board: &Board, truth: &Assessment, packs: &[Pack]) -> Vec<String> {
    let issues: Vec<Issue<'_>> = packs
        .iter()
        .map(|pack| Issue {
            pack,
            truth,
            workbook: None,
        })
        .collect();
    let outcome = attack(board, &POLICY, &issues);
    assert!(outcome.attacked > 0, "nothing was attacked");
    let lines = outcome
        .leaks
        .into_iter()
        .map(|leak| format!("{}: {}", leak.what, leak.deduced));
    lines.collect()
}

/// What is found out of one pack in which some figures are hidden, changed further by hand.
fn check(
    board: &Board,
    cells: &Cells,
    hidden: &[(&str, &str)],
    change: impl Fn(&mut Assessment, &Assessment),
    expected: &[&str],
) {
    let truth = assessed(board, cells, NOW.parse().unwrap());
    let mut shown = bare(&truth);
    for (code, period) in hidden {
        hide(&mut shown, code, period);
    }
    change(&mut shown, &truth);
    assert_eq!(found(board, &truth, &[pack(board, &shown, 1)]), expected);
}

fn nothing_else(_: &mut Assessment, _: &Assessment) {}

/// Three counts and their total.
fn of_three(counts: [u32; 3]) -> (Board, Cells) {
    let indicators = ["ONE", "TWO", "THREE", "ALL"]
        .map(|code| count(code, code))
        .to_vec();
    let mut board = board(POLICY, indicators);
    let parts = ["ONE", "TWO", "THREE"].map(term).to_vec();
    board
        .relations
        .push(relation(parts, Operator::Equal, vec![term("ALL")]));
    let mut cells = Cells::new();
    for (code, one) in ["ONE", "TWO", "THREE"].into_iter().zip(counts) {
        quarters(&mut cells, code, Measure::Numerator, NOW, &[one]);
    }
    quarters(&mut cells, "ALL", Measure::Numerator, NOW, &[counts.iter().sum()]);
    (board, cells)
}
