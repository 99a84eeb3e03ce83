//! The plain-text part: written for reading, in lines of at most 72 letters.

use boardpack_model::pack::{ExceptionRow, Pack};

use super::changed;
use crate::plain::one_line;
use crate::signs;

/// What travels with the letter.
pub(super) const ATTACHED: &str = "Attached: the whole pack to read or print, and its figures as a workbook.";

const LINE: usize = 72;

/// The letter in plain text, ending with a line end.
pub(super) fn text(pack: &Pack) -> String {
    let chair = &pack.chair;
    let edition = signs::issue(pack.edition.issue);
    let mut lines = Lines::default();
    lines.paragraph(&pack.marking);
    lines.line(&pack.board_name);
    lines.line(&format!("{}, {}", pack.title, pack.period_words));
    lines.paragraph(&format!("{edition}{}", as_at(pack)));
    foreword(&mut lines, pack);
    lines.heading(if pack.changes.is_some() {
        "What changed since the last meeting’s pack"
    } else {
        "What changed"
    });
    lines.points(&chair.headlines);
    lines.heading("Ratings and returns");
    lines.paragraph(&chair.counts_sentence);
    lines.paragraph(&chair.returns_sentence);
    for sentence in &pack.foreword.approval {
        lines.paragraph(sentence);
    }
    if !chair.asks.is_empty() {
        lines.heading("What the board is asked to do");
        lines.points(&chair.asks);
    }
    lines.heading("What to look at first");
    if chair.exceptions.is_empty() {
        lines.paragraph("No indicator stands out this period.");
    }
    for (index, row) in chair.exceptions.iter().enumerate() {
        exception(&mut lines, index + 1, row);
    }
    if chair.further_exceptions > 0 {
        lines.paragraph(&format!(
            "{} more in the pack’s scorecard.",
            chair.further_exceptions
        ));
    }
    lines.heading("The pack");
    lines.paragraph(ATTACHED);
    lines.line(&pack.marking);
    lines.end()
}

/// The officer's own words, and what this issue changes.
fn foreword(lines: &mut Lines, pack: &Pack) {
    for words in [&pack.foreword.headline, &pack.foreword.covering_letter]
        .into_iter()
        .flatten()
    {
        for paragraph in &words.paragraphs {
            lines.paragraph(paragraph);
        }
        lines.paragraph(&format!("– {}", words.by));
    }
    let Some(changes) = &pack.changes else {
        return;
    };
    let since = changes.since;
    lines.heading(&format!("What changed since issue {since}"));
    lines.paragraph(&format!(
        "This issue replaces issue {since}: please do not use that one any more. What is not listed here is as it was."
    ));
    let (shown, further) = changed(pack);
    for row in shown {
        lines.wrapped("- ", &row.what);
        lines.wrapped("  ", &format!("was: {}", row.was));
        lines.wrapped("  ", &format!("is: {}", row.is));
        lines.wrapped("  ", &row.why);
        lines.0.push('\n');
    }
    if further > 0 {
        lines.paragraph(&format!("{further} more in the pack."));
    }
}

/// A letter of a few paragraphs under the marking.
pub(super) fn plain_letter(pack: &Pack, title: &str, paragraphs: &[String]) -> String {
    let mut lines = Lines::default();
    lines.paragraph(&pack.marking);
    lines.line(&pack.board_name);
    lines.paragraph(title);
    for paragraph in paragraphs {
        lines.paragraph(paragraph);
    }
    lines.line(&pack.marking);
    lines.0.trim_end().to_owned() + "\n"
}

/// The instant in the words of the control block, which knows the board's time zone.
fn as_at(pack: &Pack) -> String {
    let row = pack.control.iter().find(|(label, _)| label == "Data as at");
    row.map_or_else(String::new, |(_, text)| format!(". Data as at {text}."))
}

fn exception(lines: &mut Lines, number: usize, row: &ExceptionRow) {
    let rating = row.rag.words();
    lines.wrapped(
        &format!("{number}. "),
        &format!("{}: {} ({rating}), {}", row.name, row.latest, row.agency),
    );
    lines.wrapped("   ", &row.reason);
    if !row.question.is_empty() {
        lines.wrapped("   ", &format!("Ask: {}", row.question));
    }
    lines.0.push('\n');
}

/// Lines written so far.
#[derive(Default)]
pub(crate) struct Lines(String);

impl Lines {
    /// One text, wrapped.
    pub(crate) fn line(&mut self, text: &str) {
        self.wrapped("", text);
    }

    /// One text with an empty line after it; nothing where it says nothing.
    pub(crate) fn paragraph(&mut self, text: &str) {
        if !one_line(text).is_empty() {
            self.wrapped("", text);
            self.0.push('\n');
        }
    }

    /// A heading in capitals.
    pub(crate) fn heading(&mut self, text: &str) {
        self.line(&text.to_uppercase());
        self.0.push('\n');
    }

    /// Texts with a dash before each.
    pub(crate) fn points(&mut self, points: &[String]) {
        for point in points {
            self.wrapped("- ", point);
        }
        self.0.push('\n');
    }

    /// The text in lines, the first after `lead` and the others under its beginning.
    pub(crate) fn wrapped(&mut self, lead: &str, text: &str) {
        let indent = " ".repeat(lead.chars().count());
        let mut line = lead.to_owned();
        let mut is_empty = true;
        for word in one_line(text).split(' ') {
            if !is_empty && line.chars().count() + 1 + word.chars().count() > LINE {
                self.push(&line);
                line.clone_from(&indent);
                is_empty = true;
            }
            line.push_str(if is_empty { "" } else { " " });
            line.push_str(word);
            is_empty = false;
        }
        self.push(&line);
    }

    /// An empty line.
    pub(crate) fn gap(&mut self) {
        self.0.push('\n');
    }

    /// The text, ending with a line end.
    pub(crate) fn end(self) -> String {
        self.0.trim_end().to_owned() + "\n"
    }

    fn push(&mut self, line: &str) {
        self.0.push_str(line.trim_end());
        self.0.push('\n');
    }
}
