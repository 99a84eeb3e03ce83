//! What answers a file: the words, what is attached to them, and what lies in the agency's receipts folder.

use std::fs;

use serde_json::json;

use crate::support::{Office, attachments, ends, fill, has_openpyxl, is_letter, names, script, text};

/// A file dropped and taken in, and what answers it.
struct Answered {
    office: Office,
    agency: String,
}

impl Answered {
    fn by(sample: &str, to: &str, now: &str) -> Self {
        let office = Office::blanktown();
        office.drop_sample(sample, to);
        let agency = to.split('/').next().unwrap().to_owned();
        let answered = Self { office, agency };
        answered.receive(now);
        answered
    }

    fn receive(&self, now: &str) {
        let output = self.office.run(&["receive"], now);
        assert!(output.status.success(), "{}", text(&output.stderr));
        assert!(self.office.run(&["post"], now).status.success());
    }

    /// The receipts folder's files.
    fn laid_out(&self) -> Vec<String> {
        names(
            &self
                .office
                .path()
                .join("drop")
                .join(&self.agency)
                .join("receipts"),
        )
    }

    /// The words of the receipt as laid out.
    fn words(&self) -> String {
        let name = self
            .laid_out()
            .into_iter()
            .find(|name| ends(name, "txt"))
            .unwrap();
        let path = self
            .office
            .path()
            .join("drop")
            .join(&self.agency)
            .join("receipts");
        fs::read_to_string(path.join(name)).unwrap()
    }

    /// The names of what is attached to the letters whose name in the outbox holds a word.
    fn attached(&self, word: &str) -> Vec<String> {
        let outbox = self.office.path().join("outbox");
        let letters = names(&outbox)
            .into_iter()
            .filter(|name| is_letter(name) && name.contains(word));
        let messages = letters.map(|name| text(&fs::read(outbox.join(name)).unwrap()));
        messages.flat_map(|message| attachments(&message)).collect()
    }
}

const A_LOCKED_ONE: &str = "returns/police/Blanktown LSCP dataset Q1 2025-26 PROTECTED.xlsx";
const ONE_TO_CORRECT: &str = "returns/probation/PDU return Q2 2025-26.csv";
const AN_OLD_FORMAT: &str = "returns/acute/Acute_safeguarding_KPIs_Apr-Jun_2025.xls";
const ONE_WITH_PEOPLE: &str = "returns/education/Annex A List 7 CP.xlsx";

#[test]
fn a_file_that_cannot_be_opened_is_answered_with_the_return_workbook() {
    let answered = Answered::by(A_LOCKED_ONE, "police/PROTECTED.xlsx", "2025-07-24T15:12");
    assert_eq!(
        answered.attached("_receipts_"),
        ["blanktown-police-quarterly-2025-26-Q1.xlsx"]
    );
    assert!(
        answered
            .words()
            .contains("The return workbook that we are waiting for is attached")
    );
}

#[test]
fn something_to_correct_is_answered_with_a_marked_up_copy() {
    let answered = Answered::by(ONE_TO_CORRECT, "probation/Q2.csv", "2025-10-24T14:20");
    let attached = answered.attached("_receipts_");
    let laid_out = answered.laid_out();
    let copies: Vec<&String> = laid_out
        .iter()
        .filter(|name| name.ends_with("-to-answer.xlsx"))
        .collect();
    assert_eq!(attached.iter().collect::<Vec<_>>(), copies);
    assert!(attached[0].starts_with("2025-10-24-"), "{attached:?}");
    let one_line = answered.words().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(one_line.contains(&attached[0]), "{one_line}");
}

#[test]
fn a_copy_that_somebody_is_filling_in_is_left_as_it_is() {
    let office = Office::blanktown();
    let bytes = fs::read(crate::support::root().join("sample-data").join(ONE_TO_CORRECT)).unwrap();
    let fingerprint = &boardpack_ledger::sha256_hex(&bytes)[..16];
    let name = format!("2025-10-24-{fingerprint}-0-to-answer.xlsx");
    office.drop_bytes(b"half filled in", &format!("probation/receipts/{name}"));
    office.drop_bytes(&bytes, "probation/Q2.csv");
    let answered = Answered {
        office,
        agency: "probation".to_owned(),
    };
    answered.receive("2025-10-24T14:20");
    assert_eq!(answered.attached("_receipts_"), [name.as_str()]);
    let path = answered.office.path().join("drop/probation/receipts").join(name);
    assert_eq!(fs::read(path).unwrap(), b"half filled in");
}

#[test]
fn what_was_read_from_the_old_format_is_told_back() {
    let answered = Answered::by(AN_OLD_FORMAT, "acute/KPIs.xls", "2025-07-24T14:36");
    let words = answered.words();
    let one_line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let echo = one_line
        .split("Read as: ")
        .nth(1)
        .unwrap()
        .split(" Status:")
        .next()
        .unwrap();
    insta::assert_snapshot!(echo, @r#"laid out as "hospital indicators", headings in row 4, sheet "Safeguarding KPIs" sheet "Safeguarding KPIs": 75 cells hold something; 48 figures were read, 42 of them numbers that add up to 44805.3 Checked: 51 checks made, 51 passed; 7 could not be made, because a figure is not there"#);
}

/// Holds the checks that the status tells of a period to those of the receipts of one agency.
fn check_status(
    office: &Office,
    (agency, period, now): (&str, &str, &str),
    (receipt, checks, row): (&str, &serde_json::Value, &[&str]),
) {
    let folder = office.path().join("drop").join(agency).join("receipts");
    let written = names(&folder)
        .into_iter()
        .rfind(|name| ends(name, "txt"))
        .unwrap();
    let words = fs::read_to_string(folder.join(written)).unwrap();
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains(receipt), "{words}");
    let rows = office.json(&["status", "--period", period], now);
    let told = rows
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|row| row.get("checks"));
    assert_eq!(told.collect::<Vec<_>>(), [checks], "what is not in was checked");
    let said = text(&office.run(&["status", "--period", period], now).stdout);
    let lines: Vec<&str> = said
        .lines()
        .skip_while(|line| !line.contains("checks made"))
        .collect();
    let cells = |line: &str| -> Vec<String> {
        let cells = line.split("  ").map(str::trim);
        cells.filter(|cell| !cell.is_empty()).map(str::to_owned).collect()
    };
    let heads = [
        "period",
        "agency",
        "return",
        "checks made",
        "asked about",
        "not made: no figure",
    ];
    assert_eq!(
        (cells(lines[0]), cells(lines[1])),
        (heads.map(str::to_owned).to_vec(), cells(&row.join("  ")))
    );
    assert!(lines.iter().all(|line| line.chars().count() <= 100), "{said}");
}

#[test]
fn the_officers_status_says_the_checks_of_a_return_as_its_receipt_does() {
    let now = "2025-07-24T14:36";
    let answered = Answered::by(AN_OLD_FORMAT, "acute/KPIs.xls", now);
    check_status(
        &answered.office,
        ("acute", "2025-26 Q1", now),
        (
            "51 checks made, 51 passed; 7 could not be made",
            &json!({"run": 51, "passed": 51, "not_run": 7}),
            &["2025-26 Q1", "acute", "quarterly", "51", "0", "7"],
        ),
    );

    let past = "returns/mental-health/Blanktown past figures mental-health 2021-22 to 2024-25.xlsx";
    let answered = Answered::by(past, "mental-health/past.xlsx", "2025-06-23T10:20");
    let rows =
        "CAMHS referrals received,2025/26 Q1,2776,,\nCAMHS first seen within 18 weeks,2025/26 Q1,293,410,\n";
    let file = format!("Measure name,Quarter,Numerator,Denominator,Narrative\n{rows}");
    answered
        .office
        .drop_bytes(file.as_bytes(), "mental-health/Q1.csv");
    answered.receive(now);
    check_status(
        &answered.office,
        ("mental-health", "2025-26 Q1", now),
        (
            "10 checks made, 9 passed",
            &json!({"run": 10, "passed": 9, "not_run": 0}),
            &["2025-26 Q1", "mental-health", "quarterly", "10", "1", "0"],
        ),
    );
}

#[test]
fn of_what_was_sent_back_the_status_tells_no_checks() {
    let now = "2025-10-24T14:20";
    let answered = Answered::by(ONE_TO_CORRECT, "probation/Q2.csv", now);
    let rows = answered.office.json(&["status", "--period", "2025-26 Q2"], now);
    assert!(
        rows.as_array()
            .unwrap()
            .iter()
            .all(|row| row.get("checks").is_none()),
        "{rows}"
    );
    let said = text(
        &answered
            .office
            .run(&["status", "--period", "2025-26 Q2"], now)
            .stdout,
    );
    assert!(!said.contains("checks made"), "{said}");
}

#[test]
fn a_file_with_people_in_it_is_answered_with_words_only_and_the_officer_is_told() {
    let answered = Answered::by(ONE_WITH_PEOPLE, "education/Jane Doe.xlsx", "2025-10-21T11:17");
    assert_eq!(answered.attached("_"), Vec::<String>::new());
    let officers: Vec<String> = answered
        .office
        .names("outbox")
        .into_iter()
        .filter(|name| name.contains("_officer_set-aside_education_"))
        .collect();
    assert_eq!(officers.len(), 1, "{:?}", answered.office.names("outbox"));
    let letter = fs::read(answered.office.path().join("outbox").join(&officers[0])).unwrap();
    assert!(!text(&letter).contains("Jane"), "{}", text(&letter));
    assert_eq!(
        answered.laid_out().len(),
        1,
        "the officer's letter is not for the agency"
    );
}

#[expect(clippy::too_many_lines, reason = "one story of a file and its copy")]
#[test]
fn a_file_that_holds_two_returns_has_two_answers() {
    if !has_openpyxl() {
        return;
    }
    let office = Office::blanktown();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    for period in ["2025-26 Q1", "2025-26 Q2"] {
        let words = [
            "template",
            "--agency",
            "voluntary",
            "--period",
            period,
            "--into",
            &path(""),
        ];
        let made = office.run(&words, "2025-07-01T10:00");
        assert!(made.status.success(), "{}", text(&made.stderr));
    }
    let [one, other] =
        ["Q1", "Q2"].map(|quarter| path(&format!("blanktown-voluntary-quarterly-2025-26-{quarter}.xlsx")));
    let joined = path("both.xlsx");
    assert!(
        script(&["join", &one, &other, &joined])
            .status()
            .unwrap()
            .success()
    );
    let filled = path("filled.xlsx");
    let figures = json!({ "Return!I7": 40, "Return!I8": 31, "Return (2)!I7": 44 });
    fill(joined.as_ref(), filled.as_ref(), &figures);
    let bytes = fs::read(&filled).unwrap();
    office.drop_bytes(&bytes, "voluntary/both quarters.xlsx");
    let rows = office.json(&["receive"], "2025-10-20T10:00");
    let told: Vec<String> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|row| format!("{} {} {}", row["state"], row["period"], row["outcome"]).replace('"', ""))
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    taken 2025-26 Q1 accepted
    taken 2025-26 Q2 accepted
    ");
    let statuses = office.json(&["status"], "2025-10-20T10:05");
    let of_both = statuses.as_array().unwrap().iter().filter(|row| {
        row["agency"] == "voluntary" && row["return"] == "quarterly" && !row["received"].is_null()
    });
    assert_eq!(of_both.count(), 2);
    let answered = Answered {
        office,
        agency: "voluntary".to_owned(),
    };
    let texts = |answered: &Answered| {
        answered
            .laid_out()
            .iter()
            .filter(|name| ends(name, "txt"))
            .count()
    };
    assert_eq!(
        texts(&answered),
        2,
        "a receipt for each: {:?}",
        answered.laid_out()
    );
    // The same bytes again are one duplicate.
    answered.office.drop_bytes(&bytes, "voluntary/both quarters.xlsx");
    let again = answered.office.json(&["receive"], "2025-10-21T10:00");
    assert_eq!(again.as_array().unwrap().len(), 1, "{again}");
    assert_eq!(again[0]["state"], "duplicate");
    assert!(answered.office.run(&["verify"], "").status.success());
}

#[test]
fn receipts_can_be_read_on_a_telephone_and_blame_nobody() {
    for (sample, to, now) in [
        (A_LOCKED_ONE, "police/PROTECTED.xlsx", "2025-07-24T15:12"),
        (ONE_TO_CORRECT, "probation/Q2.csv", "2025-10-24T14:20"),
        (AN_OLD_FORMAT, "acute/KPIs.xls", "2025-07-24T14:36"),
        (ONE_WITH_PEOPLE, "education/list.xlsx", "2025-10-21T11:17"),
    ] {
        let words = Answered::by(sample, to, now).words();
        let widest = words.lines().map(|line| line.chars().count()).max().unwrap();
        assert!(widest <= 76, "{widest}: {words}");
        let lower = words.to_lowercase();
        for word in ["missing", "rejected", "failed", "invalid", "wrong", "bad "] {
            assert!(!lower.contains(word), "{word} in {words}");
        }
    }
}
