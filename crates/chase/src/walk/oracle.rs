//! What is awaited of each return, worked out from the story alone, and which rung is then right.

use std::collections::BTreeMap;

use boardpack_model::board::{Anchor, Condition, Role, Rung};
use boardpack_model::history::{Happening, Outcome};
use boardpack_model::{Board, History, ReturnKey, timeliness};
use jiff::Timestamp;
use jiff::civil::Date;

use super::story::Fact;
use crate::words;

/// What the story says of one return so far.
#[derive(Debug, Default, Clone)]
pub(super) struct Told {
    nothing_more: bool,
    held: bool,
    accepted: Option<(i64, Outcome, u32)>,
    sent_back: bool,
    answered: Option<Date>,
    extended: Option<Date>,
}

/// What the story says of every return so far, by its name in keys.
#[derive(Debug, Default)]
pub(super) struct Oracle(BTreeMap<String, Told>);

impl Oracle {
    /// Takes in one fact.
    pub(super) fn hear(&mut self, board: &Board, fact: &Fact) {
        match fact {
            Fact::Came(file, queries) => {
                let told = self.0.entry(file.key().unwrap().to_string()).or_default();
                let day = words::date(file.known_at, &board.time_zone);
                told.held = file.outcome == Outcome::Held;
                if file.outcome.is_acceptance() {
                    (told.accepted, told.answered) = (Some((file.id, file.outcome, *queries)), Some(day));
                } else if file.outcome == Outcome::ReturnedForCorrection && told.accepted.is_none() {
                    (told.sent_back, told.answered) = (true, Some(day));
                }
            }
            Fact::Explained(id) => {
                for told in self.0.values_mut() {
                    if let Some((of, _, queries)) = &mut told.accepted
                        && of == id
                    {
                        *queries = 0;
                    }
                }
            }
            Fact::Said(event) => match &event.what {
                Happening::Extended { key, until, .. } => {
                    self.0.entry(key.to_string()).or_default().extended = Some(*until);
                }
                Happening::Waived { key, .. } | Happening::NilConfirmed { key, .. } => {
                    self.0.entry(key.to_string()).or_default().nothing_more = true;
                }
                _ => {}
            },
        }
    }

    fn told(&self, of: &ReturnKey) -> Told {
        self.0.get(&of.to_string()).cloned().unwrap_or_default()
    }

    /// What may be asked about a return; nothing where it is in, or the officer is deciding.
    pub(super) fn condition(&self, of: &ReturnKey) -> Option<Condition> {
        let told = self.told(of);
        match told.accepted {
            _ if told.nothing_more || told.held => None,
            Some((_, Outcome::AcceptedInPart, _)) => Some(Condition::PartReceived),
            Some((_, _, queries)) if queries > 0 => Some(Condition::QueriesOpen),
            Some(_) => None,
            None if told.sent_back => Some(Condition::Returned),
            None => Some(Condition::NothingReceived),
        }
    }

    /// The rung that is right for a return on a day, with the day from which it is.
    pub(super) fn right<'a>(
        &self,
        board: &'a Board,
        of: &ReturnKey,
        today: Date,
    ) -> Option<(&'a Rung, Date)> {
        let condition = self.condition(of)?;
        let rungs = board.ladder.iter().filter(|rung| rung.condition == condition);
        let days = rungs.map(|rung| (rung, self.day(board, of, rung)));
        days.filter(|(_, day)| *day <= today).max_by_key(|(_, day)| *day)
    }

    /// The first rung after the day of a return that goes to the data lead alone and has come by a day.
    pub(super) fn first_chaser<'a>(
        &self,
        board: &'a Board,
        of: &ReturnKey,
        today: Date,
    ) -> Option<(&'a Rung, Date)> {
        let condition = self.condition(of)?;
        let rungs = board.ladder.iter().filter(|rung| rung.condition == condition);
        let chasers = rungs.filter(|rung| Self::is_chaser(rung) && rung.to == [Role::DataLead]);
        let days = chasers.map(|rung| (rung, self.day(board, of, rung)));
        days.filter(|(_, day)| *day <= today).min_by_key(|(_, day)| *day)
    }

    pub(super) fn is_chaser(rung: &Rung) -> bool {
        rung.anchor != Anchor::PeriodEnd && rung.working_days > 0
    }

    fn day(&self, board: &Board, of: &ReturnKey, rung: &Rung) -> Date {
        let (told, calendar) = (self.told(of), board.calendar_of(&of.agency));
        let add = |day, count| calendar.add_working_days(day, count).unwrap();
        // The day of the rule is the register's, and is tested there.
        let nothing = History::default();
        let status = timeliness::status(board, &nothing, of, Timestamp::UNIX_EPOCH).unwrap();
        let by_rule = words::date(status.due, &board.time_zone);
        let due = told.extended.map_or(by_rule, |until| until.max(by_rule));
        let due = match (rung.condition, told.answered) {
            (Condition::Returned, Some(answered)) => due.max(add(answered, i32::from(board.correction_days))),
            (_, Some(answered)) => due.max(answered),
            (_, None) => due,
        };
        let day = match rung.anchor {
            Anchor::PeriodEnd => add(of.period.last_day(), rung.working_days),
            Anchor::Due => add(due, rung.working_days),
            Anchor::Answered => add(told.answered.unwrap(), rung.working_days),
        };
        told.answered.map_or(day, |answered| day.max(add(answered, 1)))
    }

    /// Every return whose period is over, by the register and nothing else.
    pub(super) fn over(board: &Board, now: Timestamp) -> Vec<ReturnKey> {
        let today = words::date(now, &board.time_zone);
        let keys = board.returns.iter().flat_map(|spec| {
            spec.periods(today).into_iter().map(|period| ReturnKey {
                agency: spec.agency.clone(),
                code: spec.code.clone(),
                period,
            })
        });
        keys.filter(|key| key.period.last_day() < today).collect()
    }
}
