//! No surprises: before papers go out each agency's leads are told what they will say about it, and the chair which matters are
//! difficult. Once; again only where a later draft says something else about the agency.

use std::collections::BTreeSet;

use boardpack_model::board::{Agency, Contact, Meeting, Role};
use boardpack_model::due::start_of_day;
use boardpack_model::history::Happening;
use boardpack_model::letter::{Enclosure, Letter, LetterKey, Mailbox};
use boardpack_model::{AgencyCode, Board, History, Period};
use jiff::{Timestamp, ToSpan};

use crate::circulate::EmailBody;
use crate::words;

/// A letter about a draft, to one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreBrief {
    /// The letter's unique name.
    pub key: LetterKey,
    /// The pack's period.
    pub period: Period,
    /// What it tells.
    pub about: About,
    /// The recipient.
    pub to: Mailbox,
    /// Why it is sent, in words.
    pub why: String,
}

impl PreBrief {
    /// The subject of the letter: the marking first.
    pub fn subject(&self, board: &Board) -> String {
        let (period, board_name) = (self.period, &board.short_name);
        let subject = match &self.about {
            About::Agency { agency, number } => {
                let which = if *number > 1 {
                    "corrected pre-brief"
                } else {
                    "pre-brief"
                };
                let name = board
                    .agency(agency)
                    .map_or_else(|| agency.to_string(), |one| one.name.clone());
                format!("{board_name}: {which} for {name}, {period}, before the board sees it")
            }
            About::Chair => {
                format!("{board_name}: the difficult matters of the pack for {period}, for the chair")
            }
        };
        words::marked_subject(&board.marking, &subject)
    }
}

/// What a letter about a draft tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// What the pack says about one agency, to that agency.
    Agency {
        /// The agency.
        agency: AgencyCode,
        /// Which of the period, from one; a later one replaces those before.
        number: u32,
    },
    /// The difficult matters, to the chair.
    Chair,
}

/// The pre-briefs that are due and not yet written: from their day until papers go out, once there is a draft.
pub(crate) fn due(board: &Board, history: &History, now: Timestamp) -> Vec<PreBrief> {
    let today = words::date(now, &board.time_zone);
    let is_time = |meeting: &&Meeting| {
        meeting.pre_brief.is_some_and(|day| day <= today)
            && today < meeting.papers
            && is_drafted(board, history, meeting)
    };
    let mut due = Vec::new();
    for meeting in board.meetings.iter().filter(is_time) {
        let belongs = |agency: &&Agency| {
            let (joins, leaves) = (agency.member.joins, agency.member.leaves);
            joins.is_none_or(|day| day <= meeting.period.last_day())
                && leaves.is_none_or(|day| day >= meeting.period.first_day())
        };
        for agency in board.agencies.iter().filter(belongs) {
            due.extend(to_leads(board, history, (meeting.period, agency)));
        }
        due.extend(to_the_chair(board, meeting.period));
    }
    due.retain(|one| !history.letters.contains_key(&one.key));
    due.sort_by(|a, b| a.key.cmp(&b.key));
    due.dedup_by(|a, b| a.key == b.key);
    due
}

/// Whether the draft was made that uses every return of the cut-off day.
fn is_drafted(board: &Board, history: &History, meeting: &Meeting) -> bool {
    let over = start_of_day(meeting.cut_off.saturating_add(1.day()), &board.time_zone);
    history.events.iter().any(|event| {
        event.at >= over && matches!(event.what, Happening::Drafted { period } if period == meeting.period)
    })
}

/// One letter for each lead; two leads with one address get one.
fn to_leads(board: &Board, history: &History, (period, agency): (Period, &Agency)) -> Vec<PreBrief> {
    let number = number(board, history, (period, &agency.code));
    let leads: Vec<&Contact> = [Role::DataLead, Role::BoardMember]
        .into_iter()
        .filter_map(|role| agency.contact(role))
        .collect();
    let mut addresses = BTreeSet::new();
    leads
        .into_iter()
        .filter(|lead| addresses.insert(lead.mailbox.address.to_lowercase()))
        .map(|lead| {
            let key = key(board, (period, &agency.code), number);
            PreBrief {
                key: if lead.role == Role::DataLead {
                    key
                } else {
                    key.with(lead.role.word())
                },
                period,
                about: About::Agency {
                    agency: agency.code.clone(),
                    number,
                },
                to: lead.mailbox.clone(),
                why: match number {
                    1 => format!("what the pack for {period} will say about {}", agency.name),
                    _ => format!(
                        "what the draft for {period} says about {} has changed",
                        agency.name
                    ),
                },
            }
        })
        .collect()
}

/// Whether a part of a letter's key says that it is a pre-brief: `pre-brief`, `pre-brief-2`.
pub(crate) fn is_pre_brief(part: &str) -> bool {
    let number = part.strip_prefix("pre-brief");
    number.is_some_and(|number| {
        number.is_empty()
            || number
                .strip_prefix('-')
                .is_some_and(|number| number.parse::<u32>().is_ok())
    })
}

/// Whether a letter is a pre-brief, or the preview for the chair: one that says what a draft says.
pub fn is_about_a_draft(key: &LetterKey) -> bool {
    let parts: Vec<&str> = key.0.split('/').collect();
    match parts.as_slice() {
        [_, _, "chair", "preview"] => true,
        [_, _, _, part, ..] => is_pre_brief(part),
        _ => false,
    }
}

fn key(board: &Board, (period, agency): (Period, &AgencyCode), number: u32) -> LetterKey {
    let last = if number > 1 {
        format!("pre-brief-{number}")
    } else {
        "pre-brief".to_owned()
    };
    LetterKey::of(&[board.code.as_str(), &period.slug(), agency.as_str(), &last])
}

/// Which pre-brief the agency is to have now: the last one that it was sent, or one more where the draft has come to say
/// something else about it since.
fn number(board: &Board, history: &History, of: (Period, &AgencyCode)) -> u32 {
    let sent = |number: u32| {
        let key = key(board, of, number);
        let to_member = key.with(Role::BoardMember.word());
        let letters = [key, to_member];
        letters
            .iter()
            .filter_map(|key| history.letters.get(key))
            .map(|letter| letter.at)
            .min()
    };
    let mut last = 0;
    while sent(last + 1).is_some() {
        last += 1;
    }
    let Some(at) = sent(last) else { return last + 1 };
    let (then, now) = (said(history, of, at), said(history, of, Timestamp::MAX));
    if then == now { last } else { last + 1 }
}

/// The fingerprint of what the last draft by an instant says about an agency.
fn said<'h>(history: &'h History, (period, agency): (Period, &AgencyCode), by: Timestamp) -> Option<&'h str> {
    let drafts = history.events.iter().filter(|event| event.at <= by);
    let said = drafts.filter_map(|event| match &event.what {
        Happening::DraftSays { period: of, of_each } if *of == period => Some((event.at, of_each)),
        _ => None,
    });
    let (_, of_each) = said.max_by_key(|(at, _)| *at)?;
    of_each.get(agency).map(String::as_str)
}

fn to_the_chair(board: &Board, period: Period) -> Option<PreBrief> {
    let chair = board.chair.clone()?;
    Some(PreBrief {
        key: LetterKey::of(&[board.code.as_str(), &period.slug(), "chair", "preview"]),
        period,
        about: About::Chair,
        to: chair,
        why: format!("the difficult matters of the pack for {period}"),
    })
}

/// The instant until which context to a period's pre-brief is taken into its first issue: the end of the last day, in the
/// board's zone. Nothing where no day is set.
pub fn context_until(board: &Board, period: Period) -> Option<Timestamp> {
    let days = board.meetings.iter().filter(|meeting| meeting.period == period);
    let last = days.filter_map(|meeting| meeting.context_by).max()?;
    Some(start_of_day(last.saturating_add(1.day()), &board.time_zone))
}

/// When the last context came that belongs into a period's pack and could not be in a draft made before.
pub fn last_context(board: &Board, history: &History, period: Period) -> Option<Timestamp> {
    let until = context_until(board, period).unwrap_or(Timestamp::MAX);
    let files = history.submissions.iter();
    files
        .filter(|one| one.is_context() && one.period == Some(period) && one.known_at < until)
        .map(|one| one.known_at)
        .max()
}

/// The letter: the marking first in the subject, answers to the officer.
pub fn pre_brief(
    board: &Board,
    planned: &PreBrief,
    body: EmailBody,
    attachments: Vec<Enclosure>,
    at: Timestamp,
) -> Letter {
    Letter {
        key: planned.key.clone(),
        at,
        from: board.sender.clone(),
        reply_to: board.officer.mailbox.clone(),
        to: planned.to.clone(),
        subject: planned.subject(board),
        text: body.text,
        html: Some(body.html),
        enclosures: body.inline.into_iter().chain(attachments).collect(),
        why: planned.why.clone(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use boardpack_model::Outcome;

    use super::*;
    use crate::plan::{Action, plan};
    use crate::sample::{event, issued, local, mailbox, record, submission};

    const Q1: &str = "2026-27 Q1";

    /// Cut-off 25 August; pre-brief Wednesday 2 September; context by Monday 7; papers Wednesday 9.
    fn board() -> Board {
        let mut board = crate::sample::board();
        board.meetings[0].pre_brief = Some("2026-09-02".parse().unwrap());
        board.meetings[0].context_by = Some("2026-09-07".parse().unwrap());
        board.chair = Some(mailbox("The chair", "chair@blanktown.example"));
        board
    }

    fn drafted(at: &str, says: &str) -> Vec<boardpack_model::history::Event> {
        let period = Q1.parse().unwrap();
        let police = AgencyCode::new("police").unwrap();
        let of_each = BTreeMap::from([(police, says.to_owned())]);
        vec![
            event(at, Happening::Drafted { period }),
            event(at, Happening::DraftSays { period, of_each }),
        ]
    }

    /// The pre-briefs of the police and the previews that are planned at each instant, everything planned being done.
    fn check(board: &Board, drafts: &[(&str, &str)], instants: &[&str], expected: &[&str]) {
        let mut history = History::default();
        let mut left = Vec::new();
        for instant in instants {
            let now = local(instant);
            history.events = drafts
                .iter()
                .filter(|(at, _)| local(at) <= now)
                .flat_map(|(at, says)| drafted(at, says))
                .collect();
            let mut actions = plan(board, &history, now).unwrap();
            actions.retain(|action| matches!(action, Action::PreBrief(_)));
            for action in &actions {
                if let Action::PreBrief(one) = action
                    && (one.key.0.contains("/police/") || one.about == About::Chair)
                {
                    left.push(format!(
                        "{} {}",
                        &instant[5..10],
                        one.key.0.replace("blanktown/2026-27-Q1/", "")
                    ));
                }
            }
            record(&mut history, &actions, now);
            for action in &actions {
                let key = action.key(&board.code);
                let wrong = crate::no_longer_right(board, &history, &key, now).unwrap();
                assert_eq!(wrong, None, "{key} is looked at again before it leaves");
            }
        }
        assert_eq!(left, expected);
    }

    const BOTH: [&str; 3] = [
        "09-02 chair/preview",
        "09-02 police/pre-brief",
        "09-02 police/pre-brief/board-member",
    ];

    #[test]
    fn each_lead_and_the_chair_are_told_once_from_the_day_on_until_papers_go_out() {
        let drafts = [("2026-08-26T00:05", "a")];
        let days = [
            "2026-09-01T09:00",
            "2026-09-02T09:00",
            "2026-09-02T10:00",
            "2026-09-08T09:00",
        ];
        check(&board(), &drafts, &days, &BOTH);
        // After time off, on the first day on which letters may leave; not on or after the papers day.
        check(
            &board(),
            &drafts,
            &["2026-09-04T09:00"],
            &BOTH
                .map(|one| one.replace("09-02", "09-04"))
                .each_ref()
                .map(String::as_str),
        );
        check(&board(), &drafts, &["2026-09-09T09:00", "2026-09-10T09:00"], &[]);
        check(&board(), &drafts, &["2026-09-05T09:00"], &[]);
    }

    #[test]
    fn nothing_is_said_of_a_pack_that_is_not_drafted_or_has_no_pre_brief_day() {
        check(&board(), &[("2026-08-25T12:00", "a")], &["2026-09-02T09:00"], &[]);
        let mut without = board();
        without.meetings[0].pre_brief = None;
        check(&without, &[("2026-08-26T00:05", "a")], &["2026-09-02T09:00"], &[]);
        let mut nobody = board();
        nobody.chair = None;
        check(
            &nobody,
            &[("2026-08-26T00:05", "a")],
            &["2026-09-02T09:00"],
            &BOTH[1..],
        );
    }

    #[test]
    fn a_draft_that_says_something_else_is_told_again_and_one_that_says_the_same_is_not() {
        let days = [
            "2026-09-02T09:00",
            "2026-09-04T09:00",
            "2026-09-07T09:00",
            "2026-09-08T09:00",
        ];
        let same = [("2026-08-26T00:05", "a"), ("2026-09-03T12:00", "a")];
        check(&board(), &same, &days, &BOTH);
        let other = [
            ("2026-08-26T00:05", "a"),
            ("2026-09-03T12:00", "b"),
            ("2026-09-04T12:00", "b"),
        ];
        let again = [
            "09-04 police/pre-brief-2",
            "09-04 police/pre-brief-2/board-member",
        ];
        check(&board(), &other, &days, &[BOTH.as_slice(), &again].concat());
        let late = [("2026-08-26T00:05", "a"), ("2026-09-09T07:00", "b")];
        check(&board(), &late, &[days[0], "2026-09-09T09:00"], &BOTH);
    }

    #[test]
    fn an_agency_that_does_not_belong_is_told_nothing_and_one_address_gets_one_letter() {
        let at = board()
            .agencies
            .iter()
            .position(|one| one.code.as_str() == "police")
            .unwrap();
        let mut left = board();
        left.agencies[at].member.leaves = Some("2026-03-31".parse().unwrap());
        check(
            &left,
            &[("2026-08-26T00:05", "a")],
            &["2026-09-02T09:00"],
            &BOTH[..1],
        );
        let mut one = board();
        let address = one.agencies[at].contacts[0].mailbox.address.to_uppercase();
        one.agencies[at].contacts[1].mailbox.address = address;
        check(
            &one,
            &[("2026-08-26T00:05", "a")],
            &["2026-09-02T09:00"],
            &BOTH[..2],
        );
    }

    /// Whether a draft is due at an instant, with a draft of 26 August and context that came at instants.
    fn check_draft(context: &[&str], now: &str, due: bool) {
        let mut history = History {
            events: drafted("2026-08-26T00:05", "a"),
            ..History::default()
        };
        for at in context.iter().filter(|at| local(at) <= local(now)) {
            let mut one = submission("2026-27-Q1/police/quarterly", at, Outcome::Accepted);
            one.return_code = None;
            history.submissions.push(one);
        }
        let is_draft = |history: &History| {
            let actions = plan(&board(), history, local(now)).unwrap();
            actions
                .iter()
                .any(|action| matches!(action, Action::Draft { .. }))
        };
        assert_eq!(is_draft(&history), due, "{context:?} at {now}");
        history.events.extend(drafted(now, "b"));
        assert!(!is_draft(&history), "one is enough");
    }

    #[test]
    fn context_is_taken_into_a_new_draft_once_its_last_day_is_over() {
        check_draft(&[], "2026-09-08T09:00", false);
        check_draft(&["2026-09-03T10:00"], "2026-09-07T23:59", false);
        check_draft(&["2026-09-03T10:00"], "2026-09-08T00:00", true);
        check_draft(&["2026-09-07T23:59"], "2026-09-08T00:00", true);
        check_draft(&["2026-09-08T00:00"], "2026-09-08T09:00", false);
        check_draft(&["2026-08-26T00:04"], "2026-09-08T09:00", false);
    }

    #[test]
    fn an_issue_that_holds_the_context_needs_no_new_draft() {
        let mut one = submission(
            "2026-27-Q1/police/quarterly",
            "2026-09-03T10:00",
            Outcome::Accepted,
        );
        one.return_code = None;
        let history = History {
            submissions: vec![one],
            packs: vec![issued(Q1, 1, "2026-09-04T10:00")],
            ..History::default()
        };
        let actions = plan(&board(), &history, local("2026-09-08T09:00")).unwrap();
        assert!(
            !actions
                .iter()
                .any(|action| matches!(action, Action::Draft { .. }))
        );
    }
}
