//! The clock: the machine's, or for rehearsals the instant given with `--now`.

use boardpack_model::Board;
use boardpack_office::clock::Uptime;
use boardpack_office::in_force::Looking;
use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};
use rustix::time::{ClockId, clock_gettime};

use crate::exit::Stopped;

/// The machine's clock.
#[expect(
    clippy::disallowed_methods,
    reason = "the program is the one place that reads the clock"
)]
pub(crate) fn machine_now() -> Timestamp {
    Timestamp::now()
}

/// How long the machine has run since it was started, and which start that was; nothing where it does not say. No setting of
/// the clock changes it, and time asleep is in it.
pub(crate) fn uptime() -> Option<Uptime> {
    let run = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let since = clock_gettime(ClockId::Boottime);
    Some(Uptime {
        run: run.trim().to_owned(),
        since: SignedDuration::new(since.tv_sec, i32::try_from(since.tv_nsec).ok()?),
    })
}

/// The instant for a command that only looks: any `--now` will do.
pub(crate) fn looking(board: &Board, now: Option<DateTime>) -> Timestamp {
    now.map_or_else(machine_now, |now| local(board, now))
}

/// The instant for a command that looks at what was known then; one that has not come is refused, for nothing is known of it.
pub(crate) fn looking_at(
    board: &Board,
    as_at: Option<DateTime>,
    now: Option<DateTime>,
) -> Result<Looking, Stopped> {
    let Some(then) = as_at else {
        return Ok(Looking {
            at: looking(board, now),
            is_past: false,
        });
    };
    let at = local(board, then);
    // What a rehearsal records may lie far ahead of the machine's clock.
    let is_known = now.is_some() || !board.rehearsal;
    let now = looking(board, now);
    if is_known && at > now {
        let now = now.to_zoned(board.time_zone.clone());
        return Err(Stopped::Usage(format!(
            "--as-at {then} has not come yet: it is {}, and nothing is known of later",
            now.strftime("%-d %B %Y %H:%M")
        )));
    }
    Ok(Looking {
        at,
        is_past: !is_known || at < now,
    })
}

/// The instant for a command that records or sends: `--now` only where the board is a rehearsal.
pub(crate) fn recording(board: &Board, now: Option<DateTime>) -> Result<Timestamp, Stopped> {
    match now {
        None => Ok(machine_now()),
        Some(now) if board.rehearsal => Ok(local(board, now)),
        Some(_) => Err(Stopped::Usage(format!(
            "--now moves the clock only where board.toml says `rehearsal = true`; {} is a real board, whose records must \
             carry real instants",
            board.name
        ))),
    }
}

/// A civil instant in the board's time zone; one that a clock change repeats is the first.
pub(crate) fn local(board: &Board, at: DateTime) -> Timestamp {
    board
        .time_zone
        .to_ambiguous_timestamp(at)
        .compatible()
        .unwrap_or(Timestamp::UNIX_EPOCH)
}
