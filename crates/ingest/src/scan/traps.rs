//! Ordinary returns that look a little like personal data: none of them is set aside.

use crate::layouts::testing::{board, sheet, understood, workbook};
use crate::{Comment, Elsewhere, Part, Sheet, Workbook};

/// What is noted about a workbook of aggregates; that it is not set aside is checked.
fn check(what: &str, book: &Workbook) -> Vec<String> {
    let words = understood(&board(None), "Q1 2026-27 police 2026072108.xlsx", book);
    assert!(!words.starts_with("quarantined"), "{what}: {words}");
    words
        .lines()
        .filter_map(|line| line.split_once("possible-personal-data at "))
        .map(|(_, said)| said.to_owned())
        .collect()
}

fn check_sheet(what: &str, text: &str) -> Vec<String> {
    check(what, &workbook(vec![sheet("Return", text)]))
}

/// What each is, and the cells of its sheet.
const ORDINARY: [(&str, &str); 17] = [
    (
        "ten-digit counts",
        "Indicator | Q1\nIncidents | 1234567890\nCalls | 9990000027",
    ),
    (
        "identifiers of ten digits, one in eleven of them valid by chance",
        "Ref | Visits\n0080020624 | 1\n0080020632 | 2\n0080020640 | 3\n0080020659 | 4\n9990000018 | 5\n9990000027 | 6",
    ),
    (
        "codes of areas",
        "Area | Children\nE06000032 | 12\nE08000001 | 4\nW06000015 | 9\nE09000033 | 7\nS12000036 | 3",
    ),
    (
        "meetings of a year",
        "Meeting | Attended\n2026-04-16 | 9\n2026-05-21 | 8\n2026-06-18 | 11\n2026-07-16 | 7\n2026-09-17 | 9\n2026-10-15 | 8",
    ),
    (
        "meetings of many years",
        "Meeting date | Attended\n2014-04-16 | 9\n2026-05-21 | 8\n2018-06-19 | 11\n2016-07-16 | 7\n2022-09-17 | 9",
    ),
    (
        "weeks",
        "Week ending | Calls\n2026-04-03 | 4\n2026-04-10 | 5\n2026-04-17 | 6\n2026-04-24 | 7\n2026-05-01 | 8",
    ),
    (
        "months across",
        "Indicator | 2026-04-01 | 2026-05-01 | 2026-06-01 | 2026-07-01 | 2026-08-01\nIncidents | 1 | 2 | 3 | 4 | 5",
    ),
    (
        "ends of years without a heading, the newest first",
        "2026-03-31 | 1\n2025-03-31 | 2\n2024-03-31 | 3\n2023-03-31 | 4\n2021-03-31 | 5\n2022-03-31 | 6",
    ),
    (
        "how complete records are",
        "Team | UPN | DOB | Ethnicity | NHS number\nNorth | 412 | 98% | 97% | 12\nSouth | 398 | 99% | 95% | 9",
    ),
    (
        "characteristics",
        "Gender | Ethnicity | Disability | Age | Children\nF | White | Yes | 10 | 12\nM | Mixed | No | 11 | 9",
    ),
    (
        "a case number heads one row",
        "Case ID | Mother | Outcome\n1 | 2 | 3",
    ),
    (
        "cases audited",
        "Case ID | Grade\n1 | Good\n2 | Good\n3 | Requires improvement",
    ),
    (
        "indicators that speak of such things",
        "Indicator | Q1\nChildren with a valid UPN | 12\nDate of birth recorded | 40\nNHS number known | 31\nSurname changed | 2",
    ),
    (
        "a note on what not to send",
        "Please do not send names, dates of birth, UPN or NHS numbers.\nUPN means unique pupil number.",
    ),
    (
        "words and a letter",
        "Saved by 250000 a year | in 200000 c\nRise to 123456 A | 3",
    ),
    (
        "a contact block, its labels one below the other",
        "Surname | Example\nForename | Jane\nRole | Data lead\nIndicator | 12",
    ),
    (
        "a contact table",
        "Forename | Surname | Role\nJane | Example | Data lead\nOmar | Sample | Deputy\nAnn | Other | Head\nBo | More | Clerk",
    ),
];

#[test]
fn aggregates_are_not_personal_data_and_nothing_is_noted_of_them() {
    for (what, text) in ORDINARY {
        assert_eq!(check_sheet(what, text), [""; 0], "{what}");
    }
}

#[test]
fn what_could_be_personal_is_noted_by_its_place_only() {
    let notes = check_sheet(
        "contacts",
        "Blanktown Police, 1 High Street, Blanktown BL1 2AB
        Contact | Jane Example | jane.example@agency.example | 01632 960001
        Office | office@blanktown.example
        Ref | 9990000018",
    );
    insta::assert_snapshot!(notes.join("\n"), @r"
    Return!B4: there could be NHS numbers in 1 cell
    Return!C2: there could be e-mail addresses in 1 cell
    Return!A1: there could be postcodes in 1 cell
    Return!D2: there could be telephone numbers in 1 cell
    ");
}

#[test]
fn offices_with_their_postcodes_are_a_list_of_contacts() {
    let text = "Office | Postcode | Email | Telephone
        North | BL1 2AB | n@agency.example | 01632 960001
        South | BL3 4XD | s@agency.example | 01632 960002
        East | BL5 6EF | e@agency.example | 01632 960003";
    assert_eq!(check_sheet("offices", text).len(), 3);
}

#[test]
fn authors_and_chronicles_are_notes() {
    let mut book = workbook(vec![Sheet {
        comments: vec![Comment {
            row: 2,
            column: 1,
            author: "Jane Example".to_owned(),
            text: "revised since Q1".to_owned(),
        }],
        ..sheet(
            "Return",
            "2009-02-23 | opened\n2011-09-30 | moved\n2012-04-05 | joined\n2015-11-17 | left\n2026-07-14 | now",
        )
    }]);
    let part = |part: Part, texts: &[&str]| Elsewhere {
        part,
        sheet: None,
        texts: texts.iter().map(|text| (*text).to_owned()).collect(),
    };
    book.elsewhere = vec![
        part(Part::Properties, &["creator", "Jane Example"]),
        part(Part::Properties, &["lastModifiedBy", "openpyxl"]),
        part(Part::Properties, &["creator", "Performance team"]),
        part(Part::Properties, &["Application", "Microsoft Excel"]),
        part(Part::Properties, &["TitlesOfParts", "Front Sheet", "Return"]),
        part(Part::Properties, &["Company", "Blanktown Police"]),
        part(Part::Properties, &["title", "Quarterly Dataset Return"]),
        part(
            Part::PivotCache,
            &[
                "Quarter",
                "2026-27 Q1",
                "Incidents",
                "12",
                "14",
                "Gender",
                "F",
                "M",
                "Ethnicity",
                "White",
            ],
        ),
        part(
            Part::Validation,
            &["UPN,DOB,NHS number", "Surname", "Forename", "Date of birth"],
        ),
        part(
            Part::LeftOver,
            &["Meeting date", "2014-04-16", "2018-06-19", "Mother", "Case ID"],
        ),
        part(Part::HeaderOrFooter, &["Blanktown SCP, 1 High Street, BL1 2AB"]),
    ];
    insta::assert_snapshot!(check("authors", &book).join("\n"), @r"
    Return!A1, A2, A3, A4, A5: there could be birth dates in 5 cells
    Return!B3: there could be names of people (authors of comments) in 1 cell
    Q1 2026-27 police 2026072108.xlsx: there could be names of people (such as the author) in the properties of the file
    Q1 2026-27 police 2026072108.xlsx: there could be postcodes in a header or footer of the printed pages
    ");
}
