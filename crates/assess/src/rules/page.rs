//! `docs/rules.md`: every rule's page, made from the doc comments of their files, and held to them.

use std::fmt::Write;
use std::path::Path;

use boardpack_model::Severity;

use super::ALL;

const HEAD: &str = "# What is checked in a return

Every return is checked as soon as it is read, and the receipt says what was found. An **error** keeps a figure out of the pack
until it is put right. A **query** asks to confirm, correct or explain; the figure is used meanwhile, and an explanation
closes the query for as long as the figure stays what it was. A **note** asks nothing.

An explanation is written in the marked-up copy that comes with the receipt, beside the question. Where it is asked only
whether a figure is meant (`large-change`, `outlier-against-own-history`), a comment beside the figure in the return answers
too, unless the same words stood beside another period's figure. What is said by mail or telephone is written into a copy of
the marked-up file by the officer and put into the agency's folder.

A check that lacks a figure is not passed: it is counted as not made, and the receipt, `status`, `assess` and the pack's page
on data quality show how many checks of each return were made, how many passed and how many could not be made. So a
return never looks cleaner for leaving figures out.

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
