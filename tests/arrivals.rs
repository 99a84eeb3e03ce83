//! Whatever lies in the drop folder: each kind of thing has one state and one reason, and a second look records nothing new.

mod passwords;
mod permissions;

use std::ffi::OsString;
use std::fs::{self, File};
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;

use rustix::fs::{CWD, FileType, Mode, makedev, mknodat};
use serde_json::Value;

use crate::support::{A_CLEAN_CSV, Office, root, text};

const NOW: &str = "2025-07-21T10:00";
const LATER: &str = "2025-07-23T10:00";

/// Something to lie in the drop folder.
enum Thing {
    /// A file whose bytes nothing else has.
    Own,
    File(Vec<u8>),
    /// A file of that many bytes that takes no room.
    Sparse(u64),
    LinkTo(&'static str),
    Pipe,
    Socket,
    Device,
    Folder,
}

use Thing::{Device, Folder, LinkTo, Own, Pipe, Socket, Sparse};

impl Thing {
    fn put(&self, path: &Path) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        match self {
            Own => fs::write(path, format!("a,b\n{},2\n", path.display())).unwrap(),
            Self::File(bytes) => fs::write(path, bytes).unwrap(),
            Sparse(length) => File::create(path).unwrap().set_len(*length).unwrap(),
            LinkTo(target) => symlink(target, path).unwrap(),
            Pipe => assert!(Command::new("mkfifo").arg(path).status().unwrap().success()),
            Socket => drop(UnixListener::bind(path).unwrap()),
            Device => mknodat(CWD, path, FileType::CharacterDevice, Mode::RUSR, makedev(1, 5)).unwrap(),
            Folder => fs::create_dir(path).unwrap(),
        }
    }
}

/// Puts things into the drop folder and receives twice: the state and reason of each, the second time only of what waits.
fn check(things: &[(&str, Thing, &str, &str)]) {
    let office = Office::blanktown();
    for (name, thing, ..) in things {
        thing.put(&office.path().join("drop").join(name));
    }
    let rows = office.json(&["receive"], NOW);
    for (name, _, state, reason) in things {
        check_row(&rows, name, (state, reason));
    }
    assert_eq!(rows.as_array().unwrap().len(), things.len(), "{rows:#}");
    let again = office.json(&["receive"], NOW);
    let waiting: Vec<&Value> = rows
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["state"] == "waiting")
        .collect();
    assert_eq!(again.as_array().unwrap().iter().collect::<Vec<_>>(), waiting);
}

fn check_row(rows: &Value, file: &str, (state, reason): (&str, &str)) {
    let all = rows.as_array().unwrap();
    let row = all.iter().find(|row| row["file"] == file);
    let row = row.unwrap_or_else(|| panic!("nothing is said of {file}: {rows:#}"));
    assert_eq!(row["state"], state, "{row:#}");
    assert!(row["reason"].as_str().unwrap().contains(reason), "{row:#}");
}

fn with_noughts(head: &[u8], noughts: usize) -> Thing {
    Thing::File([head, &vec![0; noughts]].concat())
}

#[test]
fn locks_copies_in_the_making_and_system_files_are_known_by_their_names() {
    let lock = "it is the lock of a workbook that somebody has open";
    let making = "it is a copy in the making";
    let system = "it is a system's own file";
    let folder = "it is a system's own folder";
    check(&[
        ("police/~$Q1.xlsx", Own, "not-in-the-register", lock),
        ("police/.~lock.Q1.ods#", Own, "not-in-the-register", lock),
        ("police/Q1.xlsx.part", Own, "waiting", making),
        ("police/Q1.xlsx.partial", Own, "waiting", making),
        ("police/Q1.xlsx.tmp", Own, "waiting", making),
        ("police/~syncthing~Q1.xlsx.tmp", Own, "waiting", making),
        ("police/.syncthing.Q1.xlsx.tmp", Own, "waiting", making),
        ("police/Q1.xlsx.crdownload", Own, "waiting", making),
        ("police/.sync.ffs_db", Own, "not-in-the-register", system),
        ("police/._Q1.xlsx", Own, "not-in-the-register", system),
        ("police/.DS_Store", Own, "not-in-the-register", system),
        ("police/Thumbs.db", Own, "not-in-the-register", system),
        ("police/desktop.ini", Own, "not-in-the-register", system),
        ("police/.stversions", Folder, "not-in-the-register", folder),
        ("police/__MACOSX", Folder, "not-in-the-register", folder),
        ("police/Q1.csv", Own, "taken", ""),
    ]);
}

#[test]
fn only_whole_files_of_some_size_are_taken() {
    let no_end = "its end is still empty, as in a copy in the making";
    let too_large = "it is larger than 200 MB, which no return is";
    let large = Thing::File(vec![b'x'; 51 << 20]);
    check(&[
        (
            "police/empty.xlsx",
            Thing::File(Vec::new()),
            "waiting",
            "it is empty so far",
        ),
        ("police/all noughts.csv", with_noughts(b"", 5), "waiting", no_end),
        (
            "police/noughts.xlsx",
            with_noughts(b"PK\x03\x04", 4096),
            "waiting",
            no_end,
        ),
        (
            "police/noughts.xls",
            with_noughts(b"\xd0\xcf\x11\xe0", 70_000),
            "waiting",
            no_end,
        ),
        (
            "police/huge.xlsx",
            Sparse(201 << 20),
            "not-in-the-register",
            too_large,
        ),
        ("police/large.xlsx", large, "taken", "larger than 50 MB"),
    ]);
}

#[test]
fn only_regular_files_are_taken_and_nothing_else_is_opened() {
    let state = "not-in-the-register";
    let mut things = vec![
        ("police/link.csv", LinkTo("/etc/hostname"), state, "it is a link"),
        (
            "police/dangling.csv",
            LinkTo("/no/such/file"),
            state,
            "it is a link",
        ),
        ("police/linked folder", LinkTo("/etc"), state, "it is a link"),
        (
            "police/.x.boardpack-taken",
            Pipe,
            state,
            "it is a system's own file",
        ),
        ("police/pipe.csv", Pipe, state, "it is a pipe and not a file"),
        (
            "police/socket.csv",
            Socket,
            state,
            "it is a socket and not a file",
        ),
        (
            "police/folder.xlsx",
            Folder,
            state,
            "it is a folder and not a file",
        ),
    ];
    if rustix::process::geteuid().is_root() {
        things.push((
            "police/device.csv",
            Device,
            state,
            "it is a device and not a file",
        ));
    } else {
        eprintln!("not run: a device, which needs the right to make one");
    }
    check(&things);
}

#[test]
fn folders_are_followed_so_far_and_belong_to_agencies() {
    let nobodys = "it does not lie in the folder of an agency in the register";
    check(&[
        ("police/2025-26/Q1/sent/final/Q1.csv", Own, "taken", ""),
        (
            "police/a/b/c/d/e",
            Folder,
            "not-in-the-register",
            "folders are followed 4 deep",
        ),
        ("fire-service/Q1.csv", Own, "not-in-the-register", nobodys),
        ("Police/Q1.csv", Own, "not-in-the-register", nobodys),
        ("Q1.csv", Own, "not-in-the-register", nobodys),
        (
            "fire-service/empty.csv",
            Thing::File(Vec::new()),
            "waiting",
            "it is empty so far",
        ),
    ]);
}

#[test]
fn what_lies_among_the_receipts_is_no_drop() {
    let office = Office::blanktown();
    Own.put(&office.path().join("drop/police/receipts/Q1.csv"));
    assert_eq!(office.json(&["receive"], NOW), serde_json::json!([]));
}

#[test]
fn an_agency_whose_folder_cannot_be_made_does_not_stop_the_others() {
    let office = Office::blanktown();
    office.drop_bytes(b"a,b\n", "police");
    office.drop_sample(A_CLEAN_CSV, "mental-health/Q1.csv");
    let rows = office.json(&["receive"], NOW);
    check_row(
        &rows,
        "police",
        (
            "not-in-the-register",
            "it does not lie in the folder of an agency",
        ),
    );
    check_row(&rows, "mental-health/Q1.csv", ("taken", ""));
}

/// A name is printed with what cannot be seen in it written out, and the file is taken and cleared away like any other.
fn check_name(name: Vec<u8>, printed: &str) {
    let office = Office::blanktown();
    let path = office.path().join("drop/police").join(OsString::from_vec(name));
    Own.put(&path);
    let output = office.run(&["receive"], NOW);
    let said = text(&output.stdout);
    assert!(said.starts_with(&format!("police/{printed}: ")), "{said}");
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(
        path.symlink_metadata().is_err(),
        "it was taken and cleared away: {said}"
    );
    assert_eq!(office.json(&["receive"], NOW), serde_json::json!([]));
    let left = office.names("drop/police");
    assert_eq!(left, ["receipts"], "nothing else was made");
    for receipt in office.names("drop/police/receipts") {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "-.".contains(letter);
        assert!(receipt.chars().all(plain), "{receipt}");
    }
    let posted = office.run(&["post"], NOW);
    assert!(posted.status.success(), "{}", text(&posted.stderr));
    for letter in office.names("outbox") {
        let message = fs::read(office.path().join("outbox").join(letter)).unwrap();
        assert!(
            !text(&message).contains("\nBcc:"),
            "a name made a header: {}",
            text(&message)
        );
    }
}

#[test]
fn names_are_printed_and_never_believed() {
    check_name(
        b"Q1\nBcc: all@police.example\n.csv".to_vec(),
        r"Q1\nBcc: all@police.example\n.csv",
    );
    check_name("Q1\u{202e}vsc.exe".as_bytes().to_vec(), r"Q1\u{202e}vsc.exe");
    check_name(b"Q1 \xa3 budget.csv".to_vec(), r"Q1 \xa3 budget.csv");
    check_name(br"C:\returns\Q1.csv".to_vec(), r"C:\\returns\\Q1.csv");
    let long = format!("{}.csv", "é".repeat(125));
    assert_eq!(long.len(), 254);
    check_name(long.clone().into_bytes(), &long);
    let longest = format!("{}.csv", "a".repeat(251));
    check_name(longest.clone().into_bytes(), &longest);
}

#[test]
fn a_hard_link_is_a_file_and_the_other_name_of_it_stays() {
    let office = Office::blanktown();
    let elsewhere = office.path().join("elsewhere.csv");
    Own.put(&elsewhere);
    fs::create_dir_all(office.path().join("drop/police")).unwrap();
    fs::hard_link(&elsewhere, office.path().join("drop/police/Q1.csv")).unwrap();
    check_row(&office.json(&["receive"], NOW), "police/Q1.csv", ("taken", ""));
    assert!(elsewhere.is_file());
    assert!(!office.path().join("drop/police/Q1.csv").exists());
}

#[test]
fn a_file_that_says_it_is_a_copy_is_taken_and_its_sender_told() {
    for name in [
        "Copy of CAMHS Q1.csv",
        "CAMHS Q1 (1).csv",
        "CAMHS Q1 (Sam's conflicted copy 2025-07-20).csv",
        "CAMHS Q1.sync-conflict-20250720-101500-ABCDEFG.csv",
    ] {
        let office = Office::blanktown();
        office.drop_sample(A_CLEAN_CSV, &format!("mental-health/{name}"));
        let rows = office.json(&["receive"], NOW);
        assert_eq!(rows[0]["outcome"], "accepted", "{rows:#}");
        let findings = rows[0]["findings"].as_array().unwrap();
        assert!(
            findings.iter().any(|finding| finding["rule"] == "name-of-a-copy"),
            "{rows:#}"
        );
    }
}

/// Moves everything that was noted about waiting files a day and an hour back.
fn let_a_day_pass(office: &Office) {
    let path = office.path().join("sightings-blanktown.json");
    let mut sightings: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    for sighting in sightings.as_object_mut().unwrap().values_mut() {
        for clock in ["noted_ms", "appeared_ms"] {
            let then = sighting[clock].as_u64().unwrap() - 25 * 3_600_000;
            sighting[clock] = then.into();
        }
    }
    fs::write(&path, serde_json::to_vec(&sightings).unwrap()).unwrap();
}

#[test]
fn what_never_becomes_whole_is_answered_after_a_day() {
    let office = Office::blanktown();
    let things = [
        ("police/empty.xlsx", Thing::File(Vec::new()), "the file is empty"),
        ("acute/noughts.xlsx", with_noughts(b"PK\x03\x04", 4096), ""),
        (
            "housing/noughts.xls",
            with_noughts(b"\xd0\xcf\x11\xe0", 70_000),
            "the end of the file is empty",
        ),
    ];
    for (name, thing, _) in &things {
        thing.put(&office.path().join("drop").join(name));
    }
    for _ in 0..2 {
        let rows = office.json(&["receive"], NOW);
        let waits = |row: &Value| row["state"] == "waiting";
        assert!(rows.as_array().unwrap().iter().all(waits), "{rows:#}");
    }
    let_a_day_pass(&office);
    let rows = office.json(&["receive"], LATER);
    for (name, _, reason) in &things {
        check_row(&rows, name, ("taken", reason));
        let row = rows
            .as_array()
            .unwrap()
            .iter()
            .find(|row| row["file"] == *name)
            .unwrap();
        assert_eq!(row["outcome"], "refused", "{row:#}");
        assert!(!office.path().join("drop").join(name).exists(), "{name}");
        let (agency, _) = name.split_once('/').unwrap();
        assert_eq!(
            office.names(&format!("drop/{agency}/receipts")).len(),
            1,
            "{agency} is answered"
        );
    }
    assert_eq!(office.json(&["receive"], LATER), serde_json::json!([]));
}

#[test]
fn what_waits_for_a_day_needs_a_person() {
    let office = Office::blanktown();
    let name = "police/Q1.xlsx.part";
    Own.put(&office.path().join("drop").join(name));
    Own.put(&office.path().join("drop/fire-service/Q1.xlsx.part"));
    office.json(&["receive"], NOW);
    let sign = "lies in the drop folder and cannot be taken";
    assert!(!text(&office.run(&["status"], NOW).stdout).contains(sign));
    let_a_day_pass(&office);
    let status = office.run(&["status"], LATER);
    let said = text(&status.stdout);
    let expected = format!("police, 2025-07-21: `{name}` {sign}: it is a copy in the making");
    assert!(said.contains(&expected), "{said}");
    assert!(
        !said.contains("fire-service"),
        "only in the folders of agencies: {said}"
    );
    assert_eq!(status.status.code(), Some(1), "it needs a person");
    check_row(
        &office.json(&["receive"], LATER),
        name,
        ("waiting", "it is a copy in the making"),
    );
    fs::remove_file(office.path().join("drop").join(name)).unwrap();
    office.json(&["receive"], LATER);
    assert!(
        !text(&office.run(&["status"], LATER).stdout).contains(sign),
        "it went away"
    );
}

#[test]
fn a_copy_that_is_finished_within_the_day_is_taken_as_what_it_became() {
    let office = Office::blanktown();
    let whole = fs::read(root().join("sample-data").join(A_CLEAN_CSV)).unwrap();
    let name = "mental-health/Q1.csv";
    office.drop_bytes(&vec![0; whole.len()], name);
    check_row(
        &office.json(&["receive"], NOW),
        name,
        ("waiting", "its end is still empty"),
    );
    office.drop_bytes(&whole, name);
    check_row(&office.json(&["receive"], NOW), name, ("taken", ""));
}
