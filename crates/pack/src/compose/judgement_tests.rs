//! What the page for the chair asks and says of ratings, and which way an arrow points.

use boardpack_model::assessment::{Assessment, Direction, IndicatorAssessment, Rag};
use boardpack_model::board::{Polarity, Source};
use boardpack_model::pack::Pack;

use super::*;
use crate::fixture;

fn pack_of(board: &Board, assessment: &Assessment) -> Pack {
    let edition = fixture::edition("board", Some(1));
    compose(
        board,
        assessment,
        &edition,
        &fixture::printed,
        &fixture::submissions(),
    )
}

fn one<'a>(assessment: &'a mut Assessment, code: &str) -> &'a mut IndicatorAssessment {
    let mut all = assessment.indicators.iter_mut();
    all.find(|one| one.indicator.as_str() == code).unwrap()
}

#[test]
fn a_target_is_asked_for_where_one_can_be_agreed_and_an_expected_range_for_activity() {
    let mut assessment = fixture::assessment();
    for one in &mut assessment.indicators {
        if one.rag == Rag::NoTarget {
            one.rag = Rag::Green;
        }
    }
    let asks = |assessment: &Assessment| -> Vec<String> {
        let about = |ask: &String| ask.contains("none is wanted");
        let asks = pack_of(&fixture::board(), assessment).chair.asks;
        asks.into_iter().filter(about).collect()
    };
    assessment.counts.no_target = 0;
    assert_eq!(asks(&assessment), [""; 0]);
    let neutral = Polarity::Neutral {
        low: None,
        high: None,
    };
    let activity = one(&mut assessment, "POL01");
    (activity.rag, activity.polarity) = (Rag::NoTarget, neutral);
    assert_eq!(
        asks(&assessment),
        ["Agree an expected range for the 1 activity indicator that has none, or agree that none is wanted."]
    );
    let activity = one(&mut assessment, "CSC05");
    (activity.rag, activity.polarity) = (Rag::NoTarget, neutral);
    assessment.counts.no_target = 1;
    assert_eq!(
        asks(&assessment),
        [
            "Agree targets for the 1 indicator that has a figure and no target, or agree that none is wanted.",
            "Agree an expected range for the 2 activity indicators that have none, or agree that none is wanted.",
        ]
    );
}

#[test]
fn red_timeliness_stands_in_the_sentence_about_returns() {
    let (mut board, mut assessment) = (fixture::board(), fixture::assessment());
    let sentence = |board: &Board, assessment: &Assessment| pack_of(board, assessment).chair.returns_sentence;
    let timely = board
        .indicators
        .iter_mut()
        .find(|one| one.code.as_str() == "CSC05")
        .unwrap();
    (timely.source, timely.name) = (Source::Timeliness, "Returns on time".to_owned());
    let of = one(&mut assessment, "CSC05");
    (of.rag, of.floor) = (Rag::Red, Some(80.0));
    of.series.last_mut().unwrap().figure = Some(75.0);
    assert!(
        sentence(&board, &assessment).starts_with(
            "Returns received: 10 of 12, 8 on time. Returns on time: 75.0% (red: floor 80.0%). Not yet"
        ),
        "{}",
        sentence(&board, &assessment)
    );
    one(&mut assessment, "CSC05").rag = Rag::Amber;
    assert!(!sentence(&board, &assessment).contains("floor"));
}

#[test]
fn an_arrow_goes_the_way_of_the_trend_that_was_tested() {
    // The series began at 70 and fell to 45 before the twelve figures that were tested: those rise, or fall, from there.
    let band = Polarity::Band {
        low: 50.0,
        high: 60.0,
    };
    for (polarity, direction, latest, slope) in [
        (band, Direction::Improving, 48.0, 1),
        (band, Direction::Worsening, 40.0, -1),
        (band, Direction::Improving, 66.0, -1),
        (band, Direction::Worsening, 90.0, 1),
        (band, Direction::Rising, 55.0, 1),
        (band, Direction::Falling, 55.0, -1),
        (band, Direction::AcrossGap, 48.0, 0),
        (Polarity::High, Direction::Worsening, 48.0, -1),
        (Polarity::Low, Direction::Worsening, 48.0, 1),
    ] {
        let mut assessment = fixture::assessment();
        let one = one(&mut assessment, "CSC05");
        (one.polarity, one.direction) = (polarity, direction);
        one.series[0].figure = Some(70.0);
        one.series.last_mut().unwrap().figure = Some(latest);
        assert_eq!(figures::slope(one), slope, "{direction:?} {latest}");
    }
}
