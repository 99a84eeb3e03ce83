//! The page of rules as rows, for `check --rules --format json`.

use serde::Serialize;

/// A rule as its page has it.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct RuleRow<'p> {
    name: &'p str,
    /// `error`, `query` or `note`, where the board settles nothing else; of relations `as declared`.
    usually: &'p str,
    since: &'p str,
    about: &'p str,
    /// What its part of the page says below the heading, as Markdown.
    page: &'p str,
}

/// The rules of a page: each row of its first table with a link, and what stands below the heading that it links to.
pub(super) fn rows(page: &str) -> Vec<RuleRow<'_>> {
    page.lines().filter_map(|line| of_line(page, line)).collect()
}

fn of_line<'p>(page: &'p str, line: &'p str) -> Option<RuleRow<'p>> {
    let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
    let [linked, usually, since, about] = cells[..] else {
        return None;
    };
    let (name, _) = linked.strip_prefix('[')?.split_once("](#")?;
    let (_, below) = page.split_once(&format!("\n## {name}\n"))?;
    Some(RuleRow {
        name,
        usually,
        since,
        about,
        page: below.split("\n## ").next().unwrap_or_default().trim(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_of_the_page_is_a_row_with_its_text() {
        let rows = rows(super::super::RULES);
        let names: Vec<&str> = rows.iter().map(|row| row.name).collect();
        let every: Vec<&str> = boardpack_assess::rules::ALL
            .iter()
            .map(|rule| rule.name)
            .chain(["relations"])
            .collect();
        assert_eq!(names, every);
        for (row, rule) in rows.iter().zip(boardpack_assess::rules::ALL) {
            assert_eq!((row.usually, row.about), (rule.severity.word(), rule.about));
            assert!(
                row.page.len() > row.about.len() && !row.page.contains("\n## "),
                "{row:?}"
            );
        }
    }
}
