//! Small boards and what their packs would be: cells in, assessment and pack out.

use std::collections::BTreeMap;

use boardpack_assess::Known;
use boardpack_model::assessment::{Assessment, Direction, IndicatorAssessment, Point, Rag};
use boardpack_model::board::{
    Agency, Audience, Board, Disclosure, DisclosurePolicy, Indicator, Population, Theme, Unit,
};
use boardpack_model::pack::{Edition, Pack};
use boardpack_model::{
    AgencyCode, AudienceCode, BoardCode, History, IndicatorCode, KnownObservation, Measure, Observation,
    Period, Place, ThemeCode, Value,
};
use jiff::Timestamp;

/// What was sent, by indicator, measure and period.
pub(super) type Cells = BTreeMap<(String, Measure, Period), Value>;

/// A board of one agency whose public sees what a policy leaves.
pub(super) fn board(policy: DisclosurePolicy, indicators: Vec<Indicator>) -> Board {
    Board {
        themes: vec![Theme {
            code: ThemeCode::new("all").unwrap(),
            title: "All".to_owned(),
            about: "Everything.".to_owned(),
        }],
        agencies: vec![Agency::bare(agency())],
        indicators,
        audiences: vec![Audience {
            code: AudienceCode::new("public").unwrap(),
            title: "Public".to_owned(),
            marking: "OFFICIAL".to_owned(),
            disclosure: Disclosure::Protect(policy),
            recipients: Vec::new(),
        }],
        populations: vec![Population {
            name: "aged-0-17".to_owned(),
            year: 2020,
            people: 6_240.0,
            place: "years/2020-21.toml:9".to_owned(),
        }],
        ..Board::bare(BoardCode::new("blanktown").unwrap())
    }
}

fn agency() -> AgencyCode {
    AgencyCode::new("social-care").unwrap()
}

/// A count of something that happens in a quarter.
pub(super) fn count(code: &str, counts: &str) -> Indicator {
    Indicator {
        name: format!("Measure {code}"),
        numerator: counts.to_owned(),
        definition: "What is counted.".to_owned(),
        ..Indicator::bare(
            IndicatorCode::new(code).unwrap(),
            agency(),
            ThemeCode::new("all").unwrap(),
        )
    }
}

/// A percentage.
pub(super) fn percent(code: &str, above: &str, below: &str) -> Indicator {
    Indicator {
        unit: Unit::Percent,
        denominator: Some(below.to_owned()),
        decimals: 1,
        ..count(code, above)
    }
}

/// A yearly rate per 10,000 of the population.
pub(super) fn rate(code: &str, counts: &str) -> Indicator {
    Indicator {
        unit: Unit::Rate {
            per: 10_000,
            population: Some("aged-0-17".to_owned()),
            times: 4,
        },
        decimals: 1,
        ..count(code, counts)
    }
}

/// Counts of consecutive quarters that end with one.
pub(super) fn quarters(cells: &mut Cells, code: &str, measure: Measure, until: &str, counts: &[u32]) {
    let last: Period = until.parse().unwrap();
    for (back, count) in (0..).zip(counts.iter().rev()) {
        let key = (code.to_owned(), measure, last.shifted(-back));
        cells.insert(key, Value::number(f64::from(*count)));
    }
}

/// The assessment of a period before anything is hidden.
pub(super) fn assessed(board: &Board, cells: &Cells, period: Period) -> Assessment {
    let as_at: Timestamp = "2027-01-20T10:00:00Z".parse().unwrap();
    let observations: Vec<KnownObservation> = cells
        .iter()
        .map(|((code, measure, period), value)| KnownObservation {
            observation: Observation {
                agency: agency(),
                indicator: IndicatorCode::new(code).unwrap(),
                measure: *measure,
                period: *period,
                breakdown: String::new(),
                value: *value,
                raw: value.to_string(),
                place: Place::file("abc", "return.xlsx")
                    .at("Return", &format!("{code} {} {period}", measure.word())),
                provisional: false,
            },
            submission: 1,
            known_at: as_at,
        })
        .collect();
    let known = Known {
        observations: &observations,
        commentary: &[],
        findings: &[],
        history: &History::default(),
        previous_as_at: None,
    };
    boardpack_assess::assess(board, period, &known, as_at).unwrap()
}

/// The public pack of an assessment from which everything that is hidden has been taken.
pub(super) fn pack(board: &Board, shown: &Assessment, issue: u32) -> Pack {
    let edition = Edition {
        issue: Some(issue),
        as_at: shown.as_at,
        issued_on: None,
        approved_by: None,
        audience: AudienceCode::new("public").unwrap(),
        version: String::new(),
    };
    boardpack_pack::compose(board, shown, &edition, &boardpack_assess::printed, &[])
}

/// One indicator's assessment.
pub(super) fn one<'a>(assessment: &'a mut Assessment, code: &str) -> &'a mut IndicatorAssessment {
    let mut all = assessment.indicators.iter_mut();
    all.find(|one| one.indicator.as_str() == code).unwrap()
}

/// The point of a period.
pub(super) fn point<'a>(assessment: &'a mut Assessment, code: &str, period: &str) -> &'a mut Point {
    let period: Period = period.parse().unwrap();
    let series = &mut one(assessment, code).series;
    series.iter_mut().find(|point| point.period == period).unwrap()
}

/// Takes out everything that is said beside the figures, so that only what a test puts back can give anything away.
pub(super) fn bare(assessment: &Assessment) -> Assessment {
    let mut bare = assessment.clone();
    bare.exceptions.clear();
    bare.revisions.clear();
    for one in &mut bare.indicators {
        one.statement.clear();
        one.variation = None;
        one.direction = Direction::TooFewPoints;
        one.rag = Rag::NoTarget;
        one.year = None;
        one.comparison = None;
    }
    bare
}

/// Hides a figure with its parts.
pub(super) fn hide(assessment: &mut Assessment, code: &str, period: &str) {
    let point = point(assessment, code, period);
    (point.figure, point.interval) = (None, None);
    (point.value, point.numerator, point.denominator) = (Value::Withheld, Value::Withheld, Value::Withheld);
    point.formula.clear();
}
