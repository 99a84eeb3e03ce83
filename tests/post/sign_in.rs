//! Signing in with tokens to a server that checks them.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use super::desk::{Desk, Judge};
use crate::support::text;

/// An endpoint that gives out whatever token it has, or none.
fn endpoint(token: &Arc<Mutex<Option<String>>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/token", listener.local_addr().unwrap());
    let token = Arc::clone(token);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap());
            let mut line = String::new();
            while lines.read_line(&mut line).is_ok_and(|read| read > 2) {
                line.clear();
            }
            // The form itself is looked at where the post is tested alone.
            let form = String::from_utf8_lossy(lines.fill_buf().unwrap()).into_owned();
            assert!(form.contains("client_secret=s3cr3t"), "{form}");
            let (status, body) = match token.lock().unwrap().as_ref() {
                Some(token) => (
                    "200 OK",
                    format!(r#"{{"access_token":"{token}","expires_in":3599}}"#),
                ),
                None => ("400 Bad Request", r#"{"error":"invalid_client"}"#.to_owned()),
            };
            let head = format!(
                "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
                body.len()
            );
            stream.write_all((head + &body).as_bytes()).unwrap();
        }
    });
    address
}

#[test]
fn an_office_signs_in_with_tokens_and_waits_when_they_are_revoked() {
    let desk = Desk::with_letters(5, None);
    let Some(judge) = Judge::with_token(&BTreeMap::new(), Some("token-of-today")) else {
        return;
    };
    let given = Arc::new(Mutex::new(Some("token-of-yesterday".to_owned())));
    let address = endpoint(&given);
    let secret = desk.office.path().join("secret");
    std::fs::write(&secret, "s3cr3t\n").unwrap();
    let signed_in = |words: &[&str]| {
        let oauth = [
            "--smtp-user",
            "board@blanktown.example",
            "--smtp-oauth-token-endpoint",
            &address,
            "--smtp-oauth-client-id",
            "boardpack",
            "--smtp-oauth-client-secret-file",
            secret.to_str().unwrap(),
        ];
        let words: Vec<&str> = words.iter().copied().chain(oauth).collect();
        let output = desk.run(&judge.words(&words));
        let said = text(&output.stdout) + &text(&output.stderr);
        assert!(matches!(output.status.code(), Some(0 | 1)), "{said}");
        assert!(!said.contains("s3cr3t") && !said.contains("token-of"), "{said}");
        said
    };
    // Revoked at the mail server; then nothing given out at all: the letters wait and the officer is told.
    let refused = signed_in(&["post"]);
    assert!(
        refused.contains("535 5.7.3 Authentication unsuccessful"),
        "{refused}"
    );
    *given.lock().unwrap() = None;
    let refused = signed_in(&["post"]);
    assert!(
        refused.contains("gave no token (status 400 invalid_client)"),
        "{refused}"
    );
    assert!(signed_in(&["status"]).contains("5 letters wait for the mail server"));
    assert_eq!(
        desk.outcomes(),
        BTreeMap::from([("queued".to_owned(), 5)]),
        "none is used up"
    );
    *given.lock().unwrap() = Some("token-of-today".to_owned());
    let sent = signed_in(&["post"]);
    assert!(sent.contains("5 letters handed over"), "{sent}");
    assert_eq!(judge.accepted().len(), 5);
    // Without signing in, nothing is taken and no letter is used up.
    let more = Desk::with_letters(1, None);
    let said = more.said(&judge.words(&["post"]));
    assert!(said.contains("letters stay queued: 530"), "{said}");
    assert_eq!(more.outcomes(), BTreeMap::from([("queued".to_owned(), 1)]));
}

#[test]
fn half_a_way_of_signing_in_is_told_before_anything_is_done() {
    let desk = Desk::with_letters(0, None);
    for (words, reason) in [
        (vec!["--smtp-user", "board"], "go together"),
        (
            vec!["--smtp-oauth-token-endpoint", "https://x.example"],
            "--smtp-oauth-client-id",
        ),
        (
            vec![
                "--smtp-oauth-token-endpoint",
                "https://x.example",
                "--smtp-oauth-client-id",
                "x",
            ],
            "--smtp-oauth-client-secret-file",
        ),
    ] {
        let words: Vec<&str> = ["post"].into_iter().chain(words).collect();
        let output = desk.run(&super::desk::over_smtp(&words, "9"));
        assert_eq!(output.status.code(), Some(3));
        assert!(text(&output.stderr).contains(reason), "{}", text(&output.stderr));
    }
}
