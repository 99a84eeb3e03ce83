//! A made-up language for the tests: every letter of every phrase and template stands in a circle, so that a plain letter which
//! is no data shows a phrase that is in no catalogue.

use std::collections::BTreeMap;

use crate::language::{Language, Words};
use crate::wording::{LETTERS, PARTS};

/// `abc` as `ⓐⓑⓒ`.
fn circled(c: char) -> char {
    let at = |first: char, circled: u32| char::from_u32(circled + (c as u32 - first as u32)).unwrap();
    match c {
        'a'..='z' => at('a', 0x24d0),
        'A'..='Z' => at('A', 0x24b6),
        c => c,
    }
}

/// A phrase of the catalogue: all but the names of what is filled in.
fn phrase(text: &str) -> String {
    outside(text, "{", "}")
}

/// Circles what stands outside of an opening and a closing mark.
fn outside(text: &str, open: &str, close: &str) -> String {
    let mut made_up = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(open) {
        let end = rest[start..].find(close).unwrap() + start + close.len();
        made_up.extend(rest[..start].chars().map(circled));
        made_up.push_str(&rest[start..end]);
        rest = &rest[end..];
    }
    made_up.extend(rest.chars().map(circled));
    made_up
}

fn template(text: &str) -> String {
    // `{{ … }}` and `{% … %}` both begin with a brace and end with one.
    let guarded = text.replace("{{", "{%<").replace("}}", ">%}");
    let made_up = outside(&guarded, "{%", "%}");
    let plain = made_up.replace("{%<", "{{").replace(">%}", "}}");
    plain.replacen("Ⓢⓤⓑⓙⓔⓒⓣ:", "Subject:", 1)
}

fn value(given: toml::Value) -> toml::Value {
    match given {
        toml::Value::String(text) => toml::Value::String(phrase(&text)),
        toml::Value::Array(items) => toml::Value::Array(items.into_iter().map(value).collect()),
        toml::Value::Table(table) => toml::Value::Table(
            table
                .into_iter()
                .map(|(key, inner)| (key, value(inner)))
                .collect(),
        ),
        other => other,
    }
}

/// The language made from the English catalogue and letters.
pub(crate) fn language(english: &str) -> Language {
    let catalogue: toml::Table = toml::from_str(english).unwrap();
    let words: Words = value(toml::Value::Table(catalogue)).try_into().unwrap();
    let texts = |all: &[(&'static str, &str)]| -> BTreeMap<&'static str, String> {
        all.iter().map(|(name, text)| (*name, template(text))).collect()
    };
    Language::made_up(words, texts(&LETTERS), texts(&PARTS))
}
