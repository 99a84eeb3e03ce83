//! Letters over a real SMTP server on loopback, read back part by part; and what happens when the server is down.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{Office, has, python, root, text};

/// An aiosmtpd server on a free loopback port, ended with the test.
struct Server {
    child: Child,
    port: String,
    folder: TempDir,
}

impl Server {
    /// Starts it; nothing where Python has no aiosmtpd.
    fn start() -> Option<Self> {
        let mut probe = Command::new(python());
        probe.args(["-c", "import aiosmtpd"]);
        if !has("aiosmtpd for Python", probe) {
            return None;
        }
        let folder = TempDir::new().unwrap();
        let mut child = Command::new(python())
            .arg(root().join("tests/mail/server.py"))
            .arg(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut port = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut port)
            .unwrap();
        Some(Self {
            child,
            port: port.trim().to_owned(),
            folder,
        })
    }

    /// The messages it took, each as JSON made by Python's own mail parser.
    fn messages(&self) -> Vec<Value> {
        let names = crate::support::names(self.folder.path());
        let read = |name: &String| std::fs::read(self.folder.path().join(name)).unwrap();
        names
            .iter()
            .map(|name| serde_json::from_slice(&read(name)).unwrap())
            .collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn over_smtp<'a>(words: &[&'a str], port: &'a str) -> Vec<&'a str> {
    let mail = [
        "--mode",
        "live",
        "--smtp-host",
        "127.0.0.1",
        "--smtp-security",
        "none",
        "--smtp-port",
        port,
    ];
    words.iter().copied().chain(mail).collect()
}

/// Makes a small board's pack: one return in, drafted, approved, ready to circulate.
fn with_an_issued_pack() -> Office {
    let office = Office::blanktown();
    office.drop_sample(crate::support::A_CLEAN_CSV, "mental-health/Q1.csv");
    for (words, now) in [
        (vec!["receive"], "2025-07-21T10:00"),
        (vec!["pack", "--period", "2025-26 Q2"], "2025-11-24T10:00"),
        (
            vec![
                "approve",
                "--period",
                "2025-26 Q2",
                "--by",
                crate::support::APPROVER,
                "--despite",
                "One return is enough to try the post with",
            ],
            "2025-12-01T10:00",
        ),
    ] {
        let output = office.run(&words, now);
        assert!(output.status.success(), "{words:?}: {}", text(&output.stderr));
    }
    office
}

/// Headers, both texts, pictures by content id, and the two attachments.
fn is_whole(pack: &Value) {
    assert_eq!(
        pack["rcpt_to"].as_array().unwrap().len(),
        1,
        "one recipient for each envelope"
    );
    assert!(
        pack["to"]
            .as_str()
            .unwrap()
            .contains(pack["rcpt_to"][0].as_str().unwrap())
    );
    assert!(pack["reply_to"].as_str().unwrap().contains(".example"));
    assert!(pack["message_id"].as_str().unwrap().starts_with('<'));
    assert!(
        pack["text"].as_str().unwrap().len() > 300,
        "a text part written for reading"
    );
    let html = pack["html"].as_str().unwrap();
    let inline = pack["inline"].as_array().unwrap();
    assert!(!inline.is_empty());
    for picture in inline {
        assert_eq!(picture["type"], "image/png");
        let id = picture["content_id"]
            .as_str()
            .unwrap()
            .trim_matches(['<', '>'])
            .to_owned();
        assert!(
            html.contains(&format!("cid:{id}")),
            "{id} is shown in the HTML part"
        );
        assert!(
            picture["begins"].as_str().unwrap().starts_with("89504e47"),
            "a PNG"
        );
    }
    let attached: Vec<&str> = pack["attachments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|a| a["type"].as_str().unwrap())
        .collect();
    assert_eq!(attached[0], "application/pdf");
    assert!(attached[1].ends_with("spreadsheetml.sheet"));
}

#[test]
fn a_pack_arrives_whole_with_pictures_and_attachments() {
    let Some(server) = Server::start() else { return };
    let office = with_an_issued_pack();
    let output = office.run(&["tick", "--mode", "dry-run"], "2025-12-03T10:00");
    assert!(output.status.success(), "{}", text(&output.stderr));
    office.make_real("");
    let release = ["post", "--release", "--by", crate::support::APPROVER];
    let output = office.run(&over_smtp(&release, &server.port), "");
    assert!(output.status.success(), "{}", text(&output.stderr));
    let messages = server.messages();
    let packs: Vec<&Value> = messages
        .iter()
        .filter(|m| m["attachments"].as_array().unwrap().len() == 2)
        .collect();
    assert!(
        packs.len() >= 12,
        "one message for each recipient: {}",
        packs.len()
    );
    let marked = |pack: &&&Value| {
        pack["subject"]
            .as_str()
            .unwrap()
            .starts_with("OFFICIAL-SENSITIVE")
    };
    is_whole(packs.iter().find(marked).expect("a marked subject"));
    let recipients: std::collections::BTreeSet<String> = packs
        .iter()
        .map(|m| format!("{} {}", m["rcpt_to"][0], m["subject"]))
        .collect();
    assert_eq!(recipients.len(), packs.len(), "nobody gets it twice");
    let again = office.run(&over_smtp(&release, &server.port), "");
    assert_eq!(text(&again.stdout).trim(), "No letters wait.");
    assert_eq!(
        server.messages().len(),
        messages.len(),
        "a second run sends nothing"
    );
}

#[test]
fn a_server_that_is_down_uses_up_no_letter() {
    let office = Office::blanktown();
    // Port 9 of this machine answers nobody.
    let output = office.run(&["tick", "--mode", "dry-run"], "2025-07-21T10:00");
    assert!(output.status.success(), "{}", text(&output.stderr));
    office.make_real("");
    let release = ["post", "--release", "--by", crate::support::APPROVER];
    let output = office.run(&over_smtp(&release, "9"), "");
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(
        text(&output.stdout).contains("letters stay queued"),
        "{}",
        text(&output.stdout)
    );
    let status = text(&office.run(&["status"], "").stdout);
    assert!(status.contains("letters wait for the mail server"), "{status}");
    let waiting = text(&office.run(&["post", "--dry-run"], "").stdout);
    let count = waiting.lines().count();
    assert!(count >= 10, "{waiting}");
    let later = office.json(&["post"], "");
    let done = later["sent"].as_u64().unwrap() + later["cancelled"].as_u64().unwrap();
    assert_eq!(
        done, count as u64,
        "every letter that is still right leaves once the way is open"
    );
    assert_eq!(office.names("outbox").len() as u64, later["sent"]);
}
