//! Whether a letter of the ladder that waits in the post is still right at the moment at which it would leave.

use boardpack_model::letter::LetterKey;
use boardpack_model::{Board, History, OutsideCoverage, ReturnKey, timeliness};
use jiff::Timestamp;

use super::key::{LadderKey, Step, return_key};
use super::recipients::comes_back;
use super::rung::right_rung;
use super::standing::Standing;
use super::written::{Combined, Written, is_gap_over};

/// Why a letter of the ladder is no longer right, in words; nothing where it still is, or where it is a letter of another kind.
///
/// A letter is planned, composed and stored at one instant and leaves at a later one: a mail server may have been down over a
/// night in which the return came in, an extension was agreed or a later rung became the right one.
///
/// # Errors
///
/// A day that a rule needs lies beyond the table of bank holidays.
pub fn no_longer_right(
    board: &Board,
    history: &History,
    key: &LetterKey,
    now: Timestamp,
) -> Result<Option<String>, OutsideCoverage> {
    let Some(ladder_key) = LadderKey::of(&board.code, key) else {
        return Ok(None);
    };
    let letter = history.letters.get(key);
    let said = letter.and_then(|letter| comes_back(history, &letter.to, now));
    if let Some(said) = said {
        return Ok(Some(format!("mail to this address comes back: {said}")));
    }
    let written = letter.map_or(now, |letter| letter.at);
    for step in &ladder_key.steps {
        let why = match return_key(board, step.of) {
            Some(of) => is_over(board, history, (&of, *step), (written, now))?,
            None => Some(format!("{} is no longer owed", step.of)),
        };
        if why.is_some() {
            return Ok(why);
        }
    }
    Ok(None)
}

/// Why a rung of one return is no longer right.
fn is_over(
    board: &Board,
    history: &History,
    (of, step): (&ReturnKey, Step<'_>),
    (written, now): (Timestamp, Timestamp),
) -> Result<Option<String>, OutsideCoverage> {
    if !timeliness::expected_returns(board, now).contains(of) {
        return Ok(Some(format!("{of} is no longer owed")));
    }
    let status = timeliness::status(board, history, of, now)?;
    let state = status
        .outcome
        .map_or(status.receipt.words(), |outcome| outcome.words());
    if status.is_closed(board, now)? {
        return Ok(Some(format!("{of} is closed")));
    }
    let Some(standing) = Standing::of(board, history, status, now)? else {
        return Ok(Some(format!("nothing is asked about {of} any more: {state}")));
    };
    let is_older = standing.afresh.is_some_and(|afresh| written < afresh);
    let combined = Combined::of(&board.code, history);
    let about = Written::about(&board.code, (history, &combined), (step.of, standing.afresh));
    let right = right_rung(board, &standing, (&about, true), now)?;
    Ok(match right {
        Some((rung, _)) if rung.code == step.rung && is_older => {
            Some(format!("{of} is asked for anew since it was written: {state}"))
        }
        Some((rung, _)) if rung.code == step.rung => {
            // Sent now, it would be followed at once by the next one: that one is written in its place.
            let next_is_due = match rung.every {
                Some(every) => is_gap_over(board, standing.calendar, (written, now), every)?,
                None => false,
            };
            next_is_due.then(|| format!("it waited for so long that {} is due again", rung.code))
        }
        Some((rung, _)) => Some(format!("{} is right for {of} by now: {state}", rung.code)),
        None => Some(format!("no letter is right for {of} now: {state}")),
    })
}
