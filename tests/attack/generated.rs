//! Tables that nobody chose: boards of related counts, two or three issues each, hidden by disclosure control and attacked.

mod story;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use boardpack_model::assessment::Assessment;
use boardpack_model::board::{Board, DisclosurePolicy};
use boardpack_model::pack::Pack;
use boardpack_model::{Measure, Period, Value};

use super::judge::{Outcome, attack};
use super::tables::{Cells, assessed_after, pack, rate, shown};
use super::truth::Issue;
use story::{Chance, Story};

/// The issues of a story: each with its truth and the public's pack.
fn issued(board: &Board, returns: &[(Period, Cells)]) -> Vec<(Assessment, Pack)> {
    let sent: Vec<Cells> = returns.iter().map(|(_, cells)| cells.clone()).collect();
    let mut issues: Vec<(Assessment, Pack)> = Vec::new();
    for (number, (period, _)) in (1..).zip(returns) {
        let truth = assessed_after(board, &sent[..number as usize], *period);
        let earlier: Vec<&Pack> = issues.iter().map(|(_, pack)| pack).collect();
        let shown = shown(board, &truth, &earlier);
        let pack = pack(board, &shown, number);
        issues.push((truth, pack));
    }
    issues
}

/// One generated table from its seed.
fn one(seed: u64) -> (DisclosurePolicy, Outcome) {
    let mut chance = Chance(seed);
    let story = Story::new(&mut chance);
    let mut thrown = story.thrown(&mut chance);
    let returns = story.returns(&mut chance, &mut thrown);
    let issues = issued(&story.board, &returns);
    let issues: Vec<Issue<'_>> = issues
        .iter()
        .map(|(truth, pack)| Issue {
            pack,
            truth,
            workbook: None,
        })
        .collect();
    let attacked = || attack(&story.board, &story.policy, &issues);
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(attacked));
    let outcome = outcome.unwrap_or_else(|_| panic!("table {seed}: the attacker is wrong, as said above"));
    (story.policy, outcome)
}

/// The same story with one small count of nothing else another small count, wherever that is published.
fn twin(returns: &[(Period, Cells)], cell: &(String, Measure, Period), other: f64) -> Vec<(Period, Cells)> {
    let mut twin = returns.to_vec();
    for (_, cells) in &mut twin {
        if let Some(value) = cells.get_mut(cell) {
            *value = Value::number(other);
        }
    }
    twin
}

/// How many tables: two hundred, or as many as `BOARDPACK_TEST_TABLES` says.
fn tables() -> u64 {
    #[expect(
        clippy::disallowed_methods,
        reason = "the environment says how many tables are tried"
    )]
    let wanted = std::env::var("BOARDPACK_TEST_TABLES");
    wanted.ok().and_then(|text| text.parse().ok()).unwrap_or(200)
}

/// What came of many tables.
#[derive(Debug, Default)]
struct Tally {
    attacked: usize,
    /// The fewest whole numbers left of a count, by how many the policy asks for.
    fewest: BTreeMap<u32, usize>,
    leaks: Vec<String>,
}

impl Tally {
    fn add(&mut self, seed: u64, policy: DisclosurePolicy, outcome: Outcome) {
        self.attacked += outcome.attacked;
        if let Some(few) = outcome.fewest {
            let fewest = self.fewest.entry(policy.least_possible).or_insert(few);
            *fewest = few.min(*fewest);
        }
        let leaks = outcome.leaks.into_iter();
        self.leaks
            .extend(leaks.map(|leak| format!("table {seed}: {}: {}", leak.what, leak.deduced)));
    }
}

#[test]
fn no_hidden_count_of_any_generated_table_is_pinned_down() {
    let tables = tables();
    let tally = Mutex::new(Tally::default());
    let next = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= tables {
                        break;
                    }
                    let (policy, outcome) = one(seed);
                    tally.lock().unwrap().add(seed, policy, outcome);
                }
            });
        }
    });
    let tally = tally.into_inner().unwrap();
    println!(
        "{tables} tables, {} hidden counts attacked; the fewest whole numbers left of one, by how many are asked for: {:?}",
        tally.attacked, tally.fewest
    );
    let leaks = tally.leaks;
    assert!(
        tally.attacked as u64 > 10 * tables,
        "only {} counts were attacked",
        tally.attacked
    );
    assert!(leaks.is_empty(), "{} leaks:\n{}", leaks.len(), leaks.join("\n"));
}

/// Limits, directions, ratings, sentences, exceptions, counts: whatever it is, it may not depend on a number that is hidden.
#[test]
fn two_tables_that_differ_in_a_hidden_count_only_have_the_same_packs() {
    let mut twins = 0;
    for seed in 0..tables() / 4 {
        let mut chance = Chance(seed);
        let mut story = Story::new(&mut chance);
        story.origins.clear();
        story.board.indicators.clear();
        story.board.relations.clear();
        story.quarters = chance.one_of(&[6, 16, 20]);
        story.alone(&mut chance, "LONE0", 8);
        story.free(rate("RATE0", "rated"), 12);
        let mut thrown = story.thrown(&mut chance);
        let returns = story.returns(&mut chance, &mut thrown);
        let small = returns[0]
            .1
            .iter()
            .filter(|(_, value)| matches!(value.exact(), Some(2.0 | 3.0)));
        let small: Vec<_> = small.map(|(cell, _)| cell.clone()).collect();
        let is_revised = |cell| returns[1..].iter().any(|(_, cells)| cells.contains_key(cell));
        let Some(cell) = small.iter().rev().find(|cell| !is_revised(cell)) else {
            continue;
        };
        let packs = |returns: &[(Period, Cells)]| -> Vec<String> {
            let issues = issued(&story.board, returns).into_iter();
            issues
                .map(|(_, pack)| serde_json::to_string_pretty(&pack).unwrap())
                .collect()
        };
        for (one, other) in packs(&twin(&returns, cell, 1.0))
            .iter()
            .zip(packs(&twin(&returns, cell, 3.0)))
        {
            if let Some((one, other)) = one.lines().zip(other.lines()).find(|(one, other)| one != other) {
                panic!("table {seed}, {cell:?} is 1 or 3: {one} or {other}");
            }
            assert_eq!(*one, other);
        }
        twins += 1;
    }
    assert!(twins > tables() / 10, "only {twins} pairs were compared");
}
