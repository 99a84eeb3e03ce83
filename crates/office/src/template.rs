//! The return workbooks that the office sends out: pre-filled with the last figures that it holds.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use boardpack_model::board::{ReturnSpec, Schedule};
use boardpack_model::letter::Enclosure;
use boardpack_model::{AgencyCode, Board, Observation, Period, ReturnKey};

use crate::unfit::unfit;
use crate::workspace::write_whole;
use crate::{Office, OpenBoard};

/// The media type of workbooks.
pub(crate) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The workbook for one return, as bytes.
pub fn workbook(office: &mut Office, open: &OpenBoard, key: &ReturnKey) -> Result<Vec<u8>> {
    let board = &open.board;
    let spec = board
        .return_spec(&key.agency, &key.code)
        .with_context(|| format!("nobody owes {key}"))?;
    let made = if spec.is_history {
        boardpack_ingest::history_template(board, key)
    } else {
        let known = office
            .ledger
            .observations(&board.code, None)
            .context("reading earlier figures")?;
        let own: Vec<Observation> = known
            .into_iter()
            .map(|known| known.observation)
            .filter(|observation| observation.agency == key.agency)
            .collect();
        boardpack_ingest::template(board, key, &own)
    };
    made.map_err(|error| anyhow::anyhow!("making the return workbook for {key}: {error}"))
}

/// The workbook for one return, as it travels with a request.
pub fn enclosure(office: &mut Office, open: &OpenBoard, key: &ReturnKey) -> Result<Enclosure> {
    let bytes = workbook(office, open, key)?;
    Ok(Enclosure {
        name: file_name(open, key),
        media_type: XLSX.to_owned(),
        content_id: None,
        bytes,
    })
}

/// Which return workbooks to write.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Of one agency only.
    pub agency: Option<AgencyCode>,
    /// For one period; else each return's first period.
    pub period: Option<Period>,
    /// The history returns, instead of the others.
    pub history: bool,
}

/// Writes the wanted return workbooks into a folder. Gives their paths.
pub fn write(office: &mut Office, open: &OpenBoard, wanted: &Wanted, into: &Path) -> Result<Vec<PathBuf>> {
    let mut written = Vec::new();
    for key in keys(open, wanted) {
        let bytes = workbook(office, open, &key)?;
        let path = into.join(file_name(open, &key));
        write_whole(&path, &bytes)?;
        written.push(path);
    }
    if written.is_empty() {
        unfit!("no return is owed that fits: see `boardpack status` for who owes what");
    }
    Ok(written)
}

fn keys(open: &OpenBoard, wanted: &Wanted) -> Vec<ReturnKey> {
    let of_agency = open.board.returns.iter().filter(|spec| {
        spec.is_history == wanted.history
            && wanted.agency.as_ref().is_none_or(|agency| *agency == spec.agency)
    });
    of_agency
        .filter_map(|spec| {
            let period = match (&spec.schedule, wanted.period) {
                (Schedule::Once(period), _) => *period,
                (Schedule::Every { from, .. }, None) => first_owed(&open.board, spec, *from)?,
                (Schedule::Every { .. }, Some(period)) => period,
            };
            if !open.board.owes(spec, period) {
                return None;
            }
            Some(ReturnKey {
                agency: spec.agency.clone(),
                code: spec.code.clone(),
                period,
            })
        })
        .collect()
}

/// The first period for which a return is owed: its schedule's first, or a later one where its agency joined after that.
fn first_owed(board: &Board, spec: &ReturnSpec, from: Period) -> Option<Period> {
    let joins = board.agency(&spec.agency)?.member.joins;
    let until = joins.map_or(from, |day| Period::containing(from.kind(), day).next().max(from));
    board.owed_periods(spec, until.last_day()).into_iter().next()
}

fn file_name(open: &OpenBoard, key: &ReturnKey) -> String {
    format!(
        "{}-{}-{}-{}.xlsx",
        open.board.code,
        key.agency,
        key.code,
        key.period.slug()
    )
}
