//! Filling the templates of the HTML formats: what is filled in is data, whatever it looks like.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, ValueKind};
use minijinja::{AutoEscape, Environment, Error, Output, State, UndefinedBehavior, Value};
use serde::Serialize;

use crate::PackError;
use crate::plain::plain;

/// Fills the first of the templates; it can call the others. A name that nothing was filled in for is a fault.
pub(crate) fn fill(templates: &[(&str, &str)], data: &impl Serialize) -> Result<String, PackError> {
    let fault = |error: Error| PackError::Document(vec![format!("{error:#}")]);
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .build()
        .map_err(fault)?;
    environment.set_syntax(syntax);
    environment.set_formatter(write);
    for (name, source) in templates {
        environment.add_template(name, source).map_err(fault)?;
    }
    let first = templates.first().map_or("", |(name, _)| name);
    let template = environment.get_template(first).map_err(fault)?;
    template.render(Serde(data)).map_err(fault)
}

/// Escapes all that is not ours. Our own markup (style sheet and charts) is marked as safe where it is used.
fn write(out: &mut Output, _state: &mut State, value: &Value) -> Result<(), Error> {
    let text = match value.kind() {
        ValueKind::Undefined | ValueKind::None => return Ok(()),
        _ => value.to_string(),
    };
    let written = if value.is_safe() {
        out.write_str(&text)
    } else {
        out.write_str(&escaped(&plain(&text)))
    };
    written.map_err(Error::from)
}

/// The text as it stands in markup or in an attribute between quotes.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Data {
        text: &'static str,
    }

    fn check(source: &str, text: &'static str, filled: &str) {
        assert_eq!(fill(&[("one", source)], &Data { text }).unwrap(), filled);
    }

    #[test]
    fn what_is_filled_in_is_never_markup_or_a_template() {
        check("<p>{{ text }}</p>", "<b>&\"'", "<p>&lt;b&gt;&amp;&quot;&#39;</p>");
        check("<p>{{ text }}</p>", "{{ 7 * 7 }}", "<p>{{ 7 * 7 }}</p>");
        check("<p>{{ text }}</p>", "10/12\u{202e}", "<p>10/12</p>");
    }

    #[test]
    fn a_name_that_nothing_fills_is_a_fault() {
        assert!(matches!(
            fill(&[("one", "{{ nothing }}")], &Data { text: "" }),
            Err(PackError::Document(_))
        ));
    }
}
