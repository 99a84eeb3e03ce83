//! A file that was held and is accepted after a newer one of the same return: what it says counts again, so that figures go back
//! to what they were, and the officer and the sender are told.

use boardpack_model::history::Submission;
use boardpack_model::{Board, Finding, timeliness};

use super::answer::{Answer, file_of};
use super::known::Known;

const RULE: &str = "older-than-what-stands";

/// Notes in an answer that its file came before another one that was accepted since, where it changes what that one said. Gives
/// the same in words for the officer.
pub(super) fn say(board: &Board, known: &Known, held: &Submission, answer: &mut Answer) -> Option<String> {
    let read = answer.read.as_ref()?;
    let changed = read.difference.changed.len();
    let attempts = timeliness::attempts(&known.history, &read.reading.key, jiff::Timestamp::MAX);
    let newer = attempts
        .into_iter()
        .rfind(|one| one.outcome.is_acceptance() && one.at > held.at && one.sha256 != held.sha256)?;
    if changed == 0 || !answer.outcome.is_acceptance() {
        return None;
    }
    let figures = match changed {
        1 => "1 figure is".to_owned(),
        many => format!("{many} figures are"),
    };
    let day = super::day(board, newer.at);
    let message = format!(
        "it came before your file of {day}, which was accepted meanwhile: {figures} what this one says again"
    );
    let note = Finding::note(RULE, file_of(&read.reading), message)
        .hint("if the later figures are the right ones, put that file into your drop folder again");
    answer.findings.push(note);
    Some(format!(
        "it came before `{}` of {day}, and {figures} what it says again",
        newer.file
    ))
}
