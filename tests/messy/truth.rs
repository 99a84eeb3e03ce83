//! The truth as written: which files land, and what must become of each.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use boardpack_ledger::sha256_hex;

/// Files that land one after the other in one new office.
pub(super) struct Case {
    pub(super) name: String,
    pub(super) drops: Vec<Drop>,
    pub(super) rows: Vec<Row>,
}

/// One file that lands.
pub(super) struct Drop {
    /// Local to the board.
    pub(super) at: String,
    /// Below the drop folder.
    pub(super) folder: String,
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
    pub(super) sha256: String,
}

/// One row of the truth. Several fair answers stand beside each other with `|` between them.
#[derive(Clone)]
pub(super) struct Row {
    /// The name under which the file landed.
    pub(super) file: String,
    /// `outcome`, `value`, `values-as`, `trouble` or `told`.
    pub(super) kind: String,
    /// The return, or the indicator and measure.
    pub(super) about: String,
    pub(super) period: String,
    /// The outcome or arrival state, the value, or the severity.
    pub(super) says: String,
    /// `Sheet!C4`; nothing where the place does not matter.
    pub(super) place: String,
    /// Parts with `;` between them, each of which must be said in lower case.
    pub(super) words: String,
}

/// Every case, in the order of `drops.csv`.
pub(super) fn cases(folder: &Path) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for [case, at, to, name, file, _shows] in records(&folder.join("drops.csv")) {
        let path = folder.join("returns").join(&file);
        let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{file}: {error}"));
        let sha256 = sha256_hex(&bytes);
        let drop = Drop {
            at,
            folder: to,
            name,
            bytes,
            sha256,
        };
        match cases.last_mut().filter(|last| last.name == case) {
            Some(last) => last.drops.push(drop),
            None => cases.push(Case {
                name: case,
                drops: vec![drop],
                rows: Vec::new(),
            }),
        }
    }
    let names: BTreeSet<&String> = cases.iter().map(|case| &case.name).collect();
    assert_eq!(names.len(), cases.len(), "the drops of a case stand together");
    for [case, file, kind, about, period, says, place, words] in records(&folder.join("truth.csv")) {
        let case = cases.iter_mut().find(|known| known.name == case);
        let case = case.unwrap_or_else(|| panic!("{file}: a row of the truth belongs to no case"));
        // A case of one file need not name it in every row.
        let file = if file.is_empty() && case.drops.len() == 1 {
            case.drops[0].name.clone()
        } else {
            file
        };
        let is_dropped = case.drops.iter().any(|drop| drop.name == file);
        assert!(is_dropped, "{}: no file `{file}` lands there", case.name);
        case.rows.push(Row {
            file,
            kind,
            about,
            period,
            says,
            place,
            words,
        });
    }
    copy_values(&mut cases);
    for case in &cases {
        for drop in &case.drops {
            let is_judged = case
                .rows
                .iter()
                .any(|row| row.kind == "outcome" && row.file == drop.name);
            assert!(
                is_judged,
                "{}: the truth says no outcome of `{}`",
                case.name, drop.name
            );
        }
    }
    cases
}

/// The cases whose truth the program does not yet meet, and why each waits.
pub(super) fn open_cases(folder: &Path) -> BTreeMap<String, String> {
    records(&folder.join("open.csv"))
        .into_iter()
        .map(|[case, why]| (case, why))
        .collect()
}

/// Puts the values of another case's only file in the place of a row `values-as`, but for those that are said themselves.
fn copy_values(cases: &mut [Case]) {
    let all: Vec<(String, Vec<Row>)> = cases
        .iter()
        .map(|case| (case.name.clone(), case.rows.clone()))
        .collect();
    for case in cases {
        for like in case
            .rows
            .clone()
            .into_iter()
            .filter(|row| row.kind == "values-as")
        {
            let (_, others) = all
                .iter()
                .find(|(name, _)| *name == like.says)
                .expect("values as of a case that is there");
            for row in others.iter().filter(|row| row.kind == "value") {
                let is_said = |own: &Row| {
                    (&own.file, &own.about, &own.period) == (&like.file, &row.about, &row.period)
                        && own.kind == "value"
                };
                if !case.rows.iter().any(is_said) {
                    case.rows.push(Row {
                        file: like.file.clone(),
                        ..row.clone()
                    });
                }
            }
        }
    }
}

/// The rows of a table whose header is skipped, `#` beginning a remark.
fn records<const N: usize>(path: &Path) -> Vec<[String; N]> {
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_path(path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    reader
        .records()
        .map(|record| {
            let record = record.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            std::array::from_fn(|field| record[field].to_owned())
        })
        .collect()
}
