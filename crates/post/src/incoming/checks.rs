//! What the mail system that received a message says about its sender: `Authentication-Results` (RFC 8601).

use mailparse::{MailHeaderMap, ParsedMail};

/// What speaks against the sender. `pass` of whoever is believed only where nothing says `fail`: without a host of ours to
/// believe, a forged header can hold a message back and never let one through.
pub(super) fn doubt(mail: &ParsedMail<'_>, checked_by: Option<&str>) -> Option<String> {
    let headers = mail.headers.get_all_values("Authentication-Results");
    headers
        .iter()
        .filter(|header| checked_by.is_none_or(|host| is_of(header, host)))
        .find_map(|header| fails(header))
        .map(|what| format!("the mail system could not confirm its sender ({what})"))
}

fn is_of(header: &str, host: &str) -> bool {
    let server = header.split(';').next().unwrap_or_default();
    let name = server.split_whitespace().next().unwrap_or_default();
    name.eq_ignore_ascii_case(host)
}

/// DMARC says whether the address that a person sees is the sender's, so its word is the last; without it SPF and DKIM count,
/// of which one that passes is enough.
fn fails(header: &str) -> Option<String> {
    let results: Vec<(String, String)> = header.split(';').skip(1).filter_map(result).collect();
    let of = |method: &'static str| results.iter().filter(move |(name, _)| name == method);
    let is_bad = |value: &str| ["fail", "softfail", "permerror"].contains(&value);
    if let Some((name, value)) = of("dmarc").next() {
        return (value == "fail").then(|| format!("{name}={value}"));
    }
    let others: Vec<_> = of("spf").chain(of("dkim")).collect();
    if others.iter().any(|(_, value)| value == "pass") {
        return None;
    }
    let bad = others.iter().find(|(_, value)| is_bad(value));
    bad.map(|(name, value)| format!("{name}={value}"))
}

/// `dmarc=fail (p=none) header.from=x.example` as its method and result.
fn result(text: &str) -> Option<(String, String)> {
    let first = text.split_whitespace().next()?;
    let (method, value) = first.split_once('=')?;
    Some((method.trim().to_lowercase(), value.trim().to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(headers: &[&str], checked_by: Option<&str>, expected: Option<&str>) {
        let lines: Vec<String> = headers
            .iter()
            .map(|header| format!("Authentication-Results: {header}\r\n"))
            .collect();
        let message = format!("{}From: a@b.example\r\n\r\nx", lines.concat());
        let mail = mailparse::parse_mail(message.as_bytes()).unwrap();
        let found = doubt(&mail, checked_by);
        let expected = expected.map(|what| format!("the mail system could not confirm its sender ({what})"));
        assert_eq!(found, expected, "{headers:?}");
    }

    #[test]
    fn a_sender_whom_the_mail_system_could_not_confirm_is_doubted() {
        check(&[], None, None);
        check(
            &["mx.blanktown.example; spf=pass; dkim=pass; dmarc=pass"],
            None,
            None,
        );
        check(
            &[
                "mx.blanktown.example; spf=pass smtp.mailfrom=evil.example; dmarc=fail (p=none) header.from=police.example",
            ],
            None,
            Some("dmarc=fail"),
        );
        check(
            &["mx.blanktown.example; spf=softfail; dkim=none"],
            None,
            Some("spf=softfail"),
        );
        check(&["mx.blanktown.example; spf=fail; dkim=pass"], None, None);
        check(&["mx.blanktown.example; none"], None, None);
        check(&["mx.blanktown.example 1; dmarc=FAIL"], None, Some("dmarc=fail"));
    }

    #[test]
    fn where_a_host_is_trusted_only_its_word_counts() {
        let forged = "mx.evil.example; dmarc=fail";
        check(&[forged], Some("mx.blanktown.example"), None);
        check(&[forged], None, Some("dmarc=fail"));
        check(
            &["MX.blanktown.example; dmarc=fail", "mx.evil.example; dmarc=pass"],
            Some("mx.blanktown.example"),
            Some("dmarc=fail"),
        );
    }
}
