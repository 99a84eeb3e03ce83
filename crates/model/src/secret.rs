//! A text that must not be seen: a password, a token.

use std::fmt;

/// A text that is never printed, not even for finding faults. Whoever reveals it hands it on and keeps no copy.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Keeps a text from being printed.
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The text itself, for the one who needs it: a mail server, a reader of protected workbooks.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_kept_and_not_shown() {
        let secret = Secret::new("open sesame".to_owned());
        assert_eq!(secret.reveal(), "open sesame");
        assert_eq!(
            format!("{secret:?} {:?}", Some(&secret)),
            "Secret(…) Some(Secret(…))"
        );
    }
}
