use crate::layouts::testing::{board, sheet, understood, workbook};
use crate::{Sheet, Visibility};

fn check(sheets: Vec<Sheet>) -> String {
    understood(&board(None), "Jane Doe C999000000001.xlsx", &workbook(sheets))
}

fn hidden(name: &str, text: &str) -> Sheet {
    Sheet {
        visibility: Visibility::Hidden,
        ..sheet(name, text)
    }
}

#[test]
fn a_pupil_number_on_a_hidden_sheet_is_found_and_not_repeated() {
    let words = check(vec![
        sheet("Return", "Indicator | 2026-27 Q1\nIncidents | 420"),
        hidden("Workings", "Left | C999000000001\nIncidents | 12"),
    ]);
    insta::assert_snapshot!(words, @r"
    quarantined
    error personal-data at sheet 2 (hidden)!B1: there seem to be valid unique pupil numbers in 1 cell
    ");
    assert!(!words.contains("C999") && !words.contains("Jane"), "{words}");
}

#[test]
fn headings_of_a_child_level_file_are_found_before_any_row_is_read() {
    let annex = "Annex A
        Child Unique ID | Gender | Date of Birth | Ethnicity
        1 | F | 2012-04-05 | A1";
    insta::assert_snapshot!(check(vec![sheet("List 1", annex)]), @r"
    quarantined
    error personal-data at sheet 1!A2, C2: there seem to be headings of a list of single children in 2 cells
    ");
    let looked_after = "CHILD | SEX | DOB | UPN\n101 | 1 | 2012-04-05 | x";
    assert!(check(vec![sheet("", looked_after)]).starts_with("quarantined"));
}

#[test]
fn one_heading_over_many_different_people_is_enough() {
    let rows: Vec<String> = (0..12).map(|i| format!("Person {i} | {i}")).collect();
    let list = format!("Surname | Visits\n{}", rows.join("\n"));
    assert!(
        check(vec![sheet("Sheet1", &list)]).starts_with("quarantined\nerror personal-data at sheet 1!A1")
    );
    let few = "Surname | Visits\nTotal | 12";
    assert!(!check(vec![sheet("Sheet1", few)]).starts_with("quarantined"));
}

#[test]
fn nhs_numbers_are_found_under_their_heading_or_three_in_a_column() {
    let headed = "NHS number | Visits\n9990000018 | 1";
    assert!(
        check(vec![sheet("S", headed)]).contains("valid NHS numbers in 1 cell"),
        "headed"
    );
    let three = "Ref | Visits\n9990000018 | 1\n999 000 0026 | 2\n9990000115 | 3";
    assert!(
        check(vec![sheet("S", three)]).contains("at sheet 1!A2, A3, A4"),
        "three"
    );
    let one = "Ref | Visits\n9990000018 | 1\n9990000027 | 2";
    assert!(
        !check(vec![sheet("S", one)]).starts_with("quarantined"),
        "one by chance"
    );
    let telephones = "Ref\n7700900001\n7700900002\n7700900003\n7700900004\n7700900005\n7700900006";
    assert!(
        !check(vec![sheet("S", telephones)]).starts_with("quarantined"),
        "telephones"
    );
}

#[test]
fn aggregates_and_contacts_are_not_personal_data() {
    let aggregate = "Contact | Jane Example, data lead, 01632 960001
        Indicator | UPN known | 2026-27 Q1
        Children with a named worker | 12 | 1234567890";
    assert!(!check(vec![sheet("Return", aggregate)]).starts_with("quarantined"));
}

#[test]
fn a_sheet_or_a_name_that_gives_something_away_is_not_repeated() {
    let words = check(vec![sheet("C999000000001", "National Insurance | AB123456C")]);
    insta::assert_snapshot!(words, @r"
    quarantined
    error personal-data at sheet 1!B1: there seem to be National Insurance numbers in 1 cell
    error personal-data at sheet 1: the sheet's name seems to hold the number of a person
    ");
    let mut named = workbook(vec![sheet("Return", "Indicator | 12")]);
    named
        .names
        .insert("child".to_owned(), "\"C999000000001\"".to_owned());
    assert!(understood(&board(None), "x.xlsx", &named).starts_with("quarantined"));
}
