//! The chasing list, on demand: every return that something is still to be asked about, with the people of its agency.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result};
use boardpack_model::board::{Contact, Role};
use boardpack_model::history::{Happening, History, Outcome, StoredLetter, Submission};
use boardpack_model::{Board, Receipt, ReturnStatus, timeliness};
use boardpack_pack::{ChasingList, ChasingRow, chasing_list};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::workspace::write_whole;
use crate::{Office, OpenBoard};

/// Writes the list as known at an instant. Gives how many returns are in it.
pub fn write(office: &mut Office, open: &OpenBoard, into: &Path, now: Timestamp) -> Result<usize> {
    let board = &open.board;
    let history = office.ledger.history(&board.code).context("reading the ledger")?;
    let rows = rows(board, &history.as_at(now), now)?;
    let returns: BTreeSet<_> = rows
        .iter()
        .map(|row| (&row.agency, &row.title, &row.period))
        .collect();
    let count = returns.len();
    let list = ChasingList {
        board: board.name.clone(),
        marking: board.marking.clone(),
        as_at: now,
        as_at_words: now
            .to_zoned(board.time_zone.clone())
            .strftime("%H:%M on %A %-d %B %Y")
            .to_string(),
        rows,
    };
    let bytes = chasing_list(&list).context("writing the chasing list")?;
    write_whole(into, &bytes)?;
    Ok(count)
}

/// One row for each person at the agency of each return that is still open, the longest overdue first.
fn rows(board: &Board, history: &History, now: Timestamp) -> Result<Vec<ChasingRow>> {
    let mut open = timeliness::statuses(board, history, now).context("working out due dates")?;
    open.retain(is_open);
    open.sort_by_key(|status| {
        let due = status.due_instant(board);
        (std::cmp::Reverse(status.working_days_late), due)
    });
    let rows = open.iter().flat_map(|status| {
        let agency = board.agency(&status.key.agency);
        let contacts = agency.map_or(&[][..], |agency| agency.contacts.as_slice());
        let mut people: Vec<Option<&Contact>> = contacts.iter().map(Some).collect();
        if people.is_empty() {
            people.push(None);
        }
        let row = |person| row(board, history, status, person);
        people.into_iter().map(row).collect::<Vec<_>>()
    });
    Ok(rows.collect())
}

/// Whether something is still to be asked about it.
fn is_open(status: &ReturnStatus) -> bool {
    match status.receipt {
        Receipt::Awaited | Receipt::Overdue => true,
        Receipt::NotDue | Receipt::Waived | Receipt::NilConfirmed => false,
        // Within the correction window it counts as received, yet the correction is still awaited.
        Receipt::ReceivedOnTime | Receipt::ReceivedLate => matches!(
            status.outcome,
            Some(Outcome::ReturnedForCorrection | Outcome::AcceptedInPart)
        ),
    }
}

fn row(board: &Board, history: &History, status: &ReturnStatus, person: Option<&Contact>) -> ChasingRow {
    let key = &status.key;
    let spec = board.return_spec(&key.agency, &key.code);
    let due = day(board, status.due_instant(board));
    let extended = if status.extended_to.is_some() {
        " (extended)"
    } else {
        ""
    };
    ChasingRow {
        status: standing(status).to_owned(),
        agency: board
            .agency(&key.agency)
            .map_or_else(|| key.agency.to_string(), |agency| agency.name.clone()),
        title: spec.map_or_else(|| key.code.to_string(), |spec| spec.title.clone()),
        period: format!("{}, {}", key.period, key.period.words()),
        due: format!("{}{extended}", due.strftime("%A %-d %B %Y")),
        working_days_late: status.working_days_late,
        name: person
            .map(|person| person.mailbox.name.clone())
            .unwrap_or_default(),
        role: person
            .map(|person| role(person.role).to_owned())
            .unwrap_or_default(),
        telephone: person
            .and_then(|person| person.telephone.clone())
            .unwrap_or_default(),
        email: person
            .map(|person| person.mailbox.address.clone())
            .unwrap_or_default(),
        last_letter: person
            .and_then(|person| last_letter(board, history, status, person))
            .unwrap_or_default(),
        attempts: attempts(board, history, status),
        note: note(board, history, status, person),
    }
}

/// How a return stands, as one asks about it.
fn standing(status: &ReturnStatus) -> &'static str {
    match status.outcome {
        Some(Outcome::ReturnedForCorrection) => "correction awaited",
        Some(Outcome::AcceptedInPart) => "rest awaited",
        _ => status.receipt.words(),
    }
}

fn role(role: Role) -> &'static str {
    match role {
        Role::DataLead => "data lead",
        Role::BoardMember => "board member",
        Role::Chair => "chair",
        Role::Officer => "officer",
    }
}

/// `chaser-1, 2026-07-29`: the last letter of the ladder about a return to a person. One letter may be about several returns.
fn last_letter(board: &Board, history: &History, status: &ReturnStatus, person: &Contact) -> Option<String> {
    let prefix = format!("{}/", board.code);
    let of = format!("{}/", status.key);
    let rung = |letter: &StoredLetter| {
        let steps = letter.key.0.strip_prefix(&prefix)?;
        let rung = steps.split('+').find_map(|step| step.strip_prefix(&of))?;
        Some(rung.split('/').next().unwrap_or(rung).to_owned())
    };
    let letters = history.letters.values();
    let own = letters.filter(|letter| letter.to.eq_ignore_ascii_case(&person.mailbox.address));
    let about = own.filter_map(|letter| Some((letter.at, rung(letter)?)));
    let (at, rung) = about.max_by_key(|(at, _)| *at)?;
    Some(format!("{rung}, {}", day(board, at)))
}

/// `2 files; the last one, of 2026-07-27, was returned for correction`.
fn attempts(board: &Board, history: &History, status: &ReturnStatus) -> String {
    let is_this = |one: &&Submission| one.key().as_ref() == Some(&status.key);
    let files: Vec<&Submission> = history.submissions.iter().filter(is_this).collect();
    let Some(last) = files.last() else {
        return "nothing yet".to_owned();
    };
    let count = match files.len() {
        1 => "1 file".to_owned(),
        count => format!("{count} files"),
    };
    let read = match last.outcome {
        Outcome::AcceptedInPart => format!(" ({} of {} figures)", last.read, last.expected),
        _ => String::new(),
    };
    format!(
        "{count}; the last one, of {}, was {}{read}",
        day(board, last.at),
        last.outcome.words()
    )
}

/// What was agreed, what waits for the officer, and whether letters reach the person.
fn note(board: &Board, history: &History, status: &ReturnStatus, person: Option<&Contact>) -> String {
    let key = &status.key;
    let mut notes = Vec::new();
    let extended = history.events.iter().rev().find_map(|event| match &event.what {
        Happening::Extended { key: of, reason, .. } if of == key => Some(reason),
        _ => None,
    });
    if let Some(reason) = extended.filter(|_| status.extended_to.is_some()) {
        notes.push(format!("extended: {reason}"));
    }
    let is_held = |one: &&Submission| {
        let is_meant = one.key().is_none_or(|of| of == *key);
        one.agency == key.agency && one.outcome == Outcome::Held && is_meant
    };
    let mut held = history.submissions.iter().filter(is_held);
    if held.any(|one| !crate::decide::said::is_answered(history, one)) {
        notes.push("a file of theirs waits for your decision".to_owned());
    }
    let Some(person) = person else {
        notes.push("nobody is in the register".to_owned());
        return notes.join("; ");
    };
    let address = person.mailbox.address.to_lowercase();
    let bounced = history.events.iter().rev().find_map(|event| match &event.what {
        Happening::Bounced { address: of, .. } if *of == address => Some(event.at),
        _ => None,
    });
    if let Some(at) = bounced {
        notes.push(format!("letters to them came back on {}", day(board, at)));
    }
    notes.join("; ")
}

fn day(board: &Board, at: Timestamp) -> Date {
    at.to_zoned(board.time_zone.clone()).date()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use boardpack_model::history::{Delivery, Event};
    use boardpack_model::letter::{LetterKey, Mode};
    use boardpack_model::{BoardCode, ReturnKey};

    use super::*;

    /// The starter board: two agencies that owe one return a quarter.
    fn board() -> Board {
        let code = BoardCode::new("ours").unwrap();
        let files: BTreeMap<String, String> = boardpack_pipeline::starter(&code);
        boardpack_pipeline::read(&code, &files).unwrap()
    }

    fn instant(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// The first return that is overdue in the summer.
    fn overdue(board: &Board) -> ReturnStatus {
        let statuses = timeliness::statuses(board, &History::default(), instant(NOW)).unwrap();
        statuses
            .into_iter()
            .find(|one| one.receipt == Receipt::Overdue)
            .unwrap()
    }

    const NOW: &str = "2026-08-03T09:00:00Z";

    fn came(key: &ReturnKey, outcome: Outcome) -> Submission {
        Submission {
            id: 1,
            arrival: 1,
            agency: key.agency.clone(),
            return_code: Some(key.code.clone()),
            period: Some(key.period),
            at: instant("2026-07-27T09:00:00Z"),
            known_at: instant("2026-07-27T09:00:00Z"),
            outcome,
            reason: String::new(),
            expected: 4,
            read: 3,
            sha256: "ab".to_owned(),
            file: "a.xlsx".to_owned(),
            born: None,
        }
    }

    fn check(board: &Board, history: &History, expected: &str) {
        let rows = rows(board, history, instant(NOW)).unwrap();
        let of = overdue(board).key;
        let agency = board.agency(&of.agency).unwrap();
        let told: Vec<String> = rows
            .iter()
            .filter(|row| row.agency == agency.name)
            .map(|row| {
                format!(
                    "{} {}: {} | {} | {} | {}",
                    row.status, row.working_days_late, row.role, row.last_letter, row.attempts, row.note
                )
            })
            .collect();
        assert_eq!(told.join("\n"), expected);
    }

    #[test]
    fn everybody_of_an_agency_whose_return_is_open_is_listed_with_what_was_written_last() {
        let board = board();
        let of = overdue(&board).key;
        let lead = board.agency(&of.agency).unwrap().contact(Role::DataLead).unwrap();
        let mut history = History::default();
        let keys = [
            (format!("ours/{of}/request"), "2026-07-01T09:00:00Z"),
            (
                format!("ours/2025-26-Q4/other/quarterly/chaser-1+{of}/chaser-1/2"),
                "2026-07-29T09:00:00Z",
            ),
            (
                "ours/2026-27-Q1/other/quarterly/chaser-2".to_owned(),
                "2026-07-30T09:00:00Z",
            ),
        ];
        for (key, at) in keys {
            let letter = StoredLetter {
                number: 1,
                mode: Mode::Live,
                key: LetterKey(key),
                at: instant(at),
                to: lead.mailbox.address.to_uppercase(),
                subject: String::new(),
                why: String::new(),
                sha256: String::new(),
                delivery: Delivery::Sent,
            };
            history.letters.insert(letter.key.clone(), letter);
        }
        check(
            &board,
            &history,
            "overdue 4: data lead | chaser-1, 2026-07-29 | nothing yet | \n\
             overdue 4: board member |  | nothing yet | ",
        );
    }

    #[test]
    fn what_has_come_and_what_else_there_is_to_know_stands_beside() {
        let board = board();
        let of = overdue(&board).key;
        let lead = board.agency(&of.agency).unwrap().contact(Role::DataLead).unwrap();
        let bounced = Happening::Bounced {
            address: lead.mailbox.address.to_lowercase(),
            letter: None,
            reason: String::new(),
        };
        let extended = Happening::Extended {
            key: of.clone(),
            until: "2026-07-30".parse().unwrap(),
            reason: "sick leave".to_owned(),
        };
        let event = |(id, what)| Event {
            id,
            at: instant("2026-07-20T09:00:00Z"),
            by: "Officer".to_owned(),
            what,
        };
        let history = History {
            submissions: vec![came(&of, Outcome::Held)],
            events: (1..).zip([bounced, extended]).map(event).collect(),
            ..History::default()
        };
        check(
            &board,
            &history,
            "overdue 2: data lead |  | 1 file; the last one, of 2026-07-27, was held | extended: sick leave; a file of theirs \
             waits for your decision; letters to them came back on 2026-07-20\n\
             overdue 2: board member |  | 1 file; the last one, of 2026-07-27, was held | extended: sick leave; a file of \
             theirs waits for your decision",
        );
    }

    #[test]
    fn what_is_in_waived_or_nil_is_not_listed_and_what_is_to_be_corrected_is() {
        let board = board();
        let of = overdue(&board).key;
        let with = |outcome| History {
            submissions: vec![came(&of, outcome)],
            ..History::default()
        };
        check(&board, &with(Outcome::Accepted), "");
        check(
            &board,
            &with(Outcome::ReturnedForCorrection),
            "correction awaited 0: data lead |  | 1 file; the last one, of 2026-07-27, was returned for correction | \n\
             correction awaited 0: board member |  | 1 file; the last one, of 2026-07-27, was returned for correction | ",
        );
        let waived = Happening::Waived {
            key: of.clone(),
            reason: String::new(),
        };
        let event = Event {
            id: 1,
            at: instant("2026-07-20T09:00:00Z"),
            by: "Officer".to_owned(),
            what: waived,
        };
        let history = History {
            events: vec![event],
            ..History::default()
        };
        check(&board, &history, "");
    }
}
