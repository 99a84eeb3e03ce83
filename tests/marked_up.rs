//! The marked-up copy as a partner uses it: taken from the receipts, answered or corrected, and put back.

use std::fs;

use boardpack_model::{AgencyCode, BoardCode};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Office, ends, fill, text};
use crate::template::{has_other_programs, saved_as};

/// What an office says to a file, and then to its marked-up copy with these cells filled in and saved in a format.
struct Exchange {
    office: Office,
    answer: String,
}

impl Exchange {
    /// Nothing where `LibreOffice` or openpyxl is absent.
    fn new(
        (file, agency): (&str, &str),
        (sent, back): (&str, &str),
        (cells, ending): (&Value, &str),
    ) -> Option<Self> {
        if !has_other_programs() {
            return None;
        }
        let office = Office::blanktown();
        let name = file.rsplit('/').next().unwrap();
        office.drop_sample(file, &format!("{agency}/{name}"));
        office.run(&["receive"], sent);
        let receipts = format!("drop/{agency}/receipts");
        let copy = office
            .names(&receipts)
            .into_iter()
            .find(|name| ends(name, "xlsx"));
        let copy = office
            .path()
            .join(receipts)
            .join(copy.expect("a marked-up copy beside the receipt"));
        let folder = TempDir::new().unwrap();
        let filled = folder.path().join(copy.file_name().unwrap());
        fill(&copy, &filled, cells);
        let saved = saved_as(folder.path(), &filled, ending);
        let name = format!("{agency}/{}", saved.file_name().unwrap().to_str().unwrap());
        office.drop_bytes(&fs::read(saved).unwrap(), &name);
        let answer = text(&office.run(&["receive"], back).stdout);
        Some(Self { office, answer })
    }

    fn ledger(&self) -> boardpack_ledger::Ledger {
        boardpack_ledger::Ledger::open(&self.office.path().join("ledger.sqlite").display().to_string())
            .unwrap()
    }
}

fn board() -> BoardCode {
    BoardCode::new("blanktown").unwrap()
}

#[test]
fn a_corrected_copy_is_a_resubmission() {
    let probation = ("returns/probation/PDU return Q2 2025-26.csv", "probation");
    let days = ("2025-10-24T14:20", "2025-10-27T09:35");
    let Some(exchange) = Exchange::new(probation, days, (&json!({ "Your figures!C6": 229 }), "xlsx")) else {
        return;
    };
    assert!(
        exchange.answer.contains("accepted (2025-26 Q2)"),
        "{}",
        exchange.answer
    );
    let known = exchange.ledger().observations(&board(), None).unwrap();
    let figures: Vec<String> = known
        .iter()
        .map(|known| &known.observation)
        .filter(|o| o.period.to_string() == "2025-26 Q2")
        .map(|o| {
            format!(
                "{} {} = {} at {}",
                o.indicator,
                o.measure.word(),
                o.value,
                o.place
            )
        })
        .collect();
    insta::assert_snapshot!(figures.join("\n"), @r"
    PRO01 numerator = 229 at C6
    PRO01 denominator = 238 at C5
    ");
}

#[test]
fn an_answer_in_a_copy_explains_the_figure() {
    let youth_justice = (
        "returns/youth-justice/YJS return - 2026-27 Q1.xlsx",
        "youth-justice",
    );
    let days = ("2026-07-27T10:02", "2026-07-28T10:00");
    let answer = json!({ "Findings!F6": "we count them next week" });
    let Some(exchange) = Exchange::new(youth_justice, days, (&answer, "ods")) else {
        return;
    };
    let agency = AgencyCode::new("youth-justice").unwrap();
    let explanations = exchange.ledger().explanations(&board(), &agency).unwrap();
    let said: Vec<String> = explanations
        .iter()
        .map(|(said, _)| {
            format!(
                "{} {} {}: {} at {}",
                said.rule, said.indicator, said.period, said.text, said.place
            )
        })
        .collect();
    insta::assert_snapshot!(said.join("\n"), @"figure-not-understood YJS01 2025-26 Q4: we count them next week at Findings!F6");
    let answer = exchange.answer;
    // The words are kept. They give no figure, so the cell is still asked about.
    assert!(answer.contains("(2026-27 Q1)"), "{answer}");
    assert!(answer.contains("returned for correction"), "{answer}");
    // What the office itself wrote into the copy is nothing personal.
    assert!(!answer.contains("there could be"), "{answer}");
}
