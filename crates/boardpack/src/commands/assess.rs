//! `boardpack assess`: the assessment of a period.

use boardpack_model::Period;
use boardpack_model::assessment::{Assessment, Checks, ReturnChecks};
use boardpack_office::assess::assessment;
use clap::Args;
use jiff::civil::DateTime;

use super::{Format, Shared, period, print_json, print_text, table};
use crate::clock;
use crate::exit::{Done, Outcome};

/// The assessment of a period, as known at an instant.
#[derive(Debug, Args)]
pub(crate) struct Assess {
    /// The period
    #[arg(long, value_parser = period)]
    period: Period,
    /// As known then; default: now
    #[arg(long, value_name = "INSTANT")]
    as_at: Option<DateTime>,
}

impl Assess {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        let (mut office, open) = shared.open_board()?;
        let as_at = clock::looking(&open.board, self.as_at.or(shared.now));
        let assessment = assessment(&mut office.ledger, &open.board, self.period, as_at)?;
        match shared.format {
            Format::Json => print_json(&assessment)?,
            Format::Text => print_text(&in_words(&assessment)),
        }
        Ok(Done::Well)
    }
}

fn in_words(assessment: &Assessment) -> String {
    let row = |assessed: &boardpack_model::assessment::IndicatorAssessment| {
        vec![
            assessed.indicator.to_string(),
            assessed.rag.words().to_owned(),
            assessed.direction.words().to_owned(),
            assessed.statement.clone(),
        ]
    };
    let indicators = table(&assessment.indicators.iter().map(row).collect::<Vec<_>>());
    let checks: Vec<Vec<String>> = assessment.checks.iter().map(checked).collect();
    if checks.is_empty() {
        return indicators;
    }
    format!("{indicators}\n\n{}", table(&checks))
}

/// How many checks were made of a return, so that one that leaves figures out does not look cleaner for it.
fn checked(of: &ReturnChecks) -> Vec<String> {
    let Checks { run, passed, not_run } = of.checks;
    let words = [
        format!("{run} checks made"),
        format!("{passed} passed"),
        format!("{not_run} could not be made"),
    ];
    let name = format!("{} {} {}", of.key.agency, of.key.code, of.key.period);
    std::iter::once(name).chain(words).collect()
}
