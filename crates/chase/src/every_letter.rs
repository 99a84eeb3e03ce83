//! Every letter of every kind, to everybody who may get it, and what must be true of all of them.

use std::collections::BTreeMap;

use boardpack_model::board::Role;
use boardpack_model::history::{Arrival, ArrivalState, Happening, Outcome, Submission};
use boardpack_model::letter::{Enclosure, Letter, LetterKey};
use boardpack_model::{
    Board, Contribution, ContributionKind, Finding, History, IndicatorCode, Measure, Place, ReturnKey, Value,
    timeliness,
};
use jiff::Timestamp;
use proptest::prelude::*;

use crate::confirmation::{Confirmation, Confirmed, confirmation};
use crate::difference::{Change, Difference};
use crate::digest::{Digest, digest};
use crate::ladder::Planned;
use crate::receipt::{Besides, HowRead, Received, arrival_receipt, receipt};
use crate::sample::{board, event, key, local, mailbox, submission};
use crate::set_aside;
use crate::well_formed;
use crate::wording::{CONFIRMATION, CONTEXT, DIGEST, RECEIPT, SET_ASIDE, template_names};
use crate::write::{LetterFacts, write};

/// The letters that are about no return of the ladder.
const OTHERS: [&str; 5] = [RECEIPT, SET_ASIDE, CONFIRMATION, DIGEST, CONTEXT];

const ROLES: [Role; 4] = [Role::DataLead, Role::BoardMember, Role::Chair, Role::Officer];

const OUTCOMES: [Outcome; 7] = [
    Outcome::Accepted,
    Outcome::AcceptedWithQueries,
    Outcome::AcceptedInPart,
    Outcome::ReturnedForCorrection,
    Outcome::Held,
    Outcome::Quarantined,
    Outcome::Refused,
];

/// The texts of others that letters repeat.
#[derive(Debug, Clone)]
pub(crate) struct Texts {
    name: String,
    title: String,
    file: String,
    message: String,
    hint: String,
    reason: String,
}

impl Texts {
    fn all(text: &str) -> Self {
        let text = || text.to_owned();
        Self {
            name: text(),
            title: text(),
            file: text(),
            message: text(),
            hint: text(),
            reason: text(),
        }
    }

    fn plain() -> Self {
        let text = str::to_owned;
        Self {
            name: text("Αβγ"),
            title: text("δεζ"),
            file: text("ηθι.csv"),
            message: text("κλμ"),
            hint: text("νξο"),
            reason: text("πρσ"),
        }
    }
}

/// The sample board with these texts of others in it.
fn board_with(texts: &Texts) -> Board {
    let mut board = board();
    board.name.clone_from(&texts.name);
    board.short_name.clone_from(&texts.name);
    board.marking.clone_from(&texts.name);
    board.officer.mailbox.name.clone_from(&texts.name);
    for agency in &mut board.agencies {
        agency.name.clone_from(&texts.name);
        agency.short_name.clone_from(&texts.name);
        for contact in &mut agency.contacts {
            contact.mailbox.name.clone_from(&texts.name);
        }
    }
    for meeting in &mut board.meetings {
        meeting.title.clone_from(&texts.title);
    }
    for spec in &mut board.returns {
        spec.title.clone_from(&texts.title);
    }
    for indicator in &mut board.indicators {
        indicator.name.clone_from(&texts.title);
    }
    board
}

fn findings(texts: &Texts, sha256: &str) -> Vec<Finding> {
    let code = IndicatorCode::new("POL01").unwrap();
    let period = "2026-27 Q1".parse().unwrap();
    let place = |sha256: &str, cell: &str| Place::file(sha256, &texts.file).at(&texts.title, cell);
    let mut findings = Vec::new();
    for make in [Finding::error, Finding::query, Finding::note] {
        findings.push(make("a", place(sha256, "D4"), texts.message.clone()).hint(texts.hint.clone()));
        findings.push(make("b", place(sha256, "D4, D5"), texts.message.clone()).about(&code, period));
        findings.push(make("c", place("cd", ""), texts.message.clone()));
    }
    let error =
        |rule: &str, place: Place, n: i32| Finding::error(rule, place, format!("{} {n}", texts.message));
    findings.extend((0..13).map(|row| error("d", place(sha256, &format!("A{row}")), 0)));
    findings.extend((0..60).map(|n| error("e", Place::default(), n)));
    findings
}

fn of_the_ladder(board: &Board, texts: &Texts, template: &str, role: Role, returns: &[&str]) -> Letter {
    let keys: Vec<ReturnKey> = returns.iter().map(|of| key(of)).collect();
    let planned = Planned {
        key: LetterKey(format!("blanktown/{template}/{}/{}", role.word(), returns.len())),
        rung: template.to_owned(),
        template: template.to_owned(),
        returns: keys.clone(),
        to: mailbox(&texts.name, "a@b.example"),
        role,
        due: local("2026-07-29T00:00"),
        why: String::new(),
    };
    let outcomes = [Outcome::Refused, Outcome::Held, Outcome::Quarantined];
    let came = |(of, outcome): (&&str, &Outcome)| Submission {
        file: texts.file.clone(),
        ..submission(of, "2026-07-27T16:20", *outcome)
    };
    let history = History {
        submissions: returns.iter().zip(&outcomes).map(came).collect(),
        events: vec![event(
            "2026-07-20T09:00",
            Happening::Extended {
                key: keys[0].clone(),
                until: "2026-07-31".parse().unwrap(),
                reason: texts.reason.clone(),
            },
        )],
        ..History::default()
    };
    let mut facts = LetterFacts::of(board, &history, &planned, local("2026-07-29T09:00")).unwrap();
    for key in &keys {
        facts.findings.insert(key.clone(), findings(texts, "ab"));
    }
    facts.enclosures.push(Enclosure {
        name: texts.file.clone(),
        media_type: "text/csv".to_owned(),
        content_id: None,
        bytes: vec![1],
    });
    write(board, &planned, &facts).unwrap()
}

fn change(before: Option<Value>, now: Option<Value>) -> Change {
    Change {
        indicator: IndicatorCode::new("POL01").unwrap(),
        measure: Measure::Stated,
        period: "2026-27 Q1".parse().unwrap(),
        breakdown: String::new(),
        before,
        now,
    }
}

/// A difference that tells of every kind of value.
fn difference() -> Difference {
    let values = [
        Value::number(1.5),
        Value::Suppressed { low: 1.0, high: 4.0 },
        Value::NotAvailable,
        Value::NotApplicable,
        Value::LowReliability,
        Value::RoundsToZero,
        Value::NilReturn,
        Value::Blank,
        Value::NotReceived,
        Value::Withheld,
    ];
    let mut changed: Vec<Change> = values
        .iter()
        .map(|value| change(Some(Value::number(2.0)), Some(*value)))
        .collect();
    for (change, measure) in changed.iter_mut().zip([Measure::Numerator, Measure::Denominator]) {
        change.measure = measure;
    }
    Difference {
        since: Some(local("2026-07-20T09:00")),
        changed,
        new: vec![change(None, Some(Value::number(3.0)))],
        standing: vec![change(Some(Value::number(3.0)), None)],
        unchanged: 2,
    }
}

/// One contribution of each kind and one more.
fn contributions(board: &Board) -> [Contribution; 5] {
    let contribution = |kind| Contribution {
        agency: board.agencies[1].code.clone(),
        period: "2026-27 Q1".parse().unwrap(),
        kind,
        about: String::new(),
        grade: String::new(),
        text: String::new(),
        place: Place::default(),
    };
    [
        ContributionKind::Want,
        ContributionKind::Offer,
        ContributionKind::GoodPractice,
        ContributionKind::SelfAssessment,
        ContributionKind::SelfAssessment,
    ]
    .map(contribution)
}

fn receipts(board: &Board, texts: &Texts) -> Vec<Letter> {
    let to = mailbox(&texts.name, "a@b.example");
    let (difference, contributions) = (difference(), contributions(board));
    let is_in = key("2026-27-Q1/police/quarterly");
    let how = HowRead {
        layout: texts.title.clone(),
        sheets: vec![texts.title.clone(), texts.file.clone()],
        echo: vec![texts.message.clone()],
    };
    let mut letters = Vec::new();
    for (number, outcome) in (0..).zip(OUTCOMES) {
        let came = Submission {
            arrival: number,
            file: texts.file.clone(),
            reason: texts.reason.clone(),
            ..submission("2026-27-Q1/police/quarterly", "2026-07-27T16:20", outcome)
        };
        let at = Timestamp::from_second(came.at.as_second() + 60).unwrap();
        let history = History {
            submissions: vec![came.clone()],
            ..History::default()
        };
        let status = timeliness::status(board, &history, &came.key().unwrap(), at).unwrap();
        let received = Received {
            submission: &came,
            findings: &findings(texts, &came.sha256),
            status: Some(&status),
            besides: Besides {
                difference: Some(&difference),
                how: Some(&how),
                contributions: &contributions,
                checks: Some(boardpack_model::assessment::Checks {
                    run: 9,
                    passed: 8,
                    not_run: 2,
                }),
                comments: 1,
                marked_up: Some(&texts.file),
                template: Some(&texts.file),
                part: None,
                nothing_awaited: true,
                is_in: Some(&is_in),
            },
        };
        letters.push(receipt(board, &received, &to, at).unwrap());
        letters.push(set_aside(board, &came, received.findings, at).unwrap());
        for state in [ArrivalState::Duplicate, ArrivalState::NotInTheRegister] {
            let arrival = Arrival {
                id: 20 + number,
                first_seen: at,
                born: None,
                folder: texts.name.clone(),
                name: texts.file.clone(),
                sha256: came.sha256.clone(),
                bytes: 1,
                state,
                agency: Some(came.agency.clone()),
                reason: texts.reason.clone(),
            };
            letters.extend(arrival_receipt(board, &arrival, Some(&came), &to, at).unwrap());
        }
    }
    letters
}

/// A confirmation of each kind of decision.
fn confirmations(board: &Board, texts: &Texts) -> Vec<Letter> {
    let of = key(ONE[0]);
    let file = Submission {
        file: texts.file.clone(),
        ..submission(ONE[0], "2026-07-27T16:20", Outcome::Held)
    };
    let unknown = Submission {
        return_code: None,
        period: None,
        ..file.clone()
    };
    let all = [
        Confirmed::Extended(&of, "2026-08-12".parse().unwrap()),
        Confirmed::Waived(&of),
        Confirmed::Nil(&of),
        Confirmed::Withdrawn(&of, &file),
        Confirmed::Declined(&file),
        Confirmed::Purged(&unknown),
    ];
    let to = mailbox(&texts.name, "a@b.example");
    let letter = |what| {
        let of = Confirmation {
            what,
            reason: &texts.reason,
            to: &to,
            at: local("2026-07-29T09:00"),
        };
        confirmation(board, &of).unwrap()
    };
    all.into_iter().map(letter).collect()
}

/// A digest with everything that it can tell.
fn a_digest(board: &Board, texts: &Texts) -> Letter {
    let due = Digest {
        key: LetterKey("blanktown/digest/2026-07-29".to_owned()),
        to: board.officer.mailbox.clone(),
        told: Vec::new(),
        waiting: vec![texts.reason.clone()],
        news: vec![texts.reason.clone()],
        since: Some(local("2026-07-28T08:00")),
        why: String::new(),
    };
    digest(
        board,
        &due,
        std::slice::from_ref(&texts.reason),
        local("2026-07-29T09:00"),
    )
    .unwrap()
}

const ONE: [&str; 1] = ["2026-27-Q1/police/quarterly"];
const THREE: [&str; 3] = [
    "2026-27-Q1/police/quarterly",
    "2022-04-01-to-2026-03-31/police/history",
    "2026-27-Q1/social-care/quarterly",
];

/// Every letter by what it is.
fn every_letter(board: &Board, texts: &Texts) -> BTreeMap<String, Letter> {
    let mut letters = Vec::new();
    for template in template_names().filter(|name| !OTHERS.contains(name)) {
        for role in ROLES {
            letters.push(of_the_ladder(board, texts, template, role, &ONE));
            letters.push(of_the_ladder(board, texts, template, role, &THREE));
        }
    }
    letters.extend(receipts(board, texts));
    letters.extend(confirmations(board, texts));
    letters.push(a_digest(board, texts));
    letters
        .into_iter()
        .map(|letter| (letter.key.0.clone(), letter))
        .collect()
}

/// The words of a letter, whichever way it is read: without the marks of items and terms.
fn flowed(text: &str) -> String {
    let words = text.split_whitespace().filter(|word| *word != "-");
    words.collect::<Vec<_>>().join(" ").replace([':', ' '], "")
}

#[test]
fn both_readings_of_a_letter_say_the_same() {
    for texts in [Texts::plain(), Texts::all("<b>\"O'Neil\" & Söhne</b>")] {
        for (name, letter) in every_letter(&board_with(&texts), &texts) {
            let html = letter.html.as_deref().unwrap();
            assert_eq!(flowed(&well_formed::check(html)), flowed(&letter.text), "{name}");
            assert!(html.contains("<html lang=\"en-GB\""), "{name}");
            assert!(html.starts_with("<!DOCTYPE html>"), "{name}");
        }
    }
}

#[test]
fn every_letter_says_what_for_when_by_when_how_and_whom_to_ring() {
    let board = board();
    let texts = Texts::plain();
    for (name, letter) in every_letter(&board, &texts) {
        let text = letter.text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.starts_with("Dear "), "{name}: {text}");
        assert!(
            letter.subject.contains("Blanktown SCP: "),
            "{name}: {}",
            letter.subject
        );
        // Not for a reader's eyes: places not filled in, and what is left where something that may be absent is.
        for sign in ["{", "}", " , ", " . ", "..", "()", "\"\""] {
            assert!(!text.contains(sign), "`{sign}` in {name}: {text}");
        }
        assert!(!letter.text.contains("\n\n\n"), "{name}: {}", letter.text);
        for word in ["missing", "rejected", "failed", "failure", "invalid", "league"] {
            assert!(
                !text.to_lowercase().replace("missing episodes", "").contains(word),
                "{word} in {name}"
            );
        }
        let to_the_officer = name.contains("/officer/set-aside/") || name.contains("/digest/");
        assert_eq!(
            text.contains("ring Jo Officer on 01632 960001"),
            !to_the_officer,
            "{name}: {text}"
        );
        if name.contains("receipts") || to_the_officer {
            continue;
        }
        let mut expected = vec![
            "quarterly dataset for 2026-27 Q1, April to June 2026",
            "drop folder",
            "\"police",
        ];
        if !name.contains("queries") {
            expected.push("due by the end of Friday 31 July 2026, the later date that we agreed");
        }
        if name.ends_with("/3") {
            expected.extend([
                "past figures for April 2022 to March 2026",
                "Blanktown Police",
                "Children's Social Care",
            ]);
            if !name.contains("queries") {
                expected.extend([
                    "was due on Friday 12 June 2026",
                    "was due on Tuesday 28 July 2026",
                ]);
            }
        }
        for said in expected {
            assert!(text.contains(said), "`{said}` in {name}: {text}");
        }
    }
}

#[test]
fn no_english_leaks_into_a_letter_of_another_language() {
    let texts = Texts::plain();
    let mut board = board_with(&texts);
    board.language = "xx".to_owned();
    for (name, letter) in every_letter(&board, &texts) {
        let data = [
            "POL01",
            "Q1",
            "police",
            "social-care",
            "ηθι.csv",
            "jo.officer@blanktown.example",
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        ];
        let cells = |word: &&str| {
            let rest = word.strip_prefix(['A', 'D']).unwrap_or(word);
            !(rest.len() < word.len() && rest.starts_with(|c: char| c.is_ascii_digit()))
        };
        let told = format!("{} {}", letter.subject, letter.text);
        let told = data.iter().fold(told, |told, word| told.replace(word, ""));
        let leaked: Vec<&str> = told
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.contains(|c: char| c.is_ascii_alphabetic()))
            .filter(cells)
            .collect();
        assert_eq!(leaked, [""; 0], "{name}: {}", letter.text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, ..ProptestConfig::default() })]

    #[test]
    fn whatever_anybody_writes_stays_text(text in "[-#|<>&\"'a-z:/@{}% \\n\\r\\t\u{2}\u{3}\u{202e}Ŵ=.;]{0,40}") {
        let texts = Texts::all(&text);
        for (name, letter) in every_letter(&board_with(&texts), &texts) {
            well_formed::check(letter.html.as_deref().unwrap());
            prop_assert!(!letter.subject.contains(['\r', '\n']), "{}", name);
            prop_assert!(!letter.text.contains(['\r', '\u{2}', '\u{3}', '\u{202e}']), "{}", name);
        }
    }
}
