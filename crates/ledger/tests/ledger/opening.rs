//! What is opened, and what is refused with words.

use std::fs;
use std::os::unix::fs::symlink;

use boardpack_ledger::{Ledger, LedgerError};
use boardpack_model::history::ArrivalState;
use boardpack_model::letter::Mode;

use crate::support::*;

fn check(place: &str, words: &str) {
    let refused = Ledger::open(place).unwrap_err();
    assert!(refused.to_string().contains(words), "{refused}");
}

#[test]
fn a_ledger_is_opened_again_and_by_two_at_once() {
    on_each("twice", |office| {
        let mut one = office.open();
        let mut two = office.open();
        one.record_arrival(&board(), &arrival("a", ArrivalState::Duplicate))
            .unwrap();
        two.record_arrival(&board(), &arrival("b", ArrivalState::Duplicate))
            .unwrap();
        assert_eq!(one.arrivals(&board()).unwrap(), two.arrivals(&board()).unwrap());
        drop((one, two));
        assert_eq!(office.open().arrivals(&board()).unwrap().len(), 2);
    });
}

#[test]
fn many_may_open_a_new_ledger_at_the_same_time() {
    on_each("race", |office| {
        std::thread::scope(|scope| {
            for number in 0..6 {
                scope.spawn(move || {
                    let mut ledger = office.open();
                    for more in 0..10 {
                        let name = format!("{number}-{more}");
                        ledger
                            .record_submission(&board(), &submission(&name), &[letter(&name)])
                            .unwrap();
                    }
                });
            }
        });
        let history = office.open().history(&board()).unwrap();
        assert_eq!((history.submissions.len(), history.letters.len()), (60, 60));
    });
}

#[test]
fn one_written_by_a_newer_boardpack_is_refused() {
    on_each("newer", |office| {
        drop(office.open());
        let now = if office.place.contains("://") {
            "now()"
        } else {
            "'now'"
        };
        let checksum = if office.place.contains("://") {
            "'\\x00'"
        } else {
            "x'00'"
        };
        let row = format!(
            "insert into _sqlx_migrations (version, description, installed_on, success, checksum, execution_time) \
             values (999, 'later', {now}, true, {checksum}, 0)"
        );
        office.run(&row).unwrap();
        let refused = Ledger::open(&office.place).unwrap_err();
        assert!(
            matches!(refused, LedgerError::Newer { migration: 999, .. }),
            "{refused}"
        );
        assert!(refused.to_string().contains("a newer boardpack"), "{refused}");
        assert!(
            !refused.to_string().contains("postgres://"),
            "no login in words: {refused}"
        );
    });
}

#[test]
fn a_file_that_is_no_ledger_is_refused_and_left_as_it_is() {
    let office = on_sqlite();
    let garbage = b"this is a letter, not a ledger. ".repeat(1000);
    fs::write(&office.place, &garbage).unwrap();
    check(&office.place, "is damaged and was left as it is");
    assert_eq!(fs::read(&office.place).unwrap(), garbage);
}

#[test]
fn a_damaged_page_is_found() {
    let office = on_sqlite();
    let mut ledger = office.open();
    for number in 0..40 {
        let name = format!("{number}.xlsx");
        ledger
            .record_submission(&board(), &submission(&name), &[])
            .unwrap();
    }
    drop(ledger);
    let sound = fs::read(&office.place).unwrap();
    assert!(
        !fs::exists(format!("{}-wal", office.place)).unwrap(),
        "closed in good order"
    );
    let (page, last) = (4096, sound.len() / 4096 - 1);
    for damaged in [4, last / 2, last] {
        let mut bytes = sound.clone();
        bytes[damaged * page..(damaged + 1) * page].fill(0xa5);
        fs::write(&office.place, &bytes).unwrap();
        check(&office.place, "is damaged and was left as it is");
    }
    fs::write(&office.place, &sound[..sound.len() / 2]).unwrap();
    check(&office.place, "is damaged and was left as it is");
    fs::write(&office.place, &sound).unwrap();
    assert_eq!(office.open().history(&board()).unwrap().submissions.len(), 40);
}

#[test]
fn a_place_that_is_none_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    check(&path("not/there/ledger.sqlite"), "its folder");
    check(folder.path().to_str().unwrap(), "cannot be used");
    drop(Ledger::open(&path("ledger.sqlite")).unwrap());
    symlink(path("ledger.sqlite"), path("link.sqlite")).unwrap();
    check(&path("link.sqlite"), "symbolic link");
    check(
        "postgres://nobody:hunter2@127.0.0.1:1/none",
        "the ledger on PostgreSQL cannot be used",
    );
}

#[test]
fn a_path_may_hold_anything() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("Swyddfa'r Bwrdd ŵ 100% #1?.sqlite");
    drop(Ledger::open_file(&path).unwrap());
    assert!(path.exists());
    for (prefix, name) in [("", "plain"), ("sqlite:", "short"), ("sqlite://", "long")] {
        let path = folder.path().join(name);
        drop(Ledger::open(&format!("{prefix}{}", path.display())).unwrap());
        assert!(path.exists(), "{prefix}");
    }
}

#[test]
fn a_server_uses_it_on_a_thread_that_may_block() {
    let office = on_sqlite();
    let place = office.place.clone();
    let runtime = tokio::runtime::Builder::new_multi_thread().build().unwrap();
    let count = runtime.block_on(async move {
        tokio::task::spawn_blocking(move || {
            let mut ledger = Ledger::open(&place).unwrap();
            ledger
                .record_arrival(&board(), &arrival("a", ArrivalState::Duplicate))
                .unwrap();
            ledger.arrivals(&board()).unwrap().len()
        })
        .await
        .unwrap()
    });
    assert_eq!(count, 1);
}

#[test]
fn a_ledger_of_the_version_before_is_brought_up_to_date_and_keeps_its_facts() {
    on_each("older", |office| {
        drop(office.open());
        // As the first migration left it.
        for sql in [
            "drop table explanation",
            "drop table contribution",
            "alter table letter drop column mode",
            "drop index observation_by_board",
            "drop index submission_by_board",
            "drop index commentary_by_board",
            "drop index finding_by_board",
            "delete from _sqlx_migrations where version >= 2",
            "insert into letter (board, letter_key, at, recipient, subject, why, sha256) \
             values ('blanktown', 'blanktown/old', 0, 'a@b.example', '', '', '')",
            "insert into event (board, at, by_whom, what) values ('blanktown', 0, 'x', '{\"event\":\"drafted\",\"period\":\"2026-27 Q1\"}')",
        ] {
            office.run(sql).unwrap();
        }
        let mut ledger = office.open();
        let history = ledger.history(&board()).unwrap();
        assert_eq!(history.events.len(), 1);
        let modes: Vec<Mode> = history.letters.values().map(|letter| letter.mode).collect();
        assert_eq!(
            modes,
            [Mode::Live],
            "what was written before there were modes was meant to leave"
        );
        ledger
            .record_submission(&board(), &submission("q1.xlsx"), &[])
            .unwrap();
        assert_eq!(ledger.contributions(&board(), None, None).unwrap().len(), 4);
    });
}
