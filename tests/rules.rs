//! Blanktown's own checks against the figures that are true of it: what holds gives no false alarm, and each slip is found by the
//! relation that it breaks.

use std::collections::BTreeMap;

use boardpack_assess::{Checked, Given, check_return};
use boardpack_ledger::{Fingerprint, Ledger, NewArrival, NewSubmission};
use boardpack_model::board::ReturnSpec;
use boardpack_model::history::ArrivalState;
use boardpack_model::{
    AgencyCode, Board, BoardCode, Explanation, Finding, IndicatorCode, Measure, Observation, Period, Place,
    ReturnCode, ReturnKey, Severity, Value,
};
use boardpack_office::assess::assessment;
use jiff::Timestamp;

use crate::support::{Office, root, text};

fn board() -> Board {
    let code = BoardCode::new("blanktown").unwrap();
    let folder = root().join("pipelines/blanktown");
    let mut files = BTreeMap::new();
    for below in ["", "years", "comparators"] {
        for entry in std::fs::read_dir(folder.join(below)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                let name = path.strip_prefix(&folder).unwrap().display().to_string();
                files.insert(name, std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    boardpack_pipeline::read(&code, &files).unwrap()
}

/// Every figure that is true of Blanktown.
fn truth() -> Vec<Observation> {
    let path = root().join("sample-data/generate/truth.csv");
    let mut rows = csv::Reader::from_path(path).unwrap();
    let rows = rows.records().map(|row| {
        let row = row.unwrap();
        Observation {
            agency: AgencyCode::new(&row[0]).unwrap(),
            indicator: IndicatorCode::new(&row[1]).unwrap(),
            measure: Measure::from_word(&row[2]).unwrap(),
            period: row[3].parse().unwrap(),
            breakdown: String::new(),
            value: Value::number(row[4].parse().unwrap()),
            raw: row[4].to_owned(),
            place: Place::default(),
            provisional: false,
        }
    });
    rows.collect()
}

/// Checks one agency's return, where other agencies' for the same period are in already.
fn checked(board: &Board, spec: &ReturnSpec, (period, truth): (Period, &[Observation])) -> Checked {
    let is_own = |figure: &Observation| {
        figure.agency == spec.agency
            && spec.indicators.contains(&figure.indicator)
            && figure.period.last_day() <= period.last_day()
            && figure.period.last_day() > period.previous().last_day()
    };
    let is_earlier = |figure: &Observation| figure.period.last_day() <= period.last_day() && !is_own(figure);
    let pick = |keep: &dyn Fn(&Observation) -> bool| -> Vec<Observation> {
        truth.iter().filter(|figure| keep(figure)).cloned().collect()
    };
    let (figures, earlier) = (pick(&is_own), pick(&is_earlier));
    let key = ReturnKey {
        agency: spec.agency.clone(),
        code: spec.code.clone(),
        period,
    };
    let given = Given {
        figures: &figures,
        earlier: &earlier,
        remarks: &[],
    };
    check_return(board, &key, &given)
}

/// What is asked of the quarterly returns of one and a half years, as `rule: message`.
fn asked(board: &Board, truth: &[Observation]) -> Vec<String> {
    let mut asked = Vec::new();
    let quarters = (0..6).map(|by| "2025-26 Q1".parse::<Period>().unwrap().shifted(by));
    for period in quarters {
        for spec in board
            .returns
            .iter()
            .filter(|spec| spec.code.as_str() == "quarterly")
        {
            let findings = checked(board, spec, (period, truth)).findings;
            let findings = findings
                .iter()
                .filter(|finding| finding.severity != Severity::Note);
            asked.extend(findings.map(|finding| format!("{}: {}", finding.rule, finding.message)));
        }
    }
    asked
}

#[test]
fn what_is_true_of_blanktown_is_hardly_asked_about() {
    let (board, truth) = (board(), truth());
    assert_eq!(board.relations.len(), 10);
    insta::assert_snapshot!(asked(&board, &truth).join("\n"), @r"
    large-change: Homeless 16 and 17 year olds for 2025-26 Q4: 0 is far from the 8 to 14 of the 12 periods before
    large-change: Families in bed and breakfast beyond six weeks for 2025-26 Q4: 0 is far from the 4 to 10 of the 12 periods before
    outlier-against-own-history: Assessments within 45 working days for 2026-27 Q1: 534 of 725 is 74 %, far from the 82 % to 88 % of the 12 periods before
    large-change: Referrals to voluntary sector family and domestic abuse support for 2026-27 Q1: 0 is far from the 103 to 161 of the 12 periods before
    ");
}

/// The rules that speak once a figure of 2026-27 Q2 is another one.
fn check(code: &str, measure: &str, figure: f64, rules: &[&str]) {
    let (board, mut truth) = (board(), truth());
    let before = asked(&board, &truth);
    let period: Period = "2026-27 Q2".parse().unwrap();
    let changed = truth
        .iter_mut()
        .find(|of| of.indicator.as_str() == code && of.measure.word() == measure && of.period == period);
    changed.unwrap().value = Value::number(figure);
    let now = asked(&board, &truth);
    let new = now.iter().filter(|line| !before.contains(line));
    let found: Vec<&str> = new.map(|line| line.split(':').next().unwrap()).collect();
    assert_eq!(found, rules, "{code} {measure} {figure}");
}

#[test]
fn each_slip_is_found_by_the_relation_that_it_breaks() {
    check("CSC07", "denominator", 333.0, &["enquiries-counted-once"]);
    check("CSC08", "denominator", 113.0, &["conferences-counted-once"]);
    check("CSC04", "denominator", 3054.0, &["referrals-of-the-year"]);
    check("CSC09", "numerator", 330.0, &["plans-follow-on"]);
    check("MAR02", "denominator", 142.0, &["marac-cases-counted-once"]);
}

/// The police's return for 2026-27 Q1 with one figure and one finding about it, and what they say to it.
fn submission(day: &str, count: f64, finding: Finding, said: Option<&str>) -> NewSubmission {
    let at: Timestamp = format!("{day}T10:00:00Z").parse().unwrap();
    let sha256 = boardpack_ledger::sha256_hex(day.as_bytes());
    let agency = AgencyCode::new("police").unwrap();
    let indicator = IndicatorCode::new("POL03").unwrap();
    let period: Period = "2026-27 Q1".parse().unwrap();
    let finding = finding.about(&indicator, period).measure(Measure::Numerator);
    let explanation = said.map(|text| Explanation {
        agency: agency.clone(),
        rule: finding.rule.clone(),
        indicator: indicator.clone(),
        measure: Some(Measure::Numerator),
        period,
        value: "numerator 291".to_owned(),
        text: text.to_owned(),
        place: Place::default(),
    });
    let arrival = NewArrival {
        first_seen: at,
        born: None,
        folder: "police".to_owned(),
        name: "return.xlsx".to_owned(),
        sha256,
        bytes: 1,
        state: ArrivalState::Taken,
        agency: Some(agency.clone()),
        reason: String::new(),
        fingerprint: Fingerprint {
            inode: 0,
            modified_ns: 0,
            length: 1,
        },
    };
    NewSubmission {
        expected: 1,
        read: 1,
        observations: vec![Observation {
            agency: agency.clone(),
            indicator,
            measure: Measure::Numerator,
            period,
            breakdown: String::new(),
            value: Value::number(count),
            raw: String::new(),
            place: Place::default(),
            provisional: false,
        }],
        findings: vec![finding],
        explanations: explanation.into_iter().collect(),
        ..NewSubmission::accepted(arrival, agency, ReturnCode::new("quarterly").unwrap(), period)
    }
}

/// What stands as explained in an assessment of the period on a day, and how much is still asked.
fn explained(ledger: &mut Ledger, day: &str) -> (Vec<String>, usize) {
    let at = format!("{day}T12:00:00Z").parse().unwrap();
    let board = board();
    let assessment = assessment(ledger, &board, "2026-27 Q1".parse().unwrap(), at).unwrap();
    let lines = assessment.explained.iter().map(|one| {
        format!(
            "{} {} {}: {} -> {}",
            one.agency, one.day, one.rule, one.asked, one.said
        )
    });
    let asks = assessment
        .findings
        .iter()
        .filter(|finding| finding.severity != Severity::Note)
        .count();
    (lines.collect(), asks)
}

#[test]
fn an_explanation_travels_to_the_assessment_while_its_figure_stands() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::open(&folder.path().join("ledger.sqlite").display().to_string()).unwrap();
    let mut record = |submission: NewSubmission| {
        let arrival = submission.arrival.clone();
        let board = BoardCode::new("blanktown").unwrap();
        ledger
            .record_submissions(&board, &arrival, &[(&submission, &[])])
            .unwrap();
    };
    let asked = "Missing episodes for 2026-27 Q1: 291 is far from the others";
    let told = format!("{asked}; explained by the sender: A new reporting line.");
    let note = Finding::note("large-change", Place::default(), told);
    record(submission(
        "2026-07-20",
        291.0,
        note,
        Some("A new reporting line."),
    ));
    let changed = format!("{asked}; the figure has changed since it was explained");
    let query = Finding::query("large-change", Place::default(), changed);
    record(submission("2026-07-25", 300.0, query, None));
    let line = format!("police 2026-07-20 large-change: {asked} -> A new reporting line.");
    assert_eq!(explained(&mut ledger, "2026-07-19"), (vec![], 0));
    assert_eq!(explained(&mut ledger, "2026-07-21"), (vec![line], 0));
    assert_eq!(explained(&mut ledger, "2026-07-26"), (vec![], 1));
}

#[test]
fn check_prints_the_page_of_rules_wherever_it_is_asked() {
    let office = Office::empty();
    let output = office.run(&["check", "--rules"], "");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let page = text(&output.stdout);
    assert!(page.starts_with("# What is checked in a return\n"), "{page}");
    // Every rule that runs has its row and its explanation, with how much it usually matters.
    for rule in boardpack_assess::rules::ALL {
        let severity = rule.severity.word();
        let row = format!("| [{0}](#{0}) | {severity} | ", rule.name);
        assert!(
            page.contains(&row) && page.contains(&format!("\n## {}\n", rule.name)),
            "{row}"
        );
    }
    assert_eq!(text(&output.stderr), "");
}

#[test]
fn a_setting_for_a_rule_that_nobody_knows_is_said_with_its_place() {
    let office = Office::blanktown();
    let path = office.path().join("pipelines/blanktown/indicators.toml");
    let sound = std::fs::read_to_string(&path).unwrap();
    let line = sound.lines().count() + 2;
    let setting = "[rule.large-chnge]\nseverity = \"note\"\nreason = \"A new system.\"\n";
    std::fs::write(&path, format!("{sound}\n{setting}")).unwrap();
    let output = office.run(&["check"], "");
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stderr);
    for words in [
        &format!("indicators.toml:{line}:7"),
        "no check rule is called `large-chnge`",
        "did you mean `large-change`?",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    // The page itself needs no sound pipeline: it is where the right name is looked up.
    let output = office.run(&["check", "--rules"], "");
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stdout).contains("## large-change"));

    std::fs::write(&path, format!("{sound}\n{}", setting.replace("chnge", "change"))).unwrap();
    assert_eq!(office.run(&["check"], "").status.code(), Some(0));
}
