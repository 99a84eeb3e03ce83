//! The return workbook as a partner uses it: filled in, saved by another program, sent back.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Office, fill, has, has_openpyxl, script, text};

const PAST_FIGURES: &str = "returns/police/Blanktown past figures police 2021-22 to 2024-25.xlsx";
const NOW: &str = "2025-07-22T10:00";

/// The police's return workbook for 2025-26 Q1, with the past figures that the office holds, and a folder for its copies.
struct Desk {
    folder: TempDir,
    empty: PathBuf,
}

impl Desk {
    /// Sets it up; nothing where `LibreOffice` or openpyxl is absent.
    fn new() -> Option<Self> {
        if !has_other_programs() {
            return None;
        }
        let office = Office::blanktown();
        office.drop_sample(PAST_FIGURES, "police/past figures.xlsx");
        assert!(office.run(&["receive"], "2025-06-20T10:00").status.success());
        let folder = TempDir::new().unwrap();
        let into = folder.path().to_str().unwrap();
        let words = [
            "template",
            "--agency",
            "police",
            "--period",
            "2025-26 Q1",
            "--into",
            into,
        ];
        let made = office.run(&words, "2025-07-01T10:00");
        assert!(made.status.success(), "{}", text(&made.stderr));
        let empty = folder.path().join("blanktown-police-quarterly-2025-26-Q1.xlsx");
        Some(Self { folder, empty })
    }

    /// A copy filled in with these values.
    fn filled(&self, answers: &Value) -> PathBuf {
        let path = self.folder.path().join("filled.xlsx");
        fill(&self.empty, &path, answers);
        path
    }

    fn saved_as(&self, file: &Path, ending: &str) -> PathBuf {
        saved_as(self.folder.path(), file, ending)
    }

    /// What the sheet Return shows after `LibreOffice` has worked it out.
    fn shown(&self, answers: &Value) -> BTreeMap<String, Value> {
        let saved = self.saved_as(&self.filled(answers), "xlsx");
        let output = script(&["values", saved.to_str().unwrap(), "Return"])
            .output()
            .unwrap();
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", text(&output.stderr)))
    }
}

/// Whether `LibreOffice` and openpyxl are there.
pub(crate) fn has_other_programs() -> bool {
    let mut office = Command::new("soffice");
    office.arg("--version");
    has("soffice", office) && has_openpyxl()
}

/// What `LibreOffice` makes of a file when it opens it, works out every formula and saves it in a format.
pub(crate) fn saved_as(folder: &Path, file: &Path, ending: &str) -> PathBuf {
    let profile = folder.join("profile").display().to_string();
    let into = folder.join(format!("as {ending}"));
    let output = Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{profile}"))
        .args(["--headless", "--convert-to", ending, "--outdir"])
        .arg(&into)
        .arg(file)
        .output()
        .unwrap();
    let saved = into.join(file.file_name().unwrap()).with_extension(ending);
    assert!(saved.exists(), "{}{}", text(&output.stdout), text(&output.stderr));
    saved
}

/// The figures that an office took from the police's file, as lines.
fn taken(file: &Path) -> String {
    let office = Office::blanktown();
    let name = format!("police/Return.{}", file.extension().unwrap().to_str().unwrap());
    office.drop_bytes(&fs::read(file).unwrap(), &name);
    let said = text(&office.run(&["receive"], NOW).stdout);
    let ledger = office.path().join("ledger.sqlite").display().to_string();
    let mut ledger = boardpack_ledger::Ledger::open(&ledger).unwrap();
    let known = ledger
        .observations(&boardpack_model::BoardCode::new("blanktown").unwrap(), None)
        .unwrap();
    let own = known
        .iter()
        .filter(|known| known.observation.period.to_string() == "2025-26 Q1");
    let lines: Vec<String> = own
        .map(|known| {
            let o = &known.observation;
            format!(
                "{} {} = {} at {}",
                o.indicator,
                o.measure.word(),
                o.value,
                o.place
            )
        })
        .collect();
    assert!(!lines.is_empty(), "{said}");
    let board = boardpack_model::BoardCode::new("blanktown").unwrap();
    let contributions = ledger.contributions(&board, None, None).unwrap();
    let said = contributions.iter().map(|(said, _)| {
        let words = said.text.replace('\n', " / ");
        format!("{} {} {words} at {}", said.kind.word(), said.about, said.place)
    });
    lines.into_iter().chain(said).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_filled_return_is_read_alike_however_it_was_saved() {
    let Some(desk) = Desk::new() else {
        return;
    };
    let filled = desk.filled(&json!({
        "Return!I7": 540, "Return!I8": 4010, "Return!I9": 199, "Return!I10": "<5", "Return!I11": "[c]", "Return!I12": 0,
        "Return!I13": "1,130", "Return!I14": "=1000+181", "Return!I15": 98, "Return!I16": 104, "Return!I17": "not available",
        "Return!I18": "2 to 9", "Return!I19": 111, "Return!I20": "nil", "Return!K7": "more calls",
        "Commentary!D5": "a new reporting line", "Wants and offers!A5": "Want", "Wants and offers!B5": "Analysts",
        "Wants and offers!C5": "two days a week",
    }));
    let recalculated = desk.saved_as(&filled, "xlsx");
    let read = taken(&recalculated);
    insta::assert_snapshot!(read, @r"
    MAR01 numerator = not available at Return!I17
    MAR02 numerator = 2 to 9 at Return!I18
    MAR02 denominator = 111 at Return!I19
    MAR03 numerator = nil return at Return!I20
    POL01 numerator = 540 at Return!I7
    POL02 numerator = 4010 at Return!I8
    POL03 numerator = 199 at Return!I9
    POL04 numerator = 1 to 4 at Return!I10
    POL05 numerator = 1 to 5 at Return!I11
    POL06 numerator = 0 at Return!I12
    POL07 numerator = 1130 at Return!I13
    POL07 denominator = 1181 at Return!I14
    POL08 numerator = 98 at Return!I15
    POL08 denominator = 104 at Return!I16
    want Analysts two days a week at Wants and offers!A5
    ");
    assert_eq!(taken(&desk.saved_as(&recalculated, "ods")), read);
    assert_eq!(taken(&desk.saved_as(&recalculated, "xls")), read);
}

#[test]
fn the_self_check_says_what_to_look_at_again() {
    let Some(desk) = Desk::new() else {
        return;
    };
    let answers = json!({
        "Return!I8": "lots", "Return!I9": -3, "Return!I10": 2.5, "Return!I11": "<5", "Return!I12": "1 to 4",
        "Return!I13": 200, "Return!I14": 150, "Return!I15": 99, "Return!I16": " N/A ", "Return!I17": 300,
        "Return!I18": "[c]", "Return!I19": 400, "Return!K19": "two months were counted late", "Return!I20": "=1/0",
    });
    let shown = desk.shown(&answers);
    let checks: Vec<String> = (5..=20)
        .filter(|row| *row != 6)
        .map(|row| {
            let cell = if row == 5 {
                "A5".to_owned()
            } else {
                format!("J{row}")
            };
            format!("{cell} {}", shown[&cell].as_str().unwrap())
        })
        .collect();
    insta::assert_snapshot!(checks.join("\n"), @r"
    A5 13 of 14 figures filled in; to check: 6
    J7 awaited
    J8 please check: not a number or an agreed mark
    J9 please check: below nought
    J10 please check: a whole number is wanted
    J11 ok
    J12 ok
    J13 please check: more than the figure below it
    J14 please check: less than the figure above it
    J15 ok
    J16 ok
    J17 large change: please add a line of commentary
    J18 ok
    J19 large change, with your commentary
    J20 please check: the cell shows an error
    ");
}

#[test]
fn the_same_figures_as_last_time_are_noticed_while_filling_in() {
    let Some(desk) = Desk::new() else {
        return;
    };
    let known = desk.shown(&json!({}));
    assert_eq!(known["A5"], "0 of 14 figures filled in");
    let repeated: serde_json::Map<String, Value> = (7..=20)
        .map(|row| (format!("Return!I{row}"), known[&format!("H{row}")].clone()))
        .collect();
    let shown = desk.shown(&Value::Object(repeated));
    assert_eq!(
        shown["A5"],
        "14 of 14 figures filled in; please check: every figure is the same as for 2024-25 Q4"
    );
    let nil = desk.shown(&json!({ "Return!C3": "Yes" }));
    assert_eq!(
        (&nil["A5"], &nil["J7"]),
        (&json!("14 of 14 figures filled in"), &json!("nothing to report"))
    );
}
