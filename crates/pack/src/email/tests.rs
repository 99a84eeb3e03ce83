//! The e-mail: its size, its parts, its pictures, and that texts are data in all of them.

use std::collections::BTreeSet;

use crate::email;
use crate::samples::{self, HOSTILE, SECRETS, pack, read};

fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<&str>>().join(" ")
}

#[test]
fn both_parts_say_what_the_chair_has_to_know() {
    let pack = pack();
    let mail = email(&pack).unwrap();
    let (_, shown) = read(&mail.html);
    let chair = &pack.chair;
    let mut wanted: Vec<&String> = chair.headlines.iter().chain(&chair.asks).collect();
    wanted.extend([
        &chair.counts_sentence,
        &chair.returns_sentence,
        &pack.marking,
        &pack.board_name,
    ]);
    for row in &chair.exceptions {
        wanted.extend([&row.name, &row.latest, &row.reason, &row.question, &row.agency]);
    }
    for text in wanted {
        assert!(
            joined(&mail.text).contains(&joined(text)),
            "not in the text: {text}"
        );
        assert!(joined(&shown).contains(&joined(text)), "not in the HTML: {text}");
    }
}

#[test]
fn the_text_is_written_for_reading() {
    let mail = email(&pack()).unwrap();
    let head: Vec<&str> = mail.text.lines().take(8).collect();
    insta::assert_snapshot!(head.join("\n"), @r"
    OFFICIAL-SENSITIVE

    Blanktown Safeguarding Children Partnership
    Performance pack, April to June 2026
    Issue 2. Data as at Tuesday 8 September 2026, 17:00.

    WHAT CHANGED
    ");
    insta::assert_snapshot!(mail.subject, @"Blanktown: Performance pack, 2026-27 Q1 (issue 2)");
    for line in mail.text.lines() {
        assert!(line.chars().count() <= 72, "{line}");
        assert_eq!(line, line.trim_end());
    }
    assert!(!mail.text.contains("\n\n\n"));
}

#[test]
fn it_is_small_and_names_each_picture_once() {
    let mail = email(&pack()).unwrap();
    assert!(mail.html.len() < 100_000, "{} bytes", mail.html.len());
    assert_eq!(mail.inline.len(), 3);
    let ids: BTreeSet<&str> = mail
        .inline
        .iter()
        .filter_map(|one| one.content_id.as_deref())
        .collect();
    assert_eq!(ids.len(), 3);
    assert!(
        ids.contains("timeliness-2026-27-q1-issue-2-board@blanktown"),
        "{ids:?}"
    );
    let (tags, _) = read(&mail.html);
    let images: Vec<_> = tags.iter().filter(|tag| tag.name == "img").collect();
    assert_eq!(images.len(), 3);
    for image in images {
        let id = image.attributes["src"].strip_prefix("cid:").unwrap();
        assert!(ids.contains(id), "{id}");
        assert!(
            image.attributes["alt"].len() > 40,
            "words that stand alone: {}",
            image.attributes["alt"]
        );
        let picture = mail
            .inline
            .iter()
            .find(|one| one.content_id.as_deref() == Some(id))
            .unwrap();
        assert!(picture.bytes.starts_with(b"\x89PNG") && picture.bytes.len() < 250_000);
        assert_eq!(
            (
                picture.media_type.as_str(),
                std::path::Path::new(&picture.name).extension() == Some("png".as_ref())
            ),
            ("image/png", true)
        );
        let shown: u32 = image.attributes["width"].parse().unwrap();
        let pixels = u32::from_be_bytes(picture.bytes[16..20].try_into().unwrap());
        assert!(shown <= 560 && pixels >= shown * 2, "{shown} of {pixels}");
    }
}

#[test]
fn it_needs_no_style_sheet_script_or_outside_place() {
    for (index, text) in HOSTILE.into_iter().enumerate() {
        let pack = samples::hostile(text);
        // Drawing takes its time: one of them has its pictures.
        let mail = if index == 0 {
            email(&pack)
        } else {
            super::written(&pack, Vec::new())
        }
        .unwrap();
        let (tags, _) = read(&mail.html);
        for tag in tags {
            assert!(
                !["script", "style", "link", "iframe", "a"].contains(&tag.name.as_str()),
                "{}",
                tag.name
            );
            for (name, value) in &tag.attributes {
                assert!(!name.starts_with("on"), "{name}");
                assert!(name != "src" || value.starts_with("cid:"), "{value}");
                assert!(!value.contains("url(") || name == "alt", "{value}");
            }
        }
        assert!(!mail.subject.contains(['\r', '\n']) && !mail.subject.chars().any(char::is_control));
        assert!(!mail.text.contains(['\r', '\u{0}', '\u{1b}', '\u{202e}']));
        assert!(
            !mail.text.lines().any(|line| line.starts_with("Bcc:")),
            "a partner's line end is no line end"
        );
        for picture in &mail.inline {
            let id = picture.content_id.as_deref().unwrap();
            assert!(
                id.chars().all(|c| c.is_ascii_alphanumeric() || "-@".contains(c)),
                "{id}"
            );
            assert!(
                picture
                    .name
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "-.".contains(c)),
                "{}",
                picture.name
            );
        }
    }
}

#[test]
fn nothing_of_a_withheld_series_is_in_it() {
    let mail = email(&samples::withheld()).unwrap();
    for secret in SECRETS {
        assert!(!mail.html.contains(secret) && !mail.text.contains(secret));
    }
    assert!(!mail.inline.iter().any(|one| one.name.contains("csc05")));
}

#[test]
fn the_same_pack_gives_the_same_mail_and_a_draft_says_so() {
    let mut pack = pack();
    assert!(email(&pack).unwrap() == email(&pack).unwrap());
    pack.edition.issue = None;
    pack.chair.exceptions.clear();
    pack.timeliness.rows.clear();
    let draft = email(&pack).unwrap();
    assert!(draft.subject.ends_with("(draft)") && draft.inline.is_empty());
    assert!(draft.text.contains("No indicator stands out this period."));
}
