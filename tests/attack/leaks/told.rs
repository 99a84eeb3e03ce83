//! Leaks by word and list: sentences, coordinates, revisions, partners' words, and what an earlier issue said.

use boardpack_model::assessment::{Assessment, Revision};
use boardpack_model::board::Disclosure;
use boardpack_model::observation::Commentary;
use boardpack_model::pack::Pack;
use boardpack_model::{AgencyCode, IndicatorCode, Measure, Place};

use super::{NOW, POLICY, check, found, of_three};
use crate::attack::tables::{Cells, assessed, bare, board, count, hide, one, pack, quarters};

#[test]
fn a_list_of_revisions_may_print_what_the_tables_hide() {
    let mut cells = Cells::new();
    quarters(&mut cells, "ONE", Measure::Numerator, NOW, &[3, 12]);
    let board = board(POLICY, vec![count("ONE", "children")]);
    let revised = |shown: &mut Assessment, _: &Assessment| {
        shown.revisions.push(Revision {
            indicator: IndicatorCode::new("ONE").unwrap(),
            period: "2025-26 Q3".parse().unwrap(),
            breakdown: String::new(),
            old: "9".to_owned(),
            new: "3".to_owned(),
            reason: None,
            place: Place::default(),
        });
    };
    check(
        &board,
        &cells,
        &[("ONE", "2025-26 Q3")],
        revised,
        &["ONE 2025-26 Q3: 3 to 3: 1 possible"],
    );
}

/// What is found in a pack of one small count, of which one thing was changed by hand.
fn check_told(change: impl Fn(&mut Pack), expected: &str) {
    let mut cells = Cells::new();
    quarters(&mut cells, "ONE", Measure::Numerator, NOW, &[12, 9, 4]);
    let board = board(POLICY, vec![count("ONE", "children")]);
    let truth = assessed(&board, &cells, NOW.parse().unwrap());
    let mut shown = bare(&truth);
    hide(&mut shown, "ONE", NOW);
    let mut pack = pack(&board, &shown, 1);
    assert_eq!(found(&board, &truth, std::slice::from_ref(&pack)), [""; 0]);
    change(&mut pack);
    let found = found(&board, &truth, &[pack]);
    assert!(found.iter().any(|leak| leak.starts_with(expected)), "{found:?}");
}

#[test]
fn a_hidden_number_is_found_wherever_it_is_told() {
    check_told(
        |pack| pack.themes[0].indicators[0].statement = "4 in the quarter.".to_owned(),
        "ONE statement: 4",
    );
    check_told(
        |pack| pack.themes[0].indicators[0].reading = "It fell to four.".to_owned(),
        "ONE reading: 4",
    );
    check_told(
        |pack| pack.themes[0].indicators[0].trend.as_mut().unwrap().alt = "From 12 to 4.".to_owned(),
        "ONE alt: 4",
    );
    check_told(
        |pack| pack.chair.headlines = vec!["Demand outside what was expected: Measure ONE (4).".to_owned()],
        "ONE headlines: 4",
    );
    let coordinate = "ONE 2025-26 Q4: 4 to 4: 1 possible";
    check_told(
        |pack| pack.themes[0].indicators[0].trend.as_mut().unwrap().points[2].figure = Some(4.0),
        coordinate,
    );
    check_told(|pack| pack.scorecard[0].rows[0].spark[2] = Some(4.0), coordinate);
    check_told(
        |pack| pack.scorecard[0].rows[0].latest_number = Some(4.0),
        coordinate,
    );
    check_told(
        |pack| pack.themes[0].indicators[0].table[2].number = Some(4.0),
        coordinate,
    );
}

#[test]
fn words_of_a_partner_that_hold_a_hidden_number_are_found() {
    let mut cells = Cells::new();
    quarters(&mut cells, "ONE", Measure::Numerator, NOW, &[12, 9, 4]);
    let mut board = board(POLICY, vec![count("ONE", "children")]);
    // An audience that may see everything gets the words as they are.
    board.audiences[0].disclosure = Disclosure::Full;
    let said = |shown: &mut Assessment, _: &Assessment| {
        one(shown, "ONE").commentary.push(Commentary {
            agency: AgencyCode::new("social-care").unwrap(),
            indicator: IndicatorCode::new("ONE").unwrap(),
            period: NOW.parse().unwrap(),
            text: "Down from 9 to 4.".to_owned(),
            place: Place::default(),
        });
    };
    check(
        &board,
        &cells,
        &[("ONE", NOW)],
        said,
        &["ONE text: 4 is hidden, and told in: Down from 9 to 4."],
    );
}

#[test]
fn two_issues_that_hide_different_figures_give_both() {
    let (board, cells) = of_three([20, 30, 4]);
    let truth = assessed(&board, &cells, NOW.parse().unwrap());
    let issue = |hidden: [&str; 2], number| {
        let mut shown = bare(&truth);
        for code in hidden {
            hide(&mut shown, code, NOW);
        }
        pack(&board, &shown, number)
    };
    let (first, second) = (issue(["TWO", "THREE"], 1), issue(["ONE", "THREE"], 2));
    assert_eq!(found(&board, &truth, std::slice::from_ref(&first)), [""; 0]);
    assert_eq!(found(&board, &truth, std::slice::from_ref(&second)), [""; 0]);
    assert_eq!(
        found(&board, &truth, &[first, second]),
        ["THREE 2025-26 Q4: 4 to 4: 1 possible"]
    );
}

#[test]
fn a_figure_that_an_earlier_issue_printed_is_known() {
    let mut cells = Cells::new();
    quarters(&mut cells, "ONE", Measure::Numerator, NOW, &[12, 3]);
    let board = board(POLICY, vec![count("ONE", "children")]);
    let truth = assessed(&board, &cells, NOW.parse().unwrap());
    let open = pack(&board, &bare(&truth), 1);
    let mut shown = bare(&truth);
    hide(&mut shown, "ONE", NOW);
    let expected = ["ONE 2025-26 Q4: 3 to 3: 1 possible"];
    assert_eq!(found(&board, &truth, &[open, pack(&board, &shown, 2)]), expected);
}
