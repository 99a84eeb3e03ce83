//! Word to the agency of what was decided: recorded with the decision, in one transaction, and laid into its receipts folder.

use anyhow::{Context, Result};
use boardpack_chase::{Confirmation, Confirmed, confirmation};
use boardpack_ledger::NewEvent;
use boardpack_model::letter::LetterKey;
use boardpack_model::{AgencyCode, History};

use super::Deciding;
use crate::receive::receipts::{addressee, lay_out};
use crate::{Office, OpenBoard, letters};

/// Records a decision together with the letter that confirms it to the agency. Gives the event's number.
pub(crate) fn record_confirmed(
    office: &mut Office,
    open: &OpenBoard,
    (event, what): (&NewEvent, Confirmed<'_>),
    agency: &AgencyCode,
    deciding: Deciding<'_>,
) -> Result<i64> {
    let board = &open.board;
    let to = addressee(board, agency);
    let mut letter = confirmation(
        board,
        &Confirmation {
            what,
            reason: deciding.reason,
            to: &to,
            at: event.at,
        },
    )
    .context("writing the confirmation")?;
    let history = office.ledger.history(&board.code).context("reading the ledger")?;
    letter.key = of_its_own(letter.key, &history);
    let stored = letters::archived(&office.archive, &letter)?;
    let recorded = office.ledger.record_event(&board.code, event, &[stored]);
    let id = recorded.context("recording the decision")?;
    lay_out(office, open, agency, &letter);
    Ok(id)
}

/// The key with the number of the decision within its second, from the second on: else the later letter would be taken for the
/// earlier one, and the agency told what no longer holds.
fn of_its_own(key: LetterKey, history: &History) -> LetterKey {
    let base = key.0.clone();
    let mut free = key;
    let mut copy = 1;
    while history.letters.contains_key(&free) {
        copy += 1;
        free = LetterKey(format!("{base}~{copy}"));
    }
    free
}
