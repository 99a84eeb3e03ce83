//! The officer's morning digest: one letter a working day at most, and none on a day that brings nothing new.

use std::collections::BTreeMap;

use boardpack_model::history::Happening;
use boardpack_model::letter::{Letter, LetterKey, Mailbox};
use boardpack_model::{Board, History, OutsideCoverage};
use jiff::Timestamp;
use serde::Serialize;

use crate::language::Language;
use crate::leave::first_minute;
use crate::needs::{Need, needs};
use crate::wording::{self, BrokenTemplate, DIGEST};
use crate::words;

/// After how many working days what still waits is told again.
const AGAIN_DAYS: u32 = 5;

/// A digest that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    /// Its unique name: `blanktown/digest/2026-07-29`.
    pub key: LetterKey,
    /// The officer.
    pub to: Mailbox,
    /// The names of what it tells, which no later digest tells again.
    pub told: Vec<String>,
    /// What waits for the officer, in words.
    pub waiting: Vec<String>,
    /// What is new, in words.
    pub news: Vec<String>,
    /// When the last digest was written, if there was one.
    pub since: Option<Timestamp>,
    /// Why it is sent, in words.
    pub why: String,
}

/// The digest of today, where there is none yet and something is new or has waited for another week. What came up after
/// letters could first leave today is tomorrow's, so that a digest is a morning's and no running commentary.
pub(crate) fn due_digest(
    board: &Board,
    history: &History,
    now: Timestamp,
) -> Result<Option<Digest>, OutsideCoverage> {
    let today = words::date(now, &board.time_zone);
    let key = LetterKey::of(&[board.code.as_str(), "digest", &today.to_string()]);
    if history.letters.contains_key(&key) {
        return Ok(None);
    }
    let all = needs(board, history, now)?;
    let told = told(history, now);
    let mut fresh = Vec::new();
    for need in &all {
        if is_fresh(board, need, told.get(need.name.as_str()), now)? {
            fresh.push(need);
        }
    }
    if fresh.is_empty() {
        return Ok(None);
    }
    let Some(morning) = first_minute(board, today).filter(|first| *first <= now) else {
        return Ok(None);
    };
    let is_of_the_morning = |need: &&Need| need.since.is_none_or(|since| since < morning);
    fresh.retain(is_of_the_morning);
    if fresh.is_empty() {
        return Ok(None);
    }
    let is_told_here = |need: &&Need| !need.is_of_the_post;
    let waiting = || all.iter().filter(|need| need.waits).filter(is_of_the_morning);
    let news = || fresh.iter().copied().filter(|need| !need.waits);
    Ok(Some(Digest {
        key,
        to: board.officer.mailbox.clone(),
        waiting: waiting()
            .filter(is_told_here)
            .map(|need| need.words.clone())
            .collect(),
        news: news()
            .filter(is_told_here)
            .map(|need| need.words.clone())
            .collect(),
        since: told.values().max().copied(),
        why: format!("things that no digest has told lately: {}", fresh.len()),
        told: waiting()
            .map(|need| need.name.clone())
            .chain(news().map(|need| need.name.clone()))
            .collect(),
    }))
}

/// The names that digests have told by now, each with when it was told last.
fn told(history: &History, now: Timestamp) -> BTreeMap<&str, Timestamp> {
    let mut told = BTreeMap::new();
    for event in history.events.iter().filter(|event| event.at <= now) {
        if let Happening::Digested { told: names } = &event.what {
            for name in names {
                let last = told.entry(name.as_str()).or_insert(event.at);
                *last = event.at.max(*last);
            }
        }
    }
    told
}

/// Whether no digest has told it, or, of what waits, none for a week.
fn is_fresh(
    board: &Board,
    need: &Need,
    told: Option<&Timestamp>,
    now: Timestamp,
) -> Result<bool, OutsideCoverage> {
    let Some(told) = told else {
        return Ok(true);
    };
    let day = |at| words::date(at, &board.time_zone);
    let since = board.calendar.working_days_between(day(*told), day(now))?;
    Ok(need.waits && since >= AGAIN_DAYS)
}

/// What the template knows.
#[derive(Debug, Clone, Default, Serialize)]
struct DigestData {
    /// The officer's name.
    to: String,
    /// What waits.
    needs: Vec<String>,
    /// What is new.
    news: Vec<String>,
    /// When the last digest was written; empty for the first one.
    since: String,
}

/// The digest, written out, with what waits besides, which only the office sees: a file that does not become whole.
///
/// # Errors
///
/// The letter's template, which may be the board's own, cannot be made into a letter.
pub fn digest(
    board: &Board,
    digest: &Digest,
    besides: &[String],
    at: Timestamp,
) -> Result<Letter, BrokenTemplate> {
    let language = Language::of(board);
    let waiting = digest.waiting.iter().chain(besides);
    let data = DigestData {
        to: words::one_line(&digest.to.name),
        needs: waiting.map(|words| words::one_line(words)).collect(),
        news: digest.news.iter().map(|words| words::one_line(words)).collect(),
        since: digest
            .since
            .map(|since| language.moment(since, &board.time_zone))
            .unwrap_or_default(),
    };
    let wording = wording::fill(board, DIGEST, &data)?;
    Ok(Letter {
        key: digest.key.clone(),
        at,
        from: board.sender.clone(),
        reply_to: board.officer.mailbox.clone(),
        to: digest.to.clone(),
        subject: words::marked_subject(&board.marking, &wording.subject),
        text: wording.text,
        html: Some(wording.html),
        enclosures: Vec::new(),
        why: digest.why.clone(),
    })
}

/// Fills the template with little and with everything; the faults, each once.
pub(crate) fn try_out(board: &Board) -> Vec<BrokenTemplate> {
    let some = || vec!["a matter".to_owned()];
    let all = DigestData {
        to: "A person".to_owned(),
        needs: some(),
        news: some(),
        since: "08:00 on Tuesday 28 July 2026".to_owned(),
    };
    let mut faults = Vec::new();
    for data in [DigestData::default(), all] {
        if let Err(fault) = wording::fill(board, DIGEST, &data)
            && !faults.contains(&fault)
        {
            faults.push(fault);
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use boardpack_model::history::{Outcome, Submission};
    use jiff::ToSpan;
    use jiff::civil::Date;

    use super::*;
    use crate::plan::{Action, plan};
    use crate::sample::{board, event, local, record, submission};

    const POLICE: &str = "2026-27-Q1/police/quarterly";

    /// Plans at each instant with what was known by then; the digests, each with how much waits and how much is new.
    fn digests(known: &History, instants: impl Iterator<Item = String>) -> Vec<String> {
        let board = board();
        let mut done = History::default();
        let mut said = Vec::new();
        for instant in instants {
            let now = local(&instant);
            let mut history = known.as_at(now);
            history.letters.clone_from(&done.letters);
            history.events.extend(done.events.iter().cloned());
            let actions = plan(&board, &history, now).unwrap();
            for action in &actions {
                if let Action::Digest(digest) = action {
                    let day = digest.key.0.strip_prefix("blanktown/digest/2026-").unwrap();
                    assert_eq!(digest.to, board.officer.mailbox);
                    said.push(format!(
                        "{day} {} {}+{}",
                        &instant[11..],
                        digest.waiting.len(),
                        digest.news.len()
                    ));
                }
            }
            record(&mut done, &actions, now);
        }
        said
    }

    /// A plan every hour of these days.
    fn hourly(from: &str, to: &str) -> Vec<String> {
        let (from, to): (Date, Date) = (from.parse().unwrap(), to.parse().unwrap());
        from.at(0, 0, 0, 0)
            .series(1.hour())
            .take_while(|wall| wall.date() <= to)
            .map(|wall| wall.strftime("%Y-%m-%dT%H:%M").to_string())
            .collect()
    }

    fn check(known: &History, from: &str, to: &str, expected: &[&str]) {
        assert_eq!(digests(known, hourly(from, to).into_iter()), expected);
    }

    /// A history in which everything that is due by the end of August is in.
    fn all_in() -> History {
        let of = [
            "2026-27-Q1/social-care/quarterly",
            POLICE,
            "2022-04-01-to-2026-03-31/police/history",
        ];
        let came = |(id, of): (i64, &&str)| Submission {
            id,
            ..submission(of, "2026-06-01T10:00", Outcome::Accepted)
        };
        History {
            submissions: (1..).zip(&of).map(came).collect(),
            ..History::default()
        }
    }

    fn held(id: i64, at: &str) -> Submission {
        Submission {
            id,
            arrival: id,
            return_code: None,
            period: None,
            ..submission(POLICE, at, Outcome::Held)
        }
    }

    #[test]
    fn a_week_with_nothing_new_has_no_digest() {
        check(&all_in(), "2026-07-27", "2026-08-07", &[]);
    }

    #[test]
    fn returns_that_become_overdue_are_told_the_next_morning_and_once() {
        let mut history = all_in();
        history.submissions.truncate(1);
        check(
            &history,
            "2026-07-20",
            "2026-08-07",
            // The past figures were due long before; the quarter's dataset on the 28th.
            &["07-20 08:00 0+1", "07-29 08:00 0+1"],
        );
    }

    #[test]
    fn a_held_file_is_told_the_next_morning_and_again_after_each_week() {
        let mut history = all_in();
        history.submissions.push(held(9, "2026-08-03T10:30"));
        check(
            &history,
            "2026-08-03",
            "2026-08-19",
            &["08-04 08:00 1+0", "08-11 08:00 1+0", "08-18 08:00 1+0"],
        );
    }

    #[test]
    fn what_came_in_the_night_is_told_that_morning() {
        let mut history = all_in();
        history.submissions.push(held(9, "2026-08-04T06:30"));
        check(&history, "2026-08-04", "2026-08-04", &["08-04 08:00 1+0"]);
    }

    #[test]
    fn after_a_week_off_there_is_one_digest_and_not_five() {
        let mut history = all_in();
        for (id, day) in (9..).zip(["07-27", "07-28", "07-29", "07-30", "07-31"]) {
            history.submissions.push(held(id, &format!("2026-{day}T10:30")));
        }
        let first = hourly("2026-07-24", "2026-07-24");
        let second = hourly("2026-08-03", "2026-08-04").into_iter().skip(11);
        let told = digests(&history, first.into_iter().chain(second));
        assert_eq!(told, ["08-03 11:00 5+0"]);
    }

    /// The draft of the first quarter's pack waits too by then.
    #[test]
    fn weekends_and_bank_holidays_have_no_digest() {
        let mut history = all_in();
        history.submissions.push(held(9, "2026-08-28T18:30"));
        check(&history, "2026-08-29", "2026-09-01", &["09-01 08:00 2+0"]);
    }

    #[test]
    fn the_digest_as_it_is_read() {
        let mut history = all_in();
        history.submissions.truncate(1);
        history.submissions.push(held(9, "2026-07-28T10:30"));
        let reason = "it names no period; \r\n- no item".to_owned();
        history.submissions[1].reason = reason;
        history.events.push(event(
            "2026-07-20T08:00",
            Happening::Digested {
                told: vec!["held/1".to_owned()],
            },
        ));
        let board = board();
        let now = local("2026-07-29T08:00");
        let due = due_digest(&board, &history, now).unwrap().unwrap();
        let besides = ["police: `x.part` lies in the drop folder".to_owned()];
        let letter = digest(&board, &due, &besides, now).unwrap();
        crate::well_formed::check(letter.html.as_deref().unwrap());
        insta::assert_snapshot!(format!("Subject: {}\n\n{}", letter.subject, letter.text), @r#"
        Subject: OFFICIAL-SENSITIVE: Blanktown SCP: 2 matters wait for you

        Dear Jo Officer,

        Waiting for you

        - police, 2026-07-28: `Police Q1 return.xlsx` (9f86d081884c) is held: it
          names no period; - no item
        - police: `x.part` lies in the drop folder

        New since 08:00 on Monday 20 July 2026

        - police, quarterly dataset for 2026-27 Q1, April to June 2026: due on
          Tuesday 28 July 2026, not yet received
        - police, past figures for April 2022 to March 2026: due on Friday 12 June
          2026, not yet received

        "boardpack status" shows how every return stands and what waits for you;
        "boardpack chasing --into FILE.xlsx" gives the names and telephones of those
        to ring. This letter comes on a working day on which there is something new,
        and again when something has waited for a week.

        Blanktown Safeguarding Children Partnership
        "#);
    }
}
