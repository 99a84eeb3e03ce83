//! Letters to MIME messages: the same letter gives the same bytes.
//!
//! Nothing is taken from a clock or a random number: the date is the letter's, the Message-ID comes from its key and the
//! boundaries from its content, so that no text can hold the boundary of the message it is in.

use std::time::SystemTime;

use boardpack_model::letter::{Enclosure, Letter, LetterKey, Mailbox};
use jiff::Timestamp;
use lettre::Message;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Body, Mailbox as MessageMailbox, MultiPart, MultiPartBuilder, SinglePart};
use sha2::{Digest as _, Sha256};

use crate::{PostError, address};

/// The most characters that a subject or a name has. One word may not be folded, and no line may be longer than 998.
const LONGEST_LINE: usize = 500;

/// The MIME message of a letter: plain text, HTML with its pictures where there is any, attachments.
pub fn compose(letter: &Letter) -> Result<Vec<u8>, PostError> {
    let sender = address::checked(&letter.from.address)?;
    let builder = Message::builder()
        .date(date(letter.at)?)
        .from(mailbox(&letter.from)?)
        .reply_to(mailbox(&letter.reply_to)?)
        .to(mailbox(&letter.to)?)
        .subject(one_line(&letter.subject))
        .message_id(Some(message_id(letter, sender.domain())))
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ));
    let message = match body(letter)? {
        Parts::Single(part) => builder.singlepart(part),
        Parts::Multi(parts) => builder.multipart(parts),
    };
    Ok(message
        .expect("a message with a sender and a recipient")
        .formatted())
}

enum Parts {
    Single(SinglePart),
    Multi(MultiPart),
}

impl Parts {
    fn into(self, parts: MultiPartBuilder) -> MultiPart {
        match self {
            Self::Single(part) => parts.singlepart(part),
            Self::Multi(inner) => parts.multipart(inner),
        }
    }
}

/// Mixed (alternative (text, related (HTML, pictures)), attachments), as much of it as there is.
fn body(letter: &Letter) -> Result<Parts, PostError> {
    let boundaries = Boundaries::of(letter);
    let (pictures, attachments): (Vec<&Enclosure>, Vec<&Enclosure>) = letter
        .enclosures
        .iter()
        .partition(|enclosure| enclosure.content_id.is_some() && letter.html.is_some());
    let text = SinglePart::plain(lines(&letter.text));
    let readable = match &letter.html {
        None => Parts::Single(text),
        Some(html) => {
            let html = SinglePart::html(lines(html));
            let parts = MultiPart::alternative()
                .boundary(boundaries.name("alternative"))
                .singlepart(text);
            if pictures.is_empty() {
                Parts::Multi(parts.singlepart(html))
            } else {
                let mut related = MultiPart::related()
                    .boundary(boundaries.name("related"))
                    .singlepart(html);
                for picture in pictures {
                    related = related.singlepart(enclosed(picture, true)?);
                }
                Parts::Multi(parts.multipart(related))
            }
        }
    };
    if attachments.is_empty() {
        return Ok(readable);
    }
    let mut mixed = readable.into(MultiPart::mixed().boundary(boundaries.name("mixed")));
    for attachment in attachments {
        mixed = mixed.singlepart(enclosed(attachment, false)?);
    }
    Ok(Parts::Multi(mixed))
}

fn enclosed(enclosure: &Enclosure, in_html: bool) -> Result<SinglePart, PostError> {
    let wrong = |reason: String| PostError::Enclosure {
        name: enclosure.name.clone(),
        reason,
    };
    let media_type = ContentType::parse(&enclosure.media_type).map_err(|_| {
        wrong(format!(
            "`{}` is no media type",
            enclosure.media_type.escape_debug()
        ))
    })?;
    let name = file_name(&enclosure.name);
    let disposition = match &enclosure.content_id {
        Some(id) if in_html && is_content_id(id) => Attachment::new_inline_with_name(id.clone(), name),
        Some(id) if in_html => {
            return Err(wrong(format!("`{}` is no content id", id.escape_debug())));
        }
        _ => Attachment::new(name),
    };
    // Left to itself, lettre sends what looks like text as text, and a file would not arrive byte for byte.
    let bytes = Body::new_with_encoding(enclosure.bytes.clone(), ContentTransferEncoding::Base64)
        .expect("base64 takes any bytes");
    Ok(disposition.body(bytes, media_type))
}

fn is_content_id(id: &str) -> bool {
    !id.is_empty()
        && id
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_.@".contains(&b))
}

/// A name for an attachment that stays a name wherever it is saved.
fn file_name(name: &str) -> String {
    one_line(name).replace(['/', '\\', ':'], "-")
}

/// A text on one line of bearable length. A control character would end a header, or hide what follows.
fn one_line(text: &str) -> String {
    let mut line: String = text
        .chars()
        .map(|c| {
            if c.is_control() || is_line_break(c) {
                ' '
            } else {
                c
            }
        })
        .take(LONGEST_LINE)
        .collect();
    if text.chars().nth(LONGEST_LINE).is_some() {
        line.push('…');
    }
    line
}

/// A text of lines, whatever ended them, without other control characters.
fn lines(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace('\r', "\n")
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect()
}

fn is_line_break(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}')
}

fn mailbox(mailbox: &Mailbox) -> Result<MessageMailbox, PostError> {
    let name = one_line(&mailbox.name);
    let name = (!name.trim().is_empty()).then(|| name.trim().to_owned());
    Ok(MessageMailbox::new(name, address::checked(&mailbox.address)?))
}

/// Mail knows no date before 1970 or after 9999.
fn date(at: Timestamp) -> Result<SystemTime, PostError> {
    const YEAR_9999: i64 = 253_370_764_800;
    if (0..YEAR_9999).contains(&at.as_second()) {
        Ok(SystemTime::from(at))
    } else {
        Err(PostError::Date(at.to_string()))
    }
}

fn message_id(letter: &Letter, domain: &str) -> String {
    format!("<{}@{domain}>", message_name(&letter.key))
}

/// What stands before the `@` in the Message-ID of the letter of that key.
pub fn message_name(key: &LetterKey) -> String {
    let mut hash = hex(Sha256::digest(key.0.as_bytes()).as_slice());
    hash.truncate(40);
    hash
}

/// The Message-ID of a composed message, with its brackets.
pub fn message_id_of(message: &[u8]) -> Option<String> {
    let head = message.split(|byte| *byte == b'\n');
    let head = head.map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let id = head
        .take_while(|line| !line.is_empty())
        .find_map(|line| line.strip_prefix(b"Message-ID: "))?;
    Some(String::from_utf8_lossy(id).trim().to_owned())
}

/// The names of a message's boundaries, from everything that is in it.
struct Boundaries(String);

impl Boundaries {
    fn of(letter: &Letter) -> Self {
        let mut hasher = Sha256::new();
        let mut take = |bytes: &[u8]| {
            hasher.update(bytes.len().to_le_bytes());
            hasher.update(bytes);
        };
        take(letter.key.0.as_bytes());
        take(letter.text.as_bytes());
        take(letter.html.as_deref().unwrap_or_default().as_bytes());
        for enclosure in &letter.enclosures {
            take(enclosure.name.as_bytes());
            take(&enclosure.bytes);
        }
        Self(hex(hasher.finalize().as_slice()))
    }

    fn name(&self, part: &str) -> String {
        format!("{part}-{}", &self.0[..40])
    }
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]])
        .map(char::from)
        .collect()
}
