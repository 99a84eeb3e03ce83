//! Circulation: an approved and issued pack to each recipient of each audience, one message each.

use boardpack_model::board::Audience;
use boardpack_model::due::start_of_day;
use boardpack_model::history::{Delivery, Event, Happening, IssuedPack};
use boardpack_model::letter::{Enclosure, Letter, LetterKey, Mailbox};
use boardpack_model::{AudienceCode, Board, History, OutsideCoverage, Period, ReturnKey};
use jiff::Timestamp;

use crate::words;

/// How many working days after an issue's first letter somebody new to the audience still gets it by itself.
const LATECOMER_DAYS: i32 = 10;

/// How often a letter is written that was taken out of the post each time.
const MOST_COPIES: u8 = 3;

/// A pack that is due to go to one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Circulation {
    /// The letter's unique name.
    pub key: LetterKey,
    /// The pack's period.
    pub period: Period,
    /// The pack's issue.
    pub issue: u32,
    /// Whose pack it is.
    pub audience: AudienceCode,
    /// The recipient.
    pub to: Mailbox,
    /// Why it is sent, in words.
    pub why: String,
}

/// The e-mail body of a pack, as the pack was printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailBody {
    /// The subject, with or without the marking.
    pub subject: String,
    /// The plain-text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// The pictures inside the HTML part, each with its content id.
    pub inline: Vec<Enclosure>,
}

/// The circulations that are due and not yet written: of each period the latest issue, from the papers day on.
pub(crate) fn due_circulations(
    board: &Board,
    history: &History,
    now: Timestamp,
) -> Result<Vec<Circulation>, OutsideCoverage> {
    let mut circulations = Vec::new();
    for pack in history.packs.iter().filter(|pack| pack.issued_at <= now) {
        let is_held = !taken_back(history, pack, now).is_empty();
        if !is_held && is_latest_issue(history, pack, now) && is_open(board, history, pack, now)? {
            circulations.extend(to_everybody(board, pack).filter_map(|one| unwritten(history, one)));
        }
    }
    circulations.sort_by(|a, b| a.key.cmp(&b.key));
    circulations.dedup_by(|a, b| a.key == b.key);
    Ok(circulations)
}

/// The circulation under the first key that is not taken: `…/chair-45343c`, or `…/chair-45343c~2` where the letter was taken
/// out of the post before it left. Nothing where it was written and not taken out, or taken out too often.
fn unwritten(history: &History, mut circulation: Circulation) -> Option<Circulation> {
    let first = circulation.key.0.clone();
    for copy in 2..=MOST_COPIES + 1 {
        match history.letters.get(&circulation.key) {
            None => return Some(circulation),
            Some(letter) if letter.delivery == Delivery::Cancelled => {
                circulation.key = LetterKey(format!("{first}~{copy}"));
            }
            Some(_) => return None,
        }
    }
    None
}

fn is_latest_issue(history: &History, pack: &IssuedPack, now: Timestamp) -> bool {
    !history
        .packs
        .iter()
        .any(|other| other.period == pack.period && other.issue > pack.issue && other.issued_at <= now)
}

/// What was taken back since an issue's figures were taken that it may print: submissions known by then, of its period or an
/// earlier one. An issue of which anything was taken back goes nowhere any more; a new issue, without it, does.
pub fn taken_back<'h>(history: &'h History, pack: &IssuedPack, now: Timestamp) -> Vec<&'h ReturnKey> {
    let is_known = |id: i64| {
        let submission = history.submissions.iter().find(|one| one.id == id);
        submission.is_none_or(|one| one.known_at <= pack.as_at)
    };
    let since = |event: &&Event| pack.as_at < event.at && event.at <= now;
    let key = |event: &'h Event| match &event.what {
        Happening::Withdrawn { submission, key, .. }
            if key.period.last_day() <= pack.period.last_day() && is_known(*submission) =>
        {
            Some(key)
        }
        _ => None,
    };
    history.events.iter().filter(since).filter_map(key).collect()
}

/// The circulations of a period's latest issue that are not yet written, whether or not its papers day has come: what a
/// person asks for by hand.
pub fn circulations(board: &Board, history: &History, period: Period) -> Vec<Circulation> {
    let latest = history
        .packs
        .iter()
        .filter(|pack| pack.period == period)
        .max_by_key(|pack| pack.issue);
    let all = latest.into_iter().flat_map(|pack| to_everybody(board, pack));
    all.filter_map(|circulation| unwritten(history, circulation))
        .filter(|circulation| board.post.may_have_letters(&circulation.to.address))
        .collect()
}

/// Whether letters of this issue may go out: its papers day has come, and it is not so long since the first one that
/// whoever is new to the audience would get an old pack.
fn is_open(
    board: &Board,
    history: &History,
    pack: &IssuedPack,
    now: Timestamp,
) -> Result<bool, OutsideCoverage> {
    let meeting = board.meeting_for(pack.period);
    if meeting.is_some_and(|meeting| now < start_of_day(meeting.papers, &board.time_zone)) {
        return Ok(false);
    }
    let prefix = issue_prefix(board, pack);
    let first_letter = history
        .letters
        .range(LetterKey(prefix.clone())..)
        .take_while(|(key, _)| key.0.starts_with(&prefix))
        .map(|(_, letter)| letter.at)
        .min();
    // Where nobody was there to be written to, counted from when letters could have left: an audience that is filled a year
    // later gets no old packs.
    let first_day = words::date(first_letter.unwrap_or(pack.issued_at), &board.time_zone);
    let first_day = meeting.map_or(first_day, |meeting| first_day.max(meeting.papers));
    let last_day = board.calendar.add_working_days(first_day, LATECOMER_DAYS)?;
    let last_day = meeting.map_or(last_day, |meeting| last_day.max(meeting.day));
    Ok(words::date(now, &board.time_zone) <= last_day)
}

fn to_everybody<'a>(board: &'a Board, pack: &'a IssuedPack) -> impl Iterator<Item = Circulation> + 'a {
    let audiences = pack.audiences.iter().filter_map(|code| board.audience(code));
    audiences.flat_map(move |audience| {
        audience
            .recipients
            .iter()
            .map(move |to| one(board, pack, audience, to))
    })
}

fn one(board: &Board, pack: &IssuedPack, audience: &Audience, to: &Mailbox) -> Circulation {
    let prefix = issue_prefix(board, pack);
    Circulation {
        key: LetterKey(format!(
            "{prefix}{}/{}",
            audience.code,
            recipient_slug(&to.address)
        )),
        period: pack.period,
        issue: pack.issue,
        audience: audience.code.clone(),
        to: to.clone(),
        why: format!(
            "issue {} of the {} pack for {}, {}, to the audience {}",
            pack.issue,
            board.short_name,
            pack.period,
            approval(pack),
            audience.title
        ),
    }
}

fn approval(pack: &IssuedPack) -> String {
    if pack.approved_by == IssuedPack::NO_APPROVER {
        "issued without an approver, as the board's file says".to_owned()
    } else {
        format!("approved by {}", pack.approved_by)
    }
}

fn issue_prefix(board: &Board, pack: &IssuedPack) -> String {
    format!("{}/{}/pack/issue-{}/", board.code, pack.period.slug(), pack.issue)
}

/// A part of a key for an address: its local part in letters, digits and hyphens, and six digits of a hash of the whole
/// address in lower case, because two addresses may share a local part.
fn recipient_slug(address: &str) -> String {
    let address = address.to_lowercase();
    let local = address.split('@').next().unwrap_or_default();
    let slug: String = local
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("-");
    let slug = match slug.get(..slug.len().min(40)) {
        Some("") | None => "recipient",
        Some(slug) => slug,
    };
    format!("{slug}-{:06x}", fnv(&address) & 0x00ff_ffff)
}

/// FNV-1a over the bytes of a text, 64 bits: stable across versions and machines.
/// Source: the FNV non-cryptographic hash algorithm, draft-eastlake-fnv.
fn fnv(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// The letter that carries a pack: the audience's marking first in the subject, answers to the officer.
pub fn circulation(
    board: &Board,
    circulation: &Circulation,
    body: EmailBody,
    attachments: Vec<Enclosure>,
    at: Timestamp,
) -> Letter {
    let marking = board
        .audience(&circulation.audience)
        .map_or(board.marking.as_str(), |audience| audience.marking.as_str());
    Letter {
        key: circulation.key.clone(),
        at,
        from: board.sender.clone(),
        reply_to: board.officer.mailbox.clone(),
        to: circulation.to.clone(),
        subject: words::marked_subject(marking, &body.subject),
        text: body.text,
        html: Some(body.html),
        enclosures: body.inline.into_iter().chain(attachments).collect(),
        why: circulation.why.clone(),
    }
}

#[cfg(test)]
mod tests {
    use boardpack_model::history::Outcome;

    use super::*;
    use crate::plan::{Action, plan};
    use crate::sample::{board, event, issued, key, local, mailbox, record, submission};

    /// Plans at each instant and gives what leaves of the pack: `09-09 issue-1 board 3, public 1`.
    fn letters(board: &mut Board, packs: &[(&str, u32, &str)], instants: &[&str]) -> Vec<String> {
        let mut history = History::default();
        let mut left = Vec::new();
        for instant in instants {
            let now = local(instant);
            history.packs = packs
                .iter()
                .filter(|(_, _, at)| local(at) <= now)
                .map(|(period, issue, at)| issued(period, *issue, at))
                .collect();
            let actions = plan(board, &history, now).unwrap();
            for action in &actions {
                if let Action::Circulate(circulation) = action {
                    left.push(format!("{} {}", &instant[5..10], circulation.key.0));
                }
            }
            record(&mut history, &actions, now);
            if left.len() == 4 && board.audiences[0].recipients.len() == 3 {
                let newcomer = mailbox("A newcomer", "new@blanktown.example");
                board.audiences[0].recipients.push(newcomer);
            }
        }
        left
    }

    fn check(packs: &[(&str, u32, &str)], instants: &[&str], expected: &[(&str, usize)]) {
        let left = letters(&mut board(), packs, instants);
        let mut counts: Vec<(&str, usize)> = Vec::new();
        for line in &left {
            let day_and_issue = line
                .split_once("/pack/")
                .map_or("", |(_, rest)| rest.split('/').next().unwrap());
            match counts.last_mut() {
                Some((last, count)) if *last == day_and_issue => *count += 1,
                _ => counts.push((day_and_issue, 1)),
            }
        }
        assert_eq!(counts, expected, "{left:#?}");
    }

    const FIRST: (&str, u32, &str) = ("2026-27 Q1", 1, "2026-09-07T16:00");

    #[test]
    fn a_pack_goes_to_each_recipient_of_each_audience_on_the_papers_day() {
        let left = letters(
            &mut board(),
            &[FIRST],
            &["2026-09-08T16:00", "2026-09-09T07:00", "2026-09-09T08:00"],
        );
        insta::assert_snapshot!(left.join("\n"), @r"
        09-09 blanktown/2026-27-Q1/pack/issue-1/board/board-member-807f93
        09-09 blanktown/2026-27-Q1/pack/issue-1/board/board-member-d2fe1a
        09-09 blanktown/2026-27-Q1/pack/issue-1/board/chair-45343c
        09-09 blanktown/2026-27-Q1/pack/issue-1/public/web-team-463c4a
        ");
    }

    #[test]
    fn a_pack_that_nobody_approved_goes_nowhere() {
        check(&[], &["2026-09-09T08:00", "2026-09-16T08:00"], &[]);
    }

    #[test]
    fn a_pack_approved_late_goes_at_once_even_after_the_meeting() {
        check(
            &[("2026-27 Q1", 1, "2026-09-21T16:00")],
            &["2026-09-21T17:00"],
            &[("issue-1", 4)],
        );
    }

    #[test]
    fn a_reissue_goes_to_everybody_again_and_replaces_what_has_not_gone() {
        let second = ("2026-27 Q1", 2, "2026-09-10T16:00");
        check(
            &[FIRST, second],
            &["2026-09-09T08:00", "2026-09-10T17:00"],
            &[("issue-1", 4), ("issue-2", 5)],
        );
        check(&[FIRST, second], &["2026-09-10T17:00"], &[("issue-2", 4)]);
    }

    /// What leaves on the papers day of the first issue, with a submission known on a day and taken back at an instant.
    fn leaves(of: &str, known: &str, taken_back: &str, packs: &[IssuedPack]) -> usize {
        let withdrawn = Happening::Withdrawn {
            submission: 7,
            key: key(of),
            reason: "another quarter's".to_owned(),
        };
        let history = History {
            submissions: vec![submission(of, known, Outcome::Accepted)],
            events: vec![event(taken_back, withdrawn)],
            packs: packs.to_vec(),
            ..History::default()
        };
        let actions = plan(&board(), &history, local("2026-09-09T08:00")).unwrap();
        let is_pack = |action: &&Action| matches!(action, Action::Circulate(_));
        actions.iter().filter(is_pack).count()
    }

    #[test]
    fn an_issue_of_which_a_return_was_taken_back_waits_for_the_next_issue() {
        let first = issued("2026-27 Q1", 1, "2026-09-05T16:00");
        let second = issued("2026-27 Q1", 2, "2026-09-08T16:00");
        let of = "2026-27-Q1/police/quarterly";
        let (came, back) = ("2026-07-28T10:00", "2026-09-07T10:00");
        for (of, came, back, packs, expected) in [
            (of, came, back, vec![first.clone()], 0),
            ("2025-26-Q4/police/quarterly", came, back, vec![first.clone()], 0),
            (of, came, back, vec![first.clone(), second], 4),
            // Before its figures were taken, after the plan, of what it could not know, and of a later period.
            (of, came, "2026-09-01T10:00", vec![first.clone()], 4),
            (of, came, "2026-09-09T08:01", vec![first.clone()], 4),
            (of, "2026-09-06T10:00", back, vec![first.clone()], 4),
            ("2026-27-Q2/police/quarterly", came, back, vec![first], 4),
        ] {
            assert_eq!(leaves(of, came, back, &packs), expected, "{of} {came} {back}");
        }
    }

    #[test]
    fn who_joins_soon_after_gets_the_pack_and_who_joins_later_gets_no_old_one() {
        check(
            &[FIRST],
            &["2026-09-09T08:00", "2026-09-23T08:00"],
            &[("issue-1", 5)],
        );
        check(
            &[FIRST],
            &["2026-09-09T08:00", "2026-09-24T08:00"],
            &[("issue-1", 4)],
        );
    }

    #[test]
    fn a_letter_that_was_taken_out_of_the_post_is_written_anew() {
        let key = |copy: &str| format!("blanktown/2026-27-Q1/pack/issue-1/board/chair-45343c{copy}");
        for (became, expected) in [
            (&[Delivery::Cancelled][..], Some("~2")),
            (&[Delivery::Cancelled, Delivery::Cancelled], Some("~3")),
            (&[Delivery::Cancelled; 3], None),
            (&[Delivery::Cancelled, Delivery::Sent], None),
            (&[Delivery::Failed], None),
        ] {
            let mut history = History {
                packs: vec![issued("2026-27 Q1", 1, "2026-09-07T16:00")],
                ..History::default()
            };
            for delivery in became {
                let now = local("2026-09-09T08:00");
                let actions = plan(&board(), &history, now).unwrap();
                record(&mut history, &actions, now);
                let of_chair = history.letters.iter_mut().rev();
                let mut of_chair = of_chair.filter(|(one, _)| one.0.starts_with(&key("")));
                of_chair.next().unwrap().1.delivery = *delivery;
            }
            let actions = plan(&board(), &history, local("2026-09-09T08:05")).unwrap();
            let left: Vec<String> = actions.iter().map(|action| action.key(&board().code).0).collect();
            let left: Vec<&String> = left.iter().filter(|one| one.contains("/pack/")).collect();
            let expected: Vec<String> = expected.map(key).into_iter().collect();
            assert_eq!(left, expected.iter().collect::<Vec<_>>(), "{became:?}");
        }
    }

    #[test]
    fn an_audience_that_is_filled_a_year_later_gets_no_old_pack() {
        check(&[FIRST], &["2026-09-23T08:00"], &[("issue-1", 4)]);
        check(&[FIRST], &["2026-09-24T08:00"], &[]);
        check(&[FIRST], &["2027-09-09T08:00"], &[]);
    }

    #[test]
    fn somebody_named_twice_in_an_audience_gets_one_letter() {
        let mut board = board();
        let again = mailbox("Chair", "CHAIR@blanktown.example");
        board.audiences[0].recipients.push(again);
        assert_eq!(letters(&mut board, &[FIRST], &["2026-09-09T08:00"]).len(), 4);
    }

    #[test]
    fn keys_of_recipients_are_stable_safe_and_apart() {
        assert_eq!(
            recipient_slug("Jo.O'Neil+lscp@place.example"),
            "jo-o-neil-lscp-17dc3a"
        );
        assert_eq!(
            recipient_slug("JO.O'NEIL+LSCP@PLACE.EXAMPLE"),
            "jo-o-neil-lscp-17dc3a"
        );
        assert_ne!(
            recipient_slug("chair@a.example"),
            recipient_slug("chair@b.example")
        );
        assert_ne!(recipient_slug("a.b@c.example"), recipient_slug("a-b@c.example"));
        assert!(recipient_slug("ŷ@c.example").starts_with("recipient-"));
        // A published vector: FNV-1a 64 of "foobar".
        assert_eq!(fnv("foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn the_letter_carries_the_audiences_marking_once_and_answers_go_to_the_officer() {
        let board = board();
        let picture = Enclosure {
            name: "trend.png".to_owned(),
            media_type: "image/png".to_owned(),
            content_id: Some("trend".to_owned()),
            bytes: vec![1],
        };
        let file = Enclosure {
            name: "board.pdf".to_owned(),
            content_id: None,
            ..picture.clone()
        };
        let public = board.audiences[1].clone();
        let circulated = one(
            &board,
            &issued("2026-27 Q1", 1, "2026-09-07T16:00"),
            &public,
            &public.recipients[0],
        );
        for subject in ["The pack\nBcc: x", "OFFICIAL: The pack Bcc: x"] {
            let body = EmailBody {
                subject: subject.to_owned(),
                text: "text".to_owned(),
                html: "<p>text</p>".to_owned(),
                inline: vec![picture.clone()],
            };
            let letter = circulation(
                &board,
                &circulated,
                body,
                vec![file.clone()],
                local("2026-09-09T08:00"),
            );
            assert_eq!(letter.subject, "OFFICIAL: The pack Bcc: x");
            assert_eq!(letter.reply_to, board.officer.mailbox);
            assert_eq!(letter.from, board.sender);
            assert_eq!(letter.enclosures, [picture.clone(), file.clone()]);
            assert_eq!(letter.key, circulated.key);
            assert_eq!(letter.html.as_deref(), Some("<p>text</p>"));
        }
    }
}
