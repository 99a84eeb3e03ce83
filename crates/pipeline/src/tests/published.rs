//! Published files of other places, actions and accepted deviations: what is read of them, and every fault of theirs.

use boardpack_model::Value;
use boardpack_model::board::{Comparator, ComparatorKind, ComparatorStatus};

use super::rules::check_in;
use super::*;

/// The sound board with published files and actions.
fn with_published() -> BTreeMap<String, String> {
    let mut files = sound();
    for (name, text) in [
        ("comparators.toml", include_str!("published/comparators.toml")),
        (
            "comparators/assessments.csv",
            include_str!("published/comparators/assessments.csv"),
        ),
        (
            "comparators/model.csv",
            include_str!("published/comparators/model.csv"),
        ),
        ("actions.toml", include_str!("published/actions.toml")),
    ] {
        files.insert(name.to_owned(), text.to_owned());
    }
    files.remove("comparators.csv");
    files
}

fn line(one: &Comparator) -> String {
    format!(
        "{} {} {:?} {} {:?}/{:?} {} {}",
        one.indicator,
        one.area,
        one.kind,
        one.value,
        one.numerator,
        one.denominator,
        one.status.map_or("", ComparatorStatus::word),
        one.place
    )
}

#[test]
fn england_and_the_models_neighbours_are_read_and_marks_are_values() {
    let board = read_all(&with_published()).unwrap();
    let lines: Vec<String> = board.comparators.iter().map(line).collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    CSC02 England England 83 Some(830.0)/Some(1000.0) provisional comparators/assessments.csv:2
    CSC02 Easton Neighbour withheld None/None provisional comparators/assessments.csv:6
    CSC02 Northtown Neighbour 90 Some(45.0)/Some(50.0) provisional comparators/assessments.csv:5
    CSC02 Westham Neighbour low reliability Some(12.0)/Some(40.0) provisional comparators/assessments.csv:7
    "#);
    let of = |area: &str| {
        board
            .comparators
            .iter()
            .find(|one| one.area == area)
            .unwrap()
            .value
    };
    assert_eq!(
        (of("Easton"), of("Westham")),
        (Value::Withheld, Value::LowReliability)
    );
}

#[test]
fn neighbours_may_be_named_and_a_figure_worked_out_from_its_parts() {
    let mut files = with_published();
    files.remove("comparators/model.csv");
    let text = files["comparators.toml"]
        .replace(
            "file = \"model.csv\"\nof = \"Testtown\"",
            "names = [\"Northtown\", \"Farville\"]",
        )
        .replace("value = \"in_time_percent\"\n", "")
        .replace("status = \"provisional\"", "england = false");
    files.insert("comparators.toml".to_owned(), text);
    let board = read_all(&files).unwrap();
    let lines: Vec<String> = board.comparators.iter().map(line).collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    CSC02 Northtown Neighbour 90 Some(45.0)/Some(50.0)  comparators/assessments.csv:5
    CSC02 Farville Neighbour not available None/None  comparators/assessments.csv:8
    "#);
}

#[test]
fn a_file_too_large_for_a_pipeline_is_a_problem() {
    let mut files = with_published();
    let row = "2023,Reporting year,Regional,England,,,\"Assessments, all\",83,100,83\n";
    let mut text = files["comparators/assessments.csv"].clone();
    text += &row.repeat(9 * 1024 * 1024 / row.len());
    files.insert("comparators/assessments.csv".to_owned(), text);
    insta::assert_snapshot!(rendered(&read_all(&files).unwrap_err()), @r#"
    comparators/assessments.csv:1:1: this file is larger than 8 MB
      hint: take an extract: the places that are compared, and the years that are shown
    "#);
    let mut text = with_published()["comparators/assessments.csv"].clone();
    text += &"2023,,,,,,,,,\n".repeat(100_001);
    files.insert("comparators/assessments.csv".to_owned(), text);
    insta::assert_snapshot!(rendered(&read_all(&files).unwrap_err()), @r#"
    comparators/assessments.csv:1:1: this file has more than 100000 rows or 200 columns
      hint: take an extract: the places that are compared, and the years that are shown
    "#);
}

#[test]
fn a_figure_stands_once_whichever_file_brings_it() {
    let mut files = with_published();
    let csv = "indicator,area,kind,year,value,numerator,denominator,source,status\n\
        CSC02,Northtown,neighbour,year ending March 2025,c,,,Elsewhere,\n\
        CSC02,Southtown,neighbour,year ending March 2025,c,x,,Elsewhere,revised\n\
        CSC02,Weston,neighbour,year ending March 2025,81.5,,,Elsewhere,revisd\n";
    files.insert("comparators.csv".to_owned(), csv.to_owned());
    insta::assert_snapshot!(rendered(&read_all(&files).unwrap_err()), @r#"
    comparators.csv:4:64: `status` cannot be `revisd`
      hint: did you mean `revised`?
    comparators/assessments.csv:5:1: CSC02 of Northtown for year ending March 2025 stands twice, also at comparators.csv:2
      hint: take one of the rows out
    "#);
    let csv = "indicator,area,kind,year,value,numerator,denominator,source,status\n\
        CSC02,Southtown,neighbour,year ending March 2025,c,x,,Elsewhere,revised\n";
    files.insert("comparators.csv".to_owned(), csv.to_owned());
    let board = read_all(&files).unwrap();
    assert_eq!(board.comparators[0].value, Value::Withheld);
    assert_eq!(board.comparators[0].status, Some(ComparatorStatus::Revised));
}

#[test]
fn blanktowns_files_give_the_figures_of_their_raw_rows() {
    let files = folder(Path::new("../../pipelines/blanktown"));
    let board = read(&BoardCode::new("blanktown").unwrap(), &files).unwrap();
    // The files hold no quotation marks, so that a plain split reads them as anybody would.
    for (code, name, columns, wanted) in [
        (
            "CSC04",
            "c1_referrals_and_rereferrals.csv",
            [12, 11, 9, 13],
            "Referrals and Re-referrals",
        ),
        (
            "CSC10",
            "d3_subsequent_plans.csv",
            [12, 11, 9, 13],
            "Child Protection Plans which are a second",
        ),
        (
            "CSC13",
            "cla_number_and_rate.csv",
            [12, 11, 8, 13],
            "Children looked after on 31 March each year",
        ),
    ] {
        let [above, below, area, value] = columns;
        let of_code = |one: &&Comparator| one.indicator.as_str() == code;
        let found: Vec<&Comparator> = board.comparators.iter().filter(of_code).collect();
        assert_eq!(found.len(), 11, "{code}");
        for one in found {
            let is_it = |fields: &[&str]| match one.kind {
                ComparatorKind::England => fields[2] == "National",
                ComparatorKind::Neighbour => fields[area] == one.area,
            };
            let text = &files[&format!("comparators/{name}")];
            let rows: Vec<Vec<&str>> = text
                .lines()
                .filter(|line| line.starts_with("2025,") && line.contains(wanted))
                .map(|line| line.split(',').map(|field| field.trim_matches('"')).collect())
                .filter(|fields: &Vec<&str>| is_it(fields))
                .collect();
            assert_eq!(rows.len(), 1, "{code} {}", one.area);
            let number = |column: usize| rows[0][column].parse::<f64>().unwrap();
            assert_eq!(one.figure(), Some(number(value)), "{code} {}", one.area);
            assert_eq!(
                (one.numerator, one.denominator),
                (Some(number(above)), Some(number(below))),
                "{code} {}",
                one.area
            );
        }
    }
}

#[test]
fn actions_are_in_order_of_the_day_on_which_they_were_agreed() {
    let board = read_all(&with_published()).unwrap();
    let lines: Vec<String> = board
        .actions
        .iter()
        .map(|action| {
            format!(
                "{} {:?} {} by {:?}, {} to {}, {:?}: {}",
                action.code,
                action.indicator.as_ref().map(ToString::to_string),
                action.what,
                action.owner.as_ref().map(ToString::to_string),
                action.agreed,
                action.due,
                action.done,
                action.report
            )
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    A2 None Meet in the new building. by None, 2025-12-11 to 2026-03-12, Some(2026-02-01): It is warmer.
    A1 Some("CSC02") Ask who waits longest. by Some("police"), 2026-03-12 to 2026-09-30, None:
    "#);
}

#[test]
fn accepted_deviations_are_in_order_of_their_last_day() {
    let mut files = sound();
    let deviation = |accepted: u8, year: u16| {
        format!(
            "{{ accepted = {accepted}, from = {year}-04-01, until = {year}-12-31, reason = \"New staff\", agreed-by = \"Board\" }}"
        )
    };
    let both = format!(
        "target = 85\ndeviations = [{}, {}]\n",
        deviation(75, 2026),
        deviation(70, 2025)
    );
    let text = files["indicators.toml"].replace("target = 85\n", &both);
    files.insert("indicators.toml".to_owned(), text);
    let board = read_all(&files).unwrap();
    let of: Vec<f64> = board.indicators[1]
        .deviations
        .iter()
        .map(|one| one.accepted)
        .collect();
    assert_eq!(of, [70.0, 75.0]);
}

#[test]
fn faults_of_published_files() {
    check_in(&with_published(), include_str!("rules/published-files.txt"));
}

#[test]
fn faults_of_actions() {
    check_in(&with_published(), include_str!("rules/actions.txt"));
}

#[test]
fn faults_of_accepted_deviations() {
    check_in(&sound(), include_str!("rules/accepted-deviations.txt"));
}
