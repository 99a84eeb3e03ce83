//! The page of worked examples, line by line: its arithmetic, and what the demo kept and printed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use boardpack_model::assessment::{Assessment, Point};
use boardpack_model::pack::Pack;
use boardpack_model::{BoardCode, KnownObservation, Period, Place};

use crate::support::root;

/// One example of the page.
#[derive(Debug)]
struct Example {
    code: String,
    period: Period,
    rows: Vec<Row>,
    working: String,
    result: String,
    issue: Period,
    printed: String,
}

/// One row of an example's table.
#[derive(Debug, Clone, PartialEq)]
struct Row {
    file: String,
    sheet: String,
    place: String,
    says: String,
}

/// Every example of the page.
fn examples() -> Vec<Example> {
    let page = fs::read_to_string(root().join("docs/worked-examples.md")).unwrap();
    page.split("\n## ").skip(1).map(example).collect()
}

fn example(text: &str) -> Example {
    let (title, rest) = text.split_once('\n').unwrap();
    let (_, title) = title.split_once(". ").unwrap();
    let code = title.split(',').next().unwrap().to_owned();
    let period = title.rsplit(", ").next().unwrap().parse().unwrap();
    let line = |start: &str| {
        let mut lines = rest.lines().filter_map(|line| line.strip_prefix(start));
        lines
            .next()
            .unwrap_or_else(|| panic!("{code} has a line `{start}`"))
            .to_owned()
    };
    let working = line("- working: ");
    let (working, result) = working.split_once(" = ").unwrap();
    let printed = line("- printed in the pack for ");
    let (issue, printed) = printed.split_once(": ").unwrap();
    let table = rest
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| file |"));
    Example {
        rows: table.map(row).collect(),
        working: working.to_owned(),
        result: result.to_owned(),
        issue: issue.parse().unwrap(),
        printed: printed.trim_matches('*').to_owned(),
        code,
        period,
    }
}

fn row(line: &str) -> Row {
    let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
    let [file, sheet, place, says] = cells[..] else {
        panic!("four columns: {line}");
    };
    Row {
        file: file.to_owned(),
        sheet: sheet.to_owned(),
        place: place.to_owned(),
        says: says.to_owned(),
    }
}

/// What a working comes to: numbers, +, ×, ÷ and brackets, products before sums.
fn worked_out(working: &str) -> f64 {
    let mut inner = working.to_owned();
    while let Some(open) = inner.find('(') {
        let close = inner[open..].find(')').unwrap() + open;
        let value = worked_out(&inner[open + 1..close]);
        inner.replace_range(open..=close, &value.to_string());
    }
    inner.split(" + ").map(product).sum()
}

fn product(text: &str) -> f64 {
    let mut words = text.split_whitespace();
    let mut value: f64 = words.next().unwrap().parse().unwrap();
    while let Some(sign) = words.next() {
        let number: f64 = words.next().unwrap().parse().unwrap();
        match sign {
            "×" => value *= number,
            "÷" => value /= number,
            other => panic!("{other} in {text}"),
        }
    }
    value
}

/// The numbers of a text, in order.
fn numbers(text: &str) -> Vec<f64> {
    let parts = text.split(|c: char| !c.is_ascii_digit() && c != '.');
    parts.filter_map(|part| part.parse().ok()).collect()
}

/// Every example by hand alone: what its cells say is what is worked with, and what comes out is what is printed.
#[test]
fn every_working_uses_its_cells_and_comes_to_what_is_printed() {
    let examples = examples();
    assert_eq!(examples.len(), 10);
    for example in examples {
        let value = worked_out(&example.working);
        let result = example.result.trim_end_matches('…');
        let is_result = if example.result.ends_with('…') {
            value.to_string().starts_with(result)
        } else {
            (value - result.parse::<f64>().unwrap()).abs() < 1e-9
        };
        assert!(is_result, "{}: {} is {value}", example.code, example.working);
        let worked_with = numbers(&example.working);
        for row in example.rows.iter().filter(|row| row.file != "submission log") {
            let said = numbers(row.says.split(" = ").last().unwrap());
            assert!(
                said.iter().all(|number| worked_with.contains(number)),
                "{}: {row:?}",
                example.code
            );
        }
        let plain = example.printed.trim_end_matches('%').replace(',', "");
        let decimals = plain.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        assert_eq!(format!("{value:.decimals$}"), plain, "{}", example.code);
    }
}

/// The same against a demo: its cells, its log, its figures and its printed packs.
pub(crate) fn agree(office: &Path) {
    let known = known(office);
    for example in examples() {
        let (truth, pack) = issue(office, example.issue);
        let one = truth
            .indicators
            .iter()
            .find(|one| one.indicator.as_str() == example.code)
            .unwrap();
        let point = one
            .series
            .iter()
            .find(|point| point.period == example.period)
            .unwrap();
        let figure = point
            .figure
            .unwrap_or_else(|| panic!("{} has a figure", example.code));
        assert!(
            (figure - worked_out(&example.working)).abs() < 1e-9,
            "{}: {figure}",
            example.code
        );
        let mut rows = pack.scorecard.iter().flat_map(|group| &group.rows);
        let printed = rows.find(|row| row.code == example.code).unwrap();
        assert_eq!(
            (printed.latest.text.as_str(), printed.latest.period.as_str()),
            (example.printed.as_str(), example.period.to_string().as_str()),
            "{}",
            example.code
        );
        if example.code == "BRD02" {
            the_log_says_so(&example, &pack);
        } else {
            assert_eq!(inputs(office, &known, point), example.rows, "{}", example.code);
        }
    }
}

fn issue(office: &Path, period: Period) -> (Assessment, Pack) {
    let folder = office.join("packs/blanktown").join(period.slug()).join("issue-1");
    let read = |name: &str| fs::read(folder.join(name)).unwrap();
    let mut packs: BTreeMap<String, Pack> = serde_json::from_slice(&read("pack.json")).unwrap();
    let truth = serde_json::from_slice(&read("assessment.json")).unwrap();
    (truth, packs.remove("board").unwrap())
}

fn known(office: &Path) -> Vec<KnownObservation> {
    let ledger = office.join("ledger.sqlite").display().to_string();
    let mut ledger = boardpack_ledger::Ledger::open(&ledger).unwrap();
    ledger
        .observations_ever(&BoardCode::new("blanktown").unwrap(), None)
        .unwrap()
}

/// What a figure was worked out from, as the page writes it.
fn inputs(office: &Path, known: &[KnownObservation], point: &Point) -> Vec<Row> {
    point
        .inputs
        .iter()
        .map(|place| input(office, known, place))
        .collect()
}

fn input(office: &Path, known: &[KnownObservation], place: &Place) -> Row {
    if let Some((file, line)) = place.file.split_once(".toml:") {
        let file = format!("{file}.toml");
        let text = fs::read_to_string(office.join("pipelines/blanktown").join(&file)).unwrap();
        let says = text
            .lines()
            .nth(line.parse::<usize>().unwrap() - 1)
            .unwrap()
            .to_owned();
        return Row {
            file,
            sheet: String::new(),
            place: line.to_owned(),
            says,
        };
    }
    let said = known.iter().find(|known| known.observation.place == *place);
    let said = said.unwrap_or_else(|| panic!("{place} is a cell that was sent"));
    Row {
        file: place.file.clone(),
        sheet: place.sheet.clone(),
        place: place.cell.clone(),
        says: said.observation.raw.clone(),
    }
}

/// Each return of the period as the pack's log has it, and how many of them were on time.
fn the_log_says_so(example: &Example, pack: &Pack) {
    let log: Vec<Row> = pack
        .submissions
        .iter()
        .filter(|row| row.period == example.period.to_string())
        .map(|row| Row {
            file: "submission log".to_owned(),
            sheet: row.agency.clone(),
            place: row.received.clone(),
            says: row.receipt.clone(),
        })
        .collect();
    assert_eq!(log, example.rows);
    let is_on_time =
        |row: &&Row| row.says.starts_with("received on time") || row.says.starts_with("nil confirmed");
    let on_time = log.iter().filter(is_on_time).count();
    assert_eq!(example.working, format!("100 × {on_time} ÷ {}", log.len()));
}
