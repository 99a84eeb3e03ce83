//! How a figure is made, and which way is good: the rules that unit and polarity set for an indicator's other keys.

use std::collections::BTreeSet;

use boardpack_model::board::{Polarity, Source, Unit};

use crate::nearest::did_you_mean;
use crate::report::{Report, Spot};
use crate::written::indicators::{AimWritten, FigureWritten, IndicatorWritten, PolarityWord, UnitWord};
use crate::written::section::At;
use crate::written::value::Span;

/// The unit, once its keys are checked.
pub(crate) fn unit(
    report: &Report,
    written: &IndicatorWritten,
    populations: Option<&BTreeSet<&str>>,
) -> Option<Unit> {
    let figure = &written.figure;
    let word = figure.unit.as_ref()?;
    check_keys(report, written, word.value);
    if let (Some(populations), Some(at)) = (populations, &figure.population)
        && !populations.contains(at.value.as_str())
    {
        let hint = did_you_mean(&at.value, populations.iter().copied())
            .unwrap_or_else(|| "add it below [populations] in a file of years/".to_owned());
        report.say(at.spot, format!("no population is called `{}`", at.value), hint);
    }
    Some(match word.value {
        UnitWord::Count => Unit::Count,
        UnitWord::Percent => Unit::Percent,
        UnitWord::Rate => Unit::Rate {
            per: figure.per.as_ref()?.value,
            population: figure.population.as_ref().map(|at| at.value.clone()),
            times: figure.times.as_ref().map_or(1, |at| at.value),
        },
        UnitWord::Mean => Unit::Mean {
            unit: figure.mean_unit.as_ref()?.value.clone(),
        },
        UnitWord::Median => Unit::Median {
            unit: figure.median_unit.as_ref()?.value.clone(),
        },
    })
}

/// Which keys a unit demands and which have no meaning with it.
fn check_keys(report: &Report, written: &IndicatorWritten, unit: UnitWord) {
    let figure = &written.figure;
    let (word, demanded, allowed): (&str, &[&str], &[&str]) = match unit {
        UnitWord::Count => ("count", &[], &[]),
        UnitWord::Percent if written.source == Some(Source::Timeliness) => ("percent", &[], &["denominator"]),
        UnitWord::Percent => ("percent", &["denominator"], &[]),
        UnitWord::Rate => ("rate", &["per"], &["times", "population", "denominator"]),
        UnitWord::Mean => ("mean", &["denominator", "mean-unit"], &[]),
        UnitWord::Median => ("median", &["median-unit"], &[]),
    };
    for key in demanded.iter().filter(|key| !figure.keys.contains_key(*key)) {
        let hint = format!("add a line: {key} = {}", example(key));
        report.say(
            written.spot,
            format!("[indicator.{}] is a {word} and needs `{key}`", written.code.value),
            hint,
        );
    }
    for (key, spot) in &figure.keys {
        if !demanded.contains(key) && !allowed.contains(key) {
            let hint = "take it out, or choose another unit".to_owned();
            report.say(
                *spot,
                format!("`{key}` has no meaning with unit = \"{word}\""),
                hint,
            );
        }
    }
    if unit == UnitWord::Rate {
        check_rate(report, written, figure);
    }
}

/// Whether the unit leaves no room for a denominator in the return.
pub(crate) fn has_no_denominator(written: &IndicatorWritten) -> bool {
    let unit = written.figure.unit.as_ref().map(|at| at.value);
    match unit {
        Some(UnitWord::Count | UnitWord::Median) => true,
        Some(UnitWord::Rate) => written.figure.keys.contains_key("population"),
        _ => false,
    }
}

/// A rate is over a population of ours or over a denominator that the return brings, never both.
fn check_rate(report: &Report, written: &IndicatorWritten, figure: &FigureWritten) {
    match (figure.keys.get("population"), figure.keys.get("denominator")) {
        (Some(_), Some(denominator)) => {
            let hint = "take out `denominator`, or `population` where the return brings its own".to_owned();
            report.say(
                *denominator,
                "this rate has both a population and a denominator",
                hint,
            );
        }
        (None, None) => {
            let hint = "add population = \"aged-0-17\", or a denominator that the return brings".to_owned();
            let message = format!(
                "[indicator.{}] is a rate and needs `population` or `denominator`",
                written.code.value
            );
            report.say(written.spot, message, hint);
        }
        _ => {}
    }
}

fn example(key: &str) -> &'static str {
    match key {
        "per" => "10000",
        "mean-unit" | "median-unit" => "\"weeks\"",
        _ => "\"what the percentage or mean is of\"",
    }
}

/// The polarity, once its keys are checked.
pub(crate) fn polarity(report: &Report, written: &IndicatorWritten) -> Option<Polarity> {
    let aim = &written.aim;
    let word = aim.polarity.as_ref()?;
    check_aim_keys(report, written, word);
    check_percent(report, written);
    Some(match word.value {
        PolarityWord::High => Polarity::High,
        PolarityWord::Low => Polarity::Low,
        PolarityWord::Band => {
            let Span { low, high } = aim.band.as_ref()?.value;
            Polarity::Band { low, high }
        }
        PolarityWord::Neutral => {
            let span = aim.thresholds.as_ref().map(|at| at.value);
            Polarity::Neutral {
                low: span.map(|span| span.low).filter(|low| low.is_finite()),
                high: span.map(|span| span.high).filter(|high| high.is_finite()),
            }
        }
    })
}

fn check_aim_keys(report: &Report, written: &IndicatorWritten, word: &At<PolarityWord>) {
    let aim = &written.aim;
    match &aim.band {
        Some(band) if word.value != PolarityWord::Band => {
            report.say(
                band.spot,
                "`band` needs polarity = \"band\"",
                "take it out, or change the polarity".to_owned(),
            );
        }
        Some(band) if !band.value.low.is_finite() || !band.value.high.is_finite() => {
            let hint = "write two numbers, or use polarity = \"high\" or \"low\"".to_owned();
            report.say(band.spot, "a band has two ends", hint);
        }
        None if word.value == PolarityWord::Band && !aim.has_band => {
            let hint = "add a line: band = [10, 20]".to_owned();
            report.say(word.spot, "polarity = \"band\" needs `band`", hint);
        }
        _ => {}
    }
    if let Some(thresholds) = aim
        .thresholds
        .as_ref()
        .filter(|_| word.value != PolarityWord::Neutral)
    {
        let hint = "use `target` and `floor`, or polarity = \"neutral\"".to_owned();
        report.say(
            thresholds.spot,
            "`thresholds` are for neutral indicators only",
            hint,
        );
    }
    for (key, at) in [("target", &aim.target), ("floor", &aim.floor)] {
        if let Some(at) = at {
            check_may_aim(report, word.value, key, at.spot);
        }
    }
}

/// Only where high or low is good can there be a target and a floor.
pub(crate) fn check_may_aim(report: &Report, polarity: PolarityWord, key: &str, spot: Spot) {
    let (message, hint) = match polarity {
        PolarityWord::High | PolarityWord::Low => return,
        PolarityWord::Band => (
            "where the band itself is the target",
            "take it out, or set the ends of the band",
        ),
        PolarityWord::Neutral => (
            "where neither high nor low is good",
            "take it out, or use `thresholds`",
        ),
    };
    report.say(spot, format!("`{key}` has no meaning {message}"), hint.to_owned());
}

/// Every aim of a percentage lies from 0 to 100.
fn check_percent(report: &Report, written: &IndicatorWritten) {
    if !is_percent(written) {
        return;
    }
    let AimWritten {
        band,
        thresholds,
        target,
        floor,
        ..
    } = &written.aim;
    for at in [target, floor].into_iter().flatten() {
        check_percentage(report, at.value, at.spot);
    }
    for at in [band, thresholds].into_iter().flatten() {
        for end in [at.value.low, at.value.high]
            .into_iter()
            .filter(|end| end.is_finite())
        {
            check_percentage(report, end, at.spot);
        }
    }
}

/// Whether the figure is a percentage of something that it cannot exceed.
pub(crate) fn is_percent(written: &IndicatorWritten) -> bool {
    written
        .figure
        .unit
        .as_ref()
        .is_some_and(|at| at.value == UnitWord::Percent)
        && !written.may_exceed_denominator
}

/// Notes a percentage that is below 0 or above 100.
pub(crate) fn check_percentage(report: &Report, value: f64, spot: Spot) {
    if !(0.0..=100.0).contains(&value) {
        report.say(
            spot,
            format!("{value} is no percentage"),
            "write a number from 0 to 100".to_owned(),
        );
    }
}

/// Whether the floor lies on the bad side of the target, or on it; a problem where it does not.
pub(crate) fn check_sides(
    report: &Report,
    polarity: PolarityWord,
    target: &At<f64>,
    floor: &At<f64>,
) -> bool {
    let (is_wrong, side, way) = match polarity {
        PolarityWord::High => (floor.value > target.value, "above", "high"),
        PolarityWord::Low => (floor.value < target.value, "below", "low"),
        PolarityWord::Band | PolarityWord::Neutral => return true,
    };
    if is_wrong {
        let later = target.spot.max(floor.spot);
        report.say(
            later,
            format!("the floor, {}, lies {side} the target, {}, where {way} is good", floor.value, target.value),
            "swap them, or change the polarity: the floor is what is still acceptable, the target what is aimed for".to_owned(),
        );
    }
    !is_wrong
}
