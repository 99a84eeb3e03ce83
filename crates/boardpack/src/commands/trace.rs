//! `boardpack trace`: from a printed figure back to its inputs.

use boardpack_model::{IndicatorCode, Period};
use boardpack_office::trace::trace;
use clap::Args;
use jiff::civil::DateTime;

use super::{Format, Shared, period, print_json, print_text};
use crate::clock;
use crate::exit::{Done, Outcome, Stopped};

/// From a printed figure back to its inputs.
#[derive(Debug, Args)]
pub(crate) struct Trace {
    /// The indicator's code
    indicator: String,
    /// The period
    #[arg(long, value_parser = period)]
    period: Period,
    /// As known then; default: now
    #[arg(long, value_name = "INSTANT")]
    as_at: Option<DateTime>,
}

impl Trace {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        let (mut office, open) = shared.open_board()?;
        let as_at = clock::looking(&open.board, self.as_at.or(shared.now));
        let code = IndicatorCode::new(&self.indicator).map_err(|error| Stopped::Usage(error.to_string()))?;
        let trace = trace(&mut office, &open, &code, (self.period, as_at))?;
        if shared.format == Format::Json {
            print_json(&trace)?;
            return Ok(Done::Well);
        }
        print_text(&format!(
            "{} {}: {} = {}",
            trace.indicator, trace.period, trace.printed, trace.formula
        ));
        for place in &trace.inputs {
            let file = if place.sha256.is_empty() {
                String::new()
            } else {
                format!("  archive {}", place.sha256)
            };
            print_text(&format!("    {} · {place}{file}", place.file));
        }
        print_text(&format!("    defined at {}", trace.defined_at));
        Ok(Done::Well)
    }
}
