//! Messages as mail systems deliver them, and as somebody makes them who means harm.

use super::*;

const OWN: &str = "returns@blanktown.example";
const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

fn looked(message: &str) -> Result<Incoming, String> {
    incoming(message.replace('\n', "\r\n").as_bytes(), &[OWN.to_owned()], None)
}

/// One attached part: its headers besides the encoding, and its bytes as base64.
fn part(headers: &str) -> String {
    format!("--b\n{headers}\nContent-Transfer-Encoding: base64\n\ncm93cw==\n")
}

fn mixed(parts: &[String]) -> String {
    format!(
        "From: Lead <Lead@Police.example>\nSubject: Q1\nMIME-Version: 1.0\n\
         Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nHere it is.\n{}--b--\n",
        parts.concat()
    )
}

fn check(parts: &[String], expected: &[&str]) {
    let incoming = looked(&mixed(parts)).unwrap();
    assert_eq!(incoming.from, ["lead@police.example"]);
    let names: Vec<&str> = incoming.attached.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, expected, "{parts:?}");
    assert!(incoming.attached.iter().all(|one| one.bytes == b"rows"));
}

fn attached(name: &str) -> String {
    part(&format!(
        "Content-Type: {WORKBOOK}\nContent-Disposition: attachment; {name}"
    ))
}

#[test]
fn what_is_attached_is_taken_under_its_own_name() {
    check(&[], &[]);
    check(&[attached("filename=\"Q1 return.xlsx\"")], &["Q1 return.xlsx"]);
    check(
        &[part(&format!("Content-Type: {WORKBOOK}; name=Q1.xlsx"))],
        &["Q1.xlsx"],
    );
    check(&[part("Content-Type: application/octet-stream")], &["attachment"]);
    check(
        &[attached("filename*=utf-8''Donn%C3%A9es.xlsx")],
        &["Données.xlsx"],
    );
    check(
        &[attached("filename*0=\"Q1 \"; filename*1=\"return.xlsx\"")],
        &["Q1 return.xlsx"],
    );
    check(
        &[attached("filename=\"=?utf-8?Q?Donn=C3=A9es.xlsx?=\"")],
        &["Données.xlsx"],
    );
    check(&[part("Content-Type: text/csv; name=q1.csv")], &["q1.csv"]);
    check(
        &[part("Content-Type: application/ms-tnef; name=winmail.dat")],
        &["winmail.dat"],
    );
}

#[test]
fn a_name_never_leads_out_of_its_folder() {
    check(
        &[attached("filename=\"../../ledger.sqlite\"")],
        &["ledger.sqlite"],
    );
    check(&[attached("filename=\"C:\\\\drop\\\\q1.xlsx\"")], &["q1.xlsx"]);
    check(&[attached("filename*=utf-8''..%2F..%2Fx.xlsx")], &["x.xlsx"]);
    check(&[attached("filename*=no-such-charset''a.xlsx")], &["attachment"]);
    check(&[attached("filename=\"\"")], &["attachment"]);
}

#[test]
fn what_mail_programs_add_is_no_file() {
    let decoration = [
        "Content-Type: image/png; name=logo.png\nContent-ID: <logo>\nContent-Disposition: inline; filename=logo.png",
        "Content-Type: image/png; name=logo.png\nContent-Disposition: attachment; filename=logo.png",
        "Content-Type: application/pkcs7-signature; name=smime.p7s\nContent-Disposition: attachment; filename=smime.p7s",
        "Content-Type: text/calendar; name=invite.ics",
        "Content-Type: text/html; name=body.html",
        "Content-Type: text/x-vcard; name=lead.vcf",
    ];
    check(&decoration.map(part), &[]);
}

#[test]
fn a_forwarded_message_gives_its_files_unless_it_is_our_own() {
    let forwarded = |from: &str| {
        let inner = mixed(&[attached("filename=q1.xlsx")])
            .replace("boundary=b", "boundary=c")
            .replace("--b", "--c")
            .replace("Lead@Police.example", from);
        format!("--b\nContent-Type: message/rfc822\n\n{inner}\n")
    };
    check(&[forwarded("colleague@police.example")], &["q1.xlsx"]);
    check(&[forwarded(OWN)], &[]);
}

#[test]
fn our_own_letters_and_automatic_answers_bring_nothing() {
    let letter = mixed(&[attached("filename=q1.xlsx")]);
    let own = looked(&letter.replace("Lead@Police.example", OWN)).unwrap();
    assert_eq!(own.attached, []);
    for header in [
        "Auto-Submitted: auto-replied (vacation)",
        "Precedence: auto_reply",
        "X-Autoreply: yes",
    ] {
        let answer = looked(&format!("{header}\n{letter}")).unwrap();
        assert_eq!(
            (answer.kind, answer.attached),
            (Kind::AutomaticAnswer, Vec::new())
        );
    }
    // A partner's system that sends what it was asked for.
    let generated = looked(&format!("Auto-Submitted: auto-generated\n{letter}")).unwrap();
    assert_eq!(generated.attached.len(), 1);
}

#[test]
fn every_sender_that_a_message_names_is_told() {
    let two = "From: a@police.example\nFrom: b@evil.example\n\nx";
    assert_eq!(looked(two).unwrap().from, ["a@police.example", "b@evil.example"]);
    let list = "From: a@police.example, \"Lead <lead@police.example>\" <x@evil.example>\n\nx";
    assert_eq!(looked(list).unwrap().from, ["a@police.example", "x@evil.example"]);
    assert_eq!(looked("Subject: none\n\nx").unwrap().from, [""; 0]);
}

/// A report about one recipient, in the shape of a mail system.
fn report(status: &str, enclosed: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.blanktown.example (Mail Delivery System)\nSubject: Undelivered Mail Returned to Sender\n\
         Auto-Submitted: auto-replied\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=delivery-status;\n\tboundary=\"r\"\n\n\
         --r\nContent-Description: Notification\nContent-Type: text/plain; charset=us-ascii\n\nI'm sorry.\n\n\
         --r\nContent-Description: Delivery report\nContent-Type: message/delivery-status\n\n{status}\n\
         --r\n{enclosed}\n--r--\n"
    )
}

const POSTFIX: &str = "Reporting-MTA: dns; mx.blanktown.example\nX-Postfix-Queue-ID: 4FkC0\n\
    X-Postfix-Sender: rfc822; returns@blanktown.example\nArrival-Date: Wed,  1 Jul 2026 08:00:02 +0100 (BST)\n\n\
    Final-Recipient: rfc822; Lead@police.example\nOriginal-Recipient: rfc822;lead@police.example\nAction: failed\n\
    Status: 5.1.1\nRemote-MTA: dns; mx.police.example\nDiagnostic-Code: smtp; 550 5.1.1 <lead@police.example>: Recipient\n    \
    address rejected: User unknown\n";
const EXCHANGE: &str = "Reporting-MTA: dns;GB2.prod.outlook.example\nReceived-From-MTA: dns;CW1.prod.outlook.example\n\n\
    Final-Recipient: rfc822;lead@police.example\nAction: failed\nStatus: 5.1.10\n\
    Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found\n";
const EXIM: &str = "Reporting-MTA: dns; mail.blanktown.example\n\nAction: failed\nFinal-Recipient: rfc822;lead@police.example\n\
    Status: 5.0.0\nRemote-MTA: dns; mx.police.example\nDiagnostic-Code: smtp; 550 No such user here\n";
const DELAYED: &str = "Reporting-MTA: dns; mx.blanktown.example\n\nFinal-Recipient: rfc822; lead@police.example\n\
    Action: delayed\nStatus: 4.4.1\nDiagnostic-Code: X-Postfix; connect to mx.police.example: Connection timed out\n";

const WHOLE: &str = "Content-Type: message/rfc822\n\nFrom: returns@blanktown.example\n\
    Message-ID: <0123456789abcdef0123456789abcdef01234567@blanktown.example>\nSubject: Q1\n\nPlease\n";
const HEADERS: &str = "Content-Type: text/rfc822-headers\n\nFrom: returns@blanktown.example\n\
    Message-ID: <0123456789abcdef0123456789abcdef01234567@blanktown.example>";

fn bounced(message: &str) -> Vec<Bounced> {
    match looked(message).unwrap().kind {
        Kind::DeliveryReport(bounced) => bounced,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_letter_that_came_back_is_told_with_its_recipient_and_its_name() {
    for (status, enclosed, reason) in [
        (
            POSTFIX,
            WHOLE,
            "5.1.1: smtp; 550 5.1.1 <lead@police.example>: Recipient address rejected: User unknown",
        ),
        (
            EXCHANGE,
            WHOLE,
            "5.1.10: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found",
        ),
        (EXIM, HEADERS, "5.0.0: smtp; 550 No such user here"),
    ] {
        let [one] = bounced(&report(status, enclosed)).try_into().unwrap();
        assert!(one.is_permanent, "{reason}");
        assert!(
            one.addresses
                .iter()
                .all(|address| address == "lead@police.example"),
            "{one:?}"
        );
        assert_eq!(one.reason, reason);
        assert_eq!(
            one.letter.as_deref(),
            Some("0123456789abcdef0123456789abcdef01234567")
        );
    }
}

#[test]
fn a_delay_is_not_for_good_and_a_report_without_a_letter_names_none() {
    let [one] = bounced(&report(DELAYED, "Content-Type: text/plain\n\nx"))
        .try_into()
        .unwrap();
    assert_eq!((one.is_permanent, one.letter), (false, None));
    let [expanded] = bounced(&report(
        &POSTFIX.replace("Action: failed", "Action: expanded"),
        WHOLE,
    ))
    .try_into()
    .unwrap();
    assert!(!expanded.is_permanent);
}

#[test]
fn other_reports_are_not_looked_into() {
    let read = report(POSTFIX, WHOLE)
        .replace(
            "report-type=delivery-status",
            "report-type=disposition-notification",
        )
        .replace("message/delivery-status", "message/disposition-notification");
    assert_eq!(looked(&read).unwrap().kind, Kind::OtherReport);
    // A person's words about a letter that did not arrive are no report.
    let words = "From: lead@police.example\n\nStatus: 5.1.1\nFinal-Recipient: rfc822; lead@police.example\n";
    assert_eq!(looked(words).unwrap().kind, Kind::Letter);
}

#[test]
fn what_is_made_to_keep_a_reader_busy_is_not_looked_into() {
    let nested = |depth: usize| {
        let part = |level| format!("Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n");
        let open: Vec<String> = (0..depth).map(part).collect();
        format!("From: lead@police.example\n{}", open.concat())
    };
    assert!(looked(&nested(20)).is_ok());
    assert!(looked(&nested(10_000)).unwrap_err().contains("more parts"));
    let parts = format!(
        "From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n{}",
        "--b\n\n".repeat(10_000)
    );
    assert!(looked(&parts).unwrap_err().contains("more parts"));
    let header = format!(
        "From: a@b.example\nContent-Type: text/plain; {}\n\nx",
        "a=b; ".repeat(1 << 20)
    );
    assert!(looked(&header).unwrap_err().contains("longer line"));
    let folded = format!("From: a@b.example\nSubject: x\n{}\nx", " y\n".repeat(1 << 16));
    assert!(looked(&folded).unwrap_err().contains("longer line"));
    let forwarded = |inner: &str| format!("From: a@b.example\nContent-Type: message/rfc822\n\n{inner}");
    let deep = (0..8).fold("From: a@b.example\n\nx".to_owned(), |inner, _| forwarded(&inner));
    assert!(looked(&deep).unwrap_err().contains("deeper"));
    assert!(
        incoming(&vec![b'a'; LARGEST + 1], &[], None)
            .unwrap_err()
            .contains("larger")
    );
}

/// Text made of the words that mean something to a reader of mail, in any order, with anything between.
fn random_message(seed: u64) -> Vec<u8> {
    const WORDS: [&str; 24] = [
        "From: ",
        "Content-Type: ",
        "multipart/mixed; boundary=b",
        "multipart/report; report-type=delivery-status; boundary=b",
        "message/rfc822",
        "message/delivery-status",
        "\r\n",
        "\n",
        "\n\n",
        "--b",
        "--b--",
        "\n--b\n",
        "base64",
        "=?utf-8?B?",
        "Content-Transfer-Encoding: ",
        "filename*0*=utf-8''%",
        "Content-Disposition: attachment; ",
        "Status: 5.1.1",
        "Final-Recipient: rfc822; a@b",
        "quoted-printable",
        "=\n",
        "\u{fffd}",
        "\0",
        "(((<<\"",
    ];
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let mut message = Vec::new();
    for _ in 0..next() % 60 {
        let word = usize::try_from(next() % 30).unwrap();
        match WORDS.get(word) {
            Some(word) => message.extend_from_slice(word.as_bytes()),
            None => message.push(u8::try_from(next() % 256).unwrap()),
        }
    }
    message
}

#[test]
fn no_message_takes_the_reader_down() {
    let own = [OWN.to_owned()];
    for seed in 0..20_000 {
        let message = random_message(seed);
        if let Ok(incoming) = incoming(&message, &own, Some("mx.blanktown.example")) {
            assert!(
                incoming
                    .attached
                    .iter()
                    .all(|one| !one.name.contains(['/', '\\', '\0']))
            );
        }
    }
    // Every beginning and many a damage of a sound message.
    let sound = mixed(&[attached("filename=q1.xlsx")]) + &report(POSTFIX, WHOLE);
    for end in 0..sound.len() {
        incoming(&sound.as_bytes()[..end], &own, None).ok();
        let mut damaged = sound.clone().into_bytes();
        damaged[end] ^= 0x55;
        incoming(&damaged, &own, None).ok();
    }
}
