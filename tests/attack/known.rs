//! Leaks that are known and stand open. When one is mended its test fails here: it then belongs to those that must not leak.

use boardpack_model::Measure;
use boardpack_model::board::{Basis, DisclosurePolicy, Operator, Relation, Term};

use super::judge::attack;
use super::tables::{Cells, assessed, board, count, pack, quarters, relation, shown, term};
use super::truth::Issue;

const NOW: &str = "2025-26 Q4";

/// What is found out of a flow and a year to date in the same words, with what the board says of them.
fn check(relations: Vec<Relation>, expected: &[&str]) {
    let policy = DisclosurePolicy::default();
    let mut year = count("YTD", "children");
    year.basis = Basis::YearToDate;
    let mut board = board(policy, vec![count("ONE", "children"), year]);
    board.relations = relations;
    let mut cells = Cells::new();
    quarters(&mut cells, "ONE", Measure::Numerator, NOW, &[20, 4, 30, 25]);
    quarters(&mut cells, "YTD", Measure::Numerator, NOW, &[20, 24, 54, 79]);
    let truth = assessed(&board, &cells, NOW.parse().unwrap());
    let pack = pack(&board, &shown(&board, &truth, &[]), 1);
    let issue = Issue {
        pack: &pack,
        truth: &truth,
        workbook: None,
    };
    let outcome = attack(&board, &policy, &[issue]);
    let found: Vec<String> = outcome
        .leaks
        .into_iter()
        .map(|leak| format!("{}: {}", leak.what, leak.deduced))
        .collect();
    assert_eq!(found, expected);
}

/// Two indicators of one agency that count in the same words count the same things, which everybody can read in the
/// definitions. Disclosure control goes by the board's relations only: where none says so, one gives the other away.
#[test]
fn counts_in_the_same_words_are_kept_only_where_a_relation_joins_them() {
    let found = [
        "ONE 2025-26 Q2: 4 to 4: 1 possible",
        "YTD 2025-26 Q1: 20 to 20: 1 possible",
        "YTD within 2025-26 Q2: 4 to 4: 1 possible",
    ];
    check(Vec::new(), &found);
    let joined = |quarter: u8| {
        let flows = (0..quarter).map(|periods_before| Term {
            periods_before,
            ..term("ONE")
        });
        let period = format!("2025-26 Q{quarter}").parse().ok();
        Relation {
            from: period,
            until: period,
            ..relation(vec![term("YTD")], Operator::Equal, flows.collect())
        }
    };
    check((1..=4).map(joined).collect(), &[]);
}
