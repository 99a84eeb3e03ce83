//! Codes: the short, path-safe names by which things are known in files, keys and folders.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A code that breaks the rules of its kind; says which rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadCode {
    /// The text as given.
    pub text: String,
    /// What a good one looks like.
    pub rule: &'static str,
}

impl fmt::Display for BadCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a code: {}", self.text, self.rule)
    }
}

impl std::error::Error for BadCode {}

const SLUG_RULE: &str =
    "lower-case letters, digits and single hyphens, beginning with a letter, at most 40 characters";
const INDICATOR_RULE: &str = "capital letters and digits, beginning with a letter, at most 12 characters";

fn is_slug(text: &str) -> bool {
    (1..=40).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        && !text.contains("--")
        && !text.ends_with('-')
}

fn is_indicator(text: &str) -> bool {
    (1..=12).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
}

macro_rules! code {
    ($(#[$doc:meta])* $name:ident, $check:ident, $rule:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Takes the text if it is a code of this kind.
            pub fn new(text: &str) -> Result<Self, BadCode> {
                if $check(text) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(BadCode { text: text.to_owned(), rule: $rule })
                }
            }

            /// The code as text; safe as one path component.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = BadCode;
            fn try_from(text: String) -> Result<Self, BadCode> {
                Self::new(&text)
            }
        }

        impl From<$name> for String {
            fn from(code: $name) -> Self {
                code.0
            }
        }
    };
}

code!(
    /// A board, such as `blanktown`.
    BoardCode, is_slug, SLUG_RULE
);
code!(
    /// A partner agency, such as `police`.
    AgencyCode, is_slug, SLUG_RULE
);
code!(
    /// A kind of return that an agency owes, such as `quarterly`.
    ReturnCode, is_slug, SLUG_RULE
);
code!(
    /// A section of the pack, such as `child-protection`.
    ThemeCode, is_slug, SLUG_RULE
);
code!(
    /// Who may see what: `board`, `public`.
    AudienceCode, is_slug, SLUG_RULE
);
code!(
    /// An indicator, such as `CSC04`.
    IndicatorCode, is_indicator, INDICATOR_RULE
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_safe_as_path_components() {
        for good in ["police", "social-care", "a1"] {
            assert!(AgencyCode::new(good).is_ok(), "{good}");
        }
        for bad in [
            "", "..", "a/b", "Police", "-a", "a--b", "a-", "1a", "pol ice", "é",
        ] {
            assert!(AgencyCode::new(bad).is_err(), "{bad}");
        }
        assert!(IndicatorCode::new("CSC04").is_ok());
        assert!(IndicatorCode::new("csc04").is_err());
    }
}
