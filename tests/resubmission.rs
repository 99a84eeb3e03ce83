//! One return over several files: asked about, answered in the marked-up copy, corrected, sent again.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::{Office, fill, has_openpyxl, script, text};

const PAST_FIGURES: &str =
    "returns/mental-health/Blanktown past figures mental-health 2021-22 to 2024-25.xlsx";

/// The mental health trust's extract for the first quarter: referrals, and how many of how many were seen in time.
fn extract(referrals: &str, seen: &str, of: &str) -> String {
    format!(
        "Measure name,Quarter,Numerator,Denominator,Narrative\n\
         CAMHS referrals received,2025/26 Q1,{referrals},,\n\
         CAMHS first seen within 18 weeks,2025/26 Q1,{seen},{of},\n"
    )
}

/// An office that has the trust's past figures.
struct Desk {
    office: Office,
}

impl Desk {
    fn new() -> Self {
        let office = Office::blanktown();
        office.drop_sample(PAST_FIGURES, "mental-health/past figures.xlsx");
        assert!(office.run(&["receive"], "2025-06-23T10:20").status.success());
        Self { office }
    }

    /// Drops bytes as a file and takes them in: the row of JSON that tells of it.
    fn receives(&self, bytes: &[u8], name: &str, now: &str) -> Value {
        self.office.drop_bytes(bytes, &format!("mental-health/{name}"));
        let rows = self.office.json(&["receive"], now);
        let rows = rows.as_array().unwrap();
        assert_eq!(rows.len(), 1, "{rows:?}");
        rows[0].clone()
    }

    /// The files of a kind in the trust's receipts folder, in order of name.
    fn receipts(&self, ending: &str) -> Vec<PathBuf> {
        let folder = self.office.path().join("drop/mental-health/receipts");
        let names = crate::support::names(&folder);
        let fitting = names.iter().filter(|name| name.ends_with(ending));
        fitting.map(|name| folder.join(name)).collect()
    }

    /// The text of the receipt for a row, in one line.
    fn receipt(&self, row: &Value) -> String {
        let fingerprint = &row["sha256"].as_str().unwrap()[..16];
        let texts = self.receipts(".txt");
        let found = texts
            .iter()
            .find(|path| path.display().to_string().contains(fingerprint));
        let words = fs::read_to_string(found.unwrap()).unwrap();
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The marked-up copy for a row.
    fn copy(&self, row: &Value) -> PathBuf {
        let fingerprint = &row["sha256"].as_str().unwrap()[..16];
        let copies = self.receipts("-to-answer.xlsx");
        let found = copies
            .into_iter()
            .find(|path| path.display().to_string().contains(fingerprint));
        found.unwrap_or_else(|| panic!("no marked-up copy for {row}"))
    }

    /// A marked-up copy with an answer to the first finding of a rule and other cells filled in.
    fn answered(&self, copy: &Path, rule: &str, answer: &str, corrected: &Value) -> Vec<u8> {
        let shown = script(&["values", copy.to_str().unwrap(), "Findings"])
            .output()
            .unwrap();
        let cells: Value =
            serde_json::from_slice(&shown.stdout).unwrap_or_else(|_| panic!("{}", text(&shown.stderr)));
        let cells = cells.as_object().unwrap();
        let column_of = |heading: &str| {
            let found = cells.iter().find(|(_, value)| value.as_str() == Some(heading));
            found.unwrap().0.trim_end_matches(char::is_numeric).to_owned()
        };
        let (answers, rules) = (column_of("Your answer"), column_of("Rule"));
        let row = cells.iter().find_map(|(address, value)| {
            let row = address.strip_prefix(&rules)?;
            (value.as_str() == Some(rule)).then(|| row.to_owned())
        });
        let mut filled = corrected.clone();
        filled[format!("Findings!{answers}{}", row.unwrap())] = json!(answer);
        let path = self.office.path().join("filled.xlsx");
        fill(copy, &path, &filled);
        let bytes = fs::read(&path).unwrap();
        fs::remove_file(path).unwrap();
        bytes
    }

    /// The agency's answers as the ledger has them: rule, value, text.
    fn explanations(&self) -> Vec<String> {
        let place = self.office.path().join("ledger.sqlite").display().to_string();
        let mut ledger = boardpack_ledger::Ledger::open(&place).unwrap();
        let board = boardpack_model::BoardCode::new("blanktown").unwrap();
        let agency = boardpack_model::AgencyCode::new("mental-health").unwrap();
        let said = ledger.explanations(&board, &agency).unwrap();
        said.into_iter()
            .map(|(said, _)| format!("{} {} {}: {}", said.rule, said.indicator, said.value, said.text))
            .collect()
    }
}

fn rules(row: &Value, severity: &str) -> Vec<String> {
    let findings = row["findings"].as_array().unwrap().iter();
    findings
        .filter(|finding| finding["severity"] == severity)
        .map(|finding| finding["rule"].as_str().unwrap().to_owned())
        .collect()
}

#[expect(clippy::too_many_lines, reason = "one story of four files")]
#[test]
fn an_answer_in_the_marked_up_copy_settles_a_query_until_the_figure_changes() {
    if !has_openpyxl() {
        return;
    }
    let desk = Desk::new();
    let first = desk.receives(
        extract("1776", "293", "410").as_bytes(),
        "Q1.csv",
        "2025-07-22T10:00",
    );
    assert_eq!(first["outcome"], "accepted-with-queries", "{first}");
    assert_eq!(rules(&first, "query"), ["large-change"]);
    let copy = desk.copy(&first);
    let name = copy.file_name().unwrap().to_str().unwrap().to_owned();
    assert!(
        desk.receipt(&first)
            .contains(&format!("receipts folder as \"{name}\""))
    );

    let filled = desk.answered(&copy, "large-change", "A new single point of access.", &json!({}));
    let second = desk.receives(&filled, "Q1 answered.xlsx", "2025-07-24T10:00");
    assert_eq!(second["outcome"], "accepted", "{second}");
    assert_eq!(second["return"], "quarterly");
    assert!(
        rules(&second, "note").contains(&"unchanged-resend".to_owned()),
        "{second}"
    );
    assert_eq!(
        desk.explanations(),
        ["large-change MHT01 numerator 1776: A new single point of access."]
    );
    let receipt = desk.receipt(&second);
    assert!(
        receipt.contains("explained by the sender: A new single point of access."),
        "{receipt}"
    );
    assert!(
        receipt.contains(
            "the same figures as in your file of 22 July 2025: nothing has changed but your answers"
        ),
        "{receipt}"
    );

    let third = desk.receives(
        extract("1776", "294", "410").as_bytes(),
        "Q1 v2.csv",
        "2025-07-25T10:00",
    );
    assert_eq!(
        third["outcome"], "accepted",
        "the explanation is carried over: {third}"
    );
    let receipt = desk.receipt(&third);
    assert!(
        receipt.contains("What changed since your file of Thursday 24 July 2025: - MHT02"),
        "{receipt}"
    );
    assert!(
        receipt.contains("numerator 293, now 294. - 2 figures are the same as before."),
        "{receipt}"
    );
    assert!(
        !receipt.contains("was sent before and is now"),
        "said once: {receipt}"
    );

    let fourth = desk.receives(
        extract("1790", "294", "410").as_bytes(),
        "Q1 v3.csv",
        "2025-07-26T10:00",
    );
    assert_eq!(fourth["outcome"], "accepted-with-queries", "{fourth}");
    let receipt = desk.receipt(&fourth);
    assert!(
        receipt.contains("the figure has changed since it was explained"),
        "{receipt}"
    );
    assert!(desk.office.run(&["verify"], "").status.success());
}

#[test]
fn a_figure_corrected_in_the_marked_up_copy_replaces_the_one_sent() {
    if !has_openpyxl() {
        return;
    }
    let desk = Desk::new();
    let first = desk.receives(
        extract("776", "450", "410").as_bytes(),
        "Q1.csv",
        "2025-07-22T10:00",
    );
    assert_eq!(first["outcome"], "returned-for-correction", "{first}");
    assert_eq!(rules(&first, "error"), ["numerator-within-denominator"]);
    let copy = desk.copy(&first);
    let sheets = script(&["sheets", copy.to_str().unwrap()]).output().unwrap();
    let sheets: Vec<String> =
        serde_json::from_slice(&sheets.stdout).unwrap_or_else(|_| panic!("{}", text(&sheets.stderr)));
    let own = sheets.last().unwrap();
    let rule = "numerator-within-denominator";

    // An answer alone does not make up for the figure.
    let filled = desk.answered(&copy, rule, "We counted twice.", &json!({}));
    let second = desk.receives(&filled, "answered.xlsx", "2025-07-23T10:00");
    assert_eq!(second["outcome"], "returned-for-correction", "{second}");
    let receipt = desk.receipt(&second);
    assert!(
        receipt.contains("your answer is noted, and the figure itself is still needed"),
        "{receipt}"
    );

    // The copy of the copy is corrected.
    let again = desk.copy(&second);
    let filled = desk.answered(&again, rule, "Corrected.", &json!({ format!("{own}!C3"): 293 }));
    let third = desk.receives(&filled, "corrected.xlsx", "2025-07-24T10:00");
    assert_eq!(third["outcome"], "accepted", "{third}");
    assert!(desk.receipt(&third).contains("Read: 3 of 3 expected figures"));
    let rows = desk
        .office
        .json(&["status", "--period", "2025-26 Q1"], "2025-07-25T10:00");
    let row = rows
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["agency"] == "mental-health")
        .unwrap();
    assert_eq!(
        (&row["receipt"], &row["outcome"]),
        (&json!("received-on-time"), &json!("accepted"))
    );
}

#[test]
fn two_files_make_one_return_and_blanks_take_nothing_back() {
    let desk = Desk::new();
    let first = desk.receives(
        extract("776", "", "").as_bytes(),
        "referrals.csv",
        "2025-07-21T10:00",
    );
    assert_eq!(first["outcome"], "accepted-in-part", "{first}");
    let second = desk.receives(
        extract("", "293", "410").as_bytes(),
        "waits.csv",
        "2025-07-22T10:00",
    );
    assert_eq!(second["outcome"], "accepted", "{second}");
    let receipt = desk.receipt(&second);
    assert!(
        receipt.contains("Read: 3 of 3 expected figures (1 of them from what you sent before)"),
        "{receipt}"
    );
    assert!(
        receipt.contains("Not in this file, so what you sent before stands: MHT01"),
        "{receipt}"
    );
    assert!(
        receipt.contains("1 figure stands from your file of 21 July 2025."),
        "{receipt}"
    );
    let place = desk.office.path().join("ledger.sqlite").display().to_string();
    let mut ledger = boardpack_ledger::Ledger::open(&place).unwrap();
    let board = boardpack_model::BoardCode::new("blanktown").unwrap();
    let known = ledger.observations(&board, None).unwrap();
    let own = known
        .iter()
        .filter(|known| known.observation.period.to_string() == "2025-26 Q1");
    let mut figures: Vec<String> = own
        .map(|known| format!("{} {}", known.observation.indicator, known.observation.value))
        .collect();
    figures.sort();
    assert_eq!(figures, ["MHT01 776", "MHT02 293", "MHT02 410"]);
}

#[test]
fn the_same_figures_in_another_file_are_said_to_be_the_same() {
    let desk = Desk::new();
    let first = extract("776", "293", "410");
    desk.receives(first.as_bytes(), "Q1.csv", "2025-07-22T10:00");
    let again = desk.receives(
        format!("{first}\n").as_bytes(),
        "Q1 resent.csv",
        "2025-07-24T10:00",
    );
    assert_eq!(
        (&again["state"], &again["outcome"]),
        (&json!("taken"), &json!("accepted"))
    );
    assert_eq!(rules(&again, "note"), ["unchanged-resend"]);
    let receipt = desk.receipt(&again);
    assert!(
        receipt.contains("These are the same figures as in your file of 22 July 2025: nothing has changed."),
        "{receipt}"
    );
    assert!(!receipt.contains("What changed"), "{receipt}");
}
