//! Headings over two levels: several columns under one period, or periods under one heading.

use crate::fold::fold;
use crate::layouts::Scene;
use crate::layouts::columns::PeriodColumn;
use crate::{Area, Content, Sheet};

/// How far from the row of periods the other level of headings is looked for.
const REACH: u32 = 3;

/// How many columns one period can have under it.
const MOST_COLUMNS: u32 = 40;
/// How many merged areas of a sheet are looked at: far more than honest sheets have, and few enough for any.
const MOST_AREAS: usize = 2_000;

/// Headings under a period whose columns hold no figures of ours.
const BESIDE: [&str; 22] = [
    "target",
    "targets",
    "plan",
    "planned",
    "forecast",
    "variance",
    "difference",
    "change",
    "rag",
    "rag rating",
    "rating",
    "status",
    "trend",
    "direction",
    "direction of travel",
    "dot",
    "comment",
    "comments",
    "commentary",
    "notes",
    "benchmark",
    "england",
];

/// The heading rows of a table: the row of its periods, and the first row below it that holds figures.
#[derive(Debug, Clone, Copy)]
pub(super) struct Heads<'a> {
    pub(super) sheet: &'a Sheet,
    pub(super) periods: &'a [PeriodColumn],
    pub(super) first_row: u32,
}

impl Heads<'_> {
    /// The columns of each period that stand under, or over, a heading of their own.
    pub(super) fn under(&self, scene: &Scene<'_>, heading: &str) -> Vec<PeriodColumn> {
        let heading = fold(heading);
        let mut found = Vec::new();
        for (index, period) in self.periods.iter().enumerate() {
            for column in period.column..=self.last_of(index) {
                if self.is_headed(scene, (period.row, column), &heading) {
                    found.push(PeriodColumn {
                        column,
                        ..period.clone()
                    });
                }
            }
        }
        found
    }

    /// The columns under a period beside its first that could hold its figure too: those with headings of their own, but for
    /// targets, ratings and the like. Where the first column is one of those, every other is meant.
    pub(super) fn others_under(&self, index: usize) -> Vec<u32> {
        let Some(period) = self.periods.get(index) else {
            return Vec::new();
        };
        let own = self.sub_heading((period.row, period.column));
        let is_beside = |heading: &str| BESIDE.contains(&fold(heading).as_str());
        let others = period.column + 1..=self.last_of(index);
        let headed = others.filter_map(|column| {
            let heading = self.sub_heading((period.row, column))?;
            own.is_some().then_some((column, heading))
        });
        headed
            .filter(|(_, heading)| own.is_some_and(is_beside) || !is_beside(heading))
            .map(|(column, _)| column)
            .collect()
    }

    /// The one column under a period that is not headed target, rating or the like, where its first column is.
    pub(super) fn beside_others(&self, index: usize) -> Option<u32> {
        let period = self.periods.get(index)?;
        let own = self.sub_heading((period.row, period.column))?;
        let is_beside = |heading: &str| BESIDE.contains(&fold(heading).as_str());
        let mut figures = self.others_under(index).into_iter().filter(|column| {
            let heading = self.sub_heading((period.row, *column));
            heading.is_some_and(|heading| !is_beside(heading))
        });
        let only = figures.next().filter(|_| is_beside(own))?;
        figures.next().is_none().then_some(only)
    }

    /// The text under a period in one of its columns, above the first row of figures.
    fn sub_heading(&self, (row, column): (u32, u32)) -> Option<&str> {
        let rows = (row + 1..=row + REACH).take_while(|row| *row < self.first_row);
        rows.into_iter().find_map(|row| self.text(row, column))
    }

    /// The last column of a period: of its merged heading, else before the next heading of its row.
    fn last_of(&self, index: usize) -> u32 {
        let Some(period) = self.periods.get(index) else {
            return 0;
        };
        let limit = period.column.saturating_add(MOST_COLUMNS);
        if let Some(area) = merged(self.sheet, (period.row, period.column)) {
            return area.right.min(limit);
        }
        let row = self.sheet.row(period.row);
        let after = row.partition_point(|cell| cell.column <= period.column);
        let next = row.iter().skip(after).find(|cell| !cell.is_blank());
        match next {
            Some(cell) => (cell.column - 1).min(limit),
            None => (period.row + 1..=period.row + REACH)
                .take_while(|row| *row < self.first_row)
                .filter_map(|row| self.sheet.row(row).last())
                .map(|cell| cell.column)
                .max()
                .map_or(period.column, |last| last.clamp(period.column, limit)),
        }
    }

    fn is_headed(&self, scene: &Scene<'_>, (row, column): (u32, u32), heading: &str) -> bool {
        let is = |text: &str| fold(scene.aliases.meant(text)) == *heading;
        let below = (row + 1..=row + REACH).take_while(|below| *below < self.first_row);
        let above = (row.saturating_sub(REACH)..row).rev();
        below
            .filter_map(|below| self.text(below, column))
            .chain(above.filter_map(|above| self.spanning(above, column)))
            .any(is)
    }

    /// The text that stands over a column in a row above: in its own cell, a merged one, or the last one to its left.
    fn spanning(&self, row: u32, column: u32) -> Option<&str> {
        let cell = self
            .sheet
            .row(row)
            .iter()
            .rev()
            .find(|cell| cell.column <= column && !cell.is_blank())?;
        let covers = match merged(self.sheet, (row, cell.column)) {
            Some(area) => area.right >= column,
            None => true,
        };
        (covers && cell.content == Content::Text).then_some(cell.raw.as_str())
    }

    fn text(&self, row: u32, column: u32) -> Option<&str> {
        self.sheet
            .cell(row, column)
            .filter(|cell| cell.content == Content::Text && !cell.is_blank())
            .map(|cell| cell.raw.as_str())
    }
}

/// The merged area of more than one cell that a cell lies in.
pub(super) fn merged(sheet: &Sheet, (row, column): (u32, u32)) -> Option<Area> {
    sheet
        .merged
        .iter()
        .take(MOST_AREAS)
        .find(|area| {
            (area.top..=area.bottom).contains(&row)
                && (area.left..=area.right).contains(&column)
                && (area.top, area.left) != (area.bottom, area.right)
        })
        .copied()
}

#[cfg(test)]
mod tests {
    use boardpack_model::layout::{Block, Label, Shape, Wide};

    use crate::Area;
    use crate::layouts::testing::{board, label, sheet, understood, workbook};

    fn under(column: &str, label: Label) -> Label {
        Label {
            column: Some(column.to_owned()),
            ..label
        }
    }

    /// The figures that are read, and what is said beside them.
    fn check(shape: Shape, text: &str, merged: &[(u32, u32, u32)]) -> String {
        let mut data = sheet("13 Ages", text);
        data.merged = merged
            .iter()
            .map(|(row, left, right)| Area {
                top: *row,
                left: *left,
                bottom: *row,
                right: *right,
            })
            .collect();
        let words = understood(&board(Some(shape)), "x.xlsx", &workbook(vec![data]));
        let lines: Vec<&str> = words
            .lines()
            .filter(|line| !line.contains("figure-awaited") && !line.starts_with("note"))
            .collect();
        lines.join("\n")
    }

    fn wide(labels: Vec<Label>) -> Shape {
        Shape::Wide(Wide {
            sheet: None,
            label_header: "Age".to_owned(),
            labels,
            commentary_header: None,
        })
    }

    const AGES: &str = "Blanktown adults by age
         | 2025-26 Q4 | | | 2026-27 Q1 | |
         Age | Women | Men | All adults | Women | Men | All adults
         16 to 17 | 1 | 2 | =3 | 4 | 5 | =9
         18 to 24 | 2 | 3 | =5 | 6 | 7 | =13
         All ages | =3 | =5 | =8 | =10 | =12 | =22";

    #[test]
    fn the_column_that_a_label_names_is_read_under_each_period() {
        let shape = || wide(vec![under("All adults", label("All ages", "POL01"))]);
        insta::assert_snapshot!(check(shape(), AGES, &[(1, 1, 3), (1, 4, 6)]), @r"
        own layout 2026-27-Q1/police/quarterly: 1 of 4
        POL01 numerator 2025-26 Q4 = 8 at 13 Ages!D6
        POL01 numerator 2026-27 Q1 = 22 at 13 Ages!G6
        ");
        // Without merged headings each period reaches to the next.
        assert_eq!(
            check(shape(), AGES, &[]),
            check(shape(), AGES, &[(1, 1, 3), (1, 4, 6)])
        );
    }

    #[test]
    fn two_columns_of_one_row_are_two_figures() {
        let shape = wide(vec![
            under("Men", label("All ages", "POL08")),
            under("All  Adults", label("All ages", "POL08/denominator")),
        ]);
        insta::assert_snapshot!(check(shape, AGES, &[(1, 1, 3), (1, 4, 6)]), @r"
        own layout 2026-27-Q1/police/quarterly: 2 of 4
        POL08 numerator 2025-26 Q4 = 5 at 13 Ages!C6
        POL08 numerator 2026-27 Q1 = 12 at 13 Ages!F6
        POL08 denominator 2025-26 Q4 = 8 at 13 Ages!D6
        POL08 denominator 2026-27 Q1 = 22 at 13 Ages!G6
        ");
    }

    #[test]
    fn a_block_reads_its_column_under_its_own_anchor() {
        let block = |anchor: &str, column: &str, indicator: &str| Block {
            sheet: "13 Ages".to_owned(),
            anchor: anchor.to_owned(),
            labels: vec![under(column, label("Total", indicator))],
        };
        let shape = Shape::Blocks(vec![
            block("Without powers", "All", "POL08/denominator"),
            block("With powers", "All", "POL08"),
        ]);
        let words = check(
            shape,
            "Blanktown
             Without powers | | 2026-27 Q1 | | 2026-27 Q2
             | | Boys | All | Boys | All
             Total | | 1 | 2 | |

             With powers | | 2026-27 Q1 | | 2026-27 Q2
             | | Boys | All | Boys | All
             Total | | 0 | 1 | |",
            &[],
        );
        insta::assert_snapshot!(words, @r"
        own layout 2026-27-Q1/police/quarterly: 2 of 4
        POL08 numerator 2026-27 Q1 = 1 at 13 Ages!D7
        POL08 denominator 2026-27 Q1 = 2 at 13 Ages!D4
        ");
    }

    #[test]
    fn a_heading_over_several_periods_is_a_column_too() {
        let shape = wide(vec![
            under("Number", label("Reports", "POL08")),
            under("Per cent", label("Reports", "POL08/stated")),
        ]);
        let words = check(
            shape,
            "Blanktown
             | Number | | Per cent |
             Age | 2025-26 Q4 | 2026-27 Q1 | 2025-26 Q4 | 2026-27 Q1
             Reports | 18 | 17 | 90% | 85%",
            &[(1, 1, 2), (1, 3, 4)],
        );
        insta::assert_snapshot!(words, @r"
        own layout 2026-27-Q1/police/quarterly: 1 of 4
        POL08 numerator 2025-26 Q4 = 18 at 13 Ages!B4
        POL08 numerator 2026-27 Q1 = 17 at 13 Ages!C4
        POL08 stated 2025-26 Q4 = 90 at 13 Ages!D4
        POL08 stated 2026-27 Q1 = 85 at 13 Ages!E4
        ");
    }

    #[test]
    fn a_target_under_the_period_is_passed_over_on_either_side_of_the_figure() {
        let read = |first: &str, second: &str| {
            let text = format!(
                "Blanktown
                 | 2026-27 Q1 |
                 Age | {first} | {second}
                 All ages | 22 | 30"
            );
            check(wide(vec![label("All ages", "POL01")]), &text, &[(1, 1, 2)])
        };
        let words = read("Actual", "Target");
        assert!(
            words.contains("POL01 numerator 2026-27 Q1 = 22 at 13 Ages!B4"),
            "{words}"
        );
        assert!(!words.contains("columns-under-period"), "{words}");
        let words = read("Target", "Actual");
        assert!(
            words.contains("POL01 numerator 2026-27 Q1 = 30 at 13 Ages!C4"),
            "{words}"
        );
        let words = read("Boys", "Girls");
        assert!(!words.contains("POL01 numerator 2026-27 Q1 ="), "{words}");
        assert!(
            words.contains("error columns-under-period at 13 Ages!B4"),
            "{words}"
        );
    }

    #[test]
    fn without_a_named_column_several_are_no_figure() {
        let words = check(
            wide(vec![label("All ages", "POL01")]),
            AGES,
            &[(1, 1, 3), (1, 4, 6)],
        );
        assert!(
            words.contains("error columns-under-period at 13 Ages!E6"),
            "{words}"
        );
        assert!(!words.contains("POL01 numerator 2026-27 Q1 ="), "{words}");
    }
}
