use boardpack_model::{Measure, Value};

use super::csv::safe;
use super::{Exported, ExportedFigure, Form, export};
use crate::fixtures::{board, sent};
use crate::series::empty_point;

/// The names of an export's files, and a file's text.
fn check_csv(name: &str, observations: &[boardpack_model::KnownObservation], expected: &[&str]) {
    let board = board();
    let rows = Exported {
        board: &board.code,
        marking: "OFFICIAL-SENSITIVE",
        observations,
        submissions: Vec::new(),
        letters: Vec::new(),
        findings: Vec::new(),
        figures: Vec::new(),
    };
    let files = export(&rows, &[Form::Csv]).unwrap();
    let text = String::from_utf8(files[name].clone()).unwrap();
    let lines: Vec<&str> = text.split_terminator("\r\n").collect();
    assert_eq!(lines, expected);
}

#[test]
fn figures_are_rows_with_their_values_cell_and_instant() {
    let mut small = sent(
        "CNT01",
        Measure::Numerator,
        "2025-26 Q2",
        Value::Suppressed { low: 1.0, high: 4.0 },
    );
    "=SUM(A1), \"<5\"".clone_into(&mut small.observation.raw);
    let blank = sent("CNT01", Measure::Numerator, "2025-26 Q1", Value::Blank);
    check_csv(
        "csv/observations.csv",
        &[small, blank],
        &[
            "board,period,agency,indicator,measure,breakdown,value_kind,low,high,raw,file,sheet,cell,sha256,provisional,submission,known_at",
            "blanktown,2025-26 Q1,social-care,CNT01,numerator,,blank,,,blank,return.xlsx,Return,CNT01 numerator 2025-26 Q1,abc,false,1,2026-01-20T10:00:00Z",
            "blanktown,2025-26 Q2,social-care,CNT01,numerator,,suppressed,1,4,\"'=SUM(A1), \"\"<5\"\"\",return.xlsx,Return,CNT01 numerator 2025-26 Q2,abc,false,1,2026-01-20T10:00:00Z",
        ],
    );
}

#[test]
fn no_text_is_taken_for_a_formula() {
    for (text, expected) in [
        ("=1+1", "'=1+1"),
        ("+44 1632", "'+44 1632"),
        ("-5", "'-5"),
        ("@cmd", "'@cmd"),
        ("\t=1", "'\t=1"),
        ("  =1", "'  =1"),
        ("5 - 3", "5 - 3"),
        ("", ""),
    ] {
        assert_eq!(safe(text), expected);
    }
}

#[test]
fn parquet_lies_by_board_and_period_and_comes_out_the_same_twice() {
    let board = board();
    let observations = [
        sent("CNT01", Measure::Numerator, "2025-26 Q2", Value::number(5.0)),
        sent("CNT01", Measure::Numerator, "2025-26 Q1", Value::number(4.0)),
    ];
    let indicator = &board.indicators[0];
    let period = "2025-26 Q1".parse().unwrap();
    let rows = Exported {
        board: &board.code,
        marking: "OFFICIAL-SENSITIVE",
        observations: &observations,
        submissions: Vec::new(),
        letters: Vec::new(),
        findings: vec![super::ExportedFinding {
            submission: 1,
            agency: indicator.agency.clone(),
            period: None,
            finding: boardpack_model::Finding::note("a-rule", boardpack_model::Place::default(), "noticed"),
        }],
        figures: vec![ExportedFigure {
            pack: period,
            issue: Some(1),
            indicator: indicator.code.clone(),
            agency: None,
            has_denominator: false,
            unit: "number".to_owned(),
            point: empty_point(indicator, period, Value::NotReceived),
            printed: "[x]".to_owned(),
        }],
    };
    let files = export(&rows, &[Form::Parquet]).unwrap();
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "dictionary.csv",
            "dictionary.txt",
            "parquet/figures/board=blanktown/period_folder=2025-26-Q1/figures.parquet",
            "parquet/findings/board=blanktown/period_folder=none/findings.parquet",
            "parquet/observations/board=blanktown/period_folder=2025-26-Q1/observations.parquet",
            "parquet/observations/board=blanktown/period_folder=2025-26-Q2/observations.parquet",
        ]
    );
    let is_parquet = |bytes: &Vec<u8>| bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1");
    assert!(
        files
            .iter()
            .filter(|(name, _)| name.starts_with("parquet"))
            .all(|(_, b)| is_parquet(b))
    );
    assert_eq!(files, export(&rows, &[Form::Parquet]).unwrap());
}

/// What a readable file of an export begins with.
#[test]
fn an_export_bears_the_marking_of_the_board() {
    let board = board();
    let rows = Exported {
        board: &board.code,
        marking: "OFFICIAL-SENSITIVE",
        observations: &[],
        submissions: Vec::new(),
        letters: Vec::new(),
        findings: Vec::new(),
        figures: Vec::new(),
    };
    let files = export(&rows, &[]).unwrap();
    assert!(files["dictionary.txt"].starts_with(b"OFFICIAL-SENSITIVE\n\nWhat is in this export"));
}

/// Whatever table of an export is joined with whatever other, in Parquet as in CSV.
#[test]
fn the_period_is_a_column_of_each_file_as_it_is_written_everywhere() {
    let sent = sent("CNT01", Measure::Numerator, "2025-26 Q2", Value::number(5.0));
    let check = |period: Option<&str>| {
        let of = period.map(|period| period.parse().unwrap());
        let frame = super::parquet::frame(&super::tables::observations(), (of, &[&sent])).unwrap();
        let column = frame.column("period").unwrap();
        assert_eq!(column.str().unwrap().get(0), period);
        assert!(
            frame.column(super::FOLDER).is_err(),
            "a reader takes it from the folder"
        );
    };
    check(Some("2025-26 Q2"));
    check(None);
}

/// The denominator of a count is nothing, not an empty cell that is awaited; what several send has no one supplier.
#[test]
fn a_count_has_no_denominator_and_what_is_worked_out_no_supplier() {
    let board = board();
    let row = |has_denominator, is_supplied: bool| {
        let indicator = &board.indicators[0];
        ExportedFigure {
            pack: "2025-26 Q1".parse().unwrap(),
            issue: Some(1),
            indicator: indicator.code.clone(),
            agency: is_supplied.then(|| indicator.agency.clone()),
            unit: "number".to_owned(),
            has_denominator,
            point: empty_point(indicator, "2025-26 Q1".parse().unwrap(), Value::Blank),
            printed: "[x]".to_owned(),
        }
    };
    let rows = Exported {
        board: &board.code,
        marking: "OFFICIAL-SENSITIVE",
        observations: &[],
        submissions: Vec::new(),
        letters: Vec::new(),
        findings: Vec::new(),
        figures: vec![row(false, true), row(true, false)],
    };
    let files = export(&rows, &[Form::Csv]).unwrap();
    let text = String::from_utf8(files["csv/figures.csv"].clone()).unwrap();
    let mut lines = text.split("\r\n").map(|line| line.split(',').collect::<Vec<_>>());
    let headings = lines.next().unwrap();
    let place = |name| headings.iter().position(|heading| *heading == name).unwrap();
    let told = lines.filter(|line| line.len() > 1);
    let told: Vec<[&str; 2]> = told
        .map(|line| [line[place("agency")], line[place("denominator_kind")]])
        .collect();
    assert_eq!(told, [["social-care", ""], ["", "blank"]]);
}

#[test]
fn every_column_is_in_the_dictionary() {
    let board = board();
    let observations = [sent(
        "CNT01",
        Measure::Numerator,
        "2025-26 Q2",
        Value::number(5.0),
    )];
    let rows = Exported {
        board: &board.code,
        marking: "OFFICIAL-SENSITIVE",
        observations: &observations,
        submissions: Vec::new(),
        letters: Vec::new(),
        findings: Vec::new(),
        figures: Vec::new(),
    };
    let files = export(&rows, &[Form::Csv]).unwrap();
    let text = |name: &str| String::from_utf8(files[name].clone()).unwrap();
    let (dictionary, readable) = (text("dictionary.csv"), text("dictionary.txt"));
    for table in ["observations", "submissions", "letters", "findings", "figures"] {
        let whole = text(&format!("csv/{table}.csv"));
        for column in whole.lines().next().unwrap().trim_end().split(',') {
            let line = format!("{table},{column},");
            assert!(dictionary.lines().any(|one| one.starts_with(&line)), "{line}");
            assert!(readable.contains(&format!("\n  {column} (")), "{column}");
        }
    }
}
