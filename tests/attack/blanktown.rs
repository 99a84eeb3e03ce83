//! The demo's own public packs, in the order in which they were issued.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use boardpack_model::BoardCode;
use boardpack_model::assessment::Assessment;
use boardpack_model::board::{Board, Disclosure};
use boardpack_model::pack::Pack;

use super::judge::attack;
use super::truth::Issue;
use super::workbooks::{Workbook, open};
use crate::support::names;

/// One issue of a workspace.
struct Issued {
    truth: Assessment,
    pack: Pack,
    workbook: Workbook,
}

/// Attacks every public pack that a workspace issued.
pub(crate) fn blanktown(office: &Path) {
    let board = board(office);
    let audience = board
        .audiences
        .iter()
        .find(|audience| audience.code.as_str() == "public")
        .unwrap();
    let Disclosure::Protect(policy) = audience.disclosure else {
        panic!("the public sees everything");
    };
    let folders = issued(&office.join("packs/blanktown"));
    let issues: Vec<Issue<'_>> = folders
        .iter()
        .map(|one| Issue {
            pack: &one.pack,
            truth: &one.truth,
            workbook: Some(&one.workbook),
        })
        .collect();
    let outcome = attack(&board, &policy, &issues);
    println!(
        "{} issues, {} hidden counts attacked, the fewest whole numbers left of one: {:?}",
        issues.len(),
        outcome.attacked,
        outcome.fewest
    );
    assert!(issues.len() >= 4 && outcome.attacked > 50, "{outcome:?}");
    let leaks: Vec<String> = outcome
        .leaks
        .iter()
        .map(|leak| format!("{}: {}", leak.what, leak.deduced))
        .collect();
    assert!(leaks.is_empty(), "{} leaks:\n{}", leaks.len(), leaks.join("\n"));
}

fn board(office: &Path) -> Board {
    let code = BoardCode::new("blanktown").unwrap();
    let workspace = boardpack_office::Workspace::at(office).unwrap();
    let files = workspace.pipeline_files(&code).unwrap();
    boardpack_pipeline::read(&code, &files).unwrap_or_else(|_| panic!("the demo's pipeline is sound"))
}

/// Every issue, the oldest first.
fn issued(packs: &Path) -> Vec<Issued> {
    let mut all = Vec::new();
    for period in names(packs) {
        for issue in names(&packs.join(&period))
            .iter()
            .filter(|name| name.starts_with("issue-"))
        {
            let folder = packs.join(&period).join(issue);
            let read = |name: &str| fs::read(folder.join(name)).unwrap();
            let mut packs: BTreeMap<String, Pack> = serde_json::from_slice(&read("pack.json")).unwrap();
            all.push(Issued {
                truth: serde_json::from_slice(&read("assessment.json")).unwrap(),
                pack: packs.remove("public").unwrap(),
                workbook: open(&read("public.xlsx")),
            });
        }
    }
    all.sort_by_key(|issued| issued.pack.edition.as_at);
    all
}

/// The packs of a workspace that is at hand, `BOARDPACK_TEST_DEMO=DIR`, without making one.
#[test]
fn a_demo_at_hand_gives_nothing_away_and_agrees_with_the_worked_examples() {
    let demo = std::env::var_os("BOARDPACK_TEST_DEMO");
    if let Some(demo) = demo {
        blanktown(Path::new(&demo));
        crate::worked_examples::agree(Path::new(&demo));
    }
}
