//! The clock itself: whether the instant that the machine tells can be believed, before anything is recorded or sent at it.
//!
//! Time that was spent switched off looks like a clock that jumped forwards; so a jump is only seen within one run of the
//! machine, by the time that has passed since it was started, which no setting of the clock changes. A clock that was put back
//! is seen by what the ledger holds already. Either way nothing is recorded and no letter leaves until the clock agrees with
//! what is known again, or a person has looked at it.

use anyhow::{Context, Result};
use boardpack_ledger::NewEvent;
use boardpack_model::history::Happening;
use jiff::{SignedDuration, Timestamp};

use crate::status::local;
use crate::unfit::unfit;
use crate::{Office, OpenBoard};

/// The name of the note of when the office last acted.
const WORK: &str = "clock";
/// A step back as a machine makes it that sets itself by others: nothing is recorded as earlier than what is known.
const SMALL_STEP: SignedDuration = SignedDuration::from_mins(5);
/// A clock that is further than this from what it can be is doubted.
const JUMP: SignedDuration = SignedDuration::from_hours(24);

/// What a machine tells of time besides its clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uptime {
    /// Which run of the machine this is: another after each start.
    pub run: String,
    /// How long it has run, time asleep included.
    pub since: SignedDuration,
}

/// Why the clock is doubted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Doubt {
    /// What is known for certain: the last instant at which the office acted, or that it recorded.
    pub last: Timestamp,
    /// What the clock says.
    pub says: Timestamp,
}

impl Doubt {
    /// In words, with what to do.
    fn words(&self, open: &OpenBoard) -> String {
        let board = &open.board;
        let way = if self.says < self.last {
            "which is before the last thing that was recorded"
        } else {
            "which is further on than time can have passed"
        };
        let rehearsal = if board.rehearsal {
            "; in a rehearsal, move it on with --now"
        } else {
            ""
        };
        format!(
            "the clock says {}, {way} ({}): nothing is recorded and no letter leaves. Set the clock; if it is right, say so with \
             `boardpack clock --confirm --by NAME`{rehearsal}",
            local(board, self.says),
            local(board, self.last),
        )
    }
}

/// The last instant at which the office acted, as noted.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Noted {
    at: Timestamp,
    uptime: Option<Uptime>,
    /// A person said that the clock is right though it is behind what is recorded.
    confirmed: bool,
}

/// The instant to act at, never before what is known; or why the clock is doubted.
fn judge(
    says: Timestamp,
    uptime: Option<&Uptime>,
    noted: Option<&Noted>,
    last_fact: Option<Timestamp>,
) -> Result<Timestamp, Doubt> {
    let Some(last) = noted.map(|noted| noted.at).max(last_fact) else {
        return Ok(says);
    };
    let may_be_behind = match noted {
        Some(noted) if noted.confirmed => JUMP,
        _ => SMALL_STEP,
    };
    if last.duration_since(says) > may_be_behind {
        return Err(Doubt { last, says });
    }
    let passed = noted
        .zip(uptime)
        .and_then(|(noted, now)| Some((noted.at, passed(noted.uptime.as_ref()?, now)?)));
    if let Some((at, passed)) = passed {
        let jumped = says.duration_since(at).checked_sub(passed);
        if jumped.is_none_or(|jumped| jumped.abs() > JUMP) {
            return Err(Doubt { last: at, says });
        }
    }
    Ok(says.max(last))
}

/// How much time has passed within one run of the machine; nothing where it was started since.
fn passed(then: &Uptime, now: &Uptime) -> Option<SignedDuration> {
    (then.run == now.run && then.since <= now.since).then(|| now.since - then.since)
}

/// The instant to act at. Where the clock is doubted that is recorded, once, and nothing else may be.
pub fn sound(office: &mut Office, open: &OpenBoard, says: Timestamp) -> Result<Result<Timestamp, String>> {
    match looked_at(office, open, says)? {
        Ok(now) => {
            let is_behind = says < now;
            let confirmed = is_behind && noted(office, open)?.is_some_and(|noted| noted.confirmed);
            note(office, open, now, confirmed)?;
            Ok(Ok(now))
        }
        Err(doubt) => {
            let event = NewEvent {
                at: doubt.last,
                by: "boardpack".to_owned(),
                what: Happening::ClockJumped {
                    from: doubt.last,
                    to: doubt.says,
                },
                once: Some(format!("clock-jumped/{}", doubt.last.as_nanosecond())),
            };
            let recorded = office.ledger.record_event(&open.board.code, &event, &[]);
            recorded.context("recording that the clock jumped")?;
            Ok(Err(doubt.words(open)))
        }
    }
}

/// The instant to act at, for what is asked by a person: refused where the clock is doubted.
pub fn need_sound(office: &mut Office, open: &OpenBoard, says: Timestamp) -> Result<Timestamp> {
    match sound(office, open, says)? {
        Ok(now) => Ok(now),
        Err(words) => unfit!("{words}"),
    }
}

/// Why the machine's clock is doubted now, in words; recording nothing.
pub fn doubt(office: &mut Office, open: &OpenBoard, says: Timestamp) -> Result<Option<String>> {
    let doubt = looked_at(office, open, says)?.err();
    Ok(doubt.map(|doubt| doubt.words(open)))
}

/// A person says that the clock is right: what was held goes on. Facts that it is behind by more than a day cannot be
/// written over: until it has caught up with them, nothing could be told in order.
pub fn confirm(office: &mut Office, open: &OpenBoard, by: &str, says: Timestamp) -> Result<String> {
    let Err(doubt) = looked_at(office, open, says)? else {
        unfit!("the clock is not in doubt: there is nothing to confirm");
    };
    if doubt.last.duration_since(says) > JUMP {
        unfit!(
            "the ledger holds what was recorded up to {}, more than a day after what the clock says: wait until then, or restore \
             the backup from before the clock went wrong",
            local(&open.board, doubt.last)
        );
    }
    let now = says.max(doubt.last);
    let event = NewEvent {
        at: now,
        by: by.to_owned(),
        what: Happening::ClockConfirmed,
        once: None,
    };
    let recorded = office.ledger.record_event(&open.board.code, &event, &[]);
    recorded.context("recording that the clock is right")?;
    note(office, open, now, says < now)?;
    Ok(format!(
        "the clock is right: {}; what was held goes on",
        local(&open.board, says)
    ))
}

fn looked_at(office: &mut Office, open: &OpenBoard, says: Timestamp) -> Result<Result<Timestamp, Doubt>> {
    let noted = noted(office, open)?;
    let last_fact = office.ledger.last_fact(&open.board.code);
    let last_fact = last_fact.context("looking up the last thing that was recorded")?;
    Ok(judge(says, office.uptime.as_ref(), noted.as_ref(), last_fact))
}

fn noted(office: &mut Office, open: &OpenBoard) -> Result<Option<Noted>> {
    let noted = office.ledger.holder(&open.board.code, WORK);
    let noted = noted.context("looking up when the office last acted")?;
    Ok(noted.map(|(told, at)| understood(&told, at)))
}

fn note(office: &mut Office, open: &OpenBoard, now: Timestamp, confirmed: bool) -> Result<()> {
    let noted = Noted {
        at: now,
        uptime: office.uptime.clone(),
        confirmed,
    };
    office
        .ledger
        .note(&open.board.code, WORK, &told(&noted), now)
        .context("noting when the office acted")
}

/// A note as it is kept: `run 0f3b… since 86400000 ms`, with `confirmed` before it.
fn told(noted: &Noted) -> String {
    let confirmed = if noted.confirmed { "confirmed " } else { "" };
    let uptime = noted.uptime.as_ref().map_or_else(String::new, |uptime| {
        format!("run {} since {} ms", uptime.run, uptime.since.as_millis())
    });
    format!("{confirmed}{uptime}")
}

fn understood(told: &str, at: Timestamp) -> Noted {
    let (confirmed, told) = match told.strip_prefix("confirmed ") {
        Some(told) => (true, told),
        None => (false, told),
    };
    let uptime = told.strip_prefix("run ").and_then(|told| {
        let (run, since) = told.split_once(" since ")?;
        let since: i64 = since.strip_suffix(" ms")?.parse().ok()?;
        Some(Uptime {
            run: run.to_owned(),
            since: SignedDuration::from_millis(since),
        })
    });
    Noted {
        at,
        uptime,
        confirmed,
    }
}

#[cfg(test)]
mod tests;
