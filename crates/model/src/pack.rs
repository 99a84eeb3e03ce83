//! The pack: the report as one value, every figure already printed as text, from which every format is made.
//!
//! PDF, HTML, XLSX and the e-mail body read nothing else, so that they cannot disagree.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use crate::foreword::{Attributed, ChangeRow, ChoiceRow, Foreword, IssueChanges};

use crate::assessment::{Assurance, Checks, Direction, Rag, RagCounts, SpecialCause, VariationIcon};
use crate::{AgencyCode, AudienceCode, Period, Receipt};

/// Whose a part of the pack is: to whom it may be shown before the board has seen it.
///
/// Every row that is made of one agency's figures, returns or words says so here. The pre-brief keeps what is its agency's and
/// leaves out everything else: what bears no owner is nobody's to be shown, so that a part that somebody adds and forgets to
/// give an owner stays out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Owner {
    /// Made of what several agencies sent, or of the board's own records.
    #[default]
    Board,
    /// Made of what one agency sent, of its returns, or of its words.
    Agency(AgencyCode),
}

/// The parts of a pack that say nothing of what anybody sent, as paths in its JSON (`*` for each item): what it is called, what
/// it is about, the headings over rows, how figures are worked out. They are common to all.
pub const COMMON: [&str; 14] = [
    "/board_name",
    "/board_short_name",
    "/title",
    "/period",
    "/period_words",
    "/edition",
    "/marking",
    "/methods",
    "/attribution",
    "/scorecard/*/theme",
    "/themes/*/title",
    "/themes/*/about",
    "/timeliness/periods",
    "/timeliness/caption",
];

/// Which edition a pack is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Edition {
    /// The issue, counted from one; nothing for a draft.
    pub issue: Option<u32>,
    /// The instant as at which everything in it was known.
    pub as_at: Timestamp,
    /// The day it was issued; nothing for a draft.
    pub issued_on: Option<Date>,
    /// Who approved it; nothing for a draft.
    pub approved_by: Option<String>,
    /// Whose pack it is.
    pub audience: AudienceCode,
    /// The version of boardpack.
    pub version: String,
}

/// A whole pack for one audience.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pack {
    /// The board's full name.
    pub board_name: String,
    /// The board's short name.
    pub board_short_name: String,
    /// What it is called: `Performance pack`.
    pub title: String,
    /// For a pre-brief, the agency's name: then it holds only what the pack says about that agency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pre_brief_for: Option<String>,
    /// The period it is about.
    pub period: Period,
    /// The period's months in words.
    pub period_words: String,
    /// Which edition it is.
    pub edition: Edition,
    /// The handling marking, at top and bottom of each page.
    pub marking: String,
    /// The control block of the cover: label and text.
    pub control: Vec<(String, String)>,
    /// What people say before it: the officer's own words, how it came to be issued.
    #[serde(default, skip_serializing_if = "Foreword::is_empty")]
    pub foreword: Foreword,
    /// What this issue changes against the one before; nothing for a first one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changes: Option<IssueChanges>,
    /// The one page that works alone.
    pub chair: ChairPage,
    /// The scorecard, by theme.
    pub scorecard: Vec<ScoreGroup>,
    /// The theme pages.
    pub themes: Vec<ThemeSection>,
    /// The pathway across agencies, if the board declares one and all its figures may be shown.
    pub pathway: Option<Pathway>,
    /// Agency by period: when returns came.
    pub timeliness: TimelinessGrid,
    /// Data quality.
    pub quality: Quality,
    /// Past figures that changed since the last issue.
    pub revisions: Vec<RevisionRow>,
    /// The period's submission log.
    pub submissions: Vec<SubmissionRow>,
    /// Definitions of the indicators shown.
    pub definitions: Vec<DefinitionRow>,
    /// How figures were worked out, a paragraph each.
    pub methods: Vec<String>,
    /// Who receives this pack.
    pub distribution: Vec<String>,
    /// Where statistics of others come from.
    pub attribution: String,
}

/// The one page for the chair.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChairPage {
    /// What changed, a sentence each; at most five.
    pub headlines: Vec<String>,
    /// The RAG counts with both denominators in words: of all, and of those with a figure and a target.
    pub counts: RagCounts,
    /// The counts in a sentence.
    pub counts_sentence: String,
    /// At most six exceptions, weightiest first.
    pub exceptions: Vec<ExceptionRow>,
    /// How many further exceptions the scorecard holds.
    pub further_exceptions: u32,
    /// Those further ones, so that none is hidden: their names are printed, and the workbook holds them whole.
    #[serde(default)]
    pub further: Vec<ExceptionRow>,
    /// What the board is asked to do.
    pub asks: Vec<String>,
    /// Returns received n of m, in neutral words.
    pub returns_sentence: String,
}

/// One exception.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExceptionRow {
    /// Whose it is.
    #[serde(default)]
    pub owner: Owner,
    /// The indicator's code; the anchor of its section.
    pub code: String,
    /// The indicator's name.
    pub name: String,
    /// The agency that supplies it.
    pub agency: String,
    /// The latest figure, printed.
    pub latest: String,
    /// The rating.
    pub rag: Rag,
    /// Why it is here, in a sentence.
    pub reason: String,
    /// How much of it is there, where that is not all: `5 of 7 agencies`.
    #[serde(default)]
    pub coverage: String,
    /// What the agencies wrote about it.
    #[serde(default)]
    pub commentary: Vec<Remark>,
    /// What to ask.
    pub question: String,
    /// The last action that the board agreed about it.
    #[serde(default)]
    pub last_action: Option<ActionRow>,
}

/// An action that the board agreed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionRow {
    /// Whose it is: the agency that does it, or the board.
    #[serde(default)]
    pub owner: Owner,
    /// What was agreed, who does it, by when, and what came of it, in a sentence or two.
    pub words: String,
}

/// A theme's part of the scorecard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScoreGroup {
    /// The theme's title.
    pub theme: String,
    /// One row for each indicator.
    pub rows: Vec<ScoreRow>,
}

/// One row of the scorecard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScoreRow {
    /// Whose it is.
    #[serde(default)]
    pub owner: Owner,
    /// The code.
    pub code: String,
    /// The name.
    pub name: String,
    /// The agency's short name.
    pub agency: String,
    /// Which way is good, in a word or two: `High`, `Low`, `15 to 23`, `Activity`.
    pub good_is: String,
    /// Quarter, term, year … and basis: `Quarter, rolling 12 months`.
    pub frequency: String,
    /// The last four printed figures before the latest, oldest first, with their periods; a mark where there is no figure.
    pub recent: Vec<PrintedFigure>,
    /// The latest.
    pub latest: PrintedFigure,
    /// The last known figure with its period in words, where the latest is not received: greyed and dated.
    pub last_known: Option<String>,
    /// The same figure as a number for cells of a workbook; nothing where no number may be shown.
    pub latest_number: Option<f64>,
    /// The target, printed.
    pub target: String,
    /// The floor, printed.
    pub floor: String,
    /// The rating.
    pub rag: Rag,
    /// Where the rating is an accepted deviation: what is borne, until when and why.
    #[serde(default)]
    pub accepted: String,
    /// Withheld from this audience.
    pub withheld: bool,
    /// The direction of travel.
    pub direction: Direction,
    /// Whether up or down is drawn: 1, 0 or -1.
    pub slope: i8,
    /// The variation icon.
    pub variation: Option<VariationIcon>,
    /// The assurance icon.
    pub assurance: Option<Assurance>,
    /// England's figure, printed with its year; a dash where there is none.
    pub england: String,
    /// The neighbours' median, printed.
    pub neighbours: String,
    /// Up to the last thirteen points for the sparkline; a gap where there is no figure.
    pub spark: Vec<Option<f64>>,
    /// Has a series break within the sparkline.
    pub has_break: bool,
    /// How much of a total is there: `1 of 2 agencies`; empty where it is no total.
    #[serde(default)]
    pub covers: String,
    /// The year so far: `2026-27 so far: 1,204 (2 of 4 quarters)`; empty where its periods are not put together.
    #[serde(default)]
    pub year: String,
    /// What the page for the chair says that changed about it, each the beginning of a sentence.
    #[serde(default)]
    pub news: Vec<String>,
}

/// A figure as printed, with its period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PrintedFigure {
    /// The period, in its text form.
    pub period: String,
    /// The figure or its mark: `84.2%`, `[c]`, `not yet received`.
    pub text: String,
    /// Provisional.
    pub provisional: bool,
    /// Changed since the last issue.
    pub revised: bool,
}

/// A theme's pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ThemeSection {
    /// Its title.
    pub title: String,
    /// What it is about.
    pub about: String,
    /// Its indicators.
    pub indicators: Vec<IndicatorSection>,
}

/// An indicator's own part of a theme page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IndicatorSection {
    /// Whose it is.
    #[serde(default)]
    pub owner: Owner,
    /// The code; also the anchor.
    pub code: String,
    /// The name.
    pub name: String,
    /// The agency's name.
    pub agency: String,
    /// The latest figure.
    pub latest: PrintedFigure,
    /// The rating.
    pub rag: Rag,
    /// How much of a total is there, as in the scorecard.
    #[serde(default)]
    pub covers: String,
    /// The year so far, as in the scorecard.
    #[serde(default)]
    pub year: String,
    /// What it says, in a sentence or two.
    pub statement: String,
    /// Where it is going, what its variation means and whether the target will be met, in words.
    pub reading: String,
    /// Why its figures are withheld, where they are; then there is no chart and no table.
    pub withheld: Option<String>,
    /// The periods of the figures that are withheld, where all are: one that had none is not among them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hidden: Vec<String>,
    /// The series, as a chart.
    pub trend: Option<TrendChart>,
    /// Comparison with other places, as a chart.
    pub comparison: Option<ComparisonChart>,
    /// The comparison in sentences: England and the neighbours' median, each with its year, and how ours stands beside them;
    /// empty where there is none.
    pub comparison_words: String,
    /// Why there is no comparator, where there is none.
    pub no_comparator: Option<String>,
    /// The series as a table: at least the last eight periods.
    pub table: Vec<SeriesRow>,
    /// What partners wrote.
    pub commentary: Vec<Remark>,
    /// What a member should ask.
    pub question: String,
}

/// What a partner wrote about a figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Remark {
    /// Whose words they are, which need not be those of the agency that supplies the figure.
    #[serde(default)]
    pub owner: Owner,
    /// The agency's name; for context to a pre-brief, the day as well: `Police, 3 September 2026`.
    pub who: String,
    /// The words.
    pub text: String,
}

/// One row of an indicator's table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SeriesRow {
    /// The period.
    pub period: String,
    /// The figure or its mark.
    pub figure: String,
    /// The numerator or its mark; empty where the figure is the numerator.
    pub numerator: String,
    /// The denominator or its mark; empty where there is none.
    pub denominator: String,
    /// The figure as a number for cells of a workbook.
    pub number: Option<f64>,
    /// Provisional, revised, series break, special cause: in words.
    pub notes: String,
}

/// A line over time with limits and target: pure data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrendChart {
    /// Measure, place, period and unit.
    pub subtitle: String,
    /// Decimals and unit sign for axis labels: printed with `unit_suffix`.
    pub decimals: u8,
    /// Follows numbers on the axis: `%` or nothing.
    pub unit_suffix: String,
    /// The natural range of the figure, to which drawn limits are clipped: 0 to 100 for percentages, from 0 for counts.
    pub natural: (f64, Option<f64>),
    /// The points, oldest first.
    pub points: Vec<ChartPoint>,
    /// Stretches with lines, as first and last index of `points`.
    pub limits: Vec<LimitLine>,
    /// What to know of the lines, in sentences: why limits begin anew, why they follow the denominators.
    #[serde(default)]
    pub notes: Vec<String>,
    /// The indices of the points at which limits begin anew though the series is the same: the data are joined there, the
    /// limits are not.
    #[serde(default)]
    pub rebased: Vec<usize>,
    /// The target and its printed form.
    pub target: Option<(f64, String)>,
    /// The band that is good, or the activity thresholds.
    pub band: Option<(f64, f64)>,
    /// What the band is, with its printed ends: `Good 15% to 23%`; empty where there is none.
    pub band_words: String,
    /// The text alternative: what it is, then the finding.
    pub alt: String,
}

impl TrendChart {
    /// Whether limits begin anew at a point though the series is the same.
    pub fn begins_anew(&self, index: usize) -> bool {
        self.rebased.contains(&index)
    }

    /// The lines at a point.
    pub fn lines_at(&self, index: usize) -> Option<&LimitLine> {
        self.limits
            .iter()
            .find(|limits| (limits.from..=limits.to).contains(&index))
    }
}

/// One point of a chart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChartPoint {
    /// The period's text form.
    pub period: String,
    /// The tick label, short: `Q1`, with the year on the first of each: `Q1 2026/27`.
    pub tick: String,
    /// The figure; nothing is a gap.
    pub figure: Option<f64>,
    /// The figure printed, or its mark.
    pub printed: String,
    /// Its class.
    pub cause: SpecialCause,
    /// Better, worse or neither, for its shape and colour: 1, -1 or 0.
    pub tone: i8,
    /// Drawn hollow.
    pub provisional: bool,
    /// A new series begins here.
    pub break_note: Option<String>,
    /// What of a total is there, where something of it is absent: drawn in a shape of its own, which no line reaches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<PartDrawn>,
}

/// A part of a total, as it is drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PartDrawn {
    /// What is there comes to this.
    pub figure: f64,
    /// What it is: `part of the total: 1 of 2 agencies, without Voluntary sector`.
    pub words: String,
}

/// A stretch with lines.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LimitLine {
    /// The first index.
    pub from: usize,
    /// The last index.
    pub to: usize,
    /// The centre line and its printed form.
    pub mean: (f64, String),
    /// Whether the centre line is a median.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_median: bool,
    /// The upper limit and its printed form; where limits differ from point to point, that of the last.
    pub upper: Option<(f64, String)>,
    /// The lower limit and its printed form; where limits differ from point to point, that of the last.
    pub lower: Option<(f64, String)>,
    /// Lower and upper limit of each point of the stretch, where they differ; empty where they are the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by_point: Vec<Option<(f64, f64)>>,
}

impl LimitLine {
    /// What its centre line is called.
    pub fn centre_words(&self) -> &'static str {
        if self.is_median { "median" } else { "mean" }
    }

    /// The lower and the upper limit at a point of the chart.
    pub fn limits_at(&self, index: usize) -> Option<(f64, f64)> {
        if !self.by_point.is_empty() {
            return *self.by_point.get(index.checked_sub(self.from)?)?;
        }
        Some((self.lower.as_ref()?.0, self.upper.as_ref()?.0))
    }

    /// The lines in words: `mean 84.2%, limits 71.0% to 97.4%`.
    pub fn words(&self) -> String {
        let centre = format!("{} {}", self.centre_words(), self.mean.1);
        match (&self.lower, &self.upper) {
            (Some((_, lower)), Some((_, upper))) if self.by_point.is_empty() => {
                format!("{centre}, limits {lower} to {upper}")
            }
            (Some((_, lower)), Some((_, upper))) => {
                format!("{centre}, limits by denominator, at the last point {lower} to {upper}")
            }
            _ => format!("{centre}, no limits"),
        }
    }
}

/// Horizontal bars of places, ranked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComparisonChart {
    /// Measure, year and unit, and what is compared with what.
    pub subtitle: String,
    /// Ours and the neighbours, highest first.
    pub bars: Vec<ComparisonBar>,
    /// England and its printed form.
    pub england: Option<(f64, String)>,
    /// The neighbours' median and its printed form.
    pub median: Option<(f64, String)>,
    /// Follows numbers on the axis.
    pub unit_suffix: String,
    /// Where the figures of others come from.
    pub source: String,
    /// The text alternative.
    pub alt: String,
}

/// One place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComparisonBar {
    /// Its name.
    pub name: String,
    /// Its figure.
    pub figure: f64,
    /// Its figure printed.
    pub printed: String,
    /// A 95 % interval, where there is one.
    pub interval: Option<(f64, f64)>,
    /// Whether it is the board's own area.
    pub ours: bool,
}

/// Bars along a pathway.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pathway {
    /// Whose it is.
    #[serde(default)]
    pub owner: Owner,
    /// What it shows: activity in the period, not one cohort.
    pub subtitle: String,
    /// The steps: name, count, printed count, share of the step before in words.
    pub steps: Vec<PathwayStep>,
    /// The text alternative.
    pub alt: String,
}

/// A step of the pathway.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PathwayStep {
    /// Its name.
    pub name: String,
    /// How many.
    pub count: f64,
    /// How many, printed.
    pub printed: String,
    /// The share of the step before, printed; empty for the first.
    pub share: String,
}

/// Agency by period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TimelinessGrid {
    /// The periods, oldest first, at most thirteen.
    pub periods: Vec<String>,
    /// One row for each agency, in constitutional order.
    pub rows: Vec<TimelinessRow>,
    /// On time of expected, for each period, printed: `10/12`.
    pub totals: Vec<String>,
    /// When the board's own papers went out: the board office's row, which counts in no total.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub papers: Option<TimelinessRow>,
    /// The cut-off and who sets the due date.
    pub caption: String,
    /// The text alternative.
    pub alt: String,
}

/// One agency's row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TimelinessRow {
    /// Whose it is.
    #[serde(default)]
    pub owner: Owner,
    /// The agency's short name.
    pub agency: String,
    /// One cell for each period.
    pub cells: Vec<TimelinessCell>,
    /// On time of expected over the periods shown: `5/6`.
    pub total: String,
}

/// One return in the grid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TimelinessCell {
    /// Its receipt status; nothing where none was owed.
    pub receipt: Option<Receipt>,
    /// The letters drawn in it: `T`, `L3`, `N`, `-`, with `R` for resubmitted and `E` for an agreed extension.
    pub letters: String,
    /// The same in words.
    pub words: String,
    /// An agreed extension.
    pub extended: bool,
    /// A superseding version came after the first.
    pub resubmitted: bool,
}

/// Data quality.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Quality {
    /// Coverage in sentences.
    pub sentences: Vec<String>,
    /// Each agency: figures received of expected, queries open.
    pub agencies: Vec<QualityRow>,
    /// Where a new series begins.
    pub breaks: Vec<BreakRow>,
    /// Queries open on the period's returns.
    pub queries: Vec<QueryRow>,
    /// Queries that their senders explained.
    #[serde(default)]
    pub explained: Vec<ExplainedRow>,
    /// Rules that could not run, with how often.
    pub rules_not_run: Vec<(String, u32)>,
}

/// A series that is not comparable with its own past from some period on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BreakRow {
    /// Whose it is.
    #[serde(default)]
    pub owner: Owner,
    /// The indicator's code and name.
    pub indicator: String,
    /// The first period of the new series.
    pub period: String,
    /// What changed.
    pub note: String,
}

/// One agency's data quality.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QualityRow {
    /// Whose it is.
    #[serde(default)]
    pub owner: Owner,
    /// The agency's short name.
    pub agency: String,
    /// Figures received.
    pub received: u32,
    /// Figures expected.
    pub expected: u32,
    /// Queries open.
    pub queries: u32,
    /// The checks of its returns that are in; nothing where none is, or where the audience is not told.
    #[serde(default)]
    pub checks: Option<Checks>,
}

/// A query that its sender explained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExplainedRow {
    /// Whose it is.
    #[serde(default)]
    pub owner: Owner,
    /// The agency's short name and the day: `Police, Monday 3 August 2026`.
    pub who: String,
    /// The indicator's code.
    pub indicator: String,
    /// What was asked.
    pub asked: String,
    /// What was answered.
    pub said: String,
}

/// One open query.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QueryRow {
    /// Whose it is.
    #[serde(default)]
    pub owner: Owner,
    /// The agency's short name.
    pub agency: String,
    /// The indicator's code, if one.
    pub indicator: String,
    /// Sheet and cell.
    pub place: String,
    /// What is asked.
    pub message: String,
}

/// A changed past figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RevisionRow {
    /// Whose it is.
    #[serde(default)]
    pub owner: Owner,
    /// The indicator's code and name.
    pub indicator: String,
    /// The period.
    pub period: String,
    /// As printed before.
    pub old: String,
    /// As printed now.
    pub new: String,
    /// Why, or "no reason given".
    pub reason: String,
}

/// One expected return in the submission log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SubmissionRow {
    /// Whose it is.
    #[serde(default)]
    pub owner: Owner,
    /// The agency's name.
    pub agency: String,
    /// The return's title.
    pub title: String,
    /// The period.
    pub period: String,
    /// Due, in words.
    pub due: String,
    /// Received, in words; a dash where it has not been.
    pub received: String,
    /// Receipt status in words, with an extension.
    pub receipt: String,
    /// Outcome in words; a dash where there is none.
    pub outcome: String,
}

/// A definition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DefinitionRow {
    /// Whose it is.
    #[serde(default)]
    pub owner: Owner,
    /// The indicator's code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The definition.
    pub definition: String,
    /// Numerator, denominator and formula in words.
    pub formula: String,
    /// Supplier, frequency, basis, polarity.
    pub details: String,
}
