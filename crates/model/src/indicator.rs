//! Indicators: measures with their definition, how their figures relate to time, and how they are judged.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{AgencyCode, IndicatorCode, Period, PeriodKind, ThemeCode};

/// What an indicator's figure is.
#[derive(Debug, Clone, PartialEq)]
pub enum Unit {
    /// A count: the numerator itself.
    Count,
    /// 100 × numerator / denominator.
    Percent,
    /// `per` × numerator × `times` / population; `times` is 4 where a quarter's flow is annualised, else 1.
    Rate {
        /// Per how many: 1,000, 10,000, 100,000.
        per: u32,
        /// The population's name, or nothing where the return's denominator is the population.
        population: Option<String>,
        /// The explicit annualisation factor.
        times: u32,
    },
    /// numerator / denominator, in this unit (`weeks`).
    Mean {
        /// The unit's name.
        unit: String,
    },
    /// The sender's own median, in this unit (`days`): medians are never added, averaged or worked out again.
    Median {
        /// The unit's name.
        unit: String,
    },
}

/// Which way is good.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Polarity {
    /// High is good.
    High,
    /// Low is good.
    Low,
    /// Good between two values, both included.
    Band {
        /// The least that is good.
        low: f64,
        /// The most that is good.
        high: f64,
    },
    /// Activity: neither is good. Never RAGged; outside the thresholds it is above or below expectation.
    Neutral {
        /// Below this is below expectation.
        low: Option<f64>,
        /// Above this is above expectation.
        high: Option<f64>,
    },
}

/// How a figure relates to time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// What happened within the period.
    Flow,
    /// How things stood on its last day.
    Snapshot,
    /// The twelve months that end with it.
    Rolling12,
    /// From the beginning of the financial year to its end.
    YearToDate,
}

/// Where an indicator's figures come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// Partners' returns.
    Returns,
    /// The ledger itself: the percentage of returns that were received on time.
    Timeliness,
    /// Other indicators of the board, added up: see [`Indicator::parts`].
    Total,
}

/// A point at which a series stops being comparable with its past.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesBreak {
    /// The first period of the new series.
    pub period: Period,
    /// What changed.
    pub note: String,
}

/// A target and a floor that hold for one financial year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct YearTarget {
    /// The target, where it differs.
    pub target: Option<f64>,
    /// The floor, where it differs.
    pub floor: Option<f64>,
}

/// A departure from the target that the board has agreed to bear until a day, with its reason.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AcceptedDeviation {
    /// The figure that is borne: one no worse than this, though worse than the target, is accepted.
    pub accepted: f64,
    /// Its first day.
    pub from: Date,
    /// Its last day.
    pub until: Date,
    /// Why.
    pub reason: String,
    /// Who agreed it: `Board meeting, March 2026`.
    pub agreed_by: String,
}

/// How the variation of one indicator is judged.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Control {
    /// Which chart.
    pub chart: ChartChoice,
    /// Why that chart, where it is not chosen by what the figures are.
    pub chart_reason: String,
    /// Where its limits begin anew though the series is comparable, in order of period.
    pub rebases: Vec<Rebase>,
    /// Limits worked out from the first points of each stretch only.
    pub fixed: Option<FixedLimits>,
}

/// Which control chart an indicator has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChartChoice {
    /// By its unit, its denominators and how many points there are.
    #[default]
    Automatic,
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

/// A period from which limits are worked out anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rebase {
    /// The first period of the new limits.
    pub period: Period,
    /// Why.
    pub reason: String,
}

/// Limits that are worked out from the first points of a stretch and then kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FixedLimits {
    /// How many points, at least twelve.
    pub points: u8,
    /// Why.
    pub reason: String,
}

/// A measure with its definition.
#[derive(Debug, Clone, PartialEq)]
pub struct Indicator {
    /// Its code.
    pub code: IndicatorCode,
    /// Its name.
    pub name: String,
    /// The section of the pack.
    pub theme: ThemeCode,
    /// Who supplies it.
    pub agency: AgencyCode,
    /// What its figure is.
    pub unit: Unit,
    /// What the numerator counts.
    pub numerator: String,
    /// What the denominator counts; nothing for counts and for rates over a population of ours.
    pub denominator: Option<String>,
    /// Which way is good.
    pub polarity: Polarity,
    /// How it relates to time.
    pub basis: Basis,
    /// The kind of its periods.
    pub every: PeriodKind,
    /// What is aimed for.
    pub target: Option<f64>,
    /// The least that is acceptable (for low-is-good, the most).
    pub floor: Option<f64>,
    /// Targets and floors of single financial years, by the calendar year in which each begins; they win over the standing
    /// ones.
    pub year_targets: BTreeMap<i16, YearTarget>,
    /// How many of its own periods it runs behind the return that carries it.
    pub lag: u8,
    /// Decimals when printed.
    pub decimals: u8,
    /// A numerator may exceed its denominator (one interview can cover several episodes).
    pub may_exceed_denominator: bool,
    /// Counts children rather than events: never summed over periods.
    pub distinct_children: bool,
    /// The definition, as printed.
    pub definition: String,
    /// What a member should ask.
    pub scrutiny_question: String,
    /// Where it stops being comparable.
    pub breaks: Vec<SeriesBreak>,
    /// Where its figures come from.
    pub source: Source,
    /// The indicators that a total is made of: their numerators are added, and their denominators. Empty for any other.
    pub parts: Vec<IndicatorCode>,
    /// How its variation is judged.
    pub control: Control,
    /// Departures from its target that the board has agreed to bear for a while, in order of their last day.
    pub deviations: Vec<AcceptedDeviation>,
    /// Why it has no comparator, where it has none.
    pub no_comparator: Option<String>,
    /// Where its definition stands: `indicators.toml:123`.
    pub defined_at: String,
}

impl Indicator {
    /// An indicator of that code and agency with nothing agreed about it: a count of what happens in a financial quarter. The
    /// pipeline, and what tries something out, fill in the rest.
    pub fn bare(code: IndicatorCode, agency: AgencyCode, theme: ThemeCode) -> Self {
        Self {
            name: code.to_string(),
            code,
            theme,
            agency,
            unit: Unit::Count,
            numerator: String::new(),
            denominator: None,
            polarity: Polarity::Neutral {
                low: None,
                high: None,
            },
            basis: Basis::Flow,
            every: PeriodKind::FinancialQuarter,
            target: None,
            floor: None,
            year_targets: BTreeMap::new(),
            lag: 0,
            decimals: 0,
            may_exceed_denominator: false,
            distinct_children: false,
            definition: String::new(),
            scrutiny_question: String::new(),
            breaks: Vec::new(),
            source: Source::Returns,
            parts: Vec::new(),
            control: Control::default(),
            deviations: Vec::new(),
            no_comparator: None,
            defined_at: String::new(),
        }
    }

    /// The deviation that the board bears on the last day of a period.
    pub fn deviation_for(&self, period: Period) -> Option<&AcceptedDeviation> {
        let day = period.last_day();
        self.deviations
            .iter()
            .find(|deviation| deviation.from <= day && day <= deviation.until)
    }

    /// Whether its figure is one number that the sender gives and that is not worked out from parts.
    pub fn is_one_figure(&self) -> bool {
        matches!(self.unit, Unit::Count | Unit::Median { .. })
    }

    /// The deviation in force on the last day of a period, or the last one that ended within the year before it.
    pub fn deviation_about(&self, period: Period) -> Option<&AcceptedDeviation> {
        let (first, last) = (period.year_before().last_day(), period.last_day());
        let ended = |one: &&AcceptedDeviation| first < one.until && one.until < last;
        self.deviation_for(period).or_else(|| {
            self.deviations
                .iter()
                .filter(ended)
                .max_by_key(|deviation| deviation.until)
        })
    }

    /// The number that the figure's printed text shows. Ties go away from zero; a decimal tie that binary floats hold a hair
    /// below itself (1.005) counts as the tie that was meant.
    pub fn as_printed(&self, figure: f64) -> f64 {
        rounded(figure, self.decimals)
    }

    /// Whether a figure meets a target, or lies within the agreed band: both as printed, so that a rating never contradicts
    /// the two numbers that a reader sees. Nothing where no side is better, or nothing is aimed for.
    pub fn meets(&self, figure: f64, target: Option<f64>) -> Option<bool> {
        let figure = self.as_printed(figure);
        let target = target.map(|target| self.as_printed(target));
        match self.polarity {
            Polarity::High => target.map(|target| figure >= target),
            Polarity::Low => target.map(|target| figure <= target),
            Polarity::Band { low, high } => {
                Some((self.as_printed(low)..=self.as_printed(high)).contains(&figure))
            }
            Polarity::Neutral { .. } => None,
        }
    }

    /// Whether the return is asked for a denominator.
    pub fn asks_denominator(&self) -> bool {
        self.denominator.is_some()
    }

    /// The target and the floor in force for a period.
    pub fn target_for(&self, period: Period) -> (Option<f64>, Option<f64>) {
        let year = self.year_targets.get(&period.financial_year().year());
        year.map_or((self.target, self.floor), |year| {
            (year.target.or(self.target), year.floor.or(self.floor))
        })
    }
}

/// A number to so many decimals, ties away from zero.
pub fn rounded(number: f64, decimals: u8) -> f64 {
    let scale = 10_f64.powi(i32::from(decimals));
    // A few units in the last place towards the tie: what was meant as a tie is one.
    let scaled = number * scale * (1.0 + 4.0 * f64::EPSILON);
    if scaled.is_finite() {
        scaled.round() / scale
    } else {
        number
    }
}
