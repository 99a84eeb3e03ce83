//! From a printed figure back to its inputs: the cells, pipeline lines and ledger entries it was worked out from, each with what
//! stands there.

mod beside;
mod ends;
mod sightings;

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use boardpack_ledger::sha256_hex;
use boardpack_model::assessment::{Assessment, IndicatorAssessment, Point};
use boardpack_model::board::{Indicator, Source};
use boardpack_model::history::IssuedPack;
use boardpack_model::pack::Pack;
use boardpack_model::{AudienceCode, History, IndicatorCode, Period, PeriodKind, ReturnStatus, timeliness};
use jiff::Timestamp;
use serde::Serialize;

use crate::in_force::Looking;
use crate::unfit::{Unfit, unfit};
use crate::{Office, OpenBoard, assess, in_force, previous};
use sightings::Sightings;

/// Where a figure comes from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trace {
    /// The indicator.
    pub indicator: IndicatorCode,
    /// Its name.
    pub name: String,
    /// The period.
    pub period: Period,
    /// The figure as printed, or why there is none.
    pub printed: String,
    /// The same as an audience's pack prints it, where one is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shown: Option<String>,
    /// The formula with its figures.
    pub formula: String,
    /// The instant as at which everything in it was known.
    pub as_at: Timestamp,
    /// By which pipeline files it was made, in words.
    pub with: String,
    /// What it was worked out from.
    pub inputs: Vec<Input>,
    /// Where the indicator is defined.
    pub defined_at: Input,
    /// What a total is made of, each with its own inputs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Trace>,
    /// The other figures that stand beside it: target, limits, comparators, the year so far. Where an audience is asked about,
    /// those of its pack, worked out from the figures that it sees; else those of a pack that withholds nothing.
    pub beside: Vec<Beside>,
    /// The audience that is asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audience: Option<AudienceCode>,
}

/// One thing that a figure was worked out from, and where it ends.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Input {
    /// What it is: `CSC05 numerator for 2026-27 Q1`.
    pub what: String,
    /// Where it ends.
    #[serde(flatten)]
    pub end: End,
}

/// Where a chain ends: nothing of ours lies behind it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "ends_at", rename_all = "kebab-case")]
pub enum End {
    /// A cell of an archived file, or the cells of a sum.
    Cell {
        /// The file's name as it came.
        file: String,
        /// Its SHA-256, by which the archive keeps it.
        sha256: String,
        /// The sheet; empty for CSV.
        sheet: String,
        /// The cell.
        cell: String,
        /// What stands in it, at most 200 characters; of a sum its cells with plus signs between them.
        raw: String,
        /// What it was read as.
        read_as: String,
        /// The submission that it came with, as the ledger numbers them.
        submission: i64,
        /// From when it was known: of a figure that was sent again as it was, from its first file on.
        known_at: Timestamp,
        /// The file that first brought it, where it was sent again as it was.
        #[serde(skip_serializing_if = "Option::is_none")]
        first: Option<First>,
    },
    /// A line of a pipeline file.
    Line {
        /// The file, below the board's folder.
        file: String,
        /// The line, counted from one.
        line: u32,
        /// What stands in it.
        text: String,
        /// The SHA-256 of the file, by which the archive keeps it once an issue was made with it.
        sha256: String,
    },
    /// An entry of the ledger.
    Event {
        /// Which: `submission 12`, `event 3`.
        entry: String,
        /// What it says.
        words: String,
        /// When it was.
        at: Timestamp,
    },
    /// The ledger holds nothing: what was awaited and until when nothing had come.
    NothingReceived {
        /// What was awaited, and how that stood.
        words: String,
    },
    /// The chain is broken: nothing stands where the figure says that it came from.
    Lost {
        /// Where something ought to stand.
        words: String,
    },
}

/// The file that first brought a figure which a later one says again.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct First {
    /// The file's name as it came.
    pub file: String,
    /// The submission that it came with.
    pub submission: i64,
}

/// A figure that stands beside the traced one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Beside {
    /// What it is: `target`, `upper limit`, `England`.
    pub what: String,
    /// As printed.
    pub printed: String,
    /// How it was worked out.
    pub formula: String,
    /// What it was worked out from.
    pub inputs: Vec<Input>,
    /// The points of the series that it was worked out from, as printed: `2025-26 Q1 312`. Each has inputs of its own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub points: Vec<String>,
}

/// Which state of knowledge is asked about.
#[derive(Debug, Clone, PartialEq)]
pub enum Known {
    /// What was known at an instant.
    At(Looking),
    /// What an issue of a period's pack was made from.
    Issue(Period, u32),
}

/// Everything that the chains of one state of knowledge are made of.
pub struct Tracer {
    open: OpenBoard,
    /// The pipeline files' SHA-256, by path.
    hashes: BTreeMap<String, String>,
    with: String,
    as_at: Timestamp,
    history: History,
    standing: Vec<ReturnStatus>,
    sightings: Sightings,
    assessments: BTreeMap<Period, Assessment>,
    /// The packs of the issue by audience, as they were approved.
    packs: BTreeMap<String, Pack>,
}

impl Tracer {
    /// Reads the ledger as it was known.
    pub fn new(office: &mut Office, open: &OpenBoard, known: &Known) -> Result<Self> {
        let code = &open.board.code;
        let history = office.ledger.history(code).context("reading the ledger")?;
        let issued = match known {
            Known::At(_) => None,
            Known::Issue(period, number) => Some(in_force::issue(&history, *period, *number)?),
        };
        let (in_force, as_at) = match (known, issued) {
            (Known::At(looking), _) => (in_force::at(office, open, &history, *looking)?, looking.at),
            (_, Some(pack)) => (in_force::issued(office, code, pack)?, pack.as_at),
            (Known::Issue(..), None) => unfit!("there is no such issue"),
        };
        let (assessments, packs) = match issued {
            Some(pack) => stored(office, open, pack)?,
            None => Default::default(),
        };
        let observations = office.ledger.observations_ever(code, Some(as_at));
        let history = history.as_at(as_at);
        let withdrawn = history.withdrawn(as_at).into_keys().collect();
        let sightings = Sightings::new(observations.context("reading the figures")?, withdrawn);
        let standing =
            timeliness::statuses(&in_force.open.board, &history, as_at).context("working out due dates")?;
        let files = in_force.open.files.iter();
        Ok(Self {
            hashes: files
                .map(|(path, text)| (path.clone(), sha256_hex(text.as_bytes())))
                .collect(),
            open: in_force.open,
            with: in_force.words,
            as_at,
            history,
            standing,
            sightings,
            assessments,
            packs,
        })
    }

    /// Traces one figure of the assessment of a pack's period; of an indicator whose own period of that name there is not,
    /// the one that the pack prints.
    pub fn figure(
        &mut self,
        office: &mut Office,
        pack: Period,
        (code, period): (&IndicatorCode, Period),
    ) -> Result<Trace> {
        if !self.assessments.contains_key(&pack) {
            let made = assess::assessment(&mut office.ledger, &self.open.board, pack, self.as_at)?;
            self.assessments.insert(pack, made);
        }
        let assessment = self.assessments.get(&pack).context("it was made just now")?;
        self.of(assessment, code, period)
    }

    fn of(&self, assessment: &Assessment, code: &IndicatorCode, period: Period) -> Result<Trace> {
        let board = &self.open.board;
        let indicator = board
            .indicator(code)
            .ok_or_else(|| Unfit(format!("there is no indicator {code}")))?;
        let assessed = assessment.indicators.iter().find(|one| one.indicator == *code);
        let found = assessed.and_then(|assessed| {
            let of = |wanted| assessed.series.iter().find(|point| point.period == wanted);
            let printed_then = || of(assessed.latest_period).filter(|_| period == assessment.period);
            Some((assessed, of(period).or_else(printed_then)?))
        });
        let Some((assessed, point)) = found else {
            unfit!("nothing is known of {code} for {period}")
        };
        let parts = match indicator.source {
            Source::Total => indicator
                .parts
                .iter()
                .filter_map(|part| self.of(assessment, part, point.period).ok())
                .collect(),
            Source::Returns | Source::Timeliness => Vec::new(),
        };
        Ok(Trace {
            indicator: code.clone(),
            name: indicator.name.clone(),
            period: point.period,
            printed: printed(indicator, point),
            shown: None,
            formula: point.formula.clone(),
            as_at: self.as_at,
            with: self.with.clone(),
            inputs: self.inputs(indicator, point),
            defined_at: self.line("definition", &indicator.defined_at),
            parts,
            beside: self.beside(indicator, assessed),
            audience: None,
        })
    }

    /// The assessment of an issue as the pack of an audience was made from it, beside what that audience had then.
    pub fn seen_by(&self, office: &Office, pack: Period, audience: &AudienceCode) -> Result<Assessment> {
        let board = &self.open.board;
        let found = board.audiences.iter().find(|one| one.code == *audience);
        let found = found.filter(|_| self.packs.contains_key(audience.as_str()));
        let Some((found, whole)) = found.zip(self.assessments.get(&pack)) else {
            let made: Vec<&str> = self.packs.keys().map(String::as_str).collect();
            unfit!(
                "no pack was made for the audience {audience}: the issue was made for {}",
                made.join(", ")
            );
        };
        let earlier = previous::earlier(&office.workspace, board, &self.history, self.as_at)?;
        let earlier: Vec<&Pack> = earlier
            .iter()
            .filter_map(|packs| packs.get(audience.as_str()))
            .collect();
        Ok(boardpack_assess::disclose(board, whole, found, &earlier))
    }

    /// Says of a trace how the pack of an audience prints the figure, and puts beside it what stands there.
    pub fn see(&self, trace: &mut Trace, audience: &AudienceCode, seen: &Assessment) {
        let assessed = seen
            .indicators
            .iter()
            .find(|one| one.indicator == trace.indicator);
        let indicator = self.open.board.indicator(&trace.indicator);
        trace.beside = indicator
            .zip(assessed)
            .map_or_else(Vec::new, |(indicator, assessed)| self.beside(indicator, assessed));
        trace.shown = self.shown(audience, trace);
        trace.audience = Some(audience.clone());
        for part in &mut trace.parts {
            self.see(part, audience, seen);
        }
    }

    /// How the pack of an audience prints a figure; nothing where it does not.
    pub fn shown(&self, audience: &AudienceCode, trace: &Trace) -> Option<String> {
        let pack = self.packs.get(audience.as_str())?;
        let mut sections = pack.themes.iter().flat_map(|theme| &theme.indicators);
        let section = sections.find(|section| section.code == trace.indicator.as_str())?;
        if let Some(why) = &section.withheld {
            return Some(format!("withheld: {why}"));
        }
        let period = trace.period.to_string();
        let row = section.table.iter().find(|row| row.period == period);
        let latest = (section.latest.period == period).then_some(&section.latest.text);
        let drawn = section.trend.iter().flat_map(|chart| &chart.points);
        let mut drawn = drawn.filter(|point| point.period == period);
        row.map(|row| row.figure.clone())
            .or(latest.cloned())
            .or(drawn.next().map(|point| point.printed.clone()))
    }
}

/// The assessment and the packs of an issue, from the bytes that were approved.
fn stored(
    office: &Office,
    open: &OpenBoard,
    pack: &IssuedPack,
) -> Result<(BTreeMap<Period, Assessment>, BTreeMap<String, Pack>)> {
    let (workspace, code) = (&office.workspace, &open.board.code);
    let bytes = previous::stored(workspace, code, pack, "assessment.json")?;
    let assessment: Assessment = serde_json::from_slice(&bytes).context("reading assessment.json")?;
    Ok((
        BTreeMap::from([(pack.period, assessment)]),
        previous::packs(workspace, code, pack)?,
    ))
}

/// A point as printed, or what stands in place of a figure.
fn printed(indicator: &Indicator, point: &Point) -> String {
    point.figure.map_or_else(
        || point.value.to_string(),
        |figure| boardpack_assess::printed(indicator, figure),
    )
}

/// The points of a series that lie between two periods and have a figure.
fn with_figures(assessed: &IndicatorAssessment, from: Period, to: Period) -> Vec<&Point> {
    let within = |point: &&Point| (from..=to).contains(&point.period) && point.figure.is_some();
    assessed.series.iter().filter(within).collect()
}

/// The pack that prints the figures of a period: that of the quarter in which it ends.
pub fn pack_of(period: Period) -> Period {
    Period::containing(PeriodKind::FinancialQuarter, period.last_day())
}

/// Traces one figure.
pub fn trace(
    office: &mut Office,
    open: &OpenBoard,
    (code, period): (&IndicatorCode, Period),
    known: &Known,
    audience: Option<&AudienceCode>,
) -> Result<Trace> {
    let pack = match known {
        Known::At(_) => pack_of(period),
        Known::Issue(pack, _) => *pack,
    };
    let mut tracer = Tracer::new(office, open, known)?;
    let mut trace = tracer.figure(office, pack, (code, period))?;
    if let Some(audience) = audience {
        let seen = tracer.seen_by(office, pack, audience)?;
        tracer.see(&mut trace, audience, &seen);
    }
    Ok(trace)
}
