//! Each rule with faults that break it, a table for each family.
//!
//! A case names a file of the sound board, what is taken out of it (`-`) and what is put there (`+`), then every problem that
//! comes of it: `!` line, column and message, `?` the hint. All problems are listed, so that one which drags another after it
//! is noticed.

use crate::Listed;

use super::*;

fn check(table: &str) {
    check_in(&sound(), table);
}

/// The sound board with a median, and with a total.
pub(super) fn with_totals() -> BTreeMap<String, String> {
    let mut files = sound();
    let mut put = |file: &str, old: &str, new: &str| {
        let text = files.get_mut(file).unwrap();
        assert!(text.contains(old), "{old}");
        *text = text.replacen(old, new, 1);
    };
    put(
        "agencies.toml",
        "\"POL01\", \"MAR02\"",
        "\"POL01\", \"POL02\", \"MAR02\"",
    );
    put("agencies.toml", "\"CSC03\"]", "\"CSC03\", \"CSC04\"]");
    let indicators = files.get_mut("indicators.toml").unwrap();
    // Before the others, so that its lines are its own.
    *indicators = format!("{}\n{indicators}", include_str!("sound/totals.toml"));
    files
}

/// The same over the files of another board.
pub(super) fn check_in(sound: &BTreeMap<String, String>, table: &str) {
    for case in table.trim_end().split("\n\n") {
        let (file, case_lines) = case.split_once('\n').unwrap();
        let marked = |mark: &str| {
            let lines = case_lines.lines().filter_map(|line| line.strip_prefix(mark));
            lines
                .map(|line| line.strip_prefix(' ').unwrap_or(line))
                .collect::<Vec<_>>()
        };
        let (old, new) = (marked("-").join("\n"), marked("+").join("\n"));
        let old = if new.is_empty() { format!("{old}\n") } else { old };
        let mut files = sound.clone();
        let text = &files[file];
        assert_eq!(text.matches(&old).count(), 1, "{old:?} must stand in {file} once");
        files.insert(file.to_owned(), text.replace(&old, &new));
        let problems = read_all(&files).map_or_else(|problems| problems.list(), |_| Vec::new());
        let found: Vec<String> = problems.iter().map(|problem| told(file, problem)).collect();
        let found = found.join("\n");
        let edit: String = case
            .lines()
            .take_while(|line| !line.starts_with('!'))
            .collect::<Vec<_>>()
            .join("\n");
        assert_eq!(case, format!("{edit}\n{found}"));
    }
}

fn told(file: &str, problem: &Listed) -> String {
    let Listed {
        line,
        column,
        message,
        hint,
        ..
    } = problem;
    let place = if problem.file == file {
        String::new()
    } else {
        format!("{}:", problem.file)
    };
    let hint = hint
        .as_ref()
        .map(|hint| format!("\n? {hint}"))
        .unwrap_or_default();
    format!("! {place}{line}:{column} {message}{hint}")
}

#[test]
fn keys_and_kinds_of_values() {
    check(include_str!("rules/keys-and-kinds-of-values.txt"));
}

#[test]
fn the_notation_itself() {
    check(include_str!("rules/the-notation-itself.txt"));
}

#[test]
fn the_board_its_times_and_its_letters() {
    check(include_str!("rules/the-board-its-times-and-its-letters.txt"));
}

#[test]
fn the_ladder() {
    check(include_str!("rules/the-ladder.txt"));
}

#[test]
fn audiences() {
    check(include_str!("rules/audiences.txt"));
}

#[test]
fn e_mail_addresses() {
    check(include_str!("rules/e-mail-addresses.txt"));
}

#[test]
fn agencies_and_their_people() {
    check(include_str!("rules/agencies-and-their-people.txt"));
}

#[test]
fn returns_and_when_they_fall() {
    check(include_str!("rules/returns-and-when-they-fall.txt"));
}

#[test]
fn indicators_in_returns() {
    check(include_str!("rules/indicators-in-returns.txt"));
}

#[test]
fn units_and_what_they_demand() {
    check(include_str!("rules/units-and-what-they-demand.txt"));
}

#[test]
fn totals_and_their_parts() {
    assert_eq!(
        read_all(&with_totals())
            .map_err(|problems| rendered(&problems))
            .err(),
        None
    );
    check_in(&with_totals(), include_str!("rules/totals-and-their-parts.txt"));
}

#[test]
fn polarity_target_and_floor() {
    check(include_str!("rules/polarity-target-and-floor.txt"));
}

#[test]
fn the_rest_of_an_indicator() {
    check(include_str!("rules/the-rest-of-an-indicator.txt"));
}

#[test]
fn years() {
    check(include_str!("rules/years.txt"));
}

#[test]
fn the_timetable() {
    check(include_str!("rules/the-timetable.txt"));
}

#[test]
fn agreed_due_dates() {
    check(include_str!("rules/agreed-due-dates.txt"));
}

#[test]
fn layouts() {
    check(include_str!("rules/layouts.txt"));
}

#[test]
fn comparators() {
    check(include_str!("rules/comparators.txt"));
}

#[test]
fn variation() {
    check(include_str!("rules/variation.txt"));
}

#[test]
fn approval_and_where_letters_may_go() {
    check(include_str!("rules/approval-and-where-letters-may-go.txt"));
}

#[test]
fn relations_facts_and_rules() {
    check(include_str!("rules/relations-facts-and-rules.txt"));
}
