//! `docs/rules.md`: every rule's page, made from the doc comments of their files, and held to them.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

use boardpack_model::Severity;

use super::ALL;

const HEAD: &str = "# What is checked in a return

Every return is checked as soon as it is read, and the receipt says what was found. An **error** keeps a figure out of the pack
until it is put right. A **query** asks to confirm, correct or explain; the figure is used meanwhile where the finding does not
say otherwise, and an explanation closes the query for as long as the figure stays what it was. A **note** asks nothing.

An explanation is written in the marked-up copy that comes with the receipt, beside the question. Where it is asked only
whether a figure is meant (`large-change`, `outlier-against-own-history`), a comment beside the figure in the return answers
too, unless the same words stood beside another period's figure. What is said by mail or telephone is written into a copy of
the marked-up file by the officer and put into the agency's folder.

A check that lacks a figure is not passed: it is counted as not made. The receipt, `status` and `assess` show how many checks of each
return were made, how many passed or asked, and how many could not be made, the pack's page on data quality how many
were made and how many could not be. So a return never looks cleaner for leaving figures out.

Before these rules a file is read, cell by cell, and what cannot be read is [noticed then](#while-a-file-is-read).

A board can settle otherwise for a rule in `indicators.toml`: another `severity`, only `from` or `until` a period, or
`off = true`; turning one off or down takes a `reason`.

```toml
[rule.large-change]
severity = \"note\"
until = \"2026-27 Q2\"
reason = \"The new case system is being filled in.\"
```

";

const RELATIONS: &str = "
`relations` is no name for a `[rule.…]`: each relation has its own `severity`, `from` and `until`.
A relation is declared in `indicators.toml`. `is` can be `equal`, `at-most`, `at-least` or `both-or-neither`; `missing`
`not-run` (the usual), `not-run-if-all` or `as-nought`; a term is `CODE.numerator`, `CODE.denominator` or `CODE.stated`, with a
minus before it where it is taken away, a part of the whole in brackets, and `@-1` for the period before.

```toml
[[relation]]
code = \"plans-follow-on\"
title = \"Plans follow from those of the quarter before\"
left = [\"PLAN01.numerator\"]
is = \"equal\"
right = [\"PLAN01.numerator@-1\", \"PLAN02.numerator\", \"-PLAN03.numerator\"]
tolerance = 0.05
severity = \"query\"
from = \"2026-27 Q1\"
```

Facts that several agencies report are declared beside them:

```toml
[[fact]]
name = \"Children missing\"
indicators = [\"POL03\", \"CSC14\"]
mapped = \"Both count episodes of children in care, by the day on which each began.\"
tolerance = 0.05
```
";

/// What is noticed while a file is read, before any rule: what the findings say, and their names. It belongs to the notation of
/// figures and cannot be settled otherwise by a board.
const WHILE_READ: &str = "
## While a file is read

These findings are about a cell, a heading or a sheet and come with the reading. No board settles anything about them.

| name | | what is noticed |
|---|---|---|
| `figure-awaited` | error | A cell that is asked for is empty, or there is none for it; a note where the figure is optional. |
| `figure-not-understood` | error | A cell holds neither a number nor a word for a figure that is not there, or a number far too large. |
| `negative-figure` | error | A figure is below nought. |
| `fraction-for-count` | error | A count is no whole number. |
| `percentage-for-count` | error | A percentage stands where a count is asked for. |
| `date-in-figure` | error | A date stands where a figure is asked for. |
| `formula-error`, `formula-not-calculated` | error | A formula shows an error, or has no result. |
| `figure-twice` | error | Two cells give the same figure and differ: neither is used. |
| `period-ambiguous` | error | A heading can be read as two periods. |
| `personal-data` | error | Something points to a single person: the file is set aside and not used. |
| `percentage-or-fraction` | query | A stated percentage from nought to one: 0.85 can mean 0.85% or 85%. |
| `percentage-over-100` | query | A stated percentage is more than all of them. |
| `reliability-mark` | query | A number stands beside a mark that says that it is not reliable. |
| `total-not-sum` | query | A total is not the sum of the cells that it adds. |
| `hidden-figure`, `linked-figure` | query | A figure stands in a hidden row or column, or is taken from another workbook. |
| `nil-beside-figures` | query | The return says that there is nothing to report, and holds figures. |
| `nil-not-understood` | query | The cell for \"nothing to report\" says neither yes nor no. |
| `period-not-understood`, `period-of-another-kind` | query | A heading names no period, or one of another length than is asked for. |
| `record-without-date` | query | A row of a record has no date; an error where a sum may be short for it. |
| `month-absent` | query | A month has no row, so that the sum over it may not be the whole. |
| `headings-too-many` | query | A sheet has more rows of headings than are read. |
| `want-or-offer`, `grade-not-known` | query | A choice of the workbook holds something that is none of the choices. |

Notes say what was read or left aside and ask nothing: `about-the-file`, `block-not-found`, `column-not-found`,
`columns-left-out`, `comment-beside-figure`, `context-about-nothing`, `context-headings`, `context-not-kept`, `dash-for-figure`,
`earlier-figures`, `estimate-mark`, `figures-of-another-return`, `footnote-mark`, `heading-not-found`, `heading-row`,
`hidden-figures`, `hidden-sheet`, `label-not-known`, `later-figures`, `name-and-format`, `number-for-date`,
`possible-personal-data`, `remark-not-kept`, `self-assessment-awaited`, `sheet-not-found`, `text-shortened`.
";

/// The names of the findings that the reading of files makes, from its source: a finding is made with its name as a literal.
fn made_while_reading() -> BTreeSet<String> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../ingest/src")];
    let mut names = BTreeSet::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.to_string_lossy().contains("tests") {
                let text = std::fs::read_to_string(path).unwrap();
                names.extend(names_in(text.split("#[cfg(test)]").next().unwrap()));
            }
        }
    }
    names
}

fn names_in(source: &str) -> Vec<String> {
    let makers = [
        "query(",
        "note(",
        "error(",
        "Severity::Query,",
        "Severity::Error,",
        "Severity::Note,",
    ];
    let after = makers.iter().flat_map(|maker| source.split(maker).skip(1));
    let literal = after.filter_map(|after| after.trim_start().strip_prefix('"')?.split('"').next());
    let is_name = |text: &&str| {
        text.bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'-' || byte.is_ascii_digit())
    };
    literal.filter(is_name).map(str::to_owned).collect()
}

#[test]
fn what_the_reading_of_a_file_can_find_is_on_the_page() {
    let made = made_while_reading();
    assert!(made.contains("negative-figure") && made.len() > 30, "{made:?}");
    let told: BTreeSet<String> = WHILE_READ
        .split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect();
    assert_eq!(told, made);
}

/// The page of a rule: its file's doc comment.
fn doc(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules").join(file);
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines().map_while(|line| line.strip_prefix("//!"));
    let lines: Vec<&str> = lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    lines.join("\n")
}

fn page() -> String {
    let mut page = HEAD.to_owned();
    page.push_str("| rule | usually | since | what is checked |\n|---|---|---|---|\n");
    for rule in ALL {
        let (name, severity) = (rule.name, rule.severity.word());
        writeln!(
            page,
            "| [{name}](#{name}) | {severity} | {} | {} |",
            rule.since, rule.about
        )
        .unwrap();
    }
    page.push_str("| [relations](#relations) | as declared | 0.1.0 | What the board declares of its own figures holds. |\n");
    for rule in ALL {
        let doc = doc(&format!("{}.rs", rule.name.replace('-', "_")));
        let begins = doc
            .replace('\n', " ")
            .starts_with(rule.about.trim_end_matches('.'));
        assert!(begins, "{}: its page begins with {}", rule.name, rule.about);
        let severity = match rule.severity {
            Severity::Error => "**Error",
            Severity::Query => "**Query",
            Severity::Note => "**Note",
        };
        assert!(doc.contains(severity), "{}: its page says {severity}", rule.name);
        writeln!(page, "\n## {}\n\n{doc}", rule.name).unwrap();
    }
    writeln!(page, "\n## relations\n\n{}{RELATIONS}", doc("relations.rs")).unwrap();
    page.push_str(WHILE_READ);
    page.trim_end().to_owned() + "\n"
}

/// `BOARDPACK_UPDATE_RULES=1 cargo test -p boardpack-assess` writes the page anew.
#[test]
fn the_page_says_what_the_rules_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/rules.md");
    let page = page();
    if option_env!("BOARDPACK_UPDATE_RULES").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == page,
        "docs/rules.md does not say what the rules say: BOARDPACK_UPDATE_RULES=1 cargo test -p boardpack-assess writes it anew"
    );
}
