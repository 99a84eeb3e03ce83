//! What happens in eighteen months, by the throw of dice: what comes of each return, and when nothing runs.

use boardpack_model::history::{Event, Happening, Outcome, Submission};
use boardpack_model::{Board, ReturnKey};
use jiff::civil::date;
use jiff::{Timestamp, ToSpan};

use crate::sample::{local, submission};
use crate::words;

/// Dice that fall alike each time. Source: the SplitMix64 generator of Steele, Lea and Flood (2014).
#[derive(Debug)]
pub(super) struct Dice(pub(super) u64);

impl Dice {
    /// A whole number from nought to less than `below`.
    pub(super) fn below(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % below
    }

    fn between(&mut self, from: i64, to: i64) -> i64 {
        from + i64::try_from(self.below(u64::try_from(to - from + 1).unwrap())).unwrap()
    }
}

/// One thing that happens.
#[derive(Debug, Clone)]
pub(super) enum Fact {
    /// A file was answered.
    Came(Submission, u32),
    /// A file's queries were all answered by word of mouth.
    Explained(i64),
    /// Something was said.
    Said(Event),
}

/// Everything that happens, oldest first.
#[derive(Debug)]
pub(super) struct Story {
    pub(super) facts: Vec<(Timestamp, Fact)>,
    /// From when until when nothing runs.
    pub(super) off: Vec<(Timestamp, Timestamp)>,
    /// From when until when the mail server takes nothing.
    pub(super) no_mail: Vec<(Timestamp, Timestamp)>,
}

impl Story {
    pub(super) fn of(board: &Board, seed: u64) -> Self {
        let mut dice = Dice(seed);
        let mut facts = Vec::new();
        let mut number = 0;
        for spec in &board.returns {
            for period in spec.periods(date(2027, 9, 30)) {
                let key = ReturnKey {
                    agency: spec.agency.clone(),
                    code: spec.code.clone(),
                    period,
                };
                let due = spec.due_day(period, board.calendar_of(&spec.agency)).unwrap();
                let noon = due.at(12, 0, 0, 0).to_zoned(board.time_zone.clone()).unwrap();
                fate(&mut dice, &key, noon.timestamp(), &mut number, &mut facts);
            }
        }
        facts.sort_by_key(|(at, _)| *at);
        Self {
            facts,
            off: outages(&mut dice, 18, 24 * 9),
            no_mail: outages(&mut dice, 24, 24 * 8),
        }
    }
}

fn outages(dice: &mut Dice, count: u64, most_hours: u64) -> Vec<(Timestamp, Timestamp)> {
    let start = local("2026-04-01T00:00");
    (0..count)
        .map(|_| {
            let from = start + i64::try_from(dice.below(24 * 500)).unwrap().hours();
            (
                from,
                from + i64::try_from(1 + dice.below(most_hours)).unwrap().hours(),
            )
        })
        .collect()
}

/// What comes of one return.
fn fate(
    dice: &mut Dice,
    key: &ReturnKey,
    due: Timestamp,
    number: &mut i64,
    facts: &mut Vec<(Timestamp, Fact)>,
) {
    let ended = local(&format!("{}T23:59", key.period.last_day()));
    let kind = dice.below(16);
    // Hours after the due day, never before the period's end.
    let mut when =
        |from: i64, to: i64| (due + dice.between(24 * from, 24 * to).hours()).max(ended + 9.hours());
    let mut came = |at: Timestamp, outcome: Outcome, queries: u32| {
        *number += 1;
        let text = at.to_zoned(crate::sample::zone()).datetime().to_string();
        let one = Submission {
            id: *number,
            ..submission(&key.to_string(), &text, outcome)
        };
        (at, Fact::Came(one, queries))
    };
    let said = |at: Timestamp, what: Happening| {
        let by = "Jo Officer".to_owned();
        (at, Fact::Said(Event { id: 0, at, by, what }))
    };
    let reason = || "agreed".to_owned();
    let (first, later, last) = (when(-15, 20), when(1, 40), when(41, 70));
    let second = first.max(later);
    match kind {
        0..=2 => facts.push(came(first, Outcome::Accepted, 0)),
        3 => {}
        4 => {
            let until = words::date(later, &crate::sample::zone());
            facts.push(said(
                first,
                Happening::Extended {
                    key: key.clone(),
                    until,
                    reason: reason(),
                },
            ));
            facts.push(came(last, Outcome::Accepted, 0));
        }
        5 => facts.push(said(
            first,
            Happening::Waived {
                key: key.clone(),
                reason: reason(),
            },
        )),
        6 => facts.push(said(
            first,
            Happening::NilConfirmed {
                key: key.clone(),
                reason: reason(),
            },
        )),
        7 | 8 => {
            facts.push(came(first, Outcome::ReturnedForCorrection, 0));
            facts.push(came(second, Outcome::Accepted, 0));
        }
        9 => facts.push(came(first, Outcome::ReturnedForCorrection, 0)),
        10 | 11 => {
            facts.push(came(first, Outcome::AcceptedInPart, 0));
            facts.push(came(last, Outcome::Accepted, 0));
        }
        12 => {
            facts.push(came(first, Outcome::Held, 0));
            facts.push(came(second, Outcome::Refused, 0));
        }
        13 => facts.push(came(first, Outcome::Refused, 0)),
        _ => {
            let file = came(first, Outcome::AcceptedWithQueries, 3);
            if let Fact::Came(file, _) = &file.1 {
                facts.push((last, Fact::Explained(file.id)));
            }
            facts.push(file);
        }
    }
}
