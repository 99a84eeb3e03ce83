mod random;

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use boardpack_model::{IndicatorCode, Measure, Observation, Place, Value};
use proptest::prelude::*;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::*;
use crate::layouts::testing::{board, code, key, period, understood, words as lines};
use crate::{Dropped, Limits, Reading, Understanding, understand};

/// What a person types into a workbook: texts or numbers by address on the second sheet.
fn filled(workbook: &[u8], answers: &BTreeMap<String, String>) -> Vec<u8> {
    let mut from = ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..from.len() {
        let mut member = from.by_index(index).unwrap();
        let name = member.name().unwrap().into_owned();
        let mut text = String::new();
        member.read_to_string(&mut text).unwrap();
        if name == "xl/worksheets/sheet2.xml" {
            for (address, answer) in answers {
                text = typed(&text, address, answer);
            }
        }
        to.start_file(name, SimpleFileOptions::default()).unwrap();
        to.write_all(text.as_bytes()).unwrap();
    }
    to.finish().unwrap().into_inner()
}

/// The sheet's XML with a value in an empty cell.
fn typed(xml: &str, address: &str, answer: &str) -> String {
    let start = xml
        .find(&format!("<c r=\"{address}\""))
        .unwrap_or_else(|| panic!("{address} is there to be filled in"));
    let end = start + xml[start..].find("/>").unwrap();
    assert!(!xml[start..end].contains('>'), "{address} is empty");
    let style = &xml[start + 2..end];
    let cell = if answer.parse::<f64>().is_ok() {
        format!("<c{style}><v>{answer}</v></c>").replace("<cr=", "<c r=")
    } else {
        format!(
            "<c {style} t=\"inlineStr\"><is><t>{}</t></is></c>",
            answer.replace('&', "&amp;").replace('<', "&lt;")
        )
    };
    let cell = cell.replacen("<cr", "<c r", 1).replacen("<c  ", "<c ", 1);
    format!("{}{}{}", &xml[..start], cell, &xml[end + 2..])
}

fn answers<const N: usize>(answers: [(&str, &str); N]) -> BTreeMap<String, String> {
    answers
        .into_iter()
        .map(|(address, answer)| (address.to_owned(), answer.to_owned()))
        .collect()
}

fn read_back(bytes: &[u8], file: &str) -> Understanding {
    let workbook = crate::read(bytes, &Limits::default()).unwrap();
    let dropped = Dropped {
        agency: code("police"),
        file: file.to_owned(),
        sha256: String::new(),
        cleared: false,
    };
    understand(&board(None), &dropped, &workbook)
}

fn reading(bytes: &[u8]) -> Reading {
    match read_back(bytes, "return.xlsx") {
        Understanding::Read(mut readings) => readings.remove(0),
        other => panic!("{}", lines(&other)),
    }
}

fn known(indicator: &str, measure: Measure, of: &str, value: Value) -> Observation {
    Observation {
        agency: code("police"),
        indicator: IndicatorCode::new(indicator).unwrap(),
        measure,
        period: period(of),
        breakdown: String::new(),
        value,
        raw: String::new(),
        place: Place::default(),
        provisional: false,
    }
}

fn empty_template() -> Vec<u8> {
    template(&board(None), &key("quarterly", "2026-27 Q1"), &[]).unwrap()
}

#[test]
fn a_filled_return_is_read_as_it_was_filled() {
    let known = [
        known("POL01", Measure::Numerator, "2025-26 Q4", Value::number(410.0)),
        known(
            "POL08",
            Measure::Numerator,
            "2025-26 Q4",
            Value::Suppressed { low: 1.0, high: 4.0 },
        ),
        known("YJS01", Measure::Numerator, "2025-26 Q4", Value::number(7.0)),
    ];
    let made = template(&board(None), &key("quarterly", "2026-27 Q1"), &known).unwrap();
    let answers = answers([
        ("I7", "420"),
        ("I8", "17"),
        ("I9", "<5"),
        ("I10", "9"),
        ("K7", "more reports & calls"),
    ]);
    insta::assert_snapshot!(lines(&read_back(&filled(&made, &answers), "Police 2026-27 Q1.xlsx")), @r#"
    template 2026-27-Q1/police/quarterly: 4 of 4
    POL01 numerator 2026-27 Q1 = 420 at Return!I7
    POL08 numerator 2026-27 Q1 = 17 at Return!I8
    POL08 denominator 2026-27 Q1 = 1 to 4 at Return!I9
    YJS01 numerator 2025-26 Q4 = 9 at Return!I10
    POL01 2026-27 Q1 says "more reports & calls" at Return!K7
    "#);
}

#[test]
fn an_empty_return_awaits_each_figure_at_its_cell() {
    insta::assert_snapshot!(lines(&read_back(&empty_template(), "return.xlsx")), @r"
    template 2026-27-Q1/police/quarterly: 0 of 4
    error figure-awaited at Return!I7: POL01 Name of POL01, numerator for 2026-27 Q1: the cell is empty, the figure is awaited
    error figure-awaited at Return!I8: POL08 Name of POL08, numerator for 2026-27 Q1: the cell is empty, the figure is awaited
    error figure-awaited at Return!I9: POL08 Name of POL08, denominator for 2026-27 Q1: the cell is empty, the figure is awaited
    error figure-awaited at Return!I10: YJS01 Name of YJS01, numerator for 2025-26 Q4: the cell is empty, the figure is awaited
    ");
}

#[test]
fn nothing_to_report_is_nil_and_not_blank() {
    let nil = reading(&filled(&empty_template(), &answers([("C3", "Yes")])));
    assert!(nil.nil);
    assert_eq!((nil.read, nil.expected), (4, 4));
    assert!(
        nil.observations
            .iter()
            .all(|observation| observation.value == Value::NilReturn)
    );
    assert!(nil.findings.is_empty(), "{:?}", nil.findings);
    for (beside, rules) in [
        ("3", &["nil-beside-figures"][..]),
        ("<5", &["nil-beside-figures"]),
        ("0", &[]),
        ("not available", &[]),
    ] {
        let both = reading(&filled(
            &empty_template(),
            &answers([("C3", "Yes"), ("I7", beside)]),
        ));
        let found: Vec<&str> = both
            .findings
            .iter()
            .map(|finding| finding.rule.as_str())
            .collect();
        assert_eq!(found, rules, "{beside}");
        // What holds a figure is no nil return; the figure is used.
        assert_eq!(both.nil, rules.is_empty(), "{beside}");
    }
    let unclear = reading(&filled(&empty_template(), &answers([("C3", "perhaps")])));
    assert!(!unclear.nil);
    assert!(
        unclear
            .findings
            .iter()
            .any(|finding| finding.rule == "nil-not-understood")
    );
}

#[test]
fn past_figures_are_read_into_their_own_periods() {
    let key = key("history", "2023-04-01 to 2025-03-31");
    let made = history_template(&board(None), &key).unwrap();
    let filled = filled(
        &made,
        &answers([
            ("E9", "100"),
            ("L9", "107"),
            ("E10", "8"),
            ("E11", "9"),
            ("M12", "4"),
        ]),
    );
    let reading = reading(&filled);
    assert_eq!((reading.read, reading.expected), (5, 8 * 3 + 6));
    let words: Vec<String> = reading
        .observations
        .iter()
        .map(|o| {
            format!(
                "{} {} {} = {} at {}",
                o.indicator,
                o.measure.word(),
                o.period,
                o.value,
                o.place
            )
        })
        .collect();
    insta::assert_snapshot!(words.join("\n"), @r"
    EDU03 numerator 2022-23 Summer = 4 at Past figures!M12
    POL01 numerator 2023-24 Q1 = 100 at Past figures!E9
    POL01 numerator 2024-25 Q4 = 107 at Past figures!L9
    POL08 numerator 2023-24 Q1 = 8 at Past figures!E10
    POL08 denominator 2023-24 Q1 = 9 at Past figures!E11
    ");
}

#[test]
fn a_return_of_another_board_agency_or_period_is_held() {
    let held = |change: (&str, &str), file: &str| {
        let mut workbook = crate::read(&empty_template(), &Limits::default()).unwrap();
        for text in workbook.names.values_mut() {
            *text = text.replace(change.0, change.1);
        }
        for cell in workbook.sheets.iter_mut().flat_map(|sheet| &mut sheet.cells) {
            if cell.raw.matches(';').count() == 4 {
                cell.raw = cell.raw.replace(change.0, change.1);
            }
        }
        understood(&board(None), file, &workbook)
    };
    let words = [
        held(("blanktown", "elsewhere"), "x.xlsx"),
        held(("police", "housing"), "x.xlsx"),
        held(("2026-27 Q1", "2019-20 Q1"), "x.xlsx"),
        held(("quarterly", "weekly"), "x.xlsx"),
        held(("Q1;2", "Q1;7"), "x.xlsx"),
        held(("none", "none"), "Return Q4 2025-26.xlsx"),
    ];
    insta::assert_snapshot!(words.join("\n"), @r"
    held: the workbook is for another board: its mark says `elsewhere`
    held: the workbook is made for Blanktown Housing, and it came from Blanktown Police
    key 2026-27-Q1/housing/quarterly
    held: no return `quarterly` is owed by Blanktown Police for 2019-20 Q1 (April to June 2019)
    key 2019-20-Q1/police/quarterly
    held: no return `weekly` is owed by Blanktown Police for 2026-27 Q1 (April to June 2026)
    key 2026-27-Q1/police/weekly
    held: the workbook is of edition 7, and this program reads editions 1 to 2
    key 2026-27-Q1/police/quarterly
    held: the file's name says 2025-26 Q4 (January to March 2026), and the workbook's own mark says 2026-27 Q1 (April to June 2026)
    key 2026-27-Q1/police/quarterly
    ");
    let mut two_marks = crate::read(&empty_template(), &Limits::default()).unwrap();
    for text in two_marks.names.values_mut() {
        *text = text.replace("Q1", "Q2");
    }
    let words = understood(&board(None), "x.xlsx", &two_marks);
    assert!(
        words.starts_with("held: the workbook bears the marks of several returns"),
        "{words}"
    );
}

#[test]
fn a_template_saved_as_csv_is_still_known() {
    let text = "Return mark,blanktown;police;quarterly;2026-27 Q1;1\nCode,Indicator,Figure wanted,Unit,For period,2026-27 Q1,Commentary\n\
                POL01,Incidents,Count: incidents,count,2026-27 Q1,\"1,420\",\n";
    let workbook = crate::read(text.as_bytes(), &Limits::default()).unwrap();
    let words = understood(&board(None), "return.xlsx", &workbook);
    assert!(
        words.contains("POL01 numerator 2026-27 Q1 = 1420 at F3"),
        "{words}"
    );
    assert!(
        words.contains("its name ends in .xlsx, and it was read as what it is: csv"),
        "{words}"
    );
}

fn sheets_for(of: &str) -> Vec<String> {
    let asked = boardpack_model::board::SelfAssessment {
        every: boardpack_model::PeriodKind::FinancialYear,
        questions: vec![boardpack_model::board::Question {
            code: "leadership".to_owned(),
            text: "Safeguarding leadership is clear".to_owned(),
        }],
    };
    let board = Board {
        self_assessment: Some(asked),
        ..board(None)
    };
    let made = template(&board, &key("quarterly", of), &[]).unwrap();
    let workbook = crate::read(&made, &Limits::default()).unwrap();
    workbook.sheets.into_iter().map(|sheet| sheet.name).collect()
}

#[test]
fn the_self_assessment_is_asked_for_where_it_is_due() {
    let words = [
        "Contents",
        "Return",
        "Commentary",
        "Wants and offers",
        "Good practice",
    ];
    assert_eq!(sheets_for("2026-27 Q1"), [&words[..], &["Definitions"]].concat());
    assert_eq!(
        sheets_for("2025-26 Q4"),
        [&words[..], &["Self-assessment", "Definitions"]].concat()
    );
}

#[test]
fn a_reader_that_works_nothing_out_sees_what_is_awaited() {
    let workbook = crate::read(&empty_template(), &Limits::default()).unwrap();
    let formulas = workbook
        .sheets
        .iter()
        .flat_map(|sheet| &sheet.cells)
        .filter(|cell| cell.formula.is_some());
    let shown: Vec<&str> = formulas.map(|cell| cell.raw.as_str()).collect();
    assert_eq!(
        shown,
        [
            "0 of 4 figures filled in",
            "0 of 4 figures filled in",
            "awaited",
            "awaited",
            "awaited",
            "awaited"
        ]
    );
}

#[test]
fn inserted_rows_and_columns_do_not_matter() {
    let filled = filled(
        &empty_template(),
        &answers([("I7", "420"), ("I8", "17"), ("I9", "20"), ("K7", "more calls")]),
    );
    let mut workbook = crate::read(&filled, &Limits::default()).unwrap();
    let before = understood(&board(None), "return.xlsx", &workbook);
    for sheet in &mut workbook.sheets {
        for cell in &mut sheet.cells {
            // Two rows above the table, one within it; a column before everything, one before the figures.
            cell.row += 2 + u32::from(cell.row > 7);
            cell.column += 1 + u32::from(cell.column > 7);
        }
    }
    let after = understood(&board(None), "return.xlsx", &workbook);
    let moved = [
        ("I7", "K9"),
        ("I8", "K10"),
        ("I9", "K12"),
        ("I10", "K13"),
        ("K7", "M9"),
    ];
    let expected = moved.iter().fold(before, |text, (from, to)| {
        text.replace(&format!("Return!{from}"), &format!("Return!<{to}>"))
    });
    assert_eq!(after, expected.replace(['<', '>'], ""));
}

#[test]
fn the_same_inputs_give_the_same_bytes() {
    assert_eq!(empty_template(), empty_template());
    let key = key("history", "2023-04-01 to 2025-03-31");
    assert_eq!(
        history_template(&board(None), &key),
        history_template(&board(None), &key)
    );
}

#[test]
fn a_return_that_is_not_owed_has_no_workbook() {
    let message = template(&board(None), &key("quarterly", "2020-21 Q1"), &[])
        .unwrap_err()
        .to_string();
    assert_eq!(message, "no return `quarterly` is owed by police for 2020-21 Q1");
    assert!(template(&board(None), &key("monthly", "2026-04"), &[]).is_err());
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        (0_u32..100_000).prop_map(|number| Value::number(f64::from(number))),
        (1_u32..9).prop_map(|high| Value::Suppressed {
            low: 1.0,
            high: f64::from(high)
        }),
        Just(Value::Suppressed { low: 2.0, high: 9.0 }),
        Just(Value::NotAvailable),
        Just(Value::NotApplicable),
        Just(Value::LowReliability),
        Just(Value::RoundsToZero),
        Just(Value::NilReturn),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_value_that_stands_for_reference_is_read_as_a_figure(values in proptest::collection::vec(any_value(), 4)) {
        let periods = ["2025-26 Q1", "2025-26 Q2", "2025-26 Q3", "2025-26 Q4"];
        let sent: Vec<Observation> = periods
            .iter()
            .zip(&values)
            .map(|(of, value)| known("POL08", Measure::Denominator, of, *value))
            .collect();
        let made = template(&board(None), &key("quarterly", "2026-27 Q1"), &sent).unwrap();
        prop_assert_eq!(reading(&made).observations, Vec::new());
    }

    #[test]
    fn every_figure_typed_is_read_as_typed(figures in proptest::collection::vec(0_u32..1_000_000, 4)) {
        let cells = ["I7", "I8", "I9", "I10"];
        let typed = cells.iter().zip(&figures).map(|(cell, figure)| ((*cell).to_owned(), figure.to_string())).collect();
        let reading = reading(&filled(&empty_template(), &typed));
        let read: Vec<Option<f64>> = reading.observations.iter().map(|observation| observation.value.exact()).collect();
        prop_assert_eq!(read, figures.iter().map(|figure| Some(f64::from(*figure))).collect::<Vec<_>>());
        prop_assert_eq!(reading.read, reading.expected);
    }
}
