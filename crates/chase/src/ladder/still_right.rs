//! Whether a letter of the ladder that waits in the post is still right at the moment at which it would leave.

use boardpack_model::letter::LetterKey;
use boardpack_model::{Board, History, OutsideCoverage, ReturnKey, timeliness};
use jiff::Timestamp;

use super::key::{LadderKey, Step, return_key};
use super::recipients::comes_back;
use super::rung::right_rung;
use super::standing::Standing;

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
    let address = history.letters.get(key).map(|letter| letter.to.as_str());
    if let Some(said) = address.and_then(|address| comes_back(history, address, now)) {
        return Ok(Some(format!("mail to this address comes back: {said}")));
    }
    for step in &ladder_key.steps {
        let why = match return_key(board, step.of) {
            Some(of) => is_over(board, history, (&of, *step), now)?,
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
    now: Timestamp,
) -> Result<Option<String>, OutsideCoverage> {
    if !timeliness::expected_returns(board, now).contains(of) {
        return Ok(Some(format!("{of} is no longer owed")));
    }
    let status = timeliness::status(board, history, of, now)?;
    let state = status
        .outcome
        .map_or(status.receipt.words(), |outcome| outcome.words());
    let Some(standing) = Standing::of(board, history, status, now) else {
        return Ok(Some(format!("nothing is asked about {of} any more: {state}")));
    };
    let right = right_rung(board, &standing, now)?;
    Ok(match right {
        Some((rung, _)) if rung.code == step.rung => None,
        Some((rung, _)) => Some(format!("{} is right for {of} by now: {state}", rung.code)),
        None => Some(format!("no letter is right for {of} now: {state}")),
    })
}
