//! `boardpack trace`: from a printed figure back to its inputs.

use boardpack_model::{AudienceCode, IndicatorCode, Period};
use boardpack_office::trace::{Beside, End, Input, Known, Trace as Traced, pack_of, trace};
use clap::Args;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::{Format, Shared, period, print_json, print_text};
use crate::clock;
use crate::exit::{Done, Outcome, Stopped};

/// From a printed figure back to its inputs.
///
/// Each input ends at a cell of an archived file with what stands in it, at a line of a pipeline file, or at an entry of the
/// ledger; between them stands the formula. With --issue the figure is the one of that issue, as it was made then.
#[derive(Debug, Args)]
pub(crate) struct Trace {
    /// The indicator's code
    indicator: String,
    /// The figure's period
    #[arg(long, value_parser = period)]
    period: Period,
    /// As known then; default: now
    #[arg(long, value_name = "INSTANT", conflicts_with = "issue")]
    as_at: Option<DateTime>,
    /// As this issue of a pack has it
    #[arg(long, value_name = "N")]
    issue: Option<u32>,
    /// The pack's period, where the figure is of another; default: the quarter in which the figure's period ends
    #[arg(long, value_name = "PERIOD", value_parser = period, requires = "issue")]
    pack: Option<Period>,
    /// Say how the pack of this audience prints it, and what stands beside it there
    #[arg(long, value_name = "AUDIENCE", requires = "issue")]
    audience: Option<String>,
}

impl Trace {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        let (mut office, open) = shared.open_board()?;
        let usage = |error: boardpack_model::code::BadCode| Stopped::Usage(error.to_string());
        let code = IndicatorCode::new(&self.indicator).map_err(usage)?;
        let audience = self.audience.as_deref().map(AudienceCode::new);
        let audience = audience.transpose().map_err(usage)?;
        let known = match self.issue {
            Some(number) => Known::Issue(self.pack.unwrap_or_else(|| pack_of(self.period)), number),
            None => Known::At(clock::looking_at(&open.board, self.as_at, shared.now)?),
        };
        let figure = (&code, self.period);
        let traced = trace(&mut office, &open, figure, &known, audience.as_ref())?;
        match shared.format {
            Format::Json => print_json(&traced)?,
            Format::Text => print_text(&in_words(&traced, &open.board.time_zone)),
        }
        Ok(Done::Well)
    }
}

fn in_words(traced: &Traced, zone: &TimeZone) -> String {
    let at = traced.as_at.to_zoned(zone.clone());
    let mut lines = figure(traced, zone, "");
    lines.insert(
        1,
        format!(
            "  as known on {}, by {}",
            at.strftime("%-d %B %Y %H:%M"),
            traced.with
        ),
    );
    if let Some(shown) = &traced.shown {
        lines.insert(1, format!("  printed for this audience: {shown}"));
    }
    lines.push(format!("  {}", input(&traced.defined_at, zone)));
    if !traced.beside.is_empty() {
        lines.push(match &traced.audience {
            Some(audience) => format!("beside it in the pack for {audience}"),
            None => "beside it where nothing is withheld".to_owned(),
        });
    }
    lines.extend(traced.beside.iter().flat_map(|one| beside(one, zone)));
    lines.join("\n")
}

/// The figure, its formula and its inputs; the parts of a total further in.
fn figure(traced: &Traced, zone: &TimeZone, indent: &str) -> Vec<String> {
    let formula = if traced.formula.is_empty() || traced.formula == traced.printed {
        String::new()
    } else {
        format!(" = {}", traced.formula)
    };
    let mut lines = vec![format!(
        "{indent}{} {}, {}: {}{formula}",
        traced.indicator, traced.name, traced.period, traced.printed
    )];
    let inputs = traced.inputs.iter();
    lines.extend(inputs.map(|one| format!("{indent}  {}", input(one, zone))));
    let further = format!("{indent}    ");
    lines.extend(traced.parts.iter().flat_map(|part| figure(part, zone, &further)));
    lines
}

fn beside(one: &Beside, zone: &TimeZone) -> Vec<String> {
    let formula = if one.formula.is_empty() {
        String::new()
    } else {
        format!(" ({})", one.formula)
    };
    let mut lines = vec![format!("  {}: {}{formula}", one.what, one.printed)];
    if one.points.is_empty() {
        lines.extend(one.inputs.iter().map(|one| format!("    {}", input(one, zone))));
    } else {
        lines.push(format!("    from {}", one.points.join(", ")));
    }
    lines
}

fn input(one: &Input, zone: &TimeZone) -> String {
    let minute = |at: jiff::Timestamp| at.to_zoned(zone.clone()).strftime("%-d %B %Y %H:%M").to_string();
    let end = match &one.end {
        End::Cell {
            file,
            sha256,
            sheet,
            cell,
            raw,
            submission,
            known_at,
            first,
            ..
        } => {
            let sheet = if sheet.is_empty() {
                String::new()
            } else {
                format!("{sheet}!")
            };
            let first = first.as_ref().map_or_else(String::new, |first| {
                format!(
                    " by {} (submission {}), the same again here",
                    first.file, first.submission
                )
            });
            format!(
                "`{raw}` at {sheet}{cell} of {file}, known from {}{first} (submission {submission}, archive {sha256})",
                minute(*known_at)
            )
        }
        End::Line { file, line, text, .. } => format!("`{text}` at {file}:{line}"),
        End::Event { entry, words, at } => format!("{words} (ledger, {entry}, {})", minute(*at)),
        End::NothingReceived { words } => words.clone(),
        End::Lost { words } => format!("the chain ends nowhere: {words}"),
    };
    format!("{}: {end}", one.what)
}
