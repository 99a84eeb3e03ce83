//! The tables of an export: each column with its type, its unit, its meaning and its source.

use std::fmt::Write as _;

use boardpack_model::{KnownObservation, Value};

use super::{
    Cells, Column, Described, ExportedFigure, ExportedFinding, ExportedLetter, ExportedSubmission, Table,
};

const INSTANT: &str = "instant, RFC 3339, UTC";
const SHA: &str = "SHA-256, hex";

fn column<T>(
    name: &'static str,
    unit: &'static str,
    (meaning, source): (&'static str, &'static str),
    cells: Cells<T>,
) -> Column<T> {
    Column {
        name,
        unit,
        meaning,
        source,
        cells,
    }
}

fn text<T>(
    name: &'static str,
    unit: &'static str,
    says: (&'static str, &'static str),
    of: fn(&T) -> Option<String>,
) -> Column<T> {
    column(name, unit, says, Cells::Text(of))
}

fn whole<T>(
    name: &'static str,
    unit: &'static str,
    says: (&'static str, &'static str),
    of: fn(&T) -> Option<i64>,
) -> Column<T> {
    column(name, unit, says, Cells::Whole(of))
}

fn number<T>(
    name: &'static str,
    unit: &'static str,
    says: (&'static str, &'static str),
    of: fn(&T) -> Option<f64>,
) -> Column<T> {
    column(name, unit, says, Cells::Number(of))
}

fn flag<T>(name: &'static str, says: (&'static str, &'static str), of: fn(&T) -> Option<bool>) -> Column<T> {
    column(name, "", says, Cells::Flag(of))
}

/// A text, or nothing where it is empty.
fn said(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// The least and the most that a value can be, where it is hidden; its number otherwise.
fn low(value: Value) -> Option<f64> {
    value.bounds().map(|(low, _)| low)
}

fn high(value: Value) -> Option<f64> {
    value.bounds().map(|(_, high)| high)
}

const CELL: &str = "the partner's file";
const LEDGER: &str = "the ledger";

#[expect(
    clippy::too_many_lines,
    reason = "a table of columns, an entry each: there is nothing in it to follow"
)]
pub(super) fn observations() -> Table<KnownObservation> {
    Table {
        name: "observations",
        about: "Every figure as partners sent it, each with when it became known: a figure that was sent again is there again. The \
                latest known one of a cell counts, unless it is empty or its submission was taken back.",
        period: |row| Some(row.observation.period),
        period_is: "The period that the figure is about.",
        period_from: CELL,
        columns: vec![
            text("agency", "code", ("Who sent it.", LEDGER), |row| {
                said(row.observation.agency.as_str())
            }),
            text(
                "indicator",
                "code",
                ("What it measures.", "indicators.toml"),
                |row| said(row.observation.indicator.as_str()),
            ),
            text(
                "measure",
                "numerator, denominator or stated",
                (
                    "Which figure of the indicator: stated is one worked out by the sender.",
                    CELL,
                ),
                |row| said(row.observation.measure.word()),
            ),
            text(
                "breakdown",
                "",
                (
                    "The part of the whole that it is about; empty for the whole.",
                    CELL,
                ),
                |row| said(&row.observation.breakdown),
            ),
            text(
                "value_kind",
                "number, suppressed, not-available, not-applicable, low-reliability, rounds-to-zero, nil-return, blank",
                ("What the cell says: only a number is a number.", CELL),
                |row| said(row.observation.value.kind()),
            ),
            number(
                "low",
                "as the measure",
                ("The least that it can be; of a number, the number itself.", CELL),
                |row| low(row.observation.value),
            ),
            number(
                "high",
                "as the measure",
                ("The most that it can be; of a number, the number itself.", CELL),
                |row| high(row.observation.value),
            ),
            text(
                "raw",
                "",
                ("The cell's text as it stood, at most 200 characters.", CELL),
                |row| said(&row.observation.raw),
            ),
            text(
                "file",
                "",
                ("The name under which the file came.", LEDGER),
                |row| said(&row.observation.place.file),
            ),
            text("sheet", "", ("The sheet; empty for CSV.", CELL), |row| {
                said(&row.observation.place.sheet)
            }),
            text(
                "cell",
                "address",
                ("The cell, or the cells of a sum.", CELL),
                |row| said(&row.observation.place.cell),
            ),
            text(
                "sha256",
                SHA,
                ("The file's bytes, by which the archive keeps it.", LEDGER),
                |row| said(&row.observation.place.sha256),
            ),
            flag(
                "provisional",
                ("Whether the sender marked it as provisional.", CELL),
                |row| Some(row.observation.provisional),
            ),
            whole(
                "submission",
                "number in the ledger",
                ("The submission that it came with.", LEDGER),
                |row| Some(row.submission),
            ),
            text(
                "known_at",
                INSTANT,
                ("From when the board knew it.", LEDGER),
                |row| Some(row.known_at.to_string()),
            ),
        ],
    }
}

#[expect(
    clippy::too_many_lines,
    reason = "a table of columns, an entry each: there is nothing in it to follow"
)]
pub(super) fn submissions<'a>() -> Table<ExportedSubmission<'a>> {
    Table {
        name: "submissions",
        about: "Every attempt at a return, one row for each answer that it was given: a file that was held and then decided has two.",
        period: |row| row.submission.period,
        period_is: "The period of the return; empty where that is not known.",
        period_from: LEDGER,
        columns: vec![
            whole(
                "submission",
                "number in the ledger",
                ("Its number.", LEDGER),
                |row| Some(row.submission.id),
            ),
            text("agency", "code", ("Who sent it.", LEDGER), |row| {
                said(row.submission.agency.as_str())
            }),
            text(
                "return",
                "code",
                ("Which return; empty where that is not known.", LEDGER),
                |row| row.submission.return_code.as_ref().map(ToString::to_string),
            ),
            text(
                "first_seen",
                INSTANT,
                ("When the office first saw the file.", LEDGER),
                |row| Some(row.submission.at.to_string()),
            ),
            text(
                "known_at",
                INSTANT,
                ("When it was recorded: from then its figures are known.", LEDGER),
                |row| Some(row.submission.known_at.to_string()),
            ),
            text("outcome", "words", ("How it was answered.", LEDGER), |row| {
                said(row.submission.outcome.words())
            }),
            text("reason", "words", ("Why.", LEDGER), |row| {
                said(&row.submission.reason)
            }),
            whole(
                "expected",
                "figures",
                ("How many figures were expected of it.", LEDGER),
                |row| Some(i64::from(row.submission.expected)),
            ),
            whole(
                "read",
                "figures",
                ("How many of them could be used.", LEDGER),
                |row| Some(i64::from(row.submission.read)),
            ),
            text("file", "", ("The name under which it came.", LEDGER), |row| {
                said(&row.submission.file)
            }),
            text(
                "sha256",
                SHA,
                ("Its bytes, by which the archive keeps it.", LEDGER),
                |row| said(&row.submission.sha256),
            ),
            flag("withdrawn", ("Whether it was taken back.", LEDGER), |row| {
                Some(row.is_withdrawn)
            }),
        ],
    }
}

pub(super) fn letters<'a>() -> Table<ExportedLetter<'a>> {
    Table {
        name: "letters",
        about: "Every letter that was written, without its text: the archive keeps that under its SHA-256.",
        period: |row| row.period,
        period_is: "The period that the letter's key names; empty where it names none.",
        period_from: LEDGER,
        columns: vec![
            text("key", "", ("Its stable key.", LEDGER), |row| {
                said(&row.letter.key.0)
            }),
            text("written_at", INSTANT, ("When it was composed.", LEDGER), |row| {
                Some(row.letter.at.to_string())
            }),
            text("recipient", "address", ("To whom.", LEDGER), |row| {
                said(&row.letter.to)
            }),
            text("subject", "words", ("Its subject.", LEDGER), |row| {
                said(&row.letter.subject)
            }),
            text("why", "words", ("Why it was written.", LEDGER), |row| {
                said(&row.letter.why)
            }),
            text(
                "mode",
                "dry-run, rehearsal, team, live",
                ("How far letters could go then.", LEDGER),
                |row| said(row.letter.mode.word()),
            ),
            text(
                "delivery",
                "queued, sent, failed, uncertain, cancelled",
                ("How far it came.", LEDGER),
                |row| said(row.letter.delivery.word()),
            ),
            text(
                "sha256",
                SHA,
                ("Its bytes, by which the archive keeps it.", LEDGER),
                |row| said(&row.letter.sha256),
            ),
        ],
    }
}

#[expect(
    clippy::too_many_lines,
    reason = "a table of columns, an entry each: there is nothing in it to follow"
)]
pub(super) fn findings() -> Table<ExportedFinding> {
    Table {
        name: "findings",
        about: "What was noticed about each submission.",
        period: |row| row.period,
        period_is: "The period of the return; empty where that is not known.",
        period_from: LEDGER,
        columns: vec![
            whole(
                "submission",
                "number in the ledger",
                ("The submission.", LEDGER),
                |row| Some(row.submission),
            ),
            text("agency", "code", ("Who sent it.", LEDGER), |row| {
                said(row.agency.as_str())
            }),
            text(
                "rule",
                "name",
                ("The rule that noticed it.", "the check rules"),
                |row| said(&row.finding.rule),
            ),
            text(
                "severity",
                "error, query or note",
                ("How much it matters.", "the check rules"),
                |row| said(row.finding.severity.word()),
            ),
            text(
                "message",
                "words",
                ("What was noticed.", "the check rules"),
                |row| said(&row.finding.message),
            ),
            text("hint", "words", ("What to do.", "the check rules"), |row| {
                row.finding.hint.clone()
            }),
            text("indicator", "code", ("What it is about.", LEDGER), |row| {
                row.finding.indicator.as_ref().map(ToString::to_string)
            }),
            text(
                "measure",
                "numerator, denominator or stated",
                ("Which figure.", LEDGER),
                |row| row.finding.measure.map(|measure| measure.word().to_owned()),
            ),
            text(
                "about_period",
                "period",
                ("The period of the figure that it is about.", LEDGER),
                |row| row.finding.period.map(|period| period.to_string()),
            ),
            text("file", "", ("The file.", LEDGER), |row| {
                said(&row.finding.place.file)
            }),
            text("sheet", "", ("The sheet.", LEDGER), |row| {
                said(&row.finding.place.sheet)
            }),
            text("cell", "address", ("The cell.", LEDGER), |row| {
                said(&row.finding.place.cell)
            }),
        ],
    }
}

const ASSESSED: &str = "the assessment";

#[expect(
    clippy::too_many_lines,
    reason = "a table of columns, an entry each: there is nothing in it to follow"
)]
pub(super) fn figures() -> Table<ExportedFigure> {
    Table {
        name: "figures",
        about: "The series as packs have them, with nothing withheld: for the officer, not for publication. One row for each pack, \
                indicator and period; of an issued pack as it was issued, of one with a draft only as known at the export's instant.",
        period: |row| Some(row.pack),
        period_is: "The pack's period.",
        period_from: LEDGER,
        columns: vec![
            whole(
                "issue",
                "counted from 1",
                ("The issue; empty for a draft.", LEDGER),
                |row| row.issue.map(i64::from),
            ),
            text(
                "indicator",
                "code",
                ("The indicator.", "indicators.toml"),
                |row| said(row.indicator.as_str()),
            ),
            text(
                "agency",
                "code",
                (
                    "Who supplies it; empty where it is worked out from what several send, where the pack says Partnership.",
                    "indicators.toml",
                ),
                |row| row.agency.as_ref().map(ToString::to_string),
            ),
            text(
                "unit",
                "words",
                ("The figure's unit.", "indicators.toml"),
                |row| said(&row.unit),
            ),
            text(
                "figure_period",
                "period",
                ("The period of the figure.", ASSESSED),
                |row| Some(row.point.period.to_string()),
            ),
            text(
                "printed",
                "as printed",
                ("The figure as the board's pack prints it, or its mark.", ASSESSED),
                |row| said(&row.printed),
            ),
            text(
                "value_kind",
                "number, suppressed, not-available, not-applicable, low-reliability, rounds-to-zero, nil-return, blank, not-received",
                ("What it is: only a number is a number.", ASSESSED),
                |row| said(row.point.value.kind()),
            ),
            number(
                "figure",
                "as unit",
                (
                    "The figure, not rounded; empty where there is no exact one.",
                    ASSESSED,
                ),
                |row| row.point.figure,
            ),
            number("low", "as unit", ("The least that it can be.", ASSESSED), |row| {
                low(row.point.value)
            }),
            number("high", "as unit", ("The most that it can be.", ASSESSED), |row| {
                high(row.point.value)
            }),
            number(
                "numerator",
                "count",
                ("The numerator, where it is exact.", ASSESSED),
                |row| row.point.numerator.exact(),
            ),
            text(
                "numerator_kind",
                "as value_kind",
                ("What the numerator is.", ASSESSED),
                |row| said(row.point.numerator.kind()),
            ),
            number(
                "denominator",
                "count",
                ("The denominator or the population, where it is exact.", ASSESSED),
                |row| row.point.denominator.exact(),
            ),
            text(
                "denominator_kind",
                "as value_kind",
                (
                    "What the denominator is; empty where the figure is of nothing, as a count is.",
                    ASSESSED,
                ),
                |row| {
                    let is_there = row.has_denominator || row.point.denominator != Value::Blank;
                    is_there.then(|| row.point.denominator.kind().to_owned())
                },
            ),
            number(
                "interval_low",
                "as unit",
                ("Lower end of the 95 % interval.", ASSESSED),
                |row| row.point.interval.map(|(low, _)| low),
            ),
            number(
                "interval_high",
                "as unit",
                ("Upper end of the 95 % interval.", ASSESSED),
                |row| row.point.interval.map(|(_, high)| high),
            ),
            whole(
                "parts_given",
                "count",
                ("Of a total: how many of its parts have a figure.", ASSESSED),
                |row| row.covers().map(|covers| i64::from(covers.given)),
            ),
            whole(
                "parts",
                "count",
                ("Of a total: how many parts it has.", ASSESSED),
                |row| row.covers().map(|covers| i64::from(covers.of)),
            ),
            flag("provisional", ("Whether it is provisional.", ASSESSED), |row| {
                Some(row.point.provisional)
            }),
            flag(
                "revised",
                ("Whether it differs from what was first known.", ASSESSED),
                |row| Some(row.point.revised),
            ),
            text(
                "series_break",
                "words",
                ("What changed, where a new series begins.", "indicators.toml"),
                |row| row.point.series_break.clone(),
            ),
            text(
                "formula",
                "",
                ("The formula with its figures.", ASSESSED),
                |row| said(&row.point.formula),
            ),
        ],
    }
}

/// The dictionary as a text to read.
pub(super) fn dictionary(marking: &str, lines: &[Described]) -> Vec<u8> {
    let mut text = format!("{marking}\n\n");
    text.push_str(
        "What is in this export\n\n\
         Parquet lies below parquet/, partitioned by board and period (hive style). The board is a column that a reader takes from \
         its folder. The period is a column of every file, written as in CSV, so that the two join; period_folder is the same \
         without a space, and `none` for what belongs to no period. CSV lies below csv/, UTF-8 with a heading. A cell that says nothing is empty, never 0.\n\n\
         In CSV a text that a spreadsheet would take for a formula (it begins with =, +, -, @ or a tab) has an apostrophe put \
         before it. Parquet holds it as it is.\n",
    );
    let mut table = "";
    for line in lines {
        if line.table != table {
            table = line.table;
            write!(text, "\n{table}\n    {}\n", line.about).ok();
        }
        let unit = if line.unit.is_empty() {
            String::new()
        } else {
            format!("; {}", line.unit)
        };
        writeln!(
            text,
            "  {} ({}{unit}): {} From {}.",
            line.name, line.kind, line.meaning, line.source
        )
        .ok();
    }
    text.into_bytes()
}
