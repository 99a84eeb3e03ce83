//! The wording of letters: built-in templates, the board's own instead, and what is wrong with a template.

use std::collections::BTreeSet;
use std::fmt;

use boardpack_model::Board;
use jiff::Timestamp;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior};
use serde::Serialize;

use crate::language::Language;
use crate::markup::{self, Page};
use crate::words;

/// The English letters by their template names.
pub(crate) const LETTERS: [(&str, &str); 14] = [
    ("request", include_str!("../assets/letters/request.txt")),
    ("heads-up", include_str!("../assets/letters/heads-up.txt")),
    ("reminder", include_str!("../assets/letters/reminder.txt")),
    ("due-today", include_str!("../assets/letters/due-today.txt")),
    ("chaser", include_str!("../assets/letters/chaser.txt")),
    ("escalation", include_str!("../assets/letters/escalation.txt")),
    ("correction", include_str!("../assets/letters/correction.txt")),
    ("rest", include_str!("../assets/letters/rest.txt")),
    ("queries", include_str!("../assets/letters/queries.txt")),
    (RECEIPT, include_str!("../assets/letters/receipt.txt")),
    (CONTEXT, include_str!("../assets/letters/context.txt")),
    (CONFIRMATION, include_str!("../assets/letters/confirmation.txt")),
    (SET_ASIDE, include_str!("../assets/letters/set-aside.txt")),
    (DIGEST, include_str!("../assets/letters/digest.txt")),
];

/// The paragraphs that several English letters include.
pub(crate) const PARTS: [(&str, &str); 6] = [
    ("earlier", include_str!("../assets/letters/parts/earlier.txt")),
    ("latest", include_str!("../assets/letters/parts/latest.txt")),
    ("pack", include_str!("../assets/letters/parts/pack.txt")),
    ("points", include_str!("../assets/letters/parts/points.txt")),
    ("returns", include_str!("../assets/letters/parts/returns.txt")),
    ("signed", include_str!("../assets/letters/parts/signed.txt")),
];

/// The template of receipts; the others are about returns.
pub(crate) const RECEIPT: &str = "receipt";
/// The template of the receipt for context to a pre-brief.
pub(crate) const CONTEXT: &str = "context";
/// The template of the officer's letter about a file that was set aside.
pub(crate) const SET_ASIDE: &str = "set-aside";
/// The template of the letter that confirms a decision.
pub(crate) const CONFIRMATION: &str = "confirmation";
/// The template of the officer's morning digest.
pub(crate) const DIGEST: &str = "digest";

/// The names of the built-in templates, each of which a board may put into its own words.
pub fn template_names() -> impl Iterator<Item = &'static str> {
    LETTERS.into_iter().map(|(name, _)| name)
}

/// A template that cannot be made into a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenTemplate {
    /// Its name.
    pub template: String,
    /// The line at fault, where known.
    pub line: Option<usize>,
    /// What is wrong.
    pub reason: String,
}

impl fmt::Display for BrokenTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "letters/{}.txt", self.template)?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        write!(f, ": {}", self.reason)
    }
}

impl std::error::Error for BrokenTemplate {}

/// A letter's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wording {
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) html: String,
}

/// Fills a template. Its first line is `Subject: …`; the rest is the letter. What is filled in is data: it is never read
/// as a template, and a name that nothing was filled in for is a fault rather than a gap.
pub(crate) fn fill(board: &Board, template: &str, data: &impl Serialize) -> Result<Wording, BrokenTemplate> {
    let broken = |line, reason: String| BrokenTemplate {
        template: words::one_line(template),
        line,
        reason,
    };
    let source = source(board, template)
        .ok_or_else(|| broken(None, "there is no letter template of this name".to_owned()))?;
    let fault = |error: minijinja::Error| {
        let line = error.line();
        let at_fault = line.and_then(|line| source.lines().nth(line.checked_sub(1)?));
        let what = error
            .detail()
            .map(words::one_line)
            .or_else(|| at_fault.map(|text| format!("`{}`", words::shortened(&words::one_line(text), 120))));
        let reason = what.map_or_else(
            || error.kind().to_string(),
            |what| format!("{}: {what}", error.kind()),
        );
        broken(line, reason)
    };
    let language = Language::of(board);
    let filled = environment(board, language)
        .map_err(|error| broken(None, error.to_string()))?
        .render_named_str("letter.txt", &markup::source(source), Serde(data))
        .map_err(fault)?;
    let (first, text) = filled.trim_start().split_once('\n').unwrap_or((&filled, ""));
    let subject = first
        .strip_prefix("Subject:")
        .map(|subject| words::one_line(&markup::unmarked(subject)))
        .filter(|subject| !subject.is_empty())
        .ok_or_else(|| {
            broken(
                Some(1),
                "the first line is `Subject: ` and the subject".to_owned(),
            )
        })?;
    let page = Page::read(text);
    if page.is_empty() {
        return Err(broken(None, "nothing follows the subject".to_owned()));
    }
    Ok(Wording {
        html: page.html((&language.words.tag.0, &subject)),
        text: page.text(),
        subject,
    })
}

/// What is wrong with the wording of the board's letters: each fault names its template. Every template is filled with
/// every kind of data that it can meet.
pub fn check_letters(board: &Board) -> Vec<String> {
    let mut faults = BTreeSet::new();
    let rungs: BTreeSet<&str> = board.ladder.iter().map(|rung| rung.template.as_str()).collect();
    for name in board.letters.keys() {
        if !rungs.contains(name.as_str()) && !template_names().any(|built_in| built_in == name) {
            let known: Vec<&str> = template_names().collect();
            faults.insert(format!(
                "letters/{name}.txt: no rung uses this letter; the letters that can be put into other words are {}",
                known.join(", ")
            ));
        }
    }
    let at = Timestamp::from_second(1_785_315_600).unwrap_or_default();
    let mut names: BTreeSet<&str> = template_names().collect();
    names.extend(rungs);
    for name in names {
        if source(board, name).is_none() {
            faults.insert(format!(
                "letters/{name}.txt: a rung uses this letter and it is not there"
            ));
            continue;
        }
        let filled = match name {
            RECEIPT => crate::receipt::try_out(board, at),
            SET_ASIDE => crate::set_aside::try_out(board),
            CONTEXT => crate::context::try_out(board),
            CONFIRMATION => crate::confirmation::try_out(board),
            DIGEST => crate::digest::try_out(board),
            _ => crate::write::try_out(board, name, at),
        };
        faults.extend(filled.into_iter().map(|fault| fault.to_string()));
    }
    faults.into_iter().collect()
}

fn source<'a>(board: &'a Board, template: &str) -> Option<&'a str> {
    let built_in = || Language::of(board).letters.get(template);
    board.letters.get(template).or_else(built_in).map(String::as_str)
}

fn environment<'a>(board: &'a Board, language: &'a Language) -> Result<Environment<'a>, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(
        SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .build()?,
    );
    environment.set_formatter(|output, _, value| Ok(output.write_str(&markup::data(&value.to_string()))?));
    for (name, text) in &language.parts {
        environment.add_template(name, text)?;
    }
    environment.add_global("board", Serde(BoardData::of(board)));
    Ok(environment)
}

/// What every template knows as `board`.
#[derive(Serialize)]
struct BoardData {
    name: String,
    short_name: String,
    marking: String,
    officer: String,
    telephone: String,
    email: String,
    sender: String,
}

impl BoardData {
    fn of(board: &Board) -> Self {
        Self {
            name: words::one_line(&board.name),
            short_name: words::one_line(&board.short_name),
            marking: words::one_line(&board.marking),
            officer: words::one_line(&board.officer.mailbox.name),
            telephone: words::one_line(&board.officer.telephone),
            email: words::one_line(&board.officer.mailbox.address),
            sender: words::one_line(&board.sender.address),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::board;

    fn check(name: &str, text: &str, faults: &[&str]) {
        let mut board = board();
        board.letters.insert(name.to_owned(), text.to_owned());
        assert_eq!(check_letters(&board), faults);
    }

    #[test]
    fn the_built_in_letters_are_sound() {
        assert_eq!(check_letters(&board()), Vec::<String>::new());
        assert_eq!(template_names().count(), 14);
    }

    #[test]
    fn a_board_may_put_a_letter_into_its_own_words() {
        let text = "Subject: {{ title }} please\n\nDear {{ to }},\n\n{% if meeting %}{{ meeting.day }}{% endif %}\n\nThanks";
        check("chaser", text, &[]);
        check("receipt", "Subject: {{ outcome }}\n\nRead {{ read }}.\n", &[]);
    }

    #[test]
    fn a_letter_that_cannot_be_filled_is_named_with_its_line() {
        check(
            "chaser",
            "Subject: x\n\n{{ titel }}\n",
            &["letters/chaser.txt, line 3: undefined value: `{{ titel }}`"],
        );
        check(
            "reminder",
            "Subject: x\n\n{% if %}\n",
            &["letters/reminder.txt, line 3: syntax error: unexpected end of block"],
        );
        check(
            "receipt",
            "Subject: x\n\n{{ earlier.received }}\n",
            &["letters/receipt.txt, line 3: undefined value: `{{ earlier.received }}`"],
        );
        check(
            "request",
            "Dear {{ to }}\n\nPlease.\n",
            &["letters/request.txt, line 1: the first line is `Subject: ` and the subject"],
        );
        check(
            "request",
            "Subject: a\n\n",
            &["letters/request.txt: nothing follows the subject"],
        );
        check(
            "request",
            "",
            &["letters/request.txt, line 1: the first line is `Subject: ` and the subject"],
        );
    }

    #[test]
    fn a_letter_that_nothing_uses_or_that_is_not_there_is_named() {
        check(
            "chasers",
            "Subject: x\n\ny\n",
            &[
                "letters/chasers.txt: no rung uses this letter; the letters that can be put into other words are request, \
               heads-up, reminder, due-today, chaser, escalation, correction, rest, queries, receipt, context, confirmation, set-aside, digest",
            ],
        );
        let mut board = board();
        board.ladder[3].template = "nudge".to_owned();
        assert_eq!(
            check_letters(&board),
            ["letters/nudge.txt: a rung uses this letter and it is not there"]
        );
        let fault = fill(&board, "nudge", &"").unwrap_err();
        assert_eq!(
            fault.to_string(),
            "letters/nudge.txt: there is no letter template of this name"
        );
    }

    #[test]
    fn built_in_letters_never_use_the_words_that_blame() {
        let texts = LETTERS.iter().chain(&PARTS).map(|(_, text)| *text);
        for text in texts {
            let text = text.to_lowercase();
            for word in ["missing", "rejected", "failed", "failure", "invalid", "league"] {
                assert!(!text.contains(word), "{word} in {text}");
            }
        }
    }
}
