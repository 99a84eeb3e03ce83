//! Whether a board's own wording of the receipt can be filled with every kind of data that it can meet.

use boardpack_model::Board;
use boardpack_model::assessment::Checks;
use jiff::Timestamp;

use super::data::{EarlierData, ReceiptData, StatusData};
use crate::difference::{DifferenceData, Lines};
use crate::findings::{Group, List};
use crate::language::Language;
use crate::wording::{self, BrokenTemplate, RECEIPT};

/// Fills the receipt's template with every kind of data that it can meet; the faults, each once.
pub(crate) fn try_out(board: &Board, at: Timestamp) -> Vec<BrokenTemplate> {
    let mut faults = Vec::new();
    for data in samples(board, at) {
        if let Err(fault) = wording::fill(board, RECEIPT, &data)
            && !faults.contains(&fault)
        {
            faults.push(fault);
        }
    }
    faults
}

fn checks_sample() -> Checks {
    Checks {
        run: 12,
        passed: 11,
        not_run: 3,
    }
}

/// Each outcome with little known and with everything known.
fn samples(board: &Board, at: Timestamp) -> Vec<ReceiptData> {
    let outcomes = [
        "accepted",
        "accepted-with-queries",
        "accepted-in-part",
        "returned-for-correction",
        "held",
        "quarantined",
        "refused",
        "duplicate",
        "not-in-the-register",
    ];
    let received = Language::of(board).moment(at, &jiff::tz::TimeZone::UTC);
    let list = list_sample();
    let little = |outcome: &str| ReceiptData {
        to: "A person".to_owned(),
        received: received.clone(),
        outcome: outcome.to_owned(),
        ..ReceiptData::empty()
    };
    let all = |outcome: &str, is_open: bool| ReceiptData {
        agency: "An agency".to_owned(),
        drop_folder: "agency".to_owned(),
        file: "return.xlsx".to_owned(),
        fingerprint: "0123456789abcdef".to_owned(),
        reason: "It is so.".to_owned(),
        title: "dataset".to_owned(),
        period: "2026-27 Q1, April to June 2026".to_owned(),
        period_code: "2026-27 Q1".to_owned(),
        read: 3,
        expected: 4,
        how: "the return workbook".to_owned(),
        echo: vec!["sheet \"Return\": 3 figures".to_owned()],
        difference: Some(difference_sample(is_open)),
        contributions: "1 offer".to_owned(),
        marked_up: "to-answer.xlsx".to_owned(),
        template: "return.xlsx".to_owned(),
        errors: list.clone(),
        queries: list.clone(),
        notes: list.clone(),
        status: Some(StatusData {
            words: "awaited".to_owned(),
            due: "Tuesday 28 July 2026".to_owned(),
            is_open,
            is_extended: is_open,
            received: if is_open { "Monday 27 July 2026" } else { "" }.to_owned(),
        }),
        answer_by: "Tuesday 28 July 2026".to_owned(),
        nothing_awaited: is_open,
        checks: Some(checks_sample()),
        is_in: "dataset for 2026-27 Q1".to_owned(),
        earlier: Some(EarlierData {
            received: received.clone(),
            outcome: "accepted".to_owned(),
        }),
        ..little(outcome)
    };
    outcomes
        .into_iter()
        .flat_map(|outcome| [little(outcome), all(outcome, true), all(outcome, false)])
        .collect()
}

fn difference_sample(is_resend: bool) -> DifferenceData {
    let lines = Lines {
        lines: vec!["POL01, 2026-27 Q1: 12, now 14.".to_owned()],
        more: 1,
    };
    DifferenceData {
        since: if is_resend { "Monday 27 July 2026" } else { "" }.to_owned(),
        changed: lines.clone(),
        new: lines.clone(),
        standing: lines,
        standing_count: 1,
        unchanged: 1,
    }
}

fn list_sample() -> List {
    List {
        groups: vec![Group {
            place: "cell A1".to_owned(),
            message: "Is blank.".to_owned(),
            about: "CSC01, Referrals".to_owned(),
            hint: "Give a figure.".to_owned(),
        }],
        more: 1,
    }
}
