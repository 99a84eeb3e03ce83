//! The markup of letters: one source, read as plain text and as HTML.
//!
//! Five shapes, each known by how its line begins: a paragraph; `- ` an item of a list; `| name | value |` a line of a list of
//! terms; `# ` a heading; and a line that begins with blanks stands indented. Blank lines part what belongs together. A line
//! takes its shape from the template alone: what was filled in is marked as data before the lines are looked at, so that
//! nothing which anybody sends can make an item, a term or a heading, and all text is escaped when it becomes HTML. There is
//! no markup for links, pictures or tags, so none can come out.

use crate::words;

/// Stands before and after what was filled in. Neither can occur in data, which is always one visible line.
const DATA: (char, char) = ('\u{2}', '\u{3}');

/// Data as it is put into a template: one line, marked.
pub(crate) fn data(text: &str) -> String {
    format!("{}{}{}", DATA.0, words::one_line(text), DATA.1)
}

/// A template without anything that looks like data.
pub(crate) fn source(text: &str) -> String {
    text.replace([DATA.0, DATA.1], "")
}

/// A text without the marks of data.
pub(crate) fn unmarked(text: &str) -> String {
    text.replace([DATA.0, DATA.1], "")
}

/// A letter as it is structured.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Page(Vec<Block>);

/// Lines of one shape that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Block {
    shape: Shape,
    lines: Vec<Line>,
    /// A blank line stands before it.
    is_apart: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Heading,
    Lines,
    Items,
    Terms,
}

/// A line: how far it is indented, and its text; of a term, its name and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    indent: usize,
    name: String,
    text: String,
}

impl Page {
    /// Reads a filled template.
    pub(crate) fn read(filled: &str) -> Self {
        let mut page = Self::default();
        let mut is_apart = false;
        for raw in filled.lines() {
            if unmarked(raw).trim().is_empty() {
                is_apart = true;
                continue;
            }
            let (shape, line) = line(raw);
            match page.0.last_mut() {
                Some(block) if block.shape == shape && !is_apart && shape != Shape::Heading => {
                    block.lines.push(line);
                }
                _ => page.0.push(Block {
                    shape,
                    lines: vec![line],
                    is_apart,
                }),
            }
            is_apart = false;
        }
        page
    }

    /// Whether it says nothing.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The letter as plain text for a narrow window.
    pub(crate) fn text(&self) -> String {
        let mut lines = Vec::new();
        for block in &self.0 {
            if block.is_apart && !lines.is_empty() {
                lines.push(String::new());
            }
            for line in &block.lines {
                words::wrap(&line.plain(block.shape), &mut lines);
            }
        }
        lines.join("\n") + "\n"
    }

    /// The letter as a page of HTML, in a language, under a title. It needs no picture, no script and no style sheet, and is
    /// well-formed as XML too.
    pub(crate) fn html(&self, (language, title): (&str, &str)) -> String {
        let mut html = format!(
            "<!DOCTYPE html>\n<html lang=\"{language}\" xml:lang=\"{language}\" \
             xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n<meta charset=\"utf-8\" />\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n<title>{}</title>\n</head>\n\
             <body style=\"margin:0;padding:0;background:#ffffff\">\n<div style=\"max-width:40em;margin:0;padding:16px\">\n",
            escaped(title),
            language = escaped(language),
        );
        for block in &self.0 {
            html.push_str(&block.html());
        }
        html.push_str("</div>\n</body>\n</html>\n");
        html
    }
}

/// A line and its shape, as the template begins it.
fn line(raw: &str) -> (Shape, Line) {
    let trimmed = raw.trim_start_matches([' ', '\t']);
    let indent = raw.len() - trimmed.len();
    let plain = |text: &str| Line {
        indent,
        name: String::new(),
        text: unmarked(text).trim().to_owned(),
    };
    if let Some(item) = trimmed.strip_prefix("- ") {
        return (Shape::Items, plain(item));
    }
    if let Some(heading) = trimmed.strip_prefix("# ") {
        return (Shape::Heading, plain(heading));
    }
    match trimmed.strip_prefix("| ").and_then(term) {
        Some((name, value)) => (
            Shape::Terms,
            Line {
                name,
                ..plain(&value)
            },
        ),
        None => (Shape::Lines, plain(trimmed)),
    }
}

/// `name | value |`, parted where the template parts it.
fn term(rest: &str) -> Option<(String, String)> {
    let mut is_data = false;
    let bar = rest.char_indices().find(|(_, c)| {
        is_data = match *c {
            c if c == DATA.0 => true,
            c if c == DATA.1 => false,
            _ => is_data,
        };
        *c == '|' && !is_data
    });
    let (name, value) = rest.split_at(bar?.0);
    let value = value.trim_start_matches('|').trim_end();
    let value = value.strip_suffix('|').unwrap_or(value);
    Some((unmarked(name).trim().to_owned(), value.to_owned()))
}

impl Line {
    fn plain(&self, shape: Shape) -> String {
        let indent = " ".repeat(self.indent);
        match shape {
            Shape::Heading => self.text.clone(),
            Shape::Lines => format!("{indent}{}", self.text),
            Shape::Items => format!("{indent}- {}", self.text),
            Shape::Terms => format!("{indent}  {}: {}", self.name, self.text),
        }
    }
}

/// The look of text: said of each element, because some mail programs take nothing over from what is around it.
const TEXT: &str = "font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:1.5;color:#1d1d1b";
/// Long names and fingerprints break rather than widen the page.
const BREAK: &str = "word-break:break-word;overflow-wrap:anywhere";

impl Block {
    fn html(&self) -> String {
        match self.shape {
            Shape::Heading => self.each("", |line| {
                format!(
                    "<h2 style=\"{TEXT};font-size:18px;margin:24px 0 8px\">{}</h2>\n",
                    escaped(&line.text)
                )
            }),
            Shape::Lines => self.paragraph(),
            Shape::Items => {
                let items = self.each("", |line| {
                    format!(
                        "<li style=\"{TEXT};{BREAK};margin:0 0 8px\">{}</li>\n",
                        escaped(&line.text)
                    )
                });
                format!("<ul style=\"margin:0 0 16px;padding:0 0 0 24px\">\n{items}</ul>\n")
            }
            Shape::Terms => {
                let rows = self.each("", |line| {
                    format!(
                        "<tr>\n<th scope=\"row\" style=\"{TEXT};font-weight:bold;text-align:left;vertical-align:top;\
                         padding:2px 16px 2px 0\">{}</th>\n<td style=\"{TEXT};{BREAK};vertical-align:top;padding:2px 0\">{}\
                         </td>\n</tr>\n",
                        escaped(&line.name),
                        escaped(&line.text)
                    )
                });
                format!(
                    "<table style=\"border-collapse:collapse;margin:0 0 16px\">\n<tbody>\n{rows}</tbody>\n</table>\n"
                )
            }
        }
    }

    fn paragraph(&self) -> String {
        let indent = self.lines.iter().map(|line| line.indent).min().unwrap_or(0);
        let text = self.each("<br />\n", |line| escaped(&line.text));
        format!(
            "<p style=\"{TEXT};{BREAK};margin:0 0 16px {}px\">{text}</p>\n",
            indent * 8
        )
    }

    fn each(&self, between: &str, html: impl Fn(&Line) -> String) -> String {
        self.lines.iter().map(html).collect::<Vec<_>>().join(between)
    }
}

/// Text as HTML shows it.
fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            // No character that XML has not: data has none, and a template may.
            c if c.is_control() && c != '\t' => {}
            '\u{fffe}' | '\u{ffff}' => {}
            c => html.push(c),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(filled: &str, text: &str, html: &str) {
        let page = Page::read(filled);
        assert_eq!(page.text(), text);
        let whole = page.html(("en-GB", "Title"));
        let (_, body) = whole.split_once("padding:16px\">\n").unwrap();
        let (body, _) = body.split_once("</div>\n</body>").unwrap();
        assert_eq!(unstyled(body), html);
    }

    /// HTML without its styles.
    fn unstyled(html: &str) -> String {
        let mut plain = String::new();
        let mut rest = html;
        while let Some((before, after)) = rest.split_once(" style=\"") {
            plain.push_str(before);
            rest = after.split_once('"').unwrap().1;
        }
        plain + rest
    }

    #[test]
    fn each_shape_is_known_by_how_its_line_begins() {
        check(
            "\n\nOne.\n\n\n# Two\n- three\n- four\n\n| Five | six |\n| Seven | eight | nine |\nten\n",
            "One.\n\nTwo\n- three\n- four\n\n  Five: six\n  Seven: eight | nine\nten\n",
            "<p>One.</p>\n<h2>Two</h2>\n<ul>\n<li>three</li>\n<li>four</li>\n</ul>\n<table>\n<tbody>\n<tr>\n\
             <th scope=\"row\">Five</th>\n<td>six</td>\n</tr>\n<tr>\n<th scope=\"row\">Seven</th>\n<td>eight | nine</td>\n\
             </tr>\n</tbody>\n</table>\n<p>ten</p>\n",
        );
        check("One\n  two\n", "One\n  two\n", "<p>One<br />\ntwo</p>\n");
        check(
            "-x\n#y\n|z\n| a\n",
            "-x\n#y\n|z\n| a\n",
            "<p>-x<br />\n#y<br />\n|z<br />\n| a</p>\n",
        );
    }

    #[test]
    fn data_has_no_shape() {
        for text in [
            "- item",
            "# heading",
            "| a | b |",
            "  far in",
            "a\n\nb",
            "\u{2}- x\u{3}",
        ] {
            let filled = format!("{}\n", data(text));
            let plain = words::one_line(text);
            check(&filled, &format!("{plain}\n"), &format!("<p>{plain}</p>\n"));
        }
        let term = format!("| Name | {} |\n", data("a | b |"));
        check(
            &term,
            "  Name: a | b |\n",
            "<table>\n<tbody>\n<tr>\n<th scope=\"row\">Name</th>\n<td>a | b |</td>\n</tr>\n</tbody>\n</table>\n",
        );
        let name = format!("| {} | x |\n", data("a | b"));
        check(
            &name,
            "  a | b: x\n",
            "<table>\n<tbody>\n<tr>\n<th scope=\"row\">a | b</th>\n<td>x</td>\n</tr>\n</tbody>\n</table>\n",
        );
    }

    #[test]
    fn the_page_names_its_language_and_its_title() {
        let html = Page::read("x").html(("cy", "A <b> & \"c\""));
        assert!(html.contains("<html lang=\"cy\" xml:lang=\"cy\""));
        assert!(html.contains("<title>A &lt;b&gt; &amp; &quot;c&quot;</title>"));
    }

    proptest! {
        #[test]
        fn whatever_a_line_holds_nothing_but_the_shapes_comes_out(lines in proptest::collection::vec(".{0,60}", 0..8)) {
            let html = Page::read(&lines.join("\n")).html(("en-GB", &lines.concat()));
            crate::well_formed::check(&html);
        }
    }
}
