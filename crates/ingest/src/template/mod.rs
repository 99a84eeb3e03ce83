//! The workbooks that partners fill in: one return of one period, and the past figures of a new board.

mod contents;
mod definitions;
mod history_workbook;
pub(crate) mod look;
mod return_workbook;
mod self_check;
pub(crate) mod words;
mod words_sheets;

use std::fmt;

use boardpack_model::board::{Agency, Indicator, ReturnSpec};
use boardpack_model::{Board, Measure, Observation, ReturnKey};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use crate::mark::{self, Mark};
use contents::Entry;

/// Why a workbook cannot be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateError(pub String);

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TemplateError {}

impl From<XlsxError> for TemplateError {
    fn from(error: XlsxError) -> Self {
        Self(format!("the workbook could not be written: {error}"))
    }
}

/// The workbook of one return, with the last four known values of each figure beside the cell to fill in.
///
/// The same board, key and observations give the same bytes. Of several observations of one figure the last counts.
pub fn template(board: &Board, key: &ReturnKey, known: &[Observation]) -> Result<Vec<u8>, TemplateError> {
    let job = Job::new(board, key)?;
    let assessment = job.board.self_assessment.as_ref();
    let assessment = assessment.filter(|assessment| assessment.is_due(key.period));
    let mut workbook = job.workbook()?;
    contents::write(&mut workbook, &job, &entries(assessment.is_some()), true)?;
    return_workbook::write(&mut workbook, &job, known)?;
    words_sheets::commentary(&mut workbook, &job)?;
    words_sheets::wants_and_offers(&mut workbook, &job)?;
    words_sheets::good_practice(&mut workbook, &job)?;
    if let Some(assessment) = assessment {
        words_sheets::self_assessment(&mut workbook, assessment, &job)?;
    }
    definitions::write(&mut workbook, &job)?;
    Ok(workbook.save_to_buffer()?)
}

/// The workbook for past figures: one row per figure, a column per period of the stretch that the key names.
pub fn history_template(board: &Board, key: &ReturnKey) -> Result<Vec<u8>, TemplateError> {
    let job = Job::new(board, key)?;
    let mut workbook = job.workbook()?;
    contents::write(&mut workbook, &job, &HISTORY_ENTRIES, false)?;
    history_workbook::write(&mut workbook, &job)?;
    definitions::write(&mut workbook, &job)?;
    Ok(workbook.save_to_buffer()?)
}

const HISTORY_ENTRIES: [Entry; 2] = [
    Entry {
        name: history_workbook::NAME,
        about: "The figures of past periods, as far as they are known: a row per figure, a column per period.",
    },
    DEFINITIONS,
];

const DEFINITIONS: Entry = Entry {
    name: definitions::NAME,
    about: "What each figure counts, and what it is used for.",
};

/// The sheets of a return's workbook.
fn entries(with_assessment: bool) -> Vec<Entry> {
    let assessment = Entry {
        name: words_sheets::ASSESSMENT,
        about: "Due with this return: a grade for each question, and what shows it.",
    };
    let mut entries = vec![
        Entry {
            name: return_workbook::NAME,
            about: "The figures, with the last four that the board holds beside them. Each has room for a line of commentary.",
        },
        Entry {
            name: words_sheets::COMMENTARY,
            about: "Where the board should know more: what is behind a figure, what is being done, what help is wanted.",
        },
        Entry {
            name: words_sheets::WANTS,
            about: "What you want from other partners, and what you can offer them. May stay empty.",
        },
        Entry {
            name: words_sheets::PRACTICE,
            about: "What went well and others may learn from. May stay empty.",
        },
    ];
    entries.extend(with_assessment.then_some(assessment));
    entries.push(DEFINITIONS);
    entries
}

/// What a workbook is made from.
struct Job<'a> {
    board: &'a Board,
    agency: &'a Agency,
    spec: &'a ReturnSpec,
    key: &'a ReturnKey,
    mark: Mark,
}

impl<'a> Job<'a> {
    fn new(board: &'a Board, key: &'a ReturnKey) -> Result<Self, TemplateError> {
        let agency = board
            .agency(&key.agency)
            .ok_or_else(|| TemplateError(format!("`{}` is not an agency of this board", key.agency)))?;
        let spec = board
            .return_spec(&key.agency, &key.code)
            .filter(|spec| board.owes(spec, key.period))
            .ok_or_else(|| {
                TemplateError(format!(
                    "no return `{}` is owed by {} for {}",
                    key.code, key.agency, key.period
                ))
            })?;
        Ok(Self {
            board,
            agency,
            spec,
            key,
            mark: Mark::of(board, key),
        })
    }

    /// An empty workbook with its mark and without a clock.
    fn workbook(&self) -> Result<Workbook, TemplateError> {
        let mut workbook = Workbook::new();
        let made = ExcelDateTime::from_ymd(2026, 1, 1)?;
        let properties = DocProperties::new()
            .set_title(self.title())
            .set_author(&self.board.name)
            .set_creation_datetime(&made);
        workbook.set_properties(&properties);
        workbook.define_name(mark::NAME, &format!("=\"{}\"", self.mark))?;
        Ok(workbook)
    }

    fn title(&self) -> String {
        format!(
            "{}: {}, {}",
            self.board.short_name, self.agency.name, self.spec.title
        )
    }

    /// The day on which it is due, in words; nothing where the calendar does not reach that far.
    fn due(&self) -> Option<String> {
        let day = self.board.due_day(self.spec, self.key.period).ok()?;
        Some(day.strftime("%A %-d %B %Y").to_string())
    }

    /// Its period, and by when it is wanted.
    fn when(&self) -> String {
        let period = crate::identify::in_words(self.key.period);
        match self.due() {
            Some(due) => format!("{period}, due {due}"),
            None => period,
        }
    }

    /// How many figures it asks for.
    fn figures(&self) -> usize {
        crate::reading::asked(self.board, self.spec, self.key.period).len()
    }

    /// The indicators it asks for.
    fn indicators(&self) -> Vec<&'a Indicator> {
        crate::reading::indicators(self.board, self.spec)
    }
}

/// What a figure counts, in the words that the reader takes apart again.
fn wanted(indicator: &Indicator, measure: Measure) -> String {
    let what = match measure {
        Measure::Denominator => indicator.denominator.as_deref().unwrap_or_default(),
        _ => &indicator.numerator,
    };
    let alone = measure == Measure::Numerator && !indicator.asks_denominator();
    let word = if alone { "Count" } else { words::measure(measure) };
    format!("{word}: {what}")
}

#[cfg(test)]
mod tests;
