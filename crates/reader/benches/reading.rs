//! What reading in worker processes costs: bare calamine, the full reading in this process, and the same through workers.
//!
//! `cargo bench -p boardpack-reader` makes 200 ordinary workbooks of some 20 KB, reads them all in each way for several
//! rounds, and prints the medians of the rounds and of their ratios. The workers are this very program.

use std::hint::black_box;
use std::io::Cursor;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use boardpack_ingest::Limits;
use boardpack_reader::Reader;
use calamine::{Reader as _, Xlsx};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet, XlsxError};

const WORKBOOKS: u32 = 200;
const ROUNDS: usize = 9;
/// How much dearer the workers may be than the same reading in one process.
const TARGET: f64 = 1.5;

fn main() -> ExitCode {
    if std::env::args()
        .nth(1)
        .is_some_and(|first| first == boardpack_reader::SUBCOMMAND)
    {
        return if boardpack_reader::serve().is_ok() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        };
    }
    let workbooks: Vec<Vec<u8>> = (0..WORKBOOKS)
        .map(|seed| workbook(seed).expect("rust_xlsxwriter writes what was put into it"))
        .collect();
    say_sizes(&workbooks);
    let program = std::env::current_exe().expect("a running program has a path");
    let mut reader = Reader::new(program);
    let rounds: Vec<[Duration; 3]> = (0..ROUNDS)
        .map(|_| {
            [
                timed(&workbooks, bare),
                timed(&workbooks, in_process),
                timed(&workbooks, |bytes| through_workers(&mut reader, bytes)),
            ]
        })
        .collect();
    report(&rounds, reader.started());
    ExitCode::SUCCESS
}

fn report(rounds: &[[Duration; 3]], started: u64) {
    let milliseconds = |way: usize| median(rounds.iter().map(|round| round[way].as_secs_f64() * 1e3));
    let ratio = |way: usize, to: usize| {
        median(
            rounds
                .iter()
                .map(|round| round[way].as_secs_f64() / round[to].as_secs_f64()),
        )
    };
    println!("medians of {ROUNDS} rounds over {WORKBOOKS} workbooks; {started} workers were started");
    let names = [
        "bare worksheet_range",
        "full reading, in process",
        "full reading, workers",
    ];
    for (way, name) in names.iter().enumerate() {
        println!(
            "  {name:<26} {:8.1} ms   {:6.2} ms each   {:5.2} x bare",
            milliseconds(way),
            milliseconds(way) / f64::from(WORKBOOKS),
            ratio(way, 0)
        );
    }
    let found = ratio(2, 1);
    let verdict = if found <= TARGET { "within" } else { "OVER" };
    println!("workers / in process: {found:.2}, {verdict} the {TARGET} that is promised");
}

fn say_sizes(workbooks: &[Vec<u8>]) {
    let sizes = || workbooks.iter().map(Vec::len);
    println!(
        "{WORKBOOKS} workbooks of {} to {} bytes, {} on average",
        sizes().min().unwrap_or(0),
        sizes().max().unwrap_or(0),
        sizes().sum::<usize>() / workbooks.len()
    );
}

fn timed(workbooks: &[Vec<u8>], mut read: impl FnMut(&[u8]) -> usize) -> Duration {
    let begun = Instant::now();
    for bytes in workbooks {
        assert!(black_box(read(bytes)) > 100, "a workbook came back almost empty");
    }
    begun.elapsed()
}

fn bare(bytes: &[u8]) -> usize {
    let mut workbook = Xlsx::new(Cursor::new(bytes)).expect("calamine opens the workbook");
    let names = workbook.sheet_names();
    let cells = names.iter().map(|name| {
        let range = workbook.worksheet_range(name).expect("calamine reads the sheet");
        range.used_cells().count()
    });
    cells.sum()
}

fn in_process(bytes: &[u8]) -> usize {
    let workbook = boardpack_ingest::read(bytes, &Limits::default()).expect("an ordinary workbook is read");
    workbook.sheets.iter().map(|sheet| sheet.cells.len()).sum()
}

fn through_workers(reader: &mut Reader, bytes: &[u8]) -> usize {
    let workbook = reader.read(bytes, None).expect("a worker can be started");
    let workbook = workbook.expect("an ordinary workbook is read");
    workbook.sheets.iter().map(|sheet| sheet.cells.len()).sum()
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// An ordinary return: a title, a cover, one to three sheets of labelled figures by month or quarter with totals by formula,
/// percentages, dates, remarks. Which of them and how many follows from the seed.
fn workbook(seed: u32) -> Result<Vec<u8>, XlsxError> {
    let mut dice = Dice(u64::from(seed) + 1);
    let mut workbook = Workbook::new();
    let cover = workbook.add_worksheet().set_name("Cover")?;
    for (row, text) in ["Quarterly return", "Agency", "Completed by", "Date"]
        .iter()
        .enumerate()
    {
        cover.write_string(u32::try_from(row).unwrap_or(0), 0, *text)?;
    }
    let day = Format::new().set_num_format("dd/mm/yyyy");
    cover.write_datetime_with_format(3, 1, ExcelDateTime::from_ymd(2025, 7, 14)?, &day)?;
    let sheets = 1 + dice.below(3);
    for sheet in 0..sheets {
        let worksheet = workbook.add_worksheet().set_name(format!("Data {}", sheet + 1))?;
        figures(worksheet, &mut dice, 210 / sheets)?;
    }
    workbook.save_to_buffer()
}

fn figures(worksheet: &mut Worksheet, dice: &mut Dice, rows: u32) -> Result<(), XlsxError> {
    let share = Format::new().set_num_format("0.0%");
    let columns = u16::try_from(6 + dice.below(4)).unwrap_or(6);
    worksheet.write_string(0, 0, "Indicator")?;
    for column in 1..=columns {
        worksheet.write_string(0, column, format!("2025-26 M{column}"))?;
    }
    for row in 1..=rows {
        worksheet.write_string(
            row,
            0,
            format!("Measure {row}: children seen within {} days", dice.below(40)),
        )?;
        for column in 1..=columns {
            match dice.below(10) {
                0 => worksheet.write_string(row, column, "*")?,
                1 => worksheet.write_number_with_format(
                    row,
                    column,
                    f64::from(dice.below(1000)) / 1e3,
                    &share,
                )?,
                2 => worksheet,
                _ => worksheet.write_number(row, column, f64::from(dice.below(5000)))?,
            };
        }
        let total =
            Formula::new(format!("=SUM(B{0}:G{0})", row + 1)).set_result(dice.below(9000).to_string());
        worksheet.write_formula(row, columns + 1, total)?;
    }
    Ok(())
}

/// The same throws each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u32) -> u32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.0 >> 33) % u64::from(most)).unwrap_or(0)
    }
}
