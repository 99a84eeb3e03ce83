//! A small board for the tests: three agencies, one ladder, one year of meetings.

use std::collections::BTreeMap;

use boardpack_model::board::{
    Agency, Anchor, Audience, Closing, Condition, Contact, Disclosure, Indicator, Meeting, Officer, Polarity,
    ReturnSpec, Role, Rung, Schedule,
};
use boardpack_model::history::{Delivery, Event, Happening, IssuedPack, Outcome, StoredLetter, Submission};
use boardpack_model::letter::{LetterKey, Mailbox, Mode};
use boardpack_model::{
    AgencyCode, AudienceCode, Board, BoardCode, History, IndicatorCode, Period, ReturnCode, ReturnKey,
    ThemeCode,
};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::plan::Action;

/// An instant by the board's clock.
pub(crate) fn local(text: &str) -> Timestamp {
    let wall: DateTime = text.parse().unwrap();
    wall.to_zoned(zone()).unwrap().timestamp()
}

pub(crate) fn zone() -> TimeZone {
    TimeZone::get("Europe/London").unwrap()
}

pub(crate) fn mailbox(name: &str, address: &str) -> Mailbox {
    Mailbox {
        name: name.to_owned(),
        address: address.to_owned(),
    }
}

/// Police and social care owe a quarterly dataset, education a termly one; police owe past figures besides.
pub(crate) fn board() -> Board {
    Board {
        name: "Blanktown Safeguarding Children Partnership".to_owned(),
        short_name: "Blanktown SCP".to_owned(),
        time_zone: zone(),
        sender: mailbox("Blanktown SCP", "returns@blanktown.example"),
        officer: Officer {
            mailbox: mailbox("Jo Officer", "jo.officer@blanktown.example"),
            telephone: "01632 960001".to_owned(),
        },
        approvers: vec!["Jo Officer".to_owned()],
        marking: "OFFICIAL-SENSITIVE".to_owned(),
        rehearsal: true,
        letters_leave: vec!["* 8-17 * * MON-FRI".to_owned()],
        agencies: vec![
            agency("social-care", "Children's Social Care"),
            agency("police", "Blanktown Police"),
            agency("education", "Blanktown Schools"),
        ],
        indicators: vec![indicator()],
        returns: returns(),
        meetings: meetings(),
        audiences: audiences(),
        ladder: ladder(),
        ..Board::bare(BoardCode::new("blanktown").unwrap())
    }
}

fn agency(code: &str, name: &str) -> Agency {
    let contact = |role: Role, who: &str| Contact {
        role,
        mailbox: mailbox(
            &format!("{name} {who}"),
            &format!("{}@{code}.example", role.word()),
        ),
        telephone: None,
    };
    Agency {
        name: name.to_owned(),
        short_name: name.rsplit(' ').next().unwrap().to_owned(),
        contacts: vec![
            contact(Role::DataLead, "data lead"),
            contact(Role::BoardMember, "board member"),
        ],
        ..Agency::bare(AgencyCode::new(code).unwrap())
    }
}

fn indicator() -> Indicator {
    Indicator {
        name: "Missing episodes".to_owned(),
        numerator: "Episodes".to_owned(),
        polarity: Polarity::Neutral {
            low: None,
            high: None,
        },
        ..Indicator::bare(
            IndicatorCode::new("POL01").unwrap(),
            AgencyCode::new("police").unwrap(),
            ThemeCode::new("missing").unwrap(),
        )
    }
}

fn returns() -> Vec<ReturnSpec> {
    let every = |agency: &str, code: &str, title: &str, from: &str| ReturnSpec {
        code: ReturnCode::new(code).unwrap(),
        agency: AgencyCode::new(agency).unwrap(),
        title: title.to_owned(),
        schedule: Schedule::Every {
            from: from.parse().unwrap(),
            until: None,
        },
        due: "20 working days after period end".parse().unwrap(),
        due_on: BTreeMap::new(),
        indicators: Vec::new(),
        is_history: false,
        closes: Closing::default(),
    };
    vec![
        every("social-care", "quarterly", "quarterly dataset", "2026-27 Q1"),
        every("police", "quarterly", "quarterly dataset", "2026-27 Q1"),
        ReturnSpec {
            schedule: Schedule::Once("2022-04-01 to 2026-03-31".parse().unwrap()),
            due: "2026-06-12".parse().unwrap(),
            is_history: true,
            ..every("police", "history", "past figures", "2026-27 Q1")
        },
        every("education", "termly", "termly dataset", "2026-27 Autumn"),
    ]
}

fn meetings() -> Vec<Meeting> {
    let meeting = |period: &str, cut_off: &str, papers: &str, day: &str| Meeting {
        day: day.parse().unwrap(),
        title: "the board".to_owned(),
        period: period.parse().unwrap(),
        cut_off: cut_off.parse().unwrap(),
        papers: papers.parse().unwrap(),
        pre_brief: None,
        context_by: None,
    };
    vec![
        meeting("2026-27 Q1", "2026-08-25", "2026-09-09", "2026-09-17"),
        meeting("2026-27 Q2", "2026-11-24", "2026-12-02", "2026-12-10"),
        meeting("2026-27 Q3", "2027-02-23", "2027-03-03", "2027-03-11"),
    ]
}

fn audiences() -> Vec<Audience> {
    let audience = |code: &str, title: &str, marking: &str, recipients: Vec<Mailbox>| Audience {
        code: AudienceCode::new(code).unwrap(),
        title: title.to_owned(),
        marking: marking.to_owned(),
        disclosure: Disclosure::Full,
        recipients,
    };
    vec![
        audience(
            "board",
            "Board members",
            "OFFICIAL-SENSITIVE",
            vec![
                mailbox("The Chair", "Chair@blanktown.example"),
                mailbox("Blanktown Police board member", "board-member@police.example"),
                mailbox(
                    "Children's Social Care board member",
                    "board-member@social-care.example",
                ),
            ],
        ),
        audience(
            "public",
            "Public",
            "OFFICIAL",
            vec![mailbox("Website", "web.team@blanktown.example")],
        ),
    ]
}

fn ladder() -> Vec<Rung> {
    let rung = |code: &str, template: &str, working_days: i32, to: &[Role]| Rung {
        code: code.to_owned(),
        template: template.to_owned(),
        anchor: Anchor::Due,
        working_days,
        condition: Condition::NothingReceived,
        to: to.to_vec(),
        minimum_gap: 0,
        every: None,
        at_most: 1,
        escalates_to: Vec::new(),
    };
    let lead = [Role::DataLead];
    let both = [Role::DataLead, Role::BoardMember];
    vec![
        Rung {
            anchor: Anchor::PeriodEnd,
            ..rung("request", "request", 1, &lead)
        },
        rung("heads-up", "heads-up", -10, &lead),
        rung("reminder", "reminder", -3, &lead),
        rung("due-today", "due-today", 0, &lead),
        rung("chaser-1", "chaser", 1, &lead),
        rung("chaser-2", "chaser", 3, &both),
        rung("escalation", "escalation", 5, &both),
        Rung {
            condition: Condition::Returned,
            ..rung("correction", "correction", -2, &lead)
        },
    ]
}

/// `2026-27-Q1/police/quarterly` as a return's key.
pub(crate) fn key(text: &str) -> ReturnKey {
    let parts: Vec<&str> = text.split('/').collect();
    ReturnKey {
        period: parts[0].parse().unwrap(),
        agency: AgencyCode::new(parts[1]).unwrap(),
        code: ReturnCode::new(parts[2]).unwrap(),
    }
}

/// An attempt at a return.
pub(crate) fn submission(of: &str, at: &str, outcome: Outcome) -> Submission {
    let key = key(of);
    Submission {
        id: 7,
        arrival: 9,
        agency: key.agency,
        return_code: Some(key.code),
        period: Some(key.period),
        at: local(at),
        known_at: local(at),
        outcome,
        reason: String::new(),
        expected: 24,
        read: 24,
        sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
        file: "Police Q1 return.xlsx".to_owned(),
        born: None,
    }
}

/// Something that was said, with its instant.
pub(crate) fn event(at: &str, what: Happening) -> Event {
    Event {
        id: 1,
        at: local(at),
        by: "Jo Officer".to_owned(),
        what,
    }
}

/// An issue of a period's pack for both audiences.
pub(crate) fn issued(period: &str, issue: u32, at: &str) -> IssuedPack {
    IssuedPack {
        period: period.parse::<Period>().unwrap(),
        issue,
        as_at: local(at),
        issued_at: local(at),
        approved_by: "Jo Officer".to_owned(),
        version: "0.1.0".to_owned(),
        pipeline: BTreeMap::new(),
        files: BTreeMap::new(),
        audiences: vec![
            AudienceCode::new("board").unwrap(),
            AudienceCode::new("public").unwrap(),
        ],
    }
}

/// Records what was done, as the office does after acting.
pub(crate) fn record(history: &mut History, actions: &[Action], at: Timestamp) {
    for action in actions {
        match action {
            Action::Letter(planned) => store(history, &planned.key, &planned.to, at),
            Action::Circulate(circulation) => store(history, &circulation.key, &circulation.to, at),
            Action::PreBrief(one) => store(history, &one.key, &one.to, at),
            Action::Issue { .. } => {}
            Action::Digest(digest) => {
                store(history, &digest.key, &digest.to, at);
                let told = digest.told.clone();
                history.events.push(Event {
                    id: 0,
                    at,
                    by: "boardpack".to_owned(),
                    what: Happening::Digested { told },
                });
            }
            Action::Draft { period, .. } => history.events.push(Event {
                id: 0,
                at,
                by: "boardpack".to_owned(),
                what: Happening::Drafted { period: *period },
            }),
        }
    }
}

fn store(history: &mut History, key: &LetterKey, to: &Mailbox, at: Timestamp) {
    let letter = StoredLetter {
        number: 0,
        mode: Mode::Live,
        key: key.clone(),
        at,
        to: to.address.clone(),
        subject: String::new(),
        why: String::new(),
        sha256: String::new(),
        delivery: Delivery::Sent,
    };
    let before = history.letters.insert(key.clone(), letter);
    assert!(before.is_none(), "{key} was written twice");
}
