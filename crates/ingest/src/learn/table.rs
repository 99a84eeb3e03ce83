//! Figures down and periods across: one table for a wide layout, several for blocks.

use std::collections::{BTreeMap, BTreeSet};

use super::Lesson;
use super::draft::{BlockDraft, Draft, Form, Line, settle_doubles};
use super::headings::{is_commentary, is_figure, is_percentage, place, sheet_name, twofold};
use super::wording::{Seen, Wordings};
use crate::fold::{fold, trimmed};
use crate::layouts::columns::{PeriodColumn, in_row, rows_of};
use crate::period_label::Label;
use crate::{Cell, Content, Sheet};

/// What stands above the labels where nothing does: a heading that is looked for in vain, and the first row of periods taken.
const NO_HEADING: &str = "no heading above the labels";

/// Longer texts are notes and no headings, in characters.
const LONGEST_HEADING: usize = 80;

/// A row that bears a label beside figures, or a heading within the table.
struct Row<'s> {
    sheet: &'s Sheet,
    label: &'s Cell,
    /// The last label before it that stands once on its sheet and begins a part of the table.
    under: Option<&'s Cell>,
    has_figures: bool,
    line: Option<Line>,
}

/// A row of headings that name periods, and the rows below it.
struct Heading<'s> {
    sheet: &'s Sheet,
    row: u32,
    columns: Vec<PeriodColumn>,
    rows: Vec<u32>,
}

/// The draft by which the tables of all sheets are read.
pub(super) fn draft(lesson: &Lesson<'_>, wordings: &Wordings<'_>) -> Option<Draft> {
    let headings: Vec<Heading<'_>> = lesson
        .sheets()
        .into_iter()
        .flat_map(|sheet| headings(lesson, sheet))
        .collect();
    let mut rows: Vec<Row<'_>> = Vec::new();
    let mut label_cells = Vec::new();
    for heading in &headings {
        let column = label_column(wordings, heading);
        label_cells.extend(header_of(heading, column));
        rows.extend(rows_below(wordings, heading, column));
    }
    let is_used = |heading: &&Heading<'_>| {
        rows.iter()
            .any(|row| row.sheet.name == heading.sheet.name && row.line.is_some())
    };
    let used: Vec<&Heading<'_>> = headings.iter().filter(is_used).collect();
    let first = used.first()?;
    let form = if needs_blocks(&rows, &label_cells) {
        blocks(&rows, &label_cells)
    } else {
        wide(&rows, &label_cells, &used)
    };
    let mut draft = Draft::of(form);
    draft.left_over = rows
        .iter()
        .filter(|row| row.line.is_none() && row.has_figures)
        .filter(|row| used.iter().any(|heading| heading.sheet.name == row.sheet.name))
        .map(|row| {
            (
                trimmed(&row.label.raw).to_owned(),
                place(row.sheet, &row.label.address()),
            )
        })
        .collect();
    draft.remarks.push(periods_seen(first));
    draft.remarks.extend(doubtful_period(first));
    draft.remarks.extend(not_periods(first));
    Some(draft)
}

/// The rows of a sheet that name periods across, each with the rows up to the next.
fn headings<'s>(lesson: &Lesson<'_>, sheet: &'s Sheet) -> Vec<Heading<'s>> {
    let all = rows_of(sheet);
    let mut named: Vec<(u32, Vec<PeriodColumn>)> = Vec::new();
    for row in &all {
        let columns = in_row(sheet, *row, lesson.agency.bare_quarters);
        if columns.first().is_some_and(|first| first.column > 0) {
            named.push((*row, columns));
        }
    }
    // A column of dates is no row of periods: one heading alone counts only where no other stands in its column.
    let mut in_column: BTreeMap<u32, usize> = BTreeMap::new();
    for (_, columns) in named.iter().filter(|(_, columns)| columns.len() == 1) {
        *in_column.entry(columns[0].column).or_default() += 1;
    }
    named.retain(|(_, columns)| columns.len() > 1 || in_column.get(&columns[0].column) == Some(&1));
    let starts: Vec<u32> = named.iter().map(|(row, _)| *row).collect();
    let mut headings = Vec::new();
    for (index, (row, columns)) in named.into_iter().enumerate() {
        let end = starts.get(index + 1).copied().unwrap_or_else(|| sheet.end());
        let rows: Vec<u32> = all
            .iter()
            .copied()
            .filter(|other| (row + 1..end).contains(other))
            .collect();
        if !rows.is_empty() {
            headings.push(Heading {
                sheet,
                row,
                columns,
                rows,
            });
        }
    }
    headings
}

/// The column, left of the periods, whose texts are most like labels of ours.
fn label_column(wordings: &Wordings<'_>, heading: &Heading<'_>) -> u32 {
    let first = heading.columns.first().map_or(0, |column| column.column);
    let weight = |column: &u32| {
        let cells: Vec<&Cell> = heading
            .rows
            .iter()
            .filter_map(|row| heading.sheet.cell(*row, *column))
            .filter(|cell| cell.content == Content::Text && !cell.is_blank())
            .collect();
        let lines: Vec<Line> = cells
            .iter()
            .filter_map(|cell| {
                wordings.line(Seen {
                    label: &cell.raw,
                    ..Seen::default()
                })
            })
            // A column of codes is no column of labels where there are words as well.
            .filter(|line| wordings.coded(&line.text).is_none())
            .collect();
        let certain = lines.iter().filter(|line| line.doubt.is_none()).count();
        (certain, lines.len(), cells.len())
    };
    // Of equals the leftmost.
    (0..first.min(12)).rev().max_by_key(weight).unwrap_or(0)
}

/// The heading above the labels: in the row of periods, below it or above it.
fn header_of<'s>(heading: &Heading<'s>, column: u32) -> Option<(&'s Sheet, &'s Cell)> {
    let near = [heading.row, heading.row + 1, heading.row.saturating_sub(1)];
    let found = near.into_iter().find_map(|row| {
        let cell = heading.sheet.cell(row, column)?;
        let beside_figures = heading
            .columns
            .iter()
            .filter_map(|period| heading.sheet.cell(row, period.column))
            .any(|cell| matches!(cell.content, Content::Number { .. }));
        let is_heading =
            cell.content == Content::Text && !cell.is_blank() && !(row > heading.row && beside_figures);
        is_heading.then_some(cell)
    });
    found.map(|cell| (heading.sheet, cell))
}

fn rows_below<'s>(wordings: &Wordings<'_>, heading: &Heading<'s>, column: u32) -> Vec<Row<'s>> {
    let sheet = heading.sheet;
    let mut rows: Vec<Row<'s>> = Vec::new();
    let mut under: Option<&Cell> = None;
    let mut before = heading.row;
    for number in &heading.rows {
        let follows_a_gap = before == heading.row || *number > before + 1;
        before = *number;
        let Some(label) = sheet
            .cell(*number, column)
            .filter(|cell| cell.content == Content::Text && !cell.is_blank())
        else {
            continue;
        };
        let cells: Vec<&Cell> = heading
            .columns
            .iter()
            .filter_map(|period| sheet.cell(*number, period.column))
            .filter(|cell| is_figure(cell))
            .collect();
        let code = sheet
            .row(*number)
            .iter()
            .filter(|cell| cell.column != column && cell.column < heading.columns[0].column)
            .find(|cell| wordings.coded(&cell.raw).is_some());
        let seen = Seen {
            label: &label.raw,
            under: under.map(|cell| cell.raw.as_str()),
            code: code.map(|cell| cell.raw.as_str()),
            percentages: cells.iter().any(|cell| is_percentage(cell)),
        };
        let has_figures = !cells.is_empty();
        rows.push(Row {
            sheet,
            label,
            under,
            has_figures,
            line: wordings.line(seen).filter(|_| has_figures),
        });
        let is_short = label.raw.chars().count() <= LONGEST_HEADING;
        if is_short && stands_once(sheet, label) && (follows_a_gap || !has_figures) {
            under = Some(label);
        }
    }
    rows
}

fn stands_once(sheet: &Sheet, cell: &Cell) -> bool {
    let folded = fold(&cell.raw);
    sheet
        .cells
        .iter()
        .filter(|other| fold(&other.raw) == folded)
        .count()
        == 1
}

/// Whether one list of labels would not do: a label that stands in several places, or tables with headings of their own.
fn needs_blocks(rows: &[Row<'_>], headers: &[(&Sheet, &Cell)]) -> bool {
    let with_figures = |text: &str| {
        let folded = fold(text);
        rows.iter()
            .filter(|row| row.has_figures && fold(&row.label.raw) == folded)
            .count()
    };
    let is_certain = |row: &&Row<'_>| row.line.as_ref().is_some_and(|line| line.doubt.is_none());
    let stands_twice = rows
        .iter()
        .filter(is_certain)
        .any(|row| with_figures(&row.label.raw) > 1);
    let sheets: BTreeSet<&str> = sheets_with_lines(rows);
    let words: BTreeSet<String> = headers
        .iter()
        .filter(|(sheet, _)| sheets.contains(sheet.name.as_str()))
        .map(|(_, cell)| fold(&cell.raw))
        .collect();
    stands_twice || words.len() > 1 || (sheets.len() > 1 && words.is_empty())
}

fn sheets_with_lines<'r>(rows: &'r [Row<'_>]) -> BTreeSet<&'r str> {
    rows.iter()
        .filter(|row| row.line.is_some())
        .map(|row| row.sheet.name.as_str())
        .collect()
}

fn wide(rows: &[Row<'_>], headers: &[(&Sheet, &Cell)], used: &[&Heading<'_>]) -> Form {
    let sheets = sheets_with_lines(rows);
    let only = used
        .first()
        .filter(|_| sheets.len() == 1)
        .and_then(|heading| sheet_name(heading.sheet));
    let header = headers
        .iter()
        .find(|(sheet, _)| sheets.contains(sheet.name.as_str()));
    let mut lines: Vec<Line> = rows.iter().filter_map(|row| row.line.clone()).collect();
    settle_doubles(&mut lines);
    let commentary = used.iter().find_map(|heading| {
        let row = header.map_or(heading.row, |(_, cell)| cell.row);
        let cells = heading.sheet.row(row).iter();
        cells
            .filter(|cell| cell.content == Content::Text)
            .find(|cell| is_commentary(heading.sheet, cell))
    });
    Form::Wide {
        sheet: only,
        label_header: header.map_or_else(
            || NO_HEADING.to_owned(),
            |(_, cell)| trimmed(&cell.raw).to_owned(),
        ),
        commentary: commentary.map(|cell| trimmed(&cell.raw).to_owned()),
        lines,
    }
}

/// A block for each heading that rows of ours stand under; one without rows of ours ends the block before it.
fn blocks(rows: &[Row<'_>], headers: &[(&Sheet, &Cell)]) -> Form {
    let mut blocks: Vec<BlockDraft> = Vec::new();
    for row in rows {
        let anchor = row.under.or_else(|| {
            let own = headers.iter().find(|(sheet, _)| sheet.name == row.sheet.name);
            own.map(|(_, cell)| *cell)
        });
        let Some(anchor) = anchor else {
            continue;
        };
        let anchor = trimmed(&anchor.raw).to_owned();
        let is_new = blocks
            .last()
            .is_none_or(|block| block.sheet != row.sheet.name || block.anchor != anchor);
        if is_new {
            blocks.push(BlockDraft {
                sheet: row.sheet.name.clone(),
                anchor,
                lines: Vec::new(),
            });
        }
        if let (Some(block), Some(line)) = (blocks.last_mut(), &row.line) {
            block.lines.push(line.clone());
        }
    }
    settle(&mut blocks, rows);
    Form::Blocks(blocks)
}

/// Puts in doubt what stands twice, and drops blocks that neither hold rows of ours nor keep two blocks apart.
fn settle(blocks: &mut Vec<BlockDraft>, rows: &[Row<'_>]) {
    let mut figures = BTreeSet::new();
    for block in &mut *blocks {
        settle_doubles(&mut block.lines);
        for line in block.lines.iter_mut().filter(|line| line.doubt.is_none()) {
            let label = fold(&line.text);
            let times = rows.iter().filter(|row| {
                row.has_figures
                    && row.sheet.name == block.sheet
                    && fold(&row.label.raw) == label
                    && row.under.is_some_and(|under| trimmed(&under.raw) == block.anchor)
            });
            if times.count() > 1 {
                line.doubt = Some("this label stands more than once under the heading: check".to_owned());
            } else if !figures.insert((line.indicator.clone(), line.measure)) {
                line.doubt = Some("another label names this figure already: check".to_owned());
            }
        }
    }
    let held: Vec<bool> = blocks.iter().map(|block| !block.lines.is_empty()).collect();
    let mut index = 0;
    blocks.retain(|_| {
        index += 1;
        let follows_ours = index >= 2 && held[index - 2];
        held[index - 1] || follows_ours
    });
}

fn periods_seen(heading: &Heading<'_>) -> String {
    let periods: Vec<String> = heading
        .columns
        .iter()
        .filter_map(|column| match column.label {
            Label::Period(period) => Some(period.to_string()),
            _ => None,
        })
        .collect();
    let shown = match periods.as_slice() {
        [] => "none that can be read".to_owned(),
        [only] => only.clone(),
        [first, .., last] => format!("{} from {first} to {last}", periods.len()),
    };
    let row = format!("row {}", heading.row + 1);
    format!("the periods stand in {} : {shown}", place(heading.sheet, &row)).replace(" :", ":")
}

fn doubtful_period(heading: &Heading<'_>) -> Option<String> {
    let column = heading
        .columns
        .iter()
        .find(|column| matches!(column.label, Label::Ambiguous(_)))?;
    let cell = heading.sheet.cell(column.row, column.column)?;
    Some(twofold(heading.sheet, cell))
}

/// Headings beside the periods that name none, though figures stand below them.
fn not_periods(heading: &Heading<'_>) -> Option<String> {
    let first = heading.columns.first()?.column;
    let known: BTreeSet<u32> = heading.columns.iter().map(|column| column.column).collect();
    let others: Vec<String> = heading
        .sheet
        .row(heading.row)
        .iter()
        .filter(|cell| cell.column > first && cell.content == Content::Text && !cell.is_blank())
        .filter(|cell| !known.contains(&cell.column))
        .filter(|cell| {
            let mut below = heading.rows.iter();
            below.any(|row| {
                let figure = heading.sheet.cell(*row, cell.column);
                figure.is_some_and(|figure| matches!(figure.content, Content::Number { .. }))
            })
        })
        .map(|cell| crate::figure::short(&cell.raw))
        .collect();
    (!others.is_empty()).then(|| {
        format!(
            "columns that are not read, because their headings name no period: {}",
            others.join(", ")
        )
    })
}
