//! E-mail addresses: what the post can deliver to without surprises.

use boardpack_model::letter::Mailbox;
use toml::de::DeValue;

use crate::written::section::{At, Section};
use crate::written::value::{Written, Wrong};

/// An address that has been checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address(String);

impl Written for Address {
    const WANTED: &'static str = "an e-mail address";
    const EXAMPLE: &'static str = "\"a.person@agency.example\"";

    fn read(value: &DeValue<'_>) -> Result<Self, Wrong> {
        let text = value.as_str().ok_or(Wrong::Kind)?;
        match fault(text) {
            None => Ok(Self(text.to_owned())),
            Some(why) => Err(Wrong::Content(
                format!(
                    "`{}` is no e-mail address that we can write to: {why}",
                    text.escape_debug()
                ),
                Some("write it like a.person@agency.example".to_owned()),
            )),
        }
    }
}

impl Address {
    /// The address itself.
    pub(crate) fn into_text(self) -> String {
        self.0
    }
}

/// Name and address below a heading.
pub(crate) fn mailbox(section: &mut Section<'_>) -> Option<At<Mailbox>> {
    let spot = section.spot();
    let name = section.need::<String>("name");
    let address = section.need::<Address>("email");
    let (name, address) = (name?.value, address?.value.0);
    Some(At {
        value: Mailbox { name, address },
        spot,
    })
}

/// Why a text is no address for us. Stricter than RFC 5321: no quoted local parts, no address literals, no SMTPUTF8, because
/// the servers on the way differ in what they make of those.
fn fault(text: &str) -> Option<&'static str> {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return Some("it has no @");
    };
    let is_atom = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
    if local.is_empty() || domain.is_empty() {
        return Some("nothing stands on one side of the @");
    }
    if !text.is_ascii() {
        return Some("it holds a letter that is not plain English");
    }
    if domain.starts_with('[') || domain.chars().all(|c| c.is_ascii_digit() || c == '.') {
        return Some("a number stands where the domain's name belongs");
    }
    if text.len() > 254 || local.len() > 64 {
        return Some("it is too long");
    }
    if !local
        .split('.')
        .all(|atom| !atom.is_empty() && atom.chars().all(is_atom))
    {
        return Some("the part before the @ has a character or a dot that does not belong there");
    }
    if !is_domain(domain) {
        return Some("the part after the @ is not a domain's name");
    }
    None
}

/// Whether a text is the name of a domain, with a dot in it.
pub(crate) fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    text.contains('.')
        && text.split('.').all(is_label)
        && !text.chars().all(|c| c.is_ascii_digit() || c == '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(address: &str, expected: Option<&str>) {
        assert_eq!(fault(address), expected, "{address}");
    }

    #[test]
    fn plain_addresses_are_taken() {
        check("b.officer@blanktown.example", None);
        check("data+returns@a-b.c1.example", None);
    }

    #[test]
    fn other_addresses_are_refused_with_the_reason() {
        check("", Some("it has no @"));
        check("officer", Some("it has no @"));
        check("@blanktown.example", Some("nothing stands on one side of the @"));
        check("a@", Some("nothing stands on one side of the @"));
        check(
            "siân@blanktown.example",
            Some("it holds a letter that is not plain English"),
        );
        check(
            "a@[192.0.2.1]",
            Some("a number stands where the domain's name belongs"),
        );
        check(
            "a@192.0.2.1",
            Some("a number stands where the domain's name belongs"),
        );
        for local in ["a b", "a..b", ".a", "\"a\"", "a\r\nBcc: x", "a,b", "a@b"] {
            check(
                &format!("{local}@blanktown.example"),
                Some("the part before the @ has a character or a dot that does not belong there"),
            );
        }
        for domain in [
            "localhost",
            "a..example",
            "-a.example",
            "a_b.example",
            "a.example.",
        ] {
            check(
                &format!("a@{domain}"),
                Some("the part after the @ is not a domain's name"),
            );
        }
        check(&format!("{}@a.example", "a".repeat(65)), Some("it is too long"));
    }
}
