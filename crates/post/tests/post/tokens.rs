//! Signing in with tokens: fetched, kept while they last, fetched again when they are refused; and what pauses the queue.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use boardpack_post::{
    Grant, Handover, Login, Outcome, Parcel, Proof, Secret, Security, SmtpSettings, TokenSettings,
    TokenSource, Transport, deliver,
};

use crate::server::{Reply, Server};

const OFFER: (&str, Reply) = ("EHLO", Reply::Say("250-fault.example\r\n250 AUTH XOAUTH2"));
const SECRET: &str = "s3cr3t&of=the office";

/// Where tokens are given out: the answers one after another, the last one for ever.
struct Endpoint {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Endpoint {
    fn start(answers: &[(&str, &str)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let answers: Vec<(String, String)> = answers
            .iter()
            .map(|(status, body)| ((*status).to_owned(), (*body).to_owned()))
            .collect();
        let remembered = Arc::clone(&asked);
        thread::spawn(move || {
            for (nth, stream) in listener.incoming().enumerate() {
                let mut stream = stream.unwrap();
                let mut lines = BufReader::new(stream.try_clone().unwrap());
                let (mut length, mut line) = (0, String::new());
                while lines.read_line(&mut line).is_ok_and(|read| read > 2) {
                    let head = line.to_lowercase();
                    if let Some(value) = head.strip_prefix("content-length:") {
                        length = value.trim().parse().unwrap();
                    }
                    line.clear();
                }
                let mut body = vec![0; length];
                lines.read_exact(&mut body).unwrap();
                remembered.lock().unwrap().push(String::from_utf8(body).unwrap());
                let (status, body) = &answers[nth.min(answers.len() - 1)];
                let head = format!(
                    "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
                    body.len()
                );
                let _ = stream.write_all((head + body).as_bytes());
            }
        });
        Self { port, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    fn source(&self, grant: Grant) -> TokenSource {
        TokenSource::new(TokenSettings {
            endpoint: format!("http://127.0.0.1:{}/token", self.port),
            client_id: "boardpack".to_owned(),
            client_secret: Some(Secret::new(SECRET.to_owned())),
            scope: Some("https://mail.example/.default".to_owned()),
            grant,
            timeout: Duration::from_secs(2),
        })
    }
}

fn given(token: &str, more: &str) -> String {
    format!(r#"{{"token_type":"Bearer","access_token":"{token}","expires_in":3599{more}}}"#)
}

/// A mail server that lets in who shows that token.
fn mail_server(token: &str) -> Server {
    let server = Server::start(&[OFFER]);
    lets_in(&server, token);
    server
}

fn lets_in(server: &Server, token: &str) {
    let words = base64(format!("user=board@blanktown.example\x01auth=Bearer {token}\x01\x01").as_bytes());
    *server.login.lock().unwrap() = Some(words);
}

fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |three: &[u8]| {
        let number =
            three.iter().fold(0_u32, |sum, byte| sum << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        let sign = |nth: usize| match nth {
            nth if nth > three.len() => '=',
            nth => char::from(SIGNS[(number >> (18 - 6 * nth)) as usize & 63]),
        };
        (0..4).map(sign).collect::<String>()
    };
    bytes.chunks(3).map(group).collect()
}

fn post(server: &Server, source: &TokenSource) -> Handover {
    let settings = SmtpSettings {
        port: server.port,
        security: Security::NoneForLoopback,
        timeout: Duration::from_secs(2),
        login: Some(Login {
            user: "board@blanktown.example".to_owned(),
            proof: Proof::FreshToken(source.clone()),
        }),
        ..SmtpSettings::new("127.0.0.1", "office.blanktown.example")
    };
    let parcel = Parcel {
        bytes: b"Subject: hello\r\n\r\nhello\r\n".to_vec(),
        from: "board@blanktown.example".to_owned(),
        to: "d.lead@police.example".to_owned(),
        file_name: "unused".to_owned(),
    };
    deliver(&Transport::Smtp(settings), &parcel, &mut |_| Ok(()))
}

fn sent(handover: &Handover) {
    assert!(matches!(handover.outcome, Outcome::Sent { .. }), "{handover:?}");
}

/// The queue pauses for this reason, and nothing secret is in it.
fn paused(handover: &Handover, reason: &str) {
    let told = format!("{handover:?}");
    assert!(matches!(handover.outcome, Outcome::QueuePaused { .. }), "{told}");
    assert!(told.contains(reason), "{told}");
    for secret in [SECRET, "first", "second", "refresh-1"] {
        assert!(!told.contains(secret), "{told}");
    }
}

#[test]
fn a_token_is_fetched_once_and_kept_while_it_lasts() {
    let endpoint = Endpoint::start(&[("200 OK", &given("first", ""))]);
    let server = mail_server("first");
    let source = endpoint.source(Grant::ClientCredentials);
    for _ in 0..3 {
        sent(&post(&server, &source));
    }
    assert_eq!(
        endpoint.asked(),
        [
            "client_id=boardpack&client_secret=s3cr3t%26of%3Dthe+office&scope=https%3A%2F%2Fmail.example%2F.default\
          &grant_type=client_credentials"
        ]
    );
    assert!(!format!("{source:?}").contains("first"), "{source:?}");
    assert!(!format!("{source:?}").contains(SECRET), "{source:?}");
}

#[test]
fn a_token_with_less_than_a_quarter_of_an_hour_left_serves_one_connection_only() {
    let short = r#"{"access_token":"first","expires_in":"890"}"#;
    for answer in [short, r#"{"access_token":"first"}"#] {
        let endpoint = Endpoint::start(&[("200 OK", answer)]);
        let (server, source) = (mail_server("first"), endpoint.source(Grant::ClientCredentials));
        sent(&post(&server, &source));
        sent(&post(&server, &source));
        assert_eq!(endpoint.asked().len(), 2, "{answer}");
    }
}

#[test]
fn a_kept_token_that_is_refused_is_replaced_by_a_fresh_one_at_once() {
    let endpoint = Endpoint::start(&[("200 OK", &given("first", "")), ("200 OK", &given("second", ""))]);
    let (server, source) = (mail_server("first"), endpoint.source(Grant::ClientCredentials));
    sent(&post(&server, &source));
    lets_in(&server, "second");
    sent(&post(&server, &source));
    assert_eq!(endpoint.asked().len(), 2);
    assert_eq!(server.seen().messages.len(), 2);
}

#[test]
fn what_is_revoked_pauses_the_queue_and_uses_up_no_letter() {
    let endpoint = Endpoint::start(&[
        ("200 OK", &given("first", "")),
        ("200 OK", &given("first", "")),
        (
            "400 Bad Request",
            r#"{"error":"invalid_grant","error_description":"s3cr3t&of=the office is not known"}"#,
        ),
    ]);
    let (server, source) = (mail_server("another"), endpoint.source(Grant::ClientCredentials));
    // A fresh token is not shown twice.
    paused(&post(&server, &source), "535 5.7.3 Authentication unsuccessful");
    paused(&post(&server, &source), "535 5.7.3 Authentication unsuccessful");
    paused(
        &post(&server, &source),
        "gave no token (status 400 invalid_grant)",
    );
    assert_eq!(endpoint.asked().len(), 3);
    assert!(!server.seen().verbs().contains(&"MAIL"), "{:?}", server.seen());
}

#[test]
fn an_answer_that_is_none_pauses_the_queue() {
    let endless = "x".repeat(100_000);
    for (status, body) in [
        ("200 OK", "not json"),
        ("200 OK", r#"{"access_token":""}"#),
        ("200 OK", r#"{"access_token":"a\u0001b","expires_in":3599}"#),
        ("200 OK", r#"{"access_token":7,"expires_in":3599}"#),
        ("200 OK", endless.as_str()),
        ("302 Found\r\nLocation: http://127.0.0.1:9/", ""),
        ("500 Oh", ""),
        ("rubbish", ""),
    ] {
        let endpoint = Endpoint::start(&[(status, body)]);
        let server = mail_server("first");
        paused(
            &post(&server, &endpoint.source(Grant::ClientCredentials)),
            "token",
        );
        assert!(!server.seen().verbs().contains(&"AUTH"), "{status}");
    }
    // One that says nothing at all.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = Endpoint {
        port: silent.local_addr().unwrap().port(),
        asked: Arc::default(),
    };
    paused(
        &post(&mail_server("first"), &endpoint.source(Grant::ClientCredentials)),
        "no token",
    );
}

#[test]
fn a_server_that_takes_no_tokens_gets_none() {
    let endpoint = Endpoint::start(&[("200 OK", &given("first", ""))]);
    let server = Server::start(&[("EHLO", Reply::Say("250-fault.example\r\n250 AUTH PLAIN LOGIN"))]);
    paused(
        &post(&server, &endpoint.source(Grant::ClientCredentials)),
        "takes no tokens",
    );
    assert!(!server.seen().verbs().contains(&"AUTH"));
}

fn refresh_token(folder: &Path) -> Grant {
    let path = folder.join("refresh");
    std::fs::write(&path, "refresh-1\n").unwrap();
    Grant::RefreshToken(path)
}

#[test]
fn a_refresh_token_that_the_service_replaces_is_replaced_in_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let endpoint = Endpoint::start(&[
        (
            "200 OK",
            r#"{"access_token":"first","expires_in":1,"refresh_token":"refresh-2"}"#,
        ),
        ("200 OK", r#"{"access_token":"first","expires_in":1}"#),
    ]);
    let (server, source) = (
        mail_server("first"),
        endpoint.source(refresh_token(folder.path())),
    );
    for _ in 0..3 {
        sent(&post(&server, &source));
    }
    let used: Vec<String> = endpoint
        .asked()
        .iter()
        .map(|form| form.rsplit('=').next().unwrap().to_owned())
        .collect();
    assert_eq!(used, ["refresh-1", "refresh-2", "refresh-2"]);
    let path = folder.path().join("refresh");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "refresh-2\n");
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "for the office's own user only");
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        1,
        "nothing lies beside it"
    );
}

#[test]
fn a_refresh_token_that_cannot_be_read_or_kept_pauses_the_queue() {
    let folder = tempfile::tempdir().unwrap();
    let endpoint = Endpoint::start(&[("200 OK", &given("first", r#","refresh_token":"refresh-2""#))]);
    let server = mail_server("first");
    let nowhere = Grant::RefreshToken(folder.path().join("nowhere"));
    paused(&post(&server, &endpoint.source(nowhere)), "the refresh token in");
    let grant = refresh_token(folder.path());
    std::fs::create_dir(folder.path().join(".refresh.new")).unwrap();
    paused(&post(&server, &endpoint.source(grant)), "could not be kept");
    assert_eq!(
        std::fs::read_to_string(folder.path().join("refresh")).unwrap(),
        "refresh-1\n"
    );
    assert_eq!(server.seen().messages.len(), 0);
}
