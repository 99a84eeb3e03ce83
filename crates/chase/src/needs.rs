//! What the officer has to know: what waits for a person, and what is new. One list, which `status` and the morning digest share.
//!
//! Nothing here repeats what may be personal: a file that was set aside, could not be read or is nobody's is told of by where it
//! came and by its hash, and a contact by agency and role.

use boardpack_model::board::{Agency, Role};
use boardpack_model::due::start_of_day;
use boardpack_model::history::{Arrival, Delivery, Event, Happening, Outcome, StoredLetter, Submission};
use boardpack_model::{AgencyCode, Board, History, Receipt, ReturnStatus, timeliness};
use jiff::{Timestamp, ToSpan};

use crate::ladder;
use crate::language::Language;
use crate::needs_of_packs;
use crate::said;
use crate::words;

/// The folder under which mail is recorded that was not taken.
pub const MAIL: &str = "mail";
/// How many days back news are news.
const NEWS_DAYS: i64 = 31;

/// Something that the officer has to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// Its stable name, by which a digest tells it once: `held/17`.
    pub name: String,
    /// Since when it has been so; nothing for what the register has always said.
    pub since: Option<Timestamp>,
    /// Whether it waits for the officer; otherwise it is news.
    pub waits: bool,
    /// Whether it is a letter's trouble, of which the office tells in the words of the mail system; then it has none here.
    pub is_of_the_post: bool,
    /// What it is, in words.
    pub words: String,
}

/// Everything that waits for the officer, files first, the oldest first; then what is new of the last weeks.
///
/// A return whose days lie beyond the table of bank holidays is left out: that the table ends is told elsewhere, and it must
/// not keep the officer from hearing of the rest.
pub fn needs(board: &Board, history: &History, now: Timestamp) -> Vec<Need> {
    let history = &history.as_at(now);
    let known = Known {
        board,
        history,
        language: Language::of(board),
        now,
    };
    let statuses: Vec<ReturnStatus> = timeliness::expected_returns(board, now)
        .iter()
        .filter_map(|key| timeliness::status(board, history, key, now).ok())
        .collect();
    let mut needs = known.files();
    needs.extend(known.letters());
    needs.extend(needs_of_packs::needs(board, history, now));
    needs.extend(known.nobody_to_write_to(&statuses));
    needs.extend(known.nobody_to_escalate_to());
    needs.extend(known.events());
    needs.extend(statuses.iter().filter_map(|status| known.overdue(status)));
    needs.extend(history.strangers.iter().map(|file| known.stranger(file)));
    let is_old = |need: &Need| {
        let age = need.since.map(|since| now.duration_since(since).as_hours() / 24);
        !need.waits && !need.name.starts_with("overdue/") && age.is_some_and(|days| days > NEWS_DAYS)
    };
    needs.retain(|need| !is_old(need));
    // Stable: within each kind the order above holds.
    needs.sort_by_key(|need| !need.waits);
    needs
}

struct Known<'a> {
    board: &'a Board,
    history: &'a History,
    language: &'static Language,
    now: Timestamp,
}

impl Known<'_> {
    /// Held and quarantined files about which nothing was decided, and files that could not be read.
    fn files(&self) -> Vec<Need> {
        let words = &self.language.words;
        let mut needs = Vec::new();
        for (index, submission) in self.history.submissions.iter().enumerate() {
            let is_same = |other: &Submission| {
                submission.key().is_some()
                    && other.agency == submission.agency
                    && other.key() == submission.key()
            };
            let came_again = self.history.submissions.iter().skip(index + 1).any(is_same);
            let (kind, phrase) = match submission.outcome {
                Outcome::Held if !came_again => ("held", &words.needs.held),
                Outcome::Quarantined => ("set-aside", &words.needs.set_aside),
                Outcome::Refused => ("refused", &words.news.refused),
                _ => continue,
            };
            let waits = submission.outcome != Outcome::Refused;
            if waits && said::is_answered(self.history, submission) {
                continue;
            }
            let hash = submission.sha256.get(..12).unwrap_or(&submission.sha256);
            needs.push(Need {
                name: format!("{kind}/{}", submission.id),
                since: Some(submission.known_at),
                waits,
                is_of_the_post: false,
                words: phrase.with(&[
                    ("agency", submission.agency.as_str()),
                    ("day", &self.short_day(submission.at)),
                    ("file", &words::one_line(&submission.file)),
                    ("hash", hash),
                    ("reason", &words::one_line(&submission.reason)),
                ]),
            });
        }
        needs
    }

    /// Letters that did not simply arrive.
    fn letters(&self) -> Vec<Need> {
        let cancelled = &self.language.words.news.cancelled;
        let told = |letter: &StoredLetter| {
            let is_cancelled = letter.delivery == Delivery::Cancelled;
            if matches!(letter.delivery, Delivery::Queued | Delivery::Sent) {
                return None;
            }
            let to = self.who(&letter.to);
            let said = cancelled.with(&[("key", &letter.key.0), ("to", &to)]);
            Some(Need {
                name: format!("{}/{}", letter.delivery.word(), letter.key),
                since: Some(letter.at),
                waits: letter.delivery == Delivery::Uncertain,
                is_of_the_post: !is_cancelled,
                words: if is_cancelled { said } else { String::new() },
            })
        };
        self.history.letters.values().filter_map(told).collect()
    }

    /// Agencies that owe something and have no data lead: nobody is asked, and nobody is answered.
    fn nobody_to_write_to(&self, statuses: &[ReturnStatus]) -> Vec<Need> {
        let owes = |agency: &&Agency| {
            statuses
                .iter()
                .any(|status| status.key.agency == agency.code && !status.receipt.is_settled())
        };
        let alone = self
            .board
            .agencies
            .iter()
            .filter(|agency| agency.contact(Role::DataLead).is_none());
        let need = |agency: &Agency| Need {
            name: format!("no-contact/{}", agency.code),
            since: None,
            waits: true,
            is_of_the_post: false,
            words: self
                .language
                .words
                .needs
                .no_contact
                .with(&[("agency", agency.code.as_str())]),
        };
        alone.filter(owes).map(need).collect()
    }

    /// People whom the ladder would write to now, data leads apart, and who are not in the register.
    fn nobody_to_escalate_to(&self) -> Vec<Need> {
        let mut needs: Vec<Need> = Vec::new();
        for unreached in ladder::unreached(self.board, self.history, self.now).unwrap_or_default() {
            let agency = self.board.agency(&unreached.of.agency);
            let (is_there, whose) = match unreached.role {
                Role::DataLead | Role::Officer => continue,
                Role::Chair => (self.board.chair.is_some(), ""),
                role @ Role::BoardMember => (
                    agency.is_some_and(|agency| agency.contact(role).is_some()),
                    unreached.of.agency.as_str(),
                ),
            };
            let name = format!("unreached/{whose}/{}", unreached.role.word());
            if !is_there && needs.iter().all(|need| need.name != name) {
                needs.push(Need {
                    name,
                    since: None,
                    waits: true,
                    is_of_the_post: false,
                    words: unreached.why,
                });
            }
        }
        needs
    }

    /// Contacts whose letters come back, a clock that jumped, and gaps in the watch.
    fn events(&self) -> Vec<Need> {
        let events = self.history.events.iter();
        events.filter_map(|event| self.event(event)).collect()
    }

    fn event(&self, event: &Event) -> Option<Need> {
        let words = &self.language.words;
        let moment = |at: &Timestamp| self.language.moment(*at, &self.board.time_zone);
        let (kind, waits, said) = match &event.what {
            Happening::Bounced { address, reason, .. } => {
                if self.came_through_since(address, event) {
                    return None;
                }
                let who = self.contact(address)?;
                let reason = words::shortened(&words::one_line(reason), 200);
                let said = words.needs.bounced.with(&[("who", &who), ("reason", &reason)]);
                ("bounced", true, said)
            }
            Happening::ClockJumped { from, to } => {
                let is_confirmed =
                    |later: &Event| later.id > event.id && matches!(later.what, Happening::ClockConfirmed);
                if self.history.events.iter().any(is_confirmed) {
                    return None;
                }
                let said = words
                    .needs
                    .clock
                    .with(&[("from", &moment(from)), ("to", &moment(to))]);
                ("clock", true, said)
            }
            Happening::Unwatched { from, until } => {
                let said = words
                    .news
                    .unwatched
                    .with(&[("from", &moment(from)), ("until", &moment(until))]);
                ("unwatched", false, said)
            }
            _ => return None,
        };
        Some(Need {
            name: format!("{kind}/{}", event.id),
            since: Some(event.at),
            waits,
            is_of_the_post: false,
            words: said,
        })
    }

    /// Whether a letter to an address was handed over after one came back, or another came back since, which then tells it.
    fn came_through_since(&self, address: &str, event: &Event) -> bool {
        let is_later = |other: &Event| {
            other.id > event.id
                && matches!(&other.what, Happening::Bounced { address: of, .. } if of == address)
        };
        let went = |letter: &StoredLetter| {
            letter.to.eq_ignore_ascii_case(address)
                && letter.delivery == Delivery::Sent
                && letter.at > event.at
        };
        self.history.events.iter().any(is_later) || self.history.letters.values().any(went)
    }

    /// A return whose due day is over and which has not come, or not as a whole, or not so that it can be used.
    fn overdue(&self, status: &ReturnStatus) -> Option<Need> {
        if status.receipt != Receipt::Overdue {
            return None;
        }
        let key = &status.key;
        let due = words::date(status.due_instant(self.board), &self.board.time_zone);
        let title = self
            .board
            .return_spec(&key.agency, &key.code)
            .map_or_else(|| key.code.to_string(), |spec| words::one_line(&spec.title));
        let news = &self.language.words.news;
        let phrase = if status.outcome == Some(Outcome::ReturnedForCorrection) {
            &news.overdue_returned
        } else if status.is_in_part() {
            &news.overdue_in_part
        } else {
            &news.overdue
        };
        Some(Need {
            name: format!("overdue/{key}/{due}"),
            since: Some(start_of_day(due.saturating_add(1.day()), &self.board.time_zone)),
            waits: false,
            is_of_the_post: false,
            words: phrase.with(&[
                ("agency", key.agency.as_str()),
                ("title", &title),
                ("period", &self.language.period(key.period)),
                ("day", &self.language.day(due)),
            ]),
        })
    }

    /// A file that can be no return: by where it lies, never by its name.
    fn stranger(&self, file: &Arrival) -> Need {
        let news = &self.language.words.news;
        let phrase = if file.agency.is_some() {
            &news.stranger
        } else if file.folder == MAIL {
            &news.mail
        } else {
            &news.nobodys
        };
        // Of a file no name is repeated; the address that mail came from is no secret.
        let from = if file.folder == MAIL {
            file.name.as_str()
        } else {
            ""
        };
        let agency = file.agency.as_ref().map_or("", AgencyCode::as_str);
        Need {
            name: format!("stranger/{}", file.id),
            since: Some(file.first_seen),
            waits: false,
            is_of_the_post: false,
            words: phrase.with(&[
                ("agency", agency),
                ("day", &self.short_day(file.first_seen)),
                ("from", &words::one_line(from)),
                ("reason", &words::one_line(&file.reason)),
            ]),
        }
    }

    /// Whose address it is: `police, data-lead`; the officer's own word for anybody else.
    fn who(&self, address: &str) -> String {
        self.contact(address).unwrap_or_else(|| words::one_line(address))
    }

    /// The agency and role of an address in the register, or the address itself where it is a reader's of the pack.
    fn contact(&self, address: &str) -> Option<String> {
        let is_it = |other: &str| other.eq_ignore_ascii_case(address);
        for agency in &self.board.agencies {
            let contact = agency.contacts.iter().find(|one| is_it(&one.mailbox.address));
            if let Some(contact) = contact {
                return Some(format!("{}, {}", agency.code, contact.role.word()));
            }
        }
        let audiences = self.board.audiences.iter();
        let mut readers = audiences.flat_map(|audience| &audience.recipients);
        let is_reader = readers.any(|reader| is_it(&reader.address));
        is_reader.then(|| words::one_line(address))
    }

    /// `2026-07-29`, at the board.
    fn short_day(&self, at: Timestamp) -> String {
        words::date(at, &self.board.time_zone).to_string()
    }
}

#[cfg(test)]
mod tests {
    use boardpack_model::history::ArrivalState;
    use boardpack_model::letter::{LetterKey, Mode};

    use super::*;
    use crate::sample::{board, event, issued, local, submission};

    const NOW: &str = "2026-08-27T09:00";
    const POLICE: &str = "2026-27-Q1/police/quarterly";

    fn check(board: &Board, history: &History, expected: &[&str]) {
        let needs = needs(board, history, local(NOW));
        let told: Vec<String> = needs
            .iter()
            .filter(|need| !need.name.starts_with("overdue/"))
            .map(|need| format!("{}: {}", if need.waits { "waits" } else { "news" }, need.words))
            .collect();
        assert_eq!(told, expected);
    }

    fn with_events(events: &[(i64, &str, Happening)]) -> History {
        let event = |(id, at, what): &(i64, &str, Happening)| Event {
            id: *id,
            ..event(at, what.clone())
        };
        History {
            events: events.iter().map(event).collect(),
            ..History::default()
        }
    }

    fn came(id: i64, outcome: Outcome) -> Submission {
        Submission {
            id,
            arrival: id,
            return_code: None,
            period: None,
            reason: "it is so".to_owned(),
            ..submission(POLICE, "2026-08-20T10:00", outcome)
        }
    }

    #[test]
    fn files_that_wait_for_a_decision_are_told_until_it_is_made() {
        let mut history = History {
            submissions: vec![came(1, Outcome::Held), came(2, Outcome::Quarantined)],
            ..History::default()
        };
        let told = [
            "waits: police, 2026-08-20: `Police Q1 return.xlsx` (9f86d081884c) is held: it is so",
            "waits: police, 2026-08-20: `Police Q1 return.xlsx` (9f86d081884c) was set aside: it is so",
        ];
        check(&board(), &history, &told);
        let declined = Happening::Declined {
            sha256: history.submissions[0].sha256.clone(),
            reason: "no return".to_owned(),
        };
        history.events.push(event("2026-08-21T09:00", declined));
        check(&board(), &history, &[]);
    }

    #[test]
    fn a_file_that_could_not_be_read_is_news_and_its_name_is_not_repeated() {
        let history = History {
            submissions: vec![came(1, Outcome::Refused), came(2, Outcome::Accepted)],
            ..History::default()
        };
        let told =
            "news: police, 2026-08-20: a file (9f86d081884c) could not be read; its sender has been told why";
        check(&board(), &history, &[told]);
    }

    #[test]
    fn letters_that_did_not_simply_arrive_are_told() {
        let mut history = History::default();
        for delivery in [
            Delivery::Queued,
            Delivery::Sent,
            Delivery::Failed,
            Delivery::Uncertain,
            Delivery::Cancelled,
        ] {
            let key = LetterKey(format!("blanktown/{}", delivery.word()));
            let letter = StoredLetter {
                number: 1,
                mode: Mode::Live,
                key: key.clone(),
                at: local("2026-08-20T09:00"),
                to: "DATA-LEAD@police.example".to_owned(),
                subject: String::new(),
                why: String::new(),
                sha256: String::new(),
                delivery,
            };
            history.letters.insert(key, letter);
        }
        check(
            &board(),
            &history,
            &[
                "waits: ",
                "news: the letter blanktown/cancelled to police, data-lead was not sent: by then it was no longer right",
                "news: ",
            ],
        );
        let all = needs(&board(), &history, local(NOW));
        let of_the_post = all.iter().filter(|need| need.is_of_the_post);
        let names: Vec<&str> = of_the_post.map(|need| need.name.as_str()).collect();
        assert_eq!(
            names,
            ["uncertain/blanktown/uncertain", "failed/blanktown/failed"]
        );
    }

    #[test]
    fn a_draft_waits_until_it_is_issued() {
        let period = "2026-27 Q1".parse().unwrap();
        let mut history = with_events(&[(1, "2026-08-26T09:00", Happening::Drafted { period })]);
        let told =
            "waits: the pack for 2026-27 Q1 is drafted and waits for approval; papers go out on 2026-09-09";
        check(&board(), &history, &[told]);
        history.packs.push(issued("2026-27 Q1", 1, "2026-08-26T10:00"));
        check(&board(), &history, &[]);
    }

    #[test]
    fn an_agency_without_a_data_lead_is_told_while_it_owes_something() {
        let mut board = board();
        board.agencies[1].contacts.remove(0);
        let told =
            "waits: police has nobody in the register who gets its letters: add a data lead to agencies.toml";
        check(&board, &History::default(), &[told]);
        board.returns.retain(|spec| spec.agency.as_str() != "police");
        check(&board, &History::default(), &[]);
    }

    #[test]
    fn contacts_whose_letters_come_back_are_told_while_they_are_in_the_register() {
        let bounced = |address: &str| Happening::Bounced {
            address: address.to_owned(),
            letter: None,
            reason: "no such user\r\nhere".to_owned(),
        };
        let history = with_events(&[
            (1, "2026-08-26T09:00", bounced("data-lead@police.example")),
            (2, "2026-08-26T09:00", bounced("somebody@else.example")),
        ]);
        let told = "waits: letters to police, data-lead come back: no such user here";
        check(&board(), &history, &[told]);
    }

    #[test]
    fn a_clock_that_jumped_waits_for_somebody_and_a_gap_in_the_watch_is_news() {
        let jumped = Happening::ClockJumped {
            from: local("2026-08-20T09:00"),
            to: local("2026-08-26T09:00"),
        };
        let unwatched = Happening::Unwatched {
            from: local("2026-08-20T09:00"),
            until: local("2026-08-24T09:00"),
        };
        let events = [
            (1, "2026-08-24T09:00", unwatched),
            (2, "2026-08-26T09:00", jumped),
            (3, "2026-08-26T10:00", Happening::ClockConfirmed),
        ];
        let waits = "waits: the clock jumped from 09:00 on Thursday 20 August 2026 to 09:00 on Wednesday 26 August 2026: \
                     letters wait until somebody has looked at it";
        let news = "news: nobody watched the drop folder from 09:00 on Thursday 20 August 2026 to 09:00 on Monday 24 August \
                    2026: what came then has the benefit of the doubt";
        check(&board(), &with_events(&events[..2]), &[waits, news]);
        check(&board(), &with_events(&events), &[news]);
    }

    #[test]
    fn files_that_are_nobodys_are_news_for_a_month_and_never_named() {
        let stranger = |id: i64, at: &str, agency: Option<AgencyCode>| Arrival {
            id,
            first_seen: local(at),
            born: None,
            folder: "somewhere".to_owned(),
            name: "John Smith.docx".to_owned(),
            sha256: String::new(),
            bytes: 1,
            state: ArrivalState::NotInTheRegister,
            agency,
            reason: "no workbook".to_owned(),
        };
        let police = board().agencies[1].code.clone();
        let history = History {
            strangers: vec![
                stranger(1, "2026-07-20T09:00", None),
                stranger(2, "2026-08-20T09:00", None),
                stranger(3, "2026-08-20T09:00", Some(police)),
                stranger(4, "2026-08-28T09:00", None),
                Arrival {
                    folder: MAIL.to_owned(),
                    name: "somebody@else.example".to_owned(),
                    ..stranger(5, "2026-08-21T09:00", None)
                },
            ],
            ..History::default()
        };
        check(
            &board(),
            &history,
            &[
                "news: 2026-08-20: a file lies in the drop folder outside of any agency's folder: no workbook",
                "news: police, 2026-08-20: a file in the drop folder can be no return: no workbook",
                "news: 2026-08-21: mail from somebody@else.example was not taken: no workbook",
            ],
        );
    }

    #[test]
    fn overdue_returns_are_news_with_their_day() {
        let needs = needs(&board(), &History::default(), local(NOW));
        let told: Vec<(&str, &str)> = needs
            .iter()
            .map(|need| (need.name.as_str(), need.words.as_str()))
            .collect();
        assert_eq!(
            told[1],
            (
                "overdue/2026-27-Q1/police/quarterly/2026-07-28",
                "police, quarterly dataset for 2026-27 Q1, April to June 2026: due on Tuesday 28 July 2026, not yet received"
            )
        );
        assert_eq!(needs[1].since, Some(local("2026-07-29T00:00")));
    }

    #[test]
    fn an_overdue_return_that_came_in_part_or_was_sent_back_is_not_called_not_yet_received() {
        for (outcome, said) in [
            (Outcome::AcceptedInPart, "received in part, the rest awaited"),
            (
                Outcome::ReturnedForCorrection,
                "returned for correction, the correction awaited",
            ),
            (Outcome::Refused, "not yet received"),
        ] {
            let came = Submission {
                read: 3,
                ..submission(POLICE, "2026-07-28T10:00", outcome)
            };
            let history = History {
                submissions: vec![came],
                ..History::default()
            };
            let needs = needs(&board(), &history, local(NOW));
            let need = needs
                .iter()
                .find(|need| need.name == format!("overdue/{POLICE}/2026-07-28"));
            let told = format!(
                "police, quarterly dataset for 2026-27 Q1, April to June 2026: due on Tuesday 28 July 2026, {said}"
            );
            assert_eq!(need.map(|need| need.words.as_str()), Some(told.as_str()));
        }
    }
}
