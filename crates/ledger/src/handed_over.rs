//! How far each letter had come, as far as that was known at an instant.

use std::collections::BTreeMap;

use boardpack_model::BoardCode;
use boardpack_model::history::Delivery;
use boardpack_model::letter::LetterKey;
use boardpack_model::papers::Handover;
use jiff::Timestamp;

use crate::letters::phase;
use crate::open::rows;
use crate::rows::nanoseconds;
use crate::{Ledger, LedgerError};

impl Ledger {
    /// How far each letter that left was known to have come at an instant. A letter that was sent counts from its final dot,
    /// where that was recorded, however much later the answer or a person told that it had arrived.
    pub fn handovers(
        &mut self,
        board: &BoardCode,
        as_at: Timestamp,
    ) -> Result<BTreeMap<LetterKey, Handover>, LedgerError> {
        self.read(async |connection| {
            let found = sqlx::query(
                "select letter_key, at, phase, delivery from attempt where board = $1 and at <= $2 order by id",
            )
            .bind(board.as_str())
            .bind(nanoseconds(as_at)?)
            .fetch_all(connection)
            .await?;
            let (mut dots, mut handovers) = (BTreeMap::new(), BTreeMap::new());
            for row in rows(found) {
                let (key, at) = (LetterKey(row.text("letter_key")?), row.instant("at")?);
                let delivery = match row.maybe_text("delivery")? {
                    Some(_) => row.word("delivery", Delivery::from_word)?,
                    None if row.text("phase")? == phase::DOT_SENT => {
                        dots.insert(key.clone(), at);
                        Delivery::Uncertain
                    }
                    None => Delivery::Queued,
                };
                let dot = dots.get(&key).copied().filter(|_| delivery == Delivery::Sent);
                let at = dot.unwrap_or(at);
                handovers.insert(key, Handover { delivery, at });
            }
            Ok(handovers)
        })
    }
}
