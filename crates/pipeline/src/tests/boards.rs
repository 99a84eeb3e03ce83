//! Sound boards: the small one, the starter and Blanktown.

use boardpack_model::board::{
    Anchor, ChartChoice, Condition, Control, Disclosure, DisclosurePolicy, Polarity, Role, Schedule, Source,
    TwoInThree, Unit, VariationRules, Zeros,
};
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
    assert_eq!(blanktown.agencies.len(), 13);
    assert!(blanktown.indicators.len() >= 55, "{}", blanktown.indicators.len());
    let rebases = blanktown.indicators.iter().map(|one| one.control.rebases.len());
    assert_eq!(rebases.sum::<usize>(), 1);
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
        ("board.toml", "# [approval]"),
        ("years/2026-27.toml", "# [[due-on]]"),
        ("years/2026-27.toml", "# [targets.CSC02]"),
        ("board.toml", "# [post]"),
        ("board.toml", "# [variation]"),
    ] {
        let text = &files[name];
        let start = text.find(begin).unwrap();
        let end = text[start..].find("\n\n").map_or(text.len(), |end| start + end);
        let part = text[start..end].replace("# ", "");
        let whole = format!("{}{part}{}", &text[..start], &text[end..]);
        files.insert(name.to_owned(), whole);
    }
    let board = board(&files);
    assert_eq!(board.post.team.len(), 1);
    assert_eq!(board.returns.len(), 3);
    assert_eq!(board.returns.iter().filter(|spec| spec.is_history).count(), 1);
}

#[test]
fn how_variation_is_judged_is_the_boards_and_the_indicators() {
    let mut files = sound();
    let rules = "[variation]\nshift = 6\nscreening = false\ntwo-in-three = \"outer-third-only\"\n\n[sender]";
    let text = files["board.toml"].replace("[sender]", rules);
    files.insert("board.toml".to_owned(), text);
    let question = "scrutiny-question = \"Who waits longest?\"";
    let control = "chart = { kind = \"xmr\", reason = \"Members know it\" }\n\
                   rebases = [{ period = \"2025-26 Q2\", reason = \"New form\" }, { period = \"2024-25 Q1\", reason = \"New teams\" }]\n\
                   fixed-limits = { points = 12, reason = \"Before the merger\" }";
    let text = files["indicators.toml"].replace(question, &format!("{question}\n{control}"));
    files.insert("indicators.toml".to_owned(), text);
    let board = board(&files);
    let usual = VariationRules::default();
    let expected = VariationRules {
        shift: 6,
        screens: false,
        two_in_three: TwoInThree::OuterThirdOnly,
        ..usual
    };
    assert_eq!(board.variation, expected);
    let control = &board.indicator(&indicator("CSC02")).unwrap().control;
    assert_eq!(
        (control.chart, control.chart_reason.as_str()),
        (ChartChoice::Xmr, "Members know it")
    );
    let reasons: Vec<&str> = control.rebases.iter().map(|one| one.reason.as_str()).collect();
    assert_eq!(reasons, ["New teams", "New form"], "in order of time");
    assert_eq!(control.fixed.as_ref().unwrap().points, 12);
    let without = self::board(&sound());
    assert_eq!(without.variation, usual);
    assert_eq!(without.indicators[1].control, Control::default());
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
        Disclosure::Protect(DisclosurePolicy::default())
    );
    assert!(board.audiences[1].recipients.is_empty());
}

#[test]
fn each_line_of_a_disclosure_policy_is_read() {
    let mut files = sound();
    let text = files.get_mut("board.toml").unwrap();
    *text = text.replace(
        "up-to = 5\n",
        "up-to = 7\nzeros = \"hidden\"\nround-to = 5\nleast-denominator = 8\nleast-possible = 4\n",
    );
    assert_eq!(
        board(&files).audiences[1].disclosure,
        Disclosure::Protect(DisclosurePolicy {
            up_to: 7,
            zeros: Zeros::Hidden,
            round_to: 5,
            least_denominator: 8,
            least_possible: 4,
        })
    );
}

#[test]
fn approval_is_needed_and_letters_go_anywhere_unless_the_file_says_otherwise() {
    let mut files = sound();
    let text = files.get_mut("board.toml").unwrap();
    text.push_str("\n[post]\nallowed-domains = [\"Council.example\", \".police.example\"]\nsecure-domains = [\".police.example\"]\n");
    let said = board(&files);
    assert!(said.approval.is_needed && (said.approval.least_coverage - 0.8).abs() < 1e-9);
    assert!(said.post.may_have_letters("lead@council.example"));
    assert!(!said.post.may_have_packs("lead@council.example"));
    let mut files = sound();
    let text = &files["board.toml"];
    let silent = text[..text.find("[approval]").unwrap()].to_owned();
    files.insert("board.toml".to_owned(), silent);
    let silent = board(&files);
    assert!(silent.approval.is_needed && silent.approval.least_coverage == 0.0);
    assert!(silent.post.may_have_packs("anybody@anywhere.example"));
}

#[test]
fn the_ladder_is_in_the_order_of_time() {
    let board = board(&sound());
    let codes: Vec<&str> = board.ladder.iter().map(|rung| rung.code.as_str()).collect();
    let in_time = [
        "request",
        "reminder",
        "correction",
        "rest",
        "escalation",
        "queries",
    ];
    assert_eq!(codes, in_time);
}

#[test]
fn a_rung_may_repeat_and_go_higher_and_the_board_has_a_chair() {
    let board = board(&sound());
    let rung = |code: &str| board.ladder.iter().find(|rung| rung.code == code).unwrap();
    let rest = rung("rest");
    assert_eq!((rest.minimum_gap, rest.every, rest.at_most), (2, Some(5), 3));
    assert_eq!(rest.escalates_to, [Role::BoardMember, Role::Chair]);
    assert_eq!(rest.condition, Condition::PartReceived);
    let queries = rung("queries");
    assert_eq!(
        (queries.minimum_gap, queries.every, queries.at_most),
        (0, None, 1)
    );
    assert_eq!(queries.to, [Role::DataLead, Role::Officer]);
    assert_eq!(
        (queries.anchor, queries.condition),
        (Anchor::Answered, Condition::QueriesOpen)
    );
    assert_eq!(board.chair.unwrap().address, "chair@testtown.example");
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

#[test]
fn where_letters_may_go_is_read_in_lower_case() {
    let mut files = sound();
    let text = files.get_mut("board.toml").unwrap();
    text.push_str("\n[post]\nallowed-domains = [\"Police.example\"]\nteam = [\"A.Officer@Blanktown.example\", \"Team.example\"]\n");
    let post = read_all(&files).unwrap().post;
    assert!(post.allowed_domains.contains("police.example"), "{post:?}");
    for (address, is_team) in [
        ("a.officer@blanktown.example", true),
        ("A.OFFICER@blanktown.EXAMPLE", true),
        ("b.officer@blanktown.example", false),
        ("anybody@team.example", true),
        ("anybody@not-team.example", false),
    ] {
        assert_eq!(post.is_team(address), is_team, "{address}");
    }
}

#[test]
fn a_total_knows_its_parts_and_a_median_its_unit() {
    let board = read_all(&rules::with_totals()).unwrap();
    let find = |code: &str| {
        board
            .indicators
            .iter()
            .find(|one| one.code.as_str() == code)
            .unwrap()
    };
    let total = find("TOT01");
    let parts: Vec<&str> = total.parts.iter().map(IndicatorCode::as_str).collect();
    assert_eq!(
        (total.source, parts.as_slice()),
        (Source::Total, ["POL01", "CSC04"].as_slice())
    );
    let median = find("POL02");
    assert_eq!(
        median.unit,
        Unit::Median {
            unit: "days".to_owned()
        }
    );
    assert!(median.is_one_figure() && !median.asks_denominator());
    assert!(find("POL01").parts.is_empty());
}
