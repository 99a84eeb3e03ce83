//! Encryption: a letter leaves where the certificate is good, and nothing is said where it is not (F12).

use std::io::{BufRead as _, BufReader, ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use boardpack_post::{Outcome, Parcel, Proof, Secret, Security, SmtpSettings, Transport, deliver};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::server::{Reply, Server};

/// What is wrong with the server's certificate, if anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Certificate {
    Good,
    OfAnotherName,
    Expired,
    OfAnUnknownAuthority,
}

/// A delivery to a server with that certificate, protected in either way: sent, or the queue pauses and nothing is said.
fn check(certificate: Certificate, sent: bool) {
    for security in [Security::Tls, Security::StartTls] {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("root.pem");
        let (config, authority) = server_config(certificate);
        std::fs::write(&root, authority).unwrap();
        let server = Server::start(&[
            ("EHLO", Reply::Say("250-fault.example\r\n250 AUTH PLAIN")),
            ("AUTH", Reply::Say("235 welcome")),
        ]);
        let settings = SmtpSettings {
            port: in_front_of(server.port, config, security),
            security,
            timeout: Duration::from_secs(5),
            root_certificate: Some(root),
            login: Some(boardpack_post::Login {
                user: "board".to_owned(),
                proof: Proof::Password(Secret::new("hunter2".to_owned())),
            }),
            ..SmtpSettings::new("localhost", "office.blanktown.example")
        };
        let handover = deliver(&Transport::Smtp(settings), &parcel(), &mut |_| Ok(()));
        let seen = server.seen();
        let of = format!("{certificate:?} {security:?} {handover:?}");
        if sent {
            assert!(matches!(handover.outcome, Outcome::Sent { .. }), "{of}");
            assert_eq!(seen.messages.len(), 1, "{of}");
        } else {
            assert!(matches!(handover.outcome, Outcome::QueuePaused { .. }), "{of}");
            assert_eq!(seen.commands, Vec::<String>::new(), "{of}");
        }
    }
}

fn parcel() -> Parcel {
    Parcel {
        bytes: b"Subject: hello\r\n\r\nhello\r\n".to_vec(),
        from: "board@blanktown.example".to_owned(),
        to: "d.lead@police.example".to_owned(),
        file_name: "unused".to_owned(),
    }
}

/// The server's side of the encryption, and the certificate of the authority that the client trusts.
fn server_config(certificate: Certificate) -> (Arc<ServerConfig>, String) {
    let (trusted, trusted_root) = authority();
    let (unknown, _) = authority();
    let name = if certificate == Certificate::OfAnotherName {
        "other.example"
    } else {
        "localhost"
    };
    let mut params = CertificateParams::new([name.to_owned()]).unwrap();
    if certificate == Certificate::Expired {
        params.not_before = date_time_ymd(2019, 1, 1);
        params.not_after = date_time_ymd(2020, 1, 1);
    }
    let key = KeyPair::generate().unwrap();
    let issuer = if certificate == Certificate::OfAnUnknownAuthority {
        &unknown
    } else {
        &trusted
    };
    let signed = params.signed_by(&key, issuer).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![signed.der().clone()],
            PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
        )
        .unwrap();
    (Arc::new(config), trusted_root)
}

fn authority() -> (Issuer<'static, KeyPair>, String) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root = params.self_signed(&key).unwrap().pem();
    (Issuer::new(params, key), root)
}

/// A door that encrypts, in front of the plain server at that port. Gives the door's port.
fn in_front_of(port: u16, config: Arc<ServerConfig>, security: Security) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let door = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, config) = (stream.unwrap(), Arc::clone(&config));
            thread::spawn(move || {
                if security == Security::StartTls {
                    start_tls(&mut stream);
                }
                let behind = TcpStream::connect(("127.0.0.1", port)).unwrap();
                if security == Security::StartTls {
                    // The door has greeted already.
                    BufReader::new(&behind).read_line(&mut String::new()).unwrap();
                }
                pass(
                    StreamOwned::new(ServerConnection::new(config).unwrap(), stream),
                    behind,
                );
            });
        }
    });
    door
}

fn start_tls(stream: &mut TcpStream) {
    let mut lines = BufReader::new(stream.try_clone().unwrap());
    for (awaited, answer) in [
        ("", "220 door.example ready"),
        ("EHLO", "250-door.example\r\n250 STARTTLS"),
        ("STARTTLS", "220 go on"),
    ] {
        let mut line = String::new();
        if !awaited.is_empty() {
            lines.read_line(&mut line).unwrap();
        }
        assert!(line.starts_with(awaited), "{line}");
        write!(stream, "{answer}\r\n").unwrap();
    }
}

/// Passes bytes to and fro until one side is gone.
fn pass(mut outside: StreamOwned<ServerConnection, TcpStream>, mut behind: TcpStream) {
    // With all the time it takes: what is written before the two sides agree would wait for the other's answer, and not for long.
    while outside.conn.is_handshaking() {
        if outside.conn.complete_io(&mut outside.sock).is_err() {
            return;
        }
    }
    let patience = Some(Duration::from_millis(5));
    outside.sock.set_read_timeout(patience).unwrap();
    behind.set_read_timeout(patience).unwrap();
    while pass_some(&mut outside, &mut behind) && pass_some(&mut behind, &mut outside) {}
}

fn pass_some(from: &mut impl Read, to: &mut impl Write) -> bool {
    let mut buffer = [0; 1000];
    match from.read(&mut buffer) {
        Ok(0) => false,
        Ok(length) => to.write_all(&buffer[..length]).and_then(|()| to.flush()).is_ok(),
        Err(error) => matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut),
    }
}

#[test]
fn a_letter_leaves_where_the_certificate_is_good() {
    check(Certificate::Good, true);
}

#[test]
fn nothing_is_said_where_the_certificate_is_not_good() {
    check(Certificate::OfAnotherName, false);
    check(Certificate::Expired, false);
    check(Certificate::OfAnUnknownAuthority, false);
}

#[test]
fn a_root_certificate_that_is_none_pauses_the_queue() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("root.pem");
    std::fs::write(
        &path,
        "-----BEGIN CERTIFICATE-----\nnot base64\n-----END CERTIFICATE-----\n",
    )
    .unwrap();
    for path in [path, folder.path().join("gone.pem")] {
        let settings = SmtpSettings {
            root_certificate: Some(path),
            security: Security::Tls,
            ..SmtpSettings::new("localhost", "office.blanktown.example")
        };
        let handover = deliver(&Transport::Smtp(settings), &parcel(), &mut |_| Ok(()));
        let Outcome::QueuePaused { reason } = &handover.outcome else {
            panic!("{handover:?}");
        };
        assert!(reason.contains("the root certificate"), "{reason}");
    }
}
