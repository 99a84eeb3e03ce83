use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

use boardpack_model::contribution::Explanation;
use boardpack_model::layout::{Block, Rows, Shape, Tidy, Wide};
use boardpack_model::{Board, Measure, Place};
use proptest::prelude::*;
use zip::ZipArchive;

use super::*;
use crate::layouts::testing::{board, code, key, label, period, sheet, workbook};
use crate::{
    Area, Cell, Comment, Content, Dropped, Format, Limits, Reading, Sheet, Understanding, Visibility,
    understand,
};

fn read(board: &Board, workbook: &Workbook) -> Reading {
    let dropped = Dropped {
        agency: code("police"),
        file: "return".to_owned(),
        sha256: "ab".repeat(32),
        cleared: false,
    };
    match understand(board, &dropped, workbook) {
        Understanding::Read(mut readings) => readings.remove(0),
        other => panic!("{other:?}"),
    }
}

fn copy_of(board: &Board, workbook: &Workbook, reading: &Reading, explanations: &[Explanation]) -> Vec<u8> {
    let marking = Marking {
        board,
        workbook,
        key: &reading.key,
        findings: &reading.findings,
        observations: &reading.observations,
        explanations,
    };
    marked_up(&marking).unwrap()
}

fn opened(bytes: &[u8]) -> Workbook {
    crate::read(bytes, &Limits::default()).unwrap()
}

/// A return, and what comes of its marked-up copy when it is sent back as it is.
fn check(board: &Board, workbook: &Workbook) -> (Reading, Workbook) {
    let sent = read(board, workbook);
    let copy = opened(&copy_of(board, workbook, &sent, &[]));
    let back = read(board, &copy);
    assert_eq!(back.key, sent.key);
    assert_eq!(back.observations, sent.observations);
    assert_eq!(
        (&back.commentary, &back.contributions),
        (&sent.commentary, &sent.contributions)
    );
    assert_eq!(
        (back.read, back.expected, back.nil),
        (sent.read, sent.expected, sent.nil)
    );
    assert_eq!(back.layout, sent.layout);
    assert!(back.answers.is_empty());
    (sent, copy)
}

fn wide() -> Board {
    board(Some(Shape::Wide(Wide {
        sheet: None,
        label_header: "Measure".to_owned(),
        labels: vec![
            label("DA incidents", "POL01"),
            label("ICPC reports", "POL08"),
            label("ICPC invitations", "POL08/denominator"),
            label("First-time entrants", "YJS01"),
        ],
        commentary_header: Some("Comments".to_owned()),
    })))
}

fn wide_return() -> Workbook {
    workbook(vec![
        sheet(
            "Q1: all",
            "Blanktown Police dataset
             Measure | Q4 2025/26 | Q1 2026/27 | Q2 2026/27 | Comments
             DA incidents | 410 | -3 | =0 | =more calls
             ICPC reports | 18 | 17* | =#DIV/0! |
             ICPC invitations | 20 | <5 | |
             First-time entrants | 12 | | |",
        ),
        sheet("Findings", "x | 1"),
    ])
}

#[test]
fn a_wide_return_comes_back_as_it_was() {
    let (sent, copy) = check(&wide(), &wide_return());
    assert_eq!(sent.key.period, period("2026-27 Q1"));
    let names: Vec<&str> = copy.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    assert_eq!(names, ["Findings", "Read me", "Q1 all", "Findings (2)"]);
}

#[test]
fn blocks_rows_and_tidy_returns_come_back_as_they_were() {
    let block = |anchor: &str, first, second| Block {
        sheet: "1 REFERRALS".to_owned(),
        anchor: anchor.to_owned(),
        labels: vec![label("All", first), label("Of which", second)],
    };
    let blocks = vec![
        block("A.", "POL08/denominator", "POL08"),
        block("B.", "POL01", "YJS01"),
    ];
    let text = "Blanktown\nA. | 2025-26 Q4 | 2026-27 Q1\nAll | 21 | 20\nOf which | 18 | 17\n\nB. | 2025-26 Q4 | 2026-27 Q1\n\
                All | 410 | 420\nOf which | 5 |";
    check(
        &board(Some(Shape::Blocks(blocks))),
        &workbook(vec![sheet("1  Referrals", text)]),
    );
    let rows = Shape::Rows(Rows {
        sheet: None,
        date_header: "Date".to_owned(),
        labels: vec![label("Incidents", "POL01"), label("Attended", "POL08")],
    });
    let text = "Blanktown MARAC\nDate | Incidents | Attended\n2026-04-16 | 10 | <5\n16/05/2026 | 20 | 5\n2026-06-11 | 30 | 5";
    check(&board(Some(rows)), &workbook(vec![sheet("Meetings", text)]));
    let tidy = Shape::Tidy(Tidy {
        sheet: None,
        indicator_header: "indicator".to_owned(),
        period_header: "period".to_owned(),
        numerator_header: "numerator".to_owned(),
        denominator_header: Some("denominator".to_owned()),
        commentary_header: Some("note".to_owned()),
        labels: Vec::new(),
    });
    let csv = "Blanktown;;;;\nindicator;period;numerator;denominator;note\nPOL01;2026-27 Q1;\"1,420\";;=1+1\n\
               POL08;2026-27 Q1;017;20;\nPOL08;2025-26 Q4;18;21;";
    let (sent, copy) = check(&board(Some(tidy)), &opened(csv.as_bytes()));
    assert_eq!(sent.observations[0].place.to_string(), "C3");
    assert_eq!(copy.sheets[2].name, "Your figures");
}

fn filled_template() -> Workbook {
    let known = [observation("POL01", "2025-26 Q4", 410.0)];
    let mut workbook =
        opened(&crate::template(&board(None), &key("quarterly", "2026-27 Q1"), &known).unwrap());
    let cell = |row, column, raw: &str| Cell {
        row,
        column,
        raw: raw.to_owned(),
        content: raw
            .parse()
            .map_or(Content::Text, |number| Content::Number { number }),
        formula: None,
        percent_format: false,
        number_format: None,
    };
    let answers = [
        (1, cell(6, 8, "900")),
        (1, cell(7, 8, "<5")),
        (3, cell(4, 0, "Want")),
        (3, cell(4, 1, "Analysts")),
    ];
    for (index, answer) in answers {
        let cells = &mut workbook.sheets[index].cells;
        cells.retain(|cell| (cell.row, cell.column) != (answer.row, answer.column));
        cells.push(answer);
        cells.sort_by_key(|cell| (cell.row, cell.column));
    }
    workbook
}

fn observation(indicator: &str, of: &str, number: f64) -> Observation {
    Observation {
        agency: code("police"),
        indicator: boardpack_model::IndicatorCode::new(indicator).unwrap(),
        measure: Measure::Numerator,
        period: period(of),
        breakdown: String::new(),
        value: boardpack_model::Value::number(number),
        raw: String::new(),
        place: Place::default(),
        provisional: false,
    }
}

#[test]
fn a_return_workbook_comes_back_as_it_was_and_without_its_old_checks() {
    let (sent, copy) = check(&board(None), &filled_template());
    assert_eq!((sent.read, sent.expected, sent.contributions.len()), (2, 4, 1));
    let texts = copy
        .sheets
        .iter()
        .flat_map(|sheet| &sheet.cells)
        .map(|cell| cell.raw.as_str());
    assert_eq!(
        texts
            .filter(|text| text.contains("figures filled in") || *text == "awaited")
            .count(),
        0
    );
    assert!(copy.names.contains_key("boardpack_return"));
}

/// The copy with another text or number in one of its cells.
fn changed(mut copy: Workbook, sheet: &str, (row, column): (u32, u32), text: &str) -> Workbook {
    let sheet = copy.sheets.iter_mut().find(|other| other.name == sheet).unwrap();
    sheet
        .cells
        .retain(|cell| (cell.row, cell.column) != (row, column));
    sheet.cells.push(Cell {
        row,
        column,
        raw: text.to_owned(),
        content: text
            .parse()
            .map_or(Content::Text, |number| Content::Number { number }),
        formula: None,
        percent_format: false,
        number_format: None,
    });
    sheet.cells.sort_by_key(|cell| (cell.row, cell.column));
    copy
}

fn row_of(copy: &Workbook, rule: &str) -> u32 {
    let findings = &copy.sheets[0];
    findings
        .cells
        .iter()
        .find(|cell| cell.raw == rule && cell.column == 6)
        .unwrap()
        .row
}

#[test]
fn a_corrected_figure_counts_and_an_answer_is_kept() {
    let (board, sent) = (wide(), wide_return());
    let (_, copy) = check(&board, &sent);
    let row = row_of(&copy, "negative-figure");
    let copy = changed(copy, "Q1 all", (2, 2), "430");
    let copy = changed(copy, "Findings", (row, 5), "a sign slipped in");
    let back = read(&board, &copy);
    let corrected = back.observations.iter().find(|o| o.place.cell == "C3").unwrap();
    assert_eq!(corrected.value.exact(), Some(430.0));
    assert_eq!(corrected.place.sheet, "Q1: all");
    let [answer] = back.answers.as_slice() else {
        panic!("{:?}", back.answers);
    };
    assert_eq!(
        (answer.rule.as_str(), answer.indicator.as_str()),
        ("negative-figure", "POL01")
    );
    assert_eq!(
        (answer.measure, answer.period),
        (Some(Measure::Numerator), period("2026-27 Q1"))
    );
    assert_eq!(
        (answer.text.as_str(), answer.place.cell.as_str()),
        ("a sign slipped in", &*format!("F{}", row + 1))
    );
}

#[test]
fn an_answer_stands_in_the_next_copy_while_its_figures_stand() {
    let (board, sent) = (wide(), wide_return());
    let mut reading = read(&board, &sent);
    let finding = Finding::query(
        "large-change",
        reading.observations[0].place.clone(),
        "410 is far from the rest",
    )
    .about(&reading.observations[0].indicator, period("2025-26 Q4"));
    reading.findings = vec![finding];
    let explanation = |value: &str| Explanation {
        agency: code("police"),
        rule: "large-change".to_owned(),
        indicator: reading.observations[0].indicator.clone(),
        measure: None,
        period: period("2025-26 Q4"),
        value: value.to_owned(),
        text: "a new form".to_owned(),
        place: Place::default(),
    };
    let answers = |value| {
        read(
            &board,
            &opened(&copy_of(&board, &sent, &reading, &[explanation(value)])),
        )
        .answers
    };
    let kept = answers("numerator 410");
    assert_eq!(kept.len(), 1);
    assert_eq!(
        (kept[0].text.as_str(), kept[0].value.as_str()),
        ("a new form", "numerator 410")
    );
    assert!(answers("numerator 411").is_empty());
}

#[test]
fn an_answer_in_another_agencys_copy_is_none() {
    let (board, sent) = (wide(), wide_return());
    let (_, copy) = check(&board, &sent);
    let row = row_of(&copy, "negative-figure");
    let mut copy = changed(copy, "Findings", (row, 5), "an answer");
    for cell in &mut copy.sheets[0].cells {
        cell.raw = cell.raw.replace(";police;", ";housing;");
    }
    copy.names
        .values_mut()
        .for_each(|text| *text = text.replace(";police;", ";housing;"));
    assert!(read(&board, &copy).answers.is_empty());
}

/// Every part of an .xlsx, unpacked, as one text.
fn unpacked(bytes: &[u8]) -> String {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut all = String::new();
    for index in 0..archive.len() {
        archive.by_index(index).unwrap().read_to_string(&mut all).unwrap();
    }
    all
}

#[test]
fn nothing_hidden_nothing_personal_and_no_formula_is_carried_over() {
    let mut sent = wide_return();
    sent.sheets[0].cells[0].formula = Some("HYPERLINK(\"http://elsewhere.example\")".to_owned());
    sent.sheets[0].comments.push(Comment {
        row: 2,
        column: 2,
        author: "Canary Author".to_owned(),
        text: "canary comment".to_owned(),
    });
    let mut hidden = sheet("Workings", "canary in a hidden sheet");
    hidden.visibility = Visibility::Hidden;
    let mut notes = sheet(
        "Notes",
        "seen\ncanary in a hidden row\ncanary.person@private.example",
    );
    notes.hidden_rows = BTreeSet::from([1]);
    sent.sheets.extend([hidden, notes]);
    sent.names.insert("canary_name".to_owned(), "1".to_owned());
    let board = wide();
    let mut reading = read(&board, &sent);
    let personal = Place::default().at("sheet 4", "A3");
    let note = |place| {
        Finding::note(
            "possible-personal-data",
            place,
            "there could be something personal",
        )
    };
    let of_comment = reading.observations[0].place.clone();
    reading.findings.extend([note(personal), note(of_comment)]);
    let bytes = copy_of(&board, &sent, &reading, &[]);
    let text = unpacked(&bytes).to_lowercase();
    assert_eq!(
        (text.matches("canary").count(), text.matches("hyperlink(").count()),
        (0, 0)
    );
    assert!(text.contains("it may hold something personal"));
    let formulas: BTreeSet<&str> = text
        .split("<f>")
        .skip(1)
        .filter_map(|rest| rest.split("</f>").next())
        .collect();
    assert_eq!(formulas, BTreeSet::from(["#div/0!", "0"]));
    let copy = opened(&bytes);
    let text_of = |name: &str, row, column| {
        let sheet = copy.sheets.iter().find(|sheet| sheet.name == name).unwrap();
        let cell = sheet.cell(row, column).unwrap();
        (cell.raw.clone(), cell.formula.clone())
    };
    assert_eq!(text_of("Q1 all", 2, 4), ("more calls".to_owned(), None));
    assert_eq!(text_of("Q1 all", 2, 1), ("410".to_owned(), None));
    assert_eq!(text_of("Notes", 0, 0), ("seen".to_owned(), None));
}

#[test]
fn hidden_rows_of_a_sheet_that_was_read_stay_and_stay_hidden() {
    let mut sent = wide_return();
    sent.sheets[0].hidden_rows = BTreeSet::from([3]);
    sent.sheets[0].hidden_columns = BTreeSet::from([1]);
    let area = |top, left, bottom, right| Area {
        top,
        left,
        bottom,
        right,
    };
    sent.sheets[0].merged = vec![area(0, 0, 0, 3)];
    let (reading, _) = check(&wide(), &sent);
    // Areas that overlap, are one cell, are everything or are upside down cannot be merged, and are no obstacle.
    let strange = [
        area(0, 2, 1, 2),
        area(1, 1, 1, 1),
        area(0, 0, u32::MAX, u32::MAX),
        area(9, 9, 3, 3),
    ];
    sent.sheets[0].merged.extend(strange);
    let text = unpacked(&copy_of(&wide(), &sent, &reading, &[]));
    assert!(
        text.contains("hidden=\"1\"") && text.contains("<mergeCells count=\"1\""),
        "{text}"
    );
}

#[test]
fn the_same_return_gives_the_same_copy() {
    let reading = read(&wide(), &wide_return());
    assert_eq!(
        copy_of(&wide(), &wide_return(), &reading, &[]),
        copy_of(&wide(), &wide_return(), &reading, &[])
    );
}

#[test]
fn of_a_huge_return_the_rows_that_matter_are_copied() {
    let mut sent = wide_return();
    let cells = &mut sent.sheets[0].cells;
    let last: Vec<Cell> = cells.iter().filter(|cell| cell.row == 5).cloned().collect();
    cells.retain(|cell| cell.row < 5);
    let filler = |index: u32| Cell {
        row: 6 + index / 100,
        column: 20 + index % 100,
        raw: "7".to_owned(),
        content: Content::Number { number: 7.0 },
        formula: None,
        percent_format: false,
        number_format: None,
    };
    cells.extend((0..210_000).map(filler));
    cells.extend(last.into_iter().map(|cell| Cell { row: 9_000, ..cell }));
    let (_, copy) = check(&wide(), &sent);
    assert!(
        copy.sheets[2].cells.len() < 10_000,
        "{}",
        copy.sheets[2].cells.len()
    );
    let how_to = copy.sheets[0].cell(2, 0).unwrap();
    assert!(how_to.raw.contains("Your file is large"), "{}", how_to.raw);
}

#[test]
fn cells_that_no_xlsx_can_hold_are_no_obstacle() {
    let mut sent = wide_return();
    sent.format = Format::Csv;
    let far = |row, column, raw: String| Cell {
        row,
        column,
        raw,
        content: Content::Text,
        formula: None,
        percent_format: false,
        number_format: Some("\"open".to_owned()),
    };
    let cells = &mut sent.sheets[0].cells;
    cells.push(far(50, 0, "x".repeat(60_000)));
    cells.push(far(50, 1, "\u{1F600}".repeat(20_000)));
    cells.push(far(50, 20_000, "far right".to_owned()));
    cells.push(Cell {
        content: Content::Date {
            day: jiff::civil::date(1850, 1, 1),
        },
        ..far(51, 0, "1850-01-01".to_owned())
    });
    cells.push(Cell {
        content: Content::Number { number: f64::NAN },
        ..far(51, 1, "NaN".to_owned())
    });
    cells.push(far(2_000_000, 0, "far down".to_owned()));
    check(&wide(), &sent);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_texts_and_sheet_names_come_back(
        texts in proptest::collection::vec("[^\\p{Cc}]{0,40}", 1..20),
        names in proptest::collection::vec("\\PC{0,40}", 1..4),
    ) {
        // What could be personal is left out of the copy, and so does not come back.
        let board = wide();
        let is_personal = crate::scan::could_be_personal(&board);
        prop_assume!(!texts.iter().any(|text| is_personal(text)));
        let mut sent = wide_return();
        sent.sheets.truncate(1);
        let cells: Vec<Cell> = texts.iter().zip(0..).map(|(raw, row)| Cell {
            row,
            column: 0,
            raw: raw.clone(),
            content: Content::Text,
            formula: None,
            percent_format: false,
            number_format: None,
        }).collect();
        let names: BTreeSet<String> = names.into_iter().collect();
        sent.sheets.extend(names.iter().map(|name| Sheet { name: name.clone(), cells: cells.clone(), ..Sheet::default() }));
        let reading = read(&wide(), &sent);
        let copy = opened(&copy_of(&wide(), &sent, &reading, &[]));
        let place = Place::default();
        let back = returned(&copy, (&code("police"), &place)).unwrap().workbook;
        let texts_of = |workbook: &Workbook| -> BTreeMap<String, Vec<(u32, String)>> {
            let sheets = workbook.sheets.iter().skip(1);
            sheets.map(|sheet| {
                let cells = sheet.cells.iter().filter(|cell| !cell.raw.is_empty());
                (sheet.name.clone(), cells.map(|cell| (cell.row, cell.raw.clone())).collect())
            }).collect()
        };
        prop_assert_eq!(texts_of(&back), texts_of(&sent));
    }
}
