//! The benefit of the doubt: a file that counts from its birth in the drop folder, because nobody watched when it fell due.

use anyhow::Result;
use boardpack_model::history::Submission;
use boardpack_model::{Board, History};

use super::receipts::standing_with;

/// What is to be said of a file that counts from its birth; nothing of any other.
pub(super) fn words(board: &Board, history: &History, submission: &Submission) -> Result<Option<String>> {
    let status = standing_with(board, history, submission)?;
    let counts = status.and_then(|status| status.received.zip(status.benefit_of_the_doubt));
    Ok(counts
        .filter(|(_, first_seen)| *first_seen == submission.at)
        .map(|(counts_from, _)| {
            let at = counts_from.to_zoned(board.time_zone.clone());
            format!(
                "; nobody watched the drop folder when it came, so it counts from {}",
                at.strftime("%H:%M on %-d %B %Y")
            )
        }))
}
