//! The chair's preview: the difficult matters of a pack on one page, before papers go out. What is to be looked at first, which
//! returns are late or awaited, where much is still to come.

use boardpack_model::pack::{Pack, SubmissionRow};
use serde_json::{Value, json};

use crate::email::text::Lines;
use crate::plain::one_line;
use crate::template::escaped;
use crate::{EmailBody, PackError, pdf, words};

/// How many returns and agencies are named; the pack has them all.
const MOST: usize = 8;

/// A heading and what stands below it.
struct Part {
    heading: &'static str,
    points: Vec<String>,
}

/// The preview as a PDF of one page.
pub fn preview(pack: &Pack) -> Result<Vec<u8>, PackError> {
    let parts: Vec<Value> = parts(pack)
        .into_iter()
        .map(|part| json!({ "heading": part.heading, "points": part.points }))
        .collect();
    pdf::sheet(
        pack,
        "preview.typ",
        &json!({ "parts": parts, "opening": opening(pack) }),
    )
}

/// The letter that carries it. The same pack gives the same bytes.
pub fn preview_email(pack: &Pack) -> Result<EmailBody, PackError> {
    let (opening, parts) = (opening(pack), parts(pack));
    Ok(EmailBody {
        subject: one_line(&format!(
            "{}: the difficult matters of the pack for {}, for the chair",
            pack.board_short_name, pack.period
        )),
        text: text(pack, &opening, &parts),
        html: html(pack, &opening, &parts),
        inline: Vec::new(),
    })
}

fn opening(pack: &Pack) -> String {
    format!(
        "What is likely to need you in the pack for {} ({}). It is a draft: partners are told today what it says about \
         them, and may add to it before papers go out. Please keep it to yourself until then.",
        pack.period, pack.period_words
    )
}

fn parts(pack: &Pack) -> Vec<Part> {
    let chair = &pack.chair;
    let mut first: Vec<String> = chair
        .exceptions
        .iter()
        .map(|row| {
            let rating = row.rag.words();
            format!(
                "{}: {} ({rating}), {}. {}",
                row.name, row.latest, row.agency, row.reason
            )
        })
        .collect();
    if chair.further_exceptions > 0 {
        let further = usize::try_from(chair.further_exceptions).unwrap_or(usize::MAX);
        first.push(format!(
            "{} more in the scorecard.",
            words::count(further, "exception")
        ));
    }
    vec![
        part(
            "What to look at first",
            &first,
            "No indicator stands out this period.",
        ),
        part(
            "Returns that came late or are awaited",
            &late(pack),
            "Every return came on time.",
        ),
        part(
            "Where figures are still to come",
            &low(pack),
            "Every figure that was asked for is held.",
        ),
    ]
}

fn part(heading: &'static str, points: &[String], otherwise: &str) -> Part {
    let mut points: Vec<String> = points.iter().map(|point| clipped(point)).collect();
    let more = points.len().saturating_sub(MOST);
    points.truncate(MOST);
    if more > 0 {
        points.push(format!("And {more} more, listed in the pack."));
    }
    if points.is_empty() {
        points.push(otherwise.to_owned());
    }
    Part { heading, points }
}

fn clipped(text: &str) -> String {
    const LONGEST: usize = 260;
    let text = one_line(text);
    if text.chars().count() <= LONGEST {
        return text;
    }
    let kept: String = text.chars().take(LONGEST).collect();
    format!("{}…", kept.trim_end())
}

/// The returns of the period that are neither in on time nor agreed as not owed.
fn late(pack: &Pack) -> Vec<String> {
    let is_late = |row: &&SubmissionRow| {
        ["received late", "not yet received"]
            .iter()
            .any(|words| row.receipt.starts_with(words))
    };
    let rows = pack.submissions.iter().filter(is_late);
    rows.map(|row| format!("{}, {}: {}.", row.agency, row.title, row.receipt))
        .collect()
}

/// The agencies of whose figures fewer are held than were asked for, those that lack most first.
fn low(pack: &Pack) -> Vec<String> {
    let mut rows: Vec<_> = pack
        .quality
        .agencies
        .iter()
        .filter(|row| row.received < row.expected)
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.expected - row.received));
    rows.into_iter()
        .map(|row| {
            format!(
                "{}: {} of {} figures are held.",
                row.agency, row.received, row.expected
            )
        })
        .collect()
}

fn text(pack: &Pack, opening: &str, parts: &[Part]) -> String {
    let mut lines = Lines::default();
    lines.paragraph(&pack.marking);
    lines.line(&pack.board_name);
    lines.paragraph("The difficult matters, for the chair");
    lines.paragraph(opening);
    for part in parts {
        lines.heading(part.heading);
        lines.points(&part.points);
    }
    lines.paragraph("Attached: the same on one page, to print.");
    lines.line(&pack.marking);
    lines.end()
}

fn html(pack: &Pack, opening: &str, parts: &[Part]) -> String {
    const P: &str = "margin:0 0 12px 0;font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:24px;color:#0b0c0c;";
    const H2: &str = "margin:24px 0 10px 0;font-family:Arial,Helvetica,sans-serif;font-size:20px;line-height:26px;color:#0b0c0c;";
    const BAR: &str = "margin:0;padding:6px 16px;background-color:#0b0c0c;font-family:Arial,Helvetica,sans-serif;font-size:14px;line-height:20px;font-weight:bold;color:#ffffff;text-align:center;";
    let said = |text: &str| escaped(&one_line(text));
    let mut body = String::new();
    for part in parts {
        for text in [
            "<h2 style=\"",
            H2,
            "\">",
            part.heading,
            "</h2>\n<ul style=\"margin:0;padding:0 0 0 20px;\">",
        ] {
            body.push_str(text);
        }
        for point in &part.points {
            for text in ["<li style=\"", P, "\">", &said(point), "</li>"] {
                body.push_str(text);
            }
        }
        body.push_str("</ul>\n");
    }
    format!(
        "<!doctype html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<title>For the chair</title>\n</head>\n<body \
         style=\"margin:0;padding:0;background-color:#ffffff;\">\n<p style=\"{BAR}\">{marking}</p>\n<div \
         style=\"max-width:600px;margin:0 auto;padding:16px 20px;\">\n<p style=\"{P}\"><strong>{board}</strong></p>\n<h1 \
         style=\"{H2}font-size:24px;\">The difficult matters, for the chair</h1>\n<p style=\"{P}\">{opening}</p>\n{body}<p \
         style=\"{P}\">Attached: the same on one page, to print.</p>\n</div>\n<p style=\"{BAR}\">{marking}</p>\n</body>\n</html>\n",
        marking = said(&pack.marking),
        board = said(&pack.board_name),
        opening = said(opening),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn the_difficult_matters_are_named_and_stand_on_one_page() {
        let mut pack = samples::pack();
        let mail = preview_email(&pack).unwrap();
        let text = mail.text.split_whitespace().collect::<Vec<_>>().join(" ");
        for row in &pack.chair.exceptions {
            assert!(
                text.contains(&row.name) && text.contains(&row.latest),
                "{}",
                row.name
            );
        }
        assert!(
            text.contains("not yet received by") && text.contains("6 of 7 figures are held"),
            "{text}"
        );
        // The longest that it can be.
        let row = pack.chair.exceptions[0].clone();
        pack.chair.exceptions = vec![row; 30];
        let long = "a long sentence about nothing in particular ".repeat(30);
        for row in &mut pack.chair.exceptions {
            row.reason.clone_from(&long);
        }
        let submission = pack.submissions[0].clone();
        pack.submissions = vec![submission; 40];
        for row in &mut pack.submissions {
            row.receipt = format!("received late, {long}");
        }
        for row in &mut pack.quality.agencies {
            row.received = 0;
        }
        for pack in [&samples::pack(), &pack] {
            let Some(said) = pdf::tests::text(&preview(pack).unwrap()) else {
                return;
            };
            let pages: Vec<&str> = said
                .split('\u{c}')
                .filter(|page| !page.trim().is_empty())
                .collect();
            assert_eq!(pages.len(), 1, "{said}");
            assert!(
                said.contains("Page 1 of 1") && said.contains("OFFICIAL-SENSITIVE"),
                "{said}"
            );
            assert!(said.contains("Where figures are still to come"), "{said}");
        }
    }

    #[test]
    fn a_quiet_pack_says_so() {
        let mut pack = samples::pack();
        pack.chair.exceptions.clear();
        pack.chair.further_exceptions = 0;
        pack.submissions.clear();
        pack.quality.agencies.clear();
        let mail = preview_email(&pack).unwrap();
        for words in [
            "No indicator stands out",
            "Every return came on time",
            "Every figure that was asked for",
        ] {
            assert!(mail.text.contains(words) && mail.html.contains(words), "{words}");
        }
    }

    #[test]
    fn texts_are_data() {
        let mail = preview_email(&samples::hostile("<script>alert(1)</script>")).unwrap();
        assert!(!mail.html.contains("<script>"));
    }
}
