//! `boardpack check`: is every pipeline file sound?

mod rules;

use boardpack_office::OpenBoard;
use boardpack_office::calendar::runs_out;
use boardpack_office::office::{NotOpened, letter_problems, open_board};
use boardpack_office::papers::outside;
use boardpack_pipeline::Listed;
use clap::Args;
use serde::Serialize;

use super::{Format, Shared, print_json, print_text};
use crate::exit::{Done, Outcome, Stopped};

/// Is every pipeline file sound?
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Prints what is checked in returns and why, and checks nothing
    #[arg(long)]
    rules: bool,
}

/// The page of rules, made from the rules themselves.
const RULES: &str = include_str!("../../../../docs/rules.md");

impl Check {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        if self.rules {
            match shared.format {
                Format::Json => print_json(&rules::rows(RULES))?,
                Format::Text => print_text(RULES.trim_end()),
            }
            return Ok(Done::Well);
        }
        let workspace = shared.workspace()?;
        let mut problems = Vec::new();
        let (mut sound, mut letters) = (Vec::new(), Vec::new());
        for code in workspace.boards()? {
            if shared.board().is_some_and(|wanted| wanted != code.as_str()) {
                continue;
            }
            match open_board(&workspace, &code) {
                Ok(open) if !beside(&open).is_empty() => letters.extend(beside(&open)),
                Ok(open) => {
                    sound.push(format!(
                        "{code}: sound. {} agencies, {} indicators, {} returns, {} meetings",
                        open.board.agencies.len(),
                        open.board.indicators.len(),
                        open.board.returns.len(),
                        open.board.meetings.len()
                    ));
                    sound.extend(runs_out(&open).map(|said| format!("{code}: {said}")));
                }
                Err(NotOpened::Pipeline(found)) => problems.push((code, found)),
                Err(NotOpened::Surroundings(error)) => return Err(Stopped::Surroundings(error)),
            }
        }
        let count: usize = problems
            .iter()
            .map(|(_, found)| found.list().len())
            .sum::<usize>()
            + letters.len();
        if shared.format == Format::Json {
            let mut rows: Vec<Row> = problems
                .iter()
                .flat_map(|(_, found)| found.list())
                .map(Row::from)
                .collect();
            rows.extend(letters.iter().map(|problem| Row::of_a_letter(problem)));
            print_json(&rows)?;
        } else {
            for line in &sound {
                print_text(line);
            }
            for problem in &letters {
                eprintln!("{problem}");
            }
            for (_, found) in problems {
                eprintln!("{:?}", miette::Report::new(*found));
            }
        }
        Ok(if count == 0 {
            Done::Well
        } else {
            Done::NeedsAPerson
        })
    }
}

/// What is wrong with a sound pipeline's letters: their wording, and addresses to which none may go.
fn beside(open: &OpenBoard) -> Vec<String> {
    let mut problems = letter_problems(open);
    problems.extend(outside(&open.board));
    problems
}

/// A problem as JSON tells it. A letter's wording is filled in as a whole, so that its place is within its message.
#[derive(Serialize)]
struct Row {
    file: String,
    line: usize,
    column: usize,
    message: String,
    hint: Option<String>,
}

impl Row {
    fn of_a_letter(problem: &str) -> Self {
        Self {
            file: String::new(),
            line: 0,
            column: 0,
            message: problem.to_owned(),
            hint: None,
        }
    }
}

impl From<Listed> for Row {
    fn from(listed: Listed) -> Self {
        let Listed {
            file,
            line,
            column,
            message,
            hint,
        } = listed;
        Self {
            file,
            line,
            column,
            message,
            hint,
        }
    }
}
