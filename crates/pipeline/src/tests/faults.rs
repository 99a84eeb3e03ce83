//! Many faults at once: one hides no other, and none brings the reading down.

use miette::{GraphicalReportHandler, GraphicalTheme};
use proptest::prelude::*;

use super::*;

fn problems(files: &BTreeMap<String, String>) -> Problems {
    read_all(files).expect_err("these files have faults")
}

/// The sound board with one file written anew.
fn with(file: &str, text: &str) -> BTreeMap<String, String> {
    let mut files = sound();
    files.insert(file.to_owned(), text.to_owned());
    files
}

/// `indicators.toml` with a fault in ten of its lines.
fn ten_faults() -> BTreeMap<String, String> {
    let faults = [
        (
            "about = \"How children come to notice.\"",
            "abuot = \"How children come to notice.\"",
        ),
        ("per = 10000", "per = \"10,000\""),
        ("thresholds = [400, 600]", "thresholds = [600, 400]"),
        (
            "agency = \"social-care\"\nunit = \"percent\"\nnumerator = \"Assess",
            "agency = \"socialcare\"\nunit = \"percent\"\nnumerator = \"Assess",
        ),
        ("floor = 75", "floor = 95.5"),
        ("mean-unit = \"weeks\"\n", ""),
        ("basis = \"rolling-12\"", "basis = rolling-12"),
        (
            "theme = \"front-door\"\nagency = \"police\"",
            "theme = \"frontdoor\"\nagency = \"police\"",
        ),
        ("band = [28, 40]", "band = [28, 40]\ntarget = 30"),
        ("source = \"timeliness\"", "source = \"ledger\""),
    ];
    let mut text = sound()["indicators.toml"].clone();
    for (old, new) in faults {
        assert_eq!(text.matches(old).count(), 1, "{old}");
        text = text.replace(old, new);
    }
    with("indicators.toml", &text)
}

#[test]
fn ten_faults_in_one_file_show_as_ten_problems_with_line_column_and_hint() {
    let problems = problems(&ten_faults());
    assert_eq!(problems.all.len(), 10);
    insta::assert_snapshot!(rendered(&problems), @r#"
    indicators.toml:3:1: [theme.front-door] knows no `abuot`
      hint: did you mean `about`?
    indicators.toml:14:7: `per` must be a whole number, not a text
      hint: write it like 10000
    indicators.toml:19:14: 600 is not less than 400
      hint: write the lower number first
    indicators.toml:30:10: no agency is called `socialcare`
      hint: did you mean `social-care`?
    indicators.toml:36:9: the floor, 95.5, lies above the target, 85, where high is good
      hint: swap them, or change the polarity: the floor is what is still acceptable, the target what is aimed for
    indicators.toml:43:1: [indicator.CSC03] is a mean and needs `mean-unit`
      hint: add a line: mean-unit = "weeks"
    indicators.toml:53:9: `rolling-12` is a text without quotation marks
      hint: write "rolling-12"
    indicators.toml:62:9: no theme is called `frontdoor`
      hint: did you mean `front-door`?
    indicators.toml:83:10: `target` has no meaning where the band itself is the target
      hint: take it out, or set the ends of the band
    indicators.toml:105:10: `source` cannot be `ledger`
      hint: write one of: returns, timeliness, total
    "#);
}

#[test]
fn every_problem_is_drawn_with_its_line_and_its_hint() {
    let problems = problems(&ten_faults());
    let mut drawn = String::new();
    GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor())
        .with_width(100)
        .render_report(&mut drawn, &problems)
        .unwrap();
    assert_eq!(drawn.matches("[indicators.toml:").count(), problems.all.len());
    for problem in &problems.all {
        assert!(
            drawn.contains(&format!("[indicators.toml:{}:{}]", problem.line, problem.column)),
            "{problem}"
        );
    }
    let first: String = drawn
        .split("Error: ")
        .nth(1)
        .unwrap()
        .lines()
        .flat_map(|line| [line.trim_end(), "\n"])
        .collect();
    insta::assert_snapshot!(first, @r#"

     × [theme.front-door] knows no `abuot`
      ╭─[indicators.toml:3:1]
    2 │ title = "The front door"
    3 │ abuot = "How children come to notice."
      · ──┬──
      ·   ╰── here
    4 │
      ╰────
     help: did you mean `about`?
    "#);
}

#[test]
fn faults_in_several_files_stand_in_the_order_of_the_files() {
    let mut files = sound();
    files.insert("indicator.toml".to_owned(), "x = 1\n".to_owned());
    files.insert("notes/plan.docx".to_owned(), String::new());
    files.insert("letters/Reminder 1.txt".to_owned(), " \n".to_owned());
    files.insert("README.md".to_owned(), "Anything.\n".to_owned());
    files.remove("board.toml");
    insta::assert_snapshot!(rendered(&problems(&files)), @r#"
    board.toml:1:1: there is no board.toml in the board's folder
      hint: add board.toml; `boardpack new` writes one with remarks to start from
    indicator.toml:1:1: no file of a board is called `indicator.toml`
      hint: did you mean `indicators.toml`?
    letters/Reminder 1.txt:1:1: `Reminder 1` cannot be a letter's name
      hint: call it after the template that it replaces, like letters/reminder.txt
    letters/Reminder 1.txt:1:1: this letter is empty
      hint: write the letter, or delete the file: then the usual wording serves
    notes/plan.docx:1:1: no file of a board is called `notes/plan.docx`
      hint: a board's folder holds board.toml, agencies.toml, indicators.toml, layouts.toml, comparators.csv, comparators.toml, actions.toml, comparators/….csv, years/2026-27.toml, letters/….txt and a README; take this file out
    "#);
}

#[test]
fn an_empty_folder_asks_for_the_three_files_without_which_there_is_no_board() {
    insta::assert_snapshot!(rendered(&problems(&BTreeMap::new())), @r#"
    board.toml:1:1: there is no board.toml in the board's folder
      hint: add board.toml; `boardpack new` writes one with remarks to start from
    agencies.toml:1:1: there is no agencies.toml in the board's folder
      hint: add agencies.toml; `boardpack new` writes one with remarks to start from
    indicators.toml:1:1: there is no indicators.toml in the board's folder
      hint: add indicators.toml; `boardpack new` writes one with remarks to start from
    "#);
}

#[test]
fn a_missing_file_is_drawn_too() {
    let problems = problems(&BTreeMap::new());
    let mut drawn = String::new();
    GraphicalReportHandler::new_themed(GraphicalTheme::none())
        .render_report(&mut drawn, &problems)
        .unwrap();
    assert!(drawn.contains("there is no agencies.toml"), "{drawn}");
}

#[test]
fn no_more_than_two_hundred_problems_are_kept() {
    let many: String = (0..250)
        .map(|n| format!("key-{n} = {n}\n"))
        .collect::<Vec<_>>()
        .concat();
    let problems = problems(&with("layouts.toml", &many));
    assert_eq!((problems.all.len(), problems.left_out), (200, 50));
    assert_eq!(
        problems.to_string(),
        "250 problems in the pipeline files, of which the first 200 are shown"
    );
}

#[test]
fn a_list_of_problems_is_json() {
    let files = with("layouts.toml", "[[layuot]]\nname = \"ŵ\"\n");
    let json = serde_json::to_string(&problems(&files).list()).unwrap();
    insta::assert_snapshot!(json, @r#"[{"file":"layouts.toml","line":1,"column":3,"message":"layouts.toml knows no `layuot`","hint":"did you mean `layout`?"}]"#);
}

#[test]
fn a_column_counts_characters_and_a_byte_order_mark_is_none() {
    let text = sound()["board.toml"]
        .replace("name = \"Testtown Safe", "\u{feff}name = \"Tŷ Safe")
        .replace(
            "recipients = [{ name = \"The Chair\", email = \"chair@testtown.example\" }]",
            "recipients = [{ name = \"Siân Ŵ\", email = \"chair\" }]",
        );
    let problems = problems(&with("board.toml", &text));
    let place: Vec<(usize, usize)> = problems.list().iter().map(|it| (it.line, it.column)).collect();
    assert_eq!(place, [(27, 42)]);
}

#[test]
fn files_from_windows_are_read_as_they_are() {
    let files: BTreeMap<String, String> = sound()
        .into_iter()
        .map(|(name, text)| (name, text.replace('\n', "\r\n")))
        .collect();
    assert!(read_all(&files).is_ok());
}

#[test]
fn a_file_cut_off_anywhere_gives_problems_and_never_a_panic() {
    let files = starter(&code());
    for (name, text) in &files {
        for end in (0..text.len())
            .filter(|end| text.is_char_boundary(*end))
            .step_by(53)
        {
            let mut cut = files.clone();
            cut.insert(name.clone(), text[..end].to_owned());
            if let Err(problems) = read_all(&cut) {
                assert!(!problems.all.is_empty(), "{name} cut off at {end}");
            }
        }
    }
}

#[test]
fn a_due_day_beyond_the_bank_holidays_is_noticed_as_soon_as_the_years_reach_it() {
    let mut files = with("years/2028-29.toml", "year = \"2028-29\"\n");
    let problems = problems(&files);
    insta::assert_snapshot!(rendered(&problems), @r#"
    agencies.toml:22:7: the return for 2028-29 Q3 is due on a day for which no bank holidays are known: 2029-01-01
      hint: they are known from 2012-01-01 to 2028-12-31; a newer boardpack carries a longer table
    "#);
    files.insert("years/2027-28.toml".to_owned(), "year = \"2027-28\"\n".to_owned());
    files.remove("years/2028-29.toml");
    assert!(read_all(&files).is_ok());
}

#[test]
fn brackets_without_end_and_depth_without_bottom_are_problems() {
    for text in [
        "x = ".to_owned() + &"[".repeat(20_000),
        "x = ".to_owned() + &"{a=".repeat(20_000),
        "[a.".to_owned() + &"a.".repeat(20_000),
        "a.".repeat(20_000) + "a = 1",
        "[[".repeat(500) + "\n",
    ] {
        assert!(!problems(&with("layouts.toml", &text)).all.is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is typed into a sound file at some place: a board or problems, never a panic, and never neither.
    #[test]
    fn a_slip_anywhere_gives_a_board_or_problems(
        file in 0..7_usize,
        place in 0.0..1.0_f64,
        taken in 0..60_usize,
        typed in "[\\[\\]{}=\",.#a-z0-9 \n'ŵ“\\-]{0,12}",
    ) {
        let mut files = sound();
        let name = files.keys().nth(file).unwrap().clone();
        let letters: Vec<char> = files[&name].chars().collect();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place within the file")]
        let from = (place * letters.len() as f64) as usize;
        let to = (from + taken).min(letters.len());
        let text: String = letters[..from].iter().copied().chain(typed.chars()).chain(letters[to..].iter().copied()).collect();
        files.insert(name, text);
        if let Err(problems) = read_all(&files) {
            prop_assert!(!problems.all.is_empty());
            for problem in &problems.all {
                let text = &files[&problem.file];
                prop_assert!(text.get(problem.span.clone()).is_some(), "{} {:?}", problem, problem.span);
                prop_assert!(problem.line <= text.matches('\n').count() + 1);
            }
        }
    }
}
