//! What a server can do wrong at each step, and what that means for the letter: the faults F12 to F18.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use boardpack_post::{
    Handover, Login, Outcome, Parcel, Phase, Proof, Secret, Security, SmtpSettings, Transport, deliver,
};

use crate::server::{Reply, Server};
use Reply::{Cut, Drip, Drop, Flood, Say, Stall};

/// A delivery to a server that follows the script, as `what came of it at which phase`.
fn check(script: &[(&str, Reply)], expected: &str) {
    let server = Server::start(script);
    check_delivery(
        &settings(server.port),
        &parcel(),
        expected,
        &format!("{script:?}"),
    );
    let dots = server.seen().messages.len();
    let may_have_it = ["sent", "uncertain", "at answered"];
    let expects_dot = may_have_it.iter().any(|words| expected.contains(words));
    assert_eq!(
        dots,
        usize::from(expects_dot),
        "{script:?} {:?}",
        server.seen().commands
    );
}

fn check_delivery(settings: &SmtpSettings, parcel: &Parcel, expected: &str, of: &str) {
    let started = Instant::now();
    let mut phases = Vec::new();
    let handover = deliver(&Transport::Smtp(settings.clone()), parcel, &mut |phase| {
        phases.push(phase);
        Ok(())
    });
    assert_eq!(words(&handover), expected, "{of}: {handover:?}");
    assert!(
        started.elapsed() < Duration::from_secs(10),
        "{of}: {:?}",
        started.elapsed()
    );
    assert!(phases.is_sorted(), "{phases:?}");
    let begun = phases.last().copied().unwrap_or(Phase::Connecting);
    let told = if handover.phase == Phase::Answered {
        begun == Phase::DotSent
    } else {
        handover.phase <= begun
    };
    assert!(told, "{of}: {handover:?} after {phases:?}");
}

fn words(handover: &Handover) -> String {
    let outcome = match &handover.outcome {
        Outcome::Sent { .. } => "sent",
        Outcome::Retry { .. } => "retry",
        Outcome::Refused { .. } => "refused",
        Outcome::Uncertain { .. } => "uncertain",
        Outcome::QueuePaused { .. } => "paused",
    };
    format!("{outcome} at {}", handover.phase.word())
}

fn settings(port: u16) -> SmtpSettings {
    SmtpSettings {
        port,
        security: Security::NoneForLoopback,
        timeout: Duration::from_millis(300),
        ..SmtpSettings::new("127.0.0.1", "office.blanktown.example")
    }
}

fn parcel() -> Parcel {
    Parcel {
        bytes: b"Subject: hello\r\n\r\nFirst line\r\n.\r\n..and dots\r\n".to_vec(),
        from: "board@blanktown.example".to_owned(),
        to: "d.lead@police.example".to_owned(),
        file_name: "unused".to_owned(),
    }
}

#[test]
fn a_letter_is_handed_over_as_it_is() {
    let server = Server::start(&[]);
    let mut phases = Vec::new();
    let handover = deliver(&Transport::Smtp(settings(server.port)), &parcel(), &mut |phase| {
        phases.push(phase.word());
        Ok(())
    });
    assert_eq!(
        handover,
        Handover {
            phase: Phase::Answered,
            outcome: Outcome::Sent {
                reply: "250 2.0.0 queued as 1".to_owned()
            },
        }
    );
    assert_eq!(phases, ["connecting", "mail", "rcpt", "data", "dot-sent"]);
    let seen = server.seen();
    // The content ends with a line break already; lettre adds one before the dot.
    let sent = String::from_utf8(parcel().bytes).unwrap() + "\r\n";
    assert_eq!(seen.messages, [sent]);
    assert_eq!(
        seen.commands[..4],
        [
            "EHLO office.blanktown.example",
            "MAIL FROM:<board@blanktown.example>",
            "RCPT TO:<d.lead@police.example>",
            "DATA"
        ]
    );
}

#[test]
fn f12_trouble_with_the_server_itself_pauses_the_queue() {
    for reply in [
        Say("554 no service here"),
        Say("421 too busy"),
        Say("220"),
        Say("hello"),
        Drop,
        Stall,
        Drip,
        Flood,
        Cut,
    ] {
        if !matches!(reply, Say("220")) {
            check(&[("greeting", reply)], "paused at connecting");
        }
        if !matches!(reply, Say("220" | "421 too busy")) {
            check(&[("EHLO", reply)], "paused at connecting");
        }
    }
    for login_wanted in [
        "530 5.7.0 please log in",
        "550 5.7.30 Basic authentication is not supported",
    ] {
        check(&[("MAIL", Say(login_wanted))], "paused at mail");
        check(&[("RCPT", Say(login_wanted))], "paused at rcpt");
        check(&[("dot", Say(login_wanted))], "paused at answered");
    }
}

#[test]
fn f12_a_server_that_is_not_there_pauses_the_queue() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    check_delivery(&settings(port), &parcel(), "paused at connecting", "refused");
    let mut unknown = settings(25);
    unknown.host = "mail.invalid".to_owned();
    check_delivery(&unknown, &parcel(), "paused at connecting", "not known");
}

#[test]
fn f12_nothing_is_said_without_the_protection_that_was_asked_for() {
    let offers = ("EHLO", Say("250-fault.example\r\n250 STARTTLS"));
    for (security, script) in [
        (Security::StartTls, vec![]),
        (Security::StartTls, vec![offers, ("STARTTLS", Say("454 not now"))]),
        (
            Security::StartTls,
            vec![offers, ("STARTTLS", Say("220 go\r\nbut this is not TLS"))],
        ),
        (Security::StartTls, vec![offers, ("STARTTLS", Drop)]),
        (Security::Tls, vec![]),
    ] {
        let server = Server::start(&script);
        let settings = SmtpSettings {
            security,
            login: Some(login(false)),
            ..settings(server.port)
        };
        check_delivery(
            &settings,
            &parcel(),
            "paused at connecting",
            &format!("{script:?}"),
        );
        let seen = server.seen();
        let in_clear = ["AUTH", "MAIL", "RCPT", "DATA"];
        assert!(
            !seen.verbs().iter().any(|verb| in_clear.contains(verb)),
            "{seen:?}"
        );
    }
}

#[test]
fn f12_another_machine_gets_nothing_without_encryption() {
    for host in ["192.0.2.1", "[::1", "mail.blanktown.example\r\nX", ""] {
        let elsewhere = SmtpSettings {
            host: host.to_owned(),
            ..settings(25)
        };
        check_delivery(&elsewhere, &parcel(), "paused at connecting", host);
    }
}

fn login(is_token: bool) -> Login {
    Login {
        user: "board".to_owned(),
        proof: if is_token {
            Proof::Token(Secret::new("hunter2".to_owned()))
        } else {
            Proof::Password(Secret::new("hunter2".to_owned()))
        },
    }
}

#[test]
fn f12_a_login_that_is_not_accepted_pauses_the_queue_and_is_not_told() {
    for (is_token, offer, answer) in [
        (
            false,
            "250-fault.example\r\n250 AUTH PLAIN LOGIN",
            "535 5.7.8 bad credentials",
        ),
        (
            false,
            "250-fault.example\r\n250 AUTH PLAIN LOGIN",
            "454 4.7.0 try later",
        ),
        (
            false,
            "250-fault.example\r\n250 AUTH PLAIN LOGIN",
            "550 5.7.30 Basic authentication is not supported for Client Submission",
        ),
        (false, "250-fault.example\r\n250 AUTH PLAIN LOGIN", "250 fine"),
        (false, "250 fault.example", "235 never asked"),
        (
            true,
            "250-fault.example\r\n250 AUTH PLAIN LOGIN",
            "235 never asked",
        ),
        (true, "250-fault.example\r\n250 AUTH XOAUTH2", "535 5.7.8 expired"),
    ] {
        let server = Server::start(&[("EHLO", Say(offer)), ("AUTH", Say(answer))]);
        let settings = SmtpSettings {
            login: Some(login(is_token)),
            ..settings(server.port)
        };
        let handover = deliver(&Transport::Smtp(settings), &parcel(), &mut |_| Ok(()));
        assert_eq!(words(&handover), "paused at connecting", "{answer}: {handover:?}");
        assert!(!format!("{handover:?}").contains("hunter2"));
        assert!(!server.seen().verbs().contains(&"MAIL"));
    }
}

#[test]
fn a_login_that_is_accepted_goes_on() {
    let server = Server::start(&[
        ("EHLO", Say("250-fault.example\r\n250 AUTH XOAUTH2 PLAIN")),
        ("AUTH", Say("235 welcome")),
    ]);
    for is_token in [false, true] {
        let settings = SmtpSettings {
            login: Some(login(is_token)),
            ..settings(server.port)
        };
        check_delivery(&settings, &parcel(), "sent at answered", "login");
    }
    assert_eq!(server.seen().messages.len(), 2);
}

#[test]
fn f13_a_server_that_asks_for_patience_gets_it() {
    check(&[("MAIL", Say("451 later"))], "retry at mail");
    // Before the recipient is named it is the whole service that closes.
    check(&[("MAIL", Say("421 closing"))], "paused at mail");
    check(&[("RCPT", Say("450 mailbox busy"))], "retry at rcpt");
    check(&[("DATA", Say("451 later"))], "retry at data");
    check(&[("dot", Say("452 out of space"))], "retry at answered");
}

#[test]
fn f14_a_refusal_is_one_letters_only() {
    let server = Server::start(&[("RCPT <three@police.example>", Say("550 5.1.1 no such person"))]);
    for (name, expected) in [
        ("one", "sent at answered"),
        ("two", "sent at answered"),
        ("three", "refused at rcpt"),
        ("four", "sent at answered"),
        ("five", "sent at answered"),
    ] {
        let mut parcel = parcel();
        parcel.to = format!("{name}@police.example");
        check_delivery(&settings(server.port), &parcel, expected, name);
    }
    let seen = server.seen();
    assert_eq!(seen.messages.len(), 4);
    // Each letter has a connection of its own: none lies idle until the server closes it, and none is asked after another's reply.
    let greetings = seen.verbs().iter().filter(|verb| **verb == "EHLO").count();
    assert_eq!(greetings, 5);
    check(&[("RCPT", Say("550 5.1.1 no such person"))], "refused at rcpt");
    check(&[("DATA", Say("554 no"))], "refused at data");
    check(
        &[("dot", Say("554 5.7.1 looks like spam"))],
        "refused at answered",
    );
}

#[test]
fn a_server_that_objects_to_the_sender_objects_to_every_letter() {
    check(
        &[("MAIL", Say("550 5.7.60 not allowed to send as board"))],
        "paused at mail",
    );
    for about_us in [
        "554 5.2.252 SendAsDenied; office not allowed to send as board",
        "554 5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException",
        "550 5.7.60 SMTP; Client does not have permissions to send as this sender",
        "550 5.4.5 Daily sending quota exceeded",
        "550 5.1.8 Access denied, bad outbound sender",
        "550 5.7.708 Service unavailable. Access denied, traffic not accepted from this IP",
        "530 5.7.57 Client was not authenticated to send mail",
        "550 5.7.64 TenantAttribution; Relay Access Denied",
    ] {
        for (step, expected) in [
            ("RCPT", "paused at rcpt"),
            ("DATA", "paused at data"),
            ("dot", "paused at answered"),
        ] {
            check(&[(step, Say(about_us))], expected);
        }
    }
    // A code that only begins alike, or that is somebody else's.
    for about_the_letter in [
        "550 5.1.80 no such person",
        "554 5.7.1 refused; the recipient's server said 5.7.64",
    ] {
        check(&[("dot", Say(about_the_letter))], "refused at answered");
    }
}

#[test]
fn f15_an_answer_lost_after_the_dot_leaves_the_letter_uncertain() {
    for reply in [Drop, Stall, Drip, Cut] {
        check(&[("dot", reply)], "uncertain at dot-sent");
    }
}

#[test]
fn f16_a_conversation_lost_before_the_dot_is_tried_again() {
    for (step, expected) in [
        ("MAIL", "paused at mail"),
        ("RCPT", "retry at rcpt"),
        ("DATA", "retry at data"),
    ] {
        for reply in [Drop, Stall, Drip, Cut] {
            check(&[(step, reply)], expected);
        }
    }
    // Large enough that it cannot all be on its way when the server hangs up.
    let server = Server::start(&[("content", Drop)]);
    let mut large = parcel();
    large.bytes = b"a line of a large letter\r\n".repeat(700_000);
    let patient = SmtpSettings {
        timeout: Duration::from_secs(3),
        ..settings(server.port)
    };
    check_delivery(&patient, &large, "retry at data", "content");
    assert_eq!(server.seen().messages.len(), 0);
}

#[test]
fn f17_a_step_that_cannot_be_noted_down_is_not_taken() {
    for (refused, verb) in [
        (Phase::Connecting, "EHLO"),
        (Phase::Mail, "MAIL"),
        (Phase::Rcpt, "RCPT"),
        (Phase::Data, "DATA"),
        (Phase::DotSent, "QUIT"),
    ] {
        let server = Server::start(&[]);
        let handover = deliver(&Transport::Smtp(settings(server.port)), &parcel(), &mut |phase| {
            if phase == refused {
                Err("the disk is full".to_owned())
            } else {
                Ok(())
            }
        });
        assert!(
            matches!(&handover.outcome, Outcome::QueuePaused { reason } if reason == "the disk is full"),
            "{handover:?}"
        );
        assert!(
            handover.phase < refused || refused == Phase::Connecting,
            "{handover:?}"
        );
        std::thread::sleep(Duration::from_millis(50));
        let seen = server.seen();
        assert!(!seen.verbs().contains(&verb), "{refused:?}: {seen:?}");
        assert_eq!(seen.messages.len(), 0);
    }
}

#[test]
fn f18_an_answer_that_makes_no_sense_is_never_a_yes() {
    for (step, expected) in [
        ("MAIL", "paused at mail"),
        ("RCPT", "retry at rcpt"),
        ("DATA", "retry at data"),
        ("dot", "uncertain at dot-sent"),
    ] {
        for reply in [
            Flood,
            Say("\u{1}\u{2}garbage"),
            Say("999 what"),
            Say("220 hello again"),
            Say(""),
        ] {
            check(&[(step, reply)], expected);
        }
    }
    check(&[("dot", Say("354 go on"))], "uncertain at dot-sent");
    check(&[("dot", Say("251 will forward"))], "uncertain at dot-sent");
    check(&[("dot", Say("250-never finished"))], "uncertain at dot-sent");
}

#[test]
fn f18_a_server_that_answers_twice_is_noticed_before_the_dot() {
    check(&[("MAIL", Say("250 ok\r\n250 ok"))], "retry at data");
    check(&[("RCPT", Say("250 ok\r\n250 ok"))], "retry at data");
    check(&[("dot", Say("250 ok\r\n250 ok"))], "sent at answered");
}

#[test]
fn a_reply_that_came_too_late_is_not_taken_for_the_next_letters() {
    let server = Server::start(&[
        ("dot", Stall),
        ("RCPT <two@police.example>", Say("550 5.1.1 no such person")),
    ]);
    let mut letter = parcel();
    check_delivery(
        &settings(server.port),
        &letter,
        "uncertain at dot-sent",
        "the first",
    );
    letter.to = "two@police.example".to_owned();
    check_delivery(&settings(server.port), &letter, "refused at rcpt", "the second");
}

#[test]
fn addresses_that_nobody_should_write_to_are_refused_before_connecting() {
    for to in [
        "",
        "a@b",
        "a@[127.0.0.1]",
        "a@police.example>\r\nRCPT TO:<b@other.example",
        "ŵ@police.example",
    ] {
        let server = Server::start(&[]);
        let mut parcel = parcel();
        parcel.to = to.to_owned();
        check_delivery(&settings(server.port), &parcel, "refused at connecting", to);
        assert_eq!(server.seen().commands.len(), 0);
    }
}
