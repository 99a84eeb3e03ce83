//! The form that travels with a pre-brief: what the pack says about each figure, and room for what the agency says to it.

use boardpack_model::pack::Pack;
use boardpack_model::{AgencyCode, Board, Period};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet};

use super::{TemplateError, look, words};
use crate::context::ContextMark;

const NAME: &str = "Context";
const HEADING_ROW: u32 = 4;
const COLUMNS: [(&str, f64); 6] = [
    (words::CODE, 9.0),
    (words::INDICATOR, 32.0),
    (words::SAYS, 44.0),
    (words::CONTEXT, 44.0),
    (words::CONTEXT_DONE, 36.0),
    (words::CONTEXT_HELP, 30.0),
];

/// The form for one agency: a row for each of its indicators, those that stand on the first page first. `pack` is what was
/// kept of the pack for this agency, and `until` the last day on which context is taken into it, in words.
///
/// The same board, pack and day give the same bytes.
pub fn context_form(
    board: &Board,
    agency: &AgencyCode,
    pack: &Pack,
    until: &str,
) -> Result<Vec<u8>, TemplateError> {
    let mark = ContextMark {
        board: board.code.clone(),
        agency: agency.clone(),
        period: pack.period,
    };
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_ymd(2026, 1, 1)?;
    let name = board
        .agency(agency)
        .map_or_else(|| agency.to_string(), |one| one.name.clone());
    let properties = DocProperties::new()
        .set_title(format!("{}: {name}, context", board.short_name))
        .set_author(&board.name)
        .set_creation_datetime(&made);
    workbook.set_properties(&properties);
    let sheet = workbook.add_worksheet();
    sheet.set_name(NAME)?;
    head(sheet, (&name, pack.period, until), &mark)?;
    let end = rows(sheet, pack)?;
    if end > HEADING_ROW + 1 {
        sheet.add_data_validation(HEADING_ROW + 1, 3, end - 1, 5, &look::words_validation()?)?;
    }
    sheet.set_freeze_panes(HEADING_ROW + 1, 2)?;
    sheet.set_repeat_rows(HEADING_ROW, HEADING_ROW)?;
    sheet.set_selection(HEADING_ROW + 1, 3, HEADING_ROW + 1, 3)?;
    sheet.set_landscape();
    sheet.set_paper_size(9);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_header(format!("&C{}", look::in_header(&pack.marking)));
    sheet.set_footer(format!(
        "&L&A&C{}&RPage &P of &N",
        look::in_header(&mark.to_string())
    ));
    look::protect(sheet);
    Ok(workbook.save_to_buffer()?)
}

fn head(
    sheet: &mut Worksheet,
    (name, period, until): (&str, Period, &str),
    mark: &ContextMark,
) -> Result<(), TemplateError> {
    let title = format!("{name}: what the pack will say about you, and what you say to it");
    sheet.write_string_with_format(0, 0, title, &look::title())?;
    let by = if until.is_empty() {
        String::new()
    } else {
        format!(", until the end of {until}")
    };
    let when = format!("{}{by}", crate::identify::in_words(period));
    sheet.write_string_with_format(1, 0, when, &look::label())?;
    let how_to = "Write into the yellow cells where the board should know more, and put the file into your drop folder. What you \
                  leave empty stays as it is. No names and no details of single children or families.";
    sheet.write_string(2, 0, how_to)?;
    sheet.write_string(3, 0, mark.to_string())?;
    for (column, (heading, width)) in (0_u16..).zip(COLUMNS) {
        sheet.write_string_with_format(HEADING_ROW, column, heading, &look::heading())?;
        sheet.set_column_width(column, width)?;
    }
    sheet.set_row_height(HEADING_ROW, 32)?;
    Ok(())
}

/// Gives the row after the last.
fn rows(sheet: &mut Worksheet, pack: &Pack) -> Result<u32, TemplateError> {
    let is_first = |code: &str| pack.chair.exceptions.iter().any(|row| row.code == code);
    let mut sections: Vec<_> = pack.themes.iter().flat_map(|theme| &theme.indicators).collect();
    sections.sort_by_key(|section| !is_first(&section.code));
    let mut row = HEADING_ROW + 1;
    for section in sections {
        let exception = pack.chair.exceptions.iter().find(|row| row.code == section.code);
        let on_page_one =
            exception.map_or_else(String::new, |row| format!(" On the first page: {}", row.reason));
        let says = format!(
            "{} in {} ({}). {}{on_page_one}",
            section.latest.text,
            section.latest.period,
            section.rag.words(),
            section.statement,
        );
        look::write_given(
            sheet,
            row,
            &[&section.code, &section.name, &says],
            &COLUMNS.map(|(_, width)| width)[..3],
        )?;
        for column in 3..6 {
            sheet.write_blank(row, column, &look::input_text())?;
        }
        row += 1;
    }
    Ok(row)
}
