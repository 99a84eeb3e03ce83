//! What the cases share: a workspace in a temporary folder and the program run in it.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// The built program.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_boardpack");

/// The checkout's root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A Blanktown office in a temporary folder, with nothing received yet.
pub(crate) struct Office {
    folder: TempDir,
}

impl Office {
    /// Sets one up.
    pub(crate) fn blanktown() -> Self {
        let folder = TempDir::new().unwrap();
        copy(
            &root().join("pipelines/blanktown"),
            &folder.path().join("pipelines/blanktown"),
        );
        Self { folder }
    }

    /// One without any board.
    pub(crate) fn empty() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
        }
    }

    /// Another one with everything that is in this one.
    pub(crate) fn copied(&self) -> Self {
        let folder = TempDir::new().unwrap();
        copy(self.path(), folder.path());
        Self { folder }
    }

    /// Its folder.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Makes the board a real one, whose letters may leave, with something more in its board.toml.
    pub(crate) fn make_real(&self, more: &str) {
        let path = self.path().join("pipelines/blanktown/board.toml");
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(text.matches("rehearsal = true").count(), 1);
        fs::write(path, text.replace("rehearsal = true", "rehearsal = false") + more).unwrap();
    }

    /// Drops one of the sample's files under a name into an agency's folder.
    pub(crate) fn drop_sample(&self, file: &str, to: &str) {
        let bytes =
            fs::read(root().join("sample-data").join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        self.drop_bytes(&bytes, to);
    }

    /// Drops bytes as a file below the drop folder.
    pub(crate) fn drop_bytes(&self, bytes: &[u8], to: &str) {
        let path = self.path().join("drop").join(to);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// The program with these words, at an instant, with no settle time.
    pub(crate) fn command(&self, words: &[&str], now: &str) -> Command {
        let mut command = Command::new(PROGRAM);
        command
            .args(words)
            .args(["--settle", "0s", "--workspace"])
            .arg(self.path())
            .stdin(Stdio::null());
        if !now.is_empty() {
            command.args(["--now", now]);
        }
        command
    }

    /// Runs it.
    pub(crate) fn run(&self, words: &[&str], now: &str) -> Output {
        self.command(words, now).output().unwrap()
    }

    /// Runs it, expects success, and reads its answer as JSON.
    pub(crate) fn json(&self, words: &[&str], now: &str) -> Value {
        let words: Vec<&str> = words.iter().copied().chain(["--format", "json"]).collect();
        let output = self.run(&words, now);
        assert!(
            matches!(output.status.code(), Some(0 | 1)),
            "{words:?}: {}",
            text(&output.stderr)
        );
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", text(&output.stdout)))
    }

    /// The names in a folder of the workspace, in order; none when it is not there.
    pub(crate) fn names(&self, folder: &str) -> Vec<String> {
        names(&self.path().join(folder))
    }
}

/// The names in a folder, in order.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// The names of what is attached to a message, in order.
pub(crate) fn attachments(message: &str) -> Vec<String> {
    let unfolded = message
        .replace("\r\n", "\n")
        .replace("\n ", " ")
        .replace("\n\t", " ");
    let named = unfolded
        .lines()
        .filter(|line| line.starts_with("Content-Disposition: attachment"))
        .filter_map(|line| line.split_once("filename=").or(line.split_once("filename*0=")));
    named
        .map(|(_, name)| {
            name.split(';')
                .next()
                .unwrap_or_default()
                .trim()
                .trim_matches('"')
                .to_owned()
        })
        .collect()
}

/// Whether a name in an outbox is a whole letter's.
pub(crate) fn is_letter(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|ending| ending == "eml")
}

/// The receipts about a file in an agency's folder, as text; what travels with them is left out.
pub(crate) fn receipts(office: &Path, agency: &str, sha256: &str) -> Vec<String> {
    let folder = office.join("drop").join(agency).join("receipts");
    let is_about = |name: &String| {
        name.contains(&sha256[..16]) && Path::new(name).extension().is_some_and(|ending| ending == "txt")
    };
    let about = names(&folder).into_iter().filter(is_about);
    about
        .map(|name| fs::read_to_string(folder.join(&name)).unwrap_or_else(|error| panic!("{name}: {error}")))
        .collect()
}

/// Bytes as text.
pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Copies a folder with everything in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap_or_else(|error| panic!("{}: {error}", from.display())) {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

/// Whether a program that a test needs is there. Under CI its absence is a failure, elsewhere it is said.
pub(crate) fn has(what: &str, mut probe: Command) -> bool {
    let there = probe
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !there {
        assert!(!under_ci(), "not run: needs {what}, which .ci/run must install");
        eprintln!("not run: needs {what}");
    }
    there
}

/// Whether the test runs under CI, where what it needs has to be there.
#[expect(clippy::disallowed_methods, reason = "a test asks whether it runs under CI")]
pub(crate) fn under_ci() -> bool {
    std::env::var("CI").is_ok_and(|value| value == "true")
}

/// The Python of the tests that need one.
#[expect(
    clippy::disallowed_methods,
    reason = "a test finds the Python that .ci/run prepared"
)]
pub(crate) fn python() -> String {
    std::env::var("BOARDPACK_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned())
}

/// The script that works on workbooks as a person would.
pub(crate) fn script(words: &[&str]) -> Command {
    let mut command = Command::new(python());
    command.arg(root().join("tests/template/workbook.py")).args(words);
    command
}

/// Fills cells of a workbook in and saves it as another: `{"Sheet!A1": value}`.
pub(crate) fn fill(from: &Path, to: &Path, cells: &Value) {
    let words = ["fill", from.to_str().unwrap(), to.to_str().unwrap()];
    let mut child = script(&words).stdin(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(cells.to_string().as_bytes()).unwrap();
    drop(input);
    assert!(child.wait().unwrap().success());
}

/// Whether the Python of the tests reads and writes workbooks.
pub(crate) fn has_openpyxl() -> bool {
    let mut openpyxl = Command::new(python());
    openpyxl.args(["-c", "import openpyxl"]);
    has("openpyxl for Python", openpyxl)
}

/// A small return that is accepted at once.
pub(crate) const A_CLEAN_CSV: &str = "returns/mental-health/CAMHS_2025-26_Q1.csv";

/// Whether a file is of that kind, by how its name ends.
pub(crate) fn ends(name: &str, extension: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|ending| ending == extension)
}

/// One who may approve Blanktown's packs.
pub(crate) const APPROVER: &str = "Priya Raman";

/// A small file system over a folder, gone with the value.
pub(crate) struct Mounted<'a>(&'a Path);

impl<'a> Mounted<'a> {
    /// Mounts one with these options, where this machine lets us.
    pub(crate) fn over(folder: &'a Path, options: &str) -> Option<Self> {
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(folder);
        has("the right to mount a small file system", mount).then_some(Self(folder))
    }
}

impl Drop for Mounted<'_> {
    fn drop(&mut self) {
        Command::new("umount").arg(self.0).status().ok();
    }
}
