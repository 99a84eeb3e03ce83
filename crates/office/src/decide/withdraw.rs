//! Taking an accepted submission back: from then on it counts for nothing, and what stood before it stands again. Packs that were
//! issued with it stay as they are.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use boardpack_chase::Confirmed;
use boardpack_ledger::NewEvent;
use boardpack_model::history::{Event, Happening, History, IssuedPack, Submission};
use boardpack_model::{
    AgencyCode, IndicatorCode, KnownObservation, Measure, Period, ReturnCode, ReturnKey, timeliness,
};
use jiff::{Timestamp, ToSpan};

use super::file::{self, day, is_called, short};
use super::{Deciding, confirm};
use crate::unfit::unfit;
use crate::{Office, OpenBoard};

/// A submission as the officer names it.
#[derive(Debug, Clone, Copy)]
pub struct Accepted<'a> {
    /// Its file's name, at least eight digits of the beginning of its hash, or its number in the ledger.
    pub id: &'a str,
    /// Whose it is, where that is said.
    pub agency: Option<&'a AgencyCode>,
    /// Which return it is, where that is said: one file may hold several.
    pub of: Option<(&'a ReturnCode, Period)>,
}

/// Records that an accepted submission is taken back, by whom and why. Gives what that did, in words.
pub fn withdraw(
    office: &mut Office,
    open: &OpenBoard,
    accepted: Accepted<'_>,
    deciding: Deciding<'_>,
) -> Result<String> {
    file::need_a_reason(deciding)?;
    let deciding = deciding.at_a_sound_instant(office, open)?;
    let mut history = file::history(office, open)?;
    let (submission, key) = meant(open, &history, accepted)?;
    let event = NewEvent {
        at: instant(&history, &submission, deciding.now),
        by: deciding.by.to_owned(),
        what: Happening::Withdrawn {
            submission: submission.id,
            key: key.clone(),
            reason: deciding.reason.to_owned(),
        },
        once: Some(format!("withdrawn/{}", submission.id)),
    };
    let told = (&event, Confirmed::Withdrawn(&key, &submission));
    let id = confirm::record_confirmed(office, open, told, &key.agency, deciding)?;
    history.events.push(Event {
        id,
        at: event.at,
        by: event.by,
        what: event.what,
    });
    let mut words = said(open, &history, (&submission, &key), event.at)?;
    let observations = office
        .ledger
        .observations_ever(&open.board.code, Some(event.at))
        .context("reading the figures")?;
    words.push_str(&awaited_again(&history, (&submission, &key), &observations));
    Ok(words)
}

/// What is to be known where a later file of the return stood on the one that is taken back: the figures that only that one gave,
/// while the later one was judged with them.
fn awaited_again(
    history: &History,
    (submission, key): (&Submission, &ReturnKey),
    observations: &[KnownObservation],
) -> String {
    let of_return = |id: i64| {
        let one = history.submissions.iter().find(|one| one.id == id);
        one.is_some_and(|one| one.key().as_ref() == Some(key) && one.outcome.is_acceptance())
    };
    let cells = |keep: &dyn Fn(i64) -> bool| -> BTreeSet<(IndicatorCode, Measure, Period, String)> {
        let kept = observations.iter().filter(|known| keep(known.submission));
        let answers = kept
            .map(|known| &known.observation)
            .filter(|one| one.value.is_answer());
        answers
            .map(|one| {
                (
                    one.indicator.clone(),
                    one.measure,
                    one.period,
                    one.breakdown.clone(),
                )
            })
            .collect()
    };
    let stands = |id: i64| id != submission.id && of_return(id) && !history.is_withdrawn(id, Timestamp::MAX);
    let lost = cells(&|id| id == submission.id)
        .difference(&cells(&stands))
        .count();
    let later = history
        .submissions
        .iter()
        .rfind(|one| one.id > submission.id && stands(one.id));
    match later {
        Some(later) if lost > 0 => format!(
            "; {lost} of its figures are in no other file of the return, and `{}` was judged with them: ask for them",
            later.file
        ),
        _ => String::new(),
    }
}

/// The latest accepted submission of that name that was not taken back.
fn meant(open: &OpenBoard, history: &History, accepted: Accepted<'_>) -> Result<(Submission, ReturnKey)> {
    let withdrawn = history.withdrawn(Timestamp::MAX);
    let is_meant = |one: &Submission, key: &ReturnKey| {
        accepted.agency.is_none_or(|agency| one.agency == *agency)
            && accepted.of.is_none_or(|of| of == (&key.code, key.period))
            && (is_called(one, accepted.id) || one.id.to_string() == accepted.id)
    };
    let fitting: Vec<(&Submission, ReturnKey)> = history
        .submissions
        .iter()
        .rev()
        .filter(|one| one.outcome.is_acceptance())
        .filter_map(|one| Some((one, one.key()?)))
        .filter(|(one, key)| is_meant(one, key))
        .collect();
    if fitting.is_empty() {
        unfit!(
            "no accepted file is called `{}`: name it as it came, by at least eight digits of its hash, or by the number of \
             its submission",
            accepted.id
        );
    }
    let standing = || fitting.iter().filter(|(one, _)| !withdrawn.contains_key(&one.id));
    let Some((first, key)) = standing().next() else {
        unfit!("`{}` has been taken back already", accepted.id);
    };
    let several: BTreeSet<String> = standing()
        .map(|(one, key)| {
            let (hash, day) = (short(&one.sha256), day(open, one.at));
            format!("{hash} ({}, {} of {}, {day})", one.agency, key.code, key.period)
        })
        .collect();
    if standing().any(|(one, other)| one.sha256 != first.sha256 || other != key) {
        let several: Vec<String> = several.into_iter().collect();
        unfit!(
            "several accepted submissions are called `{}`: name the one you mean by its hash, and with --agency, --return and \
             --period where it holds several returns: {}",
            accepted.id,
            several.join("; ")
        );
    }
    Ok(((*first).clone(), key.clone()))
}

/// When it counts from: never before the submission itself, and never at the very instant of a pack, which was made without
/// knowing of it.
fn instant(history: &History, submission: &Submission, now: Timestamp) -> Timestamp {
    let drafts = history.events.iter().filter_map(|event| match event.what {
        Happening::Drafted { .. } => Some(event.at),
        _ => None,
    });
    let packs: BTreeSet<Timestamp> = drafts
        .chain(history.packs.iter().map(|pack| pack.as_at))
        .collect();
    let mut at = now.max(submission.known_at);
    while packs.contains(&at) {
        at = at.saturating_add(1.nanosecond()).unwrap_or(Timestamp::MAX);
    }
    at
}

fn said(
    open: &OpenBoard,
    history: &History,
    (submission, key): (&Submission, &ReturnKey),
    at: Timestamp,
) -> Result<String> {
    let status = timeliness::status(&open.board, history, key, at).context("working out due dates")?;
    let used = history
        .submissions
        .iter()
        .find(|one| Some(one.id) == status.submission && one.outcome.is_acceptance());
    let stands = used.map_or_else(
        || format!("the return is {} again", status.receipt.words()),
        |used| format!("`{}` of {} stands again", used.file, day(open, used.at)),
    );
    let mut said = format!(
        "{}, {} of {}: `{}` of {} is taken back, and {stands}",
        key.agency,
        key.code,
        key.period,
        submission.file,
        day(open, submission.at)
    );
    let printed = |pack: &&IssuedPack| {
        pack.period.contains(key.period.last_day()) && (submission.known_at..at).contains(&pack.as_at)
    };
    if let Some(pack) = history.packs.iter().rfind(printed) {
        let words = format!(
            "; issue {} of the pack for {} was made with it and stays as it is: a correction is a new issue",
            pack.issue, pack.period
        );
        said.push_str(&words);
    }
    Ok(said)
}

/// What was taken back after a draft of a period's pack was made, in words: the draft still shows it.
pub(crate) fn since_draft(history: &History, period: Period, drafted: Timestamp) -> Option<String> {
    history.events.iter().find_map(|event| match &event.what {
        Happening::Withdrawn { submission, key, .. }
            if event.at > drafted && key.period.last_day() <= period.last_day() =>
        {
            let one = history.submissions.iter().find(|one| one.id == *submission)?;
            (one.known_at <= drafted)
                .then(|| format!("`{}` of {}, {} of {}", one.file, key.agency, key.code, key.period))
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use boardpack_model::history::Outcome;

    use super::*;

    fn at(nanosecond: i128) -> Timestamp {
        Timestamp::from_nanosecond(nanosecond).unwrap()
    }

    #[test]
    fn it_counts_from_after_every_pack_that_was_made_without_knowing_of_it() {
        let submission = Submission {
            id: 1,
            arrival: 1,
            agency: AgencyCode::new("police").unwrap(),
            return_code: None,
            period: None,
            at: at(10),
            known_at: at(20),
            outcome: Outcome::Accepted,
            reason: String::new(),
            expected: 1,
            read: 1,
            sha256: String::new(),
            file: String::new(),
            born: None,
        };
        let drafted = |nanosecond| Event {
            id: 1,
            at: at(nanosecond),
            by: "boardpack".to_owned(),
            what: Happening::Drafted {
                period: "2026-27 Q1".parse().unwrap(),
            },
        };
        let check = |drafts: &[i128], now: i128, expected: i128| {
            let history = History {
                events: drafts.iter().map(|draft| drafted(*draft)).collect(),
                ..History::default()
            };
            assert_eq!(instant(&history, &submission, at(now)), at(expected));
        };
        check(&[], 30, 30);
        check(&[], 5, 20);
        check(&[30], 30, 31);
        check(&[30, 31], 30, 32);
        check(&[25, 40], 30, 30);
    }
}
