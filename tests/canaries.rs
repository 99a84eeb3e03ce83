//! Personal data in every place of a file where it can lie: the file is set aside, and nothing of it is found anywhere else.
//!
//! Each canary is an invented name with a number that belongs to nobody and passes its check. Afterwards every file of the office
//! is opened: archives, streams of PDF, parts of e-mail, pages of the database.

mod packages;
mod search;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::support::{Office, root, text};
use packages::{Book, ods};
use search::traces;

const NAME: &str = "Zebedee Quillfeather";
/// A unique pupil number, a number of the health service, a National Insurance number.
const NUMBERS: [&str; 3] = ["C999000000001", "9990000018", "AB123456C"];
const SEEN: &str = "2025-07-21T10:00";
const LATER: &str = "2025-07-22T10:00";

/// A way to hide a text in a workbook.
type Hide = fn(&mut Book, &str);

/// Every place of a workbook in which a text is hidden.
const PLACES: [(&str, Hide); 20] = [
    ("a visible cell", |book, text| book.cell("visible", text)),
    ("a cell of a hidden sheet", |book, text| book.cell("hidden", text)),
    ("a cell of a very hidden sheet", |book, text| {
        book.cell("veryHidden", text);
    }),
    ("the name of a sheet", |book, text| {
        // It holds 31 characters at most.
        book.sheet_name = text.replace(NAME, "of");
    }),
    ("a formula", |book, text| {
        book.formula = format!("IF(A1=\"{text}\",1,0)");
    }),
    ("a comment", Book::comment),
    ("a threaded comment", Book::threaded_comment),
    ("a defined name", |book, text| {
        book.defined_name = format!("\"{text}\"");
    }),
    ("a header", |book, text| {
        book.header = format!("&L{text}&RPage &P");
    }),
    ("a list to choose from", |book, text| {
        book.choices = text.to_owned();
    }),
    ("a pivot cache", Book::pivot_cache),
    ("the records of a pivot cache", Book::pivot_records),
    ("the properties", Book::title),
    ("a property of one's own", Book::own_property),
    ("an external link", Book::external_link),
    ("an embedded workbook", Book::embedded),
    ("a chart", Book::chart),
    ("a shared text that no cell uses", |book, text| {
        book.left_over = text.to_owned();
    }),
    ("a text box", Book::text_box),
    ("a part of somebody's own", Book::own_part),
];

/// What is dropped: what it is, its path below the drop folder, its bytes.
fn drops() -> Vec<(String, String, Vec<u8>)> {
    let mut drops = Vec::new();
    for (place, hide) in PLACES {
        for number in NUMBERS {
            let mut book = Book::default();
            hide(&mut book, &labelled(number));
            drops.push((format!("{place}, {number}"), "xlsx".to_owned(), book.bytes()));
        }
    }
    for number in NUMBERS {
        let words = labelled(number);
        let csv = format!("Indicator,2025-26 Q1\nIncidents,12\n{words},1\n");
        drops.push((format!("csv, {number}"), "csv".to_owned(), csv.into_bytes()));
        for place in ["cell", "annotation", "title", "hidden sheet"] {
            drops.push((
                format!("ods, {place}, {number}"),
                "ods".to_owned(),
                ods(place, &words),
            ));
        }
    }
    for place in ["cell", "comment", "properties"] {
        let path = root().join(format!("tests/canaries/{place}.xls"));
        drops.push((format!("xls, {place}"), "xls".to_owned(), fs::read(path).unwrap()));
    }
    let numbered = (0..).zip(drops);
    numbered
        .map(|(nth, (what, ending, bytes))| (what, format!("education/{NAME} {nth}.{ending}"), bytes))
        .collect()
}

/// As people write it: the number of the health service says that it is one.
fn labelled(number: &str) -> String {
    if number.starts_with('9') {
        format!("{NAME} NHS {number}")
    } else {
        format!("{NAME} {number}")
    }
}

fn needles() -> Vec<&'static str> {
    NUMBERS.into_iter().chain(NAME.split(' ')).collect()
}

/// Where canaries are found in a workspace, the archived files of these hashes apart.
fn found(office: &Office, apart: &BTreeSet<String>) -> Vec<String> {
    let mut found = Vec::new();
    search(office.path(), office.path(), apart, &mut found);
    found
}

fn search(root: &Path, folder: &Path, apart: &BTreeSet<String>, found: &mut Vec<String>) {
    for name in crate::support::names(folder) {
        let path = folder.join(&name);
        let below = path.strip_prefix(root).unwrap().display().to_string();
        found.extend(
            traces(below.as_bytes(), &needles())
                .into_iter()
                .map(|what| format!("the name {below}: {what}")),
        );
        if path.is_dir() {
            search(root, &path, apart, found);
        } else if !(below.starts_with("archive/") && apart.contains(&name)) {
            let bytes = fs::read(&path).unwrap();
            found.extend(
                traces(&bytes, &needles())
                    .into_iter()
                    .map(|what| format!("{below}: {what}")),
            );
        }
    }
}

#[test]
fn canaries_are_found_nowhere_but_in_the_quarantined_files_and_after_a_purge_nowhere() {
    let office = Office::blanktown();
    let drops = drops();
    for (_, path, bytes) in &drops {
        office.drop_bytes(bytes, path);
    }
    drop_what_is_named(&office);

    let rows = office.json(&["receive"], SEEN);
    let rows = rows.as_array().unwrap();
    let mut quarantined = BTreeSet::new();
    let mut missed = Vec::new();
    for (what, _, bytes) in &drops {
        let sha256 = boardpack_ledger::sha256_hex(bytes);
        let row = rows.iter().find(|row| row["sha256"] == *sha256);
        let is_set_aside = row.is_some_and(|row| row["outcome"] == "quarantined");
        missed.extend((!is_set_aside).then(|| format!("{what}: {row:?}")));
        quarantined.insert(sha256);
    }
    assert_eq!(missed, [""; 0]);
    let set_aside = rows.iter().filter(|row| row["outcome"] == "quarantined");
    quarantined.extend(set_aside.map(|row| row["sha256"].as_str().unwrap().to_owned()));
    assert_eq!(
        traces(serde_json::to_string(rows).unwrap().as_bytes(), &needles()),
        [""; 0],
        "what is said"
    );

    for words in [
        &["tick"][..],
        &["post"],
        &["pack", "--period", "2025-26 Q1"],
        &["status"],
    ] {
        let output = office.run(words, LATER);
        assert!(
            matches!(output.status.code(), Some(0 | 1)),
            "{words:?}: {}",
            text(&output.stderr)
        );
        assert_eq!(traces(&output.stdout, &needles()), [""; 0], "{words:?}");
        assert_eq!(traces(&output.stderr, &needles()), [""; 0], "{words:?}");
    }
    assert!(
        !office.names("outbox").is_empty() && !office.names("packs").is_empty(),
        "there is something to search"
    );
    assert_eq!(found(&office, &quarantined), [""; 0]);

    purge(&office, &quarantined);
    assert_eq!(found(&office, &BTreeSet::new()), [""; 0]);
    let verified = office.run(&["verify"], "");
    assert_eq!(
        verified.status.code(),
        Some(0),
        "{}{}",
        text(&verified.stdout),
        text(&verified.stderr)
    );
}

/// Folders and files whose names alone tell, and a folder whose file tells.
fn drop_what_is_named(office: &Office) {
    let clean = Book::default().bytes();
    office.drop_bytes(&clean, &format!("housing/{NAME} C999000000001/q1.xlsx"));
    let mut other = Book::default();
    other.cell("visible", "another return");
    office.drop_bytes(&other.bytes(), "police/AB123456C.xlsx");
    office.drop_bytes(b"%PDF-1.7 nothing", "police/C999000000001.pdf");
    let mut told = Book::default();
    told.cell("visible", &labelled(NUMBERS[0]));
    office.drop_bytes(&told.bytes(), &format!("housing/{NAME}/q1.xlsx"));
}

fn purge(office: &Office, quarantined: &BTreeSet<String>) {
    for sha256 in quarantined {
        let words = [
            "decide",
            "--purge",
            sha256,
            "--because",
            "the sender was told",
            "--by",
            "Morgan Ellery",
        ];
        let output = office.run(&words, LATER);
        assert!(output.status.success(), "{}", text(&output.stderr));
    }
}
