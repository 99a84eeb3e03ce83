//! The assessment: everything computed for a period. No colour, no page, no wording of a document lives here.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::board::{AcceptedDeviation, Action, Comparator, Polarity};
use crate::observation::Commentary;
pub use crate::variation::{
    Assurance, ControlChart, Phase, PhaseLimits, Runs, SpecialCause, Variation, VariationIcon,
};
use crate::{AgencyCode, BoardCode, Finding, IndicatorCode, Period, Place, ReturnKey, ReturnStatus, Value};

/// Everything computed for one board and period, as known at an instant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// The board.
    pub board: BoardCode,
    /// The period it is about.
    pub period: Period,
    /// The instant as at which everything in it was known.
    pub as_at: Timestamp,
    /// Each indicator, in the pack's order.
    pub indicators: Vec<IndicatorAssessment>,
    /// How each return of the period (and of the periods shown in the timeliness grid) stood.
    pub returns: Vec<ReturnStatus>,
    /// What is to be looked at first, the weightiest first.
    pub exceptions: Vec<Exception>,
    /// How much of what was expected is in it.
    pub coverage: Coverage,
    /// The RAG counts over the indicators shown.
    pub counts: RagCounts,
    /// Differences of past figures from what was known at the last issue.
    pub revisions: Vec<Revision>,
    /// Queries and errors of the period's returns.
    pub findings: Vec<Finding>,
    /// Check rules that could not run because an operand was absent, by rule, with how often.
    pub rules_not_run: Vec<(String, u32)>,
    /// The checks of each return that is in, so that one with half its cells empty never looks cleaner than a whole one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<ReturnChecks>,
    /// Queries of the period's returns that their senders explained, while the figures say what they said then.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub explained: Vec<Explained>,
    /// What agencies said to what the pack will say about them, in the order in which they said it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub context: Vec<Context>,
}

/// A query that its sender explained. It asks no more while the figure stays what it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explained {
    /// Who explained it.
    pub agency: AgencyCode,
    /// The rule that asked.
    pub rule: String,
    /// The indicator that was asked about.
    pub indicator: IndicatorCode,
    /// The period that was asked about.
    pub period: Period,
    /// What was asked.
    pub asked: String,
    /// The answer, as data: never markup.
    pub said: String,
    /// The day on which it came.
    pub day: Date,
}

/// How many checks were made of something: one rule on one figure, one pair of figures, or one return as a whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checks {
    /// Those that were made.
    pub run: u32,
    /// Those of them that asked nothing.
    pub passed: u32,
    /// Those that could not be made because a figure was not there.
    pub not_run: u32,
}

/// The checks of one return.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnChecks {
    /// The return.
    #[serde(flatten)]
    pub key: ReturnKey,
    /// How many.
    #[serde(flatten)]
    pub checks: Checks,
}

/// What an agency said to its pre-brief about one figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Context {
    /// Who said it.
    pub agency: AgencyCode,
    /// The indicator.
    pub indicator: IndicatorCode,
    /// The day on which it came.
    pub day: Date,
    /// The words, as data: never markup.
    pub text: String,
}

/// One indicator's series and what it says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IndicatorAssessment {
    /// The indicator.
    pub indicator: IndicatorCode,
    /// Its points in order of time, one for every period from the first known to the assessed one: gaps are points too.
    pub series: Vec<Point>,
    /// The period of its own kind that the assessed period asks for (a lagged one is earlier; a term is the last one ended).
    pub latest_period: Period,
    /// The RAG rating of the latest point.
    pub rag: Rag,
    /// The target that was rated against.
    pub target: Option<f64>,
    /// The floor that was rated against.
    pub floor: Option<f64>,
    /// The polarity, with its band or thresholds.
    pub polarity: Polarity,
    /// Where the series is going, by a trend test over the whole stretch.
    pub direction: Direction,
    /// Its lines, special causes and icons, where there are enough points.
    pub variation: Option<Variation>,
    /// Figures of other places, England first, then neighbours by name.
    pub comparators: Vec<Comparator>,
    /// The median of the neighbours, where there are at least five.
    pub neighbour_median: Option<f64>,
    /// What partners wrote about it for the latest period.
    pub commentary: Vec<Commentary>,
    /// What it says in one or two sentences.
    pub statement: String,
    /// Why its figures are withheld from this audience. Then the series holds no number.
    pub withheld: Option<String>,
    /// The financial year so far, where its periods may be put together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<YearFigure>,
    /// How it stands beside other places.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Comparison>,
    /// The deviation from its target that the board bears on the last day of the latest period; or the last one that ended within
    /// the year before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deviation: Option<AcceptedDeviation>,
}

impl Point {
    /// What of a total is there, where something of it is absent.
    pub fn part_total(&self) -> Option<&Covers> {
        self.covers.as_ref().filter(|covers| !covers.is_whole())
    }
}

impl IndicatorAssessment {
    /// The point of the period it is asked for.
    pub fn latest(&self) -> Option<&Point> {
        self.series
            .iter()
            .find(|point| point.period == self.latest_period)
    }

    /// The last point before the latest that has a figure: what is printed greyed and dated when the latest has none.
    pub fn last_known(&self) -> Option<&Point> {
        self.series
            .iter()
            .rev()
            .find(|point| point.period < self.latest_period && point.figure.is_some())
    }

    /// The point before the latest.
    pub fn previous(&self) -> Option<&Point> {
        self.series
            .iter()
            .find(|point| point.period == self.latest_period.previous())
    }
}

/// One period of a series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// The period.
    pub period: Period,
    /// The figure in the indicator's unit, recomputed from its parts; nothing when it is not an exact number, and nothing when
    /// it is a total of which something is absent: no rating, limit, line or year is ever made of that.
    pub figure: Option<f64>,
    /// What the figure is when it is no number, and its bounds when it is an interval; what the parts that are there come to
    /// (a number, it may be) when it is a total of which something is absent: see `covers`.
    pub value: Value,
    /// The numerator as sent.
    pub numerator: Value,
    /// The denominator as sent, or the population; blank where none is asked for.
    pub denominator: Value,
    /// Marked as provisional.
    pub provisional: bool,
    /// Different from what was first known.
    pub revised: bool,
    /// A new series begins here; what changed.
    pub series_break: Option<String>,
    /// The formula with its figures, such as `100 × 312 / 388`.
    pub formula: String,
    /// The cells, pipeline lines or ledger events that it was worked out from.
    pub inputs: Vec<Place>,
    /// Wilson or Byar 95 % interval of the figure, in its unit, where it is a proportion or a rate.
    pub interval: Option<(f64, f64)>,
    /// How much of it is there, where it is a total of several parts; nothing for any other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub covers: Option<Covers>,
}

/// How much of a total is there: what is said wherever it is printed. A total of which something is absent is never drawn or
/// rated as if it were whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Covers {
    /// How many of its parts have a figure.
    pub given: u32,
    /// Of how many.
    pub of: u32,
    /// What the parts are, for sentences: `agencies`, `quarters`.
    pub parts: String,
    /// Those without a figure, as people call them.
    pub without: Vec<String>,
    /// Those that said there was nothing to report: they count as nought in the sum, which is said wherever it is printed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nil: Vec<String>,
}

impl Covers {
    /// Whether nothing is absent.
    pub fn is_whole(&self) -> bool {
        self.given == self.of
    }

    /// `1 of 2 agencies`, with those that said "nothing to report": `2 of 2 agencies, nil from Voluntary sector`.
    pub fn counted(&self) -> String {
        let counted = format!("{} of {} {}", self.given, self.of, self.parts);
        if self.nil.is_empty() {
            counted
        } else {
            format!("{counted}, nil from {}", self.nil.join(", "))
        }
    }

    /// [`Self::counted`], with those that are absent where there are: `1 of 2 agencies, without Voluntary sector`.
    pub fn words(&self) -> String {
        let counted = self.counted();
        if self.without.is_empty() {
            counted
        } else {
            format!("{counted}, without {}", self.without.join(", "))
        }
    }
}

/// The financial year so far, worked out from its periods by what the indicator means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct YearFigure {
    /// The year.
    pub year: Period,
    /// The last period in it.
    pub until: Period,
    /// The figure, where there is one and every period so far is in it.
    pub figure: Option<f64>,
    /// What it is otherwise: an interval, what the periods that are there come to, or why there is none.
    pub value: Value,
    /// The numerator.
    pub numerator: Value,
    /// The denominator.
    pub denominator: Value,
    /// How many periods are in it, of those of the whole year (`2 of 4 quarters`), and which of those so far are not.
    pub covers: Covers,
    /// The formula with its figures.
    pub formula: String,
    /// What it was worked out from.
    pub inputs: Vec<Place>,
}

/// How a figure stands beside those of other places, with their uncertainty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Against the mean of the places together: which limits of the funnel it lies beyond.
    pub funnel: Option<FunnelClass>,
    /// Its place among the neighbours and itself, from the highest: `(3, 11)`.
    pub rank: Option<(u32, u32)>,
    /// The best and the worst place that chance leaves open.
    pub rank_range: Option<(u32, u32)>,
    /// What it says, in a sentence or two, without blame.
    pub words: String,
}

/// Beyond which limits of a funnel a figure lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FunnelClass {
    /// Above the 99.8 % limit.
    FarAbove,
    /// Above the 95 % limit.
    Above,
    /// Within.
    Within,
    /// Below the 95 % limit.
    Below,
    /// Below the 99.8 % limit.
    FarBelow,
}

/// Red, amber, green, or why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rag {
    /// The floor is not met.
    Red,
    /// The floor is met but the target is not.
    Amber,
    /// The target is met.
    Green,
    /// Activity above its upper threshold: demand above expectation.
    AboveExpected,
    /// Activity below its lower threshold.
    BelowExpected,
    /// Activity within its thresholds.
    AsExpected,
    /// The target is not met, and the board has agreed to bear that until a day.
    Accepted,
    /// A figure, but no agreed target or thresholds.
    NoTarget,
    /// A figure that may not be rated: an interval, or a denominator too small.
    NotRated,
    /// No figure.
    NoData,
}

impl Rag {
    /// The words for it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Red => "Red",
            Self::Amber => "Amber",
            Self::Green => "Green",
            Self::AboveExpected => "Above expected",
            Self::BelowExpected => "Below expected",
            Self::AsExpected => "As expected",
            Self::Accepted => "Accepted",
            Self::NoTarget => "No target",
            Self::NotRated => "Not rated",
            Self::NoData => "No data",
        }
    }
}

/// How many indicators have each rating.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RagCounts {
    /// Red.
    pub red: u32,
    /// Amber.
    pub amber: u32,
    /// Green.
    pub green: u32,
    /// Short of the target, as agreed until a day.
    #[serde(default)]
    pub accepted: u32,
    /// Activity indicators with a figure.
    pub activity: u32,
    /// A figure but no target.
    pub no_target: u32,
    /// A figure that may not be rated.
    pub not_rated: u32,
    /// No figure.
    pub no_data: u32,
    /// Withheld from this audience.
    pub withheld: u32,
}

/// Where a series is going, by a trend test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// A significant trend the good way.
    Improving,
    /// A significant trend the other way.
    Worsening,
    /// A significant rise where neither way is good.
    Rising,
    /// A significant fall where neither way is good.
    Falling,
    /// No significant trend.
    NoClearTrend,
    /// Fewer points than the test needs.
    TooFewPoints,
    /// Points enough for the test, but too few of them since the last period without a figure.
    AcrossGap,
}

impl Direction {
    /// The words for it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Improving => "improving",
            Self::Worsening => "worsening",
            Self::Rising => "rising",
            Self::Falling => "falling",
            Self::NoClearTrend => "no clear trend",
            Self::TooFewPoints => "too few points",
            Self::AcrossGap => "not tested across a gap",
        }
    }
}

/// Something for the board's attention.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Exception {
    /// The indicator.
    pub indicator: IndicatorCode,
    /// The agency that supplies it.
    pub agency: AgencyCode,
    /// Why it is one, in a sentence, without blame.
    pub reason: String,
    /// What a member should ask.
    pub question: String,
    /// Higher is weightier.
    pub weight: u32,
    /// How much of it is there, in words, where that is not all: `5 of 7 agencies`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub coverage: String,
    /// What the agencies wrote about it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub commentary: Vec<Commentary>,
    /// The last action that the board agreed about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_action: Option<Action>,
}

/// How much of what was expected is there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Agencies whose returns for the period are in.
    pub agencies_received: u32,
    /// Agencies that owe one.
    pub agencies_expected: u32,
    /// Returns for the period that are in: received, readable, and holding the board's share of what is asked for.
    pub returns_received: u32,
    /// Returns for the period of which anything came, usable or not.
    #[serde(default)]
    pub returns_begun: u32,
    /// Returns for the period of which something could be read and used.
    #[serde(default)]
    pub returns_readable: u32,
    /// Returns owed for the period.
    pub returns_expected: u32,
    /// Returns that came by their due instant.
    pub returns_on_time: u32,
    /// Figures held.
    pub figures_received: u32,
    /// Figures asked for.
    pub figures_expected: u32,
    /// Agencies whose return has not been received, by code.
    pub not_received: Vec<AgencyCode>,
    /// Agencies of whose returns nothing is awaited but the rest of what came in part, by code.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub in_part: Vec<AgencyCode>,
    /// Returns for the period that are in and that the register does not ask for: more than expected.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beyond: Vec<ReturnKey>,
}

/// A past figure that differs from what was known at the last issue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Revision {
    /// The indicator.
    pub indicator: IndicatorCode,
    /// The period.
    pub period: Period,
    /// The part of the whole whose cell it is (`girls`); empty for the whole.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub breakdown: String,
    /// The figure as known before, printed.
    pub old: String,
    /// The figure as known now, printed.
    pub new: String,
    /// The sender's reason, if given.
    pub reason: Option<String>,
    /// The cell of the new figure.
    pub place: Place,
}
