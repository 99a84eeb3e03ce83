//! When letters may leave: the board's cron lines in its own time zone, on working days only.

use boardpack_model::Board;
use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

/// Whether letters may leave in the minute of `now`: one of the board's cron lines holds on the clock of its own wall, and the
/// day is a working day. Weekends, bank holidays and closures never are, and neither is a day beyond the table of bank
/// holidays. A line that cannot be read never holds: the pipeline has already said so.
///
/// Only wall-clock fields are compared, so that the two days a year on which the clock jumps need no rule of their own.
pub fn letters_may_leave(board: &Board, now: Timestamp) -> bool {
    let wall = now.to_zoned(board.time_zone.clone()).datetime();
    board.calendar.is_working_day(wall.date()) == Ok(true)
        && board
            .letters_leave
            .iter()
            .filter_map(|line| cron(line))
            .any(|cron| holds(&cron, wall))
}

/// The first minute of a day in which letters may leave; nothing where none may.
pub(crate) fn first_minute(board: &Board, day: Date) -> Option<Timestamp> {
    if board.calendar.is_working_day(day) != Ok(true) {
        return None;
    }
    let crons: Vec<Cron> = board.letters_leave.iter().filter_map(|line| cron(line)).collect();
    let minutes = (0..24).flat_map(|hour| (0..60).map(move |minute| day.at(hour, minute, 0, 0)));
    let first = minutes
        .into_iter()
        .find(|wall| crons.iter().any(|cron| holds(cron, *wall)))?;
    let first = first.to_zoned(board.time_zone.clone()).ok()?;
    Some(first.timestamp())
}

/// A line of five fields: minute, hour, day, month, weekday.
fn cron(line: &str) -> Option<Cron> {
    CronParser::builder()
        .seconds(Seconds::Disallowed)
        .year(Year::Disallowed)
        .build()
        .parse(line)
        .ok()
}

fn holds(cron: &Cron, wall: DateTime) -> bool {
    let part = |number: i8| u32::from(number.unsigned_abs());
    let (month, day) = (part(wall.month()), part(wall.day()));
    let pattern = &cron.pattern;
    [
        pattern.minute_match(part(wall.minute())),
        pattern.hour_match(part(wall.hour())),
        pattern.day_match(i32::from(wall.year()), month, day),
        pattern.month_match(month),
    ]
    .iter()
    .all(|matched| matches!(matched, Ok(true)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{board, local};

    fn check(lines: &[&str], now: &str, leaves: bool) {
        let mut board = board();
        board.letters_leave = lines.iter().map(ToString::to_string).collect();
        assert_eq!(letters_may_leave(&board, local(now)), leaves, "{now}");
    }

    #[test]
    fn letters_leave_in_office_hours() {
        let office_hours = ["* 8-17 * * MON-FRI"];
        check(&office_hours, "2026-07-28T07:59:59", false);
        check(&office_hours, "2026-07-28T08:00:00", true);
        check(&office_hours, "2026-07-28T17:59:59", true);
        check(&office_hours, "2026-07-28T18:00:00", false);
    }

    #[test]
    fn any_of_several_lines_will_do() {
        let lines = ["30 9 * * *", "0-15 14 1 * *"];
        check(&lines, "2026-07-28T09:30:00", true);
        check(&lines, "2026-07-28T09:31:00", false);
        check(&lines, "2026-07-28T14:10:00", false);
        check(&lines, "2026-07-01T14:10:00", true);
    }

    #[test]
    fn a_line_may_name_months_and_days() {
        check(&["* * * 8 *"], "2026-07-28T10:00:00", false);
        check(&["* * * 8 *"], "2026-08-03T10:00:00", true);
        check(&["* * * * TUE"], "2026-07-28T10:00:00", true);
        check(&["* * * * TUE"], "2026-07-29T10:00:00", false);
    }

    #[test]
    fn weekends_and_bank_holidays_never_see_a_letter() {
        for day in [
            "2026-08-01",
            "2026-08-02",
            "2026-08-31",
            "2026-12-25",
            "2027-03-26",
        ] {
            check(&["* * * * *"], &format!("{day}T10:00:00"), false);
        }
    }

    #[test]
    fn the_wall_clock_counts_on_both_sides_of_a_clock_change() {
        for day in ["2027-03-26", "2027-03-30", "2026-10-23", "2026-10-26"] {
            let working = day != "2027-03-26";
            check(&["0 9 * * *"], &format!("{day}T09:00:00"), working);
            check(&["0 9 * * *"], &format!("{day}T08:00:00"), false);
            check(&["0 9 * * *"], &format!("{day}T10:00:00"), false);
        }
    }

    #[test]
    fn a_line_that_is_no_cron_line_never_holds() {
        check(
            &["often", "", "* * * * * *", "61 * * * *"],
            "2026-07-28T10:00:00",
            false,
        );
        check(&[], "2026-07-28T10:00:00", false);
    }

    #[test]
    fn no_letter_leaves_beyond_the_table_of_bank_holidays() {
        check(&["* * * * *"], "2029-01-02T10:00:00", false);
    }
}
