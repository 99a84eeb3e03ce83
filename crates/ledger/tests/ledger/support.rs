//! An office to record for: a ledger on each database, and facts to put into it.

use boardpack_ledger::{Fingerprint, Ledger, LetterToStore, NewArrival, NewSubmission};
use boardpack_model::history::{ArrivalState, Outcome};
use boardpack_model::letter::LetterKey;
use boardpack_model::observation::Commentary;
use boardpack_model::{
    AgencyCode, BoardCode, Contribution, ContributionKind, Explanation, Finding, IndicatorCode, Measure,
    Observation, Period, Place, ReturnCode, Value,
};
use jiff::Timestamp;
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _};

/// Where a ledger is kept for one test.
pub(crate) struct Office {
    /// A path or a URL.
    pub(crate) place: String,
    _folder: tempfile::TempDir,
}

impl Office {
    pub(crate) fn open(&self) -> Ledger {
        Ledger::open(&self.place).unwrap()
    }

    /// Runs SQL past the ledger, as somebody with a database tool would.
    pub(crate) fn run(&self, sql: &str) -> Result<u64, sqlx::Error> {
        let url = if self.place.contains("://") {
            self.place.clone()
        } else {
            format!("sqlite://{}", self.place)
        };
        run(&url, sql)
    }
}

fn run(url: &str, sql: &str) -> Result<u64, sqlx::Error> {
    sqlx::any::install_default_drivers();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut connection = AnyConnection::connect(url).await?;
        let done = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
            .execute(&mut connection)
            .await?;
        connection.close().await?;
        Ok(done.rows_affected())
    })
}

/// A fresh SQLite file.
pub(crate) fn on_sqlite() -> Office {
    let folder = tempfile::tempdir().unwrap();
    Office {
        place: folder.path().join("ledger.sqlite").to_str().unwrap().to_owned(),
        _folder: folder,
    }
}

/// A fresh schema of the PostgreSQL database named by `BOARDPACK_TEST_POSTGRES`, where it is set.
fn on_postgres(test: &str) -> Option<Office> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the environment says whether there is a PostgreSQL"
    )]
    let (url, under_ci) = (
        std::env::var("BOARDPACK_TEST_POSTGRES"),
        std::env::var("CI").is_ok_and(|ci| ci == "true"),
    );
    let Ok(url) = url else {
        assert!(!under_ci, "not run: needs PostgreSQL, which .ci/run must start");
        println!("not run: needs PostgreSQL");
        return None;
    };
    let schema = format!("t_{test}");
    run(
        &url,
        &format!("drop schema if exists {schema} cascade; create schema {schema}"),
    )
    .unwrap();
    let joint = if url.contains('?') { '&' } else { '?' };
    Some(Office {
        place: format!("{url}{joint}options[search_path]={schema}"),
        _folder: tempfile::tempdir().unwrap(),
    })
}

/// Runs a test on each database that there is.
pub(crate) fn on_each(test: &str, check: impl Fn(&Office)) {
    check(&on_sqlite());
    if let Some(office) = on_postgres(test) {
        check(&office);
    }
}

pub(crate) fn board() -> BoardCode {
    BoardCode::new("blanktown").unwrap()
}

pub(crate) fn agency() -> AgencyCode {
    AgencyCode::new("police").unwrap()
}

pub(crate) fn period() -> Period {
    "2026-27 Q1".parse().unwrap()
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn seen() -> Timestamp {
    at("2026-07-28T10:15:30.123456789Z")
}

/// When the submission below is recorded: once its file has settled.
pub(crate) fn known() -> Timestamp {
    at("2026-07-28T10:20:00Z")
}

pub(crate) fn arrival(name: &str, state: ArrivalState) -> NewArrival {
    NewArrival {
        first_seen: seen(),
        born: Some(at("2026-07-28T10:15:00Z")),
        folder: "police".to_owned(),
        name: name.to_owned(),
        sha256: boardpack_ledger::sha256_hex(name.as_bytes()),
        bytes: 12_345,
        state,
        agency: Some(agency()),
        reason: "because ŵ 'quoted' \"twice\"; drop table arrival".to_owned(),
        fingerprint: fingerprint(),
    }
}

pub(crate) fn fingerprint() -> Fingerprint {
    Fingerprint {
        inode: u64::MAX - 3,
        modified_ns: 1_785_233_700_000_000_001,
        length: 12_345,
    }
}

pub(crate) fn indicator() -> IndicatorCode {
    IndicatorCode::new("POL01").unwrap()
}

pub(crate) fn place(cell: &str) -> Place {
    Place::file(&boardpack_ledger::sha256_hex(b"q1.xlsx"), "q1.xlsx").at("Data", cell)
}

/// One observation of every kind of value.
pub(crate) fn observations() -> Vec<Observation> {
    let values = [
        Value::number(0.1 + 0.2),
        Value::number(-0.0),
        Value::number(f64::MAX),
        Value::Suppressed { low: 1.0, high: 4.0 },
        Value::NotAvailable,
        Value::NotApplicable,
        Value::LowReliability,
        Value::RoundsToZero,
        Value::NilReturn,
        Value::Blank,
        Value::NotReceived,
    ];
    let measures = [Measure::Numerator, Measure::Denominator, Measure::Stated];
    (2..)
        .zip(values)
        .map(|(row, value)| Observation {
            agency: agency(),
            indicator: indicator(),
            measure: measures[row % 3],
            period: period(),
            breakdown: if row % 2 == 0 { "girls" } else { "" }.to_owned(),
            value,
            raw: format!("{value} ŷ"),
            place: place(&format!("C{row}")),
            provisional: row % 2 == 0,
        })
        .collect()
}

pub(crate) fn commentary() -> Commentary {
    Commentary {
        agency: agency(),
        indicator: indicator(),
        period: period(),
        text: "Two officers short.\nHelp with <b>analysis</b> is wanted; -- and ŵ.".to_owned(),
        place: place("F2"),
    }
}

pub(crate) fn findings() -> Vec<Finding> {
    vec![
        Finding::error(
            "numerator-within-denominator",
            place("C2"),
            "5 of 4 is more than all of them",
        )
        .hint("check that both cover the same children")
        .about(&indicator(), period())
        .measure(Measure::Numerator),
        Finding::query("usual-range", Place::default(), "more than twice the usual"),
        Finding::note("layout", place(""), "read with layout `police wide`"),
    ]
}

/// Answers to findings about one figure and about a whole indicator.
pub(crate) fn explanations() -> Vec<Explanation> {
    [Some(Measure::Denominator), None]
        .into_iter()
        .map(|measure| Explanation {
            agency: agency(),
            rule: "large-change".to_owned(),
            indicator: indicator(),
            measure,
            period: period(),
            value: "numerator 12; denominator not available".to_owned(),
            text: "A new team; -- and ŵ.".to_owned(),
            place: place("H4"),
        })
        .collect()
}

/// One contribution of each kind.
pub(crate) fn contributions() -> Vec<Contribution> {
    [
        ContributionKind::Want,
        ContributionKind::Offer,
        ContributionKind::GoodPractice,
        ContributionKind::SelfAssessment,
    ]
    .into_iter()
    .map(|kind| Contribution {
        agency: agency(),
        period: period(),
        kind,
        about: "S11-1".to_owned(),
        grade: "good".to_owned(),
        text: "Help with <b>analysis</b>; ŷ".to_owned(),
        place: place("B2"),
    })
    .collect()
}

/// An accepted submission with one of everything.
pub(crate) fn submission(name: &str) -> NewSubmission {
    let arrival = arrival(name, ArrivalState::Taken);
    NewSubmission {
        known_at: known(),
        outcome: Outcome::AcceptedWithQueries,
        reason: "one query".to_owned(),
        expected: 12,
        read: 11,
        observations: observations(),
        commentary: vec![commentary()],
        findings: findings(),
        explanations: explanations(),
        contributions: contributions(),
        ..NewSubmission::accepted(arrival, agency(), ReturnCode::new("quarterly").unwrap(), period())
    }
}

pub(crate) fn letter(key: &str) -> LetterToStore {
    LetterToStore {
        key: LetterKey(format!("blanktown/{key}")),
        at: seen(),
        to: "d.lead@police.example".to_owned(),
        subject: "[OFFICIAL] Derbynneb ŵ".to_owned(),
        why: "the receipt for q1.xlsx".to_owned(),
        sha256: boardpack_ledger::sha256_hex(key.as_bytes()),
    }
}
