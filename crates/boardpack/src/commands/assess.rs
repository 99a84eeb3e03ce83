//! `boardpack assess`: the assessment of a period.

use boardpack_model::Period;
use boardpack_model::assessment::{Assessment, Checks, ReturnChecks};
use boardpack_office::assess::{as_known, of_issue};
use clap::Args;
use jiff::civil::DateTime;

use super::{Format, Shared, period, print_json, print_text, table};
use crate::clock;
use crate::exit::{Done, Outcome};

/// The assessment of a period, as known at an instant.
///
/// What was known then is what the ledger had then: later files, revisions, withdrawals and decisions are not in it. It is made
/// by the pipeline files that were in force then, as far as that is on record: they are archived with each issue, and for an
/// instant after the last one those of the last issue count. Which ones they are is said first (with --format json on standard error).
#[derive(Debug, Args)]
pub(crate) struct Assess {
    /// The period
    #[arg(long, value_parser = period)]
    period: Period,
    /// As known then; default: now
    #[arg(long, value_name = "INSTANT", conflicts_with = "issue")]
    as_at: Option<DateTime>,
    /// As this issue of the period's pack was made: at its instant, by its own pipeline files
    #[arg(long, value_name = "N")]
    issue: Option<u32>,
}

impl Assess {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        let (mut office, open) = shared.open_board()?;
        let looking = clock::looking_at(&open.board, self.as_at, shared.now)?;
        let known = match self.issue {
            Some(number) => of_issue(&mut office, &open, self.period, number)?,
            None => as_known(&mut office, &open, self.period, looking)?,
        };
        let at = known.assessment.as_at.to_zoned(open.board.time_zone.clone());
        let made = format!(
            "As known on {}, by {}.",
            at.strftime("%-d %B %Y %H:%M"),
            known.with
        );
        match shared.format {
            Format::Json => {
                eprintln!("{made}");
                print_json(&known.assessment)?;
            }
            Format::Text => print_text(&format!("{made}\n{}", in_words(&known.assessment))),
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
