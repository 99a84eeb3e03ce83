//! Messages as bytes: what is in them, in which order, always the same.

use std::collections::BTreeSet;

use boardpack_model::letter::{Enclosure, Letter, LetterKey, Mailbox};
use boardpack_post::{PostError, compose, message_id_of};

fn mailbox(name: &str, address: &str) -> Mailbox {
    Mailbox {
        name: name.to_owned(),
        address: address.to_owned(),
    }
}

fn letter() -> Letter {
    Letter {
        key: LetterKey("blanktown/2026-27-Q1/police/quarterly/chaser-1".to_owned()),
        at: "2026-07-29T09:00:00.5Z".parse().unwrap(),
        from: mailbox(
            "Blanktown Safeguarding Children Partnership",
            "board@blanktown.example",
        ),
        reply_to: mailbox("A. Officer", "officer@blanktown.example"),
        to: mailbox("Siân Ŵyn", "d.lead@police.example"),
        subject: "[OFFICIAL] Your return for 2026-27 Q1".to_owned(),
        text: "Good morning\n\nWe have not got your return yet, can we help?\n".to_owned(),
        html: None,
        enclosures: Vec::new(),
        why: "nothing received by the due day".to_owned(),
    }
}

fn rich() -> Letter {
    Letter {
        text: "Dŵr\n".to_owned(),
        html: Some("<p>Chart: <img src=\"cid:chart1\"></p>\n".to_owned()),
        enclosures: vec![
            enclosure("chart.png", "image/png", Some("chart1")),
            enclosure("Adroddiad ŵ 2026-27 Q1.pdf", "application/pdf", None),
            enclosure(
                "q1.xlsx",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                None,
            ),
        ],
        ..letter()
    }
}

fn enclosure(name: &str, media_type: &str, content_id: Option<&str>) -> Enclosure {
    Enclosure {
        name: name.to_owned(),
        media_type: media_type.to_owned(),
        content_id: content_id.map(ToOwned::to_owned),
        bytes: format!("bytes of {name}").into_bytes(),
    }
}

fn composed(letter: &Letter) -> String {
    let bytes = compose(letter).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.is_ascii(), "seven bits are all that every server takes");
    assert!(
        text.split("\r\n")
            .all(|line| line.len() <= 998 && !line.contains(['\r', '\n']))
    );
    text.replace("\r\n", "\n")
}

/// The header with that name, unfolded.
fn header(message: &str, name: &str) -> String {
    let head = message.split("\n\n").next().unwrap().replace("\n ", " ");
    let found: Vec<&str> = head
        .lines()
        .filter_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
        .collect();
    assert_eq!(found.len(), 1, "{name} in {head}");
    found[0].to_owned()
}

#[test]
fn a_plain_letter_is_one_part() {
    insta::assert_snapshot!(composed(&letter()), @r#"
    Date: Wed, 29 Jul 2026 09:00:00 +0000
    From: "Blanktown Safeguarding Children Partnership" <board@blanktown.example>
    Reply-To: "A. Officer" <officer@blanktown.example>
    To: =?utf-8?b?U2nDom4gxbR5bg==?= <d.lead@police.example>
    Subject: [OFFICIAL] Your return for 2026-27 Q1
    Message-ID: <5a929505b557d204e2e33992b310e6e1dea5e6ce@blanktown.example>
    Auto-Submitted: auto-generated
    MIME-Version: 1.0
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: 7bit

    Good morning

    We have not got your return yet, can we help?
    "#);
}

#[test]
fn a_letter_with_pictures_and_attachments_is_a_tree() {
    insta::assert_snapshot!(composed(&rich()), @r#"
    Date: Wed, 29 Jul 2026 09:00:00 +0000
    From: "Blanktown Safeguarding Children Partnership" <board@blanktown.example>
    Reply-To: "A. Officer" <officer@blanktown.example>
    To: =?utf-8?b?U2nDom4gxbR5bg==?= <d.lead@police.example>
    Subject: [OFFICIAL] Your return for 2026-27 Q1
    Message-ID: <5a929505b557d204e2e33992b310e6e1dea5e6ce@blanktown.example>
    Auto-Submitted: auto-generated
    MIME-Version: 1.0
    Content-Type: multipart/mixed;
     boundary="mixed-20699bf359e57a535f4b8dc9c1ea4f147f811da8"

    --mixed-20699bf359e57a535f4b8dc9c1ea4f147f811da8
    Content-Type: multipart/alternative;
     boundary="alternative-20699bf359e57a535f4b8dc9c1ea4f147f811da8"

    --alternative-20699bf359e57a535f4b8dc9c1ea4f147f811da8
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: base64

    RMW1cg0K
    --alternative-20699bf359e57a535f4b8dc9c1ea4f147f811da8
    Content-Type: multipart/related;
     boundary="related-20699bf359e57a535f4b8dc9c1ea4f147f811da8"

    --related-20699bf359e57a535f4b8dc9c1ea4f147f811da8
    Content-Type: text/html; charset=utf-8
    Content-Transfer-Encoding: 7bit

    <p>Chart: <img src="cid:chart1"></p>

    --related-20699bf359e57a535f4b8dc9c1ea4f147f811da8
    Content-ID: <chart1>
    Content-Disposition: inline; filename="chart.png"
    Content-Type: image/png
    Content-Transfer-Encoding: base64

    Ynl0ZXMgb2YgY2hhcnQucG5n
    --related-20699bf359e57a535f4b8dc9c1ea4f147f811da8--
    --alternative-20699bf359e57a535f4b8dc9c1ea4f147f811da8--
    --mixed-20699bf359e57a535f4b8dc9c1ea4f147f811da8
    Content-Disposition: attachment;
     filename*0*=utf-8''Adroddiad%20%C5%B5%202026-27%20Q1.pdf
    Content-Type: application/pdf
    Content-Transfer-Encoding: base64

    Ynl0ZXMgb2YgQWRyb2RkaWFkIMW1IDIwMjYtMjcgUTEucGRm
    --mixed-20699bf359e57a535f4b8dc9c1ea4f147f811da8
    Content-Disposition: attachment; filename="q1.xlsx"
    Content-Type: application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
    Content-Transfer-Encoding: base64

    Ynl0ZXMgb2YgcTEueGxzeA==
    --mixed-20699bf359e57a535f4b8dc9c1ea4f147f811da8--
    "#);
}

#[test]
fn the_same_letter_gives_the_same_bytes() {
    assert_eq!(compose(&rich()).unwrap(), compose(&rich()).unwrap());
    let mut other = rich();
    other.key = other.key.with("again");
    let ids: Vec<String> = [rich(), other]
        .iter()
        .map(|letter| header(&composed(letter), "Message-ID"))
        .collect();
    assert_ne!(ids[0], ids[1]);
    let bytes = compose(&rich()).unwrap();
    assert_eq!(message_id_of(&bytes).as_ref(), ids.first());
    let without = b"Subject: x\r\n\r\nMessage-ID: <in@the.body>\r\n";
    assert_eq!(message_id_of(without), None);
}

#[test]
fn no_text_holds_the_boundary_of_its_own_message() {
    let boundaries = |letter: &Letter| -> BTreeSet<String> {
        composed(letter)
            .lines()
            .filter_map(|line| Some(line.split_once("boundary=\"")?.1.trim_end_matches('"').to_owned()))
            .collect()
    };
    let mut letter = rich();
    let before = boundaries(&letter);
    assert_eq!(before.len(), 3);
    letter.text = before
        .iter()
        .flat_map(|boundary| ["--", boundary, "\n"])
        .collect();
    let message = composed(&letter);
    let after = boundaries(&letter);
    assert!(before.is_disjoint(&after));
    for boundary in &before {
        assert_eq!(
            message.matches(boundary).count(),
            1,
            "in the text and nowhere else"
        );
    }
}

#[test]
fn nothing_in_a_letter_becomes_a_header() {
    let attack = "x\r\nBcc: b@other.example\r\n\r\n<b>y</b>\0\u{2028}\u{85}";
    let mut letter = rich();
    letter.subject = attack.to_owned();
    letter.from.name = attack.to_owned();
    letter.to.name = format!("\"{attack}\" <c@other.example>,");
    letter.reply_to.name = attack.to_owned();
    letter.enclosures[0].name = attack.to_owned();
    letter.enclosures[1].name = format!("../../{attack}\".exe");
    let message = composed(&letter);
    assert!(!message.lines().any(|line| line.starts_with("Bcc")), "{message}");
    let head = message.split("\n\n").next().unwrap();
    let names: Vec<&str> = head
        .lines()
        .filter(|line| !line.starts_with(' '))
        .map(|line| line.split(':').next().unwrap())
        .collect();
    let mut wanted = [
        "Date",
        "From",
        "Reply-To",
        "To",
        "Subject",
        "Message-ID",
        "Auto-Submitted",
        "Content-Type",
        "MIME-Version",
    ];
    wanted.sort_unstable();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, wanted);
    assert!(!message.contains("../"), "{message}");
    assert!(header(&message, "To").ends_with("<d.lead@police.example>"));
}

#[test]
fn long_and_welsh_subjects_are_folded() {
    for subject in [
        "Adroddiad Bwrdd: dŵr, tŷ a'r Gymraeg ".repeat(20),
        "Safeguarding board pack for the quarter ".repeat(20),
        "x".repeat(3000),
        String::new(),
    ] {
        let mut letter = letter();
        letter.subject.clone_from(&subject);
        let message = composed(&letter);
        let head = message.split("\n\n").next().unwrap();
        if subject.contains(' ') {
            assert!(head.lines().all(|line| line.len() <= 78), "{head}");
        }
    }
}

#[test]
fn addresses_that_reach_somebody_else_stop_the_letter() {
    for address in [
        "",
        "nobody",
        "a@localhost",
        "a@[127.0.0.1]",
        "a@police.example\r\nBcc: b@other.example",
    ] {
        for part in 0..3 {
            let mut letter = letter();
            let mailboxes = [&mut letter.from, &mut letter.to, &mut letter.reply_to];
            mailboxes.into_iter().nth(part).unwrap().address = address.to_owned();
            let refused = compose(&letter).unwrap_err();
            assert!(matches!(refused, PostError::Address { .. }), "{refused}");
        }
    }
}

#[test]
fn an_enclosure_that_is_none_stops_the_letter() {
    for (media_type, content_id) in [
        ("", None),
        ("image", None),
        ("image/png\r\nX: y", None),
        ("image/png", Some("")),
        ("image/png", Some("a>\r\nBcc: b@other.example")),
    ] {
        let mut letter = rich();
        letter.enclosures = vec![enclosure("chart.png", media_type, content_id)];
        let refused = compose(&letter).unwrap_err();
        assert!(matches!(refused, PostError::Enclosure { .. }), "{refused}");
    }
}

#[test]
fn a_date_that_no_message_can_bear_stops_the_letter() {
    for at in ["1969-12-31T23:59:59Z", "9999-06-01T00:00:00Z"] {
        let mut letter = letter();
        letter.at = at.parse().unwrap();
        assert!(matches!(compose(&letter), Err(PostError::Date(_))), "{at}");
    }
}
