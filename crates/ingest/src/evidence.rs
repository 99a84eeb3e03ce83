//! What speaks for a return's period and agency beside its figures: titles, the names of sheets, the cover, the file's name.

use boardpack_model::board::Agency;
use boardpack_model::{Period, PeriodKind, Place};

use crate::fold::{fold, trimmed};
use crate::identify::in_words;
use crate::layouts::{Scene, Sighting};
use crate::period_label::{self, Stated};
use crate::{Content, Sheet};

/// Somebody's word for a period, and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Statement {
    /// `its title at Data!A1`.
    pub(crate) who: String,
    pub(crate) stated: Stated,
}

impl Statement {
    /// `its title at Data!A1 says 2026-27 Q2 (July to September 2026)`.
    pub(crate) fn in_words(&self) -> String {
        match self.stated {
            Stated::Period(period) => format!("{} says {}", self.who, in_words(period)),
            Stated::Quarter(quarter) => format!("{} says quarter {quarter}", self.who),
        }
    }

    /// Whether it cannot be true of a return for a period.
    pub(crate) fn contradicts(&self, own: Period, bare: Option<PeriodKind>) -> bool {
        match self.stated {
            Stated::Quarter(quarter) => {
                own.kind() == PeriodKind::FinancialQuarter
                    && bare != Some(PeriodKind::CalendarQuarter)
                    && own.part() != Some(quarter)
            }
            Stated::Period(period) => match period_label::aligned(period, own.kind()) {
                Some(period) => period != own,
                None => is_elsewhere(period, own),
            },
        }
    }

    /// Whether it names the very period.
    fn confirms(&self, own: Period) -> bool {
        matches!(self.stated, Stated::Period(period) if period_label::aligned(period, own.kind()) == Some(own))
    }
}

/// Whether a period of another kind cannot be the one in which a return's period lies.
fn is_elsewhere(stated: Period, own: Period) -> bool {
    use PeriodKind::{AcademicTerm, CalendarQuarter, FinancialQuarter, FinancialYear, HalfYear, Month};
    match (stated.kind(), own.kind()) {
        // A school year is written like a financial one.
        (FinancialYear, AcademicTerm) => {
            stated.year() != own.year()
                && !stated.contains(own.first_day())
                && !stated.contains(own.last_day())
        }
        (FinancialYear | HalfYear, FinancialQuarter | CalendarQuarter | Month)
        | (FinancialQuarter | CalendarQuarter, Month) => !stated.contains(own.first_day()),
        // A month can be the one in which a return is sent.
        (Month, FinancialQuarter | CalendarQuarter | AcademicTerm) => {
            let sent = own.last_day().saturating_add(jiff::Span::new().months(3));
            stated.last_day() < own.first_day() || stated.first_day() > sent
        }
        _ => false,
    }
}

/// What a file's name says.
pub(crate) fn of_name(scene: &Scene<'_>, file: &str) -> Option<Statement> {
    let stated = period_label::in_file_name(file, scene.agency.bare_quarters)?;
    Some(Statement {
        who: "the file's name".to_owned(),
        stated,
    })
}

/// What the titles above the figures of a period say, and the names of the sheets on which they stand. A year is no
/// contradiction where another title names the very period.
pub(crate) fn of_titles(scene: &Scene<'_>, sighting: &Sighting, own: Period) -> Vec<Statement> {
    let mut statements = Vec::new();
    for (name, rows) in &sighting.headings {
        let stands_here = |figure: &&crate::layouts::Sighted| figure.weighs && figure.place.sheet == *name;
        let mut here = sighting.figures.iter().filter(stands_here);
        if !here.any(|figure| figure.period.last_day() == own.last_day()) {
            continue;
        }
        let first = rows.iter().min().copied().unwrap_or_default();
        let sheets = scene.workbook.sheets.iter().filter(|sheet| sheet.name == *name);
        for sheet in sheets {
            statements.extend(of_sheet(scene, sheet, first));
        }
    }
    if statements.iter().any(|statement| statement.confirms(own)) {
        statements.retain(|statement| {
            !matches!(statement.stated, Stated::Period(period) if period_label::aligned(period, own.kind()).is_none())
        });
    }
    statements
}

fn of_sheet(scene: &Scene<'_>, sheet: &Sheet, first: u32) -> Vec<Statement> {
    let bare = scene.agency.bare_quarters;
    let mut statements = Vec::new();
    // A sheet named after a month or a bare quarter may be one of several; only a whole label counts.
    if let Some(stated) = period_label::in_title(&sheet.name, bare) {
        statements.push(Statement {
            who: format!("its sheet `{}`", trimmed(&sheet.name)),
            stated,
        });
    }
    for row in 0..first {
        // Two texts in a row are headings of columns, not a title.
        let texts: Vec<_> = sheet
            .row(row)
            .iter()
            .filter(|cell| !cell.is_blank() && cell.content != Content::Nothing)
            .collect();
        let title = match texts.as_slice() {
            [title] => title,
            [label, value] if is_period_label(&label.raw) => value,
            _ => continue,
        };
        if title.content != Content::Text {
            continue;
        }
        if let Some(stated) = period_label::in_title(&title.raw, bare).filter(|stated| !is_month(*stated)) {
            statements.push(Statement {
                who: format!("its title at {}", scene.place.at(&sheet.name, &title.address())),
                stated,
            });
        }
    }
    statements
}

/// A month above a table is more often the day of the report than its period.
fn is_month(stated: Stated) -> bool {
    matches!(stated, Stated::Period(period) if period.kind() == PeriodKind::Month)
}

fn is_period_label(text: &str) -> bool {
    matches!(
        fold(text).as_str(),
        "period" | "quarter" | "reporting period" | "return period" | "period covered" | "reporting quarter"
    )
}

/// What the cover of our own workbook says to people, beside its mark.
pub(crate) fn of_cover(scene: &Scene<'_>) -> Vec<Statement> {
    let sheets = scene.workbook.sheets.iter().filter(|sheet| sheet.is_visible());
    sheets
        .filter_map(|sheet| {
            let label = sheet
                .cells
                .iter()
                .take_while(|cell| cell.row < 20)
                .find(|cell| cell.content == Content::Text && is_period_label(&cell.raw))?;
            let value = sheet
                .row(label.row)
                .iter()
                .find(|cell| cell.column > label.column && !cell.is_blank())?;
            let text = value.raw.split(" (").next().unwrap_or_default();
            let stated = period_label::stated(text, scene.agency.bare_quarters)?;
            Some(Statement {
                who: format!("its cover at {}", scene.place.at(&sheet.name, &value.address())),
                stated,
            })
        })
        .collect()
}

/// Another agency of the board that a workbook says it is from, with the cell.
pub(crate) fn other_agency<'a>(scene: &Scene<'a>) -> Option<(&'a Agency, Place)> {
    let sheets = scene.workbook.sheets.iter().filter(|sheet| sheet.is_visible());
    sheets.into_iter().find_map(|sheet| {
        let label = sheet
            .cells
            .iter()
            .take_while(|cell| cell.row < 20)
            .find(|cell| cell.content == Content::Text && is_agency_label(&cell.raw))?;
        let value = sheet
            .row(label.row)
            .iter()
            .find(|cell| cell.column > label.column && !cell.is_blank())?;
        let named = fold(&value.raw);
        let is_named = |agency: &&Agency| [fold(&agency.name), fold(&agency.short_name)].contains(&named);
        let other = scene.board.agencies.iter().find(is_named)?;
        (other.code != scene.agency.code).then(|| (other, scene.place.at(&sheet.name, &value.address())))
    })
}

fn is_agency_label(text: &str) -> bool {
    matches!(
        fold(text).as_str(),
        "agency"
            | "organisation"
            | "name of agency"
            | "agency name"
            | "name of organisation"
            | "submitted by"
    )
}

/// Another agency whose name or short name a file's name begins with, where it does not speak of the sender.
pub(crate) fn agency_in_name<'a>(scene: &Scene<'a>, file: &str) -> Option<&'a Agency> {
    let words = |text: &str| {
        fold(text)
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let named = words(stem);
    let known_as = |agency: &Agency| {
        [&agency.name, &agency.short_name, &agency.code.to_string()].map(|name| words(name))
    };
    let speaks_of = |agency: &Agency| {
        known_as(agency)
            .iter()
            .any(|name| !name.is_empty() && named.windows(name.len()).any(|window| window == name.as_slice()))
    };
    if speaks_of(scene.agency) {
        return None;
    }
    scene.board.agencies.iter().find(|agency| {
        agency.code != scene.agency.code
            && known_as(agency)
                .iter()
                .any(|name| !name.is_empty() && named.starts_with(name))
    })
}
