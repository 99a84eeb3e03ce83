//! Small boards and what their packs would be: cells in, assessment and pack out.

use std::collections::BTreeMap;

use boardpack_assess::Known;
use boardpack_model::assessment::{Assessment, Direction, IndicatorAssessment, Point, Rag};
use boardpack_model::board::{
    Agency, Audience, Board, Disclosure, DisclosurePolicy, Indicator, Missing, Operator, Population,
    Relation, Term, Theme, Unit,
};
use boardpack_model::pack::{Edition, Pack};
use boardpack_model::{
    AgencyCode, AudienceCode, BoardCode, History, IndicatorCode, KnownObservation, Measure, Observation,
    Period, Place, Severity, ThemeCode, Value,
};
use jiff::{Timestamp, ToSpan};

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

/// The whole of a count, in a relation.
pub(super) fn term(code: &str) -> Term {
    Term {
        is_minus: false,
        indicator: IndicatorCode::new(code).unwrap(),
        measure: Measure::Numerator,
        breakdown: String::new(),
        periods_before: 0,
    }
}

/// A relation that holds exactly and always.
pub(super) fn relation(left: Vec<Term>, operator: Operator, right: Vec<Term>) -> Relation {
    Relation {
        code: "relation".to_owned(),
        title: "These add up".to_owned(),
        left,
        operator,
        right,
        tolerance: 0.0,
        missing: Missing::NotRun,
        severity: Severity::Query,
        from: None,
        until: None,
        defined_at: String::new(),
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

/// The assessment of a period before anything is hidden, without the year so far.
pub(super) fn assessed(board: &Board, cells: &Cells, period: Period) -> Assessment {
    let mut assessed = assessed_after(board, std::slice::from_ref(cells), period);
    assessed.indicators.iter_mut().for_each(|one| one.year = None);
    assessed
}

/// The same after several returns, one in each quarter: what a later one says of a cell replaces what an earlier one said, and
/// is a revision since the issue that was made of the earlier ones.
pub(super) fn assessed_after(board: &Board, returns: &[Cells], period: Period) -> Assessment {
    let first: Timestamp = "2026-01-20T10:00:00Z".parse().unwrap();
    let known_at = |at: usize| {
        first
            .saturating_add((2400 * i64::try_from(at).unwrap()).hours())
            .unwrap()
    };
    let observations: Vec<KnownObservation> = (0..)
        .zip(returns)
        .flat_map(|(at, cells)| {
            cells
                .iter()
                .map(move |(cell, value)| observation(cell, *value, at, known_at(at)))
        })
        .collect();
    let known = Known {
        observations: &observations,
        commentary: &[],
        findings: &[],
        history: &History::default(),
        previous_as_at: returns.len().checked_sub(2).map(known_at),
    };
    boardpack_assess::assess(board, period, &known, known_at(returns.len() - 1)).unwrap()
}

fn observation(
    (code, measure, period): &(String, Measure, Period),
    value: Value,
    at: usize,
    known_at: Timestamp,
) -> KnownObservation {
    let place = format!("{code} {} {period}", measure.word());
    KnownObservation {
        observation: Observation {
            agency: agency(),
            indicator: IndicatorCode::new(code).unwrap(),
            measure: *measure,
            period: *period,
            breakdown: String::new(),
            value,
            raw: value.to_string(),
            place: Place::file(&format!("abc{at}"), "return.xlsx").at("Return", &place),
            provisional: false,
        },
        submission: i64::try_from(at).unwrap() + 1,
        known_at,
    }
}

/// What the public may see of it, given the packs that it already has.
pub(super) fn shown(board: &Board, truth: &Assessment, earlier: &[&Pack]) -> Assessment {
    boardpack_assess::disclose(board, truth, &board.audiences[0], earlier)
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
