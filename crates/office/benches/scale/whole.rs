//! 150 boards from one ledger in one run: how long each stage takes, and how much memory the process ever holds.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use boardpack_assess::{assess, disclose};
use boardpack_ledger::Ledger;

use super::made::{self, Read};

const BOARDS: u32 = 150;
/// A small server has this much and other things to do besides.
const MOST_MEMORY_MIB: u64 = 2_048;

/// `[BOARDS] [LEDGER]`: how many boards, and where their ledger is or is to be made.
pub(super) fn run(words: &[String]) {
    let boards = words
        .first()
        .and_then(|boards| boards.parse().ok())
        .unwrap_or(BOARDS);
    let place = words.get(1).map_or_else(
        || std::env::temp_dir().join(format!("boardpack-{boards}-boards.sqlite")),
        PathBuf::from,
    );
    println!("{boards} boards, {} observations", boards * made::PER_BOARD);
    if place.exists() {
        println!("the ledger that is there is taken: {}", place.display());
    } else {
        make(&place, boards);
    }
    let mut ledger = Ledger::open_file(&place).expect("the ledger that was just made");
    let mut spent = Spent::default();
    let whole = Instant::now();
    for number in 1..=boards {
        one(&mut ledger, number, &mut spent);
    }
    spent.report(boards * made::PER_BOARD, whole.elapsed());
}

fn make(place: &Path, boards: u32) {
    let started = Instant::now();
    let mut ledger = Ledger::open_file(place).expect("a ledger can be made there");
    for number in 1..=boards {
        made::record(&mut ledger, &made::board(number), number);
    }
    println!(
        "recorded in {:.1} s: {}",
        started.elapsed().as_secs_f64(),
        place.display()
    );
}

/// How long each stage took over all boards.
#[derive(Debug, Default)]
struct Spent {
    read: Duration,
    assessed: Duration,
    disclosed: Duration,
}

impl Spent {
    fn report(&self, observations: u32, whole: Duration) {
        let millions = f64::from(observations) / 1e6;
        println!("{:<26}{:>10}{:>16}", "stage", "seconds", "s per million");
        let stages = [
            ("read from the ledger", self.read),
            ("assessed", self.assessed),
            ("disclosed to the public", self.disclosed),
            ("all told", whole),
        ];
        for (stage, spent) in stages {
            let seconds = spent.as_secs_f64();
            println!("{stage:<26}{seconds:>10.1}{:>16.2}", seconds / millions);
        }
        match most_memory_mib() {
            Some(most) => {
                println!("most memory held: {most} MiB (promised: less than {MOST_MEMORY_MIB} MiB)");
                assert!(most < MOST_MEMORY_MIB, "more memory than promised");
            }
            None => println!("how much memory was held this system does not say"),
        }
    }
}

/// Reads, assesses and discloses one board, and lets go of all of it.
fn one(ledger: &mut Ledger, number: u32, spent: &mut Spent) {
    let board = made::board(number);
    let started = Instant::now();
    let read = Read::new(ledger, &board);
    spent.read += started.elapsed();
    assert_eq!(
        read.observations.len(),
        made::PER_BOARD as usize,
        "nothing is lost on the way"
    );
    let started = Instant::now();
    let assessment =
        assess(&board, made::last_quarter(), &read.known(), made::as_at()).expect("the calendar covers it");
    spent.assessed += started.elapsed();
    let started = Instant::now();
    let shown = disclose(&board, &assessment, &board.audiences[0], &[]);
    spent.disclosed += started.elapsed();
    black_box(shown);
}

/// The most memory that this process ever held, where the system says so.
fn most_memory_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kibibytes / 1024)
}
