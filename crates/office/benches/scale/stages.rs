//! Each stage by itself, on one board, with how many observations it handles in a second.

use boardpack_assess::{assess, disclose, every_series, variation};
use boardpack_ledger::Ledger;
use divan::Bencher;
use divan::counter::ItemsCount;

use super::made::{self, Read};

/// A ledger in memory that holds one board.
fn ledger() -> Ledger {
    let mut ledger = Ledger::open("sqlite::memory:").expect("a ledger in memory");
    made::record(&mut ledger, &made::board(1), 1);
    ledger
}

fn timed<T>(bencher: Bencher<'_, '_>, stage: impl FnMut() -> T) {
    bencher
        .counter(ItemsCount::new(made::PER_BOARD))
        .bench_local(stage);
}

#[divan::bench(sample_count = 20)]
fn read(bencher: Bencher<'_, '_>) {
    let (mut ledger, board) = (ledger(), made::board(1));
    timed(bencher, || Read::new(&mut ledger, &board));
}

#[divan::bench(sample_count = 20)]
fn series(bencher: Bencher<'_, '_>) {
    let board = made::board(1);
    let read = Read::new(&mut ledger(), &board);
    timed(bencher, || {
        every_series(&board, made::last_quarter(), &read.known(), made::as_at())
            .expect("the calendar covers it")
    });
}

#[divan::bench(sample_count = 20)]
fn spc(bencher: Bencher<'_, '_>) {
    let board = made::board(1);
    let read = Read::new(&mut ledger(), &board);
    let series = every_series(&board, made::last_quarter(), &read.known(), made::as_at())
        .expect("the calendar covers it");
    timed(bencher, || {
        let indicators = board.indicators.iter().zip(&series);
        let shown =
            indicators.filter_map(|(indicator, series)| variation(indicator, series, None, board.variation));
        shown.count()
    });
}

#[divan::bench(sample_count = 20)]
fn assessment(bencher: Bencher<'_, '_>) {
    let board = made::board(1);
    let read = Read::new(&mut ledger(), &board);
    timed(bencher, || {
        assess(&board, made::last_quarter(), &read.known(), made::as_at()).expect("the calendar covers it")
    });
}

#[divan::bench(sample_count = 10)]
fn disclosure(bencher: Bencher<'_, '_>) {
    let board = made::board(1);
    let read = Read::new(&mut ledger(), &board);
    let assessment =
        assess(&board, made::last_quarter(), &read.known(), made::as_at()).expect("the calendar covers it");
    timed(bencher, || {
        disclose(&board, &assessment, &board.audiences[0], &[])
    });
}
