//! What a board settles about checks, variation and what follows from them: relations between figures, facts that several
//! agencies report, its rule set for variation, and its actions.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{AgencyCode, IndicatorCode, Measure, Period, Severity};

/// The rule set by which variation is judged. The default is what Making Data Count teaches boards since November 2023.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct VariationRules {
    /// So many points in a row on one side of the mean are a shift: 6 or 7.
    pub shift: u8,
    /// So many points in a row that rise or fall are a trend: 6 or 7.
    pub trend: u8,
    /// Whether moving ranges above 3.267 times their average are left out once.
    pub screens: bool,
    /// Which points count towards two in three.
    pub two_in_three: TwoInThree,
    /// The fewest figures of a stretch that gets limits and icons.
    pub least_points: u8,
}

impl Default for VariationRules {
    fn default() -> Self {
        Self {
            shift: 7,
            trend: 7,
            screens: true,
            two_in_three: TwoInThree::BeyondToo,
            least_points: 13,
        }
    }
}

/// Which points count towards two in three.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TwoInThree {
    /// Those in the outer third and those beyond a limit (Making Data Count, November 2023).
    BeyondToo,
    /// Those in the outer third only (`NHSRplotthedots`).
    OuterThirdOnly,
}

/// The check rules that every board has, by name, with how much their findings matter where the board says nothing else. The
/// assessment holds the rules themselves, and a test there keeps this list the same.
pub const CHECK_RULES: [(&str, Severity); 13] = [
    ("negative-or-fractional-count", Severity::Error),
    ("numerator-within-denominator", Severity::Error),
    ("percent-looks-like-a-fraction", Severity::Query),
    ("stated-percentage-agrees-with-parts", Severity::Query),
    ("identical-to-last-period", Severity::Query),
    ("year-not-rolled-over", Severity::Query),
    ("cumulative-instead-of-in-period", Severity::Query),
    ("large-change", Severity::Query),
    ("outlier-against-own-history", Severity::Query),
    ("past-figure-changed", Severity::Note),
    ("expected-cell-without-a-figure", Severity::Query),
    ("same-fact-of-two-agencies", Severity::Query),
    ("definitions-not-mapped", Severity::Note),
];

/// Something that must hold between figures: `sources = cases`, `open(t) ≈ open(t−1) + started − ended`. It is a check rule
/// of its own, and disclosure control reads it as something that everybody knows.
#[derive(Debug, Clone, PartialEq)]
pub struct Relation {
    /// Its code, in kebab-case: the rule's name in findings.
    pub code: String,
    /// What it says, in a sentence.
    pub title: String,
    /// The sum of these …
    pub left: Vec<Term>,
    /// … compares so …
    pub operator: Operator,
    /// … with the sum of these.
    pub right: Vec<Term>,
    /// How far the two may differ, as a share of the larger one (0 for not at all).
    pub tolerance: f64,
    /// What is done where a term has no exact figure.
    pub missing: Missing,
    /// How much a breach matters.
    pub severity: Severity,
    /// The first and the last period that it holds for.
    pub from: Option<Period>,
    /// See `from`.
    pub until: Option<Period>,
    /// Where it stands in the pipeline: `indicators.toml:12`.
    pub defined_at: String,
}

/// One term of a relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Whether it is taken away rather than added.
    pub is_minus: bool,
    /// The indicator.
    pub indicator: IndicatorCode,
    /// Which of its figures.
    pub measure: Measure,
    /// A part of the whole; empty for the whole.
    pub breakdown: String,
    /// How many periods before.
    pub periods_before: u8,
}

/// How two sums compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operator {
    /// The two are the same (within the tolerance).
    Equal,
    /// The left is at most the right.
    AtMost,
    /// The left is at least the right.
    AtLeast,
    /// Both sides have a figure, or neither has.
    BothOrNeither,
}

/// What a relation makes of a term without an exact figure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Missing {
    /// It does not run, and that is counted.
    #[default]
    NotRun,
    /// It does not run where every term of a side is absent; an absent one among others counts as nought.
    NotRunIfAll,
    /// It counts as nought.
    AsNought,
}

/// One fact that several agencies report, such as how many children went missing.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// What it is called.
    pub name: String,
    /// Who reports it, and as what.
    pub indicators: Vec<IndicatorCode>,
    /// How their definitions were made the same, where they were: until then the figures are different measures, and are
    /// never compared or added.
    pub mapped: Option<String>,
    /// How far two figures may differ, as a share of the larger.
    pub tolerance: f64,
    /// Where it stands in the pipeline.
    pub defined_at: String,
}

/// What the board has settled about one check rule.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleSetting {
    /// How much its findings matter; nothing for as the rule has it.
    pub severity: Option<Severity>,
    /// It is not run at all.
    pub is_off: bool,
    /// The first period whose returns it checks.
    pub from: Option<Period>,
    /// The last.
    pub until: Option<Period>,
    /// Why.
    pub reason: String,
}

impl RuleSetting {
    /// Whether the rule is run on a return for a period.
    pub fn runs_for(&self, period: Period) -> bool {
        !self.is_off && lies_within(period, (self.from, self.until))
    }
}

impl Relation {
    /// Whether it is to hold for a period.
    pub fn holds_for(&self, period: Period) -> bool {
        lies_within(period, (self.from, self.until))
    }
}

/// Whether a period lies between a first and a last one, both included; nothing is no bound.
fn lies_within(period: Period, (from, until): (Option<Period>, Option<Period>)) -> bool {
    from.is_none_or(|from| period.first_day() >= from.first_day())
        && until.is_none_or(|until| period.last_day() <= until.last_day())
}

/// Something that the board agreed to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// Its code: `A14`.
    pub code: String,
    /// The indicator it is about, if one.
    pub indicator: Option<IndicatorCode>,
    /// What is to be done.
    pub what: String,
    /// Which agency does it; nothing for the board itself.
    pub owner: Option<AgencyCode>,
    /// The day on which it was agreed.
    pub agreed: Date,
    /// The day by which it is due.
    pub due: Date,
    /// The day on which it was done.
    pub done: Option<Date>,
    /// What was reported back, if anything.
    pub report: String,
}
