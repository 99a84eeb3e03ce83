//! A total over three agencies of a small office from end to end: while one return is awaited it is part of a total, said as that
//! in every format and never drawn as whole; once the return is there, it is whole.

use std::fs;
use std::io::Read;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{Office, copy, text};

const PERIOD: &str = "2026-27 Q1";
const DRAFT: &str = "packs/small/2026-27-Q1/draft";
/// What each agency counts, from the first quarter of 2025-26 on.
const SENT: [(&str, &str, [u32; 5]); 3] = [
    ("police", "POL01", [40, 44, 41, 43, 60]),
    ("social-care", "CSC01", [30, 33, 31, 35, 52]),
    ("health", "HEA01", [20, 21, 19, 22, 24]),
];

/// The program's own starter, with three agencies that count the same thing and the total of what they count.
fn office() -> Office {
    let made = TempDir::new().unwrap();
    let output = std::process::Command::new(crate::support::PROGRAM)
        .args(["new", "--code", "small"])
        .arg(made.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    let office = Office::empty();
    copy(made.path(), office.path());
    let files = office.path().join("pipelines/small");
    let (mut agencies, mut layouts) = (String::new(), String::new());
    let mut indicators =
        "[theme.early-help]\ntitle = \"Early help\"\nabout = \"Help that begins early.\"\n".to_owned();
    for (agency, code, _) in SENT {
        agencies += &agency_section(agency, code);
        layouts += &layout_section(agency, code);
        indicators += &indicator_section(code, agency, "thresholds = [10, 900]");
    }
    indicators += &indicator_section(
        "TOT01",
        "police",
        "source = \"total\"\nof = [\"POL01\", \"CSC01\", \"HEA01\"]\nthresholds = [50, 100]",
    );
    fs::write(files.join("agencies.toml"), agencies).unwrap();
    fs::write(files.join("layouts.toml"), layouts).unwrap();
    fs::write(files.join("indicators.toml"), indicators).unwrap();
    let board = fs::read_to_string(files.join("board.toml")).unwrap();
    let pathway = "pathway = [\"CSC01\", \"CSC02\"]";
    assert_eq!(board.matches(pathway).count(), 1);
    fs::write(files.join("board.toml"), board.replace(pathway, "pathway = []")).unwrap();
    office
}

fn agency_section(agency: &str, code: &str) -> String {
    let contact = |role: &str| {
        format!(
            "[[agency.{agency}.contact]]\nrole = \"{role}\"\nname = \"A {role}\"\nemail = \"{role}@{agency}.example\"\n"
        )
    };
    format!(
        "[agency.{agency}]\nname = \"The {agency} service\"\nshort-name = \"{agency}\"\nbare-quarters = \"financial\"\n{}{}\
         [[agency.{agency}.return]]\ncode = \"quarterly\"\ntitle = \"quarterly dataset\"\nevery = \"financial-quarter\"\n\
         from = \"2025-26 Q4\"\ndue = \"20 working days after period end\"\nindicators = [\"{code}\"]\n\n",
        contact("data-lead"),
        contact("board-member")
    )
}

fn layout_section(agency: &str, code: &str) -> String {
    format!(
        "[[layout]]\nagency = \"{agency}\"\nname = \"extract of {agency}\"\nshape = \"tidy\"\nsigns = [\"Measure of {agency}\"]\n\
         indicator-header = \"Measure of {agency}\"\nperiod-header = \"Quarter\"\nnumerator-header = \"Count\"\n\
         labels = [{{ text = \"Help begun\", indicator = \"{code}\" }}]\n\n"
    )
}

fn indicator_section(code: &str, agency: &str, more: &str) -> String {
    format!(
        "\n[indicator.{code}]\nname = \"Help begun, {code}\"\ntheme = \"early-help\"\nagency = \"{agency}\"\nunit = \"count\"\n\
         numerator = \"Help begun in the quarter\"\npolarity = \"neutral\"\nbasis = \"flow\"\nevery = \"financial-quarter\"\n\
         decimals = 0\ndefinition = \"Help begun in the quarter.\"\nscrutiny-question = \"Is it enough?\"\n\
         no-comparator = \"Nobody publishes it.\"\n{more}\n"
    )
}

/// Takes in a return of one of the three, with the first so many quarters.
fn receives(office: &Office, one: usize, quarters: usize, now: &str) {
    let (agency, _, counts) = SENT[one];
    let all = [
        "2025/26 Q1",
        "2025/26 Q2",
        "2025/26 Q3",
        "2025/26 Q4",
        "2026/27 Q1",
    ];
    let mut lines = vec![format!("Measure of {agency},Quarter,Count")];
    let counted = all.iter().zip(counts).take(quarters);
    lines.extend(counted.map(|(quarter, count)| format!("Help begun,{quarter},{count}")));
    let file = lines.join("\n");
    office.drop_bytes(file.as_bytes(), &format!("{agency}/extract to {quarters}.csv"));
    let rows = office.json(&["receive"], now);
    let outcome = rows[0]["outcome"].as_str().unwrap_or_default();
    assert!(outcome.starts_with("accepted"), "{rows}");
}

/// What a draft says, format by format.
struct Drafted {
    assessment: Value,
    pack: Value,
    html: String,
    workbook: String,
}

fn drafts(office: &Office, now: &str) -> Drafted {
    let output = office.run(&["pack", "--period", PERIOD], now);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let read = |name: &str| {
        let path = office.path().join(DRAFT).join(name);
        fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    let mut workbook = zip::ZipArchive::new(std::io::Cursor::new(read("board.xlsx"))).unwrap();
    let mut strings = String::new();
    let mut part = workbook.by_name("xl/sharedStrings.xml").unwrap();
    part.read_to_string(&mut strings).unwrap();
    Drafted {
        assessment: serde_json::from_slice(&read("assessment.json")).unwrap(),
        pack: serde_json::from_slice(&read("pack.json")).unwrap(),
        html: text(&read("board.html")),
        workbook: strings,
    }
}

impl Drafted {
    /// The total as it was assessed.
    fn total(&self) -> &Value {
        let all = self.assessment["indicators"].as_array().unwrap();
        all.iter().find(|one| one["indicator"] == "TOT01").unwrap()
    }

    /// Its section in the board's pack.
    fn section(&self) -> &Value {
        let sections = self.pack["board"]["themes"][0]["indicators"].as_array().unwrap();
        sections.iter().find(|one| one["code"] == "TOT01").unwrap()
    }

    /// How many drawings say what a hollow point is.
    fn marks(&self) -> usize {
        self.html.matches(">part of the total<").count()
    }
}

/// An office that awaits one of three returns for the quarter, and has every one before it.
fn awaiting_one() -> Office {
    let office = office();
    for one in 0..SENT.len() {
        receives(&office, one, 4, "2026-04-20T10:00");
    }
    receives(&office, 0, 5, "2026-07-21T10:00");
    receives(&office, 1, 5, "2026-07-22T10:00");
    office
}

/// What each figure that a line is drawn through is.
fn drawn(section: &Value) -> Vec<Option<f64>> {
    let points = section["trend"]["points"].as_array().unwrap();
    points.iter().map(|point| point["figure"].as_f64()).collect()
}

const BEFORE: [Option<f64>; 4] = [Some(90.0), Some(98.0), Some(91.0), Some(100.0)];

#[test]
fn while_a_return_is_awaited_its_total_is_part_of_one_in_every_format() {
    let part = drafts(&awaiting_one(), "2026-08-24T10:00");
    let total = part.total();
    let last = total["series"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["figure"], &last["value"]["number"]),
        (&Value::Null, &112.0.into()),
        "{last}"
    );
    assert_eq!(
        (&last["covers"]["given"], &last["covers"]["of"]),
        (&2.into(), &3.into())
    );
    assert_eq!(total["rag"], "not-rated");
    let statement = "Part of the total: 112 in April to June 2026, from 2 of 3 agencies, without health.";
    assert!(
        total["statement"].as_str().unwrap().starts_with(statement),
        "{total}"
    );

    let words = "part of the total: 2 of 3 agencies, without health";
    let section = part.section();
    assert_eq!(section["covers"], "2 of 3 agencies");
    assert_eq!(section["latest"]["text"], "112 [part]");
    for (format, said) in [("the page", &part.html), ("the workbook", &part.workbook)] {
        for expected in [words, "2 of 3 agencies", "112 [part]"] {
            assert!(said.contains(expected), "{format}: {expected}");
        }
    }
    // No line runs to it: the point has no figure and is drawn hollow, and the drawing and the workbook's line say why.
    assert_eq!(drawn(section), [&BEFORE[..], &[None]].concat());
    let points = section["trend"]["points"].as_array().unwrap();
    assert_eq!(points.last().unwrap()["part"]["figure"], 112.0);
    assert!(part.marks() > 0, "the mark is not explained");
    let gap = format!("{PERIOD}, {words}");
    assert!(
        part.workbook.contains(&gap),
        "the workbook's gap is not explained"
    );
}

#[test]
fn a_part_that_is_beyond_what_is_expected_of_all_is_an_exception_with_its_coverage() {
    let part = drafts(&awaiting_one(), "2026-08-24T10:00");
    let exceptions = part.pack["board"]["chair"]["exceptions"].as_array().unwrap();
    let exception = exceptions.iter().find(|one| one["code"] == "TOT01").unwrap();
    assert_eq!(exception["coverage"], "2 of 3 agencies");
    let reason = "Help begun, TOT01 stood at 112, from 2 of 3 agencies only; expected 50 to 100, which this part alone is beyond; \
                  not rated, because it is not whole.";
    assert_eq!(exception["reason"], reason);
    assert!(part.html.contains(reason) && part.workbook.contains(reason));
}

#[test]
fn once_the_late_return_is_there_the_whole_total_is_drawn() {
    let office = awaiting_one();
    drafts(&office, "2026-08-24T10:00");
    receives(&office, 2, 5, "2026-08-25T10:00");
    let whole = drafts(&office, "2026-08-25T11:00");
    let section = whole.section();
    assert_eq!(
        (&section["latest"]["text"], &section["covers"]),
        (&"136".into(), &"3 of 3 agencies".into())
    );
    assert_eq!(drawn(section), [&BEFORE[..], &[Some(136.0)]].concat());
    assert_eq!(
        (whole.total()["rag"].as_str(), whole.marks()),
        (Some("above-expected"), 0)
    );
    for said in [&whole.html, &whole.workbook] {
        assert!(!said.contains("2 of 3 agencies") && !said.contains("part of the total:"));
    }
    let reason = whole.pack["board"]["chair"]["exceptions"][0]["reason"]
        .as_str()
        .unwrap();
    assert!(reason.contains("rose from 100 to 136"), "{reason}");
}
