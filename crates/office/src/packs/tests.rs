//! A hidden number changes nothing: packs of two offices that differ only in what is hidden are the same, byte for byte.

use std::path::Path;

use boardpack_assess::Known;
use boardpack_model::board::{Basis, Indicator, Source, Unit};
use boardpack_model::{BoardCode, IndicatorCode, KnownObservation, Measure, Observation, Place, Value};

use super::*;

fn blanktown() -> Board {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pipelines/blanktown");
    let mut files = BTreeMap::new();
    read_below(&folder, &folder, &mut files);
    let code = BoardCode::new("blanktown").unwrap();
    boardpack_pipeline::read(&code, &files).unwrap()
}

fn read_below(root: &Path, folder: &Path, files: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_below(root, &path, files);
        } else {
            let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
            files.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
}

/// Whether nothing that is known of other figures tells of an indicator's.
fn stands_alone(board: &Board, indicator: &Indicator) -> bool {
    let is_it = |code: &IndicatorCode| *code == indicator.code;
    let in_relation = board.relations.iter().any(|relation| {
        let mut terms = relation.left.iter().chain(&relation.right);
        terms.any(|term| is_it(&term.indicator))
    });
    let in_total = board.indicators.iter().any(|total| total.parts.iter().any(is_it));
    let in_fact = board.facts.iter().any(|fact| fact.indicators.iter().any(is_it));
    let is_plain = matches!(indicator.basis, Basis::Flow | Basis::Snapshot);
    is_plain && !in_relation && !in_total && !in_fact
}

/// Sixteen periods of every indicator, with small counts here and there, each `small` or what it leaves of its whole.
fn observations(board: &Board, until: Period, small: f64) -> Vec<KnownObservation> {
    let mut cells = Vec::new();
    for (index, indicator) in board.indicators.iter().enumerate() {
        if indicator.source != Source::Returns {
            continue;
        }
        let last = match indicator.every {
            kind if kind == until.kind() => until,
            kind => Period::containing(kind, until.first_day()).previous(),
        };
        for back in 0..16_u8 {
            let step = f64::from((7 * u32::from(back) + 11 * u32::try_from(index).unwrap()) % 17);
            let below = 150.0 + 3.0 * step;
            let is_small = stands_alone(board, indicator) && (usize::from(back) + index) % 5 == 0;
            let above = match (is_small, index % 2) {
                (false, _) => 90.0 + step,
                (true, 0) => small,
                // Those whom a share leaves out are as few.
                (true, _) if matches!(indicator.unit, Unit::Percent) => below - small,
                (true, _) => small,
            };
            let mut send = |measure, number| {
                cells.push(cell(indicator, (last.shifted(-i32::from(back)), measure), number));
            };
            send(Measure::Numerator, above);
            if indicator.asks_denominator() {
                send(Measure::Denominator, below);
            }
        }
    }
    cells
}

fn cell(indicator: &Indicator, (period, measure): (Period, Measure), number: f64) -> KnownObservation {
    KnownObservation {
        observation: Observation {
            agency: indicator.agency.clone(),
            indicator: indicator.code.clone(),
            measure,
            period,
            breakdown: String::new(),
            value: Value::number(number),
            raw: String::new(),
            place: Place::file("abc", "return.xlsx").at("Return", &format!("{} {period}", indicator.code)),
            provisional: false,
        },
        submission: 1,
        known_at: "2026-07-10T10:00:00Z".parse().unwrap(),
    }
}

/// The pack of an audience, in every format.
fn made(board: &Board, audience: &str, small: f64) -> BTreeMap<&'static str, Vec<u8>> {
    let history = History::default();
    let (period, as_at) = (
        "2026-27 Q1".parse().unwrap(),
        "2026-08-01T10:00:00Z".parse().unwrap(),
    );
    let observations = observations(board, period, small);
    let known = Known {
        observations: &observations,
        commentary: &[],
        findings: &[],
        history: &history,
        previous_as_at: None,
    };
    let full = boardpack_assess::assess(board, period, &known, as_at).unwrap();
    let audience = board.audience(&AudienceCode::new(audience).unwrap()).unwrap();
    let recipe = Recipe {
        period,
        as_at,
        issue: None,
        previous: None,
        earlier: Vec::new(),
    };
    let shown = boardpack_assess::disclose(board, &full, audience, &[]);
    let edition = edition(&recipe, audience);
    let pack = boardpack_pack::compose(board, &shown, &edition, &boardpack_assess::printed, &[]);
    BTreeMap::from([
        ("pack.json", serde_json::to_vec(&pack).unwrap()),
        ("pdf", boardpack_pack::pdf(&pack).unwrap()),
        ("html", boardpack_pack::html(&pack).unwrap().into_bytes()),
        ("xlsx", boardpack_pack::xlsx(&pack).unwrap()),
    ])
}

#[test]
fn no_byte_of_a_public_pack_depends_on_a_hidden_count() {
    let board = blanktown();
    let (two, four) = (made(&board, "public", 2.0), made(&board, "public", 4.0));
    let lines = |pack: &BTreeMap<&str, Vec<u8>>| {
        let value: serde_json::Value = serde_json::from_slice(&pack["pack.json"]).unwrap();
        let text = serde_json::to_string_pretty(&value).unwrap();
        text.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    // Line by line first, so that what differs is said.
    assert_eq!(lines(&two).len(), lines(&four).len());
    for (one, other) in lines(&two).iter().zip(lines(&four)) {
        assert_eq!(*one, other);
    }
    for (format, bytes) in &two {
        assert!(*bytes == four[format], "{format}");
    }
    let pages = String::from_utf8_lossy(&two["html"]);
    assert!(pages.matches("[c]").count() > 50, "something is hidden");
    assert!(pages.matches("%</td>").count() > 50, "and much is shown");
    // The same two offices' own boards see the difference everywhere.
    let (two, four) = (made(&board, "board", 2.0), made(&board, "board", 4.0));
    for (format, bytes) in &two {
        assert!(*bytes != four[format], "{format}");
    }
}
