//! The outbox folder: whole letters, once.

use std::fs;
use std::path::Path;

use boardpack_post::{Handover, Outcome, Parcel, Phase, Transport, deliver};

fn parcel(file_name: &str, bytes: &str) -> Parcel {
    Parcel {
        bytes: bytes.as_bytes().to_vec(),
        from: "board@blanktown.example".to_owned(),
        to: "d.lead@police.example".to_owned(),
        file_name: file_name.to_owned(),
    }
}

fn put(folder: &Path, file_name: &str, bytes: &str) -> Handover {
    deliver(
        &Transport::Folder(folder.to_owned()),
        &parcel(file_name, bytes),
        &mut |_| Ok(()),
    )
}

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn a_letter_lies_in_the_outbox_once() {
    let place = tempfile::tempdir().unwrap();
    let outbox = place.path().join("new/outbox");
    for _ in 0..2 {
        let handover = put(&outbox, "blanktown.chaser-1", "hello\r\n");
        assert_eq!(handover.phase, Phase::Answered);
        assert!(matches!(handover.outcome, Outcome::Sent { .. }), "{handover:?}");
        assert_eq!(files(&outbox), ["blanktown.chaser-1.eml"]);
    }
    assert_eq!(
        fs::read(outbox.join("blanktown.chaser-1.eml")).unwrap(),
        b"hello\r\n"
    );
}

#[test]
fn placing_a_letter_is_noted_first_and_not_done_otherwise() {
    let place = tempfile::tempdir().unwrap();
    let folder = Transport::Folder(place.path().to_owned());
    let refused = deliver(&folder, &parcel("chaser-1", "hello"), &mut |phase| {
        assert_eq!(phase, Phase::Placing);
        Err("the disk is full".to_owned())
    });
    assert!(
        matches!(&refused.outcome, Outcome::QueuePaused { reason } if reason == "the disk is full"),
        "{refused:?}"
    );
    assert_eq!(files(place.path()), Vec::<String>::new());
    for was_there in [false, true] {
        let mut noted = Vec::new();
        deliver(&folder, &parcel("chaser-1", "hello"), &mut |phase| {
            noted.push((phase, files(place.path()).contains(&"chaser-1.eml".to_owned())));
            Ok(())
        });
        assert_eq!(noted, [(Phase::Placing, was_there)]);
    }
}

#[test]
fn what_a_stopped_program_left_is_written_over() {
    let place = tempfile::tempdir().unwrap();
    fs::write(
        place.path().join(".chaser-1.unfinished"),
        "a longer part of a letter",
    )
    .unwrap();
    assert!(matches!(
        put(place.path(), "chaser-1", "hello").outcome,
        Outcome::Sent { .. }
    ));
    assert_eq!(files(place.path()), ["chaser-1.eml"]);
    assert_eq!(fs::read(place.path().join("chaser-1.eml")).unwrap(), b"hello");
}

#[test]
fn another_letter_under_the_same_name_is_left_as_it_is() {
    let place = tempfile::tempdir().unwrap();
    put(place.path(), "chaser-1", "hello");
    let second = put(place.path(), "chaser-1", "other");
    assert!(matches!(second.outcome, Outcome::Refused { .. }), "{second:?}");
    assert_eq!(fs::read(place.path().join("chaser-1.eml")).unwrap(), b"hello");
    assert_eq!(files(place.path()), ["chaser-1.eml"]);
}

#[test]
fn a_name_is_never_a_path() {
    let place = tempfile::tempdir().unwrap();
    let outbox = place.path().join("outbox");
    for name in ["", "../up", "/tmp/there", ".hidden", "a/b", "a\0b", "a\nb"] {
        let handover = put(&outbox, name, "hello");
        assert!(
            matches!(handover.outcome, Outcome::Refused { .. }),
            "{name:?} {handover:?}"
        );
    }
    assert_eq!(files(place.path()), Vec::<String>::new());
}

#[test]
fn a_folder_that_cannot_be_written_pauses_the_queue() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("file"), "").unwrap();
    // A file, a place below a file, and one that not even a superuser can write to.
    for folder in [
        place.path().join("file"),
        place.path().join("file/outbox"),
        "/proc".into(),
    ] {
        let handover = put(&folder, "chaser-1", "hello");
        assert_eq!(handover.phase, Phase::Connecting);
        let Outcome::QueuePaused { reason } = &handover.outcome else {
            panic!("{handover:?}");
        };
        assert!(reason.contains("cannot be written"), "{reason}");
    }
    // The same for a letter whose file cannot be made whole: its name is too long for its folder.
    let handover = put(place.path(), &"long".repeat(100), "hello");
    assert!(
        matches!(handover.outcome, Outcome::QueuePaused { .. }),
        "{handover:?}"
    );
    assert_eq!(files(place.path()), ["file"]);
}
