//! Addresses that letters may go to and come from: stricter than what mail allows.

use lettre::Address;

use crate::PostError;

/// The address, if it is a plain one: ASCII, a local part without quotes, a domain name with a dot.
///
/// Others are legal, yet only ever come from a slip or an attack: servers route dotless and numeric domains to themselves.
pub(crate) fn checked(text: &str) -> Result<Address, PostError> {
    let refused = |reason| PostError::Address {
        text: text.to_owned(),
        reason,
    };
    if !text.is_ascii() {
        return Err(refused("it is not written in plain letters"));
    }
    if text
        .bytes()
        .any(|byte| byte.is_ascii_control() || byte == b' ' || byte == b'"')
    {
        return Err(refused(
            "it holds a space, a quotation mark or a control character",
        ));
    }
    let address: Address = text
        .parse()
        .map_err(|_| refused("it is not of the form name@domain"))?;
    let domain = address.domain();
    if domain.starts_with('[') || domain.ends_with(|last: char| last.is_ascii_digit()) {
        return Err(refused("its domain is a number"));
    }
    if !domain.contains('.') {
        return Err(refused("its domain has no dot"));
    }
    Ok(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, accepted: bool) {
        assert_eq!(checked(text).is_ok(), accepted, "{text:?}");
    }

    #[test]
    fn plain_addresses_are_accepted() {
        check("d.lead@police.example", true);
        check("o'brien+returns@social-care.example", true);
    }

    #[test]
    fn addresses_that_reach_somebody_else_are_refused() {
        for text in [
            "",
            "nobody",
            "a@b",
            "a@localhost",
            "a@[127.0.0.1]",
            "a@127.0.0.1",
            "jürgen@police.example",
            "a@police.example\r\nBcc: b@other.example",
            "a@police.example, b@other.example",
            "\"a b\"@police.example",
            "a@police.example> SIZE=1",
        ] {
            check(text, false);
        }
    }
}
