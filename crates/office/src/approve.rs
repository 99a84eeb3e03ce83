//! Approval: a named person lets the last draft become an issue. What they approved is what was drafted, not what came since.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result};
use boardpack_ledger::{NewEvent, sha256_hex};
use boardpack_model::assessment::Coverage;
use boardpack_model::board::{Disclosure, Meeting};
use boardpack_model::history::{Happening, History, IssuedPack};
use boardpack_model::{Board, Period};
use boardpack_pack::{coverage_words, needs_reason};
use jiff::Timestamp;

use crate::packs::{self, Composed, Issue, Recipe};
use crate::previous::{earlier, previous};
use crate::unfit::unfit;
use crate::{Office, OpenBoard, clock, decide, left_out};

/// Who approves, when, and why all the same where little has come.
#[derive(Debug, Clone, Copy)]
pub struct Approving<'a> {
    /// Who: one of the names in board.toml.
    pub by: &'a str,
    /// Why the pack goes out although coverage is below what the board asks for.
    pub despite: Option<&'a str>,
    /// When.
    pub now: Timestamp,
}

/// What an approval made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// The issue's number.
    pub issue: u32,
    /// What the approver should know, a sentence each.
    pub notes: Vec<String>,
}

/// Issues the pack of a period as last drafted.
pub fn approve(
    office: &mut Office,
    open: &OpenBoard,
    period: Period,
    approving: Approving<'_>,
) -> Result<Issued> {
    let now = clock::need_sound(office, open, approving.now)?;
    let board = &open.board;
    let history = office.ledger.history(&board.code).context("reading the ledger")?;
    may_approve(board, &history, approving.by)?;
    let ready = ready(office, open, &history, period)?;
    let coverage = &ready.composed.assessment.coverage;
    let despite = despite(board, coverage, approving.despite)?;
    let mut notes = notes(board, period, coverage, now);
    notes.extend(left_out::each(&ready.composed.assessment.findings));
    let by = By {
        name: approving.by,
        recorded_as: approving.by,
        comment: "",
        despite,
    };
    issue(office, open, &ready, &by, now)?;
    Ok(Issued {
        issue: ready.number,
        notes,
    })
}

/// Issues the first pack of a period without an approver, where the board's file asks for none. Gives the issue's number, or
/// why a person is needed all the same.
pub fn issue_by_itself(
    office: &mut Office,
    open: &OpenBoard,
    period: Period,
    now: Timestamp,
) -> Result<std::result::Result<u32, String>> {
    let board = &open.board;
    let history = office.ledger.history(&board.code).context("reading the ledger")?;
    let ready = ready(office, open, &history, period)?;
    let coverage = &ready.composed.assessment.coverage;
    if needs_reason(board, coverage) {
        return Ok(Err(coverage_words(board, coverage)));
    }
    let by = By {
        name: IssuedPack::NO_APPROVER,
        recorded_as: "boardpack",
        comment: "issued without an approver, as the board's file says",
        despite: None,
    };
    issue(office, open, &ready, &by, now)?;
    Ok(Ok(ready.number))
}

fn may_approve(board: &Board, history: &History, by: &str) -> Result<()> {
    if board.approvers.iter().any(|approver| approver == by) {
        return Ok(());
    }
    let named = board.approvers.join(", ");
    if history.packs.iter().any(|pack| pack.approved_by == by) {
        unfit!("{by} approved earlier packs and is not named in board.toml any more: it names {named}");
    }
    unfit!("{by} may not approve packs: board.toml names {named}");
}

/// A draft that may become an issue as far as its content is concerned.
struct Ready {
    draft: Recipe,
    composed: Composed,
    number: u32,
}

/// The last draft of a period, unless something stands in its way: it is issued already, it is out of date, it does not lie
/// there as it was made, or it says the same as the issue before.
fn ready(office: &mut Office, open: &OpenBoard, history: &History, period: Period) -> Result<Ready> {
    let Some(draft) = history.last_draft(period) else {
        unfit!("there is no draft for {period} to approve: `boardpack pack --period \"{period}\"` makes one");
    };
    let last = history.last_issue(period);
    if let Some(last) = last.filter(|last| last.as_at == draft.at) {
        unfit!(
            "this draft is already issue {}, approved by {}: a correction needs a new draft",
            last.issue,
            last.approved_by
        );
    }
    is_up_to_date(open, history, (period, draft))?;
    let recipe = Recipe {
        period,
        as_at: draft.at,
        issue: None,
        previous: last
            .map(|last| previous(&office.workspace, open, last))
            .transpose()?,
        earlier: earlier(&office.workspace, &open.board, history, draft.at)?,
    };
    let composed = packs::compose(&mut office.ledger, &open.board, &recipe)?;
    is_as_drafted(office, open, period, &composed)?;
    let mut changes = composed.packs.values().filter_map(|pack| pack.changes.as_ref());
    if let Some(last) = last
        && changes.all(|changes| changes.rows.is_empty())
    {
        unfit!(
            "nothing changed since issue {}: there is nothing to correct",
            last.issue
        );
    }
    Ok(Ready {
        draft: recipe,
        composed,
        number: last.map_or(1, |last| last.issue + 1),
    })
}

/// Refuses a draft that something has happened to since it was made: it is to be made anew and looked at.
fn is_up_to_date(
    open: &OpenBoard,
    history: &History,
    (period, draft): (Period, &boardpack_model::history::Event),
) -> Result<()> {
    if boardpack_chase::last_context(&open.board, history, period).is_some_and(|came| came > draft.at) {
        unfit!(
            "context from an agency came after this draft and belongs into it: `boardpack pack --period \"{period}\"` makes a \
             new one"
        );
    }
    if let Some(gone) = decide::withdraw::since_draft(history, period, draft.at) {
        unfit!(
            "{gone}, was taken back after this draft was made: `boardpack pack --period \"{period}\"` makes a new one to look at"
        );
    }
    if let Some(later) = history.packs.iter().find(|pack| pack.issued_at > draft.at)
        && open
            .board
            .audiences
            .iter()
            .any(|one| one.disclosure != Disclosure::Full)
    {
        unfit!(
            "since the draft was made, the pack for {} was issued, and what may be shown beside it is to be worked out anew: \
             `boardpack pack --period \"{period}\"` makes a new one to look at",
            later.period
        );
    }
    let reasons = boardpack_chase::out_of_date(history, period, draft);
    if !reasons.is_empty() {
        unfit!(
            "since the draft was made, {}: `boardpack pack --period \"{period}\"` makes a new one to look at",
            reasons.join(", and ")
        );
    }
    Ok(())
}

/// Refuses an approval of what the approver has not seen: with the pipeline as it is now, the draft must come out as it lies
/// there.
fn is_as_drafted(office: &Office, open: &OpenBoard, period: Period, composed: &Composed) -> Result<()> {
    let folder = office.workspace.packs(&open.board.code, period).join("draft");
    for (name, bytes) in packs::as_json(composed)? {
        let path = folder.join(&name);
        let drafted = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
        if drafted != bytes {
            unfit!(
                "the pipeline or the draft was changed since the draft was made: \
                 `boardpack pack --period \"{period}\"` makes a new one to look at"
            );
        }
    }
    Ok(())
}

/// The reason for approving although little has come: asked for where coverage is below what the board asks for, or nothing
/// has come at all; refused where it is not, because it would be printed.
fn despite<'a>(board: &Board, coverage: &Coverage, reason: Option<&'a str>) -> Result<Option<&'a str>> {
    let words = coverage_words(board, coverage);
    match (needs_reason(board, coverage), reason.map(str::trim)) {
        (true, None) if coverage.returns_received == 0 => {
            unfit!(
                "nothing has been received: {words}. To issue the pack all the same, say why with --despite"
            )
        }
        (true, None) => unfit!("{words}. To issue the pack all the same, say why with --despite"),
        (true, Some("")) => {
            unfit!("say after --despite why the pack goes out all the same: it is printed in it")
        }
        (false, Some(_)) => unfit!("{words}: leave --despite out, its reason would be printed in the pack"),
        (_, reason) => Ok(reason),
    }
}

/// What the approver should know about dates and coverage.
fn notes(board: &Board, period: Period, coverage: &Coverage, now: Timestamp) -> Vec<String> {
    let today = now.to_zoned(board.time_zone.clone()).date();
    let mut notes = vec![capital(&coverage_words(board, coverage)) + "."];
    let words = |day: jiff::civil::Date| day.strftime("%A %-d %B %Y").to_string();
    notes.push(match board.meeting_for(period) {
        None => "No meeting takes this pack: its letters leave as soon as letters may.".to_owned(),
        Some(Meeting { day, .. }) if today > *day => format!(
            "The meeting was on {}: the papers come after it. Their letters leave as soon as letters may.",
            words(*day)
        ),
        Some(Meeting { papers, .. }) if today > *papers => format!(
            "The papers were due on {}: their letters leave as soon as letters may.",
            words(*papers)
        ),
        Some(Meeting { papers, .. }) => format!("The letters leave on {}.", words(*papers)),
    });
    notes
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// In whose name a pack is issued.
struct By<'a> {
    /// What the pack says.
    name: &'a str,
    /// Who did it.
    recorded_as: &'a str,
    comment: &'a str,
    despite: Option<&'a str>,
}

/// Makes the issue's files, puts them in place, and records of what they were made together with the approval.
fn issue(office: &mut Office, open: &OpenBoard, ready: &Ready, by: &By<'_>, now: Timestamp) -> Result<()> {
    let board = &open.board;
    let (period, number) = (ready.draft.period, ready.number);
    let recipe = Recipe {
        issue: Some(Issue {
            number,
            day: now.to_zoned(board.time_zone.clone()).date(),
            approved_by: by.name.to_owned(),
            despite: by.despite.map(str::to_owned),
        }),
        ..ready.draft.clone()
    };
    let files = packs::make(&mut office.ledger, board, &recipe)?;
    let folder = office
        .workspace
        .packs(&board.code, period)
        .join(format!("issue-{number}"));
    packs::put_in_place(&folder, &files)?;
    let mut pipeline = BTreeMap::new();
    for (path, text) in &open.files {
        let sha256 = office.archive.put(text.as_bytes());
        pipeline.insert(path.clone(), sha256.context("archiving the pipeline")?);
    }
    let audiences = board.audiences.iter().map(|audience| audience.code.clone());
    let pack = IssuedPack {
        period,
        issue: number,
        as_at: recipe.as_at,
        issued_at: now,
        approved_by: by.name.to_owned(),
        version: packs::VERSION.to_owned(),
        pipeline,
        files: files
            .iter()
            .map(|(path, bytes)| (path.clone(), sha256_hex(bytes)))
            .collect(),
        audiences: audiences.collect(),
    };
    office
        .ledger
        .record_issue(&board.code, &pack, &approval(&pack, by))
        .context("recording the issue")
}

fn approval(pack: &IssuedPack, by: &By<'_>) -> NewEvent {
    NewEvent {
        at: pack.issued_at,
        by: by.recorded_as.to_owned(),
        what: Happening::Approved {
            period: pack.period,
            issue: pack.issue,
            comment: by.comment.to_owned(),
            despite: by.despite.map(str::to_owned),
        },
        once: Some(format!("approved/{}/{}", pack.period.slug(), pack.issue)),
    }
}
