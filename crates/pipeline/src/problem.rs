//! Problems: what is wrong in the pipeline files, where, and what to write instead.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use miette::{Diagnostic, LabeledSpan, NamedSource, SourceCode};
use serde::Serialize;

/// One problem in one file.
#[derive(Debug, Clone)]
pub struct Problem {
    /// The file, below the board's folder: `years/2026-27.toml`.
    pub file: String,
    /// The line, counted from one.
    pub line: usize,
    /// The column in characters, counted from one.
    pub column: usize,
    /// The bytes of the file that it is about.
    pub span: Range<usize>,
    /// What is true, in plain words.
    pub message: String,
    /// What to write instead.
    pub hint: Option<String>,
    /// The file's text, for showing the line.
    pub source: Arc<NamedSource<String>>,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Problem {}

impl Diagnostic for Problem {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let hint = self.hint.as_ref()?;
        Some(Box::new(hint))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let label = LabeledSpan::new_with_span(Some("here".to_owned()), self.span.clone());
        Some(Box::new(std::iter::once(label)))
    }
}

/// Every problem of a board's pipeline files, in order of file and line; at most [`Problems::MOST`].
#[derive(Debug, Clone)]
pub struct Problems {
    /// The problems.
    pub all: Vec<Problem>,
    /// How many more there are than are kept.
    pub left_out: usize,
}

impl Problems {
    /// How many problems are kept.
    pub const MOST: usize = 200;

    /// The problems as plain rows, for text and JSON.
    pub fn list(&self) -> Vec<Listed> {
        self.all.iter().map(Listed::of).collect()
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.all.len() + self.left_out {
            1 => f.write_str("one problem in the pipeline files"),
            count => write!(f, "{count} problems in the pipeline files"),
        }?;
        if self.left_out > 0 {
            write!(f, ", of which the first {} are shown", self.all.len())?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

impl Diagnostic for Problems {
    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        Some(Box::new(
            self.all.iter().map(|problem| problem as &dyn Diagnostic),
        ))
    }
}

/// A problem as a plain row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// The file, below the board's folder.
    pub file: String,
    /// The line, counted from one.
    pub line: usize,
    /// The column in characters, counted from one.
    pub column: usize,
    /// What is true.
    pub message: String,
    /// What to write instead.
    pub hint: Option<String>,
}

impl Listed {
    fn of(problem: &Problem) -> Self {
        Self {
            file: problem.file.clone(),
            line: problem.line,
            column: problem.column,
            message: problem.message.clone(),
            hint: problem.hint.clone(),
        }
    }
}

impl fmt::Display for Listed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)?;
        match &self.hint {
            Some(hint) => write!(f, "\n  hint: {hint}"),
            None => Ok(()),
        }
    }
}
