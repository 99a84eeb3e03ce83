//! The chasing list: who has not sent what yet, whom to ring, and what was written to them last.

use jiff::Timestamp;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::sheet::{self, Cell, Column, Sheet};
use crate::PackError;
use crate::plain::one_line;

/// One person who can be rung about one return.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChasingRow {
    /// How the return stands.
    pub status: String,
    /// The agency's name.
    pub agency: String,
    /// The return's title.
    pub title: String,
    /// The period, as code and in months.
    pub period: String,
    /// The day that counts, an agreed later one as such.
    pub due: String,
    /// Working days after it; nought before.
    pub working_days_late: u32,
    /// The person's name.
    pub name: String,
    /// What the person does about returns.
    pub role: String,
    /// The person's telephone.
    pub telephone: String,
    /// The person's e-mail address.
    pub email: String,
    /// The last letter to that person about that return: its rung and its day.
    pub last_letter: String,
    /// What has come of it.
    pub attempts: String,
    /// What else there is to know.
    pub note: String,
}

/// The list with what stands around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChasingList {
    /// The board's name.
    pub board: String,
    /// The handling marking, at head and foot of each page.
    pub marking: String,
    /// The instant as at which it is true.
    pub as_at: Timestamp,
    /// That instant in words.
    pub as_at_words: String,
    /// Its rows.
    pub rows: Vec<ChasingRow>,
}

const COLUMNS: [Column<'static>; 13] = [
    ("Status", 11.0),
    ("Agency", 14.0),
    ("Return", 12.0),
    ("Period", 16.0),
    ("Due", 14.0),
    ("Working days late", 8.0),
    ("Name", 15.0),
    ("Role", 9.0),
    ("Telephone", 13.0),
    ("E-mail", 24.0),
    ("Last letter", 14.0),
    ("What has come", 17.0),
    ("Note", 19.0),
];

/// The row of the column heads: below the title and a line about it.
const HEAD: u32 = 3;

/// The chasing list as an XLSX workbook: one sheet, its head in sight, one page wide in print. The same list gives the same
/// bytes.
///
/// An error is a fault of the writer; data cannot cause it.
pub fn chasing_list(list: &ChasingList) -> Result<Vec<u8>, PackError> {
    book(list).map_err(|error| PackError::Document(vec![error.to_string()]))
}

fn book(list: &ChasingList) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    book.set_default_format(&sheet::base(), 20, 64)?;
    let made = ExcelDateTime::from_timestamp(list.as_at.as_second())?;
    let properties = DocProperties::new()
        .set_title(one_line(&format!("{}, chasing list", list.board)))
        .set_author(one_line(&list.board))
        .set_category(one_line(&list.marking))
        .set_creation_datetime(&made);
    book.set_properties(&properties);
    let of = format!("{}, chasing list", list.board);
    let mut sheet = Sheet::page(&mut book, "Chasing list", (&list.marking, &of))?;
    sheet.widths(&COLUMNS)?;
    let returns = list.rows.iter().map(|row| (&row.agency, &row.title, &row.period));
    let returns: std::collections::BTreeSet<_> = returns.collect();
    let about = match returns.len() {
        1 => format!("One return to ask for, as known at {}", list.as_at_words),
        count => format!("{count} returns to ask for, as known at {}", list.as_at_words),
    };
    sheet.title("Chasing list", &about)?;
    let rows: Vec<Vec<Cell>> = list.rows.iter().map(cells).collect();
    sheet.table(HEAD, "ChasingList", &COLUMNS, &rows)?;
    sheet.freeze(HEAD, 2)?;
    book.save_to_buffer()
}

fn cells(row: &ChasingRow) -> Vec<Cell> {
    vec![
        Cell::text(&row.status),
        Cell::text(&row.agency),
        Cell::text(&row.title),
        Cell::text(&row.period),
        Cell::text(&row.due),
        Cell::Count(row.working_days_late),
        Cell::text(&row.name),
        Cell::text(&row.role),
        Cell::text(&row.telephone),
        Cell::text(&row.email),
        Cell::text(&row.last_letter),
        Cell::text(&row.attempts),
        Cell::text(&row.note),
    ]
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use super::*;

    fn list(rows: Vec<ChasingRow>) -> ChasingList {
        ChasingList {
            board: "Blanktown SCP".to_owned(),
            marking: "OFFICIAL-SENSITIVE".to_owned(),
            as_at: Timestamp::from_second(1_785_315_600).unwrap(),
            as_at_words: "09:00 on Wednesday 29 July 2026".to_owned(),
            rows,
        }
    }

    fn row(name: &str) -> ChasingRow {
        ChasingRow {
            status: "overdue".to_owned(),
            agency: "Blanktown Police".to_owned(),
            title: "quarterly dataset".to_owned(),
            period: "2026-27 Q1, April to June 2026".to_owned(),
            due: "Tuesday 28 July 2026".to_owned(),
            working_days_late: 1,
            name: name.to_owned(),
            telephone: "+44 1632 960001".to_owned(),
            note: "=HYPERLINK(\"http://evil.example\")".to_owned(),
            ..ChasingRow::default()
        }
    }

    /// Every part of the workbook, one after another.
    fn parts(bytes: &[u8]) -> String {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut all = String::new();
        for index in 0..archive.len() {
            archive.by_index(index).unwrap().read_to_string(&mut all).unwrap();
        }
        all
    }

    #[test]
    fn everybody_to_ring_has_a_row_and_nothing_in_it_is_a_formula_or_a_link() {
        let bytes = chasing_list(&list(vec![row("Sam Lead"), row("@SUM(A1)")])).unwrap();
        let parts = parts(&bytes);
        for text in [
            "Sam Lead",
            "@SUM(A1)",
            "+44 1632 960001",
            "One return to ask for, as known at 09:00 on Wednesday 29 July 2026",
            "=HYPERLINK(&quot;http://evil.example&quot;)",
        ] {
            let text = text.replace("&quot;", "\"");
            assert!(parts.contains(&format!(">{text}<")), "{text}");
        }
        assert!(!parts.contains("<f>") && !parts.contains("<hyperlink"));
    }

    #[test]
    fn the_page_is_wide_the_head_stays_and_the_marking_is_printed() {
        let parts = parts(&chasing_list(&list(vec![row("Sam Lead")])).unwrap());
        for said in [
            "orientation=\"landscape\"",
            "fitToHeight=\"0\"",
            "state=\"frozen\"",
            "OFFICIAL-SENSITIVE",
        ] {
            assert!(parts.contains(said), "{said}");
        }
    }

    #[test]
    fn nobody_to_ring_is_said_so_and_the_same_list_gives_the_same_bytes() {
        let none = chasing_list(&list(Vec::new())).unwrap();
        assert!(parts(&none).contains("0 returns to ask for"));
        assert_eq!(none, chasing_list(&list(Vec::new())).unwrap());
    }
}
