//! Letters to a server that puts them off or is not there, over days: when one is given up, and when none is.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use boardpack_ledger::LetterToStore;
use boardpack_model::BoardCode;
use boardpack_model::history::Delivery;
use boardpack_model::letter::{LetterKey, Mode};
use boardpack_post::{Security, SmtpSettings, Transport};
use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::{Surroundings, Workspace};

/// An office with one letter to its officer, and a server that answers every recipient alike.
struct Desk {
    office: Office,
    open: OpenBoard,
    answer: Arc<Mutex<&'static str>>,
    folder: tempfile::TempDir,
}

const KEY: &str = "ours/officer/set-aside/x";

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let code = BoardCode::new("ours").unwrap();
        for (path, text) in boardpack_pipeline::starter(&code) {
            let path = folder.path().join("pipelines/ours").join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text.replace("rehearsal = true", "rehearsal = false")).unwrap();
        }
        let answer = Arc::new(Mutex::new("451 4.7.1 come again"));
        let surroundings = Surroundings {
            reader: PathBuf::new(),
            passwords: BTreeMap::new(),
            settle: Duration::ZERO,
            transport: server(&answer),
            mode: Some(Mode::Live),
            ledger_url: None,
            births: BTreeMap::new(),
            maildir: None,
        };
        let mut office = Office::open(Workspace::at(folder.path()).unwrap(), surroundings).unwrap();
        let open = office.board(None).unwrap();
        let letter = LetterToStore {
            key: LetterKey(KEY.to_owned()),
            at: hour(0),
            to: open.board.officer.mailbox.address.clone(),
            subject: "x".to_owned(),
            why: "x".to_owned(),
            sha256: office.archive.put(b"Subject: x\r\n\r\nx\r\n").unwrap(),
        };
        office.ledger.record_letters(&code, &[letter]).unwrap();
        Self {
            office,
            open,
            answer,
            folder,
        }
    }

    /// One more letter, to a new contact of the first agency.
    fn also_to(&mut self, name: &str) {
        let agency = &mut self.open.board.agencies[0];
        let mut contact = agency.contacts[0].clone();
        contact.mailbox.address = format!("{name}@police.example");
        let letter = LetterToStore {
            key: LetterKey(format!("ours/receipts/2026-27-Q1/{}/{name}", agency.code)),
            at: hour(0),
            to: contact.mailbox.address.clone(),
            subject: "x".to_owned(),
            why: "x".to_owned(),
            sha256: self.office.archive.put(b"Subject: x\r\n\r\nx\r\n").unwrap(),
        };
        agency.contacts.push(contact);
        self.office
            .ledger
            .record_letters(&self.open.board.code, &[letter])
            .unwrap();
    }

    /// What became of the letter after a run at that hour, and how often it was tried by then.
    fn run(&mut self, at: i64, haste: Haste) -> (Delivery, usize) {
        queued(&mut self.office, &self.open, hour(at), haste).unwrap();
        let letter =
            history(&mut self.office, &self.open).unwrap().letters[&LetterKey(KEY.to_owned())].clone();
        let tries = Tries::of(&mut self.office, &self.open).unwrap();
        let times = tries
            .about(&letter)
            .iter()
            .filter(|try_| try_.phase == "connecting")
            .count();
        (letter.delivery, times)
    }

    fn answers(&self, answer: &'static str) {
        *self.answer.lock().unwrap() = answer;
    }

    fn needs(&mut self) -> String {
        let history = history(&mut self.office, &self.open).unwrap();
        trouble::needs(&mut self.office, &self.open, &history)
            .unwrap()
            .join("\n")
    }
}

fn hour(hours: i64) -> Timestamp {
    "2026-07-29T09:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_hours(hours)
}

fn server(answer: &Arc<Mutex<&'static str>>) -> Transport {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let answer = Arc::clone(answer);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let lines = BufReader::new(stream.try_clone().unwrap()).lines();
            let told = *answer.lock().unwrap();
            let greeting = if told.starts_with("554") {
                told
            } else {
                "220 ready"
            };
            if write!(stream, "{greeting}\r\n").is_err() {
                continue;
            }
            for line in lines.map_while(Result::ok) {
                let reply = match told.strip_prefix("DATA ") {
                    Some(told) if line.starts_with("DATA") => told,
                    None if line.starts_with("RCPT") => told,
                    _ => "250 ok",
                };
                if write!(stream, "{reply}\r\n").is_err() {
                    break;
                }
            }
        }
    });
    Transport::Smtp(SmtpSettings {
        port,
        security: Security::NoneForLoopback,
        timeout: Duration::from_secs(2),
        ..SmtpSettings::new("127.0.0.1", "office.ours.example")
    })
}

#[test]
fn a_letter_that_is_put_off_for_two_days_is_given_up_and_the_officer_is_told() {
    let mut desk = Desk::new();
    for at in 0..48 {
        assert_eq!(desk.run(at, Haste::Rest).0, Delivery::Queued, "at hour {at}");
    }
    // Five minutes, twice as long each time, four hours at the most: not at every hour.
    let (delivery, tried) = desk.run(48, Haste::Rest);
    assert!((12..=20).contains(&tried), "{tried} tries");
    let (delivery, _) = if delivery == Delivery::Queued {
        desk.run(52, Haste::Rest)
    } else {
        (delivery, tried)
    };
    assert_eq!(delivery, Delivery::Failed);
    let needs = desk.needs();
    assert!(
        needs.contains("given up after 48 hours; the last word was: 451 4.7.1 come again"),
        "{needs}"
    );
    assert_eq!(
        desk.run(100, Haste::AtOnce).0,
        Delivery::Failed,
        "nothing tries it again by itself"
    );
    // A person does, and the two days begin anew.
    again::again(&mut desk.office, &desk.open, KEY, ("x", hour(101))).unwrap();
    assert_eq!(desk.run(101, Haste::Rest).0, Delivery::Queued);
    assert_eq!(desk.run(106, Haste::Rest).0, Delivery::Queued);
    desk.answers("550 5.1.1 no such person");
    assert_eq!(desk.run(112, Haste::Rest).0, Delivery::Failed);
    assert!(desk.needs().contains("550 5.1.1 no such person"));
}

#[test]
fn a_server_that_is_away_for_a_week_uses_up_no_letter() {
    let mut desk = Desk::new();
    desk.answers("554 no service");
    for at in 0..168 {
        assert_eq!(desk.run(at, Haste::Rest).0, Delivery::Queued, "at hour {at}");
    }
    let needs = desk.needs();
    assert!(
        needs.contains("a letter waits for the mail server") && needs.contains("554 no service"),
        "{needs}"
    );
    desk.answers("550 5.1.1 no such person");
    assert_eq!(
        desk.run(168, Haste::Rest).0,
        Delivery::Failed,
        "it was tried at once"
    );
}

#[test]
fn a_letter_rests_unless_somebody_is_in_haste() {
    let mut desk = Desk::new();
    for (haste, tried) in [
        (Haste::Rest, 1),
        (Haste::Rest, 1),
        (Haste::Now, 1),
        (Haste::AtOnce, 2),
    ] {
        assert_eq!(desk.run(0, haste), (Delivery::Queued, tried), "{haste:?}");
    }
    desk.answers("554 no service");
    for (haste, tried) in [(Haste::AtOnce, 3), (Haste::Rest, 3), (Haste::Now, 4)] {
        assert_eq!(desk.run(1, haste).1, tried, "{haste:?}");
    }
}

#[test]
fn a_letter_that_may_lie_in_the_folder_does_not_also_leave_by_the_server() {
    let mut desk = Desk::new();
    let placing = Attempt {
        key: LetterKey(KEY.to_owned()),
        at: hour(0),
        phase: "placing".to_owned(),
        delivery: None,
        reply: String::new(),
    };
    let code = desk.open.board.code.clone();
    desk.office.ledger.record_attempt(&code, &placing, None).unwrap();
    assert_eq!(desk.run(0, Haste::AtOnce), (Delivery::Uncertain, 0));
    assert!(desk.needs().contains("it may lie in the outbox folder"));
    settle::settle(&mut desk.office, &desk.open, (KEY, false), ("x", hour(1))).unwrap();
    assert_eq!(
        desk.run(1, Haste::Rest),
        (Delivery::Queued, 1),
        "a person settled it"
    );
}

#[test]
fn a_letter_that_may_lie_in_the_folder_is_placed_there_again() {
    let mut desk = Desk::new();
    let outbox = desk.folder.path().join("outbox");
    desk.office.surroundings.transport = Transport::Folder(outbox.clone());
    assert_eq!(desk.run(0, Haste::Rest), (Delivery::Sent, 0));
    let code = desk.open.board.code.clone();
    let steps = desk
        .office
        .ledger
        .attempts(&code, &LetterKey(KEY.to_owned()))
        .unwrap();
    let words: Vec<&str> = steps.iter().map(|step| step.phase.as_str()).collect();
    assert_eq!(words, ["placing", "sent"]);
}

#[test]
fn a_letter_that_was_cancelled_is_sent_again_once_it_may_leave() {
    let mut desk = Desk::new();
    let right = desk.open.board.officer.mailbox.address.clone();
    desk.open.board.officer.mailbox.address = "mistyped@elsewhere.example".to_owned();
    assert_eq!(desk.run(0, Haste::Rest), (Delivery::Cancelled, 0));
    let refused = again::again(&mut desk.office, &desk.open, KEY, ("x", hour(1)));
    let words = refused.unwrap_err().to_string();
    assert!(
        words.contains("still may not leave: the recipient is no longer"),
        "{words}"
    );
    desk.open.board.officer.mailbox.address = right;
    again::again(&mut desk.office, &desk.open, KEY, ("x", hour(1))).unwrap();
    assert_eq!(desk.run(1, Haste::Rest), (Delivery::Queued, 1));
}

#[test]
fn two_letters_in_a_row_whose_content_is_refused_alike_pause_the_queue() {
    let refused = Delivery::Failed;
    let queued = Delivery::Queued;
    for (answer, haste, expected) in [
        ("DATA 554 5.7.1 no <1>", Haste::Now, [refused, queued, queued]),
        ("DATA 554 no", Haste::Now, [refused, queued, queued]),
        ("DATA 554 5.7.1 no", Haste::AtOnce, [refused, refused, refused]),
        (
            "550 5.1.1 no such person",
            Haste::Now,
            [refused, refused, refused],
        ),
    ] {
        let mut desk = Desk::new();
        desk.answers(answer);
        for name in ["two", "three"] {
            desk.also_to(name);
        }
        for _ in 0..2 {
            super::queued(&mut desk.office, &desk.open, hour(0), haste).unwrap();
        }
        let letters = history(&mut desk.office, &desk.open).unwrap().letters;
        let mut letters: Vec<_> = letters.into_values().collect();
        letters.sort_by_key(|letter| letter.number);
        let found: Vec<Delivery> = letters.iter().map(|letter| letter.delivery).collect();
        assert_eq!(found, expected, "{answer} {haste:?}: {}", desk.needs());
    }
}
