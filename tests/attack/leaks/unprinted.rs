//! Leaks of what nobody prints: between two years to date, and in a quarter of rolling years.

use boardpack_model::Measure;
use boardpack_model::board::{Basis, Board};

use super::{NOW, POLICY, check, nothing_else};
use crate::attack::tables::{Cells, board, percent, quarters};

fn share(basis: Basis, above: &[u32], below: &[u32]) -> (Board, Cells) {
    let mut share = percent("PCT", "seen", "due");
    share.basis = basis;
    let mut cells = Cells::new();
    quarters(&mut cells, "PCT", Measure::Numerator, NOW, above);
    quarters(&mut cells, "PCT", Measure::Denominator, NOW, below);
    (board(POLICY, vec![share]), cells)
}

#[test]
fn two_shares_to_date_give_those_left_out_between_them() {
    let (board, cells) = share(Basis::YearToDate, &[40, 60], &[60, 82]);
    let expected = ["PCT within 2025-26 Q4 left out: 2 to 2: 1 possible"];
    check(&board, &cells, &[], nothing_else, &expected);
    check(&board, &cells, &[("PCT", "2025-26 Q3")], nothing_else, &[]);
}

#[test]
fn rolling_shares_after_years_in_which_nobody_was_left_out_give_who_is() {
    let (board, cells) = share(Basis::Rolling12, &[50, 53, 61], &[50, 60, 70]);
    let hidden = ["2025-26 Q2", "2025-26 Q3", "2025-26 Q4"].map(|period| ("PCT", period));
    check(&board, &cells, &hidden, nothing_else, &[]);
    let expected = ["PCT within 2025-26 Q4 left out: 2 to 2"];
    check(&board, &cells, &hidden[..0], nothing_else, &expected);
}
