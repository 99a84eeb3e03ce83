//! A total of which something is absent, and the year so far: the same words in every format, and never drawn as whole.

use boardpack_model::assessment::{Assessment, Covers, IndicatorAssessment, Rag, YearFigure};
use boardpack_model::pack::{IndicatorSection, Pack, ScoreRow};
use boardpack_model::{Period, Value};

use super::*;
use crate::charts::trend_svg;
use crate::fixture;

const TOTAL: &str = "POL01";

fn covers(given: u32) -> Covers {
    Covers {
        given,
        of: 2,
        parts: "agencies".to_owned(),
        without: if given < 2 {
            vec!["Voluntary".to_owned()]
        } else {
            Vec::new()
        },
        nil: Vec::new(),
    }
}

fn year(until: Period, value: Value, given: u32, without: &[&str]) -> YearFigure {
    YearFigure {
        year: until.year_around().unwrap(),
        until,
        figure: value
            .exact()
            .filter(|_| without.is_empty() && value != Value::NilReturn),
        value,
        numerator: value,
        denominator: Value::Blank,
        covers: Covers {
            given,
            of: 4,
            parts: "quarters".to_owned(),
            without: without.iter().map(|text| (*text).to_owned()).collect(),
            nil: Vec::new(),
        },
        formula: String::new(),
        inputs: Vec::new(),
    }
}

/// The rich assessment, in which one count is a total with its latest point changed.
fn assessment(change: impl Fn(&mut IndicatorAssessment)) -> Assessment {
    let mut assessment = fixture::assessment();
    let mut all = assessment.indicators.iter_mut();
    let one = all.find(|one| one.indicator.as_str() == TOTAL).unwrap();
    for point in &mut one.series {
        point.covers = Some(covers(2));
    }
    change(one);
    assessment
}

fn without_one(one: &mut IndicatorAssessment) {
    one.rag = Rag::NotRated;
    one.variation = None;
    let latest = one.series.last_mut().unwrap();
    latest.figure = None;
    latest.value = Value::number(1412.0);
    latest.covers = Some(covers(1));
}

fn pack(change: impl Fn(&mut IndicatorAssessment)) -> Pack {
    compose(
        &fixture::board(),
        &assessment(change),
        &fixture::edition("board", Some(1)),
        &fixture::printed,
        &fixture::submissions(),
    )
}

fn row(pack: &Pack) -> &ScoreRow {
    let mut rows = pack.scorecard.iter().flat_map(|group| &group.rows);
    rows.find(|row| row.code == TOTAL).unwrap()
}

fn section(pack: &Pack) -> &IndicatorSection {
    let mut sections = pack.themes.iter().flat_map(|theme| &theme.indicators);
    sections.find(|one| one.code == TOTAL).unwrap()
}

#[test]
fn a_total_says_how_much_of_it_is_there() {
    let whole = pack(|_| {});
    assert_eq!(
        (
            row(&whole).covers.as_str(),
            row(&whole).latest.text.contains("[part]")
        ),
        ("2 of 2 agencies", false)
    );
    assert!(
        section(&whole)
            .table
            .iter()
            .all(|row| !row.notes.contains("part of the total"))
    );
    let pack = pack(without_one);
    let (row, section) = (row(&pack), section(&pack));
    assert_eq!(
        (row.latest.text.as_str(), row.covers.as_str()),
        ("1,412 [part]", "1 of 2 agencies")
    );
    assert_eq!((row.latest_number, row.spark.last()), (None, Some(&None)));
    assert!(row.last_known.is_some());
    assert_eq!(section.covers, row.covers);
    let last = section.table.last().unwrap();
    assert_eq!((last.figure.as_str(), last.number), ("1,412 [part]", None));
    assert_eq!(
        last.notes,
        "part of the total: 1 of 2 agencies, without Voluntary"
    );
}

#[test]
fn part_of_a_total_is_drawn_hollow_with_a_gap_in_the_line_and_said_in_the_alternative() {
    let (whole, part) = (pack(|_| {}), pack(without_one));
    let of = |pack: &Pack| section(pack).trend.clone().unwrap();
    let (whole, part) = (of(&whole), of(&part));
    let last = part.points.last().unwrap();
    assert_eq!(
        (last.figure, last.part.as_ref().map(|part| part.figure)),
        (None, Some(1412.0))
    );
    let said =
        "Not the whole: 1,412 [part] in 2026-27 Q1 (part of the total: 1 of 2 agencies, without Voluntary).";
    assert!(part.alt.contains(said), "{}", part.alt);
    assert!(!part.alt.contains("without a figure") && !whole.alt.contains("part of the total"));
    let (drawn_whole, drawn_part) = (trend_svg(&whole, None), trend_svg(&part, None));
    assert!(drawn_part.contains(">part of the total<") && !drawn_whole.contains(">part of the total<"));
    // The line has one place fewer, and no mark of a gap stands in its stead.
    let line = |svg: &str| svg.matches("<polyline").map(|_| 1).sum::<usize>();
    assert_eq!(line(&drawn_part), line(&drawn_whole));
    assert_eq!(
        drawn_part.matches("[x]").count(),
        drawn_whole.matches("[x]").count()
    );
}

#[test]
fn the_year_so_far_is_said_with_what_is_in_it() {
    let check = |value: Value, given, without: &[&str], expected: &str| {
        let pack = pack(|one| {
            one.year = Some(year("2026-27 Q2".parse().unwrap(), value, given, without));
        });
        assert_eq!(row(&pack).year, expected);
        assert_eq!(section(&pack).year, expected);
    };
    check(
        Value::number(1204.0),
        2,
        &[],
        "2026-27 so far: 1,204 (2 of 4 quarters)",
    );
    check(Value::number(1204.0), 4, &[], "2026-27: 1,204 (4 of 4 quarters)");
    check(
        Value::number(602.0),
        1,
        &["2026-27 Q1"],
        "2026-27 so far: 602 (1 of 4 quarters, without 2026-27 Q1)",
    );
    check(
        Value::Suppressed {
            low: 13.0,
            high: 16.0,
        },
        2,
        &[],
        "2026-27 so far: 13 to 16 (2 of 4 quarters)",
    );
    check(Value::NilReturn, 2, &[], "2026-27 so far: nil (2 of 4 quarters)");
    check(Value::NotReceived, 0, &["2026-27 Q1", "2026-27 Q2"], "");
    let first = pack(|one| {
        one.year = Some(year("2026-27 Q1".parse().unwrap(), Value::number(602.0), 1, &[]));
    });
    assert_eq!(row(&first).year, "", "one quarter is no sum");
    let withheld = pack(|one| {
        one.withheld = Some("small numbers".to_owned());
        one.year = Some(year("2026-27 Q2".parse().unwrap(), Value::number(1204.0), 2, &[]));
    });
    assert_eq!(
        (row(&withheld).year.as_str(), row(&withheld).covers.as_str()),
        ("", "")
    );
}

#[test]
fn every_format_says_the_same_of_a_part_and_of_the_year() {
    let pack = pack(|one| {
        without_one(one);
        one.year = Some(year("2026-27 Q2".parse().unwrap(), Value::number(1204.0), 2, &[]));
    });
    let said = [
        "1,412 [part]",
        "1 of 2 agencies",
        "2026-27 so far: 1,204 (2 of 4 quarters)",
    ];
    let workbook = crate::xlsx(&pack).unwrap();
    let cells = crate::xlsx::tests::parts(&workbook)["xl/sharedStrings.xml"].clone();
    let (_, page) = crate::samples::read(&crate::html(&pack).unwrap());
    for words in said {
        assert!(cells.contains(words), "the workbook: {words}");
        assert!(page.contains(words), "the page: {words}");
    }
    assert!(cells.contains("part of the total: 1 of 2 agencies, without Voluntary"));
    assert!(page.contains("part of the total: 1 of 2 agencies, without Voluntary"));
    // Excel's own chart has a gap there, and the line above it says why.
    assert!(cells.contains(". Gap: 2026-27 Q1, part of the total: 1 of 2 agencies, without Voluntary."));
    let Some(text) = crate::pdf::tests::text(&crate::pdf(&pack).unwrap()) else {
        return;
    };
    let text = text.split_whitespace().collect::<Vec<&str>>().join(" ");
    // In a column of the scorecard, which the words of others lie beside.
    for words in [said[0], "1 of 2", said[2]] {
        assert!(text.contains(words), "the PDF: {words}");
    }
}
