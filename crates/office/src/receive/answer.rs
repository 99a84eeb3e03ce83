//! What the office answers to a file that was read, before anything is recorded: from the file and from what the board holds,
//! and from nothing else.

use std::collections::BTreeSet;

use boardpack_assess::Given;
use boardpack_chase::{Difference, HowRead};
use boardpack_ingest::{ContextRead, Dropped, Format, Reading, Refusal, Understanding, Workbook};
use boardpack_model::assessment::Checks;
use boardpack_model::{Board, Explanation, Finding, Observation, Outcome, Place, ReturnKey, Value};
use jiff::Timestamp;

use super::known::Known;
use super::{difference, earlier, explained, judge, pair, remarks, reported, settled, standing};
use crate::dropped::withheld;

/// The rule that says in which row the headings were found. A receipt says it with how the file was read.
pub(super) const HEADINGS: &str = "heading-row";

/// What a submission turned out to be, before it is recorded.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answer {
    /// How it is answered.
    pub(crate) outcome: Outcome,
    /// Why, in words.
    pub(crate) reason: String,
    /// The return that it is or seems to be.
    pub(crate) key: Option<ReturnKey>,
    /// What was noticed.
    pub(crate) findings: Vec<Finding>,
    /// What it says, where it was read.
    pub(crate) read: Option<Box<Read>>,
    /// What it says to a pre-brief, where it is such a form: then it is no attempt at a return.
    pub(crate) context: Option<ContextRead>,
}

/// A return that was read and judged.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Read {
    /// The return as it was read.
    pub(crate) reading: Reading,
    /// The figures that are used: those that no error touches.
    pub(crate) used: Vec<Observation>,
    /// How many of the expected figures can be used, with those that stand from earlier files.
    pub(crate) usable: u32,
    /// Its figures, and those that stand from earlier files.
    pub(crate) figures: Vec<Observation>,
    /// How many checks were made of it, and how many could not be.
    pub(crate) checks: Checks,
    /// What it changes.
    pub(crate) difference: Difference,
    /// The sender's answers that hold.
    pub(crate) explanations: Vec<Explanation>,
    /// How it was read.
    pub(crate) how: HowRead,
}

/// The answers to a file: one for each return that it holds, those that the officer decides about last. At least one.
pub(crate) fn answers(
    board: &Board,
    dropped: &Dropped,
    workbook: &Workbook,
    known: &Known,
    seen: Timestamp,
) -> Vec<Answer> {
    let understanding = match boardpack_ingest::understand(board, dropped, workbook) {
        Understanding::Quarantined { findings } => return vec![quarantined(&dropped.file, findings)],
        understanding => understanding,
    };
    let context = boardpack_ingest::context(board, dropped, workbook);
    let is_all = match &context {
        None => false,
        Some(Ok(read)) => read.is_alone,
        Some(Err(_)) => matches!(understanding, Understanding::Held { .. }),
    };
    let mut answers = if is_all {
        Vec::new()
    } else {
        answers_to(board, understanding, workbook, known)
    };
    answers.extend(context.map(in_context));
    for answer in &mut answers {
        let Some(key) = answer.key.clone() else {
            continue;
        };
        let reason = if has_not_ended(board, &key, seen) {
            let period = key.period;
            Some(format!(
                "its latest figures are for {period}, which has not ended yet"
            ))
        } else {
            judge::closed(board, &known.history, &key, seen)
        };
        if let Some(reason) = reason {
            let findings = answer.read.take().map(|read| read.reading.findings);
            if let Some(findings) = findings {
                *answer = held(reason, Some(key), findings);
            }
        }
    }
    // A decision about a held file is recorded after it, by which it is known to be decided.
    answers.sort_by_key(|answer| answer.outcome == Outcome::Held);
    answers
}

/// The answers to a file that was understood.
pub(super) fn answers_to(
    board: &Board,
    understanding: Understanding,
    workbook: &Workbook,
    known: &Known,
) -> Vec<Answer> {
    match understanding {
        Understanding::Quarantined { findings } => vec![quarantined("", findings)],
        Understanding::Held {
            reason,
            key,
            findings,
        } => vec![held(reason, key, findings)],
        Understanding::Read(readings) => readings
            .into_iter()
            .map(|reading| checked(board, reading, workbook, known))
            .collect(),
    }
}

/// The answer to a return that was read: checked against itself and against what the board holds, and judged.
pub(crate) fn checked(board: &Board, reading: Reading, workbook: &Workbook, known: &Known) -> Answer {
    let earlier = known.figures.iter().chain(&known.others);
    let earlier: Vec<Observation> = earlier.map(|known| known.observation.clone()).collect();
    // What an earlier file gave and this one does not is checked with it: the two make one return.
    let not_given = known.standing(&reading, &reading.observations);
    let stands = not_given.iter().map(|known| known.observation.clone());
    let figures: Vec<Observation> = reading.observations.iter().cloned().chain(stands).collect();
    let given = Given {
        figures: &figures,
        earlier: &earlier,
        remarks: &reading.commentary,
    };
    let checked = boardpack_assess::check_return(board, &reading.key, &given);
    let mut findings: Vec<Finding> = reading.findings.iter().cloned().chain(checked.findings).collect();
    findings.extend(unchecked(workbook, &reading));
    settled::by_parts(&mut findings, &figures);
    earlier::say_awaited(board, &mut findings, &reading, known);
    let used = judge::used(&reading, &findings);
    let used = pair::keep_whole(board, &mut findings, used, known);
    let standing = known.standing(&reading, &used);
    let difference = difference::difference(&reading, &used, known, &standing);
    findings.extend(reported::already_reported(board, &reading, &used, known));
    standing::say(board, &mut findings, known, &standing);
    difference::say_unchanged(board, &mut findings, &reading, &difference);
    let beside = (&reading.commentary[..], &known.remarks[..]);
    let beside = explained::said_beside(&reading.key.agency, &findings, &figures, beside);
    let mut reading = reading;
    reading.answers.extend(beside);
    let explanations = explained::explain(
        &mut findings,
        (&figures, &reading.observations),
        &known.explanations,
        &mut reading.answers,
    );
    let judgement = judge::judge(&reading, &findings, (&used, &standing));
    let taken_back = remarks::taken_back(&reading, known);
    reading.commentary.extend(taken_back);
    Answer {
        outcome: judgement.outcome,
        reason: judgement.reason,
        key: Some(reading.key.clone()),
        findings,
        read: Some(Box::new(Read {
            how: how_read(workbook, &reading),
            used,
            usable: judgement.usable,
            figures,
            checks: checked.checks,
            difference,
            explanations,
            reading,
        })),
        context: None,
    }
}

/// The answer to a form for context, or to the sheet of one.
fn in_context(read: Result<ContextRead, String>) -> Answer {
    let read = match read {
        Ok(read) => read,
        Err(reason) => return held(reason, None, Vec::new()),
    };
    let about = match read.contributions.len() {
        0 => "nothing is written in it".to_owned(),
        1 => "about one figure".to_owned(),
        more => format!("about {more} figures"),
    };
    Answer {
        outcome: Outcome::Accepted,
        reason: format!("context to the pack for {}: {about}", read.period),
        key: None,
        findings: read.findings.clone(),
        read: None,
        context: Some(read),
    }
}

/// The answer to a file that cannot be read.
pub(crate) fn refused(dropped: &Dropped, refusal: Refusal) -> Answer {
    let place = Place::file(&dropped.sha256, &dropped.file);
    let finding = Finding::error("file-cannot-be-read", place, refusal.message.clone()).hint(refusal.hint);
    Answer {
        outcome: Outcome::Refused,
        reason: refusal.message,
        key: None,
        findings: vec![finding],
        read: None,
        context: None,
    }
}

/// The answer to a file about which the officer decides.
pub(crate) fn held(reason: String, key: Option<ReturnKey>, findings: Vec<Finding>) -> Answer {
    Answer {
        outcome: Outcome::Held,
        reason,
        key,
        findings,
        read: None,
        context: None,
    }
}

fn quarantined(file: &str, mut findings: Vec<Finding>) -> Answer {
    for finding in &mut findings {
        finding.place.file = withheld(file);
    }
    Answer {
        outcome: Outcome::Quarantined,
        reason: "it seems to hold personal data, so it was set aside unread".to_owned(),
        key: None,
        findings,
        read: None,
        context: None,
    }
}

/// A figure cannot be known before its period is over: a nought typed in next quarter's column is no return for it.
pub(crate) fn has_not_ended(board: &Board, key: &ReturnKey, seen: Timestamp) -> bool {
    key.period.last_day() >= seen.to_zoned(board.time_zone.clone()).date()
}

/// What could not be looked at in a file of this format.
fn unchecked(workbook: &Workbook, reading: &Reading) -> Option<Finding> {
    if workbook.unchecked.is_empty() {
        return None;
    }
    let message = format!(
        "in a file of this kind (.{}) these could not be looked at: {}",
        workbook.format.word(),
        workbook.unchecked.join(", ")
    );
    Some(Finding::note("could-not-be-looked-at", file_of(reading), message))
}

/// The file that a reading was read from.
pub(super) fn file_of(reading: &Reading) -> Place {
    let places = reading.observations.iter().map(|observation| &observation.place);
    let place = places
        .chain(reading.findings.iter().map(|finding| &finding.place))
        .next();
    place.map_or_else(Place::default, |place| Place::file(&place.sha256, &place.file))
}

/// How a return was read. The old binary format has no checksum, so what was read from it is told back.
fn how_read(workbook: &Workbook, reading: &Reading) -> HowRead {
    let mut layout = match reading.layout.as_str() {
        "template" => "our return workbook".to_owned(),
        "history template" => "our workbook for past figures".to_owned(),
        other => format!("laid out as \"{other}\""),
    };
    let headings = reading.findings.iter().filter(|finding| finding.rule == HEADINGS);
    let rows: BTreeSet<&str> = headings.map(|finding| finding.message.as_str()).collect();
    if let [one] = rows.iter().collect::<Vec<_>>().as_slice() {
        layout = format!("{layout}, {}", one.replace("its headings were found", "headings"));
    }
    let echo = if workbook.format == Format::Xls {
        reading
            .sheets_read
            .iter()
            .map(|sheet| echo(workbook, reading, sheet))
            .collect()
    } else {
        Vec::new()
    };
    HowRead {
        layout,
        sheets: reading.sheets_read.clone(),
        echo,
    }
}

fn echo(workbook: &Workbook, reading: &Reading, name: &str) -> String {
    let sheet = workbook.sheets.iter().find(|sheet| sheet.name == name);
    let cells = sheet.map_or(0, |sheet| sheet.cells.len());
    let figures: Vec<&Observation> = reading
        .observations
        .iter()
        .filter(|observation| observation.place.sheet == name)
        .collect();
    let numbers = figures.iter().filter_map(|figure| match figure.value {
        Value::Number { number } => Some(number),
        _ => None,
    });
    let (count, total) = numbers.fold((0, 0.0), |(count, total), number| (count + 1, total + number));
    let total = (total * 1e6).round() / 1e6;
    format!(
        "sheet \"{name}\": {cells} cells hold something; {} figures were read, {count} of them numbers that add up to {total}",
        figures.len()
    )
}
