//! A folder for each case: what lands when, and what the office then says, to the officer and to the sender.
//!
//! `steps.txt` holds instants and the files that land at them; `expected.snap` what became of them and the receipts.

use std::fs;
use std::path::Path;

use insta::{assert_snapshot, with_settings};

use crate::support::{Office, attachments, root, text};

/// Replays a case and gives everything that was said.
fn replay(folder: &Path) -> String {
    let office = Office::blanktown();
    let steps = fs::read_to_string(folder.join("steps.txt")).unwrap();
    let mut said = Vec::new();
    let mut now = "";
    for line in steps
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
    {
        if let Some((file, to)) = line
            .strip_prefix("drop ")
            .and_then(|rest| rest.split_once(" -> "))
        {
            office.drop_sample(file, to);
        } else if let Some(words) = line.strip_prefix("run ") {
            let output = office.run(&words.split('|').collect::<Vec<_>>(), now);
            said.push(format!(
                "$ {words}\n{}{}",
                text(&output.stdout),
                text(&output.stderr)
            ));
        } else if line == "receive" {
            said.push(format!(
                "{now} receive\n{}",
                text(&office.run(&["receive"], now).stdout)
            ));
        } else {
            now = line;
        }
    }
    let receipts = office.run(&["post"], now);
    assert!(receipts.status.success(), "{}", text(&receipts.stderr));
    for name in office.names("outbox") {
        let key = name.split('_').take(4).collect::<Vec<_>>().join("/");
        let message = fs::read(office.path().join("outbox").join(&name)).unwrap();
        said.push(format!("\n--- {key}\n{}", readable(&text(&message))));
    }
    said.concat()
}

/// A plain-text message's subject and words; the case's snapshot holds no header that follows from a hash.
fn readable(message: &str) -> String {
    let message = message
        .replace("\r\n", "\n")
        .replace("=\n", "")
        .replace("=E2=80=99", "’");
    let (head, body) = message.split_once("\n\n").unwrap_or((&message, ""));
    let wanted = |line: &&str| line.starts_with("To:") || line.starts_with("Subject:");
    let kept: Vec<&str> = head.lines().filter(wanted).collect();
    let attached = attachments(&message);
    let attached: Vec<String> = attached
        .iter()
        .map(|name| format!("Attached: {name}\n"))
        .collect();
    let words = words_of(head, body);
    format!("{}\n\n{words}\n{}", kept.join("\n"), attached.concat())
}

/// The plain-text part of a message that has several, else its body.
fn words_of<'m>(head: &str, body: &'m str) -> &'m str {
    if !head.contains("boundary=\"") {
        return body;
    }
    let plain = body.split_once("Content-Type: text/plain").map(|(_, part)| part);
    let words = plain
        .and_then(|part| part.split_once("\n\n"))
        .map(|(_, words)| words);
    let ends = |words: &'m str| {
        let next = ["\n--alternative-", "\n--mixed-"].map(|line| words.find(line));
        next.into_iter()
            .flatten()
            .min()
            .and_then(|end| words.get(..end))
            .unwrap_or(words)
    };
    words.map_or(body, |words| ends(words).trim_end_matches('\n'))
}

fn check(name: &str) {
    let folder = root().join("tests/cases").join(name).canonicalize().unwrap();
    let said = replay(&folder);
    with_settings!({ snapshot_path => &folder, prepend_module_to_snapshot => false, omit_expression => true }, {
        assert_snapshot!("expected", said);
    });
}

#[test]
fn accepted() {
    check("accepted");
}

#[test]
fn accepted_with_queries() {
    check("accepted-with-queries");
}

#[test]
fn accepted_in_part() {
    check("accepted-in-part");
}

#[test]
fn returned_for_correction() {
    check("returned-for-correction");
}

#[test]
fn held() {
    check("held");
}

#[test]
fn quarantined() {
    check("quarantined");
}

#[test]
fn refused() {
    check("refused");
}

#[test]
fn duplicate() {
    check("duplicate");
}

#[test]
fn not_in_the_register() {
    check("not-in-the-register");
}

#[test]
fn waiting() {
    check("waiting");
}

#[test]
fn nil_confirmed() {
    check("nil-confirmed");
}
