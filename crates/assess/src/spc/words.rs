//! Variation in words: the rule set that was used, and what the latest point shows.

use boardpack_model::assessment::{ControlChart, Phase, Runs, SpecialCause, Variation};
use boardpack_model::board::{Indicator, TwoInThree, VariationRules};

use crate::figure::is_proportion;
use crate::printed::{printed, to_decimals};

/// How many more decimals than it is printed with a figure may be told with beside a line.
const MORE_DECIMALS: u8 = 3;

/// The rule sets of the charts of a series, each once, the last one's last.
pub(super) fn all_rules(charts: impl Iterator<Item = ControlChart>, settings: VariationRules) -> Vec<String> {
    let mut kinds: Vec<ControlChart> = Vec::new();
    for chart in charts {
        kinds.retain(|kind| *kind != chart);
        kinds.push(chart);
    }
    kinds.into_iter().map(|chart| rules(chart, settings)).collect()
}

/// The rule set of a chart in words, to be printed wherever it is used.
fn rules(chart: ControlChart, rules: VariationRules) -> String {
    let name = chart.words();
    if chart == ControlChart::Run {
        return format!(
            "{name}: the median, and the runs of figures on either side of it, where there are fewer than {} figures or limits \
             would mislead. From ten figures off the median on, a run is unusual where it is longer than chance makes it, and \
             so is a line that crosses the median less often (Anhøj’s rules).",
            rules.least_points
        );
    }
    format!(
        "{name}: limits {}, from {} figures on. Special cause: {} ({}). Where a point meets several, the first of them counts, \
         and the text says all.",
        limits(chart, rules),
        rules.least_points,
        causes(rules),
        origin(rules),
    )
}

fn limits(chart: ControlChart, rules: VariationRules) -> String {
    let screened = if rules.screens {
        ", moving ranges above 3.267 × their average left out once"
    } else {
        ""
    };
    match chart {
        ControlChart::Proportion => {
            "at the mean of all periods together ± 3 × √(p (1 − p) ÷ denominator), by each period’s denominator".to_owned()
        }
        ControlChart::Rate => {
            "at the mean of all periods together ± 3 × √(u ÷ denominator), by each period’s denominator".to_owned()
        }
        ControlChart::Time => {
            format!("as for an XmR chart of the times to the power 1 ÷ 3.6, taken back to times{screened}")
        }
        ControlChart::Gap => "at nought and at the mean g + 3 × √(g (g + 1)), about the median".to_owned(),
        ControlChart::Xmr | ControlChart::Run => {
            format!("at the mean ± 2.66 × the average moving range{screened}")
        }
    }
}

fn causes(rules: VariationRules) -> String {
    let near = match rules.two_in_three {
        TwoInThree::BeyondToo => "in the outer third or beyond",
        TwoInThree::OuterThirdOnly => "in the outer third, not beyond",
    };
    format!(
        "a point beyond a limit; {} points in a row rising or falling; 2 of 3 points {near}, all three on one side of the \
         centre; {} points in a row on one side of the centre",
        rules.trend, rules.shift
    )
}

fn origin(rules: VariationRules) -> &'static str {
    if rules == VariationRules::default() {
        "Making Data Count, November 2023, with screening"
    } else {
        "Making Data Count, as this board has set it"
    }
}

/// What the latest point shows, in a sentence or two; nothing where it has no figure or there are no lines.
pub(crate) fn sentence(indicator: &Indicator, variation: &Variation, figure: f64) -> Option<String> {
    let phase = variation.latest_phase()?;
    if let Some(runs) = variation.runs {
        return runs_sentence(indicator, phase, runs);
    }
    let (lower, upper) = phase.latest_limits()?;
    if *variation.points.last()? == SpecialCause::Absent {
        return None;
    }
    let most = if is_proportion(indicator) {
        100.0
    } else {
        f64::INFINITY
    };
    let latest = Latest {
        indicator,
        variation,
        phase,
        figure,
        lower: lower.max(0.0),
        upper: upper.min(most),
    };
    let Some((first, others)) = variation.latest.split_first() else {
        return Some(format!(
            "It varies no more than chance alone explains, between {} and {}.",
            printed(indicator, latest.lower),
            printed(indicator, latest.upper)
        ));
    };
    let mut said = format!("It {}", latest.shows(*first));
    // Beside a figure beyond its limit it says nothing that two of three are near it.
    let is_beyond = matches!(first, SpecialCause::AboveLimit | SpecialCause::BelowLimit);
    let is_near =
        |cause: SpecialCause| matches!(cause, SpecialCause::TwoInThreeHigh | SpecialCause::TwoInThreeLow);
    for other in others.iter().filter(|other| !(is_beyond && is_near(**other))) {
        said.push_str(" and ");
        said.push_str(&latest.shows(*other));
    }
    said.push_str(": more than chance explains.");
    Some(said)
}

/// The latest point beside its lines, the limits cut to what a figure can be.
struct Latest<'a> {
    indicator: &'a Indicator,
    variation: &'a Variation,
    phase: &'a Phase,
    figure: f64,
    lower: f64,
    upper: f64,
}

impl Latest<'_> {
    /// What a point does that meets a rule.
    fn shows(&self, cause: SpecialCause) -> String {
        let settings = self.variation.settings;
        let (trend, shift) = (count(settings.trend), count(settings.shift));
        let near = |which: &str, limit: f64| {
            let near = match settings.two_in_three {
                TwoInThree::BeyondToo => "near or beyond",
                TwoInThree::OuterThirdOnly => "near",
            };
            let limit = self.line(limit);
            format!("has been {near} the {which} limit of {limit} in two or more of the last three periods")
        };
        let kept = |side: &str| {
            let (line, centre) = (self.phase.centre_words(), self.line(self.phase.centre));
            format!("has stayed {side} the {line} of {centre} for {shift} periods or more")
        };
        match cause {
            SpecialCause::Common | SpecialCause::Absent => "is as usual".to_owned(),
            SpecialCause::AboveLimit => format!("is above the upper limit of {}", self.line(self.upper)),
            SpecialCause::BelowLimit => format!("is below the lower limit of {}", self.line(self.lower)),
            SpecialCause::Increasing => format!("has risen through {trend} figures or more in a row"),
            SpecialCause::Decreasing => format!("has fallen through {trend} figures or more in a row"),
            SpecialCause::TwoInThreeHigh => near("upper", self.upper),
            SpecialCause::TwoInThreeLow => near("lower", self.lower),
            SpecialCause::ShiftHigh => kept("above"),
            SpecialCause::ShiftLow => kept("below"),
        }
    }

    /// A line as it is printed; where the figure would be printed alike, both with so many decimals that they differ: `40.4
    /// (it is 39.9)`. "40 is below 40" would be false on its face.
    fn line(&self, value: f64) -> String {
        let own = self.indicator.decimals;
        let both = |decimals: u8| [value, self.figure].map(|one| to_decimals(self.indicator, one, decimals));
        let mut more = (own..=own.saturating_add(MORE_DECIMALS)).map(|decimals| (decimals, both(decimals)));
        match more.find(|(_, [line, figure])| line != figure) {
            Some((decimals, [line, figure])) if decimals > own => format!("{line} (it is {figure})"),
            _ => printed(self.indicator, value),
        }
    }
}

fn count(number: u8) -> String {
    match number {
        6 => "six".to_owned(),
        7 => "seven".to_owned(),
        other => other.to_string(),
    }
}

fn runs_sentence(indicator: &Indicator, phase: &Phase, runs: Runs) -> Option<String> {
    let median = printed(indicator, phase.centre);
    let (longest, fewest) = runs.usual?;
    Some(if runs.longest > longest {
        format!(
            "It kept to one side of the median of {median} for {} figures on end, where chance makes {longest} at most.",
            runs.longest
        )
    } else if runs.crossings < fewest {
        format!(
            "It crosses the median of {median} {} in {} figures, where chance makes {fewest} at least: there was a change.",
            times(runs.crossings),
            runs.useful
        )
    } else {
        format!("It moves about the median of {median} no differently than chance alone would make it.")
    })
}

fn times(number: u32) -> String {
    match number {
        0 => "not once".to_owned(),
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        other => format!("{other} times"),
    }
}
