//! `boardpack status`: who has sent what, and what is due.

use boardpack_model::{Period, Receipt};
use boardpack_office::left_out::of_drafts;
use boardpack_office::papers::standing;
use boardpack_office::status::{StatusRow, needs_a_person, status};
use clap::Args;
use jiff::civil::Date;

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
                let papers = standing(&mut office, &open, self.period, now)?;
                if !papers.is_empty() {
                    print_text(&format!("\n{}.", papers.join(".\n")));
                }
                for said in of_drafts(&mut office, &open, self.period, now)? {
                    print_text(&format!("\n{said}."));
                }
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

/// The rows as a table with its count in words. A date that no row has makes no column.
pub(crate) fn in_words(rows: &[StatusRow]) -> String {
    let has_cut_off = rows.iter().any(|row| row.cut_off.is_some());
    let has_closing = rows.iter().any(|row| row.closes.is_some());
    let chosen = |cells: Cells| {
        let [before, after] = cells.around;
        let dates = [(has_cut_off, cells.cut_off), (has_closing, cells.closes)];
        let dates = dates
            .into_iter()
            .filter_map(|(is_shown, cell)| is_shown.then_some(cell));
        before
            .into_iter()
            .chain(dates)
            .chain(after)
            .collect::<Vec<String>>()
    };
    let mut lines = vec![chosen(Cells::headings())];
    lines.extend(rows.iter().map(|row| chosen(Cells::of(row))));
    let due = rows
        .iter()
        .filter(|row| row.receipt != Receipt::NotDue && row.receipt != Receipt::Waived)
        .count();
    let settled = rows
        .iter()
        .filter(|row| row.receipt.is_settled() && row.receipt != Receipt::Waived)
        .count();
    let in_part = rows
        .iter()
        .filter(|row| !row.receipt.is_settled() && row.part.is_some())
        .count();
    let in_part = if in_part == 0 {
        String::new()
    } else {
        format!(" {in_part} more in part.")
    };
    let count = if due == 0 {
        "None due.".to_owned()
    } else {
        format!("{settled} of {due} returns are in.{in_part}")
    };
    let mut said = vec![table(&lines), String::new(), count + doubts(rows)];
    said.extend(rows.iter().filter_map(taken_back));
    said.extend(checks(rows).map(|checks| format!("\n{checks}")));
    said.join("\n")
}

/// How many checks the returns that are in have been through, so that one that leaves figures out does not look cleaner for
/// it. A table of its own: beside the dates it would be too wide to read.
fn checks(rows: &[StatusRow]) -> Option<String> {
    let headings = [
        "period",
        "agency",
        "return",
        "checks made",
        "asked about",
        "not made: no figure",
    ];
    let mut lines = vec![headings.map(str::to_owned).to_vec()];
    lines.extend(rows.iter().filter_map(|row| {
        let checks = row.checks?;
        let asked = checks.run.saturating_sub(checks.passed);
        let counts = [checks.run, asked, checks.not_run].map(|count| count.to_string());
        let names = [
            row.period.to_string(),
            row.agency.to_string(),
            row.return_code.to_string(),
        ];
        Some([names, counts].concat())
    }));
    (lines.len() > 1).then(|| table(&lines))
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

/// How its submission was answered, with how much of a part is there.
fn outcome(row: &StatusRow) -> String {
    let outcome = row.outcome.map(|outcome| outcome.words().to_owned());
    let part = row.part.as_ref().filter(|part| part.rest.is_none());
    let read = part.map(|part| format!(", {} of {} figures", part.read, part.expected));
    outcome.unwrap_or_default() + &read.unwrap_or_default()
}

/// What the benefit of the doubt means, where somebody has it.
fn doubts(rows: &[StatusRow]) -> &'static str {
    if rows.iter().any(|row| row.first_seen.is_some()) {
        "\nBenefit of the doubt: nobody watched the drop folder over the due day, so the return counts from when its file was \
         put there, as the file system tells it."
    } else {
        ""
    }
}

/// The cells of one row.
struct Cells {
    /// Those before and after the dates that may make no column.
    around: [Vec<String>; 2],
    cut_off: String,
    closes: String,
}

impl Cells {
    fn headings() -> Self {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Self {
            around: [
                words(&["period", "agency", "return", "due"]),
                words(&["receipt", "received", "outcome"]),
            ],
            cut_off: "cut-off".to_owned(),
            closes: "closes".to_owned(),
        }
    }

    fn of(row: &StatusRow) -> Self {
        let minute = |instant: &String| instant.get(..16).unwrap_or(instant).replace('T', " ");
        let named = |day: Option<Date>| day.map_or_else(String::new, |day| day.to_string());
        let extended = row
            .extended_to
            .map(|day| format!(", extended to {day}"))
            .unwrap_or_default();
        Self {
            around: [
                vec![
                    row.period.to_string(),
                    row.agency.to_string(),
                    row.return_code.to_string(),
                    row.due.get(..10).unwrap_or_default().to_owned(),
                ],
                vec![
                    format!("{}{extended}", row.words),
                    row.received.as_ref().map(minute).unwrap_or_default(),
                    outcome(row),
                ],
            ],
            cut_off: named(row.cut_off),
            closes: named(row.closes),
        }
    }
}
