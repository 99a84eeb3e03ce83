//! A small board, and workbooks written out as rows of text, for the tests of this crate.

use std::collections::BTreeMap;

use boardpack_model::board::{Agency, Closing, Indicator, Officer, Polarity, ReturnSpec, Schedule, Unit};
use boardpack_model::layout::{Label, Layout, Shape};
use boardpack_model::letter::Mailbox;
use boardpack_model::{
    AgencyCode, Board, BoardCode, DueRule, IndicatorCode, Measure, Period, PeriodKind, ReturnCode, ReturnKey,
    ThemeCode,
};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::{Cell, Content, Dropped, Format, Sheet, Understanding, Visibility, Workbook, understand};

/// A board with one agency of that layout, which owes a quarterly, a termly and a history return.
pub(crate) fn board(shape: Option<Shape>) -> Board {
    let layouts = shape.map(|shape| Layout {
        name: "own layout".to_owned(),
        shape,
        signs: vec!["Blanktown".to_owned()],
        aliases: BTreeMap::new(),
    });
    Board {
        name: "Blanktown Safeguarding Children Partnership".to_owned(),
        short_name: "Blanktown SCP".to_owned(),
        time_zone: TimeZone::UTC,
        sender: mailbox(),
        officer: Officer {
            mailbox: mailbox(),
            telephone: String::new(),
        },
        marking: "OFFICIAL".to_owned(),
        rehearsal: true,
        agencies: vec![
            agency("police", "Blanktown Police", layouts),
            agency("housing", "Blanktown Housing", None),
        ],
        indicators: indicators(),
        returns: returns(),
        ..Board::bare(BoardCode::new("blanktown").unwrap())
    }
}

fn indicators() -> Vec<Indicator> {
    vec![
        indicator("POL01", Unit::Count, "incidents", None),
        indicator("POL08", Unit::Percent, "attended", Some("invited")),
        Indicator {
            lag: 1,
            ..indicator("YJS01", Unit::Count, "first-time entrants", None)
        },
        Indicator {
            every: PeriodKind::AcademicTerm,
            ..indicator("EDU03", Unit::Count, "exclusions", None)
        },
        Indicator {
            agency: code("housing"),
            ..indicator("HOU01", Unit::Count, "presentations", None)
        },
    ]
}

fn returns() -> Vec<ReturnSpec> {
    vec![
        spec("quarterly", every("2025-26 Q1"), &["POL01", "POL08", "YJS01"]),
        spec("termly", every("2024-25 Summer"), &["EDU03"]),
        ReturnSpec {
            is_history: true,
            ..spec(
                "history",
                Schedule::Once(period("2023-04-01 to 2025-03-31")),
                &["POL01", "POL08", "EDU03"],
            )
        },
    ]
}

fn mailbox() -> Mailbox {
    Mailbox {
        name: "Office".to_owned(),
        address: "office@blanktown.example".to_owned(),
    }
}

fn agency(slug: &str, name: &str, layout: Option<Layout>) -> Agency {
    Agency {
        name: name.to_owned(),
        short_name: slug.to_owned(),
        layouts: layout.into_iter().collect(),
        ..Agency::bare(code(slug))
    }
}

fn indicator(indicator: &str, unit: Unit, numerator: &str, denominator: Option<&str>) -> Indicator {
    Indicator {
        name: format!("Name of {indicator}"),
        unit,
        numerator: numerator.to_owned(),
        denominator: denominator.map(str::to_owned),
        polarity: Polarity::High,
        ..Indicator::bare(
            IndicatorCode::new(indicator).unwrap(),
            code("police"),
            ThemeCode::new("front-door").unwrap(),
        )
    }
}

fn spec(return_code: &str, schedule: Schedule, indicators: &[&str]) -> ReturnSpec {
    ReturnSpec {
        code: ReturnCode::new(return_code).unwrap(),
        agency: code("police"),
        title: format!("{return_code} dataset"),
        schedule,
        due: DueRule::WorkingDaysAfterEnd(20),
        due_on: BTreeMap::new(),
        indicators: indicators
            .iter()
            .map(|code| IndicatorCode::new(code).unwrap())
            .collect(),
        is_history: false,
        closes: Closing::default(),
    }
}

fn every(from: &str) -> Schedule {
    Schedule::Every {
        from: period(from),
        until: None,
    }
}

pub(crate) fn code(slug: &str) -> AgencyCode {
    AgencyCode::new(slug).unwrap()
}

pub(crate) fn period(text: &str) -> Period {
    text.parse().unwrap()
}

pub(crate) fn key(return_code: &str, of: &str) -> ReturnKey {
    ReturnKey {
        agency: code("police"),
        code: ReturnCode::new(return_code).unwrap(),
        period: period(of),
    }
}

/// `POL01`, or `POL08/denominator`, under the sender's own words.
pub(crate) fn label(text: &str, indicator: &str) -> Label {
    let (indicator, measure) = indicator.split_once('/').unwrap_or((indicator, "numerator"));
    Label {
        text: text.to_owned(),
        indicator: IndicatorCode::new(indicator).unwrap(),
        measure: Measure::from_word(measure).unwrap(),
        column: None,
    }
}

/// A visible sheet from lines of cells parted by `|`: numbers are numbers, `=text` a formula that shows it, dates dates.
pub(crate) fn sheet(name: &str, text: &str) -> Sheet {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let cells = (0_u32..).zip(lines).flat_map(|(row, line)| {
        (0_u32..)
            .zip(line.split('|').map(str::trim))
            .filter(|(_, text)| !text.is_empty())
            .map(move |(column, text)| cell(row, column, text))
            .collect::<Vec<_>>()
    });
    Sheet {
        name: name.to_owned(),
        visibility: Visibility::Visible,
        cells: cells.collect(),
        ..Sheet::default()
    }
}

fn cell(row: u32, column: u32, text: &str) -> Cell {
    let (raw, formula) = match text.strip_prefix('=') {
        Some(shown) => (shown, Some("A1".to_owned())),
        None => (text, None),
    };
    let content = match (raw.parse::<f64>(), raw.parse::<Date>()) {
        _ if raw.starts_with('#') => Content::Error,
        (Ok(number), _) => Content::Number { number },
        (_, Ok(day)) => Content::Date { day },
        _ => Content::Text,
    };
    Cell {
        row,
        column,
        raw: raw.to_owned(),
        content,
        formula,
        percent_format: false,
        number_format: None,
    }
}

pub(crate) fn workbook(sheets: Vec<Sheet>) -> Workbook {
    Workbook {
        format: Format::Xlsx,
        sheets,
        names: BTreeMap::new(),
        notes: Vec::new(),
        elsewhere: Vec::new(),
        unchecked: Vec::new(),
    }
}

/// What a board makes of a workbook that the police dropped.
#[cfg(test)]
pub(crate) fn understood(board: &Board, file: &str, workbook: &Workbook) -> String {
    let dropped = Dropped {
        agency: code("police"),
        file: file.to_owned(),
        sha256: "ab".repeat(32),
        cleared: false,
    };
    words(&understand(board, &dropped, workbook))
}

/// An understanding as lines of text.
pub(crate) fn words(understanding: &Understanding) -> String {
    let mut lines = Vec::new();
    let findings = match understanding {
        Understanding::Quarantined { findings } => {
            lines.push("quarantined".to_owned());
            findings
        }
        Understanding::Held {
            reason,
            key,
            findings,
        } => {
            lines.push(format!("held: {reason}"));
            lines.extend(key.as_ref().map(|key| format!("key {key}")));
            findings
        }
        Understanding::Read(readings) => {
            return readings
                .iter()
                .map(reading_in_words)
                .collect::<Vec<_>>()
                .join("\n");
        }
    };
    lines.extend(findings.iter().map(finding_in_words));
    lines.join("\n")
}

fn finding_in_words(f: &boardpack_model::Finding) -> String {
    format!("{} {} at {}: {}", f.severity.word(), f.rule, f.place, f.message)
}

fn reading_in_words(reading: &crate::Reading) -> String {
    let nil = if reading.nil { ", nil" } else { "" };
    let mut lines = vec![format!(
        "{} {}: {} of {}{nil}",
        reading.layout, reading.key, reading.read, reading.expected
    )];
    for o in &reading.observations {
        let provisional = if o.provisional { " (p)" } else { "" };
        lines.push(format!(
            "{} {} {} = {}{provisional} at {}",
            o.indicator,
            o.measure.word(),
            o.period,
            o.value,
            o.place
        ));
    }
    for c in &reading.commentary {
        lines.push(format!(
            "{} {} says {:?} at {}",
            c.indicator, c.period, c.text, c.place
        ));
    }
    lines.extend(reading.findings.iter().map(finding_in_words));
    lines.join("\n")
}
