//! From a printed figure back to its inputs: the cells, pipeline lines and ledger events it was worked out from.

use anyhow::Result;
use boardpack_model::{IndicatorCode, Period, Place};
use jiff::Timestamp;
use serde::Serialize;

use crate::unfit::{Unfit, unfit};
use crate::{Office, OpenBoard, assess};

/// Where a figure comes from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trace {
    /// The indicator.
    pub indicator: IndicatorCode,
    /// The period.
    pub period: Period,
    /// The figure as printed, or why there is none.
    pub printed: String,
    /// The formula with its figures.
    pub formula: String,
    /// Its inputs.
    pub inputs: Vec<Place>,
    /// Where the indicator is defined.
    pub defined_at: String,
}

/// Traces one figure as known at an instant.
pub fn trace(
    office: &mut Office,
    open: &OpenBoard,
    code: &IndicatorCode,
    (period, as_at): (Period, Timestamp),
) -> Result<Trace> {
    let board = &open.board;
    let indicator = board
        .indicator(code)
        .ok_or_else(|| Unfit(format!("there is no indicator {code}")))?;
    let quarter = Period::containing(boardpack_model::PeriodKind::FinancialQuarter, period.last_day());
    let assessment = assess::assessment(&mut office.ledger, board, quarter, as_at)?;
    let assessed = assessment
        .indicators
        .iter()
        .find(|assessed| assessed.indicator == *code);
    // A quarter's pack prints the term, or the quarter before, of an indicator that runs so: that is the figure meant.
    let printed_then = assessed
        .map(|assessed| assessed.latest_period)
        .filter(|_| period == quarter);
    let of = |wanted: Period| {
        assessed.and_then(|assessed| assessed.series.iter().find(|point| point.period == wanted))
    };
    let point = of(period).or_else(|| printed_then.and_then(of));
    let Some(point) = point else {
        unfit!("nothing is known of {code} for {period}")
    };
    Ok(Trace {
        indicator: code.clone(),
        period: point.period,
        printed: point.figure.map_or_else(
            || point.value.to_string(),
            |f| boardpack_assess::printed(indicator, f),
        ),
        formula: point.formula.clone(),
        inputs: point.inputs.clone(),
        defined_at: indicator.defined_at.clone(),
    })
}
