//! A letter of the ladder, written out with everything that travels with it.

use anyhow::{Context, Result};
use boardpack_chase::{LetterFacts, Planned};
use boardpack_model::history::History;
use boardpack_model::letter::Letter;
use jiff::Timestamp;

use crate::{Office, OpenBoard, template};

/// One letter of the ladder as it would leave at an instant: with the agency's return workbook where it asks for one, with the cells to correct where
/// a return was sent back.
pub(crate) fn composed(
    office: &mut Office,
    open: &OpenBoard,
    (history, planned): (&History, &Planned),
    now: Timestamp,
) -> Result<Letter> {
    let board = &open.board;
    let mut facts = LetterFacts::of(board, history, planned, now).context("working out due dates")?;
    for status in &facts.statuses {
        let Some(submission) = status.submission else {
            continue;
        };
        let findings = office.ledger.findings(&board.code, submission);
        let findings = findings.context("reading the findings")?;
        facts.findings.insert(status.key.clone(), findings);
    }
    if planned.carries_workbook() {
        for key in &planned.returns {
            facts.enclosures.push(template::enclosure(office, open, key)?);
        }
    }
    boardpack_chase::write(board, planned, &facts).with_context(|| format!("writing {}", planned.key))
}
