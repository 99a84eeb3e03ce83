//! The workbook read back: its figures, its texts as texts, its charts, and that it holds nothing it should not.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

use crate::samples::{self, HOSTILE, SECRETS, figures, pack, read};
use crate::{signs, xlsx};

/// The parts of the package by name.
pub(crate) fn parts(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts = BTreeMap::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        parts.insert(file.name().unwrap().into_owned(), text);
    }
    parts
}

/// The texts of cells.
fn texts(parts: &BTreeMap<String, String>) -> BTreeSet<String> {
    let (_, text) = read(&parts["xl/sharedStrings.xml"]);
    text.split('\n').map(str::to_owned).collect()
}

fn all<'a>(parts: &'a BTreeMap<String, String>, folder: &str) -> Vec<&'a String> {
    parts
        .iter()
        .filter(|(name, _)| name.starts_with(folder) && !name.contains("_rels"))
        .map(|(_, text)| text)
        .collect()
}

/// What must hold of any pack, whatever its texts say.
fn check_inert(bytes: &[u8]) {
    let parts = parts(bytes);
    for (name, text) in &parts {
        read(text);
        assert!(!text.contains("TargetMode=\"External\""), "{name} points outside");
        assert!(!name.contains("externalLink") && !name.contains("vba"), "{name}");
    }
    for sheet in all(&parts, "xl/worksheets/") {
        assert!(
            !sheet.contains("<f>") && !sheet.contains("<f "),
            "a cell holds a formula"
        );
        assert!(!sheet.contains("<mergeCell"), "merged cells");
    }
}

#[test]
fn every_figure_of_the_scorecard_is_in_a_cell() {
    let pack = pack();
    let texts = texts(&parts(&xlsx(&pack).unwrap()));
    for row in pack.scorecard.iter().flat_map(|group| &group.rows) {
        for figure in row.recent.iter().chain([&row.latest]) {
            assert!(texts.contains(&signs::marked(figure)), "{figure:?}");
        }
    }
    for figure in figures(&pack) {
        assert!(texts.iter().any(|text| text.starts_with(&figure)), "{figure}");
    }
}

#[test]
fn what_partners_say_stands_in_a_cell_with_who_says_it() {
    let pack = pack();
    let texts = texts(&parts(&xlsx(&pack).unwrap()));
    let remarks = pack
        .themes
        .iter()
        .flat_map(|theme| &theme.indicators)
        .flat_map(|one| &one.commentary);
    let mut seen = 0;
    for remark in remarks {
        assert!(
            texts.contains(&remark.who) && texts.contains(&remark.text),
            "{remark:?}"
        );
        seen += 1;
    }
    assert!(seen > 0);
}

#[test]
fn numbers_are_numbers_with_the_sign_of_their_unit() {
    let parts = parts(&xlsx(&pack()).unwrap());
    assert!(parts["xl/styles.xml"].contains("#,##0.0&quot;%&quot;"));
    let data = &parts["xl/worksheets/sheet4.xml"];
    let numbers = data.matches("<c r=\"F").count();
    assert!(numbers > 400, "{numbers} figures");
}

#[test]
fn texts_of_partners_are_never_formulas_codes_or_places() {
    for text in HOSTILE {
        check_inert(&xlsx(&samples::hostile(text)).unwrap());
    }
    check_inert(&xlsx(&pack()).unwrap());
    let parts = parts(&xlsx(&samples::hostile(HOSTILE[1])).unwrap());
    assert!(
        parts["xl/styles.xml"].contains("quotePrefix=\"1\""),
        "a text that begins like a formula is marked as text"
    );
}

#[test]
fn the_same_pack_gives_the_same_bytes_and_the_clock_of_its_data() {
    let bytes = xlsx(&pack()).unwrap();
    assert!(bytes == xlsx(&pack()).unwrap());
    let core = &parts(&bytes)["docProps/core.xml"];
    assert_eq!(core.matches("2026-09-08T16:00:00Z").count(), 2, "{core}");
}

#[test]
fn nothing_of_a_withheld_series_is_in_any_part() {
    let pack = samples::withheld();
    let parts = parts(&xlsx(&pack).unwrap());
    for (name, text) in &parts {
        for secret in SECRETS {
            assert!(!text.contains(secret), "{secret} in {name}");
        }
    }
    let drawn = |part: &&String| part.contains("Assessments within 45");
    assert!(
        !all(&parts, "xl/charts/").iter().any(drawn),
        "a withheld series has no chart"
    );
    assert!(texts(&parts).contains("– Withheld"));
}

#[test]
fn every_series_has_a_chart_and_every_chart_words() {
    let pack = pack();
    let parts = parts(&xlsx(&pack).unwrap());
    let series = pack
        .themes
        .iter()
        .flat_map(|theme| &theme.indicators)
        .filter(|one| one.trend.is_some())
        .count();
    assert_eq!(all(&parts, "xl/charts/chart").len(), series);
    let (tags, _) = read(&parts["xl/drawings/drawing1.xml"]);
    let described = tags.iter().filter(|tag| tag.name == "xdr:cNvPr");
    let described: Vec<&str> = described
        .filter_map(|tag| tag.attributes.get("descr").map(String::as_str))
        .collect();
    assert_eq!(described.len(), series);
    assert!(described.iter().all(|text| text.len() > 20));
    let chart = &parts["xl/charts/chart1.xml"];
    for words in ["Mean", "Upper limit", "Lower limit", "dispBlanksAs val=\"gap\""] {
        assert!(chart.contains(words), "{words}");
    }
    assert_eq!(
        parts["xl/worksheets/sheet2.xml"]
            .matches("<x14:sparkline>")
            .count(),
        series
    );
}

#[test]
fn sheets_and_tables_have_the_names_that_people_look_for() {
    let parts = parts(&xlsx(&pack()).unwrap());
    let (tags, _) = read(&parts["xl/workbook.xml"]);
    let names = tags
        .iter()
        .filter(|tag| tag.name == "sheet")
        .map(|tag| tag.attributes["name"].as_str());
    insta::assert_snapshot!(names.collect::<Vec<&str>>().join(", "), @"Contents, Scorecard, Charts, Data, Exceptions, Ratings, Comparison, Timeliness, Submission log, Data quality, Revisions, Definitions, Methods, What partners say");
    let mut tables = BTreeSet::new();
    for table in all(&parts, "xl/tables/") {
        let (tags, _) = read(table);
        let name = tags[0].attributes["name"].clone();
        assert!(name.chars().all(char::is_alphanumeric), "{name}");
        let heads: BTreeSet<String> = tags
            .iter()
            .filter(|tag| tag.name == "tableColumn")
            .map(|tag| tag.attributes["name"].to_lowercase())
            .collect();
        assert_eq!(
            heads.len(),
            tags.iter().filter(|tag| tag.name == "tableColumn").count()
        );
        assert!(table.contains("<autoFilter"));
        assert!(tables.insert(name));
    }
    assert!(tables.len() >= 7, "{tables:?}");
}

#[test]
fn every_printed_page_has_the_marking_and_its_number() {
    let parts = parts(&xlsx(&pack()).unwrap());
    for sheet in all(&parts, "xl/worksheets/sheet") {
        assert!(sheet.contains("<oddHeader>&amp;C&amp;BOFFICIAL-SENSITIVE</oddHeader>"));
        assert!(sheet.contains("Page &amp;P of &amp;N"));
        assert!(
            sheet.contains("fitToPage=\"1\"") || sheet.contains("scale=\"66\""),
            "one page wide"
        );
    }
}

#[test]
fn an_empty_pack_is_still_a_workbook() {
    let mut empty = pack();
    empty.themes.clear();
    empty.scorecard.clear();
    empty.timeliness.rows.clear();
    empty.timeliness.periods.clear();
    empty.submissions.clear();
    empty.revisions.clear();
    empty.definitions.clear();
    empty.quality.agencies.clear();
    empty.quality.queries.clear();
    check_inert(&xlsx(&empty).unwrap());
}
