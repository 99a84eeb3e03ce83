//! The past changes: what was known then comes out again, a past figure that was sent anew is told with its reason in the next
//! pack and in no issued one, and a series that begins anew is compared with nothing before it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::OnceLock;

use serde_json::Value;

use crate::support::{APPROVER, Office, has, python, text};

const PAST_FIGURES: &str =
    "returns/mental-health/Blanktown past figures mental-health 2021-22 to 2024-25.xlsx";

/// The trust's extract of some rows: measure, quarter, numerator, denominator, narrative.
fn extract(rows: &[&str]) -> Vec<u8> {
    let heading = "Measure name,Quarter,Numerator,Denominator,Narrative";
    let lines: Vec<&str> = [heading].into_iter().chain(rows.iter().copied()).collect();
    (lines.join("\n") + "\n").into_bytes()
}

fn receives(office: &Office, name: &str, rows: &[&str], now: &str) -> Value {
    office.drop_bytes(&extract(rows), &format!("mental-health/{name}"));
    let rows = office.json(&["receive"], now);
    assert!(
        rows[0]["outcome"]
            .as_str()
            .unwrap_or_default()
            .starts_with("accepted"),
        "{rows}"
    );
    rows[0].clone()
}

fn succeeds(output: &Output) {
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
}

/// Drafts a period's pack and issues it at once.
fn issue(office: &Office, period: &str, now: &str) {
    succeeds(&office.run(&["pack", "--period", period], now));
    let words = [
        "approve",
        "--period",
        period,
        "--by",
        APPROVER,
        "--despite",
        "A test needs few returns.",
    ];
    succeeds(&office.run(&words, now));
}

fn folder(period: &str, issue: &str) -> String {
    format!("packs/blanktown/{}/{issue}", period.replace(' ', "-"))
}

fn stored(office: &Office, folder: &str, name: &str) -> Value {
    let path = office.path().join(folder).join(name);
    serde_json::from_slice(&fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
        .unwrap()
}

fn edit(office: &Office, file: &str, from: &str, to: &str) {
    let path = office.path().join("pipelines/blanktown").join(file);
    let sound = fs::read_to_string(&path).unwrap();
    assert_eq!(sound.matches(from).count(), 1, "{from}");
    fs::write(path, sound.replace(from, to)).unwrap();
}

const Q1: &str = "2025-26 Q1";
const Q2: &str = "2025-26 Q2";
const FIRST: [&str; 2] = [
    "CAMHS referrals received,2025/26 Q1,776,,",
    "CAMHS first seen within 18 weeks,2025/26 Q1,293,410,",
];

/// An office with an issued pack for the first quarter, and one for the second in whose return a figure of the first was sent
/// anew, with a reason.
fn with_a_revision() -> Office {
    static MADE: OnceLock<Office> = OnceLock::new();
    MADE.get_or_init(a_revision).copied()
}

fn a_revision() -> Office {
    let office = Office::blanktown();
    receives(&office, "Q1.csv", &FIRST, "2025-07-21T10:00");
    issue(&office, Q1, "2025-07-24T10:00");
    let second = [
        "CAMHS referrals received,2025/26 Q1,756,,Twenty referrals were duplicates.",
        "CAMHS referrals received,2025/26 Q2,701,,",
        "CAMHS first seen within 18 weeks,2025/26 Q2,301,402,",
    ];
    let row = receives(&office, "Q2.csv", &second, "2025-10-20T10:00");
    let findings = row["findings"].as_array().unwrap();
    let asks = |finding: &&Value| finding["rule"] == "past-figure-changed";
    let note = findings.iter().find(asks).unwrap_or_else(|| panic!("{row}"));
    assert_eq!(note["severity"], "note");
    assert!(note["hint"].as_str().unwrap().contains("why"), "{note}");
    issue(&office, Q2, "2025-10-24T10:00");
    office
}

#[test]
fn a_revision_is_told_with_its_reason_in_the_next_pack_and_in_no_issued_one() {
    let office = with_a_revision();
    let issued = office.path().join(folder(Q1, "issue-1"));
    let before = files(&issued);
    let revisions = |folder: &str| stored(&office, folder, "pack.json")["board"]["revisions"].clone();
    assert_eq!(revisions(&folder(Q1, "issue-1")), serde_json::json!([]));
    let told = &revisions(&folder(Q2, "issue-1"))[0];
    assert_eq!(
        (&told["period"], &told["old"], &told["new"]),
        (&"2025-26 Q1".into(), &"776".into(), &"756".into()),
        "{told}"
    );
    assert_eq!(told["reason"], "Twenty referrals were duplicates.");

    // It was told once: what the next pack tells is what changed since that one.
    let third = ["CAMHS referrals received,2025/26 Q3,722,,"];
    receives(&office, "Q3.csv", &third, "2026-01-20T10:00");
    succeeds(&office.run(&["pack", "--period", "2025-26 Q3"], "2026-01-24T10:00"));
    assert_eq!(revisions(&folder("2025-26 Q3", "draft")), serde_json::json!([]));

    // A correction of the second issue replaces it, so it tells its readers the same revision; what it changes in the issue that
    // it replaces is said by itself, and is no revision of an earlier pack.
    let late = ["CAMHS referrals received,2025/26 Q2,705,,Four were recorded late."];
    receives(&office, "Q2 late.csv", &late, "2026-01-25T10:00");
    succeeds(&office.run(&["pack", "--period", Q2], "2026-01-26T10:00"));
    let draft = folder(Q2, "draft");
    assert_eq!(revisions(&draft), revisions(&folder(Q2, "issue-1")));
    let changed = stored(&office, &draft, "pack.json")["board"]["changes"].to_string();
    assert!(changed.contains("701") && changed.contains("705"), "{changed}");
    assert!(files(&issued) == before, "an issued pack was altered");
}

/// The assessment of a period with further words, and what was said of the files it was made by.
fn assessed(office: &Office, period: &str, words: &[&str]) -> (Value, String) {
    let all: Vec<&str> = ["assess", "--format", "json", "--period", period]
        .into_iter()
        .chain(words.iter().copied())
        .collect();
    let output = office.run(&all, "2026-03-01T10:00");
    succeeds(&output);
    (
        serde_json::from_slice(&output.stdout).unwrap(),
        text(&output.stderr),
    )
}

#[test]
fn what_was_known_at_each_issue_comes_out_again_whatever_came_since() {
    let office = with_a_revision();
    let issues = [(Q1, "2025-07-24T10:00"), (Q2, "2025-10-24T10:00")];
    let as_issued = issues.map(|(period, _)| stored(&office, &folder(period, "issue-1"), "assessment.json"));

    // Later files, a revision, a withdrawal, decisions, and another pipeline.
    let third = [
        "CAMHS referrals received,2025/26 Q2,690,,Another look.",
        "CAMHS referrals received,2025/26 Q3,722,,",
    ];
    receives(&office, "Q3.csv", &third, "2026-01-20T10:00");
    let by = ["--by", "Morgan Ellery", "--because", "sent in error"];
    let decide = |words: &[&str], now: &str| {
        let all: Vec<&str> = ["decide"]
            .into_iter()
            .chain(words.iter().copied())
            .chain(by)
            .collect();
        succeeds(&office.run(&all, now));
    };
    decide(&["Q2.csv", "--withdraw"], "2026-01-21T10:00");
    decide(
        &["--agency", "police", "--period", Q2, "--nil"],
        "2026-01-21T11:00",
    );
    decide(
        &["--agency", "acute", "--period", Q1, "--waive"],
        "2026-01-21T12:00",
    );
    edit(
        &office,
        "indicators.toml",
        "thresholds = [540, 860]",
        "thresholds = [540, 700]",
    );

    for ((period, at), issued) in issues.into_iter().zip(&as_issued) {
        let (now, with) = assessed(&office, period, &[]);
        assert!(with.contains("by the pipeline files as they are now"), "{with}");
        assert_ne!(now, *issued, "nothing has changed for {period}");
        for words in [["--as-at", at], ["--issue", "1"]] {
            let (then, with) = assessed(&office, period, &words);
            assert!(
                with.contains(&format!(
                    "by the pipeline files of issue 1 of the pack for {period}"
                )),
                "{with}"
            );
            assert!(then == *issued, "{period} {words:?} is not as it was issued");
        }
    }
    // Between two issues the files of the earlier one are the last that are on record.
    let (_, with) = assessed(&office, Q1, &["--as-at", "2025-09-01T10:00"]);
    assert!(with.contains("of issue 1 of the pack for 2025-26 Q1"), "{with}");
    let verified = office.run(&["verify"], "");
    assert_eq!(verified.status.code(), Some(0), "{}", text(&verified.stdout));
}

#[test]
fn what_was_edited_after_the_last_issue_is_no_part_of_the_past() {
    let office = with_a_revision();
    edit(
        &office,
        "indicators.toml",
        "thresholds = [540, 860]",
        "thresholds = [540, 700]",
    );
    let (_, with) = assessed(&office, Q1, &["--as-at", "2026-02-01T10:00"]);
    assert!(with.contains("of issue 1 of the pack for 2025-26 Q2"), "{with}");
    let refused = office.run(
        &["assess", "--period", Q1, "--as-at", "2027-01-01T00:00"],
        "2026-03-01T10:00",
    );
    assert_eq!(refused.status.code(), Some(2));
    let said = text(&refused.stderr);
    assert!(
        said.contains("has not come yet: it is 1 March 2026 10:00"),
        "{said}"
    );
}

#[test]
fn a_figure_is_traced_as_an_issue_had_it_and_as_it_is_now() {
    let office = with_a_revision();
    let trace = |words: &[&str]| {
        let all: Vec<&str> = ["trace", "MHT01", "--period", Q1]
            .into_iter()
            .chain(words.iter().copied())
            .collect();
        let output = office.run(&all, "2026-03-01T10:00");
        succeeds(&output);
        text(&output.stdout)
    };
    // Hashes and the lines of Blanktown's own files are others whenever those files are.
    let plain = |words: &str| {
        let after = |text: &str, mark: &str, is_of_it: fn(char) -> bool| {
            let parts = text.split(mark).enumerate();
            let without = parts.map(|(nth, part)| {
                if nth == 0 {
                    part
                } else {
                    part.trim_start_matches(is_of_it)
                }
            });
            without.collect::<Vec<_>>().join(&format!("{mark}…"))
        };
        let words = after(words, "archive ", |c| c.is_ascii_hexdigit());
        after(&words, "indicators.toml:", |c| c.is_ascii_digit())
    };
    insta::assert_snapshot!(plain(&trace(&["--issue", "1", "--audience", "public"])), @"
    MHT01 Referrals to child and adolescent mental health services, 2025-26 Q1: 776
      printed for this audience: 776
      as known on 24 July 2025 10:00, by the pipeline files of issue 1 of the pack for 2025-26 Q1
      MHT01 numerator, 2025-26 Q1: `776` at C2 of Q1.csv, known from 21 July 2025 10:00 (submission 1, archive …)
      definition: `[indicator.MHT01]` at indicators.toml:…
    beside it in the pack for public
      expected, from: 540
        expected, from: `thresholds = [540, 860]` at indicators.toml:…
      expected, up to: 860
        expected, up to: `thresholds = [540, 860]` at indicators.toml:…
      2025-26 so far, to 2025-26 Q1: 776 (776)
        MHT01 numerator, 2025-26 Q1: `776` at C2 of Q1.csv, known from 21 July 2025 10:00 (submission 1, archive …)
    ");
    insta::assert_snapshot!(plain(&trace(&[]).lines().take(3).collect::<Vec<_>>().join("\n")), @"
    MHT01 Referrals to child and adolescent mental health services, 2025-26 Q1: 756
      as known on 1 March 2026 10:00, by the pipeline files as they are now
      MHT01 numerator, 2025-26 Q1: `756` at C2 of Q2.csv, known from 20 October 2025 10:00 (submission 2, archive …)
    ");
    let later = trace(&["--issue", "1", "--pack", Q2]);
    assert!(later.starts_with("MHT01 Referrals"), "{later}");
    assert!(later.contains(": 756"), "{later}");

    let refused = office.run(&["trace", "MHT01", "--period", Q1, "--issue", "7"], "");
    assert_eq!(refused.status.code(), Some(2));
    assert!(
        text(&refused.stderr).contains("has no issue 7"),
        "{}",
        text(&refused.stderr)
    );
    let press = ["--issue", "1", "--audience", "press"];
    let asked = ["trace", "MHT01", "--period", Q1].into_iter().chain(press);
    let refused = office.run(&asked.collect::<Vec<_>>(), "");
    assert_eq!(refused.status.code(), Some(2));
    let said = text(&refused.stderr);
    assert!(said.contains("the issue was made for board, public"), "{said}");
}

#[test]
fn a_trace_as_json_says_where_each_input_ends() {
    let office = with_a_revision();
    let mut json = office.json(&["trace", "MHT01", "--period", Q1, "--issue", "1"], "");
    json["beside"] = Value::Null;
    for input in json["inputs"].as_array_mut().unwrap() {
        input["sha256"] = Value::Null;
    }
    json["defined_at"]["sha256"] = Value::Null;
    json["defined_at"]["line"] = Value::Null;
    let contract = serde_json::json!({
        "indicator": "MHT01",
        "name": "Referrals to child and adolescent mental health services",
        "period": "2025-26 Q1",
        "printed": "776",
        "formula": "776",
        "as_at": "2025-07-24T09:00:00Z",
        "with": "the pipeline files of issue 1 of the pack for 2025-26 Q1",
        "inputs": [{
            "what": "MHT01 numerator, 2025-26 Q1",
            "ends_at": "cell",
            "file": "Q1.csv",
            "sha256": null,
            "sheet": "",
            "cell": "C2",
            "raw": "776",
            "read_as": "776",
            "submission": 1,
            "known_at": "2025-07-21T09:00:00Z",
        }],
        "defined_at": {
            "what": "definition",
            "ends_at": "line",
            "file": "indicators.toml",
            "line": null,
            "text": "[indicator.MHT01]",
            "sha256": null,
        },
        "beside": null,
    });
    assert_eq!(json, contract);
}

/// What the draft for the first quarter says of an indicator: its assessment, and its section in the board's pack.
fn drafted(office: &Office, code: &str) -> (Value, Value) {
    let draft = folder(Q1, "draft");
    let assessment = stored(office, &draft, "assessment.json");
    let mut assessed = assessment["indicators"].as_array().unwrap().iter();
    let one = assessed.find(|one| one["indicator"] == code).unwrap();
    let pack = stored(office, &draft, "pack.json");
    let themes = pack["board"]["themes"].as_array().unwrap().iter();
    let mut sections = themes.flat_map(|theme| theme["indicators"].as_array().unwrap());
    let section = sections.find(|section| section["code"] == code).unwrap();
    (one.clone(), section.clone())
}

#[test]
fn a_new_series_is_compared_with_nothing_before_it() {
    let asked = |with_break: bool| {
        let office = Office::blanktown();
        if with_break {
            let own = "[indicator.MHT01]\n";
            let broken = "[indicator.MHT01]\nbreaks = [{ period = \"2025-26 Q1\", note = \"Counted on a new system.\" }]\n";
            edit(&office, "indicators.toml", own, broken);
        }
        office.drop_sample(PAST_FIGURES, "mental-health/past figures.xlsx");
        succeeds(&office.run(&["receive"], "2025-06-23T10:20"));
        let rows = [
            "CAMHS referrals received,2025/26 Q1,2776,,",
            "CAMHS first seen within 18 weeks,2025/26 Q1,293,410,",
        ];
        let row = receives(&office, "Q1.csv", &rows, "2025-07-21T10:00");
        let findings = row["findings"].as_array().unwrap().iter();
        let asks =
            findings.filter(|finding| finding["indicator"] == "MHT01" && finding["severity"] == "query");
        let rules: Vec<String> = asks
            .map(|finding| finding["rule"].as_str().unwrap().to_owned())
            .collect();
        succeeds(&office.run(&["pack", "--period", Q1], "2025-07-24T10:00"));
        let (one, section) = drafted(&office, "MHT01");
        (rules, one, section)
    };
    let (rules, one, section) = asked(false);
    assert!(rules.contains(&"large-change".to_owned()), "{rules:?}");
    assert!(
        one["statement"].as_str().unwrap().contains("up from"),
        "{}",
        one["statement"]
    );
    let last_stretch =
        |one: &Value| one["variation"]["phases"].as_array().unwrap().last().unwrap()["to"].clone();
    assert_eq!(last_stretch(&one), Q1);
    let drawn_to = |section: &Value| section["trend"]["limits"][0]["to"].as_u64().unwrap();
    let whole = drawn_to(&section);

    let (rules, one, section) = asked(true);
    assert_eq!(rules, [""; 0]);
    let statement = one["statement"].as_str().unwrap();
    assert!(
        statement.contains("not comparable with a year before"),
        "{statement}"
    );
    assert_eq!(one["direction"], "too-few-points");
    assert_eq!(last_stretch(&one), "2024-25 Q4");
    let points = section["trend"]["points"].as_array().unwrap();
    assert_eq!(points.last().unwrap()["break_note"], "Counted on a new system.");
    assert_eq!(drawn_to(&section), whole - 1, "a limit runs over the break");
}

/// Whether the Python of the tests reads Parquet.
fn has_pyarrow() -> bool {
    let mut probe = Command::new(python());
    probe.args(["-c", "import pyarrow.dataset"]);
    has("pyarrow for Python", probe)
}

/// The figures of an issue as another program reads them from the exported Parquet: `indicator period printed`.
fn read_by_another(export: &Path, period: &str) -> Vec<String> {
    let script = "
import sys, pyarrow.dataset as ds
tables = {
    name: ds.dataset(sys.argv[1] + '/parquet/' + name, format='parquet', partitioning='hive').to_table().to_pylist()
    for name in ['figures', 'findings', 'letters', 'observations', 'submissions']
}
periods = {row['period'] for row in tables['observations']}
assert {row['figure_period'] for row in tables['figures'] if row['agency'] and row['numerator_kind'] == 'number'} <= periods, periods
for row in tables['figures']:
    if row['period'] == sys.argv[2] and row['board'] == 'blanktown' and row['issue'] == 1:
        print(row['indicator'], row['figure_period'], row['printed'], sep='|')
";
    let mut command = Command::new(python());
    command.args(["-c", script]).arg(export).arg(period);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout).lines().map(str::to_owned).collect()
}

#[test]
fn an_export_gives_another_program_the_printed_figures() {
    let office = with_a_revision();
    let into = office.path().join("export");
    let export = |words: &[&str]| {
        let all: Vec<&str> = ["export", "--into", into.to_str().unwrap()]
            .into_iter()
            .chain(words.iter().copied())
            .collect();
        office.run(&all, "2026-03-01T10:00")
    };
    succeeds(&export(&[]));
    let first = files(&into);
    // The same ledger as at the same instant gives the same bytes, over the earlier export.
    succeeds(&export(&[]));
    assert!(files(&into) == first, "an export differs between two runs");
    assert!(
        first.contains_key(
            "parquet/observations/board=blanktown/period_folder=2025-26-Q1/observations.parquet"
        )
    );
    // Both answers to the cell that was sent anew are there, each with when it became known.
    let observations = String::from_utf8(first["csv/observations.csv"].clone()).unwrap();
    let of_cell = |line: &&str| line.starts_with("blanktown,2025-26 Q1,mental-health,MHT01,numerator,");
    assert_eq!(observations.lines().filter(of_cell).count(), 2, "{observations}");
    succeeds(&export(&["--as-at", "2025-08-01T10:00", "--files", "csv"]));
    let then = files(&into);
    assert!(then.keys().all(|path| !path.starts_with("parquet")));
    let observations = String::from_utf8(then["csv/observations.csv"].clone()).unwrap();
    assert_eq!(observations.lines().filter(of_cell).count(), 1, "{observations}");
    succeeds(&export(&[]));

    if has_pyarrow() {
        for period in [Q1, Q2] {
            let read = read_by_another(&into, period);
            let printed = printed(&office, period);
            assert!(printed.len() > 40, "{printed:?}");
            for figure in &printed {
                assert!(read.contains(figure), "{figure} is not among {read:?}");
            }
        }
    }

    fs::write(into.join("mine.txt"), "kept").unwrap();
    let refused = export(&[]);
    assert_eq!(refused.status.code(), Some(2), "{}", text(&refused.stderr));
    assert!(
        text(&refused.stderr).contains("something else (mine.txt)"),
        "{}",
        text(&refused.stderr)
    );
    fs::remove_file(into.join("export.txt")).unwrap();
    let refused = export(&[]);
    assert_eq!(refused.status.code(), Some(2));
    assert_eq!(fs::read_to_string(into.join("mine.txt")).unwrap(), "kept");
}

/// The rows of the tables that an issue's pack for the board prints.
fn printed(office: &Office, period: &str) -> Vec<String> {
    let pack = stored(office, &folder(period, "issue-1"), "pack.json");
    let mut rows = Vec::new();
    for theme in pack["board"]["themes"].as_array().unwrap() {
        for section in theme["indicators"].as_array().unwrap() {
            for row in section["table"].as_array().unwrap() {
                let word = |value: &Value| value.as_str().unwrap().to_owned();
                rows.push([word(&section["code"]), word(&row["period"]), word(&row["figure"])].join("|"));
            }
        }
    }
    rows
}

/// Every file below a folder, by path below it.
fn files(folder: &Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    let mut all = std::collections::BTreeMap::new();
    for name in crate::support::names(folder) {
        let path = folder.join(&name);
        if path.is_dir() {
            let below = files(&path).into_iter();
            all.extend(below.map(|(path, bytes)| (format!("{name}/{path}"), bytes)));
        } else {
            all.insert(name, fs::read(path).unwrap());
        }
    }
    all
}
