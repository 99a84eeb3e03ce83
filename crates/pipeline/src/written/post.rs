//! `[post]` of `board.toml` as written: where letters may go, beside the register, which always holds.

use boardpack_model::board::PostRules;
use toml::de::DeValue;

use crate::written::address;
use crate::written::section::{At, Section};
use crate::written::value::{Written, Wrong};

/// A domain's name, in lower case.
pub(crate) struct Domain(String);

impl Written for Domain {
    const WANTED: &'static str = "a domain's name";
    const EXAMPLE: &'static str = "\"agency.example\"";
    const LIST_EXAMPLE: &'static str = "[\"agency.example\"]";

    fn read(value: &DeValue<'_>) -> Result<Self, Wrong> {
        let text = value.as_str().ok_or(Wrong::Kind)?;
        if address::is_domain(text) {
            return Ok(Self(text.to_ascii_lowercase()));
        }
        Err(Wrong::Content(
            format!("`{}` is no domain's name", text.escape_debug()),
            Some("write what stands after the @ of an address, like agency.example".to_owned()),
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
    let domains = |found: Vec<At<Domain>>| found.into_iter().map(|at| at.value.0).collect();
    let rules = PostRules {
        allowed_domains: domains(section.list("allowed-domains")),
        secure_domains: domains(section.list("secure-domains")),
        team: section
            .list("team")
            .into_iter()
            .map(|at: At<AddressOrDomain>| at.value.0)
            .collect(),
    };
    section.close();
    rules
}
