//! The plan: every action that is due and not yet done, from the board, what happened, and now.

use std::collections::BTreeMap;

use boardpack_model::board::Meeting;
use boardpack_model::due::start_of_day;
use boardpack_model::history::Happening;
use boardpack_model::letter::LetterKey;
use boardpack_model::{Board, BoardCode, History, OutsideCoverage, Period};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use crate::circulate::{self, Circulation};
use crate::digest::{self, Digest};
use crate::ladder::{self, Planned};
use crate::leave::letters_may_leave;
use crate::pre_brief::{self, PreBrief};
use crate::redraft::out_of_date;
use crate::words;

/// Something that is due to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// A letter of the ladder.
    Letter(Planned),
    /// The draft pack of a period, whose cut-off day is over.
    Draft {
        /// The pack's period.
        period: Period,
        /// The last day whose returns it uses.
        cut_off: Date,
        /// Why it is made now, in words.
        why: String,
    },
    /// The issue of a period's pack on its papers day, where the board's file asks for no approver.
    Issue {
        /// The pack's period.
        period: Period,
        /// The day on which its papers go out.
        papers: Date,
    },
    /// An approved and issued pack to one recipient.
    Circulate(Circulation),
    /// What a draft says, told to those whom it is about before the board sees it.
    PreBrief(PreBrief),
    /// The officer's morning digest.
    Digest(Digest),
}

impl Action {
    /// Its stable key, by which actions are ordered.
    pub fn key(&self, board: &BoardCode) -> LetterKey {
        match self {
            Self::Letter(planned) => planned.key.clone(),
            Self::Draft { period, .. } => LetterKey::of(&[board.as_str(), &period.slug(), "draft"]),
            Self::Issue { period, .. } => LetterKey::of(&[board.as_str(), &period.slug(), "issue"]),
            Self::Circulate(circulation) => circulation.key.clone(),
            Self::PreBrief(pre_brief) => pre_brief.key.clone(),
            Self::Digest(digest) => digest.key.clone(),
        }
    }
}

/// Everything that is due and not yet done, in order of its keys. Letters only while they may leave; drafts at any time.
///
/// What is due follows from dates by "on or after" and from the state of each return, never from "today is the day", so
/// that a tick which comes late does what is right then, and a tick which comes twice does nothing the second time.
///
/// # Errors
///
/// A day that a rule needs lies beyond the table of bank holidays.
pub fn plan(board: &Board, history: &History, now: Timestamp) -> Result<Vec<Action>, OutsideCoverage> {
    board
        .calendar
        .is_working_day(words::date(now, &board.time_zone))?;
    let mut actions = drafts(board, history, now);
    if letters_may_leave(board, now) {
        let letters = ladder::due_letters(board, history, now)?;
        let circulations = circulate::due_circulations(board, history, now)?;
        actions.extend(issues(board, history, now));
        actions.extend(letters.into_iter().map(Action::Letter));
        actions.extend(circulations.into_iter().map(Action::Circulate));
        actions.extend(
            pre_brief::due(board, history, now)
                .into_iter()
                .map(Action::PreBrief),
        );
        actions.extend(digest::due_digest(board, history, now).map(Action::Digest));
    }
    actions.retain(|action| may_be_written_to(board, action));
    actions.sort_by_cached_key(|action| action.key(&board.code));
    Ok(actions)
}

/// Whether board.toml lets letters go to the recipient's domain. What is kept back goes out once it does; `check` and `status`
/// say whom it concerns.
fn may_be_written_to(board: &Board, action: &Action) -> bool {
    let to = match action {
        Action::Letter(planned) => &planned.to,
        Action::Circulate(circulation) => &circulation.to,
        Action::PreBrief(one) => &one.to,
        Action::Digest(_) => &board.officer.mailbox,
        Action::Draft { .. } | Action::Issue { .. } => return true,
    };
    board.post.may_have_letters(&to.address)
}

/// Where no approver is asked for: the first issue of each period whose papers day has come and whose meeting is not over, from
/// a draft made since the cut-off. A correction always asks for a person.
fn issues(board: &Board, history: &History, now: Timestamp) -> Vec<Action> {
    if board.approval.is_needed {
        return Vec::new();
    }
    let today = words::date(now, &board.time_zone);
    let is_due = |meeting: &&Meeting| {
        let over = start_of_day(meeting.cut_off.saturating_add(1.day()), &board.time_zone);
        let draft = history.last_draft(meeting.period);
        (meeting.papers..=meeting.day).contains(&today)
            && history.last_issue(meeting.period).is_none()
            && draft.is_some_and(|draft| {
                draft.at >= over && out_of_date(history, meeting.period, draft).is_empty()
            })
    };
    let issue = |meeting: &Meeting| Action::Issue {
        period: meeting.period,
        papers: meeting.papers,
    };
    board.meetings.iter().filter(is_due).map(issue).collect()
}

/// A draft for each period whose cut-off day is over and whose meeting is still to come, unless one was made since and
/// nothing has made it out of date.
fn drafts(board: &Board, history: &History, now: Timestamp) -> Vec<Action> {
    let today = words::date(now, &board.time_zone);
    let mut latest_cut_offs: BTreeMap<Period, Date> = BTreeMap::new();
    for meeting in &board.meetings {
        if meeting.cut_off < today && today < meeting.day {
            let cut_off = latest_cut_offs.entry(meeting.period).or_insert(meeting.cut_off);
            *cut_off = meeting.cut_off.max(*cut_off);
        }
    }
    let due = |(period, cut_off): (Period, Date)| {
        let why = reason_to_draft(board, history, (period, cut_off), now)?;
        Some(Action::Draft { period, cut_off, why })
    };
    latest_cut_offs.into_iter().filter_map(due).collect()
}

/// Why a draft of a period's pack is to be made now, if it is.
fn reason_to_draft(
    board: &Board,
    history: &History,
    (period, cut_off): (Period, Date),
    now: Timestamp,
) -> Option<String> {
    let over = start_of_day(cut_off.saturating_add(1.day()), &board.time_zone);
    if !is_made_since(history, period, over) {
        return Some(format!("the cut-off of {cut_off} has passed"));
    }
    let draft = history.last_draft(period)?;
    let mut reasons = out_of_date(history, period, draft);
    let is_over = pre_brief::context_until(board, period).is_some_and(|until| until <= now);
    if is_over
        && pre_brief::last_context(board, history, period)
            .is_some_and(|came| !is_made_since(history, period, came))
    {
        reasons.push("context from an agency came".to_owned());
    }
    (!reasons.is_empty()).then(|| format!("since the last draft, {}", reasons.join(", and ")))
}

/// Whether a draft or an issue of the period's pack was made at or after an instant.
fn is_made_since(history: &History, period: Period, instant: Timestamp) -> bool {
    let is_drafted = history.events.iter().any(|event| {
        event.at >= instant && matches!(&event.what, Happening::Drafted { period: of } if *of == period)
    });
    is_drafted
        || history
            .packs
            .iter()
            .any(|pack| pack.period == period && pack.issued_at >= instant)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use boardpack_model::history::{Event, WordsPlace};

    use super::*;
    use crate::sample::{board, event, issued, local};

    fn check(history: &History, now: &str, drafts: &[&str]) {
        let actions = plan(&board(), history, local(now)).unwrap();
        let planned: Vec<String> = actions
            .iter()
            .filter_map(|action| match action {
                Action::Draft { period, cut_off, .. } => Some(format!("{period} of {cut_off}")),
                _ => None,
            })
            .collect();
        assert_eq!(planned, drafts, "{now}");
    }

    #[test]
    fn a_draft_is_due_once_the_cut_off_day_is_over_even_at_night() {
        let nothing = History::default();
        check(&nothing, "2026-08-25T23:59:59", &[]);
        check(&nothing, "2026-08-26T00:00:00", &["2026-27 Q1 of 2026-08-25"]);
        check(&nothing, "2026-09-16T23:00:00", &["2026-27 Q1 of 2026-08-25"]);
        check(&nothing, "2026-09-17T00:00:00", &[]);
    }

    #[test]
    fn a_draft_made_since_the_cut_off_is_enough_and_an_earlier_one_is_not() {
        let drafted = |at: &str| History {
            events: vec![event(
                at,
                Happening::Drafted {
                    period: "2026-27 Q1".parse().unwrap(),
                },
            )],
            ..History::default()
        };
        check(&drafted("2026-08-26T00:05"), "2026-08-27T09:00", &[]);
        check(
            &drafted("2026-08-25T17:00"),
            "2026-08-27T09:00",
            &["2026-27 Q1 of 2026-08-25"],
        );
        check(
            &drafted("2026-08-26T00:05"),
            "2026-11-25T09:00",
            &["2026-27 Q2 of 2026-11-24"],
        );
    }

    #[test]
    fn an_issued_pack_needs_no_draft() {
        let history = History {
            packs: vec![issued("2026-27 Q1", 1, "2026-08-26T08:00")],
            ..History::default()
        };
        check(&history, "2026-08-27T09:00", &[]);
    }

    #[test]
    fn a_draft_is_made_anew_once_when_the_officers_words_change_after_it() {
        let period: Period = "2026-27 Q1".parse().unwrap();
        let mut history = History {
            events: vec![
                event("2026-08-26T00:05", Happening::Drafted { period }),
                event(
                    "2026-08-27T10:00",
                    Happening::Worded {
                        period,
                        place: WordsPlace::Headline,
                        text: "Demand is up.".to_owned(),
                    },
                ),
            ],
            ..History::default()
        };
        let actions = plan(&board(), &history, local("2026-08-27T10:05")).unwrap();
        let why = actions.iter().find_map(|action| match action {
            Action::Draft { why, .. } => Some(why.as_str()),
            _ => None,
        });
        assert_eq!(
            why,
            Some("since the last draft, the officer’s words were changed")
        );
        history.events.push(Event {
            id: 2,
            ..event("2026-08-27T10:05", Happening::Drafted { period })
        });
        check(&history, "2026-08-27T10:10", &[]);
    }

    /// Whether the pack of the first quarter is issued by itself.
    fn check_issue(board: &Board, history: &History, now: &str, expected: bool) {
        let actions = plan(board, history, local(now)).unwrap();
        let issues = actions
            .iter()
            .any(|action| matches!(action, Action::Issue { .. }));
        assert_eq!(issues, expected, "{now}");
    }

    #[test]
    fn without_an_approver_the_draft_is_issued_once_from_its_papers_day_on() {
        let mut board = board();
        let period: Period = "2026-27 Q1".parse().unwrap();
        let mut history = History {
            events: vec![event("2026-08-26T00:05", Happening::Drafted { period })],
            ..History::default()
        };
        check_issue(&board, &history, "2026-09-09T09:00", false);
        board.approval.is_needed = false;
        check_issue(&board, &history, "2026-09-08T16:00", false);
        check_issue(&board, &history, "2026-09-09T07:00", false);
        check_issue(&board, &history, "2026-09-09T08:00", true);
        check_issue(&board, &history, "2026-09-17T08:00", true);
        check_issue(&board, &history, "2026-09-18T08:00", false);
        check_issue(&board, &History::default(), "2026-09-09T09:00", false);
        history.packs.push(issued("2026-27 Q1", 1, "2026-09-09T08:00"));
        check_issue(&board, &history, "2026-09-09T09:00", false);
    }

    #[test]
    fn nothing_is_written_to_a_domain_that_is_not_allowed() {
        let mut board = board();
        let history = History {
            packs: vec![issued("2026-27 Q1", 1, "2026-09-07T16:00")],
            ..History::default()
        };
        let recipients = |board: &Board| {
            let actions = plan(board, &history, local("2026-09-09T09:00")).unwrap();
            let to = actions.iter().filter_map(|action| match action {
                Action::Letter(planned) => Some(planned.to.address.clone()),
                Action::Circulate(circulation) => Some(circulation.to.address.clone()),
                _ => None,
            });
            to.collect::<BTreeSet<String>>()
        };
        let all = recipients(&board);
        board.post.allowed_domains = BTreeSet::from(["blanktown.example".to_owned()]);
        let allowed = recipients(&board);
        assert!(all.iter().any(|to| to.ends_with("@police.example")), "{all:?}");
        assert!(
            !allowed.is_empty() && allowed.iter().all(|to| to.ends_with("@blanktown.example")),
            "{allowed:?}"
        );
    }

    #[test]
    fn actions_come_in_the_order_of_their_keys() {
        let mut board = board();
        board.agencies.reverse();
        board.returns.reverse();
        let actions = plan(&board, &History::default(), local("2026-08-26T09:00")).unwrap();
        let keys: Vec<LetterKey> = actions.iter().map(|action| action.key(&board.code)).collect();
        assert!(keys.len() > 2 && keys.is_sorted(), "{keys:?}");
    }
}
