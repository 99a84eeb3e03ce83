//! The days that follow by rule, agencies' own days and membership, and the end of the bank holidays.

use boardpack_model::{AgencyCode, ReturnCode};

use super::*;

fn board(files: &BTreeMap<String, String>) -> Board {
    read_all(files).unwrap_or_else(|problems| panic!("{}", rendered(&problems)))
}

/// The sound board with `[timetable]` before its sender, and with a text of the year's file or of the agencies' put instead of
/// another.
fn timed(timetable: &str, (file, old, new): (&str, &str, &str)) -> BTreeMap<String, String> {
    let mut files = sound();
    let board = files["board.toml"].replace("[sender]", &format!("[timetable]\n{timetable}\n\n[sender]"));
    files.insert("board.toml".to_owned(), board);
    let text = &files[file];
    assert!(text.contains(old), "{file} does not hold {old:?}");
    let text = text.replacen(old, new, 1);
    files.insert(file.to_owned(), text);
    files
}

const YEAR: &str = "years/2026-27.toml";
const AS_IT_IS: (&str, &str, &str) = (YEAR, "", "");

/// The days of a meeting, `-` for those that it has not: cut-off, pre-brief, context, papers.
fn days_of(board: &Board, meeting: usize) -> String {
    let meeting = &board.meetings[meeting];
    let or_none = |day: Option<jiff::civil::Date>| day.map_or_else(|| "-".to_owned(), |day| day.to_string());
    format!(
        "{} {} {} {}",
        meeting.cut_off,
        or_none(meeting.pre_brief),
        or_none(meeting.context_by),
        meeting.papers
    )
}

#[test]
fn a_meeting_has_its_days_by_rule_where_the_year_names_none() {
    let left_out = (YEAR, "cut-off = 2026-11-20\npapers = 2026-12-08\n", "");
    let check = |timetable: &str, expected: &str| {
        let board = board(&timed(timetable, left_out));
        assert_eq!(days_of(&board, 1), expected, "{timetable}");
        // What the year's file says wins.
        assert_eq!(days_of(&board, 0).split(' ').next_back(), Some("2026-09-08"));
    };
    // The meeting is on Wednesday 16 December: clear working days are 9, 10, 11, 14 and 15.
    check(
        "papers = \"5 clear working days before the meeting\"\ncut-off = \"12 working days before papers\"",
        "2026-11-20 - - 2026-12-08",
    );
    check(
        "papers = \"5 working days before the meeting\"\ncut-off = \"12 working days before papers\"",
        "2026-11-23 - - 2026-12-09",
    );
    // The latest of the second quarter's returns is that of the police, on 13 November.
    check(
        "papers = \"5 clear working days before the meeting\"\ncut-off = \"3 working days after due\"",
        "2026-11-18 - - 2026-12-08",
    );
    check(
        "papers = \"5 clear working days before the meeting\"\ncut-off = \"0 working days after due\"\npre-brief = 5",
        "2026-11-13 2026-12-01 2026-12-07 2026-12-08",
    );
    check(
        "papers = \"0 clear working days before the meeting\"\ncut-off = \"12 working days before papers\"\npre-brief = 4\ncontext = 2",
        "2026-11-27 2026-12-09 2026-12-11 2026-12-15",
    );
}

#[test]
fn the_pre_brief_and_context_come_before_papers_and_the_years_dates_win() {
    let both = "pre-brief = 5\ncontext = 2";
    assert_eq!(
        days_of(&board(&timed(both, AS_IT_IS)), 0),
        "2026-08-21 2026-09-01 2026-09-04 2026-09-08"
    );
    let named = (
        YEAR,
        "papers = 2026-09-08",
        "papers = 2026-09-08\npre-brief = 2026-08-28\ncontext-by = 2026-09-07",
    );
    assert_eq!(
        days_of(&board(&timed(both, named)), 0),
        "2026-08-21 2026-08-28 2026-09-07 2026-09-08"
    );
    assert_eq!(
        days_of(&board(&timed("", named)), 0),
        "2026-08-21 2026-08-28 2026-09-07 2026-09-08"
    );
    assert_eq!(
        days_of(&board(&timed("", AS_IT_IS)), 0),
        "2026-08-21 - - 2026-09-08"
    );
    // The pre-brief goes out with the papers at the latest, and so nobody is asked for context before it.
    assert_eq!(
        days_of(&board(&timed("pre-brief = 0", AS_IT_IS)), 0),
        "2026-08-21 2026-09-08 2026-09-08 2026-09-08"
    );
}

#[test]
fn an_agency_has_its_own_closed_days_and_its_first_and_last_day() {
    let closed = (
        YEAR,
        "[targets.CSC02]",
        "[[closed-at]]\nagency = \"social-care\"\nfrom = 2026-10-05\nuntil = 2026-10-09\ndays = [2026-10-14]\n\n[targets.CSC02]",
    );
    let mut files = timed(
        "part-periods = \"owed\"\ncloses-after = 20\ncomplete-share = 0.8",
        closed,
    );
    let agencies = files["agencies.toml"]
        .replace(
            "short-name = \"Police\"",
            "short-name = \"Police\"\njoins = 2026-05-04\nleaves = 2027-12-31\nclosed = [2026-11-13]",
        )
        .replace("history = true", "history = true\ncloses-after = \"never\"");
    files.insert("agencies.toml".to_owned(), agencies);
    let board = board(&files);
    let due = |agency: &str, period: &str| {
        let code = ReturnCode::new("quarterly").unwrap();
        let spec = board
            .return_spec(&AgencyCode::new(agency).unwrap(), &code)
            .unwrap();
        board.due_day(spec, period.parse().unwrap()).unwrap().to_string()
    };
    // Six of its own days move the 28th by as many working days; the other agency's move nothing.
    assert_eq!(due("social-care", "2026-27 Q2"), "2026-11-05");
    assert_eq!(due("social-care", "2026-27 Q1"), "2026-07-28");
    assert_eq!(due("police", "2026-27 Q2"), "2026-11-12");
    let member = board.agency(&AgencyCode::new("police").unwrap()).unwrap().member;
    assert_eq!(
        (member.joins, member.leaves),
        ("2026-05-04".parse().ok(), "2027-12-31".parse().ok())
    );
    assert!(board.timetable.part_periods_owed);
    let after: Vec<Option<u16>> = board
        .returns
        .iter()
        .map(|spec| board.closes_after(spec))
        .collect();
    assert_eq!(after, [Some(20), None, Some(20)]);
    assert_eq!(board.timetable.complete_share.to_string(), "0.8");
}

#[test]
fn what_counts_from_a_due_day_is_checked_against_the_end_of_the_bank_holidays_beforehand() {
    let check = |timetable: &str, due: &str, expected: &[&str]| {
        let mut files = timed(timetable, AS_IT_IS);
        files.insert("years/2028-29.toml".to_owned(), "year = \"2028-29\"\n".to_owned());
        let agencies = files["agencies.toml"].replace(
            "from = \"2025-26 Q1\"\ndue = \"20 working days after period end\"",
            &format!("from = \"2025-26 Q1\"\nuntil = \"2028-29 Q2\"\ndue = \"{due}\""),
        );
        files.insert("agencies.toml".to_owned(), agencies);
        let problems = read_all(&files).map_or_else(|problems| problems.list(), |_| Vec::new());
        let said: Vec<&str> = problems.iter().map(|problem| problem.message.as_str()).collect();
        assert_eq!(said, expected, "{timetable}, {due}");
    };
    let due = "56 working days after period end";
    check("", "20 working days after period end", &[]);
    check(
        "",
        due,
        &[
            "the letter `escalation` about the return for 2028-29 Q2, which is due on 2028-12-18, falls on a day for which no bank holidays are known: 2029-01-01",
        ],
    );
    check(
        "closes-after = 45",
        "20 working days after period end",
        &[
            "the closing of the return for 2028-29 Q2, which is due on 2028-10-27, falls on a day for which no bank holidays are known: 2029-01-01",
        ],
    );
}
