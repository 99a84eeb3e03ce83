//! Looking for words in bytes and in everything that is packed into them.

use std::io::{Cursor, Read};

use flate2::read::ZlibDecoder;
use zip::ZipArchive;

/// How deep one thing may be packed in another.
const DEEPEST: usize = 6;

/// Which of the words are in the bytes, or in what is packed into them, in UTF-8 or UTF-16; and where.
pub(super) fn traces(bytes: &[u8], words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    look(bytes, words, "", &mut found, DEEPEST);
    found
}

fn look(bytes: &[u8], words: &[&str], within: &str, found: &mut Vec<String>, deeper: usize) {
    for word in words {
        if spellings(word).iter().any(|spelling| holds(bytes, spelling)) {
            found.push(format!("{word}{within}"));
        }
    }
    if deeper == 0 {
        return;
    }
    for (what, inner) in unpacked(bytes) {
        let within = format!(" in {what}{within}");
        for word in words
            .iter()
            .filter(|word| holds(what.as_bytes(), word.as_bytes()))
        {
            found.push(format!("{word} as a name{within}"));
        }
        look(&inner, words, &within, found, deeper - 1);
    }
}

fn spellings(word: &str) -> [Vec<u8>; 3] {
    let wide = |of: fn(u16) -> [u8; 2]| word.encode_utf16().flat_map(of).collect();
    [
        word.as_bytes().to_vec(),
        wide(u16::to_le_bytes),
        wide(u16::to_be_bytes),
    ]
}

/// Whether bytes stand in others; the case of letters does not count.
fn holds(bytes: &[u8], word: &[u8]) -> bool {
    let Some(first) = word.first() else {
        return false;
    };
    let (lower, upper) = (first.to_ascii_lowercase(), first.to_ascii_uppercase());
    let begins = (0..bytes.len()).filter(|at| bytes[*at] == lower || bytes[*at] == upper);
    begins
        .filter_map(|at| bytes.get(at..at + word.len()))
        .any(|here| here.eq_ignore_ascii_case(word))
}

/// What is packed into bytes: members of a zip file, streams of a PDF, parts of a message.
fn unpacked(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    if bytes.starts_with(b"PK") {
        return members(bytes);
    }
    if bytes.starts_with(b"%PDF") {
        return streams(bytes);
    }
    if holds(&bytes[..bytes.len().min(4_000)], b"MIME-Version:") {
        return parts(bytes);
    }
    Vec::new()
}

fn members(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else {
        return Vec::new();
    };
    (0..archive.len())
        .filter_map(|index| {
            let mut member = archive.by_index(index).ok()?;
            let name = member.name().ok()?.into_owned();
            let mut inner = Vec::new();
            member.read_to_end(&mut inner).ok()?;
            Some((name, inner))
        })
        .collect()
}

fn streams(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for at in positions(bytes, b"stream") {
        let start = at + "stream".len();
        let skipped = bytes[start..]
            .iter()
            .take_while(|byte| b"\r\n".contains(byte))
            .count();
        let mut inner = Vec::new();
        // What is no compressed stream gives nothing; one that is cut short gives what came before.
        let _ = ZlibDecoder::new(&bytes[start + skipped..]).read_to_end(&mut inner);
        if !inner.is_empty() {
            found.push((format!("the stream at {at}"), inner));
        }
    }
    found
}

fn positions(bytes: &[u8], word: &[u8]) -> Vec<usize> {
    let windows = bytes.windows(word.len()).enumerate();
    windows
        .filter(|(_, here)| *here == word)
        .map(|(at, _)| at)
        .collect()
}

/// The parts of a message, each decoded in whichever way makes sense of it.
fn parts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
    // Without its first header, so that what is decoded is not taken for another message.
    let body = text.replace("MIME-Version:", "");
    let mut found = vec![("quoted-printable".to_owned(), from_quoted_printable(&body))];
    for (nth, block) in text.split("\n\n").enumerate() {
        let lines: Vec<&str> = block.lines().take_while(|line| !line.starts_with("--")).collect();
        let is_base64 =
            |line: &&str| !line.is_empty() && line.bytes().all(|byte| value(byte).is_some() || byte == b'=');
        if !lines.is_empty() && lines.iter().all(is_base64) {
            found.push((format!("part {nth}"), from_base64(&lines.concat())));
        }
    }
    // Words of a header: `=?utf-8?b?…?=`.
    for word in text.split("?b?").skip(1) {
        let encoded = word.split("?=").next().unwrap_or_default();
        found.push(("a header".to_owned(), from_base64(encoded)));
    }
    found
}

fn from_quoted_printable(text: &str) -> Vec<u8> {
    let joined = text.replace("=\n", "");
    let bytes = joined.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = joined.get(at + 1..at + 3).filter(|_| bytes[at] == b'=');
        let byte = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        decoded.push(byte.unwrap_or(bytes[at]));
        at += if byte.is_some() { 3 } else { 1 };
    }
    decoded
}

fn from_base64(text: &str) -> Vec<u8> {
    let mut decoded = Vec::new();
    let (mut bits, mut held) = (0_u32, 0);
    for digit in text.bytes().filter_map(value) {
        bits = (bits << 6) | u32::from(digit);
        held += 6;
        if held >= 8 {
            held -= 8;
            decoded.push(u8::try_from((bits >> held) & 0xff).unwrap());
        }
    }
    decoded
}

fn value(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

/// The search is only worth what it finds: a word in each kind of packing.
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::*;
    use crate::canaries::packages::zipped;

    fn check(bytes: &[u8], expected: &[&str]) {
        assert_eq!(traces(bytes, &["canary"]), expected);
    }

    #[test]
    fn a_word_is_found_however_it_is_packed() {
        check(b"nothing", &[]);
        check(b"a Canary.", &["canary"]);
        check(
            &"a canary"
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect::<Vec<u8>>(),
            &["canary"],
        );
        let zip = zipped(&[("a.xml".to_owned(), b"<t>canary</t>".to_vec())]);
        check(&zip, &["canary in a.xml"]);
        check(
            &zipped(&[("b.zip".to_owned(), zip.clone())]),
            &["canary in a.xml in b.zip"],
        );
        let mut stream = ZlibEncoder::new(Vec::new(), Compression::default());
        stream.write_all(b"(canary) Tj").unwrap();
        let pdf = [
            b"%PDF-1.7\n<<>>\nstream\n".as_slice(),
            &stream.finish().unwrap(),
            b"\nendstream",
        ]
        .concat();
        check(&pdf, &["canary in the stream at 14"]);
        check(
            b"MIME-Version: 1.0\n\na can=\n=61ry",
            &["canary in quoted-printable"],
        );
        check(
            b"MIME-Version: 1.0\n\nYSBjYW5h\ncnkh\n\n--x",
            &["canary in part 1"],
        );
        check(
            b"MIME-Version: 1.0\nSubject: =?utf-8?b?YSBjYW5hcnk=?=\n\nx",
            &["canary in a header"],
        );
        let attached: String = base64(&zip);
        let message = format!("MIME-Version: 1.0\n\n{attached}\n\n--x");
        check(message.as_bytes(), &["canary in a.xml in part 1"]);
    }

    fn base64(bytes: &[u8]) -> String {
        const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut text = String::new();
        for three in bytes.chunks(3) {
            let bits = three
                .iter()
                .fold(0_u32, |bits, byte| (bits << 8) | u32::from(*byte))
                << (8 * (3 - three.len()));
            for place in 0..=three.len() {
                let digit = (bits >> (18 - 6 * place)) & 63;
                text.push(char::from(DIGITS[usize::try_from(digit).unwrap()]));
            }
        }
        text
    }
}
