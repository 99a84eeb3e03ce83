//! SMTP, phase by phase: what was said when, and what an answer or its absence means at that point.
//!
//! The conversation runs on a thread of its own that asks leave before each step. When an answer takes too long, in one
//! piece or drop by drop, leave is never given again: the thread can only end, and what was reached is what counts.

mod connect;
mod talk;

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use crate::deliver::{Handover, Outcome, Parcel, Phase};
use crate::settings::SmtpSettings;

/// What the conversation tells the one who waits for it.
enum Word {
    /// May this step be taken?
    MayI(Phase),
    /// This is what came of it.
    Done(Handover),
}

/// The conversation's side of the line.
pub(crate) struct Line {
    words: Sender<Word>,
    leave: Receiver<()>,
}

/// Nobody waits any more, or leave was refused: the step must not be taken.
pub(crate) struct Abandoned;

impl Line {
    /// Asks leave to take a step.
    fn may_i(&self, phase: Phase) -> Result<(), Abandoned> {
        self.words.send(Word::MayI(phase)).map_err(|_| Abandoned)?;
        self.leave.recv().map_err(|_| Abandoned)
    }
}

pub(crate) fn deliver(
    settings: &SmtpSettings,
    parcel: &Parcel,
    on_phase: &mut dyn FnMut(Phase) -> Result<(), String>,
) -> Handover {
    let (words, heard) = channel();
    let (give_leave, leave) = channel();
    let line = Line { words, leave };
    let (for_thread, for_letter) = (settings.clone(), parcel.clone());
    let started = thread::Builder::new().name("post".to_owned()).spawn(move || {
        let handover = talk::hand_over(&for_thread, &for_letter, &line);
        if let Ok(handover) = handover {
            // Nobody listens where it took too long; what was reached has been told then.
            let _ = line.words.send(Word::Done(handover));
        }
    });
    if let Err(error) = started {
        return paused(Phase::Connecting, format!("no thread for the post: {error}"));
    }
    let mut reached = Phase::Connecting;
    loop {
        match heard.recv_timeout(patience(settings.timeout, reached)) {
            Ok(Word::MayI(phase)) => {
                if let Err(reason) = on_phase(phase) {
                    return paused(reached, reason);
                }
                reached = phase;
                // A thread that has ended is noticed at the next turn.
                let _ = give_leave.send(());
            }
            Ok(Word::Done(handover)) => return handover,
            Err(RecvTimeoutError::Timeout) => return silence(reached, "the server took too long to answer"),
            Err(RecvTimeoutError::Disconnected) => return silence(reached, "the conversation broke off"),
        }
    }
}

/// The longest that a phase may last in all, however steadily the server drips.
fn patience(timeout: Duration, reached: Phase) -> Duration {
    timeout * if reached >= Phase::DotSent { 4 } else { 2 }
}

fn silence(phase: Phase, reason: &str) -> Handover {
    let reason = reason.to_owned();
    let outcome = match phase {
        Phase::Connecting | Phase::Mail => Outcome::QueuePaused { reason },
        Phase::Rcpt | Phase::Data => Outcome::Retry { reason },
        Phase::DotSent | Phase::Placing | Phase::Answered => Outcome::Uncertain { reason },
    };
    Handover { phase, outcome }
}

fn paused(phase: Phase, reason: String) -> Handover {
    Handover {
        phase,
        outcome: Outcome::QueuePaused { reason },
    }
}
