//! A layout learnt from a workbook that nobody here made: proposed, taken into the pipeline as it stands, and read with.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use boardpack_ingest::{Dropped, Understanding};
use boardpack_model::{AgencyCode, BoardCode};
use boardpack_reader::Reader;
use insta::{assert_snapshot, with_settings};
use tempfile::TempDir;

use crate::support::{PROGRAM, copy, root, text};

/// A workspace whose board has no layouts yet.
struct Learner {
    folder: TempDir,
}

impl Learner {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        copy(
            &root().join("tests/learn/pipeline"),
            &folder.path().join("pipelines/learning"),
        );
        Self { folder }
    }

    fn run(&self, words: &[&str], file: Option<&Path>) -> Output {
        let mut command = Command::new(PROGRAM);
        command
            .args(words)
            .args(file)
            .arg("--workspace")
            .arg(self.folder.path());
        command.output().unwrap()
    }

    fn layouts(&self) -> PathBuf {
        self.folder.path().join("pipelines/learning/layouts.toml")
    }

    /// Every figure that the board, with its layouts as they stand, reads in a workbook: `PRI01 2020-21 Q1 = 8888`.
    fn figures(&self, agency: &str, file: &Path) -> Vec<String> {
        let mut files = BTreeMap::new();
        for path in [
            "board.toml",
            "agencies.toml",
            "indicators.toml",
            "layouts.toml",
            "years/2026-27.toml",
            "comparators.csv",
        ] {
            let whole = self.folder.path().join("pipelines/learning").join(path);
            files.insert(path.to_owned(), fs::read_to_string(whole).unwrap());
        }
        let board = boardpack_pipeline::read(&BoardCode::new("learning").unwrap(), &files).unwrap();
        let bytes = fs::read(file).unwrap();
        let workbook = Reader::new(PROGRAM.into()).read(&bytes, None).unwrap().unwrap();
        let dropped = Dropped {
            agency: AgencyCode::new(agency).unwrap(),
            file: "example.xlsx".to_owned(),
            sha256: boardpack_ledger::sha256_hex(&bytes),
            cleared: false,
        };
        let readings = match boardpack_ingest::understand(&board, &dropped, &workbook) {
            Understanding::Read(readings) => readings,
            other => panic!("{other:?}"),
        };
        let observations = readings.into_iter().flat_map(|reading| reading.observations);
        observations
            .map(|figure| format!("{} {} = {}", figure.indicator, figure.period, figure.value))
            .collect()
    }
}

/// Learns from an example, takes the proposal as it is, and compares what is then read with what a person read: how many
/// figures, and some of them.
fn check(name: &str, (agency, workbook, sheet): (&str, &str, Option<&str>), truth: (usize, &[&str])) {
    let learner = Learner::new();
    let file = root().join("tests/learn/workbooks").join(workbook);
    let mut words = vec!["layout", "learn", "--agency", agency];
    words.extend(sheet.iter().flat_map(|sheet| ["--sheet", sheet]));
    let learnt = learner.run(&words, Some(&file));
    assert_eq!(learnt.status.code(), Some(0), "{}", text(&learnt.stderr));
    let proposal = text(&learnt.stdout);
    let folder = root().join("tests/learn").canonicalize().unwrap();
    with_settings!({ snapshot_path => &folder, prepend_module_to_snapshot => false, omit_expression => true }, {
        assert_snapshot!(name, proposal);
    });
    let before = fs::read_to_string(learner.layouts()).unwrap();
    fs::write(learner.layouts(), format!("{before}\n{proposal}")).unwrap();
    let checked = learner.run(&["check"], None);
    assert!(checked.status.success(), "{}", text(&checked.stderr));
    let figures = learner.figures(agency, &file);
    assert_eq!(figures.len(), truth.0, "{figures:#?}");
    for figure in truth.1 {
        assert!(
            figures.iter().any(|read| read == figure),
            "{figure} is not among {figures:#?}"
        );
    }
}

#[test]
fn quarters_down_the_side_are_a_row_for_each() {
    let truth = [
        "BOR01 2019 CQ1 = 165",
        "BOR01 2020 CQ2 = 37",
        "BOR01 2021 CQ4 = 66",
        "BOR03 2019 CQ1 = not available",
        "BOR03 2020 CQ1 = 0",
        "BOR03 2021 CQ4 = 5",
    ];
    check(
        "border-force",
        ("border", "border-force.xlsx", None),
        (24, &truth),
    );
}

#[test]
fn groups_with_the_same_rows_are_blocks() {
    // Seven of the older numbers of sentenced prisoners are fractions, which no count can be.
    let truth = [
        "PRI01 2002-03 Q1 = 10993",
        "PRI01 2020-21 Q1 = 8888",
        "PRI02 2010-11 Q1 = 61401",
        "PRI02 2020-21 Q1 = 61054",
        "PRI03 2002-03 Q1 = 1421",
        "PRI03 2019-20 Q4 = 1952",
        "PRI04 2002-03 Q1 = not available",
        "PRI04 2020-21 Q1 = 293",
    ];
    check(
        "prison-population",
        ("prisons", "prison-population.xlsx", None),
        (189, &truth),
    );
}

#[test]
fn one_sheet_alone_can_be_learnt_from() {
    let truth = [
        "TOT01 2002-03 Q1 = 71218",
        "TOT01 2020-21 Q1 = 79514",
        "TOT02 2002-03 Q1 = 66824",
        "TOT02 2020-21 Q1 = 76259",
        "TOT03 2002-03 Q1 = 4394",
        "TOT03 2020-21 Q1 = 3255",
    ];
    let example = ("prison-totals", "prison-population.xlsx", Some("A1_7"));
    check("prison-totals", example, (147, &truth));
}

#[test]
fn months_in_words_date_their_rows() {
    // Figures are kept to nine decimals.
    let truth = [
        "WOO01 2001-12 = 0.289526738",
        "WOO01 2012-03 = 0.35497371",
        "WOO02 2001-12 = 0.12434412",
        "WOO02 2021-03 = 0.144681026",
    ];
    check("woodland", ("woodland", "woodland.xlsx", None), (40, &truth));
}

#[test]
fn one_figure_a_row_is_tidy() {
    let truth = [
        "BAK01 2016-04 = 150",
        "BAK01 2016-06 = 134",
        "BAK02 2017-04 = 250",
        "BAK04 2016-06 = 221",
        "BAK05 2017-05 = 122",
        "BAK05 2017-06 = 243",
    ];
    check("pastry", ("bakery", "pastry.xlsx", None), (11, &truth));
}

#[test]
fn months_as_dates_date_their_rows() {
    let truth = [
        "SHO01 2015-01 = 123",
        "SHO01 2015-02 = 5414",
        "SHO01 2015-12 = 1354",
    ];
    check("chart-sheet", ("shop", "chart-sheet.xlsx", None), (12, &truth));
}

#[test]
fn nothing_is_shown_of_an_example_about_single_people() {
    let learner = Learner::new();
    let file = learner.folder.path().join("children.csv");
    fs::write(
        &file,
        "Month,Sales,UPN\n2015-01,3,C999000000001\n2015-02,4,C999000000001\n",
    )
    .unwrap();
    let learnt = learner.run(&["layout", "learn", "--agency", "shop"], Some(&file));
    assert_eq!(learnt.status.code(), Some(1));
    let said = text(&learnt.stdout);
    assert!(said.contains("details of single people"), "{said}");
    assert!(!said.contains("C999") && !said.contains("Sales"), "{said}");
}

#[test]
fn what_cannot_be_learnt_from_is_said() {
    let learner = Learner::new();
    let file = learner.folder.path().join("return.pdf");
    fs::write(&file, "%PDF-1.7 and so on").unwrap();
    let learnt = learner.run(&["layout", "learn", "--agency", "shop"], Some(&file));
    assert_eq!(learnt.status.code(), Some(2));
    assert!(text(&learnt.stderr).contains("a PDF"), "{}", text(&learnt.stderr));
    let nowhere = learner.run(
        &["layout", "learn", "--agency", "shop", "no-such-file.xlsx"],
        None,
    );
    assert_eq!(nowhere.status.code(), Some(2), "{}", text(&nowhere.stderr));
}
