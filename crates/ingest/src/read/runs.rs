//! Readable runs in binary parts: what a part of a kind that is not followed still shows to anybody who opens it as text.

use std::collections::BTreeSet;

/// Shorter runs are the noise of numbers that happen to be letters.
const SHORTEST: usize = 5;

/// The texts of a binary part, in eight and in sixteen bits a letter, each once, without those that are known already.
pub(super) fn runs(bytes: &[u8], known: &BTreeSet<&str>) -> Vec<String> {
    let mut found = Found {
        known,
        seen: BTreeSet::new(),
        texts: Vec::new(),
    };
    narrow(bytes, &mut found);
    wide(bytes, &mut found);
    // A wide text may begin at an odd place.
    wide(bytes.get(1..).unwrap_or_default(), &mut found);
    found.texts
}

struct Found<'k> {
    known: &'k BTreeSet<&'k str>,
    seen: BTreeSet<String>,
    texts: Vec<String>,
}

impl Found<'_> {
    fn take(&mut self, run: &mut String) {
        let text = run.trim();
        let letters = text.chars().count();
        let plain = text.chars().filter(char::is_ascii_alphanumeric).count();
        // Texts of people are mostly plain letters and digits; what is not is numbers seen as letters.
        if letters >= SHORTEST
            && plain * 2 >= letters
            && !self.known.contains(text)
            && self.seen.insert(text.to_owned())
        {
            self.texts.push(text.to_owned());
        }
        run.clear();
    }
}

fn narrow(bytes: &[u8], found: &mut Found<'_>) {
    let mut run = String::new();
    for byte in bytes {
        if byte.is_ascii_graphic() || *byte == b' ' || *byte >= 0xC0 {
            run.push(char::from(*byte));
        } else {
            found.take(&mut run);
        }
    }
    found.take(&mut run);
}

fn wide(bytes: &[u8], found: &mut Found<'_>) {
    let mut run = String::new();
    for pair in bytes.chunks_exact(2) {
        let letter = char::from_u32(u32::from(u16::from_le_bytes([pair[0], pair[1]])));
        match letter.filter(|letter| is_latin(*letter)) {
            Some(letter) => run.push(letter),
            None => found.take(&mut run),
        }
    }
    found.take(&mut run);
}

/// The letters of western names, and what stands between them.
fn is_latin(letter: char) -> bool {
    matches!(letter, ' '..='~' | '\u{A0}'..='\u{17F}' | '\u{2010}'..='\u{2027}' | '€')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], known: &str) -> Vec<String> {
        runs(bytes, &BTreeSet::from([known]))
    }

    #[test]
    fn texts_are_found_in_narrow_and_in_wide_letters() {
        let wide: Vec<u8> = "Tŷ Gwyn 12".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let odd = [&[7][..], &wide, b"\x01abcde\0abcde\0xyz\0known text\0"].concat();
        assert_eq!(check(&odd, "known text"), ["abcde", "Tŷ Gwyn 12"]);
        assert_eq!(check(&wide, ""), ["Tŷ Gwyn 12"]);
    }
}
