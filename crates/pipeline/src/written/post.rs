//! `[post]` of `board.toml` as written: where letters may go, beside the register, which always holds.

use boardpack_model::board::PostRules;
use toml::de::DeValue;

use crate::written::address;
use crate::written::section::{At, Section};
use crate::written::value::{Written, Wrong};

/// A domain's name, in lower case; with a leading dot, every domain below it.
pub(crate) struct Domain(String);

impl Written for Domain {
    const WANTED: &'static str = "a domain's name";
    const EXAMPLE: &'static str = "\"agency.example\"";
    const LIST_EXAMPLE: &'static str = "[\"agency.example\"]";

    fn read(value: &DeValue<'_>) -> Result<Self, Wrong> {
        let text = value.as_str().ok_or(Wrong::Kind)?;
        if address::is_domain(text.strip_prefix('.').unwrap_or(text)) {
            return Ok(Self(text.to_ascii_lowercase()));
        }
        Err(Wrong::Content(
            format!("`{}` is no domain's name", text.escape_debug()),
            Some("write what stands after the @ of an address, like agency.example; a leading dot takes in all below it".to_owned()),
        ))
    }
}

/// An address or a whole domain, in lower case.
pub(crate) struct AddressOrDomain(String);

impl Written for AddressOrDomain {
    const WANTED: &'static str = "an e-mail address or a domain's name";
    const EXAMPLE: &'static str = "\"a.person@agency.example\"";
    const LIST_EXAMPLE: &'static str = "[\"a.person@agency.example\"]";

    fn read(value: &DeValue<'_>) -> Result<Self, Wrong> {
        let is_address = value.as_str().is_some_and(|text| text.contains('@'));
        if is_address {
            let address = address::Address::read(value)?;
            return Ok(Self(address.into_text().to_ascii_lowercase()));
        }
        Ok(Self(Domain::read(value)?.0))
    }
}

/// Reads `[post]`.
pub(crate) fn post(mut section: Section<'_>) -> PostRules {
    let domains = |found: &[At<Domain>]| found.iter().map(|at| at.value.0.clone()).collect();
    let (allowed, secure) = (section.list("allowed-domains"), section.list("secure-domains"));
    let rules = PostRules {
        allowed_domains: domains(&allowed),
        secure_domains: domains(&secure),
        team: section
            .list("team")
            .into_iter()
            .map(|at: At<AddressOrDomain>| at.value.0)
            .collect(),
    };
    check_secure(&section, &secure, &rules);
    section.close();
    rules
}

/// A domain to which packs may go and no letter may is a slip.
fn check_secure(section: &Section<'_>, secure: &[At<Domain>], rules: &PostRules) {
    for at in secure {
        let Domain(domain) = &at.value;
        // A domain that stands for those below it is asked about by one of them.
        let one = domain
            .strip_prefix('.')
            .map_or_else(|| domain.clone(), |name| format!("x.{name}"));
        if !rules.may_have_letters(&format!("x@{one}")) {
            let message =
                format!("packs may go to `{domain}`, but `allowed-domains` lets no letter go there");
            let hint = format!("add \"{domain}\" to allowed-domains, or take it out of secure-domains");
            section.say(at.spot, message, hint);
        }
    }
}
