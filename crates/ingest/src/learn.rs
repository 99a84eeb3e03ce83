//! A layout proposed from an example workbook, as pipeline text for the officer to check.
//!
//! What is certain (a code, an indicator's own name or wording) is written as a label; what only looks like something is
//! written as a comment beside what it looks like, and the officer decides.

mod draft;
mod headings;
mod records;
mod signs;
mod table;
mod tidy;
mod trial;
mod wording;
mod write;

use boardpack_model::board::Agency;
use boardpack_model::{AgencyCode, Board};
use serde::Serialize;

use crate::{Dropped, Sheet, Workbook, layouts, mark, scan};
use draft::Draft;
use wording::Wordings;

/// A proposed layout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proposal {
    /// A `[[layout]]` section for `layouts.toml`; empty where nothing can be proposed.
    pub text: String,
    /// What the officer should look at, in words.
    pub remarks: Vec<String>,
}

impl Proposal {
    fn nothing(remark: impl Into<String>) -> Self {
        Self {
            text: String::new(),
            remarks: vec![remark.into()],
        }
    }
}

/// What a layout is learnt from: the board, whose workbook it is, and the one sheet to look at, if only one.
#[derive(Clone, Copy)]
struct Lesson<'a> {
    board: &'a Board,
    agency: &'a Agency,
    workbook: &'a Workbook,
    sheet: Option<&'a str>,
}

impl<'a> Lesson<'a> {
    /// The sheets to look at: the one that was asked for, else those that people see.
    fn sheets(&self) -> Vec<&'a Sheet> {
        let wanted = self.sheet.map(crate::fold::fold);
        let mut sheets: Vec<&Sheet> = self.workbook.sheets.iter().collect();
        sheets.retain(|sheet| match &wanted {
            Some(wanted) => crate::fold::fold(&sheet.name) == *wanted,
            None => sheet.is_visible(),
        });
        sheets
    }
}

/// Proposes a layout by which an agency's example workbook can be read, from all its visible sheets or from one.
pub fn learn(board: &Board, agency: &AgencyCode, workbook: &Workbook, sheet: Option<&str>) -> Proposal {
    let Some(agency) = board.agency(agency) else {
        return Proposal::nothing(format!("`{agency}` is not an agency of this board"));
    };
    if holds_personal_data(board, agency, workbook) {
        return Proposal::nothing(
            "the example seems to hold details of single people, so nothing is learnt from it and nothing of it is shown: \
             ask for one without them",
        );
    }
    if !mark::marks(workbook).is_empty() {
        return Proposal::nothing(
            "this is the board's own return workbook: it is read as it is, and needs no layout",
        );
    }
    let lesson = Lesson {
        board,
        agency,
        workbook,
        sheet,
    };
    if lesson.sheets().is_empty() {
        let names: Vec<String> = workbook.sheets.iter().map(|s| format!("`{}`", s.name)).collect();
        return Proposal::nothing(format!(
            "the workbook has no such sheet to look at; its sheets are {}",
            names.join(", ")
        ));
    }
    let wordings = Wordings::of(board, agency);
    match best(&lesson, &wordings) {
        Some(draft) => proposed(&lesson, draft),
        None => Proposal::nothing(
            "no row or column of the workbook looks like a figure that this agency is asked for: check that the indicators \
             name it as their agency, or write the layout by hand",
        ),
    }
}

fn holds_personal_data(board: &Board, agency: &Agency, workbook: &Workbook) -> bool {
    let dropped = Dropped {
        agency: agency.code.clone(),
        file: String::new(),
        sha256: String::new(),
        cleared: false,
    };
    !scan::scan(board, &dropped, workbook).strong.is_empty()
}

/// The draft that finds the most figures; of equals the commoner shape.
fn best(lesson: &Lesson<'_>, wordings: &Wordings<'_>) -> Option<Draft> {
    let drafts = [
        table::draft(lesson, wordings),
        records::draft(lesson, wordings),
        tidy::draft(lesson, wordings),
    ];
    let drafts = drafts
        .into_iter()
        .flatten()
        .filter(|draft| draft.weight() > (0, 0));
    drafts.reduce(|best, other| {
        if other.weight() > best.weight() {
            other
        } else {
            best
        }
    })
}

fn proposed(lesson: &Lesson<'_>, mut draft: Draft) -> Proposal {
    draft.name = name(lesson.agency, &draft);
    draft.keep_likeliest();
    draft.signs = signs::signs(lesson, &draft);
    let mut remarks = std::mem::take(&mut draft.remarks);
    let known = lesson.agency.layouts.iter();
    if let Some(known) = known
        .into_iter()
        .find(|known| layouts::fits(known, lesson.workbook))
    {
        remarks.push(format!(
            "the layout `{}` fits this workbook too and is tried first: take it away, or give it other signs",
            known.name
        ));
    }
    remarks.extend(trial::remarks(lesson, &draft));
    Proposal {
        text: write::section(lesson, &draft),
        remarks,
    }
}

/// A name that none of the agency's layouts has.
fn name(agency: &Agency, draft: &Draft) -> String {
    let sheet = draft.form.first_sheet();
    let stem = if sheet.is_empty() {
        "learnt from an example".to_owned()
    } else {
        format!("learnt from {sheet}")
    };
    let taken = |name: &str| agency.layouts.iter().any(|layout| layout.name == name);
    let numbered = (2..).map(|number| format!("{stem} ({number})"));
    std::iter::once(stem.clone())
        .chain(numbered)
        .find(|name| !taken(name))
        .unwrap_or(stem)
}

#[cfg(test)]
mod tests;
