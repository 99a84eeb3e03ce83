//! The PDF of a rich pack, and of one whose every text is hostile.

use std::io::Write as _;
use std::process::{Command, Stdio};

use boardpack_model::pack::{Owner, Pack, Remark};

use super::pdf;
use crate::{compose, fixture};

fn pack(audience: &str, issue: Option<u32>) -> Pack {
    compose(
        &fixture::board(),
        &fixture::assessment(),
        &fixture::edition(audience, issue),
        &fixture::printed,
        &fixture::submissions(),
    )
}

#[expect(clippy::disallowed_methods, reason = "a test asks whether it runs under CI")]
fn under_ci() -> bool {
    std::env::var("CI").is_ok_and(|value| value == "true")
}

/// The text of a PDF as poppler reads it; nothing where poppler is not there.
pub(crate) fn text(bytes: &[u8]) -> Option<String> {
    let started = Command::new("pdftotext")
        .args(["-layout", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = started else {
        assert!(
            !under_ci(),
            "not run: needs pdftotext, which .ci/run must install"
        );
        println!("not run: needs pdftotext");
        return None;
    };
    let mut input = child.stdin.take().unwrap();
    let bytes = bytes.to_vec();
    let writer = std::thread::spawn(move || input.write_all(&bytes));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn a_rich_pack_is_set_the_same_each_time_with_its_figures() {
    let pack = pack("board", Some(1));
    let one = pdf(&pack).unwrap();
    assert_eq!(one, pdf(&pack).unwrap(), "the same pack gives the same bytes");
    assert!(one.starts_with(b"%PDF-1.7"));
    let holds = |needle: &[u8]| one.windows(needle.len()).any(|window| window == needle);
    assert!(holds(b"pdfuaid") && holds(b"pdfaid"), "it claims both standards");
    let Some(text) = text(&one) else { return };
    for row in pack.scorecard.iter().flat_map(|group| &group.rows) {
        assert!(text.contains(&row.code), "{}", row.code);
        if row.latest_number.is_some() {
            assert!(
                text.contains(&row.latest.text),
                "{} {}",
                row.code,
                row.latest.text
            );
        }
    }
    for words in [
        "OFFICIAL-SENSITIVE",
        "Issue 1",
        "Page 1 of ",
        "not yet received",
        "Target 85.0%",
        "Tŷ Gwyn",
    ] {
        assert!(text.contains(words), "{words}");
    }
    let flowed = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        flowed.contains(
            "beyond its floor or its limits, or outside what is expected, and none has a worsening trend"
        ),
        "a trend for the better stands in the annex, and is no reason to say that nothing there changed"
    );
    assert!(!text.contains("DRAFT"));
    let pages = text.matches("Page ").count();
    assert!((12..40).contains(&pages), "{pages} pages");
    for (number, page) in text.split('\u{c}').filter(|page| !page.is_empty()).enumerate() {
        assert_eq!(
            page.matches("OFFICIAL-SENSITIVE").count().min(2),
            2,
            "page {} is marked twice",
            number + 1
        );
        assert!(
            page.lines().filter(|line| !line.trim().is_empty()).count() > 5,
            "page {} is empty",
            number + 1
        );
    }
}

#[test]
fn a_figure_of_another_period_than_its_columns_says_so_in_the_scorecard() {
    let mut pack = pack("board", Some(1));
    let shown = |pack: &Pack| text(&pdf(pack).unwrap()).map(|text| text.matches("1987-88").count());
    let before = shown(&pack);
    let rows = pack.scorecard.iter_mut().flat_map(|group| &mut group.rows);
    let mut rows = rows.filter(|row| !row.withheld && !row.recent.is_empty());
    rows.next_back().unwrap().recent[0].period = "1987-88".to_owned();
    assert_eq!((before.map(|_| 0), before.map(|_| 1)), (before, shown(&pack)));
}

#[test]
fn a_draft_says_so_on_each_page() {
    let Some(text) = text(&pdf(&pack("public", None)).unwrap()) else {
        return;
    };
    for page in text.split('\u{c}').filter(|page| !page.trim().is_empty()) {
        assert!(page.contains("DRAFT"), "{page}");
    }
}

const HOSTILE: &str = "#read(\"/etc/passwd\") ] } $x$ *b* _i_ `c` \\ <label> @ref // c /* d = h\n- l\u{0}\u{7}\u{feff}\u{200b}\u{202e} \
                       😀👩‍👩‍👧 中文 العربية עברית ไทย हिन्दी e\u{301}\u{301}\u{301} \u{e000} \u{fffd} \u{10ffff} ﬁ ½ \
                       =cmd|' /C calc'!A1 <script>alert(1)</script> &amp; {{ x }} %PDF \"quoted\" 'single' #{panic()}";

/// Puts the hostile text, or a very long word, into every text of the pack that somebody outside can reach.
fn poisoned(mut pack: Pack) -> Pack {
    let word = "Llanfairpwllgwyngyll".repeat(30);
    let poison = |text: &mut String| *text = format!("{HOSTILE} {word}");
    poison(&mut pack.board_name);
    pack.chair.headlines.iter_mut().for_each(poison);
    for row in &mut pack.chair.exceptions {
        poison(&mut row.reason);
        poison(&mut row.question);
        poison(&mut row.agency);
    }
    for one in pack.themes.iter_mut().flat_map(|theme| &mut theme.indicators) {
        let remark = |who: &str, text: String| Remark {
            owner: Owner::Board,
            who: who.to_owned(),
            text,
        };
        one.commentary = vec![remark(HOSTILE, HOSTILE.repeat(12)), remark(&word, word.clone())];
        poison(&mut one.name);
        poison(&mut one.statement);
        if let Some(trend) = &mut one.trend {
            poison(&mut trend.subtitle);
            poison(&mut trend.alt);
            HOSTILE.clone_into(&mut trend.band_words);
            trend
                .points
                .iter_mut()
                .for_each(|point| HOSTILE.clone_into(&mut point.printed));
        }
        if let Some(comparison) = &mut one.comparison {
            comparison
                .bars
                .iter_mut()
                .for_each(|bar| HOSTILE.clone_into(&mut bar.name));
        }
        one.table.iter_mut().for_each(|row| poison(&mut row.notes));
    }
    for row in &mut pack.quality.queries {
        poison(&mut row.message);
        poison(&mut row.place);
    }
    pack.revisions.iter_mut().for_each(|row| poison(&mut row.reason));
    pack.submissions
        .iter_mut()
        .for_each(|row| poison(&mut row.outcome));
    pack.distribution.iter_mut().for_each(poison);
    pack
}

#[test]
fn no_text_can_stop_a_pack() {
    let mut pack = poisoned(pack("board", Some(2)));
    // Two themes are enough: the texts are the same.
    pack.themes.truncate(2);
    let bytes = pdf(&pack).unwrap();
    let Some(text) = text(&bytes) else { return };
    assert!(text.contains("#read("), "markup is printed, not run");
    assert!(
        text.contains("[U+1F600]"),
        "what the fonts lack is shown by its code point"
    );
    assert!(!text.contains("root:"), "no file is read");
}

#[test]
fn no_text_of_the_officer_can_stop_a_pack() {
    let mut pack = crate::samples::corrected();
    pack.themes.truncate(1);
    let poison = |text: &mut String| *text = format!("{HOSTILE} {}", "Llanfairpwllgwyngyll".repeat(30));
    let foreword = &mut pack.foreword;
    for words in [&mut foreword.headline, &mut foreword.covering_letter]
        .into_iter()
        .flatten()
    {
        words.paragraphs.iter_mut().for_each(poison);
        poison(&mut words.by);
    }
    foreword.approval.iter_mut().for_each(poison);
    for row in &mut foreword.choices {
        [&mut row.name, &mut row.reason, &mut row.by]
            .into_iter()
            .for_each(poison);
    }
    for row in &mut pack.changes.as_mut().unwrap().rows {
        [&mut row.what, &mut row.was, &mut row.is, &mut row.why]
            .into_iter()
            .for_each(poison);
    }
    let bytes = pdf(&pack).unwrap();
    let Some(text) = text(&bytes) else { return };
    assert!(
        text.contains("#read(") && !text.contains("root:"),
        "markup is printed, not run"
    );
}

/// The pages, each as its lines of text.
fn pages(text: &str) -> Vec<&str> {
    text.split('\u{c}')
        .filter(|page| !page.trim().is_empty())
        .collect()
}

#[test]
fn what_the_chair_reads_is_one_page_whatever_it_holds() {
    let mut plain = pack("board", Some(1));
    plain.themes.clear();
    let mut long = plain.clone();
    let words =
        "Children and families who wait longest, and what partners can do together to shorten that wait. ";
    long.chair.headlines = vec![words.repeat(5); 5];
    long.chair.asks = vec![words.repeat(4); 5];
    let mut row = long.chair.exceptions[0].clone();
    row.reason = words.repeat(4);
    row.question = words.repeat(4);
    row.name = words.repeat(2);
    long.chair.exceptions = vec![row; 6];
    long.chair.further_exceptions = 17;
    for (pack, is_whole) in [(plain, true), (long, false)] {
        let Some(text) = text(&pdf(&pack).unwrap()) else {
            return;
        };
        let pages = pages(&text);
        assert!(pages[1].contains("For the chair: one page"), "{}", pages[1]);
        assert!(pages[2].contains("Scorecard"), "{}", pages[2]);
        assert_eq!(
            pages[1].matches("Ask:").count() == pack.chair.exceptions.len(),
            is_whole
        );
        assert_eq!(pages[1].contains("are in the scorecard"), !is_whole);
    }
}

#[test]
fn a_published_pack_names_what_is_withheld_once_and_no_person_of_a_partner() {
    let board = fixture::board();
    let mut assessment = fixture::assessment();
    let withheld = &mut assessment.indicators[0];
    withheld.withheld = Some("Withheld because the numbers are small".to_owned());
    withheld.series.clear();
    withheld.comparators.clear();
    let pack = compose(
        &board,
        &assessment,
        &fixture::edition("public", Some(1)),
        &fixture::printed,
        &fixture::submissions(),
    );
    assert!(pack.distribution.is_empty());
    let Some(text) = text(&pdf(&pack).unwrap()) else {
        return;
    };
    assert!(text.contains("Summary: one page") && text.contains("Withheld from this pack"));
    assert_eq!(text.matches("Withheld because the numbers are small").count(), 1);
    for contact in board.agencies.iter().flat_map(|agency| &agency.contacts) {
        for words in [&contact.mailbox.name, &contact.mailbox.address] {
            assert!(!text.contains(words.as_str()), "{words}");
        }
    }
}

#[test]
fn an_empty_pack_is_still_a_document() {
    let mut pack = pack("board", None);
    pack.themes.clear();
    pack.scorecard.clear();
    pack.chair.exceptions.clear();
    pack.chair.headlines.clear();
    pack.chair.asks.clear();
    pack.pathway = None;
    pack.timeliness.periods.clear();
    pack.timeliness.rows.clear();
    pack.timeliness.totals.clear();
    pack.submissions.clear();
    pack.revisions.clear();
    pack.definitions.clear();
    pack.distribution.clear();
    pdf(&pack).unwrap();
}
