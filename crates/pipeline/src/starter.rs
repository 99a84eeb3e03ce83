//! The starter: a pipeline with remarks, for an officer who has never seen one.

use std::collections::BTreeMap;

use boardpack_model::BoardCode;

const FILES: [(&str, &str); 6] = [
    ("README.txt", include_str!("../assets/starter/README.txt")),
    ("agencies.toml", include_str!("../assets/starter/agencies.toml")),
    ("board.toml", include_str!("../assets/starter/board.toml")),
    (
        "comparators.csv",
        include_str!("../assets/starter/comparators.csv"),
    ),
    (
        "indicators.toml",
        include_str!("../assets/starter/indicators.toml"),
    ),
    (
        "years/2026-27.toml",
        include_str!("../assets/starter/years/2026-27.toml"),
    ),
];

/// The files of a small board that passes [`crate::read`], with remarks that explain every key: path to text.
pub fn starter(code: &BoardCode) -> BTreeMap<String, String> {
    let name = name(code);
    let fill = |text: &str| text.replace("{code}", code.as_str()).replace("{name}", &name);
    FILES
        .iter()
        .map(|(path, text)| ((*path).to_owned(), fill(text)))
        .collect()
}

/// `north-blanktown` as a name: `North Blanktown`.
fn name(code: &BoardCode) -> String {
    let words = code.as_str().split('-').map(|word| {
        let (first, rest) = word.split_at(word.len().min(1));
        format!("{}{rest}", first.to_uppercase())
    });
    words.collect::<Vec<_>>().join(" ")
}
