//! `boardpack serve`: ticks for ever. The timer only ticks; what is due is worked out afresh at each tick. Watching the
//! drop folder is a hint to tick sooner, never the truth.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use boardpack_office::Workspace;
use boardpack_office::tick::tick;
use clap::Args;
use notify::{RecursiveMode, Watcher};
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};
use tokio_cron_scheduler::{Job, JobScheduler};

use crate::clock;
use crate::commands::{Shared, print_text, tick_in_words};
use crate::exit::{self, Done, Outcome, Stopped};

/// Tick for ever: on a timer, and sooner when something is dropped.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Tick every so many seconds, from 5 to 59
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u8).range(5..60))]
    every: u8,
}

/// What the loop is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    Tick,
    Stop,
}

/// How long after a change in the drop folder a tick comes, so that one copy gives one tick.
const AFTER_A_HINT: Duration = Duration::from_millis(500);

impl Serve {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        // This lock is held to the end: a second service on the same workspace is refused. The right to work is taken for
        // each tick only, so that the officer's commands find their turn between two ticks.
        let workspace = shared.workspace()?;
        let _service = workspace.serving_lock()?;
        drop(shared.open_at(workspace.clone())?);
        let (words, told) = channel();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build();
        let runtime = runtime.context("starting the scheduler")?;
        let _scheduler = start_timer(&runtime, self.every, words.clone())?;
        let _watcher = watch(&workspace, words.clone());
        words.send(Word::Tick).context("starting the first tick")?;
        print_text(&format!(
            "boardpack serves {} (process {}): a tick every {} seconds. Stop it with Ctrl-C or SIGTERM.",
            workspace.root.display(),
            std::process::id(),
            self.every
        ));
        work(shared, &told);
        print_text("boardpack stopped.");
        runtime.shutdown_timeout(Duration::from_secs(5));
        Ok(Done::Well)
    }
}

/// Ticks whenever told to, until told to stop. A tick that could not be done is said and tried again at the next.
fn work(shared: &Shared, told: &Receiver<Word>) {
    while told.recv().is_ok_and(|word| word == Word::Tick) {
        // Several words at once are one tick; a stop among them wins.
        let until = Instant::now() + AFTER_A_HINT;
        loop {
            match told.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(Word::Tick) => {}
                Ok(Word::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) => break,
            }
        }
        if let Err(stopped) = one_tick(shared) {
            eprintln!("boardpack: this tick could not be done; the next one tries again");
            exit::report(Err(stopped));
        }
    }
}

/// Opens the office afresh, pipelines and all, and ticks once.
fn one_tick(shared: &Shared) -> Result<(), Stopped> {
    let mut office = shared.open()?;
    let ticked = tick(&mut office, clock::machine_now())?;
    ticked
        .iter()
        .filter(|ticked| ticked.did_something())
        .for_each(|ticked| print_text(&tick_in_words(ticked)));
    Ok(())
}

fn start_timer(runtime: &Runtime, every: u8, words: Sender<Word>) -> Result<JobScheduler> {
    runtime.block_on(async move {
        let scheduler = JobScheduler::new().await.context("starting the scheduler")?;
        let ticks = words.clone();
        let job = Job::new(format!("*/{every} * * * * *"), move |_, _| {
            // The receiver is gone only when the program is stopping.
            ticks.send(Word::Tick).ok();
        });
        scheduler
            .add(job.context("making the timer")?)
            .await
            .context("starting the timer")?;
        scheduler.start().await.context("starting the scheduler")?;
        let mut terminate = signal(SignalKind::terminate()).context("listening for SIGTERM")?;
        let mut interrupt = signal(SignalKind::interrupt()).context("listening for Ctrl-C")?;
        tokio::spawn(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            words.send(Word::Stop).ok();
        });
        Ok(scheduler)
    })
}

/// Watches the drop folder. Where that cannot be done (some network shares) the timer serves alone.
fn watch(workspace: &Workspace, words: Sender<Word>) -> Option<notify::RecommendedWatcher> {
    let drop = workspace.drop_root();
    std::fs::create_dir_all(&drop).ok()?;
    let hint = move |event: notify::Result<notify::Event>| {
        // Our own receipts and clearing away are no news.
        if event.is_ok_and(|event| event.kind.is_create() || event.kind.is_modify()) {
            words.send(Word::Tick).ok();
        }
    };
    let mut watcher = notify::recommended_watcher(hint).ok()?;
    watcher.watch(&drop, RecursiveMode::Recursive).ok()?;
    Some(watcher)
}
