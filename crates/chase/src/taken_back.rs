//! A return whose file was taken back is asked for again, and the letter does not speak of that file.

use boardpack_model::history::{Event, Happening, Outcome, Submission};
use boardpack_model::{History, letter::LetterKey};

use crate::plan::{Action, plan};
use crate::sample::{board, event, key, local, submission};
use crate::write::{LetterFacts, write};

const POLICE: &str = "2026-27-Q1/police/quarterly";

fn withdrawn(at: &str) -> Event {
    event(
        at,
        Happening::Withdrawn {
            submission: 7,
            key: key(POLICE),
            reason: "sent in error".to_owned(),
        },
    )
}

fn history(submissions: &[Submission], events: &[Event]) -> History {
    History {
        submissions: submissions.to_vec(),
        events: events.to_vec(),
        ..History::default()
    }
}

/// The letters about the police's return, the day after it is due.
fn letters(history: &History) -> Vec<(LetterKey, String)> {
    let (mut board, now) = (board(), local("2026-07-29T09:00"));
    board.returns.retain(|spec| !spec.is_history);
    let mut letters = Vec::new();
    for action in plan(&board, history, now).unwrap() {
        if let Action::Letter(planned) = action
            && planned.returns == [key(POLICE)]
        {
            let facts = LetterFacts::of(&board, history, &planned, now).unwrap();
            letters.push((planned.key.clone(), write(&board, &planned, &facts).unwrap().text));
        }
    }
    letters
}

#[test]
fn a_return_that_was_taken_back_is_asked_for_again() {
    let came = submission(POLICE, "2026-07-28T16:20", Outcome::Accepted);
    assert_eq!(letters(&history(std::slice::from_ref(&came), &[])), []);
    let asked = letters(&history(
        std::slice::from_ref(&came),
        &[withdrawn("2026-07-28T18:00")],
    ));
    let nothing_came = letters(&history(&[], &[]));
    assert_eq!(nothing_came.len(), 1);
    assert_eq!(asked, nothing_came, "word for word as if it had not come");
    let later = withdrawn("2026-07-29T09:01");
    assert_eq!(
        letters(&history(&[came], &[later])),
        [],
        "not before it is taken back"
    );
}

#[test]
fn nothing_to_report_is_asked_for_again_with_the_file_that_said_it() {
    let came = submission(POLICE, "2026-07-28T16:20", Outcome::Accepted);
    let mut nil = event(
        "2026-07-28T16:20",
        Happening::NilConfirmed {
            key: key(POLICE),
            reason: "the return says so".to_owned(),
        },
    );
    nil.by = "police".to_owned();
    let back = withdrawn("2026-07-28T18:00");
    assert_eq!(letters(&history(std::slice::from_ref(&came), &[nil.clone()])), []);
    assert_eq!(
        letters(&history(
            std::slice::from_ref(&came),
            &[nil.clone(), back.clone()]
        ))
        .len(),
        1
    );
    nil.by = "Jo Officer".to_owned();
    assert_eq!(
        letters(&history(&[came], &[nil, back])),
        [],
        "said by telephone, it stands"
    );
}
