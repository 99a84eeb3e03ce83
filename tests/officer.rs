//! What the officer hears, and what an agency hears of the officer's decisions: digests, confirmations, the chasing list.

use std::fs;

use crate::support::{Office, is_letter, text};

const PUPILS: &str = "returns/education/CME EHE Q3 2025-26 with pupils.xlsx";
const SEEN: &str = "2026-01-22T13:31";
const LATER: &str = "2026-01-22T15:00";
const NEXT_DAY: &str = "2026-01-23T09:00";

/// Says a decision about which something is to be told.
fn decide(office: &Office, words: &[&str]) {
    let words: Vec<&str> = ["decide"]
        .into_iter()
        .chain(words.iter().copied())
        .chain([
            "--because",
            "agreed with Sam by telephone",
            "--by",
            "Morgan Ellery",
        ])
        .collect();
    let output = office.run(&words, LATER);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
}

/// The one file in an agency's receipts folder whose name says that.
fn told(office: &Office, agency: &str, word: &str) -> String {
    let folder = format!("drop/{agency}/receipts");
    let mut names = office.names(&folder);
    names.retain(|name| name.contains(word));
    let [name] = names.as_slice() else {
        panic!("{word}: {:?}", office.names(&folder));
    };
    fs::read_to_string(office.path().join(folder).join(name)).unwrap()
}

/// The letters in the outbox whose subject says that.
fn letters(office: &Office, subject: &str) -> Vec<String> {
    let names = office.names("outbox").into_iter().filter(|name| is_letter(name));
    let read = |name: String| fs::read_to_string(office.path().join("outbox").join(name)).unwrap();
    let unfolded = |letter: String| letter.replace("\r\n ", " ");
    let is_about = |letter: &String| {
        let mut lines = letter.lines();
        lines.any(|line| line.starts_with("Subject:") && line.contains(subject))
    };
    names.map(read).map(unfolded).filter(is_about).collect()
}

#[test]
fn a_decision_about_a_return_is_confirmed_by_a_letter_and_in_the_receipts_folder() {
    let office = Office::blanktown();
    let about = ["--agency", "police", "--period", "2025-26 Q3"];
    decide(&office, &[&about[..], &["--extend", "2026-02-10"]].concat());
    let told = told(&office, "police", "quarterly-extended-");
    let flowed = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        flowed.contains("2025-26 Q3, October to December 2025 is due by the end of Tuesday 10 February 2026"),
        "{told}"
    );
    assert!(
        flowed.contains("Noted with it: Agreed with Sam by telephone."),
        "{told}"
    );
    office.run(&["post"], LATER);
    let letters = letters(&office, "a later date is agreed");
    assert_eq!(letters.len(), 1);
    assert!(letters[0].contains("multipart/alternative") && letters[0].contains("text/html"));
    decide(&office, &[&about[..], &["--waive"]].concat());
    decide(
        &office,
        &["--agency", "education", "--period", "2025-26 Q3", "--nil"],
    );
    assert!(office.names("drop/police/receipts").len() == 2);
    assert!(office.names("drop/education/receipts")[0].contains("-nil-"));
}

#[test]
fn the_agency_hears_of_a_purge_without_the_files_name_or_the_officers_reason() {
    let office = Office::blanktown();
    office.drop_sample(PUPILS, "education/Jane Doe.xlsx");
    office.json(&["receive"], SEEN);
    decide(&office, &["--purge", "name withheld.xlsx"]);
    let told = told(&office, "education", "-purged-");
    assert!(told.contains("removed for good"), "{told}");
    assert!(!told.contains("Jane") && !told.contains("Sam by"), "{told}");
}

#[test]
fn the_officer_gets_one_digest_the_next_morning_and_it_says_what_status_says() {
    let office = Office::blanktown();
    office.drop_sample(PUPILS, "education/Jane Doe.xlsx");
    office.json(&["receive"], SEEN);
    let written = |now: &str| {
        let ticked = office.json(&["tick"], now);
        let keys = ticked[0]["written"].as_array().unwrap();
        keys.iter()
            .filter(|key| key.as_str().unwrap().contains("/digest/"))
            .count()
    };
    let planned = office.json(&["plan"], NEXT_DAY);
    let planned = planned.as_array().unwrap();
    assert!(
        planned
            .iter()
            .any(|row| row["key"] == "blanktown/digest/2026-01-23"),
        "{planned:?}"
    );
    assert_eq!(written(NEXT_DAY), 1);
    assert_eq!(written("2026-01-23T09:00"), 0, "once");
    assert_eq!(written("2026-01-23T16:00"), 0, "one a day");
    assert_eq!(written("2026-01-26T09:00"), 0, "nothing new");
    let digests = letters(&office, "for you");
    assert_eq!(digests.len(), 1);
    let needs = text(&office.run(&["status"], NEXT_DAY).stdout);
    let line = needs.lines().find(|line| line.contains("was set aside")).unwrap();
    let hash = line.split(['(', ')']).nth(1).unwrap();
    let digest = digests[0].replace("=\r\n", "");
    assert!(
        digest.contains(hash) && !digest.contains("Jane"),
        "{hash}: {digest}"
    );
}

#[test]
fn the_chasing_list_is_a_workbook_about_every_return_that_is_still_to_come() {
    let office = Office::blanktown();
    let list = office.path().join("list.xlsx");
    let words = ["chasing", "--into", list.to_str().unwrap()];
    let said = text(&office.run(&words, NEXT_DAY).stdout);
    assert!(said.contains("returns to ask for: "), "{said}");
    assert!(fs::read(&list).unwrap().starts_with(b"PK"));
    let bare = office
        .command(&["chasing", "--into", "here.xlsx"], NEXT_DAY)
        .current_dir(office.path())
        .output()
        .unwrap();
    assert!(bare.status.success(), "{}", text(&bare.stderr));
    assert!(office.names(".").contains(&"here.xlsx".to_owned()));
}
