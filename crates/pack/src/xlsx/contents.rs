//! The first sheet: what the workbook is, of which issue and instant, how to handle it, and what each sheet holds.

use boardpack_model::pack::Pack;
use rust_xlsxwriter::{Format, FormatAlign, Url, XlsxError};

use super::foreword;
use super::sheet::{Sheet, base, colour};
use crate::palette;
use crate::signs;

const SHEETS: [(&str, &str); 13] = [
    (
        "Scorecard",
        "Every indicator: the latest figure, the four before it, rating, direction, target, comparison",
    ),
    (
        "Charts",
        "Every series with its mean, limits and target, drawn from the sheet Data",
    ),
    (
        "Data",
        "One row for each indicator and period: figure, numerator, denominator, limits, notes",
    ),
    (
        super::chair::EXCEPTIONS,
        "What to look at first, the weightiest first: why, coverage, what partners say, what to ask, the last action",
    ),
    (
        super::chair::RATINGS,
        "How many indicators meet their target, of all and of those with a figure and a target",
    ),
    (
        super::chair::COMPARISON,
        "England and statistical neighbours in words, with what chance leaves open",
    ),
    ("Timeliness", "When each agency’s returns came, period by period"),
    (
        "Submission log",
        "Every return of the period: due, received, outcome",
    ),
    (
        "Data quality",
        "Coverage, open queries, new series, checks that could not run",
    ),
    ("Revisions", "Past figures that changed since the last issue"),
    (
        "Definitions",
        "What each indicator counts and how it is worked out",
    ),
    (
        "Methods",
        "How figures, ratings and limits are worked out, and what the marks mean",
    ),
    (
        super::lists::REMARKS,
        "What partners wrote about each figure, and what they said to it since",
    ),
];

/// The sheet.
pub(super) fn write(sheet: &mut Sheet<'_>, pack: &Pack) -> Result<(), XlsxError> {
    sheet.widths(&[("", 22.0), ("", 110.0)])?;
    sheet.sheet.set_print_fit_to_pages(1, 1);
    sheet.title(
        &format!("{}, {}", pack.title, pack.period_words),
        &pack.board_name,
    )?;
    let marking = base()
        .set_bold()
        .set_font_color(colour(palette::WHITE))
        .set_background_color(colour(palette::INK));
    sheet.text(3, 0, &pack.marking, &marking)?;
    let issue = signs::issue(pack.edition.issue);
    sheet.text(
        3,
        1,
        &format!("{issue}. The same figures as in the pack’s other formats."),
        &base(),
    )?;
    sheet.heading(5, "Sheets")?;
    let mut row = 6;
    let changes = pack.changes.as_ref().map(|_| {
        let about = "What this issue changes against the one before it, and why";
        (foreword::CHANGES, about)
    });
    let choices = (!pack.foreword.choices.is_empty()).then_some((
        foreword::CHOICES,
        "Exceptions that the officer put first or left out, with the reasons",
    ));
    for (name, about) in changes.into_iter().chain(SHEETS).chain(choices) {
        let place = Url::new(format!("internal:'{name}'!A1"));
        sheet
            .sheet
            .write_url_with_options(row, 0, place, name, "", Some(&link()))?;
        sheet.text(row, 1, about, &base())?;
        row += 1;
    }
    let control: Vec<(&str, &str)> = pack
        .control
        .iter()
        .map(|(label, text)| (label.as_str(), text.as_str()))
        .collect();
    let row = list(sheet, row + 1, "About this pack", &control)?;
    let row = list(sheet, row + 1, "The chair’s page", &chair(pack))?;
    if let Some(letter) = &pack.foreword.covering_letter {
        let paragraphs = letter.paragraphs.iter().map(|text| ("", text.as_str()));
        let letter: Vec<(&str, &str)> = paragraphs.chain([("Signed", letter.by.as_str())]).collect();
        list(sheet, row + 1, "Covering letter", &letter)?;
    }
    Ok(())
}

/// The chair's page in two columns: what a text is, on the first of its kind only, and the text.
fn chair(pack: &Pack) -> Vec<(&str, &str)> {
    let chair = &pack.chair;
    let mut rows = Vec::new();
    if let Some(headline) = &pack.foreword.headline {
        rows.extend(headline.paragraphs.iter().map(|text| ("Headline", text.as_str())));
        rows.push(("", headline.by.as_str()));
    }
    for (label, texts) in [
        ("What changed", chair.headlines.as_slice()),
        ("Ratings", std::slice::from_ref(&chair.counts_sentence)),
        ("Returns", std::slice::from_ref(&chair.returns_sentence)),
        ("Approval", pack.foreword.approval.as_slice()),
        ("Asked of the board", chair.asks.as_slice()),
        ("Sources", std::slice::from_ref(&pack.attribution)),
    ] {
        for (index, text) in texts.iter().filter(|text| !text.is_empty()).enumerate() {
            rows.push((if index == 0 { label } else { "" }, text.as_str()));
        }
    }
    rows
}

/// A heading and rows of label and text. Gives the first row below.
fn list(sheet: &mut Sheet<'_>, row: u32, heading: &str, rows: &[(&str, &str)]) -> Result<u32, XlsxError> {
    let strong = base().set_bold().set_align(FormatAlign::Top);
    let wrapped = base().set_text_wrap().set_align(FormatAlign::Top);
    sheet.heading(row, heading)?;
    let mut below = row + 1;
    for (label, text) in rows {
        sheet.paragraphs(below, &[(label, &strong), (text, &wrapped)])?;
        below += 1;
    }
    Ok(below)
}

fn link() -> Format {
    base()
        .set_font_color(colour(palette::DATA))
        .set_underline(rust_xlsxwriter::FormatUnderline::Single)
}
