//! A label cut into numbers, words and separators.

/// A piece of a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// Digits: their value and how many they are.
    Number(i32, usize),
    /// Letters in lower case.
    Word(String),
    /// A dash, a slash or a full stop.
    Separator(char),
}

/// The pieces of a label; brackets, commas and the like only part them.
pub(super) fn split(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut run = String::new();
    for c in text.chars().map(crate::fold::narrow) {
        let joins = run
            .chars()
            .last()
            .is_none_or(|last| last.is_ascii_digit() == c.is_ascii_digit());
        if c.is_alphanumeric() && joins {
            run.extend(c.to_lowercase());
            continue;
        }
        finish(&mut run, &mut tokens);
        match c {
            _ if c.is_alphanumeric() => run.extend(c.to_lowercase()),
            '/' | '.' => tokens.push(Token::Separator('/')),
            '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' => tokens.push(Token::Separator('-')),
            _ => {}
        }
    }
    finish(&mut run, &mut tokens);
    tokens
}

fn finish(run: &mut String, tokens: &mut Vec<Token>) {
    if run.is_empty() {
        return;
    }
    let digits = run.len();
    tokens.push(match run.parse() {
        Ok(number) => Token::Number(number, digits),
        Err(_) => Token::Word(run.clone()),
    });
    run.clear();
}
