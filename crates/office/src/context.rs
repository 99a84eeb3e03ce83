//! What agencies said to their pre-briefs, as a pack takes it in: by the last day for context; later words wait for the next issue.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use boardpack_ledger::Ledger;
use boardpack_model::assessment::Context;
use boardpack_model::{AgencyCode, Board, ContributionKind, History, IndicatorCode, Period};
use jiff::Timestamp;

/// The context of a period's pack as known at an instant: what each agency said last about each figure, in the order in which
/// it came. Before the first issue only what came by the last day counts; an issue that follows takes in the rest.
pub(crate) fn of(
    ledger: &mut Ledger,
    board: &Board,
    history: &History,
    (period, as_at): (Period, Timestamp),
) -> Result<Vec<Context>> {
    let said = ledger
        .contributions(&board.code, Some(period), Some(as_at))
        .context("reading the context")?;
    let is_correction = history
        .packs
        .iter()
        .any(|pack| pack.period == period && pack.issued_at <= as_at);
    let until = boardpack_chase::context_until(board, period).filter(|_| !is_correction);
    let mut last: BTreeMap<(AgencyCode, IndicatorCode), (usize, Context)> = BTreeMap::new();
    let counts = said.into_iter().filter(|(one, known_at)| {
        one.kind == ContributionKind::Context
            && *known_at <= as_at
            && until.is_none_or(|until| *known_at < until)
    });
    for (nth, (one, known_at)) in counts.enumerate() {
        let Ok(indicator) = IndicatorCode::new(&one.about) else {
            continue;
        };
        let context = Context {
            agency: one.agency.clone(),
            indicator: indicator.clone(),
            day: known_at.to_zoned(board.time_zone.clone()).date(),
            text: one.text,
        };
        last.insert((one.agency, indicator), (nth, context));
    }
    let mut context: Vec<(usize, Context)> = last.into_values().collect();
    context.sort_by_key(|(nth, _)| *nth);
    Ok(context.into_iter().map(|(_, context)| context).collect())
}
