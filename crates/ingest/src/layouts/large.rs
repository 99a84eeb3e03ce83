//! Sheets of very many cells that repeat one thing are understood in seconds, whatever they repeat.

use std::time::{Duration, Instant};

use boardpack_model::layout::{Block, Rows, Shape, Wide};

use crate::layouts::testing::{board, label, sheet, understood, workbook};

/// How many cells each sheet holds, and how long even a slow computer may take over them.
const CELLS: usize = 40_000;
const LIMIT: Duration = Duration::from_secs(20);

fn wide() -> Shape {
    Shape::Wide(Wide {
        sheet: None,
        label_header: "Measure".to_owned(),
        labels: vec![label("Incidents", "POL01"), label("Attended", "POL08")],
        commentary_header: Some("Comments".to_owned()),
    })
}

fn blocks() -> Shape {
    let block = |anchor: &str, code| Block {
        sheet: "Data".to_owned(),
        anchor: anchor.to_owned(),
        labels: vec![label("All", code)],
    };
    Shape::Blocks(vec![block("Conferences", "POL08"), block("Incidents", "POL01")])
}

/// Understands a sheet of some first lines and then one line again and again, and gives what is said of it.
fn check(shape: Shape, first: &str, again: &str) -> String {
    let lines = CELLS / again.split('|').count();
    let text = format!("Blanktown\n{first}\n{}", format!("{again}\n").repeat(lines));
    let book = workbook(vec![sheet("Data", &text)]);
    let board = board(Some(shape));
    let begun = Instant::now();
    let words = understood(&board, "x.csv", &book);
    let took = begun.elapsed();
    assert!(took < LIMIT, "{again}: {took:?}");
    assert!(
        words.len() < 100_000,
        "{again}: {} characters are said",
        words.len()
    );
    words
}

fn across(cell: &str) -> String {
    vec![cell; 15_000].join(" | ")
}

#[test]
fn headings_in_every_row_are_read_so_far() {
    let words = check(wide(), "", "Measure | 2026-27 Q1");
    assert!(words.starts_with("held"), "{words}");
    let words = check(
        wide(),
        "Measure | 2026-27 Q1\nIncidents | 3",
        "Measure | 2026-27 Q1",
    );
    assert!(words.contains("POL01 numerator 2026-27 Q1 = 3"), "{words}");
    assert!(
        words.contains("query headings-too-many at Data!A203: the heading `Measure` stands above periods in more than 200 rows; what follows from here was not read"),
        "{words}"
    );
}

#[test]
fn headings_without_a_year_in_every_row_are_read_so_far() {
    check(wide(), "", "Measure | Q1");
    check(wide(), "", "Nothing | Q1");
    check(wide(), "", &format!("Measure | {}", across("Q1")));
    check(
        wide(),
        &format!("Measure | {}", across("Q1")),
        &format!("Incidents | {}", across("3")),
    );
}

#[test]
fn the_title_of_a_block_in_every_row_is_looked_at_so_far() {
    check(blocks(), "", "Conferences | 2026-27 Q1");
    check(blocks(), "", "Conferences | Q1");
    check(blocks(), "Conferences | 2026-27 Q1", "Conferences");
    let words = check(blocks(), "Conferences | 2026-27 Q1\nAll | 3", "All | 4");
    assert!(words.contains("POL08"), "{words}");
}

#[test]
fn unknown_labels_in_every_row_and_column_are_counted() {
    let words = check(wide(), "Measure | 2026-27 Q1\nIncidents | 3", "Other | 4");
    assert_eq!(words.matches("note label-not-known").count(), 51, "{words}");
    assert!(
        words.contains("note label-not-known at x.csv: 19950 more rows or columns of figures have a label that is not in the layout"),
        "{words}"
    );
    let rows = Shape::Rows(Rows {
        sheet: None,
        date_header: "Date of meeting".to_owned(),
        labels: vec![label("Incidents", "POL01")],
    });
    let words = check(
        rows,
        &format!("Date of meeting | Incidents | {}", across("Other")),
        &format!("2026-04-16 | 3 | {}", across("4")),
    );
    assert!(
        words.contains("POL01 numerator 2026-27 Q1 = 6 at Data!B3, B4"),
        "{words}"
    );
}

#[test]
fn a_sum_over_very_many_records_names_the_first_of_them() {
    let rows = Shape::Rows(Rows {
        sheet: None,
        date_header: "Date of meeting".to_owned(),
        labels: vec![label("Incidents", "POL01")],
    });
    let words = check(rows, "Date of meeting | Incidents", "2026-04-16 | 3");
    assert!(
        words.contains("POL01 numerator 2026-27 Q1 = 60000 at Data!B3, B4, B5, B6, B7, B8, B9, B10, B11, B12, B13, B14 and 19988 more"),
        "{words}"
    );
}
