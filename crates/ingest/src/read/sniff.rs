//! What a file really is, by its content.

use encoding_rs::{UTF_16BE, UTF_16LE};

use super::compound::{self, Holds};
use super::package::Package;
use crate::{Limits, Refusal};

/// A kind of file that can be read, or looked into.
pub(super) enum Sniffed<'b> {
    Xlsx(Package<'b>),
    Xlsb(Package<'b>),
    Ods(Package<'b>),
    Xls,
    Text,
    /// A package that opens with a password.
    Protected,
    /// A zip archive of files.
    Archive(Package<'b>),
}

/// Decides what a file is; refuses, with a reason for its sender, what cannot be a return.
pub(super) fn sniff<'b>(bytes: &'b [u8], limits: &Limits) -> Result<Sniffed<'b>, Refusal> {
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
    // Before Excel 5 a workbook was one stream, without a container.
    if matches!(bytes, [0x09, 0x00 | 0x02 | 0x04, 0x04 | 0x06 | 0x08, 0x00, ..]) {
        return Err(Refusal::not_supported(
            "the workbook was written for Excel 4 or older",
        ));
    }
    if bytes.starts_with(&compound::MAGIC) {
        return compound::check(bytes).map(|holds| match holds {
            Holds::Workbook => Sniffed::Xls,
            Holds::Encrypted => Sniffed::Protected,
        });
    }
    match other(bytes) {
        Some(what) => Err(Refusal::not_a_spreadsheet(what)),
        None if is_old_xml(bytes) => Err(Refusal::not_supported(
            "the file is an XML spreadsheet of Excel 2003",
        )),
        None => Ok(Sniffed::Text),
    }
}

/// Zip packages by what they hold.
fn zipped<'b>(bytes: &'b [u8], limits: &Limits) -> Result<Sniffed<'b>, Refusal> {
    let mut package = Package::open(bytes, limits)?;
    if package.has("xl/workbook.bin") {
        return Ok(Sniffed::Xlsb(package));
    }
    if package.has("xl/workbook.xml") {
        return Ok(Sniffed::Xlsx(package));
    }
    if let Some(kind) = package.member("mimetype") {
        let kind = String::from_utf8_lossy(&kind).into_owned();
        if kind.contains("opendocument.spreadsheet") {
            return Ok(Sniffed::Ods(package));
        }
        if kind.contains("opendocument") {
            return Err(Refusal::not_a_spreadsheet("an OpenDocument text or presentation"));
        }
    }
    for (part, what) in [
        ("word/document.xml", "a Word document"),
        ("ppt/presentation.xml", "a PowerPoint presentation"),
        (
            "index/document.iwa",
            "an Apple Numbers, Pages or Keynote document",
        ),
    ] {
        if package.has(part) {
            return Err(Refusal::not_a_spreadsheet(what));
        }
    }
    // Some writers name the main part otherwise; the package says which it is.
    let types = package.member("[Content_Types].xml").unwrap_or_default();
    let types = String::from_utf8_lossy(&types);
    if types.contains("spreadsheetml.sheet.main+xml") || types.contains("sheet.macroEnabled.main+xml") {
        return Ok(Sniffed::Xlsx(package));
    }
    if package.has("content.xml") && package.has("META-INF/manifest.xml") {
        return Err(Refusal::not_supported(
            "the file is an OpenDocument file that does not say of what kind",
        ));
    }
    Ok(Sniffed::Archive(package))
}

/// The first letters of a file, whatever their width, in lower case.
fn beginning(bytes: &[u8]) -> Vec<u8> {
    let head = &bytes[..bytes.len().min(4_096) & !1];
    let text = if bytes.starts_with(b"\xFF\xFE") {
        UTF_16LE.decode_with_bom_removal(head).0.into_owned().into_bytes()
    } else if bytes.starts_with(b"\xFE\xFF") {
        UTF_16BE.decode_with_bom_removal(head).0.into_owned().into_bytes()
    } else {
        bytes[..bytes.len().min(4_096)].to_vec()
    };
    let text = text
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(&text)
        .trim_ascii_start();
    text.iter().map(u8::to_ascii_lowercase).collect()
}

fn contains(text: &[u8], needle: &[u8]) -> bool {
    text.windows(needle.len()).any(|window| window == needle)
}

fn is_old_xml(bytes: &[u8]) -> bool {
    let start = beginning(bytes);
    start.starts_with(b"<") && contains(&start, b"urn:schemas-microsoft-com:office:spreadsheet")
}

/// Files that are known for something else by their first bytes.
fn other(bytes: &[u8]) -> Option<&'static str> {
    let start = beginning(bytes);
    let magics: [(&[u8], &str); 23] = [
        (b"%pdf", "a PDF"),
        (b"{\\rtf", "a rich-text document"),
        (b"\x89png", "a picture"),
        (b"\xff\xd8\xff", "a picture"),
        (b"gif8", "a picture"),
        (b"ii*\0", "a picture"),
        (b"mm\0*", "a picture"),
        (b"\x1f\x8b", "a compressed archive"),
        (b"7z\xbc\xaf", "a compressed archive"),
        (b"rar!", "a compressed archive"),
        (b"mz\x90\0", "a program"),
        (
            b"l\0\0\0\x01\x14\x02\0",
            "a shortcut to a file, and not the file itself",
        ),
        (b"[internetshortcut]", "a shortcut to a page, and not a file"),
        (b"\0\x01\0\0standard ", "an Access database"),
        (b"sqlite format 3", "a database"),
        (b"return-path:", "an e-mail message"),
        (b"received:", "an e-mail message"),
        (b"delivered-to:", "an e-mail message"),
        (b"x-sender:", "an e-mail message"),
        (b"message-id:", "an e-mail message"),
        (b"begin:vcalendar", "a calendar"),
        (b"begin:vcard", "a contact card"),
        (b"%!ps", "a PostScript document"),
    ];
    if let Some((_, what)) = magics.iter().find(|(magic, _)| start.starts_with(magic)) {
        return Some(what);
    }
    if start.get(4..8) == Some(b"ftyp") || (start.starts_with(b"riff") && start.get(8..12) == Some(b"webp")) {
        return Some("a picture or a film");
    }
    if start.starts_with(b"bm") && bytes.iter().take(64).any(|byte| *byte == 0) {
        return Some("a picture");
    }
    // A table of text may begin with the same letters, but has no lines of that kind.
    if start.starts_with(b"id;p")
        && [&b"\nc;"[..], b"\np;p", b"\nb;y"]
            .iter()
            .any(|line| contains(&start, line))
    {
        return Some("a SYLK file");
    }
    worded(&start).or_else(|| {
        let is_utf16 = bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF");
        (!is_utf16 && bytes.iter().take(8_192).any(|byte| *byte == 0))
            .then_some("a file of an unknown binary kind")
    })
}

/// Files of text that are no tables, by what their text says.
fn worded(start: &[u8]) -> Option<&'static str> {
    let is_message = |start: &[u8]| {
        let header = |name: &[u8]| start.starts_with(name) || contains(start, &[b"\n", name].concat());
        (header(b"from:") && header(b"subject:")) || header(b"mime-version:")
    };
    if start.starts_with(b"<") {
        if contains(start, b"urn:schemas-microsoft-com:office:spreadsheet") && start.starts_with(b"<?xml") {
            return None;
        }
        if [&b"<html"[..], b"<!doctype html", b"<table", b"<body"]
            .iter()
            .any(|tag| contains(start, tag))
        {
            return Some("a web page");
        }
        return start.starts_with(b"<?xml").then_some("an XML document");
    }
    if start.starts_with(b"{") && (contains(start, b"docs.google.com") || contains(start, b"\"doc_id\"")) {
        return Some("a link to a Google document, and not the document itself");
    }
    if is_message(start) {
        let is_web_archive = contains(start, b"multipart/related") && contains(start, b"text/html");
        return Some(if is_web_archive {
            "a web page saved as an archive"
        } else {
            "an e-mail message"
        });
    }
    None
}
