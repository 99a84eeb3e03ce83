//! How letters leave: into a folder, or over SMTP with these settings.

use std::path::PathBuf;
use std::time::Duration;

use boardpack_model::Secret;

use crate::token::TokenSource;

/// How letters leave.
#[derive(Debug, Clone)]
pub enum Transport {
    /// Into a folder, as `.eml` files.
    Folder(PathBuf),
    /// To an SMTP server.
    Smtp(SmtpSettings),
}

/// An SMTP server and how to speak to it.
#[derive(Debug, Clone)]
pub struct SmtpSettings {
    /// The server's name, which its certificate must bear.
    pub host: String,
    /// The port: usually 587 for STARTTLS, 465 for TLS.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// Who we are to the server, where it asks.
    pub login: Option<Login>,
    /// The name with which we greet the server.
    pub hello_name: String,
    /// How long to wait for each answer; twice as long for the answer after the final dot. RFC 5321 asks for five minutes.
    pub timeout: Duration,
    /// A file with a further root certificate (PEM), for an office with its own authority.
    pub root_certificate: Option<PathBuf>,
}

impl SmtpSettings {
    /// The settings for a server that asks for no login, with STARTTLS on port 587.
    pub fn new(host: &str, hello_name: &str) -> Self {
        Self {
            host: host.to_owned(),
            port: 587,
            security: Security::StartTls,
            login: None,
            hello_name: hello_name.to_owned(),
            timeout: Duration::from_mins(5),
            root_certificate: None,
        }
    }
}

/// How the connection is protected. There is no falling back from one to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// Plain at first, encrypted before anything is said; a server that does not offer it gets nothing.
    StartTls,
    /// Encrypted from the start.
    Tls,
    /// Not encrypted; only to this very machine.
    NoneForLoopback,
}

/// Who we are to the server.
#[derive(Debug, Clone)]
pub struct Login {
    /// The user's name.
    pub user: String,
    /// How we prove it.
    pub proof: Proof,
}

/// How we prove to the server who we are.
#[derive(Debug, Clone)]
pub enum Proof {
    /// With a password.
    Password(Secret),
    /// With an OAuth 2 token that somebody else keeps fresh (XOAUTH2).
    Token(Secret),
    /// With OAuth 2 tokens that are fetched as they are needed (XOAUTH2).
    FreshToken(TokenSource),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_never_printed() {
        let mut settings = SmtpSettings::new("mail.blanktown.example", "office.blanktown.example");
        settings.login = Some(Login {
            user: "board".to_owned(),
            proof: Proof::Password(Secret::new("hunter2".to_owned())),
        });
        let printed = format!("{:?}", Transport::Smtp(settings));
        assert!(!printed.contains("hunter2"), "{printed}");
    }
}
