//! The things as meant: every reference resolved, every rule checked.

use std::collections::BTreeSet;

use boardpack_model::board::{Officer, Population, Theme};
use boardpack_model::{Board, BoardCode, Calendar, Nation};

use crate::report::Report;
use crate::written::Files;

mod actions;
mod agencies;
mod approval;
mod audiences;
mod checks;
mod closed;
mod comparators;
mod control;
mod deviations;
mod figures;
mod imports;
mod indicators;
mod ladder;
mod layouts;
mod meetings;
mod neighbours;
mod register;
mod returns;
mod self_assessment;
mod timetable;
mod totals;
mod years;

use register::Register;
pub(crate) use totals::check_facts;

/// The board; nothing where something in it could not be made out, which then stands in the report.
pub(crate) fn board(report: &Report, code: &BoardCode, files: &Files) -> Option<Board> {
    let register = Register::new(report, files);
    let calendar = calendar(report, files);
    let written = &files.board;
    check_letter_names(report);
    let layouts = layouts::layouts(report, &register, &files.layouts);
    let mut agencies = agencies::agencies(report, &register, files, layouts);
    closed::put_calendars(report, &register, files, (&calendar, &mut agencies));
    let ladder = ladder::ladder(report, files);
    // What the days of returns and meetings are worked out from.
    let bare = Board {
        calendar,
        agencies,
        returns: returns::returns(report, &register, files),
        timetable: timetable::timetable(report, files),
        ladder,
        ..Board::bare(code.clone())
    };
    let bare = checks::declared(report, &register, files, bare);
    returns::check_days(report, files, &bare);
    let indicators = indicators::indicators(report, &register, files);
    let meetings = meetings::meetings(report, files, &bare);
    let populations = populations(report, files);
    let comparators = comparators::comparators(report, &register, files);
    let audiences = audiences::audiences(report, &written.audiences, &bare.agencies);
    let self_assessment = self_assessment::self_assessment(report, files);
    let pathway = register.indicators.all(report, &written.pathway);
    Some(Board {
        name: written.name.as_ref()?.value.clone(),
        short_name: written.short_name.as_ref()?.value.clone(),
        time_zone: written.time_zone.as_ref()?.value.0.clone(),
        sender: written.sender.as_ref()?.value.clone(),
        officer: officer(files)?,
        approvers: written.approvers.iter().map(|at| at.value.clone()).collect(),
        marking: written.marking.as_ref()?.value.clone(),
        rehearsal: written.rehearsal,
        letters_leave: written
            .letters_leave
            .iter()
            .map(|at| at.value.0.clone())
            .collect(),
        correction_days: written.correction_days.as_ref()?.value,
        themes: themes(&register, files),
        indicators,
        meetings,
        audiences,
        comparators,
        populations,
        pathway,
        attribution: written.attribution.as_ref()?.value.clone(),
        letters: files.letters.clone(),
        self_assessment,
        post: written.post.clone(),
        chair: written.chair.as_ref().map(|at| at.value.clone()),
        approval: approval::approval(report, files),
        actions: actions::actions(report, &register, files),
        variation: written.variation,
        ..bare
    })
}

/// The officer, where name, address and telephone are there.
fn officer(files: &Files) -> Option<Officer> {
    let written = files.board.officer.as_ref()?;
    Some(Officer {
        mailbox: written.mailbox.as_ref()?.value.clone(),
        telephone: written.telephone.as_ref()?.value.clone(),
    })
}

/// The working days; where the nation cannot be read, those of England and Wales serve for the other checks.
fn calendar(report: &Report, files: &Files) -> Calendar {
    let nation = files
        .board
        .nation
        .as_ref()
        .map_or(Nation::EnglandAndWales, |at| at.value);
    let mut closed = BTreeSet::new();
    for year in &files.years {
        for day in &year.closed {
            years::check_year(report, year, day);
            years::check_coverage(report, day);
            closed.insert(day.value);
        }
    }
    Calendar::new(nation, closed)
}

fn themes(register: &Register, files: &Files) -> Vec<Theme> {
    let themes = files.indicators.themes.iter().filter_map(|written| {
        Some(Theme {
            code: register.themes.declared(&written.code)?,
            title: written.title.as_ref()?.value.clone(),
            about: written.about.as_ref()?.value.clone(),
        })
    });
    themes.collect()
}

fn populations(report: &Report, files: &Files) -> Vec<Population> {
    let mut populations = Vec::new();
    for year in &files.years {
        for (name, people) in &year.populations {
            let Some(people) = people else { continue };
            if people.value < 1.0 {
                let hint = "write how many people it is, like 62400".to_owned();
                report.say(
                    people.spot,
                    format!("the population `{}` has nobody in it", name.value),
                    hint,
                );
            }
            let Some(of) = &year.year else { continue };
            populations.push(Population {
                name: name.value.clone(),
                year: of.value.year(),
                people: people.value,
                place: report.place(people.spot),
            });
        }
    }
    populations
}

/// A letter's file is called after its template, in the letters that a template's code can have.
fn check_letter_names(report: &Report) {
    for (file, name) in report.files() {
        let Some(letter) = name
            .strip_prefix("letters/")
            .and_then(|name| name.strip_suffix(".txt"))
        else {
            continue;
        };
        if boardpack_model::AgencyCode::new(letter).is_err() {
            let hint = "call it after the template that it replaces, like letters/reminder.txt".to_owned();
            report.say(
                report.spot(file, 0..0),
                format!("`{letter}` cannot be a letter's name"),
                hint,
            );
        }
    }
}
