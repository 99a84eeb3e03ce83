//! The clock: the machine's, or for rehearsals the instant given with `--now`.

use boardpack_model::Board;
use jiff::Timestamp;
use jiff::civil::DateTime;

use crate::exit::Stopped;

/// The machine's clock.
#[expect(
    clippy::disallowed_methods,
    reason = "the program is the one place that reads the clock"
)]
pub(crate) fn machine_now() -> Timestamp {
    Timestamp::now()
}

/// The instant for a command that only looks: any `--now` will do.
pub(crate) fn looking(board: &Board, now: Option<DateTime>) -> Timestamp {
    now.map_or_else(machine_now, |now| local(board, now))
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
