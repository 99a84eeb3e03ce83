//! Boards that are made up for measuring: twelve agencies with sixty indicators each and ten years of quarters.

use boardpack_assess::Known;
use boardpack_ledger::{Fingerprint, Ledger, NewArrival, NewSubmission};
use boardpack_model::board::{
    Agency, Audience, Disclosure, DisclosurePolicy, Indicator, Population, ReturnSpec, Schedule, Unit,
};
use boardpack_model::history::ArrivalState;
use boardpack_model::{
    AgencyCode, AudienceCode, Board, BoardCode, DueRule, History, IndicatorCode, KnownObservation, Measure,
    Observation, Outcome, Period, Place, ReturnCode, ThemeCode, Value,
};
use jiff::{Timestamp, ToSpan};

pub(super) const AGENCIES: u32 = 12;
pub(super) const INDICATORS: u32 = 60;
pub(super) const QUARTERS: u16 = 40;

/// The observations of one board.
pub(super) const PER_BOARD: u32 = AGENCIES * INDICATORS * QUARTERS as u32;

/// The last quarter that returns have come for.
pub(super) fn last_quarter() -> Period {
    Period::financial_quarter(2026, 1).expect("there is a first quarter")
}

/// An instant after everything.
pub(super) fn as_at() -> Timestamp {
    "2026-09-01T12:00:00Z".parse().expect("an instant")
}

/// What a ledger knows of a board.
pub(super) struct Read {
    history: History,
    pub(super) observations: Vec<KnownObservation>,
}

impl Read {
    pub(super) fn new(ledger: &mut Ledger, board: &Board) -> Self {
        let history = ledger.history(&board.code).expect("a ledger that can be read");
        Self {
            history: history.as_at(as_at()),
            observations: ledger
                .observations_ever(&board.code, Some(as_at()))
                .expect("a ledger that can be read"),
        }
    }

    pub(super) fn known(&self) -> Known<'_> {
        Known {
            observations: &self.observations,
            commentary: &[],
            findings: &[],
            history: &self.history,
            previous_as_at: None,
        }
    }
}

/// The quarters, oldest first.
fn quarters() -> impl Iterator<Item = Period> {
    (0..QUARTERS)
        .rev()
        .map(|back| last_quarter().shifted(-i32::from(back)))
}

/// One of the boards, with one audience that may not see small numbers.
pub(super) fn board(number: u32) -> Board {
    let code = |text: String| AgencyCode::new(&text).expect("a plain word is a code");
    let agencies: Vec<AgencyCode> = (1..=AGENCIES)
        .map(|agency| code(format!("agency-{agency}")))
        .collect();
    let indicators = agencies
        .iter()
        .zip(1..)
        .flat_map(|(agency, nth)| {
            (1..=INDICATORS).map(move |of_agency| indicator(agency, nth * 100 + of_agency))
        })
        .collect();
    let returns = agencies
        .iter()
        .zip(1..)
        .map(|(agency, nth)| quarterly(agency, nth))
        .collect();
    Board {
        agencies: agencies.into_iter().map(Agency::bare).collect(),
        indicators,
        returns,
        audiences: vec![Audience {
            code: AudienceCode::new("public").expect("a plain word is a code"),
            title: "Public".to_owned(),
            marking: "OFFICIAL".to_owned(),
            disclosure: Disclosure::Protect(DisclosurePolicy::default()),
            recipients: Vec::new(),
        }],
        populations: vec![Population {
            name: "aged-0-17".to_owned(),
            year: 2016,
            people: 62_400.0,
            place: "years/2016-17.toml:3".to_owned(),
        }],
        ..Board::bare(BoardCode::new(&format!("board-{number}")).expect("a plain word is a code"))
    }
}

fn indicator(agency: &AgencyCode, number: u32) -> Indicator {
    let theme = ThemeCode::new("all").expect("a plain word is a code");
    let unit = if number.is_multiple_of(2) {
        Unit::Rate {
            per: 10_000,
            population: Some("aged-0-17".to_owned()),
            times: 4,
        }
    } else {
        Unit::Count
    };
    Indicator {
        decimals: u8::from(unit != Unit::Count),
        unit,
        ..Indicator::bare(indicator_code(number), agency.clone(), theme)
    }
}

fn indicator_code(number: u32) -> IndicatorCode {
    IndicatorCode::new(&format!("IND{number:04}")).expect("letters and digits are a code")
}

fn quarterly(agency: &AgencyCode, nth: u32) -> ReturnSpec {
    ReturnSpec {
        code: ReturnCode::new("quarterly").expect("a plain word is a code"),
        agency: agency.clone(),
        title: "quarterly dataset".to_owned(),
        schedule: Schedule::Every {
            from: quarters().next().unwrap_or_else(last_quarter),
            until: None,
        },
        due: DueRule::DaysAfterEndRolledBack(30),
        due_on: std::collections::BTreeMap::new(),
        indicators: (1..=INDICATORS)
            .map(|of_agency| indicator_code(nth * 100 + of_agency))
            .collect(),
        is_history: false,
        closes: boardpack_model::board::Closing::default(),
    }
}

/// Records every return of a board, each as one file that came ten days after its quarter.
pub(super) fn record(ledger: &mut Ledger, board: &Board, number: u32) {
    for spec in &board.returns {
        for period in quarters() {
            let submission = submission(spec, period, number);
            ledger
                .record_submission(&board.code, &submission, &[])
                .expect("a fresh ledger takes what is recorded");
        }
    }
}

fn submission(spec: &ReturnSpec, period: Period, number: u32) -> NewSubmission {
    let came = period
        .last_day()
        .saturating_add(10.days())
        .at(12, 0, 0, 0)
        .to_zoned(jiff::tz::TimeZone::UTC)
        .expect("an instant")
        .timestamp();
    let name = format!("{} {period}.xlsx", spec.agency);
    // As wide as a hash; its bytes are nowhere.
    let sha256 =
        format!("{number:016x}{:016x}{:032}", period.last_day().year(), name.len()).replace(' ', "0");
    let file = Place::file(&sha256, &name);
    NewSubmission {
        arrival: NewArrival {
            first_seen: came,
            born: None,
            folder: spec.agency.to_string(),
            name,
            sha256,
            bytes: 20_000,
            state: ArrivalState::Taken,
            agency: Some(spec.agency.clone()),
            reason: String::new(),
            fingerprint: Fingerprint {
                inode: u64::from(number),
                modified_ns: came.as_nanosecond().try_into().unwrap_or_default(),
                length: 20_000,
            },
        },
        agency: spec.agency.clone(),
        return_code: Some(spec.code.clone()),
        period: Some(period),
        at: came,
        known_at: came,
        outcome: Outcome::Accepted,
        reason: String::new(),
        expected: INDICATORS,
        read: INDICATORS,
        observations: spec
            .indicators
            .iter()
            .zip(1..)
            .map(|(indicator, row)| observation(spec, indicator, period, (&file, row, number)))
            .collect(),
        commentary: Vec::new(),
        findings: Vec::new(),
        explanations: Vec::new(),
        contributions: Vec::new(),
        nil: false,
    }
}

fn observation(
    spec: &ReturnSpec,
    indicator: &IndicatorCode,
    period: Period,
    (file, row, number): (&Place, u32, u32),
) -> Observation {
    let figure = figure(row, period, number);
    Observation {
        agency: spec.agency.clone(),
        indicator: indicator.clone(),
        measure: Measure::Numerator,
        period,
        breakdown: String::new(),
        value: Value::number(f64::from(figure)),
        raw: figure.to_string(),
        place: file.at("Return", &format!("D{row}")),
        provisional: false,
    }
}

/// A count that wanders about a level of its own: some are always small, and some are large.
fn figure(row: u32, period: Period, number: u32) -> u32 {
    let seed = u64::from(row) * 7_919
        + u64::from(number) * 104_729
        + u64::from(period.first_day().year().unsigned_abs()) * 31
        + u64::from(period.first_day().month().unsigned_abs());
    // Knuth's multiplicative hash: spread enough for figures that only have to differ.
    let spread = u32::try_from((seed.wrapping_mul(2_654_435_761) >> 8) & 0xffff).unwrap_or_default();
    let level = row * row / 4;
    level + spread % (level / 5 + 3)
}
