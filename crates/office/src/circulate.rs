//! Circulation: one letter for each recipient of each audience, made from the stored bytes of the issue.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use anyhow::{Context, Result};
use boardpack_chase::{Circulation, EmailBody};
use boardpack_ledger::LetterToStore;
use boardpack_model::letter::Enclosure;
use boardpack_model::{AudienceCode, History, Period};
use jiff::Timestamp;

use crate::unfit::unfit;
use crate::{Office, OpenBoard, clock, letters, previous};

/// Writes the letters of a period's latest issue now. Gives the keys of those that are new; `papers::circulated` says who has
/// it.
pub fn circulate(
    office: &mut Office,
    open: &OpenBoard,
    period: Period,
    now: Timestamp,
) -> Result<Vec<String>> {
    let now = clock::need_sound(office, open, now)?;
    let history = office
        .ledger
        .history(&open.board.code)
        .context("reading the ledger")?;
    let Some(issued) = history.last_issue(period) else {
        unfit!("no pack for {period} is issued: `boardpack approve` lets its draft become an issue");
    };
    if let Some(of) = boardpack_chase::taken_back(&history, issued, now).first() {
        unfit!(
            "issue {} for {period} goes nowhere: a return used in it was taken back, {} of {} for {}; `boardpack pack --period \
             \"{period}\"` makes a new draft without it, and `boardpack approve` an issue of that",
            issued.issue,
            of.code,
            of.agency,
            of.period
        );
    }
    let (mut parcels, mut written) = (Parcels::default(), Vec::new());
    for circulation in boardpack_chase::circulations(&open.board, &history, period) {
        let stored = parcels.letter(office, open, (&history, &circulation), now)?;
        let new = office
            .ledger
            .record_letters(&open.board.code, &[stored])
            .context("recording a letter")?;
        written.extend(new.into_iter().map(|key| key.0));
    }
    Ok(written)
}

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// What an audience's letters carry, made once for all its recipients: the pack, or the summary for domains that may not be
/// sent it.
#[derive(Default)]
pub struct Parcels(BTreeMap<(Period, u32, AudienceCode, bool), Parcel>);

#[derive(Clone)]
struct Parcel {
    body: EmailBody,
    attachments: Vec<Enclosure>,
}

impl Parcels {
    /// Composes and archives one recipient's letter with the pack of their audience.
    pub fn letter(
        &mut self,
        office: &Office,
        open: &OpenBoard,
        (history, circulation): (&History, &Circulation),
        now: Timestamp,
    ) -> Result<LetterToStore> {
        let has_pack = open.board.post.may_have_packs(&circulation.to.address);
        let what = (
            circulation.period,
            circulation.issue,
            circulation.audience.clone(),
            has_pack,
        );
        let parcel = match self.0.entry(what) {
            Entry::Occupied(made) => made.into_mut(),
            Entry::Vacant(empty) => empty.insert(parcel(office, open, history, (circulation, has_pack))?),
        };
        let Parcel { body, attachments } = parcel.clone();
        let mut letter = boardpack_chase::circulation(&open.board, circulation, body, attachments, now);
        if !has_pack {
            letter.why.push_str(letters::SUMMARY);
        }
        letters::archived(&office.archive, &letter)
    }
}

/// The body and the attachments, from the bytes that were approved: a pack that was changed on disk is not sent.
fn parcel(
    office: &Office,
    open: &OpenBoard,
    history: &History,
    (circulation, has_pack): (&Circulation, bool),
) -> Result<Parcel> {
    let (period, issue, audience) = (
        circulation.period,
        circulation.issue,
        circulation.audience.as_str(),
    );
    let issued = history
        .packs
        .iter()
        .find(|pack| (pack.period, pack.issue) == (period, issue));
    let issued = issued.context("a pack to circulate is not in the ledger")?;
    let (workspace, code) = (&office.workspace, &open.board.code);
    let pack = previous::packs(workspace, code, issued)?
        .remove(audience)
        .with_context(|| format!("the issue has no pack for {audience}"))?;
    let attached = |ending: &str, media_type: &str| -> Result<Enclosure> {
        Ok(Enclosure {
            name: format!("{}-{}-{audience}.{ending}", code, period.slug()),
            media_type: media_type.to_owned(),
            content_id: None,
            bytes: previous::stored(workspace, code, issued, &format!("{audience}.{ending}"))?,
        })
    };
    let (body, attachments) = if has_pack {
        let files = vec![attached("pdf", "application/pdf")?, attached("xlsx", XLSX)?];
        (boardpack_pack::email(&pack), files)
    } else {
        (boardpack_pack::summary(&pack), Vec::new())
    };
    let body = body.context("making the e-mail body")?;
    Ok(Parcel {
        body: EmailBody {
            subject: body.subject,
            text: body.text,
            html: body.html,
            inline: body.inline,
        },
        attachments,
    })
}
