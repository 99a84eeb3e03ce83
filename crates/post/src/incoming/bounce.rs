//! What a mail system says became of a letter: delivery status notifications (RFC 3464).

use mailparse::{MailHeader, MailHeaderMap, ParsedMail, parse_headers};

/// The longest reason that is kept, in characters.
const LONGEST_REASON: usize = 200;
/// The most recipients of one report that are looked at; ours have one each.
const MOST_RECIPIENTS: usize = 20;

/// What became of a letter to one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounced {
    /// The addresses by which the report names the recipient, in lower case: as it was written to, and as it was delivered.
    pub addresses: Vec<String>,
    /// Whether it is for good: a status of class 5. A delay is not.
    pub is_permanent: bool,
    /// What the mail system said, on one line.
    pub reason: String,
    /// What stands before the `@` in the Message-ID of the letter that came back, where the report encloses it.
    pub letter: Option<String>,
}

/// The recipients of a report; nothing where it holds no delivery status.
pub(super) fn bounced(mail: &ParsedMail<'_>) -> Option<Vec<Bounced>> {
    let status = mail.parts().find(|part| is_status(&part.ctype.mimetype))?;
    let text = status.get_body_raw().ok()?;
    let letter = letter(mail);
    let recipients = blocks(&text)
        .into_iter()
        .filter_map(|fields| recipient(&fields, letter.as_ref()))
        .take(MOST_RECIPIENTS);
    Some(recipients.collect())
}

fn is_status(kind: &str) -> bool {
    ["message/delivery-status", "message/global-delivery-status"].contains(&kind)
}

/// The groups of fields between empty lines. The first is about the message, each further one about a recipient.
fn blocks(text: &[u8]) -> Vec<Vec<(String, String)>> {
    let text = String::from_utf8_lossy(text).replace("\r\n", "\n");
    let blocks = text.split("\n\n").map(str::trim_start);
    blocks.map(fields).collect()
}

fn fields(block: &str) -> Vec<(String, String)> {
    let text = format!("{block}\n\n");
    let headers: Vec<MailHeader<'_>> =
        parse_headers(text.as_bytes()).map_or_else(|_| Vec::new(), |(all, _)| all);
    let field = |header: &MailHeader<'_>| (header.get_key().to_lowercase(), header.get_value());
    headers.iter().map(field).collect()
}

fn recipient(fields: &[(String, String)], letter: Option<&String>) -> Option<Bounced> {
    let field = |name: &str| {
        let found = fields.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.trim())
    };
    let status = field("status")?;
    let addresses: Vec<String> = ["original-recipient", "final-recipient"]
        .into_iter()
        .filter_map(|name| address(field(name)?))
        .collect();
    let action = field("action").unwrap_or_default();
    let said = field("diagnostic-code").map_or_else(String::new, |code| format!(": {code}"));
    let reason: String = format!("{status}{said}")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .filter(|character| !character.is_control())
        .take(LONGEST_REASON)
        .collect();
    (!addresses.is_empty()).then(|| Bounced {
        addresses,
        is_permanent: status.starts_with("5.") && action.eq_ignore_ascii_case("failed"),
        reason,
        letter: letter.cloned(),
    })
}

/// `rfc822; someone@police.example` as its address, in lower case.
fn address(field: &str) -> Option<String> {
    let (_, address) = field.split_once(';')?;
    let address = address.trim().trim_matches(['<', '>']).to_lowercase();
    let is_one = address.contains('@') && !address.contains(char::is_whitespace);
    is_one.then_some(address)
}

/// The name in the Message-ID of the letter that the report encloses, whole or its headers.
fn letter(mail: &ParsedMail<'_>) -> Option<String> {
    let enclosed = mail.parts().find(|part| {
        let kinds = [
            "message/rfc822",
            "text/rfc822-headers",
            "message/global",
            "message/rfc822-headers",
        ];
        kinds.contains(&part.ctype.mimetype.as_str())
    })?;
    let bytes = enclosed.get_body_raw().ok()?;
    // Headers alone may end without the empty line.
    let bytes = [bytes.as_slice(), b"\r\n\r\n"].concat();
    let (headers, _) = parse_headers(&bytes).ok()?;
    let id = headers.get_first_value("Message-ID")?;
    let name = id
        .trim()
        .trim_matches(['<', '>'])
        .split('@')
        .next()?
        .to_lowercase();
    (!name.is_empty()).then_some(name)
}
