//! What the fuzz targets call: the functions that meet whatever senders typed, and what must hold of each.
//!
//! Only built for fuzzing. Each function panics when something does not hold; that is what the fuzzer looks for.

use std::collections::{BTreeMap, BTreeSet};

use boardpack_model::layout::{Block, Layout, Rows, Shape, Tidy, Wide};
use boardpack_model::{PeriodKind, Value};

use crate::figure::{self, Figure, Kind};
use crate::layouts::testing::{self, code, key, label};
use crate::period_label::{self, Label};
use crate::{Cell, Content, Dropped, Limits, Workbook, understand, understand_as};

const KINDS: [Kind; 3] = [Kind::Count, Kind::Amount, Kind::Percent];
const COUNTINGS: [Option<PeriodKind>; 3] = [
    None,
    Some(PeriodKind::FinancialQuarter),
    Some(PeriodKind::CalendarQuarter),
];

/// Looks at a file's bytes as far as that is done without a library for spreadsheets; text is read to its end.
pub fn look_at(bytes: &[u8]) {
    let limits = Limits {
        bytes: 4 << 20,
        inflated: 8 << 20,
        member: 4 << 20,
        members: 200,
        sheets: 64,
        cells: 100_000,
        ..Limits::default()
    };
    if let Err(refusal) = crate::read::before_any_library(bytes, &limits) {
        assert!(!refusal.message.is_empty(), "a refusal says why");
    }
}

/// Reads a text as a period label: what it is read as, written out, is read as the same.
pub fn period_label(text: &str) {
    for bare in COUNTINGS {
        period_label::in_file_name(text, bare);
        let Some(read) = period_label::read(text, bare) else {
            continue;
        };
        let periods = match read.label {
            Label::Period(period) => vec![period],
            Label::Ambiguous(periods) => {
                let different: BTreeSet<_> = periods.iter().collect();
                assert!(
                    different.len() > 1,
                    "{text:?} is said to mean two things: {periods:?}"
                );
                periods
            }
            Label::PartOfYear => Vec::new(),
        };
        for period in periods {
            assert!(period.first_day() <= period.last_day(), "{text:?}: {period}");
            let again = period_label::read(&period.to_string(), bare).map(|read| read.label);
            assert_eq!(again, Some(Label::Period(period)), "{text:?} gives {period}");
            if (1900..2200).contains(&period.year()) && period.last_day().year() < 2200 {
                assert_eq!(period.next().previous(), period, "{text:?}");
            }
        }
    }
}

/// Reads a text as a figure of every kind: no number without digits, no nought from anything but noughts.
pub fn figure_of_text(text: &str) {
    for kind in KINDS {
        let cell = Cell {
            row: 0,
            column: 0,
            raw: text.to_owned(),
            content: Content::Text,
            formula: None,
            percent_format: false,
            number_format: None,
        };
        let figure = figure::read(&cell, kind);
        let Figure::Value { value, .. } = figure else {
            let is_blank = crate::fold::trimmed(text).is_empty();
            assert_eq!(figure == Figure::Blank, is_blank, "{text:?} is blank");
            continue;
        };
        sane(&value, text);
        let says_nought = ["zero", "nought"].contains(&crate::fold::fold(text).as_str());
        if let Some(number) = value.exact().filter(|_| value != Value::NilReturn) {
            let digits: Vec<char> = text.chars().filter(char::is_ascii_digit).collect();
            assert!(
                !digits.is_empty() || says_nought,
                "{text:?} as {kind:?} gives {number}"
            );
            let has_more_than_noughts = digits.iter().any(|digit| *digit != '0');
            assert!(
                number != 0.0 || !has_more_than_noughts,
                "{text:?} as {kind:?} gives nought"
            );
            if let Ok(plain) = text.trim().parse::<f64>() {
                assert!(is_near(plain, number), "{text:?} as {kind:?} gives {number}");
            }
        }
    }
}

/// Reads a number as a figure of every kind: it stays what it is, apart from what binary fractions leave behind.
pub fn figure_of_number(number: f64) {
    if !number.is_finite() {
        return;
    }
    for (kind, percent_format) in KINDS.into_iter().flat_map(|kind| [(kind, false), (kind, true)]) {
        let cell = Cell {
            row: 0,
            column: 0,
            raw: number.to_string(),
            content: Content::Number { number },
            formula: None,
            percent_format,
            number_format: percent_format.then(|| "0%".to_owned()),
        };
        if let Figure::Value { value, .. } = figure::read(&cell, kind) {
            sane(&value, &cell.raw);
            let shown = if percent_format { number * 100.0 } else { number };
            let given = value.exact().unwrap_or(f64::NAN);
            assert!(is_near(shown, given), "{number} as {kind:?} gives {given}");
            assert_eq!(given == 0.0, number == 0.0, "{number} as {kind:?} gives {given}");
        }
    }
}

fn is_near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 2e-9 * a.abs().max(1.0)
}

fn sane(value: &Value, text: &str) {
    match value {
        Value::Suppressed { low, high } => assert!(0.0 <= *low && low <= high, "{text:?} gives {value}"),
        value => {
            if let Some(number) = value.exact() {
                assert!(number.is_finite() && number >= 0.0, "{text:?} gives {value}");
            }
        }
    }
}

/// Reads a workbook, written as lines of cells parted by `|` and sheets parted by a line `---`, by each shape of layout, by
/// our own template's rules, as the return that an officer says it is; and learns a layout from it.
pub fn workbook(text: &str) {
    let text: String = text.chars().take(4_000).collect();
    let sheets = text.split("---").take(4).zip(["Data", "Return", "Notes", ""]);
    let mut workbook: Workbook =
        testing::workbook(sheets.map(|(text, name)| testing::sheet(name, text)).collect());
    for sheet in &mut workbook.sheets {
        sheet.cells.retain(|cell| match cell.content {
            Content::Number { number } => number.is_finite(),
            _ => true,
        });
    }
    for shape in shapes() {
        let mut board = testing::board(None);
        board.agencies[0].layouts = vec![Layout {
            name: "own layout".to_owned(),
            shape,
            signs: Vec::new(),
            aliases: BTreeMap::new(),
        }];
        // Which way of counting is the input's own choice: all three each time would make the fuzzer slow.
        board.agencies[0].bare_quarters = COUNTINGS[text.len() % 3];
        let dropped = Dropped {
            agency: code("police"),
            file: "return.xlsx".to_owned(),
            sha256: "ab".repeat(32),
            cleared: true,
        };
        let understood = understand(&board, &dropped, &workbook);
        assert!(!testing::words(&understood).is_empty());
        understand_as(&board, &dropped, &workbook, &key("quarterly", "2026-27 Q1"));
    }
    crate::learn(&testing::board(None), &code("police"), &workbook, None);
}

fn shapes() -> [Shape; 4] {
    let labels = || {
        vec![
            label("Incidents", "POL01"),
            label("Attended", "POL08"),
            label("Invited", "POL08/denominator"),
            label("Rate", "POL08/stated"),
            label("Excluded", "EDU03"),
            label("Entrants", "YJS01"),
        ]
    };
    [
        Shape::Wide(Wide {
            sheet: None,
            label_header: "Measure".to_owned(),
            labels: labels(),
            commentary_header: Some("Comment".to_owned()),
        }),
        Shape::Blocks(vec![
            Block {
                sheet: "Data".to_owned(),
                anchor: "ONE".to_owned(),
                labels: labels(),
            },
            Block {
                sheet: "Data".to_owned(),
                anchor: "TWO".to_owned(),
                labels: labels(),
            },
        ]),
        Shape::Rows(Rows {
            sheet: None,
            date_header: "Date".to_owned(),
            labels: labels(),
        }),
        Shape::Tidy(Tidy {
            sheet: None,
            indicator_header: "Indicator".to_owned(),
            period_header: "Period".to_owned(),
            numerator_header: "Count".to_owned(),
            denominator_header: Some("Base".to_owned()),
            commentary_header: Some("Comment".to_owned()),
            labels: labels(),
        }),
    ]
}
