//! Packs for the tests of the formats: a usual one, one whose every text is hostile, one with an indicator withheld; and a
//! reader of markup that is strict about its form.

use std::collections::BTreeMap;

use boardpack_model::Value as Figure;
use boardpack_model::pack::Pack;
use serde_json::Value;

use crate::{compose, fixture};

/// Texts that mean something to some format.
pub(crate) const HOSTILE: [&str; 5] = [
    "</title></style></script><script>alert(1)</script><img src=x onerror=alert(1)>\"'><b>",
    "=HYPERLINK(\"http://evil.example/\",\"=Data!A1\")",
    "@SUM(A1)+{{ 7 * 7 }}{% raw %}${7}`",
    "&C&\"Arial\"&P Data!$A$1 ]]>\u{0}\u{8}\u{1b}\u{202e}\r\nBcc: evil@evil.example\n\n.",
    "Anunusuallylongwordwithoutanyplacetobreakitthatgoesonandonandonandonandonandonandonandonandon",
];

/// The pack of the fixture's board for its members.
pub(crate) fn pack() -> Pack {
    composed(&fixture::assessment())
}

fn composed(assessment: &boardpack_model::assessment::Assessment) -> Pack {
    let edition = fixture::edition("board", Some(2));
    compose(
        &fixture::board(),
        assessment,
        &edition,
        &fixture::printed,
        &fixture::submissions(),
    )
}

/// A correction of it, with everything that people say before a pack.
pub(crate) fn corrected() -> Pack {
    crate::beside::tests::corrected("board")
}

/// The same with every text of it replaced.
pub(crate) fn hostile(text: &str) -> Pack {
    let good = corrected();
    let mut value = serde_json::to_value(&good).unwrap();
    spoil(&mut value, "", text);
    value["period"] = serde_json::to_value(good.period).unwrap();
    serde_json::from_value(value).unwrap()
}

/// Replaces all texts but those that name one of a fixed set.
fn spoil(value: &mut Value, key: &str, text: &str) {
    const FIXED: [&str; 7] = [
        "rag",
        "direction",
        "variation",
        "assurance",
        "cause",
        "receipt",
        "edition",
    ];
    match value {
        _ if FIXED.contains(&key) && !(key == "receipt" && value.is_array()) => {}
        Value::String(old) => text.clone_into(old),
        Value::Array(items) => items.iter_mut().for_each(|item| spoil(item, "", text)),
        Value::Object(fields) => fields
            .iter_mut()
            .for_each(|(key, field)| spoil(field, &key.clone(), text)),
        _ => {}
    }
}

/// The figure of every period of the indicator that `withheld` withholds, as printed and as a number.
pub(crate) const SECRETS: [&str; 2] = ["987,654", "987654"];

/// A pack from which the weightiest exception is withheld, though its series was left in the assessment.
pub(crate) fn withheld() -> Pack {
    let mut assessment = fixture::assessment();
    let one = assessment
        .indicators
        .iter_mut()
        .find(|one| one.indicator.as_str() == "CSC05")
        .unwrap();
    one.withheld = Some("It holds small numbers".to_owned());
    one.statement = "It stands at 987,654".to_owned();
    for point in &mut one.series {
        point.figure = Some(987_654.0);
        point.value = Figure::number(987_654.0);
        point.numerator = Figure::number(987_654.0);
    }
    for said in &mut one.commentary {
        "up to 987654".clone_into(&mut said.text);
    }
    composed(&assessment)
}

/// Every figure that the scorecard prints.
pub(crate) fn figures(pack: &Pack) -> Vec<String> {
    let rows = pack.scorecard.iter().flat_map(|group| &group.rows);
    rows.flat_map(|row| {
        let recent = row.recent.iter().map(|figure| figure.text.clone());
        let others = [
            &row.latest.text,
            &row.target,
            &row.floor,
            &row.england,
            &row.neighbours,
        ];
        recent.chain(others.into_iter().cloned()).collect::<Vec<String>>()
    })
    .filter(|text| text != "–")
    .collect()
}

/// An element as it was opened: its name and attributes.
#[derive(Debug)]
pub(crate) struct Tag {
    pub(crate) name: String,
    pub(crate) attributes: BTreeMap<String, String>,
}

/// The elements and the text of a document. Panics where the markup is not well formed.
pub(crate) fn read(markup: &str) -> (Vec<Tag>, String) {
    const VOID: [&str; 6] = ["meta", "br", "img", "hr", "link", "input"];
    let (mut tags, mut text, mut open) = (Vec::new(), String::new(), Vec::<String>::new());
    let mut rest = markup;
    while let Some(start) = rest.find('<') {
        text.push_str(&unescaped(&rest[..start]));
        rest = &rest[start..];
        let end = tag_end(rest);
        let inside = &rest[1..end];
        rest = &rest[end + 1..];
        if inside.starts_with(['!', '?']) {
            continue;
        }
        if let Some(name) = inside.strip_prefix('/') {
            assert_eq!(
                open.pop().as_deref(),
                Some(name.trim()),
                "closed in order, before {rest:.80}"
            );
            text.push('\n');
            continue;
        }
        let tag = opened(inside.trim_end_matches('/'));
        let is_void = inside.ends_with('/') || VOID.contains(&tag.name.as_str());
        if tag.name == "style" {
            let close = rest.find("</style>").expect("a style ends");
            rest = &rest[close..];
        }
        if !is_void {
            open.push(tag.name.clone());
        }
        tags.push(tag);
    }
    text.push_str(&unescaped(rest));
    assert!(open.is_empty(), "never closed: {open:?}");
    (tags, text)
}

fn tag_end(markup: &str) -> usize {
    let mut quote = None;
    for (at, letter) in markup.char_indices() {
        match (quote, letter) {
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), letter) if open == letter => quote = None,
            (None, '>') => return at,
            _ => {}
        }
    }
    panic!("a tag never ends: {markup:.80}")
}

fn opened(inside: &str) -> Tag {
    let (name, mut rest) = inside
        .split_once(|c: char| c.is_whitespace())
        .unwrap_or((inside, ""));
    assert!(
        name.chars()
            .all(|c| c.is_ascii_alphanumeric() || ":-_".contains(c)),
        "a name: {name}"
    );
    let mut attributes = BTreeMap::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            break;
        }
        let (key, after) = rest
            .split_once("=\"")
            .unwrap_or_else(|| panic!("a value in quotes: {inside}"));
        let (value, after) = after.split_once('"').expect("its closing quote");
        assert!(!value.contains('<'), "escaped: {value}");
        assert!(
            attributes.insert(key.to_owned(), unescaped(value)).is_none(),
            "twice: {key}"
        );
        rest = after;
    }
    Tag {
        name: name.to_owned(),
        attributes,
    }
}

fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let (entity, after) = rest[at + 1..]
            .split_once(';')
            .unwrap_or_else(|| panic!("escaped: {rest:.40}"));
        match entity {
            "amp" => out.push('&'),
            "lt" => out.push('<'),
            "gt" => out.push('>'),
            "quot" => out.push('"'),
            "apos" | "#39" => out.push('\''),
            "nbsp" => out.push('\u{a0}'),
            "middot" => out.push('·'),
            "bull" => out.push('•'),
            "shy" => {}
            other => panic!("not an entity we write: {other}"),
        }
        rest = after;
    }
    out + rest
}
