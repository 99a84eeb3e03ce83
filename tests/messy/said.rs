//! What the program said and kept, held against the truth.

use boardpack_model::{KnownObservation, Value as Figure};
use serde_json::Value;

use super::truth::{Case, Drop, Row};

/// What became of the files of a case.
#[derive(Default)]
pub(super) struct Said {
    /// The rows of `receive --format json`, in order.
    pub(super) rows: Vec<Value>,
    /// The letters about each file, in the order of the files.
    pub(super) letters: Vec<String>,
    /// The figures in the ledger.
    pub(super) kept: Vec<KnownObservation>,
}

/// Every difference between what was said and kept and what is true, as lines to read.
pub(super) fn disagreements(case: &Case, said: &Said) -> Vec<String> {
    let mut found = Vec::new();
    let mut rows = said.rows.clone();
    for (drop, letters) in case.drops.iter().zip(&said.letters) {
        let truth: Vec<&Row> = case.rows.iter().filter(|row| row.file == drop.name).collect();
        let receipts = taken_out(&mut rows, drop);
        let all = together(&receipts);
        let differences = [
            outcomes(&truth, &receipts),
            values(&truth, &kept(case, said, drop), &all),
            troubles(&truth, &all, letters),
            unexpected(&truth, &all),
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

/// The rows about a file, one for each return that it holds. A quarantined file's name is withheld; its bytes tell it.
fn taken_out(rows: &mut Vec<Value>, drop: &Drop) -> Vec<Value> {
    let path = format!("{}/{}", drop.folder, drop.name);
    let is_named = |row: &mut Value| word(row, "file") == path;
    let named: Vec<Value> = rows.extract_if(.., is_named).collect();
    if !named.is_empty() {
        return named;
    }
    let same = rows.iter().position(|row| word(row, "sha256") == drop.sha256);
    same.map(|at| rows.remove(at)).into_iter().collect()
}

/// The rows about a file as one: their reasons and findings.
fn together(rows: &[Value]) -> Value {
    let reasons: Vec<&str> = rows.iter().map(|row| word(row, "reason")).collect();
    let findings: Vec<&Value> = rows.iter().flat_map(findings).collect();
    let became: Vec<String> = rows.iter().map(became).collect();
    serde_json::json!({ "reason": reasons.join("; "), "findings": findings, "outcome": became.join(", ") })
}

fn became(row: &Value) -> String {
    match word(row, "outcome") {
        "" => word(row, "state"),
        outcome => outcome,
    }
    .replace('-', " ")
}

fn outcomes(truth: &[&Row], rows: &[Value]) -> Vec<String> {
    let agrees = |true_row: &Row, row: &Value| {
        any(&true_row.says, |says| says == became(row))
            && (true_row.about.is_empty() || true_row.about == word(row, "return"))
            && (true_row.period.is_empty() || true_row.period == word(row, "period"))
    };
    let truth: Vec<&&Row> = truth.iter().filter(|row| row.kind == "outcome").collect();
    let unsaid = truth
        .iter()
        .filter(|true_row| !rows.iter().any(|row| agrees(true_row, row)));
    let untrue = rows
        .iter()
        .filter(|row| !truth.iter().any(|true_row| agrees(true_row, row)));
    let unsaid = unsaid.map(|row| format!("is in truth `{}` ({} {})", row.says, row.about, row.period));
    unsaid
        .chain(untrue.map(|row| {
            let (code, period, reason) = (word(row, "return"), word(row, "period"), word(row, "reason"));
            format!(
                "became `{}` ({code} {period}): {reason}{}",
                became(row),
                every_line(row)
            )
        }))
        .collect()
}

/// Whether the figures of a file are rightly not used at all, where that is one of several fair answers.
fn is_rightly_unused(truth: &[&Row], receipt: &Value) -> bool {
    let is_used = |words: &str| words.split(", ").any(|outcome| outcome.starts_with("accepted"));
    let became = word(receipt, "outcome");
    !is_used(became)
        && truth
            .iter()
            .any(|row| row.kind == "outcome" && any(&row.says, |says| says == became))
}

/// The figures kept of a file; those of bytes that came twice belong to the first.
fn kept<'a>(case: &Case, said: &'a Said, drop: &Drop) -> Vec<&'a KnownObservation> {
    let first = case.drops.iter().find(|other| other.sha256 == drop.sha256);
    let is_first = first.is_some_and(|first| first.name == drop.name);
    let is_of = |known: &&KnownObservation| is_first && known.observation.place.sha256 == drop.sha256;
    said.kept.iter().filter(is_of).collect()
}

fn values(truth: &[&Row], kept: &[&KnownObservation], receipt: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let is_same = |row: &Row, known: &KnownObservation| {
        let of = &known.observation;
        row.about == name(known) && row.period == of.period.to_string()
    };
    for row in truth.iter().filter(|row| row.kind == "value") {
        let here: Vec<_> = kept.iter().filter(|known| is_same(row, known)).collect();
        match here.as_slice() {
            [] if any(&row.says, |says| says == "absent" || says == "blank") => {}
            [] if is_rightly_unused(truth, receipt) => {}
            [] if any(&row.says, |says| says == "awaited" || says == "said") => {
                if !findings(receipt).any(|finding| is_awaited(row, finding)) {
                    found.push(format!(
                        "{} {} is not kept, and nothing says so",
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

fn troubles(truth: &[&Row], row: &Value, letters: &str) -> Vec<String> {
    let mut found = Vec::new();
    for true_row in truth {
        let is_said = match true_row.kind.as_str() {
            "trouble" => findings(row).any(|finding| is_trouble(true_row, finding)),
            "told" => {
                let all: String = findings(row).map(line).collect();
                has_words(
                    &true_row.words,
                    &format!("{} {all} {letters}", word(row, "reason")),
                )
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

/// An error that says of a figure which is awaited in truth too that it is; a query as well, where saying is enough.
fn is_awaited(row: &Row, finding: &Value) -> bool {
    let (indicator, measure) = row.about.split_once(' ').unwrap_or((&row.about, ""));
    let may_be_said = any(&row.says, |says| says == "said");
    let may_be_awaited = may_be_said || any(&row.says, |says| says == "awaited" || says == "blank");
    may_be_awaited
        && (word(finding, "severity") == "error" || (may_be_said && word(finding, "severity") == "query"))
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
