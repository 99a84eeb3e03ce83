//! The watch over the drop folder: when somebody last looked, and the time in which nobody did.
//!
//! A look is a note that is written over; a time in which nobody looked becomes a fact where it can matter: where something
//! came meanwhile, or where a return fell due. An office that ticks once a day so has one fact for each due day and each file.

use anyhow::{Context, Result};
use boardpack_ledger::NewEvent;
use boardpack_model::history::Happening;
use boardpack_model::timeliness;
use jiff::{SignedDuration, Timestamp};

use crate::dropped::{self, Found};
use crate::receive::below;
use crate::{Office, OpenBoard};

/// The name of the note of when somebody last looked.
const WORK: &str = "watch";
/// Longer than this without a look, nobody watches. A service looks every few seconds.
const SILENCE: SignedDuration = SignedDuration::from_mins(15);

/// At the beginning of a look: records the time in which nobody watched, where it can matter.
pub(crate) fn look(office: &mut Office, open: &OpenBoard, found: &[Found], now: Timestamp) -> Result<()> {
    let last = office.ledger.holder(&open.board.code, WORK);
    let Some((_, from)) = last.context("looking up when somebody last looked")? else {
        return Ok(());
    };
    if now.duration_since(from) <= SILENCE {
        return Ok(());
    }
    if !came_between(office, found, (from, now)) && !fell_due_between(office, open, (from, now))? {
        return Ok(());
    }
    let event = NewEvent {
        at: now,
        by: "boardpack".to_owned(),
        what: Happening::Unwatched { from, until: now },
        // With its end: where a look fails after this, the next one finds a longer time with the same beginning.
        once: Some(format!(
            "unwatched/{}/{}",
            from.as_nanosecond(),
            now.as_nanosecond()
        )),
    };
    let recorded = office.ledger.record_event(&open.board.code, &event, &[]);
    recorded.context("recording that nobody watched")?;
    Ok(())
}

/// After a look: somebody watches.
pub(crate) fn looked(office: &mut Office, open: &OpenBoard, now: Timestamp) -> Result<()> {
    let told = format!("process {}", std::process::id());
    let noted = office.ledger.note(&open.board.code, WORK, &told, now);
    noted.context("noting that somebody looked")
}

/// Whether something in the folder was born in a stretch of time and lay there for longer than a watched file does.
fn came_between(office: &Office, found: &[Found], (from, until): (Timestamp, Timestamp)) -> bool {
    let births = found.iter().filter_map(|found| birth(office, found));
    births
        .into_iter()
        .any(|born| from <= born && until.duration_since(born) > SILENCE)
}

fn birth(office: &Office, found: &Found) -> Option<Timestamp> {
    let stated = office.surroundings.births.get(&below(found)).copied();
    stated.or_else(|| dropped::born(&found.path.symlink_metadata().ok()?))
}

/// Whether a return fell due in a stretch of time.
fn fell_due_between(
    office: &mut Office,
    open: &OpenBoard,
    (from, until): (Timestamp, Timestamp),
) -> Result<bool> {
    let history = office
        .ledger
        .history(&open.board.code)
        .context("reading the ledger")?;
    let statuses = timeliness::statuses(&open.board, &history, until).context("working out due dates")?;
    Ok(statuses.iter().any(|status| {
        let due = status.due_instant(&open.board);
        from <= due && due < until
    }))
}
