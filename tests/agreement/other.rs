//! The other reader: a Python process that is given paths and answers with cells.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::Value;

use crate::support::root;

/// What another library says of a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Said {
    Number(f64),
    Truth(bool),
    Error(String),
    Text(String),
    /// A day, with or without a time, as ISO 8601 writes it.
    Day(String),
    /// A duration as ISO 8601 writes it.
    Time(String),
}

/// A workbook as another library reads it.
pub(super) struct Other {
    /// The year that its dates count from; nought where the library does not say.
    pub(super) epoch: i64,
    /// Its cells by sheet, row and column.
    pub(super) cells: BTreeMap<String, BTreeMap<(u32, u32), Said>>,
}

/// A running reader.
pub(super) struct Reader {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Reader {
    pub(super) fn start(python: &str) -> Self {
        let mut child = Command::new(python)
            .arg(root().join("tests/agreement/cells.py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Self {
            input: child.stdin.take().unwrap(),
            output: BufReader::new(child.stdout.take().unwrap()),
            child,
        }
    }

    /// The cells of one workbook; nothing where the library does not open it.
    pub(super) fn read(&mut self, path: &Path) -> Option<Other> {
        writeln!(self.input, "{}", path.display()).unwrap();
        let mut other = Other {
            epoch: 0,
            cells: BTreeMap::new(),
        };
        loop {
            let mut line = String::new();
            assert!(
                self.output.read_line(&mut line).unwrap() > 0,
                "the other reader ended at {}",
                path.display()
            );
            match serde_json::from_str(&line).unwrap() {
                Value::Object(said) if said.contains_key("unread") => return None,
                Value::Object(said) if said.contains_key("end") => return Some(other),
                Value::Object(said) => other.epoch = said["epoch"].as_i64().unwrap(),
                cell => {
                    let number = |index: usize| u32::try_from(cell[index].as_u64().unwrap()).unwrap();
                    let sheet = other
                        .cells
                        .entry(cell[0].as_str().unwrap().to_owned())
                        .or_default();
                    sheet.insert((number(1), number(2)), said(&cell[3], &cell[4]));
                }
            }
        }
    }
}

fn said(kind: &Value, value: &Value) -> Said {
    let text = || value.as_str().unwrap().to_owned();
    match kind.as_str().unwrap() {
        "n" => value.as_f64().map_or_else(|| Said::Text(text()), Said::Number),
        "b" => Said::Truth(value.as_bool().unwrap()),
        "e" => Said::Error(text()),
        "d" => Said::Day(text()),
        "t" => Said::Time(text()),
        _ => Said::Text(text()),
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
