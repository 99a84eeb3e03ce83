//! An office that plans each hour and delivers when it can, and what must hold of everything that it does.

use std::collections::BTreeSet;

use boardpack_model::board::{Condition, Role, Rung};
use boardpack_model::history::Delivery;
use boardpack_model::letter::LetterKey;
use boardpack_model::{Board, History, ReturnKey, timeliness};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use super::oracle::Oracle;
use super::story::{Fact, Story};
use crate::ladder::{Planned, due_letters};
use crate::plan::{Action, plan};
use crate::sample::record;
use crate::{letters_may_leave, no_longer_right, words};

/// An office on its way through a story.
pub(super) struct Walk<'a> {
    board: &'a Board,
    story: &'a Story,
    heard: usize,
    history: History,
    oracle: Oracle,
    /// Whether it ran while letters could leave, this day.
    ran: Option<Date>,
    /// Day, return and address of what was planned, and of what was delivered.
    written: BTreeSet<(Date, ReturnKey, String)>,
    handed_over: BTreeSet<(Date, ReturnKey, String)>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(board: &'a Board, story: &'a Story) -> Self {
        Self {
            board,
            story,
            heard: 0,
            history: History::default(),
            oracle: Oracle::default(),
            ran: None,
            written: BTreeSet::new(),
            handed_over: BTreeSet::new(),
        }
    }

    /// Goes from hour to hour.
    pub(super) fn through(&mut self, from: Timestamp, to: Timestamp) {
        let mut now = from;
        while now <= to {
            self.hear(now);
            if !is_within(&self.story.off, now) {
                self.plan(now);
                self.deliver(now);
            }
            now += 1.hour();
        }
        // The server takes everything in the end.
        self.hand_over(to);
    }

    /// How many letters were planned, delivered and taken out of the post.
    pub(super) fn found(&self) -> (usize, usize, usize) {
        let count = |delivery| {
            self.history
                .letters
                .values()
                .filter(|letter| letter.delivery == delivery)
                .count()
        };
        self.check_steps();
        (
            self.history.letters.len(),
            count(Delivery::Sent),
            count(Delivery::Cancelled),
        )
    }

    fn hear(&mut self, now: Timestamp) {
        while let Some((_, fact)) = self.story.facts.get(self.heard).filter(|(at, _)| *at <= now) {
            self.oracle.hear(self.board, fact);
            match fact.clone() {
                Fact::Came(file, queries) => {
                    self.history.open_queries.insert(file.id, queries);
                    self.history.submissions.push(file);
                }
                Fact::Explained(id) => {
                    self.history.open_queries.insert(id, 0);
                }
                Fact::Said(event) => self.history.events.push(event),
            }
            self.heard += 1;
        }
    }

    fn plan(&mut self, now: Timestamp) {
        let today = words::date(now, &self.board.time_zone);
        let may_leave = letters_may_leave(self.board, now);
        let is_first = may_leave && self.ran != Some(today);
        let actions = self.actions(now, (may_leave, is_first));
        for action in &actions {
            if let Action::Letter(planned) = action {
                assert!(may_leave, "{} at {now}", planned.key);
                self.check_planned(planned, today);
            }
        }
        record(&mut self.history, &actions, now);
        for action in &actions {
            let stored = self.history.letters.get_mut(&action.key(&self.board.code));
            if let Some(letter) = stored {
                letter.delivery = Delivery::Queued;
            }
        }
        if !actions.is_empty() {
            let again = self.actions(now, (may_leave, is_first));
            assert_eq!(again, [], "twice at {now}");
        }
        if is_first {
            self.ran = Some(today);
            self.check_nothing_is_missed(now, today);
        }
    }

    /// What the planner says of the ladder. The whole plan is asked in the first hour of a day in which letters may leave, and
    /// at midnight; in the other hours that part of it which goes by the ladder, or nothing where nothing may leave.
    fn actions(&self, now: Timestamp, (may_leave, is_first): (bool, bool)) -> Vec<Action> {
        let is_midnight = now.to_zoned(self.board.time_zone.clone()).hour() == 0;
        if is_first || is_midnight {
            let mut actions = plan(self.board, &self.history, now).unwrap();
            actions.retain(|action| matches!(action, Action::Letter(_)));
            return actions;
        }
        if !may_leave {
            return Vec::new();
        }
        let letters = due_letters(self.board, &self.history, now).unwrap();
        letters.into_iter().map(Action::Letter).collect()
    }

    /// The rung that is right by the story and by what the data lead had: nothing goes over their head before they were chased.
    fn right(&self, of: &ReturnKey, today: Date, with_waiting: bool) -> Option<(&'a Rung, Date)> {
        let (last, day) = self.oracle.right(self.board, of, today)?;
        let lead = self.board.agency(&of.agency).unwrap().contact(Role::DataLead);
        let chasers = || {
            let same = |rung: &&Rung| rung.condition == last.condition && Oracle::is_chaser(rung);
            self.board.ladder.iter().filter(same)
        };
        let was_chased = self.letters_about(of).any(|(code, role, at, key)| {
            let waits = self.history.letters[key].delivery == Delivery::Queued;
            role == Role::DataLead
                && words::date(at, &self.board.time_zone) < day
                && (with_waiting || !waits)
                && chasers().any(|rung| rung.code == code)
        });
        if was_chased || lead.is_none() || last.to == [Role::DataLead] {
            return Some((last, day));
        }
        let first = self.oracle.first_chaser(self.board, of, today);
        first.or(Some((last, day)))
    }

    /// It is about returns of ended periods of which that is awaited, and the person has had nothing about them today.
    fn check_planned(&mut self, planned: &Planned, today: Date) {
        let rung = self
            .board
            .ladder
            .iter()
            .find(|rung| rung.code == planned.rung)
            .unwrap();
        for of in &planned.returns {
            let right = self.right(of, today, false);
            let right = right.map(|(rung, _)| rung.code.as_str());
            assert_eq!(right, Some(rung.code.as_str()), "{} on {today}", planned.key);
            assert!(
                of.period.last_day() < today,
                "{} on {today}: the wrong period",
                planned.key
            );
            let member = self.board.agency(&of.agency).unwrap().member;
            assert!(
                member.joins.is_none_or(|joins| joins <= of.period.first_day()),
                "{}",
                planned.key
            );
            assert!(
                member.leaves.is_none_or(|leaves| leaves >= of.period.last_day()),
                "{}",
                planned.key
            );
            let one = (today, of.clone(), planned.to.address.to_lowercase());
            assert!(
                self.written.insert(one),
                "{} is the second on {today}",
                planned.key
            );
        }
    }

    /// After the first hour of a day in which letters may leave, whatever is right has been written, however long the office
    /// was off before.
    fn check_nothing_is_missed(&self, now: Timestamp, today: Date) {
        for of in Oracle::over(self.board, now) {
            let Some((rung, day)) = self.right(&of, today, false) else {
                continue;
            };
            let status = timeliness::status(self.board, &self.history, &of, now).unwrap();
            if rung.condition == Condition::PartReceived && status.receipt.is_settled() {
                // Enough of it came.
                continue;
            }
            let about: Vec<_> = self.letters_about(&of).collect();
            let since = |letter: &Timestamp| words::date(*letter, &self.board.time_zone) >= day;
            let is_past = about
                .iter()
                .any(|(code, _, at, _)| code != &rung.code && since(at));
            for role in &rung.to {
                let agency = self.board.agency(&of.agency).unwrap();
                let is_there = matches!(role, Role::Chair | Role::Officer) || agency.contact(*role).is_some();
                let has_it = about
                    .iter()
                    .any(|(code, to, _, _)| code == &rung.code && to == role);
                let rests = about.iter().any(|(_, _, at, _)| {
                    let written = words::date(*at, &self.board.time_zone);
                    let days = self
                        .board
                        .calendar_of(&of.agency)
                        .working_days_between(written, today)
                        .unwrap();
                    days < u32::from(rung.minimum_gap.max(1))
                });
                assert!(
                    is_past || !is_there || has_it || rests,
                    "{of} {} to the {} has been right since {day} and is not written on {today}",
                    rung.code,
                    role.word()
                );
            }
        }
    }

    /// The letters about a return that were not taken out of the post: rung, role, when written, key.
    fn letters_about(&self, of: &ReturnKey) -> impl Iterator<Item = (String, Role, Timestamp, &LetterKey)> {
        let step = format!("{of}/");
        let kept = self
            .history
            .letters
            .values()
            .filter(|letter| letter.delivery != Delivery::Cancelled);
        kept.flat_map(move |letter| {
            steps(letter.key.0.as_str())
                .into_iter()
                .map(move |(step, role)| (step, role, letter))
        })
        .filter_map(move |(text, role, letter)| {
            let rung = text.strip_prefix(&step)?.split('/').next()?.to_owned();
            Some((rung, role, letter.at, &letter.key))
        })
    }

    /// No rung of a return went to one role twice.
    fn check_steps(&self) {
        let mut seen = BTreeSet::new();
        for letter in self
            .history
            .letters
            .values()
            .filter(|letter| letter.delivery != Delivery::Cancelled)
        {
            for (step, role) in steps(&letter.key.0) {
                assert!(
                    seen.insert((step.clone(), role)),
                    "{step} to the {} twice",
                    role.word()
                );
            }
        }
    }

    fn deliver(&mut self, now: Timestamp) {
        if !is_within(&self.story.no_mail, now) {
            self.hand_over(now);
        }
    }

    /// What waits leaves, unless it is no longer right; nothing leaves about a return of which it is not awaited.
    fn hand_over(&mut self, now: Timestamp) {
        let today = words::date(now, &self.board.time_zone);
        let queued: Vec<LetterKey> = self.queued();
        for key in queued {
            let wrong = no_longer_right(self.board, &self.history, &key, now).unwrap();
            let letter = self.history.letters.get_mut(&key).unwrap();
            letter.delivery = if wrong.is_some() {
                Delivery::Cancelled
            } else {
                Delivery::Sent
            };
            if wrong.is_some() {
                continue;
            }
            let to = letter.to.to_lowercase();
            for of in crate::returns_of(self.board, &key) {
                let right = self.right(&of, today, true).map(|(rung, _)| rung.code.clone());
                let is_in_key = right.is_some_and(|rung| key.0.contains(&format!("{of}/{rung}")));
                assert!(is_in_key, "{key} left on {today}");
                assert!(
                    self.handed_over.insert((today, of, to.clone())),
                    "{key} is the second on {today}"
                );
            }
        }
    }

    fn queued(&self) -> Vec<LetterKey> {
        let queued = self
            .history
            .letters
            .values()
            .filter(|letter| letter.delivery == Delivery::Queued);
        queued.map(|letter| letter.key.clone()).collect()
    }
}

/// The steps of a key of the ladder, read without the help of the ladder: `2026-27-Q1/police/quarterly/chaser/2`.
fn steps(key: &str) -> Vec<(String, Role)> {
    let (_, key) = key.split_once('/').unwrap();
    let key = key.split('~').next().unwrap_or(key);
    let roles = [Role::BoardMember, Role::Chair, Role::Officer];
    let role = roles
        .into_iter()
        .find(|role| key.ends_with(&format!("/{}", role.word())));
    let steps = role.map_or(key, |role| &key[..key.len() - role.word().len() - 1]);
    let role = role.unwrap_or(Role::DataLead);
    steps.split('+').map(|step| (step.to_owned(), role)).collect()
}

fn is_within(ranges: &[(Timestamp, Timestamp)], now: Timestamp) -> bool {
    ranges.iter().any(|(from, until)| *from <= now && now < *until)
}
