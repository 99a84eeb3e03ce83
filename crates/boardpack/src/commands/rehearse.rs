//! `boardpack rehearse`: every letter that the configuration would send, sending none.

use std::path::PathBuf;

use anyhow::Context;
use boardpack_model::History;
use boardpack_office::plan::PlanRow;
use boardpack_office::rehearse::{Returns, Span, history_of, rehearse};
use clap::{Args, ValueEnum};
use jiff::civil::Date;

use super::{Format, Shared, print_json, print_text};
use crate::exit::{Done, Outcome};

/// Every letter that the configuration would send, sending none and recording nothing.
#[derive(Debug, Args)]
pub(crate) struct Rehearse {
    /// The first day
    #[arg(long, value_name = "DAY")]
    from: Date,
    /// The last day
    #[arg(long, value_name = "DAY")]
    to: Date,
    /// What comes in: nothing (all chasing is seen), each return the day before it is due, or two days after
    #[arg(long, default_value = "nothing")]
    assume: Assume,
    /// Drafts are not approved, so that no pack leaves
    #[arg(long)]
    unapproved: bool,
    /// Begin from nothing instead of from what the ledger knows
    #[arg(long)]
    empty: bool,
    /// Write the table as CSV too
    #[arg(long = "as", value_name = "FILE.csv")]
    file: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Assume {
    Nothing,
    OnTime,
    Late,
}

impl Rehearse {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        let (workspace, open) = shared.board_alone()?;
        let history = if self.empty {
            History::default()
        } else {
            history_of(&workspace, shared.ledger_url(), &open)?
        };
        let span = Span {
            from: self.from,
            to: self.to,
            returns: match self.assume {
                Assume::Nothing => Returns::Nothing,
                Assume::OnTime => Returns::OnTime,
                Assume::Late => Returns::Late,
            },
            is_approved: !self.unapproved,
        };
        let rows = rehearse(&open, &history, span)?;
        if let Some(path) = &self.file {
            csv(&rows)
                .and_then(|table| Ok(std::fs::write(path, table)?))
                .with_context(|| format!("writing {}", path.display()))?;
        }
        match shared.format {
            Format::Json => print_json(&rows)?,
            Format::Text => print_text(&in_words(&rows)),
        }
        Ok(Done::Well)
    }
}

/// How wide the table is at most, in characters.
const WIDE: usize = 100;
/// How wide the column of recipients is.
const RECIPIENT: usize = 38;

/// The rows under their days: hour, recipient, subject.
fn in_words(rows: &[PlanRow]) -> String {
    let mut lines = Vec::new();
    let mut day = "";
    for row in rows {
        let date = row.at.get(..10).unwrap_or_default();
        if date != day {
            if !day.is_empty() {
                lines.push(String::new());
            }
            let weekday = date
                .parse::<Date>()
                .map(|date| date.strftime("%A %-d %B %Y").to_string());
            lines.push(weekday.unwrap_or_default());
            day = date;
        }
        let to = if row.to.is_empty() { "–" } else { row.to.as_str() };
        let line = format!(
            "  {}  {:<RECIPIENT$}  {}",
            row.at.get(11..16).unwrap_or_default(),
            cut(to, RECIPIENT),
            row.subject
        );
        lines.push(cut(&line, WIDE));
    }
    let letters = rows.iter().filter(|row| !row.to.is_empty()).count();
    if !lines.is_empty() {
        lines.push(String::new());
    }
    lines.push(match letters {
        0 => "No letter would leave.".to_owned(),
        1 => "1 letter would leave; nothing was sent.".to_owned(),
        letters => format!("{letters} letters would leave; nothing was sent."),
    });
    lines.join("\n")
}

fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let kept: String = text.chars().take(width.saturating_sub(1)).collect();
    format!("{kept}…")
}

/// The rows as CSV. A cell that a spreadsheet would take for a formula begins with an apostrophe.
fn csv(rows: &[PlanRow]) -> anyhow::Result<Vec<u8>> {
    let cell = |text: &String| {
        let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
        if is_formula {
            format!("'{text}")
        } else {
            text.clone()
        }
    };
    let mut table = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    table.write_record(["at", "to", "subject", "why", "key"])?;
    for row in rows {
        table.write_record([&row.at, &row.to, &row.subject, &row.why, &row.key].map(cell))?;
    }
    Ok(table.into_inner()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(at: &str, to: &str, subject: &str) -> PlanRow {
        PlanRow {
            key: "ours/2026-27-Q1/police/quarterly/request".to_owned(),
            at: at.to_owned(),
            to: to.to_owned(),
            subject: subject.to_owned(),
            why: "\"due\"".to_owned(),
        }
    }

    #[test]
    fn rows_stand_under_their_days_within_a_hundred_columns() {
        let long =
            "a very long subject about a very long matter that does not fit into what is left of the line";
        let rows = [
            row("2026-07-01T08:00:00+01:00", "lead@police.example", "Your return"),
            row(
                "2026-07-01T08:00:00+01:00",
                "someone-with-a-long-name@social-care.blanktown.example",
                long,
            ),
            row("2026-08-26T00:00:00+01:00", "", "draft the pack"),
        ];
        let table = in_words(&rows);
        assert!(table.lines().all(|line| line.chars().count() <= WIDE), "{table}");
        insta::assert_snapshot!(table, @r"
        Wednesday 1 July 2026
          08:00  lead@police.example                     Your return
          08:00  someone-with-a-long-name@social-care.…  a very long subject about a very long matter that …

        Wednesday 26 August 2026
          00:00  –                                       draft the pack

        2 letters would leave; nothing was sent.
        ");
    }

    #[test]
    fn the_table_as_csv_holds_no_formula() {
        let rows = [row("2026-07-01T08:00:00+01:00", "a@b.example", "=1+1")];
        assert_eq!(
            String::from_utf8(csv(&rows).unwrap()).unwrap(),
            "at,to,subject,why,key\r\n2026-07-01T08:00:00+01:00,a@b.example,'=1+1,\"\"\"due\"\"\",\
             ours/2026-27-Q1/police/quarterly/request\r\n"
        );
    }
}
