//! `boardpack status`: who has sent what, and what is due.

use boardpack_model::{Period, Receipt};
use boardpack_office::status::{StatusRow, needs_a_person, status};
use clap::Args;

use super::{Format, Shared, period, print_json, print_text, table};
use crate::clock;
use crate::exit::{Done, Outcome};

/// Who has sent what, and what is due.
#[derive(Debug, Args)]
pub(crate) struct Status {
    /// Only this period, and what else ends within it
    #[arg(long, value_parser = period)]
    period: Option<Period>,
}

impl Status {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        let (mut office, open) = shared.open_board()?;
        let now = clock::looking(&open.board, shared.now);
        let rows = status(&mut office, &open, self.period, now)?;
        let needs = needs_a_person(&mut office, &open, now)?;
        match shared.format {
            Format::Json => print_json(&rows)?,
            Format::Text => {
                if !needs.is_empty() {
                    print_text(&format!("Needs you:\n  {}\n", needs.join("\n  ")));
                }
                print_text(&in_words(&rows));
            }
        }
        let needs_a_person = !needs.is_empty() || rows.iter().any(|row| row.receipt == Receipt::Overdue);
        Ok(if needs_a_person {
            Done::NeedsAPerson
        } else {
            Done::Well
        })
    }
}

/// The rows as a table with its count in words.
pub(crate) fn in_words(rows: &[StatusRow]) -> String {
    let mut lines = vec![
        [
            "period", "agency", "return", "due", "receipt", "received", "outcome",
        ]
        .map(str::to_owned)
        .to_vec(),
    ];
    for row in rows {
        let day = |instant: &String| instant.get(..16).unwrap_or(instant).replace('T', " ");
        let extended = row
            .extended_to
            .map(|day| format!(", extended to {day}"))
            .unwrap_or_default();
        lines.push(vec![
            row.period.to_string(),
            row.agency.to_string(),
            row.return_code.to_string(),
            row.due.get(..10).unwrap_or_default().to_owned(),
            format!("{}{extended}", row.receipt.words()),
            row.received.as_ref().map(day).unwrap_or_default(),
            row.outcome
                .map(|outcome| outcome.words().to_owned())
                .unwrap_or_default(),
        ]);
    }
    let due = rows
        .iter()
        .filter(|row| row.receipt != Receipt::NotDue && row.receipt != Receipt::Waived)
        .count();
    let settled = rows
        .iter()
        .filter(|row| row.receipt.is_settled() && row.receipt != Receipt::Waived)
        .count();
    let count = if due == 0 {
        "None due.".to_owned()
    } else {
        format!("{settled} of {due} returns are in.")
    };
    let mut said = vec![table(&lines), String::new(), count];
    said.extend(rows.iter().filter_map(taken_back));
    said.join("\n")
}

/// What was taken back of a return, in words.
fn taken_back(row: &StatusRow) -> Option<String> {
    let withdrawn = row.withdrawn.as_ref()?;
    let day = withdrawn.at.get(..10).unwrap_or_default();
    Some(format!(
        "Taken back: {}, {} of {}, `{}` by {} on {day}: {}",
        row.agency, row.return_code, row.period, withdrawn.file, withdrawn.by, withdrawn.reason
    ))
}
