//! What the program said and kept, held against the truth.

use boardpack_model::{KnownObservation, Value as Figure};
use serde_json::Value;

use super::truth::{Case, Drop, Row};

/// What became of the files of a case.
#[derive(Default)]
pub(super) struct Said {
    /// The rows of `receive --format json`, in order.
    pub(super) rows: Vec<Value>,
    /// The figures in the ledger.
    pub(super) kept: Vec<KnownObservation>,
}

/// Every difference between what was said and kept and what is true, as lines to read.
pub(super) fn disagreements(case: &Case, said: &Said) -> Vec<String> {
    let mut found = Vec::new();
    let mut rows = said.rows.clone();
    for drop in &case.drops {
        let truth: Vec<&Row> = case.rows.iter().filter(|row| row.file == drop.name).collect();
        let Some(at) = rows.iter().position(|row| is_about(row, drop)) else {
            found.push(format!("{}: nothing was said of it", drop.name));
            continue;
        };
        let row = rows.remove(at);
        let differences = [
            outcome(&truth, &row),
            values(&truth, said, &drop.name, &row),
            troubles(&truth, &row),
            unexpected(&truth, &row),
        ];
        found.extend(
            differences
                .concat()
                .into_iter()
                .map(|one| format!("{}: {one}", drop.name)),
        );
    }
    found.extend(rows.iter().map(|row| format!("unexpected row {row}")));
    found
}

/// A quarantined file's name is withheld; its bytes tell it.
fn is_about(row: &Value, drop: &Drop) -> bool {
    word(row, "file") == format!("{}/{}", drop.folder, drop.name) || word(row, "sha256") == drop.sha256
}

fn outcome(truth: &[&Row], row: &Value) -> Vec<String> {
    let became = match word(row, "outcome") {
        "" => word(row, "state"),
        outcome => outcome,
    }
    .replace('-', " ");
    let differs = |true_row: &&&Row| {
        !any(&true_row.says, |says| says == became)
            || (!true_row.about.is_empty() && true_row.about != word(row, "return"))
            || (!true_row.period.is_empty() && true_row.period != word(row, "period"))
    };
    let outcomes = truth.iter().filter(|row| row.kind == "outcome").filter(differs);
    outcomes
        .map(|true_row| {
            format!(
                "is `{became}` ({} {}), and in truth `{}` ({} {}); said: {}{}",
                word(row, "return"),
                word(row, "period"),
                true_row.says,
                true_row.about,
                true_row.period,
                word(row, "reason"),
                every_line(row),
            )
        })
        .collect()
}

fn values(truth: &[&Row], said: &Said, file: &str, receipt: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let kept: Vec<&KnownObservation> = said
        .kept
        .iter()
        .filter(|known| known.observation.place.file == file)
        .collect();
    let is_same = |row: &Row, known: &KnownObservation| {
        let of = &known.observation;
        row.about == name(known) && row.period == of.period.to_string()
    };
    for row in truth.iter().filter(|row| row.kind == "value") {
        let here: Vec<_> = kept.iter().filter(|known| is_same(row, known)).collect();
        match here.as_slice() {
            [] if any(&row.says, |says| says == "absent" || says == "blank") => {}
            [] if any(&row.says, |says| says == "awaited") => {
                if !findings(receipt).any(|finding| is_awaited(row, finding)) {
                    found.push(format!(
                        "{} {} is awaited, and nothing says so",
                        row.about, row.period
                    ));
                }
            }
            [] => found.push(format!(
                "{} {} is {}, and is not kept",
                row.about, row.period, row.says
            )),
            [known] if any(&row.says, |says| is_answer(says, known.observation.value)) => {}
            several => found.extend(several.iter().map(|known| {
                let of = &known.observation;
                let (raw, place) = (&of.raw, &of.place);
                format!(
                    "{} {} is {}, and {} is kept (`{raw}` at {place})",
                    row.about, row.period, row.says, of.value
                )
            })),
        }
    }
    let is_true = |known: &KnownObservation| {
        let of = |row: &&&Row| row.kind == "value" && is_same(row, known);
        known.observation.value == Figure::Blank || truth.iter().any(|row| of(&row))
    };
    found.extend(kept.iter().filter(|known| !is_true(known)).map(|known| {
        let of = &known.observation;
        format!(
            "{} {} = {} is kept (`{}` at {}) and is not in the truth",
            name(known),
            of.period,
            of.value,
            of.raw,
            of.place
        )
    }));
    found
}

fn name(known: &KnownObservation) -> String {
    let of = &known.observation;
    let breakdown = if of.breakdown.is_empty() {
        String::new()
    } else {
        format!(" [{}]", of.breakdown)
    };
    format!("{} {}{breakdown}", of.indicator, of.measure.word())
}

/// `57`, `1..4`, or the name of a kind.
fn is_answer(says: &str, value: Figure) -> bool {
    let near = |says: &str, number: f64| says.parse().is_ok_and(|says: f64| (says - number).abs() < 1e-9);
    match value {
        Figure::Number { number } => near(says, number),
        Figure::Suppressed { low, high } => says
            .split_once("..")
            .is_some_and(|(least, most)| near(least, low) && near(most, high)),
        other => says == other.kind(),
    }
}

fn troubles(truth: &[&Row], row: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for true_row in truth {
        let is_said = match true_row.kind.as_str() {
            "trouble" => findings(row).any(|finding| is_trouble(true_row, finding)),
            "told" => {
                let all: String = findings(row).map(line).collect();
                has_words(&true_row.words, &format!("{} {all}", word(row, "reason")))
            }
            _ => true,
        };
        if !is_said {
            let near = every_line(row);
            found.push(format!(
                "{} `{}` at `{}` is not said; said: {}{near}",
                true_row.says,
                true_row.words,
                true_row.place,
                word(row, "reason")
            ));
        }
    }
    found
}

/// Errors and queries that the truth does not know.
fn unexpected(truth: &[&Row], row: &Value) -> Vec<String> {
    findings(row)
        .filter(|finding| word(finding, "severity") != "note")
        .filter(|finding| {
            let is_known = |row: &&Row| row.kind == "trouble" && is_trouble(row, finding);
            let is_told = |row: &&Row| row.kind == "told" && has_words(&row.words, &line(finding));
            let is_empty = |row: &&Row| row.kind == "value" && is_awaited(row, finding);
            !truth
                .iter()
                .any(|row| is_known(row) || is_told(row) || is_empty(row))
        })
        .map(|finding| format!("not in the truth: {}", line(finding)))
        .collect()
}

fn is_trouble(row: &Row, finding: &Value) -> bool {
    any(&row.says, |says| says == word(finding, "severity"))
        && (row.place.is_empty() || any(&row.place, |place| is_at(place, finding)))
        && has_words(&row.words, &line(finding))
}

/// An error that says of a figure which the truth does not have either that it is awaited.
fn is_awaited(row: &Row, finding: &Value) -> bool {
    let (indicator, measure) = row.about.split_once(' ').unwrap_or((&row.about, ""));
    any(&row.says, |says| says == "awaited" || says == "blank")
        && word(finding, "severity") == "error"
        && word(finding, "indicator") == indicator
        && word(finding, "period") == row.period
        && [measure, ""].contains(&word(finding, "measure"))
}

/// The place itself, or one of the cells of a sum.
fn is_at(place: &str, finding: &Value) -> bool {
    let (sheet, cell) = place.rsplit_once('!').unwrap_or(("", place));
    let of = &finding["place"];
    word(of, "sheet") == sheet && word(of, "cell").split(", ").any(|one| one == cell)
}

fn has_words(words: &str, text: &str) -> bool {
    let text = text.to_lowercase();
    words
        .split(';')
        .all(|part| any(part, |word| text.contains(word.trim())))
}

fn any(alternatives: &str, is_so: impl Fn(&str) -> bool) -> bool {
    alternatives.split('|').any(is_so)
}

fn findings(row: &Value) -> impl Iterator<Item = &Value> {
    row["findings"].as_array().into_iter().flatten()
}

/// The findings, each on a line of its own below what is said.
fn every_line(row: &Value) -> String {
    findings(row)
        .flat_map(|finding| ["\n        ".to_owned(), line(finding)])
        .collect()
}

fn line(finding: &Value) -> String {
    let place = &finding["place"];
    format!(
        "{} {} {}!{}: {} — {}",
        word(finding, "severity"),
        word(finding, "rule"),
        word(place, "sheet"),
        word(place, "cell"),
        word(finding, "message"),
        word(finding, "hint")
    )
}

fn word<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or("")
}
