use boardpack_model::Board;
use boardpack_model::layout::{Shape, Wide};

use crate::layouts::testing::{board, label, sheet, understood, workbook};
use crate::{Area, Comment, Sheet};

fn wide() -> Board {
    board(Some(Shape::Wide(Wide {
        sheet: None,
        label_header: "Measure".to_owned(),
        labels: vec![
            label("DA incidents", "POL01"),
            label("ICPC reports", "POL08"),
            label("ICPC invitations", "POL08/denominator"),
            label("First-time entrants", "YJS01"),
        ],
        commentary_header: None,
    })))
}

const TABLE: &str = "Measure | 2025-26 Q4 | 2026-27 Q1 | Blanktown
     DA incidents | 2 | 3
     ICPC reports | 4 | 5
     ICPC invitations | 5 | 6
     First-time entrants | 7 | ";

/// What is said of a sheet that somebody changed, one finding a line, and how many figures count.
fn check(change: impl FnOnce(&mut Sheet)) -> String {
    let mut changed = sheet("Data", TABLE);
    change(&mut changed);
    let words = understood(&wide(), "x.xlsx", &workbook(vec![changed]));
    let mut lines: Vec<&str> = words
        .lines()
        .filter(|line| {
            ["error", "query", "note"]
                .iter()
                .any(|word| line.starts_with(word))
        })
        .filter(|line| !line.contains("earlier-figures"))
        .collect();
    lines.insert(0, words.lines().next().unwrap_or_default());
    lines.join("\n")
}

#[test]
fn a_figure_in_a_hidden_row_or_column_is_read_and_asked_about() {
    insta::assert_snapshot!(check(|sheet| { sheet.hidden_rows.insert(1); }), @r"
    own layout 2026-27-Q1/police/quarterly: 4 of 4
    query hidden-figure at Data!C2: POL01 Name of POL01, numerator for 2026-27 Q1: its row or column is hidden, and its figure was read: 3
    note hidden-figures at x.xlsx: one figure of another period was read from a hidden row or column
    ");
    insta::assert_snapshot!(check(|sheet| { sheet.hidden_columns.insert(1); }), @r"
    own layout 2026-27-Q1/police/quarterly: 4 of 4
    query hidden-figure at Data!B5: YJS01 Name of YJS01, numerator for 2025-26 Q4: its row or column is hidden, and its figure was read: 7
    note hidden-figures at x.xlsx: 3 figures of other periods were read from hidden rows or columns
    ");
}

#[test]
fn a_merged_area_across_two_figures_is_nobodys_figure() {
    insta::assert_snapshot!(check(|sheet| {
        sheet.cells.retain(|cell| (cell.row, cell.column) != (3, 2));
        sheet.merged.push(Area { top: 2, left: 2, bottom: 3, right: 2 });
    }), @r"
    own layout 2026-27-Q1/police/quarterly: 2 of 4
    error merged-figure at Data!C3: POL08 Name of POL08, numerator for 2026-27 Q1: the cells C3:C4 are merged into one across several figures, so it is not known whose figure stands there
    error merged-figure at Data!C4: POL08 Name of POL08, denominator for 2026-27 Q1: the cells C3:C4 are merged into one across several figures, so it is not known whose figure stands there
    ");
    // Beside an empty column that no figure stands in, merging does no harm.
    let harmless = check(|sheet| {
        sheet.merged.push(Area {
            top: 1,
            left: 2,
            bottom: 1,
            right: 3,
        });
    });
    assert!(!harmless.contains("merged-figure"), "{harmless}");
}

#[test]
fn a_comment_beside_a_figure_is_said_and_not_repeated() {
    let words = check(|sheet| {
        sheet.comments.push(Comment {
            row: 1,
            column: 2,
            author: "A Person".to_owned(),
            text: "canary".to_owned(),
        });
    });
    assert!(words.contains("note comment-beside-figure at Data!C2"), "{words}");
    assert!(
        !words.contains("canary") && !words.contains("A Person"),
        "{words}"
    );
}

#[test]
fn a_figure_from_another_workbook_is_asked_about() {
    let with_formula = |formula: &str| {
        check(|sheet| {
            for cell in sheet
                .cells
                .iter_mut()
                .filter(|cell| (cell.row, cell.column) == (1, 2))
            {
                cell.formula = Some(formula.to_owned());
            }
        })
    };
    for formula in [
        "[1]Sheet1!$B$2",
        "'[Police Q1.xlsx]Data'!B2",
        "SUM([2]Data!A1:A9)",
    ] {
        let words = with_formula(formula);
        assert!(
            words.contains("query linked-figure at Data!C2"),
            "{formula}: {words}"
        );
    }
    for formula in ["SUM(A1:A2)", "Table1[Total]", "Data!B2"] {
        let words = with_formula(formula);
        assert!(!words.contains("linked-figure"), "{formula}: {words}");
    }
}

#[test]
fn the_row_of_the_headings_is_said_where_it_is_not_the_first() {
    assert!(!check(|_| {}).contains("heading-row"));
    let words = understood(
        &wide(),
        "x.xlsx",
        &workbook(vec![sheet("Data", &format!("Blanktown\nA title\n{TABLE}"))]),
    );
    assert!(
        words.contains("note heading-row at Data: its headings were found in row 3"),
        "{words}"
    );
}

#[test]
fn how_many_figures_of_each_earlier_period_the_file_holds_is_said() {
    let words = understood(&wide(), "x.xlsx", &workbook(vec![sheet("Data", TABLE)]));
    assert!(
        words.contains(
            "note earlier-figures at x.xlsx: it also holds figures of earlier periods: 3 for 2025-26 Q4"
        ),
        "{words}"
    );
}

#[test]
fn a_total_that_was_not_worked_out_again_is_asked_about_with_both_figures() {
    let words = check(|sheet| {
        for cell in sheet
            .cells
            .iter_mut()
            .filter(|cell| (cell.row, cell.column) == (1, 2))
        {
            cell.formula = Some("SUM(C3:C4)".to_owned());
        }
    });
    assert!(
        words.contains("query total-not-sum at Data!C2: POL01 Name of POL01, numerator for 2026-27 Q1: the total shows 3, and the cells that it adds come to 11"),
        "{words}"
    );
}
