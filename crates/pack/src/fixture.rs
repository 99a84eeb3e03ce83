//! A made-up board with a rich assessment, for tests and for looking at a pack before the rest of the office is there.
//!
//! Twelve agencies, 28 indicators in six themes, twenty quarters: special causes, a new series, small numbers, figures not
//! yet received, one indicator with too few points, one without a target, comparators for some.

use std::collections::BTreeMap;

use boardpack_model::assessment::{
    Assessment, Assurance, Checks, ControlChart, Coverage, Direction, Exception, Explained,
    IndicatorAssessment, Phase, PhaseLimits, Point, Rag, RagCounts, ReturnChecks, Revision, SpecialCause,
    Variation, VariationIcon,
};
use boardpack_model::board::{
    Agency, Audience, Board, Closing, Comparator, ComparatorKind, Control, Disclosure, DisclosurePolicy,
    Indicator, Meeting, Officer, Polarity, Population, Rebase, ReturnSpec, Schedule, Theme, Unit,
    VariationRules,
};
use boardpack_model::history::{Outcome, Submission};
use boardpack_model::letter::Mailbox;
use boardpack_model::observation::Commentary;
use boardpack_model::pack::Edition;
use boardpack_model::{
    AgencyCode, AudienceCode, BoardCode, DueRule, Finding, IndicatorCode, Period, Place, Receipt, ReturnCode,
    ReturnKey, ReturnStatus, ThemeCode, Value,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;

const AGENCIES: [(&str, &str, &str); 12] = [
    (
        "social-care",
        "Blanktown Council, Children’s Social Care",
        "Social care",
    ),
    ("police", "Blankshire Police", "Police"),
    ("icb", "NHS Blankshire Integrated Care Board", "ICB"),
    ("acute", "Blanktown Hospitals NHS Foundation Trust", "Hospitals"),
    ("community", "Blanktown Community Health", "Community"),
    ("mental-health", "Blankshire Mental Health Trust", "Mental health"),
    ("education", "Blanktown Council, Education", "Education"),
    (
        "youth-justice",
        "Blanktown Youth Justice Service",
        "Youth justice",
    ),
    ("probation", "Probation Service, Blankshire", "Probation"),
    ("cafcass", "Cafcass", "Cafcass"),
    ("housing", "Blanktown Homes (Tŷ Gwyn)", "Housing"),
    ("voluntary", "Blanktown Voluntary Action", "Voluntary"),
];

const THEMES: [(&str, &str, &str); 6] = [
    (
        "front-door",
        "Front door",
        "How children come to notice and what happens first.",
    ),
    (
        "child-protection",
        "Child protection",
        "Enquiries, conferences and plans.",
    ),
    (
        "looked-after",
        "Looked after and missing",
        "Children in care, and children who go missing.",
    ),
    ("health", "Health", "What health partners see and do."),
    (
        "education",
        "Education",
        "Absence, exclusion and children out of school.",
    ),
    ("partnership", "Partnership", "How we work together."),
];

/// One made-up indicator.
struct Line {
    code: &'static str,
    name: &'static str,
    theme: &'static str,
    agency: &'static str,
    kind: Kind,
    /// Where it starts, its drift a quarter, and its swing.
    start: f64,
    drift: f64,
    swing: f64,
}

#[derive(Clone, Copy)]
enum Kind {
    High(f64, f64),
    Low(f64, f64),
    Band(f64, f64),
    Count(Option<f64>, Option<f64>),
    Rate,
    Weeks,
    NoTarget,
}

/// Code, name, theme, agency, kind with its two figures (target and floor, or the ends of a band), start, drift, swing.
const LINES: &str = "\
CSC01|Contacts to the front door|front-door|social-care|count|2900|3900|3100|42|180
CSC02|Contacts becoming referrals|front-door|social-care|band|18|30|24|0.1|2
CSC03|Referrals|front-door|social-care|rate|-|-|520|2|25
CSC04|Re-referrals within 12 months|front-door|social-care|low|23|26|20|0.35|1.2
CSC05|Assessments within 45 working days|front-door|social-care|high|85|75|92|-0.9|3
POL01|Domestic abuse incidents with a child in the household|front-door|police|count|-|640|520|6|40
CSC06|Section 47 enquiries|child-protection|social-care|rate|-|-|190|0.5|18
CSC07|Enquiries leading to an initial conference|child-protection|social-care|band|28|40|33|-0.4|3
CSC08|Initial conferences within 15 working days|child-protection|social-care|high|85|75|78|0.6|4
CSC10|Second or subsequent child protection plan|child-protection|social-care|band|12|22|19|0.3|2.5
CSC11|Child protection plans ended that lasted two years or more|child-protection|social-care|low|4|6|3|0|2
POL08|Police attendance or report to initial conference|child-protection|police|high|95|85|88|0.2|4
ICB02|GP reports to initial conference|child-protection|icb|high|75|60|58|0.9|5
CSC13|Children looked after|looked-after|social-care|rate|-|-|68|0.4|1.5
CSC14|Missing incidents of children looked after|looked-after|social-care|count|-|-|80|0.5|14
CSC15|Return home interviews within 72 hours|looked-after|social-care|high|80|65|62|1|6
POL03|Missing episodes of under-18s|looked-after|police|count|150|280|220|1|25
CAF02|Length of care proceedings|looked-after|cafcass|weeks|-|-|44|-0.4|2
ACU01|Attendances for self-harm, under 18|health|acute|count|-|-|70|0.8|12
ACU03|Under-1s attending with a non-accidental injury|health|acute|count|-|-|2|0|1.6
COM01|New birth visits within 14 days|health|community|high|88|80|84|0.15|2.5
MHT02|Seen by CAMHS within 18 weeks|health|mental-health|high|80|65|74|-0.8|4
EDU04|Children missing education|education|education|count|-|-|130|2|12
EDU05|Electively home educated|education|education|count|400|600|470|7|8
PRO01|Safeguarding checks made at the start of supervision|partnership|probation|high|95|85|86|0.4|3
HOU01|Homeless 16- and 17-year-olds presenting|partnership|housing|count|-|-|12|0|4
VCS01|Early help and domestic abuse support referrals|partnership|voluntary|notarget|-|-|120|1|15
BRD02|Returns received on time|partnership|social-care|high|100|80|78|0.9|6";

fn lines() -> Vec<Line> {
    LINES.lines().map(line).collect()
}

fn line(text: &'static str) -> Line {
    let fields: Vec<&'static str> = text.split('|').collect();
    let number = |index: usize| fields[index].parse::<f64>().ok();
    let figure = |index: usize| number(index).unwrap_or_default();
    Line {
        code: fields[0],
        name: fields[1],
        theme: fields[2],
        agency: fields[3],
        kind: match fields[4] {
            "high" => Kind::High(figure(5), figure(6)),
            "low" => Kind::Low(figure(5), figure(6)),
            "band" => Kind::Band(figure(5), figure(6)),
            "count" => Kind::Count(number(5), number(6)),
            "rate" => Kind::Rate,
            "weeks" => Kind::Weeks,
            _ => Kind::NoTarget,
        },
        start: figure(7),
        drift: figure(8),
        swing: figure(9),
    }
}

/// The period that the fixture's pack is about.
pub(crate) fn period() -> Period {
    Period::financial_quarter(2026, 1).expect("there is a first quarter")
}

/// The board.
pub(crate) fn board() -> Board {
    let mailbox = |name: &str, address: &str| Mailbox {
        name: name.to_owned(),
        address: address.to_owned(),
    };
    Board {
        name: "Blanktown Safeguarding Children Partnership".to_owned(),
        short_name: "Blanktown".to_owned(),
        time_zone: TimeZone::get("Europe/London").expect("a time zone"),
        sender: mailbox("Blanktown Partnership", "partnership@blanktown.example"),
        officer: Officer {
            mailbox: mailbox("Sam Ellis", "sam.ellis@blanktown.example"),
            telephone: "01632 960 001".to_owned(),
        },
        approvers: vec!["Sam Ellis".to_owned()],
        marking: "OFFICIAL-SENSITIVE".to_owned(),
        rehearsal: true,
        themes: THEMES
            .iter()
            .map(|(code, title, about)| Theme {
                code: ThemeCode::new(code).expect("a code"),
                title: (*title).to_owned(),
                about: (*about).to_owned(),
            })
            .collect(),
        agencies: agencies(),
        indicators: lines().iter().map(indicator).collect(),
        returns: returns(),
        meetings: vec![Meeting {
            day: "2026-09-24".parse().expect("a day"),
            title: "Partnership board".to_owned(),
            period: period(),
            cut_off: "2026-09-08".parse().expect("a day"),
            papers: "2026-09-17".parse().expect("a day"),
            pre_brief: None,
            context_by: None,
        }],
        audiences: audiences(),
        populations: vec![Population {
            name: "aged-0-17".to_owned(),
            year: 2026,
            people: 62_400.0,
            place: "years/2026-27.toml:9".to_owned(),
        }],
        pathway: ["CSC01", "CSC02", "CSC06", "CSC07"].map(code).to_vec(),
        attribution:
            "Contains statistics of the Department for Education under the Open Government Licence v3.0."
                .to_owned(),
        ..Board::bare(BoardCode::new("blanktown").expect("a code"))
    }
}

fn code(text: &str) -> IndicatorCode {
    IndicatorCode::new(text).expect("a code")
}

fn agency(text: &str) -> AgencyCode {
    AgencyCode::new(text).expect("a code")
}

fn agencies() -> Vec<Agency> {
    let one = |(code, name, short): &(&str, &str, &str)| Agency {
        name: (*name).to_owned(),
        short_name: (*short).to_owned(),
        ..Agency::bare(agency(code))
    };
    AGENCIES.iter().map(one).collect()
}

fn audiences() -> Vec<Audience> {
    let audience = |code: &str, title: &str, marking: &str, disclosure| Audience {
        code: AudienceCode::new(code).expect("a code"),
        title: title.to_owned(),
        marking: marking.to_owned(),
        disclosure,
        recipients: (1..=14)
            .map(|n| Mailbox {
                name: format!("Member {n}"),
                address: format!("member{n}@blanktown.example"),
            })
            .collect(),
    };
    vec![
        audience("board", "board members", "OFFICIAL-SENSITIVE", Disclosure::Full),
        audience(
            "public",
            "the public",
            "OFFICIAL",
            Disclosure::Protect(DisclosurePolicy::default()),
        ),
    ]
}

fn returns() -> Vec<ReturnSpec> {
    let one = |(slug, ..): &(&str, &str, &str)| ReturnSpec {
        code: ReturnCode::new("quarterly").expect("a code"),
        agency: agency(slug),
        title: "quarterly dataset".to_owned(),
        schedule: Schedule::Every {
            from: period().shifted(-5),
            until: None,
        },
        due: DueRule::WorkingDaysAfterEnd(20),
        due_on: BTreeMap::new(),
        indicators: lines()
            .iter()
            .filter(|line| line.agency == *slug)
            .map(|line| code(line.code))
            .collect(),
        is_history: false,
        closes: Closing::default(),
    };
    AGENCIES.iter().map(one).collect()
}

/// The unit, the polarity, the target and the floor of a kind.
fn measured(kind: Kind) -> (Unit, Polarity, Option<f64>, Option<f64>) {
    match kind {
        Kind::High(target, floor) => (Unit::Percent, Polarity::High, Some(target), Some(floor)),
        Kind::Low(target, floor) => (Unit::Percent, Polarity::Low, Some(target), Some(floor)),
        Kind::Band(low, high) => (Unit::Percent, Polarity::Band { low, high }, None, None),
        Kind::Count(low, high) => (Unit::Count, Polarity::Neutral { low, high }, None, None),
        Kind::NoTarget => (Unit::Count, Polarity::High, None, None),
        Kind::Weeks => (
            Unit::Mean {
                unit: "weeks".to_owned(),
            },
            Polarity::Low,
            Some(26.0),
            Some(40.0),
        ),
        Kind::Rate => {
            let unit = Unit::Rate {
                per: 10_000,
                population: Some("aged-0-17".to_owned()),
                times: 4,
            };
            (
                unit,
                Polarity::Neutral {
                    low: None,
                    high: None,
                },
                None,
                None,
            )
        }
    }
}

fn indicator(line: &Line) -> Indicator {
    let (name, kind) = (line.name, line.kind);
    let (unit, polarity, target, floor) = measured(kind);
    let is_share = matches!(unit, Unit::Percent | Unit::Mean { .. });
    let anew = match line.code {
        "ICB02" => Some((-6, "the form that practices fill in was replaced")),
        "ACU01" => Some((-2, "a second hospital is counted")),
        _ => None,
    };
    let rebases = anew.map(|(back, reason)| Rebase {
        period: period().shifted(back),
        reason: reason.to_owned(),
    });
    Indicator {
        name: name.to_owned(),
        control: Control {
            rebases: rebases.into_iter().collect(),
            ..Control::default()
        },
        decimals: u8::from(unit != Unit::Count),
        unit,
        numerator: format!("cases counted for “{}”", name.to_lowercase()),
        denominator: is_share.then(|| "all cases of the period".to_owned()),
        polarity,
        target,
        floor,
        definition: format!(
            "{name}, counted once in the quarter in which it was recorded, for children living in Blanktown"
        ),
        scrutiny_question:
            "What is behind this figure, and what would partners need to do differently together?".to_owned(),
        no_comparator: (!matches!(kind, Kind::High(..) | Kind::Rate))
            .then(|| "Counted locally only.".to_owned()),
        defined_at: "indicators.toml:1".to_owned(),
        ..Indicator::bare(
            code(line.code),
            agency(line.agency),
            ThemeCode::new(line.theme).expect("a code"),
        )
    }
}

/// Prints a figure as the assessment would.
pub(crate) fn printed(indicator: &Indicator, figure: f64) -> String {
    let number = grouped(&format!("{figure:.*}", usize::from(indicator.decimals)));
    match &indicator.unit {
        Unit::Percent => format!("{number}%"),
        Unit::Mean { unit } | Unit::Median { unit } => format!("{number} {unit}"),
        _ => number,
    }
}

fn grouped(text: &str) -> String {
    let whole = text.find('.').unwrap_or(text.len());
    let mut grouped = text.to_owned();
    for at in (1..whole).rev().filter(|at| (whole - at).is_multiple_of(3)) {
        grouped.insert(at, ',');
    }
    grouped
}

/// The assessment as the board's members may see it.
pub(crate) fn assessment() -> Assessment {
    let indicators: Vec<IndicatorAssessment> = lines().iter().map(assessed).collect();
    let counts = counts(&indicators);
    let exceptions = indicators
        .iter()
        .filter(|one| one.rag == Rag::Red || is_concern(one))
        .map(|one| Exception {
            indicator: one.indicator.clone(),
            agency: agency("social-care"),
            reason: "below its floor, and part of a change that is unlikely to be chance".to_owned(),
            question: "What is behind the change since the autumn, and which partner can help?".to_owned(),
            weight: 10,
            coverage: String::new(),
            commentary: Vec::new(),
            last_action: None,
        });
    Assessment {
        board: BoardCode::new("blanktown").expect("a code"),
        period: period(),
        as_at: as_at(),
        exceptions: exceptions.collect(),
        counts,
        indicators,
        returns: statuses(),
        coverage: coverage(),
        revisions: revisions(),
        findings: findings(),
        rules_not_run: vec![("snapshot-plus-flow".to_owned(), 3)],
        checks: checks(),
        explained: explained(),
        context: Vec::new(),
    }
}

fn checks() -> Vec<ReturnChecks> {
    let of = |agency: &str, run, passed, not_run| ReturnChecks {
        key: ReturnKey {
            agency: AgencyCode::new(agency).expect("a code"),
            code: ReturnCode::new("quarterly").expect("a code"),
            period: period(),
        },
        checks: Checks { run, passed, not_run },
    };
    vec![of("police", 41, 39, 2), of("social-care", 74, 72, 9)]
}

fn explained() -> Vec<Explained> {
    vec![Explained {
        agency: AgencyCode::new("police").expect("a code"),
        rule: "large-change".to_owned(),
        indicator: IndicatorCode::new("POL03").expect("a code"),
        period: period(),
        asked: "Missing episodes for 2026-27 Q1: 291 is far from the 150 to 224 of the 12 periods before"
            .to_owned(),
        said: "A new reporting line opened in May <and> is much used.".to_owned(),
        day: jiff::civil::date(2026, 8, 3),
    }]
}

fn coverage() -> Coverage {
    Coverage {
        agencies_received: 10,
        agencies_expected: 12,
        returns_received: 10,
        returns_begun: 10,
        returns_readable: 10,
        returns_expected: 12,
        returns_on_time: 8,
        figures_received: 78,
        figures_expected: 84,
        not_received: vec![agency("housing"), agency("probation")],
        in_part: Vec::new(),
        beyond: Vec::new(),
    }
}

fn revisions() -> Vec<Revision> {
    vec![
        Revision {
            indicator: code("CSC05"),
            period: period().shifted(-2),
            breakdown: String::new(),
            old: "81.2%".to_owned(),
            new: "80.4%".to_owned(),
            reason: Some("late recording of six assessments".to_owned()),
            place: Place::default(),
        },
        Revision {
            indicator: code("POL01"),
            period: period().shifted(-1),
            breakdown: String::new(),
            old: "610".to_owned(),
            new: "622".to_owned(),
            reason: None,
            place: Place::default(),
        },
    ]
}

fn findings() -> Vec<Finding> {
    vec![
        Finding::query(
            "large-change",
            Place::file("ab12", "return.xlsx").at("Data", "D12"),
            "412 is 31% more than the quarter before",
        )
        .about(&code("POL01"), period()),
        Finding::query(
            "same-as-last",
            Place::file("ab13", "q1.csv").at("", "C9"),
            "the same figure as last quarter",
        )
        .about(&code("EDU04"), period()),
    ]
}

fn is_concern(one: &IndicatorAssessment) -> bool {
    let icon = one.variation.as_ref().and_then(|variation| variation.icon);
    matches!(icon, Some(VariationIcon::ConcernHigh | VariationIcon::ConcernLow))
}

/// The instant as at which the fixture knows what it knows.
pub(crate) fn as_at() -> Timestamp {
    "2026-09-08T16:00:00Z".parse().expect("an instant")
}

/// The edition: the first issue for an audience, or a draft.
pub(crate) fn edition(audience: &str, issue: Option<u32>) -> Edition {
    Edition {
        issue,
        as_at: as_at(),
        issued_on: issue.map(|_| "2026-09-17".parse().expect("a day")),
        approved_by: issue.map(|_| "Sam Ellis".to_owned()),
        audience: AudienceCode::new(audience).expect("a code"),
        version: "0.1.0".to_owned(),
    }
}

fn assessed(line: &Line) -> IndicatorAssessment {
    let indicator = indicator(line);
    let (name, kind, supplier) = (line.code, line.kind, line.agency);
    let count = if name == "VCS01" { 6 } else { 20 };
    let series: Vec<Point> = (0..count)
        .map(|index| point(line, &indicator, index, count))
        .collect();
    let latest = series.last().and_then(|point| point.figure);
    let variation = Some(variation(&series, &indicator));
    let comparators = comparators(&indicator, line.start);
    let median = (comparators.len() > 6).then_some(line.start * 1.01);
    let direction = match (count, line.drift / line.swing) {
        (6, _) => Direction::TooFewPoints,
        (_, steep) if steep.abs() < 0.08 => Direction::NoClearTrend,
        (_, steep) => match (kind, steep > 0.0) {
            (Kind::High(..), true) | (Kind::Low(..) | Kind::Weeks, false) => Direction::Improving,
            (Kind::High(..), false) | (Kind::Low(..) | Kind::Weeks, true) => Direction::Worsening,
            (_, true) => Direction::Rising,
            (_, false) => Direction::Falling,
        },
    };
    let is_written = matches!(name, "CSC05" | "POL01" | "MHT02");
    let commentary = is_written.then(|| Commentary {
        agency: agency(supplier),
        indicator: indicator.code.clone(),
        period: period(),
        text: "Two teams were merged in March and the figure covers both. Recording is being caught up; 4 assessments \
               were late because families moved. We would welcome help from schools with early notice."
            .to_owned(),
        place: Place::default(),
    });
    IndicatorAssessment {
        indicator: indicator.code.clone(),
        rag: rag(kind, latest),
        target: indicator.target,
        floor: indicator.floor,
        polarity: indicator.polarity,
        direction,
        variation,
        comparators,
        neighbour_median: median,
        commentary: commentary.into_iter().collect(),
        statement: format!(
            "{} stands at {} for the quarter",
            indicator.name,
            latest.map_or_else(|| "no figure".to_owned(), |f| printed(&indicator, f))
        ),
        withheld: None,
        latest_period: period(),
        series,
        year: None,
        comparison: None,
        deviation: None,
    }
}

fn point(line: &Line, indicator: &Indicator, index: i32, count: i32) -> Point {
    let of = period().shifted(index - count + 1);
    let wave =
        (f64::from(index) * 2.3 + line.start).sin() * 0.6 + (f64::from(index) * 0.9 + line.swing).cos() * 0.4;
    let step = if line.code == "ICB02" && index > 12 {
        9.0
    } else {
        0.0
    };
    let raw = (line.start + line.drift * f64::from(index) + line.swing * wave + step).max(0.0);
    let figure = if indicator.decimals == 0 {
        raw.round()
    } else {
        (raw * 10.0).round() / 10.0
    };
    let figure = if indicator.unit == Unit::Percent {
        figure.min(100.0)
    } else {
        figure
    };
    let value = match (line.code, index) {
        ("HOU01" | "PRO01", 19) => Value::NotReceived,
        ("HOU01", 15) => Value::Suppressed { low: 1.0, high: 5.0 },
        ("COM01", 8) => Value::NotAvailable,
        ("ACU01", 11) => Value::Blank,
        _ => Value::number(figure),
    };
    let parts = if indicator.unit == Unit::Count {
        (figure, Value::Blank)
    } else {
        ((figure * 4.0).round(), Value::number(400.0))
    };
    Point {
        period: of,
        figure: value.exact(),
        value,
        numerator: value.exact().map_or(value, |_| Value::number(parts.0)),
        denominator: parts.1,
        provisional: line.code == "EDU04" && index > 17,
        revised: line.code == "CSC05" && index == 17,
        series_break: (line.code == "POL01" && index == 9)
            .then(|| "A new recording system counts repeat callers once.".to_owned()),
        formula: String::new(),
        inputs: Vec::new(),
        covers: None,
        interval: (indicator.unit == Unit::Percent)
            .then_some(((figure - 4.0).max(0.0), (figure + 4.0).min(100.0))),
    }
}

/// Lines with shifts beyond them: enough for a look, not the assessment's own rules. The hard cases are among them: a median
/// without limits (VCS01), limits by denominator with a gap (COM01), limits begun anew (ICB02) and begun anew just now, so that
/// the old ones end before the line does (ACU01), lines on either side of a new series (POL01).
fn variation(series: &[Point], indicator: &Indicator) -> Variation {
    let starts = |point: &Point| {
        point.series_break.is_some()
            || indicator
                .control
                .rebases
                .iter()
                .any(|one| one.period == point.period)
    };
    let stretches: Vec<&[Point]> = series.chunk_by(|_, next| !starts(next)).collect();
    let phases: Vec<Phase> = stretches
        .iter()
        .filter(|stretch| stretch.len() > 4)
        .map(|stretch| phase(indicator, stretch))
        .collect();
    let points: Vec<SpecialCause> = series.iter().map(|point| cause(&phases, point)).collect();
    let latest = phases.last().filter(|phase| phase.to == period());
    let has_limits = latest.is_some_and(|phase| phase.latest_limits().is_some());
    let last = points
        .last()
        .copied()
        .filter(|cause| *cause != SpecialCause::Absent);
    let notes = indicator
        .control
        .rebases
        .iter()
        .map(|one| format!("Limits begin anew in {}: {}.", one.period, one.reason));
    Variation {
        chart: latest.map(|phase| phase.chart),
        icon: last.filter(|_| has_limits).map(|cause| icon(indicator, cause)),
        latest: last
            .into_iter()
            .filter(|cause| *cause != SpecialCause::Common)
            .collect(),
        assurance: indicator
            .target
            .filter(|_| has_limits)
            .map(|_| Assurance::HitOrMiss),
        runs: None,
        rules: vec!["XmR limits (mean ± 2.66 × average moving range), drawn from 13 points".to_owned()],
        settings: VariationRules::default(),
        notes: notes.collect(),
        points,
        phases,
    }
}

/// What a point shows against the lines of its stretch.
fn cause(phases: &[Phase], point: &Point) -> SpecialCause {
    let Some(figure) = point.figure else {
        return SpecialCause::Absent;
    };
    let phase = phases
        .iter()
        .find(|phase| (phase.from..=phase.to).contains(&point.period));
    let limits = phase.and_then(|phase| Some((phase.centre, phase.latest_limits()?)));
    let Some((mean, (lower, upper))) = limits else {
        return SpecialCause::Common;
    };
    let range = (upper - lower) / 5.32;
    let is_late = point.period > period().shifted(-7);
    match figure {
        figure if figure > upper => SpecialCause::AboveLimit,
        figure if figure < lower => SpecialCause::BelowLimit,
        figure if is_late && figure > mean + range => SpecialCause::ShiftHigh,
        figure if is_late && figure < mean - range => SpecialCause::ShiftLow,
        _ => SpecialCause::Common,
    }
}

fn icon(indicator: &Indicator, cause: SpecialCause) -> VariationIcon {
    let is_high = matches!(cause, SpecialCause::AboveLimit | SpecialCause::ShiftHigh);
    match (indicator.polarity, cause) {
        (_, SpecialCause::Common) => VariationIcon::CommonCause,
        (Polarity::High, _) if is_high => VariationIcon::ImprovementHigh,
        (Polarity::High, _) => VariationIcon::ConcernLow,
        (Polarity::Low, _) if is_high => VariationIcon::ConcernHigh,
        (Polarity::Low, _) => VariationIcon::ImprovementLow,
        _ if is_high => VariationIcon::NeutralHigh,
        _ => VariationIcon::NeutralLow,
    }
}

fn phase(indicator: &Indicator, stretch: &[Point]) -> Phase {
    let known: Vec<f64> = stretch.iter().filter_map(|point| point.figure).collect();
    let mean = known.iter().sum::<f64>() / known.len() as f64;
    let steps = known.windows(2).map(|pair| (pair[1] - pair[0]).abs());
    let reach = 2.66 * steps.sum::<f64>() / (known.len() - 1) as f64;
    let (chart, limits) = match indicator.code.as_str() {
        "VCS01" => (ControlChart::Run, PhaseLimits::None),
        "COM01" => {
            let around = |(index, point): (usize, &Point)| {
                let reach = reach * (0.8 + 0.4 * f64::from(u8::try_from(index % 3).unwrap_or(0)));
                point.figure.map(|_| (mean - reach, mean + reach))
            };
            let limits = stretch.iter().enumerate().map(around).collect();
            (ControlChart::Proportion, PhaseLimits::ByPoint { limits })
        }
        _ => {
            let (lower, upper) = (mean - reach, mean + reach);
            (ControlChart::Xmr, PhaseLimits::Same { lower, upper })
        }
    };
    Phase {
        from: stretch[0].period,
        to: stretch[stretch.len() - 1].period,
        chart,
        centre: mean,
        limits,
    }
}

fn rag(kind: Kind, latest: Option<f64>) -> Rag {
    let Some(figure) = latest else { return Rag::NoData };
    let by = |met: bool, floor: bool| match (met, floor) {
        (true, _) => Rag::Green,
        (false, true) => Rag::Amber,
        (false, false) => Rag::Red,
    };
    match kind {
        Kind::High(target, floor) => by(figure >= target, figure >= floor),
        Kind::Low(target, floor) => by(figure <= target, figure <= floor),
        Kind::Weeks => by(figure <= 26.0, figure <= 40.0),
        Kind::Band(low, high) => by((low..=high).contains(&figure), figure < high + 3.0),
        Kind::Count(_, Some(high)) if figure > high => Rag::AboveExpected,
        Kind::Count(None, None) | Kind::Rate | Kind::NoTarget => Rag::NoTarget,
        Kind::Count(..) => Rag::AsExpected,
    }
}

fn counts(indicators: &[IndicatorAssessment]) -> RagCounts {
    let mut counts = RagCounts::default();
    for one in indicators {
        match one.rag {
            Rag::Red => counts.red += 1,
            Rag::Amber => counts.amber += 1,
            Rag::Green => counts.green += 1,
            Rag::AboveExpected | Rag::BelowExpected | Rag::AsExpected => counts.activity += 1,
            Rag::NoTarget if matches!(one.polarity, Polarity::Neutral { .. }) => counts.activity += 1,
            Rag::Accepted => counts.accepted += 1,
            Rag::NoTarget => counts.no_target += 1,
            Rag::NotRated => counts.not_rated += 1,
            Rag::NoData => counts.no_data += 1,
        }
    }
    counts
}

fn comparators(indicator: &Indicator, around: f64) -> Vec<Comparator> {
    const PLACES: [&str; 10] = [
        "Bexley",
        "Bury",
        "Darlington",
        "Medway",
        "Milton Keynes",
        "North Tyneside",
        "Stockton-on-Tees",
        "Swindon",
        "Telford and Wrekin",
        "Warrington",
    ];
    if indicator.no_comparator.is_some() {
        return Vec::new();
    }
    let one = |area: &str, kind, value| Comparator {
        indicator: indicator.code.clone(),
        area: area.to_owned(),
        kind,
        year: "year ending March 2025".to_owned(),
        value: Value::number(value),
        status: None,
        numerator: None,
        denominator: None,
        interval: None,
        source: "Department for Education, Children in need, 2025".to_owned(),
        place: "comparators.csv:12".to_owned(),
    };
    let mut all = vec![one("England", ComparatorKind::England, around * 0.98)];
    let share = indicator.unit == Unit::Percent;
    if !share || indicator.code.as_str() == "CSC08" {
        let spread = |index: usize| around * (0.8 + 0.04 * ((index * 7) % 10) as f64);
        all.extend(
            PLACES
                .iter()
                .enumerate()
                .map(|(index, place)| one(place, ComparatorKind::Neighbour, spread(index))),
        );
    }
    all
}

fn statuses() -> Vec<ReturnStatus> {
    let mut statuses = Vec::new();
    for (row, (slug, ..)) in AGENCIES.iter().enumerate() {
        for back in 0..6 {
            let of = period().shifted(-back);
            let day = of.last_day().saturating_add(jiff::ToSpan::days(28));
            let due = day
                .at(22, 59, 59, 0)
                .to_zoned(TimeZone::UTC)
                .expect("an instant")
                .timestamp();
            let receipt = match (row, back) {
                (8 | 10, 0) => Receipt::Overdue,
                (1 | 5, 0) | (3, 2) | (7, 4) => Receipt::ReceivedLate,
                (9, 3) => Receipt::NilConfirmed,
                (11, 5) => Receipt::Waived,
                _ => Receipt::ReceivedOnTime,
            };
            let late = i64::from(receipt == Receipt::ReceivedLate);
            let received = due
                .saturating_add(jiff::SignedDuration::from_hours(72 * late - 30))
                .expect("an instant");
            let has_come = !matches!(receipt, Receipt::Overdue | Receipt::Waived);
            statuses.push(ReturnStatus {
                key: ReturnKey {
                    agency: agency(slug),
                    code: ReturnCode::new("quarterly").expect("a code"),
                    period: of,
                },
                due,
                extended_to: (row == 5 && back == 0).then_some(day.saturating_add(jiff::ToSpan::days(7))),
                received: has_come.then_some(received),
                receipt,
                outcome: has_come.then_some(if row == 1 {
                    Outcome::AcceptedWithQueries
                } else {
                    Outcome::Accepted
                }),
                submission: has_come.then_some(i64::try_from(row).unwrap_or(0) * 10 + i64::from(back)),
                working_days_late: u32::from(receipt == Receipt::ReceivedLate) * 2,
                resubmitted: (row, back) == (4, 1),
                part: None,
                benefit_of_the_doubt: None,
            });
        }
    }
    statuses
}

/// The submissions that the statuses name.
pub(crate) fn submissions() -> Vec<Submission> {
    let named = statuses()
        .into_iter()
        .filter_map(|status| Some((status.submission?, status)));
    named
        .map(|(id, status)| Submission {
            id,
            arrival: id,
            agency: status.key.agency.clone(),
            return_code: Some(status.key.code.clone()),
            period: Some(status.key.period),
            at: status.received.unwrap_or(status.due),
            known_at: status.received.unwrap_or(status.due),
            outcome: status.outcome.unwrap_or(Outcome::Accepted),
            reason: String::new(),
            expected: 7,
            read: if id == 10 { 6 } else { 7 },
            sha256: if id == 10 {
                "ab12".to_owned()
            } else {
                format!("{id:064x}")
            },
            file: "return.xlsx".to_owned(),
            born: None,
        })
        .collect()
}
