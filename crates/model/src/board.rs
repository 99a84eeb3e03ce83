//! The board as meant: every reference resolved, every rule checked. Only the pipeline makes one.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

pub use crate::disclosure::{Disclosure, DisclosurePolicy, Zeros};
pub use crate::indicator::{
    AcceptedDeviation, Basis, ChartChoice, Control, FixedLimits, Indicator, Polarity, Rebase, SeriesBreak,
    Source, Unit, YearTarget, rounded,
};
pub use crate::rules::{
    Action, Fact, Missing, Operator, Relation, RuleSetting, Term, TwoInThree, VariationRules,
};

use crate::layout::Layout;
use crate::letter::Mailbox;
use crate::{
    AgencyCode, AudienceCode, BoardCode, Calendar, DueRule, IndicatorCode, Nation, OutsideCoverage, Period,
    PeriodKind, ReturnCode, ThemeCode, Value,
};

/// A partnership and everything that its pipeline files say.
#[derive(Debug, Clone)]
pub struct Board {
    /// Its code, the first part of every key.
    pub code: BoardCode,
    /// Its full name.
    pub name: String,
    /// The short name for subjects and headers.
    pub short_name: String,
    /// Where its days begin and end.
    pub time_zone: TimeZone,
    /// Its working days.
    pub calendar: Calendar,
    /// The sender of its letters: the board's own address.
    pub sender: Mailbox,
    /// The officer: Reply-To of every letter.
    pub officer: Officer,
    /// Who may approve a pack, by name.
    pub approvers: Vec<String>,
    /// The handling marking, first in each subject and at top and bottom of each page.
    pub marking: String,
    /// Whether `--now` may move the clock: only for rehearsals and the demo.
    pub rehearsal: bool,
    /// Cron lines (minute hour day month weekday) saying in which minutes letters may leave, in the board's time zone.
    pub letters_leave: Vec<String>,
    /// How many working days a return that was sent back has to come again and still count as on time.
    pub correction_days: u16,
    /// The sections of its packs, in order.
    pub themes: Vec<Theme>,
    /// The agencies in their constitutional order.
    pub agencies: Vec<Agency>,
    /// The indicators in the pack's order.
    pub indicators: Vec<Indicator>,
    /// What each agency owes.
    pub returns: Vec<ReturnSpec>,
    /// The board's meetings, in order of date.
    pub meetings: Vec<Meeting>,
    /// The audiences of its packs.
    pub audiences: Vec<Audience>,
    /// The timetable of letters about one return, earliest rung first.
    pub ladder: Vec<Rung>,
    /// Figures of other places.
    pub comparators: Vec<Comparator>,
    /// Populations by their name and the calendar year in which the financial year begins.
    pub populations: Vec<Population>,
    /// The steps of the cross-agency pathway, in order; empty for none.
    pub pathway: Vec<IndicatorCode>,
    /// Where statistics of others come from; printed wherever they are used.
    pub attribution: String,
    /// The board's own wording of letters: template name to text; the built-in wording serves for the rest.
    pub letters: BTreeMap<String, String>,
    /// The questions that partners ask themselves from time to time; nothing where the board has none.
    pub self_assessment: Option<SelfAssessment>,
    /// How its days are counted, where the year's file names none.
    pub timetable: Timetable,
    /// Where its letters may go.
    pub post: PostRules,
    /// What an issue needs before it goes out.
    pub approval: ApprovalRules,
    /// Who chairs it: gets the preview of the difficult matters; nobody where none is named.
    pub chair: Option<Mailbox>,
    /// The language of its letters, as a code: `en`.
    pub language: String,
    /// The rule set by which variation is judged.
    pub variation: VariationRules,
    /// What must hold between figures, each a check rule of its own.
    pub relations: Vec<Relation>,
    /// Facts that several agencies report.
    pub facts: Vec<Fact>,
    /// What the board has settled about check rules, by the rule's name.
    pub rules: BTreeMap<String, RuleSetting>,
    /// What the board has agreed to do, in order of the day on which it was agreed.
    pub actions: Vec<Action>,
}

/// How the days of a board's cycle are counted, where the year's file names no date.
#[derive(Debug, Clone, PartialEq)]
pub struct Timetable {
    /// Whether an agency that joins or leaves within a period owes a return for that period.
    pub part_periods_owed: bool,
    /// The share of a return's expected figures, from 0 to 1, that stops the clock.
    pub complete_share: f64,
    /// Working days after the due day (an extension's, where there is one) after which a return is closed: what comes then
    /// is held for the officer and nothing is chased any more. Nothing means never.
    pub closes_after: Option<u16>,
    /// Working days before the papers day on which the pre-brief goes to each agency; nothing means that there is none.
    pub pre_brief: Option<u16>,
    /// Working days before the papers day by which context must come.
    pub context: u16,
}

impl Default for Timetable {
    fn default() -> Self {
        Self {
            part_periods_owed: false,
            complete_share: 1.0,
            closes_after: None,
            pre_brief: None,
            context: 1,
        }
    }
}

/// Where a board's letters may go, beside the register, which always holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PostRules {
    /// The only domains that letters may go to, in lower case; empty for whatever the register names.
    pub allowed_domains: BTreeSet<String>,
    /// The domains that may be sent a pack itself, in lower case; others get a summary without it. Empty for all.
    pub secure_domains: BTreeSet<String>,
    /// The addresses and whole domains, in lower case, that letters may go to while the office is tried out (mode `team`).
    pub team: BTreeSet<String>,
}

impl PostRules {
    /// Whether an address is one of the team's.
    pub fn is_team(&self, address: &str) -> bool {
        let address = address.to_ascii_lowercase();
        let domain = address.rsplit_once('@').map(|(_, domain)| domain);
        self.team.contains(&address) || domain.is_some_and(|domain| self.team.contains(domain))
    }
}

/// What an issue needs before it goes out.
#[derive(Debug, Clone, PartialEq)]
pub struct ApprovalRules {
    /// Whether a named approver must say yes; otherwise the draft is issued on its papers day.
    pub is_needed: bool,
    /// The least share of expected returns, from 0 to 1, that a pack is approved with unless a reason is given.
    pub least_coverage: f64,
}

impl Default for ApprovalRules {
    fn default() -> Self {
        Self {
            is_needed: true,
            least_coverage: 0.0,
        }
    }
}

/// The partners' self-assessment: a sheet of the return workbook whose period ends one of its own periods.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelfAssessment {
    /// How often it falls due: with every return whose last day ends a period of this kind.
    pub every: PeriodKind,
    /// Its questions in order, each with a code of its own.
    pub questions: Vec<Question>,
}

impl SelfAssessment {
    /// Whether it is due with a return for a period.
    pub fn is_due(&self, period: Period) -> bool {
        Period::containing(self.every, period.last_day()).last_day() == period.last_day()
    }
}

/// One question of the self-assessment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Its code, by which its answers are kept.
    pub code: String,
    /// The question.
    pub text: String,
}

impl Board {
    /// A board of that code with nothing else in it, by the working days of England and Wales, in UTC. The pipeline, and
    /// what tries something out, fill in the rest.
    pub fn bare(code: BoardCode) -> Self {
        let nobody = || Mailbox {
            name: String::new(),
            address: String::new(),
        };
        Self {
            name: code.to_string(),
            short_name: code.to_string(),
            code,
            time_zone: TimeZone::UTC,
            calendar: Calendar::new(Nation::EnglandAndWales, []),
            sender: nobody(),
            officer: Officer {
                mailbox: nobody(),
                telephone: String::new(),
            },
            approvers: Vec::new(),
            marking: String::new(),
            rehearsal: false,
            letters_leave: Vec::new(),
            correction_days: 5,
            themes: Vec::new(),
            agencies: Vec::new(),
            indicators: Vec::new(),
            returns: Vec::new(),
            meetings: Vec::new(),
            audiences: Vec::new(),
            ladder: Vec::new(),
            comparators: Vec::new(),
            populations: Vec::new(),
            pathway: Vec::new(),
            attribution: String::new(),
            letters: BTreeMap::new(),
            self_assessment: None,
            timetable: Timetable::default(),
            post: PostRules::default(),
            approval: ApprovalRules::default(),
            chair: None,
            language: "en".to_owned(),
            variation: VariationRules::default(),
            relations: Vec::new(),
            facts: Vec::new(),
            rules: BTreeMap::new(),
            actions: Vec::new(),
        }
    }

    /// The working days of an agency: the board's, less the days on which the agency itself is closed.
    pub fn calendar_of(&self, agency: &AgencyCode) -> &Calendar {
        self.agency(agency)
            .and_then(|agency| agency.calendar.as_ref())
            .unwrap_or(&self.calendar)
    }

    /// The agency of that code.
    pub fn agency(&self, code: &AgencyCode) -> Option<&Agency> {
        self.agencies.iter().find(|agency| agency.code == *code)
    }

    /// The indicator of that code.
    pub fn indicator(&self, code: &IndicatorCode) -> Option<&Indicator> {
        self.indicators.iter().find(|indicator| indicator.code == *code)
    }

    /// What an agency owes under that code.
    pub fn return_spec(&self, agency: &AgencyCode, code: &ReturnCode) -> Option<&ReturnSpec> {
        self.returns
            .iter()
            .find(|spec| spec.agency == *agency && spec.code == *code)
    }

    /// The audience of that code.
    pub fn audience(&self, code: &AudienceCode) -> Option<&Audience> {
        self.audiences.iter().find(|audience| audience.code == *code)
    }

    /// The meeting that takes the pack for a period.
    pub fn meeting_for(&self, period: Period) -> Option<&Meeting> {
        self.meetings.iter().find(|meeting| meeting.period == period)
    }

    /// A population for a period: of the financial year that most of it lies in (a calendar year's is the one that begins in
    /// it, a school year's the one that began before it), else of the latest earlier year that is known.
    pub fn population(&self, name: &str, period: Period) -> Option<&Population> {
        let year = Period::containing(PeriodKind::FinancialYear, period.middle_day()).year();
        self.populations
            .iter()
            .filter(|p| p.name == name && p.year <= year)
            .max_by_key(|p| p.year)
    }
}

/// The officer who chases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Officer {
    /// Name and address.
    pub mailbox: Mailbox,
    /// Whom to ring.
    pub telephone: String,
}

/// What a person does about an agency's returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Makes and sends the return.
    DataLead,
    /// Sits on the board for the agency.
    BoardMember,
    /// Chairs the board itself: no agency's.
    Chair,
    /// The board's own officer: no agency's.
    Officer,
}

impl Role {
    /// The word in pipeline files and letter keys.
    pub fn word(self) -> &'static str {
        match self {
            Self::DataLead => "data-lead",
            Self::BoardMember => "board-member",
            Self::Chair => "chair",
            Self::Officer => "officer",
        }
    }
}

/// A partner agency.
#[derive(Debug, Clone, PartialEq)]
pub struct Agency {
    /// Its code, and the name of its drop folder.
    pub code: AgencyCode,
    /// Its full name.
    pub name: String,
    /// The name for narrow columns, at most 16 characters.
    pub short_name: String,
    /// Its people.
    pub contacts: Vec<Contact>,
    /// Its layouts, tried in this order; our own template is always tried first.
    pub layouts: Vec<Layout>,
    /// What its bare "Q1 2026" means: financial or calendar quarters; nothing means ask.
    pub bare_quarters: Option<PeriodKind>,
    /// Its own working days, where it is closed on days on which the board is not.
    pub calendar: Option<Calendar>,
    /// Since when and until when it belongs to the board.
    pub member: Membership,
}

/// Since when and until when an agency belongs to the board.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Membership {
    /// Its first day; nothing where it has always been there.
    pub joins: Option<Date>,
    /// Its last day; nothing where it stays.
    pub leaves: Option<Date>,
}

impl Agency {
    /// An agency of that code with nobody in it yet, named after its code.
    pub fn bare(code: AgencyCode) -> Self {
        Self {
            name: code.to_string(),
            short_name: code.to_string(),
            code,
            contacts: Vec::new(),
            layouts: Vec::new(),
            bare_quarters: None,
            calendar: None,
            member: Membership::default(),
        }
    }

    /// The first contact in that role.
    pub fn contact(&self, role: Role) -> Option<&Contact> {
        self.contacts.iter().find(|contact| contact.role == role)
    }
}

/// A person at an agency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// What they do.
    pub role: Role,
    /// Name and address.
    pub mailbox: Mailbox,
    /// Telephone, if known.
    pub telephone: Option<String>,
}

/// A section of the pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    /// Its code.
    pub code: ThemeCode,
    /// Its title.
    pub title: String,
    /// What it is about, in a sentence.
    pub about: String,
}

/// When returns of a kind fall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Schedule {
    /// Each period of a kind, from a first one to a last one (or on and on).
    Every {
        /// The first.
        from: Period,
        /// The last, if any.
        until: Option<Period>,
    },
    /// One period only (the history of past figures).
    Once(Period),
}

/// What an agency owes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnSpec {
    /// Its code, unique within the agency.
    pub code: ReturnCode,
    /// Who owes it.
    pub agency: AgencyCode,
    /// Its title: `quarterly dataset`.
    pub title: String,
    /// When it falls.
    pub schedule: Schedule,
    /// When it is due after each period.
    pub due: DueRule,
    /// Absolute dates that win over the rule.
    pub due_on: BTreeMap<Period, Date>,
    /// The indicators it carries.
    pub indicators: Vec<IndicatorCode>,
    /// Whether it carries many past periods at once rather than its own.
    pub is_history: bool,
    /// When it is closed.
    pub closes: Closing,
}

/// When a return is closed, counted in working days after its due day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Closing {
    /// When the board's timetable says.
    #[default]
    AsTheBoard,
    /// After so many working days.
    After(u16),
    /// Never.
    Never,
}

impl ReturnSpec {
    /// Every period for which it is owed and which begins on or before `until`, oldest first.
    pub fn periods(&self, until: Date) -> Vec<Period> {
        match &self.schedule {
            Schedule::Once(period) => vec![*period],
            Schedule::Every { from, until: last } => {
                std::iter::successors(Some(*from), |period| Some(period.next()))
                    .take_while(|period| {
                        period.first_day() <= until && last.is_none_or(|last| *period <= last)
                    })
                    .collect()
            }
        }
    }

    /// The day on which it is due for a period.
    pub fn due_day(&self, period: Period, calendar: &Calendar) -> Result<Date, OutsideCoverage> {
        self.due_on
            .get(&period)
            .map_or_else(|| self.due.due_day(period, calendar), |day| Ok(*day))
    }
}

/// A meeting of the board and the pack it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting {
    /// The day.
    pub day: Date,
    /// Its title.
    pub title: String,
    /// The period that its pack is about.
    pub period: Period,
    /// The last day whose returns the pack uses; the draft is made after it.
    pub cut_off: Date,
    /// The day on which papers go out.
    pub papers: Date,
    /// The day on which each agency gets its pre-brief; nothing where there is none.
    pub pre_brief: Option<Date>,
    /// The last day on which context to the pre-brief is taken into the pack.
    pub context_by: Option<Date>,
}

/// Who receives which pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audience {
    /// Its code.
    pub code: AudienceCode,
    /// Its title.
    pub title: String,
    /// Its marking.
    pub marking: String,
    /// What it may see.
    pub disclosure: Disclosure,
    /// To whom its pack is sent, one message each.
    pub recipients: Vec<Mailbox>,
}

/// What must be true of a return for a rung to apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// Nothing usable has come.
    NothingReceived,
    /// Part of it came; the rest is awaited.
    PartReceived,
    /// It came and was returned for correction.
    Returned,
    /// It was accepted, and what was asked about it is not yet answered.
    QueriesOpen,
}

/// One letter of the ladder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rung {
    /// Its code, the last part of the letter's key: `request`, `reminder`, `due-today`, `chaser-1`, `escalation`.
    pub code: String,
    /// The letter template that it uses.
    pub template: String,
    /// What it counts from.
    pub anchor: Anchor,
    /// Working days after the anchor; negative for before.
    pub working_days: i32,
    /// What must be true.
    pub condition: Condition,
    /// Who gets it, one message each.
    pub to: Vec<Role>,
    /// The fewest working days since the last letter of the ladder about the same return to the same person.
    pub minimum_gap: u16,
    /// It is repeated after so many working days for as long as its condition holds; nothing means that it is sent once.
    pub every: Option<u16>,
    /// The most letters of this rung about one return to one person.
    pub at_most: u16,
    /// Who gets the last of them besides.
    pub escalates_to: Vec<Role>,
}

/// What a rung counts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Anchor {
    /// The period's last day.
    PeriodEnd,
    /// The day on which what is asked is due: of a return that was sent back, the last day of its correction; otherwise the
    /// return's own day, extension included.
    Due,
    /// The day on which the last file was answered.
    Answered,
}

/// Whose figure a comparator is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ComparatorKind {
    /// England as a whole.
    England,
    /// One statistical neighbour.
    Neighbour,
}

/// How settled a published figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ComparatorStatus {
    /// It may yet change.
    Provisional,
    /// It differs from what was first published.
    Revised,
    /// It stands.
    Final,
}

impl ComparatorStatus {
    /// The word for it, in files and in packs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Provisional => "provisional",
            Self::Revised => "revised",
            Self::Final => "final",
        }
    }
}

/// A figure of another place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparator {
    /// The indicator.
    pub indicator: IndicatorCode,
    /// The place's name.
    pub area: String,
    /// What kind of place.
    pub kind: ComparatorKind,
    /// The year, in words: `year ending March 2025`.
    pub year: String,
    /// The figure, in the indicator's unit; or what its publisher says in its place (confidential, not available …).
    pub value: Value,
    /// How settled the figure is, where its publisher says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<ComparatorStatus>,
    /// Its numerator, where published.
    pub numerator: Option<f64>,
    /// Its denominator, where published.
    pub denominator: Option<f64>,
    /// Its 95 % interval in the indicator's unit, where its parts are published: the assessment works it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<(f64, f64)>,
    /// Where it was published.
    pub source: String,
    /// Where it stands in the pipeline: `comparators.csv:12`.
    pub place: String,
}

impl Comparator {
    /// The figure, where it is a number.
    pub fn figure(&self) -> Option<f64> {
        match self.value {
            Value::Number { number } => Some(number),
            _ => None,
        }
    }
}

/// A population of the board's area.
#[derive(Debug, Clone, PartialEq)]
pub struct Population {
    /// Its name: `aged-0-17`.
    pub name: String,
    /// The calendar year in which the financial year it serves begins.
    pub year: i16,
    /// How many people.
    pub people: f64,
    /// Where it stands in the pipeline: `years/2026-27.toml:9`.
    pub place: String,
}
