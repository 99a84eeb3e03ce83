//! `serve`: ticks by itself, refuses a second one on the same workspace, and stops cleanly when asked.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::support::{Office, text};

fn wait_for(what: &str, mut there: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !there() {
        assert!(
            begun.elapsed() < Duration::from_secs(40),
            "waited in vain for {what}"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A service that ends with the test, whatever becomes of that.
struct Service(Child);

impl Service {
    /// Asks it to stop; whether it ended cleanly.
    fn stop(&mut self) -> bool {
        let pid = Pid::from_raw(i32::try_from(self.0.id()).unwrap()).unwrap();
        kill_process(pid, Signal::TERM).unwrap();
        self.0.wait().unwrap().success()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

#[test]
fn it_takes_a_file_in_by_itself_and_stops_when_told() {
    let office = Office::blanktown();
    let mut service = Service(
        office
            .command(&["serve", "--every", "5"], "")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap(),
    );
    let mut said = BufReader::new(service.0.stdout.take().unwrap());
    let mut line = String::new();
    said.read_line(&mut line).unwrap();
    assert!(line.contains("a tick every 5 seconds"), "{line}");

    let second = office.run(&["serve"], "");
    assert_eq!(second.status.code(), Some(3), "a second service is refused");
    assert!(
        text(&second.stderr).contains("is served already"),
        "{}",
        text(&second.stderr)
    );

    let between = office.run(&["status"], "");
    assert!(
        matches!(between.status.code(), Some(0 | 1)),
        "the officer's commands find their turn: {}",
        text(&between.stderr)
    );

    office.drop_bytes(b"%PDF-1.7 not a spreadsheet", "police/figures.pdf");
    wait_for("the file to be taken", || {
        !office.path().join("drop/police/figures.pdf").exists()
    });
    wait_for("its receipt", || {
        office
            .names("outbox")
            .iter()
            .any(|name| name.contains("receipts"))
    });
    assert!(service.stop(), "SIGTERM ends it cleanly");
    let status = office.run(&["status"], "");
    assert!(
        matches!(status.status.code(), Some(0 | 1)),
        "the workspace is free again"
    );
}
