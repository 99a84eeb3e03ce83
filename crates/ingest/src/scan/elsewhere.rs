//! Personal data in the parts of a file that are no cells: what pivot tables, charts and links keep, properties, embedded files,
//! left-over texts.

use std::collections::{BTreeMap, BTreeSet};

use super::known::Known;
use super::{contacts, dates, headings, numbers};
use crate::{Elsewhere, Part};

/// What one part holds: kinds of strong and of weak evidence, in words.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Found {
    pub(super) strong: BTreeSet<&'static str>,
    pub(super) weak: BTreeSet<&'static str>,
}

/// Evidence by part and by the sheet that it belongs to.
pub(super) fn look(parts: &[Elsewhere], known: &Known) -> BTreeMap<(Part, Option<usize>), Found> {
    let mut found: BTreeMap<(Part, Option<usize>), Found> = BTreeMap::new();
    let mut texts: BTreeMap<(Part, Option<usize>), Vec<&str>> = BTreeMap::new();
    for part in parts {
        let of_this = found.entry((part.part, part.sheet)).or_default();
        if part.part == Part::HeaderOrFooter {
            let texts: Vec<String> = part.texts.iter().map(|text| without_codes(text)).collect();
            column(&texts, of_this);
        }
        column(&part.texts, of_this);
        for text in &part.texts {
            super::weak_kinds(text, known, &mut of_this.weak);
        }
        if part.part == Part::Properties && name_people(&part.texts, known) {
            of_this.weak.insert("names of people (such as the author)");
        }
        let all = texts.entry((part.part, part.sheet)).or_default();
        all.extend(part.texts.iter().map(String::as_str));
    }
    for (key, texts) in texts {
        if may_hold_tables(key.0) && headings::are_child_level(texts) {
            let words = "headings of a list of single children";
            found.entry(key).or_default().strong.insert(words);
        }
    }
    found.retain(|_, found| *found != Found::default());
    found
}

/// How a part is called in a finding.
pub(super) fn words(part: Part) -> &'static str {
    match part {
        Part::PivotCache => "the values that a pivot table keeps of its source",
        Part::Properties => "the properties of the file",
        Part::ExternalLink => "the values that are kept of another workbook",
        Part::Embedded => "a file inside the file",
        Part::ChartCache => "the values that a chart keeps of its source",
        Part::LeftOver => "texts that no cell shows any longer",
        Part::Drawing => "a text box or shape",
        Part::HeaderOrFooter => "a header or footer of the printed pages",
        Part::Validation => "a list to choose from or the message beside it",
        Part::Other => "another part of the file",
    }
}

/// A header or footer without the codes that say where and how its texts are printed: in `&LTotal` only `Total` is text.
fn without_codes(text: &str) -> String {
    let mut pieces = text.split('&');
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        plain.push(' ');
        let code = piece.chars().next();
        plain.push_str(match code {
            Some('K') => piece.get(7..).unwrap_or_default(),
            Some('"') => piece.splitn(3, '"').nth(2).unwrap_or_default(),
            Some(c) if c.is_ascii_digit() => piece.trim_start_matches(|c: char| c.is_ascii_digit()),
            Some(c) => &piece[c.len_utf8()..],
            None => "",
        });
    }
    plain
}

fn may_hold_tables(part: Part) -> bool {
    !matches!(
        part,
        Part::Properties | Part::Drawing | Part::HeaderOrFooter | Part::Validation
    )
}

/// Strong evidence in texts that stand one after the other, headings before their values.
fn column(texts: &[String], found: &mut Found) {
    let (mut under_nhs, mut under_birth) = (false, false);
    let (mut long, mut valid) = (0_usize, 0_usize);
    let mut postcodes = BTreeSet::new();
    for text in texts {
        found.strong.extend(numbers::kinds(text));
        match numbers::nhs(text) {
            Some(is_valid) => {
                long += 1;
                valid += usize::from(is_valid);
                if is_valid && under_nhs {
                    found.strong.insert(super::NHS);
                }
                continue;
            }
            None if numbers::has_labelled_nhs(text) => {
                found.strong.insert(super::NHS);
            }
            None => {}
        }
        if dates::day_in(text).is_some() || (under_birth && dates::is_serial_text(text)) {
            if under_birth {
                found.strong.insert(super::BIRTHS);
            }
            continue;
        }
        postcodes.extend(contacts::postcodes(text));
        if text.chars().any(char::is_alphabetic) {
            if headings::is_nhs_heading(text) {
                under_nhs = true;
            } else if headings::is_birth_heading(text) {
                under_birth = true;
            } else if headings::speaks_of_other_dates(text) {
                under_birth = false;
            }
        }
    }
    if valid >= 3 && valid * 2 > long {
        found.strong.insert(super::NHS);
    }
    if postcodes.len() >= 3 {
        found.strong.insert(super::POSTCODES);
    }
}

/// Properties that name a person, in small letters.
const PEOPLE: [&str; 6] = [
    "creator",
    "lastmodifiedby",
    "initial-creator",
    "author",
    "manager",
    "last-modified-by",
];
/// What programs put there of their own accord, and names that are nobody's, in small letters.
const NOBODY: [&str; 18] = [
    "openpyxl",
    "microsoft",
    "libreoffice",
    "openoffice",
    "excel",
    "sheetjs",
    "xlsxwriter",
    "apache",
    "calc",
    "user",
    "admin",
    "python",
    "council",
    "boardpack",
    "team",
    "office",
    "service",
    "department",
];

/// Whether a property names a person: one that is meant for that, or a list of those who wrote comments.
fn name_people(texts: &[String], known: &Known) -> bool {
    let is_nobody = |text: &str| {
        let lower = text.trim().to_lowercase();
        lower.is_empty() || known.names.contains(&lower) || NOBODY.iter().any(|nobody| lower.contains(nobody))
    };
    let is_somebody = |text: &String| {
        // A name by which somebody logs on is one word.
        !is_nobody(text) && (!text.trim().contains(' ') || is_like_a_name(text))
    };
    let Some((first, values)) = texts.split_first() else {
        return false;
    };
    if PEOPLE.contains(&first.to_lowercase().as_str()) {
        return values.iter().any(is_somebody);
    }
    // A property begins with its own name, which is one word; a person's has two.
    first.contains(' ') && is_somebody(first)
}

/// Two to four words that begin with capitals and hold letters only.
fn is_like_a_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_name = |word: &&str| {
        word.chars().next().is_some_and(char::is_uppercase)
            && word.chars().all(|c| c.is_alphabetic() || "'’-.,".contains(c))
    };
    (2..=4).contains(&words.len()) && words.iter().all(is_name)
}
