//! Transport and mode are two things: what leaves, and for whom.

use std::collections::BTreeMap;

use boardpack_model::letter::Mode;

use super::desk::{Desk, Judge, over_smtp};
use crate::support::{Office, text};

/// The words for an office with a mail server and no mode, or another one.
fn under<'a>(words: &[&'a str], port: &'a str, mode: Option<&'a str>) -> Vec<&'a str> {
    let mut words = over_smtp(words, port);
    let at = words.iter().position(|word| *word == "--mode").unwrap();
    match mode {
        Some(mode) => words[at + 1] = mode,
        None => drop(words.drain(at..at + 2)),
    }
    words
}

fn nothing_goes_wrong() -> BTreeMap<String, &'static str> {
    BTreeMap::new()
}

#[test]
fn with_a_mail_server_nothing_leaves_until_somebody_says_live() {
    let desk = Desk::with_letters(3, None);
    let Some(judge) = Judge::start(&nothing_goes_wrong()) else {
        return;
    };
    let said = desk.said(&under(&["post"], &judge.port, None));
    assert!(
        said.contains("3 letters kept here by the mode of the post"),
        "{said}"
    );
    desk.said(&under(&["post"], &judge.port, Some("dry-run")));
    assert_eq!(judge.accepted(), []);
    assert_eq!(
        desk.office.names("outbox").len(),
        0,
        "nor is anything put into the outbox"
    );
    let needs = desk.said(&under(&["status"], &judge.port, None));
    assert!(
        needs.contains("3 letters wait: the post is in a dry run"),
        "{needs}"
    );
    desk.said(&under(&["post"], &judge.port, Some("live")));
    assert_eq!(
        judge.accepted().len(),
        3,
        "what was written under live leaves under live"
    );
}

#[test]
fn what_was_written_under_one_mode_leaves_under_another_only_with_a_persons_word() {
    let count = 5;
    let desk = Desk::written_under(Mode::DryRun, count, None);
    let Some(judge) = Judge::start(&nothing_goes_wrong()) else {
        return;
    };
    let written = desk.report();
    let live = |words: &[&str]| {
        let words: Vec<String> = words.iter().map(ToString::to_string).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        desk.said(&under(&words, &judge.port, Some("live")))
    };
    let said = live(&["post"]);
    assert!(said.contains(&format!("{count} letters kept here")), "{said}");
    let needs = live(&["status"]);
    assert!(
        needs.contains(&format!(
            "{count} letters wait: written under another mode of the post"
        )),
        "{needs}"
    );
    live(&[
        "post",
        "--release",
        "--only",
        &written[0].key,
        "--by",
        "Morgan Ellery",
    ]);
    assert_eq!(
        judge.accepted(),
        [(written[0].message_id.clone(), written[0].recipient.clone())]
    );
    let refused = desk.run(&under(
        &["post", "--release", "--only", &written[0].key, "--by", "x"],
        &judge.port,
        Some("live"),
    ));
    assert_eq!(refused.status.code(), Some(2), "it has left already");
    let refused = desk.run(&under(
        &["post", "--release", "--by", "x"],
        &judge.port,
        Some("dry-run"),
    ));
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("in which nothing leaves"));
    live(&["post", "--release", "--by", "Morgan Ellery"]);
    assert_eq!(judge.accepted().len(), count);
    // The release was for those letters and no later ones.
    assert!(live(&["post"]).contains("No letters wait."));
}

#[test]
fn a_rehearsals_letters_never_leave_by_smtp_and_not_by_themselves_when_it_ends() {
    let Some(judge) = Judge::start(&nothing_goes_wrong()) else {
        return;
    };
    let office = Office::blanktown();
    let now = "2025-07-21T10:00";
    // An outbox that cannot be written to: the letters are written and wait.
    std::fs::write(office.path().join("outbox"), "no folder").unwrap();
    assert!(office.run(&["tick"], now).status.success());
    std::fs::remove_file(office.path().join("outbox")).unwrap();
    let live = |words: &[&str]| {
        over_smtp(words, &judge.port)
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    let run = |words: &[&str], now: &str| {
        let words = live(words);
        office.run(&words.iter().map(String::as_str).collect::<Vec<_>>(), now)
    };
    let refused = run(&["post"], now);
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("a rehearsal's letters never leave by SMTP"));
    let ticked = run(&["tick"], now);
    assert!(
        text(&ticked.stdout).contains("never leave by SMTP"),
        "{}",
        text(&ticked.stdout)
    );
    office.make_real("");
    let posted = run(&["post"], "");
    assert!(
        text(&posted.stdout).contains("kept here by the mode"),
        "{}",
        text(&posted.stdout)
    );
    assert_eq!(judge.accepted(), []);
}

#[test]
fn in_mode_team_only_the_team_gets_letters_and_the_others_wait() {
    let desk = Desk::with_letters(8, None);
    let Some(judge) = Judge::start(&nothing_goes_wrong()) else {
        return;
    };
    let rows = desk.report();
    let member = rows[0].recipient.to_uppercase();
    let domain = rows[5].recipient.split_once('@').unwrap().1.to_owned();
    let path = desk.office.path().join("pipelines/blanktown/board.toml");
    let board = std::fs::read_to_string(&path).unwrap();
    std::fs::write(
        &path,
        format!("{board}\n[post]\nteam = [\"{member}\", \"{domain}\"]\n"),
    )
    .unwrap();
    // Written under live: under team, too, they need a word.
    desk.said(&under(&["post"], &judge.port, Some("team")));
    assert_eq!(judge.accepted(), []);
    desk.said(&under(
        &["post", "--release", "--by", "Morgan Ellery"],
        &judge.port,
        Some("team"),
    ));
    let is_team = |to: &str| to.eq_ignore_ascii_case(&member) || to.ends_with(&format!("@{domain}"));
    let expected = rows.iter().filter(|row| is_team(&row.recipient)).count();
    let accepted = judge.accepted();
    assert_eq!(accepted.len(), expected);
    assert!(accepted.iter().all(|(_, to)| is_team(to)), "{accepted:?}");
    let needs = desk.said(&under(&["status"], &judge.port, Some("team")));
    assert!(needs.contains("not on the team"), "{needs}");
    desk.said(&under(&["post"], &judge.port, Some("live")));
    assert_eq!(
        judge.accepted().len(),
        8,
        "under live, those that were written under live go"
    );
}

#[test]
fn a_letter_in_the_outbox_is_delivered_and_never_sent_by_smtp() {
    let desk = Desk::with_letters(3, None);
    let Some(judge) = Judge::start(&nothing_goes_wrong()) else {
        return;
    };
    desk.said(&["post"]);
    assert_eq!(desk.office.names("outbox").len(), 3);
    desk.said(&under(&["post", "--at-once"], &judge.port, Some("live")));
    desk.said(&under(
        &["post", "--release", "--by", "x"],
        &judge.port,
        Some("live"),
    ));
    assert_eq!(judge.accepted(), []);
}

#[test]
fn letters_of_a_board_that_sends_by_smtp_do_not_end_in_the_outbox_unawares() {
    let desk = Desk::with_letters(4, None);
    let script = BTreeMap::from([("*".to_owned(), "rcpt later!")]);
    let Some(judge) = Judge::start(&script) else {
        return;
    };
    desk.said(&under(&["post"], &judge.port, Some("live")));
    // Typed where the mail server is not known.
    let said = desk.said(&["post", "--at-once"]);
    assert!(
        said.contains("letters of this board have left by a mail server before"),
        "{said}"
    );
    assert_eq!(desk.outcomes(), BTreeMap::from([("queued".to_owned(), 4)]));
    assert_eq!(desk.office.names("outbox").len(), 0);
    desk.said(&["post", "--at-once", "--mode", "live"]);
    assert_eq!(desk.office.names("outbox").len(), 4, "who means it says so");
}
