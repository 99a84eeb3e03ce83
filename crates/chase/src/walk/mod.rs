//! The planner walked hour by hour through eighteen months of a board of twelve agencies, with whatever can happen in between:
//! files, decisions, days on which nothing runs and nights on which no mail leaves.
//!
//! What must hold is checked by [`oracle`], which knows the story and works out by itself what is awaited; it asks neither
//! the planner nor the rules of timeliness.

mod office;
mod oracle;
mod partnership;
mod story;

use boardpack_model::{Calendar, History};
use jiff::civil::date;

use crate::plan::plan;
use crate::sample::local;
use office::Walk;
use partnership::partnership;
use story::Story;

/// Walks through a story and gives how many letters were planned, delivered and taken out of the post.
fn check(seed: u64) -> (usize, usize, usize) {
    let board = partnership();
    let story = Story::of(&board, seed);
    let mut walk = Walk::new(&board, &story);
    walk.through(local("2026-04-01T00:00"), local("2027-09-30T23:00"));
    walk.found()
}

fn check_found(seed: u64) {
    let (planned, delivered, taken_out) = check(seed);
    assert!(planned > 400, "{planned} letters are no year of twelve agencies");
    assert!(taken_out > 0, "no letter waited for too long");
    assert_eq!(planned, delivered + taken_out, "letters were left in the post");
}

/// The seeds are fixed, so that what fails once fails again.
#[test]
fn eighteen_months_hour_by_hour_bring_each_letter_once_to_whom_it_is_for_and_none_too_late() {
    check_found(1);
}

#[test]
fn so_do_eighteen_other_months() {
    check_found(2);
}

#[test]
fn where_the_table_of_bank_holidays_runs_out_the_planner_says_so_and_goes_on_saying_so() {
    let board = partnership();
    let (_, last) = Calendar::coverage();
    let mut first_error = None;
    for day in date(2028, 9, 1).series(jiff::Span::new().days(1)).take(150) {
        for hour in [0, 9, 17] {
            let now = day.at(hour, 0, 0, 0).to_zoned(board.time_zone.clone()).unwrap();
            match plan(&board, &History::default(), now.timestamp()) {
                Ok(_) => assert_eq!(first_error, None, "{day}"),
                Err(error) => {
                    first_error = first_error.or(Some(day));
                    assert!(error.to_string().contains(&last.to_string()), "{error}");
                }
            }
        }
    }
    // Not a day before: letters go on until the table ends.
    assert_eq!(first_error, Some(last.tomorrow().unwrap()));
}
