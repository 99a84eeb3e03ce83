//! The house keeps its arrows: who may depend on whom, read from `cargo metadata`.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

/// Every arrow of the map in crates/README.md. What is not here is forbidden.
const ALLOWED: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("pipeline", &["model"]),
    ("ingest", &["model"]),
    ("assess", &["model"]),
    ("chase", &["model"]),
    ("pack", &["model"]),
    ("ledger", &["model"]),
    ("post", &["model"]),
    ("reader", &["model", "ingest"]),
    (
        "office",
        &[
            "model", "pipeline", "ingest", "assess", "chase", "pack", "ledger", "post", "reader",
        ],
    ),
    (
        "boardpack",
        &[
            "model", "pipeline", "ingest", "assess", "chase", "pack", "ledger", "post", "reader", "office",
        ],
    ),
];

/// Dependencies that bring input and output, a clock or a network; the stages and the model stay without.
const ONLY_AT_THE_EDGE: &[&str] = &[
    "tokio", "sqlx", "lettre", "anyhow", "notify", "rustix", "tempfile",
];
const PURE: &[&str] = &["model", "pipeline", "ingest", "assess", "chase", "pack"];

/// Each package of the workspace with its ordinary dependencies, all names without `boardpack-`.
fn packages() -> Vec<(String, BTreeSet<String>)> {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml");
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
            "--manifest-path",
            manifest,
        ])
        .output()
        .expect("cargo metadata runs");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata writes JSON");
    let bare = |name: &Value| {
        let name = name.as_str().expect("a name is text");
        name.strip_prefix("boardpack-").unwrap_or(name).to_owned()
    };
    let ordinary = |package: &Value| {
        let all = package["dependencies"]
            .as_array()
            .expect("a package lists its dependencies");
        // Dev and build dependencies have a kind; ordinary ones have none.
        all.iter()
            .filter(|one| one["kind"].is_null())
            .map(|one| bare(&one["name"]))
            .collect()
    };
    let all = metadata["packages"]
        .as_array()
        .expect("a workspace lists its packages");
    all.iter()
        .map(|package| (bare(&package["name"]), ordinary(package)))
        .collect()
}

#[test]
fn every_arrow_between_crates_is_one_that_the_design_draws() {
    let houses: BTreeSet<&str> = ALLOWED.iter().map(|(name, _)| *name).collect();
    let packages = packages();
    assert_eq!(
        packages.len(),
        ALLOWED.len(),
        "a crate was added or removed: draw it in crates/README.md first"
    );
    for (name, dependencies) in packages {
        let (_, allowed) = ALLOWED
            .iter()
            .find(|(house, _)| *house == name)
            .expect("a known crate");
        for dependency in dependencies
            .iter()
            .filter(|dependency| houses.contains(dependency.as_str()))
        {
            assert!(
                allowed.contains(&dependency.as_str()),
                "{name} must not depend on {dependency}"
            );
        }
    }
}

#[test]
fn the_model_and_the_stages_bring_no_input_or_output() {
    for (name, dependencies) in packages()
        .iter()
        .filter(|(name, _)| PURE.contains(&name.as_str()))
    {
        for edge in ONLY_AT_THE_EDGE {
            assert!(!dependencies.contains(*edge), "{name} must not depend on {edge}");
        }
    }
}
