//! `boardpack demo`: the Blanktown board, replayed over a year and a half with a moving clock through the very same tick.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use boardpack_model::history::Happening;
use boardpack_model::{AgencyCode, Board, History, Outcome as Answer, ReturnCode, ReturnKey};
use boardpack_office::approve::{self, Approving};
use boardpack_office::decide::{Deciding, Decision, decide};
use boardpack_office::{Office, OpenBoard, Surroundings, Workspace, tick};
use boardpack_post::Transport;
use clap::Args;
use jiff::civil::{DateTime, Weekday};
use jiff::{Timestamp, ToSpan};

use crate::commands::{Shared, print_text};
use crate::exit::{Done, Outcome, Stopped};
use crate::sample::{self, Delivery, SampleDecision};
use crate::surroundings::reader;
use crate::{clock, progress};

/// Set up the Blanktown board and replay a year and a half of its returns.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// The folder to set it up in; it must be new or empty
    #[arg(long, value_name = "DIR", default_value = "blanktown-demo")]
    into: PathBuf,
}

/// When the replay begins and ends, local to the board.
const BEGINS: &str = "2025-06-02T09:05";
const ENDS: &str = "2026-11-20T16:00";
/// The service is off for five days, over the day on which the returns for 2025-26 Q4 are due: what is dropped meanwhile lies there
/// until it is back.
const OFF: (&str, &str) = ("2026-04-29T09:06", "2026-05-04T09:04");

/// Something that happens in the replay, at an instant.
enum Step {
    Lands(Delivery),
    Decided(SampleDecision),
    Morning,
}

impl Demo {
    pub(crate) fn run(&self, _shared: &Shared) -> Outcome {
        if fs::read_dir(&self.into).is_ok_and(|mut entries| entries.next().is_some()) {
            let into = self.into.display();
            return Err(Stopped::Usage(format!(
                "{into} is not empty: choose another folder with --into"
            )));
        }
        fs::create_dir_all(&self.into).with_context(|| format!("making {}", self.into.display()))?;
        sample::write_pipeline(&self.into)?;
        let mut office = open(&self.into)?;
        let open = office.board(None)?;
        let steps = steps()?;
        let counts = replay(&mut office, &open, &steps)?;
        print_text(&in_ten_lines(&mut office, &open, &counts, &self.into)?);
        Ok(Done::Well)
    }
}

fn open(root: &Path) -> Result<Office, Stopped> {
    let workspace = Workspace::at(root)?;
    let deliveries = sample::deliveries()?;
    let surroundings = Surroundings {
        reader: reader()?,
        passwords: std::collections::BTreeMap::default(),
        settle: std::time::Duration::ZERO,
        transport: Transport::Folder(workspace.outbox()),
        mode: None,
        ledger_url: None,
        births: std::collections::BTreeMap::default(),
        maildir: None,
    };
    let mut office = Office::open(workspace, surroundings)?;
    let board = office.board(None)?.board;
    let births = sample::births(&deliveries);
    office.surroundings.births = births
        .into_iter()
        .map(|(path, born)| (path, clock::local(&board, born)))
        .collect();
    Ok(office)
}

/// Every step of the replay in order of time: what lands, what is decided, and each working morning.
fn steps() -> Result<Vec<(DateTime, Step)>> {
    let (begins, ends): (DateTime, DateTime) = (BEGINS.parse()?, ENDS.parse()?);
    let lands = sample::deliveries()?
        .into_iter()
        .map(|row| (row.at, Step::Lands(row)));
    let decided = sample::decisions()?
        .into_iter()
        .map(|row| (row.at, Step::Decided(row)));
    let mornings = std::iter::successors(Some(begins), |day| day.checked_add(1.day()).ok())
        .take_while(|day| *day <= ends)
        .filter(|day| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday))
        .map(|day| (day, Step::Morning));
    let mut steps: Vec<(DateTime, Step)> = lands.chain(decided).chain(mornings).collect();
    steps.push((ends, Step::Morning));
    steps.sort_by_key(|(at, _)| *at);
    Ok(steps)
}

/// What the replay counts as it goes.
#[derive(Debug, Default)]
struct Counts {
    ticks: u32,
    files: usize,
    written: usize,
    drafted: usize,
    approved: u32,
}

fn replay(office: &mut Office, open: &OpenBoard, steps: &[(DateTime, Step)]) -> Result<Counts> {
    let bar = progress::bar(steps.len());
    let off: (DateTime, DateTime) = (OFF.0.parse()?, OFF.1.parse()?);
    let mut counts = Counts::default();
    for (at, step) in steps {
        bar.set_message(at.strftime("%-d %B %Y").to_string());
        let now = clock::local(&open.board, *at);
        match step {
            Step::Lands(delivery) => land(office, &open.board, delivery)?,
            Step::Decided(decision) => {
                counts.approved += u32::from(decision.decision == "approve");
                decided(office, open, decision, now).with_context(|| format!("a decision of {at}"))?;
            }
            Step::Morning => {}
        }
        if (off.0..=off.1).contains(at) {
            bar.inc(1);
            continue;
        }
        for ticked in tick::tick(office, now).with_context(|| format!("the tick of {at}"))? {
            counts.ticks += 1;
            counts.files += ticked.received.iter().filter(|row| row.outcome.is_some()).count();
            counts.written += ticked.written.len();
            counts.drafted += ticked.drafted.len();
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(counts)
}

fn land(office: &Office, board: &Board, delivery: &Delivery) -> Result<()> {
    let folder = office.drop_folder(board).join(&delivery.folder);
    fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    let path = folder.join(&delivery.name);
    fs::write(&path, sample::bytes(&delivery.file)?).with_context(|| format!("writing {}", path.display()))
}

fn decided(office: &mut Office, open: &OpenBoard, row: &SampleDecision, now: Timestamp) -> Result<()> {
    let period = row
        .period
        .parse()
        .with_context(|| format!("the period `{}`", row.period))?;
    if row.decision == "approve" {
        let approving = Approving {
            by: &row.by,
            despite: (!row.detail.is_empty()).then_some(row.detail.as_str()),
            now,
        };
        return approve::approve(office, open, period, approving).map(|_| ());
    }
    let key = ReturnKey {
        agency: AgencyCode::new(&row.agency)?,
        code: ReturnCode::new(&row.return_code)?,
        period,
    };
    let decision = match row.decision.as_str() {
        "extend" => Decision::Extend(
            row.detail
                .parse()
                .with_context(|| format!("the day `{}`", row.detail))?,
        ),
        "waive" => Decision::Waive,
        "nil" => Decision::Nil,
        "accept" => Decision::Accept(row.detail.clone()),
        other => bail!("there is no decision `{other}`"),
    };
    decide(
        office,
        open,
        &key,
        &decision,
        Deciding {
            by: &row.by,
            reason: &row.reason,
            now,
        },
    )
    .map(|_| ())
}

/// What happened, and where to look, in ten lines.
fn in_ten_lines(office: &mut Office, open: &OpenBoard, counts: &Counts, into: &Path) -> Result<String> {
    let history = office
        .ledger
        .history(&open.board.code)
        .context("reading the ledger")?;
    let issued: Vec<String> = history.packs.iter().map(|pack| pack.period.to_string()).collect();
    let last = history.packs.last().context("the replay issues packs")?;
    let pack = office
        .workspace
        .packs(&open.board.code, last.period)
        .join(format!("issue-{}", last.issue));
    let drafted = history.events.iter().rev().find_map(|event| match event.what {
        Happening::Drafted { period } => Some(period.to_string()),
        _ => None,
    });
    let (into, pack) = (into.display(), pack.display());
    let lines = [
        format!(
            "{}, {} to {}: {} ticks.",
            open.board.name,
            &BEGINS[..10],
            &ENDS[..10],
            counts.ticks
        ),
        answers(&history, counts.files),
        format!(
            "{} letters, {} of them requests, reminders and packs, each to one person: {into}/outbox",
            history.letters.len(),
            counts.written
        ),
        format!(
            "Packs issued: {}. Drafted, waiting for approval: {}.",
            issued.join(", "),
            drafted.unwrap_or_default()
        ),
        format!("The last issue, for the board and for the public: {pack}"),
        format!("Open {pack}/board.html, board.pdf or board.xlsx."),
        format!(
            "Who has sent what:  boardpack status --workspace {into} --now {ENDS} --period \"2026-27 Q2\""
        ),
        format!(
            "Back to the cells:  boardpack trace CSC05 --workspace {into} --as-at 2026-08-24T09:05 --period \"2026-27 Q1\""
        ),
        format!("Does it all agree?  boardpack verify --workspace {into}"),
    ];
    Ok(lines.join("\n"))
}

/// How the files were answered, in two lines.
fn answers(history: &History, files: usize) -> String {
    let count = |outcome| {
        history
            .submissions
            .iter()
            .filter(|submission| submission.outcome == outcome)
            .count()
    };
    let accepted = history
        .submissions
        .iter()
        .filter(|submission| submission.outcome.is_acceptance())
        .count();
    format!(
        "{files} files: {accepted} accepted ({} with queries, {} in part), {} returned for correction,\n\
         {} held for the officer, {} quarantined, {} could not be read. Each was answered at once.",
        count(Answer::AcceptedWithQueries),
        count(Answer::AcceptedInPart),
        count(Answer::ReturnedForCorrection),
        count(Answer::Held),
        count(Answer::Quarantined),
        count(Answer::Refused),
    )
}
