//! The conversation about one letter, and what each answer means.

use std::error::Error as _;
use std::sync::atomic::{AtomicBool, Ordering};

use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::client::SmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Quit, Rcpt};
use lettre::transport::smtp::response::Response;
use std::time::Duration;

use super::{Abandoned, Line, connect, paused};
use crate::address;
use crate::deliver::{Handover, Outcome, Parcel, Phase};
use crate::settings::SmtpSettings;

/// The longest part of a server's words that is kept.
const LONGEST_REPLY: usize = 500;

/// Enhanced codes by which the large mail services object to the mailbox that sends: its address is blocked (5.1.8), it may not
/// send as the board (5.2.252, 5.7.60), its quota is used up (5.4.5, 5.1.90, 5.7.705), it is not signed in or not with a password
/// (5.7.57, 5.7.30), and the network it sends from is not taken (5.7.64, 5.7.708).
const OBJECTS_TO_US: [&str; 10] = [
    "5.1.8", "5.1.90", "5.2.252", "5.4.5", "5.7.30", "5.7.57", "5.7.60", "5.7.64", "5.7.705", "5.7.708",
];

/// Hands a letter over, asking leave before each step.
pub(super) fn hand_over(
    settings: &SmtpSettings,
    parcel: &Parcel,
    line: &Line,
) -> Result<Handover, Abandoned> {
    let (from, to) = match (address::checked(&parcel.from), address::checked(&parcel.to)) {
        (Ok(from), Ok(to)) if parcel.bytes.is_ascii() => (from, to),
        (Ok(_), Ok(_)) => return Ok(unfit("the message is not in seven bits".to_owned())),
        (Err(error), _) | (_, Err(error)) => return Ok(unfit(error.to_string())),
    };
    line.may_i(Phase::Connecting)?;
    let mut connection = match connect::connect(settings) {
        Ok(connection) => connection,
        Err(reason) => return Ok(paused(Phase::Connecting, reason)),
    };
    if let Some(handover) = address_it(&mut connection, from, to, line)? {
        return Ok(handover);
    }
    line.may_i(Phase::DotSent)?;
    // The server looks at the whole letter before it answers: RFC 5321 gives it twice the time.
    if connection.set_timeout(Some(settings.timeout * 2)).is_err() {
        return Ok(before_the_dot(Phase::Data, "the connection is gone".to_owned()));
    }
    let handover = content(&mut connection, &parcel.bytes);
    // Good manners only: the answer is known. A server that does not part quickly is left standing.
    let _ = connection.set_timeout(Some(Duration::from_secs(1).min(settings.timeout)));
    if matches!(handover.outcome, Outcome::Sent { .. }) {
        let _ = line.words.send(super::Word::Done(handover.clone()));
        let _ = connection.command(Quit);
    }
    Ok(handover)
}

/// Names sender and recipient and asks leave for the content; gives what came of it where it ends here.
fn address_it(
    connection: &mut SmtpConnection,
    from: Address,
    to: Address,
    line: &Line,
) -> Result<Option<Handover>, Abandoned> {
    line.may_i(Phase::Mail)?;
    let answer = connection.command(Mail::new(Some(from), Vec::new()));
    if let Some(handover) = judge(Phase::Mail, &[250], answer) {
        return Ok(Some(handover));
    }
    line.may_i(Phase::Rcpt)?;
    let answer = connection.command(Rcpt::new(to, Vec::new()));
    if let Some(handover) = judge(Phase::Rcpt, &[250, 251], answer) {
        return Ok(Some(handover));
    }
    line.may_i(Phase::Data)?;
    let answer = connection.command(Data);
    Ok(judge(Phase::Data, &[354], answer))
}

/// What an answer before the dot means; nothing where it is the one hoped for.
fn judge(phase: Phase, hoped_for: &[u16], answer: Result<Response, Error>) -> Option<Handover> {
    match answer {
        Ok(answer) if hoped_for.iter().any(|code| answer.has_code(*code)) => None,
        Ok(answer) => Some(before_the_dot(
            phase,
            format!("an answer out of turn: {}", reply(&answer)),
        )),
        Err(error) => Some(refusal(phase, &error).unwrap_or_else(|| before_the_dot(phase, words_of(&error)))),
    }
}

/// Hands over the content and the dot and reads the answer.
fn content(connection: &mut SmtpConnection, bytes: &[u8]) -> Handover {
    let dot = AtomicBool::new(false);
    // The content is all that this yields; when it is asked for more, the dot is what comes next.
    let mut content = Some(bytes);
    let pieces = std::iter::from_fn(|| {
        let piece = content.take();
        dot.store(piece.is_none(), Ordering::Relaxed);
        piece
    });
    match connection.message_iter(pieces) {
        Ok(answer) if answer.has_code(250) => Handover {
            phase: Phase::Answered,
            outcome: Outcome::Sent {
                reply: reply(&answer),
            },
        },
        Ok(answer) => uncertain(format!(
            "an answer that is neither yes nor no: {}",
            reply(&answer)
        )),
        Err(error) if !dot.load(Ordering::Relaxed) => before_the_dot(Phase::Data, words_of(&error)),
        Err(error) => refusal(Phase::Answered, &error).unwrap_or_else(|| uncertain(words_of(&error))),
    }
}

/// What a server's refusal means; nothing where it refused nothing and the conversation itself went wrong.
fn refusal(phase: Phase, error: &Error) -> Option<Handover> {
    let code = error.status()?.to_string();
    let reason = words_of(error);
    let outcome = if is_about_us(phase, &code, &reason) || (phase < Phase::Rcpt && code == "421") {
        Outcome::QueuePaused { reason }
    } else if error.is_permanent() {
        Outcome::Refused { reason }
    } else {
        Outcome::Retry { reason }
    };
    Some(Handover { phase, outcome })
}

/// Whether the server objects to the office rather than to the letter or its recipient: it wants a login, or another one, or
/// has no use for this sender. Every other letter would fare the same, so none is given up for it. After the dot it is as
/// definite a no as before: nothing was delivered.
fn is_about_us(phase: Phase, code: &str, reason: &str) -> bool {
    // Only where the server's words begin with it: further on it may be about somebody else.
    let enhanced = reason.split_whitespace().nth(1).unwrap_or_default();
    matches!(code, "530" | "534" | "535" | "538")
        || OBJECTS_TO_US.contains(&enhanced)
        || (code.starts_with('5') && reason.contains("SendAsDenied"))
        || (phase == Phase::Mail && code.starts_with('5'))
}

/// The conversation went wrong. Until the recipient is named nothing has been said of this letter: the trouble is the
/// connection's, every other letter would wait as long for it, and none is given up for it.
fn before_the_dot(phase: Phase, reason: String) -> Handover {
    let outcome = if phase < Phase::Rcpt {
        Outcome::QueuePaused { reason }
    } else {
        Outcome::Retry { reason }
    };
    Handover { phase, outcome }
}

fn uncertain(reason: String) -> Handover {
    Handover {
        phase: Phase::DotSent,
        outcome: Outcome::Uncertain { reason },
    }
}

fn unfit(reason: String) -> Handover {
    Handover {
        phase: Phase::Connecting,
        outcome: Outcome::Refused { reason },
    }
}

/// The server's words, with its code.
fn reply(answer: &Response) -> String {
    let text: Vec<&str> = answer.message().collect();
    tidy(&format!("{} {}", answer.code(), text.join(" ")))
}

/// An error of the conversation in words: the server's own where there are any.
pub(super) fn words_of(error: &Error) -> String {
    match (error.status(), error.source()) {
        (Some(code), Some(text)) => tidy(&format!("{code} {text}")),
        (Some(code), None) => code.to_string(),
        (None, _) => tidy(&error.to_string()),
    }
}

/// On one line and not too long: it comes from outside.
fn tidy(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(LONGEST_REPLY)
        .collect()
}
