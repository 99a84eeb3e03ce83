//! Boards by chance: related counts and what becomes of them from issue to issue, the same for the same seed.

use std::collections::BTreeMap;

use boardpack_model::board::{
    Basis, Board, DisclosurePolicy, Indicator, Operator, Polarity, Relation, Source, Term, Unit, Zeros,
};
use boardpack_model::{IndicatorCode, Measure, Period, Value};

use crate::attack::tables::{Cells, board, count, percent, rate, relation, term};

/// Numbers that look like chance and are the same for the same seed (`SplitMix64`: Steele, Lea and Flood 2014).
pub(super) struct Chance(pub(super) u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From nought to `most`, both included.
    fn up_to(&mut self, most: u32) -> u32 {
        u32::try_from(self.next() % (u64::from(most) + 1)).unwrap_or(most)
    }

    fn one_in(&mut self, times: u32) -> bool {
        self.up_to(times - 1) == 0
    }

    pub(super) fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        let at = self.up_to(u32::try_from(all.len() - 1).unwrap_or(0));
        all[at as usize]
    }
}

/// How a count comes about.
#[derive(Debug, Clone)]
pub(super) enum Origin {
    /// By chance, up to so many.
    Free(u32),
    /// The sum of others.
    Sum(Vec<Count>),
    /// What of one count is not in another.
    Rest(Count, Count),
    /// A share of another.
    Share(Count),
    /// The same as another.
    Same(Count),
    /// The sum of so many periods of another up to now; of those of the financial year where nought.
    Over(Count, u8),
    /// Open before, and started, less ended.
    Stock(Count, Count),
    /// Of what is open or starts, a share ends.
    Ends(String, Count),
}

pub(super) type Count = (String, Measure);

/// What the figures of a board come from.
pub(super) struct Story {
    pub(super) policy: DisclosurePolicy,
    pub(super) board: Board,
    pub(super) origins: Vec<(Count, Origin)>,
    pub(super) quarters: u32,
    pub(super) issues: u32,
}

fn above(code: &str) -> Count {
    (code.to_owned(), Measure::Numerator)
}

fn below(code: &str) -> Count {
    (code.to_owned(), Measure::Denominator)
}

fn policy(chance: &mut Chance) -> DisclosurePolicy {
    let up_to = chance.one_of(&[3, 5, 5, 5, 7, 9]);
    DisclosurePolicy {
        up_to,
        zeros: if chance.one_in(4) {
            Zeros::Hidden
        } else {
            Zeros::Shown
        },
        round_to: if chance.one_in(6) { 5 } else { 1 },
        least_denominator: chance.one_of(&[0, 5, 10]),
        least_possible: chance.one_of(&[2, 3, 3]),
    }
}

impl Story {
    pub(super) fn new(chance: &mut Chance) -> Self {
        let policy = policy(chance);
        let mut story = Self {
            policy,
            board: board(policy, Vec::new()),
            origins: Vec::new(),
            quarters: if chance.one_in(8) { 16 } else { 4 + chance.up_to(4) },
            issues: 2 + chance.up_to(1),
        };
        for block in 0..2 + chance.up_to(2) {
            story.block(chance, block);
        }
        story
    }

    /// Some indicators that have to do with each other.
    fn block(&mut self, chance: &mut Chance, block: u32) {
        let size = chance.one_of(&[2, 6, 6, 20, 80]);
        let code = |part: &str| format!("{part}{block}");
        match chance.up_to(11) {
            0 => self.alone(chance, &code("LONE"), size),
            1 => self.parts(chance, block, size, false),
            2 => self.parts(chance, block, size, true),
            3 => self.over_time(&code("FLOW"), &code("YEAR"), size, Basis::YearToDate),
            4 => self.over_time(&code("FLOW"), &code("YEAR"), size, Basis::Rolling12),
            5 => self.shares(block, size),
            10 => self.shares_over_time(block, size, Basis::YearToDate),
            11 => self.shares_over_time(block, size, Basis::Rolling12),
            6 => self.stock(block, size),
            7 => {
                self.free(rate(&code("RATE"), &code("rated ")), size);
                if chance.one_in(2) {
                    self.free(count(&code("COUNT"), &code("rated ")), size);
                    self.replace(Origin::Same(above(&code("RATE"))));
                    self.related(&code("COUNT"), Operator::Equal, &[&code("RATE")]);
                }
            }
            8 => {
                let mut mean = percent(&code("MEAN"), &code("weeks "), &code("cases "));
                mean.unit = Unit::Mean {
                    unit: "weeks".to_owned(),
                };
                self.free(mean, 50 * size);
                self.origins.push((below(&code("MEAN")), Origin::Free(size)));
            }
            _ => {
                self.free(count(&code("ALL"), &code("everybody ")), size);
                self.free(count(&code("SOME"), &code("some ")), size);
                self.replace(Origin::Share(above(&code("ALL"))));
                self.related(&code("SOME"), Operator::AtMost, &[&code("ALL")]);
            }
        }
    }

    pub(super) fn free(&mut self, indicator: Indicator, size: u32) {
        self.origins
            .push((above(indicator.code.as_str()), Origin::Free(size)));
        self.board.indicators.push(indicator);
    }

    /// The last count comes about otherwise.
    fn replace(&mut self, origin: Origin) {
        if let Some((_, last)) = self.origins.last_mut() {
            *last = origin;
        }
    }

    pub(super) fn alone(&mut self, chance: &mut Chance, code: &str, size: u32) {
        let mut alone = count(code, code);
        if chance.one_in(2) {
            let high = f64::from(size.div_ceil(2));
            alone.polarity = Polarity::Neutral {
                low: Some(2.0),
                high: Some(high),
            };
        }
        self.free(alone, size);
    }

    /// Parts and their total, by a relation or as a total of the board's; sometimes cut in two another way as well.
    fn parts(&mut self, chance: &mut Chance, block: u32, size: u32, is_total: bool) {
        let codes: Vec<String> = (0..2 + chance.up_to(2))
            .map(|part| format!("PART{part}OF{block}"))
            .collect();
        for code in &codes {
            self.free(count(code, code), size);
        }
        let all = format!("ALL{block}");
        let names: Vec<&str> = codes.iter().map(String::as_str).collect();
        let mut total = count(&all, &all);
        if is_total {
            total.source = Source::Total;
            total.parts = codes
                .iter()
                .map(|code| IndicatorCode::new(code).unwrap())
                .collect();
            self.board.indicators.push(total);
            return;
        }
        self.free(total, 0);
        self.replace(Origin::Sum(codes.iter().map(|code| above(code)).collect()));
        self.related(&all, Operator::Equal, &names);
        if chance.one_in(2) {
            let (girls, boys) = (format!("GIRLS{block}"), format!("BOYS{block}"));
            self.free(count(&girls, &girls), size);
            self.replace(Origin::Share(above(&all)));
            self.free(count(&boys, &boys), size);
            self.replace(Origin::Rest(above(&all), above(&girls)));
            self.related(&all, Operator::Equal, &[&girls, &boys]);
        }
    }

    /// What happens in a quarter, and the same over a longer time.
    fn over_time(&mut self, flow: &str, year: &str, size: u32, basis: Basis) {
        self.free(count(flow, flow), size);
        let mut longer = count(year, flow);
        longer.basis = basis;
        self.free(longer, 0);
        self.replace(Origin::Over(
            above(flow),
            if basis == Basis::Rolling12 { 4 } else { 0 },
        ));
        // Disclosure control knows of it only what a board says.
        for period in self.periods() {
            let quarters = if basis == Basis::Rolling12 {
                4
            } else {
                period.part().unwrap_or(4)
            };
            let flows = (0..quarters).map(|periods_before| Term {
                periods_before,
                ..term(flow)
            });
            self.board.relations.push(Relation {
                from: Some(period),
                until: Some(period),
                ..relation(vec![term(year)], Operator::Equal, flows.collect())
            });
        }
    }

    /// A count, a share of it, and a share of that.
    fn shares(&mut self, block: u32, size: u32) {
        let (all, seen, helped) = (
            format!("due {block}"),
            format!("seen {block}"),
            format!("helped {block}"),
        );
        let (first, second) = (format!("SEEN{block}"), format!("HELPED{block}"));
        let due = format!("DUE{block}");
        self.free(count(&due, &all), size);
        let mut rated = percent(&first, &seen, &all);
        (rated.polarity, rated.target, rated.floor) = (Polarity::High, Some(85.0), Some(50.0));
        self.free(rated, 0);
        self.replace(Origin::Share(above(&due)));
        self.origins.push((below(&first), Origin::Same(above(&due))));
        self.same(&first, &due);
        self.free(percent(&second, &helped, &seen), 0);
        self.replace(Origin::Share(above(&first)));
        self.origins.push((below(&second), Origin::Same(above(&first))));
        self.same(&second, &first);
    }

    /// A share over a longer time of what nobody says to be what other indicators count.
    fn shares_over_time(&mut self, block: u32, size: u32, basis: Basis) {
        let [due, seen, share] = ["DUEIN", "SEENIN", "SHARE"].map(|part| format!("{part}{block}"));
        // Where all are few all is hidden, and nothing can be learned.
        self.free(count(&due, &format!("others due {block}")), size.max(20));
        self.free(count(&seen, &format!("others seen {block}")), 0);
        self.replace(Origin::Share(above(&due)));
        let mut longer = percent(
            &share,
            &format!("seen over time {block}"),
            &format!("due over time {block}"),
        );
        longer.basis = basis;
        let quarters = if basis == Basis::Rolling12 { 4 } else { 0 };
        self.free(longer, 0);
        self.replace(Origin::Over(above(&seen), quarters));
        self.origins
            .push((below(&share), Origin::Over(above(&due), quarters)));
    }

    /// What starts, what ends and what is open.
    fn stock(&mut self, block: u32, size: u32) {
        let [start, end, open] = ["START", "END", "OPEN"].map(|part| format!("{part}{block}"));
        self.free(count(&start, &start), size);
        self.free(count(&end, &end), size);
        self.replace(Origin::Ends(open.clone(), above(&start)));
        let mut stock = count(&open, &open);
        stock.basis = Basis::Snapshot;
        self.free(stock, 0);
        self.replace(Origin::Stock(above(&start), above(&end)));
        let mut ended = term(&end);
        ended.is_minus = true;
        let before = Term {
            periods_before: 1,
            ..term(&open)
        };
        let relation = relation(
            vec![term(&open)],
            Operator::Equal,
            vec![before, term(&start), ended],
        );
        self.board.relations.push(relation);
    }

    /// One indicator's denominator is another's numerator.
    fn same(&mut self, of: &str, other: &str) {
        let below = Term {
            measure: Measure::Denominator,
            ..term(of)
        };
        self.board
            .relations
            .push(relation(vec![below], Operator::Equal, vec![term(other)]));
    }

    fn related(&mut self, left: &str, operator: Operator, right: &[&str]) {
        let right = right.iter().map(|code| term(code)).collect();
        self.board
            .relations
            .push(relation(vec![term(left)], operator, right));
    }

    fn periods(&self) -> Vec<Period> {
        let quarters = i32::try_from(self.quarters).unwrap_or(0);
        (0..quarters).rev().map(|back| last().shifted(-back)).collect()
    }

    /// What chance gives to each count that comes about by it.
    pub(super) fn thrown(&self, chance: &mut Chance) -> Thrown {
        let mut thrown = Thrown::new();
        for period in self.periods() {
            for (count, _) in &self.origins {
                thrown.insert((count.clone(), period), chance.next());
            }
        }
        thrown
    }

    /// Every count of every quarter.
    fn cells(&self, thrown: &Thrown) -> BTreeMap<(Count, Period), u32> {
        let mut cells = BTreeMap::new();
        for period in self.periods() {
            for (count, origin) in &self.origins {
                let mut chance = Chance(thrown[&(count.clone(), period)]);
                if let Some(value) = self.value(&cells, &mut chance, period, origin) {
                    cells.insert((count.clone(), period), value);
                }
            }
        }
        cells
    }

    fn value(
        &self,
        cells: &BTreeMap<(Count, Period), u32>,
        chance: &mut Chance,
        period: Period,
        origin: &Origin,
    ) -> Option<u32> {
        let at = |count: &Count, period: Period| cells.get(&(count.clone(), period)).copied();
        Some(match origin {
            Origin::Free(size) if chance.one_in(5) => chance.up_to(*size.min(&2)),
            Origin::Free(size) => chance.up_to(*size),
            Origin::Sum(parts) => parts.iter().map(|part| at(part, period)).sum::<Option<u32>>()?,
            Origin::Rest(all, some) => at(all, period)? - at(some, period)?,
            Origin::Share(all) => chance.up_to(at(all, period)?),
            Origin::Same(other) => at(other, period)?,
            Origin::Over(flow, periods) => {
                let periods = if *periods == 0 {
                    i32::from(period.part()?)
                } else {
                    i32::from(*periods)
                };
                (0..periods)
                    .map(|back| at(flow, period.shifted(-back)))
                    .sum::<Option<u32>>()?
            }
            Origin::Ends(open, started) => {
                let open = at(&above(open), period.previous()).unwrap_or(0);
                chance.up_to(open + at(started, period)?)
            }
            Origin::Stock(started, ended) => {
                let own = self
                    .origins
                    .iter()
                    .find(|(_, other)| std::ptr::eq(other, origin))?;
                at(&own.0, period.previous()).unwrap_or(0) + at(started, period)? - at(ended, period)?
            }
        })
    }

    /// What each issue's return says: the first everything up to its quarter, the others what is new or different.
    pub(super) fn returns(&self, chance: &mut Chance, thrown: &mut Thrown) -> Vec<(Period, Cells)> {
        let issues = i32::try_from(self.issues).unwrap_or(0);
        let mut sent: Cells = Cells::new();
        let mut returns = Vec::new();
        for issue in 0..issues {
            // Sometimes the last two issues are of the same quarter: a correction.
            let is_correction = issue > 0 && issue == issues - 1 && chance.one_in(3);
            let until = last().shifted(issue - issues + 1 - i32::from(is_correction));
            if issue > 0 && chance.one_in(2) {
                let some = usize::try_from(chance.next() % thrown.len() as u64).unwrap_or(0);
                if let Some(value) = thrown.values_mut().nth(some) {
                    *value = chance.next();
                }
            }
            let now = self
                .cells(thrown)
                .into_iter()
                .filter(|((_, period), _)| *period <= until);
            let now = now.map(|(((code, measure), period), value)| {
                ((code, measure, period), Value::number(f64::from(value)))
            });
            let news: Cells = now
                .filter(|(cell, value)| sent.get(cell) != Some(value))
                .collect();
            sent.extend(news.clone());
            returns.push((until, news));
        }
        returns
    }
}

pub(super) type Thrown = BTreeMap<(Count, Period), u64>;

/// The last quarter of the tables.
fn last() -> Period {
    "2025-26 Q4".parse().unwrap()
}
