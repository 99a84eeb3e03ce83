//! Sound boards: the small one, the starter and Blanktown.

use boardpack_model::board::{Disclosure, Polarity, Schedule, Unit};
use boardpack_model::layout::Shape;
use boardpack_model::{AgencyCode, IndicatorCode, Period, ReturnCode};

use super::*;

fn board(files: &BTreeMap<String, String>) -> Board {
    read_all(files).unwrap_or_else(|problems| panic!("{}", rendered(&problems)))
}

fn indicator(code: &str) -> IndicatorCode {
    IndicatorCode::new(code).unwrap()
}

#[test]
fn blanktown_has_no_problem_and_is_whole() {
    let mut files = folder(Path::new("../../pipelines/blanktown"));
    files.retain(|name, _| !name.starts_with('.'));
    let blanktown = read(&BoardCode::new("blanktown").unwrap(), &files)
        .unwrap_or_else(|problems| panic!("{}", rendered(&problems)));
    assert_eq!(blanktown.agencies.len(), 12);
    assert!(blanktown.indicators.len() >= 55, "{}", blanktown.indicators.len());
}

#[test]
fn the_starter_passes_for_any_board_code() {
    for code in ["blanktown", "a", "north-shire", "x1"] {
        let code = BoardCode::new(code).unwrap();
        let board = read(&code, &starter(&code)).unwrap_or_else(|problems| panic!("{}", rendered(&problems)));
        assert_eq!((board.agencies.len(), board.indicators.len()), (2, 3));
    }
    let files = starter(&BoardCode::new("north-shire").unwrap());
    assert!(files["board.toml"].contains("\"North Shire Safeguarding Children Partnership\""));
    assert!(files["board.toml"].contains("officer@north-shire.example"));
}

#[test]
fn the_remarked_parts_of_the_starter_can_be_taken_in() {
    let mut files = starter(&code());
    for (name, begin) in [
        ("agencies.toml", "# [[agency.social-care.return]]"),
        ("years/2026-27.toml", "# [[due-on]]"),
        ("years/2026-27.toml", "# [targets.CSC02]"),
    ] {
        let text = &files[name];
        let start = text.find(begin).unwrap();
        let end = text[start..].find("\n\n").map_or(text.len(), |end| start + end);
        let part = text[start..end].replace("# ", "");
        let whole = format!("{}{part}{}", &text[..start], &text[end..]);
        files.insert(name.to_owned(), whole);
    }
    let board = board(&files);
    assert_eq!(board.returns.len(), 3);
    assert_eq!(board.returns.iter().filter(|spec| spec.is_history).count(), 1);
}

#[test]
fn agencies_and_indicators_keep_the_order_of_their_files() {
    let board = board(&sound());
    let agencies: Vec<&str> = board.agencies.iter().map(|agency| agency.code.as_str()).collect();
    assert_eq!(agencies, ["social-care", "police"]);
    let indicators: Vec<&str> = board.indicators.iter().map(|it| it.code.as_str()).collect();
    assert_eq!(indicators, ["CSC01", "CSC02", "CSC03", "POL01", "MAR02", "BRD02"]);
}

#[test]
fn the_self_assessment_falls_due_at_the_end_of_its_periods() {
    let board = board(&sound());
    let asked = board.self_assessment.unwrap();
    let questions: Vec<&str> = asked
        .questions
        .iter()
        .map(|question| question.code.as_str())
        .collect();
    assert_eq!(questions, ["leadership", "voice"]);
    let is_due = |period: &str| asked.is_due(period.parse().unwrap());
    assert!(is_due("2026-27 Q4") && is_due("2027-03") && !is_due("2026-27 Q1"));
}

#[test]
fn units_and_polarities_are_as_meant() {
    let board = board(&sound());
    let of = |code: &str| board.indicator(&indicator(code)).unwrap();
    let population = Some("aged-0-17".to_owned());
    assert_eq!(
        of("CSC01").unit,
        Unit::Rate {
            per: 10_000,
            population,
            times: 4
        }
    );
    assert_eq!(
        of("CSC01").polarity,
        Polarity::Neutral {
            low: Some(400.0),
            high: Some(600.0)
        }
    );
    assert!(!of("CSC01").asks_denominator());
    assert_eq!(
        of("CSC03").unit,
        Unit::Mean {
            unit: "weeks".to_owned()
        }
    );
    assert_eq!((of("CSC03").polarity, of("CSC03").lag), (Polarity::Low, 1));
    assert_eq!(
        of("MAR02").polarity,
        Polarity::Band {
            low: 28.0,
            high: 40.0
        }
    );
    assert_eq!(of("POL01").unit, Unit::Count);
}

#[test]
fn places_name_the_file_and_the_line() {
    let board = board(&sound());
    assert_eq!(
        board.indicator(&indicator("POL01")).unwrap().defined_at,
        "indicators.toml:61"
    );
    let places: Vec<&str> = board.comparators.iter().map(|it| it.place.as_str()).collect();
    assert_eq!(places, ["comparators.csv:2", "comparators.csv:3"]);
    assert_eq!(board.populations[0].place, "years/2026-27.toml:5");
}

#[test]
fn a_year_sets_targets_closing_days_and_due_dates() {
    let board = board(&sound());
    let csc02 = board.indicator(&indicator("CSC02")).unwrap();
    let target = |period: &str| csc02.target_for(period.parse().unwrap());
    assert_eq!(target("2025-26 Q4"), (Some(85.0), Some(75.0)));
    assert_eq!(target("2026-27 Q1"), (Some(88.0), Some(75.0)));
    assert_eq!(
        board.calendar.is_working_day("2026-12-29".parse().unwrap()),
        Ok(false)
    );
    let police = AgencyCode::new("police").unwrap();
    let spec = board
        .return_spec(&police, &ReturnCode::new("quarterly").unwrap())
        .unwrap();
    let due = |period: &str| {
        spec.due_day(period.parse().unwrap(), &board.calendar)
            .unwrap()
            .to_string()
    };
    assert_eq!(
        (due("2026-27 Q2"), due("2026-27 Q3")),
        ("2026-11-13".to_owned(), "2027-02-05".to_owned())
    );
    let first: Period = "2025-26 Q1".parse().unwrap();
    assert_eq!(
        spec.schedule,
        Schedule::Every {
            from: first,
            until: "2027-28 Q4".parse().ok()
        }
    );
}

#[test]
fn board_members_come_after_the_audiences_own_recipients() {
    let board = board(&sound());
    let recipients: Vec<&str> = board.audiences[0]
        .recipients
        .iter()
        .map(|it| it.address.as_str())
        .collect();
    assert_eq!(
        recipients,
        [
            "chair@testtown.example",
            "c.director@council.example",
            "e.superintendent@police.example"
        ]
    );
    assert_eq!(
        board.audiences[1].disclosure,
        Disclosure::WithholdWhole { up_to: 5 }
    );
    assert!(board.audiences[1].recipients.is_empty());
}

#[test]
fn the_ladder_is_in_the_order_of_time() {
    let board = board(&sound());
    let codes: Vec<&str> = board.ladder.iter().map(|rung| rung.code.as_str()).collect();
    assert_eq!(codes, ["request", "reminder", "correction", "escalation"]);
}

#[test]
fn each_agency_has_its_layouts_in_the_order_of_the_file_and_the_letters_are_kept() {
    let board = board(&sound());
    let names = |at: usize| {
        board.agencies[at]
            .layouts
            .iter()
            .map(|layout| layout.name.as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(0), ["performance report", "block workbook"]);
    assert_eq!(names(1), ["one row a meeting", "export"]);
    assert_eq!(board.letters["reminder"], "Dear {{ name }},\n");
}

#[test]
fn aliases_hold_for_one_layout_or_for_all_of_an_agency_and_columns_for_one_label_or_all() {
    let mut files = sound();
    let text = files["layouts.toml"].replace(
        "signs = [\"MARAC\"]",
        "signs = [\"MARAC\"]\naliases = { \"Mraac\" = \"MARAC\" }",
    );
    let shared = "\n[[aliases]]\nagency = \"police\"\nwords = { \"Qtr one\" = \"2026-27 Q1\" }\n";
    let text = text.replace(
        "labels = [{ text = \"Total\", indicator = \"CSC01\" }]",
        "column = \"All\", labels = [{ text = \"Total\", indicator = \"CSC01\" }, \
         { text = \"Total\", column = \"Boys\", indicator = \"CSC01\", measure = \"stated\" }]",
    );
    files.insert("layouts.toml".to_owned(), format!("{text}{shared}"));
    let board = board(&files);
    let words = |agency: usize, layout: usize| {
        let aliases = &board.agencies[agency].layouts[layout].aliases;
        aliases
            .iter()
            .map(|(word, meant)| format!("{word} = {meant}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(words(1, 0), ["Mraac = MARAC", "Qtr one = 2026-27 Q1"]);
    assert_eq!(words(1, 1), ["Qtr one = 2026-27 Q1"]);
    assert_eq!(words(0, 0), Vec::<String>::new());
    let Shape::Blocks(blocks) = &board.agencies[0].layouts[1].shape else {
        panic!("the sound board's second layout has blocks");
    };
    let columns: Vec<&str> = blocks[0]
        .labels
        .iter()
        .filter_map(|label| label.column.as_deref())
        .collect();
    assert_eq!(columns, ["All", "Boys"]);
}

#[test]
fn a_long_text_may_run_over_lines_and_counts_as_one() {
    let mut files = sound();
    let text = files["indicators.toml"].replace(
        "\"Referrals in the quarter.\"",
        "\"\"\"\n  Referrals\n  in the quarter.\n\"\"\"",
    );
    files.insert("indicators.toml".to_owned(), text);
    assert_eq!(
        board(&files).indicators[0].definition,
        "Referrals in the quarter."
    );
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
    let closes: Vec<Option<u16>> = board
        .returns
        .iter()
        .map(|spec| board.closes_after(spec))
        .collect();
    assert_eq!(closes, [Some(20), None, Some(20)]);
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
