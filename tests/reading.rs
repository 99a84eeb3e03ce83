//! Files read in worker processes of the built program: the worker outlives ordinary files, and no file outlives its worker.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use boardpack_ingest::{Limits, RefusalKind};
use boardpack_reader::{Bounds, Reader};
use rustix::process::{Pid, Signal, kill_process};

use crate::support::{A_CLEAN_CSV, Office, PROGRAM, root};

fn reader() -> Reader {
    Reader::new(PathBuf::from(PROGRAM))
}

fn fixture(name: &str) -> Vec<u8> {
    fs::read(root().join("crates/ingest/fixtures").join(name)).unwrap()
}

/// Reads a file through a worker, and says whether it came back as it is read in this process.
fn check(reader: &mut Reader, bytes: &[u8]) {
    let expected = boardpack_ingest::read(bytes, &Limits::default());
    assert_eq!(reader.read(bytes, None).unwrap(), expected);
}

/// Sends a signal to the worker that waits for the next file.
fn signal(reader: &Reader, signal: Signal) -> Pid {
    let worker = reader.worker().expect("a worker waits");
    let worker = Pid::from_raw(i32::try_from(worker).unwrap()).unwrap();
    kill_process(worker, signal).unwrap();
    worker
}

/// An .xls says how many rows its sheet has; believed, this number asks for a hundred gigabytes, which ends the process.
pub(crate) fn an_xls_that_asks_for_all_memory() -> Vec<u8> {
    let mut bytes = fixture("small.xls");
    let dimensions = bytes
        .windows(4)
        .position(|four| four == [0x00, 0x02, 0x0e, 0x00])
        .expect("a record of dimensions");
    bytes[dimensions + 8..dimensions + 12].copy_from_slice(&0x7000_0000_u32.to_le_bytes());
    bytes
}

#[test]
fn one_worker_reads_two_hundred_files_and_then_another_takes_its_place() {
    let mut reader = reader();
    for number in 1..=200 {
        check(&mut reader, format!("a,b\n{number},2\n").as_bytes());
        assert_eq!(reader.started(), 1, "after {number} files");
    }
    check(&mut reader, b"a,b\n201,2\n");
    assert_eq!(reader.started(), 2);
}

#[test]
fn files_in_a_row_see_nothing_of_each_other() {
    let mut reader = reader();
    let (workbook, open_document) = (fixture("00-control.xlsx"), fixture("40-control.ods"));
    let twice = fixture("18-same-cell-twice.xlsx");
    for bytes in [
        &workbook,
        &open_document,
        &twice,
        &workbook,
        &b"%PDF-1.7".to_vec(),
        &workbook,
    ] {
        check(&mut reader, bytes);
    }
    assert_eq!(
        reader.started(),
        1,
        "a file that is refused in words is no reason for another worker"
    );
}

#[test]
fn a_file_that_takes_its_worker_down_is_refused_and_the_next_is_read() {
    let mut reader = reader();
    check(&mut reader, b"a,b\n1,2\n");
    let refusal = reader
        .read(&an_xls_that_asks_for_all_memory(), None)
        .unwrap()
        .unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::TooLarge);
    assert!(refusal.message.contains("more memory"), "{}", refusal.message);
    assert_eq!(reader.started(), 2, "it was tried once more");
    check(&mut reader, b"a,b\n1,2\n");
    assert_eq!(reader.started(), 3);
}

#[test]
fn a_worker_that_is_killed_over_a_file_is_replaced_and_the_file_is_read() {
    let mut reader = reader();
    check(&mut reader, b"a,b\n1,2\n");
    // Stopped, it takes the file and says nothing, so that it is surely killed while the file is its own.
    let worker = signal(&reader, Signal::STOP);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(300));
            kill_process(worker, Signal::KILL).unwrap();
        });
        check(&mut reader, b"a,b\n3,4\n");
    });
    assert_eq!(reader.started(), 2);
}

#[test]
fn a_worker_that_ended_between_files_is_replaced_without_a_word() {
    let mut reader = reader();
    check(&mut reader, b"a,b\n1,2\n");
    signal(&reader, Signal::KILL);
    std::thread::sleep(Duration::from_millis(100));
    check(&mut reader, b"a,b\n3,4\n");
    assert_eq!(reader.started(), 2);
}

#[test]
fn a_worker_that_stands_still_is_ended_and_the_next_file_is_read() {
    let bounds = Bounds {
        wall_clock: Duration::from_secs(5),
        ..Bounds::default()
    };
    let mut reader = Reader::with_bounds(PathBuf::from(PROGRAM), bounds);
    check(&mut reader, b"a,b\n1,2\n");
    let worker = signal(&reader, Signal::STOP);
    let refusal = reader.read(b"a,b\n3,4\n", None).unwrap().unwrap_err();
    assert!(refusal.message.contains("takes too long"), "{}", refusal.message);
    assert!(is_gone(worker), "it does not stand about");
    check(&mut reader, b"a,b\n5,6\n");
}

#[test]
fn a_worker_that_has_grown_is_not_kept() {
    let bounds = Bounds {
        resident: 40 << 20,
        ..Bounds::default()
    };
    let mut reader = Reader::with_bounds(PathBuf::from(PROGRAM), bounds);
    check(&mut reader, b"a,b\n1,2\n");
    assert!(reader.worker().is_some(), "an ordinary file leaves it small");
    let large = "a,b,c,d,e,f,g,h\n".repeat(40_000);
    assert!(reader.read(large.as_bytes(), None).unwrap().is_ok());
    assert_eq!(reader.worker(), None);
}

#[test]
fn a_worker_can_open_and_write_nothing_and_knows_no_environment() {
    let mut reader = reader();
    check(&mut reader, b"a,b\n1,2\n");
    let process = Path::new("/proc").join(reader.worker().unwrap().to_string());
    let limits = fs::read_to_string(process.join("limits")).unwrap();
    for expected in [
        "Max address space 2147483648 2147483648 bytes",
        "Max file size 0 0 bytes",
        "Max core file size 0 0 bytes",
        "Max open files 5 5 files",
        "Max cpu time 31",
    ] {
        let found = limits.lines().any(|line| {
            line.split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
                .starts_with(expected)
        });
        assert!(found, "{expected}\n{limits}");
    }
    assert_eq!(fs::read(process.join("environ")).unwrap(), b"");
    assert_eq!(fs::read_link(process.join("cwd")).unwrap(), Path::new("/"));
}

/// An update puts another program where this one was while it runs: its workers are the one that it is.
#[test]
fn a_program_that_is_replaced_while_it_runs_reads_on() {
    let office = Office::blanktown();
    office.drop_sample(A_CLEAN_CSV, "mental-health/Q1.csv");
    let program = office.path().join("boardpack");
    fs::copy(PROGRAM, &program).unwrap();
    let words = [
        "receive",
        "--settle",
        "2s",
        "--now",
        "2025-07-21T10:00",
        "--format",
        "json",
        "--workspace",
    ];
    let running = Command::new(&program)
        .args(words)
        .arg(office.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_millis(500));
    fs::write(office.path().join("update"), "not a program").unwrap();
    fs::rename(office.path().join("update"), &program).unwrap();
    let output = running.wait_with_output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("\"outcome\": \"accepted\""), "{said}");
}

/// A shell starts the worker and is killed; the worker's input stays open, so nothing else tells it to end.
#[test]
fn a_worker_ends_with_its_parent() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("questions");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut shell = Command::new("sh")
        .args(["-c", r#""$0" read-workbook <"$1" & echo $! >&2; wait"#, PROGRAM])
        .arg(&pipe)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut questions = File::create(&pipe).unwrap();
    let file = b"a,b\n1,2\n";
    let question = [&8_u64.to_le_bytes()[..], &u32::MAX.to_le_bytes(), file].concat();
    questions.write_all(&question).unwrap();
    let mut head = [0; 12];
    shell.stdout.take().unwrap().read_exact(&mut head).unwrap();
    let mut number = [0; 16];
    let length = shell.stderr.take().unwrap().read(&mut number).unwrap();
    let number: i32 = std::str::from_utf8(&number[..length])
        .unwrap()
        .trim()
        .parse()
        .unwrap();
    let worker = Pid::from_raw(number).unwrap();
    assert!(!is_gone(worker), "it waits for the next file");
    shell.kill().unwrap();
    shell.wait().unwrap();
    let until = Instant::now() + Duration::from_secs(5);
    while !is_gone(worker) {
        assert!(Instant::now() < until, "the worker outlives its parent");
        std::thread::sleep(Duration::from_millis(10));
    }
    drop(questions);
}

/// Whether a process has ended, though nobody may have taken note of it yet.
fn is_gone(process: Pid) -> bool {
    let stat = fs::read_to_string(format!("/proc/{}/stat", process.as_raw_nonzero()));
    stat.map_or(true, |stat| {
        stat.rsplit(')')
            .next()
            .is_some_and(|rest| rest.trim().starts_with('Z'))
    })
}
