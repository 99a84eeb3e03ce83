//! What about packs waits for the officer: a draft to approve, a return that came after an issue, addresses to which nothing may
//! go.

use boardpack_model::board::Meeting;
use boardpack_model::history::{IssuedPack, Submission};
use boardpack_model::{Board, History};
use jiff::Timestamp;

use crate::circulate::taken_back;
use crate::language::Language;
use crate::needs::Need;
use crate::words;

/// Drafts and what came after issues of the meetings that are still to come, and whom board.toml lets no letter go to.
pub(crate) fn needs(board: &Board, history: &History, now: Timestamp) -> Vec<Need> {
    let today = words::date(now, &board.time_zone);
    let coming = board.meetings.iter().filter(|meeting| meeting.day >= today);
    let mut needs: Vec<Need> = Vec::new();
    for meeting in coming {
        needs.extend(draft(board, history, meeting));
        let issued = history.last_issue(meeting.period);
        needs.extend(
            issued
                .into_iter()
                .flat_map(|issued| came_after(board, history, issued)),
        );
        needs.extend(issued.and_then(|issued| held(board, history, issued, now)));
    }
    needs.extend(outside(board).into_iter().map(|words| Need {
        name: format!("outside/{}", words::shortened(&words, 200)),
        since: None,
        waits: true,
        is_of_the_post: false,
        words,
    }));
    needs
}

fn draft(board: &Board, history: &History, meeting: &Meeting) -> Option<Need> {
    let period = meeting.period;
    let draft = history.last_draft(period)?;
    let said = &Language::of(board).words.needs;
    let places = [
        ("period", period.to_string()),
        ("day", meeting.papers.to_string()),
        (
            "issue",
            history
                .last_issue(period)
                .map_or(0, |last| last.issue + 1)
                .to_string(),
        ),
        ("least", format!("{:.0}", board.approval.least_coverage * 100.0)),
    ];
    let places = places.each_ref().map(|(name, text)| (*name, text.as_str()));
    let (name, phrase) = match history.last_issue(period) {
        Some(issued) if draft.at > issued.issued_at => (
            format!("draft/{}/{}", period.slug(), issued.issue + 1),
            &said.correction,
        ),
        Some(_) => return None,
        None if board.approval.is_needed => (format!("draft/{}", period.slug()), &said.draft),
        None => (format!("draft/{}", period.slug()), &said.draft_by_itself),
    };
    Some(Need {
        name,
        since: Some(draft.at),
        waits: true,
        is_of_the_post: false,
        words: phrase.with(&places),
    })
}

/// Returns that came after the figures of an issue, and of any later draft, were taken: they are in no pack until a person
/// wants it so.
fn came_after(board: &Board, history: &History, issued: &IssuedPack) -> Vec<Need> {
    let period = issued.period;
    let drafted = history.last_draft(period).map_or(issued.as_at, |draft| draft.at);
    let since = drafted.max(issued.as_at);
    let is_later = |submission: &&Submission| {
        let ends = submission.period.is_some_and(|of| period.contains(of.last_day()));
        ends && submission.outcome.is_acceptance() && submission.known_at > since
    };
    let need = |submission: &Submission| Need {
        name: format!("after-issue/{}", submission.id),
        since: Some(submission.known_at),
        waits: true,
        is_of_the_post: false,
        words: Language::of(board).words.needs.after_issue.with(&[
            ("agency", submission.agency.as_str()),
            (
                "day",
                &words::date(submission.known_at, &board.time_zone).to_string(),
            ),
            ("period", &period.to_string()),
            ("issue", &issued.issue.to_string()),
        ]),
    };
    history.submissions.iter().filter(is_later).map(need).collect()
}

/// An issue that goes nowhere any more, because something it was made from was taken back.
fn held(board: &Board, history: &History, issued: &IssuedPack, now: Timestamp) -> Option<Need> {
    let taken_back = taken_back(history, issued, now);
    let of = taken_back.first()?;
    let places = [
        ("agency", of.agency.to_string()),
        ("return", of.code.to_string()),
        ("of", of.period.to_string()),
        ("period", issued.period.to_string()),
        ("issue", issued.issue.to_string()),
    ];
    let places = places.each_ref().map(|(name, text)| (*name, text.as_str()));
    Some(Need {
        name: format!("issue-held/{}/{}", issued.period.slug(), issued.issue),
        since: None,
        waits: true,
        is_of_the_post: false,
        words: Language::of(board).words.needs.issue_held.with(&places),
    })
}

/// Everybody in the register and the audiences to whom board.toml lets no letter go, in words that say where they stand and
/// what to do.
pub fn outside(board: &Board) -> Vec<String> {
    let mut outside = Vec::new();
    let mut ask = |address: &str, place: &str| {
        if !board.post.may_have_letters(address) {
            let filled = [("place", place), ("address", address)];
            outside.push(Language::of(board).words.needs.outside.with(&filled));
        }
    };
    ask(&board.officer.mailbox.address, "board.toml, [officer]");
    if let Some(chair) = &board.chair {
        ask(&chair.address, "board.toml, [chair]");
    }
    let contacts = || board.agencies.iter().flat_map(|agency| &agency.contacts);
    for agency in &board.agencies {
        for contact in &agency.contacts {
            let place = format!("agencies.toml, {}, {}", agency.code, contact.role.word());
            ask(&contact.mailbox.address, &place);
        }
    }
    for audience in &board.audiences {
        for recipient in &audience.recipients {
            if !contacts().any(|contact| contact.mailbox.address.eq_ignore_ascii_case(&recipient.address)) {
                ask(
                    &recipient.address,
                    &format!("board.toml, audience {}", audience.code),
                );
            }
        }
    }
    outside
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use boardpack_model::Period;
    use boardpack_model::history::{Happening, Outcome};

    use super::*;
    use crate::sample::{board, event, issued, local, submission};

    /// What is told in September of drafts and issues at these instants, and of a return of the police's.
    fn check(board: &Board, drafts: &[&str], issues: &[(u32, &str)], came: Option<&str>, expected: &[&str]) {
        let period: Period = "2026-27 Q1".parse().unwrap();
        let history = History {
            events: drafts
                .iter()
                .map(|at| event(at, Happening::Drafted { period }))
                .collect(),
            packs: issues
                .iter()
                .map(|(issue, at)| issued("2026-27 Q1", *issue, at))
                .collect(),
            submissions: came
                .iter()
                .map(|at| submission("2026-27-Q1/police/quarterly", at, Outcome::Accepted))
                .collect(),
            ..History::default()
        };
        let told: Vec<String> = needs(board, &history, local("2026-09-10T09:00"))
            .into_iter()
            .map(|need| need.words)
            .collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn a_draft_waits_for_approval_or_goes_out_by_itself() {
        let mut board = board();
        check(&board, &[], &[], None, &[]);
        check(
            &board,
            &["2026-08-26T00:05"],
            &[],
            None,
            &["the pack for 2026-27 Q1 is drafted and waits for approval; papers go out on 2026-09-09"],
        );
        board.approval.is_needed = false;
        board.approval.least_coverage = 0.8;
        check(
            &board,
            &["2026-08-26T00:05"],
            &[],
            None,
            &[
                "the pack for 2026-27 Q1 is drafted and goes out by itself on 2026-09-09 if at least 80% of the returns are \
               in; with fewer, an approver says why with `boardpack approve --despite`",
            ],
        );
    }

    #[test]
    fn a_draft_after_an_issue_waits_as_a_correction() {
        check(
            &board(),
            &["2026-08-26T00:05", "2026-09-09T10:00"],
            &[(1, "2026-09-07T16:00")],
            None,
            &[
                "a new draft for 2026-27 Q1 waits for approval; approved, it becomes issue 2 and says what changed",
            ],
        );
    }

    #[test]
    fn a_return_that_comes_after_the_issue_is_told_until_a_draft_has_it() {
        let issue = [(1, "2026-09-07T16:00")];
        check(
            &board(),
            &["2026-08-26T00:05"],
            &issue,
            Some("2026-08-25T10:00"),
            &[],
        );
        check(
            &board(),
            &["2026-08-26T00:05"],
            &issue,
            Some("2026-09-08T10:00"),
            &[
                "police: a return came on 2026-09-08, after the figures of issue 1 for 2026-27 Q1 were taken, and that issue \
               stays as it is; `boardpack pack --period \"2026-27 Q1\"` drafts a correction, which needs an approval of its own",
            ],
        );
        check(
            &board(),
            &["2026-08-26T00:05", "2026-09-09T10:00"],
            &issue,
            Some("2026-09-08T10:00"),
            &[
                "a new draft for 2026-27 Q1 waits for approval; approved, it becomes issue 2 and says what changed",
            ],
        );
    }

    #[test]
    fn an_issue_of_which_a_return_was_taken_back_is_told_as_held() {
        let taken_back = Happening::Withdrawn {
            submission: 7,
            key: crate::sample::key("2026-27-Q1/police/quarterly"),
            reason: "another quarter's".to_owned(),
        };
        let mut history = History {
            events: vec![event("2026-09-08T10:00", taken_back)],
            packs: vec![issued("2026-27 Q1", 1, "2026-09-07T16:00")],
            ..History::default()
        };
        let told = |history: &History| -> Vec<String> {
            let needs = needs(&board(), history, local("2026-09-10T09:00"));
            needs.into_iter().map(|need| need.words).collect()
        };
        assert_eq!(
            told(&history),
            [
                "issue 1 for 2026-27 Q1 is held and goes to nobody: a return used in it was taken back, quarterly of police for \
                 2026-27 Q1; `boardpack pack --period \"2026-27 Q1\"` drafts one without it, which needs an approval of its own"
            ]
        );
        history.packs.push(issued("2026-27 Q1", 2, "2026-09-09T16:00"));
        assert_eq!(told(&history), [""; 0]);
    }

    #[test]
    fn everybody_outside_the_allowed_domains_is_named_once_with_the_place() {
        let mut board = board();
        assert_eq!(outside(&board), [""; 0]);
        board.post.allowed_domains =
            BTreeSet::from(["blanktown.example".to_owned(), "police.example".to_owned()]);
        let told = outside(&board);
        assert!(told.iter().all(|one| one.contains("allowed-domains")), "{told:?}");
        let places: Vec<&str> = told.iter().map(|one| one.split(':').next().unwrap()).collect();
        assert_eq!(
            places,
            [
                "agencies.toml, social-care, data-lead",
                "agencies.toml, social-care, board-member",
                "agencies.toml, education, data-lead",
                "agencies.toml, education, board-member",
            ]
        );
    }
}
