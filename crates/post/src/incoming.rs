//! A message that came in, as far as the office looks at it: who sent it, what is attached, and whether a mail system says in it
//! that a letter could not be delivered. Nothing else of it is read, and nothing in it can take the program down.

mod bounce;
mod checks;
mod name;
#[cfg(test)]
mod tests;

use mailparse::{DispositionType, MailAddr, MailHeaderMap, ParsedMail, addrparse_header, parse_mail};

pub use bounce::Bounced;

/// The most bytes of a message that is looked into: fifty megabytes of attachments as mail carries them.
const LARGEST: usize = 70 << 20;
/// The most bytes of all attachments that are taken out of a message.
const LARGEST_ATTACHED: usize = 50 << 20;
/// The most attachments that are taken out of a message.
const MOST_ATTACHED: usize = 50;
/// The most multipart headers: more than this is no letter that a person wrote, and parts are read one inside the other.
const MOST_NESTED: usize = 40;
/// The most boundary lines and other lines that begin like one.
const MOST_PARTS: usize = 2_000;
/// The most bytes of one line of headers. Longer ones are made to keep a reader busy.
const LONGEST_HEADER: usize = 64 << 10;
/// How many forwarded messages are opened one inside the other.
const DEEPEST_FORWARD: usize = 3;
/// Pictures below this size are signatures and logos.
const A_LOGO: usize = 200 << 10;

/// A message that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// The addresses that it says it is from, in lower case.
    pub from: Vec<String>,
    /// What kind of message it is.
    pub kind: Kind,
    /// What the mail system's own checks say against its sender.
    pub doubt: Option<String>,
    /// The files that travel with it.
    pub attached: Vec<Attached>,
}

/// What kind of message it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// From a person, or from a program that sends what it was asked for.
    Letter,
    /// An answer that nobody wrote: out of office, received with thanks.
    AutomaticAnswer,
    /// A mail system says what became of letters.
    DeliveryReport(Vec<Bounced>),
    /// Another report: read receipts and the like.
    OtherReport,
}

/// A file that travels with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// Its name without any folder; safe as the name of a file.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Looks into a message. `own` are the office's addresses: what it sent itself is no arrival, also when it is sent back to it.
/// `checked_by` is the host whose `Authentication-Results` count; without one, all do.
///
/// # Errors
///
/// Why it is not looked into, in words.
pub fn incoming(bytes: &[u8], own: &[String], checked_by: Option<&str>) -> Result<Incoming, String> {
    bounded(bytes)?;
    let mail = parse_mail(bytes).map_err(|_| "it cannot be read as a message".to_owned())?;
    let from = from(&mail);
    let kind = kind(&mail);
    let is_own = from.iter().any(|address| own.contains(address));
    let mut attached = Vec::new();
    if kind == Kind::Letter && !is_own {
        take(&mail, own, 0, &mut attached)?;
    }
    Ok(Incoming {
        from,
        kind,
        doubt: checks::doubt(&mail, checked_by),
        attached,
    })
}

/// Refuses what is made to keep a reader busy before it is read.
fn bounded(bytes: &[u8]) -> Result<(), String> {
    if bytes.len() > LARGEST {
        return Err(format!("it is larger than {} MB", LARGEST_ATTACHED >> 20));
    }
    let is_multipart = |window: &[u8]| window.eq_ignore_ascii_case(b"multipart/");
    let nested = bytes.windows(10).filter(|window| is_multipart(window)).count();
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let parts = lines.clone().filter(|line| line.starts_with(b"--")).count();
    if nested > MOST_NESTED || parts > MOST_PARTS {
        return Err("it has more parts than a letter has".to_owned());
    }
    // A line that goes on after a fold belongs to the one before it.
    let mut header = 0;
    let is_long = lines.any(|line| {
        let goes_on = line.first().is_some_and(u8::is_ascii_whitespace);
        header = if goes_on { header + line.len() } else { line.len() };
        header > LONGEST_HEADER
    });
    if is_long {
        return Err("it has a longer line than mail may have".to_owned());
    }
    Ok(())
}

/// The addresses of every `From`: one that says two has no sender.
fn from(mail: &ParsedMail<'_>) -> Vec<String> {
    let mut from = Vec::new();
    for header in mail.headers.get_all_headers("From") {
        let Ok(addresses) = addrparse_header(header) else {
            // Not to be told for sure: as good as several.
            from.push(String::new());
            continue;
        };
        for address in addresses.iter() {
            match address {
                MailAddr::Single(single) => from.push(single.addr.trim().to_lowercase()),
                MailAddr::Group(group) => {
                    from.extend(group.addrs.iter().map(|one| one.addr.trim().to_lowercase()));
                }
            }
        }
    }
    from
}

fn kind(mail: &ParsedMail<'_>) -> Kind {
    if mail.ctype.mimetype == "multipart/report" {
        let report = mail.ctype.params.get("report-type");
        let is_delivery = report.is_none_or(|kind| kind.eq_ignore_ascii_case("delivery-status"));
        return match bounce::bounced(mail) {
            Some(bounced) if is_delivery => Kind::DeliveryReport(bounced),
            _ => Kind::OtherReport,
        };
    }
    let value = |name: &str| {
        mail.headers
            .get_first_value(name)
            .unwrap_or_default()
            .to_lowercase()
    };
    let is_answer = value("Auto-Submitted").trim_start().starts_with("auto-replied")
        || ["auto_reply", "auto-reply"].contains(&value("Precedence").trim())
        || !value("X-Autoreply").is_empty();
    if is_answer {
        Kind::AutomaticAnswer
    } else {
        Kind::Letter
    }
}

/// Takes the files out of a message and of the messages that it forwards.
fn take(
    mail: &ParsedMail<'_>,
    own: &[String],
    depth: usize,
    attached: &mut Vec<Attached>,
) -> Result<(), String> {
    for part in mail.parts().filter(|part| part.subparts.is_empty()) {
        if part.ctype.mimetype == "message/rfc822" {
            forwarded(part, own, depth, attached)?;
            continue;
        }
        let Some(name) = name_of_file(part) else {
            continue;
        };
        let bytes = part
            .get_body_raw()
            .map_err(|_| "something attached to it came in damaged".to_owned())?;
        if is_decoration(part, bytes.len()) {
            continue;
        }
        attached.push(Attached { name, bytes });
        let size: usize = attached.iter().map(|one| one.bytes.len()).sum();
        if attached.len() > MOST_ATTACHED || size > LARGEST_ATTACHED {
            return Err(format!(
                "what is attached to it is more than {MOST_ATTACHED} files or {} MB",
                LARGEST_ATTACHED >> 20
            ));
        }
    }
    Ok(())
}

fn forwarded(
    part: &ParsedMail<'_>,
    own: &[String],
    depth: usize,
    attached: &mut Vec<Attached>,
) -> Result<(), String> {
    if depth >= DEEPEST_FORWARD {
        return Err("it holds messages inside messages, deeper than is looked".to_owned());
    }
    let Ok(bytes) = part.get_body_raw() else {
        return Ok(());
    };
    let Ok(inner) = parse_mail(&bytes) else {
        return Ok(());
    };
    // Our own letter, sent back to us with its workbook.
    if from(&inner).iter().any(|address| own.contains(address)) {
        return Ok(());
    }
    take(&inner, own, depth + 1, attached)
}

/// The name of what is a file of its own and not a part of the letter; nothing where it is none.
fn name_of_file(part: &ParsedMail<'_>) -> Option<String> {
    let disposition = part.get_content_disposition();
    let named = disposition
        .params
        .get("filename")
        .or_else(|| part.ctype.params.get("name"));
    let kind = part.ctype.mimetype.as_str();
    let is_attached = disposition.disposition == DispositionType::Attachment;
    let is_prose = ["text/plain", "text/html", "text/rtf", "text/enriched"].contains(&kind);
    let is_a_file = if is_prose {
        is_attached && named.is_some()
    } else {
        is_attached || named.is_some() || kind.starts_with("application/")
    };
    is_a_file.then(|| name::safe(named.map_or("", String::as_str)))
}

/// What mail programs add by themselves: pictures of a signature, visiting cards, invitations, keys.
fn is_decoration(part: &ParsedMail<'_>, size: usize) -> bool {
    let kind = part.ctype.mimetype.as_str();
    let shown = part.headers.get_first_header("Content-ID").is_some()
        || part.get_content_disposition().disposition == DispositionType::Inline;
    let is_signature = [
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pgp-signature",
        "application/pgp-encrypted",
        "text/calendar",
        "application/ics",
        "text/vcard",
        "text/x-vcard",
    ];
    (kind.starts_with("image/") && (shown || size < A_LOGO))
        || kind.starts_with("audio/")
        || kind.starts_with("video/")
        || is_signature.contains(&kind)
}
