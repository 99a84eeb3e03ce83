//! Which rung is right for a return now, and from which day.

use boardpack_model::board::{Anchor, Role, Rung};
use boardpack_model::due::start_of_day;
use boardpack_model::{Board, OutsideCoverage};
use jiff::Timestamp;
use jiff::civil::Date;

use super::standing::Standing;
use super::written::Written;
use crate::words;

/// The last rung that is due and whose condition holds, with its day. A rung whose day lies beyond the table of bank holidays
/// is not due while today lies before its end.
///
/// One that goes over the head of the data lead is right only where they were chased before: else the first chaser to them
/// is. Whether a chaser that waits in the post counts for that is said with what was written.
pub(super) fn right_rung<'a>(
    board: &'a Board,
    standing: &Standing<'_>,
    (written, with_waiting): (&Written<'_>, bool),
    now: Timestamp,
) -> Result<Option<(&'a Rung, Date)>, OutsideCoverage> {
    let today = words::date(now, &board.time_zone);
    let mut right: Option<(&Rung, Date)> = None;
    let mut first: Option<(&Rung, Date)> = None;
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
        if start_of_day(day, &board.time_zone) > now {
            continue;
        }
        if right.is_none_or(|(_, latest)| latest <= day) {
            right = Some((rung, day));
        }
        let is_first = is_chaser(rung) && is_for_the_lead(rung);
        if is_first && first.is_none_or(|(_, earliest)| day < earliest) {
            first = Some((rung, day));
        }
    }
    let is_over_their_head = |(rung, day): (&Rung, Date)| {
        let chasers: Vec<&Rung> = board
            .ladder
            .iter()
            .filter(|other| other.condition == rung.condition && is_chaser(other))
            .collect();
        let since = start_of_day(day, &board.time_zone);
        standing.has_lead && !is_for_the_lead(rung) && !written.lead_had(&chasers, (since, with_waiting))
    };
    Ok(match right {
        Some(last) if is_over_their_head(last) => first.or(right),
        _ => right,
    })
}

/// Whether a rung comes after the day that it counts from is over.
fn is_chaser(rung: &Rung) -> bool {
    rung.anchor != Anchor::PeriodEnd && rung.working_days > 0
}

fn is_for_the_lead(rung: &Rung) -> bool {
    rung.to.iter().all(|role| *role == Role::DataLead)
}

/// The day from which a rung is due, by the working days of the agency; nothing where it counts from an answer and there was
/// none. About a return that was answered or taken back, nothing counts from before that day, and nothing is written on that
/// day itself, because the receipt or the officer has just said what is asked.
fn rung_day(board: &Board, standing: &Standing<'_>, rung: &Rung) -> Result<Option<Date>, OutsideCoverage> {
    let calendar = standing.calendar;
    let anchor = match (rung.anchor, standing.answered_on) {
        (Anchor::PeriodEnd, _) => standing.status.key.period.last_day(),
        (Anchor::Due, _) => standing.due_day(board)?,
        (Anchor::Answered, Some(answered)) => answered,
        (Anchor::Answered, None) => return Ok(None),
    };
    let Some(begun) = standing.answered_on.max(standing.taken_back_on) else {
        return Ok(Some(calendar.add_working_days(anchor, rung.working_days)?));
    };
    let day = calendar.add_working_days(anchor.max(begun), rung.working_days)?;
    Ok(Some(day.max(calendar.add_working_days(begun, 1)?)))
}
