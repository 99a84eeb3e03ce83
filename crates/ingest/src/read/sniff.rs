//! What a file really is, by its content.

use super::{compound, package::Package};
use crate::{Limits, Refusal};

/// A kind of file that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sniffed {
    Xlsx,
    Xlsb,
    Ods,
    Xls,
    Text,
}

/// Decides what a file is; refuses, with a reason for its sender, what cannot be a return.
pub(super) fn sniff(bytes: &[u8], limits: &Limits) -> Result<Sniffed, Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::damaged("the file is empty"));
    }
    if bytes.iter().all(|byte| *byte == 0) {
        return Err(Refusal::damaged(
            "the file holds nothing but zeros: its copy was not finished",
        ));
    }
    if bytes.starts_with(b"PK") {
        return zipped(bytes, limits);
    }
    if bytes.starts_with(&compound::MAGIC) {
        return compound::check(bytes).map(|()| Sniffed::Xls);
    }
    match other(bytes) {
        Some(what) => Err(Refusal::not_a_spreadsheet(what)),
        None => Ok(Sniffed::Text),
    }
}

/// Zip packages by what they hold.
fn zipped(bytes: &[u8], limits: &Limits) -> Result<Sniffed, Refusal> {
    let mut package = Package::open(bytes, limits)?;
    if package.has("xl/workbook.bin") {
        return Ok(Sniffed::Xlsb);
    }
    if package.has("xl/workbook.xml") {
        return Ok(Sniffed::Xlsx);
    }
    if let Some(kind) = package.member("mimetype") {
        let kind = String::from_utf8_lossy(&kind).into_owned();
        if kind.contains("opendocument.spreadsheet") {
            return Ok(Sniffed::Ods);
        }
        if kind.contains("opendocument") {
            return Err(Refusal::not_a_spreadsheet("an OpenDocument text or presentation"));
        }
    }
    if package.has("word/document.xml") {
        return Err(Refusal::not_a_spreadsheet("a Word document"));
    }
    if package.has("ppt/presentation.xml") {
        return Err(Refusal::not_a_spreadsheet("a PowerPoint presentation"));
    }
    // Some writers name the main part otherwise; the package says which it is.
    let types = package.member("[Content_Types].xml").unwrap_or_default();
    let types = String::from_utf8_lossy(&types);
    if types.contains("spreadsheetml.sheet.main+xml") || types.contains("sheet.macroEnabled.main+xml") {
        return Ok(Sniffed::Xlsx);
    }
    Err(Refusal::not_a_spreadsheet("a zip archive"))
}

/// Files that are known for something else by their first bytes.
fn other(bytes: &[u8]) -> Option<&'static str> {
    let start = bytes
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(bytes)
        .trim_ascii_start();
    let lower: Vec<u8> = start.iter().take(300).map(u8::to_ascii_lowercase).collect();
    let magics: [(&[u8], &str); 9] = [
        (b"%pdf", "a PDF"),
        (b"{\\rtf", "a rich-text document"),
        (b"\x89png", "a picture"),
        (b"\xff\xd8\xff", "a picture"),
        (b"gif8", "a picture"),
        (b"ii*\0", "a picture"),
        (b"mm\0*", "a picture"),
        (b"\x1f\x8b", "a compressed archive"),
        (b"7z\xbc\xaf", "a compressed archive"),
    ];
    if let Some((_, what)) = magics.iter().find(|(magic, _)| lower.starts_with(magic)) {
        return Some(what);
    }
    let has = |needle: &[u8]| lower.windows(needle.len()).any(|window| window == needle);
    if lower.starts_with(b"<") && (has(b"<html") || has(b"<!doctype html") || has(b"<table")) {
        return Some("a web page");
    }
    if lower.starts_with(b"<?xml") {
        return Some("an XML document");
    }
    let is_utf16 = bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF");
    (!is_utf16 && bytes.iter().take(8_192).any(|byte| *byte == 0))
        .then_some("a file of an unknown binary kind")
}
