//! No surprises: what the last draft says about an agency, as a letter with the form to answer it; and the chair's preview.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use boardpack_chase::{About, EmailBody, PreBrief};
use boardpack_ledger::LetterToStore;
use boardpack_model::letter::Enclosure;
use boardpack_model::pack::Pack;
use boardpack_model::{AgencyCode, Board, History, Period};
use boardpack_pack::Telling;
use jiff::{Timestamp, ToSpan};

use crate::packs::{self, Recipe};
use crate::previous::previous;
use crate::template::XLSX;
use crate::unfit::unfit;
use crate::workspace::write_whole;
use crate::{Office, OpenBoard, letters};

/// The last drafts as values, each composed once for all its letters.
#[derive(Default)]
pub(crate) struct Drafts {
    whole: BTreeMap<Period, Pack>,
    briefs: BTreeMap<(Period, AgencyCode, u32, bool), Parcel>,
}

/// What a letter carries: its body and what is attached.
type Parcel = (EmailBody, Vec<Enclosure>);

impl Drafts {
    /// Composes and archives one letter about a draft.
    pub(crate) fn letter(
        &mut self,
        office: &mut Office,
        open: &OpenBoard,
        (history, planned): (&History, &PreBrief),
        now: Timestamp,
    ) -> Result<LetterToStore> {
        let board = &open.board;
        let may_have_draft = board.post.may_have_packs(&planned.to.address);
        let (body, attachments) = match &planned.about {
            About::Agency { agency, number } => {
                let key = (planned.period, agency.clone(), *number, may_have_draft);
                if !self.briefs.contains_key(&key) {
                    let whole = self.whole(office, open, history, planned.period)?;
                    let made = if may_have_draft {
                        brief(board, whole, (agency, *number))?
                    } else {
                        told_of(board, whole, planned)?
                    };
                    self.briefs.insert(key.clone(), made);
                }
                self.briefs.get(&key).cloned().context("it was just made")?
            }
            About::Chair if may_have_draft => {
                preview(board, self.whole(office, open, history, planned.period)?)?
            }
            About::Chair => told_of(board, self.whole(office, open, history, planned.period)?, planned)?,
        };
        let mut letter = boardpack_chase::pre_brief(board, planned, body, attachments, now);
        if !may_have_draft {
            letter.why.push_str(letters::SUMMARY);
        }
        letters::archived(&office.archive, &letter)
    }

    /// The last draft of a period, with nothing withheld, as it was known when it was drafted.
    fn whole(
        &mut self,
        office: &mut Office,
        open: &OpenBoard,
        history: &History,
        period: Period,
    ) -> Result<&Pack> {
        let entry = match self.whole.entry(period) {
            Entry::Occupied(made) => return Ok(made.into_mut()),
            Entry::Vacant(empty) => empty,
        };
        let Some(draft) = history.last_draft(period) else {
            unfit!("there is no draft for {period}: `boardpack pack --period \"{period}\"` makes one");
        };
        let recipe = Recipe {
            period,
            as_at: draft.at,
            issue: None,
            previous: history
                .last_issue(period)
                .filter(|last| last.issued_at <= draft.at)
                .map(|last| previous(&office.workspace, open, last))
                .transpose()?,
        };
        let composed = packs::compose(&mut office.ledger, &open.board, &recipe)?;
        Ok(entry.insert(composed.whole))
    }
}

/// What of each agency a draft says, as fingerprints: whether a later draft says something else is seen by them.
pub(crate) fn of_each(board: &Board, whole: &Pack) -> Result<BTreeMap<AgencyCode, String>> {
    let says = |agency: &AgencyCode| -> Result<(AgencyCode, String)> {
        let said = boardpack_pack::substance(whole, agency)
            .with_context(|| format!("working out what is said about {agency}"))?;
        let fingerprint = boardpack_ledger::sha256_hex(said.as_bytes());
        Ok((agency.clone(), fingerprint.chars().take(16).collect()))
    };
    board.agencies.iter().map(|agency| says(&agency.code)).collect()
}

/// Writes an agency's pre-brief of the last draft into a folder, sending nothing: the letter in both forms, the PDF, the form.
/// Gives the paths.
pub fn show(
    office: &mut Office,
    open: &OpenBoard,
    (period, agency): (Period, &AgencyCode),
    into: &Path,
) -> Result<Vec<PathBuf>> {
    let board = &open.board;
    if board.agency(agency).is_none() {
        unfit!("`{agency}` is not an agency of this board");
    }
    let history = office.ledger.history(&board.code).context("reading the ledger")?;
    let mut drafts = Drafts::default();
    let whole = drafts.whole(office, open, &history, period)?;
    let (body, attachments) = brief(board, whole, (agency, 1))?;
    let stem = stem(board, (period, agency));
    let mut files = vec![
        (format!("{stem}.txt"), body.text.into_bytes()),
        (
            format!("{stem}.html"),
            inlined(&body.html, &body.inline).into_bytes(),
        ),
    ];
    files.extend(attachments.into_iter().map(|one| (one.name, one.bytes)));
    files.extend(body.inline.into_iter().map(|one| (one.name, one.bytes)));
    let mut written = Vec::new();
    for (name, bytes) in files {
        let path = into.join(name);
        write_whole(&path, &bytes)?;
        written.push(path);
    }
    Ok(written)
}

/// The page with its pictures found beside it instead of in the letter.
fn inlined(html: &str, pictures: &[Enclosure]) -> String {
    let mut html = html.to_owned();
    for picture in pictures {
        let id = picture.content_id.as_deref().unwrap_or_default();
        html = html.replace(&format!("cid:{id}"), &picture.name);
    }
    html
}

/// An agency's letter: its body, the PDF and the form.
fn brief(board: &Board, whole: &Pack, (agency, number): (&AgencyCode, u32)) -> Result<Parcel> {
    let made = |what: &str| format!("making the {what} of the pre-brief for {agency}");
    let pack = boardpack_pack::pre_brief(board, whole, agency).with_context(|| made("values"))?;
    let telling = telling(board, (pack.period, Some(agency)), number);
    let body = boardpack_pack::pre_brief_email(&pack, &telling).with_context(|| made("letter"))?;
    let form = boardpack_ingest::context_form(board, agency, &pack, &telling.context_by)
        .map_err(|error| anyhow::anyhow!("{}: {error}", made("form")))?;
    let pdf = boardpack_pack::pdf(&pack).with_context(|| made("PDF"))?;
    let mut attachments = vec![attached(telling.document, "application/pdf", pdf)];
    if !telling.context_by.is_empty() {
        attachments.push(attached(telling.form, XLSX, form));
    }
    Ok((as_body(body), attachments))
}

/// The letter to an address that may be sent no pack, and no draft of one either: that there is one, and how to get it.
fn told_of(board: &Board, whole: &Pack, planned: &PreBrief) -> Result<Parcel> {
    let (agency, number, about) = match &planned.about {
        About::Agency { agency, number } => (Some(agency), *number, "What the pack will say about you"),
        About::Chair => (None, 1, "The difficult matters of the pack"),
    };
    let mut telling = telling(board, (planned.period, agency), number);
    if agency.is_none() {
        telling.context_by.clear();
    }
    let body = boardpack_pack::draft_summary(whole, &telling, about).context("making the letter")?;
    Ok((as_body(body), Vec::new()))
}

/// The chair's letter: the difficult matters, with the same on one page.
fn preview(board: &Board, whole: &Pack) -> Result<Parcel> {
    let body = boardpack_pack::preview_email(whole).context("making the chair's letter")?;
    let pdf = boardpack_pack::preview(whole).context("making the chair's preview")?;
    let name = format!("{}-{}-preview.pdf", board.code, whole.period.slug());
    Ok((as_body(body), vec![attached(name, "application/pdf", pdf)]))
}

fn as_body(body: boardpack_pack::EmailBody) -> EmailBody {
    EmailBody {
        subject: body.subject,
        text: body.text,
        html: body.html,
        inline: body.inline,
    }
}

fn attached(name: String, media_type: &str, bytes: Vec<u8>) -> Enclosure {
    Enclosure {
        name,
        media_type: media_type.to_owned(),
        content_id: None,
        bytes,
    }
}

fn stem(board: &Board, (period, agency): (Period, &AgencyCode)) -> String {
    format!("{}-{}-{agency}-pre-brief", board.code, period.slug())
}

fn telling(board: &Board, of: (Period, Option<&AgencyCode>), number: u32) -> Telling {
    let day = |day: jiff::civil::Date| day.strftime("%A %-d %B %Y").to_string();
    let meeting = board.meeting_for(of.0);
    let until = boardpack_chase::context_until(board, of.0);
    let last_day = until.map(|until| {
        until
            .to_zoned(board.time_zone.clone())
            .date()
            .saturating_sub(1.day())
    });
    let officer = &board.officer;
    let contact = [
        officer.mailbox.name.as_str(),
        &officer.telephone,
        &officer.mailbox.address,
    ];
    let contact: Vec<&str> = contact.into_iter().filter(|text| !text.is_empty()).collect();
    Telling {
        meeting: meeting.map_or_else(String::new, |one| format!("{}, on {}", one.title, day(one.day))),
        papers: meeting.map_or_else(String::new, |one| day(one.papers)),
        context_by: last_day.map(day).unwrap_or_default(),
        number,
        contact: contact.join(", "),
        form: of.1.map_or_else(String::new, |agency| {
            format!("{}-{}-{agency}-context.xlsx", board.code, of.0.slug())
        }),
        document: of.1.map_or_else(String::new, |agency| {
            format!("{}.pdf", stem(board, (of.0, agency)))
        }),
    }
}
