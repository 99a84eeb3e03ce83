//! Labelled blocks: each begins at its anchor text and has figures down and periods across.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use boardpack_model::Finding;
use boardpack_model::layout::{Block, Label};

use super::columns::{PeriodColumn, periods_in, rows_of, within};
use super::wide::{Table, read_table};
use super::{Scene, Sighting, labelled, say_absent, say_no_sheet};
use crate::fold::fold;
use crate::{Cell, Sheet};

/// How many cells with a block's title are looked at, and how many rows above one for its headings.
const MOST_ANCHORS: usize = 50;
const MOST_ABOVE: usize = 5_000;

/// Reads every block; one whose anchor is not there is said.
pub(crate) fn read(scene: &Scene<'_>, blocks: &[Block]) -> Sighting {
    let mut sighting = Sighting::default();
    let mut absent_sheets: Vec<&str> = Vec::new();
    for block in blocks {
        let sheets = scene.sheets(Some(&block.sheet));
        if sheets.is_empty() && !absent_sheets.contains(&block.sheet.as_str()) {
            absent_sheets.push(&block.sheet);
            say_no_sheet(scene, &mut sighting, &block.sheet);
        }
        // A title can stand in a list of contents as well: the block is where its labels are.
        let pages: Vec<Page<'_>> = sheets
            .iter()
            .map(|sheet| Page::of(scene, sheet, (block, blocks)))
            .collect();
        let mut tables = pages.iter().flat_map(|page| {
            let anchors = anchors(scene, page.sheet, &block.anchor).take(MOST_ANCHORS);
            anchors.filter_map(move |cell| Some((page, page.table(scene, cell)?)))
        });
        let has_labels =
            |(page, table): &(&Page<'_>, Table<'_>)| !within(&page.labelled, &table.rows).is_empty();
        let found = tables.next().map(|first| {
            if has_labels(&first) {
                return first;
            }
            tables.find(has_labels).unwrap_or(first)
        });
        match found {
            Some((_, table)) => read_table(scene, &table, &block.labels, &mut sighting),
            None => say_absent(
                scene,
                &mut sighting,
                not_found(scene, block),
                (&sheets, &block.anchor),
            ),
        }
    }
    sighting
}

fn not_found(scene: &Scene<'_>, block: &Block) -> Finding {
    Finding::note(
        "block-not-found",
        scene.place.at(&block.sheet, ""),
        format!(
            "the block `{}` with periods beside it was looked for and not found",
            block.anchor
        ),
    )
    .hint("keep the block's title as it is in the layout, and a heading for each period")
}

fn anchors<'s>(scene: &Scene<'s>, sheet: &'s Sheet, text: &str) -> impl Iterator<Item = &'s Cell> {
    let (text, aliases) = (fold(text), scene.aliases);
    sheet
        .cells
        .iter()
        .filter(move |cell| fold(aliases.meant(&cell.raw)) == text)
}

/// A sheet as one block sees it.
struct Page<'s> {
    sheet: &'s Sheet,
    /// The rows that hold anything.
    filled: Rc<[u32]>,
    /// The rows that bear a label of the block.
    labelled: Vec<u32>,
    /// The rows in which another block begins.
    others: BTreeSet<u32>,
    /// The periods of the rows that were looked at.
    periods: RefCell<BTreeMap<u32, Rc<[PeriodColumn]>>>,
}

impl<'s> Page<'s> {
    fn of(scene: &Scene<'s>, sheet: &'s Sheet, (block, all): (&Block, &[Block])) -> Self {
        let filled: Rc<[u32]> = rows_of(sheet).into();
        let others = all.iter().filter(|other| {
            fold(&other.sheet) == fold(&block.sheet) && fold(&other.anchor) != fold(&block.anchor)
        });
        let titles: BTreeSet<String> = others.map(|other| fold(&other.anchor)).collect();
        let begins = |cell: &&Cell| titles.contains(&fold(scene.aliases.meant(&cell.raw)));
        let is_labelled = |row: &u32| bears_label(scene, sheet, *row, &block.labels);
        let has_anchor = anchors(scene, sheet, &block.anchor).next().is_some();
        // Where the block does not begin, nothing of it is looked for.
        let (labelled, others) = if has_anchor {
            (
                filled.iter().copied().filter(is_labelled).collect(),
                sheet.cells.iter().filter(begins).map(|cell| cell.row).collect(),
            )
        } else {
            (Vec::new(), BTreeSet::new())
        };
        Self {
            sheet,
            filled,
            labelled,
            others,
            periods: RefCell::default(),
        }
    }

    /// The table of the block: headings in the anchor's row or soon below it, else the nearest above it.
    fn table(&self, scene: &Scene<'_>, anchor: &Cell) -> Option<Table<'s>> {
        let end = self.end_of(anchor);
        let below = within(&self.filled, &(anchor.row..(anchor.row + 6).min(end)));
        let above = within(&self.filled, &(0..anchor.row))
            .iter()
            .rev()
            .take(MOST_ABOVE);
        let columns: Vec<PeriodColumn> = below
            .iter()
            .chain(above)
            .map(|row| {
                let periods = self.periods(scene, *row);
                let beside = periods.iter().filter(|column| column.column > anchor.column);
                beside.cloned().collect::<Vec<_>>()
            })
            .find(|columns| !columns.is_empty())?;
        let heading_row = columns.first().map_or(anchor.row, |column| column.row);
        Some(Table {
            sheet: self.sheet,
            label_column: anchor.column,
            commentary_column: None,
            columns,
            rows: anchor.row.max(heading_row) + 1..end,
            filled: Rc::clone(&self.filled),
        })
    }

    /// The headings of a row that name periods; each row is parsed once.
    fn periods(&self, scene: &Scene<'_>, row: u32) -> Rc<[PeriodColumn]> {
        let mut known = self.periods.borrow_mut();
        let periods = known
            .entry(row)
            .or_insert_with(|| periods_in(scene, self.sheet, row).into());
        Rc::clone(periods)
    }

    /// The row before which the block ends: the next block's anchor, or the first empty row after its last label.
    fn end_of(&self, anchor: &Cell) -> u32 {
        let next_anchor = self
            .others
            .range(anchor.row + 1..)
            .next()
            .copied()
            .unwrap_or_else(|| self.sheet.end());
        let Some(last_label) = within(&self.labelled, &(anchor.row..next_anchor)).last() else {
            return next_anchor;
        };
        let after = within(&self.filled, &(last_label + 1..next_anchor));
        let unbroken = after
            .iter()
            .zip(last_label + 1..)
            .take_while(|(row, expected)| *row == expected);
        unbroken.last().map_or(last_label + 1, |(row, _)| row + 1)
    }
}

fn bears_label(scene: &Scene<'_>, sheet: &Sheet, row: u32, labels: &[Label]) -> bool {
    sheet
        .row(row)
        .iter()
        .any(|cell| labelled(scene, labels, &cell.raw).is_some())
}

#[cfg(test)]
mod tests {
    use boardpack_model::layout::{Block, Shape};

    use crate::layouts::testing::{board, label, sheet, understood, workbook};

    fn check(text: &str) -> String {
        let block = |anchor: &str, first, second| Block {
            sheet: "1 REFERRALS".to_owned(),
            anchor: anchor.to_owned(),
            labels: vec![label("All", first), label("Of which in time", second)],
        };
        let blocks = vec![
            block("A. Conferences", "POL08/denominator", "POL08"),
            block("B. Incidents", "POL01", "YJS01"),
        ];
        understood(
            &board(Some(Shape::Blocks(blocks))),
            "x.xlsx",
            &workbook(vec![sheet("1  Referrals", text)]),
        )
    }

    #[test]
    fn each_block_reads_its_own_labels_under_its_own_headings() {
        let words = check(
            "Blanktown ASP data
             A. Conferences
             Label | 2025-26 Q4 | 2026-27 Q1 | 2026-27 Q2
             All | 21 | 20 |
             Of which in time | 18 | 17 |
             Source: police systems

             B. Incidents | Q4 2025/26 | Q1 2026/27 | Q2 2026/27
             All | 410 | 420 |
             Of which in time | 5 | |",
        );
        insta::assert_snapshot!(words, @r"
        own layout 2026-27-Q1/police/quarterly: 4 of 4
        POL01 numerator 2025-26 Q4 = 410 at 1  Referrals!B8
        POL01 numerator 2026-27 Q1 = 420 at 1  Referrals!C8
        POL08 numerator 2025-26 Q4 = 18 at 1  Referrals!B5
        POL08 numerator 2026-27 Q1 = 17 at 1  Referrals!C5
        POL08 denominator 2025-26 Q4 = 21 at 1  Referrals!B4
        POL08 denominator 2026-27 Q1 = 20 at 1  Referrals!C4
        YJS01 numerator 2025-26 Q4 = 5 at 1  Referrals!B9
        note heading-row at 1  Referrals: its headings were found in rows 3, 7
        note earlier-figures at x.xlsx: it also holds figures of earlier periods: 3 for 2025-26 Q4
        ");
    }

    #[test]
    fn a_block_that_is_not_there_is_said() {
        let words = check(
            "Blanktown ASP data
             A. Conferences
             Label | 2026-27 Q1
             All | 20",
        );
        assert!(words.contains("note block-not-found at 1 REFERRALS"), "{words}");
        assert!(
            words.contains("POL08 denominator 2026-27 Q1 = 20 at 1  Referrals!B4"),
            "{words}"
        );
    }
}
