//! A board of twelve agencies: by month, quarter, term and year; one that joins, one that leaves, one with holidays of its own, two
//! with the same data lead, one without a board member.

use boardpack_model::board::{
    Agency, Anchor, Condition, Contact, Membership, ReturnSpec, Role, Rung, Schedule,
};
use boardpack_model::{AgencyCode, Board, Calendar, ReturnCode};
use jiff::civil::{Date, date};

use crate::sample::{board, mailbox};

const AGENCIES: [&str; 12] = [
    "social-care",
    "police",
    "icb",
    "acute",
    "mental-health",
    "probation",
    "housing",
    "schools",
    "youth-justice",
    "fire",
    "new-trust",
    "old-trust",
];

/// Agency, return, first and last period, due rule.
const RETURNS: [(&str, &str, &str, &str, &str); 15] = [
    (
        "social-care",
        "quarterly",
        "2025-26 Q4",
        "",
        "20 working days after period end",
    ),
    (
        "social-care",
        "annual",
        "2025-26",
        "",
        "20 working days after period end",
    ),
    (
        "police",
        "quarterly",
        "2025-26 Q4",
        "",
        "20 working days after period end",
    ),
    (
        "police",
        "monthly",
        "2026-03",
        "",
        "10th working day of the month",
    ),
    (
        "icb",
        "quarterly",
        "2025-26 Q4",
        "",
        "45 days after period end, rolled back to a working day",
    ),
    (
        "acute",
        "quarterly",
        "2025-26 Q4",
        "",
        "20 working days after period end",
    ),
    (
        "mental-health",
        "quarterly",
        "2025-26 Q4",
        "",
        "20 working days after period end",
    ),
    (
        "probation",
        "quarterly",
        "2025-26 Q4",
        "",
        "20 working days after period end",
    ),
    (
        "housing",
        "monthly",
        "2026-03",
        "",
        "10th working day of the month",
    ),
    (
        "schools",
        "termly",
        "2025-26 Spring",
        "",
        "20 working days after period end",
    ),
    (
        "youth-justice",
        "quarterly",
        "2025-26 Q4",
        "",
        "20 working days after period end",
    ),
    (
        "fire",
        "annual",
        "2025-26",
        "",
        "20 working days after period end",
    ),
    (
        "new-trust",
        "quarterly",
        "2026-27 Q3",
        "",
        "20 working days after period end",
    ),
    (
        "old-trust",
        "quarterly",
        "2025-26 Q4",
        "2026-27 Q2",
        "20 working days after period end",
    ),
    (
        "old-trust",
        "monthly",
        "2026-03",
        "2026-09",
        "10th working day of the month",
    ),
];

pub(super) fn partnership() -> Board {
    let mut sample = board();
    let spec = sample.returns.swap_remove(0);
    let nation = sample.calendar.nation();
    let mut board = Board {
        calendar: Calendar::new(nation, [date(2026, 12, 29), date(2026, 12, 30)]),
        agencies: AGENCIES.iter().map(|code| agency(code)).collect(),
        returns: RETURNS.iter().map(|row| owed(&spec, *row)).collect(),
        indicators: Vec::new(),
        meetings: Vec::new(),
        ladder: ladder(),
        chair: Some(mailbox("The Chair", "chair@blanktown.example")),
        ..sample
    };
    let holidays =
        days(date(2026, 7, 20), date(2026, 9, 4)).chain(days(date(2026, 12, 18), date(2027, 1, 4)));
    board.agencies[7].calendar = Some(Calendar::new(nation, holidays));
    board.agencies[5].contacts[0].mailbox = board.agencies[4].contacts[0].mailbox.clone();
    board.agencies[6].contacts.truncate(1);
    board.agencies[10].member = Membership {
        joins: Some(date(2026, 10, 1)),
        leaves: None,
    };
    board.agencies[11].member = Membership {
        joins: None,
        leaves: Some(date(2026, 9, 30)),
    };
    board
}

fn days(from: Date, to: Date) -> impl Iterator<Item = Date> {
    from.series(jiff::Span::new().days(1))
        .take_while(move |day| *day <= to)
}

fn agency(code: &str) -> Agency {
    let contact = |role: Role| Contact {
        role,
        mailbox: mailbox(code, &format!("{}@{code}.example", role.word())),
        telephone: None,
    };
    Agency {
        contacts: vec![contact(Role::DataLead), contact(Role::BoardMember)],
        ..Agency::bare(AgencyCode::new(code).unwrap())
    }
}

fn owed(spec: &ReturnSpec, (agency, code, from, until, due): (&str, &str, &str, &str, &str)) -> ReturnSpec {
    ReturnSpec {
        agency: AgencyCode::new(agency).unwrap(),
        code: ReturnCode::new(code).unwrap(),
        schedule: Schedule::Every {
            from: from.parse().unwrap(),
            until: until.parse().ok(),
        },
        due: due.parse().unwrap(),
        ..spec.clone()
    }
}

fn ladder() -> Vec<Rung> {
    let rung = |code: &str, condition, (anchor, working_days), to: &[Role]| Rung {
        code: code.to_owned(),
        template: code.to_owned(),
        anchor,
        working_days,
        condition,
        to: to.to_vec(),
        minimum_gap: 0,
        every: None,
        at_most: 1,
        escalates_to: Vec::new(),
    };
    let repeated = |rung: Rung, every, at_most, escalates_to: &[Role]| Rung {
        every: Some(every),
        at_most,
        escalates_to: escalates_to.to_vec(),
        ..rung
    };
    let (lead, both) = ([Role::DataLead], [Role::DataLead, Role::BoardMember]);
    let nothing = Condition::NothingReceived;
    vec![
        rung("request", nothing, (Anchor::PeriodEnd, 1), &lead),
        rung("reminder", nothing, (Anchor::Due, -3), &lead),
        rung("due-today", nothing, (Anchor::Due, 0), &lead),
        repeated(
            rung("chaser", nothing, (Anchor::Due, 1), &lead),
            4,
            3,
            &[Role::BoardMember],
        ),
        Rung {
            minimum_gap: 2,
            ..rung(
                "escalation",
                nothing,
                (Anchor::Due, 13),
                &[Role::BoardMember, Role::Chair],
            )
        },
        repeated(
            rung("rest", Condition::PartReceived, (Anchor::Due, 2), &lead),
            5,
            2,
            &[Role::Officer],
        ),
        rung("correction", Condition::Returned, (Anchor::Due, -1), &lead),
        rung("correction-late", Condition::Returned, (Anchor::Due, 3), &both),
        repeated(
            rung("queries", Condition::QueriesOpen, (Anchor::Answered, 5), &lead),
            5,
            2,
            &[],
        ),
    ]
}
