//! The ladder: which one letter about each expected return is right now.

use std::collections::BTreeSet;

use boardpack_model::board::{Anchor, Condition, Role, Rung};
use boardpack_model::due::start_of_day;
use boardpack_model::history::{Happening, Outcome, StoredLetter};
use boardpack_model::letter::{LetterKey, Mailbox};
use boardpack_model::{Board, History, OutsideCoverage, Receipt, ReturnKey, ReturnStatus, timeliness};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::words;

/// A letter of the ladder that is due, to one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// Its unique name.
    pub key: LetterKey,
    /// The rung's code.
    pub rung: String,
    /// The template that it uses.
    pub template: String,
    /// The returns it is about.
    pub returns: Vec<ReturnKey>,
    /// The recipient.
    pub to: Mailbox,
    /// What the recipient does about the return.
    pub role: Role,
    /// Since when it has been due: the start of the rung's day.
    pub due: Timestamp,
    /// Why it is sent, in words.
    pub why: String,
}

impl Planned {
    /// Whether the return workbooks travel with it.
    pub fn carries_workbook(&self) -> bool {
        self.template == "request"
    }
}

/// The letters of the ladder that are due and not yet written, in the order of the register.
///
/// Of all rungs that are due and whose condition holds only the last one is right; those before it are never sent
/// afterwards. A return that is in, waived or nil gets none, and one that the officer is deciding about waits for that.
pub(crate) fn due_letters(
    board: &Board,
    history: &History,
    now: Timestamp,
) -> Result<Vec<Planned>, OutsideCoverage> {
    let nil = nil_returns(history, now);
    let mut letters = Vec::new();
    for status in timeliness::statuses(board, history, now)? {
        if nil.contains(&status.key) || is_with_the_officer(history, &status.key, now) {
            continue;
        }
        let Some(condition) = condition(&status) else {
            continue;
        };
        let standing = Standing {
            condition,
            returned_on: returned_on(board, history, &status, now),
            status,
        };
        if let Some((rung, day)) = right_rung(board, &standing, now)? {
            letters.extend(letters_of(board, history, &standing, (rung, day)));
        }
    }
    Ok(letters)
}

/// The part of a letter's key that is common to the whole ladder of one return, with the final `/`.
fn ladder_prefix(board: &Board, key: &ReturnKey) -> String {
    format!("{}/{key}/", board.code)
}

/// An expected return that something may have to be written about.
struct Standing {
    status: ReturnStatus,
    condition: Condition,
    returned_on: Option<Date>,
}

/// What is true of a return, as rungs ask; nothing where nothing is to be written.
fn condition(status: &ReturnStatus) -> Option<Condition> {
    if matches!(
        status.receipt,
        Receipt::NotDue | Receipt::Waived | Receipt::NilConfirmed
    ) {
        return None;
    }
    match status.outcome {
        // Within the correction window its receipt counts already, yet the correction is still awaited.
        Some(Outcome::ReturnedForCorrection) => Some(Condition::Returned),
        _ if status.receipt.is_settled() => None,
        _ => Some(Condition::NothingReceived),
    }
}

/// The returns for which "nothing to report" was said.
fn nil_returns(history: &History, now: Timestamp) -> BTreeSet<ReturnKey> {
    let nil = |what: &Happening| match what {
        Happening::NilConfirmed { key, .. } => Some(key.clone()),
        _ => None,
    };
    history
        .events
        .iter()
        .filter(|event| event.at <= now && !history.is_taken_back(event, now))
        .filter_map(|event| nil(&event.what))
        .collect()
}

/// Whether the last thing that came for a return is held: it would be wrong to ask for what we have and are deciding about.
fn is_with_the_officer(history: &History, key: &ReturnKey, now: Timestamp) -> bool {
    history
        .submissions
        .iter()
        .rev()
        .find(|submission| submission.known_at <= now && submission.key().as_ref() == Some(key))
        .is_some_and(|submission| submission.outcome == Outcome::Held)
}

/// The day on which its latest attempt was returned for correction.
fn returned_on(board: &Board, history: &History, status: &ReturnStatus, now: Timestamp) -> Option<Date> {
    timeliness::attempts(history, &status.key, now)
        .last()
        .filter(|attempt| attempt.outcome == Outcome::ReturnedForCorrection)
        .map(|attempt| words::date(attempt.known_at, &board.time_zone))
}

/// The last rung that is due and whose condition holds, with its day.
fn right_rung<'a>(
    board: &'a Board,
    standing: &Standing,
    now: Timestamp,
) -> Result<Option<(&'a Rung, Date)>, OutsideCoverage> {
    let mut right: Option<(&Rung, Date)> = None;
    for rung in board
        .ladder
        .iter()
        .filter(|rung| rung.condition == standing.condition)
    {
        let day = rung_day(board, standing, rung)?;
        let is_due = start_of_day(day, &board.time_zone) <= now;
        if is_due && right.is_none_or(|(_, latest)| latest <= day) {
            right = Some((rung, day));
        }
    }
    Ok(right)
}

/// The day from which a rung is due. About a return that was sent back, nothing counts from before that day, and nothing is
/// written on that day itself, because the receipt has just said what to correct.
fn rung_day(board: &Board, standing: &Standing, rung: &Rung) -> Result<Date, OutsideCoverage> {
    let status = &standing.status;
    let anchor = match rung.anchor {
        Anchor::PeriodEnd => status.key.period.last_day(),
        Anchor::Due => words::date(status.due_instant(board), &board.time_zone),
    };
    let calendar = &board.calendar;
    match standing.returned_on {
        None => calendar.add_working_days(anchor, rung.working_days),
        Some(returned) => {
            let day = calendar.add_working_days(anchor.max(returned), rung.working_days)?;
            Ok(day.max(calendar.add_working_days(returned, 1)?))
        }
    }
}

/// One letter of the right rung to each recipient who has not had it.
fn letters_of(
    board: &Board,
    history: &History,
    standing: &Standing,
    (rung, day): (&Rung, Date),
) -> Vec<Planned> {
    let key = &standing.status.key;
    let prefix = ladder_prefix(board, key);
    let due = start_of_day(day, &board.time_zone);
    let written = written(history, &prefix);
    if is_behind(&written, rung, due) {
        return Vec::new();
    }
    recipients(board, key, rung)
        .into_iter()
        .map(|(role, to)| Planned {
            key: letter_key(&prefix, rung, role),
            rung: rung.code.clone(),
            template: rung.template.clone(),
            returns: vec![key.clone()],
            to,
            role,
            due,
            why: why(board, standing, rung, day),
        })
        .filter(|planned| !history.letters.contains_key(&planned.key))
        .collect()
}

/// The letters already written about one return, with their rungs.
fn written<'a>(history: &'a History, prefix: &str) -> Vec<(&'a str, &'a StoredLetter)> {
    history
        .letters
        .range(LetterKey(prefix.to_owned())..)
        .map_while(|(key, letter)| Some((key.0.strip_prefix(prefix)?, letter)))
        .map(|(rest, letter)| (rest.split('/').next().unwrap_or(rest), letter))
        .collect()
}

/// Whether another rung's letter was written when this rung was due already: then this one was passed over for good. An
/// extension brings it back by giving it a later day. A rung's day begins at midnight, so this also keeps one person from
/// getting two letters about one return on one day.
fn is_behind(written: &[(&str, &StoredLetter)], rung: &Rung, due: Timestamp) -> bool {
    written
        .iter()
        .any(|(code, letter)| *code != rung.code && letter.at >= due)
}

/// Each person to whom a rung goes, once, with the first role in which they get it.
fn recipients(board: &Board, key: &ReturnKey, rung: &Rung) -> Vec<(Role, Mailbox)> {
    let Some(agency) = board.agency(&key.agency) else {
        return Vec::new();
    };
    let mut recipients: Vec<(Role, Mailbox)> = Vec::new();
    for role in &rung.to {
        let Some(contact) = agency.contact(*role) else {
            continue;
        };
        let address = &contact.mailbox.address;
        if !recipients
            .iter()
            .any(|(_, to)| to.address.eq_ignore_ascii_case(address))
        {
            recipients.push((*role, contact.mailbox.clone()));
        }
    }
    recipients
}

/// The data lead's letter has the rung as its last part; other roles add theirs.
fn letter_key(prefix: &str, rung: &Rung, role: Role) -> LetterKey {
    let key = LetterKey(format!("{prefix}{}", rung.code));
    match role {
        Role::DataLead => key,
        Role::BoardMember | Role::Chair | Role::Officer => key.with(role.word()),
    }
}

fn why(board: &Board, standing: &Standing, rung: &Rung, day: Date) -> String {
    let status = &standing.status;
    let key = &status.key;
    let agency = board
        .agency(&key.agency)
        .map_or(key.agency.as_str(), |agency| agency.short_name.as_str());
    let title = board
        .return_spec(&key.agency, &key.code)
        .map_or(key.code.as_str(), |spec| spec.title.as_str());
    let state = match standing.condition {
        Condition::NothingReceived => "is not yet received",
        Condition::PartReceived => "came in part",
        Condition::Returned => "was returned for correction",
        Condition::QueriesOpen => "has queries that are not yet answered",
    };
    let due = words::date(status.due_instant(board), &board.time_zone);
    let extended = if status.extended_to.is_some() {
        " by the agreed extension"
    } else {
        ""
    };
    format!(
        "{agency}, {title}, {} {state}; due {}{extended}; rung {} applies from {}",
        key.period,
        words::day(due),
        rung.code,
        words::day(day)
    )
}

#[cfg(test)]
mod tests {
    use boardpack_model::history::{Event, Submission};
    use jiff::ToSpan;

    use super::*;
    use crate::plan::{Action, plan};
    use crate::sample::{board, event, key, local, record, submission};

    const POLICE: &str = "2026-27-Q1/police/quarterly";

    /// Plans each day at nine and gives what leaves about police's first quarter: `07-29 chaser-1`.
    fn letters(board: &Board, submissions: &[Submission], events: &[Event], days: &[&str]) -> String {
        let mut history = History {
            submissions: submissions.to_vec(),
            events: events.to_vec(),
            ..History::default()
        };
        let mut left = Vec::new();
        for day in days {
            let now = local(&format!("{day}T09:00"));
            let actions = plan(board, &history, now).unwrap();
            let prefix = ladder_prefix(board, &key(POLICE));
            for action in &actions {
                let key = action.key(&board.code).0;
                left.extend(
                    key.strip_prefix(&prefix)
                        .map(|rung| format!("{} {rung}", &day[5..])),
                );
            }
            record(&mut history, &actions, now);
        }
        left.join(", ")
    }

    fn check(submissions: &[Submission], events: &[Event], days: &[&str], expected: &str) {
        assert_eq!(letters(&board(), submissions, events, days), expected);
    }

    const AROUND_DUE: [&str; 7] = [
        "2026-07-23",
        "2026-07-28",
        "2026-07-29",
        "2026-07-30",
        "2026-07-31",
        "2026-08-03",
        "2026-08-04",
    ];

    #[test]
    fn nothing_leaves_before_the_period_ends() {
        check(
            &[],
            &[],
            &["2026-06-29", "2026-06-30", "2026-07-01"],
            "07-01 request",
        );
    }

    #[test]
    fn whatever_the_tick_missed_only_the_last_rung_is_sent() {
        check(
            &[],
            &[],
            &["2026-07-29", "2026-07-29", "2026-07-30"],
            "07-29 chaser-1",
        );
        check(
            &[],
            &[],
            &["2026-08-14", "2026-08-17"],
            "08-14 escalation, 08-14 escalation/board-member",
        );
    }

    #[test]
    fn a_return_inherited_from_long_ago_is_written_about_once() {
        let days = ["2027-05-04", "2027-05-05", "2027-06-01"];
        check(&[], &[], &days, "05-04 escalation, 05-04 escalation/board-member");
    }

    #[test]
    fn a_return_that_is_in_nil_or_waived_is_left_in_peace() {
        let all = "07-23 reminder, 07-28 due-today, 07-29 chaser-1, 07-31 chaser-2, 07-31 chaser-2/board-member, \
                   08-04 escalation, 08-04 escalation/board-member";
        check(&[], &[], &AROUND_DUE, all);
        for outcome in [
            Outcome::Accepted,
            Outcome::AcceptedWithQueries,
            Outcome::AcceptedInPart,
        ] {
            let came = submission(POLICE, "2026-07-28T20:00", outcome);
            check(&[came], &[], &AROUND_DUE, "07-23 reminder, 07-28 due-today");
        }
        let (key, reason) = (key(POLICE), "by telephone".to_owned());
        let nil = event(
            "2026-07-29T12:00",
            Happening::NilConfirmed {
                key: key.clone(),
                reason: reason.clone(),
            },
        );
        check(
            &[],
            &[nil],
            &AROUND_DUE,
            "07-23 reminder, 07-28 due-today, 07-29 chaser-1",
        );
        let waived = event("2026-07-22T12:00", Happening::Waived { key, reason });
        check(&[], &[waived], &AROUND_DUE, "");
    }

    #[test]
    fn what_cannot_be_read_or_used_does_not_stop_the_ladder_but_a_held_file_does() {
        let refused = submission(POLICE, "2026-07-28T10:00", Outcome::Refused);
        let quarantined = submission(POLICE, "2026-07-28T11:00", Outcome::Quarantined);
        let days = ["2026-07-28", "2026-07-29"];
        check(
            &[refused.clone(), quarantined],
            &[],
            &days,
            "07-28 due-today, 07-29 chaser-1",
        );
        let held = submission(POLICE, "2026-07-28T12:00", Outcome::Held);
        check(std::slice::from_ref(&held), &[], &days, "07-28 due-today");
        let decided = submission(POLICE, "2026-07-28T15:00", Outcome::Refused);
        check(
            &[refused, held, decided],
            &[],
            &days,
            "07-28 due-today, 07-29 chaser-1",
        );
    }

    #[test]
    fn an_extension_moves_the_ladder_and_repeats_no_letter() {
        let extended = event(
            "2026-07-29T12:00",
            Happening::Extended {
                key: key(POLICE),
                until: "2026-08-12".parse().unwrap(),
                reason: "agreed".to_owned(),
            },
        );
        let days = [
            "2026-07-23",
            "2026-07-29",
            "2026-07-30",
            "2026-08-07",
            "2026-08-12",
            "2026-08-13",
            "2026-08-17",
        ];
        // The chaser and the reminder have gone; the day itself was passed over before and is right now.
        check(
            &[],
            &[extended],
            &days,
            "07-23 reminder, 07-29 chaser-1, 08-12 due-today, 08-17 chaser-2, 08-17 chaser-2/board-member",
        );
    }

    #[test]
    fn an_extension_does_not_dig_up_a_rung_that_was_passed_over() {
        let extended = event(
            "2026-07-29T12:00",
            Happening::Extended {
                key: key(POLICE),
                until: "2026-09-30".parse().unwrap(),
                reason: "agreed".to_owned(),
            },
        );
        let days = ["2026-07-29", "2026-07-30", "2026-09-15", "2026-09-16"];
        check(&[], &[extended], &days, "07-29 chaser-1, 09-16 heads-up");
    }

    #[test]
    fn a_return_sent_back_is_asked_to_be_corrected_and_not_to_be_sent() {
        let returned = submission(POLICE, "2026-07-21T10:00", Outcome::ReturnedForCorrection);
        check(
            std::slice::from_ref(&returned),
            &[],
            &AROUND_DUE,
            "07-30 correction",
        );
        let corrected = submission(POLICE, "2026-07-29T10:00", Outcome::Accepted);
        check(&[returned, corrected], &[], &AROUND_DUE, "");
    }

    #[test]
    fn a_return_sent_back_late_has_its_days_from_then() {
        let returned = submission(POLICE, "2026-07-31T08:30", Outcome::ReturnedForCorrection);
        let days = [
            "2026-07-30",
            "2026-07-31",
            "2026-08-03",
            "2026-08-04",
            "2026-08-05",
        ];
        check(&[returned], &[], &days, "07-30 chaser-1, 08-04 correction");
    }

    #[test]
    fn the_day_on_which_the_receipt_asked_for_corrections_has_no_letter_besides() {
        let mut board = board();
        let correction = board.ladder.iter_mut().find(|rung| rung.code == "correction");
        correction.unwrap().working_days = 0;
        let returned = submission(POLICE, "2026-07-31T08:30", Outcome::ReturnedForCorrection);
        let days = ["2026-07-31", "2026-08-03"];
        assert_eq!(letters(&board, &[returned], &[], &days), "08-03 correction");
    }

    #[test]
    fn a_held_file_that_is_sent_back_has_its_days_from_the_decision() {
        let held = submission(POLICE, "2026-07-24T10:00", Outcome::Held);
        let mut decided = submission(POLICE, "2026-07-24T10:00", Outcome::ReturnedForCorrection);
        decided.known_at = local("2026-07-31T08:30");
        check(
            &[held, decided],
            &[],
            &AROUND_DUE,
            "07-23 reminder, 08-04 correction",
        );
    }

    #[test]
    fn a_file_that_is_not_yet_recorded_keeps_no_letter_back() {
        let mut held = submission(POLICE, "2026-07-28T08:00", Outcome::Held);
        held.known_at = local("2026-07-28T12:00");
        check(&[held], &[], &AROUND_DUE, "07-23 reminder, 07-28 due-today");
    }

    #[test]
    fn nil_said_after_a_return_was_sent_back_ends_the_matter() {
        let mut board = board();
        let correction = board.ladder.iter_mut().find(|rung| rung.code == "correction");
        correction.unwrap().working_days = -3;
        let returned = [submission(
            POLICE,
            "2026-07-22T08:30",
            Outcome::ReturnedForCorrection,
        )];
        let nil = event(
            "2026-07-22T12:00",
            Happening::NilConfirmed {
                key: key(POLICE),
                reason: "by telephone".to_owned(),
            },
        );
        assert_eq!(letters(&board, &returned, &[], &AROUND_DUE), "07-23 correction");
        assert_eq!(letters(&board, &returned, &[nil], &AROUND_DUE), "");
    }

    #[test]
    fn a_rung_is_due_from_the_first_second_of_its_day_by_the_boards_clock() {
        let mut board = board();
        board.letters_leave = vec!["* * * * *".to_owned()];
        let planned = |now: &str| {
            let actions = plan(&board, &History::default(), local(now)).unwrap();
            let keys: Vec<String> = actions.iter().map(|action| action.key(&board.code).0).collect();
            keys.into_iter().find(|key| key.contains(POLICE)).unwrap()
        };
        assert!(planned("2026-07-27T23:59:59").ends_with("/reminder"));
        assert!(planned("2026-07-28T00:00:00").ends_with("/due-today"));
        assert!(planned("2026-07-28T23:59:59").ends_with("/due-today"));
        assert!(planned("2026-07-29T00:00:00").ends_with("/chaser-1"));
    }

    #[test]
    fn somebody_with_two_roles_gets_one_letter() {
        let mut board = board();
        let contacts = &mut board.agencies[1].contacts;
        contacts[1].mailbox.address = contacts[0].mailbox.address.to_uppercase();
        let days = ["2026-07-31", "2026-08-03", "2026-08-04"];
        assert_eq!(
            letters(&board, &[], &[], &days),
            "07-31 chaser-2, 08-04 escalation"
        );
    }

    #[test]
    fn an_agency_without_a_board_member_is_still_written_to() {
        let mut board = board();
        board.agencies[1].contacts.truncate(1);
        assert_eq!(letters(&board, &[], &[], &["2026-08-04"]), "08-04 escalation");
    }

    #[test]
    fn a_letter_lost_between_two_recipients_is_made_up_for() {
        let (board, now) = (board(), local("2026-08-04T09:00"));
        let mut history = History::default();
        let actions = plan(&board, &history, now).unwrap();
        let first: Vec<Action> = actions
            .iter()
            .filter(|action| action.key(&board.code).0.ends_with("police/quarterly/escalation"))
            .cloned()
            .collect();
        assert_eq!(first.len(), 1);
        record(&mut history, &first, now);
        let rest = plan(&board, &history, now + 1.hour()).unwrap();
        assert_eq!(rest.len(), actions.len() - 1);
    }

    #[test]
    fn what_a_planned_letter_says_of_itself() {
        let actions = plan(&board(), &History::default(), local("2026-07-23T09:00")).unwrap();
        let planned = actions.iter().find_map(|action| match action {
            Action::Letter(planned) if planned.returns == [key(POLICE)] => Some(planned),
            _ => None,
        });
        insta::assert_debug_snapshot!(planned, @r#"
        Some(
            Planned {
                key: LetterKey(
                    "blanktown/2026-27-Q1/police/quarterly/reminder",
                ),
                rung: "reminder",
                template: "reminder",
                returns: [
                    ReturnKey {
                        agency: AgencyCode(
                            "police",
                        ),
                        code: ReturnCode(
                            "quarterly",
                        ),
                        period: Period {
                            first: 2026-04-01,
                            last: 2026-06-30,
                            kind: FinancialQuarter,
                        },
                    },
                ],
                to: Mailbox {
                    name: "Blanktown Police data lead",
                    address: "data-lead@police.example",
                },
                role: DataLead,
                due: 2026-07-22T23:00:00Z,
                why: "Police, quarterly dataset, 2026-27 Q1 is not yet received; due Tuesday 28 July 2026; rung reminder applies from Thursday 23 July 2026",
            },
        )
        "#);
    }
}
