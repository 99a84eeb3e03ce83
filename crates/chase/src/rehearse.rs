//! The coming time played through: every letter that a configuration would bring about, with nothing sent and nothing recorded.
//!
//! The same [`plan`] is asked as at each tick, and the same code writes the subjects. Between two days nothing changes but
//! what is assumed here, so each day is looked at twice: as it begins, when drafts are due and what is assumed comes in, and in
//! the first minute in which letters may leave.

use std::collections::BTreeMap;

use boardpack_model::board::Board;
use boardpack_model::due::start_of_day;
use boardpack_model::history::{Delivery, Event, Happening, IssuedPack, Outcome, StoredLetter, Submission};
use boardpack_model::letter::{Enclosure, LetterKey, Mailbox, Mode};
use boardpack_model::{Finding, History, OutsideCoverage, Period, Place, ReturnKey, timeliness};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use crate::circulate::Circulation;
use crate::ladder::Planned;
use crate::leave::first_minute;
use crate::plan::{Action, plan};
use crate::wording::BrokenTemplate;
use crate::words;
use crate::write::{LetterFacts, write};

/// What is assumed of the returns that are to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Returns {
    /// None comes: every letter of the ladder is seen.
    Nothing,
    /// Each is accepted the day before it is due.
    OnTime,
    /// Each is accepted two days after it was due.
    Late,
}

/// What is played through.
#[derive(Debug, Clone, Copy)]
pub struct Rehearsal<'a> {
    /// The configuration.
    pub board: &'a Board,
    /// What happened so far. Where that reaches into the days, they begin with the last thing that happened.
    pub history: &'a History,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// What comes in.
    pub returns: Returns,
    /// Whether each draft is approved on the day it is made.
    pub is_approved: bool,
}

/// A letter, or another thing done, as it would happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rehearsed {
    /// Its stable key.
    pub key: LetterKey,
    /// When.
    pub at: Timestamp,
    /// The recipient; nothing for what is no letter.
    pub to: Option<Mailbox>,
    /// The subject of the letter, or what is done.
    pub subject: String,
    /// Why.
    pub why: String,
}

/// Why it cannot be played through.
#[derive(Debug)]
pub enum NotRehearsed {
    /// A day lies beyond the table of bank holidays.
    Calendar(OutsideCoverage),
    /// A template cannot be made into a letter.
    Wording(BrokenTemplate),
}

impl std::fmt::Display for NotRehearsed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Calendar(error) => error.fmt(f),
            Self::Wording(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for NotRehearsed {}

impl From<OutsideCoverage> for NotRehearsed {
    fn from(error: OutsideCoverage) -> Self {
        Self::Calendar(error)
    }
}

impl From<BrokenTemplate> for NotRehearsed {
    fn from(error: BrokenTemplate) -> Self {
        Self::Wording(error)
    }
}

/// Plays the days through, in order. `subject` gives the subject of a pack's letter, which the pack itself words.
///
/// # Errors
///
/// A day that a rule needs lies beyond the table of bank holidays, or a template cannot be made into a letter.
pub fn rehearse(
    rehearsal: &Rehearsal<'_>,
    subject: &dyn Fn(&Circulation) -> String,
) -> Result<Vec<Rehearsed>, NotRehearsed> {
    let instants = |day| first_minute(rehearsal.board, day).into_iter().collect();
    walk(rehearsal, subject, &instants)
}

/// The same with the instants of each day, besides its beginning, at which it is looked.
fn walk(
    rehearsal: &Rehearsal<'_>,
    subject: &dyn Fn(&Circulation) -> String,
    instants: &dyn Fn(Date) -> Vec<Timestamp>,
) -> Result<Vec<Rehearsed>, NotRehearsed> {
    let board = rehearsal.board;
    let mut history = rehearsal.history.clone();
    let last = last_known(&history).unwrap_or(Timestamp::MIN);
    let first = rehearsal.from.max(words::date(last, &board.time_zone));
    let mut letters = Vec::new();
    for day in first.series(1.day()).take_while(|day| *day <= rehearsal.to) {
        let begins = start_of_day(day, &board.time_zone).max(last);
        come_in(rehearsal, &mut history, begins)?;
        let instants = instants(day).into_iter().map(|now| now.max(last));
        for now in std::iter::once(begins).chain(instants) {
            for action in plan(board, &history, now)? {
                letters.push(rehearsed(board, &history, &action, (now, subject))?);
                happen(rehearsal, &mut history, &action, now);
            }
        }
    }
    Ok(letters)
}

/// When the last thing happened that a history tells of.
pub fn last_known(history: &History) -> Option<Timestamp> {
    let submissions = history.submissions.iter().map(|one| one.known_at);
    let events = history.events.iter().map(|one| one.at);
    let letters = history.letters.values().map(|one| one.at);
    let packs = history.packs.iter().map(|one| one.issued_at);
    submissions.chain(events).chain(letters).chain(packs).max()
}

/// What is assumed to have come in as a day begins.
fn come_in(rehearsal: &Rehearsal<'_>, history: &mut History, now: Timestamp) -> Result<(), OutsideCoverage> {
    let days = match rehearsal.returns {
        Returns::Nothing => return Ok(()),
        Returns::OnTime => -1,
        Returns::Late => 2,
    };
    let board = rehearsal.board;
    let today = words::date(now, &board.time_zone);
    for status in timeliness::statuses(board, history, now)? {
        let due = words::date(status.due_instant(board), &board.time_zone);
        let comes = due.saturating_add(days.days());
        let is_in = status.outcome.is_some_and(Outcome::is_acceptance) || status.receipt.is_settled();
        if !is_in && comes <= today && status.key.period.last_day() < today {
            let submission = accepted(history, &status.key, now);
            history.submissions.push(submission);
        }
    }
    Ok(())
}

fn accepted(history: &History, key: &ReturnKey, at: Timestamp) -> Submission {
    let last = history.submissions.iter().map(|one| one.id).max();
    let id = last.unwrap_or_default().saturating_add(1);
    Submission {
        id,
        arrival: id,
        agency: key.agency.clone(),
        return_code: Some(key.code.clone()),
        period: Some(key.period),
        at,
        known_at: at,
        outcome: Outcome::Accepted,
        reason: "assumed in a rehearsal".to_owned(),
        expected: 0,
        read: 0,
        sha256: String::new(),
        file: String::new(),
        born: None,
    }
}

fn rehearsed(
    board: &Board,
    history: &History,
    action: &Action,
    (now, subject): (Timestamp, &dyn Fn(&Circulation) -> String),
) -> Result<Rehearsed, NotRehearsed> {
    let key = action.key(&board.code);
    Ok(match action {
        Action::Letter(planned) => Rehearsed {
            key,
            at: now,
            to: Some(planned.to.clone()),
            subject: subject_of(board, history, planned, now)?,
            why: planned.why.clone(),
        },
        Action::Circulate(circulation) => Rehearsed {
            key,
            at: now,
            to: Some(circulation.to.clone()),
            subject: subject(circulation),
            why: circulation.why.clone(),
        },
        Action::PreBrief(planned) => Rehearsed {
            key,
            at: now,
            to: Some(planned.to.clone()),
            subject: planned.subject(board),
            why: planned.why.clone(),
        },
        Action::Digest(digest) => Rehearsed {
            key,
            at: now,
            to: Some(digest.to.clone()),
            subject: crate::digest(board, digest, &[], now)?.subject,
            why: digest.why.clone(),
        },
        Action::Draft { period, why, .. } => Rehearsed {
            key,
            at: now,
            to: None,
            subject: format!("draft the pack for {period}"),
            why: why.clone(),
        },
        Action::Issue { period, papers } => Rehearsed {
            key,
            at: now,
            to: None,
            subject: format!("issue the pack for {period}"),
            why: format!("its papers are due on {papers}, and the board's file asks for no approver"),
        },
    })
}

/// The subject as the letter itself has it. What travels with a letter and what was found only decide whether it is marked, so
/// that nothing is made here.
fn subject_of(
    board: &Board,
    history: &History,
    planned: &Planned,
    now: Timestamp,
) -> Result<String, NotRehearsed> {
    let mut facts = LetterFacts::of(board, history, planned, now)?;
    for status in &facts.statuses {
        let asks = [Outcome::ReturnedForCorrection, Outcome::AcceptedWithQueries];
        if status.outcome.is_some_and(|outcome| asks.contains(&outcome)) {
            let finding = Finding::error("rehearsal", Place::default(), "to be corrected");
            facts.findings.insert(status.key.clone(), vec![finding]);
        }
    }
    if planned.carries_workbook() {
        facts.enclosures = planned.returns.iter().map(|_| a_workbook()).collect();
    }
    Ok(write(board, planned, &facts)?.subject)
}

fn a_workbook() -> Enclosure {
    Enclosure {
        name: "return.xlsx".to_owned(),
        media_type: String::new(),
        content_id: None,
        bytes: Vec::new(),
    }
}

/// Records what was done, as the office does after acting.
fn happen(rehearsal: &Rehearsal<'_>, history: &mut History, action: &Action, at: Timestamp) {
    let by = "boardpack".to_owned();
    let event = |what| Event { id: 0, at, by, what };
    match action {
        Action::Letter(planned) => store(history, &planned.key, &planned.to, at),
        Action::Circulate(circulation) => store(history, &circulation.key, &circulation.to, at),
        Action::PreBrief(planned) => store(history, &planned.key, &planned.to, at),
        Action::Issue { period, .. } => {
            let pack = issued(rehearsal.board, history, *period, at);
            history.packs.push(pack);
        }
        Action::Digest(digest) => {
            store(history, &digest.key, &digest.to, at);
            let told = digest.told.clone();
            history.events.push(event(Happening::Digested { told }));
        }
        Action::Draft { period, .. } => {
            history.events.push(event(Happening::Drafted { period: *period }));
            if rehearsal.is_approved && rehearsal.board.approval.is_needed {
                let pack = issued(rehearsal.board, history, *period, at);
                history.packs.push(pack);
            }
        }
    }
}

fn store(history: &mut History, key: &LetterKey, to: &Mailbox, at: Timestamp) {
    let letter = StoredLetter {
        number: 0,
        mode: Mode::Live,
        key: key.clone(),
        at,
        to: to.address.clone(),
        subject: String::new(),
        why: String::new(),
        sha256: String::new(),
        delivery: Delivery::Sent,
    };
    history.letters.insert(key.clone(), letter);
}

fn issued(board: &Board, history: &History, period: Period, at: Timestamp) -> IssuedPack {
    let issues = history.packs.iter().filter(|pack| pack.period == period);
    IssuedPack {
        period,
        issue: issues.map(|pack| pack.issue).max().unwrap_or_default() + 1,
        as_at: at,
        issued_at: at,
        approved_by: board.approvers.first().cloned().unwrap_or_default(),
        version: String::new(),
        pipeline: BTreeMap::new(),
        files: BTreeMap::new(),
        audiences: board
            .audiences
            .iter()
            .map(|audience| audience.code.clone())
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::sample::{board, local, submission, zone};

    fn rehearsal<'a>(board: &'a Board, history: &'a History, returns: Returns) -> Rehearsal<'a> {
        Rehearsal {
            board,
            history,
            from: date(2026, 6, 1),
            to: date(2027, 5, 31),
            returns,
            is_approved: true,
        }
    }

    fn of_pack(circulation: &Circulation) -> String {
        format!("the pack for {}", circulation.period)
    }

    /// What is rehearsed of one return, as `07-28 due-today`.
    fn about(rehearsed: &[Rehearsed], of: &str) -> String {
        let prefix = format!("blanktown/{of}/");
        let line = |one: &Rehearsed| {
            let rung = one.key.0.strip_prefix(&prefix)?;
            Some(format!("{} {rung}", one.at.to_zoned(zone()).strftime("%m-%d")))
        };
        rehearsed.iter().filter_map(line).collect::<Vec<_>>().join(", ")
    }

    fn check(returns: Returns, expected: &str) {
        let (board, history) = (board(), History::default());
        let rehearsed = rehearse(&rehearsal(&board, &history, returns), &of_pack).unwrap();
        assert_eq!(
            about(&rehearsed, "2026-27-Q1/police/quarterly"),
            expected,
            "{returns:?}"
        );
    }

    #[test]
    fn the_ladder_is_seen_as_far_as_what_is_assumed_lets_it_come() {
        check(
            Returns::Nothing,
            "07-01 request, 07-14 heads-up, 07-23 reminder, 07-28 due-today, 07-29 chaser-1, 07-31 chaser-2, \
             07-31 chaser-2/board-member, 08-04 escalation, 08-04 escalation/board-member",
        );
        check(Returns::OnTime, "07-01 request, 07-14 heads-up, 07-23 reminder");
        check(
            Returns::Late,
            "07-01 request, 07-14 heads-up, 07-23 reminder, 07-28 due-today, 07-29 chaser-1",
        );
    }

    #[test]
    fn a_letter_is_told_as_it_would_be_written() {
        let (board, history) = (board(), History::default());
        let rehearsed = rehearse(&rehearsal(&board, &history, Returns::Nothing), &of_pack).unwrap();
        let told: Vec<String> = rehearsed
            .iter()
            .filter(|one| one.at >= local("2026-07-01T00:00"))
            .filter(|one| {
                one.at < local("2026-07-02T00:00") || one.key.0.contains("Q1/pack/issue-1/board/chair")
            })
            .map(|one| {
                let at = one.at.to_zoned(zone()).strftime("%Y-%m-%d %H:%M").to_string();
                let to = one.to.as_ref().map_or("-", |to| to.address.as_str());
                format!("{at} {to} {}", one.subject)
            })
            .collect();
        insta::assert_snapshot!(told.join("\n"), @r"
        2026-07-01 08:00 data-lead@police.example OFFICIAL-SENSITIVE: Blanktown SCP: quarterly dataset for 2026-27 Q1, April to June 2026, due Tuesday 28 July 2026
        2026-07-01 08:00 data-lead@social-care.example OFFICIAL-SENSITIVE: Blanktown SCP: quarterly dataset for 2026-27 Q1, April to June 2026, due Tuesday 28 July 2026
        2026-09-09 08:00 Chair@blanktown.example the pack for 2026-27 Q1
        ");
    }

    #[test]
    fn what_happened_counts_and_is_not_played_through_again() {
        let board = board();
        let came = |at: &str| History {
            submissions: vec![submission("2026-27-Q1/police/quarterly", at, Outcome::Accepted)],
            ..History::default()
        };
        let check = |at: &str, is_asked: bool| {
            let history = came(at);
            let rehearsed = rehearse(&rehearsal(&board, &history, Returns::Nothing), &of_pack).unwrap();
            let of = about(&rehearsed, "2026-27-Q1/police/quarterly");
            assert_eq!(!of.is_empty(), is_asked, "{at}: {of}");
        };
        check("2026-05-31T23:59", false);
        check("2026-07-10T12:00", false);
        let history = came("2026-07-10T12:00");
        let rehearsed = rehearse(&rehearsal(&board, &history, Returns::Nothing), &of_pack).unwrap();
        let first = rehearsed.first().map(|one| one.at);
        assert_eq!(first, Some(local("2026-07-10T12:00")), "from the last thing on");
        let social_care = about(&rehearsed, "2026-27-Q1/social-care/quarterly");
        assert!(
            social_care.starts_with("07-10 request, 07-14 heads-up"),
            "{social_care}"
        );
    }

    #[test]
    fn without_an_approval_no_pack_leaves() {
        let (board, history) = (board(), History::default());
        let unapproved = Rehearsal {
            is_approved: false,
            ..rehearsal(&board, &history, Returns::OnTime)
        };
        let rehearsed = rehearse(&unapproved, &of_pack).unwrap();
        assert!(rehearsed.iter().any(|one| one.key.0.ends_with("/draft")));
        assert!(rehearsed.iter().all(|one| !one.key.0.contains("/pack/")));
    }

    #[test]
    fn hour_by_hour_the_same_letters_leave_at_the_same_instants() {
        let (mut board, history) = (board(), History::default());
        let lines = |lines: &[&str]| lines.iter().map(ToString::to_string).collect::<Vec<_>>();
        for (leave, returns) in [
            (lines(&["* 8-17 * * MON-FRI"]), Returns::Nothing),
            (lines(&["0 16 * * TUE,THU", "0 9 1 * *"]), Returns::Late),
        ] {
            board.letters_leave = leave;
            let rehearsal = Rehearsal {
                to: date(2026, 9, 30),
                ..rehearsal(&board, &history, returns)
            };
            let hourly = |day: Date| {
                let hours = day.at(0, 0, 0, 0).series(1.hour()).skip(1).take(23);
                hours
                    .map(|wall| wall.to_zoned(zone()).unwrap().timestamp())
                    .collect()
            };
            let jumping = rehearse(&rehearsal, &of_pack).unwrap();
            assert!(jumping.len() > 10, "{}", jumping.len());
            assert_eq!(
                walk(&rehearsal, &of_pack, &hourly).unwrap(),
                jumping,
                "{returns:?}"
            );
        }
    }

    #[test]
    fn the_end_of_the_table_of_bank_holidays_is_said() {
        let (board, history) = (board(), History::default());
        let too_far = Rehearsal {
            to: date(2035, 1, 1),
            ..rehearsal(&board, &history, Returns::OnTime)
        };
        assert!(matches!(
            rehearse(&too_far, &of_pack),
            Err(NotRehearsed::Calendar(_))
        ));
    }
}
