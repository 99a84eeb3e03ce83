//! What is said of the latest point beside its lines.

use boardpack_model::assessment::SpecialCause;
use boardpack_model::board::{FixedLimits, TwoInThree};

use super::{of, somes, zigzag};

#[test]
fn two_of_three_near_a_limit_is_said_of_none_beyond_it() {
    let after = |latest: &[f64]| {
        let mut figures = zigzag(20);
        figures.extend(somes(latest));
        let mut case = of(&figures);
        case.indicator.control.fixed = Some(FixedLimits {
            points: 20,
            reason: "agreed".to_owned(),
        });
        case
    };
    let beyond = after(&[41.0, 30.0]);
    let met = beyond.found().unwrap().latest;
    assert_eq!(met, [SpecialCause::BelowLimit, SpecialCause::TwoInThreeLow]);
    insta::assert_snapshot!(beyond.sentence(), @r"It is below the lower limit of 39.4%: more than chance explains.");
    let near = after(&[42.0, 41.5]);
    assert_eq!(near.found().unwrap().latest, [SpecialCause::TwoInThreeLow]);
    insta::assert_snapshot!(near.sentence(), @r"It has been near or beyond the lower limit of 39.4% in two or more of the last three periods: more than chance explains.");
    let mut outer = near;
    outer.rules.two_in_three = TwoInThree::OuterThirdOnly;
    insta::assert_snapshot!(outer.sentence(), @r"It has been near the lower limit of 39.4% in two or more of the last three periods: more than chance explains.");
}

#[test]
fn a_figure_and_a_line_that_print_alike_are_told_with_more_decimals() {
    let whole = |figures: &[f64]| {
        let mut case = of(&somes(figures));
        case.indicator.decimals = 0;
        case
    };
    // Eighteen in turn about 50 and one at the edge of their limits.
    let mut figures: Vec<f64> = zigzag(18).into_iter().flatten().collect();
    figures.push(0.0);
    let mut case = whole(&figures);
    case.indicator.control.fixed = Some(FixedLimits {
        points: 18,
        reason: "agreed".to_owned(),
    });
    let (lower, _) = case.found().unwrap().phases[0].latest_limits().unwrap();
    // The limit is 39.36: 38.9 prints as 39 too, and so does 39.3.
    assert!((lower - 39.36).abs() < 0.01, "{lower}");
    for (latest, said) in [
        (
            38.9,
            "It is below the lower limit of 39.4% (it is 38.9%): more than chance explains.",
        ),
        (
            39.355,
            "It is below the lower limit of 39.360% (it is 39.355%): more than chance explains.",
        ),
        (
            30.0,
            "It is below the lower limit of 39%: more than chance explains.",
        ),
    ] {
        case.points[18].figure = Some(latest);
        assert_eq!(case.sentence(), said);
    }
    let shifted = [
        8.9, 7.3, 8.9, 8.8, 7.0, 8.7, 8.9, 7.9, 7.8, 7.9, 7.8, 7.9, 7.8, 7.9, 7.8, 7.9,
    ];
    insta::assert_snapshot!(whole(&shifted).sentence(), @r"It has stayed below the mean of 8.1% (it is 7.9%) for seven periods or more: more than chance explains.");
}

#[test]
fn limits_of_a_share_are_cut_to_what_a_share_can_be() {
    let figures: Vec<f64> = (0..14)
        .map(|index| if index % 2 == 0 { 99.0 } else { 91.0 })
        .collect();
    let mut case = of(&somes(&figures));
    let (_, upper) = case.found().unwrap().phases[0].latest_limits().unwrap();
    assert!(upper > 105.0, "{upper}");
    insta::assert_snapshot!(case.sentence(), @r"It varies no more than chance alone explains, between 73.7% and 100.0%.");
    case.indicator.may_exceed_denominator = true;
    assert!(case.sentence().ends_with("and 116.3%."), "{}", case.sentence());
}
