//! The summary for an address that may not be sent the pack: that the pack is out, how much of it had come, and how to get it.
//!
//! It holds no figure of an indicator. The officer's headline is in it unless it might tell a number.

use boardpack_model::numbers::says_number;
use boardpack_model::pack::Pack;
use serde::Serialize;

use super::{EmailBody, email_subject, text};
use crate::palette::{self, hex};
use crate::plain::one_line;
use crate::template::fill;
use crate::{PackError, Telling};

const TEMPLATES: [(&str, &str); 1] = [("summary.html", include_str!("../../assets/email/summary.html"))];

/// What an address gets that may not be sent the pack. The same pack gives the same bytes.
///
/// An error is a fault of the template; data cannot cause it.
pub fn summary(pack: &Pack) -> Result<EmailBody, PackError> {
    let title = format!("{}, {}", pack.title, pack.period_words);
    letter(pack, title, email_subject(pack), &paragraphs(pack))
}

/// What an address gets that may not be sent a letter about a draft: that there is one, by when an answer counts, and how to
/// get it. `about` is what the letter is called; it holds no figure.
///
/// An error is a fault of the template; data cannot cause it.
pub fn draft_summary(pack: &Pack, telling: &Telling, about: &str) -> Result<EmailBody, PackError> {
    let mut said = vec![format!(
        "A draft of the pack for {} is ready, and you may know what it says before the board sees it, so that nothing comes as \
         a surprise. The meeting that takes it: {}.",
        pack.period_words, telling.meeting
    )];
    if !telling.context_by.is_empty() {
        said.push(format!(
            "What you wish to add to the figures is printed beside them if it comes by {}.",
            telling.context_by
        ));
    }
    said.push(
        "What the draft says is not sent to this address, because its domain is not on the board’s list of secure domains."
            .to_owned(),
    );
    said.push(format!(
        "To get it, ask {}: for a copy by a secure way, or to have a secure address of yours put on the list.",
        telling.contact
    ));
    let subject = one_line(&format!("{}: {about}, {}", pack.board_short_name, pack.period));
    letter(pack, format!("{about}, {}", pack.period_words), subject, &said)
}

fn letter(
    pack: &Pack,
    title: String,
    subject: String,
    paragraphs: &[String],
) -> Result<EmailBody, PackError> {
    let view = View {
        marking: &pack.marking,
        board: &pack.board_name,
        title,
        paragraphs,
        brand: hex(palette::DATA),
        ink: hex(palette::INK),
    };
    Ok(EmailBody {
        subject,
        text: text::plain_letter(pack, &view.title, paragraphs),
        html: fill(&TEMPLATES, &view)?,
        inline: Vec::new(),
    })
}

#[derive(Serialize)]
struct View<'a> {
    marking: &'a str,
    board: &'a str,
    title: String,
    paragraphs: &'a [String],
    brand: String,
    ink: String,
}

fn paragraphs(pack: &Pack) -> Vec<String> {
    let mut said = vec![match (pack.edition.issue, &pack.changes) {
        (Some(issue), Some(changes)) => {
            format!(
                "Issue {issue} of this pack is out. It replaces issue {}.",
                changes.since
            )
        }
        _ => "This pack is out.".to_owned(),
    }];
    if let Some(headline) = &pack.foreword.headline {
        let words = headline.paragraphs.join(" ");
        said.push(if tells_a_number(&words) {
            "The officer’s headline is in the pack.".to_owned()
        } else {
            format!("{words} ({})", headline.by)
        });
    }
    said.push(pack.chair.returns_sentence.clone());
    let contact = pack.control.iter().find(|(label, _)| label == "Contact");
    let contact = contact.map_or_else(|| "the board’s officer".to_owned(), |(_, text)| one_line(text));
    said.push(
        "The pack itself is not sent to this address, because its domain is not on the board’s list of secure domains."
            .to_owned(),
    );
    said.push(format!(
        "To get the pack, ask {contact}: for a copy by a secure way, or to have a secure address of yours put on the list."
    ));
    said
}

/// Whether a text tells, or only might tell, a number: nothing here says which digits are a year's.
fn tells_a_number(text: &str) -> bool {
    text.chars().any(char::is_numeric) || says_number(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn what_a_draft_says_is_not_in_the_letter_to_an_address_that_may_not_have_it() {
        let pack = samples::pack();
        let telling = Telling {
            meeting: "Board meeting, on Thursday 17 September 2026".to_owned(),
            context_by: "Monday 7 September 2026".to_owned(),
            contact: "Morgan Ellery, 01632 960100".to_owned(),
            ..Telling::default()
        };
        let letter = draft_summary(&pack, &telling, "What the pack will say about you").unwrap();
        for form in [&letter.text, &letter.html] {
            let said = form.split_whitespace().collect::<Vec<_>>().join(" ");
            for told in [
                &telling.meeting,
                &telling.context_by,
                &telling.contact,
                &pack.marking,
            ] {
                assert!(said.contains(told.as_str()), "{told}: {said}");
            }
        }
        let rows: Vec<_> = pack.scorecard.iter().flat_map(|group| &group.rows).collect();
        assert!(!rows.is_empty());
        for row in rows {
            assert!(!letter.text.contains(&row.name), "{}", row.name);
        }
        // The dates alone hold numbers: no percentage and no decimal is told.
        let is_figure = |figure: &String| figure.contains(['%', '.']);
        for figure in samples::figures(&pack).iter().filter(|figure| is_figure(figure)) {
            assert!(!letter.text.contains(figure.as_str()), "{figure}");
        }
        assert!(letter.inline.is_empty());
    }

    #[test]
    fn a_text_with_digits_or_number_words_tells_a_number() {
        for (text, tells) in [
            ("Demand is up and visits are timely.", false),
            ("Demand rose by 3.", true),
            ("Three children waited.", true),
            ("Someone waited.", false),
            ("Thirty children waited, the first of them in May.", true),
            ("It rose in 2025.", true),
            ("Half of them waited, ½ day each.", true),
            ("Up ٣ on last year", true),
        ] {
            assert_eq!(tells_a_number(text), tells, "{text}");
        }
    }
}
