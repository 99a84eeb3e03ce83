//! Our own return workbook: a row per figure, the period's column to fill in, earlier periods beside it for reference.

mod contributions;

use boardpack_model::{IndicatorCode, Measure, Period};

use super::columns::{PeriodColumn, headed_as, periods_in, rows_of};
use super::sighting::Wanted;
use super::{Scene, Sighting};
use crate::fold::fold;
use crate::template::words;
use crate::{Content, Sheet};

/// Reads the figures of a return for one period, and the words that came with them.
pub(crate) fn read(scene: &Scene<'_>, own: Period) -> Sighting {
    let mut sighting = read_table(scene, |column, row_period, kind| {
        // The columns beside it hold what the board knew when the workbook was made. They are locked and for reference: read as
        // figures, they would undo what was corrected since.
        if !in_own_column(column, own) {
            return None;
        }
        // The row says for which period its figure is (an indicator that runs behind).
        row_period.or_else(|| column.period(kind))
    });
    contributions::read(scene, own, &mut sighting);
    sighting
}

fn in_own_column(column: &PeriodColumn, own: Period) -> bool {
    column.label == crate::period_label::Label::Period(own)
}

/// Reads the table under the headings of our workbooks; `period` says which period a cell is for, if any.
pub(super) fn read_table(
    scene: &Scene<'_>,
    period: impl Fn(&PeriodColumn, Option<Period>, boardpack_model::PeriodKind) -> Option<Period>,
) -> Sighting {
    let mut sighting = Sighting::default();
    for sheet in scene.workbook.sheets.iter().filter(|sheet| sheet.is_visible()) {
        let Some(header) = rows_of(sheet)
            .into_iter()
            .find(|row| is_header(scene, sheet, *row))
        else {
            continue;
        };
        let column = |heading| headed_as(scene, sheet, header, heading).map(|cell| cell.column);
        let columns = periods_in(scene, sheet, header);
        for row in rows_of(sheet).into_iter().filter(|row| *row > header) {
            let text = |column: Option<u32>| {
                column
                    .and_then(|c| sheet.cell(row, c))
                    .map_or("", |cell| cell.raw.as_str())
            };
            let Some((code, measure)) = figure_of(text(column(words::CODE)), text(column(words::WANTED)))
            else {
                continue;
            };
            let Some(indicator) = scene.board.indicator(&code) else {
                continue;
            };
            let row_period = text(column(words::FOR)).trim().parse().ok();
            for place in &columns {
                if let Some(period) = period(place, row_period, indicator.every) {
                    let wanted = Wanted {
                        indicator: &code,
                        measure,
                        period,
                        provisional: place.provisional,
                    };
                    sighting.see(scene, sheet, (row, place.column), wanted);
                }
            }
            if let Some(commentary) = column(words::COMMENTARY) {
                sighting.hear(scene, sheet, (row, commentary), (&code, row_period));
            }
        }
    }
    sighting
}

fn is_header(scene: &Scene<'_>, sheet: &Sheet, row: u32) -> bool {
    headed_as(scene, sheet, row, words::CODE).is_some()
        && headed_as(scene, sheet, row, words::WANTED).is_some()
}

/// The headings over the figures of our workbook, where they name periods and none of them is the return's own.
pub(crate) fn other_headings(scene: &Scene<'_>, own: Period) -> Option<(boardpack_model::Place, Period)> {
    let sheets = scene.workbook.sheets.iter().filter(|sheet| sheet.is_visible());
    let headings: Vec<(&Sheet, PeriodColumn)> = sheets
        .filter_map(|sheet| {
            let header = rows_of(sheet)
                .into_iter()
                .find(|row| is_header(scene, sheet, *row))?;
            Some((sheet, periods_in(scene, sheet, header)))
        })
        .flat_map(|(sheet, columns)| columns.into_iter().map(move |column| (sheet, column)))
        .collect();
    if headings.iter().any(|(_, column)| in_own_column(column, own)) {
        return None;
    }
    let (sheet, column) = headings.last()?;
    let period = column.period(own.kind())?;
    Some((
        scene.at(sheet, &crate::a1::address(column.row, column.column)),
        period,
    ))
}

/// The indicator and the figure that a row asks for: `CSC05`, `Numerator: assessments in time`.
fn figure_of(code: &str, wanted: &str) -> Option<(IndicatorCode, Measure)> {
    let code = IndicatorCode::new(code.trim()).ok()?;
    let kind = fold(wanted.split(':').next()?);
    let measure = [Measure::Numerator, Measure::Denominator, Measure::Stated]
        .into_iter()
        .find(|measure| fold(words::measure(*measure)) == kind);
    match (measure, kind.as_str()) {
        (Some(measure), _) => Some((code, measure)),
        (None, "count") => Some((code, Measure::Numerator)),
        _ => None,
    }
}

/// What the cell beside "Nothing to report this period" says.
pub(crate) fn nil_cell(scene: &Scene<'_>) -> Option<(boardpack_model::Place, String)> {
    scene
        .workbook
        .sheets
        .iter()
        .filter(|sheet| sheet.is_visible())
        .find_map(|sheet| {
            let label = sheet
                .cells
                .iter()
                .find(|cell| cell.content == Content::Text && fold(&cell.raw) == fold(words::NIL))?;
            let answer = sheet
                .row(label.row)
                .iter()
                .find(|cell| cell.column > label.column && !cell.is_blank())?;
            Some((scene.at(sheet, &answer.address()), answer.raw.clone()))
        })
}
