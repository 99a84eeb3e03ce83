//! Variation: what a control chart or a run chart says of a series — its lines, its special causes, its icons.

use serde::{Deserialize, Serialize};

use crate::Period;
use crate::rules::VariationRules;

/// The lines of a series and what they show.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Variation {
    /// The chart of the latest stretch; nothing where it has too few figures for any, and then its values stand alone.
    pub chart: Option<ControlChart>,
    /// The stretches that have lines, in order of time; a series break or a re-base begins a new one.
    pub phases: Vec<Phase>,
    /// One entry for each point of the series: the weightiest rule that it meets.
    pub points: Vec<SpecialCause>,
    /// Every rule that the latest point meets, the weightiest first.
    pub latest: Vec<SpecialCause>,
    /// The latest point's class; nothing where it has no figure or its stretch no limits.
    pub icon: Option<VariationIcon>,
    /// Whether the target will be met by chance, always or never, as the limits have it. Nothing where the latest figure known
    /// says otherwise, or is a change for the worse: limits that were set before a change do not foretell what comes after it.
    pub assurance: Option<Assurance>,
    /// What the runs about the median of the latest stretch say, where it has no limits.
    pub runs: Option<Runs>,
    /// The rule set in words, to be printed: one text for each kind of chart among its stretches, that of the latest last.
    pub rules: Vec<String>,
    /// The settings of the rule set.
    pub settings: VariationRules,
    /// What to know of this one's lines, in sentences: why limits begin anew, why the chart is another one.
    pub notes: Vec<String>,
}

impl Variation {
    /// The latest stretch, where it has lines.
    pub fn latest_phase(&self) -> Option<&Phase> {
        self.chart.and(self.phases.last())
    }
}

/// A chart that shows how much a process varies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ControlChart {
    /// Individuals and moving ranges.
    Xmr,
    /// Proportions, with limits by each denominator.
    Proportion,
    /// Events over an exposure, with limits by each denominator.
    Rate,
    /// The time between rare events.
    Time,
    /// The number of occasions between rare events.
    Gap,
    /// A median and runs, without limits.
    Run,
}

impl ControlChart {
    /// What it is called: `XmR chart`.
    pub fn words(self) -> &'static str {
        match self {
            Self::Xmr => "XmR chart",
            Self::Proportion => "p chart",
            Self::Rate => "u chart",
            Self::Time => "t chart",
            Self::Gap => "g chart",
            Self::Run => "Run chart",
        }
    }
}

/// A stretch with one centre line and, but for a run chart, its limits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Phase {
    /// The first period.
    pub from: Period,
    /// The last period.
    pub to: Period,
    /// Which chart it is.
    pub chart: ControlChart,
    /// The centre line: the mean, but the median of a run chart and of a g chart.
    pub centre: f64,
    /// The limits.
    pub limits: PhaseLimits,
}

impl Phase {
    /// The lower and the upper limit at a point of the stretch, counted from its first.
    pub fn limits_at(&self, index: usize) -> Option<(f64, f64)> {
        match &self.limits {
            PhaseLimits::None => None,
            PhaseLimits::Same { lower, upper } => Some((*lower, *upper)),
            PhaseLimits::ByPoint { limits } => limits.get(index).copied().flatten(),
        }
    }

    /// The limits in force at its end: those of the last point that has any.
    pub fn latest_limits(&self) -> Option<(f64, f64)> {
        match &self.limits {
            PhaseLimits::ByPoint { limits } => limits.iter().rev().find_map(|limits| *limits),
            _ => self.limits_at(0),
        }
    }

    /// What its centre line is called: `mean`, `median`.
    pub fn centre_words(&self) -> &'static str {
        match self.chart {
            ControlChart::Run | ControlChart::Gap => "median",
            _ => "mean",
        }
    }
}

/// Process limits: lower, then upper. XmR limits are not clipped to what a figure can be; drawn ones are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum PhaseLimits {
    /// A median alone.
    None,
    /// The same for every point.
    Same {
        /// The lower one.
        lower: f64,
        /// The upper one.
        upper: f64,
    },
    /// By each point's denominator; a point without figure has none.
    ByPoint {
        /// One entry for each point of the stretch: lower and upper.
        limits: Vec<Option<(f64, f64)>>,
    },
}

/// The runs of figures on one side of the median, and what chance makes of so many figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Runs {
    /// How many figures lie off the median.
    pub useful: u32,
    /// The longest run on one side of it.
    pub longest: u32,
    /// How often the line crosses it.
    pub crossings: u32,
    /// The longest run and the fewest crossings that chance makes; nothing where there are too few figures to tell.
    pub usual: Option<(u32, u32)>,
}

impl Runs {
    /// Whether the figures keep to a side for longer, or change sides less often, than chance makes them.
    pub fn are_unusual(self) -> bool {
        self.usual
            .is_some_and(|(longest, fewest)| self.longest > longest || self.crossings < fewest)
    }
}

/// What kind of special cause a point is part of. How many points make a trend or a shift is a setting of the rule set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SpecialCause {
    /// None.
    Common,
    /// Beyond the upper limit.
    AboveLimit,
    /// Beyond the lower limit.
    BelowLimit,
    /// Part of a row of points that rise.
    Increasing,
    /// Part of a row of points that fall.
    Decreasing,
    /// Two of three near the upper limit.
    TwoInThreeHigh,
    /// Two of three near the lower limit.
    TwoInThreeLow,
    /// Part of a row of points above the centre line.
    ShiftHigh,
    /// Part of a row of points below the centre line.
    ShiftLow,
    /// The point has no figure.
    Absent,
}

/// The class of the latest point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VariationIcon {
    /// Nothing special.
    CommonCause,
    /// Better by being high.
    ImprovementHigh,
    /// Better by being low.
    ImprovementLow,
    /// Worse by being high.
    ConcernHigh,
    /// Worse by being low.
    ConcernLow,
    /// Special, high, neither good nor bad.
    NeutralHigh,
    /// Special, low, neither good nor bad.
    NeutralLow,
}

/// Whether the process meets its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Assurance {
    /// The target lies beyond the limits on the good side: it will consistently be met.
    Pass,
    /// Hit or miss by chance.
    HitOrMiss,
    /// It will consistently be missed.
    Fail,
}
