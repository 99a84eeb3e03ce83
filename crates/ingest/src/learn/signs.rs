//! Words by which a workbook of a layout is known again next time: what stands in it and does not change with the period.

use super::Lesson;
use super::draft::{Draft, Form};
use crate::fold::{fold, trimmed};
use crate::period_label;
use crate::{Content, Sheet};

/// How many signs are enough.
const ENOUGH: usize = 4;
/// How many there must be at least, if the labels themselves give them.
const FEW: usize = 2;

/// The signs of a layout, all of which the example bears.
pub(super) fn signs(lesson: &Lesson<'_>, draft: &Draft) -> Vec<String> {
    let (sheets, headers) = names_and_headers(&draft.form);
    let titles = lesson.sheets().into_iter().filter_map(title);
    let mut signs: Vec<String> = Vec::new();
    let candidates = sheets
        .into_iter()
        .filter(|name| !is_made_by_the_program(name))
        .chain(titles)
        .chain(headers)
        .map(|candidate| (candidate, ENOUGH));
    // A label may be reworded one day: it is a sign only where there are hardly any others.
    let lines = draft.certain().map(|line| (line.text.clone(), FEW));
    for (candidate, enough) in candidates.chain(lines) {
        let is_new = !signs.iter().any(|sign| fold(sign).contains(&fold(&candidate)));
        if is_stable(&candidate) && is_new && stands(lesson, &candidate) && signs.len() < enough {
            signs.push(candidate);
        }
    }
    signs
}

fn names_and_headers(form: &Form) -> (Vec<String>, Vec<String>) {
    let some = |sheet: &Option<String>| sheet.iter().cloned().collect::<Vec<_>>();
    match form {
        Form::Wide {
            sheet, label_header, ..
        } => (some(sheet), vec![label_header.clone()]),
        Form::Rows {
            sheet, date_header, ..
        } => (some(sheet), vec![date_header.clone()]),
        Form::Tidy(tidy) => (
            some(&tidy.sheet),
            vec![tidy.indicator.clone(), tidy.numerator.clone()],
        ),
        Form::Blocks(blocks) => (
            blocks.iter().map(|block| block.sheet.clone()).collect(),
            blocks
                .iter()
                .filter(|block| block.lines.iter().any(|line| line.doubt.is_none()))
                .map(|block| block.anchor.clone())
                .collect(),
        ),
    }
}

/// The first words of the sheet's title, up to where it names a period.
fn title(sheet: &Sheet) -> Option<String> {
    let first = sheet
        .cells
        .iter()
        .find(|cell| cell.content == Content::Text && !cell.is_blank())?;
    let is_alone = sheet
        .row(first.row)
        .iter()
        .filter(|cell| !cell.is_blank())
        .count()
        <= 2;
    let words: Vec<&str> = trimmed(&first.raw).split_whitespace().collect();
    let stable = words.iter().take_while(|word| !tells_time(word)).take(8);
    let title = stable.copied().collect::<Vec<_>>().join(" ");
    let title = title.trim_end_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let is_telling = title.split_whitespace().count() >= 2 && title.chars().count() >= 8;
    (is_alone && is_telling && first.row < 10).then_some(title)
}

/// Whether a word belongs to a date or a period.
fn tells_time(word: &str) -> bool {
    let folded = fold(word);
    let plain = folded.trim_matches(|c: char| !c.is_alphanumeric());
    let names_time = [
        "quarter", "qtr", "month", "monthly", "year", "term", "spring", "summer", "autumn", "winter",
        "period",
    ]
    .contains(&plain);
    names_time
        || plain.chars().any(|c| c.is_ascii_digit())
        || (plain.chars().count() >= 3 && period_label::read(&format!("{plain} 2026"), None).is_some())
}

/// Whether a text will most probably stand there next time as well.
fn is_stable(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let in_time = words
        .iter()
        .filter(|word| period_label::read(word, None).is_some())
        .count();
    fold(text).chars().count() >= 3 && (in_time == 0 || in_time < words.len()) && !text.contains("20")
}

fn is_made_by_the_program(name: &str) -> bool {
    let folded = fold(name);
    let rest = folded
        .strip_prefix("sheet")
        .or_else(|| folded.strip_prefix("worksheet"))
        .or_else(|| folded.strip_prefix("table"));
    rest.is_some_and(|rest| rest.trim().chars().all(|c| c.is_ascii_digit()))
}

fn stands(lesson: &Lesson<'_>, sign: &str) -> bool {
    let sign = fold(sign);
    lesson.workbook.sheets.iter().any(|sheet| {
        fold(&sheet.name).contains(&sign) || sheet.cells.iter().any(|cell| fold(&cell.raw).contains(&sign))
    })
}
