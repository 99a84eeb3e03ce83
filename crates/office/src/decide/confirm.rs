//! Word to the agency of what was decided: recorded with the decision, in one transaction, and laid into its receipts folder.

use anyhow::{Context, Result};
use boardpack_chase::{Confirmation, Confirmed, confirmation};
use boardpack_ledger::NewEvent;
use boardpack_model::AgencyCode;

use super::Deciding;
use crate::receive::receipts::{addressee, lay_out};
use crate::{Office, OpenBoard, letters};

/// Records a decision together with the letter that confirms it to the agency.
pub(crate) fn record_confirmed(
    office: &mut Office,
    open: &OpenBoard,
    (event, what): (&NewEvent, Confirmed<'_>),
    agency: &AgencyCode,
    deciding: Deciding<'_>,
) -> Result<()> {
    let board = &open.board;
    let to = addressee(board, agency);
    let letter = confirmation(
        board,
        &Confirmation {
            what,
            reason: deciding.reason,
            to: &to,
            at: event.at,
        },
    )
    .context("writing the confirmation")?;
    let stored = letters::archived(&office.archive, &letter)?;
    office
        .ledger
        .record_event(&board.code, event, &[stored])
        .context("recording the decision")?;
    lay_out(office, open, agency, &letter);
    Ok(())
}
