//! What a person should know of the post, in words: letters that may or may not have arrived, that were refused or given up,
//! that wait for a word, and a connection that gives trouble.

use std::collections::BTreeMap;

use anyhow::Result;
use boardpack_model::History;
use boardpack_model::history::{Delivery, StoredLetter};

use super::rest::Tries;
use super::{modes, waiting};
use crate::{Office, OpenBoard, letters};

/// What waits for a person, in words.
pub fn needs(office: &mut Office, open: &OpenBoard, history: &History) -> Result<Vec<String>> {
    let tries = Tries::of(office, open)?;
    let mut needs: Vec<String> = of(history, Delivery::Uncertain)
        .map(|letter| uncertain(letter, &tries))
        .collect();
    needs.extend(failed(open, history, &tries));
    let waiting = waiting(office, open)?;
    needs.extend(held(office, open, history, &waiting));
    needs.extend(tries.last_pause(&waiting).map(|last| {
        let waits = match waiting.len() {
            1 => "a letter waits".to_owned(),
            count => format!("{count} letters wait"),
        };
        format!(
            "{waits} for the mail server, last tried at {}: {}",
            crate::status::local(&open.board, last.at),
            last.reply
        )
    }));
    Ok(needs)
}

/// The letters that stand so, in the order in which they were written.
fn of(history: &History, delivery: Delivery) -> impl Iterator<Item = &StoredLetter> {
    let mut letters: Vec<&StoredLetter> = history.letters.values().collect();
    letters.retain(|letter| letter.delivery == delivery);
    letters.sort_by_key(|letter| letter.number);
    letters.into_iter()
}

fn uncertain(letter: &StoredLetter, tries: &Tries) -> String {
    let told = tries.about(letter).last().filter(|last| last.delivery.is_some());
    let why = told.map_or("the office stopped before the answer came", |last| {
        last.reply.as_str()
    });
    format!(
        "the letter {} to {} may or may not have arrived ({why}): ask the recipient, then `boardpack settle {} --sent --by NAME` \
         or `--not-sent`; it is {}",
        letter.number, letter.to, letter.number, letter.key
    )
}

/// For each address the latest letter that was refused or given up, while the register still names the address and nothing has
/// arrived there since.
fn failed(open: &OpenBoard, history: &History, tries: &Tries) -> Vec<String> {
    let mut by_address: BTreeMap<String, Vec<&StoredLetter>> = BTreeMap::new();
    for letter in of(history, Delivery::Failed) {
        let arrived_since = of(history, Delivery::Sent)
            .any(|other| other.number > letter.number && other.to.eq_ignore_ascii_case(&letter.to));
        if !arrived_since && letters::may_have(&open.board, letter) {
            by_address
                .entry(letter.to.to_ascii_lowercase())
                .or_default()
                .push(letter);
        }
    }
    let words = |(address, letters): (String, Vec<&StoredLetter>)| {
        let latest = letters.last()?;
        let reply = tries.about(latest).last().map_or("", |last| last.reply.as_str());
        let count = match letters.len() {
            1 => "a letter".to_owned(),
            more => format!("{more} letters"),
        };
        Some(format!(
            "{count} to {address} could not be delivered: {reply}; put the address right in the register, or have the letter \
             sent again with `boardpack post --again {} --by NAME`; the latest is {}",
            latest.number, latest.key
        ))
    };
    by_address.into_iter().filter_map(words).collect()
}

/// How many letters wait, and for what.
fn held(office: &Office, open: &OpenBoard, history: &History, waiting: &[StoredLetter]) -> Vec<String> {
    let mode = office.mode(&open.board);
    let mut counts: BTreeMap<modes::Held, usize> = BTreeMap::new();
    for letter in waiting {
        if let Some(why) = modes::holds(&open.board, history, mode, letter) {
            *counts.entry(why).or_default() += 1;
        }
    }
    let words = |(held, count): (modes::Held, usize)| match count {
        1 => format!("a letter waits: {}", held.words()),
        several => format!("{several} letters wait: {}", held.words()),
    };
    counts.into_iter().map(words).collect()
}
