//! The e-mail of a pre-brief: what the pack will say, and how to add to it, in plain text and in HTML, with charts inside.

use boardpack_model::assessment::Rag;
use boardpack_model::pack::{IndicatorSection, Pack};
use serde::Serialize;

use crate::email::pictures::{self, Picture};
use crate::email::text::Lines;
use crate::palette::{self, hex};
use crate::plain::one_line;
use crate::template::fill;
use crate::{EmailBody, PackError};

const TEMPLATES: [(&str, &str); 1] = [("email.html", include_str!("../../assets/pre_brief/email.html"))];

/// How many charts of exceptions stand inside the e-mail; the PDF holds all.
const CHARTS: usize = 3;

/// What a pre-brief says besides the pack: to whom, until when, and how to answer. All of it in words for people.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Telling {
    /// The meeting with its day: `Board meeting, September 2026, on Thursday 17 September 2026`.
    pub meeting: String,
    /// The day on which papers go out.
    pub papers: String,
    /// The last day on which context is taken into the pack; empty where there is none.
    pub context_by: String,
    /// Which pre-brief of the period it is, from one: a later one replaces the ones before.
    pub number: u32,
    /// Whom to ring or write to.
    pub contact: String,
    /// The name of the form that travels with it.
    pub form: String,
    /// The name of the PDF that travels with it.
    pub document: String,
}

/// A part of the letter: a heading, and what stands below it.
#[derive(Default, Serialize)]
struct Part<'a> {
    heading: &'static str,
    sentences: Vec<String>,
    figures: Vec<Shown<'a>>,
    pictures: Vec<Chart>,
}

/// An indicator with what the pack says of it.
#[derive(Serialize)]
struct Shown<'a> {
    code: &'a str,
    name: &'a str,
    latest: &'a str,
    words: &'static str,
    shape: &'static str,
    ink: String,
    ground: String,
    sentences: Vec<String>,
}

#[derive(Serialize)]
struct Chart {
    content_id: String,
    alt: String,
    width: u32,
}

/// What the template reads.
#[derive(Serialize)]
struct View<'a> {
    pack: &'a Pack,
    heading: &'a str,
    opening: &'a [String],
    parts: &'a [Part<'a>],
    brand: String,
    ink: String,
}

/// The letter that carries a pre-brief, from the pack as it was kept for one agency. The same pack gives the same bytes.
///
/// An error is a fault of a template or of drawing; data cannot cause it.
pub fn pre_brief_email(pack: &Pack, telling: &Telling) -> Result<EmailBody, PackError> {
    let agency = pack.pre_brief_for.as_deref().unwrap_or_default();
    let charts = charts(pack)?;
    let grid = pictures::timeliness(pack)?;
    let opening = opening(pack, telling);
    let parts = parts(pack, telling, (&charts, grid.as_ref()));
    let heading = format!("What the pack will say about {agency}");
    let view = View {
        pack,
        heading: &heading,
        opening: &opening,
        parts: &parts,
        brand: hex(palette::DATA),
        ink: hex(palette::INK),
    };
    Ok(EmailBody {
        subject: subject(pack, agency, telling.number),
        html: fill(&TEMPLATES, &view)?,
        text: text(pack, &heading, (&opening, &parts)),
        inline: charts.into_iter().chain(grid).map(|one| one.enclosure).collect(),
    })
}

fn subject(pack: &Pack, agency: &str, number: u32) -> String {
    let which = if number > 1 {
        "corrected pre-brief"
    } else {
        "pre-brief"
    };
    one_line(&format!(
        "{}: {which} for {agency}, {}, before the board sees it",
        pack.board_short_name, pack.period
    ))
}

fn charts(pack: &Pack) -> Result<Vec<Picture>, PackError> {
    let sections = || pack.themes.iter().flat_map(|theme| &theme.indicators);
    let mut charts = Vec::new();
    for row in &pack.chair.exceptions {
        if let Some(section) = sections().find(|section| section.code == row.code) {
            charts.extend(pictures::trend(pack, section)?);
        }
        if charts.len() == CHARTS {
            break;
        }
    }
    Ok(charts)
}

fn opening(pack: &Pack, telling: &Telling) -> Vec<String> {
    let mut said = Vec::new();
    if telling.number > 1 {
        said.push(format!(
            "This replaces what we sent you before about {}: what the pack will say about you has changed since.",
            pack.period
        ));
    }
    said.push(format!(
        "On {} the papers go out for the {}. Below is what they will say about you, word for word as drafted; nobody else \
         has seen it as a pack yet. Only your own figures are in here, small numbers included, so please keep it to those \
         who need it.",
        telling.papers, telling.meeting
    ));
    if !super::says_anything(pack) {
        said.push(
            "Nothing else is said about you in this pack than when your returns came and how complete they were."
                .to_owned(),
        );
    }
    if !telling.context_by.is_empty() {
        said.push(format!(
            "You can add to it: what is behind a figure, what is being done, what help is wanted. What you write until the \
             end of {} stands beside the figure, under your name and with its day.",
            telling.context_by
        ));
    }
    said
}

fn parts<'a>(
    pack: &'a Pack,
    telling: &Telling,
    (charts, grid): (&[Picture], Option<&Picture>),
) -> Vec<Part<'a>> {
    let mut parts = Vec::new();
    if super::says_anything(pack) {
        parts.push(Part {
            heading: "On the first page",
            sentences: first_page(pack),
            figures: pack.chair.exceptions.iter().map(exception).collect(),
            pictures: charts.iter().map(chart).collect(),
        });
        parts.push(Part {
            heading: "Each of your indicators, as drafted",
            figures: sections(pack).map(indicator).collect(),
            ..Part::default()
        });
        parts.retain(|part| !part.sentences.is_empty() || !part.figures.is_empty());
    }
    let awaited = &pack.chair.asks;
    parts.push(Part {
        heading: "When your returns came",
        sentences: [&pack.chair.returns_sentence]
            .into_iter()
            .chain(awaited)
            .cloned()
            .collect(),
        pictures: grid.map(chart).into_iter().collect(),
        ..Part::default()
    });
    parts.push(Part {
        heading: "Data quality",
        sentences: quality(pack),
        ..Part::default()
    });
    parts.push(Part {
        heading: "How to add to it",
        sentences: how_to(telling),
        ..Part::default()
    });
    parts
}

fn sections(pack: &Pack) -> impl Iterator<Item = &IndicatorSection> {
    pack.themes.iter().flat_map(|theme| &theme.indicators)
}

fn first_page(pack: &Pack) -> Vec<String> {
    let chair = &pack.chair;
    let mut said = chair.headlines.clone();
    if chair.exceptions.is_empty() {
        said.push("None of your indicators is among those to look at first.".to_owned());
    }
    said.push(chair.counts_sentence.clone());
    said
}

fn exception(row: &boardpack_model::pack::ExceptionRow) -> Shown<'_> {
    let ask =
        (!row.question.is_empty()).then(|| format!("The board will be given this to ask: {}", row.question));
    Shown {
        sentences: [row.reason.clone()].into_iter().chain(ask).collect(),
        ..shown((&row.code, &row.name, &row.latest), row.rag)
    }
}

fn indicator(section: &IndicatorSection) -> Shown<'_> {
    let mut sentences = vec![one_line(&format!("{} {}", section.statement, section.reading))];
    let remarks = section.commentary.iter();
    sentences.extend(remarks.map(|remark| format!("{}: {}", remark.who, one_line(&remark.text))));
    Shown {
        sentences,
        ..shown((&section.code, &section.name, &section.latest.text), section.rag)
    }
}

fn shown<'a>((code, name, latest): (&'a str, &'a str, &'a str), rag: Rag) -> Shown<'a> {
    let tag = palette::rag_tag(rag);
    Shown {
        code,
        name,
        latest,
        words: rag.words(),
        shape: palette::rag_shape(rag),
        ink: hex(tag.ink),
        ground: hex(tag.ground),
        sentences: Vec::new(),
    }
}

fn chart(picture: &Picture) -> Chart {
    Chart {
        content_id: picture.enclosure.content_id.clone().unwrap_or_default(),
        alt: picture.alt.clone(),
        width: picture.width,
    }
}

fn quality(pack: &Pack) -> Vec<String> {
    let quality = &pack.quality;
    let mut said = quality.sentences.clone();
    let queries = quality.queries.iter();
    said.extend(queries.map(|row| {
        let about = if row.indicator.is_empty() {
            row.place.clone()
        } else {
            format!("{}, {}", row.indicator, row.place)
        };
        format!("Open query ({about}): {}", row.message)
    }));
    let breaks = quality.breaks.iter();
    said.extend(breaks.map(|row| {
        format!(
            "{}: a new series begins in {}. {}",
            row.indicator, row.period, row.note
        )
    }));
    let revisions = pack.revisions.iter();
    said.extend(revisions.map(|row| {
        format!(
            "{}, {}: was {}, is {} ({}).",
            row.indicator, row.period, row.old, row.new, row.reason
        )
    }));
    said
}

fn how_to(telling: &Telling) -> Vec<String> {
    let mut said = Vec::new();
    if !telling.context_by.is_empty() {
        said.push(format!(
            "Write into the attached form “{}” and put it into your drop folder as you do with a return. It is answered at \
             once. What comes after {} is kept too: it came after the papers closed and stands in the next issue. The form \
             is no return, and says nothing about when your return came.",
            telling.form, telling.context_by
        ));
    }
    said.push(
        "If a figure is wrong, please send a corrected return now. No names and no details of single children or families, \
         please."
            .to_owned(),
    );
    said.push(format!(
        "The same with every chart and table is in “{}”.",
        telling.document
    ));
    said.push(format!("Questions: {}", telling.contact));
    said
}

fn text(pack: &Pack, heading: &str, (opening, parts): (&[String], &[Part<'_>])) -> String {
    let mut lines = Lines::default();
    lines.paragraph(&pack.marking);
    lines.line(&pack.board_name);
    lines.line(heading);
    lines.paragraph(&format!("{}, draft, before the board sees it", pack.period_words));
    for words in opening {
        lines.paragraph(words);
    }
    for part in parts {
        lines.heading(part.heading);
        for words in &part.sentences {
            lines.paragraph(words);
        }
        for one in &part.figures {
            lines.wrapped(
                "- ",
                &format!("{} {}: {} ({})", one.code, one.name, one.latest, one.words),
            );
            for words in &one.sentences {
                lines.wrapped("  ", words);
            }
            lines.gap();
        }
    }
    lines.line(&pack.marking);
    lines.end()
}
