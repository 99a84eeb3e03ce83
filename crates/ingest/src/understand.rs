//! What a file that came from an agency is: set aside, for the officer to decide, or read.

use std::collections::BTreeSet;

use boardpack_model::board::{Agency, ReturnSpec};
use boardpack_model::{AgencyCode, Board, Finding, IndicatorCode, PeriodKind, Place, ReturnKey};

use crate::identify::{self, Hold};
use crate::layouts::{self, Aliases, Scene, Sighting};
use crate::mark::Mark;
use crate::nil::{self, Nil};
use crate::reading::{Reading, Settled, settle};
use crate::{Visibility, Workbook, mark, marked_up, scan};

/// A file from an agency's drop folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dropped {
    /// The agency whose folder it lay in.
    pub agency: AgencyCode,
    /// The name under which it came: a hint, and words for people.
    pub file: String,
    /// The SHA-256 of its bytes in lower-case hex.
    pub sha256: String,
    /// Whether the officer has said that what seemed to be personal data in it is none.
    pub cleared: bool,
}

/// What a file was understood to be.
#[derive(Debug, Clone, PartialEq)]
pub enum Understanding {
    /// It seems to hold personal data: set aside unread. The findings name sheets and cells, and repeat nothing of what
    /// stands there; nor do they repeat the file's name.
    Quarantined {
        /// Where.
        findings: Vec<Finding>,
    },
    /// The officer decides.
    Held {
        /// Why, in words.
        reason: String,
        /// The return that it seems to be, where that much is known.
        key: Option<ReturnKey>,
        /// What was noticed.
        findings: Vec<Finding>,
    },
    /// It is an attempt at a return, or at several: one reading for each, at least one.
    Read(Vec<Reading>),
}

/// Understands a workbook as what an agency sent. Reads nothing else and changes nothing.
pub fn understand(board: &Board, dropped: &Dropped, workbook: &Workbook) -> Understanding {
    scan::guarded((board, dropped, workbook), || {
        let place = Place::file(&dropped.sha256, &dropped.file);
        let copy = marked_up::returned(workbook, (&dropped.agency, &place));
        let workbook = copy.as_ref().map_or(workbook, |copy| &copy.workbook);
        let understood = concluded(
            attempt(board, dropped, (workbook, &place)),
            dropped,
            (workbook, &place),
        );
        answered(understood, copy)
    })
}

/// Reads a held workbook as the return that the officer says it is.
///
/// The return's agency, code and period are taken from the officer, whatever the workbook and the file's name say; a heading
/// that can mean two periods is read in the way that agrees. Personal data is quarantined all the same.
pub fn understand_as(
    board: &Board,
    dropped: &Dropped,
    workbook: &Workbook,
    key: &ReturnKey,
) -> Understanding {
    scan::guarded((board, dropped, workbook), || {
        let place = Place::file(&dropped.sha256, &dropped.file);
        let copy = marked_up::returned(workbook, (&dropped.agency, &place));
        let workbook = copy.as_ref().map_or(workbook, |copy| &copy.workbook);
        let understood = concluded(
            attempt_as(board, key, (workbook, &place)),
            dropped,
            (workbook, &place),
        );
        answered(understood, copy)
    })
}

/// Gives the answers of a marked-up copy to the reading that they are about; to the first where that cannot be told.
fn answered(mut understood: Understanding, copy: Option<marked_up::Returned>) -> Understanding {
    let answers = copy.map(|copy| copy.answers).unwrap_or_default();
    if let Understanding::Read(readings) = &mut understood {
        for answer in answers {
            let is_about = |reading: &Reading| {
                let mut asked = reading.asked.iter();
                asked.any(|(indicator, _, period)| *indicator == answer.indicator && *period == answer.period)
            };
            let index = readings.iter().position(is_about).unwrap_or_default();
            if let Some(reading) = readings.get_mut(index) {
                reading.answers.push(answer);
            }
        }
    }
    understood
}

fn concluded(
    attempt: Result<Vec<Reading>, Hold>,
    dropped: &Dropped,
    (workbook, place): (&Workbook, &Place),
) -> Understanding {
    match attempt {
        Ok(mut readings) => {
            let sheets_read: Vec<String> = readings
                .iter()
                .flat_map(|reading| reading.sheets_read.iter().cloned())
                .collect();
            let notes = about_the_file(dropped, (workbook, place), &sheets_read);
            if let Some(first) = readings.first_mut() {
                first.findings.extend(notes);
            }
            Understanding::Read(readings)
        }
        Err(hold) => Understanding::Held {
            reason: hold.reason,
            key: hold.key,
            findings: hold.findings,
        },
    }
}

fn attempt(
    board: &Board,
    dropped: &Dropped,
    (workbook, place): (&Workbook, &Place),
) -> Result<Vec<Reading>, Hold> {
    let Some(agency) = board.agency(&dropped.agency) else {
        return Err(Hold::because(format!(
            "`{}` is not an agency of this board",
            dropped.agency
        )));
    };
    let scene = Scene {
        board,
        agency,
        workbook,
        place,
        aliases: &Aliases::default(),
    };
    let marks = mark::marks(workbook);
    if !marks.is_empty() {
        return by_marks(&scene, &marks, &dropped.file);
    }
    let sighting = sighted(&scene)?;
    let returns = identify::by_figures(&scene, &sighting, &dropped.file)?;
    Ok(settle_each(&scene, sighting, &returns))
}

/// Our own workbook, or several put into one file: then each by the sheets that bear its mark.
fn by_marks(scene: &Scene<'_>, marks: &[Mark], file: &str) -> Result<Vec<Reading>, Hold> {
    let several: Option<Vec<Workbook>> = marks
        .iter()
        .map(|mark| mark::sheets_of(scene.workbook, mark))
        .collect();
    let (Some(workbooks), true) = (several, marks.len() > 1) else {
        let (spec, key) = identify::by_mark(scene, marks, Some(file))?;
        return Ok(vec![read_template(scene, (spec, key), &BTreeSet::new())]);
    };
    marks
        .iter()
        .zip(&workbooks)
        .map(|(mark, workbook)| {
            let scene = Scene { workbook, ..*scene };
            let (spec, key) = identify::by_mark(&scene, std::slice::from_ref(mark), None)?;
            Ok(read_template(&scene, (spec, key), &BTreeSet::new()))
        })
        .collect()
}

fn attempt_as(
    board: &Board,
    key: &ReturnKey,
    (workbook, place): (&Workbook, &Place),
) -> Result<Vec<Reading>, Hold> {
    let agency = board.agency(&key.agency);
    let spec = board
        .return_spec(&key.agency, &key.code)
        .filter(|spec| board.owes(spec, key.period));
    let (Some(agency), Some(spec)) = (agency, spec) else {
        return Err(Hold::because(format!("no return `{key}` is owed to this board")));
    };
    let scene = Scene {
        board,
        agency,
        workbook,
        place,
        aliases: &Aliases::default(),
    };
    let others = of_other_returns(board, spec);
    let marks = mark::marks(workbook);
    if let Some(mark) = marks.iter().find(|mark| mark.key() == *key).or(marks.first()) {
        // Of several of our workbooks in one file only the sheets of the one that the officer named.
        let of_mark = mark::sheets_of(workbook, mark).filter(|_| marks.len() > 1);
        let scene = Scene {
            workbook: of_mark.as_ref().unwrap_or(workbook),
            ..scene
        };
        return Ok(vec![read_template(&scene, (spec, key.clone()), &others)]);
    }
    let mut sighting = sighted_for(&scene, key)?;
    sighting.leave_out(&scene, &others);
    Ok(settle_each(&scene, sighting, &[(spec, key.clone())]))
}

/// The indicators that other returns of an agency ask for, and this one does not.
fn of_other_returns(board: &Board, spec: &ReturnSpec) -> BTreeSet<IndicatorCode> {
    let others = board.returns.iter().filter(|other| other.agency == spec.agency);
    others
        .flat_map(|other| &other.indicators)
        .filter(|indicator| !spec.indicators.contains(indicator))
        .cloned()
        .collect()
}

/// What the agency's layouts find, with bare quarters as the agency has said, else in the way in which the return's period has
/// figures.
fn sighted_for(scene: &Scene<'_>, key: &ReturnKey) -> Result<Sighting, Hold> {
    let as_agreed = sighted(scene)?;
    let speaks_of_it = |sighting: &Sighting| {
        let mut figures = sighting.figures.iter();
        figures.any(|figure| figure.weighs && figure.period == key.period)
    };
    if speaks_of_it(&as_agreed) {
        return Ok(as_agreed);
    }
    let otherwise = [PeriodKind::FinancialQuarter, PeriodKind::CalendarQuarter].map(|kind| {
        let agency = Agency {
            bare_quarters: Some(kind),
            ..scene.agency.clone()
        };
        let scene = Scene {
            agency: &agency,
            ..*scene
        };
        sighted(&scene)
    });
    let other = otherwise
        .into_iter()
        .filter_map(Result::ok)
        .find(|sighting| speaks_of_it(sighting));
    Ok(other.unwrap_or(as_agreed))
}

/// What all layouts of the agency find whose signs the workbook bears. Each indicator is read by the first that finds it.
fn sighted(scene: &Scene<'_>) -> Result<Sighting, Hold> {
    let mut whole: Option<Sighting> = None;
    let layouts = scene.agency.layouts.iter();
    for layout in layouts.filter(|layout| layouts::fits(layout, scene.workbook)) {
        let aliases = Aliases::new(&layout.aliases);
        let scene = Scene {
            aliases: &aliases,
            ..*scene
        };
        whole
            .get_or_insert_default()
            .join(layouts::read(&scene, layout), &layout.name);
    }
    whole.ok_or_else(|| unknown_layout(scene))
}

fn unknown_layout(scene: &Scene<'_>) -> Hold {
    let mut reason = format!(
        "the workbook is neither our return workbook nor laid out as agreed with {}",
        scene.agency.name
    );
    let near = scene.agency.layouts.iter().find_map(|layout| {
        layouts::nearly_fits(layout, scene.workbook, scene.place).map(|near| (&layout.name, near))
    });
    let others = scene.board.agencies.iter();
    let of_another = others
        .filter(|other| other.code != scene.agency.code)
        .find(|other| {
            let mut theirs = other.layouts.iter();
            theirs.any(|layout| layouts::fits(layout, scene.workbook))
        });
    if let Some(other) = of_another {
        reason = format!("{reason}; it is laid out as agreed with {}", other.name);
    } else if let Some((name, near)) = near {
        reason = format!("{reason}; it is nearly laid out as `{name}`: {}", near.join("; "));
    }
    Hold::because(reason)
}

/// One reading for each return, each with the figures that it asks for; what none asks for goes with the first.
fn settle_each(scene: &Scene<'_>, sighting: Sighting, returns: &[(&ReturnSpec, ReturnKey)]) -> Vec<Reading> {
    let parts = sighting.parted(
        &returns
            .iter()
            .map(|(spec, _)| &*spec.indicators)
            .collect::<Vec<_>>(),
    );
    parts
        .into_iter()
        .zip(returns)
        .map(|(part, (spec, key))| {
            let layout = part.layout();
            let settled = Settled {
                spec,
                key: key.clone(),
                nil: Nil::NotSaid,
                layout,
            };
            settle(scene, settled, part)
        })
        .collect()
}

fn read_template(
    scene: &Scene<'_>,
    (spec, key): (&ReturnSpec, ReturnKey),
    others: &BTreeSet<IndicatorCode>,
) -> Reading {
    let mut sighting: Sighting = if spec.is_history {
        layouts::history::read(scene)
    } else {
        layouts::template::read(scene, key.period)
    };
    sighting.leave_out(scene, others);
    let nil = nil::read(scene, &mut sighting.findings);
    let layout = if spec.is_history {
        "history template"
    } else {
        "template"
    };
    settle(
        scene,
        Settled {
            spec,
            key,
            nil,
            layout: layout.to_owned(),
        },
        sighting,
    )
}

/// Notes about the file itself: its real format, its encoding, sheets that were not read.
fn about_the_file(
    dropped: &Dropped,
    (workbook, place): (&Workbook, &Place),
    sheets_read: &[String],
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let extension = dropped
        .file
        .rsplit_once('.')
        .map(|(_, extension)| extension.to_lowercase());
    if let Some(extension) = extension.filter(|extension| !workbook.format.may_end(extension)) {
        let message = format!(
            "its name ends in .{extension}, and it was read as what it is: {}",
            workbook.format.word()
        );
        findings.push(Finding::note("name-and-format", place.clone(), message));
    }
    for note in &workbook.notes {
        findings.push(Finding::note("about-the-file", place.clone(), note.clone()));
    }
    for sheet in &workbook.sheets {
        let (visibility, was_read) = (sheet.visibility, sheets_read.contains(&sheet.name));
        let message = match (visibility, was_read) {
            (Visibility::Visible, _) => continue,
            (_, true) => "the sheet is hidden, and it was read because the layout names it",
            (_, false) => "the sheet is hidden, and it was not read",
        };
        findings.push(
            Finding::note("hidden-sheet", place.at(&sheet.name, ""), message)
                .hint("take hidden sheets out of a return: they are easily forgotten"),
        );
    }
    findings
}

#[cfg(test)]
mod tests {
    use boardpack_model::layout::{Shape, Wide};
    use proptest::prelude::*;

    use super::*;
    use crate::layouts::testing::{board, code, key, label, sheet, understood, words, workbook};

    fn wide() -> Board {
        board(Some(Shape::Wide(Wide {
            sheet: None,
            label_header: "Measure".to_owned(),
            labels: vec![
                label("Incidents", "POL01"),
                label("Attended", "POL08"),
                label("Attended", "POL08/denominator"),
            ],
            commentary_header: None,
        })))
    }

    #[test]
    fn a_workbook_that_is_no_layout_is_held() {
        let other = workbook(vec![sheet("Minutes", "Present | Apologies")]);
        assert_eq!(
            understood(&wide(), "minutes.xlsx", &other),
            "held: the workbook is neither our return workbook nor laid out as agreed with Blanktown Police"
        );
        let empty = workbook(vec![sheet(
            "Data",
            "Blanktown\nMeasure | 2026-27 Q1\nIncidents |",
        )]);
        assert_eq!(
            understood(&wide(), "empty.xlsx", &empty),
            "held: no figure of an indicator that this agency supplies was found in the workbook"
        );
    }

    #[test]
    fn a_folder_of_no_agency_is_held() {
        let dropped = Dropped {
            agency: code("fire"),
            file: "x.xlsx".to_owned(),
            sha256: String::new(),
            cleared: false,
        };
        let held = understand(&wide(), &dropped, &workbook(Vec::new()));
        assert_eq!(words(&held), "held: `fire` is not an agency of this board");
    }

    #[test]
    fn the_officer_can_say_which_return_a_held_workbook_is() {
        let as_key = |text: &str, of: &str| {
            let dropped = Dropped {
                agency: code("police"),
                file: "police 2026-27 Q3.xlsx".to_owned(),
                sha256: String::new(),
                cleared: false,
            };
            let book = workbook(vec![sheet("Data", text)]);
            words(&understand_as(&wide(), &dropped, &book, &key("quarterly", of)))
        };
        let clear = "Blanktown\nMeasure | 2026-27 Q1\nIncidents | 3";
        let words = as_key(clear, "2026-27 Q1");
        assert!(
            words.contains("POL01 numerator 2026-27 Q1 = 3 at Data!B3"),
            "{words}"
        );
        let both = "Blanktown\nMeasure | 2025-26 Q4 | 2026-27 Q1\nIncidents | 2 | 3";
        let words = as_key(both, "2025-26 Q4");
        assert!(
            words.contains("note later-figures at police 2026-27 Q3.xlsx: it also holds figures of later periods, the first of them 2026-27 Q1: 1 in all, which were not read"),
            "{words}"
        );
        let ambiguous = "Blanktown\nMeasure | Q1 2026\nIncidents | 3";
        let words = as_key(ambiguous, "2025-26 Q4");
        assert!(
            words.contains("POL01 numerator 2025-26 Q4 = 3 at Data!B3"),
            "{words}"
        );
        let words = as_key(ambiguous, "2026-27 Q1");
        assert!(
            words.contains("POL01 numerator 2026-27 Q1 = 3 at Data!B3"),
            "{words}"
        );
        assert!(
            as_key(clear, "2019-20 Q1").starts_with("held: no return `2019-20-Q1/police/quarterly` is owed")
        );
        let personal = "Blanktown\nC999000000001";
        assert!(as_key(personal, "2026-27 Q1").starts_with("quarantined"));
    }

    #[test]
    fn the_return_that_the_officer_names_brings_no_figures_of_another() {
        let mut board = wide();
        if let Shape::Wide(wide) = &mut board.agencies[0].layouts[0].shape {
            wide.labels.push(label("Exclusions", "EDU03"));
        }
        let text = "Blanktown\nMeasure | 2026-27 Q1\nIncidents | 3";
        let schools = "Measure | 2025-26 Summer\nExclusions | 8\nLeavers | 2";
        let book = workbook(vec![sheet("Data", text), sheet("Schools", schools)]);
        let as_key = |code_of: &str, of: &str| {
            let dropped = Dropped {
                agency: code("police"),
                file: "x.xlsx".to_owned(),
                sha256: String::new(),
                cleared: false,
            };
            words(&understand_as(&board, &dropped, &book, &key(code_of, of)))
        };
        let words = as_key("quarterly", "2026-27 Q1");
        assert!(words.contains("POL01 numerator 2026-27 Q1 = 3"), "{words}");
        assert!(
            !words.contains("EDU03 numerator") && !words.contains("Schools"),
            "{words}"
        );
        assert!(
            words.contains("note figures-of-another-return at x.xlsx: it also holds figures of EDU03, for which another return asks; they were not read"),
            "{words}"
        );
        let words = as_key("termly", "2025-26 Summer");
        assert!(words.contains("EDU03 numerator 2025-26 Summer = 8"), "{words}");
        assert!(!words.contains("POL01 numerator"), "{words}");
    }

    #[test]
    fn notes_of_the_reading_reach_the_sender() {
        let mut book = workbook(vec![sheet(
            "Data",
            "Blanktown\nMeasure | 2026-27 Q1\nIncidents | 3",
        )]);
        book.notes
            .push("it was read as Windows-1252 text, because it is not UTF-8".to_owned());
        let words = understood(&wide(), "x.xlsx", &book);
        assert!(
            words.contains("note about-the-file at x.xlsx: it was read as Windows-1252"),
            "{words}"
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn no_workbook_is_too_strange(cells in proptest::collection::vec(
            prop_oneof![
                Just("Measure"), Just("Incidents"), Just("2026-27 Q1"), Just("Q1"), Just("Q1 2026"), Just("=0"), Just("#REF!"),
                Just(""), Just("12"), Just("-3"), Just("2026-05-01"), Just("blanktown;police;quarterly;2026-27 Q1;1"),
                Just("Code"), Just("Figure wanted"), Just("POL01"), Just("Count: x"), Just("\u{feff}"), Just("Jun-26"),
            ],
            0..60,
        )) {
            let lines: Vec<String> = cells.chunks(5).map(|line| line.join(" | ")).collect();
            let text = format!("Blanktown\n{}", lines.join("\n"));
            prop_assert!(!understood(&wide(), "x.xlsx", &workbook(vec![sheet("Data", &text)])).is_empty());
        }
    }
}
