//! A workbook as a stranger opens it: every row of every sheet with its cells, and what its charts keep of them.

use std::io::{Cursor, Read};

use zip::ZipArchive;

/// What one workbook holds.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Workbook {
    /// Every row of every sheet: texts and numbers as they stand.
    pub(super) rows: Vec<Vec<Entry>>,
    /// The numbers that charts keep a copy of.
    pub(super) kept_by_charts: Vec<f64>,
}

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Entry {
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
}

/// Reads a workbook.
pub(super) fn open(bytes: &[u8]) -> Workbook {
    let mut package = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let names: Vec<String> = package
        .file_names()
        .filter_map(Result::ok)
        .map(std::borrow::Cow::into_owned)
        .collect();
    let mut read = |name: &str| {
        let mut text = String::new();
        if let Ok(mut part) = package.by_name(name) {
            part.read_to_string(&mut text).unwrap();
        }
        text
    };
    let shared = read("xl/sharedStrings.xml");
    let shared: Vec<String> = elements(&shared, "si").map(texts).collect();
    let mut workbook = Workbook::default();
    for name in &names {
        if name.starts_with("xl/worksheets/sheet") {
            let sheet = read(name);
            let rows = elements(&sheet, "row").map(|row| {
                elements(row, "c")
                    .filter_map(|cell| entry(cell, &shared))
                    .collect()
            });
            workbook.rows.extend(rows);
        } else if name.starts_with("xl/charts/chart") {
            let chart = read(name);
            let caches = elements(&chart, "c:numCache").flat_map(|cache| elements(cache, "c:v"));
            let numbers = caches.filter_map(|value| inside(value)?.trim().parse::<f64>().ok());
            workbook.kept_by_charts.extend(numbers);
        }
    }
    workbook
}

/// Every element of a name, whole, in order; none lies within another of its name.
fn elements<'t>(text: &'t str, name: &str) -> impl Iterator<Item = &'t str> {
    let (begin, end) = (format!("<{name}"), format!("</{name}>"));
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let (_, after) = rest.split_at(rest.find(&begin)?);
            let is_whole_name = after[begin.len()..].starts_with(['>', ' ', '/']);
            let head = after.find('>')? + 1;
            let length = if after[..head].ends_with("/>") {
                head
            } else {
                after.find(&end)? + end.len()
            };
            let (element, after) = after.split_at(if is_whole_name { length } else { begin.len() });
            rest = after;
            if is_whole_name {
                return Some(element);
            }
        }
    })
}

/// What stands between an element's tags.
fn inside(element: &str) -> Option<&str> {
    element
        .split_once('>')?
        .1
        .rsplit_once("</")
        .map(|(inside, _)| inside)
}

fn texts(element: &str) -> String {
    let texts: Vec<&str> = elements(element, "t").filter_map(inside).collect();
    texts
        .concat()
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

fn entry(cell: &str, shared: &[String]) -> Option<Entry> {
    let head = cell.split('>').next()?;
    if head.contains("t=\"inlineStr\"") {
        return Some(Entry::Text(texts(cell)));
    }
    let value = inside(elements(cell, "v").next()?)?;
    if head.contains("t=\"s\"") {
        return shared.get(value.parse::<usize>().ok()?).cloned().map(Entry::Text);
    }
    value.parse().ok().map(Entry::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_told_apart_by_their_whole_name() {
        let found: Vec<&str> = elements("<cols/><c r=\"A1\"><v>1</v></c><c r=\"B1\"/>", "c").collect();
        assert_eq!(found, ["<c r=\"A1\"><v>1</v></c>", "<c r=\"B1\"/>"]);
        assert_eq!(entry(found[0], &[]), Some(Entry::Number(1.0)));
        assert_eq!(entry(found[1], &[]), None);
    }
}
