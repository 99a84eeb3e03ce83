//! The HTML pack: its form, its figures, its links, its colours, and that nothing in it acts.

use std::collections::{BTreeMap, BTreeSet};

use crate::html;
use crate::samples::{self, HOSTILE, SECRETS, Tag, figures, pack, read};

fn attribute<'a>(tag: &'a Tag, name: &str) -> Option<&'a str> {
    tag.attributes.get(name).map(String::as_str)
}

/// What must hold of any pack, whatever its texts say.
fn check_inert(page: &str) {
    let (tags, _) = read(page);
    for tag in &tags {
        assert!(
            ![
                "script", "iframe", "img", "object", "embed", "link", "form", "base"
            ]
            .contains(&tag.name.as_str())
        );
        for (name, value) in &tag.attributes {
            assert!(!name.starts_with("on"), "{name}");
            let is_place = matches!(name.as_str(), "href" | "src" | "action" | "xlink:href");
            assert!(!is_place || value.starts_with('#'), "an outside place: {value}");
            assert!(!value.contains("url("), "{value}");
        }
    }
    let style = page
        .split("<style>")
        .nth(1)
        .unwrap()
        .split("</style>")
        .next()
        .unwrap();
    assert!(!style.contains("url(") && !style.contains("@import"));
    assert_eq!(page.matches("<style").count(), 1);
    assert!(!page.contains('\u{202e}') && !page.contains('\u{0}'));
}

#[test]
fn every_figure_of_the_scorecard_is_printed() {
    let pack = pack();
    let (_, text) = read(&html(&pack).unwrap());
    for figure in figures(&pack) {
        assert!(text.contains(&figure), "{figure}");
    }
    for section in pack.themes.iter().flat_map(|theme| &theme.indicators) {
        for row in &section.table {
            assert!(
                text.contains(&row.figure) && text.contains(&row.numerator),
                "{row:?}"
            );
        }
        for remark in &section.commentary {
            assert!(text.contains(&remark.who) && text.contains(&remark.text));
        }
    }
}

#[test]
fn texts_of_partners_are_never_markup_style_or_template() {
    for text in HOSTILE {
        check_inert(&html(&samples::hostile(text)).unwrap());
    }
    let page = html(&samples::hostile(HOSTILE[2])).unwrap();
    assert!(
        page.contains("{{ 7 * 7 }}"),
        "a template of a partner is printed as it is"
    );
    check_inert(&html(&pack()).unwrap());
}

#[test]
fn the_same_pack_gives_the_same_bytes() {
    assert_eq!(html(&pack()).unwrap(), html(&pack()).unwrap());
}

#[test]
fn nothing_of_a_withheld_series_is_in_it() {
    let page = html(&samples::withheld()).unwrap();
    for secret in SECRETS {
        assert!(!page.contains(secret), "{secret}");
    }
    let (_, text) = read(&page);
    assert!(text.contains("Withheld from this pack.") && text.contains("It holds small numbers."));
}

#[test]
fn every_link_and_label_has_its_place() {
    let page = html(&pack()).unwrap();
    let (tags, _) = read(&page);
    let ids: Vec<&str> = tags.iter().filter_map(|tag| attribute(tag, "id")).collect();
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), unique.len(), "an id stands twice");
    for tag in &tags {
        if let Some(place) = attribute(tag, "href") {
            assert!(unique.contains(place.trim_start_matches('#')), "{place}");
        }
        if let Some(label) = attribute(tag, "aria-labelledby") {
            assert!(unique.contains(label), "{label}");
        }
    }
}

#[test]
fn it_can_be_heard_and_walked_through_by_keys() {
    let pack = pack();
    let page = html(&pack).unwrap();
    let (tags, _) = read(&page);
    let count = |name: &str| tags.iter().filter(|tag| tag.name == name).count();
    assert_eq!(
        (
            count("html"),
            count("title"),
            count("h1"),
            count("nav"),
            count("main"),
            count("header")
        ),
        (1, 1 + count("svg"), 1, 1, 1, 1)
    );
    assert_eq!(
        attribute(tags.iter().find(|tag| tag.name == "html").unwrap(), "lang"),
        Some("en-GB")
    );
    assert_eq!(
        attribute(tags.iter().find(|tag| tag.name == "a").unwrap(), "class"),
        Some("skip")
    );
    let levels = tags
        .iter()
        .filter_map(|tag| tag.name.strip_prefix('h')?.parse::<u8>().ok());
    let mut before = 0;
    for level in levels {
        assert!(level <= before + 1, "from h{before} to h{level}");
        before = level;
    }
    for tag in tags.iter().filter(|tag| tag.name == "svg") {
        assert_eq!(attribute(tag, "role"), Some("img"));
    }
    let is_scroll = |tag: &&Tag| attribute(tag, "class") == Some("scroll");
    for tag in tags.iter().filter(is_scroll) {
        assert_eq!(
            (attribute(tag, "tabindex"), attribute(tag, "role")),
            (Some("0"), Some("region"))
        );
        assert!(
            attribute(tag, "aria-label")
                .or(attribute(tag, "aria-labelledby"))
                .is_some()
        );
    }
    assert_eq!(
        count("table"),
        tags.iter().filter(is_scroll).count(),
        "every table scrolls in its own container"
    );
    assert_eq!(
        page.matches(&format!("<p class=\"marking\">{}</p>", pack.marking))
            .count(),
        2
    );
}

#[test]
fn every_chart_has_its_figures_in_a_table_under_it() {
    let pack = pack();
    let (tags, text) = read(&html(&pack).unwrap());
    let sections: Vec<_> = pack.themes.iter().flat_map(|theme| &theme.indicators).collect();
    let charts = sections
        .iter()
        .map(|s| usize::from(s.trend.is_some()) + usize::from(s.comparison.is_some()))
        .sum::<usize>();
    let charts = charts + usize::from(pack.pathway.is_some());
    assert!(charts > 30);
    assert_eq!(tags.iter().filter(|tag| tag.name == "figure").count(), charts);
    // The contents are a disclosure, too.
    assert_eq!(
        tags.iter().filter(|tag| tag.name == "details").count(),
        charts + 1
    );
    for point in sections
        .iter()
        .filter_map(|s| s.trend.as_ref())
        .flat_map(|chart| &chart.points)
    {
        assert!(text.contains(&point.printed));
    }
}

#[test]
fn what_has_not_come_is_said_and_dated() {
    let (_, text) = read(&html(&pack()).unwrap());
    assert!(text.contains("not yet received by 8 September 2026"));
    assert!(text.contains("last known 12 in 2025-26 Q4"));
}

/// The colours that a block of the style sheet names.
fn variables(block: &str) -> BTreeMap<&str, &str> {
    let body = block.split(":root {").nth(1).unwrap().split('}').next().unwrap();
    body.split(';')
        .filter_map(|line| line.trim().split_once(": "))
        .collect()
}

fn contrast(one: &str, other: &str) -> f64 {
    let luminance = |hex: &str| {
        let part = |at: usize| {
            let part = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
            if part <= 0.040_45 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5) + 0.05
    };
    let (a, b) = (luminance(one), luminance(other));
    a.max(b) / a.min(b)
}

#[test]
fn texts_and_signs_can_be_told_from_their_grounds_by_day_and_by_night() {
    let style = super::STYLE;
    for theme in style
        .split("@media (prefers-color-scheme: dark)")
        .take(2)
        .chain(style.split("@media print {").skip(1))
    {
        let mut colours = variables(style);
        colours.extend(variables(theme));
        let check = |ink: &str, ground: &str, least: f64| {
            let ratio = contrast(colours[ink], colours[ground]);
            assert!(ratio >= least, "{ink} on {ground}: {ratio:.2}");
        };
        for ink in [
            "--ink",
            "--quiet",
            "--link",
            "--link-hover",
            "--awaited",
            "--usual",
        ] {
            check(ink, "--page", 4.5);
            check(ink, "--soft", 4.5);
        }
        for (ink, ground) in [
            ("--ink", "--ask"),
            ("--on-brand", "--brand"),
            ("--on-brand-quiet", "--brand"),
        ] {
            check(ink, ground, 4.5);
        }
        for sign in ["--better", "--worse", "--unusual", "--strong-line", "--ask-edge"] {
            check(sign, "--page", 3.0);
        }
    }
    let mut pairs = 0;
    for rule in style.split('}') {
        let of = |name: &str| {
            let at = rule.find(&format!("{name}: #"))? + name.len() + 2;
            rule.get(at..at + 7)
        };
        if let (Some(ground), Some(ink)) = (of(" background"), of(" color")) {
            assert!(contrast(ink, ground) >= 4.5, "{rule}");
            pairs += 1;
        }
    }
    assert!(pairs >= 10, "the signs of all ratings were looked at");
}

#[test]
fn a_draft_says_so() {
    let mut draft = pack();
    draft.edition.issue = None;
    let (_, text) = read(&html(&draft).unwrap());
    assert!(text.contains("Draft, not issued"));
}
