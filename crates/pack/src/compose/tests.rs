//! Composing from a rich board: what is printed and what is not.

use boardpack_model::assessment::{Assessment, IndicatorAssessment, Rag};
use boardpack_model::pack::{IndicatorSection, Pack, ScoreRow};
use boardpack_model::{PartReceived, Receipt, ReturnStatus, Value};

use super::*;
use crate::fixture;

fn pack_of(assessment: &Assessment, audience: &str) -> Pack {
    compose(
        &fixture::board(),
        assessment,
        &fixture::edition(audience, Some(1)),
        &fixture::printed,
        &fixture::submissions(),
    )
}

fn row<'a>(pack: &'a Pack, code: &str) -> &'a ScoreRow {
    pack.scorecard
        .iter()
        .flat_map(|group| &group.rows)
        .find(|row| row.code == code)
        .unwrap()
}

fn section<'a>(pack: &'a Pack, code: &str) -> &'a IndicatorSection {
    pack.themes
        .iter()
        .flat_map(|theme| &theme.indicators)
        .find(|one| one.code == code)
        .unwrap()
}

/// What is not checked by the board's settlement is said to those who see everything, and to nobody else.
#[test]
fn a_check_that_the_board_turned_off_is_said() {
    let mut board = fixture::board();
    let setting = boardpack_model::rules::RuleSetting {
        is_off: true,
        reason: "a new system".to_owned(),
        ..boardpack_model::rules::RuleSetting::default()
    };
    board.rules.insert("large-change".to_owned(), setting);
    let said = |board: &Board, audience: &str| {
        let edition = fixture::edition(audience, Some(1));
        let (assessment, submissions) = (fixture::assessment(), fixture::submissions());
        let pack = compose(board, &assessment, &edition, &fixture::printed, &submissions);
        let mut sentences = pack.quality.sentences.into_iter();
        sentences.find(|sentence| sentence.contains("not made"))
    };
    let told = "By the board's own settlement these checks were not made: large change (a new system).";
    assert_eq!(said(&board, "board").as_deref(), Some(told));
    assert_eq!(said(&board, "public"), None);
    assert_eq!(said(&fixture::board(), "board"), None);
}

/// Each agency's checks, and the queries that were explained under the agency's name, for those who see everything.
#[test]
fn checks_and_explanations_stand_on_the_page_of_data_quality() {
    let pack = pack_of(&fixture::assessment(), "board");
    let checks = pack.quality.agencies.iter().filter_map(|row| {
        let checks = row.checks?;
        Some(format!(
            "{}: {} made, {} not",
            row.agency, checks.run, checks.not_run
        ))
    });
    let checks: Vec<String> = checks.collect();
    assert_eq!(checks.len(), 2, "{checks:?}");
    assert!(
        checks.iter().any(|line| line.ends_with(": 41 made, 2 not")),
        "{checks:?}"
    );
    let explained = &pack.quality.explained;
    assert_eq!(explained.len(), 1);
    assert!(
        explained[0].who.ends_with(", Monday 3 August 2026"),
        "{}",
        explained[0].who
    );
    assert_eq!(
        explained[0].said,
        "A new reporting line opened in May <and> is much used."
    );
    assert!(
        pack_of(&fixture::assessment(), "public")
            .quality
            .explained
            .is_empty()
    );
}

/// The assessment with one indicator withheld as the disclosure rule does it: no number is left.
fn with_one_withheld() -> Assessment {
    let mut assessment = fixture::assessment();
    let one = assessment
        .indicators
        .iter_mut()
        .find(|one| one.indicator.as_str() == "CSC05")
        .unwrap();
    one.withheld = Some("withheld: small numbers".to_owned());
    one.series.clear();
    one.variation = None;
    assessment.counts.withheld = 1;
    assessment
}

/// What a reader is told of an indicator's lines: caption, text alternative, how to read it, notes of the table.
fn lines_of(pack: &Pack, code: &str) -> String {
    let section = section(pack, code);
    let trend = section.trend.as_ref().unwrap();
    let alt = trend.alt.split(". ").skip(2).collect::<Vec<_>>().join(". ");
    let notes: Vec<&str> = section.table.iter().map(|row| row.notes.as_str()).collect();
    format!(
        "Caption: [{}]\n{alt}\n{}\nTable: {}",
        trend.notes.join(" "),
        section.reading,
        notes.join("|")
    )
}

#[test]
fn a_chart_its_words_and_its_table_say_the_same_of_its_lines() {
    let pack = pack_of(&fixture::assessment(), "board");
    insta::assert_snapshot!(lines_of(&pack, "VCS01"), @r"
    Caption: []
    Median 122, no limits. Direction: too few points.
    There are too few points yet for limits: the line across is the median.
    Table: |||||
    ");
    insta::assert_snapshot!(lines_of(&pack, "COM01"), @r"
    Caption: []
    Mean 85.5%, limits by denominator, at the last point 79.8% to 91.1%. Target 88.0%. Direction: no clear trend. 1 period without a figure.
    Direction: no clear trend. This is a change for the better. As things work now the target will be met in some periods and not in others.
    Table: |||||||seven above the mean
    ");
    insta::assert_snapshot!(lines_of(&pack, "ICB02"), @r"
    Caption: [Limits begin anew in 2024-25 Q3: the form that practices fill in was replaced.]
    Mean 81.6%, limits 70.5% to 92.8%. Limits begin anew in 2024-25 Q3: the form that practices fill in was replaced. Target 75.0%. Direction: improving.
    Direction: improving. As things work now the target will be met in some periods and not in others.
    Table: |limits begin anew, seven below the mean||||||
    ");
    insta::assert_snapshot!(lines_of(&pack, "ACU01"), @r"
    Caption: [Limits begin anew in 2025-26 Q3: a second hospital is counted.]
    Mean 77, limits 55 to 99 (2021-22 Q2 to 2025-26 Q2). Limits begin anew in 2025-26 Q3: a second hospital is counted. Direction: no clear trend. 1 period without a figure.
    Direction: no clear trend. Since its lines began anew there are too few points for limits.
    Table: ||seven above the mean|||limits begin anew||
    ");
    let lines = |code: &str| section(&pack, code).trend.clone().unwrap();
    assert_eq!(lines("ICB02").rebased, [13]);
    let few = lines("COM01").limits[0].clone();
    assert_eq!(few.by_point.len(), 20);
    assert_eq!(few.by_point[8], None, "a gap has no denominator");
}

#[test]
fn why_there_are_no_limits_is_said() {
    let mut assessment = fixture::assessment();
    let mut read = |change: fn(&mut IndicatorAssessment)| {
        let one = assessment
            .indicators
            .iter_mut()
            .find(|one| one.indicator.as_str() == "CSC14")
            .unwrap();
        change(one);
        lines_of(&pack_of(&assessment, "board"), "CSC14")
    };
    assert!(read(|one| one.variation = None).contains("It hardly varies, so limits would say nothing."));
    let few = read(|one| one.series.truncate(12));
    assert!(few.contains("There are too few points yet for limits."), "{few}");
}

#[test]
fn both_denominators_are_printed() {
    let pack = pack_of(&fixture::assessment(), "board");
    insta::assert_snapshot!(pack.chair.counts_sentence, @"4 met: 14.3% of all 28, 28.6% of the 14 with a figure and a target. Of these 14, 10 not met (6 amber, 4 red). The other 14: 11 activity, which is not rated, 1 without an agreed target and 2 without a figure.");
    insta::assert_snapshot!(pack.chair.returns_sentence, @"Returns received: 10 of 12, 8 on time. Not yet received by 8 September 2026: Housing and Probation. Their figures are shown as not yet received.");
    insta::assert_snapshot!(pack.chair.asks.join("\n"), @r"
        Consider what needs attention below, with the question beside each, and agree what partners will do together.
        Ask what would help with the returns still awaited from Housing and Probation.
        Agree targets for the 1 indicator that has a figure and no target, or agree that none is wanted.
        Agree an expected range for the 7 activity indicators that have none, or agree that none is wanted.
        Note the 2 revisions since the last issue.
    ");
    insta::assert_snapshot!(pack.chair.headlines.join("\n"), @r"
    A change for the worse that is unlikely to be chance: Re-referrals within 12 months (27.6%), Assessments within 45 working days (74.2%) and Seen by CAMHS within 18 weeks (55.4%).
    A change for the better that is unlikely to be chance: Initial conferences within 15 working days (90.2%), Return home interviews within 72 hours (76.7%), Length of care proceedings (36.9 weeks) and 2 more.
    Did not meet the target last time and does now: New birth visits within 14 days (88.9%).
    Demand outside what was expected: Contacts to the front door (3,942) and Electively home educated (601).
    2 past figures changed since the last issue; each is listed with its reason.
    ");
}

#[test]
fn what_has_not_come_is_said_with_the_last_known_figure_dated() {
    let pack = pack_of(&fixture::assessment(), "board");
    let score = row(&pack, "HOU01");
    assert_eq!(score.latest.text, "not yet received");
    assert_eq!(score.latest_number, None);
    assert_eq!(score.last_known.as_deref(), Some("12 in 2025-26 Q4"));
    assert_eq!(score.recent[0].text, "[c]");
    assert_eq!(score.spark.last(), Some(&None));
    let page = section(&pack, "HOU01");
    assert_eq!(page.latest.text, "not yet received by 8 September 2026");
    insta::assert_snapshot!(page.statement, @"Not yet received by 8 September 2026. The last known figure is 12 in 2025-26 Q4. Homeless 16- and 17-year-olds presenting stands at no figure for the quarter.");
}

#[test]
fn every_figure_is_printed_by_the_assessments_own_printer() {
    let board = fixture::board();
    let marked = |_: &Indicator, figure: f64| format!("‹{figure}›");
    let pack = compose(
        &board,
        &fixture::assessment(),
        &fixture::edition("board", None),
        &marked,
        &[],
    );
    let score = row(&pack, "CSC08");
    for text in [
        &score.latest.text,
        &score.target,
        &score.floor,
        &score.england,
        &score.neighbours,
    ] {
        assert!(text.starts_with('‹'), "{text}");
    }
    let page = section(&pack, "CSC08");
    assert!(page.table.iter().all(|row| row.figure.starts_with('‹')));
    let trend = page.trend.as_ref().unwrap();
    assert!(trend.points.iter().all(|point| point.printed.starts_with('‹')));
    assert!(trend.limits.iter().all(|limits| limits.mean.1.starts_with('‹')));
    assert!(
        page.comparison
            .as_ref()
            .unwrap()
            .bars
            .iter()
            .all(|bar| bar.printed.starts_with('‹'))
    );
}

#[test]
fn a_withheld_indicator_leaves_no_figure_anywhere() {
    let pack = pack_of(&with_one_withheld(), "public");
    let score = row(&pack, "CSC05");
    assert!(
        score.withheld
            && score.spark.is_empty()
            && score.latest_number.is_none()
            && score.last_known.is_none()
    );
    assert_eq!(
        (score.latest.text.as_str(), score.rag, score.slope),
        ("withheld", Rag::NoData, 0)
    );
    let page = section(&pack, "CSC05");
    assert!(
        page.trend.is_none()
            && page.table.is_empty()
            && page.commentary.is_empty()
            && page.comparison.is_none()
    );
    assert!(page.reading.is_empty());
    assert!(pack.chair.exceptions.iter().all(|row| row.code != "CSC05"));
    assert!(
        pack.revisions
            .iter()
            .all(|row| !row.indicator.starts_with("CSC05"))
    );
    assert!(
        pack.chair
            .headlines
            .iter()
            .all(|said| !said.contains("Assessments within")),
        "{:?}",
        pack.chair.headlines
    );
}

#[test]
fn words_that_may_hold_small_numbers_stay_with_the_board() {
    let board = pack_of(&fixture::assessment(), "board");
    let public = pack_of(&fixture::assessment(), "public");
    assert!(
        section(&board, "POL01").commentary[0]
            .text
            .contains("4 assessments")
    );
    assert_eq!(
        section(&public, "POL01").commentary[0].text,
        "The agency’s commentary is held by the board."
    );
    assert_eq!(board.quality.queries.len(), 2);
    assert!(public.quality.queries.is_empty());
    assert_eq!(public.marking, "OFFICIAL");
    let unknown = pack_of(&fixture::assessment(), "nobody");
    assert!(
        unknown.quality.queries.is_empty(),
        "an audience nobody knows sees the least"
    );
}

#[test]
fn the_pathway_leaves_out_steps_that_may_not_be_shown() {
    assert_eq!(
        pack_of(&fixture::assessment(), "board")
            .pathway
            .unwrap()
            .steps
            .len(),
        4
    );
    let mut assessment = fixture::assessment();
    let one = assessment
        .indicators
        .iter_mut()
        .find(|one| one.indicator.as_str() == "CSC06")
        .unwrap();
    one.withheld = Some("withheld".to_owned());
    let left = pack_of(&assessment, "public").pathway.unwrap();
    let shares: Vec<&str> = left.steps.iter().map(|step| step.share.as_str()).collect();
    assert_eq!(shares.len(), 3);
    // No share says how many the step between was.
    assert_eq!(shares.iter().filter(|share| share.is_empty()).count(), 2);
    assert!(left.subtitle.ends_with("steps with small numbers are left out"));
    assert!(!left.alt.contains("withheld"));
}

#[test]
fn the_grid_counts_returns_that_were_due() {
    let grid = pack_of(&fixture::assessment(), "board").timeliness;
    assert_eq!(grid.periods.len(), 6);
    let letters = |row: usize| {
        grid.rows[row]
            .cells
            .iter()
            .map(|cell| cell.letters.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    };
    insta::assert_snapshot!((0..12).map(letters).collect::<Vec<_>>().join("\n"), @r"
        T T T T T T
        T T T T T L2
        T T T T T T
        T T T L2 T T
        T T T T T+R T
        T T T T T L2+E
        T T T T T T
        T L2 T T T T
        T T T T T N
        T T T T T T
        T T T T T N
        X T T T T T
    ");
    insta::assert_snapshot!(grid.totals.join(" "), @"11/11 11/12 12/12 11/12 12/12 8/12");
    insta::assert_snapshot!(grid.alt, @"Grid of 12 agencies by 6 periods: 65 on time, 4 late, 2 not yet received, 1 followed by a corrected version.");
    assert_eq!(grid.rows[11].total, "5/5", "what is waived counts in neither");
}

#[test]
fn the_log_says_what_came_and_when() {
    let pack = pack_of(&fixture::assessment(), "board");
    let lines: Vec<String> = pack
        .submissions
        .iter()
        .map(|row| {
            [&row.agency, &row.due, &row.received, &row.receipt, &row.outcome]
                .map(String::as_str)
                .join(" | ")
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
        Blanktown Council, Children’s Social Care | 28 July 2026 | 27 July 2026, 17:59 | received on time | accepted, 7 of 7 figures
        Blankshire Police | 28 July 2026 | 30 July 2026, 17:59 | received late, 2 working days | accepted with queries, 6 of 7 figures
        NHS Blankshire Integrated Care Board | 28 July 2026 | 27 July 2026, 17:59 | received on time | accepted, 7 of 7 figures
        Blanktown Hospitals NHS Foundation Trust | 28 July 2026 | 27 July 2026, 17:59 | received on time | accepted, 7 of 7 figures
        Blanktown Community Health | 28 July 2026 | 27 July 2026, 17:59 | received on time | accepted, 7 of 7 figures
        Blankshire Mental Health Trust | 28 July 2026 | 30 July 2026, 17:59 | received late, 2 working days; extended to 4 August 2026 | accepted, 7 of 7 figures
        Blanktown Council, Education | 28 July 2026 | 27 July 2026, 17:59 | received on time | accepted, 7 of 7 figures
        Blanktown Youth Justice Service | 28 July 2026 | 27 July 2026, 17:59 | received on time | accepted, 7 of 7 figures
        Probation Service, Blankshire | 28 July 2026 | – | not yet received by 8 September 2026 | –
        Cafcass | 28 July 2026 | 27 July 2026, 17:59 | received on time | accepted, 7 of 7 figures
        Blanktown Homes (Tŷ Gwyn) | 28 July 2026 | – | not yet received by 8 September 2026 | –
        Blanktown Voluntary Action | 28 July 2026 | 27 July 2026, 17:59 | received on time | accepted, 7 of 7 figures
    ");
}

/// The same with probation's return in part, police's by the benefit of the doubt, and one more than expected.
fn with_a_part_and_a_doubt() -> Assessment {
    let mut assessment = fixture::assessment();
    let (coverage, period) = (&mut assessment.coverage, assessment.period);
    coverage.in_part = coverage.not_received.split_off(1);
    coverage.returns_begun = 11;
    coverage.returns_readable = 11;
    let of_period = |status: &&mut ReturnStatus| status.key.period == period;
    for status in assessment.returns.iter_mut().filter(of_period) {
        if status.key.agency.as_str() == "police" {
            let late = status.received.unwrap();
            status.receipt = Receipt::ReceivedOnTime;
            status.benefit_of_the_doubt = Some(late);
            status.received = Some(status.due);
            let mut stranger = status.key.clone();
            stranger.code = boardpack_model::ReturnCode::new("survey").unwrap();
            coverage.beyond.push(stranger);
        } else if status.key.agency.as_str() == "probation" {
            status.outcome = Some(boardpack_model::Outcome::AcceptedInPart);
            status.part = Some(PartReceived {
                at: status.due,
                expected: 7,
                read: 5,
                rest: None,
                rest_is_late: true,
            });
        }
    }
    assessment
}

#[test]
fn what_came_in_part_or_while_nobody_watched_is_said_where_returns_are_told() {
    let pack = pack_of(&with_a_part_and_a_doubt(), "board");
    let told = pack.submissions.iter().filter(|row| {
        row.receipt.contains("in part") || row.receipt.contains("doubt") || row.agency.contains("Probation")
    });
    let lines: Vec<String> = told.map(|row| row.receipt.clone()).collect();
    assert_eq!(
        lines,
        [
            "received on time; benefit of the doubt: first seen 30 July 2026, 17:59, after a time in which nobody watched the \
             drop folder",
            "the rest not yet received by 8 September 2026; in part 28 July 2026, 23:59: 5 of 7 figures",
        ]
    );
    let last = |agency: &str| {
        let row = pack
            .timeliness
            .rows
            .iter()
            .find(|row| row.agency == agency)
            .unwrap();
        row.cells.last().unwrap().letters.clone()
    };
    assert_eq!(
        (last("Police"), last("Probation")),
        ("T+B".to_owned(), "P".to_owned())
    );
    assert_eq!(
        pack.chair.returns_sentence,
        "Returns received: 10 of 12, 8 on time. Not yet received by 8 September 2026: Housing. Their figures are shown as not yet \
         received. Received in part, with the rest awaited: Probation."
    );
    for said in [
        "Something came for 11 of the 12 returns; 11 could be read and used, and 10 hold what is asked for.",
        "More than expected: 1 return came that the register does not ask for, from Blankshire Police (survey).",
    ] {
        assert!(
            pack.quality.sentences.iter().any(|sentence| sentence == said),
            "{said}"
        );
    }
}

#[test]
fn none_due_is_said_and_is_no_percentage() {
    let mut assessment = fixture::assessment();
    assessment.coverage = boardpack_model::assessment::Coverage::default();
    assessment.returns.clear();
    let pack = pack_of(&assessment, "board");
    assert_eq!(pack.chair.returns_sentence, "Returns: none due.");
    assert_eq!(pack.quality.sentences, ["No returns were due for 2026-27 Q1."]);
    assert!(pack.timeliness.rows.iter().all(|row| row.total == "none due"));
    assert!(pack.timeliness.totals.iter().all(|total| total == "none due"));
}

#[test]
fn a_draft_says_so_and_dates_are_written_out() {
    let draft = compose(
        &fixture::board(),
        &fixture::assessment(),
        &fixture::edition("board", None),
        &fixture::printed,
        &fixture::submissions(),
    );
    assert_eq!(draft.control[0], ("Status".to_owned(), "DRAFT".to_owned()));
    let issued = pack_of(&fixture::assessment(), "board");
    let control: Vec<String> = issued
        .control
        .iter()
        .map(|(label, text)| format!("{label}: {text}"))
        .collect();
    insta::assert_snapshot!(control.join("\n"), @r"
        Status: Issued
        Issue: 1
        Date issued: Thursday 17 September 2026
        Period: 2026-27 Q1 (April to June 2026)
        Data as at: Tuesday 8 September 2026, 17:00
        Approved by: Sam Ellis
        For: Partnership board, Thursday 24 September 2026
        Audience: board members
        Handling: OFFICIAL-SENSITIVE
        Contact: Sam Ellis, sam.ellis@blanktown.example, 01632 960 001
        Made with: boardpack 0.1.0
    ");
}

/// One indicator of the assessment, to be changed.
fn one<'a>(assessment: &'a mut Assessment, code: &str) -> &'a mut IndicatorAssessment {
    let mut all = assessment.indicators.iter_mut();
    all.find(|one| one.indicator.as_str() == code).unwrap()
}

/// The assessment with one figure that is accepted for now.
fn with_one_accepted() -> Assessment {
    let mut assessment = fixture::assessment();
    let accepted = one(&mut assessment, "CSC05");
    accepted.rag = Rag::Accepted;
    accepted.deviation = Some(boardpack_model::board::AcceptedDeviation {
        accepted: 70.0,
        from: jiff::civil::date(2026, 4, 1),
        until: jiff::civil::date(2027, 3, 31),
        reason: "The new recording system is being brought in.".to_owned(),
        agreed_by: "Board meeting, March 2026".to_owned(),
    });
    assessment.counts.red -= 1;
    assessment.counts.accepted = 1;
    assessment
}

#[test]
fn an_accepted_deviation_is_counted_by_itself_and_printed_with_its_end_and_reason_in_every_format() {
    let pack = pack_of(&with_one_accepted(), "board");
    let accepted = "at 70.0% until 31 March 2027";
    assert_eq!(row(&pack, "CSC05").accepted, accepted);
    assert_eq!(row(&pack, "CSC08").accepted, "");
    insta::assert_snapshot!(pack.chair.counts_sentence, @"4 met: 14.3% of all 28, 28.6% of the 14 with a figure and a target. Of these 14, 9 not met (6 amber, 3 red) and 1 not met as the board has accepted for now. The other 14: 11 activity, which is not rated, 1 without an agreed target and 2 without a figure.");
    let page = crate::html(&pack).unwrap();
    assert!(
        page.contains(accepted) && page.contains("◊</span> Accepted"),
        "the page"
    );
    let book = crate::xlsx::tests::parts(&crate::xlsx(&pack).unwrap());
    let texts = &book["xl/sharedStrings.xml"];
    for words in [
        accepted,
        "◊ Accepted",
        "Not met, accepted for now",
        "With a figure and a target",
    ] {
        assert!(texts.contains(words), "{words} in the workbook");
    }
    if let Some(text) = crate::pdf::tests::text(&crate::pdf(&pack).unwrap()) {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            text.contains("31 March 2027") && text.contains("Accepted"),
            "the document"
        );
    }
}

#[test]
fn the_ratings_add_up_to_all_in_words_and_in_rows() {
    let mut assessment = with_one_accepted();
    for (code, value) in [
        ("HOU01", Value::NilReturn),
        ("VCS01", Value::Suppressed { low: 1.0, high: 4.0 }),
    ] {
        let one = one(&mut assessment, code);
        let at = one.series.len() - 1;
        (one.series[at].figure, one.series[at].value) = (None, value);
        one.rag = Rag::NotRated;
    }
    let part = one(&mut assessment, "CSC14");
    let at = part.series.len() - 1;
    part.rag = Rag::NotRated;
    part.series[at].covers = Some(boardpack_model::assessment::Covers {
        given: 5,
        of: 7,
        parts: "agencies".to_owned(),
        without: Vec::new(),
        nil: Vec::new(),
    });
    let counts = &mut assessment.counts;
    (counts.activity, counts.no_data, counts.not_rated) = (9, 1, 3);
    let counts = assessment.counts;
    let rows = crate::signs::ratings(&counts);
    let number = |what: &str| rows.iter().find(|row| row.0 == what).unwrap().1;
    let judged: u32 = rows[..4].iter().map(|row| row.1).sum();
    assert_eq!(judged, number("With a figure and a target"));
    let others: u32 = rows[5..rows.len() - 1].iter().map(|row| row.1).sum();
    assert_eq!(judged + others, number("All"));
    insta::assert_snapshot!(pack_of(&assessment, "board").chair.counts_sentence, @"4 met: 14.3% of all 28, 28.6% of the 14 with a figure and a target. Of these 14, 9 not met (6 amber, 3 red) and 1 not met as the board has accepted for now. The other 14: 9 activity, which is not rated, 1 without an agreed target, 1 with nothing to report, said explicitly, 1 not rated because part of the figure is awaited, 1 not rated because of small or hidden numbers and 1 without a figure.");
    let many = boardpack_model::assessment::RagCounts {
        green: 27,
        amber: 20,
        red: 8,
        accepted: 2,
        activity: 9,
        no_target: 4,
        no_data: 2,
        ..Default::default()
    };
    assert_eq!(
        crate::signs::met_sentence(&many),
        "27 met: 37.5% of all 72, 47.4% of the 57 with a figure and a target. Of these 57, 28 not met (20 amber, 8 red) and \
         2 not met as the board has accepted for now."
    );
    assessment.counts = boardpack_model::assessment::RagCounts::default();
    let pack = pack_of(&assessment, "board");
    assert_eq!(pack.chair.counts_sentence, "No indicator is shown in this pack.");
}

#[test]
fn what_is_better_than_it_was_and_has_lost_its_target_is_said_in_one_sentence() {
    let mut assessment = fixture::assessment();
    let both = one(&mut assessment, "CSC05");
    let at = both.series.len() - 1;
    (both.series[at - 1].figure, both.series[at].figure) = (Some(86.0), Some(84.0));
    both.rag = Rag::Amber;
    both.variation.as_mut().unwrap().icon = Some(boardpack_model::assessment::VariationIcon::ImprovementHigh);
    let pack = pack_of(&assessment, "board");
    let about: Vec<&String> = pack
        .chair
        .headlines
        .iter()
        .filter(|line| line.contains("Assessments within 45 working days"))
        .collect();
    assert_eq!(
        about,
        [
            "Better than it used to be, by more than chance explains, though it met its target last time and does not now: \
             Assessments within 45 working days (84.0%)."
        ]
    );
}

#[test]
fn an_exception_carries_what_partners_say_and_the_last_action_with_whose_they_are() {
    let mut assessment = fixture::assessment();
    let exception = &mut assessment.exceptions[0];
    exception.coverage = "5 of 7 agencies".to_owned();
    exception.commentary = vec![boardpack_model::observation::Commentary {
        agency: AgencyCode::new("police").unwrap(),
        indicator: exception.indicator.clone(),
        period: assessment.period,
        text: "Two posts were vacant.".to_owned(),
        place: boardpack_model::Place::default(),
    }];
    let action = boardpack_model::board::Action {
        code: "A7".to_owned(),
        indicator: Some(exception.indicator.clone()),
        what: "Ask who waits longest".to_owned(),
        owner: Some(AgencyCode::new("police").unwrap()),
        agreed: jiff::civil::date(2026, 3, 12),
        due: jiff::civil::date(2026, 6, 30),
        done: None,
        report: String::new(),
    };
    exception.last_action = Some(action.clone());
    let pack = pack_of(&assessment, "board");
    let row = &pack.chair.exceptions[0];
    assert_eq!(row.coverage, "5 of 7 agencies");
    let police = Owner::Agency(AgencyCode::new("police").unwrap());
    assert_eq!(
        (&row.commentary[0].owner, row.commentary[0].who.as_str()),
        (&police, "Blankshire Police")
    );
    let told = row.last_action.as_ref().unwrap();
    assert_eq!(told.owner, police);
    assert_eq!(
        told.words,
        "A7, agreed 12 March 2026: Ask who waits longest. Police, by 30 June 2026. Open; its day has passed."
    );
    let page = crate::html(&pack).unwrap();
    let book = crate::xlsx::tests::parts(&crate::xlsx(&pack).unwrap());
    for words in ["5 of 7 agencies", "Two posts were vacant.", &told.words] {
        assert!(page.contains(words), "{words} in the page");
        assert!(
            book["xl/sharedStrings.xml"].contains(words),
            "{words} in the workbook"
        );
    }
    assessment.exceptions[0].last_action = Some(boardpack_model::board::Action {
        owner: None,
        done: Some(jiff::civil::date(2026, 6, 2)),
        report: "Three families were asked".to_owned(),
        ..action
    });
    let pack = pack_of(&assessment, "board");
    let told = pack.chair.exceptions[0].last_action.as_ref().unwrap();
    assert_eq!(told.owner, Owner::Board);
    assert_eq!(
        told.words,
        "A7, agreed 12 March 2026: Ask who waits longest. Blanktown, by 30 June 2026. Done on 2 June 2026. Three families \
         were asked."
    );
}

#[test]
fn exceptions_beyond_the_first_six_are_named_and_stand_whole_in_the_workbook() {
    let mut assessment = fixture::assessment();
    let first = assessment.exceptions[0].clone();
    assessment.exceptions = [
        "CSC01", "CSC02", "CSC03", "CSC04", "CSC05", "POL01", "CSC06", "CSC07",
    ]
    .map(|code| boardpack_model::assessment::Exception {
        indicator: boardpack_model::IndicatorCode::new(code).unwrap(),
        reason: format!("{code} is why"),
        ..first.clone()
    })
    .to_vec();
    let pack = pack_of(&assessment, "board");
    assert_eq!(
        (pack.chair.exceptions.len(), pack.chair.further_exceptions),
        (6, 2)
    );
    let page = crate::html(&pack).unwrap();
    let last = page.split("2 more in the").nth(1).unwrap();
    let sentence = last.split("</p>").next().unwrap();
    assert!(
        sentence.contains("Section 47 enquiries") && sentence.contains("Enquiries leading"),
        "{sentence}"
    );
    let book = crate::xlsx::tests::parts(&crate::xlsx(&pack).unwrap());
    assert!(book["xl/sharedStrings.xml"].contains("CSC07 is why."));
}

#[test]
fn a_comparison_is_said_in_words_in_every_format() {
    let mut assessment = fixture::assessment();
    let words = "Among ours and ten neighbours it is the third highest; allowing for chance, anywhere from second to sixth.";
    one(&mut assessment, "CSC08").comparison = Some(boardpack_model::assessment::Comparison {
        funnel: None,
        rank: Some((3, 11)),
        rank_range: Some((2, 6)),
        words: words.to_owned(),
    });
    let pack = pack_of(&assessment, "board");
    assert!(section(&pack, "CSC08").comparison_words.ends_with(words));
    assert!(crate::html(&pack).unwrap().contains(words));
    let book = crate::xlsx::tests::parts(&crate::xlsx(&pack).unwrap());
    assert!(book["xl/sharedStrings.xml"].contains(words));
    if let Some(text) = crate::pdf::tests::text(&crate::pdf(&pack).unwrap()) {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            text.contains("third highest; allowing for chance"),
            "the document"
        );
    }
    one(&mut assessment, "CSC08").withheld = Some("withheld".to_owned());
    let pack = pack_of(&assessment, "board");
    assert!(!serde_json::to_string(&pack).unwrap().contains("third highest"));
}

#[test]
fn a_direction_has_a_colour_only_beside_a_target() {
    use crate::signs::Tone::{Better, Neutral, Usual, Worse};
    use boardpack_model::assessment::Direction::{Falling, Improving, NoClearTrend, Rising, Worsening};
    let pack = pack_of(&fixture::assessment(), "board");
    let mut of = row(&pack, "CSC05").clone();
    for (direction, rag, tone, words) in [
        (Improving, Rag::Green, Better, "improving"),
        (Improving, Rag::Red, Better, "improving"),
        (Worsening, Rag::Green, Neutral, "worsening, within target"),
        (Worsening, Rag::Amber, Worse, "worsening, not on target"),
        (Worsening, Rag::Accepted, Worse, "worsening, not on target"),
        (Worsening, Rag::NoTarget, Usual, "worsening"),
        (Rising, Rag::AboveExpected, Usual, "rising"),
        (Falling, Rag::AsExpected, Usual, "falling"),
        (NoClearTrend, Rag::Green, Usual, "no clear trend"),
    ] {
        (of.direction, of.rag) = (direction, rag);
        assert_eq!(crate::signs::direction_tone(&of), tone, "{words}");
        assert_eq!(crate::signs::direction(&of).1, words);
    }
}

#[test]
fn an_empty_assessment_is_still_a_pack() {
    let mut assessment = fixture::assessment();
    assessment.indicators.clear();
    assessment.exceptions.clear();
    assessment.returns.clear();
    assessment.revisions.clear();
    assessment.counts = boardpack_model::assessment::RagCounts::default();
    let pack = pack_of(&assessment, "board");
    assert!(pack.scorecard.is_empty() && pack.pathway.is_none());
    assert_eq!(
        pack.chair.headlines,
        ["No indicator shows a change that is unlikely to be chance."]
    );
}

#[test]
fn nothing_in_a_pack_blames() {
    let pack = pack_of(&fixture::assessment(), "board");
    let text = serde_json::to_string(&pack).unwrap().to_lowercase();
    for word in ["rejected", "failed", "league"] {
        assert!(!text.contains(word), "{word}");
    }
}

#[test]
fn a_figure_is_marked_by_what_stands_in_its_place() {
    for (value, mark) in [
        (Value::Suppressed { low: 1.0, high: 4.0 }, "[c]"),
        (Value::NotApplicable, "[z]"),
        (Value::NotAvailable, "[x]"),
        (Value::LowReliability, "[u]"),
        (Value::NilReturn, "nil"),
        (Value::number(1234.0), "1,234"),
        (Value::Blank, "[x]"),
    ] {
        assert_eq!(figures::part(value), mark);
    }
}

#[test]
fn the_methods_say_what_a_reader_could_take_for_more_than_it_is() {
    let pack = pack_of(&fixture::assessment(), "board");
    let about = |beginning: &str| {
        let mut all = pack.methods.iter().filter(|said| said.starts_with(beginning));
        let found = all.next().unwrap_or_else(|| panic!("{beginning}")).clone();
        assert_eq!(all.next(), None, "{beginning} is said twice");
        found
    };
    let said = ["Accepted deviations.", "Direction", "Comparison."].map(about);
    insta::assert_snapshot!(said.join("\n\n"), @"
    Accepted deviations. The board can agree to bear a figure that does not meet its target, while it is no worse than a stated level and until a stated day, for a reason. While that holds on the last day of the figure’s period, the figure is shown as accepted, never as green, and stays among the exceptions. A figure worse than that level, or of a period that ends after that day, is rated as any other.

    Direction is a Mann–Kendall test for a trend over up to twelve figures (at the 5% level), not the difference of the last two. A drift over those figures of less than 2% of their own level, or of less than one step of the last printed decimal, is too small to act on, however steady; a percentage’s level is its distance from 0 or 100, whichever is nearer. Where there is no trend, or too small a one, the pack says “no clear trend”.

    Comparison. England and statistical neighbours are those of the year printed; our own figure may be of a later and shorter period. The lines on our bar show the 95% interval of the figure (Wilson for proportions, Byar for rates). “More than chance alone” is judged by the number of cases behind the figure and nothing else: it is not adjusted for over-dispersion. Places differ for other reasons too, so that more of them lie outside such limits than chance would put there; that is a reason to ask, not a finding.
    ");
    // A reader of any format finds them: the page and the workbook print every paragraph of the methods.
    let (_, page) = crate::samples::read(&crate::html(&pack).unwrap());
    let workbook = crate::xlsx(&pack).unwrap();
    let cells = crate::xlsx::tests::parts(&workbook)["xl/sharedStrings.xml"].clone();
    for words in [
        "not adjusted for over-dispersion",
        "less than 2% of their own level",
        "is shown as accepted, never as green",
    ] {
        assert!(page.contains(words) && cells.contains(words), "{words}");
    }
}
