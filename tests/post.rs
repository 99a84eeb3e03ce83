//! The post, as an officer meets it: who gets what under which mode, letters that are settled, sent again and reported, on both
//! databases and over a real mail server.

mod desk;
mod kill;
mod modes;
mod sign_in;
mod workers;

use std::collections::BTreeMap;

use crate::support::text;
use desk::{Desk, Judge, ledgers};

/// What goes wrong with the first letters, in the order in which they were written.
fn script(desk: &Desk, faults: &[&'static str]) -> BTreeMap<String, &'static str> {
    let recipients = desk.report().into_iter().map(|row| row.recipient);
    recipients.zip(faults.iter().copied()).collect()
}

/// The outcomes as `failed 1, sent 11`.
fn outcomes(desk: &Desk) -> String {
    let counts = desk.outcomes();
    let words: Vec<String> = counts
        .iter()
        .map(|(word, count)| format!("{word} {count}"))
        .collect();
    words.join(", ")
}

#[test]
fn what_is_refused_fails_alone_and_only_that_is_sent_again() {
    for ledger in ledgers("refused") {
        let desk = Desk::with_letters(12, ledger);
        let Some(judge) = Judge::start(&script(&desk, &["rcpt refuse", "dot refuse", "rcpt later"])) else {
            return;
        };
        desk.said(&judge.words(&["post"]));
        assert_eq!(outcomes(&desk), "failed 2, queued 1, sent 9");
        let needs = desk.said(&["status"]);
        for (reply, times) in [("550 5.1.1 no such person", 1), ("554 5.7.1 not wanted", 1)] {
            assert_eq!(needs.matches(reply).count(), times, "{needs}");
        }
        let failed = desk
            .report()
            .into_iter()
            .find(|row| row.outcome == "failed")
            .unwrap();
        let words = ["post", "--again", &failed.key, "--by", "Morgan Ellery"];
        desk.said(&judge.words(&words));
        assert_eq!(
            outcomes(&desk),
            "failed 1, queued 1, sent 10",
            "the other letters stay as they were"
        );
        let refused = desk.run(&judge.words(&words));
        assert_eq!(refused.status.code(), Some(2), "{}", text(&refused.stderr));
        assert!(text(&refused.stderr).contains("only one that was refused"));
        desk.said(&judge.words(&["post", "--at-once"]));
        let accepted = judge.accepted();
        assert_eq!(accepted.len(), 11);
        let again = (failed.message_id.clone(), failed.recipient.clone());
        assert_eq!(
            accepted.iter().filter(|one| **one == again).count(),
            1,
            "the same Message-ID"
        );
    }
}

#[test]
fn a_letter_whose_answer_was_lost_waits_for_a_persons_word_and_gets_it_once() {
    for ledger in ledgers("uncertain") {
        let desk = Desk::with_letters(6, ledger);
        let Some(judge) = Judge::start(&script(
            &desk,
            &["dot accept drop", "dot drop", "dot accept stall"],
        )) else {
            return;
        };
        desk.said(&judge.words(&["post"]));
        assert_eq!(outcomes(&desk), "sent 3, uncertain 3");
        // Neither a restart nor an impatient officer sends them again.
        desk.said(&judge.words(&["post", "--at-once"]));
        desk.said(&judge.words(&["post"]));
        let accepted = judge.accepted();
        assert_eq!(outcomes(&desk), "sent 3, uncertain 3");
        let uncertain: Vec<_> = desk
            .report()
            .into_iter()
            .filter(|row| row.outcome == "uncertain")
            .collect();
        let needs = desk.said(&["status"]);
        for row in &uncertain {
            assert!(
                needs.contains(&format!("boardpack settle {} --sent", row.number)),
                "{needs}"
            );
            assert!(needs.contains(&row.key), "{needs}");
        }
        for (index, row) in uncertain.iter().enumerate() {
            let arrived = accepted.iter().any(|(id, _)| *id == row.message_id);
            let word = if arrived { "--sent" } else { "--not-sent" };
            // By number or by key.
            let name = if index == 0 { &row.key } else { &row.number };
            let settle = ["settle", name.as_str(), word, "--by", "Morgan Ellery"];
            desk.said(&settle);
            let second = desk.run(&settle);
            assert_eq!(
                second.status.code(),
                Some(2),
                "a second word about the same is refused"
            );
            assert!(text(&second.stderr).contains("only an uncertain letter is settled"));
        }
        desk.said(&judge.words(&["post"]));
        let rows = desk.report();
        for row in &rows {
            let times = judge
                .accepted()
                .iter()
                .filter(|(id, _)| *id == row.message_id)
                .count();
            let expected = usize::from(row.outcome == "sent");
            assert_eq!(times, expected, "{row:?}");
        }
        let said = rows
            .iter()
            .filter(|row| row.reply.contains("Morgan Ellery says that it was delivered"));
        assert_eq!(said.count(), 2);
    }
}

#[test]
fn only_uncertain_letters_are_settled_and_somebody_says_so() {
    let desk = Desk::with_letters(1, None);
    let key = desk.report()[0].key.clone();
    for (words, reason) in [
        (
            vec!["settle", &key, "--sent", "--by", "x"],
            "only an uncertain letter is settled",
        ),
        (
            vec!["settle", "999999", "--sent", "--by", "x"],
            "there is no letter 999999",
        ),
        (vec!["settle", &key, "--by", "x"], "required"),
        (
            vec!["settle", &key, "--sent", "--not-sent", "--by", "x"],
            "cannot be used with",
        ),
        (vec!["settle", &key, "--sent"], "required"),
        (vec!["post", "--again", &key], "required"),
        (vec!["post", "--release"], "required"),
        (
            vec!["post", "--again", &key, "--by", "x"],
            "only one that was refused",
        ),
    ] {
        let output = desk.run(&words);
        assert_eq!(output.status.code(), Some(2), "{words:?}");
        let said = text(&output.stderr);
        assert!(said.contains(reason), "{words:?}: {said}");
    }
}

#[test]
fn the_delivery_report_tells_of_each_letter_of_a_pack_and_is_inert_in_a_spreadsheet() {
    let desk = Desk::with_letters(4, None);
    let Some(judge) = Judge::start(&script(&desk, &["rcpt refuse!"])) else {
        return;
    };
    desk.said(&judge.words(&["post"]));
    let file = desk.office.path().join("report.csv");
    let said = desk.said(&["post", "--report", "--csv", file.to_str().unwrap()]);
    assert!(said.contains("3 of 4 letters were handed over."), "{said}");
    let rows = desk.report();
    for row in &rows {
        assert!(
            said.contains(&row.message_id) && row.message_id.starts_with('<'),
            "{said}"
        );
        assert!(said.contains(&row.recipient));
        let reply = if row.outcome == "sent" {
            "250 taken"
        } else {
            "550 5.1.1 no such person"
        };
        assert_eq!(row.reply, reply);
    }
    let mut csv = csv::Reader::from_path(file).unwrap();
    assert_eq!(csv.records().count(), 4);
    // No pack was sent for this period.
    assert_eq!(
        desk.json(&["post", "--report", "--period", "2025-26 Q1"]),
        serde_json::json!([])
    );
}

#[test]
fn a_tick_on_either_database_writes_and_delivers_the_same_letters_once() {
    let mut outboxes = Vec::new();
    for ledger in ledgers("tick") {
        let office = crate::support::Office::blanktown();
        office.drop_sample(crate::support::A_CLEAN_CSV, "mental-health/Q1.csv");
        let run = |words: &[&str]| {
            let on = ledger.iter().flat_map(|ledger| ["--ledger", ledger.as_str()]);
            let words: Vec<&str> = words.iter().copied().chain(on).collect();
            let output = office.run(&words, "2025-07-21T10:00");
            assert!(
                matches!(output.status.code(), Some(0 | 1)),
                "{}",
                text(&output.stderr)
            );
            text(&output.stdout)
        };
        run(&["tick"]);
        assert_eq!(run(&["tick"]).trim(), "blanktown: nothing to do");
        let report = run(&["post", "--report", "--format", "json"]);
        assert!(!report.contains("queued"), "{report}");
        run(&["verify"]);
        outboxes.push(office.names("outbox"));
    }
    assert!(outboxes[0].len() >= 5, "{outboxes:?}");
    assert!(
        outboxes.iter().all(|outbox| *outbox == outboxes[0]),
        "{outboxes:?}"
    );
}
