//! Which rung is right for a return now, and from which day.

use boardpack_model::board::{Anchor, Rung};
use boardpack_model::due::start_of_day;
use boardpack_model::{Board, OutsideCoverage};
use jiff::Timestamp;
use jiff::civil::Date;

use super::standing::Standing;
use crate::words;

/// The last rung that is due and whose condition holds, with its day. A rung whose day lies beyond the table of bank holidays
/// is not due while today lies before its end.
pub(super) fn right_rung<'a>(
    board: &'a Board,
    standing: &Standing<'_>,
    now: Timestamp,
) -> Result<Option<(&'a Rung, Date)>, OutsideCoverage> {
    let today = words::date(now, &board.time_zone);
    let mut right: Option<(&Rung, Date)> = None;
    for rung in board
        .ladder
        .iter()
        .filter(|rung| rung.condition == standing.condition)
    {
        let day = match rung_day(board, standing, rung) {
            Ok(Some(day)) => day,
            Ok(None) => continue,
            Err(outside) if outside.day > today => continue,
            Err(outside) => return Err(outside),
        };
        let is_due = start_of_day(day, &board.time_zone) <= now;
        if is_due && right.is_none_or(|(_, latest)| latest <= day) {
            right = Some((rung, day));
        }
    }
    Ok(right)
}

/// The day from which a rung is due, by the working days of the agency; nothing where it counts from an answer and there was
/// none. About a return that was answered, nothing counts from before that day, and nothing is written on that day itself,
/// because the receipt has just said what is asked.
fn rung_day(board: &Board, standing: &Standing<'_>, rung: &Rung) -> Result<Option<Date>, OutsideCoverage> {
    let calendar = standing.calendar;
    let anchor = match (rung.anchor, standing.answered_on) {
        (Anchor::PeriodEnd, _) => standing.status.key.period.last_day(),
        (Anchor::Due, _) => standing.due_day(board)?,
        (Anchor::Answered, Some(answered)) => answered,
        (Anchor::Answered, None) => return Ok(None),
    };
    let Some(answered) = standing.answered_on else {
        return Ok(Some(calendar.add_working_days(anchor, rung.working_days)?));
    };
    let day = calendar.add_working_days(anchor.max(answered), rung.working_days)?;
    Ok(Some(day.max(calendar.add_working_days(answered, 1)?)))
}
