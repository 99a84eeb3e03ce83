//! Packs: made whole in memory from the ledger and the pipeline, then put into place as a folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use boardpack_ledger::{Ledger, NewEvent};
use boardpack_model::assessment::Assessment;
use boardpack_model::board::{Audience, Disclosure};
use boardpack_model::history::{Happening, WordsPlace};
use boardpack_model::pack::{Edition, Pack};
use boardpack_model::papers::PapersStatus;
use boardpack_model::{AudienceCode, Board, Finding, History, Period};
use boardpack_pack::{Beside, Since};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use crate::previous::{Previous, earlier, previous};
use crate::workspace::write_whole;
use crate::{Office, OpenBoard, assess, clock, pre_brief};

/// The version that packs are made with.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Everything that decides a pack's bytes, besides the ledger and the pipeline.
#[derive(Debug, Clone, PartialEq)]
pub struct Recipe {
    /// The period.
    pub period: Period,
    /// The instant as at which everything in it is known.
    pub as_at: Timestamp,
    /// The issue; nothing for a draft.
    pub issue: Option<Issue>,
    /// The issue that this one replaces, or that a draft would; nothing for the first.
    pub previous: Option<Previous>,
    /// Every pack issued by that instant, of whatever period, by audience, the oldest first: what they show is public for ever,
    /// and nothing may be shown now that gives away together with it what was hidden.
    pub earlier: Vec<BTreeMap<String, Pack>>,
}

impl Recipe {
    /// What an audience already has.
    fn earlier_for(&self, audience: &Audience) -> Vec<&Pack> {
        let packs = self.earlier.iter();
        packs
            .filter_map(|packs| packs.get(audience.code.as_str()))
            .collect()
    }
}

/// What makes a draft an issue.
#[derive(Debug, Clone, PartialEq)]
pub struct Issue {
    /// Counted from one.
    pub number: u32,
    /// The day it is issued.
    pub day: Date,
    /// Who approved it.
    pub approved_by: String,
    /// Why it was approved below the coverage that the board asks for, where it was.
    pub despite: Option<String>,
}

/// A pack's files: path below its folder to bytes.
pub type Files = BTreeMap<String, Vec<u8>>;

/// The packs of one period for every audience, as values.
pub struct Composed {
    /// The whole assessment, from which each audience sees its part.
    pub assessment: Assessment,
    /// Audience code to pack.
    pub packs: BTreeMap<String, Pack>,
    /// The pack with nothing withheld, of which each agency is told its part: that of the first audience that may see
    /// everything, else one that nobody gets.
    pub whole: Pack,
}

/// Composes the packs of every audience. Reads the ledger and writes nothing.
pub fn compose(ledger: &mut Ledger, board: &Board, recipe: &Recipe) -> Result<Composed> {
    let mut assessment = assess::assessment(ledger, board, recipe.period, recipe.as_at)?;
    let history = ledger
        .history(&board.code)
        .context("reading the ledger")?
        .as_at(recipe.as_at);
    let papers = papers(ledger, board, &history, recipe.as_at)?;
    let choices = history.choices(recipe.period);
    let mut held_back = Vec::new();
    let mut pack = |board: &Board, audience: &Audience| {
        let shown = boardpack_assess::disclose(board, &assessment, audience, &recipe.earlier_for(audience));
        held_back.extend(boardpack_assess::held_back(&assessment, &shown, audience));
        let headline = history.words(recipe.period, WordsPlace::Headline);
        held_back.extend(headline.and_then(|words| {
            boardpack_assess::words_held_back(audience, &shown, "The headline", words.text)
        }));
        let shown = boardpack_assess::chosen(board, shown, audience, &choices);
        let edition = edition(recipe, audience);
        let pack = boardpack_pack::compose(
            board,
            &shown,
            &edition,
            &boardpack_assess::printed,
            &history.submissions,
        );
        let beside = Beside {
            history: &history,
            coverage: &assessment.coverage,
            despite: recipe.issue.as_ref().and_then(|issue| issue.despite.as_deref()),
            papers: &papers,
            since: since(recipe, audience),
            may_tell: &|audience, text| boardpack_assess::may_tell(audience, &shown, text),
        };
        boardpack_pack::complete(board, pack, &beside)
    };
    let packs: BTreeMap<String, Pack> = board
        .audiences
        .iter()
        .map(|audience| (audience.code.to_string(), pack(board, audience)))
        .collect();
    let sees_all = board
        .audiences
        .iter()
        .find(|one| one.disclosure == Disclosure::Full);
    let whole = sees_all.and_then(|audience| packs.get(audience.code.as_str()).cloned());
    let whole = whole.unwrap_or_else(|| {
        let (board, audience) = undisclosed(board);
        pack(&board, &audience)
    });
    assessment.findings.extend(held_back);
    Ok(Composed {
        assessment,
        packs,
        whole,
    })
}

fn edition(recipe: &Recipe, audience: &Audience) -> Edition {
    Edition {
        issue: recipe.issue.as_ref().map(|issue| issue.number),
        as_at: recipe.as_at,
        issued_on: recipe.issue.as_ref().map(|issue| issue.day),
        approved_by: recipe.issue.as_ref().map(|issue| issue.approved_by.clone()),
        audience: audience.code.clone(),
        version: VERSION.to_owned(),
    }
}

/// The board with one audience only, which sees everything and which nobody is in.
fn undisclosed(board: &Board) -> (Board, Audience) {
    let audience = Audience {
        code: AudienceCode::new("whole").expect("a plain word is a code"),
        title: board.short_name.clone(),
        marking: board.marking.clone(),
        disclosure: Disclosure::Full,
        recipients: Vec::new(),
    };
    let mut board = board.clone();
    board.audiences = vec![audience.clone()];
    (board, audience)
}

/// How the papers of each meeting stood at an instant.
fn papers(
    ledger: &mut Ledger,
    board: &Board,
    history: &History,
    as_at: Timestamp,
) -> Result<Vec<PapersStatus>> {
    // What was recorded in the very instant of a draft, that it was made above all, may have come after it.
    let before = as_at
        .saturating_sub(1.nanosecond())
        .context("the instant before")?;
    let handovers = ledger
        .handovers(&board.code, before)
        .context("reading what was delivered")?;
    boardpack_model::papers::papers(board, &history.as_at(before), &handovers, as_at)
        .context("working out working days")
}

/// The issue before, as this audience had it.
fn since<'r>(recipe: &'r Recipe, audience: &Audience) -> Option<Since<'r>> {
    let previous = recipe.previous.as_ref()?;
    Some(Since {
        issue: previous.issue,
        pack: previous.packs.get(audience.code.as_str())?,
        files_changed: previous.files_changed,
    })
}

/// Makes every file of a pack: three formats for each audience, and the values that they were made from.
pub fn make(ledger: &mut Ledger, board: &Board, recipe: &Recipe) -> Result<Files> {
    files(&compose(ledger, board, recipe)?)
}

fn files(composed: &Composed) -> Result<Files> {
    let mut files = Files::new();
    for (audience, pack) in &composed.packs {
        let made = |what: &str| format!("making the {what} for the audience {audience}");
        files.insert(
            format!("{audience}.pdf"),
            boardpack_pack::pdf(pack).with_context(|| made("PDF"))?,
        );
        files.insert(
            format!("{audience}.html"),
            boardpack_pack::html(pack)
                .with_context(|| made("HTML"))?
                .into_bytes(),
        );
        files.insert(
            format!("{audience}.xlsx"),
            boardpack_pack::xlsx(pack).with_context(|| made("XLSX"))?,
        );
    }
    files.extend(as_json(composed)?);
    Ok(files)
}

/// The values of a pack without its pages: what `assessment.json` and `pack.json` hold.
pub fn as_json(composed: &Composed) -> Result<Files> {
    Ok(Files::from([
        ("assessment.json".to_owned(), json(&composed.assessment)?),
        ("pack.json".to_owned(), json(&composed.packs)?),
    ]))
}

fn json(value: &impl serde::Serialize) -> Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(value).context("writing JSON")?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Makes a draft of a period's pack as known now, puts it in place of the last draft, and records that it was made.
///
/// Gives what was found on the way, the texts among it that an audience does not get for a number in them.
pub fn draft(office: &mut Office, open: &OpenBoard, period: Period, now: Timestamp) -> Result<Vec<Finding>> {
    let now = clock::need_sound(office, open, now)?;
    let history = office
        .ledger
        .history(&open.board.code)
        .context("reading the ledger")?;
    let last = history.last_issue(period);
    let recipe = Recipe {
        period,
        as_at: now,
        issue: None,
        previous: last
            .map(|last| previous(&office.workspace, open, last))
            .transpose()?,
        earlier: earlier(&office.workspace, &open.board, &history, now)?,
    };
    let composed = compose(&mut office.ledger, &open.board, &recipe)?;
    let of_each = pre_brief::of_each(&open.board, &composed.whole)?;
    let folder = office.workspace.packs(&open.board.code, period).join("draft");
    put_in_place(&folder, &files(&composed)?)?;
    // What it says is known before it is known to be drafted: a draft that nobody could be told about is made again.
    for what in [
        Happening::DraftSays { period, of_each },
        Happening::Drafted { period },
    ] {
        let event = NewEvent {
            at: now,
            by: "boardpack".to_owned(),
            what,
            once: None,
        };
        office
            .ledger
            .record_event(&open.board.code, &event, &[])
            .context("recording the draft")?;
    }
    Ok(composed.assessment.findings)
}

/// Writes a pack's files into a folder of their own beside it, then swaps it in: a reader never sees half a pack.
pub fn put_in_place(folder: &Path, files: &Files) -> Result<()> {
    let parent = folder
        .parent()
        .with_context(|| format!("{} has no parent", folder.display()))?;
    let name = folder
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let (fresh, old) = (
        parent.join(format!(".{name}.new")),
        parent.join(format!(".{name}.old")),
    );
    for leftover in [&fresh, &old] {
        if leftover.exists() {
            fs::remove_dir_all(leftover).with_context(|| format!("clearing {}", leftover.display()))?;
        }
    }
    for (path, bytes) in files {
        write_whole(&fresh.join(path), bytes)?;
    }
    if folder.exists() {
        fs::rename(folder, &old).with_context(|| format!("replacing {}", folder.display()))?;
    }
    fs::rename(&fresh, folder).with_context(|| format!("putting {} in place", folder.display()))?;
    if old.exists() {
        fs::remove_dir_all(&old).with_context(|| format!("clearing {}", old.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
