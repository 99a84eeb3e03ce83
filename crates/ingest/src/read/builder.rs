//! Cells gathered within the limits, each once, from whichever library read them.

use calamine::{CellErrorType, Data, ExcelDateTime, SheetVisible};
use jiff::civil::Date;

use crate::{Cell, Content, Limits, Refusal, Sheet, Visibility};

const LAST_ROW: u32 = 1_048_575;
const LAST_COLUMN: u32 = 16_383;

/// Gathers the cells of a workbook and counts what they hold together.
pub(super) struct Builder<'l> {
    limits: &'l Limits,
    cells: usize,
    characters: u64,
}

/// A cell as a library gives it.
pub(super) struct Given {
    pub(super) at: (u32, u32),
    pub(super) data: Data,
    pub(super) formula: Option<String>,
}

impl<'l> Builder<'l> {
    pub(super) fn new(limits: &'l Limits) -> Self {
        Self {
            limits,
            cells: 0,
            characters: 0,
        }
    }

    /// Takes one cell; nothing for a cell that holds nothing.
    pub(super) fn cell(&mut self, given: Given) -> Result<Option<Cell>, Refusal> {
        let (row, column) = given.at;
        if row > LAST_ROW || column > LAST_COLUMN {
            return Err(Refusal::damaged("a cell lies outside of what a sheet can hold"));
        }
        let formula = given.formula.filter(|formula| !formula.is_empty());
        if matches!(given.data, Data::Empty) && formula.is_none() {
            return Ok(None);
        }
        let (raw, content) = content(given.data).ok_or_else(|| {
            Refusal::damaged(format!(
                "the number in {} is not a number",
                crate::a1::address(row, column)
            ))
        })?;
        let cell = Cell {
            row,
            column,
            raw,
            content,
            formula,
            percent_format: false,
            number_format: None,
        };
        self.count(&cell)?;
        Ok(Some(cell))
    }

    fn count(&mut self, cell: &Cell) -> Result<(), Refusal> {
        self.cells += 1;
        if self.cells > self.limits.cells {
            return Err(Refusal::too_large(format!(
                "the workbook has more than {} cells",
                self.limits.cells
            )));
        }
        let characters = cell.raw.chars().count() + cell.formula.as_ref().map_or(0, String::len);
        if cell.raw.chars().count() > self.limits.text {
            let address = cell.address();
            return Err(Refusal::too_large(format!(
                "{address} holds more than {} characters",
                self.limits.text
            )));
        }
        self.characters += u64::try_from(characters).unwrap_or(u64::MAX);
        if self.characters > self.limits.inflated {
            return Err(Refusal::too_large("the text of all cells together is too long"));
        }
        Ok(())
    }
}

/// A sheet of cells in their order; a cell that is given twice makes the file untrustworthy.
pub(super) fn sheet(name: &str, visibility: Visibility, mut cells: Vec<Cell>) -> Result<Sheet, Refusal> {
    cells.sort_by_key(|cell| (cell.row, cell.column));
    let twice = cells
        .windows(2)
        .find(|pair| pair[0].row == pair[1].row && pair[0].column == pair[1].column);
    if let Some([cell, _]) = twice {
        return Err(Refusal::damaged(format!(
            "the cell {} stands twice in the file",
            cell.address()
        )));
    }
    Ok(Sheet {
        name: name.to_owned(),
        visibility,
        cells,
        ..Sheet::default()
    })
}

/// Gives a cell its number format; a format that shows nothing special is none.
pub(super) fn format(cell: &mut Cell, format: Option<&str>) {
    let Some(format) = format.filter(|format| !format.eq_ignore_ascii_case("general") && !format.is_empty())
    else {
        return;
    };
    cell.percent_format = shows_percentage(format);
    cell.number_format = Some(format.to_owned());
}

/// Whether a number format shows a hundred times the number: its percent sign is not just a letter of some text.
fn shows_percentage(format: &str) -> bool {
    let mut letters = format.chars();
    let mut is_quoted = false;
    while let Some(letter) = letters.next() {
        match letter {
            '"' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            '\\' | '_' | '*' => {
                letters.next();
            }
            '%' => return true,
            _ => {}
        }
    }
    false
}

/// How a library calls a sheet's visibility, in our words.
pub(super) fn visibility(visible: SheetVisible) -> Visibility {
    match visible {
        SheetVisible::Visible => Visibility::Visible,
        SheetVisible::Hidden => Visibility::Hidden,
        SheetVisible::VeryHidden => Visibility::VeryHidden,
    }
}

/// Whether there are not too many sheets, each with a name of its own.
pub(super) fn check_sheets(sheets: &[calamine::Sheet], limits: &Limits) -> Result<(), Refusal> {
    if sheets.len() > limits.sheets {
        return Err(Refusal::too_large(format!(
            "the workbook has more than {} sheets",
            limits.sheets
        )));
    }
    let names: std::collections::BTreeSet<&str> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    if names.len() < sheets.len() {
        return Err(Refusal::damaged("two sheets of the workbook have the same name"));
    }
    Ok(())
}

/// The text and the typed content of a cell; nothing for a number that is none.
fn content(data: Data) -> Option<(String, Content)> {
    Some(match data {
        Data::Empty => (String::new(), Content::Nothing),
        Data::String(text) => (text, Content::Text),
        Data::DurationIso(text) => (written_duration(&text).unwrap_or(text), Content::Text),
        Data::Int(number) => {
            let number = number as f64;
            (number.to_string(), Content::Number { number })
        }
        Data::Float(number) if number.is_finite() => (number.to_string(), Content::Number { number }),
        Data::Float(_) => return None,
        Data::Bool(truth) => (
            (if truth { "TRUE" } else { "FALSE" }).to_owned(),
            Content::Truth { truth },
        ),
        Data::DateTime(moment) => date(moment)?,
        Data::DateTimeIso(text) => match text.get(..10).and_then(|day| day.parse::<Date>().ok()) {
            Some(day) => (text, Content::Date { day }),
            None => (text, Content::Text),
        },
        Data::Error(error) => (error_text(&error), Content::Error),
    })
}

fn date(moment: ExcelDateTime) -> Option<(String, Content)> {
    let number = moment.as_f64();
    if !number.is_finite() {
        return None;
    }
    if !(0.0..2_958_466.0).contains(&number) {
        // Below nought or after the year 9999 there is no date: the number under a date's format is all there is.
        return Some((number.to_string(), Content::Number { number }));
    }
    let (year, month, day, ..) = moment.to_ymd_hms_milli();
    if moment.is_duration() || number < 1.0 {
        return Some((time(number), Content::Text));
    }
    let parts = (
        i16::try_from(year).ok(),
        i8::try_from(month).ok(),
        i8::try_from(day).ok(),
    );
    let day = match parts {
        (Some(year), Some(month), Some(day)) => Date::new(year, month, day).ok(),
        _ => None,
    };
    Some(match day {
        Some(day) => (day.to_string(), Content::Date { day }),
        None => (number.to_string(), Content::Number { number }),
    })
}

/// `PT12H30M` as a clock shows it.
fn written_duration(text: &str) -> Option<String> {
    let duration: jiff::SignedDuration = text.replace(',', ".").parse().ok()?;
    (!duration.is_negative()).then(|| time(duration.as_secs_f64() / 86_400.0))
}

/// A part of a day, or a duration of days, as hours and minutes: `36:15`, with seconds where there are any.
fn time(days: f64) -> String {
    let seconds = (days * 86_400.0).round();
    let (hours, rest) = ((seconds / 3_600.0).floor(), seconds % 3_600.0);
    let (minutes, seconds) = ((rest / 60.0).floor(), rest % 60.0);
    if seconds > 0.0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{hours}:{minutes:02}")
    }
}

fn error_text(error: &CellErrorType) -> String {
    error.to_string()
}
