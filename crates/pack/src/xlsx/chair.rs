//! What the page for the chair says, as rows: every exception, the ratings and how they add up, the comparisons in words.

use boardpack_model::pack::{ExceptionRow, Pack};
use rust_xlsxwriter::XlsxError;

use super::sheet::{Cell, Column, Sheet};
use crate::signs;

/// The name of the sheet of exceptions.
pub(super) const EXCEPTIONS: &str = "Exceptions";
/// The name of the sheet of ratings.
pub(super) const RATINGS: &str = "Ratings";
/// The name of the sheet of comparisons.
pub(super) const COMPARISON: &str = "Comparison";

const HEAD: u32 = 3;

/// Every exception, also those for which the page has no room, in their order.
pub(super) fn exceptions(sheet: &mut Sheet<'_>, pack: &Pack) -> Result<(), XlsxError> {
    const COLUMNS: [Column<'static>; 10] = [
        ("Code", 9.0),
        ("Indicator", 36.0),
        ("Agency", 16.0),
        ("Latest", 13.0),
        ("Rating", 17.0),
        ("Why", 60.0),
        ("Coverage", 18.0),
        ("What partners say", 60.0),
        ("What to ask", 50.0),
        ("Last action", 50.0),
    ];
    sheet.title(EXCEPTIONS, "What to look at first, the weightiest first.")?;
    sheet.widths(&COLUMNS)?;
    let all = pack.chair.exceptions.iter().chain(&pack.chair.further);
    let rows: Vec<Vec<Cell>> = all.map(exception).collect();
    sheet.table(HEAD, "Exceptions", &COLUMNS, &rows)?;
    sheet.freeze(HEAD, 2)
}

fn exception(row: &ExceptionRow) -> Vec<Cell> {
    let said: Vec<String> = row
        .commentary
        .iter()
        .map(|remark| format!("{}: {}", remark.who, remark.text))
        .collect();
    let action = row
        .last_action
        .as_ref()
        .map_or("", |action| action.words.as_str());
    vec![
        Cell::text(&row.code),
        Cell::text(&row.name),
        Cell::text(&row.agency),
        Cell::Figure(row.latest.clone()),
        Cell::Rating(row.rag, false),
        Cell::text(&row.reason),
        Cell::text(&row.coverage),
        Cell::text(said.join(" ")),
        Cell::text(&row.question),
        Cell::text(action),
    ]
}

/// How many have each rating, so that they add up, with both shares; below, what is accepted and until when.
pub(super) fn ratings(sheet: &mut Sheet<'_>, pack: &Pack) -> Result<(), XlsxError> {
    const COLUMNS: [Column<'static>; 4] = [
        ("Rating", 44.0),
        ("Indicators", 13.0),
        ("Of all", 13.0),
        ("Of those with a figure and a target", 40.0),
    ];
    const ACCEPTED: [Column<'static>; 4] = [
        ("Accepted for now", 44.0),
        ("Latest", 13.0),
        ("Target", 13.0),
        ("What is accepted, until when and why", 40.0),
    ];
    sheet.title(RATINGS, &pack.chair.counts_sentence)?;
    sheet.widths(&COLUMNS)?;
    let rows: Vec<Vec<Cell>> = signs::ratings(&pack.chair.counts)
        .into_iter()
        .map(|(what, number, of_all, of_judged)| {
            vec![
                Cell::text(what),
                Cell::Number(f64::from(number), "0".to_owned()),
                Cell::Figure(of_all),
                Cell::Figure(of_judged),
            ]
        })
        .collect();
    let below = sheet.table(HEAD, "Ratings", &COLUMNS, &rows)?;
    let accepted = pack.scorecard.iter().flat_map(|group| &group.rows);
    let accepted: Vec<Vec<Cell>> = accepted
        .filter(|row| !row.accepted.is_empty())
        .map(|row| {
            vec![
                Cell::text(format!("{} {}", row.code, row.name)),
                Cell::Figure(row.latest.text.clone()),
                Cell::Figure(row.target.clone()),
                Cell::text(&row.accepted),
            ]
        })
        .collect();
    if !accepted.is_empty() {
        sheet.table(below + 1, "Accepted", &ACCEPTED, &accepted)?;
    }
    Ok(())
}

/// What is said of each comparison, with its sources.
pub(super) fn comparison(sheet: &mut Sheet<'_>, pack: &Pack) -> Result<(), XlsxError> {
    const COLUMNS: [Column<'static>; 6] = [
        ("Code", 9.0),
        ("Indicator", 40.0),
        ("Period", 13.0),
        ("Ours", 13.0),
        ("Compared with others", 90.0),
        ("Source", 60.0),
    ];
    sheet.title(
        COMPARISON,
        "England and statistical neighbours: published figures of other places, each with its year.",
    )?;
    sheet.widths(&COLUMNS)?;
    let sections = pack.themes.iter().flat_map(|theme| &theme.indicators);
    let rows: Vec<Vec<Cell>> = sections
        .filter(|section| !section.comparison_words.is_empty() && section.withheld.is_none())
        .map(|section| {
            let source = section
                .comparison
                .as_ref()
                .map_or("", |chart| chart.source.as_str());
            vec![
                Cell::text(&section.code),
                Cell::text(&section.name),
                Cell::Figure(section.latest.period.clone()),
                Cell::Figure(section.latest.text.clone()),
                Cell::text(&section.comparison_words),
                Cell::text(source),
            ]
        })
        .collect();
    sheet.table(HEAD, "Comparison", &COLUMNS, &rows)?;
    sheet.freeze(HEAD, 2)
}
