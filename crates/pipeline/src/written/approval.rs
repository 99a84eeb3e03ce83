//! `[approval]` and `[post]` of `board.toml` as written: what an issue needs, and where letters may go.

use toml::de::DeValue;

use crate::written::section::{At, Section};
use crate::written::value::{Written, Wrong};

/// `[approval]`
pub(crate) struct ApprovalWritten {
    pub(crate) needed: Option<At<bool>>,
    pub(crate) least_coverage: Option<At<f64>>,
}

/// `[post]`
pub(crate) struct PostWritten {
    pub(crate) allowed_domains: Vec<At<Domain>>,
    pub(crate) secure_domains: Vec<At<Domain>>,
}

/// A domain of e-mail addresses in lower case; with a leading dot, every domain below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Domain(pub(crate) String);

impl Written for Domain {
    const WANTED: &'static str = "a domain";
    const EXAMPLE: &'static str = "\"agency.example\"";
    const LIST_EXAMPLE: &'static str = "[\"agency.example\", \".police.example\"]";

    fn read(value: &DeValue<'_>) -> Result<Self, Wrong> {
        let text = value.as_str().ok_or(Wrong::Kind)?.to_ascii_lowercase();
        let is_label = |label: &str| {
            !label.is_empty()
                && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        let name = text.strip_prefix('.').unwrap_or(&text);
        if name.contains('.') && name.split('.').all(is_label) {
            return Ok(Self(text));
        }
        Err(Wrong::Content(
            format!("`{}` is no domain of e-mail addresses", text.escape_debug()),
            Some(
                "write what stands after the @, like agency.example; a leading dot takes in all below it"
                    .to_owned(),
            ),
        ))
    }
}

/// Reads `[approval]`.
pub(crate) fn approval(mut section: Section<'_>) -> ApprovalWritten {
    let approval = ApprovalWritten {
        needed: section.may("needed"),
        least_coverage: section.may("least-coverage"),
    };
    section.close();
    approval
}

/// Reads `[post]`.
pub(crate) fn post(mut section: Section<'_>) -> PostWritten {
    let post = PostWritten {
        allowed_domains: section.list("allowed-domains"),
        secure_domains: section.list("secure-domains"),
    };
    section.close();
    post
}
