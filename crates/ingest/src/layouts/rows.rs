//! One record per row (a meeting, a month): the figures of a period are sums over its rows.

use std::collections::{BTreeMap, BTreeSet};

use boardpack_model::board::{Basis, Indicator};
use boardpack_model::layout::{Label, Rows};
use boardpack_model::{Finding, Period, PeriodKind, Severity, Value};
use jiff::civil::Date;

use super::columns::{headed_as, rows_of};
use super::sighting::{Aspects, Astray, Sighted, shortened};
use super::{Scene, Sighting, labelled, say_absent, say_no_sheet, say_unknown_label};
use crate::figure::{self, Figure, Kind, Remark};
use crate::period_label::{self, Label as PeriodLabel};
use crate::{Cell, Content, Sheet};

/// Reads the records of the sheet that the layout speaks of: the first that has its headings.
pub(crate) fn read(scene: &Scene<'_>, rows: &Rows) -> Sighting {
    let mut sighting = Sighting::default();
    let sheets = scene.sheets(rows.sheet.as_deref());
    if let (Some(name), true) = (&rows.sheet, sheets.is_empty()) {
        say_no_sheet(scene, &mut sighting, name);
    }
    for sheet in &sheets {
        let header = rows_of(sheet)
            .into_iter()
            .find_map(|row| headed_as(scene, sheet, row, &rows.date_header));
        if let Some(header) = header {
            sighting.headed(sheet, header.row);
            read_records(scene, sheet, (header, rows), &mut sighting);
            return sighting;
        }
    }
    if !sheets.is_empty() {
        let message = format!("the heading `{}` was looked for and not found", rows.date_header);
        let finding = Finding::note("heading-not-found", scene.place.clone(), message);
        say_absent(scene, &mut sighting, finding, (&sheets, &rows.date_header));
    }
    sighting
}

/// A record's row and its day.
struct Record {
    row: u32,
    day: Date,
}

fn read_records(scene: &Scene<'_>, sheet: &Sheet, (header, rows): (&Cell, &Rows), sighting: &mut Sighting) {
    let columns: Vec<(u32, &Label)> = sheet
        .row(header.row)
        .iter()
        .filter_map(|cell| Some((cell.column, labelled(scene, &rows.labels, &cell.raw)?)))
        .collect();
    note_unknown_headings(scene, sheet, (header, rows), sighting);
    let records = records(scene, sheet, header, (&columns, sighting));
    query_absent_months(scene, sheet, (header, &records), sighting);
    for (column, label) in &columns {
        let Some(indicator) = scene.board.indicator(&label.indicator) else {
            continue;
        };
        let mut by_period: BTreeMap<Period, Vec<&Record>> = BTreeMap::new();
        for record in &records {
            let period = Period::containing(indicator.every, record.day);
            by_period.entry(period).or_default().push(record);
        }
        for (period, mut records) in by_period {
            if indicator.basis != Basis::Flow {
                // How things stood is said by the last record, never by a sum.
                records.sort_by_key(|record| record.day);
                records = records.split_off(records.len() - 1);
            }
            let sum = sum(sheet, *column, &records, Kind::of(indicator, label.measure));
            sighting
                .figures
                .push(sighted(scene, sheet, sum, (label, indicator, period)));
        }
    }
    sighting.saw(sheet);
}

fn note_unknown_headings(
    scene: &Scene<'_>,
    sheet: &Sheet,
    (header, rows): (&Cell, &Rows),
    sighting: &mut Sighting,
) {
    let below = sheet.cells.partition_point(|cell| cell.row <= header.row);
    let numbered: BTreeSet<u32> = sheet
        .cells
        .iter()
        .skip(below)
        .filter(|cell| matches!(cell.content, Content::Number { .. }))
        .map(|cell| cell.column)
        .collect();
    for cell in sheet.row(header.row) {
        let is_known = cell.column == header.column || labelled(scene, &rows.labels, &cell.raw).is_some();
        if !is_known && !cell.is_blank() && numbered.contains(&cell.column) {
            say_unknown_label(
                sighting,
                scene.at(sheet, &cell.address()),
                &cell.raw,
                &rows.labels,
            );
        }
    }
}

/// The dated rows that hold figures. A row of figures without a date is said, unless it is a total.
fn records(
    scene: &Scene<'_>,
    sheet: &Sheet,
    header: &Cell,
    (columns, sighting): (&[(u32, &Label)], &mut Sighting),
) -> Vec<Record> {
    let mut records = Vec::new();
    let mut serials = Vec::new();
    for row in rows_of(sheet).into_iter().filter(|row| *row > header.row) {
        let has_figure = |column: u32| {
            sheet
                .cell(row, column)
                .is_some_and(|cell| !cell.is_blank() && (cell.formula.is_none() || cell.raw != "0"))
        };
        let filled: Vec<&Label> = columns
            .iter()
            .filter(|(column, _)| has_figure(*column))
            .map(|(_, label)| *label)
            .collect();
        if filled.is_empty() {
            continue;
        }
        let cell = sheet.cell(row, header.column);
        if let Some(day) = cell.and_then(|cell| day_of(cell, scene)) {
            serials.extend(cell.filter(|cell| matches!(cell.content, Content::Number { .. })));
            records.push(Record { row, day });
            continue;
        }
        if !is_total(sheet, row) {
            sighting.astray.push(Astray {
                place: scene.at(sheet, &crate::a1::address(row, header.column)),
                figures: filled
                    .iter()
                    .map(|label| (label.indicator.clone(), label.measure))
                    .collect(),
            });
        }
    }
    note_serials(scene, sheet, &serials, sighting);
    records
}

/// Asks about months without a row between others, where each row is a month: the sums are of fewer months than they seem.
fn query_absent_months(
    scene: &Scene<'_>,
    sheet: &Sheet,
    (header, records): (&Cell, &[Record]),
    sighting: &mut Sighting,
) {
    let is_month = |record: &Record| record.day.day() == 1 || record.day.day() == record.day.days_in_month();
    let months: BTreeSet<Period> = records
        .iter()
        .map(|record| period_label::of_date(record.day))
        .collect();
    let (Some(first), Some(last)) = (months.first(), months.last()) else {
        return;
    };
    if months.len() != records.len() || !records.iter().all(is_month) {
        return;
    }
    // The last quarter is whole only with its last month.
    let end = Period::containing(PeriodKind::FinancialQuarter, last.first_day()).last_day();
    let absent: Vec<String> = std::iter::successors(Some(*first), |month| Some(month.next()))
        .take_while(|month| month.first_day() <= end)
        .take(600)
        .filter(|month| !months.contains(month))
        .map(Period::words)
        .collect();
    if !absent.is_empty() {
        let message = format!(
            "there is no row for {}, so what is summed up over it is not the whole",
            absent.join(", ")
        );
        let place = scene.at(sheet, &header.address());
        let finding = Finding::query("month-absent", place, message);
        sighting
            .findings
            .push(finding.hint("add the row, or say that there was nothing in that month"));
    }
}

/// Says that bare numbers in the column of dates were taken as the days that they stand for.
fn note_serials(scene: &Scene<'_>, sheet: &Sheet, cells: &[&Cell], sighting: &mut Sighting) {
    if let Some((first, day)) = cells.first().and_then(|cell| Some((cell, day_of(cell, scene)?))) {
        let addresses: Vec<String> = cells.iter().take(6).map(|cell| cell.address()).collect();
        let place = scene.at(sheet, &addresses.join(", "));
        let message = format!(
            "the numbers in the column of dates were taken as days: {} as {}",
            first.raw,
            day.strftime("%-d %B %Y")
        );
        sighting
            .findings
            .push(Finding::note("number-for-date", place, message));
    }
}

fn is_total(sheet: &Sheet, row: u32) -> bool {
    sheet.row(row).iter().any(|cell| {
        let folded = crate::fold::fold(&cell.raw);
        ["total", "sum", "ytd", "year to date", "average"]
            .iter()
            .any(|word| folded.starts_with(word) || folded.ends_with(word))
    })
}

/// The day of a record: a date, a date as text or as the number that stands for it, or the first day of a period label.
fn day_of(cell: &Cell, scene: &Scene<'_>) -> Option<Date> {
    match cell.content {
        Content::Date { day } => Some(day),
        Content::Number { number } => crate::date_text::of_serial(number),
        Content::Text => crate::date_text::parse(&cell.raw).or_else(|| {
            match period_label::read(scene.aliases.meant(&cell.raw), scene.bare())?.label {
                PeriodLabel::Period(period) => Some(period.first_day()),
                _ => None,
            }
        }),
        _ => None,
    }
}

/// A sum over records, and the cells that it consists of.
struct Sum {
    figure: Figure,
    cells: Vec<String>,
    /// How many more cells there are than are named.
    more: usize,
    raw: String,
    provisional: bool,
    aspects: Aspects,
}

/// How many cells of a sum are named, and how many bytes of what stood in them are kept: more is cut off when it is said.
const MOST_CELLS: usize = 12;
const MOST_RAW: usize = 1_000;

impl Sum {
    /// Keeps what stood in a further cell, as far as there is room for it.
    fn adds(&mut self, raw: &str) {
        if self.raw.len() > MOST_RAW {
            return;
        }
        if !self.raw.is_empty() {
            self.raw.push_str(" + ");
        }
        self.raw.push_str(&shortened(raw));
    }

    /// Names the one cell that decides what becomes of the sum.
    fn stands_at(&mut self, cell: String) {
        self.cells = vec![cell];
        self.more = 0;
    }

    /// Its cells as a place names them.
    fn listed(&self) -> String {
        match self.more {
            0 => self.cells.join(", "),
            more => format!("{} and {more} more", self.cells.join(", ")),
        }
    }
}

fn sum(sheet: &Sheet, column: u32, records: &[&Record], kind: Kind) -> Sum {
    let mut sum = Sum {
        figure: Figure::Blank,
        cells: Vec::new(),
        more: 0,
        raw: String::new(),
        provisional: false,
        aspects: Aspects::default(),
    };
    let mut total: Option<Value> = None;
    let mut said: Option<Remark> = None;
    for record in records {
        let cell = sheet.cell(record.row, column);
        if sum.cells.len() < MOST_CELLS {
            sum.cells.push(crate::a1::address(record.row, column));
        } else {
            sum.more += 1;
        }
        sum.aspects = sum.aspects.and(Aspects::of(sheet, (record.row, column)));
        let raw = cell.map_or("", |cell| cell.raw.as_str());
        sum.adds(raw);
        match cell.map_or(Figure::Blank, |cell| figure::read(cell, kind)) {
            Figure::Value {
                value,
                provisional,
                remark,
            } => {
                sum.provisional |= provisional;
                said = said.or(remark);
                total = Some(total.map_or(value, |total| added(total, value)));
            }
            // One part that cannot be used leaves no sum; its own cell is the place to mend.
            unusable @ Figure::Unusable(_) => {
                sum.stands_at(crate::a1::address(record.row, column));
                sum.figure = unusable;
                return sum;
            }
            Figure::Blank if records.len() > 1 => {
                sum.stands_at(crate::a1::address(record.row, column));
                sum.figure = Figure::Unusable(blank_in_record());
                return sum;
            }
            Figure::Blank => {}
        }
    }
    if let Some(value) = total {
        sum.figure = Figure::Value {
            value,
            provisional: sum.provisional,
            remark: said,
        };
    }
    sum
}

fn blank_in_record() -> Remark {
    Remark {
        severity: Severity::Error,
        rule: "blank-in-record",
        message: "the row has a date but no figure here, so the period's sum is not known".to_owned(),
        hint: "write 0 for none",
    }
}

/// Two values together: bounds add up; anything without bounds leaves the sum not available.
fn added(a: Value, b: Value) -> Value {
    match (a.exact(), b.exact(), a.bounds(), b.bounds()) {
        (Some(a), Some(b), ..) => Value::number(a + b),
        (_, _, Some((low, high)), Some((more, most))) => Value::Suppressed {
            low: low + more,
            high: high + most,
        },
        _ => Value::NotAvailable,
    }
}

fn sighted(scene: &Scene<'_>, sheet: &Sheet, sum: Sum, about: (&Label, &Indicator, Period)) -> Sighted {
    let (label, indicator, period) = about;
    Sighted {
        indicator: indicator.code.clone(),
        measure: label.measure,
        period,
        place: scene.at(sheet, &sum.listed()),
        weighs: sum.figure != Figure::Blank,
        figure: sum.figure,
        raw: shortened(&sum.raw),
        provisional: sum.provisional,
        aspects: sum.aspects,
    }
}

#[cfg(test)]
mod tests {
    use boardpack_model::board::Basis;
    use boardpack_model::layout::{Rows, Shape};

    use crate::layouts::testing::{board, label, sheet, understood, workbook};

    fn shape() -> Shape {
        Shape::Rows(Rows {
            sheet: None,
            date_header: "Date of meeting".to_owned(),
            labels: vec![
                label("Incidents", "POL01"),
                label("Attended", "POL08"),
                label("Invited", "POL08/denominator"),
            ],
        })
    }

    fn check(text: &str) -> String {
        understood(
            &board(Some(shape())),
            "x.xlsx",
            &workbook(vec![sheet("Meetings", text)]),
        )
    }

    #[test]
    fn the_figures_of_a_quarter_are_sums_over_its_records() {
        let words = check(
            "Blanktown MARAC
             Date of meeting | Incidents | Attended | Invited | Repeat cases
             2026-03-12 | 5 | 1 | 1 | 3
             16/04/2026 | 10 | <5 | 6 | 3
             14 May 2026 | 20 | 5 | 6 | 3
             2026-06-11 | 30 | 5 | 6 | 3
             Total | =65 | =11 | =19
             2026-07-09 | | |",
        );
        insta::assert_snapshot!(words, @r"
        own layout 2026-27-Q1/police/quarterly: 3 of 4
        POL01 numerator 2025-26 Q4 = 5 at Meetings!B3
        POL01 numerator 2026-27 Q1 = 60 at Meetings!B4, B5, B6
        POL08 numerator 2025-26 Q4 = 1 at Meetings!C3
        POL08 numerator 2026-27 Q1 = 11 to 14 at Meetings!C4, C5, C6
        POL08 denominator 2025-26 Q4 = 1 at Meetings!D3
        POL08 denominator 2026-27 Q1 = 18 at Meetings!D4, D5, D6
        note label-not-known at Meetings!E2: `Repeat cases` is not in the layout, so its figures were not read
        note heading-row at Meetings: its headings were found in row 2
        error figure-awaited at x.xlsx: YJS01 Name of YJS01, numerator for 2025-26 Q4: the workbook has no row or column for it, the figure is awaited
        note earlier-figures at x.xlsx: it also holds figures of earlier periods: 3 for 2025-26 Q4
        ");
    }

    #[test]
    fn a_part_that_cannot_be_used_leaves_no_sum() {
        let words = check(
            "Blanktown
             Date of meeting | Incidents | Attended | Invited
             2026-04-16 | 10 | some | 6
             2026-05-14 | | 5 | 6
             soon | 3 | 1 | 1",
        );
        insta::assert_snapshot!(words, @r"
        own layout 2026-27-Q1/police/quarterly: 1 of 4
        POL08 denominator 2026-27 Q1 = 12 at Meetings!D3, D4
        note heading-row at Meetings: its headings were found in row 2
        error blank-in-record at Meetings!B4: POL01 Name of POL01, numerator for 2026-27 Q1: the row has a date but no figure here, so the period's sum is not known
        error figure-not-understood at Meetings!C3: POL08 Name of POL08, numerator for 2026-27 Q1: `some` is not a figure
        error figure-awaited at x.xlsx: YJS01 Name of YJS01, numerator for 2025-26 Q4: the workbook has no row or column for it, the figure is awaited
        error record-without-date at Meetings!A5: POL01 Name of POL01, numerator for 2026-27 Q1: the figures of this row have no date, so they are in no period, and the sum may be short
        error record-without-date at Meetings!A5: POL08 Name of POL08, numerator for 2026-27 Q1: the figures of this row have no date, so they are in no period, and the sum may be short
        error record-without-date at Meetings!A5: POL08 Name of POL08, denominator for 2026-27 Q1: the figures of this row have no date, so they are in no period, and the sum may be short
        ");
    }

    #[test]
    fn how_things_stand_is_said_by_the_last_record() {
        let mut board = board(Some(shape()));
        board.indicators[0].basis = Basis::Snapshot;
        let text = "Blanktown
             Date of meeting | Incidents
             2026-05-14 | 20
             2026-04-16 | 10";
        let words = understood(&board, "x.xlsx", &workbook(vec![sheet("Meetings", text)]));
        assert!(
            words.contains("POL01 numerator 2026-27 Q1 = 20 at Meetings!B3"),
            "{words}"
        );
    }

    #[test]
    fn bare_numbers_under_the_heading_of_dates_are_days_and_said() {
        let words = check(
            "Blanktown
             Date of meeting | Incidents
             46128 | 10
             46156 | 20",
        );
        assert!(
            words.contains("POL01 numerator 2026-27 Q1 = 30 at Meetings!B3, B4"),
            "{words}"
        );
        assert!(
            words.contains("note number-for-date at Meetings!A3, A4: the numbers in the column of dates were taken as days: 46128 as 16 April 2026"),
            "{words}"
        );
    }

    #[test]
    fn a_month_without_a_row_among_months_is_asked_about() {
        let absent = |rows: &str| {
            let words = check(&format!("Blanktown\nDate of meeting | Incidents\n{rows}"));
            let mut lines = words.lines().filter(|line| line.contains("month-absent"));
            lines.next().map(str::to_owned)
        };
        let said = |months: &str| {
            Some(format!(
                "query month-absent at Meetings!A2: there is no row for {months}, so what is summed up over it is not the whole"
            ))
        };
        assert_eq!(absent("2026-04-01 | 1\n2026-05-01 | 2\n2026-06-01 | 3"), None);
        assert_eq!(absent("2026-04-01 | 1\n2026-06-01 | 3"), said("May 2026"));
        assert_eq!(absent("2026-04-30 | 1\n2026-05-31 | 3"), said("June 2026"));
        // Meetings fall when they fall.
        assert_eq!(absent("2026-04-16 | 1\n2026-06-11 | 3"), None);
    }
}
