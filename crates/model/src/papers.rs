//! Whether the board's own papers went out on time: measured like any partner's return.
//!
//! Papers are due on the last moment of the papers day that the year's file names. They are out when the last recipient has
//! been handed their first copy, of whichever issue. A recipient whose address refused, or whose answer was lost, is counted
//! as not having it and not waited for; one who joined an audience after the papers had begun to go out makes nobody late.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use crate::board::Meeting;
use crate::due::end_of_day;
use crate::history::{Delivery, History};
use crate::letter::LetterKey;
use crate::{Board, OutsideCoverage, Period, Receipt};

/// How far a letter's delivery was known to have come at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Handover {
    /// How far.
    pub delivery: Delivery,
    /// When it was handed over, or the last step was taken.
    pub at: Timestamp,
}

/// How the papers of one meeting stand at an instant.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PapersStatus {
    /// The period that the pack is about.
    pub period: Period,
    /// The day of the meeting.
    pub meeting: Date,
    /// The day on which papers are due.
    pub due: Date,
    /// When the last recipient was handed their first copy.
    pub sent: Option<Timestamp>,
    /// Whether they went out on time, in the words for returns.
    pub receipt: Receipt,
    /// Working days after the papers day, where they went out late or have not gone out.
    pub working_days_late: u32,
    /// How many recipients have a copy.
    pub have_it: u32,
    /// How many recipients letters were written to.
    pub recipients: u32,
}

/// How the papers of each meeting stand, in order of date. A meeting whose papers day was over before the office recorded
/// anything is left out: nobody measured then.
pub fn papers(
    board: &Board,
    history: &History,
    handovers: &BTreeMap<LetterKey, Handover>,
    as_at: Timestamp,
) -> Result<Vec<PapersStatus>, OutsideCoverage> {
    let Some(begun) = first_record(history) else {
        return Ok(Vec::new());
    };
    let is_measured = |meeting: &&Meeting| begun <= end_of_day(meeting.papers, &board.time_zone);
    let of = |meeting| one(board, history, (meeting, handovers), as_at);
    board.meetings.iter().filter(is_measured).map(of).collect()
}

fn first_record(history: &History) -> Option<Timestamp> {
    let events = history.events.iter().map(|event| event.at);
    let submissions = history.submissions.iter().map(|submission| submission.at);
    let letters = history.letters.values().map(|letter| letter.at);
    events.chain(submissions).chain(letters).min()
}

/// What is known of one recipient of one audience.
struct Recipient {
    /// When their first letter was written.
    written: Timestamp,
    /// When they were handed their first copy.
    handed: Option<Timestamp>,
    /// Whether a letter to them is still on its way.
    is_waiting: bool,
    /// Whether every letter to them was cancelled, and they are in the audience no more.
    is_gone: bool,
    /// Whether every letter to them was cancelled: they wait for another.
    is_lost: bool,
}

fn one(
    board: &Board,
    history: &History,
    (meeting, handovers): (&Meeting, &BTreeMap<LetterKey, Handover>),
    as_at: Timestamp,
) -> Result<PapersStatus, OutsideCoverage> {
    let mut recipients = recipients(board, history, (meeting.period, handovers));
    recipients.retain(|_, one| !one.is_gone);
    let have_it = recipients.values().filter(|one| one.handed.is_some()).count();
    let all = recipients.len();
    let first = recipients.values().map(|one| one.written).min();
    let day = |at: Timestamp| at.to_zoned(board.time_zone.clone()).date();
    // Whoever was written to later is new to the audience.
    let last_written = first.map(|at| day(at).max(meeting.papers));
    let counted = || {
        recipients
            .values()
            .filter(|one| Some(day(one.written)) <= last_written)
    };
    let is_waiting = counted().any(|one| one.is_waiting);
    let sent = counted()
        .filter_map(|one| one.handed)
        .max()
        .filter(|_| !is_waiting);
    let until = day(sent.unwrap_or(as_at));
    let receipt = match (sent, until.cmp(&meeting.papers)) {
        (Some(_), std::cmp::Ordering::Greater) => Receipt::ReceivedLate,
        (Some(_), _) => Receipt::ReceivedOnTime,
        (None, std::cmp::Ordering::Less) => Receipt::NotDue,
        (None, std::cmp::Ordering::Equal) => Receipt::Awaited,
        (None, std::cmp::Ordering::Greater) => Receipt::Overdue,
    };
    Ok(PapersStatus {
        period: meeting.period,
        meeting: meeting.day,
        due: meeting.papers,
        sent,
        receipt,
        working_days_late: board.calendar.working_days_between(meeting.papers, until)?,
        have_it: u32::try_from(have_it).unwrap_or(u32::MAX),
        recipients: u32::try_from(all).unwrap_or(u32::MAX),
    })
}

/// Every recipient that a letter with a period's pack was written to, by audience and slug, over all its issues.
fn recipients(
    board: &Board,
    history: &History,
    (period, handovers): (Period, &BTreeMap<LetterKey, Handover>),
) -> BTreeMap<String, Recipient> {
    let prefix = format!("{}/{}/pack/", board.code, period.slug());
    let mut recipients: BTreeMap<String, Recipient> = BTreeMap::new();
    let of_pack = history.letters.range(LetterKey(prefix.clone())..);
    for (key, letter) in of_pack.take_while(|(key, _)| key.0.starts_with(&prefix)) {
        let Some((_, who)) = key.0.get(prefix.len()..).and_then(|rest| rest.split_once('/')) else {
            continue;
        };
        // A letter that was taken out of the post may be followed by a copy: `board/chair-45343c~2`.
        let who = who.split_once('~').map_or(who, |(who, _)| who);
        let handover = handovers.get(key);
        let delivery = handover.map_or(Delivery::Queued, |handover| handover.delivery);
        let handed = handover
            .filter(|_| delivery == Delivery::Sent)
            .map(|handover| handover.at);
        let one = recipients.entry(who.to_owned()).or_insert(Recipient {
            written: letter.at,
            handed,
            is_waiting: false,
            is_gone: true,
            is_lost: true,
        });
        one.written = one.written.min(letter.at);
        one.handed = one.handed.into_iter().chain(handed).min();
        // Whoever is still in the audience is to get what was taken out of the post.
        let is_cancelled = delivery == Delivery::Cancelled;
        let is_gone = is_cancelled && !is_in_audience(board, who, &letter.to);
        one.is_waiting |= delivery == Delivery::Queued;
        one.is_gone &= is_gone;
        one.is_lost &= is_cancelled;
    }
    for one in recipients.values_mut() {
        // Who has an earlier issue waits for nothing as far as the papers' being out is concerned.
        one.is_waiting = (one.is_waiting || one.is_lost) && one.handed.is_none();
    }
    recipients
}

/// Whether an address is in the audience that a recipient, `board/chair-45343c`, is named by.
fn is_in_audience(board: &Board, who: &str, address: &str) -> bool {
    let code = who.split('/').next().unwrap_or_default();
    let mut of_code = board.audiences.iter().filter(|one| one.code.as_str() == code);
    of_code.any(|audience| {
        let mut recipients = audience.recipients.iter();
        recipients.any(|one| one.address.eq_ignore_ascii_case(address))
    })
}

impl PapersStatus {
    /// How they stand, in words: `sent on time`, `sent 2 working days late`, `not yet sent`.
    pub fn words(&self) -> String {
        let days = match self.working_days_late {
            1 => "1 working day late".to_owned(),
            days => format!("{days} working days late"),
        };
        match self.receipt {
            Receipt::ReceivedOnTime => "sent on time".to_owned(),
            Receipt::ReceivedLate if self.working_days_late == 0 => "sent late".to_owned(),
            Receipt::ReceivedLate => format!("sent {days}"),
            Receipt::Overdue if self.working_days_late > 0 => format!("not yet sent, {days}"),
            Receipt::NotDue => "not due yet".to_owned(),
            _ => "not yet sent".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::DateTime;
    use jiff::tz::TimeZone;

    use super::*;
    use crate::board::{Audience, Disclosure};
    use crate::history::{Event, Happening, StoredLetter};
    use crate::letter::{Mailbox, Mode};
    use crate::{AudienceCode, BoardCode};

    fn local(text: &str) -> Timestamp {
        let wall: DateTime = format!("2026-{text}").parse().unwrap();
        wall.to_zoned(TimeZone::get("Europe/London").unwrap())
            .unwrap()
            .timestamp()
    }

    fn board() -> Board {
        let period: Period = "2026-27 Q1".parse().unwrap();
        Board {
            time_zone: TimeZone::get("Europe/London").unwrap(),
            meetings: vec![Meeting {
                day: "2026-09-17".parse().unwrap(),
                title: "the board".to_owned(),
                period,
                cut_off: "2026-08-25".parse().unwrap(),
                papers: "2026-09-09".parse().unwrap(),
                pre_brief: None,
                context_by: None,
            }],
            audiences: vec![Audience {
                code: AudienceCode::new("board").unwrap(),
                title: String::new(),
                marking: String::new(),
                disclosure: Disclosure::Full,
                recipients: vec![Mailbox {
                    name: String::new(),
                    address: "Acute@blanktown.example".to_owned(),
                }],
            }],
            ..Board::bare(BoardCode::new("blanktown").unwrap())
        }
    }

    /// Letters as `issue/recipient written delivery handed-over`, the office at work since the instant.
    fn status(letters: &[&str], begun: &str, as_at: &str) -> Vec<PapersStatus> {
        let mut history = History {
            events: vec![Event {
                id: 1,
                at: local(begun),
                by: "boardpack".to_owned(),
                what: Happening::ClockConfirmed,
            }],
            ..History::default()
        };
        let mut handovers = BTreeMap::new();
        for line in letters {
            let parts: Vec<&str> = line.split(' ').collect();
            let (issue, who) = parts[0].split_once('/').unwrap();
            let key = LetterKey(format!("blanktown/2026-27-Q1/pack/issue-{issue}/board/{who}"));
            let delivery = Delivery::from_word(parts[2]).unwrap();
            let letter = StoredLetter {
                number: 0,
                mode: Mode::Live,
                key: key.clone(),
                at: local(parts[1]),
                to: format!("{}@blanktown.example", who.split('~').next().unwrap()),
                subject: String::new(),
                why: String::new(),
                sha256: String::new(),
                delivery,
            };
            history.letters.insert(key.clone(), letter);
            if let Some(at) = parts.get(3) {
                handovers.insert(
                    key,
                    Handover {
                        delivery,
                        at: local(at),
                    },
                );
            }
        }
        papers(&board(), &history, &handovers, local(as_at)).unwrap()
    }

    fn check(letters: &[&str], as_at: &str, expected: &str) {
        let found = status(letters, "06-01T09:00", as_at);
        let words: Vec<String> = found
            .iter()
            .map(|one| format!("{}, {}/{}", one.words(), one.have_it, one.recipients))
            .collect();
        assert_eq!(words, [expected], "{letters:?} as at {as_at}");
    }

    #[test]
    fn before_their_day_papers_are_not_due_and_after_it_they_are_late() {
        check(&[], "09-08T23:59", "not due yet, 0/0");
        check(&[], "09-09T12:00", "not yet sent, 0/0");
        check(&[], "09-11T12:00", "not yet sent, 2 working days late, 0/0");
    }

    #[test]
    fn papers_are_out_when_the_last_recipient_has_them() {
        let on_time = [
            "1/chair 09-09T08:00 sent 09-09T08:01",
            "1/police 09-09T08:00 sent 09-09T23:59",
        ];
        check(&on_time, "09-20T09:00", "sent on time, 2/2");
        let late = [
            "1/chair 09-09T08:00 sent 09-09T08:01",
            "1/police 09-09T08:00 sent 09-10T00:01",
        ];
        check(&late, "09-20T09:00", "sent 1 working day late, 2/2");
        let waiting = [
            "1/chair 09-09T08:00 sent 09-09T08:01",
            "1/police 09-09T08:00 queued",
        ];
        check(&waiting, "09-09T09:00", "not yet sent, 1/2");
        check(&waiting, "09-10T09:00", "not yet sent, 1 working day late, 1/2");
        let over_a_weekend = ["1/chair 09-09T08:00 sent 09-14T08:01"];
        check(&over_a_weekend, "09-20T09:00", "sent 3 working days late, 1/1");
    }

    #[test]
    fn an_address_that_refused_or_gave_no_answer_is_counted_and_not_waited_for() {
        let letters = [
            "1/chair 09-09T08:00 sent 09-09T08:01",
            "1/police 09-09T08:00 failed 09-09T08:01",
            "1/acute 09-09T08:00 uncertain 09-09T08:02",
        ];
        check(&letters, "09-20T09:00", "sent on time, 1/3");
        check(
            &letters[1..],
            "09-10T09:00",
            "not yet sent, 1 working day late, 0/2",
        );
    }

    #[test]
    fn a_correction_does_not_make_the_papers_late_and_serves_who_had_no_earlier_issue() {
        let corrected = [
            "1/chair 09-09T08:00 sent 09-09T08:01",
            "2/chair 09-14T08:00 sent 09-14T08:01",
        ];
        check(&corrected, "09-20T09:00", "sent on time, 1/1");
        let replaced = [
            "1/chair 09-08T08:00 sent 09-08T08:01",
            "1/police 09-08T08:00 cancelled 09-08T08:01",
            "2/chair 09-09T08:00 queued",
            "2/police 09-09T08:00 sent 09-09T08:05",
        ];
        check(&replaced, "09-20T09:00", "sent on time, 2/2");
    }

    #[test]
    fn newcomers_and_those_who_left_change_nothing() {
        let newcomer = [
            "1/chair 09-09T08:00 sent 09-09T08:01",
            "1/new 09-15T08:00 sent 09-15T08:01",
            "1/left 09-09T08:00 cancelled 09-09T08:01",
        ];
        check(&newcomer, "09-20T09:00", "sent on time, 2/2");
    }

    #[test]
    fn whoever_is_in_the_audience_is_waited_for_when_their_letter_was_taken_out_of_the_post() {
        let mut letters = vec![
            "1/chair 09-09T08:00 sent 09-09T08:01",
            "1/acute 09-09T08:00 cancelled 09-09T08:01",
        ];
        check(&letters, "09-10T09:00", "not yet sent, 1 working day late, 1/2");
        letters.push("1/acute~2 09-10T08:00 queued");
        check(&letters, "09-10T09:00", "not yet sent, 1 working day late, 1/2");
        letters[2] = "1/acute~2 09-10T08:00 sent 09-10T08:01";
        check(&letters, "09-11T09:00", "sent 1 working day late, 2/2");
    }

    #[test]
    fn papers_days_before_the_office_began_are_not_measured() {
        assert_eq!(status(&[], "09-10T00:00", "09-20T09:00"), []);
        assert_eq!(status(&[], "09-09T23:00", "09-20T09:00").len(), 1);
        assert_eq!(
            papers(
                &board(),
                &History::default(),
                &BTreeMap::new(),
                local("09-20T09:00")
            ),
            Ok(Vec::new())
        );
    }
}
