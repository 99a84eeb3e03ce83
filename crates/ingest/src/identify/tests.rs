use boardpack_model::layout::{Shape, Wide};
use boardpack_model::{Board, PeriodKind};

use crate::Workbook;
use crate::layouts::testing::{board, code, key, label, sheet, understood, words, workbook};
use crate::{Dropped, understand_as};

fn wide() -> Board {
    board(Some(Shape::Wide(Wide {
        sheet: None,
        label_header: "Measure".to_owned(),
        labels: vec![
            label("DA incidents", "POL01"),
            label("ICPC reports", "POL08"),
            label("Exclusions", "EDU03"),
        ],
        commentary_header: None,
    })))
}

/// The first line of what becomes of a sheet under a file's name.
fn check(text: &str, file: &str, expected: &str) {
    let book = workbook(vec![sheet("Data", text)]);
    let words = understood(&wide(), file, &book);
    assert_eq!(words.lines().next(), Some(expected), "{file}:\n{words}");
}

const READ: &str = "own layout 2026-27-Q1/police/quarterly: 1 of 4";

#[test]
fn a_title_that_names_another_period_is_held_with_both_readings() {
    let under = |title: &str| format!("Blanktown\n{title}\nMeasure | 2026-27 Q1\nDA incidents | 3");
    for title in [
        "QUARTER 1 - 2026/2027",
        "Police quarterly return Q1 2026-27",
        "Quarter 1",
        "Children's dataset 2026/27",
        "Compared with Q1 2025/26",
        "Data as at 12 October 2026",
    ] {
        check(&under(title), "x.xlsx", READ);
    }
    for (title, says) in [
        ("QUARTER 2 - 2026/2027", "2026-27 Q2 (July to September 2026)"),
        (
            "Police quarterly return Q1 2025-26",
            "2025-26 Q1 (April to June 2025)",
        ),
        ("Quarter 3", "quarter 3"),
        ("Children's dataset 2025/26", "2025-26 (April 2025 to March 2026)"),
    ] {
        let expected = format!(
            "held: its title at Data!A2 says {says}, and the figures inside are for 2026-27 Q1 (April to June 2026)"
        );
        check(&under(title), "x.xlsx", &expected);
    }
}

#[test]
fn every_reading_that_disagrees_is_shown() {
    check(
        "Blanktown\nQuarter 2 2026/27\nMeasure | 2025-26 Q2\nDA incidents | 3",
        "Police 2026-27 Q2.xlsx",
        "held: its title at Data!A2 says 2026-27 Q2 (July to September 2026), the file's name says 2026-27 Q2 (July to September \
         2026), and the figures inside are for 2025-26 Q2 (July to September 2025)",
    );
}

#[test]
fn a_file_name_contradicts_by_quarter_year_or_month() {
    let text = "Blanktown\nMeasure | 2026-27 Q1\nDA incidents | 3";
    for name in [
        "return.xlsx",
        "police Q1.xlsx",
        "police 2026-27.xlsx",
        "police May 2026.xlsx",
        "police sent July 2026.xlsx",
        "police FINAL v2 (1).xlsx",
    ] {
        check(text, name, READ);
    }
    for (name, says) in [
        ("police Q2.xlsx", "quarter 2"),
        ("police 2025-26.xlsx", "2025-26 (April 2025 to March 2026)"),
        ("police December 2026.xlsx", "2026-12 (December 2026)"),
        ("police March 2026.xlsx", "2026-03 (March 2026)"),
    ] {
        let expected = format!(
            "held: the file's name says {says}, and the figures inside are for 2026-27 Q1 (April to June 2026)"
        );
        check(text, name, &expected);
    }
}

#[test]
fn a_sheet_named_after_another_quarter_is_held() {
    let named = |name: &str| {
        let book = workbook(vec![sheet(
            name,
            "Blanktown\nMeasure | 2026-27 Q1\nDA incidents | 3",
        )]);
        understood(&wide(), "x.xlsx", &book)
    };
    assert!(named("Q1").starts_with(READ));
    assert!(
        named("Q2 2026-27").starts_with("held: its sheet `Q2 2026-27` says 2026-27 Q2"),
        "{}",
        named("Q2 2026-27")
    );
}

#[test]
fn a_workbook_or_a_name_that_speaks_of_another_agency_is_held() {
    let text = |agency: &str| format!("Agency | {agency}\nBlanktown\nMeasure | 2026-27 Q1\nDA incidents | 3");
    check(&text("Blanktown Police"), "x.xlsx", READ);
    check(
        &text("Blanktown Housing"),
        "x.xlsx",
        "held: the workbook says at Data!B1 that it is from Blanktown Housing, and it came from Blanktown Police",
    );
    check(&text("Blanktown Police"), "Police and housing Q1.xlsx", READ);
    check(
        &text("Blanktown Police"),
        "Housing Q1.xlsx",
        "held: the file's name begins with Blanktown Housing, and it came from Blanktown Police",
    );
}

#[test]
fn one_file_that_holds_two_returns_is_a_reading_of_each() {
    let book = workbook(vec![
        sheet(
            "Quarterly",
            "Blanktown\nMeasure | 2025-26 Q4 | 2026-27 Q1\nDA incidents | 2 | 3\nICPC reports | 4 | 5",
        ),
        sheet(
            "Schools",
            "School measures\nMeasure | 2025-26 Spring | 2025-26 Summer\nExclusions | 7 | 8\nOther | 1 | 2",
        ),
    ]);
    insta::assert_snapshot!(understood(&wide(), "return.xlsx", &book), @r"
    own layout 2026-27-Q1/police/quarterly: 2 of 4
    POL01 numerator 2025-26 Q4 = 2 at Quarterly!B3
    POL01 numerator 2026-27 Q1 = 3 at Quarterly!C3
    POL08 numerator 2025-26 Q4 = 4 at Quarterly!B4
    POL08 numerator 2026-27 Q1 = 5 at Quarterly!C4
    note heading-row at Quarterly: its headings were found in row 2
    error figure-awaited at return.xlsx: POL08 Name of POL08, denominator for 2026-27 Q1: the workbook has no row or column for it, the figure is awaited
    error figure-awaited at return.xlsx: YJS01 Name of YJS01, numerator for 2025-26 Q4: the workbook has no row or column for it, the figure is awaited
    note earlier-figures at return.xlsx: it also holds figures of earlier periods: 2 for 2025-26 Q4
    own layout 2025-26-Summer/police/termly: 1 of 1
    EDU03 numerator 2025-26 Spring = 7 at Schools!B3
    EDU03 numerator 2025-26 Summer = 8 at Schools!C3
    note label-not-known at Schools!A4: `Other` is not in the layout, so its figures were not read
    note heading-row at Schools: its headings were found in row 2
    note earlier-figures at return.xlsx: it also holds figures of earlier periods: 1 for 2025-26 Spring
    ");
    let dropped = Dropped {
        agency: code("police"),
        file: "return.xlsx".to_owned(),
        sha256: String::new(),
        cleared: false,
    };
    let only = words(&understand_as(
        &wide(),
        &dropped,
        &book,
        &key("termly", "2025-26 Summer"),
    ));
    assert!(
        only.starts_with("own layout 2025-26-Summer/police/termly: 1 of 1"),
        "{only}"
    );
    assert!(!only.contains("\nown layout"), "{only}");
}

#[test]
fn half_of_a_return_is_a_reading_of_what_is_there() {
    let book = workbook(vec![sheet(
        "Data",
        "Blanktown\nMeasure | 2026-27 Q1\nICPC reports | 5",
    )]);
    insta::assert_snapshot!(understood(&wide(), "part one.xlsx", &book), @r"
    own layout 2026-27-Q1/police/quarterly: 1 of 4
    POL08 numerator 2026-27 Q1 = 5 at Data!B3
    note heading-row at Data: its headings were found in row 2
    error figure-awaited at part one.xlsx: POL01 Name of POL01, numerator for 2026-27 Q1: the workbook has no row or column for it, the figure is awaited
    error figure-awaited at part one.xlsx: POL08 Name of POL08, denominator for 2026-27 Q1: the workbook has no row or column for it, the figure is awaited
    error figure-awaited at part one.xlsx: YJS01 Name of YJS01, numerator for 2025-26 Q4: the workbook has no row or column for it, the figure is awaited
    ");
}

#[test]
fn figures_for_which_nothing_is_owed_are_held() {
    check(
        "Blanktown\nMeasure | 2020-21 Q1\nDA incidents | 3",
        "x.xlsx",
        "held: the latest figures in the workbook are for 2020-21 Q1 (April to June 2020), and Blanktown Police owes no return \
         for that",
    );
}

/// Our own return workbook as it is saved without its names, under a cover that somebody may have changed.
fn ours(name: &str, mark: &str, cover: &str, heading: &str) -> crate::Sheet {
    sheet(
        name,
        &format!(
            "Period | {cover}\nReturn mark | blanktown;police;quarterly;{mark};2\n\
             Code | Figure wanted | For period | 2025-26 Q4 | {heading}\nPOL01 | Count: incidents | {mark} | 2 | 3"
        ),
    )
}

fn check_ours(sheets: Vec<crate::Sheet>, expected: &str) {
    let book: Workbook = workbook(sheets);
    let words = understood(&board(None), "return.xlsx", &book);
    assert_eq!(words.lines().next(), Some(expected), "{words}");
}

#[test]
fn our_workbook_whose_cover_or_headings_were_changed_is_held() {
    check_ours(
        vec![ours(
            "Return",
            "2026-27 Q1",
            "2026-27 Q1 (April to June 2026)",
            "2026-27 Q1",
        )],
        "template 2026-27-Q1/police/quarterly: 1 of 4",
    );
    check_ours(
        vec![ours(
            "Return",
            "2026-27 Q1",
            "2026-27 Q2 (July to September 2026)",
            "2026-27 Q1",
        )],
        "held: its cover at Return!B1 says 2026-27 Q2 (July to September 2026), and the workbook's own mark says 2026-27 Q1 \
         (April to June 2026)",
    );
    check_ours(
        vec![ours("Return", "2026-27 Q1", "2026-27 Q1", "2026-27 Q2")],
        "held: the last heading over its figures, at Return!E3, says 2026-27 Q2 (July to September 2026), and the workbook's own \
         mark says 2026-27 Q1 (April to June 2026)",
    );
}

#[test]
fn several_of_our_workbooks_in_one_file_are_a_reading_each() {
    let first = || ours("Return", "2026-27 Q1", "2026-27 Q1", "2026-27 Q1");
    let second = || ours("Return (2)", "2026-27 Q2", "2026-27 Q2", "2026-27 Q2");
    let book = workbook(vec![first(), second()]);
    let words = understood(&board(None), "both.xlsx", &book);
    let heads: Vec<&str> = words
        .lines()
        .filter(|line| line.starts_with("template"))
        .collect();
    assert_eq!(
        heads,
        [
            "template 2026-27-Q1/police/quarterly: 1 of 4",
            "template 2026-27-Q2/police/quarterly: 1 of 4"
        ]
    );
    // Two marks that cannot be told apart by their sheets.
    let mut book = workbook(vec![first()]);
    book.names.insert(
        "boardpack_return".to_owned(),
        "=\"blanktown;police;quarterly;2026-27 Q2;2\"".to_owned(),
    );
    let words = understood(&board(None), "both.xlsx", &book);
    assert!(
        words.starts_with("held: the workbook bears the marks of several returns"),
        "{words}"
    );
}

#[test]
fn a_bare_quarter_in_a_name_says_nothing_of_an_agency_that_counts_calendar_quarters() {
    let mut board = wide();
    board.agencies[0].bare_quarters = Some(PeriodKind::CalendarQuarter);
    let book = workbook(vec![sheet(
        "Data",
        "Blanktown\nMeasure | 2026-27 Q1\nDA incidents | 3",
    )]);
    assert!(understood(&board, "police Q2.xlsx", &book).starts_with(READ));
}
