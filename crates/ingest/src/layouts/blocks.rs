//! Labelled blocks: each begins at its anchor text and has figures down and periods across.

use boardpack_model::Finding;
use boardpack_model::layout::{Block, Label};

use super::columns::{PeriodColumn, periods_in, rows_of};
use super::wide::{Table, read_table};
use super::{Scene, Sighting, labelled, say_absent, say_no_sheet};
use crate::fold::fold;
use crate::{Cell, Sheet};

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
        let mut tables = sheets.iter().flat_map(|sheet| {
            anchors(scene, sheet, &block.anchor).filter_map(|cell| table(scene, sheet, (cell, block), blocks))
        });
        let found = tables.next().map(|first| {
            let has_labels = |table: &Table<'_>| {
                rows_of(table.sheet).iter().any(|row| {
                    table.rows.contains(row) && bears_label(scene, table.sheet, *row, &block.labels)
                })
            };
            if has_labels(&first) {
                return first;
            }
            tables.find(has_labels).unwrap_or(first)
        });
        match found {
            Some(table) => read_table(scene, &table, &block.labels, &mut sighting),
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

/// The table of a block: headings in the anchor's row or soon below it, else the nearest above it.
fn table<'s>(
    scene: &Scene<'s>,
    sheet: &'s Sheet,
    (anchor, block): (&Cell, &Block),
    all: &[Block],
) -> Option<Table<'s>> {
    let end = end_of(scene, sheet, anchor, (block, all));
    let below = anchor.row..(anchor.row + 6).min(end);
    let above = (0..anchor.row).rev();
    let columns: Vec<PeriodColumn> = below
        .chain(above)
        .map(|row| periods_in(scene, sheet, row))
        .map(|columns| {
            columns
                .into_iter()
                .filter(|column| column.column > anchor.column)
                .collect::<Vec<_>>()
        })
        .find(|columns| !columns.is_empty())?;
    let heading_row = columns.first().map_or(anchor.row, |column| column.row);
    Some(Table {
        sheet,
        label_column: anchor.column,
        commentary_column: None,
        columns,
        rows: anchor.row.max(heading_row) + 1..end,
    })
}

/// The row before which a block ends: the next block's anchor, or the first empty row after its last label.
fn end_of<'s>(
    scene: &Scene<'s>,
    sheet: &'s Sheet,
    anchor_cell: &Cell,
    (block, all): (&Block, &[Block]),
) -> u32 {
    let next_anchor = all
        .iter()
        .filter(|other| {
            fold(&other.sheet) == fold(&block.sheet) && fold(&other.anchor) != fold(&block.anchor)
        })
        .flat_map(|other| anchors(scene, sheet, &other.anchor))
        .map(|cell| cell.row)
        .filter(|row| *row > anchor_cell.row)
        .min()
        .unwrap_or_else(|| sheet.end());
    let rows: Vec<u32> = rows_of(sheet)
        .into_iter()
        .filter(|row| (anchor_cell.row..next_anchor).contains(row))
        .collect();
    let last_label = rows
        .iter()
        .rev()
        .find(|row| bears_label(scene, sheet, **row, &block.labels))
        .copied();
    let Some(last_label) = last_label else {
        return next_anchor;
    };
    let mut end = last_label + 1;
    while end < next_anchor && rows.contains(&end) {
        end += 1;
    }
    end
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
