//! Rows are figures, columns are periods: the commonest return. The header row is searched for, never assumed.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use boardpack_model::Finding;
use boardpack_model::layout::{Label, Wide};

use super::columns::{PeriodColumn, headed_as, periods_in, rows_of, within};
use super::sighting::Wanted;
use super::spans::Heads;
use super::{Scene, Sighting, Unsure, all_labelled, other_kind, say_absent, say_no_sheet, say_unknown_label};
use crate::figure::{Figure, Kind, Remark};
use crate::period_label::Label as PeriodLabel;
use crate::{Content, Sheet};

/// A heading row and the figures that it governs.
pub(super) struct Table<'s> {
    pub(super) sheet: &'s Sheet,
    /// The column in which labels are expected.
    pub(super) label_column: u32,
    pub(super) columns: Vec<PeriodColumn>,
    pub(super) commentary_column: Option<u32>,
    /// The first row below the headings, and the row before which the table ends.
    pub(super) rows: std::ops::Range<u32>,
    /// All rows of the sheet that hold anything.
    pub(super) filled: Rc<[u32]>,
}

/// How many cells below a row of periods are looked at for a label, where the heading of the labels is not there.
const MOST_CELLS: usize = 5_000;

/// How many headings that cannot be settled are kept: the first alone lets a file be held.
const MOST_UNSURE: usize = 50;

/// How many tables of a sheet are read: far more than honest sheets have, and few enough for any.
const MOST_TABLES: usize = 200;

/// Reads every table of every sheet that the layout speaks of.
pub(crate) fn read(scene: &Scene<'_>, wide: &Wide) -> Sighting {
    let mut sighting = Sighting::default();
    let sheets = scene.sheets(wide.sheet.as_deref());
    if let (Some(name), true) = (&wide.sheet, sheets.is_empty()) {
        say_no_sheet(scene, &mut sighting, name);
    }
    for sheet in &sheets {
        let mut tables = tables(scene, sheet, wide, &mut sighting);
        if tables.is_empty() {
            tables.extend(guessed_table(scene, sheet, wide, &mut sighting));
        }
        for table in &tables {
            read_table(scene, table, &wide.labels, &mut sighting);
        }
    }
    if sighting.headings.is_empty() && !sheets.is_empty() {
        let message = format!(
            "no row with the heading `{}` and periods beside it was found",
            wide.label_header
        );
        let finding = Finding::note("heading-not-found", scene.place.clone(), message);
        say_absent(scene, &mut sighting, finding, (&sheets, &wide.label_header));
    }
    sighting
}

/// The tables under the rows that hold the label heading and have periods beside it, or in the row below or above.
fn tables<'s>(scene: &Scene<'_>, sheet: &'s Sheet, wide: &Wide, sighting: &mut Sighting) -> Vec<Table<'s>> {
    let mut tables: Vec<Table<'s>> = Vec::new();
    let filled: Rc<[u32]> = rows_of(sheet).into();
    for row in filled.iter().copied() {
        let Some(heading) = headed_as(scene, sheet, row, &wide.label_header) else {
            continue;
        };
        let columns = [row, row + 1, row.saturating_sub(1)]
            .into_iter()
            .map(|row| periods_in(scene, sheet, row))
            .map(|columns| {
                columns
                    .into_iter()
                    .filter(|c| c.column != heading.column)
                    .collect::<Vec<_>>()
            })
            .reduce(|best, other| if other.len() > best.len() { other } else { best })
            .unwrap_or_default();
        let Some(period_row) = columns.first().map(|column| column.row) else {
            continue;
        };
        if let Some(before) = tables.last_mut() {
            before.rows.end = row.min(period_row);
        }
        if tables.len() == MOST_TABLES {
            say_too_many(scene, sheet, heading, sighting);
            break;
        }
        tables.push(Table {
            sheet,
            label_column: heading.column,
            commentary_column: commentary_column(scene, sheet, (row, wide)),
            columns,
            rows: row.max(period_row) + 1..sheet.end(),
            filled: Rc::clone(&filled),
        });
    }
    tables
}

/// Says that more rows of headings stand on a sheet than are read.
fn say_too_many(scene: &Scene<'_>, sheet: &Sheet, heading: &crate::Cell, sighting: &mut Sighting) {
    let message = format!(
        "the heading {} stands above periods in more than {MOST_TABLES} rows; what follows from here was not read",
        crate::figure::short(&heading.raw)
    );
    let finding = Finding::query("headings-too-many", scene.at(sheet, &heading.address()), message);
    sighting
        .findings
        .push(finding.hint("give each figure once, under one row of headings"));
}

/// Where the label heading is not found: the first row with periods whose rows below bear labels of the layout.
fn guessed_table<'s>(
    scene: &Scene<'_>,
    sheet: &'s Sheet,
    wide: &Wide,
    sighting: &mut Sighting,
) -> Option<Table<'s>> {
    let filled: Rc<[u32]> = rows_of(sheet).into();
    for row in filled.iter().copied().take(60) {
        let columns = periods_in(scene, sheet, row);
        let Some(first) = columns
            .first()
            .map(|column| column.column)
            .filter(|first| *first > 0)
        else {
            continue;
        };
        let below = sheet.cells.partition_point(|cell| cell.row <= row);
        let label = sheet
            .cells
            .iter()
            .skip(below)
            .take(MOST_CELLS)
            .find(|cell| cell.column < first && !all_labelled(scene, &wide.labels, &cell.raw).is_empty());
        let Some(label) = label else {
            continue;
        };
        let finding = Finding::note(
            "heading-not-found",
            scene.at(sheet, &crate::a1::address(row, label.column)),
            format!(
                "there is no heading `{}`; row {} was taken as the heading row",
                wide.label_header,
                row + 1
            ),
        );
        say_absent(scene, sighting, finding, (&[sheet], &wide.label_header));
        return Some(Table {
            sheet,
            label_column: label.column,
            commentary_column: commentary_column(scene, sheet, (row, wide)),
            columns,
            rows: row + 1..sheet.end(),
            filled,
        });
    }
    None
}

fn commentary_column(scene: &Scene<'_>, sheet: &Sheet, (row, wide): (u32, &Wide)) -> Option<u32> {
    let heading = wide.commentary_header.as_deref()?;
    headed_as(scene, sheet, row, heading).map(|cell| cell.column)
}

/// The headings of a table: its periods, and under which columns the labels that name one are looked for.
struct Headings<'t> {
    heads: Heads<'t>,
    by_column: BTreeMap<&'t str, Vec<PeriodColumn>>,
}

/// Reads the labelled rows of one table.
pub(super) fn read_table(scene: &Scene<'_>, table: &Table<'_>, labels: &[Label], sighting: &mut Sighting) {
    let rows = within(&table.filled, &table.rows);
    let is_labelled = |row: &&u32| !labels_of(scene, table, (**row, labels)).is_empty();
    let first_row = rows.iter().find(is_labelled).copied().unwrap_or(table.rows.end);
    let heads = Heads {
        sheet: table.sheet,
        periods: &table.columns,
        first_row,
    };
    let by_column = columns_named(scene, &heads, labels, sighting);
    let headings = Headings { heads, by_column };
    if let Some(column) = table.columns.first() {
        sighting.headed(table.sheet, column.row);
    }
    let mut left_out = BTreeSet::new();
    for row in rows.iter().copied() {
        let found = labels_of(scene, table, (row, labels));
        if found.is_empty() {
            note_unknown(scene, table, (row, labels, row < first_row), sighting);
        }
        for label in &found {
            left_out.extend(read_row(scene, (table, &headings), (row, label), sighting));
        }
        hear_row(scene, table, (row, &found), sighting);
    }
    note_left_out(scene, table, &left_out, sighting);
}

/// The columns under each sub-heading that a label names; one that is nowhere is said.
fn columns_named<'l>(
    scene: &Scene<'_>,
    heads: &Heads<'_>,
    labels: &'l [Label],
    sighting: &mut Sighting,
) -> BTreeMap<&'l str, Vec<PeriodColumn>> {
    let names: BTreeSet<&str> = labels
        .iter()
        .filter_map(|label| label.column.as_deref())
        .collect();
    let mut found = BTreeMap::new();
    for name in names {
        let columns = heads.under(scene, name);
        if columns.is_empty() {
            let message = format!("no column `{name}` was found under the periods of this sheet");
            let place = scene.place.at(&heads.sheet.name, "");
            let finding = Finding::note("column-not-found", place, message);
            say_absent(scene, sighting, finding, (&[heads.sheet], name));
        }
        found.insert(name, columns);
    }
    found
}

/// The labels of a row: in the label column, else anywhere left of the first period.
fn labels_of<'l>(scene: &Scene<'_>, table: &Table<'_>, (row, labels): (u32, &'l [Label])) -> Vec<&'l Label> {
    let first = table.columns.first().map_or(0, |column| column.column);
    let in_column = table.sheet.cell(row, table.label_column);
    let left = table
        .sheet
        .row(row)
        .iter()
        .filter(|cell| cell.column < first && cell.content == Content::Text);
    in_column
        .into_iter()
        .chain(left)
        .map(|cell| all_labelled(scene, labels, &cell.raw))
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

/// Reads a row for one label. Gives the headings that are for another kind of period, where others serve.
fn read_row(
    scene: &Scene<'_>,
    (table, headings): (&Table<'_>, &Headings<'_>),
    (row, label): (u32, &Label),
    sighting: &mut Sighting,
) -> Vec<u32> {
    let Some(indicator) = scene.board.indicator(&label.indicator) else {
        return Vec::new();
    };
    let columns = match &label.column {
        Some(name) => headings
            .by_column
            .get(name.as_str())
            .map_or(&[][..], Vec::as_slice),
        None => &table.columns,
    };
    let mut others = Vec::new();
    let mut serves = false;
    for (index, column) in columns.iter().enumerate() {
        let cell = table.sheet.cell(row, column.column);
        if let Some(period) = column.period(indicator.every) {
            let wanted = Wanted {
                indicator: &label.indicator,
                measure: label.measure,
                period,
                provisional: column.provisional,
            };
            let own = label
                .column
                .is_none()
                .then(|| headings.heads.beside_others(index))
                .flatten();
            let at = (row, own.unwrap_or(column.column));
            sighting.see(scene, table.sheet, at, wanted);
            serves |= sighting.figures.last().is_some_and(|figure| figure.weighs);
            if label.column.is_none() && own.is_none() {
                query_columns(table.sheet, (row, &headings.heads, index), sighting);
            }
        } else if let PeriodLabel::Period(period) = column.label {
            let is_figure = |cell: &&crate::Cell| {
                let figure = crate::figure::read(cell, Kind::of(indicator, label.measure));
                !cell.is_blank() && figure != Figure::Blank
            };
            others.extend(cell.filter(is_figure).map(|cell| (cell, period)));
        } else {
            note_unsure(scene, table.sheet, (row, column), sighting);
        }
    }
    if serves {
        return others.iter().map(|(cell, _)| cell.column).collect();
    }
    if let Some((cell, period)) = others.last() {
        let place = scene.at(table.sheet, &cell.address());
        sighting.findings.push(other_kind(place, indicator, *period));
    }
    Vec::new()
}

/// Leaves a figure unread where several columns with headings of their own stand under its period and the layout names none.
fn query_columns(sheet: &Sheet, (row, heads, index): (u32, &Heads<'_>, usize), sighting: &mut Sighting) {
    let others = heads.others_under(index);
    let is_filled = |column: &u32| sheet.cell(row, *column).is_some_and(|cell| !cell.is_blank());
    if let (Some(figure), true) = (sighting.figures.last_mut(), others.iter().any(is_filled)) {
        figure.figure = Figure::Unusable(Remark {
            severity: boardpack_model::Severity::Error,
            rule: "columns-under-period",
            message: "several columns stand under this period, and the layout does not say which one holds the figure".to_owned(),
            hint: "ask the office to name the column in the layout",
        });
    }
}

/// Takes what is written beside a row, once for each indicator of the row.
fn hear_row(scene: &Scene<'_>, table: &Table<'_>, (row, labels): (u32, &[&Label]), sighting: &mut Sighting) {
    let Some(column) = table.commentary_column else {
        return;
    };
    let indicators: BTreeSet<_> = labels.iter().map(|label| &label.indicator).collect();
    for indicator in indicators {
        sighting.hear(scene, table.sheet, (row, column), (indicator, None));
    }
}

/// Says once for a table which of its columns are for other kinds of periods: a year's total beside its quarters.
fn note_left_out(scene: &Scene<'_>, table: &Table<'_>, columns: &BTreeSet<u32>, sighting: &mut Sighting) {
    let headings: Vec<String> = table
        .columns
        .iter()
        .filter(|column| columns.contains(&column.column))
        .map(|column| crate::figure::short(&column.text))
        .collect();
    if let (Some(first), Some(row)) = (columns.first(), table.columns.first().map(|column| column.row)) {
        let message = format!(
            "the figures under {} are for other kinds of periods than those asked for, and were not read",
            headings.join(", ")
        );
        let place = scene.at(table.sheet, &crate::a1::address(row, *first));
        sighting
            .findings
            .push(Finding::note("columns-left-out", place, message));
    }
}

/// Keeps a heading that cannot be settled, once, if a figure stands below it.
fn note_unsure(
    scene: &Scene<'_>,
    sheet: &Sheet,
    (row, column): (u32, &PeriodColumn),
    sighting: &mut Sighting,
) {
    if sighting.unsure.len() >= MOST_UNSURE {
        return;
    }
    let has_figure = sheet
        .cell(row, column.column)
        .is_some_and(|cell| !cell.is_blank() && cell.formula.is_none());
    let place = scene.at(sheet, &crate::a1::address(column.row, column.column));
    if !has_figure || sighting.unsure.iter().any(|unsure| unsure.place == place) {
        return;
    }
    let readings = match &column.label {
        PeriodLabel::Ambiguous(readings) => readings.clone(),
        _ => Vec::new(),
    };
    sighting.unsure.push(Unsure {
        text: column.text.clone(),
        place,
        readings,
    });
}

/// Says that a row of figures has a label that the layout does not know. Above the first row that it knows, words under the
/// periods are a second row of headings.
fn note_unknown(
    scene: &Scene<'_>,
    table: &Table<'_>,
    (row, labels, is_above): (u32, &[Label], bool),
    sighting: &mut Sighting,
) {
    let Some(label) = table
        .sheet
        .cell(row, table.label_column)
        .filter(|cell| cell.content == Content::Text && !cell.is_blank())
    else {
        return;
    };
    let is_figure = |cell: &crate::Cell| match cell.content {
        Content::Text if is_above => {
            matches!(crate::figure::read(cell, Kind::Amount), Figure::Value { .. })
        }
        _ => !cell.is_blank(),
    };
    let has_figures = table
        .columns
        .iter()
        .filter_map(|column| table.sheet.cell(row, column.column))
        .any(is_figure);
    if has_figures {
        let place = scene.at(table.sheet, &label.address());
        say_unknown_label(sighting, place, &label.raw, labels);
    }
}

#[cfg(test)]
mod tests {
    use boardpack_model::PeriodKind;
    use boardpack_model::layout::{Shape, Wide};

    use crate::layouts::testing::{board, label, sheet, understood, workbook};

    fn shape() -> Shape {
        Shape::Wide(Wide {
            sheet: None,
            label_header: "Measure".to_owned(),
            labels: vec![
                label("DA incidents", "POL01"),
                label("ICPC reports", "POL08"),
                label("ICPC invitations", "POL08/denominator"),
                label("ICPC %", "POL08/stated"),
                label("First-time entrants", "YJS01"),
            ],
            commentary_header: Some("Comments".to_owned()),
        })
    }

    fn check(text: &str) -> String {
        understood(
            &board(Some(shape())),
            "return.xlsx",
            &workbook(vec![sheet("Data", text)]),
        )
    }

    #[test]
    fn figures_are_read_for_the_latest_period_that_has_any() {
        let words = check(
            "Blanktown Police dataset
             Quarter 1
             Ref | Measure | Q4 2025/26 | Apr-Jun 26 | Jul-Sep 26 | YTD | Comments
             1 | DA  INCIDENTS: | 410 | 420 | =0 | 420 | more reports at weekends
             2 | ICPC reports | 18 | 17* | | 17
             3 | ICPC invitations | 20 | 20 | | 20
             4 | ICPC % | 90% | 0.85 | =#DIV/0! | 85%
             5 | First\u{2013}time entrants | 12 | | | ",
        );
        insta::assert_snapshot!(words, @r#"
        own layout 2026-27-Q1/police/quarterly: 4 of 4
        POL01 numerator 2025-26 Q4 = 410 at Data!C4
        POL01 numerator 2026-27 Q1 = 420 at Data!D4
        POL08 numerator 2025-26 Q4 = 18 at Data!C5
        POL08 numerator 2026-27 Q1 = 17 at Data!D5
        POL08 denominator 2025-26 Q4 = 20 at Data!C6
        POL08 denominator 2026-27 Q1 = 20 at Data!D6
        POL08 stated 2025-26 Q4 = 90 at Data!C7
        YJS01 numerator 2025-26 Q4 = 12 at Data!C8
        POL01 2026-27 Q1 says "more reports at weekends" at Data!G4
        note heading-row at Data: its headings were found in row 3
        note footnote-mark at Data!D5: POL08 Name of POL08, numerator for 2026-27 Q1: the figure carries a footnote mark; the number is used as it stands
        query percentage-or-fraction at Data!D7: POL08 Name of POL08, stated for 2026-27 Q1: 0.85 can mean 0.85% or 85%, so it is not used
        note earlier-figures at return.xlsx: it also holds figures of earlier periods: 4 for 2025-26 Q4
        "#);
    }

    #[test]
    fn an_unknown_label_is_said_with_a_suggestion_and_never_taken() {
        let words = check(
            "Blanktown
             Measure | 2026-27 Q1
             DA incident | 420
             ICPC reports | 17
             ICPC invitations | 20
             First-time entrants | 3
             Something else | 4",
        );
        insta::assert_snapshot!(words, @r"
        own layout 2026-27-Q1/police/quarterly: 2 of 4
        POL08 numerator 2026-27 Q1 = 17 at Data!B4
        POL08 denominator 2026-27 Q1 = 20 at Data!B5
        YJS01 numerator 2026-27 Q1 = 3 at Data!B6
        note label-not-known at Data!A3: `DA incident` is not in the layout, so its figures were not read
        note label-not-known at Data!A7: `Something else` is not in the layout, so its figures were not read
        note heading-row at Data: its headings were found in row 2
        error figure-awaited at return.xlsx: POL01 Name of POL01, numerator for 2026-27 Q1: the workbook has no row or column for it, the figure is awaited
        error figure-awaited at return.xlsx: YJS01 Name of YJS01, numerator for 2025-26 Q4: the workbook has no row or column for it, the figure is awaited
        ");
    }

    #[test]
    fn a_heading_that_can_mean_two_quarters_is_held_until_the_agency_has_said() {
        let text = "Blanktown
             Measure | Q4 2025 | Q1 2026
             DA incidents | 410 | 420";
        insta::assert_snapshot!(check(text), @r"
        held: the heading `Q4 2025` at Data!B2 can mean 2025-26 Q4 (January to March 2026) or 2025 CQ4 (October to December 2025)
        error period-ambiguous at Data!B2: `Q4 2025` can be read in more than one way
        error period-ambiguous at Data!C2: `Q1 2026` can be read in more than one way
        ");
        let mut said = board(Some(shape()));
        said.agencies[0].bare_quarters = Some(PeriodKind::CalendarQuarter);
        let words = understood(&said, "return.xlsx", &workbook(vec![sheet("Data", text)]));
        assert!(
            words.starts_with("own layout 2025-26-Q4/police/quarterly: 1 of 4"),
            "{words}"
        );
    }

    #[test]
    fn headings_over_two_rows_and_dates_as_headings_are_read() {
        let two_rows = check(
            "Blanktown
             | 2025/26 | | 2026/27
             Measure | Q3 | Q4 | Q1
             DA incidents | 1 | 2 | 3",
        );
        assert!(
            two_rows.contains("POL01 numerator 2025-26 Q3 = 1 at Data!B4"),
            "{two_rows}"
        );
        assert!(
            two_rows.contains("POL01 numerator 2026-27 Q1 = 3 at Data!D4"),
            "{two_rows}"
        );
        let dates = check(
            "Blanktown
             Measure | 2026-03-01 | Jun-26
             DA incidents | 2 | 3",
        );
        assert!(
            dates.contains("POL01 numerator 2025-26 Q4 = 2 at Data!B3"),
            "{dates}"
        );
        assert!(
            dates.contains("POL01 numerator 2026-27 Q1 = 3 at Data!C3"),
            "{dates}"
        );
    }

    #[test]
    fn without_its_heading_the_table_is_found_by_its_labels() {
        let words = check(
            "Blanktown
             Indikator | 2026-27 Q1
             DA incidents | 3",
        );
        assert!(
            words.contains("POL01 numerator 2026-27 Q1 = 3 at Data!B3"),
            "{words}"
        );
        assert!(words.contains("note heading-not-found at Data!A2"), "{words}");
    }

    #[test]
    fn one_figure_in_two_places_must_be_the_same() {
        let twice = |other: &str| {
            check(&format!(
                "Blanktown
                 Measure | 2026-27 Q1
                 DA incidents | 3
                 Measure | 2026-27 Q1
                 DA incidents | {other}"
            ))
        };
        assert!(twice("3").contains("POL01 numerator 2026-27 Q1 = 3 at Data!B3"));
        assert!(twice("4").contains("error figure-twice at Data!B3"));
        assert!(!twice("4").contains("POL01 numerator 2026-27 Q1 ="));
    }

    #[test]
    fn the_file_name_may_only_contradict() {
        let text = "Blanktown
             Measure | 2026-27 Q1
             DA incidents | 3";
        let named = |file| understood(&board(Some(shape())), file, &workbook(vec![sheet("Data", text)]));
        insta::assert_snapshot!(named("police 2026-27 Q2.xlsx"), @r"
        held: the file's name says 2026-27 Q2 (July to September 2026), and the figures inside are for 2026-27 Q1 (April to June 2026)
        key 2026-27-Q1/police/quarterly
        ");
        assert!(named("police 2026-27 Q1 FINAL.xlsx").starts_with("own layout 2026-27-Q1"));
    }

    #[test]
    fn a_period_for_which_nothing_is_owed_is_held() {
        let words = check(
            "Blanktown
             Measure | 2020-21 Q1
             DA incidents | 3",
        );
        insta::assert_snapshot!(words, @r"
        held: the latest figures in the workbook are for 2020-21 Q1 (April to June 2020), and Blanktown Police owes no return for that
        ");
    }

    #[test]
    fn past_figures_alone_are_the_history_return() {
        let words = check(
            "Blanktown
             Measure | 2023-24 Q1 | 2023-24 Q2
             DA incidents | 3 | 4",
        );
        assert!(
            words.starts_with("own layout 2023-04-01-to-2025-03-31/police/history: 2 of"),
            "{words}"
        );
    }

    #[test]
    fn a_hidden_sheet_is_said_and_not_read() {
        let mut hidden = sheet("Workings", "Measure | 2026-27 Q1\nDA incidents | 9");
        hidden.visibility = crate::Visibility::VeryHidden;
        let seen = sheet("Data", "Blanktown\nMeasure | 2026-27 Q1\nDA incidents | 3");
        let words = understood(
            &board(Some(shape())),
            "return.xlsx",
            &workbook(vec![seen, hidden]),
        );
        assert!(
            words.contains("= 3 at Data!B3") && !words.contains("= 9"),
            "{words}"
        );
        assert!(
            words.contains("note hidden-sheet at Workings: the sheet is hidden, and it was not read"),
            "{words}"
        );
    }

    #[test]
    fn a_figure_for_another_kind_of_period_is_asked_about_and_a_total_is_noted() {
        let total = check(
            "Blanktown
             Measure | 2025/26 | 2026-27 Q1 | 2026/27
             DA incidents | 1600 | 420 | 420",
        );
        assert!(
            total.contains("POL01 numerator 2026-27 Q1 = 420 at Data!C3"),
            "{total}"
        );
        assert!(
            total.contains(
                "note columns-left-out at Data!B2: the figures under `2025/26`, `2026/27` are for other kinds of periods"
            ),
            "{total}"
        );
        let only = check(
            "Blanktown
             Measure | 2026-27 Q1 | May 2026
             DA incidents | | 140
             ICPC reports | 17 |",
        );
        assert!(
            only.contains(
                "query period-of-another-kind at Data!C3: POL01 Name of POL01 is asked for by quarter"
            ),
            "{only}"
        );
        assert!(!only.contains("= 140"), "{only}");
    }

    #[test]
    fn a_row_of_technical_names_below_the_headings_is_no_row_of_figures() {
        let words = check(
            "Blanktown
             Measure | 2025-26 Q4 | 2026-27 Q1
             indicator_name | value_previous | value_current
             DA incidents | 3 | 4",
        );
        assert!(
            words.contains("POL01 numerator 2026-27 Q1 = 4 at Data!C4"),
            "{words}"
        );
        assert!(!words.contains("label-not-known"), "{words}");
    }
}
