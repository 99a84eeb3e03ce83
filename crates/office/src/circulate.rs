//! Circulation: one letter for each recipient of each audience, made from the stored bytes of the issue.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs;

use anyhow::{Context, Result};
use boardpack_chase::{Circulation, EmailBody};
use boardpack_ledger::{LetterToStore, sha256_hex};
use boardpack_model::letter::Enclosure;
use boardpack_model::pack::Pack;
use boardpack_model::{AudienceCode, History, Period};
use jiff::Timestamp;

use crate::unfit::unfit;
use crate::{Office, OpenBoard, clock, letters};

/// Writes the letters of a period's latest issue now. Gives the keys of those that are new.
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
    if !history.packs.iter().any(|pack| pack.period == period) {
        unfit!("no pack for {period} is issued: `boardpack approve` lets its draft become an issue");
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

/// What an audience's letters carry, made once for all its recipients.
#[derive(Default)]
pub struct Parcels(BTreeMap<(Period, u32, AudienceCode), Parcel>);

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
        let what = (
            circulation.period,
            circulation.issue,
            circulation.audience.clone(),
        );
        let parcel = match self.0.entry(what) {
            Entry::Occupied(made) => made.into_mut(),
            Entry::Vacant(empty) => empty.insert(parcel(office, open, history, circulation)?),
        };
        let Parcel { body, attachments } = parcel.clone();
        let letter = boardpack_chase::circulation(&open.board, circulation, body, attachments, now);
        letters::archived(&office.archive, &letter)
    }
}

/// The body and the attachments, from the bytes that were approved: a pack that was changed on disk is not sent.
fn parcel(office: &Office, open: &OpenBoard, history: &History, circulation: &Circulation) -> Result<Parcel> {
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
    let folder = office
        .workspace
        .packs(&open.board.code, period)
        .join(format!("issue-{issue}"));
    let stored = |name: &str| -> Result<Vec<u8>> {
        let path = folder.join(name);
        let bytes = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
        let recorded = issued
            .files
            .get(name)
            .with_context(|| format!("the issue has no {name}"))?;
        anyhow::ensure!(
            sha256_hex(&bytes) == *recorded,
            "{} is not as it was approved",
            path.display()
        );
        Ok(bytes)
    };
    let mut packs: BTreeMap<String, Pack> =
        serde_json::from_slice(&stored("pack.json")?).context("reading pack.json")?;
    let pack = packs
        .remove(audience)
        .with_context(|| format!("the issue has no pack for {audience}"))?;
    let body = boardpack_pack::email(&pack).context("making the e-mail body")?;
    let attached = |ending: &str, media_type: &str| -> Result<Enclosure> {
        Ok(Enclosure {
            name: format!("{}-{}-{audience}.{ending}", open.board.code, period.slug()),
            media_type: media_type.to_owned(),
            content_id: None,
            bytes: stored(&format!("{audience}.{ending}"))?,
        })
    };
    Ok(Parcel {
        body: EmailBody {
            subject: body.subject,
            text: body.text,
            html: body.html,
            inline: body.inline,
        },
        attachments: vec![attached("pdf", "application/pdf")?, attached("xlsx", XLSX)?],
    })
}
