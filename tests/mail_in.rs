//! Mail that came in: attachments are taken like dropped files, letters that came back are told, and nothing else is interpreted.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::support::{A_CLEAN_CSV, Office, PROGRAM, names, root, text};

const LEAD: &str = "lena.kowalczyk@mental-health.blanktown.example";
const NAME: &str = "CAMHS Q1.csv";
const NOW: &str = "2025-07-21T10:00";

/// A Maildir beside an office.
struct Mailbox {
    folder: tempfile::TempDir,
}

impl Mailbox {
    fn new() -> Self {
        let folder = tempfile::TempDir::new().unwrap();
        for part in ["new", "cur", "tmp"] {
            fs::create_dir(folder.path().join(part)).unwrap();
        }
        Self { folder }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn deliver(&self, name: &str, message: &str) -> PathBuf {
        let path = self.path().join("new").join(name);
        fs::write(&path, message.replace('\n', "\r\n")).unwrap();
        path
    }

    /// Every file with its bytes.
    fn whole(&self) -> Vec<(String, Vec<u8>)> {
        let mut whole = Vec::new();
        for part in ["cur", "new", "tmp"] {
            for name in names(&self.path().join(part)) {
                let bytes = fs::read(self.path().join(part).join(&name)).unwrap();
                whole.push((format!("{part}/{name}"), bytes));
            }
        }
        whole
    }
}

/// A message with the clean return attached.
fn with_return(from: &str, headers: &str) -> String {
    let bytes = fs::read(root().join("sample-data").join(A_CLEAN_CSV)).unwrap();
    let rows: String = bytes
        .iter()
        .map(|byte| format!("={byte:02X}"))
        .collect::<Vec<_>>()
        .chunks(24)
        .map(|line| line.concat() + "=\n")
        .collect();
    format!(
        "{headers}From: Somebody <{from}>\nTo: returns@blanktown.example\nSubject: our return\nMIME-Version: 1.0\n\
         Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nSecret words of the body.\n\
         --b\nContent-Type: text/csv; name=\"{NAME}\"\nContent-Disposition: attachment; filename=\"{NAME}\"\n\
         Content-Transfer-Encoding: quoted-printable\n\n{rows}\n--b--\n"
    )
}

/// Runs a command with the mailbox; its rows.
fn rows(office: &Office, mailbox: &Mailbox, words: &[&str], now: &str) -> Value {
    let maildir = mailbox.path().to_str().unwrap().to_owned();
    let words: Vec<&str> = words.iter().copied().chain(["--maildir", &maildir]).collect();
    office.json(&words, now)
}

fn status(office: &Office, now: &str) -> String {
    text(&office.run(&["status"], now).stdout)
}

/// What was written to the sender, by the receipts in the agency's folder.
fn receipts(office: &Office) -> Vec<String> {
    let folder = office.path().join("drop/mental-health/receipts");
    names(&folder)
        .iter()
        .map(|name| fs::read_to_string(folder.join(name)).unwrap())
        .collect()
}

fn is_anywhere(folder: &Path, words: &[u8]) -> bool {
    fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return is_anywhere(&path, words);
        }
        let bytes = fs::read(&path).unwrap();
        bytes.windows(words.len()).any(|window| window == words)
    })
}

#[test]
fn what_is_mailed_is_taken_and_answered_exactly_like_what_is_dropped() {
    let (mailed, dropped, mailbox) = (Office::blanktown(), Office::blanktown(), Mailbox::new());
    let delivered = mailbox.deliver("1753088400.M1P1.mx", &with_return(LEAD, ""));
    let before = mailbox.whole();
    let by_mail = rows(&mailed, &mailbox, &["receive"], NOW);
    dropped.drop_sample(A_CLEAN_CSV, &format!("mental-health/{NAME}"));
    let by_drop = dropped.json(&["receive"], NOW);
    for field in [
        "sha256", "state", "outcome", "agency", "return", "period", "reason", "findings",
    ] {
        assert_eq!(by_mail[0][field], by_drop[0][field], "{field}");
    }
    assert_eq!(by_mail[0]["outcome"], "accepted", "{by_mail}");
    let trace = ["trace", "MHT01", "--period", "2025-26 Q1"];
    assert_eq!(
        mailed.json(&trace, NOW)["printed"],
        dropped.json(&trace, NOW)["printed"]
    );
    assert_eq!(receipts(&mailed), receipts(&dropped), "word for word");
    assert_eq!(receipts(&mailed).len(), 1);

    // Again, with its flags changed, and with the note of what was seen lost: nothing is taken twice.
    let read = mailbox.path().join("cur/1753088400.M1P1.mx:2,S");
    fs::rename(delivered, &read).unwrap();
    assert_eq!(
        rows(&mailed, &mailbox, &["receive"], "2025-07-21T11:00"),
        Value::Array(Vec::new())
    );
    fs::remove_file(mailed.path().join("mail-seen.json")).unwrap();
    assert_eq!(
        rows(&mailed, &mailbox, &["receive"], "2025-07-21T12:00"),
        Value::Array(Vec::new())
    );
    assert_eq!(receipts(&mailed).len(), 1);
    assert_eq!(names(&mailed.path().join("drop/mental-health")), ["receipts"]);
    let bytes = |whole: Vec<(String, Vec<u8>)>| whole.into_iter().map(|(_, bytes)| bytes).collect::<Vec<_>>();
    assert_eq!(bytes(mailbox.whole()), bytes(before), "the mailbox is only read");
    assert!(
        !is_anywhere(mailed.path(), b"Secret words"),
        "no word of the body is kept"
    );
}

#[test]
fn a_mailed_file_is_whole_and_does_not_wait_to_settle() {
    let (office, mailbox) = (Office::blanktown(), Mailbox::new());
    mailbox.deliver("1.mx", &with_return(&LEAD.to_uppercase(), ""));
    let output = Command::new(PROGRAM)
        .args([
            "tick",
            "--settle",
            "60s",
            "--format",
            "json",
            "--now",
            NOW,
            "--workspace",
        ])
        .arg(office.path())
        .arg("--maildir")
        .arg(mailbox.path())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let ticked: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(ticked[0]["received"][0]["outcome"], "accepted", "{ticked}");
}

#[test]
fn mail_from_nobody_in_the_register_is_told_and_not_taken() {
    let (office, mailbox) = (Office::blanktown(), Mailbox::new());
    let path = mailbox.deliver("1.mx", &with_return("lena@private.example", ""));
    let row = rows(&office, &mailbox, &["receive"], NOW)[0].clone();
    assert_eq!(
        (row["file"].as_str(), row["state"].as_str()),
        (Some("mail/lena@private.example"), Some("not-in-the-register")),
        "{row}"
    );
    assert_eq!(
        rows(&office, &mailbox, &["receive"], NOW),
        Value::Array(Vec::new()),
        "told once"
    );
    assert!(
        status(&office, NOW).contains("mail from lena@private.example"),
        "{}",
        status(&office, NOW)
    );
    assert!(
        !is_anywhere(office.path(), b"CAMHS referrals received,2025/26 Q1"),
        "nothing was taken"
    );
    // The officer has dealt with it and moved it away.
    fs::remove_file(path).unwrap();
    rows(&office, &mailbox, &["receive"], NOW);
    assert!(!status(&office, NOW).contains("lena@private.example"));
}

#[test]
fn mail_whose_sender_could_not_be_confirmed_waits_for_the_officer() {
    let check = |headers: &str, host: Option<&str>, is_taken: bool| {
        let (office, mailbox) = (Office::blanktown(), Mailbox::new());
        mailbox.deliver("1.mx", &with_return(LEAD, headers));
        let mut words = vec!["receive"];
        if let Some(host) = host {
            words.extend(["--mail-checked-by", host]);
        }
        let row = rows(&office, &mailbox, &words, NOW)[0].clone();
        let state = if is_taken { "taken" } else { "not-in-the-register" };
        assert_eq!(row["state"], state, "{headers}: {row}");
        assert_eq!(
            status(&office, NOW).contains("could not confirm its sender"),
            !is_taken
        );
    };
    check(
        "Authentication-Results: mx.blanktown.example; dmarc=pass\n",
        None,
        true,
    );
    check(
        "Authentication-Results: mx.blanktown.example; dmarc=fail\n",
        None,
        false,
    );
    check(
        "Authentication-Results: mx.elsewhere.example; dmarc=fail\n",
        Some("mx.blanktown.example"),
        true,
    );
}

/// A report that a letter came back.
fn report(recipient: &str, message_id: &str, status: &str) -> String {
    let action = if status.starts_with('5') {
        "failed"
    } else {
        "delayed"
    };
    format!(
        "From: MAILER-DAEMON@mx.blanktown.example (Mail Delivery System)\nSubject: Undelivered Mail Returned to Sender\n\
         MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=r\n\n\
         --r\nContent-Type: text/plain\n\nI'm sorry.\n\n--r\nContent-Type: message/delivery-status\n\n\
         Reporting-MTA: dns; mx.blanktown.example\n\nFinal-Recipient: rfc822; {recipient}\nAction: {action}\n\
         Status: {status}\nDiagnostic-Code: smtp; 550 User unknown\n\n\
         --r\nContent-Type: message/rfc822\n\nMessage-ID: {message_id}\nSubject: x\n\nx\n--r--\n"
    )
}

#[test]
fn a_letter_that_came_back_marks_its_address_and_a_forged_report_does_nothing() {
    let (office, mailbox) = (Office::blanktown(), Mailbox::new());
    office.drop_sample(A_CLEAN_CSV, &format!("mental-health/{NAME}"));
    rows(&office, &mailbox, &["tick"], NOW);
    let outbox = office.path().join("outbox");
    let letters: Vec<String> = names(&outbox)
        .iter()
        .map(|name| fs::read_to_string(outbox.join(name)).unwrap())
        .filter(|letter| letter.contains(LEAD))
        .collect();
    let header = |name: &str| {
        let line = letters[0].lines().find(|line| line.starts_with(name)).unwrap();
        line.split_once(": ").unwrap().1.trim().to_owned()
    };
    let id = header("Message-ID");
    let failing = |now: &str| status(&office, now).contains("come back");
    let unknown = "<0123456789012345678901234567890123456789@blanktown.example>";
    mailbox.deliver("1.mx", &report("stranger@elsewhere.example", unknown, "5.1.1"));
    mailbox.deliver("2.mx", &report(LEAD, &id, "4.4.1"));
    mailbox.deliver(
        "3.mx",
        &format!(
            "From: {LEAD}\nAuto-Submitted: auto-replied\nSubject: Out of office\n\n5.1.1 User unknown {id}\n"
        ),
    );
    rows(&office, &mailbox, &["receive"], "2025-07-21T11:00");
    assert!(
        !failing("2025-07-21T11:00"),
        "{}",
        status(&office, "2025-07-21T11:00")
    );
    // Delivered on to another address: the letter knows to whom it was written.
    mailbox.deliver("4.mx", &report("someone@forwarded.example", &id, "5.1.1"));
    rows(&office, &mailbox, &["receive"], "2025-07-21T12:00");
    let shown = status(&office, "2025-07-21T12:00");
    assert!(
        shown.contains("letters to mental-health, data-lead come back: ")
            && shown.contains("5.1.1: smtp; 550 User unknown"),
        "{shown}"
    );
    assert!(!failing("2025-07-21T11:59"), "not before it was known");
    // A later letter that went through says that the address is in order again.
    office.drop_sample(A_CLEAN_CSV, &format!("mental-health/again {NAME}"));
    rows(&office, &mailbox, &["tick"], "2025-07-22T10:00");
    assert!(
        !failing("2025-07-22T10:00"),
        "{}",
        status(&office, "2025-07-22T10:00")
    );
    mailbox.deliver("5.mx", &report(LEAD, unknown, "5.1.1"));
    rows(&office, &mailbox, &["receive"], "2025-07-22T12:00");
    assert!(
        failing("2025-07-22T12:00"),
        "by its address where the letter is not known"
    );
}
