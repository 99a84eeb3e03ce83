//! The report that is written while files are read: their texts, and what was noticed at which bytes.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use boardpack_model::Board;
use miette::NamedSource;

use crate::problem::{Problem, Problems};

/// Bytes of one of the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Spot {
    /// The file, by its number in the report.
    pub(crate) file: usize,
    /// The first byte.
    pub(crate) start: usize,
    /// The byte after the last.
    pub(crate) end: usize,
}

/// The files, and the problems found so far.
pub(crate) struct Report {
    sources: Vec<Source>,
    noted: RefCell<BTreeSet<Noted>>,
    broken_lines: RefCell<BTreeSet<(usize, usize)>>,
}

struct Source {
    name: String,
    text: Arc<NamedSource<String>>,
    /// The byte at which each line begins.
    line_starts: Vec<usize>,
    is_absent: bool,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Noted {
    spot: Spot,
    message: String,
    hint: Option<String>,
}

/// The files in the order in which an officer would put them right; any other file comes after them.
const ORDER: [&str; 7] = [
    "board.toml",
    "agencies.toml",
    "indicators.toml",
    "layouts.toml",
    "comparators.csv",
    "comparators.toml",
    "actions.toml",
];

/// Without these there is no board.
const NEEDED: [&str; 3] = ["board.toml", "agencies.toml", "indicators.toml"];

impl Report {
    pub(crate) fn new(files: &BTreeMap<String, String>) -> Self {
        let absent = NEEDED.iter().filter(|name| !files.contains_key(**name));
        let mut sources: Vec<Source> = files
            .iter()
            .map(|(name, text)| Source::new(name, text, false))
            .chain(absent.clone().map(|name| Source::new(name, "", true)))
            .collect();
        let rank = |name: &str| {
            ORDER
                .iter()
                .position(|known| *known == name)
                .unwrap_or(ORDER.len())
        };
        sources.sort_by(|a, b| (rank(&a.name), &a.name).cmp(&(rank(&b.name), &b.name)));
        Self {
            sources,
            noted: RefCell::default(),
            broken_lines: RefCell::default(),
        }
    }

    /// The files by number and name.
    pub(crate) fn files(&self) -> impl Iterator<Item = (usize, &str)> {
        self.sources.iter().map(|source| source.name.as_str()).enumerate()
    }

    /// The number of the file of that name.
    pub(crate) fn file(&self, name: &str) -> Option<usize> {
        self.sources.iter().position(|source| source.name == name)
    }

    /// The text of a file.
    pub(crate) fn text(&self, file: usize) -> &str {
        self.sources[file].text.inner()
    }

    /// The name of a file.
    pub(crate) fn name(&self, file: usize) -> &str {
        &self.sources[file].name
    }

    /// Whether a file that must be there is not.
    pub(crate) fn is_absent(&self, file: usize) -> bool {
        self.sources[file].is_absent
    }

    /// Whether everything in a file is known: it is there and can be read as TOML throughout.
    pub(crate) fn is_whole(&self, file: usize) -> bool {
        let broken = self.broken_lines.borrow();
        !self.is_absent(file) && broken.range((file, 0)..(file + 1, 0)).next().is_none()
    }

    /// Whether every section that a file begins is known: it is there and no heading in it is unreadable.
    pub(crate) fn has_all_sections(&self, file: usize) -> bool {
        let broken = self.broken_lines.borrow();
        let mut broken = broken.range((file, 0)..(file + 1, 0)).map(|(_, line)| *line);
        !self.is_absent(file) && !broken.any(|line| self.line(file, line).trim_start().starts_with('['))
    }

    /// Whether a line of the section that begins at a spot is unreadable, so that what seems absent may stand there.
    pub(crate) fn is_damaged(&self, spot: Spot) -> bool {
        let first = self.line_and_column(spot).0;
        let is_heading = |line: &&str| line.trim_start().starts_with('[');
        let below = self
            .text(spot.file)
            .lines()
            .skip(first)
            .take_while(|line| !is_heading(line))
            .count();
        let broken = self.broken_lines.borrow();
        broken
            .range((spot.file, first)..=(spot.file, first + below))
            .next()
            .is_some()
    }

    /// A line by its number, counted from one.
    fn line(&self, file: usize, number: usize) -> &str {
        let starts = &self.sources[file].line_starts;
        let start = starts.get(number - 1).copied().unwrap_or_default();
        let end = starts.get(number).copied().unwrap_or(self.text(file).len());
        self.text(file).get(start..end).unwrap_or_default()
    }

    /// Bytes of a file.
    pub(crate) fn spot(&self, file: usize, span: Range<usize>) -> Spot {
        let length = self.text(file).len();
        Spot {
            file,
            start: span.start.min(length),
            end: span.end.clamp(span.start.min(length), length),
        }
    }

    /// Notes a problem; on a line that cannot be read as TOML, the fault of the notation is problem enough.
    pub(crate) fn say(&self, spot: Spot, message: impl Into<String>, hint: impl Into<Option<String>>) {
        let line = (spot.file, self.line_and_column(spot).0);
        if !self.broken_lines.borrow().contains(&line) {
            self.note(spot, message.into(), hint.into());
        }
    }

    /// Notes a fault of the notation itself; one a line.
    pub(crate) fn say_broken(&self, spot: Spot, message: String, hint: Option<String>) {
        let line = (spot.file, self.line_and_column(spot).0);
        if self.broken_lines.borrow_mut().insert(line) {
            self.note(spot, message, hint);
        }
    }

    /// Marks every line of a spot as unreadable.
    pub(crate) fn mark_broken(&self, spot: Spot) {
        let first = self.line_and_column(spot).0;
        let last = self
            .line_and_column(Spot {
                start: spot.end,
                ..spot
            })
            .0;
        self.broken_lines
            .borrow_mut()
            .extend((first..=last).map(|line| (spot.file, line)));
    }

    fn note(&self, spot: Spot, message: String, hint: Option<String>) {
        self.noted.borrow_mut().insert(Noted { spot, message, hint });
    }

    /// File and line as people write them: `indicators.toml:12`.
    pub(crate) fn place(&self, spot: Spot) -> String {
        format!("{}:{}", self.name(spot.file), self.line_and_column(spot).0)
    }

    /// Where a spot begins: line, and column in characters, both counted from one.
    fn line_and_column(&self, spot: Spot) -> (usize, usize) {
        let starts = &self.sources[spot.file].line_starts;
        let line = starts.partition_point(|start| *start <= spot.start);
        let before = self
            .text(spot.file)
            .get(starts[line - 1]..spot.start)
            .unwrap_or_default();
        (line, before.trim_start_matches('\u{feff}').chars().count() + 1)
    }

    /// The board, or all problems.
    pub(crate) fn close(self, board: Option<Board>) -> Result<Board, Problems> {
        let noted = self.noted.borrow();
        if let Some(board) = board.filter(|_| noted.is_empty()) {
            return Ok(board);
        }
        Err(Problems {
            all: noted
                .iter()
                .take(Problems::MOST)
                .map(|noted| self.problem(noted))
                .collect(),
            left_out: noted.len().saturating_sub(Problems::MOST),
        })
    }

    fn problem(&self, noted: &Noted) -> Problem {
        let (line, column) = self.line_and_column(noted.spot);
        let source = &self.sources[noted.spot.file];
        Problem {
            file: source.name.clone(),
            line,
            column,
            span: noted.spot.start..noted.spot.end,
            message: noted.message.clone(),
            hint: noted.hint.clone(),
            source: Arc::clone(&source.text),
        }
    }
}

impl Source {
    fn new(name: &str, text: &str, is_absent: bool) -> Self {
        Self {
            name: name.to_owned(),
            text: Arc::new(NamedSource::new(name, text.to_owned())),
            line_starts: std::iter::once(0)
                .chain(text.match_indices('\n').map(|(at, _)| at + 1))
                .collect(),
            is_absent,
        }
    }
}
