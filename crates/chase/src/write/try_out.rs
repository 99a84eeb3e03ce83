//! Whether a board's own wording of a letter of the ladder can be filled with every kind of data that it can meet.

use boardpack_model::Board;
use boardpack_model::board::Role;
use jiff::Timestamp;

use super::data::{
    ByData, CorrectionData, DueData, LadderData, LatestData, MeetingData, PartData, ReturnData,
};
use crate::findings::{self, List};
use crate::language::Language;
use crate::wording::{self, BrokenTemplate};

/// Fills a template of the ladder with every kind of data that it can meet; the faults, each once.
pub(crate) fn try_out(board: &Board, template: &str, at: Timestamp) -> Vec<BrokenTemplate> {
    let mut faults = Vec::new();
    for data in samples(board, at) {
        if let Err(fault) = wording::fill(board, template, &data)
            && !faults.contains(&fault)
        {
            faults.push(fault);
        }
    }
    faults
}

fn due_sample() -> DueData {
    DueData {
        day: "Tuesday 28 July 2026".to_owned(),
        words: "is due by the end of Tuesday 28 July 2026".to_owned(),
        is_extended: false,
        is_past: false,
        is_today: false,
    }
}

fn by_sample(is_today: bool, is_past: bool) -> ByData {
    ByData {
        day: "Tuesday 28 July 2026".to_owned(),
        is_today,
        is_past,
    }
}

fn return_sample() -> ReturnData {
    ReturnData {
        agency: "An agency".to_owned(),
        title: "dataset".to_owned(),
        period: "2026-27 Q1, April to June 2026".to_owned(),
        period_code: "2026-27 Q1".to_owned(),
        is_history: false,
        due: due_sample(),
        latest: None,
        part: None,
        correction: None,
        answer_by: None,
        errors: List::default(),
        queries: List::default(),
    }
}

/// Data with nothing optional known.
fn bare_sample() -> LadderData {
    LadderData {
        to: "A person".to_owned(),
        role: Role::DataLead.word(),
        agency: "An agency".to_owned(),
        drop_folder: "agency".to_owned(),
        data_lead: String::new(),
        about: "dataset for 2026-27 Q1".to_owned(),
        title: "dataset".to_owned(),
        period: "2026-27 Q1, April to June 2026".to_owned(),
        period_code: "2026-27 Q1".to_owned(),
        is_history: false,
        due: due_sample(),
        first_due: "Tuesday 28 July 2026".to_owned(),
        is_due_together: true,
        earlier: String::new(),
        returns: vec![return_sample()],
        meeting: None,
        latest: None,
        files: Vec::new(),
        enclosures: Vec::new(),
        errors: List::default(),
        queries: List::default(),
    }
}

fn list_sample() -> List {
    List {
        groups: vec![findings::Group {
            place: "cell A1".to_owned(),
            message: "Is blank.".to_owned(),
            about: "CSC01, Referrals".to_owned(),
            hint: "Give a figure.".to_owned(),
        }],
        more: 1,
    }
}

/// A return with all that a letter can say of it.
fn owed_sample(
    (first, second): (bool, bool),
    (due, latest): (&DueData, &LatestData),
    list: &List,
) -> ReturnData {
    ReturnData {
        is_history: second,
        due: due.clone(),
        latest: Some(latest.clone()),
        part: Some(PartData { read: 3, expected: 4 }),
        correction: Some(CorrectionData {
            received: "16:20 on Monday 27 July 2026".to_owned(),
            by: by_sample(first, second),
            counts_as: if first { "Monday 27 July 2026" } else { "" }.to_owned(),
        }),
        answer_by: Some(by_sample(second, first)),
        errors: list.clone(),
        queries: list.clone(),
        ..return_sample()
    }
}

/// Every value of each field, the optional ones with and without, in as few letters as that takes.
fn samples(board: &Board, at: Timestamp) -> Vec<LadderData> {
    let bare = bare_sample();
    let list = list_sample();
    let roles = [Role::BoardMember, Role::DataLead, Role::Chair, Role::Officer];
    let outcomes = [
        "returned-for-correction",
        "held",
        "quarantined",
        "refused",
        "accepted-in-part",
        "accepted-with-queries",
    ];
    let mut samples = vec![bare.clone()];
    for (number, outcome) in outcomes.into_iter().enumerate() {
        let (first, second) = (number % 2 == 0, number / 2 == 0);
        let due = DueData {
            is_extended: first,
            is_past: second,
            is_today: !second,
            ..due_sample()
        };
        let latest = LatestData {
            received: Language::of(board).moment(at, &jiff::tz::TimeZone::UTC),
            outcome: outcome.to_owned(),
            file: if second { "return.xlsx" } else { "" }.to_owned(),
        };
        let owed = owed_sample((first, second), (&due, &latest), &list);
        samples.push(LadderData {
            role: roles[number % roles.len()].word(),
            data_lead: "A data lead".to_owned(),
            is_history: second,
            due,
            is_due_together: second,
            earlier: "Monday 27 July 2026".to_owned(),
            returns: if first {
                vec![owed.clone(), return_sample(), owed]
            } else {
                vec![owed]
            },
            meeting: Some(MeetingData {
                title: "Board".to_owned(),
                day: "Thursday 17 September 2026".to_owned(),
                cut_off: "Tuesday 25 August 2026".to_owned(),
                is_open: first,
            }),
            latest: Some(latest.clone()),
            files: vec![latest],
            enclosures: vec!["return.xlsx".to_owned()],
            errors: list.clone(),
            queries: list.clone(),
            ..bare.clone()
        });
    }
    samples
}
