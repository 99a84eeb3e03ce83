//! `boardpack post`: deliver what waits; let it leave; send again what failed; the delivery report.

use std::path::{Path, PathBuf};

use anyhow::Context;
use boardpack_model::Period;
use boardpack_model::history::StoredLetter;
use boardpack_office::deliver::report::{ReportRow, report};
use boardpack_office::deliver::{self, Delivered, Haste, again, modes};
use boardpack_office::{Office, OpenBoard};
use clap::Args;

use super::{Format, Shared, period, print_json, print_text, said, table};
use crate::clock;
use crate::exit::{Done, Outcome, Stopped};

/// Deliver what waits in the outbox.
#[derive(Debug, Args)]
pub(crate) struct Post {
    /// Only show what waits
    #[arg(long, conflicts_with_all = ["release", "again", "report"])]
    dry_run: bool,
    /// Try every letter now, also those that rest after a server put them off
    #[arg(long)]
    at_once: bool,
    /// Let letters that were written under another mode leave under this one
    #[arg(long, requires = "by", conflicts_with_all = ["again", "report"])]
    release: bool,
    /// With --release: only this letter, by key or number; may be given several times
    #[arg(long, value_name = "LETTER", requires = "release")]
    only: Vec<String>,
    /// Queue a letter again that was refused or given up, or cancelled for a reason that was put right: the same bytes and Message-ID; by key or number
    #[arg(long, value_name = "LETTER", requires = "by", conflicts_with = "report")]
    again: Vec<String>,
    /// Who says so
    #[arg(long, value_name = "NAME", value_parser = said)]
    by: Option<String>,
    #[command(flatten)]
    telling: Telling,
}

/// What to tell instead of delivering.
#[derive(Debug, Args)]
struct Telling {
    /// Deliver nothing; print what became of each letter
    #[arg(long)]
    report: bool,
    /// With --report: the letters that carry this period's pack
    #[arg(long, value_parser = period, requires = "report")]
    period: Option<Period>,
    /// With --report: write it as a CSV file too
    #[arg(long, value_name = "FILE", requires = "report")]
    csv: Option<PathBuf>,
}

impl Post {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        let (mut office, open) = shared.open_board()?;
        if self.telling.report {
            return self.telling.tell(&mut office, &open, shared.format);
        }
        if self.dry_run {
            let waiting = deliver::waiting(&mut office, &open)?;
            let row = |letter: &StoredLetter| {
                vec![letter.key.to_string(), letter.to.clone(), letter.subject.clone()]
            };
            print_text(&table(&waiting.iter().map(row).collect::<Vec<_>>()));
            return Ok(Done::Well);
        }
        let now = clock::recording(&open.board, shared.now)?;
        if let Some(why) = modes::refusal(&office, &open) {
            return Err(Stopped::Usage(why));
        }
        let by = self.by.as_deref().unwrap_or_default();
        if self.release {
            let released = modes::release(&mut office, &open, &self.only, (by, now))?;
            eprintln!(
                "{} letters may leave under mode `{}`.",
                released.len(),
                office.mode(&open.board).word()
            );
        }
        for letter in &self.again {
            let letter = again::again(&mut office, &open, letter, (by, now))?;
            eprintln!("{} to {} is queued again.", letter.key, letter.to);
        }
        let haste = if self.at_once { Haste::AtOnce } else { Haste::Now };
        let delivered = deliver::queued(&mut office, &open, now, haste)?;
        match shared.format {
            Format::Json => print_json(&delivered)?,
            Format::Text => print_text(&in_words(&delivered)),
        }
        Ok(Done::Well)
    }
}

impl Telling {
    fn tell(&self, office: &mut Office, open: &OpenBoard, format: Format) -> Outcome {
        let rows = report(office, open, self.period)?;
        if let Some(path) = &self.csv {
            write_csv(path, &rows)?;
        }
        match format {
            Format::Json => print_json(&rows)?,
            Format::Text => print_text(&report_in_words(&rows)),
        }
        Ok(Done::Well)
    }
}

/// What became of the letters, one line for each kind.
pub(crate) fn lines(delivered: &Delivered) -> Vec<String> {
    let counts = [
        (delivered.sent, "handed over"),
        (delivered.waiting, "waiting"),
        (
            delivered.held,
            "kept here by the mode of the post: `boardpack status` says why",
        ),
        (delivered.failed, "refused by the server or given up"),
        (
            delivered.uncertain,
            "uncertain: the answer was lost, so they are not sent again by themselves",
        ),
        (
            delivered.cancelled,
            "cancelled: `boardpack post --report` says why",
        ),
    ];
    let said = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} letters {what}"));
    let paused = delivered
        .paused
        .iter()
        .map(|why| format!("letters stay queued: {why}"));
    said.chain(paused).collect()
}

fn in_words(delivered: &Delivered) -> String {
    let lines = lines(delivered);
    if lines.is_empty() {
        return "No letters wait.".to_owned();
    }
    lines.join("\n")
}

/// The report as a table, with the count of each outcome.
fn report_in_words(rows: &[ReportRow]) -> String {
    let head = ["number", "recipient", "outcome", "at", "reply", "message id"].map(str::to_owned);
    let mut lines = vec![head.to_vec()];
    for row in rows {
        let at = row.at.as_deref().unwrap_or_default();
        lines.push(vec![
            row.number.to_string(),
            row.recipient.clone(),
            row.outcome.word().to_owned(),
            at.get(..19).unwrap_or(at).replace('T', " "),
            row.reply.clone(),
            row.message_id.clone(),
        ]);
    }
    let sent = rows.iter().filter(|row| row.outcome.word() == "sent").count();
    format!(
        "{}\n\n{sent} of {} letters were handed over.",
        table(&lines),
        rows.len()
    )
}

fn write_csv(path: &Path, rows: &[ReportRow]) -> Result<(), Stopped> {
    let mut writer = csv::WriterBuilder::new()
        .quote_style(csv::QuoteStyle::Always)
        .from_path(path)
        .with_context(|| format!("writing {}", path.display()))?;
    let written = rows
        .iter()
        .map(inert)
        .try_for_each(|row| writer.serialize(row))
        .map_err(anyhow::Error::from)
        .and_then(|()| writer.flush().map_err(anyhow::Error::from));
    Ok(written.with_context(|| format!("writing {}", path.display()))?)
}

/// A row whose texts no spreadsheet takes for formulas: a server may say anything.
fn inert(row: &ReportRow) -> ReportRow {
    let text = |text: &str| match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n') => format!("'{text}"),
        _ => text.to_owned(),
    };
    ReportRow {
        recipient: text(&row.recipient),
        subject: text(&row.subject),
        reply: text(&row.reply),
        message_id: text(&row.message_id),
        ..row.clone()
    }
}
