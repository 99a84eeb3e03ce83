//! A small board and its cells, for the tests of every module here.

use std::collections::BTreeMap;

use boardpack_model::assessment::Assessment;
use boardpack_model::board::{
    Agency, Audience, Closing, Comparator, ComparatorKind, Disclosure, DisclosurePolicy, Indicator, Officer,
    Polarity, Population, ReturnSpec, Schedule, Source, Theme, Unit,
};
use boardpack_model::history::{Event, Happening, Submission};
use boardpack_model::letter::Mailbox;
use boardpack_model::{
    AgencyCode, AudienceCode, Board, BoardCode, DueRule, History, IndicatorCode, KnownObservation, Measure,
    Observation, Outcome, Period, PeriodKind, Place, ReturnCode, ReturnKey, ThemeCode, Value,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::Known;

const AS_AT: &str = "2026-12-01T00:00:00Z";

pub(crate) fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn history() -> History {
    History::default()
}

pub(crate) fn indicator<'a>(board: &'a Board, code: &str) -> &'a Indicator {
    board
        .indicators
        .iter()
        .find(|one| one.code.as_str() == code)
        .unwrap()
}

/// An observation of the indicator's own agency, known on 20 January 2026 through submission 1.
pub(crate) fn sent(code: &str, measure: Measure, period: &str, value: Value) -> KnownObservation {
    let board = board();
    KnownObservation {
        observation: Observation {
            agency: indicator(&board, code).agency.clone(),
            indicator: IndicatorCode::new(code).unwrap(),
            measure,
            period: period.parse().unwrap(),
            breakdown: String::new(),
            value,
            raw: value.to_string(),
            place: Place::file("abc", "return.xlsx")
                .at("Return", &format!("{code} {} {period}", measure.word())),
            provisional: false,
        },
        submission: 1,
        known_at: instant("2026-01-20T10:00:00Z"),
    }
}

/// Figures of consecutive quarters that end with one.
pub(crate) fn quarters(code: &str, measure: Measure, until: &str, figures: &[f64]) -> Vec<KnownObservation> {
    let last: Period = until.parse().unwrap();
    let back = |index: usize| i32::try_from(figures.len() - 1 - index).unwrap();
    figures
        .iter()
        .enumerate()
        .map(|(index, figure)| {
            let period = last.shifted(-back(index)).to_string();
            sent(code, measure, &period, Value::number(*figure))
        })
        .collect()
}

pub(crate) fn known<'a>(observations: &'a [KnownObservation], history: &'a History) -> Known<'a> {
    Known {
        observations,
        commentary: &[],
        findings: &[],
        history,
        previous_as_at: None,
    }
}

pub(crate) fn assessed(period: &str, observations: &[KnownObservation]) -> Assessment {
    assessed_with(period, observations, &history())
}

pub(crate) fn assessed_with(
    period: &str,
    observations: &[KnownObservation],
    history: &History,
) -> Assessment {
    let known = known(observations, history);
    crate::assess(&board(), period.parse().unwrap(), &known, instant(AS_AT)).unwrap()
}

fn social_care(code: &str, period: &str) -> ReturnKey {
    ReturnKey {
        agency: AgencyCode::new("social-care").unwrap(),
        code: ReturnCode::new(code).unwrap(),
        period: period.parse().unwrap(),
    }
}

/// The quarterly return of social care.
pub(crate) fn quarterly(period: &str) -> ReturnKey {
    social_care("quarterly", period)
}

/// An accepted quarterly return of social care.
pub(crate) fn submission(id: i64, period: &str, at: &str) -> Submission {
    let key = quarterly(period);
    Submission {
        id,
        arrival: id,
        agency: key.agency,
        return_code: Some(key.code),
        period: Some(key.period),
        at: instant(at),
        known_at: instant(at),
        outcome: Outcome::Accepted,
        reason: String::new(),
        expected: 7,
        read: 7,
        sha256: "abc".to_owned(),
        file: "return.xlsx".to_owned(),
        born: None,
    }
}

fn event(what: Happening) -> Event {
    Event {
        id: 1,
        at: instant("2026-01-21T10:00:00Z"),
        by: "officer".to_owned(),
        what,
    }
}

pub(crate) fn nil_confirmed(period: &str) -> Event {
    event(Happening::NilConfirmed {
        key: quarterly(period),
        reason: "by telephone".to_owned(),
    })
}

/// The termly return of social care is not owed.
pub(crate) fn waived(period: &str) -> Event {
    event(Happening::Waived {
        key: social_care("termly", period),
        reason: "system replaced".to_owned(),
    })
}

pub(crate) fn comparator(code: &str, area: &str, year: &str, value: f64) -> Comparator {
    Comparator {
        indicator: IndicatorCode::new(code).unwrap(),
        area: area.to_owned(),
        kind: if area == "England" {
            ComparatorKind::England
        } else {
            ComparatorKind::Neighbour
        },
        year: year.to_owned(),
        value: Value::number(value),
        status: None,
        numerator: None,
        denominator: None,
        interval: None,
        source: "published".to_owned(),
        place: "comparators.csv:2".to_owned(),
    }
}

pub(crate) fn audience(disclosure: Disclosure) -> Audience {
    Audience {
        code: AudienceCode::new("public").unwrap(),
        title: "Public".to_owned(),
        marking: String::new(),
        disclosure,
        recipients: Vec::new(),
    }
}

pub(crate) fn board() -> Board {
    let mailbox = Mailbox {
        name: "Board".to_owned(),
        address: "board@blanktown.example".to_owned(),
    };
    Board {
        name: "Blanktown Safeguarding Children Partnership".to_owned(),
        short_name: "Blanktown".to_owned(),
        time_zone: TimeZone::get("Europe/London").unwrap(),
        sender: mailbox.clone(),
        officer: Officer {
            mailbox,
            telephone: "01632 960000".to_owned(),
        },
        marking: "OFFICIAL-SENSITIVE".to_owned(),
        rehearsal: true,
        themes: vec![Theme {
            code: ThemeCode::new("all").unwrap(),
            title: "All".to_owned(),
            about: "Everything.".to_owned(),
        }],
        agencies: ["social-care", "health"].map(agency).to_vec(),
        indicators: indicators(),
        returns: returns(),
        audiences: vec![audience(Disclosure::Protect(DisclosurePolicy::default()))],
        populations: vec![Population {
            name: "aged-0-17".to_owned(),
            year: 2025,
            people: 62_400.0,
            place: "years/2025-26.toml:9".to_owned(),
        }],
        ..Board::bare(BoardCode::new("blanktown").unwrap())
    }
}

fn agency(code: &str) -> Agency {
    Agency {
        name: code.to_owned(),
        short_name: code.to_owned(),
        ..Agency::bare(AgencyCode::new(code).unwrap())
    }
}

fn indicators() -> Vec<Indicator> {
    let rate = Unit::Rate {
        per: 10_000,
        population: Some("aged-0-17".to_owned()),
        times: 4,
    };
    let mean = Unit::Mean {
        unit: "weeks".to_owned(),
    };
    let quarter = PeriodKind::FinancialQuarter;
    let mut lagging = measure("LAG01", Unit::Count, quarter);
    lagging.lag = 1;
    let mut health = measure("HEA01", Unit::Percent, quarter);
    health.agency = AgencyCode::new("health").unwrap();
    let mut timely = measure("TIM01", Unit::Percent, quarter);
    timely.source = Source::Timeliness;
    (timely.target, timely.floor) = (Some(100.0), Some(80.0));
    let mut percent = measure("PCT01", Unit::Percent, quarter);
    (percent.target, percent.floor) = (Some(85.0), Some(75.0));
    vec![
        measure("CNT01", Unit::Count, quarter),
        percent,
        measure("RAT01", rate, quarter),
        measure("MEA01", mean, quarter),
        lagging,
        measure("TRM01", Unit::Percent, PeriodKind::AcademicTerm),
        measure("ANN01", Unit::Percent, PeriodKind::FinancialYear),
        health,
        timely,
    ]
}

fn measure(code: &str, unit: Unit, every: PeriodKind) -> Indicator {
    let has_denominator = matches!(unit, Unit::Percent | Unit::Mean { .. });
    let is_activity = matches!(unit, Unit::Count | Unit::Rate { .. });
    Indicator {
        name: format!("Indicator {code}"),
        decimals: u8::from(!matches!(unit, Unit::Count)),
        unit,
        numerator: "children seen".to_owned(),
        denominator: has_denominator.then(|| "children due".to_owned()),
        polarity: if is_activity {
            Polarity::Neutral {
                low: None,
                high: None,
            }
        } else {
            Polarity::High
        },
        every,
        definition: "What is counted.".to_owned(),
        scrutiny_question: "What is behind it?".to_owned(),
        defined_at: "indicators.toml:1".to_owned(),
        ..Indicator::bare(
            IndicatorCode::new(code).unwrap(),
            AgencyCode::new("social-care").unwrap(),
            ThemeCode::new("all").unwrap(),
        )
    }
}

fn returns() -> Vec<ReturnSpec> {
    let spec = |agency: &str, code: &str, schedule: Schedule, indicators: &[&str]| ReturnSpec {
        code: ReturnCode::new(code).unwrap(),
        agency: AgencyCode::new(agency).unwrap(),
        title: code.to_owned(),
        schedule,
        due: DueRule::WorkingDaysAfterEnd(20),
        due_on: BTreeMap::new(),
        indicators: indicators
            .iter()
            .map(|code| IndicatorCode::new(code).unwrap())
            .collect(),
        is_history: code == "history",
        closes: Closing::default(),
    };
    let from = |period: &str| Schedule::Every {
        from: period.parse().unwrap(),
        until: None,
    };
    let quarterly = ["CNT01", "PCT01", "RAT01", "MEA01", "LAG01"];
    let past = Schedule::Once("2021-04-01 to 2025-03-31".parse().unwrap());
    vec![
        spec("social-care", "quarterly", from("2025-26 Q1"), &quarterly),
        spec("social-care", "termly", from("2025-26 Autumn"), &["TRM01"]),
        spec("social-care", "history", past, &quarterly),
        spec("health", "quarterly", from("2025-26 Q2"), &["HEA01"]),
    ]
}
