//! The proposed layout tried on its own example: what it reads there, said to the officer.

use std::collections::BTreeSet;

use boardpack_model::{Place, Severity};

use super::Lesson;
use super::draft::Draft;
use crate::figure::Figure;
use crate::layouts::{self, Aliases, Scene, Sighted};

/// What the layout reads in the example, and what it stumbles over.
pub(super) fn remarks(lesson: &Lesson<'_>, draft: &Draft) -> Vec<String> {
    let place = Place::default();
    let scene = Scene {
        board: lesson.board,
        agency: lesson.agency,
        workbook: lesson.workbook,
        place: &place,
        aliases: &Aliases::default(),
    };
    let sighting = layouts::read(&scene, &draft.layout());
    let stands = |sighted: &&Sighted| matches!(sighted.figure, Figure::Value { .. });
    let figures: Vec<&Sighted> = sighting.figures.iter().filter(stands).collect();
    let mut remarks = vec![said(&figures)];
    let unusable: Vec<&Sighted> = sighting
        .figures
        .iter()
        .filter(|sighted| matches!(sighted.figure, Figure::Unusable(_)))
        .collect();
    if let Some(first) = unusable.first() {
        remarks.push(format!(
            "{} cells hold something that cannot be used as it stands, the first at {}",
            unusable.len(),
            first.place
        ));
    }
    let errors = sighting
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error);
    remarks.extend(
        errors
            .take(3)
            .map(|finding| format!("{}: {}", finding.place, finding.message)),
    );
    remarks
}

fn said(figures: &[&Sighted]) -> String {
    let periods: BTreeSet<_> = figures.iter().map(|figure| figure.period).collect();
    let indicators: BTreeSet<_> = figures.iter().map(|figure| &figure.indicator).collect();
    match (periods.first(), periods.last()) {
        (Some(first), Some(last)) => format!(
            "tried on the example, it reads {} figures of {}, from {first} to {last}",
            figures.len(),
            match indicators.len() {
                1 => "one indicator".to_owned(),
                count => format!("{count} indicators"),
            }
        ),
        _ => "tried on the example, it reads no figure yet: settle what is marked with `check` first"
            .to_owned(),
    }
}
