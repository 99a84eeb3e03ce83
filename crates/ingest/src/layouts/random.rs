//! Random boards, random figures in workbooks of every shape, written as files and read back equal.

use std::collections::BTreeSet;

use boardpack_model::board::{Indicator, Schedule, Unit};
use boardpack_model::layout::{Block, Label, Rows, Shape, Tidy, Wide};
use boardpack_model::{Board, IndicatorCode, Measure, Period, PeriodKind, Value};
use jiff::civil::date;
use proptest::prelude::*;
use rust_xlsxwriter::{Workbook, Worksheet};

use super::testing::{board, code};
use crate::{Dropped, Limits, Understanding, understand};

const KINDS: [PeriodKind; 6] = [
    PeriodKind::FinancialQuarter,
    PeriodKind::CalendarQuarter,
    PeriodKind::Month,
    PeriodKind::HalfYear,
    PeriodKind::FinancialYear,
    PeriodKind::AcademicTerm,
];

/// How a figure is typed, and what it says.
#[derive(Debug, Clone)]
enum Typed {
    Nothing,
    Number(u32),
    Text(String, Value),
}

impl Typed {
    fn value(&self) -> Option<Value> {
        match self {
            Self::Nothing => None,
            Self::Number(number) => Some(Value::number(f64::from(*number))),
            Self::Text(_, value) => Some(*value),
        }
    }

    fn write(&self, sheet: &mut Worksheet, row: u32, column: u16) {
        match self {
            Self::Nothing => {}
            Self::Number(number) => {
                sheet.write_number(row, column, f64::from(*number)).unwrap();
            }
            Self::Text(text, _) => {
                sheet.write_string(row, column, text).unwrap();
            }
        }
    }
}

fn typed() -> impl Strategy<Value = Typed> {
    let token = |text: &str, value| Just(Typed::Text(text.to_owned(), value));
    prop_oneof![
        1 => Just(Typed::Nothing),
        4 => (0..100_000_u32).prop_map(Typed::Number),
        1 => (1_000..999_000_u32).prop_map(|number| {
            let text = format!(" {},{:03}\u{a0}", number / 1_000, number % 1_000);
            Typed::Text(text, Value::number(f64::from(number)))
        }),
        1 => token("<5", Value::Suppressed { low: 1.0, high: 4.0 }),
        1 => token("[c]", Value::Suppressed { low: 1.0, high: 5.0 }),
        1 => token(":", Value::NotAvailable),
        1 => token("n/a", Value::NotApplicable),
        1 => token("[u]", Value::LowReliability),
        1 => token("k", Value::RoundsToZero),
    ]
}

/// A board of some indicators, its latest periods, and what is typed for each figure and period.
#[derive(Debug, Clone)]
struct Case {
    kind: PeriodKind,
    units: Vec<u8>,
    months: i32,
    columns: usize,
    cells: Vec<Typed>,
    titles: u32,
}

fn cases() -> impl Strategy<Value = Case> {
    (
        proptest::sample::select(&KINDS),
        proptest::collection::vec(0..4_u8, 1..5),
        0..72_i32,
        1..4_usize,
        proptest::collection::vec(typed(), 32),
        1..6_u32,
    )
        .prop_map(|(kind, units, months, columns, mut cells, titles)| {
            // The latest period has a number, by which the return is known.
            cells[columns - 1] = Typed::Number(7);
            Case {
                kind,
                units,
                months,
                columns,
                cells,
                titles,
            }
        })
}

impl Case {
    fn board(&self, shape: Shape) -> Board {
        let mut board = board(Some(shape));
        let model = board.indicators[0].clone();
        board.indicators = (1..)
            .zip(&self.units)
            .map(|(number, unit)| {
                let (unit, denominator) = match unit {
                    0 => (Unit::Count, None),
                    1 => (Unit::Percent, Some("below")),
                    2 => (
                        Unit::Mean {
                            unit: "weeks".to_owned(),
                        },
                        Some("below"),
                    ),
                    _ => (
                        Unit::Rate {
                            per: 10_000,
                            population: Some("aged-0-17".to_owned()),
                            times: 1,
                        },
                        None,
                    ),
                };
                Indicator {
                    code: indicator(number),
                    unit,
                    denominator: denominator.map(str::to_owned),
                    every: self.kind,
                    ..model.clone()
                }
            })
            .collect();
        board.returns.truncate(1);
        board.returns[0].schedule = Schedule::Every {
            from: Period::containing(self.kind, date(2015, 1, 1)),
            until: None,
        };
        board.returns[0].indicators = board.indicators.iter().map(|own| own.code.clone()).collect();
        board
    }

    fn periods(&self) -> Vec<Period> {
        let day = date(2019, 4, 1).saturating_add(jiff::Span::new().months(self.months));
        let first = Period::containing(self.kind, day);
        std::iter::successors(Some(first), |period| Some(period.next()))
            .take(self.columns)
            .collect()
    }

    /// Every figure: which, and what is typed in each period.
    fn figures(&self) -> Vec<(Label, &[Typed])> {
        let mut labels = Vec::new();
        for (number, unit) in (1..).zip(&self.units) {
            labels.push((number, Measure::Numerator));
            if matches!(unit, 1 | 2) {
                labels.push((number, Measure::Denominator));
            }
        }
        labels
            .into_iter()
            .zip(self.cells.chunks(self.columns))
            .map(|((number, measure), cells)| {
                let label = Label {
                    text: format!("Figure {number} {}", measure.word()),
                    indicator: indicator(number),
                    measure,
                    column: None,
                };
                (label, cells)
            })
            .collect()
    }

    fn labels(&self) -> Vec<Label> {
        self.figures().into_iter().map(|(label, _)| label).collect()
    }

    fn expected(&self) -> BTreeSet<String> {
        let mut expected = BTreeSet::new();
        for (label, cells) in self.figures() {
            for (period, cell) in self.periods().into_iter().zip(cells) {
                if let Some(value) = cell.value() {
                    expected.insert(said(&label.indicator, label.measure, period, value));
                }
            }
        }
        expected
    }

    /// Writes a workbook, reads it with a board of that shape, and gives every figure that was read.
    fn read(
        &self,
        shape: Shape,
        write: impl FnOnce(&mut Worksheet),
    ) -> Result<BTreeSet<String>, TestCaseError> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet().set_name("Data").unwrap();
        for row in 0..self.titles {
            sheet.write_string(row, 0, "Blanktown figures").unwrap();
        }
        write(sheet);
        let bytes = workbook.save_to_buffer().unwrap();
        let workbook = crate::read(&bytes, &Limits::default()).unwrap();
        let dropped = Dropped {
            agency: code("police"),
            file: "return.xlsx".to_owned(),
            sha256: String::new(),
            cleared: false,
        };
        match understand(&self.board(shape), &dropped, &workbook) {
            Understanding::Read(readings) => {
                let observations = readings.into_iter().flat_map(|reading| reading.observations);
                Ok(observations
                    .map(|o| said(&o.indicator, o.measure, o.period, o.value))
                    .collect())
            }
            other => Err(TestCaseError::fail(format!("{other:?}"))),
        }
    }

    /// A row of periods, and below it a row for each of some figures.
    fn write_periods(&self, sheet: &mut Worksheet, row: u32) {
        for (column, period) in (2..).zip(self.periods()) {
            sheet.write_string(row, column, period.to_string()).unwrap();
        }
    }
}

fn write_row(sheet: &mut Worksheet, row: u32, text: &str, cells: &[Typed]) {
    sheet.write_string(row, 1, text).unwrap();
    for (column, cell) in (2..).zip(cells) {
        cell.write(sheet, row, column);
    }
}

fn indicator(number: usize) -> IndicatorCode {
    IndicatorCode::new(&format!("POL{number:02}")).unwrap()
}

fn said(indicator: &IndicatorCode, measure: Measure, period: Period, value: Value) -> String {
    format!("{indicator} {} {period} = {value}", measure.word())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_wide_workbook_is_read_as_it_was_written(case in cases()) {
        let shape = Shape::Wide(Wide {
            sheet: None,
            label_header: "Measure".to_owned(),
            labels: case.labels(),
            commentary_header: None,
        });
        let read = case.read(shape, |sheet| {
            sheet.write_string(case.titles, 1, "Measure").unwrap();
            case.write_periods(sheet, case.titles);
            for (row, (label, cells)) in (case.titles + 1..).zip(case.figures()) {
                write_row(sheet, row, &label.text, cells);
            }
        })?;
        prop_assert_eq!(read, case.expected());
    }

    #[test]
    fn a_workbook_of_blocks_is_read_as_it_was_written(case in cases()) {
        // Every block has the same row labels; only its title tells them apart.
        let blocks = case.labels().into_iter().map(|label| Block {
            sheet: "Data".to_owned(),
            anchor: label.text.to_uppercase(),
            labels: vec![Label { text: "All".to_owned(), ..label }],
        });
        let read = case.read(Shape::Blocks(blocks.collect()), |sheet| {
            case.write_periods(sheet, case.titles);
            let mut row = case.titles + 1;
            for (label, cells) in case.figures() {
                sheet.write_string(row, 1, label.text.to_uppercase()).unwrap();
                write_row(sheet, row + 1, "All", cells);
                row += 3;
            }
        })?;
        prop_assert_eq!(read, case.expected());
    }

    #[test]
    fn a_workbook_of_records_is_read_as_it_was_written(case in cases()) {
        let shape = Shape::Rows(Rows {
            sheet: None,
            date_header: "Date".to_owned(),
            labels: case.labels(),
        });
        let read = case.read(shape, |sheet| {
            sheet.write_string(case.titles, 0, "Date").unwrap();
            for (row, period) in (case.titles + 1..).zip(case.periods()) {
                let day = period.first_day().strftime("%d/%m/%Y").to_string();
                sheet.write_string(row, 0, day).unwrap();
            }
            for (column, (label, cells)) in (1..).zip(case.figures()) {
                sheet.write_string(case.titles, column, &label.text).unwrap();
                for (row, cell) in (case.titles + 1..).zip(cells) {
                    cell.write(sheet, row, column);
                }
            }
        })?;
        prop_assert_eq!(read, case.expected());
    }

    #[test]
    fn a_tidy_workbook_is_read_as_it_was_written(case in cases()) {
        let shape = Shape::Tidy(Tidy {
            sheet: None,
            indicator_header: "Code".to_owned(),
            period_header: "Period".to_owned(),
            numerator_header: "Above".to_owned(),
            denominator_header: Some("Below".to_owned()),
            commentary_header: None,
            labels: Vec::new(),
        });
        let read = case.read(shape, |sheet| {
            for (column, heading) in (0..).zip(["Code", "Period", "Above", "Below"]) {
                sheet.write_string(case.titles, column, heading).unwrap();
            }
            let mut row = case.titles;
            for (label, cells) in case.figures() {
                for (period, cell) in case.periods().into_iter().zip(cells) {
                    row += 1;
                    sheet.write_string(row, 0, label.indicator.to_string()).unwrap();
                    sheet.write_string(row, 1, period.to_string()).unwrap();
                    cell.write(sheet, row, if label.measure == Measure::Numerator { 2 } else { 3 });
                }
            }
        })?;
        prop_assert_eq!(read, case.expected());
    }
}
