//! Headings of child-level files: Annex A, the children-in-need census, the looked-after return (903).

use std::collections::BTreeSet;

use crate::{Cell, Content, Sheet};

/// Headings without spaces and signs, in lower case.
const HEADINGS: [&str; 47] = [
    "childuniqueid",
    "uniquechildid",
    "childid",
    "lachildid",
    "childsid",
    "childname",
    "childsname",
    "nameofchild",
    "upn",
    "uniquepupilnumber",
    "formerupn",
    "forename",
    "forenames",
    "firstname",
    "givenname",
    "surname",
    "lastname",
    "familyname",
    "fullname",
    "pupilname",
    "studentname",
    "patientname",
    "dateofbirth",
    "dob",
    "childdob",
    "birthdate",
    "expecteddateofbirth",
    "personbirthdate",
    "mcdob",
    "nhsnumber",
    "nhsno",
    "nhsnum",
    "ninumber",
    "nino",
    "nationalinsurancenumber",
    "allocatedworker",
    "allocatedsocialworker",
    "homeaddress",
    "personid",
    "clientid",
    "caseid",
    "liquidlogicid",
    "mosaicid",
    "uniquereferencenumberofchild",
    "personschooluniquepupilnumber",
    "hospitalnumber",
    "mother",
];

/// The cells of a heading row that make a sheet one of single children; nothing for a sheet of aggregates.
///
/// Two such headings in one row are enough. One is enough where at least ten rows below it differ nearly all from each other.
pub(super) fn child_level(sheet: &Sheet) -> Option<Vec<&Cell>> {
    let mut rows: Vec<u32> = sheet.cells.iter().map(|cell| cell.row).collect();
    rows.dedup();
    for row in rows {
        let found: Vec<&Cell> = sheet.row(row).iter().filter(|cell| is_heading(cell)).collect();
        let kinds: BTreeSet<String> = found.iter().map(|cell| plain(&cell.raw)).collect();
        if kinds.len() >= 2 || found.iter().any(|cell| heads_single_people(sheet, cell)) {
            return Some(found);
        }
    }
    None
}

/// Whether a heading says that its column holds NHS numbers.
pub(super) fn is_nhs_heading(text: &str) -> bool {
    let plain = plain(text);
    plain.len() <= 30 && (plain.starts_with("nhsn") || plain == "nhs")
}

fn is_heading(cell: &Cell) -> bool {
    cell.content == Content::Text && cell.raw.len() <= 60 && HEADINGS.contains(&plain(&cell.raw).as_str())
}

fn plain(text: &str) -> String {
    text.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

fn heads_single_people(sheet: &Sheet, heading: &Cell) -> bool {
    let below = sheet
        .cells
        .iter()
        .filter(|cell| cell.column == heading.column && cell.row > heading.row);
    let texts: Vec<&str> = below
        .filter(|cell| is_of_one_person(cell))
        .map(|cell| cell.raw.trim())
        .collect();
    let different: BTreeSet<&&str> = texts.iter().collect();
    texts.len() >= 10 && different.len() * 10 >= texts.len() * 9
}

/// Text, a date or a long number: what can tell one person from another, as counts cannot.
fn is_of_one_person(cell: &Cell) -> bool {
    match cell.content {
        Content::Date { .. } => true,
        Content::Text => cell.raw.chars().any(char::is_alphabetic) || cell.raw.len() >= 6,
        Content::Number { .. } => cell.raw.len() >= 6,
        _ => false,
    }
}
